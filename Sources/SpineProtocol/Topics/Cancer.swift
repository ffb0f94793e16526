import FreeText
import TriageCore

/// Cancer in the spine, and what else speaks of a serious cause.
let cancerTopic = Topic(
    "Cancer", items: items, limits: limits, definitions: definitions, phrases: phrases, rules: rules,
    observations: observations, disagreements: disagreements, cases: cancerCases)

private let items: [Item] = spineItems + cancerItems

private let spineItems: [Item] = [
    Item(
        "spineNight", yesNo, label: "pain at night", wording: "Does back pain wake you at night?",
        askedWhen: all(defined("backPain.notDenied"), abnormal("bringsOn", "night")), worsening: .asListed),
    Item(
        "spineUnremitting", yesNo, label: "relentless pain",
        wording: "Is the back pain there all the time, whatever you do?",
        askedWhen: all(
            defined("backPain.notDenied"), any(abnormal("eases", "nothing"), defined("newTrouble"))),
        worsening: .asListed),
]

private let cancerAsked: Condition = abnormal("cancer", "past", "current")

private let cancerItems: [Item] = [
    Item(
        "cancer", .choice(of: ["never", "skinOnly", "past", "current"]), label: "cancer",
        wording: "Have you ever had cancer?", hint: "Melanoma, leukaemia, lymphoma and myeloma count as Yes.",
        choiceLabels: [
            "Never", "Only a skin cancer that is not melanoma", "Yes, in the past", "Yes, now or under treatment",
        ], isSafety: true, carriedForward: ["past", "current"],
        told: Item.Told("Cancer", "never", "of the skin only", "in the past", "now"), worsening: .asListed),
    Item(
        "cancerKind",
        .choice(of: ["other", "bowel", "melanoma", "kidney", "blood", "prostate", "lung", "breast"]),
        label: "kind of cancer", wording: "Which cancer was it?",
        choiceLabels: [
            "Another one", "Bowel", "Melanoma", "Kidney or thyroid", "Blood: myeloma, lymphoma, leukaemia", "Prostate",
            "Lung", "Breast",
        ], askedWhen: cancerAsked),
    Item(
        "cancerYears", .number(from: 0, to: 100, unit: "years"), label: "years since cancer treatment",
        wording: "How many years ago was the last treatment?",
        hint: "0 means under treatment or less than a year.", askedWhen: cancerAsked),
    Item(
        "cancerSpread", .choice(of: ["no", "elsewhere", "bone"]), label: "spread of cancer",
        wording: "Has it spread?", choiceLabels: ["No", "Yes, but not to bones", "Yes, to bones or the spine"],
        askedWhen: cancerAsked, worsening: .asListed),
    Item(
        "bodySigns",
        .choices(of: ["none", "tired", "anaemia", "infections", "nightSweats", "vomiting", "thirst", "weightLoss"]),
        label: "signs in the whole body", wording: "Do you have any of these?",
        hint: "Tick all that are true in the last 3 months.",
        choiceLabels: [
            "None of these", "Worn out all the time, and this is new", "Too little blood (anaemia)",
            "One infection after another", "Sweats that soak the bed", "I am often sick or vomit",
            "Very thirsty, and I pee much more", "I lose weight without trying",
        ], isSafety: true),
]

private let limits: [Threshold] = [
    Threshold(
        "marrowAge", 60, unit: "years", meaning: "from this age on a disease of the marrow can be behind back pain",
        source: "B32")
]

private let night: Condition = yes("spineNight")
private let unremitting: Condition = yes("spineUnremitting")
private let straining: Condition = ticked("bringsOn", "cough")
private let unsteady: Condition = ticked("otherNerve", "unsteady")
private let legSigns: Condition = any(defined("legPain"), defined("numbness"))
/// Answered so, which is asked of trouble of more than 6 weeks.
private let isUnchanged: Condition = all(
    moreThan("symptomWeeks", "newSpineWeeks"), one("recentChange", "better", "same"))
private let brokenEasily: Condition = ticked("conditions", "fragilityFracture")
private let isOfMarrowAge: Condition = presumed(atLeast("age", "marrowAge"))
private let isLasting: Condition = presumed(moreThan("symptomWeeks", "newSpineWeeks"))

