import TriageCore

let powerRules: [Rule] = urgentRules + laterRules

/// A foot drop on a side that is recent, of unknown onset, or not known to be steady.
private func activeDrop(_ side: Side) -> Condition {
    all(
        side.defined("drop"),
        any(recently("weakDays", "dropDays"), side.defined("oldCourse"), presumed(defined("worsening"))))
}

private func recentMild(_ side: Side) -> Condition {
    all(side.defined("mild"), any(recently("weakDays", "acuteDays"), side.defined("oldCourse")))
}

/// One whole leg is weak, and that is recent, of unknown onset, or not known to be steady.
private func wholeLeg(_ side: Side) -> Condition {
    all(
        one("legWeak", side.rawValue), one("weakExtent", "whole"), unless(side.defined("known")),
        any(recently("weakDays", "dropDays"), side.defined("oldCourse"), presumed(defined("worsening"))))
}

private let urgentRules: [Rule] = [
    Rule(
        "E5", "Recent or worsening weakness on both sides",
        grades: [
            Rule.Grade(
                .emergency,
                when: any(
                    defined("bilateral14"), all(defined("bilateral"), defined("worseningFast")),
                    all(defined("bilateral"), defined("worsening"), atMost("weakDays", "subacuteDays")),
                    all(
                        defined("bilateral"), defined("drop"), presumed(defined("worsening")),
                        atMost("weakDays", "subacuteDays"))))
        ], findings: [],
        reason: "Weakness in both legs ({weakness}), {weakSince}, {weakCourse}. Pressure on the cauda equina or the "
            + "cord, or an acute disease of the nerves, is not excluded: hospital assessment the same "
            + "day.", destinations: ["ed"], evidence: ["B2", "B10"]),
    Rule(
        "U1", "Recent or worsening foot drop",
        grades: [
            Rule.Grade(.urgent, when: all(any(activeDrop(.left), activeDrop(.right)), unless(defined("peroneal"))))
        ], findings: [],
        reason: "Weakness: {weakness}, {weakSince}, {weakCourse}. Possible loss of L4/L5 power. Examine power today; "
            + "discuss with the on-call spinal team. Recovery is better with shorter, less severe weakness.",
        destinations: ["spinalOnCall"], evidence: ["B1", "B5", "B6", "B7"]),
    Rule(
        "U2", "Mild weakness getting worse over days or weeks",
        grades: [
            Rule.Grade(.urgent, when: all(defined("mild"), defined("worseningFast")))
        ], findings: [],
        reason: "Weakness: {weakness}, {weakSince}, {weakCourse}. Examine power today; discuss with the on-call spinal "
            + "team.", destinations: ["spinalOnCall"], evidence: ["B24"],
        saidBy: ["E5"]),
    Rule(
        "U5", "Weakness on both sides",
        grades: [Rule.Grade(.urgent, when: all(defined("bilateral"), unless(defined("known.both"))))], findings: [],
        reason: "Weakness in both legs ({weakness}), {weakSince}, {weakCourse}. Examine today; discuss with the "
            + "on-call spinal team.", destinations: ["spinalOnCall"], evidence: ["P"], isProjectChoice: true,
        saidBy: ["E5", "E20"]),
    Rule(
        "U24", "A whole leg weak",
        grades: [Rule.Grade(.urgent, when: any(wholeLeg(.left), wholeLeg(.right)))], findings: [],
        reason: "A whole leg is weak, not only the foot or the knee: {weakness}, {weakSince}, {weakCourse}. Spinal "
            + "cord, nerves in the pelvis or a stroke are not excluded: examine today; discuss with the on-call spinal "
            + "team.",
        destinations: ["spinalOnCall"], evidence: ["B10"]),
    Rule(
        "P1", "Power worse than in an earlier form", grades: [Rule.Grade(.urgent, when: defined("worse.power"))],
        findings: ["change.worse", "motor.progressive"],
        reason: "Power is worse in one form than in an earlier one, at most {historyDays} apart: {worseSince}. Examine "
            + "power today; discuss with the on-call spinal "
            + "team.", destinations: ["spinalOnCall"], evidence: ["B1", "B5"]),
    Rule(
        "P5", "Pain gone, weakness stays",
        grades: [Rule.Grade(.urgent, when: all(defined("painFell"), defined("weakness42")))],
        findings: ["change.painGoneWeakStays"],
        reason:
            "Leg pain has fallen by {painFallPoints} or more, but there is weakness ({weakness}), {weakSince}. Less "
            + "pain with weakness can mean that a nerve root fails: examine power "
            + "today.", destinations: ["spinalOnCall"],
        evidence: ["P"], isProjectChoice: true),
]

