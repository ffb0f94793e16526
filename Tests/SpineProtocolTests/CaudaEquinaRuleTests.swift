import SpineProtocol
import Testing
import TriageCore

/// Signs of the bladder in a form of version 2.
private func bladderOf(
    _ signs: String..., days: Given, worse: Given = "no", new: Given = .absent, last: Given = "under8",
    cause: Given = "none"
) -> Answers {
    [
        "bladderSigns": .list(signs), "bladderDays": days, "bladderWorse14": worse, "bladderNewSigns": new,
        "lastPee": last, "bladderKnownCause": cause, "sexual": "normal", "oldCauda": "no",
    ]
}

private func legsWeak(_ days: Given, _ trend: Given = "same", _ onset: Given = "gradual") -> Answers {
    ["legWeak": "both", "weakDays": days, "weakTrend": trend, "weakOnset": onset, "weakKnownCause": "none"]
}

private func bothLegsHurt(_ days: Given) -> Answers { ["legPainSide": "both", "legPainBothDays": days] }

private func tiptoe(_ days: Given) -> Answers {
    ["tiptoe": "left", "tiptoeL": "weak", "weakDays": days, "weakTrend": "same", "weakKnownCause": "none"]
}

@Suite struct CaudaEquinaRuleTests {
    static let hardRows: [RuleCase] = ["notEmpty", "cannotStart", "leakUnfelt", "noFeeling"].flatMap { sign in
        [
            RuleCase.fires("E18", .emergency, bladderOf(sign, days: 13), "ces.bladder"),
            .fires("E18", .emergency, bladderOf(sign, days: 14)), .silent("E18", .urgent, bladderOf(sign, days: 15)),
            .fires("E18", .emergency, bladderOf(sign, days: 400, worse: "yes")),
            .fires("E18", .emergency, bladderOf(sign, days: 400, worse: "unsure")),
            .fires("E18", .emergency, bladderOf(sign, days: 400, worse: "byPhone")),
            .fires("E18", .emergency, bladderOf(sign, days: "unsure")),
            .fires("E18", .emergency, bladderOf(sign, days: "byPhone")),
            .fires("E18", .emergency, bladderOf(sign, days: .absent)),
            .fires("U3", .urgent, bladderOf(sign, days: 90), "ces.bladder", "ces.stableOver14d"),
            .fires("Q5", .clinicianReview, bladderOf(sign, days: 91), "ces.stableOver90d"),
            .fires("Q5", .clinicianReview, bladderOf(sign, days: 91, cause: "knownChanged")),
            .silent("Q5", .conservative, bladderOf(sign, days: 91, cause: "known"), "ces.longstandingExplained"),
            .fires("Q5", .clinicianReview, bladderOf(sign, days: 91, cause: "known") + ["oldCauda": .absent]),
            .fires("Q5", .clinicianReview, bladderOf(sign, days: 91, cause: "known") + ["oldCauda": "unsure"]),
        ]
    }

    @Test(arguments: hardRows.map(\.of2))
    func `a hard bladder sign is an emergency while it is new, worse or of unknown time`(_ row: RuleCase) {
        row.check()
    }

    private static func two(_ worse: Given, _ new: Given, days: Given = 400) -> Answers {
        bladderOf("leakEffort", "leakUnfelt", days: days, worse: worse, new: new)
    }

    static let newSignRows: [RuleCase] = [
        .fires("E18", .emergency, two("yes", ["leakUnfelt"])), .fires("E18", .emergency, two("yes", "unsure")),
        .fires("E18", .emergency, two("yes", "byPhone")), .fires("E18", .emergency, two("yes", .absent)),
        .fires("E18", .emergency, two("unsure", .absent)), .silent("E18", .clinicianReview, two("yes", ["leakEffort"])),
        .silent("E18", .clinicianReview, two("unsure", ["none"])), .silent("E18", .clinicianReview, two("no", .absent)),
        .fires("E18", .emergency, two("no", ["leakUnfelt"])), .fires("E18", .emergency, two("no", .absent, days: 14)),
        .fires("U3", .urgent, two("yes", ["leakEffort"], days: 15)),
    ]

