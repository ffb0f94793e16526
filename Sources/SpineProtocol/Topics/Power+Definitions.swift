import FreeText
import TriageCore

let powerDefinitions: [Definition] =
    courseDefinitions + bothSides(explained) + bothSides(oldCourse) + bothSides(sideDefinitions) + weaknessDefinitions
    + bothSidesDefinitions + comparisons

private let courseDefinitions: [Definition] = [
    Definition(
        "worsening", "the weakness is getting worse", one("weakTrend", "slowlyWorse", "worseWeeks", "worseDays")),
    Definition(
        "worseningFast", "the weakness is getting worse over days or weeks", one("weakTrend", "worseWeeks", "worseDays")
    ),
    Definition("steadyOrBetter", "the weakness is the same or improving", one("weakTrend", "improving", "same")),
    Definition("text.motor", "the free text describes a foot that drops, drags or slaps", affirmed("motor")),
    Definition("text.legs", "the free text describes both legs without power", affirmed("legs")),
]

/// The cause of the weakness of this side has been found, however long ago.
private func named(_ side: Side) -> Condition {
    all(
        one("weakKnownCause", "stroke", "polio", "nerveInjury", "spineOp", "other"),
        one("weakKnownSide", side.rawValue, "both"))
}

private func explained(_ side: Side) -> [Definition] {
    [
        Definition(
            side.definition("explained"),
            "the weakness of the \(side) leg has been explained, and had not changed for at least 3 months",
            all(named(side), atLeast("weakUnchangedMonths", "oldWeaknessMonths"))),
        Definition(
            side.definition("known"),
            "the weakness of the \(side) leg has been explained, and is the same or improving",
            all(side.defined("explained"), defined("steadyOrBetter"))),
    ]
}

private func oldCourse(_ side: Side) -> [Definition] {
    [
        Definition(
            side.definition("oldCourse"),
            "the onset and course given describe the old weakness of the \(side.other) leg, "
                + "so those of the \(side) leg are unknown",
            all(
                named(side.other), unless(named(side)),
                .atLeastMultiple(item: "weakDays", factor: 30, other: "weakUnchangedMonths")), settlesSubject: true)
    ]
}

private func sideDefinitions(_ side: Side) -> [Definition] {
    let lift = side.item("footLift")
    return [
        Definition(side.definition("drag"), "the \(side) foot drags", one("footDrag", side.rawValue, "both")),
        Definition(
            side.definition("anyDrop"),
            "foot drop on the \(side): it cannot be lifted, or drags and is not known to lift normally",
            any(
                one(lift, "cannot"), all(side.defined("drag"), presumed(one(lift, "weak", "cannot"))),
                all(defined("text.motor"), one(lift, "weak")))),
        Definition(
            side.definition("anyMild"), "mild weakness of the \(side) leg",
            any(
                all(one(lift, "weak"), unless(side.defined("anyDrop"))), all(side.defined("drag"), one(lift, "normal")),
                one(side.item("tiptoe"), "weak", "cannot"), one("kneeWeak", side.rawValue, "both"))),
        Definition(
            side.definition("drop"), "foot drop on the \(side) that is not explained and stable",
            all(side.defined("anyDrop"), unless(side.defined("known")))),
        Definition(
            side.definition("mild"), "mild weakness of the \(side) leg that is not explained and stable",
            all(side.defined("anyMild"), unless(side.defined("known")))),
        Definition(
            side.definition("weak"), "weakness of the \(side) leg that is not explained and stable",
            any(side.defined("drop"), side.defined("mild"))),
        Definition(
            side.definition("weak14"), "weakness of the \(side) leg for at most 14 days or an unknown time",
            all(side.defined("weak"), any(recently("weakDays", "acuteDays"), side.defined("oldCourse")))),
        Definition(
            side.definition("weak42"), "weakness of the \(side) leg for at most 42 days or an unknown time",
            all(side.defined("weak"), any(recently("weakDays", "dropDays"), side.defined("oldCourse")))),
    ]
}

