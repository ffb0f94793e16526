import Foundation
import Testing
@testable import TriageCore

/// What a form of an earlier version says of the present version's questions.
@Suite("An earlier version of the questionnaire")
struct PredecessorTests {
    private static let yesNo: Item.Kind = .choice(of: ["no", "yes"])

    static let earlier: [Item] = [
        Item("age", .number(from: 0, to: 120, unit: "years"), label: "age", wording: "Age?"),
        Item("pain", yesNo, label: "pain", wording: "Pain?"),
        Item("left", .choice(of: ["normal", "weak"]), label: "left foot", wording: "Left foot?"),
        Item("right", .choice(of: ["normal", "weak"]), label: "right foot", wording: "Right foot?"),
        Item("days", .number(from: 0, to: 90, unit: "days"), label: "days", wording: "Days?", askedWhen: weak("left")),
        Item("clumsy", yesNo, label: "clumsy", wording: "Clumsy?"),
        Item("unsteady", yesNo, label: "unsteady", wording: "Unsteady?"),
        Item("cause", .choice(of: ["none", "other"]), label: "cause", wording: "Cause?"),
        Item("old", yesNo, label: "old", wording: "Old?"),
    ]

    private static let present: [Item] = [
        Item("new", yesNo, label: "new", wording: "New?"),
        Item("age", .number(from: 0, to: 130, unit: "years"), label: "age", wording: "Age?"),
        Item("pain", .choice(of: ["no", "low", "high"]), label: "pain", wording: "Where is the pain?"),
        Item("weak", .choice(of: ["none", "left", "right", "both"]), label: "weak foot", wording: "Weak foot?"),
        Item("days", .number(from: 0, to: 90, unit: "days"), label: "days", wording: "Days?"),
        Item("signs", .choices(of: ["none", "unsteady", "clumsy", "numb"]), label: "signs", wording: "Signs?"),
        Item("cause", .choice(of: ["none", "inherited", "other"]), label: "cause", wording: "Cause?"),
    ]

    private static func weak(_ side: ItemID) -> Condition { .answer(item: side, isOneOf: ["weak"]) }
    private static func normal(_ side: ItemID) -> Condition { .answer(item: side, isOneOf: ["normal"]) }
    private static func yes(_ item: ItemID) -> Condition { .answer(item: item, isOneOf: ["yes"]) }

    private static let derivations: [Derivation] =
        Derivation.notAsked("new") + Derivation.same("age", "days", "cause") + [
            .choice(
                "pain", Derivation.Meant("no", when: .answer(item: "pain", isOneOf: ["no"])),
                Derivation.Meant("low", when: yes("pain")), Derivation.Meant("high", when: yes("pain"))),
            .choice(
                "weak", Derivation.Meant("none", when: .all(of: [normal("left"), normal("right")])),
                Derivation.Meant("left", when: .all(of: [weak("left"), normal("right")])),
                Derivation.Meant("right", when: .all(of: [normal("left"), weak("right")])),
                Derivation.Meant("both", when: .all(of: [weak("left"), weak("right")]))),
            .ticks(
                "signs",
                [
                    Derivation.Tick("clumsy", when: yes("clumsy")), Derivation.Tick("unsteady", when: yes("unsteady")),
                ]),
        ]

    static func questionnaire(
        _ derivations: [Derivation] = derivations, unused: [ItemID] = ["old"], earlier: [Item] = earlier
    ) -> Questionnaire {
        var result = Questionnaire(name: "tiny", version: "2", items: present)
        result.predecessors = [
            Predecessor(version: "1", items: earlier, derivations: derivations, unused: unused)
        ]
        return result
    }

    /// The answers of the present version to which some of the earlier one's come.
    private static func mapped(_ answers: [ItemID: Answer]) throws -> [ItemID: Answer] {
        let questionnaire = questionnaire()
        let mapping = try questionnaire.compiledPredecessors()[0]
        var sheet = AnswerSheet(itemCount: earlier.count)
        for (id, answer) in answers { sheet.set(earlier.firstIndex { $0.id == id }!, to: answer) }
        let result = mapping.answers(sheet)
        return Dictionary(
            uniqueKeysWithValues: present.enumerated().map {
                ($0.element.id, result.answer($0.offset, kind: $0.element.kind))
            })
    }

    @Test("The same question keeps its answer, by the names of its choices, and a new one was not asked")
    func same() throws {
        let result = try Self.mapped(["age": .number(61), "cause": .choice(1), "days": .unsure])
        #expect(result["age"] == .number(61))
        #expect(result["cause"] == .choice(2))
        #expect(result["days"] == .unsure)
        #expect(result["new"] == .notAsked)
        #expect(try Self.mapped(["cause": .unsure])["cause"] == .unsure)
        #expect(try Self.mapped([:])["cause"] == .unanswered)
    }

    @Test("A choice that can mean several stays open between them")
    func choices() throws {
        #expect(try Self.mapped(["pain": .choice(0)])["pain"] == .choice(0))
        #expect(try Self.mapped(["pain": .choice(1)])["pain"] == .oneOf(0b110))
        #expect(try Self.mapped([:])["pain"] == .unanswered)
        #expect(try Self.mapped(["pain": .unsure])["pain"] == .unsure)
        let (normal, weak) = (Answer.choice(0), Answer.choice(1))
        #expect(try Self.mapped(["left": normal, "right": normal])["weak"] == .choice(0))
        #expect(try Self.mapped(["left": weak, "right": normal])["weak"] == .choice(1))
        #expect(try Self.mapped(["left": weak, "right": weak])["weak"] == .choice(3))
        #expect(try Self.mapped(["left": weak])["weak"] == .oneOf(0b1010))
        #expect(try Self.mapped(["left": .unsure, "right": normal])["weak"] == .oneOf(0b0011))
        #expect(try Self.mapped(["left": .unsure])["weak"] == .unsure)
    }

