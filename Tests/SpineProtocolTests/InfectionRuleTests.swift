import SpineProtocol
import Testing
import TriageCore

@Suite struct InfectionRuleTests {
    static let lowPain: Answers = ["backPain": "low"]
    static let newPain: Answers = lowPain + threeWeeks
    static let fever: Answers = ["fever": "yes"] + lowPain
    static func needle(_ days: Given) -> Answers {
        ["last3Months": ["spineProcedure"], "spinalProcedureDays": days]
    }
    static func birth(_ days: Given) -> Answers { ["pregnant": "birthNeedle", "spinalProcedureDays": days] }

    static let feverRows: [RuleCase] = [
        .fires("E10", .emergency, fever + ["injectDrugs": "past"], "flag.infection"),
        .fires("E10", .emergency, fever + ["injectDrugs": "recent"]),
        .fires("E10", .emergency, fever + ["conditions": ["immune"]]),
        .fires("E10", .emergency, fever + ["conditions": ["dialysisLine"]]),
        .fires("E10", .emergency, fever + ["conditions": ["diabetes"]]),
        .fires("E10", .emergency, fever + ["medicines": ["immuneDrugs"]]),
        .fires("E10", .emergency, fever + ["last3Months": ["infection"]]),
        .fires("E10", .emergency, fever + needle(90)), .silent("E10", .urgent, fever + needle(91)),
        .fires("E10", .emergency, fever + needle("unsure")), .fires("E10", .emergency, fever + birth(90)),
        .silent("E10", .urgent, fever + ["pregnant": "birth"]),
        .silent("E10", .urgent, fever + ["injectDrugs": "never"]), .fires("U8", .urgent, fever),
        .silent("E10", .conservative, ["fever": "yes", "conditions": ["immune"]]),
    ]

    static let withoutFeverRows: [RuleCase] = [
        .fires("U19", .urgent, newPain + ["injectDrugs": "past"], "flag.infection", "risk.injecting"),
        .fires("U19", .urgent, newPain + ["injectDrugs": "recent"]),
        .silent("U19", .conservative, lowPain + ["injectDrugs": "past"], "risk.injecting"),
        .fires("U19", .urgent, lowPain + ["injectDrugs": "past", "recentChange": "unsure"]),
        .silent("U19", .conservative, newPain + ["injectDrugs": "never"]),
        .silent("U19", .conservative, threeWeeks + ["injectDrugs": "recent"]),
        .fires("E28", .emergency, lowPain + ["injectDrugs": "past"] + weakTiptoe(42), "flag.infection"),
        .silent("E28", .soon, lowPain + ["conditions": ["immune"]] + weakTiptoe(43)),
        .fires("E28", .emergency, lowPain + ["conditions": ["immune"]] + weakTiptoe(.absent)),
        .fires("E28", .emergency, lowPain + ["conditions": ["dialysisLine"]] + weakTiptoe(300, "slowlyWorse")),
        .fires("E28", .emergency, lowPain + needle(90) + weakTiptoe(42)),
        .silent("E28", .soon, lowPain + needle(91) + weakTiptoe(42)),
        // Weakness from before the needle does not come from it, as long as it does not get worse.
        .silent("E28", .soon, lowPain + needle(35) + weakTiptoe(36)),
        .fires("E28", .emergency, lowPain + needle(35) + weakTiptoe(36, "slowlyWorse")),
        .fires("E28", .emergency, lowPain + birth(80) + weakTiptoe(42)),
        .silent("E28", .soon, lowPain + ["conditions": ["diabetes"]] + weakTiptoe(42)),
        .silent("E28", .soon, ["conditions": ["immune"]] + weakTiptoe(42)),
        .fires(
            "E28", .emergency,
            lowPain + ["conditions": ["immune"], "saddle": "yes", "saddleDays": 3, "saddleWorse14": "yes"]),
        .fires("U8", .urgent, newPain + ["medicines": ["immuneDrugs"], "spineUnremitting": "yes"]),
        .silent("U8", .soon, lowPain + ["medicines": ["immuneDrugs"], "spineUnremitting": "yes"]),
    ]

    static func score(_ points: Given) -> Answers { newPain + ["backPainScore": points] }

    static let afterNeedleRows: [RuleCase] = [
        .fires("U25", .urgent, score(7) + needle(90), "flag.procedure"),
        .silent("U25", .conservative, score(7) + needle(91)), .fires("U25", .urgent, score(7) + needle(.absent)),
        .silent("U25", .conservative, score(6) + needle(90)), .fires("U25", .urgent, score(7) + birth(20)),
        .silent("U25", .conservative, score(6) + birth(20)),
        .silent("U25", .conservative, score(7) + ["pregnant": "birth"]),
        .fires("U25", .urgent, newPain + needle(20) + ["spineNight": "yes"]),
        .fires("U25", .urgent, lowPain + needle(20) + ["spineUnremitting": "yes", "recentChange": "slowlyWorse"]),
        .silent("U25", .soon, lowPain + needle(20) + ["spineUnremitting": "yes"]),
        .silent("U25", .emergency, score(9) + needle(20) + ["fever": "yes"]),
        .fires("E11", .emergency, birth(20) + weakTiptoe(20), "flag.procedure"),
        .silent("E11", .soon, birth(20) + weakTiptoe(21)),
        .fires("E12", .emergency, lowPain + ["medicines": ["anticoag"], "spineUnremitting": "yes"] + weakTiptoe(14)),
        .silent("E12", .soon, lowPain + ["medicines": ["anticoag"], "spineUnremitting": "yes"] + weakTiptoe(15)),
    ]

    @Test(arguments: (feverRows + withoutFeverRows + afterNeedleRows).map(\.of2))
    func `infection and bleeding at the spine, with fever and without`(_ row: RuleCase) { row.check() }

    @Test func `rather by phone is no answer about injected drugs, and a person asks`() {
        let result = Spine.assess(Self.newPain + ["injectDrugs": "byPhone"], of: .version2)
        #expect(!result.ruleNames.contains("U19"))
        #expect(result.level == .clinicianReview)
    }

    @Test func `pain after a needle goes to the team that did it, with what was said`() {
        let result = Spine.assess(Self.score(8) + Self.needle(12), of: .version2)
        #expect(result.destinationNames.contains("operatingTeam"))
        #expect(
            result.reason("U25")
                == "New back pain (for 3 weeks), with a score of 8 points, after an operation or needle at the spine 12 days ago. "
                + "Infection or bleeding is possible: the team that did it is asked today.")
    }
}
