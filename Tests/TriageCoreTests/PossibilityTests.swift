@testable import TriageCore
import TestSupport
import Testing

/// A protocol and a form made at random.
private struct Trial {
    let rules: [Rule]
    let assessor: Assessor
    let codes: [Int32]
    let items: [Item]

    init(_ generator: inout Dice, _ vocabulary: Dice.Vocabulary, items: [Item] = Tiny.items)
        throws
    {
        self.items = items
        rules = (0..<5).map { index in
            Tiny.rule(
                RuleID(rawValue: "R\(index)"), generator.pick(Level.allCases),
                when: generator.condition(vocabulary, items: items))
        }
        assessor = try Assessor(Tiny.make(items: items, rules: rules))
        codes = generator.codes(items, unknownOneIn: 2)
    }

    /// The highest level of the rules that are true of the answers.
    func level(_ codes: [Int32]) -> Level {
        Level.combined(
            rules.filter { Tiny.plain($0.grades[0].condition, codes, items) == true }.map { $0.grades[0].level })
    }

    /// By trying all answers: what one unknown answer raises, and two where neither does it alone.
    func questions(above level: Level) -> [Assessment.Question] {
        let unknown = items.indices.filter { codes[$0] < 0 && isAsked($0, codes) }
        var questions: [Assessment.Question] = []
        var alone = [Level](repeating: level, count: items.count)
        for item in unknown {
            for value in Tiny.values(of: items[item]) {
                var answered = codes
                answered[item] = value
                alone[item] = max(alone[item], self.level(answered))
            }
            if alone[item] > level { questions.append(Assessment.Question(item: item, couldRaiseTo: alone[item])) }
        }
        for item in unknown {
            for partner in items.indices where partner != item && codes[partner] < 0 {
                if unknown.contains(partner), partner < item { continue }
                var best = max(alone[item], alone[partner])
                let least = best
                for value in Tiny.values(of: items[item]) {
                    var answered = codes
                    answered[item] = value
                    guard isAsked(partner, answered) else { continue }
                    for other in Tiny.values(of: items[partner]) {
                        answered[partner] = other
                        best = max(best, self.level(answered))
                    }
                }
                if best > least {
                    questions.append(Assessment.Question(item: item, partner: partner, couldRaiseTo: best))
                }
            }
        }
        return questions
    }

    func isAsked(_ index: Int, _ codes: [Int32]) -> Bool {
        items[index].askedWhen.map { Tiny.plain($0, codes, items) == true } ?? true
    }

    /// The highest level over all ways to answer what is asked and unknown, and what is asked then.
    func highest(_ codes: [Int32]) -> Level {
        guard let open = items.indices.first(where: { codes[$0] < 0 && isAsked($0, codes) }) else {
            return level(codes)
        }
        return Tiny.values(of: items[open]).map { value in
            var answered = codes
            answered[open] = value
            return highest(answered)
        }.max()!
    }
}

/// What unknown answers make possible.
///
/// On random protocols an independent oracle of what the proofs rely on: it tries all answers by the plain logic of
/// ``Tiny``, and shares no evaluator with the assessor. It counts its trials, since what was never tried holds as well.
@Suite struct PossibilityTests {
    private static let count = 80

    @Test(arguments: 1...4)
    func `the level is the highest of the rules that are true`(_ seed: UInt64) throws {
        var generator = Dice(seed: seed)
        var trials = 0
        for _ in 0..<Self.count {
            let trial = try Trial(&generator, .everything)
            trials += 1
            #expect(Tiny.assess(trial.assessor, trial.codes).level == trial.level(trial.codes), "\(trial.rules)")
        }
        #expect(trials == Self.count)
    }

    @Test(arguments: 1...4)
    func `the possible level is the highest over all ways to answer`(_ seed: UInt64) throws {
        var generator = Dice(seed: seed &+ 100)
        var trials = 0
        for _ in 0..<Self.count {
            let trial = try Trial(&generator, [.negation, .presumption])
            trials += 1
            let result = Tiny.assess(trial.assessor, trial.codes)
            let expected = max(result.level, trial.highest(trial.codes))
            #expect(result.possibleLevel == expected, "\(trial.rules.map(\.grades)) \(trial.codes)")
        }
        #expect(trials == Self.count)
    }

