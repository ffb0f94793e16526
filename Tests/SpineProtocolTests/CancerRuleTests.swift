import SpineProtocol
import Testing
import TriageCore

@Suite struct CancerRuleTests {
    static let past: Answers = ["cancer": "past", "cancerKind": "breast", "cancerYears": 12, "cancerSpread": "no"]
    static let spread: Answers = [
        "cancer": "current", "cancerKind": "prostate", "cancerYears": 0, "cancerSpread": "bone",
    ]
    static let old: Answers = ["symptomWeeks": 60, "recentChange": "same"]
    static let oldCauda: Answers =
        old + [
            "saddle": "yes", "saddleDays": 800, "saddleWorse14": "no", "oldCauda": "yearOrMore", "sexual": "normal",
        ]

    static let cancerRows: [RuleCase] = [
        .fires("E29", .emergency, past + weakTiptoe(42), "flag.cancer"), .silent("E29", .urgent, past + weakTiptoe(43)),
        .fires("E29", .emergency, past + weakTiptoe(.absent)), .fires("E29", .emergency, past + weakTiptoe("unsure")),
        .fires("E29", .emergency, past + weakTiptoe(300, "slowlyWorse")),
        .fires("E29", .emergency, past + threeWeeks + ["otherNerve": ["unsteady"]]),
        .silent("E29", .urgent, past + old + ["otherNerve": ["unsteady"]]),
        .fires("E29", .emergency, past + ["recentChange": "unsure", "otherNerve": ["unsteady"]]),
        .fires("E29", .emergency, past + threeWeeks + ["legPainSide": "left"]),
        .silent("E29", .urgent, past + old + ["legPainSide": "left"]),
        .fires("E29", .emergency, past + ["legPainSide": "left", "recentChange": "muchWorse"]),
        .fires("E29", .emergency, past + old + ["backPain": "upper", "legPainSide": "left"]),
        .fires("E29", .emergency, past + old + ["backPain": "band", "numbSide": "right"]),
        .fires("E29", .emergency, past + oldCauda + ["oldCauda": "underYear"]),
        .fires("E29", .emergency, past + oldCauda + ["oldCauda": "unsure"]),
        .silent("E29", .clinicianReview, past + oldCauda),
        .fires("U20", .urgent, past + old + ["backPain": "upper"], "flag.cancer"),
        .fires("U20", .urgent, past + old + ["backPain": "band"]),
        .silent("U20", .clinicianReview, past + old + ["backPain": "low"]),
        .fires("U20", .urgent, spread + ["backPain": "low", "recentChange": "slowlyWorse"]),
        .fires("U20", .urgent, spread + threeWeeks + ["backPain": "low"]),
        .fires("U20", .urgent, spread + ["backPain": "low", "recentChange": "unsure"]),
        .silent("U20", .clinicianReview, spread + ["backPain": "low", "recentChange": "same"]),
        .silent("U20", .clinicianReview, spread + ["backPain": "low", "recentChange": "better"]),
        .fires("U20", .urgent, past + ["cancerKind": "melanoma", "backPain": "upper"]),
        .silent("U20", .conservative, old + ["cancer": "skinOnly", "backPain": "upper"]),
        .fires("U7", .urgent, past + old + ["bringsOn": ["cough"]]),
        .fires("Q6", .clinicianReview, past + old),
    ]

    static let bladderRows: [RuleCase] = [
        .fires("E29", .emergency, past + bladderOf("leakUnfelt", 200, cause: "none")),
        .fires("E29", .emergency, past + bladderOf("leakUnfelt", 200, cause: "unsure")),
        .fires("E29", .emergency, past + bladderOf("leakUnfelt", 200, cause: "knownChanged")),
        .silent("E29", .clinicianReview, past + bladderOf("leakUnfelt", 200, cause: "known")),
        .fires("E29", .emergency, past + bladderOf("leakUnfelt", 14, cause: "known")),
        .silent("E29", .clinicianReview, past + bladderOf("leakEffort", 200, cause: "none")),
    ]

