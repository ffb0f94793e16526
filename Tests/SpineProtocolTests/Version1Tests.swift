import Foundation
import IntakeForms
@testable import SpineProtocol
import TestSupport
import Testing
import TriageCore

/// What `spine-intake|1` says of the questions of version 2.
@Suite("Forms of version 1")
struct Version1Tests {
    private static let items = spineQuestionnaire.items
    private static let reader = FormReader(spineQuestionnaire)

    /// What the answers of a form of version 1, as JSON members, say of one question of version 2.
    private static func meaning(_ answers: String, _ id: ItemID) throws -> String {
        let text = #"{"questionnaire": "spine-intake|1", "answers": {"# + answers + "}}"
        let form = try reader.read(Array(text.utf8))
        #expect(form.noteTexts.isEmpty, "\(form.notes)")
        let index = items.firstIndex { $0.id == id }!
        return words(form.answers.answer(index, kind: items[index].kind), of: items[index])
    }

    /// `left or both`; of a list what is ticked, then what is not and what is not known: `walkUrge, not urgency, bedWet?`.
    private static func words(_ answer: Answer, of item: Item) -> String {
        switch answer {
        case .unanswered: "-"
        case .unsure: "unsure"
        case .byPhone: "byPhone"
        case .notAsked: "not asked"
        case .choice(let position): item.choiceNames[position]
        case .oneOf(let bits): item.names(in: bits).joined(separator: " or ")
        case .number(let number): "\(number)"
        case .choices(let ticked): words(.partly(ticked: ticked, notKnown: 0), of: item)
        case .partly(let ticked, let notKnown, let notAsked):
            (item.names(in: ticked)
                + item.names(in: item.tickable & ~(ticked | notKnown | notAsked)).map { "not " + $0 }
                + item.names(in: notKnown).map { $0 + "?" }).joined(separator: ", ")
        }
    }

    @Test("It fits version 2")
    func fits() throws {
        #expect(throws: Never.self) { try spineQuestionnaire.compiledPredecessors() }
    }

