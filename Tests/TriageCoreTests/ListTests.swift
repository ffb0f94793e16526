import TestSupport
import Testing
@testable import TriageCore

/// Lists that are known in part, answers that can be one of several choices, and questions that were not asked.
@Suite("Lists and answers known in part")
struct ListTests {
    private static let items: [Item] = [
        Item(
            "l", .choices(of: ["none", "x", "y", "z"]), label: "signs", wording: "l?", isSafety: true, isPrivate: true),
        Item("b", .choice(of: ["none", "left", "right", "both"]), label: "side", wording: "b?"),
        Item("m", .choices(of: ["x", "y"]), label: "m", wording: "m?"),
        Item("n", .number(from: 0, to: 3, unit: "days"), label: "n", wording: "n?", isPrivate: true),
        Item("k", .number(from: 0, to: 3, unit: "weeks"), label: "k", wording: "k?"),
    ]

    private static let (x, y, z): (UInt32, UInt32, UInt32) = (2, 4, 8)

    private static func assess(_ answers: [ItemID: Answer], _ rules: Rule...) throws -> Assessment {
        try assess(answers, rules, history: [])
    }

    private static func assess(
        _ answers: [ItemID: Answer], _ rules: [Rule], history: [EarlierForm]
    ) throws -> Assessment {
        Tiny.assess(
            try Assessor(Tiny.make(items: items, rules: rules)), sheet(answers).codes, history: history)
    }

    private static func sheet(_ answers: [ItemID: Answer]) -> AnswerSheet {
        var sheet = AnswerSheet(itemCount: items.count)
        for (index, item) in items.enumerated() { sheet.set(index, to: answers[item.id] ?? .unanswered) }
        return sheet
    }

    private static func outcome(_ answer: Answer, _ condition: Condition) throws -> Bool? {
        let rules = [
            Tiny.rule("isTrue", .urgent, when: condition),
            Tiny.rule("isFalse", .urgent, when: .presumed(that: condition)),
        ]
        let id: ItemID = if case .oneOf = answer { "b" } else { "l" }
        let fired = try assess([id: answer], rules, history: []).rules.map(\.id)
        return fired.contains("isTrue") ? true : fired.contains("isFalse") ? nil : false
    }

    private static func ticks(_ names: String...) -> Condition { .answer(item: "l", isOneOf: names) }

    @Test("A tick decides, and what is not known stays unknown")
    func partly() throws {
        let known = Answer.partly(ticked: Self.x, notKnown: Self.y)
        #expect(try Self.outcome(known, Self.ticks("x")) == true)
        #expect(try Self.outcome(known, Self.ticks("x", "y")) == true)
        #expect(try Self.outcome(known, Self.ticks("y", "z")) == nil)
        #expect(try Self.outcome(known, Self.ticks("z")) == false)
        #expect(try Self.outcome(known, Self.ticks("none")) == false)
        #expect(try Self.outcome(.partly(ticked: 0, notKnown: Self.y), Self.ticks("none")) == nil)
        #expect(try Self.outcome(.choices(0), Self.ticks("none")) == true)
        #expect(try Self.outcome(.choices(Self.z), Self.ticks("none", "z")) == true)
        #expect(try Self.outcome(.unanswered, Self.ticks("none")) == nil)
        #expect(try Self.outcome(known, .known(item: "l")) == false)
        #expect(try Self.outcome(.choices(0), .known(item: "l")) == true)
    }

    @Test("One of several choices is what they have in common")
    func oneOf() throws {
        let leftOrBoth = Answer.oneOf(1 << 1 | 1 << 3)
        func isOneOf(_ names: String...) -> Condition { .answer(item: "b", isOneOf: names) }
        #expect(try Self.outcome(leftOrBoth, isOneOf("left", "both")) == true)
        #expect(try Self.outcome(leftOrBoth, isOneOf("left")) == nil)
        #expect(try Self.outcome(leftOrBoth, isOneOf("none", "right")) == false)
        #expect(try Self.outcome(leftOrBoth, .known(item: "b")) == false)
    }

    @Test("No comparison with what was not asked holds, nor its opposite; only \"unless\" does")
    func notAsked() throws {
        let both: [(Answer, Condition)] = [
            (.notAsked, Self.ticks("x")), (.notAsked, Self.ticks("none")),
            (.partly(ticked: Self.x, notKnown: 0, notAsked: Self.z), Self.ticks("z")),
            (.partly(ticked: 0, notKnown: 0, notAsked: Self.z), Self.ticks("none")),
        ]
        for (answer, condition) in both {
            #expect(try Self.outcome(answer, condition) == false)
            #expect(try Self.outcome(answer, .presumed(that: condition)) == false)
            #expect(try Self.outcome(answer, .not(that: condition)) == nil)
            #expect(try Self.outcome(answer, .presumed(that: .not(that: condition))) == true)
        }
        let number: Condition = .atMost(item: "n", bound: 3)
        let result = try Self.assess(["n": .notAsked, "l": .notAsked], Tiny.rule("r", .urgent, when: number))
        #expect(result.rules.isEmpty)
        #expect(result.possibleLevel == .conservative)
        #expect(result.unknown == [1, 2, 4])
        #expect(result.askNext.isEmpty)
    }