    @Test(arguments: 1...4)
    func `follow-up questions are among the ways to answer`(_ seed: UInt64) throws {
        var generator = Dice(seed: seed &+ 200)
        let plain = Tiny.items
        var trials = 0
        for _ in 0..<Self.count {
            let gate = generator.condition([], depth: 1, items: Array(plain[0...1]))
            let second = generator.condition([], depth: 1, items: [plain[3]])
            let items = [
                plain[0], plain[1], plain[2],
                Item("n", plain[3].kind, label: "n", wording: "n?", askedWhen: gate),
                Item("k", plain[4].kind, label: "k", wording: "k?", askedWhen: second),
            ]
            let trial = try Trial(&generator, [.presumption], items: items)
            trials += 1
            let result = Tiny.assess(trial.assessor, trial.codes)
            let lowest = max(result.level, trial.highest(trial.codes))
            #expect(result.possibleLevel >= lowest, "\(trial.rules.map(\.grades)) \(gate) \(second) \(trial.codes)")
        }
        #expect(trials == Self.count)
    }

    @Test func `a level that no answer gives is not possible`() throws {
        let yes: Condition = .answer(item: "a", isOneOf: ["yes"])
        let no: Condition = .answer(item: "a", isOneOf: ["no"])
        let low: Condition = .all(of: [.atMost(item: "n", bound: 2), .atLeast(item: "n", bound: 3)])
        let assessor = try Assessor(
            Tiny.make(rules: [
                Tiny.rule("E", .emergency, when: .all(of: [yes, no])), Tiny.rule("U", .urgent, when: low),
                Tiny.rule("S", .soon, when: yes),
            ]))
        #expect(Tiny.assess(assessor, [-1, -1, -1, -1, -1]).possibleLevel == .soon)
    }

    @Test func `two comparisons with another item's number can meet between their ends`() throws {
        let between: Condition = .all(of: [
            .atMostItem(item: "n", other: "k"), .atLeastMultiple(item: "n", factor: 1, other: "k"),
        ])
        let assessor = try Assessor(Tiny.make(rules: [Tiny.rule("U", .urgent, when: between)]))
        #expect(Tiny.assess(assessor, [0, 0, 0, 3, 3]).level == .urgent)
        withKnownIssue("only the ends and the written bounds of a number are tried") {
            #expect(Tiny.assess(assessor, [0, 0, 0, -1, 3]).possibleLevel == .urgent)
        }
    }

    @Test func `a choice of several that excludes another is possible`() throws {
        let condition: Condition = .all(of: [
            .answer(item: "m", isOneOf: ["x"]), .answer(item: "m", isOneOf: ["y"]),
            .not(that: .answer(item: "m", isOneOf: ["z"])),
        ])
        let assessor = try Assessor(Tiny.make(rules: [Tiny.rule("U", .urgent, when: condition)]))
        #expect(Tiny.assess(assessor, [0, 0, 3, 0, 0]).level == .urgent)
        #expect(Tiny.assess(assessor, [0, 0, -1, 0, 0]).possibleLevel == .urgent)
    }

    @Test(arguments: 1...6)
    func `what to ask next is what one answer alone could raise, and pairs where neither does`(_ seed: UInt64) throws {
        var generator = Dice(seed: seed &+ 300)
        var pairs = 0
        var trials = 0
        for _ in 0..<Self.count {
            let trial = try Trial(&generator, [.presumption, .unknowns])
            let result = Tiny.assess(trial.assessor, trial.codes)
            guard result.possibleLevel > result.level else {
                #expect(result.askNext.isEmpty)
                continue
            }
            let expected = trial.questions(above: result.level)
            trials += 1
            #expect(Set(result.askNext) == Set(expected), "\(trial.rules.map(\.grades)) \(trial.codes)")
            #expect(result.askNext.count == expected.count)
            let raises = result.askNext.map(\.couldRaiseTo)
            #expect(raises == raises.sorted(by: >))
            pairs += expected.filter { $0.partner != nil }.count
        }
        #expect(pairs > 0)
        #expect(trials >= 25)
    }

