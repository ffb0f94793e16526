import FreeText
import TriageCore

/// What walking brings on, and treatment so far.
let walkingTopic = Topic(
    "Walking", items: items, limits: limits, definitions: definitions, phrases: phrases, rules: rules,
    observations: observations,
    scores: spineScores, cases: walkingCases)

/// When the questions about an inflamed spine are asked.
private let stiffAsked: Condition = all(
    unless(one("backPain", "no")), one("bringsOn", "morning"),
    any(.atLeast(item: "symptomWeeks", bound: 12), leftOpen("symptomWeeks")),
    not(defined("asked.phonedAnyway")))

private let items: [Item] = painItems + walkItems

private let painItems: [Item] = [
    Item(
        "backPain",
        .choice(of: ["no", "low", "upper", "band"]),
        label: "back pain",
        wording: "Do you have back pain now?",
        hint: "If it is in two places, choose the one that is lower in this list.",
        choiceLabels: [
            "No", "Yes, in the lower back", "Yes, between or below the shoulder blades",
            "Yes, like a belt round my chest or belly",
        ]),
    Item(
        "bringsOn",
        .choices(of: [
            "none", "walking", "standing", "uphill", "sitting", "backBend", "cough", "morning", "night",
        ]),
        label: "what brings it on",
        wording: "When do you get it, or when is it worse?",
        hint: "Tick all that are true.",
        choiceLabels: [
            "None of these", "Walking", "Standing", "Going uphill", "Sitting", "Leaning back",
            "Coughing or straining", "In the morning: stiff for more than 30 minutes",
            "At night: it wakes me",
        ]),
    Item(
        "eases",
        .choices(of: [
            "none", "sitting", "bending", "standStill", "backBend", "lying", "moving", "hangFoot",
            "nothing",
        ]),
        label: "what eases it",
        wording: "What eases it?",
        hint: "Tick all that are true.",
        choiceLabels: [
            "This does not apply to me", "Sitting down", "Bending forward, or leaning on a trolley",
            "Standing still for some minutes", "Leaning back", "Lying down", "Moving about",
            "At night: hanging the foot out of bed", "Nothing eases it",
        ]),
]

private let walkItems: [Item] = [
    Item(
        "walkMinutes",
        .number(from: 0, to: 1_440, unit: "minutes"),
        label: "walking time",
        wording: "How many minutes can you walk before you must stop?",
        askedWhen: all(
            any(one("bringsOn", "walking"), leftOpen("bringsOn")), not(defined("asked.emergencySoFar")))),
    Item(
        "stiffBefore45",
        yesNo,
        label: "back trouble before 45",
        wording: "Did this back trouble begin before you were 45?",
        askedWhen: stiffAsked),
    Item(
        "spaSigns",
        .choices(of: ["none", "psoriasis", "eye", "bowelIll", "joints", "family"]),
        label: "signs of inflammation",
        wording: "Have you ever had one of these?",
        hint: "Tick all that are true.",
        choiceLabels: [
            "None of these", "Psoriasis", "A red, painful eye that a doctor treated",
            "Crohn's disease or ulcerative colitis", "Swollen joints or heel pain",
            "A parent, brother, sister or child with such back trouble",
        ],
        askedWhen: all(stiffAsked, abnormal("stiffBefore45", "yes"))),
    Item(
        "conservativeResult",
        .choice(of: ["helping", "noBenefit", "worse", "notTried"]),
        label: "result of treatment",
        wording: "Did treatment help?",
        hint: "Treatment means exercise, physiotherapy, tablets or injections.",
        choiceLabels: [
            "Yes, it helps", "No, it made no difference", "No, it is worse", "I have not tried any",
        ],
        askedWhen: not(defined("asked.emergencySoFar")), reassuring: "notTried"),
    Item(
        "conservativeWeeks",
        weeks,
        label: "weeks of treatment",
        wording: "For how many weeks have you tried treatment?",
        askedWhen: one("conservativeResult", "helping", "noBenefit", "worse")),
]

/// The time after care is longer than the one without: within their bounds no two settings make one of them idle.
private let limits: [Threshold] = [
    Threshold("careWeeks", 12, unit: "weeks", meaning: "conservative care for walking symptoms", source: "B24"),
    Threshold(
        "shortWalkMinutes", 5, unit: "minutes", meaning: "walking is severely limited", source: "P",
        allowed: 1...10),
    Threshold(
        "limitedWalkMinutes", 10, unit: "minutes", meaning: "walking is limited enough for an opinion", source: "P",
        allowed: 5...14),
    Threshold(
        "limitedAfterCareMinutes", 15, unit: "minutes",
        meaning: "walking is limited enough for an opinion after six weeks of care", source: "P", allowed: 15...30),
    Threshold(
        "halvedWalkMinutes", 10, unit: "minutes", meaning: "walking halved to at most this", source: "P",
        allowed: 5...20),
    Threshold("halfYearWeeks", 26, unit: "weeks", meaning: "symptoms for more than six months (Sugioka)", source: "B8"),
    Threshold(
        "longBackPainWeeks", 12, unit: "weeks", meaning: "back pain that lasts, for inflammation of the spine",
        source: "B31"),
]

