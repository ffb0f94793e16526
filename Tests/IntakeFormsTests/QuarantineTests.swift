import Foundation
import IntakeForms
import SpineProtocol
import Testing
import TriageCore

/// What cannot be read as a form.
@Suite struct QuarantineTests {
    @Test(arguments: [
        "", " ", "\n", "hello", "{", "}", "{]", "[1,]", #"{"a": 1,}"#, #"{"a" 1}"#, #"{a: 1}"#, #"{'a': 1}"#,
        #"{"a": tru}"#, #"{"a": True}"#, #"{"a": NaN}"#, #"{"a": Infinity}"#,
        #"{"a": 01}"#, #"{"a": -01}"#, #"{"a": +1}"#, #"{"a": .5}"#, #"{"a": 5.}"#, #"{"a": 1e}"#, #"{"a": 1e+}"#,
        #"{"a": -}"#, #"{"a": 0x10}"#, #"{"a": 1_000}"#, #"{"a": "x}"#, #"{"a": "\x"}"#, #"{"a": "\u12"}"#,
        #"{"a": "\u12G4"}"#, "{\"a\": \"\t\"}", "{\"a\": \"\n\"}", "{\"a\": \"\u{0}\"}", "nul",
        "{\"a\": 1 // comment\n}", "\u{FEFF}{}",
    ])
    func `text that is not JSON is refused`(_ text: String) {
        #expect(Forms.reason(text) == .notJSON)
        #expect(Forms.caseReason(text) == .notJSON)
    }

