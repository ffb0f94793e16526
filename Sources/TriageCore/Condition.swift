package import FreeText

/// What must hold of a form for a rule to fire: plain data with three-valued meaning (true, false, unknown).
///
/// A condition is never a closure, so that one description serves evaluation, explanation, the printed protocol and
/// its proofs. A comparison with an answer that is not known is *unknown*; `all`, `any` and `not` follow Kleene; a rule
/// fires only when its condition is true. Where the protocol decides that an unknown answer counts (an unknown onset
/// counts as recent), it says so with ``presumed(_:)``.
///
/// A comparison with a question that was not asked, because the form is of a version without it, is false. `not` before
/// the comparison itself does not make it true but unknown, so that it does not hold either, while "unless" (`presumed`
/// before `not`) does: nothing is known that excuses.
package indirect enum Condition: Codable, Hashable, Sendable {
    /// Always true.
    case always
    /// The item's answer is one of the named choices; for several choices, contains at least one of them.
    case answer(item: ItemID, isOneOf: [String])
    /// The patient said that they are unsure, or that they would rather say it by phone; true or false, never unknown.
    case unsure(item: ItemID)
    /// The patient would rather say it by phone; true or false, never unknown.
    case byPhone(item: ItemID)
    /// The item has a definite answer; true or false, never unknown.
    case known(item: ItemID)
    /// The number is at most the bound.
    case atMost(item: ItemID, bound: Bound)
    /// The number is at least the bound.
    case atLeast(item: ItemID, bound: Bound)
    /// The number is at most another item's number.
    case atMostItem(item: ItemID, other: ItemID)
    /// The number is at least `factor` times another item's number.
    case atLeastMultiple(item: ItemID, factor: Int, other: ItemID)
    /// All of the conditions.
    case all(of: [Condition])
    /// At least one of the conditions.
    case any(of: [Condition])
    /// At least `count` of the conditions.
    case countOf(count: Int, of: [Condition])
    /// The opposite; unknown stays unknown.
    case not(that: Condition)
    /// True unless the condition is known to be false: unknown counts as true.
    case presumed(that: Condition)
    /// The condition that the protocol defines under this name.
    case defined(as: DefinitionID)
    /// The choice changed from one of `from` to one of `to` between the patient's last form that answers it and this
    /// one, or between this one and a later-authored form that came before it, at most `within` days apart. Of a list,
    /// for which `from` is empty: one of `to` was not ticked, and is.
    case changed(item: ItemID, from: [String], to: [String], within: Bound)
    /// The number is lower by at least `by` than in another of the patient's forms, at most `within` days older; or it is
    /// higher by that than in a later-authored form that came before this one.
    case fell(item: ItemID, by: Bound, within: Bound)
    /// The number is at most half of that in another of the patient's forms, at most `within` days older, and at most
    /// `bound`.
    case halved(item: ItemID, bound: Bound, within: Bound)
    /// An earlier form of the patient gave one of the named answers; `within` days ago, or ever.
    case answeredBefore(item: ItemID, isOneOf: [String], within: Bound?)
    /// Another form of the patient, at most `within` days older, gave a number of at least `bound`.
    case reachedBefore(item: ItemID, bound: Bound, within: Bound)
    /// The answer counts as worse than stated, because an earlier form's answer stays true.
    case carried(item: ItemID)
    /// The free text mentions one of the concepts with this status.
    case mentioned(concepts: [TextConceptID], status: TextStatus)
    /// The free text is in a language or script that cannot be read.
    case textUnreadable
    /// The free text has a sentence about bladder, bowel or saddle that was not understood.
    case textTopic
    /// The free text affirms one of the concepts in a sentence whose words weigh for a sign of danger rather than against.
    case borneOut(concepts: [TextConceptID])
    /// The words of a sentence of the free text weigh at least so much for a sign of danger, by what was learnt from a
    /// corpus; of one in which a word of these classes weighed, where classes are named.
    case textWeighed(atLeast: TextWeightLevel, about: [String])
    /// The patient has an alert of exactly this level that no clinician has closed.
    case openAlert(level: Level)
    /// Something about the form itself.
    case form(note: FormNote.Kind)
    /// Some answer to what is unknown would bring the clinical rules to this level or above.
    case couldReach(level: Level)

    /// A number that a condition compares with: written out, or named by the protocol and adjusted by `plus`.
    package enum Bound: Codable, Hashable, Sendable, ExpressibleByIntegerLiteral {
        case value(Int)
        case threshold(ThresholdID, plus: Int)

        package init(integerLiteral value: Int) { self = .value(value) }

        /// The named threshold itself.
        package static func named(_ id: ThresholdID) -> Bound { .threshold(id, plus: 0) }
    }

    /// The conditions directly inside this one.
    package var children: [Condition] {
        switch self {
        case .all(let conditions), .any(let conditions), .countOf(_, let conditions): conditions
        case .not(let condition), .presumed(let condition): [condition]
        case .always, .answer, .unsure, .byPhone, .known, .atMost, .atLeast, .atMostItem, .atLeastMultiple, .defined,
            .changed, .fell, .halved, .answeredBefore, .reachedBefore, .carried, .mentioned, .textUnreadable,
            .textTopic, .borneOut, .textWeighed, .openAlert, .form, .couldReach:
            []
        }
    }

    /// Calls `body` with this condition and all inside it; definitions are not followed.
    package func forEach(_ body: (Condition) throws -> Void) rethrows {
        try body(self)
        for child in children { try child.forEach(body) }
    }
}
