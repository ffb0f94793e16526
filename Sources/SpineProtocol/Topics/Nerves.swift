import FreeText
import TriageCore

/// Pain and numbness of the legs.
let nervesTopic = Topic(
    "Leg pain and nerves", items: items, limits: limits, definitions: definitions, phrases: phrases, rules: rules,
    observations: observations, cases: nervesCases)

/// When the questions about leg pain are asked.
private let legPainAsked: Condition = abnormal("legPainSide", "left", "right", "both")

/// When the question about socks is asked: a foot is numb, perhaps on both sides.
private let stockingAsked: Condition = all(
    any(one("numbSide", "both"), leftOpen("numbSide")),
    any(
        one("numbSites", "dorsum", "bigToe", "lateralFoot", "sole", "socks"), leftOpen("numbSites"))
)

private let items: [Item] = painItems + numbItems

private let painItems: [Item] = [
    Item(
        "legPainSide",
        sides,
        label: "leg pain",
        wording: "Which leg hurts?",
        hint: "Leg means from the buttock to the foot.",
        choiceLabels: ["Neither leg", "The left leg", "The right leg", "Both legs"],
        isSafety: true,
        told: Item.Told(
            "Leg pain", "in neither leg", "in the left leg", "in the right leg", "in both legs"),
        worsening: .spreading),
    Item(
        "legPainScore",
        .number(from: 0, to: 10, unit: "points"),
        label: "leg pain score",
        wording: "How bad is the leg pain, from 0 to 10?",
        hint: "0 is no pain and 10 is the worst you can think of.",
        askedWhen: all(
            legPainAsked, any(defined("newTrouble"), .atMost(item: "symptomWeeks", bound: 26)),
            not(defined("asked.emergencySoFar")))),
    Item(
        "legPainSites",
        .choices(of: ["buttock", "burnButtocks", "thigh", "shin", "calf", "foot", "groin"]),
        label: "places of leg pain",
        wording: "Where in the leg does it hurt?",
        hint: "Tick all that are true.",
        choiceLabels: [
            "Buttock", "Buttocks burn", "Thigh", "Shin", "Calf", "Foot", "Deep in the groin",
        ],
        askedWhen: legPainAsked
    ).sayingNothingWhenEmpty(),
]

private let numbItems: [Item] = [
    Item(
        "numbSide",
        sides,
        label: "numb side",
        wording: "Is a leg or foot numb, or does it tingle?",
        choiceLabels: ["No", "Yes, the left", "Yes, the right", "Yes, both"],
        told: Item.Told(
            "Numbness", "in neither leg", "in the left leg", "in the right leg", "in both legs"),
        worsening: .sides),
    Item(
        "numbSites",
        .choices(of: [
            "buttocks", "thigh", "medialShin", "calf", "dorsum", "bigToe", "lateralFoot", "sole", "socks",
            "noPain",
        ]),
        label: "numb places",
        wording: "Where is it numb?",
        hint: "Tick all that are true.",
        choiceLabels: [
            "Buttocks", "Thigh", "Inner side of the shin", "Calf", "Top of the foot", "Big toe",
            "Outer side of the foot", "Sole", "All round, like socks",
            "Sometimes numb when nothing hurts",
        ],
        askedWhen: any(one("numbSide", "left", "right", "both"), leftOpen("numbSide"))
    ).sayingNothingWhenEmpty(),
    Item(
        "stocking",
        yesNo,
        label: "numb like socks",
        wording: "Is it the same in both feet, like socks?",
        askedWhen: stockingAsked),
    Item(
        "nightBurn",
        yesNo,
        label: "burning in bed",
        wording: "Do the feet burn more in bed?",
        askedWhen: all(
            stockingAsked, abnormal("stocking", "yes"), not(defined("asked.phonedAnyway")))),
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
            one("numbSide", "left", "right", "both"),
            ticked(
                "numbSites", "buttocks", "thigh", "medialShin", "calf", "dorsum", "bigToe", "lateralFoot", "sole",
                "socks"), yes("stocking"))),
    Definition(
        "numbFeet", "numbness of a foot",
        any(ticked("numbSites", "dorsum", "bigToe", "lateralFoot", "sole", "socks"), yes("stocking"))),
    Definition(
        "radicular", "leg pain without a pattern of claudication or of the hip", term: "leg pain without pattern",
        all(
            defined("legPain"), unless(defined("neurogenic")), unless(defined("vascular")),
            unless(ticked("legPainSites", "groin")))),
]

private let phrases: [Phrase] = [
    Phrase(
        "nightFeet", .first,
        [Phrase.Option(", burning more in bed", when: yes("nightBurn"))], otherwise: ""),
    Phrase(
        "numbFeetOrUnsteady", .list,
        [
            Phrase.Option("numb feet", when: defined("numbFeet")),
            Phrase.Option("unsteady on the feet", when: ticked("otherNerve", "unsteady")),
        ], otherwise: "numb feet"),
]

private let rules: [Rule] = [
    Rule(
        "W9", "New sock-like numbness in both feet",
        grades: [Rule.Grade(.soon, when: all(yes("stocking"), recently("symptomWeeks", "stockingWeeks")))],
        findings: ["pattern.polyneuropathy"],
        reason:
            "Both feet are numb like socks{nightFeet}; {troubleSince}. New, or may be new: assessment within 2 weeks.",
        destinations: ["neurology", "primaryCare"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "W14", "Numb hands with numb feet or unsteadiness",
        grades: [
            Rule.Grade(
                .soon,
                when: all(
                    ticked("otherNerve", "handsNumb"),
                    any(defined("numbFeet"), ticked("otherNerve", "unsteady"))))
        ], findings: ["pattern.polyneuropathy"],
        reason: "Numb hands, and {numbFeetOrUnsteady}. Look at the neck, vitamin B12 and the nerves within 2 weeks.",
        destinations: ["primaryCare", "neurology"], evidence: ["B10", "P"], isProjectChoice: true, saidBy: ["U6", "W3"]),
    Rule(
        "R2", "Leg pain in spite of 6 weeks of conservative care",
        grades: [
            Rule.Grade(
                .routine,
                when: all(
                    defined("radicular"), atLeast("conservativeWeeks", "radicularCareWeeks"),
                    defined("careWithoutBenefit")))
        ], findings: ["care.failedConservative"],
        reason: "Leg pain; {conservativeWeeks} of conservative care did not help. Offer a specialist opinion.",
        destinations: ["spinalClinic"], evidence: ["B24"]),
    Rule(
        "R4", "Sock-like numbness in both feet",
        grades: [Rule.Grade(.routine, when: all(yes("stocking"), moreThan("symptomWeeks", "stockingWeeks")))],
        findings: ["pattern.polyneuropathy"],
        reason:
            "Both feet are numb like socks, for {symptomWeeks}{nightFeet}. Blood tests and a foot check.",
        destinations: ["neurology", "primaryCare"], evidence: ["B21"]),
    Rule(
        "C2", "Leg pain without other signs", kind: .fallback,
        grades: [Rule.Grade(.conservative, when: defined("radicular"))], findings: [],
        reason: "Leg pain, and no question about danger was answered with yes. Conservative care first.",
        destinations: ["physio"], evidence: ["B9"]),
]

private let observations: [Observation] = [
    Observation("pattern.radicular", when: defined("radicular"), evidence: ["B15"]),
    Observation("pattern.polyneuropathy", when: yes("stocking"), evidence: ["B21"]),
    Observation("pattern.hip", when: ticked("legPainSites", "groin"), evidence: ["B15"]),
]
