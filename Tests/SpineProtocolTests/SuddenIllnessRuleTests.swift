import SpineProtocol
import Testing
import TriageCore

@Suite struct SuddenIllnessRuleTests {
    static func acute(_ sign: String..., days: Given = .absent) -> Answers {
        ["acuteSigns": .list(sign), "acuteDays": days]
    }
    static let aneurysm: Answers = ["conditions": ["aneurysm"]]
    static let lowPain: Answers = ["backPain": "low"]

    static let aortaRows: [RuleCase] = [
        .fires("E21", .emergency, aneurysm + lowPain + threeWeeks, "flag.aorta", "flag.aneurysm"),
        .fires("E21", .emergency, aneurysm + lowPain + ["symptomWeeks": 6, "recentChange": .absent]),
        .silent("E21", .clinicianReview, aneurysm + lowPain + ["symptomWeeks": 7]),
        .fires("E21", .emergency, aneurysm + lowPain + ["symptomWeeks": 7, "recentChange": "muchWorse"]),
        .fires("E21", .emergency, aneurysm + lowPain + ["symptomWeeks": 7, "recentChange": "unsure"]),
        .fires("E21", .emergency, aneurysm + lowPain + ["symptomWeeks": "unsure"]),
        .fires("Q22", .clinicianReview, aneurysm + lowPain, "flag.aorta"),
        .fires("Q22", .clinicianReview, aneurysm + threeWeeks + ["backPain": "unsure"]),
        .silent("Q22", .conservative, aneurysm, "flag.aneurysm"),
        .fires("E21", .emergency, aneurysm + acute("newBellyPain", days: 42)),
        .fires("E21", .emergency, aneurysm + acute("collapse", days: 42)),
        .fires("E22", .emergency, acute("suddenPain", days: 7), "flag.aorta"),
        .silent("E22", .clinicianReview, acute("suddenPain", days: 8)), .fires("E22", .emergency, acute("suddenPain")),
        .fires("E22", .emergency, acute("suddenPain", days: "unsure")),
        .fires("E22", .emergency, lowPain + acute("collapse", days: 14)),
        .silent("E22", .clinicianReview, lowPain + acute("collapse", days: 15)),
        .fires("E22", .emergency, lowPain + acute("collapse")),
        .fires("E22", .emergency, ["backPain": "unsure"] + acute("collapse", days: 14)),
        .fires("E22", .emergency, acute("collapse", "newBellyPain", days: 14)),
        .silent("E22", .clinicianReview, acute("collapse", days: 1)),
        .fires("Q21", .clinicianReview, acute("collapse", days: 1), "flag.suddenIllness"),
        .fires("Q21", .clinicianReview, lowPain + threeWeeks + acute("newBellyPain", days: 1)),
        .silent("Q21", .conservative, lowPain + acute("newBellyPain", days: 1)),
        .silent(
            "E22", .conservative,
            lowPain + threeWeeks + ["painOnset": "lifting", "backPainScore": 5, "age": 40]),
    ]

    static let confusionRows: [RuleCase] = [
        .fires("E23", .emergency, acute("muddled", days: 14), "flag.confusion"),
        .fires("E23", .emergency, acute("muddled")), .silent("E23", .clinicianReview, acute("muddled", days: 15)),
        .fires("Q21", .clinicianReview, acute("muddled", days: 15)),
        .fires("E23", .emergency, ["filledBy": "other", "confused": "yes"]),
        .fires("E23", .emergency, ["filledBy": "helped", "confused": "yes"] + acute("breathEffort", days: 40)),
        .silent("E23", .conservative, ["filledBy": "helped", "confused": "no"]),
        .fires("Q1", .clinicianReview, ["filledBy": "other", "confused": "unsure"]),
        .silent("Q1", .conservative, ["filledBy": "self"]),
    ]

    @Test(arguments: aortaRows.map(\.of2))
    func `an aneurysm with new pain, sudden pain and collapse are emergencies while new`(_ row: RuleCase) {
        row.check()
    }

    @Test(arguments: confusionRows.map(\.of2))
    func `new sleepiness or confusion is an emergency, whoever tells it`(_ row: RuleCase) { row.check() }

    @Test func `an aneurysm that may leak goes by ambulance and to the vascular surgeon`() {
        let result = Spine.assess(Self.aneurysm + Self.acute("collapse", "newBellyPain", days: 0), of: .version2)
        #expect(result.destinationNames.prefix(2) == ["ambulance", "vascularEmergency"])
        #expect(
            result.reason("E21")
                == "Known aneurysm (a widened main artery), and now a faint or collapse and a new pain in belly or side. It "
                + "may be leaking. Call an ambulance now and phone the vascular surgeon; the patient must not drive.")
        #expect(result.reason("E22") == nil)
    }

    @Test func `confusion that a helper tells is told as the helper's words`() {
        let result = Spine.assess(["filledBy": "other", "confused": "yes"], of: .version2)
        #expect(result.reason("E23")?.hasPrefix("Whoever helps with the form says that the patient is sleepy") == true)
        #expect(result.destinationNames.first == "ed")
    }
}