    @Test("A no to one sign is no \"none\" of the list")
    func lists() throws {
        let (unsteady, clumsy, numb): (UInt32, UInt32, UInt32) = (2, 4, 8)
        #expect(
            try Self.mapped(["clumsy": .choice(0), "unsteady": .choice(0)])["signs"]
                == .partly(ticked: 0, notKnown: 0, notAsked: numb))
        #expect(
            try Self.mapped(["clumsy": .choice(1)])["signs"]
                == .partly(ticked: clumsy, notKnown: unsteady, notAsked: numb))
        #expect(try Self.mapped([:])["signs"] == .unanswered)
        #expect(try Self.mapped(["unsteady": .unsure])["signs"] == .unsure)
    }

    @Test("Only the earlier questions that matter are named")
    func sources() throws {
        let mapping = try Self.questionnaire().compiledPredecessors()[0]
        #expect(mapping.sources(of: ItemSet([3, 5])) == ItemSet([2, 3, 5, 6]))
        #expect(mapping.sources(of: ItemSet([0])).isEmpty)
    }

    @Test("What does not fit is refused when the protocol is compiled")
    func refused() throws {
        func refusal(_ questionnaire: Questionnaire) -> ProtocolError? {
            do throws(ProtocolError) {
                _ = try questionnaire.compiledPredecessors()
                return nil
            } catch {
                return error
            }
        }
        let good = Self.derivations
        #expect(refusal(Self.questionnaire()) == nil)
        #expect(refusal(Self.questionnaire(unused: [])) == .badPredecessor("1", "'old' is left out"))
        #expect(refusal(Self.questionnaire(unused: ["old", "pain"])) == .badPredecessor("1", "'pain' is used"))
        #expect(
            refusal(Self.questionnaire(Array(good.dropFirst()))) == .badPredecessor("1", "nothing is said of 'new'"))
        #expect(refusal(Self.questionnaire(good + Derivation.same("age"))) == .duplicate("derivation of item", "age"))
        #expect(refusal(Self.questionnaire(good + Derivation.same("old"))) == .unknownName("item", "old"))
        let others = good.filter { $0.item != "signs" && $0.item != "pain" }
        let signs = good.filter { $0.item == "signs" }
        let pain = good.filter { $0.item == "pain" }
        #expect(
            refusal(Self.questionnaire(others + signs + Derivation.same("pain")))
                == .badPredecessor("1", "'pain' is of another kind or has other choices"))
        #expect(
            refusal(Self.questionnaire(others + pain + [.ticks("signs", [Derivation.Tick("none", when: nil)])]))
                == .unknownName("choice of signs", "none"))
        #expect(
            refusal(
                Self.questionnaire(
                    others + pain + [.ticks("signs", [Derivation.Tick("numb", when: .textTopic)])]))
                == .badPredecessor("1", "a condition is about more than its answers"))
        var twice = Self.questionnaire()
        twice.predecessors = (twice.predecessors ?? []) + (twice.predecessors ?? [])
        #expect(refusal(twice) == .duplicate("version of the questionnaire", "1"))
    }

    @Test("A protocol keeps its earlier versions in JSON, and one without them has no trace of it")
    func coded() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let data = try encoder.encode(Self.questionnaire())
        #expect(try JSONDecoder().decode(Questionnaire.self, from: data) == Self.questionnaire())
        let plain = String(
            decoding: try encoder.encode(Questionnaire(name: "q", version: "1", items: [])), as: UTF8.self)
        #expect(plain == #"{"items":[],"name":"q","version":"1"}"#)
    }

    @Test("Whether a question was asked is judged by the version that was filled in")
    func disabled() throws {
        let observation = Observation("disabled", when: .form(note: .disabledAnswer), evidence: [])
        let source = TriageProtocol(
            name: "tiny", version: "1", questionnaire: Self.questionnaire(), thresholds: [], definitions: [],
            phrases: [],
            rules: [], observations: [observation], cautions: [], destinations: [], advice: [], scores: [],
            evidence: [],
            lexicon: Tiny.emptyLexicon, changelog: [], notEncoded: [], contested: [])
        let assessor = try Assessor(source)
        func findings(_ answers: [ItemID: Answer]) -> [FindingID] {
            var stated = AnswerSheet(itemCount: Self.earlier.count)
            for (id, answer) in answers { stated.set(Self.earlier.firstIndex { $0.id == id }!, to: answer) }
            let form = IntakeForm(
                answers: assessor.compiled.predecessors[0].answers(stated),
                stated: IntakeForm.EarlierVersion(predecessor: 0, answers: stated))
            return assessor.assess(TriageCase(form: form, received: Tiny.now)).findings
        }
        #expect(findings(["left": .choice(1), "days": .number(3)]).isEmpty)
        #expect(findings(["left": .choice(0), "days": .number(3)]) == ["disabled"])
    }
}
