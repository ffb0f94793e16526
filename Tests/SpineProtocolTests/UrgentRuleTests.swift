import SpineProtocol
import Testing
import TriageCore

@Suite struct UrgentRuleTests {
    static let dropsRows: [RuleCase] = [
        .fires("U1", .urgent, drop(41), "motor.footDrop", "root.L4", "root.L5"), .fires("U1", .urgent, drop(42)),
        .silent("U1", .soon, drop(43)), .fires("U1", .urgent, drop(.absent)), .fires("U1", .urgent, drop("unsure")),
        .fires("U1", .urgent, drop(43, "slowlyWorse"), "motor.progressive"),
        .fires("U1", .urgent, drop(43, "worseWeeks")), .fires("U1", .urgent, drop(4_000, "worseDays")),
        .fires("U1", .urgent, drop(43, .absent)), .fires("U1", .urgent, drop(43, "unsure")),
        .fires("U1", .urgent, drop(42, "improving")), .silent("U1", .soon, drop(43, "improving")),
        .fires("U1", .urgent, weakLift(42) + ["footDrag": "left"], "motor.footDrop"),
        .fires("U1", .urgent, weakLift(42) + ["footDrag": "left", "footLiftL": .absent]),
        .fires("U1", .urgent, weakLift(42) + ["footDrag": "left", "footLiftL": "unsure"]),
        .silent("U1", .clinicianReview, weakLift(43) + ["footDrag": "left", "footLiftL": "normal"], "motor.mild"),
        .silent("U1", .soon, weakLift(42)),
        .fires("U1", .urgent, ["footLiftR": "cannot", "weakDays": 42, "weakTrend": "same"], "motor.footDrop"),
    ]

    static let mildRows: [RuleCase] = [
        .fires("U2", .urgent, weakLift(400, "worseWeeks"), "motor.mild", "motor.progressive"),
        .fires("U2", .urgent, weakLift(5, "worseDays")), .silent("U2", .soon, weakLift(400, "slowlyWorse")),
        .silent("U2", .clinicianReview, weakLift(5, "slowlyWorse")),
        .fires("U2", .urgent, ["tiptoeR": "weak", "weakDays": 100, "weakTrend": "worseDays"], "root.S1"),
        .fires("U2", .urgent, ["tiptoeL": "cannot", "weakDays": 100, "weakTrend": "worseWeeks"]),
        .fires("U2", .urgent, ["kneeWeak": "right", "weakDays": 100, "weakTrend": "worseWeeks"], "root.L4"),
        .fires("U2", .urgent, ["footDrag": "right", "weakDays": 100, "weakTrend": "worseWeeks"]),
        .silent("U2", .clinicianReview, weakLift(100, "unsure")),
        .fires("U5", .urgent, bothFeet(15), "motor.bilateral"), .fires("U5", .urgent, bothFeet(29, "slowlyWorse")),
        .fires("U5", .urgent, bothFeet(400, "improving")), .silent("U5", .emergency, bothFeet(14)),
        .silent("U5", .soon, weakLift(15)),
        .fires("U5", .urgent, ["kneeWeak": "both", "weakDays": 15, "weakTrend": "same"]),
        .fires("U5", .urgent, ["legsWeakBoth": "yes", "weakDays": 400, "weakTrend": "improving"]),
    ]

    static let caudaEquinaRows: [RuleCase] = [
        .silent("U3", .emergency, saddle(14)), .fires("U3", .urgent, saddle(15), "ces.saddle", "ces.stableOver14d"),
        .fires("U3", .urgent, saddle(16)), .fires("U3", .urgent, saddle(89)), .fires("U3", .urgent, saddle(90)),
        .silent("U3", .clinicianReview, saddle(91)),
        .silent("U3", .emergency, bladder("lostFeeling", 14)),
        .fires("U3", .urgent, bladder("lostFeeling", 15), "ces.bladder"),
        .fires("U3", .urgent, bladder("leaking", 90)), .fires("U3", .urgent, bladder("leaking", 90, cause: "yes")),
        .silent("U3", .clinicianReview, bladder("leaking", 91)),
        .silent("U3", .clinicianReview, bladder("urgencyOnly", 60)),
        .silent("U3", .emergency, bowel(14)), .fires("U3", .urgent, bowel(15), "ces.bowel"),
        .fires("U3", .urgent, bowel(90)), .silent("U3", .clinicianReview, bowel(91)),
        .silent("U3", .emergency, sexual(14)), .fires("U3", .urgent, sexual(15), "ces.sexual"),
        .fires("U3", .urgent, sexual(90)), .silent("U3", .clinicianReview, sexual(91)),
        .fires("U4", .urgent, bothLegsPain(13), "ces.bilateralLegs"), .fires("U4", .urgent, bothLegsPain(14)),
        .silent("U4", .conservative, bothLegsPain(15)), .fires("U4", .urgent, bothLegsPain(.absent)),
        .silent("U4", .conservative, ["legPainSide": "left", "legPainScore": 8]),
        .fires("U16", .urgent, ["saddle": "unsure", "tiptoeL": "weak", "weakDays": 13, "weakTrend": "same"]),
        .fires("U16", .urgent, ["saddle": .absent, "tiptoeL": "weak", "weakDays": 14, "weakTrend": "same"]),
        .silent("U16", .clinicianReview, ["saddle": "unsure", "tiptoeL": "weak", "weakDays": 15, "weakTrend": "same"]),
        .fires("U16", .urgent, ["bowel": "unsure", "kneeWeak": "left", "weakTrend": "same"]),
        .fires("U16", .urgent, weakLift(14) + bladder("urgencyOnly", 14), "ces.bladderUrgency"),
        .silent("U16", .clinicianReview, weakLift(14) + bladder("urgencyOnly", 15)),
        .silent("U16", .clinicianReview, weakLift(14)),
    ]

