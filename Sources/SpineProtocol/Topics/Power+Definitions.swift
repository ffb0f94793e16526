import FreeText
import TriageCore

let powerDefinitions: [Definition] =
    courseDefinitions + bothSides(explained) + bothSides(oldCourse) + bothSides(signs) + bothSides(sideDefinitions)
    + weaknessDefinitions + bothSidesDefinitions + knownBothDefinitions + comparisons

private let courseDefinitions: [Definition] = [
    Definition(
        "asked.weakness", "a question about power of the legs is not answered as normal", term: "power not cleared",
        any(
            abnormal("footLift", "left", "right", "both"), abnormal("footDrag", "left", "right", "both"),
            abnormal("tiptoe", "left", "right", "both"), abnormal("legWeak", "left", "right", "both"))),
    Definition(
        "worsening", "the weakness is getting worse", term: "worsening weakness",
        one("weakTrend", "slowlyWorse", "worseWeeks", "worseDays")),
    Definition(
        "worseningFast", "the weakness is getting worse over days or weeks", term: "fast worsening weakness",
        one("weakTrend", "worseWeeks", "worseDays")
    ),
    Definition(
        "steadyOrBetter", "the weakness is the same or improving", term: "weakness steady or improving",
        one("weakTrend", "improving", "same")),
    Definition(
        "text.motor", "the free text describes a foot that drops, drags or slaps", term: "foot drop in own words",
        affirmed("motor")),
    Definition(
        "text.legs", "the free text describes both legs without power", term: "powerless legs in own words",
        affirmed("legs")),
]

/// The cause of the weakness of this side has been found, however long ago.
private func named(_ side: Side) -> Condition {
    all(
        one("weakKnownCause", "stroke", "polio", "inherited", "nerveInjury", "spineOp", "other"),
        one("weakKnownSide", side.rawValue, "both"))
}

private func explained(_ side: Side) -> [Definition] {
    [
        Definition(
            side.definition("explained"),
            "the weakness of the \(side) leg has been explained, and had not changed for at least {oldWeaknessMonths}",
            term: "explained \(side) leg",
            all(named(side), atLeast("weakUnchangedMonths", "oldWeaknessMonths"))),
        Definition(
            side.definition("known"),
            "the weakness of the \(side) leg has been explained, and is the same or improving",
            term: "explained, steady \(side) leg",
            all(side.defined("explained"), defined("steadyOrBetter"))),
    ]
}

private func oldCourse(_ side: Side) -> [Definition] {
    [
        Definition(
            side.definition("oldCourse"),
            "the onset and course given describe the old weakness of the \(side.other) leg, so those of the \(side) "
                + "leg are unknown", term: "onset on the \(side) hidden by an old weakness",
            all(
                named(side.other), unless(named(side)),
                .atLeastMultiple(item: "weakDays", factor: 30, other: "weakUnchangedMonths")), settlesSubject: true)
    ]
}

/// Told by the question that names sides or by the one about this side; not known where neither tells.
private func tested(_ test: String, _ side: Side) -> Condition {
    let isNamed = one(ItemID(rawValue: test), side.rawValue, "both")
    let isGraded = one(side.item(test), "weak", "cannot")
    return any(established(isNamed), established(isGraded), all(isNamed, isGraded))
}

private func signs(_ side: Side) -> [Definition] {
    [
        Definition(
            side.definition("lift"), "the front of the \(side) foot is hard to lift",
            term: "weak lift of the \(side) foot", tested("footLift", side)),
        Definition(side.definition("tiptoe"), "the \(side) leg is weak on its toes", tested("tiptoe", side)),
        Definition(side.definition("drag"), "the \(side) foot drags", one("footDrag", side.rawValue, "both")),
    ]
}

private func sideDefinitions(_ side: Side) -> [Definition] {
    [
        Definition(
            side.definition("anyDrop"),
            "foot drop on the \(side): it cannot be lifted, or drags and is not known to lift normally",
            term: "foot drop on the \(side)",
            any(
                all(side.defined("lift"), one(side.item("footLift"), "cannot")),
                all(side.defined("drag"), presumed(side.defined("lift"))),
                all(defined("text.motor"), side.defined("lift")))),
        Definition(
            side.definition("anyMild"), "mild weakness of the \(side) leg",
            any(
                all(side.defined("lift"), unless(side.defined("anyDrop"))),
                all(side.defined("drag"), not(side.defined("lift"))), side.defined("tiptoe"),
                one("legWeak", side.rawValue, "both"))),
        Definition(
            side.definition("drop"), "foot drop on the \(side) that is not explained and stable",
            term: "unexplained foot drop on the \(side)",
            all(side.defined("anyDrop"), unless(side.defined("known")))),
        Definition(
            side.definition("mild"), "mild weakness of the \(side) leg that is not explained and stable",
            term: "unexplained mild weakness on the \(side)",
            all(side.defined("anyMild"), unless(side.defined("known")))),
        Definition(
            side.definition("weak"), "weakness of the \(side) leg that is not explained and stable",
            term: "unexplained weakness on the \(side)",
            any(side.defined("drop"), side.defined("mild"))),
        Definition(
            side.definition("weak14"), "weakness of the \(side) leg for at most 14 days or an unknown time",
            term: "recent weakness on the \(side)",
            all(side.defined("weak"), any(recently("weakDays", "acuteDays"), side.defined("oldCourse")))),
        Definition(
            side.definition("weak42"), "weakness of the \(side) leg for at most {dropDays} or an unknown time",
            term: "fairly recent weakness on the \(side)",
            all(side.defined("weak"), any(recently("weakDays", "dropDays"), side.defined("oldCourse")))),
    ]
}

