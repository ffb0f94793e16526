import FreeText
import TriageCore

/// Infection of the spine, and what follows an operation or a needle there.
let infectionTopic = Topic(
    "Infection and procedures", items: items, limits: limits, definitions: definitions, phrases: phrases,
    rules: rules, cases: infectionCases)

private let items: [Item] = [
    Item(
        "fever", yesNo, label: "fever", wording: "Fever or shivers?", isSafety: true,
        told: Item.Told("Fever or shivers", "denied", "reported"), worsening: .asListed),
    Item("immune", yesNo, label: "weak immunity", wording: "Weak immunity, or injected drugs?", worsening: .asListed),
    Item("recentInfection", yesNo, label: "recent infection", wording: "A recent infection?", worsening: .asListed),
    Item(
        "spinalProcedure", yesNo, label: "spinal procedure",
        wording: "An operation or injection at the spine in the last months?"),
    Item(
        "spinalProcedureDays", days, label: "days since the procedure", wording: "How many days ago?",
        askedWhen: yes("spinalProcedure")),
]

private let limits: [Threshold] = [
    Threshold(
        "procedureDays", 30, unit: "days", meaning: "bleeding or infection after a spinal procedure", source: "B20"),
    Threshold("infectionDays", 90, unit: "days", meaning: "a spinal procedure as a source of infection", source: "B19"),
]

private let definitions: [Definition] = [
    Definition(
        "procedure30", "a spinal procedure at most 30 days ago or at an unknown time",
        all(yes("spinalProcedure"), recently("spinalProcedureDays", "procedureDays"))),
    Definition(
        "procedure90", "a spinal procedure at most 90 days ago or at an unknown time",
        all(yes("spinalProcedure"), recently("spinalProcedureDays", "infectionDays"))),
]

private let phrases: [Phrase] = [
    Phrase(
        "infectionFeatures", .list,
        [
            Phrase.Option("weak immunity or injected drugs", when: yes("immune")),
            Phrase.Option("a recent infection", when: yes("recentInfection")),
            Phrase.Option("diabetes", when: yes("diabetes")),
            Phrase.Option("a recent spinal procedure", when: defined("procedure90")),
            Phrase.Option("weakness ({weakness})", when: defined("weakness")),
            Phrase.Option("{cesSigns}", when: defined("ces.any")),
        ], otherwise: "no further feature"),
    Phrase(
        "procedureSince", .first,
        [Phrase.Option("{spinalProcedureDays} ago", when: .known(item: "spinalProcedureDays"))],
        otherwise: "at an unknown time"),
    Phrase(
        "backPainSigns", .list,
        [
            Phrase.Option("fever", when: yes("fever")),
            Phrase.Option("weak immunity or injected drugs", when: yes("immune")),
            Phrase.Option("pain at night", when: yes("spineNight")),
            Phrase.Option("relentless or escalating pain", when: yes("spineUnremitting")),
        ], otherwise: "none"),
]

private let rules: [Rule] = [
    Rule(
        "E10", "Fever and back pain with a further sign of infection",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    yes("fever"), yes("backPain"),
                    any(
                        yes("immune"), yes("recentInfection"), yes("diabetes"), defined("procedure90"),
                        defined("weakness"), defined("ces.any"))))
        ], findings: ["flag.infection"],
        reason: "Fever and back pain with {infectionFeatures}. Possible infection of the spine. Hospital today.",
        destinations: ["ed"], evidence: ["B19"]),
    Rule(
        "E11", "New sign after a spinal procedure",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    defined("procedure30"),
                    any(
                        all(
                            defined("weakness"),
                            any(
                                presumed(.atMostItem(item: "weakDays", other: "spinalProcedureDays")),
                                defined("oldCourse.legs"), defined("text.motor"), defined("text.legs"))),
                        all(yes("saddle"), presumed(.atMostItem(item: "saddleDays", other: "spinalProcedureDays"))),
                        all(
                            defined("bladder.sign"),
                            presumed(.atMostItem(item: "bladderDays", other: "spinalProcedureDays"))),
                        all(
                            one("bowel", "lostControlOrFeeling"),
                            presumed(.atMostItem(item: "bowelDays", other: "spinalProcedureDays"))),
                        all(
                            one("sexual", "newNumbnessOrLoss"),
                            presumed(.atMostItem(item: "sexualDays", other: "spinalProcedureDays"))),
                        defined("text.saddle"), defined("text.bladder"), defined("text.bowel"),
                        defined("text.sexual"))))
        ], findings: ["flag.procedure"],
        reason: "Spinal procedure {procedureSince}; since then {neuroSigns}. Possible haematoma or infection. "
            + "Hospital today; tell the operating team.", destinations: ["ed", "operatingTeam"], evidence: ["B20"],
        isProjectChoice: true),
    Rule(
        "E12", "Blood thinners, relentless spinal pain and recent weakness",
        grades: [
            Rule.Grade(.emergency, when: all(yes("anticoag"), yes("spineUnremitting"), defined("weakness14")))
        ], findings: ["flag.anticoagBleed"],
        reason: "Takes blood thinners, relentless spinal pain and weakness ({weakness}), {weakSince}. Possible "
            + "spinal haematoma. Hospital today.", destinations: ["ed"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "U8", "Fever and back pain, or weak immunity with new relentless back pain",
        grades: [
            Rule.Grade(
                .urgent,
                when: any(
                    all(yes("fever"), yes("backPain")),
                    all(
                        yes("immune"), yes("backPain"), recently("symptomWeeks", "newSpineWeeks"),
                        any(yes("spineNight"), yes("spineUnremitting")))))
        ], findings: ["flag.infection"],
        reason: "Back pain with {backPainSigns}. An infection of the spine must be excluded; it can lack fever.",
        destinations: ["spinalOnCall"], evidence: ["B19"], saidBy: ["E10"]),
]