private let weaknessDefinitions: [Definition] = [
    Definition(
        "oldCourse.legs", "the onset and course given describe the old weakness of one leg",
        either("oldCourse"), settlesSubject: true),
    Definition(
        "legsWeak14", "both legs weak for at most 14 days or an unknown time",
        all(yes("legsWeakBoth"), any(recently("weakDays", "acuteDays"), defined("oldCourse.legs")))),
    Definition(
        "drop", "a foot drop that is not explained and stable", either("drop")),
    Definition(
        "mild", "mild weakness that is not explained and stable, both legs weak included",
        any(defined("mild.left"), defined("mild.right"), yes("legsWeakBoth"))),
    Definition(
        "weakness", "any weakness that is not explained and stable",
        any(
            defined("weak.left"), defined("weak.right"), yes("legsWeakBoth"), defined("text.motor"),
            defined("text.legs"))),
    Definition(
        "weakness14", "weakness for at most 14 days or an unknown time",
        any(
            defined("weak14.left"), defined("weak14.right"), defined("legsWeak14"), defined("text.motor"),
            defined("text.legs"))),
    Definition(
        "weakness42", "weakness for at most 42 days or an unknown time",
        any(
            defined("weak42.left"), defined("weak42.right"),
            all(yes("legsWeakBoth"), any(recently("weakDays", "dropDays"), defined("oldCourse.legs"))),
            defined("text.motor"), defined("text.legs"))),
    Definition(
        "drop42", "a foot drop for at most 42 days or an unknown time",
        .any(
            of: bothSides { side in
                [all(side.defined("drop"), any(recently("weakDays", "dropDays"), side.defined("oldCourse")))]
            })),
    Definition(
        "peroneal", "every feature of a peroneal nerve palsy is positively answered",
        all(
            one("peronealTrigger", "legCrossing", "kneeling", "weightLoss", "cast", "kneeOp", "hipOp"),
            one("footTurnIn", "normal"), no("hipSideWeak"), no("backPain"), one("legPainSide", "none"),
            defined("steadyOrBetter"))),
    Definition(
        "trendMissing", "mild weakness of which the course is not known",
        any(
            all(any(defined("mild.left"), defined("mild.right"), yes("legsWeakBoth")), unknown("weakTrend")),
            all(defined("mild.left"), defined("oldCourse.left")),
            all(defined("mild.right"), defined("oldCourse.right")))),
]

private let bothSidesDefinitions: [Definition] = [
    Definition(
        "bilateral.feet", "both feet weak",
        .all(
            of: bothSides { side in
                [
                    any(one(side.item("footLift"), "weak", "cannot"), side.defined("drag")),
                    unless(side.defined("known")),
                ]
            })),
    Definition(
        "bilateral.other", "both knees or both tiptoes weak",
        all(
            any(
                one("kneeWeak", "both"),
                all(one("tiptoeL", "weak", "cannot"), one("tiptoeR", "weak", "cannot"))),
            unless(defined("known.left")), unless(defined("known.right")))),
    Definition(
        "bilateral", "weakness on both sides",
        any(defined("bilateral.feet"), defined("bilateral.other"), yes("legsWeakBoth"))),
    Definition(
        "bilateral14", "weakness on both sides for at most 14 days or an unknown time",
        any(
            all(
                any(defined("bilateral.feet"), defined("bilateral.other")), recently("weakDays", "acuteDays")),
            defined("legsWeak14"))),
]

private func powerWorse(_ id: DefinitionID, _ item: ItemID) -> Definition {
    Definition(
        id, "\(item) worse by a step or more than the last known answer within 92 days",
        any(
            .changed(item: item, from: ["normal"], to: ["weak", "cannot"], within: history),
            .changed(item: item, from: ["weak"], to: ["cannot"], within: history)))
}

/// Comparisons with the patient's other forms.
private let comparisons: [Definition] =
    bothSides { side in
        [
            powerWorse(DefinitionID(rawValue: "worse.lift" + side.letter), side.item("footLift")),
            powerWorse(DefinitionID(rawValue: "worse.tiptoe" + side.letter), side.item("tiptoe")),
        ]
    } + [
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
