import SpineProtocol
import Testing
import TriageCore

@Suite struct InjuryRuleTests {
    static let newPain: Answers = threeWeeks + ["backPain": "low"]
    static func fall(_ days: Given) -> Answers { ["trauma": "minor", "traumaDays": days] }
    static let thinBones: Answers = ["conditions": ["osteoporosis"]]
    static func onset(_ onset: Given, _ points: Given) -> Answers {
        newPain + ["painOnset": onset, "backPainScore": points]
    }

    static let fractureRows: [RuleCase] = [
        .fires("W12", .soon, newPain + fall(42) + thinBones, "flag.fracture"),
        .silent("W12", .conservative, newPain + fall(43) + thinBones),
        .fires("W12", .soon, newPain + fall(.absent) + thinBones),
        .fires("W12", .soon, newPain + fall(42) + ["age": 70]),
        .silent("W12", .conservative, newPain + fall(42) + ["age": 69]),
        .fires("W12", .soon, newPain + fall(42) + ["medicines": ["longSteroids"]]),
        .fires("W12", .soon, newPain + fall(42) + ["conditions": ["fragilityFracture"]]),
        .silent("W12", .conservative, ["backPain": "low"] + fall(20) + thinBones),
        .fires("W12", .soon, ["backPain": "low", "recentChange": "unsure"] + fall(20) + thinBones),
        .silent("W12", .conservative, threeWeeks + fall(20) + thinBones),
        .fires("W12", .soon, onset("lifting", 5) + thinBones), .fires("W12", .soon, onset("lifting", 5) + ["age": 70]),
        .silent("W12", .conservative, onset("lifting", 9) + ["age": 40]),
        .silent("W12", .conservative, onset("hours", 5) + thinBones),
        .fires("W12", .soon, ["backPain": "upper", "age": 70] + thinBones),
        .silent("W12", .conservative, ["backPain": "upper", "age": 69] + thinBones),
        .silent("W12", .conservative, ["backPain": "low", "age": 70] + thinBones),
    ]

    static let severeRows: [RuleCase] = [
        .fires("Q13", .clinicianReview, onset("sudden", 1) + ["age": 25], "flag.severePain"),
        .fires("Q13", .clinicianReview, onset("gradual", 8)), .silent("Q13", .conservative, onset("gradual", 7)),
        .silent("Q13", .conservative, onset("gradual", 8) + ["age": 49]),
        .fires("Q13", .clinicianReview, onset("gradual", 8) + ["age": "unsure"]),
        .fires("Q13", .clinicianReview, onset("gradual", 2) + ["spineNight": "yes", "spineUnremitting": "yes"]),
        .silent("Q13", .soon, onset("gradual", 2) + ["spineNight": "yes", "spineUnremitting": "no"]),
        .silent("Q13", .conservative, onset("lifting", 9) + ["age": 40]),
    ]

    @Test(arguments: (fractureRows + severeRows).map(\.of2))
    func `bones that break easily and severe new pain`(_ row: RuleCase) { row.check() }

    @Test func `the reason tells what happened and what makes a fracture likely`() {
        let result = Spine.assess(Self.newPain + Self.fall(10) + Self.thinBones + ["age": 82], of: .version2)
        #expect(
            result.reason("W12")
                == "Injury 10 days ago, with back pain, and thin bones (osteoporosis) and an age of 82 years. A vertebra may "
                + "have broken: X-ray within 2 weeks.")
    }

    @Test func `a big injury that is left open is asked for`() {
        let result = Spine.assess(["trauma": .absent, "legPainSide": "left"], of: .version2)
        #expect(result.ruleNames.contains("Q1"))
        #expect(result.level == .clinicianReview)
    }
}
