import FreeText
package import TriageCore

/// One side of the body, for the definitions that exist once for each.
private struct Side {
    let name: String
    let lift: ItemID
    let tiptoe: ItemID

    static let left = Side(name: "left", lift: "footLiftL", tiptoe: "tiptoeL")
    static let right = Side(name: "right", lift: "footLiftR", tiptoe: "tiptoeR")

    var other: Side { name == "left" ? .right : .left }
    func id(_ prefix: String) -> DefinitionID { DefinitionID(rawValue: prefix + "." + name) }
    func defined(_ prefix: String) -> Condition { .defined(as: id(prefix)) }
}

/// The conditions that several rules share, each using only those before it.
package let spineDefinitions: [Definition] =
    courseDefinitions
    + explainedDefinitions(.left) + explainedDefinitions(.right)
    + oldCourseDefinitions(.left) + oldCourseDefinitions(.right)
    + powerDefinitions(.left) + powerDefinitions(.right)
    + weaknessDefinitions + bothSidesDefinitions + caudaEquinaDefinitions + patternDefinitions + contextDefinitions

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
        one("weakKnownSide", side.name, "both"))
}

private func explainedDefinitions(_ side: Side) -> [Definition] {
    [
        Definition(
            side.id("explained"),
            "the weakness of the \(side.name) leg has been explained, and had not changed for at least 3 months",
            all(named(side), atLeast("weakUnchangedMonths", "oldWeaknessMonths"))),
        Definition(
            side.id("known"), "the weakness of the \(side.name) leg has been explained, and is the same or improving",
            all(side.defined("explained"), defined("steadyOrBetter"))),
    ]
}

private func oldCourseDefinitions(_ side: Side) -> [Definition] {
    [
        Definition(
            side.id("oldCourse"),
            "the onset and course given describe the old weakness of the \(side.other.name) leg, "
                + "so those of the \(side.name) leg are unknown",
            all(
                named(side.other), unless(named(side)),
                .atLeastMultiple(item: "weakDays", factor: 30, other: "weakUnchangedMonths")))
    ]
}

private func powerDefinitions(_ side: Side) -> [Definition] {
    let name = side.name
    return [
        Definition(side.id("drag"), "the \(name) foot drags", one("footDrag", name, "both")),
        Definition(
            side.id("anyDrop"),
            "foot drop on the \(name): it cannot be lifted, or drags and is not known to lift normally",
            any(
                one(side.lift, "cannot"), all(side.defined("drag"), presumed(one(side.lift, "weak", "cannot"))),
                all(defined("text.motor"), one(side.lift, "weak")))),
        Definition(
            side.id("anyMild"), "mild weakness of the \(name) leg",
            any(
                all(one(side.lift, "weak"), unless(side.defined("anyDrop"))),
                all(side.defined("drag"), one(side.lift, "normal")),
                one(side.tiptoe, "weak", "cannot"), one("kneeWeak", name, "both"))),
        Definition(
            side.id("drop"), "foot drop on the \(name) that is not explained and stable",
            all(side.defined("anyDrop"), unless(side.defined("known")))),
        Definition(
            side.id("mild"), "mild weakness of the \(name) leg that is not explained and stable",
            all(side.defined("anyMild"), unless(side.defined("known")))),
        Definition(
            side.id("weak"), "weakness of the \(name) leg that is not explained and stable",
            any(side.defined("drop"), side.defined("mild"))),
        Definition(
            side.id("weak14"), "weakness of the \(name) leg for at most 14 days or an unknown time",
            all(side.defined("weak"), any(recently("weakDays", "acuteDays"), side.defined("oldCourse")))),
        Definition(
            side.id("weak42"), "weakness of the \(name) leg for at most 42 days or an unknown time",
            all(side.defined("weak"), any(recently("weakDays", "dropDays"), side.defined("oldCourse")))),
    ]
}

private let weaknessDefinitions: [Definition] = [
    Definition(
        "oldCourse.legs", "the onset and course given describe the old weakness of one leg",
        any(defined("oldCourse.left"), defined("oldCourse.right"))),
    Definition(
        "legsWeak14", "both legs weak for at most 14 days or an unknown time",
        all(yes("legsWeakBoth"), any(recently("weakDays", "acuteDays"), defined("oldCourse.legs")))),
    Definition(
        "drop", "a foot drop that is not explained and stable", any(defined("drop.left"), defined("drop.right"))),
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
        any(
            all(defined("drop.left"), any(recently("weakDays", "dropDays"), defined("oldCourse.left"))),
            all(defined("drop.right"), any(recently("weakDays", "dropDays"), defined("oldCourse.right"))))),
    Definition(
        "peroneal", "every feature of a peroneal nerve palsy is positively answered",
        all(
            one("peronealTrigger", "legCrossing", "kneeling", "weightLoss", "cast", "kneeOp", "hipOp"),
            one("footTurnIn", "normal"), no("hipSideWeak"), no("backPain"), one("legPainSide", "none"),
            defined("steadyOrBetter"))),
]