/// A pelvic sign that neither an old damage nor, of the bladder, an old known cause explains.
private let pelvicSign: Condition = any(
    all(
        any(
            yes("saddle"), all(defined("bladder.hard"), unless(defined("bladder.explained"))),
            one("bowel", "lostControlOrFeeling"), one("sexual", "newNumbnessOrLoss")), unless(defined("cauda.old"))),
    defined("text.saddle"), defined("text.bladder"), defined("text.bowel"), defined("text.sexual"))

private let definitions: [Definition] = [
    Definition(
        "cancer", "cancer now or in the past, other than of the skin only", term: "cancer",
        one("cancer", "past", "current")),
    Definition(
        "spreadBone", "cancer that has spread to bones or the spine",
        all(defined("cancer"), one("cancerSpread", "bone"))),
    Definition(
        "cancer.pelvic", "a sign of bladder, bowel, feeling between the legs or sex that no old cause explains",
        term: "a pelvic sign without an old cause",
        pelvicSign),
]

private let phrases: [Phrase] = historyPhrases + featurePhrases

private let historyPhrases: [Phrase] = [
    Phrase(
        "cancerHistory", .first,
        [
            Phrase.Option("Cancer now{cancerDetail}", when: one("cancer", "current")),
            Phrase.Option("Cancer in the past{cancerDetail}", when: .always),
        ], otherwise: "Cancer"),
    Phrase(
        "cancerDetail", .first,
        [
            Phrase.Option(
                " ({cancerName}, {cancerTreated}{cancerSpreadTo})",
                when: all(.known(item: "cancerKind"), .known(item: "cancerYears"))),
            Phrase.Option(" ({cancerName}{cancerSpreadTo})", when: .known(item: "cancerKind")),
            Phrase.Option(" ({cancerTreated}{cancerSpreadTo})", when: .known(item: "cancerYears")),
            Phrase.Option("{cancerSpreadTo}", when: .always),
        ], otherwise: ""),
    Phrase(
        "cancerName", .first,
        [
            Phrase.Option("bowel", when: one("cancerKind", "bowel")),
            Phrase.Option("melanoma", when: one("cancerKind", "melanoma")),
            Phrase.Option("kidney or thyroid", when: one("cancerKind", "kidney")),
            Phrase.Option("myeloma, lymphoma or leukaemia", when: one("cancerKind", "blood")),
            Phrase.Option("prostate", when: one("cancerKind", "prostate")),
            Phrase.Option("lung", when: one("cancerKind", "lung")),
            Phrase.Option("breast", when: one("cancerKind", "breast")),
        ], otherwise: "another kind"),
    Phrase(
        "cancerTreated", .first,
        [
            Phrase.Option("last treated within the year", when: .atMost(item: "cancerYears", bound: 0)),
            Phrase.Option("last treated {cancerYears} ago", when: .always),
        ], otherwise: ""),
    Phrase(
        "cancerSpreadTo", .first,
        [
            Phrase.Option(", spread to the bones", when: one("cancerSpread", "bone")),
            Phrase.Option(", spread, but not to the bones", when: one("cancerSpread", "elsewhere")),
        ], otherwise: ""),
]

