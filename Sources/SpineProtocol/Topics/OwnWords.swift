import FreeText
import TriageCore

/// What the patient writes; the words themselves are in the lexicon.
let ownWordsTopic = Topic(
    "Own words", items: items, definitions: definitions, phrases: phrases, rules: rules, observations: observations,
    cases: ownWordsCases)

private let items: [Item] = [
    Item(
        "freeText",
        .text(limit: 4000),
        label: "own words",
        wording: "What else should we know?",
        hint: "Use your own words; tell us anything that did not fit the questions.")
]

private let phrases: [Phrase] = [
    signPhrase,
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
        "weighedSubjects", .list,
        [
            Phrase.Option(
                "the private parts or what is felt there",
                when: weighed(.slight, "private", "bottom", "anus", "wipe", "sex")),
            Phrase.Option(
                "the bladder",
                when: weighed(
                    .slight, "bladder", "urine", "urinate", "incontinent", "leak", "retention", "catheter", "wet",
                    "empty")),
            Phrase.Option("the bowel", when: weighed(.slight, "bowel", "stool", "defecate", "soil")),
            Phrase.Option("numbness or odd feeling", when: weighed(.slight, "numb", "dead", "tingle")),
            Phrase.Option(
                "power, the legs or walking",
                when: weighed(
                    .slight, "legs", "leg", "foot", "drop", "lift", "weak", "power", "giveway", "stand", "unsteady",
                    "fall", "waist")),
            Phrase.Option("the hands", when: weighed(.slight, "hand")),
            Phrase.Option("face, speech or a stroke", when: weighed(.slight, "face", "slur", "stroke")),
            Phrase.Option("cauda equina, or being sent to hospital", when: weighed(.slight, "ces", "sent")),
            Phrase.Option("fever or infection", when: weighed(.slight, "fever", "infection", "inject")),
            Phrase.Option("cancer or losing weight", when: weighed(.slight, "cancer", "weightloss")),
            Phrase.Option("breathing, the calf or a clot", when: weighed(.slight, "breath", "calf", "swollen")),
            Phrase.Option("a cold, discoloured or sore foot", when: weighed(.slight, "coldc", "sore", "redhot")),
            Phrase.Option("an injury", when: weighed(.slight, "trauma")),
            Phrase.Option("the belly or a vessel", when: weighed(.slight, "aorta")),
            Phrase.Option("confusion", when: weighed(.slight, "confused")),
            Phrase.Option("not wanting to live", when: weighed(.slight, "suicide")),
        ], otherwise: "its words taken together"),
    Phrase(
        "textPower", .list,
        [
            Phrase.Option("both legs without power", when: defined("text.legs")),
            Phrase.Option("a foot suddenly cold, pale or without pulse", when: affirmed("coldFoot")),
        ], otherwise: "none"),
]

/// What own words affirm, told as the patient's word and never as fact.
private let signPhrase = Phrase(
    "textSigns", .list,
    [
        Phrase.Option("numbness between the legs", when: defined("text.saddle")),
        Phrase.Option("loss of control or feeling of the bladder", when: affirmed("ces.bladder")),
        Phrase.Option("loss of control or feeling of the bowel", when: affirmed("ces.bowel")),
        Phrase.Option("loss of control, not said of what", when: affirmed("ces.unspecified")),
        Phrase.Option("loss of sexual function or feeling", when: defined("text.sexual")),
        Phrase.Option("a change of face, arm or speech", when: affirmed("stroke")),
    ], otherwise: "none")

private let definitions: [Definition] = [
    Definition(
        "words.cauda", "own words tell of a sign of the cauda equina",
        affirmed("ces.saddle", "ces.bladder", "ces.bowel", "ces.sexual", "ces.unspecified")),
    Definition(
        "words.caudaBorneOut", "own words tell of a sign of the cauda equina, borne out by the words around it",
        borneOut("ces.saddle", "ces.bladder", "ces.bowel", "ces.sexual", "ces.unspecified")),
]

