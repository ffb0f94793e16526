import FreeText
import TriageCore

/// Who the patient is, other illnesses and medicines.
let generalHealthTopic = Topic(
    "General health", items: items, limits: limits, definitions: definitions, phrases: phrases, rules: rules,
    observations: observations, cautions: cautions,
    cases: generalHealthCases)

private let items: [Item] = personItems + illnessItems

private let personItems: [Item] = [
    Item(
        "age",
        .number(from: 0, to: 120, unit: "years"),
        label: "age",
        wording: "How old are you?", reassuring: 50),
    Item(
        "pregnant",
        .choice(of: ["no", "birth", "birthNeedle", "yes"]),
        label: "pregnancy or birth",
        wording: "Are you pregnant, or have you had a baby in the last 3 months?",
        hint: "Choose No if this cannot apply to you.",
        choiceLabels: [
            "No", "I had a baby",
            "I had a baby, with a needle in my back (spinal or epidural, also for a caesarean)",
            "I am or could be pregnant",
        ],
        askedWhen: any(
            all(.atLeast(item: "age", bound: 12), .atMost(item: "age", bound: 55)), leftOpen("age")), reassuring: "no"),
    Item(
        "pregnancyWeeks",
        .number(from: 0, to: 45, unit: "weeks"),
        label: "weeks of pregnancy",
        wording: "How many weeks pregnant are you?",
        askedWhen: one("pregnant", "yes")),
    Item(
        "neckOnly",
        yesNo,
        label: "neck only",
        wording: "Is your trouble only in your neck or arms?",
        askedWhen: all(
            any(one("backPain", "no"), leftOpen("backPain")),
            any(one("legPainSide", "none"), leftOpen("legPainSide"))), reassuring: "no"),
    Item(
        "symptomWeeks",
        weeks,
        label: "duration",
        wording: "For how many weeks have you had this trouble?",
        hint: "Less than a week is 0; a year is 52.", reassuring: 52),
    Item(
        "recentChange",
        .choice(of: ["better", "same", "slowlyWorse", "muchWorse"]),
        label: "change in the last 6 weeks",
        wording: "How has it been in the last 6 weeks?",
        choiceLabels: [
            "Better", "The same", "A little worse", "Much worse, or something new was added",
        ],
        askedWhen: any(.atLeast(item: "symptomWeeks", bound: 7), leftOpen("symptomWeeks")),
        worsening: .asListed, reassuring: "same"),
]

private let illnessItems: [Item] = [
    Item(
        "conditions",
        .choices(of: [
            "none", "nsaidAllergy", "ulcerOrBleed", "kidney", "heartFailure", "diabetes", "osteoporosis",
            "fragilityFracture", "clot", "irregularHeart", "spineOpOld", "spineScan", "immune",
            "dialysisLine", "aneurysm",
        ]),
        label: "illnesses",
        wording: "Are any of these true for you?",
        hint: "Tick all that are true.",
        choiceLabels: [
            "None of these", "Ibuprofen or aspirin does not suit me (allergy)",
            "Stomach ulcer or bleeding", "Kidney disease", "Heart failure", "Diabetes",
            "Thin bones (osteoporosis)", "A bone broke after a small fall or knock",
            "A blood clot in a leg or lung, once", "Irregular heartbeat",
            "A spine operation more than 3 months ago", "A scan or X-ray of my back for this trouble",
            "Weak defence against infection", "Dialysis, or a drip line that stays in",
            "A widened main artery (aneurysm)",
        ],
        carriedForward: ["diabetes"]),
    Item(
        "medicines",
        .choices(of: [
            "none", "bpWaterTablets", "hormones", "retention", "longSteroids", "immuneDrugs", "anticoag",
        ]),
        label: "medicines",
        wording: "Do you take any of these?",
        hint: "Tick all that are true; the leaflet in the box helps.",
        choiceLabels: [
            "None of these", "Blood pressure or water tablets", "The pill or hormone treatment (HRT)",
            "Codeine, morphine, amitriptyline or bladder tablets begun this month",
            "Steroid tablets for more than 3 months", "Medicines that weaken the body's defence",
            "Blood thinners",
        ]),
    Item(
        "last3Months",
        .choices(of: [
            "none", "longJourney", "bedRest", "cast", "operation", "infection", "spineProcedure",
        ]),
        label: "events of the last 3 months",
        wording: "Did any of these happen in the last 3 months?",
        hint: "Tick all that are true.",
        choiceLabels: [
            "None of these", "A journey of more than 4 hours", "3 days or more in bed or in hospital",
            "A leg in plaster", "An operation under anaesthetic", "An infection that needed treatment",
            "An operation, injection or needle at the spine",
        ]),
    Item(
        "scanMonths",
        .number(from: 0, to: 1_200, unit: "months"),
        label: "months since the last scan",
        wording: "How many months ago was the last scan or X-ray of your back?",
        askedWhen: all(one("conditions", "spineScan"), not(defined("asked.phonedAnyway")))),
    Item(
        "scanResult",
        .text(limit: 500),
        label: "what the scan showed",
        wording: "What were you told about it?",
        askedWhen: all(one("conditions", "spineScan"), not(defined("asked.phonedAnyway")))),
]