private let featurePhrases: [Phrase] = [
    Phrase(
        "cancerFeatures", .list,
        [
            Phrase.Option("weakness ({weakness}, {weakSince}, {weakCourse})", when: defined("weakness")),
            Phrase.Option("{cesSigns}", when: defined("ces.any")),
            Phrase.Option("unsteadiness on the feet", when: unsteady),
            Phrase.Option("leg pain", when: defined("legPain")),
            Phrase.Option("numbness", when: defined("numbness")),
            Phrase.Option("pain in the upper back or like a belt", when: defined("upperPain")),
            Phrase.Option("back pain that wakes the patient", when: night),
            Phrase.Option("back pain that is always there", when: unremitting),
            Phrase.Option("pain on coughing or straining", when: straining),
            Phrase.Option(
                "back pain",
                when: all(defined("backPain"), unless(defined("upperPain")), unless(night), unless(unremitting))),
        ], otherwise: "no other sign"),
    Phrase(
        "systemicSigns", .list,
        [
            Phrase.Option("back pain that wakes the patient", when: all(defined("backPain"), night)),
            Phrase.Option("back pain that is always there", when: all(defined("backPain"), unremitting)),
            Phrase.Option("loss of weight", when: ticked("bodySigns", "weightLoss")),
            Phrase.Option("sweats that soak the bed", when: ticked("bodySigns", "nightSweats")),
        ], otherwise: "none"),
    Phrase(
        "marrowSigns", .list,
        [
            Phrase.Option("loss of weight", when: ticked("bodySigns", "weightLoss")),
            Phrase.Option("sweats that soak the bed", when: ticked("bodySigns", "nightSweats")),
            Phrase.Option("too little blood", when: ticked("bodySigns", "anaemia")),
            Phrase.Option("one infection after another", when: ticked("bodySigns", "infections")),
            Phrase.Option("a bone that broke after a small fall", when: brokenEasily),
            Phrase.Option("being worn out all the time", when: ticked("bodySigns", "tired")),
        ], otherwise: "none"),
    Phrase(
        "thirstSigns", .list,
        [
            Phrase.Option("vomiting", when: ticked("bodySigns", "vomiting")),
            Phrase.Option("being worn out all the time", when: ticked("bodySigns", "tired")),
            Phrase.Option("loss of weight", when: ticked("bodySigns", "weightLoss")),
            Phrase.Option("constipation", when: one("bowel", "constipationOnly")),
            Phrase.Option("lost bowel control or feeling", when: one("bowel", "lostControlOrFeeling")),
            Phrase.Option("a bone that broke after a small fall", when: brokenEasily),
            Phrase.Option("cancer now or in the past", when: defined("cancer")),
        ], otherwise: "no other sign"),
]

private let disagreements: [Disagreement] = [
    Disagreement(.earlierForm, "cancer said before, now denied", when: .carried(item: "cancer"))
]

private let rules: [Rule] = cancerRules + bodyRules

private let cancerRules: [Rule] = [
    Rule(
        "E29", "Cancer with signs of the nervous system",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    defined("cancer"),
                    any(
                        defined("weakness.active"), defined("cancer.pelvic"),
                        all(unsteady, unless(defined("trouble.settled"))), all(legSigns, defined("newTrouble")),
                        all(defined("upperPain"), any(legSigns, unsteady)))))
        ], findings: ["flag.cancer"],
        reason:
            "{cancerHistory}, with {cancerFeatures}. The spinal cord may be under pressure. Phone the coordinator "
            + "for metastatic cord compression now; whole-spine MRI is theirs to arrange. The patient moves as little "
            + "as possible.", destinations: ["msccCoordinator"], evidence: ["B11", "B41"]),
    Rule(
        "U20", "Cancer with suspicious pain of the spine",
        grades: [
            Rule.Grade(
                .urgent,
                when: any(
                    all(defined("cancer"), defined("upperPain")),
                    all(defined("spreadBone"), defined("backPain"), unless(isUnchanged))))
        ], findings: ["flag.cancer"],
        reason: "{cancerHistory}, with {cancerFeatures}. Suspicious pain of the spine: phone the coordinator for "
            + "metastatic cord compression within 24 hours; whole-spine MRI is theirs to arrange.",
        destinations: ["msccCoordinator"], evidence: ["B11", "B41"], saidBy: ["E29"]),
    Rule(
        "U7", "Cancer with spinal pain or signs in the legs",
        grades: [
            Rule.Grade(
                .urgent,
                when: all(
                    defined("cancer"),
                    any(night, unremitting, straining, legSigns, defined("weakness"), unsteady)))
        ], findings: ["flag.cancer"],
        reason:
            "{cancerHistory}, with {cancerFeatures}. Phone the coordinator for metastatic cord compression within 24 "
            + "hours; whole-spine MRI is theirs to arrange.", destinations: ["msccCoordinator"], evidence: ["B11"],
        saidBy: ["E29", "U20"]),
    Rule(
        "Q6", "Cancer now or in the past", grades: [Rule.Grade(.clinicianReview, when: defined("cancer"))],
        findings: ["flag.cancer"],
        reason:
            "{cancerHistory}; of the spine and the legs nothing was reported that makes it more urgent. A clinician "
            + "asks about spinal pain and legs.",
        destinations: ["phoneCall"], evidence: ["B11"], saidBy: ["E29", "U20", "U7"]),
]

