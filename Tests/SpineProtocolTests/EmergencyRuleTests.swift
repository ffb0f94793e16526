import SpineProtocol
import Testing
import TriageCore

/// Mild weakness of the left leg.
func weakLift(_ days: Given, _ trend: Given = "same") -> Answers {
    ["footLiftL": "weak", "weakDays": days, "weakTrend": trend]
}

/// A left foot that cannot be lifted.
func drop(_ days: Given, _ trend: Given = "same") -> Answers {
    ["footLiftL": "cannot", "weakDays": days, "weakTrend": trend]
}

/// Weakness of both feet.
func bothFeet(_ days: Given, _ trend: Given = "same") -> Answers {
    ["footLiftL": "weak", "footLiftR": "weak", "weakDays": days, "weakTrend": trend]
}

func saddle(_ days: Given, worse: Given = "no") -> Answers {
    ["saddle": "yes", "saddleDays": days, "saddleWorse14": worse]
}

func bladder(_ sign: Given, _ days: Given, worse: Given = "no", cause: Given = "no") -> Answers {
    ["bladder": sign, "bladderDays": days, "bladderWorse14": worse, "bladderKnownCause": cause]
}

func bowel(_ days: Given, worse: Given = "no") -> Answers {
    ["bowel": "lostControlOrFeeling", "bowelDays": days, "bowelWorse14": worse]
}

func sexual(_ days: Given) -> Answers { ["sexual": "newNumbnessOrLoss", "sexualDays": days] }

func bothLegsPain(_ days: Given) -> Answers {
    ["legPainSide": "both", "legPainScore": 5, "legPainBothDays": days]
}

private let painless: Answers = ["backPain": "no"]

@Suite struct EmergencyRuleTests {
    static let caudaEquinaRows: [RuleCase] = [
        .fires("E1", .emergency, saddle(0), "ces.saddle"), .fires("E1", .emergency, saddle(13)),
        .fires("E1", .emergency, saddle(14)), .silent("E1", .urgent, saddle(15)),
        .fires("E1", .emergency, saddle(15, worse: "yes")), .fires("E1", .emergency, saddle(15, worse: "unsure")),
        .fires("E1", .emergency, saddle(15, worse: .absent)), .fires("E1", .emergency, saddle(.absent)),
        .fires("E1", .emergency, saddle("unsure")), .fires("E1", .emergency, saddle(400, worse: "yes")),
        .silent("E1", .conservative, ["saddle": "no"]),
        .fires("E18", .emergency, bladder("leaking", 14), "ces.bladder"),
        .fires("E18", .emergency, bladder("hardToStartOrEmpty", 13)),
        .fires("E18", .emergency, bladder("hardToStartOrEmpty", 14)),
        .fires("E18", .emergency, bladder("lostFeeling", 14)), .silent("E18", .urgent, bladder("leaking", 15)),
        .fires("E18", .emergency, bladder("leaking", 15, worse: "yes")),
        .fires("E18", .emergency, bladder("leaking", 15, worse: "unsure")),
        .fires("E18", .emergency, bladder("leaking", .absent)),
        .fires("E18", .emergency, bladder("leaking", 3, cause: "yes")),
        .silent("E18", .clinicianReview, bladder("urgencyOnly", 3)),
        .fires("E3", .emergency, bowel(13), "ces.bowel"), .fires("E3", .emergency, bowel(14)),
        .silent("E3", .urgent, bowel(15)), .fires("E3", .emergency, bowel(15, worse: "yes")),
        .fires("E3", .emergency, bowel(15, worse: .absent)), .fires("E3", .emergency, bowel(.absent)),
        .silent("E3", .conservative, ["bowel": "constipationOnly"]),
        .fires("E4", .emergency, sexual(13), "ces.sexual"), .fires("E4", .emergency, sexual(14)),
        .silent("E4", .urgent, sexual(15)), .fires("E4", .emergency, sexual(.absent)),
        .silent("E4", .conservative, ["sexual": "preferNot"]),
        .silent("E4", .conservative, ["sexual": .absent]),
    ]