    @Test("What was not asked of a list is neither unknown nor asked for")
    func notAskedTicks() throws {
        let rule = Tiny.rule("r", .urgent, when: Self.ticks("z"))
        let partly = try Self.assess(["l": .partly(ticked: 0, notKnown: Self.y, notAsked: Self.z)], rule)
        #expect(partly.possibleLevel == .conservative)
        #expect(partly.unknown.first == 0)
        let rest = try Self.assess(["l": .partly(ticked: 0, notKnown: 0, notAsked: Self.z)], rule)
        #expect(!rest.unknown.contains(0))
    }

    @Test("A list that is known in part is asked for, and what is ticked in it stays ticked")
    func possibilities() throws {
        let both: Condition = .all(of: [Self.ticks("x"), Self.ticks("y"), .not(that: Self.ticks("z"))])
        let possible = try Self.assess(
            ["l": .partly(ticked: Self.x, notKnown: Self.y | Self.z)], Tiny.rule("r", .urgent, when: both))
        #expect(possible.level == .conservative)
        #expect(possible.possibleLevel == .urgent)
        #expect(possible.askNext == [Assessment.Question(item: 0, couldRaiseTo: .urgent)])
        let without = try Self.assess(
            ["l": .partly(ticked: Self.z, notKnown: Self.y)], Tiny.rule("r", .urgent, when: both))
        #expect(without.possibleLevel == .conservative)
    }

    @Test(
        "The possible level of lists is the highest of all completions, found by trying them",
        arguments: 0..<400 as Range<UInt64>)
    func exact(_ seed: UInt64) throws {
        var dice = Dice(seed: 71_000 + seed)
        let items = Self.items
        let rules = (0..<3).map { index in
            Tiny.rule(
                RuleID(rawValue: "R\(index)"), dice.pick(Level.allCases),
                when: dice.condition([.unknowns, .negation, .presumption], items: items))
        }
        let codes = dice.mixedCodes(items)
        let assessor = try Assessor(Tiny.make(items: items, rules: rules))
        func level(_ codes: [Int32]) -> Level {
            Level.combined(
                rules.filter { Tiny.plain($0.grades[0].condition, codes, items) == true }.map { $0.grades[0].level })
        }
        var highest = level(codes)
        func complete(_ index: Int, _ trial: [Int32]) {
            guard index < items.count else {
                highest = max(highest, level(trial))
                return
            }
            for value in Set(Tiny.completions(codes[index], of: items[index]) + [codes[index]]) {
                var next = trial
                next[index] = value
                complete(index + 1, next)
            }
        }
        let result = Tiny.assess(assessor, codes)
        #expect(result.level == level(codes))
        complete(0, codes)
        #expect(result.possibleLevel == highest, "\(rules.map { $0.grades[0] }) \(codes)")
    }

    @Test("\"By phone\" reads as unsure, and is told apart")
    func byPhone() throws {
        let rules = [
            Tiny.rule("unsure", .urgent, when: .unsure(item: "l")),
            Tiny.rule("phone", .soon, when: .byPhone(item: "l")),
            Tiny.rule("known", .soon, when: .known(item: "l")),
        ]
        let phone = try Self.assess(["l": .byPhone, "n": .byPhone], rules, history: [])
        #expect(phone.rules.map(\.id) == ["unsure", "phone"])
        #expect(phone.byPhone == [0, 3])
        #expect(phone.unknown.contains(0))
        let unsure = try Self.assess(["l": .unsure], rules, history: [])
        #expect(unsure.rules.map(\.id) == ["unsure"])
        #expect(unsure.byPhone.isEmpty)
    }

    // MARK: Other forms

    private static func earlier(_ answer: Answer, daysAgo: Int) -> EarlierForm {
        EarlierForm(
            moment: Tiny.now.advanced(bySeconds: Int64(daysAgo) * -86_400), answers: sheet(["l": answer]))
    }

    private static let gained = Tiny.rule(
        "r", .urgent, when: .changed(item: "l", from: [], to: ["y", "z"], within: 30))

    private static func isGained(_ now: Answer, after earlier: [(Answer, Int)]) throws -> Bool {
        !(try assess(["l": now], [gained], history: earlier.map { Self.earlier($0.0, daysAgo: $0.1) }).rules.isEmpty)
    }

