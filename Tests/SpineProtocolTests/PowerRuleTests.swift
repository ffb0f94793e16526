import SpineProtocol
import Testing
import TriageCore

private func leg(
    _ side: Given, _ days: Given = 100, _ trend: Given = "same", extent: Given = "knee", cause: Given = "none"
) -> Answers {
    ["legWeak": side, "weakDays": days, "weakTrend": trend, "weakExtent": extent, "weakKnownCause": cause]
}

private func foot(_ grade: Given, _ days: Given, _ trend: Given = "same") -> Answers {
    ["footLift": "left", "footLiftL": grade, "weakDays": days, "weakTrend": trend, "weakKnownCause": "none"]
}

@Suite struct PowerRuleTests {
    static let liftRows: [RuleCase] = [
        .fires("U1", .urgent, foot("cannot", 42), "motor.footDrop"), .fires("W1", .soon, foot("cannot", 43)),
        .fires("Q3", .clinicianReview, foot("weak", 14), "motor.mild"), .fires("W2", .soon, foot("weak", 15)),
        // The side is named and the grade is not.
        .fires("Q3", .clinicianReview, foot("unsure", 14)), .fires("Q1", .clinicianReview, foot("unsure", 42)),
        .fires("W2", .soon, foot(.absent, 100) + ["backPain": "low"]),
        .fires("U1", .urgent, foot("unsure", 42) + ["footDrag": "left"]),
        .fires("W1", .soon, foot("unsure", 43) + ["footDrag": "left", "backPain": "low"]),
        // Without pain an operation or a cast may have come before it.
        .fires("Q1", .clinicianReview, foot("unsure", 43) + ["footDrag": "left"]),
        .fires("U1", .urgent, foot(.absent, 42) + ["footLift": "unsure", "footDrag": "left"]),
        // A side that is not named lifts normally.
        .silent("E5", .urgent, foot("cannot", 3)),
        .fires("E5", .emergency, foot("cannot", 3) + ["footLift": "both", "footLiftR": .absent]),
        // Of two answers the worse one counts, and a person asks.
        .fires("Q2", .clinicianReview, foot("normal", 100)), .fires("W2", .clinicianReview, foot("normal", 100)),
        .fires("Q2", .clinicianReview, foot("weak", 100) + ["footLift": "none"]),
        .fires("W2", .clinicianReview, foot("weak", 100) + ["footLift": "none"]),
        .fires("Q2", .clinicianReview, foot(.absent, 100) + ["footLift": "none", "footDrag": "left"]),
    ]

    @Test(arguments: liftRows.map(\.of2))
    func `a foot is weak by its side or by its grade`(_ row: RuleCase) { row.check() }

    private static let newTrouble: Answers = ["symptomWeeks": 6, "recentChange": .absent]

    static let legRows: [RuleCase] = [
        .silent("Q14", .conservative, ["legWeak": "onlyWalking"]),
        .silent("Q14", .conservative, ["legWeak": "onlyWalking", "symptomWeeks": 7]),
        .fires("Q14", .clinicianReview, ["legWeak": "onlyWalking"] + newTrouble),
        .fires("Q14", .clinicianReview, ["legWeak": "onlyWalking", "symptomWeeks": "unsure"]),
        .fires("Q14", .clinicianReview, ["legWeak": "onlyWalking", "recentChange": "muchWorse"]),
        .fires("Q14", .clinicianReview, ["legWeak": "onlyWalking", "recentChange": "unsure"]),
        .silent("Q14", .conservative, newTrouble), .fires("Q14", .clinicianReview, leg("left") + newTrouble),
        .silent("Q14", .soon, leg("left")), .fires("Q3", .clinicianReview, leg("left", 14) + newTrouble),
        .fires("U5", .urgent, leg("both") + newTrouble),
        // Weak only on walking is no weakness at rest where lifting, dragging and tiptoe are all answered as normal.
        .silent("Q3", .clinicianReview, ["legWeak": "onlyWalking"] + newTrouble),
        .fires("Q3", .clinicianReview, leg("onlyWalking", 14) + ["tiptoe": "unsure"]),
        .fires("W2", .soon, leg("onlyWalking", 15) + ["tiptoe": "unsure"]),
        .fires("Q3", .clinicianReview, leg("onlyWalking", "unsure") + ["tiptoe": .absent]),
        .silent("E5", .clinicianReview, leg("onlyWalking", 14) + ["tiptoe": "unsure"]),
    ]

    @Test(arguments: legRows.map(\.of2))
    func `a leg that is weak only on walking is asked about while the trouble is new`(_ row: RuleCase) { row.check() }

    static let wholeRows: [RuleCase] = [
        .fires("U24", .urgent, leg("left", 41, extent: "whole")),
        .fires("U24", .urgent, leg("left", 42, extent: "whole")),
        .silent("U24", .soon, leg("left", 43, extent: "whole")),
        .fires("U24", .urgent, leg("right", 43, "slowlyWorse", extent: "whole")),
        .fires("U24", .urgent, leg("right", 43, "unsure", extent: "whole")),
        .fires("U24", .urgent, leg("right", "unsure", extent: "whole")), .silent("U24", .soon, leg("left", 42)),
        .silent("U24", .soon, leg("left", 42, extent: "unsure")),
        .silent("U24", .urgent, leg("both", 42, extent: "whole")),
        .silent(
            "U24", .conservative,
            leg("left", 42, extent: "whole", cause: "stroke") + ["weakKnownSide": "left", "weakUnchangedMonths": 3]),
        .fires(
            "U24", .urgent,
            leg("left", 42, extent: "whole", cause: "stroke") + ["weakKnownSide": "left", "weakUnchangedMonths": 2]),
        .fires(
            "U24", .urgent,
            leg("left", 42, "slowlyWorse", extent: "whole", cause: "stroke")
                + ["weakKnownSide": "left", "weakUnchangedMonths": 30]),
    ]

