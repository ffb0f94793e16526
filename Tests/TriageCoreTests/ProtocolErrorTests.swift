@testable import TriageCore
import TestSupport
import Foundation
import Testing

/// A protocol that cannot be used, and why.
struct BrokenProtocol: Sendable, CustomTestStringConvertible {
    let name: String
    let source: TriageProtocol
    let error: ProtocolError
    var testDescription: String { name }
}

private let yes: Condition = .answer(item: "a", isOneOf: ["yes"])

private func rules(_ condition: Condition) -> [Rule] { [Tiny.rule("R", .soon, when: condition)] }

/// Protocols that cannot be used.
@Suite struct ProtocolErrorTests {
    static let rows: [BrokenProtocol] =
        [
            BrokenProtocol(
                name: "an item twice", source: Tiny.make(items: Tiny.items + [Tiny.items[0]], rules: []),
                error: .duplicate("item", "a")),
            BrokenProtocol(
                name: "a threshold twice",
                source: Tiny.make(
                    thresholds: [
                        Threshold("t", 1, unit: "", meaning: "", source: "P"),
                        Threshold("t", 2, unit: "", meaning: "", source: "P"),
                    ], rules: []),
                error: .duplicate("threshold", "t")),
            BrokenProtocol(
                name: "a definition twice",
                source: Tiny.make(definitions: [Definition("d", "", yes), Definition("d", "", yes)], rules: []),
                error: .duplicate("definition", "d")),
            BrokenProtocol(
                name: "a phrase twice",
                source: Tiny.make(
                    phrases: [Phrase("p", .first, [], otherwise: ""), Phrase("p", .list, [], otherwise: "")], rules: []),
                error: .duplicate("phrase", "p")),
            BrokenProtocol(
                name: "a destination twice",
                source: Tiny.make(rules: [], destinations: [Destination("d", "x"), Destination("d", "y")]),
                error: .duplicate("destination", "d")),
            BrokenProtocol(
                name: "a rule twice", source: Tiny.make(rules: rules(yes) + rules(yes)), error: .duplicate("rule", "R")),
            BrokenProtocol(
                name: "an unknown item", source: Tiny.make(rules: rules(.answer(item: "zz", isOneOf: ["yes"]))),
                error: .unknownName("item", "zz")),
            BrokenProtocol(
                name: "an unknown choice",
                source: Tiny.make(rules: rules(.answer(item: "a", isOneOf: ["yes", "maybe"]))),
                error: .unknownName("choice of a", "maybe")),
            BrokenProtocol(
                name: "an unknown threshold", source: Tiny.make(rules: rules(.atMost(item: "n", bound: .named("t")))),
                error: .unknownName("threshold", "t")),
            BrokenProtocol(
                name: "an unknown definition", source: Tiny.make(rules: rules(.defined(as: "d"))),
                error: .unknownName("definition", "d")),
            BrokenProtocol(
                name: "a definition before its own",
                source: Tiny.make(
                    definitions: [Definition("one", "", .defined(as: "two")), Definition("two", "", yes)], rules: []),
                error: .unknownName("definition", "two")),
            BrokenProtocol(
                name: "a definition of itself",
                source: Tiny.make(definitions: [Definition("one", "", .defined(as: "one"))], rules: []),
                error: .unknownName("definition", "one")),
            BrokenProtocol(
                name: "an unknown destination",
                source: Tiny.make(rules: [Tiny.rule("R", .soon, destinations: ["nowhere"], when: yes)]),
                error: .unknownName("destination", "nowhere")),
            BrokenProtocol(
                name: "unknown evidence",
                source: Tiny.make(rules: [Tiny.rule("R", .soon, evidence: ["B99"], when: yes)]),
                error: .unknownName("evidence", "B99")),
            BrokenProtocol(
                name: "an unknown better rule",
                source: Tiny.make(rules: [Tiny.rule("R", .soon, saidBy: ["X"], when: yes)]),
                error: .unknownName("rule", "X")),
            BrokenProtocol(
                name: "a choice compared as a number", source: Tiny.make(rules: rules(.atMost(item: "a", bound: 3))),
                error: .notANumber("a")),
            BrokenProtocol(
                name: "an item compared with a choice",
                source: Tiny.make(rules: rules(.atMostItem(item: "n", other: "b"))),
                error: .notANumber("b")),
            BrokenProtocol(
                name: "a fall of a choice",
                source: Tiny.make(rules: rules(.halved(item: "b", bound: 10_000, within: 3))),
                error: .notANumber("b")),
            BrokenProtocol(
                name: "an unknown item deep inside",
                source: Tiny.make(
                    rules: rules(.all(of: [yes, .not(that: .presumed(that: .any(of: [.known(item: "q")])))]))),
                error: .unknownName("item", "q")),
            BrokenProtocol(
                name: "an unknown choice in history",
                source: Tiny.make(rules: rules(.changed(item: "b", from: ["none"], to: ["up"], within: 3))),
                error: .unknownName("choice of b", "up")),
            BrokenProtocol(
                name: "an unknown item in a caution",
                source: Tiny.make(rules: [], cautions: [Caution("c", "", when: .known(item: "q"), evidence: [])]),
                error: .unknownName("item", "q")),
            BrokenProtocol(
                name: "an unknown item in a gate",
                source: Tiny.make(
                    items: [Item("a", .choice(of: ["no"]), label: "", wording: "", askedWhen: .known(item: "q"))],
                    rules: []),
                error: .unknownName("item", "q")),
            BrokenProtocol(
                name: "an unknown choice carried forward",
                source: Tiny.make(
                    items: [Item("a", .choice(of: ["no"]), label: "", wording: "", carriedForward: ["yes"])], rules: []),
                error: .unknownName("choice of a", "yes")),
            BrokenProtocol(
                name: "too many items",
                source: Tiny.make(
                    items: (0...128).map { Item(ItemID(rawValue: "i\($0)"), .text(limit: 1), label: "", wording: "") },
                    rules: []),
                error: .tooManyItems(129)),
        ]
        + ["{a", "a}", "{}", "{zz}", "{a{b}}", "}{", "{{a}}", "{a }"].map { text in
            BrokenProtocol(
                name: "the text " + text, source: Tiny.make(rules: [Tiny.rule("R", .soon, reason: text, when: yes)]),
                error: .badTemplate(text))
        }

