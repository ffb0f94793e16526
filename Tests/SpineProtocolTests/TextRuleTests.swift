import SpineProtocol
import Testing
import TriageCore

@Suite("What the patient's own words do to the level")
struct TextRuleTests {
    @Test(
        "An affirmed cauda equina sign or stroke is an emergency, whatever was ticked",
        arguments: [
            ("I can't pee since yesterday.", "ces.bladder"), ("I am numb between my legs.", "ces.saddle"),
            ("I can't feel when I wee.", "ces.bladder"), ("I have soiled myself.", "ces.bowel"),
            ("Since Monday I am incontinent.", "text.redFlag"),
            ("My face drooped and my speech is slurred.", "pattern.stroke"),
        ])
    func hard(_ text: String, _ finding: String) {
        let result = Spine.assess([:], text: text)
        #expect(result.level == .emergency)
        #expect(result.ruleNames.contains("T1"))
        #expect(result.findingNames.contains("text.redFlag"))
        #expect(result.findingNames.contains(finding), "\(result.findingNames)")
        #expect(result.findingNames.contains("safety.contradiction"))
        #expect(result.destinationNames.contains("ed") || result.destinationNames.contains("ambulance"))
    }

    @Test("An affirmed foot that drags is urgent", arguments: ["My right foot drags.", "I have a foot drop."])
    func motor(_ text: String) {
        let result = Spine.assess([:], text: text)
        #expect(result.level == .urgent)
        #expect(result.ruleNames.contains("T2"))
        #expect(result.findingNames.contains("text.redFlag"))
    }

    @Test("Self-harm is an emergency with the crisis pathway")
    func selfHarm() {
        let result = Spine.assess([:], text: "I want to kill myself.")
        #expect(result.level == .emergency)
        #expect(result.ruleNames == ["T3"])
        #expect(result.findingNames.contains("text.selfHarm"))
        #expect(result.destinationNames == ["crisis"])
    }

    @Test(
        "A soft mention goes to a clinician",
        arguments: [
            "I had breast cancer in 2015.", "I have a fever.", "My leg gives way.",
        ])
    func soft(_ text: String) {
        let result = Spine.assess([:], text: text)
        #expect(result.level == .clinicianReview)
        #expect(result.ruleNames.contains("Q8"))
        #expect(result.findingNames.contains("safety.contradiction"))
    }

    @Test(
        "What is denied, feared, past or about somebody else raises nothing",
        arguments: [
            ("I am not numb between my legs.", "text.negated"),
            ("The leaflet says numbness between the legs is dangerous.", "text.hypothetical"),
            ("My dad is incontinent.", "text.otherPerson"),
        ])
    func notAffirmed(_ text: String, _ finding: String) {
        let result = Spine.assess([:], text: text)
        #expect(result.level == .conservative, "\(result.ruleNames)")
        #expect(result.findingNames.contains(finding), "\(result.findingNames)")
        #expect(!result.findingNames.contains("text.redFlag"))
    }

    @Test(
        "Words in another language or script go to a clinician",
        arguments: [
            "Ich habe seit gestern kein Gefühl mehr zwischen den Beinen und kann nicht auf die Toilette gehen.",
            "Я не чувствую ноги со вчерашнего дня.",
        ])
    func unreadable(_ text: String) {
        let result = Spine.assess([:], text: text)
        #expect(result.level == .clinicianReview)
        #expect(result.findingNames.contains("text.unreadable"))
    }

    @Test("Words and ticked answers combine instead of cancelling each other")
    func combine() {
        let cancer = Spine.assess(["cancer": "past"], text: "My foot drags.")
        #expect(cancer.ruleNames.contains("E9"))
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
        let both = Spine.assess(["saddle": "unsure"], text: "My left foot drags.")
        #expect(both.ruleNames.contains("U16"))
    }

    @Test("Blanking an answer never hides what the words make possible")
    func possible() {
        let full = Spine.assess(["weakOnset": "sudden", "backPain": "no"], text: "My left foot drags.")
        #expect(full.level == .emergency)
        let blank = Spine.assess(["backPain": "no"], text: "My left foot drags.")
        #expect(blank.possibleLevel >= full.level)
    }

    @Test("No text and an empty text are the same")
    func empty() {
        #expect(Spine.assess([:], text: "").ruleNames == ["C3"])
        #expect(Spine.assess([:], text: "   ").ruleNames == ["C3"])
        #expect(Spine.assess([:], text: "No").level == .conservative)
    }
}
