/// One answer, as the patient gave it.
package enum Answer: Hashable, Sendable {
    /// The question has no answer.
    case unanswered
    /// The patient does not know.
    case unsure
    /// The patient would rather say it by phone; every rule reads it as ``unsure``.
    case byPhone
    /// The questionnaire that was filled in is of a version without the question: no comparison with it holds, and nobody
    /// need ask for it.
    case notAsked
    /// The position of the choice in the item's list.
    case choice(Int)
    /// One of several choices, as bits; it is not known which. Only what an earlier version's answers say of a question of
    /// this version is so.
    case oneOf(UInt32)
    /// The positions of the choices in the item's list that are ticked, as bits; all others are not. "None" is no bit.
    case choices(UInt32)
    /// The choices that are ticked, those of which it is not known, and those that the version of the questionnaire that was
    /// filled in does not have; all others are not ticked.
    case partly(ticked: UInt32, notKnown: UInt32, notAsked: UInt32 = 0)
    case number(Int)

    /// Whether the patient gave a definite answer, and a whole one.
    package var isKnown: Bool {
        switch self {
        case .unanswered, .unsure, .byPhone, .notAsked, .oneOf: false
        case .partly(_, let notKnown, _): notKnown == 0
        case .choice, .choices, .number: true
        }
    }
}

/// The answers of one form, by the position of the item in its questionnaire; free text is kept beside it.
///
/// Each answer is one 32-bit code, so that a whole sheet is one small allocation and conditions compare integers: the
/// position of a choice, a number, or for a list the bits of what is ticked and above them of what is not known, both of
/// which are set for what was not asked. What is unknown as a whole is negative; so is one of several choices, as the bits
/// of these below the sign.
package struct AnswerSheet: Hashable, Sendable {
    package static let unanswered: Int32 = -1
    package static let unsure: Int32 = -2
    package static let byPhone: Int32 = -3
    package static let notAsked: Int32 = -4

    /// How many choices a list can have.
    static let tickCount = 15
    /// The bits of what is ticked in a list.
    static let ticks: UInt32 = 1 << UInt32(tickCount) - 1

    package var codes: [Int32]

    /// A sheet without any answer.
    package init(itemCount: Int) { codes = [Int32](repeating: Self.unanswered, count: itemCount) }

    package var count: Int { codes.count }

    /// Whether the item at `index` has a definite answer, be it of a list in part.
    package func isKnown(_ index: Int) -> Bool { codes[index] >= 0 }

    package mutating func set(_ index: Int, to answer: Answer) { codes[index] = Self.code(answer) }

    /// The code of an answer.
    package static func code(_ answer: Answer) -> Int32 {
        switch answer {
        case .unanswered: unanswered
        case .unsure: unsure
        case .byPhone: byPhone
        case .notAsked: notAsked
        case .choice(let position): Int32(position)
        case .oneOf(let choices): Int32.min | Int32(bitPattern: choices)
        case .choices(let ticked): Int32(bitPattern: ticked)
        case .partly(let ticked, let notKnown, let notAsked):
            Int32(bitPattern: ticked | notAsked | (notKnown | notAsked) << UInt32(tickCount))
        case .number(let number): Int32(number)
        }
    }

    /// The choices of which a code names one without telling which; nil for other codes.
    @inline(__always)
    static func possibleChoices(_ code: Int32) -> UInt32? {
        code < 0 && code & 1 << 30 == 0 ? UInt32(bitPattern: code & .max) : nil
    }

    /// The choices of a list that are ticked, by a code that is not negative.
    @inline(__always)
    static func ticked(_ code: Int32) -> UInt32 {
        let bits = UInt32(bitPattern: code)
        return bits & ~(bits >> UInt32(tickCount)) & ticks
    }

    /// The choices of a list of which it is not known whether they are ticked, by a code that is not negative.
    @inline(__always)
    static func notKnown(_ code: Int32) -> UInt32 {
        let bits = UInt32(bitPattern: code)
        return (bits >> UInt32(tickCount)) & ~bits
    }

    /// The choices of a list that were not asked, by a code that is not negative.
    @inline(__always)
    static func notAsked(_ code: Int32) -> UInt32 {
        let bits = UInt32(bitPattern: code)
        return (bits >> UInt32(tickCount)) & bits
    }

    /// The code of a list in which these choices are known: those in `ticked` are ticked, and the rest are not.
    package static func knowing(_ choices: UInt32, ticked: UInt32, in code: Int32) -> Int32 {
        let known = choices | choices << UInt32(tickCount)
        return code & ~Int32(bitPattern: known) | Int32(bitPattern: ticked & choices)
    }

    /// The answer of the item at `index`, which is of the kind `kind`.
    package func answer(_ index: Int, kind: Item.Kind) -> Answer {
        Self.answer(codes[index], kind: kind)
    }

    /// What a code stands for in an item of the kind `kind`.
    package static func answer(_ code: Int32, kind: Item.Kind) -> Answer {
        switch code {
        case unanswered: return .unanswered
        case unsure: return .unsure
        case byPhone: return .byPhone
        case notAsked: return .notAsked
        default: break
        }
        if let choices = possibleChoices(code) { return .oneOf(choices) }
        switch kind {
        case .choice: return .choice(Int(code))
        case .choices:
            let (notKnown, notAsked) = (notKnown(code), notAsked(code))
            return notKnown | notAsked == 0
                ? .choices(ticked(code)) : .partly(ticked: ticked(code), notKnown: notKnown, notAsked: notAsked)
        case .number, .text: return .number(Int(code))
        }
    }
}
