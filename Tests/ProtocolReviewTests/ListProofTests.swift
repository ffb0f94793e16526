import FreeText
import ProtocolReview
import SpineProtocol
import Testing
import TriageCore

/// Proofs about lists, whose choices can be ticked in any combination.
@Suite("Proofs about lists")
struct ListProofTests {
    private static func ticked(_ names: String...) -> Condition { .answer(item: "signs", isOneOf: names) }

    private static func verification(_ condition: Condition) -> ProtocolVerification {
        var signs = Item(
            "signs", .choices(of: ["none", "x", "y", "z"]), label: "signs", wording: "Signs?", isSafety: true)
        signs.worsening = .asListed
        func rule(_ id: RuleID, _ level: Level, _ kind: Rule.Kind, when condition: Condition) -> Rule {
            Rule(
                id, id.rawValue, kind: kind, grades: [Rule.Grade(level, when: condition)], findings: [],
                reason: "{signs}", destinations: ["there"], evidence: ["P"])
        }
        return ProtocolVerification(
            of: TriageProtocol(
                name: "tiny", version: "1", questionnaire: Questionnaire(name: "tiny", version: "1", items: [signs]),
                thresholds: [], definitions: [], phrases: [],
                rules: [
                    rule("U", .urgent, .clinical, when: condition), rule("C", .conservative, .fallback, when: .always),
                ],
                observations: [], cautions: [], destinations: [Destination("there", "There.")], advice: [], scores: [],
                evidence: [Evidence("P", "This project.")], lexicon: spineProtocol.lexicon, changelog: [],
                notEncoded: [], contested: []))
    }

    private static func check(_ id: String, _ condition: Condition) throws -> ProtocolVerification.Check {
        try #require(verification(condition).checks.first { $0.id == id })
    }

    private static let twoWithoutThird: Condition = .all(of: [
        ticked("x"), ticked("y"), .not(that: ticked("z")),
    ])

    @Test("A combination of ticks is found, and written as a form has it")
    func found() throws {
        let witness = try #require(
            try Self.check("fires", Self.twoWithoutThird).witnesses.first { $0.subject == "U urgent" })
        #expect(witness.form.contains(#""signs":["x","y"]"#), "\(witness.form)")
        let none = try #require(
            try Self.check("fires", Self.ticked("none")).witnesses.first { $0.subject == "U urgent" })
        #expect(none.form.contains(#""signs":["none"]"#), "\(none.form)")
    }

    @Test("A tick that lowers a level is found, and one that does not is proved harmless")
    func worse() throws {
        let lowering = try Self.check("worse", Self.twoWithoutThird)
        #expect(lowering.failures.contains { $0.text.contains("without z to with z") }, "\(lowering.failures)")
        let counted: Condition = .countOf(count: 2, of: [Self.ticked("x"), Self.ticked("y"), Self.ticked("z")])
        #expect(try Self.check("worse", counted).holds)
        #expect(try Self.check("unknown", counted).holds)
        // "Nothing ticked" as a reason to act is lost both by a tick and by no answer.
        #expect(try !Self.check("worse", Self.ticked("none")).holds)
        #expect(try !Self.check("unknown", Self.ticked("none")).holds)
        #expect(try Self.check("unknown", .presumed(that: Self.ticked("none"))).holds)
    }
}