    @Test(arguments: newSignRows.map(\.of2))
    func `of several bladder signs the hard one counts as new unless it is told which one is`(_ row: RuleCase) {
        row.check()
    }

    static let urineRows: [RuleCase] = [
        .fires("E19", .emergency, bladderOf("noUrine12", days: 400, cause: "known"), "bladder.retention"),
        .fires("E19", .emergency, bladderOf("noUrine12", days: 400, last: "unsure", cause: "known")),
        .fires("E19", .emergency, bladderOf("urgency", days: 400, last: "over12")),
        .fires("E19", .emergency, bladderOf("noUrine12", days: 400, last: "over12", cause: "known")),
        .silent("E19", .conservative, bladderOf("noUrine12", days: 400, last: "tube", cause: "known")),
        .silent("E19", .emergency, bladderOf("noUrine12", days: 3, last: "tube", cause: "known")),
        .silent("E19", .conservative, bladderOf("urgency", days: 400, last: "8to12")),
        .silent("E19", .clinicianReview, bladderOf("urgency", days: 400, last: .absent)),
    ]

    @Test(arguments: urineRows.map(\.of2))
    func `no urine for 12 hours is an emergency, but not by a catheter or on dialysis`(_ row: RuleCase) { row.check() }

    static let softRows: [RuleCase] =
        ["urgency", "leakEffort", "leakUrge", "bedWet"].flatMap { sign in
            [
                RuleCase.fires("Q10", .clinicianReview, bladderOf(sign, days: 14)),
                .fires("Q10", .clinicianReview, bladderOf(sign, days: 15)),
                .fires("Q10", .clinicianReview, bladderOf(sign, days: 90)),
                .silent("Q10", .conservative, bladderOf(sign, days: 91), "bladder.longstanding"),
                .fires("Q10", .clinicianReview, bladderOf(sign, days: 400, worse: "yes")),
                .fires("Q10", .clinicianReview, bladderOf(sign, days: 400, worse: "unsure")),
                .fires("Q10", .clinicianReview, bladderOf(sign, days: "unsure")),
                .silent("E18", .clinicianReview, bladderOf(sign, days: 3)),
                .fires("E20", .emergency, bladderOf(sign, days: 14) + bothLegsHurt(14)),
                .silent("E20", .urgent, bladderOf(sign, days: 15) + bothLegsHurt(14)),
                .fires("E20", .emergency, bladderOf(sign, days: 14) + ["saddle": "unsure", "backPain": "low"]),
                .fires("U16", .urgent, bladderOf(sign, days: 14) + tiptoe(14)),
            ]
        } + [
            .fires("Q10", .clinicianReview, bladderOf("leakUrge", days: 400) + ["sexual": "preferNot"]),
            .fires("Q10", .clinicianReview, bladderOf("leakUrge", days: 400) + ["sexual": "byPhone"]),
            .silent("Q10", .conservative, bladderOf("leakEffort", days: 400) + ["sexual": .absent]),
            .fires("Q10", .clinicianReview, bladderOf("leakEffort", days: 400) + tiptoe(42)),
            .silent("Q10", .soon, bladderOf("leakEffort", days: 400) + tiptoe(43)),
            .fires("Q10", .clinicianReview, bladderOf("leakEffort", days: 400) + ["footLift": "unsure"]),
            .fires("Q10", .clinicianReview, bladderOf("leakEffort", days: 400, new: ["leakEffort"])),
            .silent("Q10", .soon, bladderOf("walkUrge", days: 91)),
            .fires("Q10", .clinicianReview, bladderOf("walkUrge", days: 14)),
        ]

    @Test(arguments: softRows.map(\.of2))
    func `a leak or an urge is asked about while new, and noted when old and quiet`(_ row: RuleCase) { row.check() }

    private static let notKnown: [Answers] = [
        ["saddle": "unsure"], ["saddle": "byPhone"], ["saddle": .absent], ["bladderSigns": "unsure"],
        ["bladderSigns": "byPhone"], ["bladderSigns": .absent], ["bowel": "unsure"], ["bowel": "byPhone"],
        ["bowel": .absent],
    ]