private let laterRules: [Rule] = [
    Rule(
        "Q3", "Recent mild weakness",
        grades: [
            Rule.Grade(
                .clinicianReview,
                when: any(
                    recentMild(.left), recentMild(.right),
                    all(defined("weakOnWalking"), recently("weakDays", "acuteDays"))))
        ], findings: [],
        reason:
            "Mild weakness: {weakness}, {weakSince}, {weakCourse}. A clinician examines power within 1 working day.",
        destinations: ["phoneCall"], evidence: ["B24"], saidBy: ["U1", "U2", "U24", "E5"]),
    Rule(
        "Q14", "Leg weakness in a new trouble",
        grades: [
            Rule.Grade(
                .clinicianReview,
                when: all(one("legWeak", "onlyWalking", "left", "right", "both"), defined("newTrouble")))
        ], findings: [],
        reason:
            "Says that {legWeakNow}, and the trouble is new or much worse, or may be. A clinician examines power within 1 "
            + "working day.", destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true,
        saidBy: ["E5", "U1", "U2", "U5", "U24", "Q3"]),
    Rule(
        "Q16", "Known weakness of both legs, unchanged",
        grades: [Rule.Grade(.clinicianReview, when: defined("known.both"))], findings: ["motor.knownStable"],
        reason: "Weakness in both legs ({weakness}), {weakSince}, explained by {oldCause}, unchanged for "
            + "{weakUnchangedMonths}. Confirm by phone that nothing is new.", destinations: ["phoneCall"],
        evidence: ["P"], isProjectChoice: true, saidBy: ["P1"]),
    Rule(
        "W1", "Older foot drop, not getting worse",
        grades: [
            Rule.Grade(
                .soon,
                when: all(
                    defined("drop"), moreThan("weakDays", "dropDays"), defined("steadyOrBetter"),
                    unless(defined("peroneal"))))
        ], findings: [],
        reason: "Weakness: {weakness}, {weakSince}, {weakCourse}. Possible loss of L4/L5 power for more than "
            + "{dropDays}: specialist assessment within 2 weeks.", destinations: ["spinalClinic"], evidence: ["B6"],
        saidBy: ["U1"]),
    Rule(
        "W2", "Mild weakness of more than 14 days, not improving",
        grades: [
            Rule.Grade(
                .soon,
                when: all(defined("mild"), moreThan("weakDays", "acuteDays"), one("weakTrend", "same", "slowlyWorse")))
        ], findings: [],
        reason: "Mild weakness: {weakness}, {weakSince}, {weakCourse}. Specialist assessment within 2 weeks.",
        destinations: ["spinalClinic"], evidence: ["B6"], saidBy: ["E5", "U5", "U24", "Q3", "Q16"]),
    Rule(
        "W10", "Foot drop with a peroneal pattern",
        grades: [
            Rule.Grade(
                .urgent,
                when: all(
                    defined("drop"), presumed(defined("peroneal")), one("peronealTrigger", "kneeOp", "hipOp", "cast"),
                    recently("peronealTriggerDays", "acuteDays"))),
            Rule.Grade(.clinicianReview, when: all(defined("drop42"), defined("peroneal"))),
            Rule.Grade(.soon, when: all(defined("drop"), defined("peroneal"))),
        ], findings: [Rule.Added("pattern.peroneal", when: defined("peroneal"))],
        reason: "{peronealReading} ({weakness}, {weakSince}, {weakCourse}; before it: {peronealTrigger}); confirm "
            + "inversion and hip abduction by examination before leaving the spinal pathway.",
        destinations: [
            Rule.Added(
                "operatingTeam",
                when: all(
                    one("peronealTrigger", "kneeOp", "hipOp", "cast"), recently("peronealTriggerDays", "acuteDays"))),
            "neurology",
        ], evidence: ["B14"]),
    Rule(
        "R6", "Mild weakness of more than 14 days, improving",
        grades: [
            Rule.Grade(
                .routine, when: all(defined("mild"), moreThan("weakDays", "acuteDays"), one("weakTrend", "improving")))
        ], findings: [],
        reason: "Mild weakness: {weakness}, {weakSince}, improving. Routine review.", destinations: ["spinalClinic"],
        evidence: ["P"], isProjectChoice: true, saidBy: ["E5", "U5", "U24", "Q3", "Q16"]),
]