    static let weaknessRows: [RuleCase] = [
        .fires("E5", .emergency, bothFeet(13), "motor.bilateral", "motor.mild"),
        .fires("E5", .emergency, bothFeet(14)),
        .silent("E5", .urgent, bothFeet(15)), .fires("E5", .emergency, bothFeet(.absent)),
        .fires("E5", .emergency, bothFeet(200, "worseWeeks"), "motor.progressive"),
        .fires("E5", .emergency, bothFeet(200, "worseDays")), .fires("E5", .emergency, bothFeet(27, "slowlyWorse")),
        .fires("E5", .emergency, bothFeet(28, "slowlyWorse")), .silent("E5", .urgent, bothFeet(29, "slowlyWorse")),
        .fires("E5", .emergency, ["kneeWeak": "both", "weakDays": 14, "weakTrend": "same"]),
        .fires("E5", .emergency, ["tiptoeL": "weak", "tiptoeR": "cannot", "weakDays": 14, "weakTrend": "same"]),
        .fires("E5", .emergency, ["legsWeakBoth": "yes", "weakDays": 14, "weakTrend": "same"]),
        .silent("E5", .urgent, ["legsWeakBoth": "yes", "weakDays": 15, "weakTrend": "same"]),
        .fires("E5", .emergency, ["footDrag": "both", "weakDays": 14, "weakTrend": "same"]),
        .fires("E5", .emergency, ["footDrag": "left", "footLiftR": "weak", "weakDays": 14, "weakTrend": "same"]),
        .silent(
            "E5", .clinicianReview, ["footLiftL": "weak", "kneeWeak": "right", "weakDays": 5, "weakTrend": "same"]),
        .silent("E5", .clinicianReview, weakLift(5)),
        .fires(
            "E5", .emergency, ["footLiftL": "cannot", "footLiftR": "cannot", "weakDays": 28, "weakTrend": .absent]),
        .fires("E7", .emergency, painless + weakLift(6) + ["weakOnset": "sudden"], "pattern.stroke", "motor.painless"),
        .fires("E7", .emergency, painless + weakLift(7) + ["weakOnset": "sudden"]),
        .silent("E7", .clinicianReview, painless + weakLift(8) + ["weakOnset": "sudden"]),
        .fires("E7", .emergency, painless + weakLift(.absent) + ["weakOnset": "sudden"]),
        .silent("E7", .clinicianReview, painless + weakLift(3) + ["weakOnset": "gradual"]),
        .silent("E7", .clinicianReview, weakLift(3) + ["weakOnset": "sudden"]),
        .silent("E7", .clinicianReview, weakLift(3) + ["weakOnset": "sudden", "backPain": "unsure"]),
        .silent("E7", .clinicianReview, painless + weakLift(3) + ["weakOnset": "sudden", "legPainSide": "left"]),
        .fires("E8", .emergency, weakLift(41) + ["breathless": "yes"], "pattern.mnd"),
        .fires("E8", .emergency, weakLift(42) + ["breathless": "yes"]),
        // Breathless at rest is asked about in any case (Q20), and so is an answer that is missing (Q1).
        .silent("E8", .clinicianReview, weakLift(43) + ["breathless": "yes"]),
        .fires("E8", .emergency, weakLift(43, "slowlyWorse") + ["breathless": "yes"]),
        .fires("E8", .emergency, weakLift(.absent) + ["breathless": "yes"]),
        .silent("E8", .clinicianReview, weakLift(42) + ["breathless": "unsure"]),
        .silent("E8", .clinicianReview, ["breathless": "yes"]),
        .fires("E6", .emergency, ["faceArmSpeech": "yes"], "pattern.stroke"),
        .silent("E6", .clinicianReview, ["faceArmSpeech": "unsure"]),
        .fires(
            "E12", .emergency, weakLift(13) + ["anticoag": "yes", "spineUnremitting": "yes"], "flag.anticoagBleed"),
        .fires("E12", .emergency, weakLift(14) + ["anticoag": "yes", "spineUnremitting": "yes"]),
        .silent("E12", .soon, weakLift(15) + ["anticoag": "yes", "spineUnremitting": "yes"]),
        .fires("E12", .emergency, weakLift(.absent) + ["anticoag": "yes", "spineUnremitting": "yes"]),
        .silent("E12", .clinicianReview, weakLift(14) + ["anticoag": "yes"]),
        .silent("E12", .clinicianReview, weakLift(14) + ["anticoag": "unsure", "spineUnremitting": "yes"]),
    ]