private let bothSidesDefinitions: [Definition] = [
    Definition(
        "bilateral.feet", "both feet weak",
        all(
            any(one("footLiftL", "weak", "cannot"), defined("drag.left")), unless(defined("known.left")),
            any(one("footLiftR", "weak", "cannot"), defined("drag.right")), unless(defined("known.right")))),
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

private func recentSign(_ days: ItemID, _ worse: ItemID) -> Condition {
    any(recently(days, "acuteDays"), presumed(yes(worse)))
}

private let caudaEquinaDefinitions: [Definition] = [
    Definition("text.saddle", "the free text affirms numbness between the legs", affirmed("ces.saddle")),
    Definition(
        "text.bladder", "the free text affirms loss of bladder control or feeling",
        affirmed("ces.bladder", "ces.unspecified")),
    Definition(
        "text.bowel", "the free text affirms loss of bowel control or feeling",
        affirmed("ces.bowel", "ces.unspecified")),
    Definition("text.sexual", "the free text affirms loss of sexual function or feeling", affirmed("ces.sexual")),
    Definition(
        "saddle.recent", "saddle numbness of at most 14 days, worse in the last 14 days, or of unknown timing",
        all(yes("saddle"), recentSign("saddleDays", "saddleWorse14"))),
    Definition(
        "bladder.sign", "trouble starting or emptying the bladder, lost feeling of it, or leaking",
        one("bladder", "leaking", "hardToStartOrEmpty", "lostFeeling")),
    Definition(
        "bladder.recent", "a bladder sign of at most 14 days, worse in the last 14 days, or of unknown timing",
        all(defined("bladder.sign"), recentSign("bladderDays", "bladderWorse14"))),
    Definition(
        "bladder.explained", "a bladder change of more than 90 days, not worse, with a cause that was found",
        all(
            one("bladder", "urgencyOnly", "leaking", "hardToStartOrEmpty", "lostFeeling"),
            moreThan("bladderDays", "stableDays"), not(presumed(yes("bladderWorse14"))), yes("bladderKnownCause"))),
    Definition(
        "urgency.recent", "only bladder urgency, of at most 14 days, worse in 14 days, or of unknown timing",
        all(one("bladder", "urgencyOnly"), recentSign("bladderDays", "bladderWorse14"))),
    Definition(
        "bowel.recent", "loss of bowel control of at most 14 days, worse in 14 days, or of unknown timing",
        all(one("bowel", "lostControlOrFeeling"), recentSign("bowelDays", "bowelWorse14"))),
    Definition(
        "ces.any", "any cauda equina sign, ticked or written",
        any(
            yes("saddle"), defined("bladder.sign"), one("bowel", "lostControlOrFeeling"),
            one("sexual", "newNumbnessOrLoss"), defined("text.saddle"), defined("text.bladder"),
            defined("text.bowel"), defined("text.sexual"))),
    Definition(
        "ces.unclear", "saddle, bladder or bowel not known, or recent bladder urgency",
        any(unknown("saddle"), unknown("bladder"), unknown("bowel"), defined("urgency.recent"))),
    Definition(
        "bothLegsPain14", "pain in both legs for at most 14 days or an unknown time",
        all(one("legPainSide", "both"), recently("legPainBothDays", "acuteDays"))),
]

private let patternDefinitions: [Definition] = [
    Definition("legPain", "pain in a leg", one("legPainSide", "left", "right", "both")),
    Definition(
        "numbness", "numbness of a leg or foot",
        any(
            one(
                "numbSites", "buttocks", "thigh", "medialShin", "calf", "dorsum", "bigToe", "lateralFoot", "sole",
                "socks"), yes("numbBothLegs"), yes("stocking"))),
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
        "radicular", "leg pain without a pattern of claudication or of the hip",
        all(
            defined("legPain"), unless(defined("neurogenic")), unless(defined("vascular")),
            unless(yes("groinPain")))),
    Definition(
        "careFailed", "walking pattern in spite of at least 12 weeks of conservative care",
        all(
            defined("neurogenic"), atLeast("conservativeWeeks", "careWeeks"),
            one("conservativeResult", "noBenefit", "worse"))),
]

private let contextDefinitions: [Definition] = [
    Definition("cancer", "cancer now or in the past, other than of the skin only", one("cancer", "past", "current")),
    Definition(
        "procedure30", "a spinal procedure at most 30 days ago or at an unknown time",
        all(yes("spinalProcedure"), recently("spinalProcedureDays", "procedureDays"))),
    Definition(
        "procedure90", "a spinal procedure at most 90 days ago or at an unknown time",
        all(yes("spinalProcedure"), recently("spinalProcedureDays", "infectionDays"))),
    Definition(
        "majorTrauma14", "a major injury at most 14 days ago or at an unknown time",
        all(one("trauma", "major"), recently("traumaDays", "traumaDays"))),
    Definition(
        "myelopathy", "clumsy hands and unsteady on the feet", all(yes("handsClumsy"), yes("unsteady"))),
]
