/// A text with places for the patient's own answers, cut into pieces once.
struct Template: Sendable {
    enum Piece: Hashable, Sendable {
        case text(String)
        /// The answer of the item at this position.
        case item(Int)
        /// The phrase at this position.
        case phrase(Int)
    }

    let pieces: [Piece]

    /// The names that a text may have in braces.
    struct Names {
        let items: [ItemID: Int]
        let phrases: [PhraseID: Int]
        /// Limits, which a text states with their units: "92 days".
        let thresholds: [ThresholdID: String]
    }

    /// - Throws: ``ProtocolError/badTemplate(_:)`` for a brace without its partner or a name that is neither an item,
    ///   a phrase nor a limit.
    init(_ text: String, _ names: Names) throws(ProtocolError) {
        var pieces: [Piece] = []
        var literal = ""
        var name: String?
        for character in text {
            switch (character, name) {
            case ("{", nil):
                if !literal.isEmpty { pieces.append(.text(literal)) }
                literal = ""
                name = ""
            case ("}", let current?):
                if let phrase = names.phrases[PhraseID(rawValue: current)] {
                    pieces.append(.phrase(phrase))
                } else if let item = names.items[ItemID(rawValue: current)] {
                    pieces.append(.item(item))
                } else if let limit = names.thresholds[ThresholdID(rawValue: current)] {
                    pieces.append(.text(limit))
                } else {
                    throw .badTemplate(text)
                }
                name = nil
            case ("{", _), ("}", nil): throw .badTemplate(text)
            case (_, let current?): name = current + String(character)
            case (_, nil): literal.append(character)
            }
        }
        guard name == nil else { throw .badTemplate(text) }
        if !literal.isEmpty { pieces.append(.text(literal)) }
        self.pieces = pieces
    }
}

extension Item {
    /// The answer in words, as reasons show it: "28 days", "hard to start or empty", "not known".
    package func spelledOut(_ answer: Answer) -> String {
        switch answer {
        case .unanswered, .unsure, .byPhone, .notAsked: return "not known"
        case .number(let number):
            guard case .number(_, _, let unit) = kind else { return "\(number)" }
            return Self.amount(number, unit)
        case .choice(let index): return Self.words(choiceNames[index])
        case .oneOf(let bits): return names(in: bits).map(Self.words).joined(separator: " or ")
        case .choices(let bits):
            return bits == 0 ? "none" : names(in: bits).map(Self.words).joined(separator: ", ")
        case .partly(let ticked, 0, _): return spelledOut(.choices(ticked))
        case .partly(let ticked, _, _):
            return ticked == 0 ? "not known" : spelledOut(.choices(ticked)) + ", and others not known"
        }
    }

    /// A number with its unit, which is in the plural: "28 days", "1 day".
    package static func amount(_ number: some BinaryInteger, _ unit: String) -> String {
        number == 1 && unit.hasSuffix("s") ? "1 \(unit.dropLast())" : "\(number) \(unit)"
    }

    /// The choices whose bits are set.
    package func names(in bits: UInt32) -> [String] {
        choiceNames.enumerated().filter { bits & (1 << UInt32($0.offset)) != 0 }.map(\.element)
    }

    /// An answer in the words in which changes are told.
    func told(_ answer: Answer) -> String {
        if case .choice(let index) = answer, let told, index < told.choices.count { return told.choices[index] }
        return spelledOut(answer)
    }

    /// `hardToStartOrEmpty` as "hard to start or empty".
    private static func words(_ name: String) -> String {
        var result = ""
        for character in name {
            if character.isUppercase {
                result.append(" ")
                result += character.lowercased()
            } else {
                result.append(character)
            }
        }
        return result
    }
}
