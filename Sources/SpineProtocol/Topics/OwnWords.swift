import FreeText
import TriageCore

/// What the patient writes; the words themselves are in the lexicon.
let ownWordsTopic = Topic(
    "Own words", items: items, phrases: phrases, rules: rules, observations: observations, cases: ownWordsCases)

private let items: [Item] = [
    Item("freeText", .text(limit: 4_000), label: "own words", wording: "Anything else?")
]

private let phrases: [Phrase] = [
    Phrase(
        "softMentions", .list,
        [
            Phrase.Option(
                "cancer", when: any(affirmed("cancer"), .mentioned(concepts: ["cancer"], status: .historical))),
            Phrase.Option("fever", when: affirmed("fever")),
            Phrase.Option("a leg that gives way", when: affirmed("legGivesWay")),
            Phrase.Option("weak legs or lost walking", when: affirmed("legWeak")),
            Phrase.Option("a foot of another colour", when: affirmed("footColour")),
            Phrase.Option("an old leak of urine", when: affirmed("oldLeak")),
        ], otherwise: "none"),
    Phrase(
        "textPower", .list,
        [
            Phrase.Option("both legs without power", when: defined("text.legs")),
            Phrase.Option("a foot suddenly cold, pale or without pulse", when: affirmed("coldFoot")),
        ], otherwise: "none"),
]

private let cesText: Condition = affirmed("ces.saddle", "ces.bladder", "ces.bowel", "ces.sexual", "ces.unspecified")

/// What the own words affirm. A structured "no" never cancels an affirmed hard mention.
private let rules: [Rule] = [
    Rule(
        "T1", "Own words affirm a cauda equina sign or a stroke",
        grades: [Rule.Grade(.emergency, when: any(cesText, affirmed("stroke")))],
        findings: [
            "text.redFlag", Rule.Added("ces.saddle", when: defined("text.saddle")),
            Rule.Added("ces.bladder", when: defined("text.bladder")),
            Rule.Added("ces.bowel", when: defined("text.bowel")),
            Rule.Added("ces.sexual", when: defined("text.sexual")),
            Rule.Added("pattern.stroke", when: affirmed("stroke")),
        ],
        reason: "Own words describe a cauda equina sign or a stroke, whatever was ticked. Read the text; phone now; "
            + "hospital today.",
        destinations: [Rule.Added("ambulance", when: affirmed("stroke")), Rule.Added("ed", when: cesText)],
        evidence: ["P", "B2", "B10"], isProjectChoice: true),
    Rule(
        "T2", "Own words affirm a foot that drops or drags, or a leg without power",
        grades: [Rule.Grade(.urgent, when: defined("text.motor"))],
        findings: ["text.redFlag"],
        reason:
            "Own words describe a foot that drops, drags or slaps, or a leg without power. Read the text; examine power today.",
        destinations: ["spinalOnCall"], evidence: ["P", "B1"], isProjectChoice: true),
    Rule(
        "T3", "Own words speak of self-harm", grades: [Rule.Grade(.emergency, when: affirmed("selfHarm"))],
        findings: ["text.redFlag", "text.selfHarm"],
        reason: "Own words speak of self-harm or not wanting to live. Read the text; phone now; crisis pathway.",
        destinations: ["crisis"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "T5", "Own words affirm both legs without power, or a foot without blood",
        grades: [Rule.Grade(.emergency, when: any(defined("text.legs"), affirmed("coldFoot")))],
        findings: [
            "text.redFlag", Rule.Added("motor.bilateral", when: defined("text.legs")),
            Rule.Added("flag.acuteLimb", when: affirmed("coldFoot")),
        ],
        reason: "Own words describe {textPower}, whatever was ticked. Read the text; phone now; hospital today.",
        destinations: [
            Rule.Added("ed", when: defined("text.legs")), Rule.Added("vascularEmergency", when: affirmed("coldFoot")),
        ],
        evidence: ["P", "B2", "B10", "B22"], isProjectChoice: true),
    Rule(
        "Q8", "Own words mention cancer, fever, a weak leg or a foot of another colour", kind: .reconciliation,
        grades: [
            Rule.Grade(
                .clinicianReview,
                when: any(
                    affirmed("cancer", "fever", "legGivesWay", "legWeak", "footColour", "oldLeak"),
                    .mentioned(concepts: ["cancer"], status: .historical)))
        ], findings: ["safety.contradiction"],
        reason: "Own words mention {softMentions}. A clinician reads the text and asks.", destinations: ["phoneCall"],
        evidence: ["P"], isProjectChoice: true),
    Rule(
        "T4", "Own words that cannot be read", kind: .reconciliation,
        grades: [Rule.Grade(.clinicianReview, when: .textUnreadable)], findings: ["text.unreadable"],
        reason: "The own words are in a language or script that is not read automatically. A person reads them.",
        destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true),
]

private func mentioned(_ status: TextStatus) -> Condition {
    .mentioned(
        concepts: [
            "ces.saddle", "ces.bladder", "ces.bowel", "ces.sexual", "ces.unspecified", "stroke", "motor", "selfHarm",
            "cancer", "fever", "legGivesWay", "legs", "coldFoot", "legWeak", "footColour", "oldLeak",
        ], status: status)
}

private let observations: [Observation] = [
    Observation("text.negated", when: mentioned(.negated), evidence: ["P"]),
    Observation("text.historical", when: mentioned(.historical), evidence: ["P"]),
    Observation("text.hypothetical", when: mentioned(.hypothetical), evidence: ["P"]),
    Observation("text.otherPerson", when: mentioned(.otherPerson), evidence: ["P"]),
    Observation(
        "text.topic", when: .textTopic,
        note:
            "The own words speak of bladder, bowel or private parts in a way that is not read automatically. Read them.",
        evidence: ["P"]),
]
