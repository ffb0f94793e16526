@testable import TriageCore
import TestSupport
import Testing

/// A condition of which the outcome on some answers is known.
struct ConditionCase: Sendable {
    let condition: Condition
    /// Codes of a, b, m, n and k; -1 for unanswered, -2 for unsure.
    let codes: [Int32]
    let outcome: Bool?

    init(_ condition: Condition, _ codes: [Int32], _ outcome: Bool?) {
        self.condition = condition
        self.codes = codes
        self.outcome = outcome
    }
}

private let yes: Condition = .answer(item: "a", isOneOf: ["yes"])
private let left: Condition = .answer(item: "b", isOneOf: ["left"])
private let low: Condition = .atMost(item: "n", bound: 3)

@Suite struct ConditionTests {
    static let leafRows: [ConditionCase] = [
        ConditionCase(.always, [-1, -1, -1, -1, -1], true),
        ConditionCase(yes, [1, 0, 0, 0, 0], true), ConditionCase(yes, [0, 0, 0, 0, 0], false),
        ConditionCase(yes, [-1, 0, 0, 0, 0], nil), ConditionCase(yes, [-2, 0, 0, 0, 0], nil),
        ConditionCase(.answer(item: "b", isOneOf: ["left", "both"]), [0, 3, 0, 0, 0], true),
        ConditionCase(.answer(item: "b", isOneOf: ["left", "both"]), [0, 2, 0, 0, 0], false),
        ConditionCase(.answer(item: "b", isOneOf: []), [0, 2, 0, 0, 0], false),
        ConditionCase(.answer(item: "m", isOneOf: ["x", "z"]), [0, 0, 4, 0, 0], true),
        ConditionCase(.answer(item: "m", isOneOf: ["x", "z"]), [0, 0, 2, 0, 0], false),
        ConditionCase(.answer(item: "m", isOneOf: ["x", "z"]), [0, 0, 0, 0, 0], false),
        ConditionCase(.answer(item: "m", isOneOf: ["x"]), [0, 0, -2, 0, 0], nil),
        ConditionCase(.unsure(item: "a"), [-2, 0, 0, 0, 0], true),
        ConditionCase(.unsure(item: "a"), [-1, 0, 0, 0, 0], false),
        ConditionCase(.unsure(item: "a"), [1, 0, 0, 0, 0], false),
        ConditionCase(.known(item: "n"), [0, 0, 0, 0, 0], true),
        ConditionCase(.known(item: "n"), [0, 0, 0, -1, 0], false),
        ConditionCase(.known(item: "n"), [0, 0, 0, -2, 0], false),
        ConditionCase(low, [0, 0, 0, 3, 0], true), ConditionCase(low, [0, 0, 0, 4, 0], false),
        ConditionCase(low, [0, 0, 0, -1, 0], nil),
        ConditionCase(.atLeast(item: "n", bound: 3), [0, 0, 0, 3, 0], true),
        ConditionCase(.atLeast(item: "n", bound: 3), [0, 0, 0, 2, 0], false),
        ConditionCase(.atLeast(item: "n", bound: 3), [0, 0, 0, -2, 0], nil),
        ConditionCase(.atMostItem(item: "n", other: "k"), [0, 0, 0, 3, 3], true),
        ConditionCase(.atMostItem(item: "n", other: "k"), [0, 0, 0, 4, 3], false),
        ConditionCase(.atMostItem(item: "n", other: "k"), [0, 0, 0, 4, -1], nil),
        ConditionCase(.atMostItem(item: "n", other: "k"), [0, 0, 0, -1, 3], nil),
        ConditionCase(.atLeastMultiple(item: "n", factor: 3, other: "k"), [0, 0, 0, 6, 2], true),
        ConditionCase(.atLeastMultiple(item: "n", factor: 3, other: "k"), [0, 0, 0, 5, 2], false),
        ConditionCase(.atLeastMultiple(item: "n", factor: 3, other: "k"), [0, 0, 0, -1, 2], nil),
    ]

