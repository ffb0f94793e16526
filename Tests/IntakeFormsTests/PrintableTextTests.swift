import Foundation
import IntakeForms
import Testing

/// Names and words as they reach a terminal or a log.
@Suite struct PrintableTextTests {
    private static let samples: KeyValuePairs<String, String> = [
        "MRN-1": "MRN-1", "Zoë O’Neil 😀": "Zoë O’Neil 😀", "\u{1B}[2J": #"\u001b[2J"#, "a\u{9B}31m": #"a\u009b31m"#,
        "\u{7F}": #"\u007f"#, "\u{202E}abc\u{2069}": #"\u202eabc\u2069"#, "A\u{AD}1": #"A\u00ad1"#,
        "a\u{200B}\u{FEFF}b": #"a\u200b\ufeffb"#, "a\r\nFORGED\tx": #"a\r\nFORGED\tx"#, "\u{2028}": #"\u2028"#,
        "A\u{E0041}": #"A\udb40\udc41"#, "\u{115F}\u{FE0F}": #"\u115f\ufe0f"#, "\0": #"\u0000"#, "\\": "\\", "": "",
    ]

    @Test func `what acts on a terminal or is invisible is shown as an escape, and all else as it is`() {
        for (given, expected) in Self.samples {
            #expect(given.printable == expected)
            #expect(given.printable.printable == expected)
        }
    }

    @Test func `text of many lines keeps its lines`() {
        #expect("a\n\tb\r\u{1B}".printableLines == "a\n\tb" + #"\r\u001b"#)
    }

    @Test func `JSON that is made printable is the same JSON`() throws {
        for (given, _) in Self.samples {
            var writer = JSONWriter()
            writer.strings([given])
            let text = writer.text.printableLines
            let read = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String]
            #expect(read.map { $0.map { Array($0.utf8) } } == [Array(given.utf8)])
            #expect(text.unicodeScalars.allSatisfy { !(0x7F...0x9F).contains($0.value) && $0 != "\u{202E}" })
        }
    }
}