private let limits: [Threshold] = [
    Threshold(
        "adultAge", 16, unit: "years", meaning: "this protocol is for adults, from this age on", source: "P",
        allowed: 16...18),
    Threshold(
        "nsaidAge", 65, unit: "years", meaning: "from this age on more harm from anti-inflammatory tablets",
        source: "B20"),
]

private let definitions: [Definition] = [
    Definition(
        "newTrouble",
        "trouble of at most 6 weeks or of unknown time, or much worse in the last 6 weeks or not known whether",
        term: "new trouble",
        any(
            recently("symptomWeeks", "newSpineWeeks"), presumed(one("recentChange", "muchWorse")))),
    Definition(
        "weakDefence", "weak defence against infection, by an illness, a line or medicines", term: "weak defence",
        any(ticked("conditions", "immune", "dialysisLine"), ticked("medicines", "immuneDrugs"))),
]

private let phrases: [Phrase] = [
    Phrase(
        "outsideScope", .list,
        [
            Phrase.Option("an age of {age}", when: lessThan("age", "adultAge")),
            Phrase.Option("trouble only in the neck or arms", when: yes("neckOnly")),
        ], otherwise: "none"),
    Phrase(
        "scanAgo", .first, [Phrase.Option("{scanMonths} ago", when: .known(item: "scanMonths"))],
        otherwise: "not known when"),
    Phrase(
        "troubleSince", .first, [Phrase.Option("for {symptomWeeks}", when: .known(item: "symptomWeeks"))],
        otherwise: "it is not known since when"),
]

private let rules: [Rule] = [
    Rule(
        "Q9", "Outside the scope of this protocol",
        grades: [Rule.Grade(.clinicianReview, when: any(lessThan("age", "adultAge"), yes("neckOnly")))],
        findings: ["scope.out"],
        reason: "The form says: {outsideScope}. This protocol is for adults with back or leg "
            + "trouble; a clinician decides.", destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true)
]

private let observations: [Observation] = [
    Observation(
        "history.scan", when: ticked("conditions", "spineScan"),
        note:
            "A scan or X-ray of the back, {scanAgo}. Get its report; an old scan never reassures, and no rule reads it.",
        evidence: ["P"])
]

private let nsaidRisks: Condition = any(
    atLeast("age", "nsaidAge"),
    ticked("conditions", "kidney", "ulcerOrBleed", "heartFailure", "nsaidAllergy"),
    ticked("medicines", "anticoag", "bpWaterTablets"), one("pregnant", "yes"), .known(item: "pregnancyWeeks"))

private let steroidRisks: Condition = any(
    ticked("medicines", "anticoag"), yes("fever"), ticked("last3Months", "infection"), defined("weakDefence"),
    defined("diabetes"), one("pregnant", "yes"))

/// Cautions about what a clinician may consider; unknown triggers a caution.
private let cautions: [Caution] = [
    Caution(
        "rx.nsaidCaution",
        "Anti-inflammatory tablets: caution. Age 65 or more, kidney disease, stomach ulcer or bleeding, blood thinners, "
            + "heart failure, blood pressure or water tablets, allergy, or pregnancy (avoid from 20 weeks, "
            + "contraindicated after 28), or one of these not known.",
        when: presumed(nsaidRisks), evidence: ["B20"]),
    Caution(
        "rx.steroidCaution",
        "Steroids and epidural injections: caution. Blood thinners, infection, weak immunity, diabetes or pregnancy, or "
            + "one of these not known. Rare stroke, paralysis and death after epidural injections are on record.",
        when: presumed(steroidRisks), evidence: ["B20"]),
]
