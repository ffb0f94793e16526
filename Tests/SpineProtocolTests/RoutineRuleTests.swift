import SpineProtocol
import Testing
import TriageCore

/// Every feature of a peroneal palsy with a left foot drop.
func peroneal(_ days: Given, _ trigger: Given = "legCrossing") -> Answers {
    drop(days) + [
        "peronealTrigger": trigger, "peronealTriggerDays": 100, "footTurnIn": "normal", "hipSideWeak": "no",
        "backPain": "no", "legPainSide": "none",
    ]
}

private let neurogenic: Answers = ["walkBrings": "yes", "sitRelieves": "yes", "bendRelieves": "yes"]

private func treated(_ weeks: Given, _ result: Given = "noBenefit") -> Answers {
    ["conservativeWeeks": weeks, "conservativeResult": result]
}

private let vascular: Answers = [
    "walkBrings": "yes", "standBrings": "no", "uphillBrings": "yes", "calfPain": "yes", "standStillRelieves": "yes",
    "bendRelieves": "no",
]

/// Rules for soon, routine and conservative care.
@Suite struct RoutineRuleTests {
    static let weaknessRows: [RuleCase] = [
        .silent("W1", .urgent, drop(42)), .fires("W1", .soon, drop(43), "motor.footDrop"),
        .fires("W1", .soon, drop(44, "improving")), .silent("W1", .urgent, drop(43, "slowlyWorse")),
        .silent("W2", .clinicianReview, weakLift(14)), .fires("W2", .soon, weakLift(15), "motor.mild"),
        .fires("W2", .soon, weakLift(16, "slowlyWorse")), .silent("W2", .routine, weakLift(15, "improving")),
        .silent("W2", .urgent, weakLift(15, "worseWeeks")),
        .silent("R6", .clinicianReview, weakLift(14, "improving")), .fires("R6", .routine, weakLift(15, "improving")),
        .fires("R6", .routine, weakLift(16, "improving")), .silent("R6", .soon, weakLift(15)),
        .fires("W8", .soon, weakLift(400, "improving") + ["wasting": "yes"], "pattern.mnd"),
        .fires("W8", .soon, weakLift(400, "improving") + ["swallowing": "yes"]),
        .silent("W8", .routine, weakLift(400, "improving") + ["wasting": "unsure"]),
        .silent("W8", .conservative, ["wasting": "yes", "swallowing": "yes"]),
    ]

    static let peronealCasesRows: [RuleCase] =
        [
            .fires("W10", .clinicianReview, peroneal(41), "pattern.peroneal", "motor.footDrop"),
            .fires("W10", .clinicianReview, peroneal(42)), .fires("W10", .soon, peroneal(43)),
            .fires("W10", .clinicianReview, peroneal(.absent)),
            .fires("W10", .clinicianReview, peroneal(20, "kneeling")),
            .fires("W10", .clinicianReview, peroneal(20, "weightLoss")),
            .fires("W10", .clinicianReview, peroneal(20) + ["weakTrend": "improving"]),
            .fires("W10", .urgent, peroneal(13, "kneeOp") + ["peronealTriggerDays": 13]),
            .fires("W10", .urgent, peroneal(13, "kneeOp") + ["peronealTriggerDays": 14]),
            .fires("W10", .clinicianReview, peroneal(13, "kneeOp") + ["peronealTriggerDays": 15]),
            .fires("W10", .urgent, peroneal(13, "hipOp") + ["peronealTriggerDays": 14]),
            .fires("W10", .urgent, peroneal(13, "cast") + ["peronealTriggerDays": .absent]),
            .fires("W10", .soon, peroneal(43, "cast") + ["peronealTriggerDays": 50]),
            .silent("U1", .clinicianReview, peroneal(20)), .silent("W1", .soon, peroneal(43)),
            .silent("U1", .urgent, peroneal(13, "kneeOp") + ["peronealTriggerDays": 14]),
        ]
        + [
            ["footTurnIn": "weak"], ["footTurnIn": "unsure"], ["footTurnIn": .absent], ["hipSideWeak": "yes"],
            ["hipSideWeak": "unsure"], ["hipSideWeak": .absent], ["backPain": "yes"], ["backPain": "unsure"],
            ["backPain": .absent], ["legPainSide": "left"], ["legPainSide": "unsure"], ["legPainSide": .absent],
            ["weakTrend": "slowlyWorse"], ["weakTrend": "unsure"], ["weakTrend": .absent], ["peronealTrigger": "none"],
            ["peronealTrigger": "unsure"], ["peronealTrigger": .absent],
        ].flatMap { (change: Answers) -> [RuleCase] in
            [.fires("U1", .urgent, peroneal(20) + change), .silent("W10", .urgent, peroneal(20) + change)]
        }

