import IntakeForms
import Testing
import TriageCore

/// Reading lists, private questions and forms of two versions of one questionnaire.
@Suite("Lists, private questions and earlier versions")
struct VersionTests {
    private static let signs = ["none", "urge", "leak", "wet"]

    private static let questionnaire: Questionnaire = {
        var result = Questionnaire(
            name: "tiny", version: "2",
            items: [
                Item("signs", .choices(of: signs), label: "signs", wording: "Signs?", isSafety: true, isPrivate: true),
                Item("places", .choices(of: ["calf", "foot"]), label: "places", wording: "Places?")
                    .sayingNothingWhenEmpty(),
                Item("days", .number(from: 0, to: 90, unit: "days"), label: "days", wording: "Days?", isPrivate: true),
                Item("weeks", .number(from: 0, to: 90, unit: "weeks"), label: "weeks", wording: "Weeks?"),
                Item("cold", .choice(of: ["no", "yes"]), label: "cold", wording: "Cold?"),
                Item("scan", .text(limit: 500), label: "scan", wording: "Scan?"),
                Item("freeText", .text(limit: 4_000), label: "own words", wording: "Else?"),
            ])
        result.numbersMayBeUnsure = true
        let earlier = [
            Item("leak", .choice(of: ["no", "yes"]), label: "leaking urine", wording: "Leak?", isSafety: true),
            Item("numb", .choices(of: ["calf", "foot"]), label: "numb", wording: "Numb?"),
            Item("days", .number(from: 0, to: 90, unit: "days"), label: "days", wording: "Days?"),
            Item("cold", .choice(of: ["no", "yes"]), label: "cold", wording: "Cold?"),
            Item("freeText", .text(limit: 4_000), label: "own words", wording: "Else?"),
        ]
        result.predecessors = [
            Predecessor(
                version: "1", items: earlier,
                derivations: Derivation.same("days", "cold", "freeText") + Derivation.notAsked("weeks", "scan") + [
                    .ticks("signs", [Derivation.Tick("leak", when: .answer(item: "leak", isOneOf: ["yes"]))]),
                    .ticks(
                        "places",
                        ["calf", "foot"].map { Derivation.Tick($0, when: .answer(item: "numb", isOneOf: [$0])) }),
                ])
        ]
        return result
    }()

    private static let reader = FormReader(questionnaire)