/// There is back pain, wherever.
private let anyBackPain: Condition = one("backPain", "low", "upper", "band")
private let spaSigns: [Condition] = [
    ticked("spaSigns", "psoriasis"), ticked("spaSigns", "eye"), ticked("spaSigns", "bowelIll"),
    ticked("spaSigns", "joints"), ticked("spaSigns", "family"),
]

private let definitions: [Definition] = [
    Definition("backPain", "any back pain", anyBackPain),
    Definition("backPain.notDenied", "back pain is not denied", unless(one("backPain", "no"))),
    Definition(
        "upperPain", "pain between or below the shoulder blades, or like a belt round chest or belly",
        term: "upper or belt-like pain",
        one("backPain", "upper", "band")),
    Definition(
        "neurogenic", "pattern of neurogenic claudication: brought on by walking or standing, eased by sitting",
        term: "neurogenic pattern",
        all(
            ticked("bringsOn", "walking", "standing"), ticked("eases", "sitting"),
            any(ticked("eases", "bending"), ticked("bringsOn", "standing")))),
    Definition(
        "vascular",
        "pattern of vascular claudication: walking, not standing; uphill; calf; gone on standing still; not bending",
        term: "vascular pattern",
        all(
            ticked("bringsOn", "walking"), not(ticked("bringsOn", "standing")), ticked("bringsOn", "uphill"),
            ticked("legPainSites", "calf"), ticked("eases", "standStill"), not(ticked("eases", "bending")))),
    Definition(
        "mixed", "neurogenic pattern with vascular features", term: "mixed pattern",
        all(
            defined("neurogenic"), ticked("eases", "standStill"),
            any(ticked("bringsOn", "uphill"), ticked("legPainSites", "calf")))),
    Definition(
        "careWithoutBenefit", "treatment that made no difference, or after which it is worse",
        term: "care without benefit",
        one("conservativeResult", "noBenefit", "worse")),
    Definition(
        "careFailed", "walking pattern in spite of at least 12 weeks of conservative care",
        term: "failed care of walking",
        all(defined("neurogenic"), atLeast("conservativeWeeks", "careWeeks"), defined("careWithoutBenefit"))),
    Definition(
        "walkingLimited",
        "walking pattern for half a year, with at most {limitedWalkMinutes} of walking, or at most "
            + "{limitedAfterCareMinutes} after six weeks of care without benefit", term: "walking limited for long",
        all(
            defined("neurogenic"), atLeast("symptomWeeks", "halfYearWeeks"),
            any(
                atMost("walkMinutes", "limitedWalkMinutes"),
                all(
                    atMost("walkMinutes", "limitedAfterCareMinutes"),
                    atLeast("conservativeWeeks", "radicularCareWeeks"), defined("careWithoutBenefit"))))),
    Definition(
        "inflammatory", "stiff in the morning since before 45, better on moving or with other signs of inflammation",
        term: "inflammatory pattern",
        all(
            defined("backPain.notDenied"), yes("stiffBefore45"), atLeast("symptomWeeks", "longBackPainWeeks"),
            ticked("bringsOn", "morning"),
            any(
                ticked("eases", "moving"), .countOf(count: 2, of: spaSigns)))),
]

private let phrases: [Phrase] = [
    Phrase(
        "walkingPattern", .list,
        [
            Phrase.Option("walking brings it on", when: ticked("bringsOn", "walking")),
            Phrase.Option("standing brings it on", when: ticked("bringsOn", "standing")),
            Phrase.Option("sitting eases it", when: ticked("eases", "sitting")),
            Phrase.Option("bending forward eases it", when: ticked("eases", "bending")),
            Phrase.Option("standing still eases it", when: ticked("eases", "standStill")),
            Phrase.Option("worse uphill", when: ticked("bringsOn", "uphill")),
            Phrase.Option("in the calf", when: ticked("legPainSites", "calf")),
        ], otherwise: "not told"),
    Phrase(
        "walkTime", .first, [Phrase.Option("can walk {walkMinutes}", when: .known(item: "walkMinutes"))],
        otherwise: "it is not known how long the patient can walk"),
    Phrase(
        "inflammationSigns", .list,
        [
            Phrase.Option("better on moving", when: ticked("eases", "moving")),
            Phrase.Option("psoriasis", when: ticked("spaSigns", "psoriasis")),
            Phrase.Option("a red, painful eye in the past", when: ticked("spaSigns", "eye")),
            Phrase.Option("an inflamed bowel", when: ticked("spaSigns", "bowelIll")),
            Phrase.Option("swollen joints or heel pain", when: ticked("spaSigns", "joints")),
            Phrase.Option("such back trouble in the family", when: ticked("spaSigns", "family")),
        ], otherwise: "no other sign"),
]