    static let unclearRows: [RuleCase] = notKnown.flatMap { unknown in
        [
            RuleCase.fires("E20", .emergency, unknown + bothLegsHurt(14)),
            .fires("E20", .emergency, unknown + bothLegsHurt("unsure")),
            .silent("E20", .clinicianReview, unknown + bothLegsHurt(15)),
            .fires("E20", .emergency, unknown + legsWeak(90)), .fires("U27", .urgent, unknown + legsWeak(91)),
            .fires("U27", .urgent, unknown + legsWeak(91, "improving")),
            .fires("E20", .emergency, unknown + legsWeak("unsure")),
            .fires("E20", .emergency, unknown + legsWeak(91, "slowlyWorse")),
            .fires("E20", .emergency, unknown + legsWeak(91, "unsure")),
            .fires("E20", .emergency, unknown + legsWeak(91, "same", "sudden")),
            .fires("E20", .emergency, unknown + legsWeak(91, "same", "unsure")),
            .fires("E20", .emergency, unknown + legsWeak(91) + ["recentChange": "muchWorse"]),
            .fires("E20", .emergency, unknown + legsWeak(91) + ["recentChange": "unsure"]),
            .fires("U16", .urgent, unknown + tiptoe(14)), .silent("U16", .clinicianReview, unknown + tiptoe(15)),
            .silent("E20", .clinicianReview, unknown),
        ]
    }

    static let unclearBladderRows: [RuleCase] = [
        .fires("E20", .emergency, bladderOf("leakUnfelt", days: 90, cause: "known") + bothLegsHurt(14)),
        .silent("E20", .urgent, bladderOf("leakUnfelt", days: 91, cause: "known") + bothLegsHurt(14)),
        .fires("E20", .emergency, bladderOf("leakUnfelt", days: 91, cause: "knownChanged") + bothLegsHurt(14)),
        .fires("E20", .emergency, bladderOf("leakUnfelt", days: 91, cause: "unsure") + bothLegsHurt(14)),
        .fires("E20", .emergency, bladderOf("leakUnfelt", days: 91) + ["saddle": "unsure"], "ces.saddle"),
        .fires("E20", .emergency, bladderOf("leakUnfelt", days: 90, cause: "known") + ["saddle": "unsure"]),
        .silent("E20", .clinicianReview, bladderOf("leakUnfelt", days: 91, cause: "known") + ["saddle": "unsure"]),
        .silent("E20", .clinicianReview, bladderOf("urgency", days: 14) + ["saddle": "unsure"]),
        .silent("E20", .clinicianReview, bladderOf("urgency", days: 15) + ["saddle": "unsure", "backPain": "low"]),
        .fires("E20", .emergency, bladderOf("urgency", days: 14) + ["saddle": "unsure", "legPainSide": "left"]),
        .fires("E20", .emergency, bladderOf("urgency", days: 14) + ["saddle": "unsure", "backPain": "unsure"]),
        .silent("E20", .clinicianReview, ["saddle": "unsure", "backPain": "low", "legPainSide": "left"]),
    ]

    @Test(arguments: (unclearRows + unclearBladderRows).map(\.of2))
    func `what is not known of saddle, bladder and bowel counts beside both legs`(_ row: RuleCase) { row.check() }

    private static let slow = bladderOf("notEmpty", days: 91, worse: "yes", cause: "knownChanged")

    static let slowRows: [RuleCase] = [
        .fires("U17", .urgent, slow, "bladder.retention"),
        .fires("U17", .urgent, slow + ["bladderKnownCause": "known"]),
        .fires("U17", .urgent, slow + ["lastPee": "8to12"]), .fires("U17", .urgent, slow + ["backPain": "low"]),
        .fires("U17", .urgent, bladderOf("bedWet", "cannotStart", days: 91, cause: "known")),
        .fires("U17", .urgent, bladderOf("bedWet", "cannotStart", days: 91)),
        .silent("U17", .conservative, bladderOf("notEmpty", days: 91, cause: "known")),
        .silent("U17", .conservative, bladderOf("bedWet", days: 91, cause: "known")),
    ]

