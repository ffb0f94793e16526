import FreeText
import TriageCore

/// Cancer in the spine, and what else speaks of a serious cause.
let cancerTopic = Topic(
    "Cancer", items: items, definitions: definitions, phrases: phrases, rules: rules, disagreements: disagreements,
    cases: cancerCases)

private let items: [Item] = [
    Item(
        "cancer", .choice(of: ["never", "skinOnly", "past", "current"]), label: "cancer",
        wording: "Have you ever had cancer?", isSafety: true, carriedForward: ["past", "current"],
        told: Item.Told("Cancer", "never", "of the skin only", "in the past", "now"), worsening: .asListed),
    Item("spineNight", yesNo, label: "pain at night", wording: "Does the back pain wake you?", worsening: .asListed),
    Item(
        "spineUnremitting", yesNo, label: "relentless pain", wording: "Is it relentless or escalating?",
        worsening: .asListed),
    Item(
        "straining", yesNo, label: "worse on straining", wording: "Worse when you cough or strain?",
        worsening: .asListed),
    Item(
        "weightLossSweats", yesNo, label: "weight loss or sweats", wording: "Weight loss or night sweats?",
        worsening: .asListed),
]

private let definitions: [Definition] = [
    Definition("cancer", "cancer now or in the past, other than of the skin only", one("cancer", "past", "current"))
]

private let phrases: [Phrase] = [
    Phrase(
        "cancerFeatures", .list,
        [
            Phrase.Option("weakness ({weakness}, {weakSince}, {weakCourse})", when: defined("weakness")),
            Phrase.Option("{cesSigns}", when: defined("ces.any")),
            Phrase.Option("unsteady", when: yes("unsteady")),
            Phrase.Option("leg pain", when: defined("legPain")),
            Phrase.Option("numbness", when: defined("numbness")),
            Phrase.Option("spinal pain at night", when: yes("spineNight")),
            Phrase.Option("relentless or escalating pain", when: yes("spineUnremitting")),
            Phrase.Option("worse on straining", when: yes("straining")),
        ], otherwise: "no feature"),
    Phrase(
        "cancerHistory", .first,
        [Phrase.Option("Cancer now", when: one("cancer", "current"))], otherwise: "Cancer in the past"),
    Phrase(
        "systemicSigns", .list,
        [
            Phrase.Option("back pain at night", when: all(yes("backPain"), yes("spineNight"))),
            Phrase.Option(
                "relentless or escalating back pain", when: all(yes("backPain"), yes("spineUnremitting"))),
            Phrase.Option("weight loss or night sweats", when: yes("weightLossSweats")),
        ], otherwise: "none"),
]

private let disagreements: [Disagreement] = [
    Disagreement(.earlierForm, "cancer said before, now denied", when: .carried(item: "cancer"))
]

private let rules: [Rule] = [
    Rule(
        "E9", "Cancer with signs of the nervous system",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    defined("cancer"),
                    any(
                        defined("weakness42"), all(defined("weakness"), defined("worsening")), defined("ces.any"),
                        yes("unsteady"),
                        all(
                            any(defined("legPain"), defined("numbness")), recently("symptomWeeks", "newSpineWeeks")))))
        ], findings: ["flag.cancer"],
        reason: "{cancerHistory}, plus {cancerFeatures}. Contact the metastatic cord compression coordinator now; "
            + "whole-spine MRI is theirs to arrange.", destinations: ["msccCoordinator"], evidence: ["B11"]),
    Rule(
        "U7", "Cancer with spinal pain or signs in the legs",
        grades: [
            Rule.Grade(
                .urgent,
                when: all(
                    defined("cancer"),
                    any(
                        yes("spineNight"), yes("spineUnremitting"), yes("straining"), defined("legPain"),
                        defined("numbness"), defined("weakness"))))
        ], findings: ["flag.cancer"],
        reason: "{cancerHistory}, plus {cancerFeatures}. Contact the metastatic cord compression coordinator within "
            + "24 hours; whole-spine MRI is theirs to arrange.", destinations: ["msccCoordinator"], evidence: ["B11"],
        saidBy: ["E9"]),
    Rule(
        "Q6", "Cancer now or in the past", grades: [Rule.Grade(.clinicianReview, when: defined("cancer"))],
        findings: ["flag.cancer"],
        reason: "{cancerHistory}, without further features answered yes. A clinician asks about spinal pain and legs.",
        destinations: ["phoneCall"], evidence: ["B11"], saidBy: ["E9", "U7"]),
    Rule(
        "W4", "Spinal pain with systemic signs",
        grades: [
            Rule.Grade(
                .soon,
                when: any(
                    all(yes("backPain"), any(yes("spineNight"), yes("spineUnremitting"))), yes("weightLossSweats")))
        ], findings: ["flag.systemic"],
        reason: "Reports {systemicSigns}. Look for a serious cause within 2 weeks.",
        destinations: ["spinalClinic", "primaryCare"], evidence: ["B18"], saidBy: ["E9", "U7", "Q6", "E10", "U8"]),
]
