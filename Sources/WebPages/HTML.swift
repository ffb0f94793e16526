package import Postgres

/// Markup in which a literal is markup and an interpolated text never is: no page can forget to escape what a patient wrote.
///
/// There is no way to make markup of a text that is known only at run time.
package struct HTML: Sendable, Hashable, ExpressibleByStringInterpolation {
    package private(set) var text: String

    package init(stringLiteral text: StaticString) { self.text = "\(text)" }

    package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        package mutating func appendLiteral(_ literal: StaticString) { text += "\(literal)" }

        package mutating func appendInterpolation(_ html: HTML) { text += html.text }
        package mutating func appendInterpolation(_ html: HTML?) { text += html?.text ?? "" }
        package mutating func appendInterpolation(_ parts: [HTML]) { for part in parts { text += part.text } }
        package mutating func appendInterpolation(_ number: Int) { text += String(number) }
        package mutating func appendInterpolation(_ number: Int64) { text += String(number) }
        package mutating func appendInterpolation(_ id: PostgresUUID) { text += id.description }
        package mutating func appendInterpolation(_ words: String) { HTML.escape(words, into: &text) }

        /// What somebody outside the clinic wrote: its direction of writing ends where it ends.
        package mutating func appendInterpolation(said words: String) {
            text += "<bdi>"
            HTML.escape(words, into: &text)
            text += "</bdi>"
        }

        /// What somebody typed, for the field in which they go on with it: nothing of it changes, as it will be sent again.
        package mutating func appendInterpolation(typed words: String) {
            for scalar in words.unicodeScalars {
                if let name = HTML.names[scalar] { text += name } else { text.unicodeScalars.append(scalar) }
            }
        }
    }

    /// Escapes for text and for attribute values in quotation marks.
    ///
    /// What would change the order of other letters, or act without being seen, stands as the name of its code point; what
    /// joins the parts of an emoji or of a letter stays.
    private static func escape(_ words: String, into text: inout String) {
        if words.utf8.allSatisfy({ 0x20..<0x7F ~= $0 && !special.contains($0) }) {
            text += words
            return
        }
        for scalar in words.unicodeScalars {
            if let name = names[scalar] {
                text += name
            } else if scalar.actsUnseen {
                text += "\u{27E8}U+\(String(scalar.value, radix: 16, uppercase: true))\u{27E9}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }

    private static let names: [Unicode.Scalar: String] = [
        "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;",
    ]

    private static let special = Set("&<>\"'".utf8)
}

extension Unicode.Scalar {
    /// Whether it is a control character other than a line break or tab, changes the direction of writing, or hides.
    fileprivate var actsUnseen: Bool {
        switch value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F...0x9F, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
            true
        default: false
        }
    }
}

/// Markup that stands only where something is the case.
package func when(_ isSo: Bool, _ html: @autoclosure () -> HTML) -> HTML { isSo ? html() : "" }