    static let othersRows: [RuleCase] = [
        .fires("W3", .soon, UrgentRuleTests.myelopathy(7), "pattern.myelopathy"),
        .silent("W3", .urgent, UrgentRuleTests.myelopathy(6)),
        .silent("W3", .conservative, ["handsClumsy": "yes", "unsteady": "unsure", "weakTrend": "same"]),
        .fires("W4", .soon, ["spineNight": "yes"], "flag.systemic"), .fires("W4", .soon, ["spineUnremitting": "yes"]),
        .fires("W4", .soon, ["weightLossSweats": "yes"]),
        .silent("W4", .conservative, ["spineNight": "yes", "backPain": "no"]),
        .silent("W4", .conservative, ["spineNight": "unsure"]),
        .silent("W4", .urgent, ["spineNight": "yes", "cancer": "past"]),
    ]

    static func fragile(_ days: Given, _ change: Answers) -> Answers {
        ["trauma": "minor", "traumaDays": days] + change
    }

    static let fracturesRows: [RuleCase] = [
        .fires("W12", .soon, fragile(41, ["longSteroids": "yes"]), "flag.fracture"),
        .fires("W12", .soon, fragile(42, ["longSteroids": "yes"])),
        .silent("W12", .conservative, fragile(43, ["longSteroids": "yes"])),
        .fires("W12", .soon, fragile(.absent, ["osteoporosis": "yes"])),
        .silent("W12", .conservative, fragile(10, ["age": 69])), .fires("W12", .soon, fragile(10, ["age": 70])),
        .fires("W12", .soon, fragile(10, ["age": 71])), .silent("W12", .conservative, fragile(10, [:])),
        .silent("W12", .conservative, fragile(10, ["age": 80, "backPain": "no"])),
        .silent("W12", .conservative, ["age": 80, "osteoporosis": "yes"]),
        .fires("W12", .soon, ["trauma": "major", "traumaDays": 30, "osteoporosis": "yes"]),
    ]

