import FreeText
import TriageCore

/// Pain and numbness of the legs.
let nervesTopic = Topic(
    "Leg pain and nerves", items: items, limits: limits, definitions: definitions, rules: rules,
    observations: observations, cases: nervesCases)

private let items: [Item] = [
    Item(
        "legPainSide", sides, label: "leg pain", wording: "Which leg hurts?",
        told: Item.Told("Leg pain", "in neither leg", "in the left leg", "in the right leg", "in both legs")),
    Item(
        "legPainScore", .number(from: 0, to: 10, unit: "points"), label: "leg pain score",
        wording: "How bad is the leg pain, from 0 to 10?", askedWhen: abnormal("legPainSide", "left", "right", "both")),
    Item(
        "numbSites",
        .choices(of: [
            "buttocks", "thigh", "medialShin", "calf", "dorsum", "bigToe", "lateralFoot", "sole", "socks",
        ]), label: "numb places", wording: "Where is it numb?"),
    Item("numbBothLegs", yesNo, label: "numb in both legs", wording: "Are both legs numb?"),
    Item("numbNoPain", yesNo, label: "numb without pain", wording: "Numb without pain?"),
    Item("burnButtocks", yesNo, label: "burning buttocks", wording: "Do the buttocks burn?"),
    Item("stocking", yesNo, label: "like socks in both feet", wording: "The same in both feet, like socks?"),
    Item("nightBurn", yesNo, label: "worse in bed", wording: "Worse in bed?"),
    Item("groinPain", yesNo, label: "groin pain", wording: "Deep pain in the groin, or trouble with socks?"),
]

private let limits: [Threshold] = [
    Threshold("stockingWeeks", 4, unit: "weeks", meaning: "a sock-like numbness is new", source: "P", allowed: 2...8),
    Threshold("radicularCareWeeks", 6, unit: "weeks", meaning: "conservative care for leg pain", source: "B24"),
]

private let definitions: [Definition] = [
    Definition("legPain", "pain in a leg", one("legPainSide", "left", "right", "both")),
    Definition(
        "numbness", "numbness of a leg or foot",
        any(
            one(
                "numbSites", "buttocks", "thigh", "medialShin", "calf", "dorsum", "bigToe", "lateralFoot", "sole",
                "socks"), yes("numbBothLegs"), yes("stocking"))),
    Definition(
        "radicular", "leg pain without a pattern of claudication or of the hip",
        all(
            defined("legPain"), unless(defined("neurogenic")), unless(defined("vascular")),
            unless(yes("groinPain")))),
]

private let rules: [Rule] = [
    Rule(
        "W9", "New sock-like numbness in both feet",
        grades: [Rule.Grade(.soon, when: all(yes("stocking"), recently("symptomWeeks", "stockingWeeks")))],
        findings: ["pattern.polyneuropathy"],
        reason:
            "The same in both feet like socks, for {symptomWeeks}; worse in bed: {nightBurn}. New: assessment within 2 weeks.",
        destinations: ["neurology", "primaryCare"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "R2", "Leg pain in spite of 6 weeks of conservative care",
        grades: [
            Rule.Grade(
                .routine,
                when: all(
                    defined("radicular"), atLeast("conservativeWeeks", "radicularCareWeeks"),
                    one("conservativeResult", "noBenefit", "worse")))
        ], findings: ["care.failedConservative"],
        reason: "Leg pain; {conservativeWeeks} of conservative care without benefit. Offer a specialist opinion.",
        destinations: ["spinalClinic"], evidence: ["B24"]),
    Rule(
        "R4", "Sock-like numbness in both feet",
        grades: [Rule.Grade(.routine, when: all(yes("stocking"), moreThan("symptomWeeks", "stockingWeeks")))],
        findings: ["pattern.polyneuropathy"],
        reason:
            "The same in both feet like socks, for {symptomWeeks}; worse in bed: {nightBurn}. Blood tests and a foot check.",
        destinations: ["neurology", "primaryCare"], evidence: ["B21"]),
    Rule(
        "C2", "Leg pain without other signs", kind: .fallback,
        grades: [Rule.Grade(.conservative, when: defined("radicular"))], findings: [],
        reason: "Leg pain; no red flag answered yes. Conservative care first.", destinations: ["physio"],
        evidence: ["B9"]),
]

private let observations: [Observation] = [
    Observation("pattern.radicular", when: defined("radicular"), evidence: ["B15"]),
    Observation("pattern.polyneuropathy", when: yes("stocking"), evidence: ["B21"]),
    Observation("pattern.hip", when: yes("groinPain"), evidence: ["B15"]),
]
