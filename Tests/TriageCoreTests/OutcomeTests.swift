@testable import TriageCore
import Testing

/// Three-valued logic on sets.
@Suite struct OutcomeTests {
    static let single: [Outcome] = [.isFalse, .isUnknown, .isTrue]
    static let everySet: [Outcome] = (1...7).map { Outcome(rawValue: $0) }

    private func members(_ set: Outcome) -> [Outcome] { Self.single.filter { set.contains($0) } }
    private func rank(_ value: Outcome) -> Int { Self.single.firstIndex(of: value)! }

    @Test(arguments: single, single)
    func `and is the lesser and or the greater of two values`(_ a: Outcome, _ b: Outcome) {
        #expect(a.and(b) == Self.single[min(rank(a), rank(b))])
        #expect(a.or(b) == Self.single[max(rank(a), rank(b))])
    }

    @Test func `not turns true and false round and leaves unknown`() {
        #expect(Outcome.isTrue.negated == .isFalse)
        #expect(Outcome.isFalse.negated == .isTrue)
        #expect(Outcome.isUnknown.negated == .isUnknown)
    }

    @Test func `presumed counts unknown as true`() {
        #expect(Outcome.isTrue.presumed == .isTrue)
        #expect(Outcome.isFalse.presumed == .isFalse)
        #expect(Outcome.isUnknown.presumed == .isTrue)
    }

    @Test(arguments: everySet, everySet)
    func `on sets, a result is what some pair of members gives`(_ a: Outcome, _ b: Outcome) {
        var conjunction: Outcome = []
        var disjunction: Outcome = []
        for x in members(a) {
            for y in members(b) {
                conjunction.formUnion(x.and(y))
                disjunction.formUnion(x.or(y))
            }
        }
        #expect(a.and(b) == conjunction)
        #expect(a.or(b) == disjunction)
        #expect(a.negated == members(a).reduce(into: Outcome()) { $0.formUnion($1.negated) })
        #expect(a.presumed == members(a).reduce(into: Outcome()) { $0.formUnion($1.presumed) })
    }

    @Test func `an open answer is true, false or stays unknown, and presumed it is one or the other`() {
        #expect(Outcome.open == [.isFalse, .isUnknown, .isTrue])
        #expect(Outcome.open.presumed == .either)
    }
}

@Suite struct LevelTests {
    @Test func `they are ordered from conservative to emergency`() {
        #expect(Level.allCases == Level.allCases.sorted())
        #expect(Level.allCases.map(\.rank) == [0, 1, 2, 3, 4, 5])
        #expect(Level.emergency > .urgent && Level.clinicianReview > .soon)
    }

    @Test func `the highest wins in any order, and nothing is conservative`() {
        #expect(Level.combined([]) == .conservative)
        #expect(Level.combined([.soon, .emergency, .routine]) == .emergency)
        #expect(Level.combined([.emergency, .routine, .soon]) == .emergency)
    }

    @Test func `urgent and emergency open an alert`() {
        #expect(Level.allCases.filter(\.opensAlert) == [.urgent, .emergency])
    }
}

@Suite struct ItemSetTests {
    @Test func `a set holds what was put in, up to position 127`() {
        var set = ItemSet()
        for index in [0, 1, 63, 64, 65, 127] { set.insert(index) }
        set.remove(1)
        var seen: [Int] = []
        set.forEach { seen.append($0) }
        #expect(seen == [0, 63, 64, 65, 127])
        #expect(set.count == 5 && !set.isEmpty)
        #expect(set.contains(64) && !set.contains(1) && !set.contains(126))
        var other = ItemSet()
        other.insert(65)
        #expect(!set.isDisjoint(with: other))
        #expect(set.intersection(other) == other)
        other.remove(65)
        #expect(set.isDisjoint(with: other) && other.isEmpty)
    }
}
