import FreeText
import TriageCore

/// Weakness of the legs, its course and its explanations.
let powerTopic = Topic(
    "Power", items: items, limits: limits, definitions: powerDefinitions, phrases: powerPhrases, rules: powerRules,
    observations: powerObservations, gaps: gaps, urgentGaps: urgentGaps, disagreements: disagreements,
    cases: powerCases)

private let power: Item.Kind = .choice(of: ["normal", "weak", "cannot"])

/// When the questions about weakness are asked: some power question is not answered as normal.
private let weaknessAsked: Condition = .any(of: [
    unless(one("footLiftL", "normal")), unless(one("footLiftR", "normal")), unless(one("footDrag", "none")),
    unless(one("tiptoeL", "normal")), unless(one("tiptoeR", "normal")), unless(one("kneeWeak", "none")),
    unless(no("legsWeakBoth")), affirmed("motor"),
])

private let explainedAsked: Condition = abnormal(
    "weakKnownCause", "stroke", "polio", "nerveInjury", "spineOp", "other")

private let items: [Item] = lifts + signItems + courseItems + causeItems

private let lifts: [Item] =
    bothSides { side in
        [
            Item(
                side.item("footLift"), power, label: "lifting the \(side) foot",
                wording: side == .left
                    ? "Stand and hold on to something: can you lift the front of the left foot, with your weight on the "
                        + "heel?"
                    : "And the front of the right foot?",
                isSafety: true,
                told: Item.Told("\(side.title) foot", "lifted normally", "lifted weakly", "cannot be lifted"),
                worsening: .asListed)
        ]
    }
    + bothSides { side in
        [
            Item(
                side.item("tiptoe"), power, label: "\(side) tiptoe",
                wording: side == .left ? "Can you rise on the toes of the left leg alone?" : "And of the right leg?",
                told: Item.Told("\(side.title) tiptoe", "rises normally", "rises weakly", "cannot rise"),
                worsening: .asListed)
        ]
    }

private let signItems: [Item] = [
    Item(
        "footDrag", sides, label: "dragging foot", wording: "Does a foot drag, slap or catch?", isSafety: true,
        told: Item.Told("Dragging or slapping", "neither foot", "the left foot", "the right foot", "both feet"),
        worsening: .sides),
    Item(
        "kneeWeak", sides, label: "knee giving way", wording: "Does a knee give way or feel weak?",
        told: Item.Told("Knee giving way", "neither knee", "the left knee", "the right knee", "both knees"),
        worsening: .sides),
    Item(
        "legsWeakBoth", yesNo, label: "both legs weak", wording: "Are both legs weak, even at rest?", isSafety: true,
        told: Item.Told("Weakness of both legs", "denied", "reported"), worsening: .asListed),
]

private let courseItems: [Item] = [
    Item(
        "weakDays", days, label: "days of weakness", wording: "How many days ago did the weakness start?",
        askedWhen: weaknessAsked, worsening: .fewer),
    Item(
        "weakOnset", .choice(of: ["gradual", "sudden"]), label: "onset of weakness",
        wording: "Did it come slowly, or within minutes?", askedWhen: weaknessAsked, worsening: .asListed),
    Item(
        "weakTrend", .choice(of: ["improving", "same", "slowlyWorse", "worseWeeks", "worseDays"]),
        label: "course of weakness", wording: "How is it going?",
        askedWhen: .any(of: [weaknessAsked, yes("handsClumsy"), yes("unsteady")]), worsening: .asListed),
    Item(
        "footTurnIn", .choice(of: ["normal", "weak"]), label: "turning the sole inward",
        wording: "Can you turn the sole inward strongly?", askedWhen: weaknessAsked, worsening: .mitigating(except: [])),
    Item(
        "hipSideWeak", yesNo, label: "weak at the side of the hip", wording: "Do you sway at the hip when you walk?",
        askedWhen: weaknessAsked, worsening: .mitigating(except: [])),
]

private let causeItems: [Item] = [
    Item(
        "weakKnownCause", .choice(of: ["none", "stroke", "polio", "nerveInjury", "spineOp", "other"]),
        label: "known cause of weakness", wording: "Has the weakness already been explained?",
        askedWhen: weaknessAsked, worsening: .mitigating(except: [])),
    Item(
        "weakKnownSide", sides, label: "side of the explained weakness", wording: "Which side was explained?",
        askedWhen: .all(of: [weaknessAsked, explainedAsked]), worsening: .mitigating(except: [])),
    Item(
        "weakUnchangedMonths", .number(from: 0, to: 1_200, unit: "months"), label: "months unchanged",
        wording: "For how many months has it not changed?", askedWhen: .all(of: [weaknessAsked, explainedAsked]),
        worsening: .mitigating(except: [])),
    Item(
        "peronealTrigger",
        .choice(of: ["none", "legCrossing", "kneeling", "weightLoss", "cast", "kneeOp", "hipOp"]),
        label: "possible pressure on the nerve", wording: "Did one of these come before it?",
        askedWhen: weaknessAsked, worsening: .mitigating(except: ["cast", "kneeOp", "hipOp"])),
    Item(
        "peronealTriggerDays", days, label: "days since that", wording: "How many days ago?",
        askedWhen: .all(of: [
            weaknessAsked,
            abnormal("peronealTrigger", "legCrossing", "kneeling", "weightLoss", "cast", "kneeOp", "hipOp"),
        ]), worsening: .mitigating(except: [])),
]

private let limits: [Threshold] = [
    Threshold(
        "dropDays", 42, unit: "days", meaning: "a foot drop up to this age may still be reversed by surgery",
        source: "B6", allowed: 42...90),
    Threshold(
        "subacuteDays", 28, unit: "days", meaning: "any worsening of weakness in both legs within this time",
        source: "B10"),
    Threshold(
        "oldWeaknessMonths", 3, unit: "months", meaning: "an explained weakness unchanged for this long is stable",
        source: "P", allowed: 3...24),
    Threshold(
        "painFallPoints", 4, unit: "points", meaning: "a fall of the pain score that counts", source: "P",
        allowed: 2...4),
]

private let gaps: [Gap] = [
    Gap(
        "course of the weakness", when: defined("trendMissing"),
        unanswered: all(defined("trendMissing"), absent("weakTrend")),
        unsure: all(defined("trendMissing"), .unsure(item: "weakTrend")))
]

/// A foot that drags and may not lift is asked about, however old it is.
private let urgentGaps: [Condition] = bothSides { side in
    [all(side.defined("drag"), unknown(side.item("footLift")))]
}

private let disagreements: [Disagreement] =
    bothSides { side in
        [
            Disagreement(
                .answers, "the \(side) foot drags, but lifts normally",
                when: all(side.defined("drag"), one(side.item("footLift"), "normal")))
        ]
    } + [
        Disagreement(
            .ownWords, "no dragging foot ticked, own words say otherwise",
            when: all(defined("text.motor"), one("footDrag", "none")))
    ]