    /// A pass over a condition in all alternatives at once, against one pass for each.
    @Test(arguments: 1...4)
    func `what is possible with one item more or less open is what a pass of its own finds`(_ seed: UInt64) throws {
        var generator = Dice(seed: seed &+ 370)
        var (possible, impossible) = (0, 0)
        for _ in 0..<Self.count {
            let trial = try Trial(&generator, .everything)
            let compiled = trial.assessor.compiled
            let items = trial.items.indices.filter { _ in generator.oneIn(2) }
            let open = ItemSet(trial.items.indices.filter { trial.codes[$0] == -1 && generator.oneIn(2) })
            let evaluator = Evaluator(compiled.table, codes: trial.codes)
            for grade in compiled.searchedRules.flatMap(\.grades) {
                let expected = items.filter { item in
                    var other = open
                    other.set(item, !open.contains(item))
                    evaluator.setOpen(other)
                    return evaluator.outcome(grade.root).contains(.isTrue)
                }
                evaluator.setOpen(open)
                let found = evaluator.canBeTrue(grade.root, toggling: ItemSet(items))
                #expect(found == ItemSet(expected), "\(trial.rules.map(\.grades)) \(trial.codes)")
                possible += expected.count
                impossible += items.count - expected.count
            }
        }
        #expect(possible > 100 && impossible > 100)
    }

    @Test(arguments: 1...6)
    func `a follow-up question that an answer opens is asked as a pair with it`(_ seed: UInt64) throws {
        var generator = Dice(seed: seed &+ 350)
        let plain = Tiny.items
        var trials = 0
        for _ in 0..<Self.count {
            let gate = generator.condition([], depth: 1, items: Array(plain[0...1]))
            let items = [
                plain[0], plain[1], plain[2],
                Item("n", plain[3].kind, label: "n", wording: "n?", askedWhen: gate), plain[4],
            ]
            let trial = try Trial(&generator, [], items: items)
            let result = Tiny.assess(trial.assessor, trial.codes)
            guard result.possibleLevel > result.level else { continue }
            let expected = trial.questions(above: result.level)
            trials += 1
            #expect(Set(result.askNext) == Set(expected), "\(trial.rules.map(\.grades)) \(gate) \(trial.codes)")
        }
        #expect(trials >= 35)
    }

    @Test(arguments: 1...4)
    func `the answers listed with a rule are enough to make it fire`(_ seed: UInt64) throws {
        var generator = Dice(seed: seed &+ 400)
        var trials = 0
        for _ in 0..<Self.count {
            let trial = try Trial(&generator, [.products])
            for rule in Tiny.assess(trial.assessor, trial.codes).rules {
                var codes = [Int32](repeating: -1, count: trial.items.count)
                for used in rule.answers { codes[used.item] = trial.codes[used.item] }
                #expect(rule.answers.allSatisfy { $0.answer.isKnown })
                #expect(Set(rule.answers.map(\.item)).count == rule.answers.count)
                trials += 1
                let condition = trial.rules.first { $0.id == rule.id }!.grades[0].condition
                #expect(Tiny.plain(condition, codes) == true, "\(condition) \(rule.answers)")
            }
        }
        #expect(trials >= 80)
    }

    @Test func `a rule that asks what could be reached fires when an unknown answer could reach it`() throws {
        let yes: Condition = .answer(item: "a", isOneOf: ["yes"])
        let assessor = try Assessor(
            Tiny.make(rules: [
                Tiny.rule("U", .urgent, when: yes),
                Tiny.rule("Q", .clinicianReview, kind: .reconciliation, when: .couldReach(level: .urgent)),
                Tiny.rule("C", .conservative, kind: .fallback, when: .always),
            ]))
        #expect(Tiny.assess(assessor, [-1, 0, 0, 0, 0]).rules.map(\.id) == ["Q"])
        #expect(Tiny.assess(assessor, [0, 0, 0, 0, 0]).rules.map(\.id) == ["C"])
        #expect(Tiny.assess(assessor, [1, 0, 0, 0, 0]).rules.map(\.id) == ["U", "Q"])
    }

    @Test func `a rule that another one says better is not listed beside it, and its level still counts`() throws {
        let yes: Condition = .answer(item: "a", isOneOf: ["yes"])
        let assessor = try Assessor(
            Tiny.make(rules: [
                Tiny.rule("S", .soon, saidBy: ["U"], when: .always), Tiny.rule("U", .urgent, when: yes),
                Tiny.rule("V", .urgent, when: yes),
            ]))
        #expect(Tiny.assess(assessor, [1, 0, 0, 0, 0]).rules.map(\.id) == ["U", "V"])
        #expect(Tiny.assess(assessor, [0, 0, 0, 0, 0]).rules.map(\.id) == ["S"])
    }
}
