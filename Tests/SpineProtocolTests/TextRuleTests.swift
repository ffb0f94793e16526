import Foundation
import SpineProtocol
import Testing
import TriageCore

/// What the patient's own words do to the level.
@Suite struct TextRuleTests {
    @Test(arguments: [
        ("I can't pee since yesterday.", "ces.bladder"), ("I am numb between my legs.", "ces.saddle"),
        ("I can't feel when I wee.", "ces.bladder"), ("I have soiled myself.", "ces.bowel"),
        ("Since Monday I am incontinent.", "text.redFlag"),
        ("My face drooped and my speech is slurred.", "pattern.stroke"),
    ])
    func `an affirmed cauda equina sign or stroke is an emergency, whatever was ticked`(
        _ text: String, _ finding: String
    ) {
        let result = Spine.assess([:], text: text)
        #expect(result.level == .emergency)
        #expect(result.ruleNames.contains("T1"))
        #expect(result.findingNames.contains("text.redFlag"))
        #expect(result.findingNames.contains(finding), "\(result.findingNames)")
        #expect(result.findingNames.contains("safety.contradiction"))
        #expect(result.destinationNames.contains("ed") || result.destinationNames.contains("ambulance"))
    }

    @Test(arguments: ["My right foot drags.", "I have a foot drop."])
    func `an affirmed foot that drags is urgent`(_ text: String) {
        let result = Spine.assess([:], text: text)
        #expect(result.level == .urgent)
        #expect(result.ruleNames.contains("T2"))
        #expect(result.findingNames.contains("text.redFlag"))
    }

    @Test(arguments: [
        ("My legs are paralysed since this morning.", "motor.bilateral", "ed"),
        ("Both legs are getting weaker every day.", "motor.bilateral", "ed"),
        ("My foot is ice cold and white.", "flag.acuteLimb", "vascularEmergency"),
    ])
    func `both legs without power and a foot without blood are an emergency`(
        _ text: String, _ finding: String, _ destination: String
    ) {
        let result = Spine.assess([:], text: text)
        #expect(result.level == .emergency)
        #expect(result.ruleNames.contains("T5"))
        #expect(result.findingNames.contains("text.redFlag"))
        #expect(result.findingNames.contains(finding), "\(result.findingNames)")
        #expect(result.destinationNames.contains(destination))
    }

    @Test(arguments: ["Both legs are getting weaker every day.", "My legs are weak.", "My foot is ice cold and white."])
    func `a worse answer beside words about the legs never gives a lower level`(_ text: String) {
        let alone = Spine.assess([:], text: text).level
        for changes: Answers in [
            ["legsWeakBoth": "yes"], ["footColdPale": "yes"], ["footLiftL": "cannot"], ["saddle": "yes"],
            ["legsWeakBoth": "yes", "weakDays": 400, "weakTrend": "improving"],
        ] {
            #expect(Spine.assess(changes, text: text).level >= alone)
        }
    }

    @Test
    func `words that no phrase knows are urgent where they weigh enough, and the reason says what they are about`() {
        let result = Spine.assess(
            [:], text: "The toilet paper could be a feather for all I feel, and my wee just runs out.")
        #expect(result.level >= .urgent)
        #expect(result.findingNames.contains("text.weighed"))
        let unknown = Spine.assess([:], text: "L FD 3/5.")
        #expect(unknown.level == .urgent)
        let reason = unknown.rules.first { $0.id == "T7" }?.reason ?? ""
        #expect(reason.contains("power, the legs or walking"), "\(reason)")
        #expect(!reason.contains("3/5"))
    }

    @Test(arguments: [
        "Where can I park?", "My back hurts when I bend.", "No, I can feel everything down there normally.",
        "I read the leaflet, I have none of it.", "My father had a stroke at sixty.",
    ])
    func `words that weigh little change nothing`(_ text: String) {
        let result = Spine.assess([:], text: text)
        #expect(!result.ruleNames.contains("T7") && !result.ruleNames.contains("T8"), "\(result.ruleNames)")
        #expect(result.level < .urgent)
    }

    @Test func `what was learnt never makes more than urgent of words`() {
        for text in ["My waterworks have gone wrong and nothing holds me.", "Numb. Bladder. Legs. Weak. Sudden."] {
            let rules = Spine.assess([:], text: text).rules.filter { ["T7", "T8"].contains($0.id.rawValue) }
            #expect(rules.allSatisfy { $0.level <= .urgent })
        }
    }

