import SpineProtocol
import Testing
import TriageCore

@Suite struct ReviewRuleTests {
    static let rows: [RuleCase] = [
        .fires(
            "Q2", .clinicianReview, weakLift(43) + ["footDrag": "left", "footLiftL": "normal"], "safety.contradiction"),
        .fires("Q2", .clinicianReview, weakLift(43) + ["footDrag": "right", "footLiftL": "normal"]),
        .fires(
            "Q2", .clinicianReview,
            weakLift(400) + [
                "footDrag": "both", "footLiftL": "weak", "kneeWeak": "none",
                "weakKnownCause": "polio", "weakKnownSide": "both", "weakUnchangedMonths": 20,
            ]),
        .silent("Q2", .urgent, weakLift(20) + ["footDrag": "left"]), .silent("Q2", .conservative, [:]),
        .fires("Q3", .clinicianReview, weakLift(13), "motor.mild"), .fires("Q3", .clinicianReview, weakLift(14)),
        .silent("Q3", .soon, weakLift(15)), .fires("Q3", .clinicianReview, weakLift(.absent)),
        .fires("Q3", .clinicianReview, weakLift(14, "slowlyWorse")),
        .fires("Q3", .clinicianReview, weakLift(14, "improving")), .silent("Q3", .urgent, weakLift(14, "worseWeeks")),
        .fires("Q3", .clinicianReview, ["tiptoeR": "weak", "weakDays": 14, "weakTrend": "same"]),
        .fires("Q3", .clinicianReview, ["kneeWeak": "left", "weakDays": 14, "weakTrend": "same"]),
        .fires("Q10", .clinicianReview, bladder("urgencyOnly", 13), "ces.bladderUrgency"),
        .fires("Q10", .clinicianReview, bladder("urgencyOnly", 14)),
        .fires("Q10", .clinicianReview, bladder("urgencyOnly", 15)),
        .fires("Q10", .clinicianReview, bladder("urgencyOnly", 90)),
        .silent("Q10", .conservative, bladder("urgencyOnly", 91), "bladder.longstanding"),
        .fires("Q10", .clinicianReview, bladder("urgencyOnly", .absent)),
        .fires("Q10", .clinicianReview, bladder("urgencyOnly", 15, worse: "yes")),
        .fires("Q10", .clinicianReview, bladder("urgencyOnly", 15, worse: "unsure")),
        .silent("Q5", .urgent, saddle(90)),
        .fires("Q5", .clinicianReview, saddle(91), "ces.saddle", "ces.stableOver90d"),
        .fires("Q5", .clinicianReview, saddle(92)), .silent("Q5", .emergency, saddle(91, worse: "yes")),
        .silent("Q5", .urgent, bladder("leaking", 90)),
        .fires("Q5", .clinicianReview, bladder("leaking", 91), "ces.bladder"),
        .silent("Q5", .conservative, bladder("leaking", 91, cause: "yes"), "ces.longstandingExplained"),
        .fires("Q5", .clinicianReview, bladder("leaking", 91, cause: "unsure")),
        .fires("Q5", .clinicianReview, bladder("leaking", 91, cause: .absent)),
        .silent("Q5", .emergency, bladder("leaking", 91, worse: "yes", cause: "yes")),
        .silent("Q5", .emergency, bladder("leaking", 91, worse: "unsure", cause: "yes")),
        .silent("Q5", .urgent, bowel(90)), .fires("Q5", .clinicianReview, bowel(91), "ces.bowel"),
        .silent("Q5", .urgent, sexual(90)), .fires("Q5", .clinicianReview, sexual(91), "ces.sexual"),
        .fires("Q6", .clinicianReview, ["cancer": "past"], "flag.cancer"),
        .fires("Q6", .clinicianReview, ["cancer": "current"]), .silent("Q6", .clinicianReview, ["cancer": "skinOnly"]),
        .silent("Q6", .urgent, ["cancer": "past", "straining": "yes"]),
        .silent("Q6", .emergency, ["cancer": "past", "unsteady": "yes"]),
        .fires("Q9", .clinicianReview, ["age": 15], "scope.out"), .silent("Q9", .conservative, ["age": 16]),
        .silent("Q9", .conservative, ["age": 17]), .fires("Q9", .clinicianReview, ["age": 0]),
        .fires("Q9", .clinicianReview, ["neckOnly": "yes"]), .silent("Q9", .conservative, ["neckOnly": "unsure"]),
        .silent("Q9", .conservative, ["age": .absent]),
    ]

    @Test(arguments: rows)
    func `mild, long-standing and contradictory answers go to a clinician`(_ row: RuleCase) { row.check() }

    @Test(arguments: [
        saddle(60, worse: "unsure"), saddle(60, worse: .absent), saddle(120, worse: "unsure"),
        bladder("leaking", 60, worse: "unsure"), bladder("leaking", 120, worse: .absent),
        bowel(60, worse: "unsure"),
        bowel(120, worse: "unsure"),
    ])
    func `a sign that may be worse is not called stable`(_ changes: Answers) {
        let result = Spine.assess(changes)
        #expect(result.level == .emergency)
        #expect(!result.findingNames.contains { $0.hasPrefix("ces.stable") })
    }

