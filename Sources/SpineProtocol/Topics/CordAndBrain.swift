import FreeText
import TriageCore

/// Stroke, pressure on the cord, and diseases of the nervous system.
let cordAndBrainTopic = Topic(
    "Cord and brain", items: items, limits: limits, definitions: definitions, phrases: phrases, rules: rules,
    disagreements: disagreements, cases: cordAndBrainCases)

private let items: [Item] = [
    Item(
        "faceArmSpeech", yesNo, label: "face, arm or speech", wording: "Sudden change of face, arm or speech?",
        isSafety: true, told: Item.Told("Sudden change of face, arm or speech", "denied", "reported"),
        worsening: .asListed),
    Item("handsClumsy", yesNo, label: "clumsy hands", wording: "Are your hands clumsy?", worsening: .asListed),
    Item("unsteady", yesNo, label: "unsteady", wording: "Are you unsteady on your feet?", worsening: .asListed),
    Item("swallowing", yesNo, label: "swallowing", wording: "Trouble swallowing?", worsening: .asListed),
    Item("breathless", yesNo, label: "breathless", wording: "Breathless at rest or lying flat?", worsening: .asListed),
    Item(
        "wasting", yesNo, label: "thinning or twitching", wording: "Are muscles thinning or twitching?",
        worsening: .asListed),
]

private let limits: [Threshold] = [
    Threshold("strokeDays", 7, unit: "days", meaning: "sudden painless weakness within this time", source: "B10"),
    Threshold("newSpineWeeks", 6, unit: "weeks", meaning: "new symptoms of spine or cord", source: "B11"),
]

private let definitions: [Definition] = [
    Definition(
        "myelopathy", "clumsy hands and unsteady on the feet", all(yes("handsClumsy"), yes("unsteady")))
]

private let phrases: [Phrase] = [
    Phrase(
        "neuroSigns", .list,
        [
            Phrase.Option("weakness ({weakness})", when: defined("weakness")),
            Phrase.Option("{cesSigns}", when: defined("ces.any")),
            Phrase.Option("numbness", when: defined("numbness")),
            Phrase.Option("leg pain", when: defined("legPain")),
            Phrase.Option("unsteady", when: yes("unsteady")),
            Phrase.Option("clumsy hands", when: yes("handsClumsy")),
        ], otherwise: "none"),
    Phrase(
        "motorNeuroneSigns", .list,
        [
            Phrase.Option("thinning or twitching muscles", when: yes("wasting")),
            Phrase.Option("trouble swallowing", when: yes("swallowing")),
        ], otherwise: "none"),
]

private let disagreements: [Disagreement] = [
    Disagreement(
        .ownWords, "face, arm and speech ticked as normal, own words say otherwise",
        when: all(affirmed("stroke"), no("faceArmSpeech")))
]

private let rules: [Rule] = [
    Rule(
        "E6", "Sudden change of face, arm or speech", grades: [Rule.Grade(.emergency, when: yes("faceArmSpeech"))],
        findings: ["pattern.stroke"],
        reason: "Reports a sudden change of face, arm or speech. Possible stroke: ambulance now.",
        destinations: ["ambulance"], evidence: ["B10"]),
    Rule(
        "E7", "Sudden painless weakness",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    defined("weakness"), one("weakOnset", "sudden"), recently("weakDays", "strokeDays"), no("backPain"),
                    one("legPainSide", "none")))
        ], findings: ["pattern.stroke"],
        reason: "Sudden weakness ({weakness}), {weakSince}, without back or leg pain. Possible stroke: ambulance now.",
        destinations: ["ambulance"], evidence: ["B10"]),
    Rule(
        "E8", "Weakness and breathlessness",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    yes("breathless"),
                    any(defined("weakness42"), all(defined("weakness"), defined("worsening")))))
        ], findings: ["pattern.mnd"],
        reason: "Breathless at rest or lying flat with weakness ({weakness}), {weakSince}, {weakCourse}. Possible "
            + "neuromuscular breathing failure. Hospital today.", destinations: ["ed", "neurology"], evidence: ["B10"]),
    Rule(
        "U6", "Clumsy hands and unsteady, new or getting worse",
        grades: [
            Rule.Grade(
                .urgent,
                when: all(defined("myelopathy"), any(recently("symptomWeeks", "newSpineWeeks"), defined("worsening"))))
        ], findings: ["pattern.myelopathy"],
        reason: "Clumsy hands and unsteady on the feet, for {symptomWeeks}, {weakCourse}. Possible pressure on the "
            + "spinal cord: discuss with the on-call spinal team.", destinations: ["spinalOnCall"], evidence: ["B24"]),
    Rule(
        "W3", "Clumsy hands and unsteady", grades: [Rule.Grade(.soon, when: defined("myelopathy"))],
        findings: ["pattern.myelopathy"],
        reason: "Clumsy hands and unsteady on the feet, for {symptomWeeks}, {weakCourse}. Possible pressure on the "
            + "spinal cord in the neck: assessment within 2 weeks.", destinations: ["spinalClinic"], evidence: ["B24"],
        saidBy: ["U6"]),
    Rule(
        "W8", "Weakness with thinning, twitching or trouble swallowing",
        grades: [Rule.Grade(.soon, when: all(defined("weakness"), any(yes("wasting"), yes("swallowing"))))],
        findings: ["pattern.mnd"],
        reason: "Weakness ({weakness}), {weakSince}, with {motorNeuroneSigns}. Neurology within 2 weeks.",
        destinations: ["neurology"], evidence: ["B10"], saidBy: ["E8"]),
]
