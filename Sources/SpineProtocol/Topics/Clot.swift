import FreeText
import TriageCore

/// A clot in the veins of a leg.
let clotTopic = Topic(
    "Clot", items: items, rules: rules, cases: clotCases)

private let items: [Item] = [
    Item("calfSwollen", yesNo, label: "one calf swollen", wording: "Is one calf swollen?", worsening: .asListed)
]

private let rules: [Rule] = [
    Rule(
        "U12", "One calf swollen", grades: [Rule.Grade(.urgent, when: yes("calfSwollen"))], findings: ["flag.dvt"],
        reason: "One calf is swollen. Exclude a deep vein thrombosis the same day.", destinations: ["dvtClinic"],
        evidence: ["P"], isProjectChoice: true)
]
