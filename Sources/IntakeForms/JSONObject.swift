internal import FoundationEssentials

/// A JSON object for a report or a form: each member's name beside its value.
///
/// A nil is written as null, so that all objects of a kind have the same members, and so is a number that JSON has not.
package struct JSONObject: Encodable, ExpressibleByDictionaryLiteral {
    private struct Member: Encodable {
        let value: any Encodable

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            if let number = value as? Double, !number.isFinite { return try container.encodeNil() }
            try container.encode(value)
        }
    }

    private var members: [String: Member]

    package init(dictionaryLiteral members: (String, any Encodable)...) {
        self.members = Dictionary(uniqueKeysWithValues: members.map { ($0, Member(value: $1)) })
    }

    package mutating func set(_ name: String, to value: any Encodable) { members[name] = Member(value: value) }

    package func encode(to encoder: any Encoder) throws { try members.encode(to: encoder) }

    /// The object without line breaks, its members by name: the encoder does not keep the order in which they are given.
    package var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            // Texts, finite numbers, truth values, and lists and objects of them.
            preconditionFailure("an object cannot be encoded")
        }
    }

    /// The object on a line of its own.
    package var line: String { text + "\n" }
}