    @Test func `trailing garbage after a valid form is refused`() {
        let form = Forms.text(#""age": 5"#)
        for tail in ["x", "{}", ",", "}", "\u{0}", "null", "\u{FEFF}"] {
            #expect(Forms.reason(form + tail) == .notJSON)
        }
        #expect(Forms.reason(form + " \n\t\r") == nil)
    }

    @Test(arguments: [#"{"a": 1} x"#, #"{"a": 1}{"b": 2}"#, "{\"a\": 1}\u{0}", "1 2"])
    func `more than one document is refused`(_ text: String) {
        #expect(Forms.reason(text) != nil)
        #expect(Forms.caseReason(text) != nil)
    }

    @Test(arguments: ["[]", "5", #""text""#, "null", "true", "[{}]", "-1.5e3"])
    func `JSON that is no object is no form`(_ text: String) {
        #expect(Forms.reason(text) == .notAnObject)
        #expect(Forms.caseReason(text) == .notAnObject)
    }

    @Test(arguments: [
        #"{"questionnaire": "spine-intake|1"}"#, #"{"questionnaire": "spine-intake|1", "answers": null}"#,
        #"{"questionnaire": "spine-intake|1", "answers": []}"#,
        #"{"questionnaire": "spine-intake|1", "answers": "x"}"#,
    ])
    func `a form without an object of answers is refused`(_ text: String) { #expect(Forms.reason(text) == .noAnswers) }

    @Test(arguments: [
        #"{"answers": {}}"#, #"{"questionnaire": "spine-intake", "answers": {}}"#,
        #"{"questionnaire": "spine-intake|3", "answers": {}}"#,
        #"{"questionnaire": "Spine-intake|1", "answers": {}}"#,
        #"{"questionnaire": "knee|1", "answers": {}}"#, #"{"questionnaire": 1, "answers": {}}"#,
        #"{"questionnaire": null, "answers": {}}"#,
        #"{"questionnaire": "spine-intake|1", "questionnaire": "spine-intake|3", "answers": {}}"#,
        #"{"questionnaire": "spine-intake|3", "questionnaire": "spine-intake|1", "answers": {}}"#,
        #"{"questionnaire": "spine-intake|1 ", "answers": {}}"#, #"{"questionnaire": {}, "answers": {}}"#,
        #"{"questionnaire": 5, "questionnaire": "spine-intake|1", "answers": {}}"#,
    ])
    func `a questionnaire or version that is not known is refused`(_ text: String) {
        #expect(Forms.reason(text) == .unknownQuestionnaire)
    }

    @Test func `an escaped questionnaire is the same questionnaire`() {
        #expect(Forms.reason(#"{"questionn\u0061ire": "spine-int\u0061ke\u007C1", "\u0061nswers": {}}"#) == nil)
    }

    private func nested(_ levels: Int, open: String = "[", close: String = "]") -> String {
        String(repeating: open, count: levels) + String(repeating: close, count: levels)
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func `thirty-two levels are read and thirty-three are refused`(_ open: String, _ close: String) {
        let filling = open == "[" ? "" : "1"
        func value(_ levels: Int) -> String {
            String(repeating: open, count: levels) + filling + String(repeating: close, count: levels)
        }
        #expect(Forms.reason(Forms.text("", #""x": \#(value(31)), "#)) == nil)
        #expect(Forms.reason(Forms.text("", #""x": \#(value(32)), "#)) == .tooDeep)
        #expect(Forms.reason(Forms.text(#""x": \#(value(30))"#)) == nil)
        #expect(Forms.reason(Forms.text(#""x": \#(value(31))"#)) == .tooDeep)
        #expect(Forms.reason(Forms.text(#""age": \#(value(30))"#)) == nil)
        #expect(Forms.reason(Forms.text(#""numbSites": \#(value(31))"#)) == .tooDeep)
        #expect(Forms.caseReason(#"{"form": \#(Forms.text("", #""x": \#(value(30)), "#))}"#) == nil)
        #expect(Forms.caseReason(#"{"form": \#(Forms.text("", #""x": \#(value(32)), "#))}"#) == .tooDeep)
        #expect(Forms.caseReason(#"{"form": \#(Forms.text("", #""x": \#(value(31)), "#))}"#) == nil)
    }

    @Test func `a hundred thousand levels are refused and crash nothing`() {
        for text in [
            nested(100_000), String(repeating: "[", count: 100_000), String(repeating: #"{"a":"#, count: 100_000),
            Forms.text(#""x": \#(nested(100_000))"#), Forms.text("", #""x": \#(nested(100_000)), "#),
            #"{"form": \#(nested(100_000))}"#, #"{"form": {}, "history": \#(nested(100_000))}"#,
        ] {
            #expect(Forms.reason(text) == .tooDeep)
            #expect(Forms.caseReason(text) == .tooDeep)
        }
    }

    /// Places of a form that hold a string: keys and values, read and passed over.
    static let places: [String] = [
        Forms.text(#""freeText": "@""#), Forms.text(#""saddle": "@""#), Forms.text(#""@": 1"#),
        Forms.text(#""x": ["@"]"#), Forms.text(#""x": {"@": 1}"#), Forms.text(#""numbSites": ["@"]"#),
        Forms.text("", #""patient": {"reference": "@"}, "#), Forms.text("", #""patient": {"contact": "@"}, "#),
        Forms.text("", #""patient": {"@": 1}, "#), Forms.text("", #""patient": ["@"], "#),
        Forms.text("", #""authored": "@", "#), Forms.text("", #""@": 1, "#), Forms.text("", #""x": [{"@": "@"}], "#),
        #"{"questionnaire": "@", "answers": {}}"#,
    ]

    @Test(arguments: places)
    func `what PostgreSQL's jsonb refuses in a string is refused wherever it stands`(_ place: String) {
        for escape in [
            #"\u0000"#, #"a\u0000b"#, #"\uD800"#, #"\uD83D"#, #"\uDC00"#, #"\uDFFF x"#, #"\uD83D\uD83D"#, #"\uD83Dx"#,
            #"\uD83D\n"#, #"\uDE00\uD83D"#, #"\uD83D\u0041"#, #"\ud83d\ude00\ud83d"#,
        ] {
            let text = place.replacing("@", with: escape)
            #expect(Forms.reason(text) == .jsonbRefused, "\(escape)")
            #expect(Forms.caseReason(text) == .jsonbRefused, "\(escape)")
        }
        #expect(Forms.reason(place.replacing("@", with: #"\uD83D\uDE00 \u0001 \uFFFF"#)) != .jsonbRefused)
    }

    @Test(arguments: places)
    func `bytes that are not UTF-8 are refused wherever they stand`(_ place: String) {
        let sequences: [[UInt8]] = [
            [0xFF], [0xFE], [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80],
            [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98],
            [0xF0, 0x28, 0x8C, 0xBC], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80],
        ]
        let parts = place.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map { Array($0.utf8) }
        for sequence in sequences {
            #expect(Forms.reason(parts[0] + sequence + parts[1]) == .notJSON, "\(sequence)")
        }
        for text in ["é", "߿", "ࠀ", "퟿", "", "￿", "𐀀", "􏿿", "😀"] {
            #expect(Forms.reason(place.replacing("@", with: text)) != .notJSON)
        }
    }

    @Test func `bytes that are not UTF-8 are refused outside strings, and a cut text too`() {
        let bytes = Array(Forms.text(#""freeText": "é😀", "age": 5"#).utf8)
        for length in 0..<bytes.count { #expect(Forms.reason(Array(bytes[..<length])) == .notJSON) }
        #expect(Forms.reason([0xEF, 0xBB, 0xBF] + bytes) == .notJSON)
        #expect(Forms.reason([0xFF, 0xFE] + bytes) == .notJSON)
        #expect(Forms.reason(bytes + [0xC3]) == .notJSON)
    }

    @Test func `one mebibyte is read and one byte more is refused`() {
        let limit = FormReader.sizeLimit
        let start = #"{"questionnaire": "spine-intake|1", "answers": {"freeText": ""#
        let text = start + String(repeating: "a", count: limit - start.utf8.count - 3) + #""}}"#
        #expect(text.utf8.count == limit)
        #expect(Forms.reason(text) == nil)
        #expect(Forms.reason(text + " ") == .tooLarge)
        #expect(Forms.caseReason(text + " ") == .tooLarge)
    }

    @Test func `a FHIR resource without answers is named as such`() {
        #expect(Forms.reason(#"{"resourceType": "QuestionnaireResponse", "item": []}"#) == .unsupportedResource)
    }

    @Test func `an error names the place and never the content`() {
        for text in [
            #"{"secret": "my foot" nonsense}"#, #"{"questionnaire": "my foot", "answers": {}}"#,
            Forms.text(#""freeText": "my foot \u0000""#), #"["my foot"]"#,
        ] {
            do throws(UnreadableForm) {
                _ = try Forms.read(text)
                Issue.record("read \(text)")
            } catch {
                #expect(!error.description.contains("foot"))
                #expect(!error.description.isEmpty)
            }
        }
    }
}