    static let claudicationRows: [RuleCase] = [
        .fires("W6", .soon, ["walkUrge": "yes"], "pattern.walkUrge"),
        .silent("W6", .conservative, ["walkUrge": "unsure"]),
        .fires("W7", .soon, neurogenic + treated(12) + ["walkMinutes": 4], "care.failedConservative"),
        .fires("W7", .soon, neurogenic + treated(12) + ["walkMinutes": 5]),
        .silent("W7", .routine, neurogenic + treated(12) + ["walkMinutes": 6]),
        .silent("W7", .routine, neurogenic + treated(12) + ["walkMinutes": .absent]),
        .silent("W7", .routine, neurogenic + treated(11) + ["walkMinutes": 5]),
        .silent("R1", .conservative, neurogenic + treated(11)),
        .fires("R1", .routine, neurogenic + treated(12), "care.failedConservative"),
        .fires("R1", .routine, neurogenic + treated(13, "worse")),
        .silent("R1", .conservative, neurogenic + treated(13, "helping")),
        .silent("R1", .conservative, neurogenic + treated(13, "unsure")),
        .silent("R1", .conservative, treated(13)),
        .silent("R2", .conservative, ["legPainSide": "left"] + treated(5)),
        .fires("R2", .routine, ["legPainSide": "left"] + treated(6), "pattern.radicular", "care.failedConservative"),
        .fires("R2", .routine, ["legPainSide": "right"] + treated(7, "worse")),
        .silent("R2", .conservative, ["legPainSide": "left"] + treated(7, "helping")),
        .silent("R2", .conservative, ["legPainSide": "left", "groinPain": "yes"] + treated(7)),
        .silent("R2", .conservative, treated(7)),
        .fires("R3", .routine, vascular, "pattern.vascularClaudication"),
        .silent("R3", .conservative, vascular + ["standBrings": "yes"]),
        .silent("R3", .conservative, vascular + ["standBrings": "unsure"]),
        .silent("R3", .conservative, vascular + ["uphillBrings": "no"]),
        .silent("R3", .conservative, vascular + ["calfPain": "no"]),
        .silent("R3", .conservative, vascular + ["standStillRelieves": "no"]),
        .silent("R3", .conservative, vascular + ["bendRelieves": "yes"]),
        .silent("R3", .conservative, vascular + ["bendRelieves": .absent]),
        .fires(
            "R5", .routine, neurogenic + ["standStillRelieves": "yes", "calfPain": "yes"], "pattern.mixedClaudication"),
        .silent("R5", .conservative, neurogenic + ["standStillRelieves": "yes"]),
        .silent("R5", .conservative, neurogenic),
    ]

    static let sockLikeRows: [RuleCase] = [
        .fires("W9", .soon, ["stocking": "yes", "symptomWeeks": 3], "pattern.polyneuropathy"),
        .fires("W9", .soon, ["stocking": "yes", "symptomWeeks": 4]),
        .silent("W9", .routine, ["stocking": "yes", "symptomWeeks": 5]),
        .fires("W9", .soon, ["stocking": "yes", "symptomWeeks": .absent]),
        .silent("R4", .soon, ["stocking": "yes", "symptomWeeks": 4]),
        .fires("R4", .routine, ["stocking": "yes", "symptomWeeks": 5], "pattern.polyneuropathy"),
        .fires("R4", .routine, ["stocking": "yes", "symptomWeeks": 6]),
        .silent("R4", .conservative, ["stocking": "no"]),
        .fires("C1", .conservative, neurogenic, "pattern.neurogenicClaudication"),
        .fires("C1", .conservative, ["standBrings": "yes", "sitRelieves": "yes"]),
        .silent("C1", .conservative, ["walkBrings": "yes", "sitRelieves": "yes"]),
        .fires("C2", .conservative, ["legPainSide": "left"], "pattern.radicular"),
        .silent("C2", .conservative, ["legPainSide": "left"] + neurogenic),
        .fires("C3", .conservative, [:]), .silent("C3", .conservative, neurogenic),
        .silent("C3", .soon, ["walkUrge": "yes"]), .silent("C1", .soon, neurogenic + ["walkUrge": "yes"]),
    ]

    @Test(arguments: weaknessRows)
    func `older or improving weakness goes to soon or routine`(_ row: RuleCase) { row.check() }

    @Test(arguments: peronealCasesRows)
    func `a peroneal pattern replaces the foot drop rules only when every feature is answered`(_ row: RuleCase) {
        row.check()
    }

    @Test(arguments: othersRows)
    func `cord and systemic signs go to soon`(_ row: RuleCase) { row.check() }

    @Test(arguments: fracturesRows)
    func `an injury with fragile bones and back pain is a possible fracture`(_ row: RuleCase) { row.check() }

    @Test(arguments: claudicationRows)
    func `claudication and failed conservative care get their referral`(_ row: RuleCase) { row.check() }

    @Test(arguments: sockLikeRows)
    func `sock-like numbness and what is left get their level`(_ row: RuleCase) { row.check() }
}
