/// What is wrong with an answer that is not one of the item's possible answers; never with the answer itself.
package enum AnswerFault: Hashable, Sendable {
    /// What the form should have at this place.
    package enum Expected: String, Hashable, Sendable {
        case choice = "the name of a choice, as text"
        case choices = "a list of names of choices"
        case wholeNumber = "a whole number"
        case text = "text"
        case object = "a JSON object"
        case moment = "a moment such as 2026-03-02T09:00:00Z"
    }

    case unknownChoice
    case wrongType(expected: Expected)
    /// A number that is not whole, or has more digits than anything could mean.
    case noSuchNumber(from: Int, to: Int)
    case outside(from: Int, to: Int)
    case givenTwice
    /// A list has the choice that says that nothing is ticked, and something ticked; what is ticked counts.
    case noneBesideOthers
    /// A part of a list is none of its choices; what is ticked counts, and nothing else of the list is known.
    case partOfList

    /// The fault in words that may stand in a log and before staff.
    package var words: String {
        switch self {
        case .unknownChoice: "an unknown choice"
        case .wrongType(let expected): "the wrong type; it takes \(expected.rawValue)"
        case .noSuchNumber(let from, let to): "not a whole number from \(from) to \(to)"
        case .outside(let from, let to): "outside the range \(from)–\(to)"
        case .givenTwice: "given twice"
        case .noneBesideOthers: "“none” beside other choices, which count"
        case .partOfList: "an unknown choice beside others, which count"
        }
    }
}

extension FormNote {
    /// Which item of an invalid answer is meant, and what is wrong with it; nil for other notes.
    ///
    /// - Parameter items: of the questionnaire, whose labels stand beside the names.
    func invalidAnswerWords(_ items: [Item]) -> String? {
        guard kind == .invalidAnswer, let fault else { return nil }
        let label = items.first { $0.id.rawValue == subject }?.label
        let named = label.map { $0 == subject ? subject : "\(subject) (\($0))" } ?? subject
        let counts = fault == .noneBesideOthers ? "Not counted" : "Counted as unknown"
        return "\(counts): \(named), \(fault.words)."
    }
}