    static let combinedRows: [ConditionCase] = [
        ConditionCase(.all(of: [yes, low]), [1, 0, 0, 3, 0], true),
        ConditionCase(.all(of: [yes, low]), [1, 0, 0, -1, 0], nil),
        ConditionCase(.all(of: [yes, low]), [0, 0, 0, -1, 0], false),
        ConditionCase(.all(of: []), [0, 0, 0, 0, 0], true), ConditionCase(.any(of: []), [0, 0, 0, 0, 0], false),
        ConditionCase(.any(of: [yes, low]), [0, 0, 0, 3, 0], true),
        ConditionCase(.any(of: [yes, low]), [0, 0, 0, -1, 0], nil),
        ConditionCase(.any(of: [yes, low]), [1, 0, 0, -1, 0], true),
        ConditionCase(.any(of: [yes, low]), [0, 0, 0, 6, 0], false),
        ConditionCase(.not(that: yes), [0, 0, 0, 0, 0], true), ConditionCase(.not(that: yes), [1, 0, 0, 0, 0], false),
        ConditionCase(.not(that: yes), [-1, 0, 0, 0, 0], nil),
        ConditionCase(.presumed(that: yes), [-1, 0, 0, 0, 0], true),
        ConditionCase(.presumed(that: yes), [-2, 0, 0, 0, 0], true),
        ConditionCase(.presumed(that: yes), [0, 0, 0, 0, 0], false),
        ConditionCase(.not(that: .presumed(that: yes)), [-1, 0, 0, 0, 0], false),
        ConditionCase(.presumed(that: .not(that: yes)), [-1, 0, 0, 0, 0], true),
        ConditionCase(.countOf(count: 2, of: [yes, left, low]), [1, 1, 0, 6, 0], true),
        ConditionCase(.countOf(count: 2, of: [yes, left, low]), [1, 0, 0, 6, 0], false),
        ConditionCase(.countOf(count: 2, of: [yes, left, low]), [1, -1, 0, 6, 0], nil),
        ConditionCase(.countOf(count: 2, of: [yes, left, low]), [0, -1, 0, 6, 0], false),
        ConditionCase(.countOf(count: 2, of: [yes, left, low]), [1, -1, 0, 3, 0], true),
        ConditionCase(.countOf(count: 0, of: [yes]), [0, 0, 0, 0, 0], true),
    ]

    @Test(arguments: leafRows)
    func `a comparison is true, false, or unknown when its answer is`(_ row: ConditionCase) throws {
        #expect(try Tiny.outcome(row.condition, row.codes) == row.outcome)
    }

    @Test(arguments: combinedRows)
    func `combinations follow Kleene`(_ row: ConditionCase) throws {
        #expect(try Tiny.outcome(row.condition, row.codes) == row.outcome)
    }

    @Test func `a definition means what it stands for, also inside another`() throws {
        let definitions = [
            Definition("one", "one", yes), Definition("two", "two", .all(of: [.defined(as: "one"), low])),
        ]
        #expect(try Tiny.outcome(.defined(as: "two"), [1, 0, 0, 3, 0], definitions: definitions) == true)
        #expect(try Tiny.outcome(.defined(as: "two"), [1, 0, 0, -1, 0], definitions: definitions) == nil)
        #expect(try Tiny.outcome(.not(that: .defined(as: "one")), [0, 0, 0, 0, 0], definitions: definitions) == true)
    }

    @Test func `a threshold is compared with what it is set to, adjusted`() throws {
        let thresholds = [Threshold("t", 3, unit: "days", meaning: "", source: "P")]
        for (plus, value, isTrue) in [(0, 3, true), (0, 4, false), (1, 4, true), (-1, 3, false), (-1, 2, true)] {
            let condition: Condition = .atMost(item: "n", bound: .threshold("t", plus: plus))
            #expect(try Tiny.outcome(condition, [0, 0, 0, Int32(value), 0], thresholds: thresholds) == isTrue)
        }
    }

    /// An independent oracle: the plain logic shares no code with the evaluator that the proofs confirm their findings with.
    @Test(arguments: 1...4)
    func `any condition on any answers comes out as the plain logic has it`(_ seed: UInt64) throws {
        var generator = Dice(seed: seed)
        var outcomes: [Bool?: Int] = [:]
        for _ in 0..<100 {
            let condition = generator.condition(.everything, depth: 4)
            for _ in 0..<6 {
                let codes = generator.codes(unknownOneIn: 3)
                let plain = Tiny.plain(condition, codes)
                #expect(try Tiny.outcome(condition, codes) == plain, "\(condition) \(codes)")
                outcomes[plain, default: 0] += 1
            }
        }
        #expect(outcomes.values.reduce(0, +) == 600)
        // Of each outcome there are enough to notice an evaluator that never gives it.
        #expect(outcomes.count == 3 && outcomes.values.allSatisfy { $0 >= 100 }, "\(outcomes)")
    }

