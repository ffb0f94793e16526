import FreeText
import TriageCore

/// Falls and accidents, and bones that break easily.
let injuryTopic = Topic(
    "Injury", items: items, limits: limits, definitions: definitions, phrases: phrases, rules: rules,
    cases: injuryCases)

private let items: [Item] = [
    Item(
        "trauma", .choice(of: ["none", "minor", "major"]), label: "injury", wording: "A fall or accident?",
        worsening: .asListed),
    Item(
        "traumaDays", days, label: "days since the injury", wording: "How many days ago?",
        askedWhen: abnormal("trauma", "minor", "major"), worsening: .fewer),
    Item("longSteroids", yesNo, label: "long steroid treatment", wording: "Steroid tablets for long?"),
    Item("osteoporosis", yesNo, label: "osteoporosis", wording: "Osteoporosis?"),
]

private let limits: [Threshold] = [
    Threshold("traumaDays", 14, unit: "days", meaning: "a recent major injury", source: "B18"),
    Threshold("fractureDays", 42, unit: "days", meaning: "an injury that may have broken a vertebra", source: "B18"),
    Threshold("fragileAge", 70, unit: "years", meaning: "a minor injury may break a vertebra", source: "B18"),
]

private let definitions: [Definition] = [
    Definition(
        "majorTrauma14", "a major injury at most 14 days ago or at an unknown time",
        all(one("trauma", "major"), recently("traumaDays", "traumaDays")))
]

private let phrases: [Phrase] = [
    Phrase(
        "traumaSince", .first, [Phrase.Option("{traumaDays} ago", when: .known(item: "traumaDays"))],
        otherwise: "at an unknown time"),
    Phrase(
        "fragility", .list,
        [
            Phrase.Option("long steroid treatment", when: yes("longSteroids")),
            Phrase.Option("osteoporosis", when: yes("osteoporosis")),
            Phrase.Option("an age of {age}", when: atLeast("age", "fragileAge")),
        ], otherwise: "none"),
]

private let rules: [Rule] = [
    Rule(
        "E13", "Recent major injury with signs of the nervous system",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    defined("majorTrauma14"),
                    any(
                        defined("weakness"), defined("ces.any"), defined("numbness"), defined("legPain"),
                        yes("unsteady"), yes("handsClumsy"))))
        ], findings: ["flag.trauma"],
        reason: "Major injury {traumaSince} with {neuroSigns}. Possible unstable injury of the spine. Hospital today.",
        destinations: ["ed"], evidence: ["B18"], isProjectChoice: true),
    Rule(
        "U9", "Recent major injury", grades: [Rule.Grade(.urgent, when: defined("majorTrauma14"))],
        findings: ["flag.trauma"],
        reason: "Major injury {traumaSince}. A fracture must be excluded.", destinations: ["spinalOnCall"],
        evidence: ["P"], isProjectChoice: true, saidBy: ["E13"]),
    Rule(
        "W5", "Possible fracture after an injury",
        grades: [
            Rule.Grade(
                .soon,
                when: all(
                    one("trauma", "minor", "major"), recently("traumaDays", "fractureDays"), yes("backPain"),
                    any(yes("longSteroids"), yes("osteoporosis"), atLeast("age", "fragileAge"))))
        ], findings: ["flag.fracture"],
        reason:
            "Injury {traumaSince} with back pain, and {fragility}. Possible fracture of a vertebra: imaging within 2 weeks.",
        destinations: ["spinalClinic", "primaryCare"], evidence: ["B18"]),
]