    private static func read(_ answers: String, version: String = "2") throws -> IntakeForm {
        try reader.read(Array(#"{"questionnaire": "tiny|\#(version)", "answers": {\#(answers)}}"#.utf8))
    }

    private static func earlier(
        _ bytes: [UInt8], only items: ItemSet, _ reader: FormReader = reader
    ) throws(UnreadableForm) -> FormReader.Earlier {
        try bytes.withUnsafeBufferPointer {
            (buffer: UnsafeBufferPointer<UInt8>) throws(UnreadableForm) -> FormReader.Earlier in
            try reader.read(earlier: buffer, only: items)
        }
    }

    private static func answer(_ form: IntakeForm, _ id: ItemID) -> Answer {
        let index = questionnaire.items.firstIndex { $0.id == id }!
        return form.answers.answer(index, kind: questionnaire.items[index].kind)
    }

    @Test(
        "What a list says",
        arguments: [
            (#"["leak", "wet"]"#, Answer.choices(0b1100), nil), (#"["none"]"#, .choices(0), nil),
            ("[]", .unanswered, nil), (#""unsure""#, .unsure, nil), (#""byPhone""#, .byPhone, nil),
            (#"["byPhone"]"#, .byPhone, nil), (#"["unsure"]"#, .unsure, nil),
            // What is ticked counts, and what is said beside it is never a no.
            (#"["none", "leak"]"#, .choices(0b0100), .noneBesideOthers),
            (#"["none", "unsure"]"#, .unsure, .noneBesideOthers),
            (#"["leak", "unsure"]"#, .partly(ticked: 0b0100, notKnown: 0b1010), nil),
            (#"["leak", "canary"]"#, .partly(ticked: 0b0100, notKnown: 0b1010), .partOfList),
            (#"["leak", 5]"#, .partly(ticked: 0b0100, notKnown: 0b1010), .partOfList),
            (#"["canary"]"#, .unanswered, .unknownChoice), (#""leak""#, .unanswered, .wrongType(expected: .choices)),
        ] as [(String, Answer, AnswerFault?)])
    func lists(_ text: String, _ answer: Answer, _ fault: AnswerFault?) throws {
        let form = try Self.read(#""signs": \#(text)"#)
        #expect(Self.answer(form, "signs") == answer)
        let notes = form.notes.filter { $0.kind == .invalidAnswer }
        #expect(notes.map(\.fault) == (fault.map { [$0] } ?? []))
        #expect(notes.allSatisfy { $0.isSafety && $0.subject == "signs" })
    }

    @Test("A list without \"none\" says nothing when it is empty, where the questionnaire has it so")
    func empty() throws {
        #expect(Self.answer(try Self.read(#""places": []"#), "places") == .unanswered)
        let mapped = try Self.read(#""numb": []"#, version: "1")
        #expect(Self.answer(mapped, "places") == .choices(0))
    }

    @Test("Only a private question is answered by phone, and only where it may be is a number unsure")
    func words() throws {
        #expect(Self.answer(try Self.read(#""days": "byPhone""#), "days") == .byPhone)
        #expect(Self.answer(try Self.read(#""weeks": "unsure""#), "weeks") == .unsure)
        for answers in [
            #""weeks": "byPhone""#, #""cold": "byPhone""#, #""places": "byPhone""#, #""places": ["byPhone"]"#,
        ] {
            let form = try Self.read(answers)
            #expect(form.notes.contains { $0.kind == .invalidAnswer }, "\(answers)")
            #expect(form.answers.codes.allSatisfy { $0 == AnswerSheet.unanswered }, "\(answers)")
        }
        let earlier = try Self.read(#""days": "unsure""#, version: "1")
        #expect(earlier.notes.contains { $0.kind == .invalidAnswer && $0.subject == "days" })
    }

    @Test("Own words are the last text; another text is only known to be there")
    func texts() throws {
        let form = try Self.read(#""scan": "worn discs", "freeText": "numb""#)
        #expect(form.freeText == "numb")
        #expect(Self.answer(form, "scan") == .number(0))
        #expect(form.notes.map(\.kind) == [.noContact])
    }

    @Test("A form of an earlier version is read as what it says of the present questions")
    func earlier() throws {
        let form = try Self.read(#""leak": "yes", "numb": ["foot"], "days": 4, "freeText": "x""#, version: "1")
        #expect(Self.answer(form, "signs") == .partly(ticked: 0b0100, notKnown: 0, notAsked: 0b1010))
        #expect(Self.answer(form, "places") == .choices(0b10))
        #expect(Self.answer(form, "days") == .number(4))
        #expect(Self.answer(form, "weeks") == .notAsked)
        #expect(Self.answer(form, "cold") == .unanswered)
        #expect(form.freeText == "x")
        #expect(form.stated?.predecessor == 0)
        #expect(try Self.read(#""days": 4"#).stated == nil)
    }

    @Test("Notes name the questions of the version that was filled in, and what only the other version has is unknown")
    func notes() throws {
        let form = try Self.read(#""leak": "canary", "signs": ["leak"]"#, version: "1")
        #expect(form.noteTexts == ["invalidAnswer leak *", "unknownItem signs"])
        #expect(try Self.read(#""leak": "yes""#).noteTexts == ["unknownItem leak"])
        let assessor = try Assessor(
            TriageProtocol(
                name: "tiny", version: "1", questionnaire: Self.questionnaire, thresholds: [], definitions: [],
                phrases: [], rules: [], observations: [], cautions: [], destinations: [], advice: [], scores: [],
                evidence: [], lexicon: Forms.assessor.compiled.source.lexicon, changelog: [], notEncoded: [],
                contested: []))
        let said = assessor.assess(TriageCase(form: form, received: Forms.now)).notes
        #expect(said == ["Counted as unknown: leak (leaking urine), an unknown choice."])
    }

    @Test("The version may be named after the answers")
    func order() throws {
        for version in ["1", "2"] {
            let answers = version == "1" ? #""leak": "yes""# : #""signs": ["leak"]"#
            let text = #"{"answers": {\#(answers), "cold": "yes"}, "questionnaire": "tiny|\#(version)"}"#
            let late = try Self.reader.read(Array(text.utf8))
            let early = try Self.read(answers + #", "cold": "yes""#, version: version)
            #expect(late.answers == early.answers)
            #expect(late.stated == early.stated)
        }
        let twice = #"{"answers": {"cold": "yes"}, "answers": {"days": 3}, "questionnaire": "tiny|2"}"#
        let form = try Self.reader.read(Array(twice.utf8))
        #expect(Self.answer(form, "cold") == .choice(1))
        #expect(Self.answer(form, "days") == .number(3))
        #expect(form.notes.contains { $0.subject == "answers" && $0.fault == .givenTwice })
    }

    @Test("A form that names two versions, or another, is of none, and the error says which are read")
    func unknown() throws {
        for names in [#""questionnaire": "tiny|1", "questionnaire": "tiny|2""#, #""questionnaire": "tiny|3""#] {
            let error = #expect(throws: UnreadableForm.self) {
                try Self.reader.read(Array("{\(names), \"answers\": {}}".utf8))
            }
            #expect(error?.reason == .unknownQuestionnaire)
            #expect(error?.description.hasSuffix("it takes 'tiny|2' or 'tiny|1'") == true)
        }
    }

    @Test("A question that another one leaves out has the answer that follows, and counts as asked")
    func implied() throws {
        let gate = Item("foot", .choice(of: ["none", "left", "right"]), label: "foot", wording: "Which foot?")
        let right = Item(
            "footR", .choice(of: ["normal", "weak"]), label: "right foot", wording: "Right?",
            askedWhen: .answer(item: "foot", isOneOf: ["right"])
        ).being("normal", when: "foot", isOneOf: "none", "left")
        let questionnaire = Questionnaire(name: "tiny", version: "1", items: [gate, right])
        let reader = FormReader(questionnaire)
        func answers(_ text: String) throws -> [Int32] {
            try reader.read(Array(#"{"questionnaire": "tiny|1", "answers": {\#(text)}}"#.utf8)).answers.codes
        }
        #expect(try answers(#""foot": "left""#) == [1, 0])
        #expect(try answers(#""foot": "right""#) == [2, AnswerSheet.unanswered])
        #expect(try answers(#""foot": "unsure""#) == [AnswerSheet.unsure, AnswerSheet.unanswered])
        // What was said counts.
        #expect(try answers(#""foot": "left", "footR": "weak""#) == [1, 1])
        #expect(try answers(#""foot": "left", "footR": "unsure""#) == [1, AnswerSheet.unsure])
        // Of an earlier form the other question is read for it.
        var wanted = ItemSet()
        wanted.insert(1)
        let bytes = Array(#"{"questionnaire": "tiny|1", "answers": {"foot": "none"}}"#.utf8)
        #expect(try Self.earlier(bytes, only: wanted, reader).answers.codes == [0, 0])

        let observation = Observation("disabled", when: .form(note: .disabledAnswer), evidence: [])
        let assessor = try Assessor(
            TriageProtocol(
                name: "tiny", version: "1", questionnaire: questionnaire, thresholds: [], definitions: [],
                phrases: [], rules: [], observations: [observation], cautions: [], destinations: [], advice: [],
                scores: [], evidence: [], lexicon: Forms.assessor.compiled.source.lexicon, changelog: [],
                notEncoded: [], contested: []))
        func findings(_ codes: [Int32]) -> [FindingID] {
            var sheet = AnswerSheet(itemCount: 2)
            sheet.codes = codes
            return assessor.assess(TriageCase(form: IntakeForm(answers: sheet), received: Forms.now)).findings
        }
        #expect(findings([1, 0]).isEmpty)
        #expect(findings([1, 1]) == ["disabled"])
        let stray = right.being("normal", when: "none", isOneOf: "left")
        #expect(throws: ProtocolError.unknownName("item", "none")) { try ImpliedAnswers([gate, stray]) }
    }

    @Test("Of an earlier form only what is compared is read, in either version")
    func history() throws {
        for (version, answers) in [
            ("1", #""leak": "yes", "numb": ["calf"], "days": 3, "cold": "yes""#),
            ("2", #""signs": ["leak"], "places": ["calf"], "days": 3, "cold": "yes""#),
        ] {
            let bytes = Array(#"{"questionnaire": "tiny|\#(version)", "answers": {\#(answers)}}"#.utf8)
            let whole = try Self.reader.read(bytes)
            var wanted = ItemSet()
            for index in [0, 2] { wanted.insert(index) }
            let part = try Self.earlier(bytes, only: wanted)
            #expect(part.answers.codes[0] == whole.answers.codes[0])
            #expect(part.answers.codes[2] == whole.answers.codes[2])
            #expect(part.answers.codes[4] == AnswerSheet.unanswered)
        }
    }

    @Test("An assessment writes lists, and answers that are known in part, as a form has them")
    func written() throws {
        let rule = Rule(
            "r", "t", grades: [Rule.Grade(.urgent, when: .answer(item: "signs", isOneOf: ["leak", "none"]))],
            findings: [], reason: "{signs}", destinations: [], evidence: [])
        let source = TriageProtocol(
            name: "tiny", version: "1", questionnaire: Self.questionnaire, thresholds: [], definitions: [], phrases: [],
            rules: [rule], observations: [], cautions: [], destinations: [], advice: [], scores: [], evidence: [],
            lexicon: Forms.assessor.compiled.source.lexicon, changelog: [], notEncoded: [], contested: [])
        let assessor = try Assessor(source)
        func json(_ signs: String, _ more: String = "") throws -> String {
            let form = try Self.read(#""signs": \#(signs)\#(more)"#)
            let assessment = assessor.assess(TriageCase(form: form, received: Forms.now))
            let bytes = AssessmentEncoder(Self.questionnaire).encode(assessment, respondBy: nil, freeText: nil)
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(try json(#"["none"]"#).contains(#""reason":"none","answers":{"signs":["none"]}"#))
        #expect(try json(#"["wet", "leak"]"#).contains(#""answers":{"signs":["leak","wet"]}"#))
        #expect(
            try json(#"["leak", "unsure"]"#).contains(
                #""reason":"leak, and others not known","answers":{"signs":["leak","unsure"]}"#))
        #expect(try !json(#"["leak"]"#).contains("byPhone"))
        #expect(try json(#"["leak"]"#, #", "days": "byPhone""#).contains(#""byPhone":["days"]"#))
    }
}