    static func myelopathy(_ weeks: Given, _ trend: Given = "same") -> Answers {
        ["handsClumsy": "yes", "unsteady": "yes", "symptomWeeks": weeks, "weakTrend": trend]
    }
    static func immuneNight(_ weeks: Given) -> Answers {
        ["immune": "yes", "symptomWeeks": weeks, "spineNight": "yes"]
    }
    static func injury(_ kind: Given, _ days: Given) -> Answers { ["trauma": kind, "traumaDays": days] }

    static let othersRows: [RuleCase] = [
        .fires("U6", .urgent, myelopathy(5), "pattern.myelopathy"), .fires("U6", .urgent, myelopathy(6)),
        .silent("U6", .soon, myelopathy(7)), .fires("U6", .urgent, myelopathy(.absent)),
        .fires("U6", .urgent, myelopathy(7, "slowlyWorse")), .fires("U6", .urgent, myelopathy(7, "worseDays")),
        .silent("U6", .conservative, ["handsClumsy": "yes", "symptomWeeks": 3, "weakTrend": "worseDays"]),
        .silent("U6", .conservative, ["unsteady": "yes", "symptomWeeks": 3, "weakTrend": "worseDays"]),
        .fires("U7", .urgent, ["cancer": "past", "spineNight": "yes"], "flag.cancer"),
        .fires("U7", .urgent, ["cancer": "current", "spineUnremitting": "yes"]),
        .fires("U7", .urgent, ["cancer": "past", "straining": "yes"]),
        .fires("U7", .urgent, ["cancer": "past", "legPainSide": "right"]),
        .fires("U7", .urgent, ["cancer": "past", "numbSites": ["sole"]]),
        .fires("U7", .urgent, weakLift(400) + ["cancer": "past"]),
        .silent("U7", .clinicianReview, ["cancer": "past"]),
        .silent("U7", .clinicianReview, ["cancer": "skinOnly", "straining": "yes"]),
        .fires("U8", .urgent, ["fever": "yes"], "flag.infection"),
        .silent("U8", .conservative, ["fever": "yes", "backPain": "no"]),
        .fires("U8", .urgent, immuneNight(5)), .fires("U8", .urgent, immuneNight(6)),
        .silent("U8", .soon, immuneNight(7)), .fires("U8", .urgent, immuneNight(.absent)),
        .fires("U8", .urgent, ["immune": "yes", "symptomWeeks": 6, "spineUnremitting": "yes"]),
        .silent("U8", .conservative, ["immune": "yes", "symptomWeeks": 6]),
        .silent("U8", .conservative, immuneNight(6) + ["backPain": "no"]),
        .fires("U9", .urgent, injury("major", 13), "flag.trauma"), .fires("U9", .urgent, injury("major", 14)),
        .silent("U9", .conservative, injury("major", 15)), .fires("U9", .urgent, injury("major", .absent)),
        .silent("U9", .conservative, injury("minor", 1)),
        .fires("U10", .urgent, ["nightFootHang": "yes"], "flag.clti"), .fires("U10", .urgent, ["footSkin": "ulcer"]),
        .fires("U10", .urgent, ["footSkin": "ulcer", "diabetes": "unsure"]),
        .silent("U10", .urgent, ["footSkin": "ulcer", "diabetes": "yes"]),
        .silent("U10", .emergency, ["footColdPale": "yes", "footColdDays": 14]),
        .fires("U10", .urgent, ["footColdPale": "yes", "footColdDays": 15]),
        .fires("U11", .urgent, ["footSkin": "ulcer", "diabetes": "yes"], "flag.diabeticFoot"),
        .fires("U11", .urgent, ["footSkin": "hotSwollen", "diabetes": "yes"]),
        .silent("U11", .conservative, ["footSkin": "hotSwollen", "diabetes": "no"]),
        .silent("U11", .conservative, ["diabetes": "yes"]),
        .fires("U22", .urgent, ["calfSwollen": "yes"], "flag.dvt"),
        .silent("U22", .clinicianReview, ["calfSwollen": "unsure"]),
    ]

    @Test(arguments: dropsRows)
    func `a foot drop is urgent to 42 days, of unknown age, or while it is not known to be steady`(_ row: RuleCase) {
        row.check()
    }

    @Test(arguments: mildRows)
    func `mild weakness is urgent when it gets worse over days or weeks, or is on both sides`(_ row: RuleCase) {
        row.check()
    }

    @Test(arguments: caudaEquinaRows)
    func `cauda equina signs of 15 to 90 days are urgent`(_ row: RuleCase) { row.check() }

    @Test(arguments: othersRows)
    func `cord, cancer, infection, injury and limbs are urgent within their bounds`(_ row: RuleCase) { row.check() }
}