let powerPhrases: [Phrase] = signPhrases + coursePhrases + changePhrases

private let signPhrases: [Phrase] = [
    Phrase("weakness", .list, liftSigns + otherSigns, otherwise: "no weakness counted"),
    Phrase(
        "legWeakNow", .first,
        [
            Phrase.Option("a leg is weak only after walking or standing", when: one("legWeak", "onlyWalking")),
            Phrase.Option("the left leg is weak, also at rest", when: one("legWeak", "left")),
            Phrase.Option("the right leg is weak, also at rest", when: one("legWeak", "right")),
            Phrase.Option("both legs are weak, also at rest", when: one("legWeak", "both")),
        ], otherwise: "a leg is weak"),
]

private let liftSigns: [Phrase.Option] =
    bothSides { side in
        let lift = side.item("footLift")
        let counts = unless(side.defined("known"))
        return [
            Phrase.Option("cannot lift the \(side) foot", when: all(one(lift, "cannot"), counts)),
            Phrase.Option("lifts the \(side) foot weakly", when: all(one(lift, "weak"), counts)),
            Phrase.Option(
                "the \(side) foot is hard to lift",
                when: all(side.defined("lift"), unless(one(lift, "weak", "cannot")), counts)),
        ]
    }
    + bothSides { side in
        [
            Phrase.Option("the \(side) foot drags", when: all(side.defined("drag"), unless(side.defined("known"))))
        ]
    }

private let otherSigns: [Phrase.Option] =
    bothSides { side in
        [
            Phrase.Option(
                "weak on the \(side) tiptoe", when: all(side.defined("tiptoe"), unless(side.defined("known"))))
        ]
    }
    + bothSides { side in
        [Phrase.Option("the \(side) leg is weak, also at rest", when: one("legWeak", side.rawValue))]
    } + [
        Phrase.Option("both legs are weak, also at rest", when: one("legWeak", "both")),
        Phrase.Option("a leg is weak after walking or standing", when: defined("weakOnWalking")),
        Phrase.Option("in own words: a foot that drops or drags", when: defined("text.motor")),
        Phrase.Option("in own words: both legs without power", when: defined("text.legs")),
    ]