    static func bladderOf(_ sign: String, _ days: Given, cause: Given) -> Answers {
        [
            "bladderSigns": .list([sign]), "bladderDays": days, "bladderWorse14": "no", "lastPee": "under8",
            "bladderKnownCause": cause, "sexual": "normal",
        ]
    }

    static func body(_ signs: String...) -> Answers { ["bodySigns": .list(signs)] }
    static let lasting: Answers = ["backPain": "low"]

    static let bodyRows: [RuleCase] = [
        .fires("U18", .urgent, body("thirst", "vomiting"), "flag.metabolic"),
        .fires(
            "U18", .urgent, body("thirst", "tired") + ["conditions": ["diabetes"], "medicines": ["bpWaterTablets"]]),
        .fires("U18", .urgent, body("thirst") + ["bowel": "constipationOnly"]),
        .fires("U18", .urgent, body("thirst") + ["conditions": ["fragilityFracture"]]),
        .fires("U18", .urgent, body("thirst") + past), .fires("Q18", .clinicianReview, body("thirst")),
        .fires("Q18", .clinicianReview, body("thirst", "anaemia")), .silent("Q18", .urgent, body("thirst", "tired")),
        .silent("U18", .conservative, body("vomiting", "tired")),
        .fires("Q19", .clinicianReview, lasting + body("tired", "anaemia") + ["age": 60]),
        .fires("Q19", .clinicianReview, lasting + body("tired", "anaemia") + ["age": "unsure"]),
        .silent("Q19", .soon, lasting + body("tired", "anaemia") + ["age": 59]),
        .silent("Q19", .soon, lasting + body("tired") + ["age": 60]),
        .silent("Q19", .conservative, body("tired", "anaemia") + ["age": 60]),
        .fires("Q19", .clinicianReview, lasting + body("tired") + ["age": 61, "conditions": ["fragilityFracture"]]),
        .fires("W13", .soon, lasting + body("anaemia"), "flag.systemic"),
        .fires("W13", .soon, lasting + body("infections") + ["symptomWeeks": 7]),
        .silent("W13", .conservative, lasting + body("infections") + ["symptomWeeks": 6, "recentChange": .absent]),
        .fires("W13", .soon, lasting + body("infections") + ["symptomWeeks": "unsure"]),
        .silent("W13", .conservative, lasting + body("tired") + ["age": 59]),
        .fires("W4", .soon, body("weightLoss")), .fires("W4", .soon, body("nightSweats")),
        .silent("W4", .conservative, lasting + ["age": 75], "care.bloods"),
    ]

    @Test(arguments: (cancerRows + bladderRows).map(\.of2))
    func `cancer is an emergency with new signs of the nerves and urgent with suspicious pain`(_ row: RuleCase) {
        row.check()
    }

    @Test(arguments: bodyRows.map(\.of2))
    func `signs in the whole body are looked into`(_ row: RuleCase) { row.check() }

    @Test func `the reason tells the cancer and the signs`() {
        let result = Spine.assess(
            Self.spread + threeWeeks + ["legPainSide": "left", "otherNerve": ["unsteady"]], of: .version2)
        #expect(
            result.reason("E29")
                == "Cancer now (prostate, last treated within the year, spread to the bones), with unsteadiness on the "
                + "feet and leg pain. The spinal cord may be under pressure. Phone the coordinator for metastatic cord compression "
                + "now; whole-spine MRI is theirs to arrange. The patient moves as little as possible.")
        let unknown = Spine.assess(["cancer": "past"], of: .version2)
        let start = "Cancer in the past; of the spine and the legs nothing was reported"
        #expect(unknown.reason("Q6")?.hasPrefix(start) == true)
    }

    /// Version 1 does not ask whether old trouble changed, so nothing in its forms says that it did not.
    @Test func `a form of version 1 keeps unsteadiness with cancer an emergency, however old the trouble`() {
        #expect(Spine.assess(["cancer": "past", "unsteady": "yes", "symptomWeeks": 300]).level == .emergency)
        #expect(Spine.assess(["cancer": "past", "legPainSide": "left", "symptomWeeks": 7]).level == .urgent)
    }
}