    static let cancerAndInfectionRows: [RuleCase] = [
        .fires("E29", .emergency, weakLift(41) + ["cancer": "past"], "flag.cancer"),
        .fires("E29", .emergency, weakLift(42) + ["cancer": "past"]),
        .silent("E29", .urgent, weakLift(43) + ["cancer": "past"]),
        .fires("E29", .emergency, weakLift(43, "slowlyWorse") + ["cancer": "current"]),
        .fires("E29", .emergency, saddle(200) + ["cancer": "past"]),
        .fires("E29", .emergency, bladder("leaking", 200) + ["cancer": "past"]),
        // An old bladder trouble whose cause is known no longer makes cancer an emergency.
        .silent("E29", .clinicianReview, bladder("leaking", 200, cause: "yes") + ["cancer": "past"]),
        .fires("E29", .emergency, sexual(200) + ["cancer": "past"]),
        .fires("E29", .emergency, ["cancer": "current", "unsteady": "yes"]),
        .fires("E29", .emergency, ["cancer": "past", "legPainSide": "left", "symptomWeeks": 5]),
        .fires("E29", .emergency, ["cancer": "past", "legPainSide": "left", "symptomWeeks": 6]),
        .silent("E29", .urgent, ["cancer": "past", "legPainSide": "left", "symptomWeeks": 7]),
        .fires("E29", .emergency, ["cancer": "past", "numbSites": ["thigh"], "symptomWeeks": 6]),
        .silent("E29", .urgent, ["cancer": "past", "numbSites": ["thigh"], "symptomWeeks": 7]),
        .fires("E29", .emergency, ["cancer": "past", "numbBothLegs": "yes", "symptomWeeks": .absent]),
        // It may have been a melanoma, which version 1 did not set apart.
        .silent("E29", .clinicianReview, ["cancer": "skinOnly", "legPainSide": "left", "symptomWeeks": 5]),
        .silent("E29", .clinicianReview, ["cancer": "past", "symptomWeeks": 5]),
        .fires("E10", .emergency, ["fever": "yes", "immune": "yes"], "flag.infection"),
        .fires("E10", .emergency, ["fever": "yes", "recentInfection": "yes"]),
        .fires("E10", .emergency, ["fever": "yes", "diabetes": "yes"]),
        .fires("E10", .emergency, ["fever": "yes", "spinalProcedure": "yes", "spinalProcedureDays": 89]),
        .fires("E10", .emergency, ["fever": "yes", "spinalProcedure": "yes", "spinalProcedureDays": 90]),
        .silent("E10", .urgent, ["fever": "yes", "spinalProcedure": "yes", "spinalProcedureDays": 91]),
        .fires("E10", .emergency, ["fever": "yes", "spinalProcedure": "yes", "spinalProcedureDays": .absent]),
        .fires("E10", .emergency, weakLift(400) + ["fever": "yes"]),
        .fires("E10", .emergency, saddle(400) + ["fever": "yes"]),
        .silent("E10", .urgent, ["fever": "yes"]), .silent("E10", .urgent, ["fever": "yes", "immune": "unsure"]),
        .silent("E10", .conservative, ["fever": "yes", "immune": "yes", "backPain": "no"]),
        .silent("E10", .conservative, ["immune": "yes", "diabetes": "yes"]),
    ]

    static func procedure(_ days: Given) -> Answers { ["spinalProcedure": "yes", "spinalProcedureDays": days] }
    static func injury(_ kind: Given, _ days: Given) -> Answers { ["trauma": kind, "traumaDays": days] }
    static func coldFoot(_ days: Given) -> Answers { ["footColdPale": "yes", "footColdDays": days] }