    @Test(arguments: rows)
    func `it is refused with the reason`(_ broken: BrokenProtocol) {
        do throws(ProtocolError) {
            _ = try CompiledProtocol(broken.source)
            Issue.record("\(broken.name) was accepted")
        } catch {
            #expect(error == broken.error)
            #expect(!error.description.isEmpty)
        }
    }

    @Test func `a hundred and twenty-eight items are possible`() throws {
        let items = (0..<128).map {
            Item(ItemID(rawValue: "i\($0)"), .choice(of: ["no", "yes"]), label: "", wording: "")
        }
        let condition: Condition = .answer(item: "i127", isOneOf: ["yes"])
        let assessor = try Assessor(Tiny.make(items: items, rules: [Tiny.rule("R", .urgent, when: condition)]))
        var codes = [Int32](repeating: 0, count: 128)
        codes[127] = 1
        #expect(Tiny.assess(assessor, codes).level == .urgent)
        codes[127] = -1
        #expect(Tiny.assess(assessor, codes).possibleLevel == .urgent)
        #expect(Tiny.assess(assessor, codes).unknown == [127])
    }

    @Test func `a protocol written as JSON and read again is the same protocol`() throws {
        var generator = Dice(seed: 1)
        for _ in 0..<20 {
            let condition = generator.condition(.everything, depth: 4)
            let source = Tiny.make(
                thresholds: [Threshold("t", 3, unit: "days", meaning: "x", source: "P", allowed: 1...9)],
                definitions: [Definition("d", "title", .atMost(item: "n", bound: .threshold("t", plus: -1)))],
                phrases: [Phrase("p", .list, [Phrase.Option("{n}", when: yes)], otherwise: "none")],
                rules: [
                    Tiny.rule("R", .soon, reason: "{p} {a}", when: condition),
                    Tiny.rule("H", .urgent, when: .changed(item: "b", from: ["none"], to: ["left"], within: 3)),
                    Tiny.rule("L", .emergency, kind: .latch, when: .openAlert(level: .emergency)),
                ], observations: [Observation("f.x", when: .carried(item: "a"), note: "{b}", evidence: ["P"])])
            let again = try JSONDecoder().decode(TriageProtocol.self, from: JSONEncoder().encode(source))
            #expect(again == source)
            let codes = generator.codes(unknownOneIn: 3)
            let first = Tiny.assess(try Assessor(source), codes)
            #expect(Tiny.assess(try Assessor(again), codes).rules == first.rules)
        }
    }
}