    static let notSlow: [Answers] = [
        ["bladderDays": 90], ["bladderDays": "unsure"], ["bladderKnownCause": "none"], ["bladderKnownCause": "unsure"],
        ["bladderKnownCause": "byPhone"], ["bladderWorse14": "unsure"], ["lastPee": "tube"], ["lastPee": "unsure"],
        ["lastPee": "over12"], ["saddle": "unsure"], ["saddle": "byPhone"], ["bowel": "unsure"],
        ["bladderSigns": ["notEmpty", "urgency"]], ["bladderSigns": ["notEmpty", "leakUnfelt"]],
        ["bladderSigns": ["leakUnfelt"]], ["backPain": "low", "symptomWeeks": 6, "recentChange": .absent],
        ["backPain": "unsure", "recentChange": "muchWorse"], bothLegsHurt(14), ["legPainSide": "unsure"], tiptoe(42),
        ["footLift": "unsure"], ["legWeak": "byPhone"],
    ]

    @Test(arguments: slowRows.map(\.of2) + notSlow.map { RuleCase.fires("E18", .emergency, slow + $0).of2 })
    func `known trouble of emptying that got worse is urgent, and every doubt makes it an emergency`(_ row: RuleCase) {
        row.check()
    }

    private static let old: Answers = [
        "saddle": "yes", "saddleDays": 400, "saddleWorse14": "no", "oldCauda": "yearOrMore", "sexual": "normal",
    ]

    static let oldRows: [RuleCase] = [
        .fires("Q15", .clinicianReview, old, "ces.longstandingExplained"),
        .fires("Q15", .clinicianReview, old + bladderOf("noFeeling", days: 91) + ["oldCauda": "yearOrMore"]),
        .fires("Q15", .clinicianReview, old + ["sexual": "newNumbnessOrLoss", "sexualDays": 91]),
        .fires("Q15", .clinicianReview, old + tiptoe(43)), .silent("Q5", .clinicianReview, old),
        .fires("Q5", .clinicianReview, old + ["oldCauda": "underYear"]),
        .fires("Q5", .clinicianReview, old + ["oldCauda": "no"]),
        .fires("Q5", .clinicianReview, old + ["oldCauda": "unsure"]),
        .fires("Q5", .clinicianReview, old + tiptoe(42)), .silent("Q15", .urgent, old + ["saddleDays": 90]),
        .silent("Q15", .emergency, old + ["saddleWorse14": "unsure"]),
        .silent("Q15", .emergency, old + bladderOf("noFeeling", days: 14)),
        .silent("Q15", .clinicianReview, old + bladderOf("urgency", days: 14)),
        .silent("Q15", .emergency, old + ["sexual": "newNumbnessOrLoss", "sexualDays": "unsure"]),
        .silent("Q15", .urgent, old + bothLegsHurt(14)),
    ]

    @Test(arguments: oldRows.map(\.of2))
    func `old unchanged damage of the cauda equina is confirmed by phone`(_ row: RuleCase) { row.check() }

    @Test func `reasons tell the patient's own answers`() {
        let hard = Spine.assess(bladderOf("notEmpty", "leakUnfelt", days: 3, worse: "yes"), of: .version2)
        #expect(
            hard.reason("E18")?.hasPrefix(
                "Reports slow urine or a bladder that does not empty and leaking of urine without feeling it; the "
                    + "newest for 3 days, worse in the last 14 days.") == true)
        let noUrine = Spine.assess(
            bladderOf("noUrine12", days: 0) + ["medicines": ["retention"]], of: .version2)
        #expect(noUrine.reason("E19")?.contains("codeine, morphine, amitriptyline or bladder tablets") == true)
        let unknown = Spine.assess(bothLegsHurt(3) + ["saddle": "unsure", "bowel": .absent], of: .version2)
        #expect(
            unknown.reason("E20")?.hasPrefix(
                "Both legs hurt, for 3 days; also feeling between the legs not known and bowel not known.") == true)
    }

    /// Version 1 did not ask whether a leak is felt.
    @Test func `a leak of a form of version 1 counts as the worse one and is not told as unfelt`() {
        let result = Spine.assess(bladder("leaking", 3))
        #expect(result.level == .emergency)
        #expect(result.reason("E18")?.contains("leaking of urine, not known whether it is felt") == true)
        #expect(Spine.assess(bladder("urgencyOnly", 400) + ["saddle": "unsure"]).level == .emergency)
        #expect(Spine.assess(["walkUrge": "yes"]).level == .soon)
    }
}