    static let eventsRows: [RuleCase] = [
        .fires("E11", .emergency, weakLift(10) + procedure(29), "flag.procedure"),
        .fires("E11", .emergency, weakLift(10) + procedure(30)),
        // With back pain it is E28 up to 90 days.
        .silent("E11", .emergency, weakLift(10) + procedure(31)),
        .silent("E11", .clinicianReview, weakLift(10) + procedure(31) + ["backPain": "no"]),
        .fires("E11", .emergency, weakLift(10) + procedure(.absent)),
        .fires("E11", .emergency, weakLift(19) + procedure(20)),
        .fires("E11", .emergency, weakLift(20) + procedure(20)),
        .silent("E11", .soon, weakLift(21) + procedure(20)),
        .fires("E11", .emergency, weakLift(.absent) + procedure(20)),
        .fires("E11", .emergency, saddle(20) + procedure(20)), .silent("E11", .urgent, saddle(21) + procedure(20)),
        .fires("E11", .emergency, bladder("leaking", 20) + procedure(20)),
        .silent("E11", .urgent, bladder("leaking", 21) + procedure(20)),
        .fires("E11", .emergency, bowel(20) + procedure(20)), .silent("E11", .urgent, bowel(21) + procedure(20)),
        .fires("E11", .emergency, sexual(20) + procedure(20)), .silent("E11", .urgent, sexual(21) + procedure(20)),
        .silent("E11", .conservative, procedure(5)),
        .fires("E13", .emergency, injury("major", 13) + ["numbSites": ["thigh"]], "flag.trauma"),
        .fires("E13", .emergency, injury("major", 14) + ["numbSites": ["thigh"]]),
        .silent("E13", .conservative, injury("major", 15) + ["numbSites": ["thigh"]]),
        .fires("E13", .emergency, injury("major", .absent) + ["legPainSide": "left"]),
        .fires("E13", .emergency, injury("major", 14) + ["unsteady": "yes"]),
        .fires("E13", .emergency, injury("major", 14) + weakLift(400)),
        .fires("E13", .emergency, injury("major", 14) + saddle(400)),
        .silent("E13", .urgent, injury("major", 14)),
        .silent("E13", .conservative, injury("minor", 1) + ["numbSites": ["thigh"]]),
        .fires("E14", .emergency, coldFoot(13), "flag.acuteLimb"), .fires("E14", .emergency, coldFoot(14)),
        .silent("E14", .urgent, coldFoot(15)), .fires("E14", .emergency, coldFoot(.absent)),
        .fires("E15", .emergency, ["footSkin": "black"], "flag.footSkin"),
        .fires("E15", .emergency, ["footSkin": "ulcer", "fever": "yes"]),
        .fires("E15", .emergency, ["footSkin": "hotSwollen", "fever": "yes", "backPain": "no"]),
        .silent("E15", .urgent, ["footSkin": "ulcer"]), .silent("E15", .conservative, ["footSkin": "hotSwollen"]),
    ]

    static let notExcludedRows: [RuleCase] = [
        .fires("E20", .emergency, bothLegsPain(13) + ["saddle": "unsure"], "ces.saddle", "ces.bilateralLegs"),
        .fires("E20", .emergency, bothLegsPain(14) + ["saddle": .absent]),
        .silent("E20", .clinicianReview, bothLegsPain(15) + ["saddle": "unsure"]),
        .fires("E20", .emergency, bothLegsPain(.absent) + ["saddle": "unsure"]),
        .fires("E20", .emergency, bothLegsPain(14) + ["bladder": .absent]),
        .fires("E20", .emergency, bothLegsPain(14) + ["bowel": "unsure"]),
        .fires("E20", .emergency, bothLegsPain(14) + bladder("urgencyOnly", 14), "ces.bladderUrgency"),
        .silent("E20", .urgent, bothLegsPain(14) + bladder("urgencyOnly", 15)),
        .silent("E20", .urgent, bothLegsPain(14)),
        .silent("E20", .urgent, bothLegsPain(14) + ["bowel": "constipationOnly"]),
        .fires("E20", .emergency, bothFeet(400) + ["saddle": "unsure"]),
        .fires("E20", .emergency, ["legsWeakBoth": "yes", "weakDays": 400, "weakTrend": "same", "bowel": .absent]),
        .silent("E20", .clinicianReview, weakLift(400) + ["saddle": "unsure"]),
        .fires("E20", .emergency, bladder("urgencyOnly", 400) + ["saddle": "unsure"], "ces.bladder"),
        .fires("E20", .emergency, bladder("urgencyOnly", 3) + ["saddle": .absent]),
        .silent("E20", .conservative, bladder("urgencyOnly", 400)),
    ]

    @Test(arguments: caudaEquinaRows)
    func `cauda equina signs are emergencies while recent, worse or of unknown timing`(_ row: RuleCase) { row.check() }

    @Test(arguments: weaknessRows)
    func `weakness is an emergency on both sides, sudden, with breathlessness or with a bleeding risk`(_ row: RuleCase)
    { row.check() }

    @Test(arguments: cancerAndInfectionRows)
    func `cancer and infection are emergencies with a further sign`(_ row: RuleCase) { row.check() }

    @Test(arguments: eventsRows)
    func `procedures, injuries and limbs without blood are emergencies while recent`(_ row: RuleCase) { row.check() }

    @Test(arguments: notExcludedRows)
    func `what is not known about bladder, bowel and saddle is an emergency where both legs are affected`(
        _ row: RuleCase
    ) { row.check() }
}