    private func past(_ codes: [Int32], daysAgo: Int) -> EarlierForm {
        EarlierForm(moment: Tiny.now.advanced(bySeconds: Int64(-daysAgo) * 86_400), answers: Tiny.sheet(codes))
    }

    @Test func `conditions about history look within their days`() throws {
        let rows: [(Condition, [Int32], Int, [Int32], Bool?)] = [
            (
                .changed(item: "b", from: ["none"], to: ["left"], within: 10), [0, 0, 0, 0, 0], 10, [0, 1, 0, 0, 0],
                true
            ),
            (
                .changed(item: "b", from: ["none"], to: ["left"], within: 10), [0, 0, 0, 0, 0], 11, [0, 1, 0, 0, 0],
                false
            ),
            (
                .changed(item: "b", from: ["none"], to: ["left"], within: 10), [0, 0, 0, 0, 0], 5, [0, -1, 0, 0, 0], nil
            ),
            (
                .changed(item: "b", from: ["none"], to: ["left"], within: 10), [0, 2, 0, 0, 0], 5, [0, 1, 0, 0, 0],
                false
            ),
            (
                .changed(item: "b", from: ["none"], to: ["left"], within: 10), [0, 1, 0, 0, 0], -5, [0, 0, 0, 0, 0],
                true
            ),
            (.fell(item: "n", by: 2, within: 10), [0, 0, 0, 5, 0], 5, [0, 0, 0, 3, 0], true),
            (.fell(item: "n", by: 2, within: 10), [0, 0, 0, 5, 0], 5, [0, 0, 0, 4, 0], false),
            (.fell(item: "n", by: 2, within: 10), [0, 0, 0, 1, 0], 5, [0, 0, 0, 0, 0], false),
            (.fell(item: "n", by: 2, within: 10), [0, 0, 0, 5, 0], 5, [0, 0, 0, -1, 0], nil),
            (.halved(item: "n", bound: 10_000, within: 10), [0, 0, 0, 6, 0], 5, [0, 0, 0, 3, 0], true),
            (.halved(item: "n", bound: 10_000, within: 10), [0, 0, 0, 5, 0], 5, [0, 0, 0, 3, 0], false),
            (.halved(item: "n", bound: 10_000, within: 10), [0, 0, 0, 5, 0], 5, [0, 0, 0, 2, 0], true),
            (.answeredBefore(item: "a", isOneOf: ["yes"], within: 10), [1, 0, 0, 0, 0], 10, [0, 0, 0, 0, 0], true),
            (.answeredBefore(item: "a", isOneOf: ["yes"], within: 10), [1, 0, 0, 0, 0], 11, [0, 0, 0, 0, 0], false),
            (.answeredBefore(item: "a", isOneOf: ["yes"], within: nil), [1, 0, 0, 0, 0], 999, [0, 0, 0, 0, 0], true),
            (.answeredBefore(item: "a", isOneOf: ["yes"], within: nil), [-2, 0, 0, 0, 0], 5, [0, 0, 0, 0, 0], false),
            (.reachedBefore(item: "n", bound: 4, within: 10), [0, 0, 0, 4, 0], 5, [0, 0, 0, 0, 0], true),
            (.reachedBefore(item: "n", bound: 4, within: 10), [0, 0, 0, 3, 0], 5, [0, 0, 0, 0, 0], false),
        ]
        for (condition, before, days, now, expected) in rows {
            #expect(
                try Tiny.outcome(condition, now, history: [past(before, daysAgo: days)]) == expected,
                "\(condition) \(before) \(days) \(now)")
            #expect(try Tiny.outcome(condition, now) != true)
        }
    }

    @Test func `conditions about the form and its alerts are true or false`() throws {
        let codes: [Int32] = [0, 0, 0, 0, 0]
        #expect(try Tiny.outcome(.openAlert(level: .urgent), codes, openAlert: .urgent) == true)
        #expect(try Tiny.outcome(.openAlert(level: .urgent), codes, openAlert: .emergency) == false)
        #expect(try Tiny.outcome(.openAlert(level: .urgent), codes) == false)
        #expect(try Tiny.outcome(.form(note: .noContact), codes, notes: [FormNote(.noContact)]) == true)
        #expect(try Tiny.outcome(.form(note: .unknownItem), codes, notes: [FormNote(.noContact)]) == false)
        #expect(try Tiny.outcome(.textUnreadable, codes) == false)
    }
}