private let bodyRules: [Rule] = [
    Rule(
        "U18", "Great thirst with a further sign",
        grades: [
            Rule.Grade(
                .urgent,
                when: all(
                    ticked("bodySigns", "thirst"),
                    any(
                        ticked("bodySigns", "vomiting", "tired", "weightLoss"),
                        one("bowel", "constipationOnly", "lostControlOrFeeling"),
                        brokenEasily, defined("cancer"))))
        ], findings: ["flag.metabolic"],
        reason: "Very thirsty and passing much more urine, with {thirstSigns}. Calcium, glucose, kidney function and "
            + "blood count today, also where diabetes or water tablets seem to explain it; if the patient's own doctor "
            + "cannot do that today, in an emergency department.",
        destinations: ["primaryCare"], evidence: ["B32", "B33", "P"], isProjectChoice: true),
    Rule(
        "Q18", "Great thirst alone", grades: [Rule.Grade(.clinicianReview, when: ticked("bodySigns", "thirst"))],
        findings: ["flag.metabolic"],
        reason:
            "Very thirsty and passing much more urine, without a sign that makes it urgent. A clinician asks about it; calcium and "
            + "glucose are measured.", destinations: ["phoneCall", "primaryCare"], evidence: ["B33", "P"],
        isProjectChoice: true, saidBy: ["U18"]),
    Rule(
        "Q19", "Back pain at 60 or more with two signs of the marrow",
        grades: [
            Rule.Grade(
                .clinicianReview,
                when: all(
                    defined("backPain"), isOfMarrowAge,
                    .countOf(
                        count: 2,
                        of: [
                            ticked("bodySigns", "weightLoss"), ticked("bodySigns", "anaemia"),
                            ticked("bodySigns", "infections"), ticked("bodySigns", "tired"), brokenEasily,
                        ])))
        ], findings: ["flag.systemic"],
        reason: "Back pain with {marrowSigns}. Blood count, calcium, kidney function and proteins this week, by the "
            + "patient's own doctor.", destinations: ["primaryCare", "phoneCall"], evidence: ["B32"]),
    Rule(
        "W4", "Spinal pain with systemic signs",
        grades: [
            Rule.Grade(
                .soon,
                when: any(
                    all(defined("backPain"), any(night, unremitting)),
                    ticked("bodySigns", "weightLoss", "nightSweats")))
        ], findings: ["flag.systemic"],
        reason: "Reports {systemicSigns}. Look for a serious cause within 2 weeks.",
        destinations: ["spinalClinic", "primaryCare"], evidence: ["B18"],
        saidBy: ["E29", "U20", "U7", "Q6", "E10", "U8"]),
    Rule(
        "W13", "Lasting back pain with a sign in the whole body",
        grades: [
            Rule.Grade(
                .soon,
                when: all(
                    defined("backPain"), isLasting,
                    any(
                        ticked("bodySigns", "weightLoss", "nightSweats", "anaemia", "infections"),
                        all(ticked("bodySigns", "tired"), isOfMarrowAge))))
        ], findings: ["flag.systemic"],
        reason:
            "Back pain, {troubleSince}, with {marrowSigns}. Blood count, calcium and inflammation within 2 weeks, by the "
            + "patient's own doctor.", destinations: ["primaryCare"], evidence: ["B32"], saidBy: ["Q19"]),
]

private let observations: [Observation] = [
    Observation(
        "care.bloods",
        when: all(defined("backPain"), atLeast("age", "marrowAge"), moreThan("symptomWeeks", "newSpineWeeks")),
        note:
            "Back pain for {symptomWeeks} at the age of {age}: blood tests (count, calcium, inflammation) may be "
            + "offered.",
        evidence: ["B32"])
]