    @Test(arguments: wholeRows.map(\.of2))
    func `a whole leg that is weak is urgent while it is new, worse or of unknown time`(_ row: RuleCase) { row.check() }

    private static let known =
        leg("both", 366, cause: "inherited") + ["weakKnownSide": "both", "weakUnchangedMonths": 12]

    static let knownRows: [RuleCase] = [
        .fires("Q16", .clinicianReview, known, "motor.knownStable"), .silent("U5", .clinicianReview, known),
        .fires("Q16", .clinicianReview, known + ["weakKnownCause": "polio"]),
        .fires("Q16", .clinicianReview, known + ["weakKnownCause": "stroke"]),
        .fires("Q16", .clinicianReview, known + ["weakKnownCause": "spineOp"]),
        .fires("Q16", .clinicianReview, known + ["weakTrend": "improving"]),
        .fires("Q16", .clinicianReview, known + ["recentChange": "slowlyWorse"]),
    ]

    /// What is left out or worse, each of which makes the weakness count.
    static let notKnown: [Answers] = [
        ["weakDays": 365], ["weakUnchangedMonths": 11], ["weakUnchangedMonths": "unsure"],
        ["weakKnownCause": "nerveInjury"], ["weakKnownCause": "other"], ["weakKnownCause": "none"],
        ["weakTrend": "slowlyWorse"], ["weakTrend": "unsure"], ["weakKnownSide": "unsure"],
        ["recentChange": "muchWorse"], ["recentChange": "unsure"], ["symptomWeeks": 6],
        ["legPainSide": "both", "legPainBothDays": 14], ["legPainSide": "unsure"],
    ]

    @Test(arguments: knownRows.map(\.of2) + notKnown.map { RuleCase.fires("U5", .urgent, known + $0).of2 })
    func `weakness of both legs that is explained and old is confirmed, and counts with every doubt`(_ row: RuleCase) {
        row.check()
    }

    @Test func `explained weakness of both legs is no shelter for what is new`() {
        #expect(Spine.assess(Self.known + ["saddle": "unsure"], of: .version2).level == .emergency)
        #expect(Spine.assess(Self.known + ["saddle": "yes"], of: .version2).level == .emergency)
        #expect(Spine.assess(Self.known + ["weakTrend": "worseWeeks"], of: .version2).level == .emergency)
        let before = Spine.form(Self.known + ["footLift": "none"], daysAgo: 30, of: .version2)
        let now = Spine.assess(
            Self.known + ["footLift": "both", "footLiftL": "weak", "footLiftR": "weak"], of: .version2,
            history: [before])
        #expect(now.ruleNames.contains("P1"))
        #expect(now.level == .urgent)
    }

    /// Version 1 does not ask whether the trouble changed lately.
    @Test func `a form of version 1 keeps the urgency of weakness of both legs, however well explained`() {
        let result = Spine.assess([
            "legsWeakBoth": "yes", "weakDays": 4_000, "weakTrend": "same", "weakKnownCause": "polio",
            "weakKnownSide": "both", "weakUnchangedMonths": 100,
        ])
        #expect(result.ruleNames.contains("U5"))
        #expect(result.level == .urgent)
    }

    @Test(arguments: ["footLift", "tiptoe"])
    func `power is compared across versions of the form, in either order`(_ test: String) {
        let left1 = [test + "L": "weak", "weakDays": 300, "weakTrend": "same"] as Answers
        let left2 = [test: "left", test + "L": "weak", "weakDays": 300, "weakTrend": "same"] as Answers
        for normal in [SpineForms.version1, .version2] {
            for (weak, forms) in [(left1, SpineForms.version1), (left2, .version2)] {
                let grew = Spine.assess(weak, of: forms, history: [Spine.form([:], daysAgo: 10, of: normal)])
                #expect(grew.reason("P1")?.contains(test == "footLift" ? "lifting the left foot" : "left toes") == true)
                let same = Spine.assess(weak, of: forms, history: [Spine.form(left1, daysAgo: 10)])
                #expect(!same.ruleNames.contains("P1"))
                let eased = Spine.assess([:], of: normal, history: [Spine.form(weak, daysAgo: 10, of: forms)])
                #expect(!eased.ruleNames.contains("P1"))
            }
        }
    }

    @Test func `reasons tell the patient's own answers`() {
        let onlyWalking = Spine.assess(["legWeak": "onlyWalking"] + Self.newTrouble, of: .version2)
        #expect(onlyWalking.reason("Q14")?.hasPrefix("Says that a leg is weak only after walking or standing") == true)
        let unknown = Spine.assess(foot("cannot", .absent, "unsure"), of: .version2)
        #expect(
            unknown.reason("U1")?.hasPrefix(
                "Weakness: cannot lift the left foot, not known since when, not known whether it gets worse.") == true)
        let known = Spine.assess(Self.known, of: .version2)
        #expect(known.reason("Q16")?.contains("explained by a nerve disease that runs in the family") == true)
    }
}