    @Test(
        "Each answer is carried over as the questionnaire says",
        arguments: [
            ("faceArmSpeech", #""faceArmSpeech": "yes""#, "yes"), ("faceArmSpeech", #""faceArmSpeech": "no""#, "no"),
            ("acuteSigns", #""breathless": "yes""#, "breathRest"),
            ("acuteSigns", #""breathless": "no""#, "not breathRest"),
            ("acuteSigns", #""breathless": "unsure""#, "unsure"), ("acuteSigns", "", "-"),
            ("pregnant", #""pregnant": "yes""#, "yes"),
            ("pregnant", #""pregnant": "no""#, "no or birth or birthNeedle"),
            ("backPain", #""backPain": "no""#, "no"), ("backPain", #""backPain": "yes""#, "low or upper or band"),
            ("legPainSites", #""calfPain": "yes", "groinPain": "no""#, "calf, not groin, burnButtocks?"),
            ("bladderSigns", #""bladder": "normal", "walkUrge": "no""#, normalBladder),
            ("bladderSigns", #""bladder": "urgencyOnly""#, urgency),
            ("bladderSigns", #""bladder": "leaking", "walkUrge": "yes""#, leaking),
            (
                "bladderSigns", #""bladder": "hardToStartOrEmpty", "walkUrge": "no""#,
                "notEmpty, cannotStart, not walkUrge, not noFeeling, urgency?, leakEffort?, leakUrge?, bedWet?, "
                    + "leakUnfelt?, noUrine12?"
            ),
            (
                "bladderSigns", #""bladder": "lostFeeling", "walkUrge": "no""#,
                "noFeeling, not walkUrge, urgency?, leakEffort?, leakUrge?, bedWet?, notEmpty?, cannotStart?, leakUnfelt?, "
                    + "noUrine12?"
            ),
            ("bladderSigns", #""bladder": "unsure""#, "unsure"), ("bladderSigns", "", "-"),
            ("bladderKnownCause", #""bladderKnownCause": "no""#, "none"),
            ("bladderKnownCause", #""bladderKnownCause": "yes", "bladderWorse14": "no""#, "known"),
            ("bladderKnownCause", #""bladderKnownCause": "yes""#, "knownChanged"),
            ("bladderKnownCause", #""bladderKnownCause": "unsure""#, "knownChanged or none"),
            (
                "otherNerve", #""handsClumsy": "no", "wasting": "yes""#,
                "wasting, not handsClumsy, unsteady?, swallowing?"
            ),
            ("footLift", #""footLiftL": "normal", "footLiftR": "normal""#, "none"),
            ("footLift", #""footLiftL": "cannot", "footLiftR": "normal""#, "left"),
            ("footLift", #""footLiftL": "weak", "footLiftR": "weak""#, "both"),
            ("footLift", #""footLiftR": "cannot""#, "right or both"), ("footLift", "", "-"),
            ("tiptoe", #""tiptoeL": "normal", "tiptoeR": "unsure""#, "none or right"),
            ("legWeak", #""legsWeakBoth": "yes""#, "both"),
            ("legWeak", #""legsWeakBoth": "no", "kneeWeak": "none""#, "none"),
            ("legWeak", #""legsWeakBoth": "no", "kneeWeak": "left""#, "left"),
            ("legWeak", #""kneeWeak": "both""#, "both"), ("legWeak", #""kneeWeak": "right""#, "right or both"),
            ("legWeak", #""legsWeakBoth": "unsure""#, "unsure"),
            ("weakKnownCause", #""weakKnownCause": "nerveInjury""#, "nerveInjury"),
            ("numbSide", #""numbBothLegs": "yes", "numbSites": []"#, "both"),
            ("numbSide", #""numbBothLegs": "no", "numbSites": []"#, "none"),
            ("numbSide", #""numbBothLegs": "no", "numbSites": ["sole"]"#, "left or right"),
            ("numbSide", #""numbSites": ["sole"]"#, "left or right or both"), ("numbSide", "", "-"),
            ("numbSites", #""numbSites": ["sole", "calf"], "numbNoPain": "yes""#, numb),
            ("bringsOn", #""walkBrings": "yes", "backBend": "better", "straining": "no""#, brings),
            (
                "eases", #""backBend": "better", "nightFootHang": "yes""#,
                "backBend, hangFoot, sitting?, bending?, standStill?"
            ),
            (
                "conditions", #""diabetes": "yes", "kidney": "no""#,
                "diabetes, not kidney, nsaidAllergy?, ulcerOrBleed?, heartFailure?, osteoporosis?, immune?"
            ),
            ("medicines", #""anticoag": "yes", "longSteroids": "no""#, "anticoag, not longSteroids, bpWaterTablets?"),
            ("last3Months", #""spinalProcedure": "yes", "recentInfection": "no""#, "spineProcedure, not infection"),
            ("cancer", #""cancer": "never""#, "never"), ("cancer", #""cancer": "past""#, "past"),
            ("cancer", #""cancer": "skinOnly""#, "skinOnly or past or current"),
            ("bodySigns", #""weightLossSweats": "yes""#, "nightSweats, weightLoss"),
            ("bodySigns", #""weightLossSweats": "no""#, "not nightSweats, not weightLoss"),
            (
                "legsLook", #""footSkin": "ulcer", "calfSwollen": "yes""#,
                "calfSwollen, soreFoot, not black, hotFoot?"
            ),
            ("legsLook", #""footSkin": "none", "calfSwollen": "no""#, quietLegs),
            ("conservativeResult", #""conservativeWeeks": 0"#, "notTried"),
            ("conservativeResult", #""conservativeWeeks": 6, "conservativeResult": "worse""#, "worse"),
            ("conservativeWeeks", #""conservativeWeeks": 6"#, "6"), ("injectDrugs", #""immune": "yes""#, "not asked"),
            ("saddle", #""saddle": "unsure""#, "unsure"), ("sexual", #""sexual": "preferNot""#, "preferNot"),
        ] as [(ItemID, String, String)])
    func carriedOver(_ item: ItemID, _ answers: String, _ meaning: String) throws {
        #expect(try Self.meaning(answers, item) == meaning)
    }

    private static let normalBladder =
        "not urgency, not leakEffort, not leakUrge, not walkUrge, not bedWet, not notEmpty, not cannotStart, "
        + "not leakUnfelt, not noFeeling, not noUrine12"
    private static let urgency =
        "urgency, not leakEffort, not leakUrge, not bedWet, not notEmpty, not cannotStart, not leakUnfelt, not noFeeling, "
        + "not noUrine12, walkUrge?"
    private static let leaking =
        "walkUrge, leakUnfelt, not notEmpty, not cannotStart, not noFeeling, not noUrine12, urgency?, leakEffort?, "
        + "leakUrge?, bedWet?"
    private static let numb =
        "calf, sole, noPain, not buttocks, not thigh, not medialShin, not dorsum, not bigToe, not lateralFoot, not socks"
    private static let brings = "walking, not backBend, not cough, standing?, uphill?, sitting?"
    private static let quietLegs = "not calfSwollen, not hotFoot, not soreFoot, not black"

    @Test("Its questions are those that were asked")
    func frozen() throws {
        let rules = try Version1.load()
        let earlier = rules.questionnaire.items
        #expect(questionnaireVersion1.items.map(\.id) == earlier.map(\.id))
        #expect(questionnaireVersion1.items.map(\.kind) == earlier.map(\.kind))
        #expect(questionnaireVersion1.items.map(\.askedWhen) == earlier.map(\.askedWhen))
        #expect(questionnaireVersion1.items.map(\.isSafety) == earlier.map(\.isSafety))
        #expect(questionnaireVersion1.items.allSatisfy { !$0.wording.isEmpty && !$0.label.isEmpty })
    }

    @Test("The rules of version 1 are kept as they were: they give what the protocol gave")
    func kept() throws {
        guard spineQuestionnaire.version == questionnaireVersion1.version else { return }
        let lowered = try Version1.lowered(by: Spine.assessor, seeds: 0..<400) { $0 }
        #expect(lowered.isEmpty)
    }

    @Test("Read with the rules of today, no form of version 1 comes out lower than it did")
    func neverLower() throws {
        guard let mapping = Spine.assessor.compiled.predecessors.first(where: { $0.version == "1" }) else { return }
        let lowered = try Version1.lowered(by: Spine.assessor, seeds: 0..<2_000, mapping.answers)
        #expect(lowered.isEmpty, "\(lowered.count): \(lowered.prefix(3).joined(separator: "\n"))")
    }
}

/// The rules of version 1 as far as levels follow from them, for comparing.
private struct Version1: Decodable {
    let name: String
    let version: String
    let questionnaire: Questionnaire
    let thresholds: [Threshold]
    let definitions: [Definition]
    let rules: [Rule]

    static func load() throws -> Version1 {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "protocol-1.json")
        return try JSONDecoder().decode(Version1.self, from: Data(contentsOf: file))
    }

    private var source: TriageProtocol {
        TriageProtocol(
            name: name, version: version, questionnaire: questionnaire, thresholds: thresholds,
            definitions: definitions, phrases: [], rules: rules, observations: [], cautions: [], destinations: [],
            advice: [], scores: [], evidence: [], lexicon: spineProtocol.lexicon, changelog: [], notEncoded: [],
            contested: [])
    }

    /// Random forms of version 1 to which `assessor` gives a lower level than its own rules, in words.
    ///
    /// - Parameter answers: what a form says of the questions of the assessor's questionnaire.
    static func lowered(
        by assessor: Assessor, seeds: Range<UInt64>, _ answers: (AnswerSheet) -> AnswerSheet
    ) throws -> [String] {
        let own = try Assessor(try load().source)
        let items = own.compiled.items
        return seeds.compactMap { seed in
            var dice = Dice(seed: seed, stream: 15)
            let sheet = form(&dice, items)
            func assess(_ assessor: Assessor, _ sheet: AnswerSheet) -> Assessment {
                assessor.assess(
                    TriageCase(form: IntakeForm(patientContact: "x", answers: sheet), received: Spine.now))
            }
            let before = assess(own, sheet)
            let after = assess(assessor, answers(sheet))
            guard after.level < before.level else { return nil }
            let said = items.enumerated().compactMap { index, item -> String? in
                let answer = sheet.answer(index, kind: item.kind)
                return answer == .choice(0) || answer == .unanswered ? nil : "\(item.id)=\(item.spelledOut(answer))"
            }
            return "\(before.level) \(before.ruleNames) but \(after.level) \(after.ruleNames): "
                + said.joined(separator: " ")
        }
    }

    /// A reassuring form with a few other answers, some of them unknown, and what is asked after them.
    private static func form(_ dice: inout Dice, _ items: [Item]) -> AnswerSheet {
        var sheet = AnswerSheet(itemCount: items.count)
        for (index, item) in items.enumerated() where item.askedWhen == nil {
            switch item.kind {
            case .choice: sheet.set(index, to: .choice(0))
            case .choices: sheet.set(index, to: .choices(0))
            case .number(let from, let to, _): sheet.set(index, to: .number(min(to, max(from, 52))))
            case .text: break
            }
        }
        for _ in 0..<dice.number(1...8) {
            let index = dice.number(0...(items.count - 1))
            sheet.set(index, to: answer(&dice, items[index]))
        }
        // Half of what follows up is answered, whether it is asked or not.
        for (index, item) in items.enumerated() where item.askedWhen != nil && dice.oneIn(2) {
            sheet.set(index, to: answer(&dice, item))
        }
        return sheet
    }

    private static func answer(_ dice: inout Dice, _ item: Item) -> Answer {
        switch item.kind {
        case .choice(let names):
            return dice.oneIn(6) ? dice.pick([.unsure, .unanswered]) : .choice(dice.number(0...(names.count - 1)))
        case .choices: return .choices(dice.pick([0, 1, 2, 3, 16, 32, 256]) & item.tickable)
        case .number(let from, let to, _):
            let values = [0, 1, 3, 5, 7, 8, 14, 15, 20, 28, 42, 43, 60, 65, 70, 90, 91, 300]
            return dice.oneIn(6) ? .unanswered : .number(dice.pick(values.filter { from...to ~= $0 }))
        case .text: return .unanswered
        }
    }
}

extension IntakeForm {
    fileprivate var noteTexts: [String] {
        notes.filter { $0.kind != .noContact }.map { "\($0.kind.rawValue) \($0.subject)" }
    }
}