    /// The same protocol with weights by which every word speaks against a sign, so much.
    private static func assess(_ text: String, bias: Int) throws -> Assessment {
        var json = try #require(
            JSONSerialization.jsonObject(with: JSONEncoder().encode(spineProtocol)) as? [String: Any])
        var lexicon = try #require(json["lexicon"] as? [String: Any])
        let values = Array(repeating: "\(bias)", count: 4).joined(separator: " ")
        lexicon["weights"] = "words none\nthresholds 640 384 -640\nbias \(values)\n"
        json["lexicon"] = lexicon
        let source = try JSONDecoder().decode(
            TriageProtocol.self, from: JSONSerialization.data(withJSONObject: json))
        let form = IntakeForm(
            patientContact: "x", answers: SpineForms.version1.read(Spine.quiet).answers, freeText: text, notes: [])
        return try Assessor(source).assess(TriageCase(form: form, received: Spine.now, history: [], openAlert: nil))
    }

    @Test(arguments: [
        "Since yesterday evening I can't pee at all.", "My left foot drops when I walk up stairs.",
        "Since this morning both my legs are paralysed.", "I am having a stroke at this moment.",
    ])
    func `a phrase in a sentence that weighs a little against it is for review, and one by far outweighed is only read`(
        text: String
    ) throws {
        // Few words say too little against a phrase among them.
        #expect(try Self.assess("I can't pee today.", bias: -999).rules.contains { $0.id == "T9" })
        let doubtful = try Self.assess(text, bias: -128)
        #expect(doubtful.level == .clinicianReview)
        #expect(doubtful.rules.contains { $0.id == "T9" })
        let outweighed = try Self.assess(text, bias: -999)
        #expect(outweighed.level < .clinicianReview)
        #expect(!outweighed.rules.contains { ["T1", "T2", "T5", "T9", "Q2"].contains($0.id.rawValue) })
        #expect(outweighed.ownWords != nil)
    }

    @Test func `what one means to do always counts, whatever speaks against it`() throws {
        let result = try Self.assess("I want to kill myself.", bias: -999)
        #expect(result.level == .emergency)
    }

    @Test func `what was asked or read and is so counts as affirmed`() {
        let told = Spine.assess([:], text: "The physio asked if I was numb down below and I said yes.")
        #expect(told.level == .emergency)
        let denied = Spine.assess([:], text: "The physio asked if I was numb down below and I said no.")
        #expect(denied.level == .conservative)
    }

    @Test(arguments: [
        ("I am a stroke survivor.", Level.conservative), ("Stroke 2017.", .conservative),
        ("On tablets to prevent a stroke.", .conservative), ("I think I'm having a stroke.", .emergency),
        ("I had a stroke this morning.", .emergency), ("I have had another stroke.", .emergency),
    ])
    func `a stroke that is dated, prevented or lived with is past; one of these days is not`(
        _ text: String, _ level: Level
    ) {
        #expect(Spine.assess([:], text: text).level == level)
    }

    @Test func `self-harm is an emergency with the crisis pathway`() {
        let result = Spine.assess([:], text: "I want to kill myself.")
        #expect(result.level == .emergency)
        #expect(result.ruleNames == ["T3"])
        #expect(result.findingNames.contains("text.selfHarm"))
        #expect(result.destinationNames == ["crisis"])
    }

    @Test(arguments: [
        "I had breast cancer in 2015.", "I have a fever.", "My leg gives way.", "My legs are weak.",
        "I can't walk any more.", "My foot has gone blue.",
    ])
    func `a soft mention goes to a clinician`(_ text: String) {
        let result = Spine.assess([:], text: text)
        // What its words weigh may make it urgent.
        #expect(result.level >= .clinicianReview && result.level <= .urgent)
        #expect(result.ruleNames.contains("Q8"))
        #expect(result.findingNames.contains("safety.contradiction"))
    }

    @Test(arguments: [
        ("I am not numb between my legs.", "text.negated"),
        ("The leaflet says numbness between the legs is dangerous.", "text.hypothetical"),
        ("My dad is incontinent.", "text.otherPerson"),
    ])
    func `what is denied, feared, past or about somebody else raises nothing`(_ text: String, _ finding: String) {
        let result = Spine.assess([:], text: text)
        #expect(result.level == .conservative, "\(result.ruleNames)")
        #expect(result.findingNames.contains(finding), "\(result.findingNames)")
        #expect(!result.findingNames.contains("text.redFlag"))
    }

    @Test(arguments: [
        "Ich habe seit gestern kein Gefühl mehr zwischen den Beinen und kann nicht auf die Toilette gehen.",
        "Я не чувствую ноги со вчерашнего дня.",
    ])
    func `words in another language or script go to a clinician`(_ text: String) {
        let result = Spine.assess([:], text: text)
        #expect(result.level == .clinicianReview)
        #expect(result.findingNames.contains("text.unreadable"))
    }

    @Test func `words and ticked answers combine instead of cancelling each other`() {
        let cancer = Spine.assess(["cancer": "past"], text: "My foot drags.")
        #expect(cancer.ruleNames.contains("E29"))
        let fever = Spine.assess(["fever": "yes"], text: "I can't pee.")
        #expect(fever.ruleNames.contains("E10"))
        let procedure = Spine.assess(
            ["spinalProcedure": "yes", "spinalProcedureDays": 10], text: "I can't pee.")
        #expect(procedure.ruleNames.contains("E11"))
        let bleed = Spine.assess(["anticoag": "yes", "spineUnremitting": "yes"], text: "My left foot drags.")
        #expect(bleed.ruleNames.contains("E12"))
        let breath = Spine.assess(["breathless": "yes"], text: "My left foot drags.")
        #expect(breath.ruleNames.contains("E8"))
        let injury = Spine.assess(["trauma": "major", "traumaDays": 2], text: "My left foot drags.")
        #expect(injury.ruleNames.contains("E13"))
        let legs = Spine.assess(["cancer": "past"], text: "My legs are paralysed.")
        #expect(legs.ruleNames.contains("E29"))
        let both = Spine.assess(["saddle": "unsure"], text: "My left foot drags.")
        #expect(both.ruleNames.contains("U16"))
    }

    @Test func `blanking an answer never hides what the words make possible`() {
        let full = Spine.assess(["weakOnset": "sudden", "backPain": "no"], text: "My left foot drags.")
        #expect(full.level == .emergency)
        let blank = Spine.assess(["backPain": "no"], text: "My left foot drags.")
        #expect(blank.possibleLevel >= full.level)
    }

    @Test func `no text and an empty text are the same`() {
        #expect(Spine.assess([:], text: "").ruleNames == ["C3"])
        #expect(Spine.assess([:], text: "   ").ruleNames == ["C3"])
        #expect(Spine.assess([:], text: "No").level == .conservative)
    }
}
