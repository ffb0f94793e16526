internal import TriageCore

extension CaseFile.Question {
    /// The question, or what it is about where its words are not known.
    package var words: String { question ?? item.spelledOut }

    /// The names of the choices; empty for numbers and text.
    package var choices: [String] {
        switch kind {
        case .choice(let names)?, .choices(let names)?: names
        case .number?, .text?, nil: []
        }
    }

    /// A choice in the patient's words.
    package func label(_ choice: String) -> String {
        if let labels, let index = choices.firstIndex(of: choice), index < labels.count { return labels[index] }
        return choice.spelledOut
    }

    /// An answer in the words in which it was given.
    package func words(_ answer: JSONValue) -> String {
        switch (answer, kind) {
        case (.text("byPhone"), _): return answer.spelledOut
        case (.text("unsure"), _): return "not sure"
        case (.text(let choice), _): return label(choice)
        case (.list(let values), _) where !values.isEmpty: return values.map(words).joined(separator: ", ")
        case (.whole(let number), .number(_, _, let unit)?):
            return Item.amount(number, unit)
        default: return answer.spelledOut
        }
    }
}

extension CaseFile.Answer {
    private static let plain: Set<JSONValue> = [
        .text("no"), .text("none"), .text("never"), .text("normal"), .list([]), .list([.text("none")]),
    ]

    /// Whether it says that there is nothing, as most answers of most forms do.
    package var isPlain: Bool { Self.plain.contains(answer) }
}