private let coursePhrases: [Phrase] = [
    Phrase(
        "weakSince", .first,
        [
            Phrase.Option(
                "not known since when (the days given are those of the old weakness)", when: defined("oldCourse.legs")),
            Phrase.Option("since today", when: .atMost(item: "weakDays", bound: 0)),
            Phrase.Option("for {weakDays}", when: .known(item: "weakDays")),
        ], otherwise: "not known since when"),
    Phrase(
        "weakCourse", .first,
        [
            Phrase.Option("not known whether it gets worse", when: defined("oldCourse.legs")),
            Phrase.Option("improving", when: one("weakTrend", "improving")),
            Phrase.Option("unchanged", when: one("weakTrend", "same")),
            Phrase.Option("slowly getting worse", when: one("weakTrend", "slowlyWorse")),
            Phrase.Option("getting worse week by week", when: one("weakTrend", "worseWeeks")),
            Phrase.Option("getting worse day by day", when: one("weakTrend", "worseDays")),
        ], otherwise: "not known whether it gets worse"),
    Phrase(
        "peronealReading", .first,
        [
            Phrase.Option(
                "By the patient's own answers the weak foot fits pressure on the nerve at the knee",
                when: defined("peroneal"))
        ],
        otherwise: "A weak foot after an operation or a cast; the answers do not tell whether the nerve at the knee is "
            + "the reason"),
    Phrase(
        "oldWeakness", .list,
        bothSides { side in [Phrase.Option(side.rawValue, when: isKnownStable(side))] }, otherwise: "one side"),
    Phrase(
        "oldCause", .first,
        [
            Phrase.Option("a stroke", when: one("weakKnownCause", "stroke")),
            Phrase.Option("polio", when: one("weakKnownCause", "polio")),
            Phrase.Option("a nerve disease that runs in the family", when: one("weakKnownCause", "inherited")),
            Phrase.Option("a nerve injury", when: one("weakKnownCause", "nerveInjury")),
            Phrase.Option("a spine operation", when: one("weakKnownCause", "spineOp")),
        ], otherwise: "another cause"),
]

private let changePhrases: [Phrase] = [
    Phrase(
        "worseSince", .list,
        bothSides { side in [Phrase.Option("lifting the \(side) foot", when: side.worse("footLift"))] }
            + bothSides { side in [Phrase.Option("rising on the \(side) toes", when: side.worse("tiptoe"))] }
            + [Phrase.Option("a foot that newly drags", when: defined("worse.drag"))], otherwise: "none")
]

extension Side {
    /// Worse than in an earlier form.
    fileprivate func worse(_ test: String) -> Condition {
        .defined(as: DefinitionID(rawValue: "worse.\(test)\(letter)"))
    }
}

/// A weakness that is there, explained and unchanged; weakness of both legs counts all the same.
private func isKnownStable(_ side: Side) -> Condition {
    all(
        side.defined("known"), any(side.defined("anyDrop"), side.defined("anyMild")), unless(one("legWeak", "both")))
}

private let weakLift: Condition = .any(
    of: bothSides { side in
        [all(any(side.defined("lift"), side.defined("anyDrop")), unless(side.defined("known")))]
    })

/// The knee or thigh is weak; of one leg also where it is not said how much of it.
private let weakKnee: Condition = any(
    all(one("legWeak", "left", "right"), unless(one("weakExtent", "foot", "whole"))),
    all(one("legWeak", "both"), one("weakExtent", "knee")))

/// Findings that carry no level of their own.
let powerObservations: [Observation] = [
    Observation("motor.footDrop", when: defined("drop"), evidence: ["B1", "B15"]),
    Observation("motor.mild", when: defined("mild"), evidence: ["B24"]),
    Observation("motor.bilateral", when: defined("bilateral"), evidence: ["B2"]),
    Observation("motor.progressive", when: all(defined("weakness"), defined("worsening")), evidence: ["B5"]),
    Observation(
        "motor.painless", when: all(defined("weakness"), no("backPain"), one("legPainSide", "none")), evidence: ["B14"]),
    Observation(
        "motor.knownStable",
        when: any(isKnownStable(.left), isKnownStable(.right)),
        note:
            "Weakness on the {oldWeakness} explained by {oldCause}, unchanged for {weakUnchangedMonths}; not counted. "
            + "Confirm.", evidence: ["P"]),
    Observation(
        "root.L5", when: any(weakLift, yes("hipSideWeak"), one("numbSites", "dorsum", "bigToe")), evidence: ["B15"]),
    Observation(
        "root.L4", when: any(weakLift, weakKnee, one("numbSites", "medialShin")),
        evidence: ["B15"]),
    Observation(
        "root.S1",
        when: any(
            either("tiptoe"), one("numbSites", "lateralFoot", "sole")),
        evidence: ["B15"]),
]