/// Texts with places for answers.
@Suite struct TemplateTests {
    private func render(_ reason: String, _ codes: [Int32], phrases: [Phrase] = []) throws -> String {
        let assessor = try Assessor(
            Tiny.make(phrases: phrases, rules: [Tiny.rule("R", .soon, reason: reason, when: .always)]))
        return try #require(Tiny.assess(assessor, codes).rules.first).reason
    }

    static let rows: [(text: String, codes: [Int32], expected: String)] = [
        ("plain", [0, 0, 0, 0, 0], "plain"), ("{a}", [1, 0, 0, 0, 0], "yes"),
        ("[{a}]", [-1, 0, 0, 0, 0], "[not known]"),
        ("[{a}]", [-2, 0, 0, 0, 0], "[not known]"), ("{n}", [0, 0, 0, 3, 0], "3 days"),
        ("{n}", [0, 0, 0, 1, 0], "1 day"),
        ("{n}", [0, 0, 0, 0, 0], "0 days"), ("{k} and {n}.", [0, 0, 0, 2, 1], "1 week and 2 days."),
        ("{m}", [0, 0, 0, 0, 0], "none"), ("{m}", [0, 0, 5, 0, 0], "x, z"), ("{a}{b}", [1, 3, 0, 0, 0], "yesboth"),
        ("", [0, 0, 0, 0, 0], ""), ("é {a} 😀", [0, 0, 0, 0, 0], "é no 😀"),
    ]

    @Test(arguments: 0..<rows.count)
    func `answers stand in their places in words`(_ index: Int) throws {
        let row = Self.rows[index]
        #expect(try render(row.text, row.codes) == row.expected)
    }

    @Test func `a name in camel case is spelled out`() {
        let item = Item("i", .choice(of: ["hardToStartOrEmpty", "normal"]), label: "", wording: "")
        #expect(item.spelledOut(.choice(0)) == "hard to start or empty")
        #expect(item.spelledOut(.choice(1)) == "normal")
    }

    @Test func `a phrase is the first that applies, or all as a list, or what stands for none`() throws {
        let yes: Condition = .answer(item: "a", isOneOf: ["yes"])
        let low: Condition = .atMost(item: "n", bound: 3)
        let options = [
            Phrase.Option("one", when: yes), Phrase.Option("two {n}", when: low), Phrase.Option("three", when: .always),
        ]
        let first = Phrase("first", .first, options, otherwise: "none")
        let list = Phrase("list", .list, options, otherwise: "none")
        let empty = Phrase("empty", .list, [Phrase.Option("x", when: yes)], otherwise: "nothing")
        let phrases = [first, list, empty]
        #expect(try render("{first}", [1, 0, 0, 1, 0], phrases: phrases) == "one")
        #expect(try render("{first}", [0, 0, 0, 1, 0], phrases: phrases) == "two 1 day")
        #expect(try render("{list}", [1, 0, 0, 1, 0], phrases: phrases) == "one, two 1 day and three")
        #expect(try render("{list}", [0, 0, 0, 2, 0], phrases: phrases) == "two 2 days and three")
        #expect(try render("{list}", [0, 0, 0, 6, 0], phrases: phrases) == "three")
        #expect(try render("{empty}", [-1, 0, 0, 6, 0], phrases: phrases) == "nothing")
    }
}
