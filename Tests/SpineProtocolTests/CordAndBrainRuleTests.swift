import SpineProtocol
import Testing
import TriageCore

/// Weakness on tiptoe of the left leg, in a form of version 2.
func weakTiptoe(_ days: Given, _ trend: Given = "same") -> Answers {
    ["tiptoe": "left", "tiptoeL": "weak", "weakDays": days, "weakTrend": trend, "weakOnset": "gradual"]
}

/// Trouble of three weeks, in a form of version 2.
let threeWeeks: Answers = ["symptomWeeks": 3, "recentChange": .absent]

@Suite struct CordAndBrainRuleTests {
    static func gone(_ days: Given) -> Answers { ["faceArmSpeech": "cameAndWent", "strokeDays": days] }
    static func climbing(_ pace: Given, _ nerve: String...) -> Answers {
        threeWeeks + ["numbSide": "both", "climbing": pace, "otherNerve": .list(nerve.isEmpty ? ["none"] : nerve)]
    }

    static let strokeRows: [RuleCase] = [
        .fires("E6", .emergency, ["faceArmSpeech": "yes"], "pattern.stroke"),
        .fires("E25", .emergency, gone(0), "pattern.stroke"), .fires("E25", .emergency, gone(7)),
        .silent("E25", .urgent, gone(8)), .fires("U21", .urgent, gone(8), "pattern.stroke"),
        .fires("U21", .urgent, gone(4_000)), .fires("E25", .emergency, gone(.absent)),
        .fires("E25", .emergency, gone("unsure")),
        .fires("E25", .emergency, ["faceArmSpeech": "unsure", "strokeDays": 7]),
        .silent("E25", .clinicianReview, ["faceArmSpeech": "unsure", "strokeDays": 8]),
        .silent("E25", .clinicianReview, ["faceArmSpeech": "unsure"]),
        .fires("Q1", .clinicianReview, ["faceArmSpeech": .absent]),
    ]

    static let climbingRows: [RuleCase] = [
        .fires("E24", .emergency, climbing("days", "handsNumb"), "pattern.acuteNeuropathy"),
        .fires("E24", .emergency, climbing("weeks", "handsClumsy")),
        .fires("E24", .emergency, climbing("weeks") + weakTiptoe(400)),
        .fires("U28", .urgent, climbing("days"), "pattern.acuteNeuropathy"), .silent("E24", .urgent, climbing("weeks")),
        .silent("U28", .emergency, climbing("days", "handsNumb")),
        .fires("E24", .emergency, climbing("unsure", "handsNumb", "swallowing")),
        .fires("E24", .emergency, climbing(.absent, "handsNumb", "swallowing")),
        .fires(
            "E24", .emergency, climbing(.absent, "handsNumb") + ["acuteSigns": ["breathRest"], "acuteDays": 30]),
    ]

    @Test(arguments: (strokeRows + climbingRows).map(\.of2))
    func `signs of a stroke that have gone, and what climbs up, are as urgent as their timing`(_ row: RuleCase) {
        row.check()
    }

    @Test(arguments: ["no", "months"] as [Given])
    func `what does not climb or climbs over months is no acute neuropathy`(_ pace: Given) {
        let result = Spine.assess(Self.climbing(pace, "handsNumb", "swallowing"), of: .version2)
        #expect(!result.ruleNames.contains("E24"))
        #expect(!result.ruleNames.contains("U28"))
        #expect(result.level < .urgent)
    }

    static func upper(_ place: Given) -> Answers { threeWeeks + ["backPain": place] }

    static let cordRows: [RuleCase] = [
        .fires("U26", .urgent, upper("upper") + ["otherNerve": ["unsteady"]], "pattern.myelopathy"),
        .fires("U26", .urgent, upper("band") + ["numbSide": "both"]),
        .fires("U26", .urgent, upper("upper") + weakTiptoe(400, "improving")),
        .silent("U26", .conservative, upper("low") + ["otherNerve": ["unsteady"]]),
        .silent("U26", .conservative, upper("upper") + ["numbSide": "left", "climbing": "no"]),
        .silent(
            "U26", .conservative,
            ["backPain": "upper", "symptomWeeks": 7, "recentChange": "slowlyWorse", "otherNerve": ["unsteady"]]),
        .fires(
            "U26", .urgent,
            ["backPain": "upper", "symptomWeeks": 7, "recentChange": "unsure", "otherNerve": ["unsteady"]]),
        .silent("U26", .emergency, upper("upper") + ["otherNerve": ["unsteady"], "cancer": "past"]),
        .fires("U6", .urgent, threeWeeks + ["otherNerve": ["unsteady", "handsClumsy"], "weakTrend": "same"]),
        .fires(
            "W3", .soon, ["otherNerve": ["unsteady", "handsClumsy"], "weakTrend": "same"], "pattern.myelopathy"),
        .fires("U6", .urgent, ["otherNerve": ["unsteady", "handsClumsy"], "weakTrend": "slowlyWorse"]),
        .fires(
            "E8", .emergency, weakTiptoe(42) + ["acuteSigns": ["breathRest"], "acuteDays": 40], "pattern.mnd"),
        .silent("E8", .clinicianReview, weakTiptoe(43) + ["acuteSigns": ["breathRest"], "acuteDays": 40]),
        .fires("W8", .soon, weakTiptoe(100) + ["otherNerve": ["wasting"]], "pattern.mnd"),
        .fires("W8", .soon, weakTiptoe(100) + ["otherNerve": ["swallowing"]]),
    ]

    @Test(arguments: cordRows.map(\.of2))
    func `signs of the cord and of the nerves of the muscles`(_ row: RuleCase) { row.check() }

    @Test func `a stroke that has passed goes to the stroke team with its day`() {
        let recent = Spine.assess(Self.gone(2), of: .version2)
        #expect(recent.destinationNames.contains("strokeTeam"))
        #expect(
            recent.reason("E25")
                == "Face, arm or speech suddenly changed and then recovered fully, 2 days ago. This may have been a stroke "
                + "that passed: a stroke specialist sees the patient within 24 hours. If it comes again or is still there, "
                + "call an ambulance.")
        let unclear = Spine.assess(["faceArmSpeech": "unsure", "strokeDays": 1], of: .version2)
        #expect(
            unclear.reason("E25")?.hasPrefix(
                "It is not clear whether face, arm or speech suddenly changed; the patient says when: 1 day ago.")
                == true)
    }

    @Test func `a form of version 1 is never asked about what it has no question for`() {
        let result = Spine.assess(["handsClumsy": "yes", "swallowing": "yes", "breathless": "yes"] + weakLift(400))
        for rule in ["E24", "U28", "E25", "U21"] { #expect(!result.ruleNames.contains(rule)) }
    }
}
