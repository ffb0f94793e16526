/// One answer, as the patient gave it.
package enum Answer: Hashable, Sendable {
    /// The question has no answer.
    case unanswered
    /// The patient does not know.
    case unsure
    /// The position of the choice in the item's list.
    case choice(Int)
    /// The positions of the choices in the item's list, as bits.
    case choices(UInt32)
    case number(Int)

    /// Whether the patient gave a definite answer.
    package var isKnown: Bool {
        switch self {
        case .unanswered, .unsure: false
        case .choice, .choices, .number: true
        }
    }
}

/// The answers of one form, by the position of the item in its questionnaire; free text is kept beside it.
///
/// Each answer is one 32-bit code (the position of a choice, the bits of several, or a number; negative when unknown),
/// so that a whole sheet is one small allocation and conditions compare integers.
package struct AnswerSheet: Hashable, Sendable {
    static let unanswered: Int32 = -1
    static let unsure: Int32 = -2

    package var codes: [Int32]

    /// A sheet without any answer.
    package init(itemCount: Int) { codes = [Int32](repeating: Self.unanswered, count: itemCount) }

    package var count: Int { codes.count }

    /// Whether the item at `index` has a definite answer.
    package func isKnown(_ index: Int) -> Bool { codes[index] >= 0 }

    package mutating func set(_ index: Int, to answer: Answer) {
        codes[index] =
            switch answer {
            case .unanswered: Self.unanswered
            case .unsure: Self.unsure
            case .choice(let position): Int32(position)
            case .choices(let bits): Int32(bitPattern: bits)
            case .number(let number): Int32(number)
            }
    }

    /// The answer of the item at `index`, which is of the kind `kind`.
    package func answer(_ index: Int, kind: Item.Kind) -> Answer {
        Self.answer(codes[index], kind: kind)
    }

    /// What a code stands for in an item of the kind `kind`.
    static func answer(_ code: Int32, kind: Item.Kind) -> Answer {
        if code == Self.unanswered { return .unanswered }
        if code == Self.unsure { return .unsure }
        switch kind {
        case .choice: return .choice(Int(code))
        case .choices: return .choices(UInt32(bitPattern: code))
        case .number, .text: return .number(Int(code))
        }
    }
}