/// What the own words affirm. A structured "no" never cancels an affirmed hard mention.
private let rules: [Rule] = [
    Rule(
        "T1", "Own words affirm a cauda equina sign or a stroke",
        grades: [Rule.Grade(.emergency, when: any(defined("words.caudaBorneOut"), borneOut("stroke")))],
        findings: [
            "text.redFlag", Rule.Added("ces.saddle", when: defined("text.saddle")),
            Rule.Added("ces.bladder", when: defined("text.bladder")),
            Rule.Added("ces.bowel", when: defined("text.bowel")),
            Rule.Added("ces.sexual", when: defined("text.sexual")),
            Rule.Added("pattern.stroke", when: affirmed("stroke")),
        ],
        reason: "In own words: {textSigns}, whatever was ticked. Read the text; phone now; hospital today.",
        destinations: [
            Rule.Added("ambulance", when: affirmed("stroke")), Rule.Added("ed", when: defined("words.cauda")),
        ],
        evidence: ["P", "B2", "B10"], isProjectChoice: true),
    Rule(
        "T2", "Own words affirm a dropping foot or a powerless leg",
        grades: [Rule.Grade(.urgent, when: borneOut("motor"))],
        findings: ["text.redFlag"],
        reason:
            "In own words: a foot that drops, drags or slaps, or a leg without power. Read the text; examine power today.",
        destinations: ["spinalOnCall"], evidence: ["P", "B1"], isProjectChoice: true),
    Rule(
        "T3", "Own words speak of self-harm", grades: [Rule.Grade(.emergency, when: affirmed("selfHarm"))],
        findings: ["text.redFlag", "text.selfHarm"],
        reason: "In own words: self-harm, or not wanting to live. Read the text; phone now; crisis pathway.",
        destinations: ["crisis"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "T5", "Own words affirm both legs without power, or a foot without blood",
        grades: [Rule.Grade(.emergency, when: borneOut("legs", "coldFoot"))],
        findings: [
            "text.redFlag", Rule.Added("motor.bilateral", when: defined("text.legs")),
            Rule.Added("flag.acuteLimb", when: affirmed("coldFoot")),
        ],
        reason: "In own words: {textPower}, whatever was ticked. Read the text; phone now; hospital today.",
        destinations: [
            Rule.Added("ed", when: defined("text.legs")), Rule.Added("vascularEmergency", when: affirmed("coldFoot")),
        ],
        evidence: ["P", "B2", "B10", "B22"], isProjectChoice: true),
    Rule(
        "T9", "Own words name a sign in doubt", kind: .reconciliation,
        grades: [
            Rule.Grade(
                .clinicianReview,
                when: any(
                    all(defined("words.cauda"), unless(defined("words.caudaBorneOut"))),
                    all(affirmed("stroke"), unless(borneOut("stroke"))),
                    all(affirmed("motor"), unless(borneOut("motor"))),
                    all(affirmed("legs", "coldFoot"), unless(borneOut("legs", "coldFoot")))))
        ], findings: ["text.redFlag"],
        reason: "The own words name a sign of danger in a sentence that seems to be about something else. A clinician "
            + "reads the text and asks.", destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "T7", "Own words sound like a sign of danger", grades: [Rule.Grade(.urgent, when: weighed(.urgent))],
        findings: ["text.weighed"],
        reason: "The own words sound like a sign of danger: {weighedSubjects}. Read the text; phone today.",
        destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true, saidBy: ["T1", "T2", "T3", "T5"]),
    Rule(
        "T8", "Own words may be a sign of danger", kind: .reconciliation,
        grades: [
            Rule.Grade(
                .clinicianReview,
                when: all(any(weighed(.review), all(.textTopic, weighed(.slight))), unless(weighed(.urgent))))
        ], findings: ["text.weighed"],
        reason: "The own words may be a sign of danger: {weighedSubjects}. A clinician reads the text and asks.",
        destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true, saidBy: ["T1", "T2", "T3", "T5"]),
    Rule(
        "Q8", "Own words mention cancer, fever, weak legs or foot colour", kind: .reconciliation,
        grades: [
            Rule.Grade(
                .clinicianReview,
                when: any(
                    affirmed("cancer", "fever", "legGivesWay", "legWeak", "footColour"),
                    all(affirmed("oldLeak"), unless(defined("pelvis.oldTicked"))),
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