private let weaknessDefinitions: [Definition] = [
    Definition(
        "oldCourse.legs", "the onset and course given describe the old weakness of one leg",
        term: "an onset hidden by an old weakness",
        either("oldCourse"), settlesSubject: true),
    Definition(
        "weakOnWalking",
        "a leg weak only after walking or standing, while lifting, dragging and tiptoe are not all answered as normal "
            + "and no old weakness is explained", term: "weak only on walking, rest not cleared",
        all(
            one("legWeak", "onlyWalking"),
            unless(all(one("footLift", "none"), one("footDrag", "none"), one("tiptoe", "none"))),
            unless(either("known")))),
    Definition(
        "legsWeak14", "both legs weak for at most 14 days or an unknown time", term: "both legs recently weak",
        all(one("legWeak", "both"), any(recently("weakDays", "acuteDays"), defined("oldCourse.legs")))),
    Definition("drop", "a foot drop that is not explained and stable", term: "unexplained foot drop", either("drop")),
    Definition(
        "mild", "mild weakness that is not explained and stable, both legs weak included",
        term: "unexplained mild weakness",
        any(defined("mild.left"), defined("mild.right"), one("legWeak", "both"), defined("weakOnWalking"))),
    Definition(
        "restWeakness", "any weakness that is there at rest, explained or not, ticked or written",
        term: "any weakness at rest",
        any(
            either("lift"), either("drag"), either("tiptoe"), one("legWeak", "left", "right", "both"),
            defined("weakOnWalking"), defined("text.motor"), defined("text.legs"))),
    Definition(
        "weakness", "any weakness that is not explained and stable", term: "unexplained weakness",
        any(
            defined("weak.left"), defined("weak.right"), one("legWeak", "both"), defined("weakOnWalking"),
            defined("text.motor"), defined("text.legs"))),
    Definition(
        "weakness14", "weakness for at most 14 days or an unknown time", term: "recent weakness",
        any(
            defined("weak14.left"), defined("weak14.right"), defined("legsWeak14"),
            all(defined("weakOnWalking"), recently("weakDays", "acuteDays")), defined("text.motor"),
            defined("text.legs"))),
    Definition(
        "weakness42", "weakness for at most {dropDays} or an unknown time", term: "fairly recent weakness",
        any(
            defined("weak42.left"), defined("weak42.right"),
            all(one("legWeak", "both"), any(recently("weakDays", "dropDays"), defined("oldCourse.legs"))),
            all(defined("weakOnWalking"), recently("weakDays", "dropDays")), defined("text.motor"),
            defined("text.legs"))),
    Definition(
        "newLeg", "new weakness, pain in both legs for at most 14 days, or weakness or numbness that climbs",
        term: "a new leg sign",
        any(
            defined("weakness.active"), defined("bothLegsPain14"), established(one("climbing", "weeks", "days")),
            climbingOpen)),
    Definition(
        "drop42", "a foot drop for at most {dropDays} or an unknown time", term: "fairly recent foot drop",
        .any(
            of: bothSides { side in
                [all(side.defined("drop"), any(recently("weakDays", "dropDays"), side.defined("oldCourse")))]
            })),
    Definition(
        "peroneal", "every feature of a peroneal nerve palsy is positively answered", term: "full peroneal pattern",
        all(
            one("peronealTrigger", "legCrossing", "kneeling", "weightLoss", "cast", "kneeOp", "hipOp"),
            one("footTurnIn", "normal"), no("hipSideWeak"), no("backPain"), one("legPainSide", "none"),
            defined("steadyOrBetter"))),
    Definition(
        "trendMissing", "mild weakness of which the course is not known", term: "mild weakness of unknown course",
        any(
            all(
                any(defined("mild.left"), defined("mild.right"), one("legWeak", "both"), defined("weakOnWalking")),
                unknown("weakTrend")),
            all(defined("mild.left"), defined("oldCourse.left")),
            all(defined("mild.right"), defined("oldCourse.right")))),
]

