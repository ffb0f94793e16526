import FreeText
import TriageCore

/// What walking brings on, and treatment so far.
let walkingTopic = Topic(
    "Walking", items: items, limits: limits, definitions: definitions, rules: rules, observations: observations,
    scores: spineScores, cases: walkingCases)

private let items: [Item] = [
    Item("walkBrings", yesNo, label: "walking brings it on", wording: "Does walking bring it on?"),
    Item("standBrings", yesNo, label: "standing brings it on", wording: "Does standing bring it on?"),
    Item("sitRelieves", yesNo, label: "sitting eases", wording: "Does sitting down ease it?"),
    Item(
        "bendRelieves", yesNo, label: "bending forward eases",
        wording: "Does bending forward or leaning on a trolley ease it?"),
    Item(
        "standStillRelieves", yesNo, label: "standing still eases",
        wording: "Does standing still ease it within 10 minutes?"),
    Item("uphillBrings", yesNo, label: "worse uphill", wording: "Is it worse uphill?"),
    Item("calfPain", yesNo, label: "calf pain", wording: "Is the pain in the calf?"),
    Item(
        "backBend", .choice(of: ["better", "same", "worse"]), label: "leaning back",
        wording: "What does leaning back do?"),
    Item("painSeated", yesNo, label: "pain while seated", wording: "Does it hurt while you sit?"),
    Item(
        "walkMinutes", .number(from: 0, to: 1_440, unit: "minutes"), label: "walking time",
        wording: "How many minutes can you walk?", reassuring: 40),
    Item(
        "conservativeWeeks", weeks, label: "weeks of treatment",
        wording: "For how many weeks have you tried treatment?", reassuring: 0),
    Item(
        "conservativeResult", .choice(of: ["helping", "noBenefit", "worse", "notTried"]), label: "result of treatment",
        wording: "Did it help?", askedWhen: .atLeast(item: "conservativeWeeks", bound: 1)),
]

private let limits: [Threshold] = [
    Threshold("careWeeks", 12, unit: "weeks", meaning: "conservative care for walking symptoms", source: "B24"),
    Threshold(
        "shortWalkMinutes", 5, unit: "minutes", meaning: "walking is severely limited", source: "P",
        allowed: 1...10),
    Threshold(
        "halvedWalkMinutes", 10, unit: "minutes", meaning: "walking halved to at most this", source: "P",
        allowed: 5...20),
    Threshold("halfYearWeeks", 26, unit: "weeks", meaning: "symptoms for more than six months (Sugioka)", source: "B8"),
]

private let definitions: [Definition] = [
    Definition(
        "neurogenic", "pattern of neurogenic claudication: brought on by walking or standing, eased by sitting",
        all(
            any(yes("walkBrings"), yes("standBrings")), yes("sitRelieves"),
            any(yes("bendRelieves"), yes("standBrings")))),
    Definition(
        "vascular",
        "pattern of vascular claudication: walking, not standing; uphill; calf; gone on standing still; not bending",
        all(
            yes("walkBrings"), no("standBrings"), yes("uphillBrings"), yes("calfPain"), yes("standStillRelieves"),
            no("bendRelieves"))),
    Definition(
        "mixed", "neurogenic pattern with vascular features",
        all(defined("neurogenic"), yes("standStillRelieves"), any(yes("uphillBrings"), yes("calfPain")))),
    Definition(
        "careFailed", "walking pattern in spite of at least 12 weeks of conservative care",
        all(
            defined("neurogenic"), atLeast("conservativeWeeks", "careWeeks"),
            one("conservativeResult", "noBenefit", "worse"))),
]

private let rules: [Rule] = [
    Rule(
        "P4", "Walking time halved",
        grades: [
            Rule.Grade(
                .soon,
                when: .halved(item: "walkMinutes", bound: .named("halvedWalkMinutes"), within: history))
        ], findings: ["change.worse"],
        reason: "Walking time halved within {historyDays}, to {walkMinutes}. Assessment within 2 weeks.",
        destinations: ["spinalClinic"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "W7", "Walking severely limited in spite of treatment",
        grades: [Rule.Grade(.soon, when: all(defined("careFailed"), atMost("walkMinutes", "shortWalkMinutes")))],
        findings: ["care.failedConservative"],
        reason:
            "Walks {walkMinutes} after {conservativeWeeks} of conservative care without benefit. Specialist opinion "
            + "within 2 weeks.", destinations: ["spinalClinic"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "R1", "Walking symptoms in spite of 12 weeks of conservative care",
        grades: [Rule.Grade(.routine, when: defined("careFailed"))], findings: ["care.failedConservative"],
        reason:
            "{conservativeWeeks} of conservative care without benefit; walking time {walkMinutes}. Offer a specialist "
            + "opinion; discuss decompression versus continued rehabilitation.", destinations: ["spinalClinic"],
        evidence: ["B1", "B17"], saidBy: ["W7"]),
    Rule(
        "R3", "Pattern of vascular claudication", grades: [Rule.Grade(.routine, when: defined("vascular"))],
        findings: ["pattern.vascularClaudication"],
        reason: "Brought on by walking and uphill, in the calf, gone on standing still; standing does not bring it on "
            + "and bending does not ease it. Pattern only: measure the ankle-brachial pressure index first.",
        destinations: ["vascular", "primaryCare"], evidence: ["B12", "B22"]),
    Rule(
        "R5", "Neurogenic pattern with vascular features", grades: [Rule.Grade(.routine, when: defined("mixed"))],
        findings: ["pattern.mixedClaudication"],
        reason:
            "Eased by sitting, but also by standing still; uphill: {uphillBrings}; calf: {calfPain}. Both causes may "
            + "be present: measure the ankle-brachial pressure index first.",
        destinations: ["vascular", "spinalClinic"], evidence: ["B12"]),
    Rule(
        "C1", "Neurogenic pattern without other signs", kind: .fallback,
        grades: [Rule.Grade(.conservative, when: defined("neurogenic"))], findings: [],
        reason: "Walking or standing brings it on, sitting or bending eases it; no red flag answered yes. Conservative "
            + "care first.", destinations: ["physio"], evidence: ["B9", "B13"]),
]

private let observations: [Observation] = [
    Observation("pattern.neurogenicClaudication", when: defined("neurogenic"), evidence: ["B8"]),
    Observation(
        "pattern.central", when: all(defined("neurogenic"), any(one("legPainSide", "both"), yes("numbBothLegs"))),
        note: "Central pattern (both legs): pattern only, weak evidence.", evidence: ["B8"]),
    Observation(
        "pattern.foraminal", when: all(one("legPainSide", "left", "right"), yes("painSeated")),
        note: "Foraminal pattern (one leg, pain also while seated): pattern only, weak evidence.", evidence: ["B8"]),
]