    static let safety = SpineForms.version1.items.filter(\.isSafety).map(\.id.rawValue)
    /// Where version 2 asks for what version 1 asked.
    static let asked2 = [
        "bladder": "bladderSigns", "footLiftL": "footLift", "footLiftR": "footLift", "legsWeakBoth": "legWeak",
    ]

    @Test func `eleven questions of version 1 are marked as safety-critical`() {
        #expect(
            Self.safety == [
                "saddle", "bladder", "bowel", "footLiftL", "footLiftR", "footDrag", "legsWeakBoth", "faceArmSpeech",
                "cancer", "fever", "footColdPale",
            ])
    }

    @Test func `the safety-critical questions of the reference are marked in version 2`() {
        let marked = spineQuestionnaire.items.filter(\.isSafety).map(\.id.rawValue)
        #expect(
            Set(marked).isSuperset(of: [
                "faceArmSpeech", "acuteSigns", "confused", "legPainSide", "legPainBothDays", "saddle", "bladderSigns",
                "lastPee", "bowel", "footLift", "footLiftL", "footLiftR", "footDrag", "legWeak", "climbing", "cancer",
                "fever", "bodySigns", "trauma", "footColdPale", "legsLook",
            ]))
    }

    @Test(arguments: safety, [Given.absent, "unsure"])
    func `an unanswered safety question is asked for by a clinician`(_ item: String, _ given: Given) {
        // Straining makes a cancer urgent; without a further sign no answer about cancer would.
        let result = Spine.assess([item: given, "straining": item == "cancer" ? "yes" : "no"])
        #expect(result.level == .clinicianReview)
        #expect(result.ruleNames == ["Q1"])
        #expect(
            result.findingNames.filter { $0 != "rx.steroidCaution" }
                .contains(given == .absent || Self.asked2[item] != nil ? "safety.unanswered" : "safety.unsure"))
        #expect(result.possibleLevel >= .urgent)
        let asked = Self.asked2[item] ?? item
        #expect(result.unknownNames.contains(asked))
        #expect(result.askNext.contains { Spine.items[$0.item].id.rawValue == asked && $0.couldRaiseTo >= .urgent })
        #expect(result.destinationNames == ["phoneCall"])
    }

    @Test func `a safety question that could not reach urgent, whatever the answer, is not asked for`() {
        #expect(Spine.assess(["cancer": "unsure"], of: .version2).level == .conservative)
        #expect(Spine.assess(["fever": "unsure", "backPain": "no"]).level == .conservative)
    }

    @Test(arguments: [Given.absent, "unsure"])
    func `an unknown course of mild weakness is asked for`(_ given: Given) {
        let result = Spine.assess(weakLift(100, given))
        #expect(result.level == .clinicianReview)
        #expect(result.ruleNames.contains("Q1"))
        #expect(result.findingNames.contains(given == .absent ? "safety.unanswered" : "safety.unsure"))
    }

    @Test func `an unknown time of pain in both legs is asked for`() {
        let result = Spine.assess(bothLegsPain(.absent))
        #expect(result.ruleNames.contains("Q1"))
        #expect(result.level == .urgent)
    }

    @Test(arguments: [
        Given.absent, "unsure", "preferNot",
    ])
    func `a refused question about sexual function is recorded and raises nothing`(_ given: Given) {
        let result = Spine.assess(["sexual": given])
        #expect(result.level == .conservative)
        #expect(result.findingNames == ["sexual.unknown"])
        #expect(result.ruleNames == ["C3"])
    }

    @Test func `Q1 is also listed beside a higher level`() {
        let result = Spine.assess(saddle(2) + ["bladder": .absent])
        #expect(result.level == .emergency)
        #expect(result.ruleNames.contains("Q1"))
    }

    @Test(arguments: [
        (FormNote.Kind.unknownItem, "form.unknownItem"), (.invalidAnswer, "form.invalidAnswer"),
        (.historyIncomplete, "form.historyIncomplete"), (.similarReference, "form.similarReference"),
    ])
    func `trouble with the form as a document reaches a clinician`(_ kind: FormNote.Kind, _ rule: String) {
        let result = Spine.assess([:], notes: [FormNote(kind, subject: "x")])
        #expect(result.level == .clinicianReview)
        #expect(result.ruleNames == [rule])
        #expect(result.findingNames == [rule])
        #expect(Spine.assess(saddle(1), notes: [FormNote(kind, subject: "x")]).level == .emergency)
    }

    @Test func `a missing contact is a finding and raises nothing`() {
        let result = Spine.assess([:], notes: [FormNote(.noContact)])
        #expect(result.level == .conservative)
        #expect(result.findingNames == ["form.noContact"])
    }

    @Test func `an answer to a question that was not asked is used, noted and raises nothing by itself`() {
        let harmless = Spine.assess(["saddleDays": 3, "weakTrend": "worseDays"])
        #expect(harmless.level == .conservative)
        #expect(harmless.findingNames == ["form.disabledAnswer"])
        let used = Spine.assess(["conservativeResult": "noBenefit", "legPainSide": "left"])
        #expect(used.findingNames.contains("form.disabledAnswer"))
        #expect(!Spine.assess(saddle(3)).findingNames.contains("form.disabledAnswer"))
        #expect(!Spine.assess(["saddle": "unsure", "saddleDays": 3]).findingNames.contains("form.disabledAnswer"))
    }
}