    @Test("A tick is gained where the last form that says so did not have it")
    func gainedTicks() throws {
        #expect(try Self.isGained(.choices(Self.x | Self.y), after: [(.choices(Self.x), 5)]))
        #expect(try !Self.isGained(.choices(Self.x | Self.y), after: [(.choices(Self.y), 5)]))
        #expect(try !Self.isGained(.choices(Self.x), after: [(.choices(0), 5)]))
        #expect(try !Self.isGained(.choices(Self.y), after: [(.choices(0), 31)]))
        // What was not known or not asked is no earlier answer.
        #expect(try !Self.isGained(.choices(Self.y), after: [(.partly(ticked: 0, notKnown: Self.y), 5)]))
        #expect(try !Self.isGained(.choices(Self.y), after: [(.partly(ticked: 0, notKnown: 0, notAsked: Self.y), 5)]))
        #expect(
            try Self.isGained(
                .choices(Self.y), after: [(.choices(Self.x), 9), (.partly(ticked: 0, notKnown: Self.y), 5)]))
        // A form that came before but was filled in later has it.
        #expect(try Self.isGained(.choices(0), after: [(.choices(Self.z), -3)]))
        #expect(try !Self.isGained(.partly(ticked: 0, notKnown: Self.z), after: [(.choices(Self.z), -3)]))
    }

    @Test("A change of a list is told by what it has ticked")
    func changes() throws {
        let result = try Self.assess(
            ["l": .choices(Self.x | Self.y)], [], history: [Self.earlier(.choices(Self.x), daysAgo: 14)])
        #expect(
            result.changes.map { $0.words(Self.items[0]) } == ["Signs: x on 16 February, x, y on 2 March 2026"])
        let same = try Self.assess(
            ["l": .choices(Self.x)], [],
            history: [Self.earlier(.partly(ticked: Self.x, notKnown: Self.y), daysAgo: 14)])
        #expect(same.changes.isEmpty)
    }

    @Test("What stays true is carried tick by tick, and what an earlier form had is found")
    func carried() throws {
        let list = Item(
            "l", .choices(of: ["none", "x", "y", "z"]), label: "l", wording: "l?", carriedForward: ["y", "z"])
        let rules = [
            Tiny.rule("before", .soon, when: .answeredBefore(item: "l", isOneOf: ["x"], within: nil)),
            Tiny.rule("y", .urgent, when: Self.ticks("y")), Tiny.rule("carried", .soon, when: .carried(item: "l")),
        ]
        let assessor = try Assessor(Tiny.make(items: [list], rules: rules))
        func fired(_ now: Answer) -> Set<RuleID> {
            var earlier = AnswerSheet(itemCount: 1)
            earlier.set(0, to: .choices(Self.x | Self.y))
            let history = [EarlierForm(moment: Tiny.now.advanced(bySeconds: -86_400), answers: earlier)]
            return Set(Tiny.assess(assessor, [AnswerSheet.code(now)], history: history).rules.map(\.id))
        }
        #expect(fired(.choices(0)) == ["before", "y", "carried"])
        #expect(fired(.choices(Self.y)) == ["before", "y"])
        #expect(fired(.unanswered) == ["before", "y"])
        #expect(fired(.partly(ticked: 0, notKnown: Self.y)) == ["before", "y"])
    }

    @Test("Every answer is what its code says it is")
    func codes() {
        let list: [Answer] = [
            .unanswered, .unsure, .byPhone, .notAsked, .choices(0), .choices(0x7FFF),
            .partly(ticked: 1, notKnown: 2, notAsked: 4), .partly(ticked: 0, notKnown: 0, notAsked: 0x7FFF),
            .partly(ticked: 0, notKnown: 0x7FFF),
        ]
        let long = (0..<15).map { "c\($0)" }
        for answer in list { #expect(AnswerSheet.answer(AnswerSheet.code(answer), kind: .choices(of: long)) == answer) }
        for answer: Answer in [.choice(0), .oneOf(3), .oneOf(1 << 29 | 1), .byPhone] {
            #expect(AnswerSheet.answer(AnswerSheet.code(answer), kind: .choice(of: long)) == answer)
        }
    }

    @Test("A list has at most 15 choices, and \"none\" is no tick that could stay true or be gained")
    func limits() throws {
        let long = Item("l", .choices(of: (0..<16).map { "c\($0)" }), label: "", wording: "")
        #expect(throws: ProtocolError.badItem("l")) { try Assessor(Tiny.make(items: [long], rules: [])) }
        let list = Item("l", .choices(of: ["none", "x"]), label: "", wording: "", carriedForward: ["none"])
        #expect(throws: ProtocolError.self) { try Assessor(Tiny.make(items: [list], rules: [])) }
        let gained = Tiny.rule("r", .urgent, when: .changed(item: "l", from: ["x"], to: ["y"], within: 5))
        #expect(throws: ProtocolError.badItem("l")) { try Assessor(Tiny.make(items: Self.items, rules: [gained])) }
    }
}
