/// What a condition can come out as: a set of truth values, so that one evaluator serves facts and possibilities.
///
/// For answers as they stand the set has one member. When some unknown answers are left open, the set holds every
/// value that some way of answering gives (and sometimes one more, where a condition uses the same open answer twice).
package struct Outcome: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let isFalse = Outcome(rawValue: 1)
    package static let isUnknown = Outcome(rawValue: 2)
    package static let isTrue = Outcome(rawValue: 4)
    /// No outcome at all: nothing was evaluated yet.
    static let notEvaluated: Outcome = []
    /// An open answer: it may become known, one way or the other, or stay unknown.
    package static let open: Outcome = [.isFalse, .isUnknown, .isTrue]
    /// Whether an open answer is known, which is one thing or the other.
    package static let either: Outcome = [.isFalse, .isTrue]

    @inline(__always)
    init(_ value: Bool) { self = value ? .isTrue : .isFalse }

    /// Kleene's "and", on sets.
    @inline(__always)
    func and(_ other: Outcome) -> Outcome {
        let a = rawValue
        let b = other.rawValue
        let isFalse = (a | b) & 1
        let isTrue = a & b & 4
        let unknown = ((a & 2) & ((b & 2) | ((b & 4) >> 1))) | ((b & 2) & ((a & 4) >> 1))
        return Outcome(rawValue: isFalse | unknown | isTrue)
    }

    /// Kleene's "not", on sets.
    @inline(__always)
    var negated: Outcome {
        Outcome(rawValue: ((rawValue & 1) << 2) | (rawValue & 2) | ((rawValue & 4) >> 2))
    }

    /// Kleene's "or", on sets.
    @inline(__always)
    func or(_ other: Outcome) -> Outcome { negated.and(other.negated).negated }

    /// Unknown counts as true.
    @inline(__always)
    var presumed: Outcome {
        Outcome(rawValue: (rawValue & 1) | ((rawValue & 2) << 1) | (rawValue & 4))
    }
}