private let rules: [Rule] = [
    Rule(
        "P4", "Walking time halved",
        grades: [
            Rule.Grade(
                .soon,
                when: .halved(item: "walkMinutes", bound: .named("halvedWalkMinutes"), within: history))
        ], findings: ["change.worse"],
        reason: "Walking time has halved within {historyDays}, to {walkMinutes}. Assessment within 2 weeks.",
        destinations: ["spinalClinic"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "W7", "Walking severely limited in spite of treatment",
        grades: [Rule.Grade(.soon, when: all(defined("careFailed"), atMost("walkMinutes", "shortWalkMinutes")))],
        findings: ["care.failedConservative"],
        reason:
            "Can walk {walkMinutes} after {conservativeWeeks} of conservative care that did not help. Specialist opinion "
            + "within 2 weeks.", destinations: ["spinalClinic"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "R1", "Walking symptoms in spite of 12 weeks of conservative care",
        grades: [Rule.Grade(.routine, when: defined("careFailed"))], findings: ["care.failedConservative"],
        reason:
            "{conservativeWeeks} of conservative care did not help; {walkTime}. Offer a specialist "
            + "opinion; discuss decompression versus continued rehabilitation.", destinations: ["spinalClinic"],
        evidence: ["B1", "B17"], saidBy: ["W7"]),
    Rule(
        "R3", "Pattern of vascular claudication", grades: [Rule.Grade(.routine, when: defined("vascular"))],
        findings: ["pattern.vascularClaudication"],
        reason: "Brought on by walking and uphill, in the calf, gone on standing still; standing does not bring it on "
            + "and bending does not ease it. Pattern only: measure the ankle-brachial pressure index first{smoker}.",
        destinations: ["vascular", "primaryCare"], evidence: ["B12", "B22"]),
    Rule(
        "R5", "Neurogenic pattern with vascular features", grades: [Rule.Grade(.routine, when: defined("mixed"))],
        findings: ["pattern.mixedClaudication"],
        reason:
            "The answers fit nerves and blood vessels: {walkingPattern}. Both causes may be present: measure the "
            + "ankle-brachial pressure index first.",
        destinations: ["vascular", "spinalClinic"], evidence: ["B12"]),
    Rule(
        "R7", "Walking limited for half a year", grades: [Rule.Grade(.routine, when: defined("walkingLimited"))],
        findings: [],
        reason: "Trouble for {symptomWeeks}; {walkTime}. Exercise now, and a routine opinion of the spinal clinic.",
        destinations: ["spinalClinic", "physio"], evidence: ["P"], isProjectChoice: true, saidBy: ["W7", "R1"]),
    Rule(
        "R8", "Pattern of an inflamed spine",
        grades: [
            Rule.Grade(.soon, when: all(defined("inflammatory"), ticked("spaSigns", "eye"))),
            Rule.Grade(.routine, when: defined("inflammatory")),
        ], findings: ["pattern.inflammatory"],
        reason:
            "Back trouble since before the age of 45, for {symptomWeeks}, stiff in the morning for more than half an "
            + "hour; {inflammationSigns}. Ask for rheumatology through the patient's own doctor; the guideline refers "
            + "from four such features on, and this form does not ask for all.", destinations: ["primaryCare"],
        evidence: ["B31"]),
    Rule(
        "C1", "Neurogenic pattern without other signs", kind: .fallback,
        grades: [Rule.Grade(.conservative, when: defined("neurogenic"))], findings: [],
        reason:
            "Walking or standing brings it on, sitting or bending eases it, and no question about danger was answered "
            + "with yes. Conservative care first.", destinations: ["physio"], evidence: ["B9", "B13"]),
]

private let observations: [Observation] = [
    Observation("pattern.neurogenicClaudication", when: defined("neurogenic"), evidence: ["B8"]),
    Observation(
        "pattern.central", when: all(defined("neurogenic"), any(one("legPainSide", "both"), one("numbSide", "both"))),
        note: "Central pattern (both legs): pattern only, weak evidence.", evidence: ["B8"]),
    Observation(
        "pattern.foraminal", when: all(one("legPainSide", "left", "right"), ticked("bringsOn", "sitting")),
        note: "Foraminal pattern (one leg, pain also while seated): pattern only, weak evidence.", evidence: ["B8"]),
]