/// Whether it climbs is asked, and not answered.
private let climbingOpen: Condition = all(
    unknown("climbing"), defined("newTrouble"),
    any(
        defined("asked.weakness"), one("numbSide", "left", "right", "both"), unknown("numbSide"),
        ticked("otherNerve", "handsNumb", "handsClumsy", "swallowing"), unknown("otherNerve")))

private let bothSidesDefinitions: [Definition] = [
    Definition(
        "bilateral.feet", "both feet weak, neither explained and stable",
        .all(
            of: bothSides { side in [any(side.defined("lift"), side.defined("drag")), unless(side.defined("known"))] })),
    Definition(
        "bilateral.tiptoe", "both tiptoes weak, neither explained and stable",
        .all(of: bothSides { side in [side.defined("tiptoe"), unless(side.defined("known"))] })),
    Definition(
        "bilateral", "weakness on both sides",
        any(defined("bilateral.feet"), defined("bilateral.tiptoe"), one("legWeak", "both"))),
    Definition(
        "bilateral14", "weakness on both sides for at most 14 days or an unknown time",
        term: "recent weakness on both sides",
        any(
            all(
                any(defined("bilateral.feet"), defined("bilateral.tiptoe")), recently("weakDays", "acuteDays")),
            defined("legsWeak14"))),
]

private let knownBothDefinitions: [Definition] = [
    Definition(
        "bilateral.old",
        "weakness on both sides for more than 90 days that came slowly and is the same or improving, in a settled "
            + "trouble", term: "old weakness on both sides",
        all(
            defined("bilateral"), moreThan("weakDays", "stableDays"), one("weakOnset", "gradual"),
            defined("steadyOrBetter"), defined("trouble.settled"), not(defined("oldCourse.legs")))),
    Definition(
        "known.both",
        "weakness on both sides for more than {knownBothDays}, explained on both and unchanged for at least "
            + "{knownBothMonths}, with a quiet pelvis and nothing new of the legs",
        term: "old, explained weakness of both legs",
        all(
            defined("bilateral"), one("weakKnownCause", "inherited", "polio", "stroke", "spineOp"),
            one("weakKnownSide", "both"), atLeast("weakUnchangedMonths", "knownBothMonths"),
            moreThan("weakDays", "knownBothDays"), defined("steadyOrBetter"), defined("trouble.settled"),
            defined("quietPelvis"),
            not(defined("newLeg")), not(defined("worse.power")))),
]

private func powerWorse(_ test: String, _ side: Side) -> Definition {
    let grade = side.item(test)
    return Definition(
        DefinitionID(rawValue: "worse.\(test)\(side.letter)"),
        "\(grade) worse by a step or more than the last known answer within {historyDays}",
        any(
            .changed(item: grade, from: ["normal"], to: ["weak", "cannot"], within: history),
            .changed(item: grade, from: ["weak"], to: ["cannot"], within: history),
            .changed(
                item: ItemID(rawValue: test), from: ["none", side.other.rawValue], to: [side.rawValue, "both"],
                within: history)))
}

/// Comparisons with the patient's other forms.
private let comparisons: [Definition] =
    bothSides { side in [powerWorse("footLift", side), powerWorse("tiptoe", side)] } + [
        Definition(
            "worse.drag", "a foot drags that did not in the last known answer within {historyDays}",
            term: "a newly dragging foot",
            any(
                .changed(item: "footDrag", from: ["none"], to: ["left", "right", "both"], within: history),
                .changed(item: "footDrag", from: ["left"], to: ["right", "both"], within: history),
                .changed(item: "footDrag", from: ["right"], to: ["left", "both"], within: history))),
        Definition(
            "worse.power", "power worse than in the last known answers within {historyDays}",
            term: "power worse than before",
            any(
                defined("worse.footLiftL"), defined("worse.footLiftR"), defined("worse.tiptoeL"),
                defined("worse.tiptoeR"), defined("worse.drag"))),
        Definition(
            "painFell", "leg pain lower by {painFallPoints} or more than in a form of the last {historyDays}, or gone",
            term: "fallen pain",
            any(
                .fell(item: "legPainScore", by: .named("painFallPoints"), within: history),
                all(
                    one("legPainSide", "none"),
                    .reachedBefore(item: "legPainScore", bound: .named("painFallPoints"), within: history)))),
    ]

/// True where the condition is known to be true, false everywhere else: what is not known does not count.
func established(_ condition: Condition) -> Condition { not(unless(condition)) }
