import TriageCore

private let history: Condition.Bound = .named("historyDays")

private func powerWorse(_ id: DefinitionID, _ item: ItemID) -> Definition {
    Definition(
        id, "\(item) worse by a step or more than the last known answer within 92 days",
        any(
            .changed(item: item, from: ["normal"], to: ["weak", "cannot"], within: history),
            .changed(item: item, from: ["weak"], to: ["cannot"], within: history)))
}

/// Comparisons with the patient's other forms.
let progressionDefinitions: [Definition] = [
    powerWorse("worse.liftL", "footLiftL"), powerWorse("worse.liftR", "footLiftR"),
    powerWorse("worse.tiptoeL", "tiptoeL"), powerWorse("worse.tiptoeR", "tiptoeR"),
    Definition(
        "worse.drag", "a foot drags that did not in the last known answer within 92 days",
        any(
            .changed(item: "footDrag", from: ["none"], to: ["left", "right", "both"], within: history),
            .changed(item: "footDrag", from: ["left"], to: ["right", "both"], within: history),
            .changed(item: "footDrag", from: ["right"], to: ["left", "both"], within: history))),
    Definition(
        "worse.power", "power worse than in the last known answers within 92 days",
        any(
            defined("worse.liftL"), defined("worse.liftR"), defined("worse.tiptoeL"), defined("worse.tiptoeR"),
            defined("worse.drag"))),
    Definition(
        "painFell", "leg pain lower by 4 points or more than in a form of the last 92 days, or gone",
        any(
            .fell(item: "legPainScore", by: .named("painFallPoints"), within: history),
            all(
                one("legPainSide", "none"),
                .reachedBefore(item: "legPainScore", bound: .named("painFallPoints"), within: history)))),
]

/// P1 to P6: comparison with earlier forms, and alerts that are still open.
let progressionRules: [Rule] = [
    Rule(
        "P1", "Power worse than in an earlier form", grades: [Rule.Grade(.urgent, when: defined("worse.power"))],
        findings: ["change.worse", "motor.progressive"],
        reason:
            "Power got worse between two forms within {historyDays}: {worseSince}. In this form: {powerNow}. Examine power "
            + "today; "
            + "discuss with the on-call spinal team.", destinations: ["spinalOnCall"], evidence: ["B1", "B5"]),
    Rule(
        "P3", "Leg pain has spread to both legs",
        grades: [
            Rule.Grade(
                .urgent, when: .changed(item: "legPainSide", from: ["left", "right"], to: ["both"], within: history))
        ], findings: ["change.worse", "ces.bilateralLegs"],
        reason:
            "Leg pain was on one side in an earlier form of the last {historyDays}, and is on both sides now. Ask about "
            + "saddle, bladder, bowel and sexual function.", destinations: ["spinalOnCall"], evidence: ["B24"]),
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
        "P5", "Pain gone, weakness stays",
        grades: [Rule.Grade(.urgent, when: all(defined("painFell"), defined("weakness42")))],
        findings: ["change.painGoneWeakStays"],
        reason:
            "Leg pain has fallen by {painFallPoints} or more, but there is weakness ({weakness}), {weakSince}. Less pain with "
            + "weakness can mean a failing root: examine power today.", destinations: ["spinalOnCall"],
        evidence: ["P"], isProjectChoice: true),
    Rule(
        "P6", "An earlier alert is still open", kind: .latch,
        grades: [
            Rule.Grade(.emergency, when: .openAlert(level: .emergency)),
            Rule.Grade(.urgent, when: .openAlert(level: .urgent)),
        ], findings: ["change.latched"],
        reason:
            "An earlier alert of this patient is still open; later answers cannot lower it. Only a clinician closes it.",
        destinations: [
            Rule.Added("ed", when: .openAlert(level: .emergency)),
            Rule.Added("spinalOnCall", when: .openAlert(level: .urgent)), "phoneCall",
        ], evidence: ["P"], isProjectChoice: true),
]
