import FreeText
import TriageCore

/// Weakness of the legs, its course and its explanations.
let powerTopic = Topic(
    "Power", items: items, limits: limits, definitions: powerDefinitions, phrases: powerPhrases, rules: powerRules,
    observations: powerObservations, gaps: gaps, urgentGaps: urgentGaps, disagreements: disagreements,
    cases: powerCases)

private let power: Item.Kind = .choice(of: ["normal", "weak", "cannot"])
private let sideLabels = ["No, neither", "Yes, the left", "Yes, the right", "Yes, both"]
private let weaknessAsked = defined("asked.weakness")
private let explainedAsked: Condition = all(
    weaknessAsked, one("weakKnownCause", "stroke", "polio", "inherited", "nerveInjury", "spineOp", "other"))

/// One weak foot without back and leg pain.
private let peronealAsked: Condition = all(
    any(abnormal("footLift", "left", "right"), one("footDrag", "left", "right")), one("backPain", "no"),
    one("legPainSide", "none"), not(defined("asked.emergencySoFar")))

private let items: [Item] = liftItems + tiptoeItems + legItems + courseItems + causeItems + peronealItems

private let liftItems: [Item] =
    [
        Item(
            "footLift", sides, label: "lifting the feet",
            wording: "Stand on your heels, one foot at a time: is a foot hard to lift?",
            hint: "Hold on to a table; lift the front of the foot with the weight on the heel. If you cannot stand "
                + "safely, sit and pull the toes up.",
            choiceLabels: sideLabels, isSafety: true,
            told: Item.Told(
                "Lifting the feet", "both well", "hard on the left", "hard on the right", "hard on both sides"),
            worsening: .sides),
        Item(
            "footDrag", sides, label: "dragging foot", wording: "Does a foot drag, slap or catch when you walk?",
            choiceLabels: sideLabels, isSafety: true,
            told: Item.Told("Dragging or slapping", "neither foot", "the left foot", "the right foot", "both feet"),
            worsening: .sides),
    ]
    + bothSides { side in
        [
            Item(
                side.item("footLift"), power, label: "lifting the \(side) foot",
                wording: "How well does the \(side) foot lift?",
                choiceLabels: ["As well as ever", "It lifts, but weakly", "It does not lift"], isSafety: true,
                askedWhen: any(one("footLift", side.rawValue, "both"), leftOpen("footLift")),
                told: Item.Told("\(side.title) foot", "lifted normally", "lifted weakly", "cannot be lifted"),
                worsening: .asListed
            ).being("normal", when: "footLift", isOneOf: "none", side.other.rawValue)
        ]
    }

private let tiptoeItems: [Item] =
    [
        Item(
            "tiptoe", sides, label: "rising on the toes",
            wording: "Rise on the toes of one leg, then of the other: is a leg weak?", hint: "Hold on to a table.",
            choiceLabels: sideLabels,
            told: Item.Told(
                "Rising on the toes", "both well", "weak on the left", "weak on the right", "weak on both sides"),
            worsening: .sides)
    ]
    + bothSides { side in
        [
            Item(
                side.item("tiptoe"), power, label: "\(side) tiptoe",
                wording: "How well does the \(side) leg rise on its toes?",
                choiceLabels: ["As well as ever", "It rises, but weakly", "It does not rise"],
                askedWhen: any(one("tiptoe", side.rawValue, "both"), leftOpen("tiptoe")),
                told: Item.Told("\(side.title) tiptoe", "rises normally", "rises weakly", "cannot rise"),
                worsening: .asListed
            ).being("normal", when: "tiptoe", isOneOf: "none", side.other.rawValue)
        ]
    }

private let legItems: [Item] = [
    Item(
        "legWeak", .choice(of: ["none", "onlyWalking", "left", "right", "both"]), label: "weak leg",
        wording: "Is a leg weak: does it give way, or fail on a step or a chair?",
        hint: unsureHint,
        choiceLabels: [
            "No", "Only after walking or standing; strong again within minutes of sitting",
            "Yes, the left, also at rest", "Yes, the right, also at rest", "Yes, both, also at rest",
        ], isSafety: true,
        told: Item.Told("Weak leg", "neither", "only after walking or standing", "the left", "the right", "both"),
        worsening: .named(["none", "onlyWalking", "left", "both"])),
    Item(
        "weakExtent", .choice(of: ["foot", "knee", "whole"]), label: "extent of weakness",
        wording: "How much of the leg is weak?", choiceLabels: ["The foot", "The knee or thigh", "The whole leg"],
        askedWhen: weaknessAsked),
]

private let courseItems: [Item] = [
    Item(
        "weakDays", days, label: "days of weakness", wording: "How many days ago did the weakness start?",
        askedWhen: weaknessAsked, worsening: .fewer),
    Item(
        "weakOnset", .choice(of: ["gradual", "sudden"]), label: "onset of weakness",
        wording: "Did it come slowly, or within minutes?", choiceLabels: ["Slowly", "Within minutes"],
        askedWhen: weaknessAsked, worsening: .asListed),
    Item(
        "weakTrend", .choice(of: ["improving", "same", "slowlyWorse", "worseWeeks", "worseDays"]),
        label: "course of weakness", wording: "How is the weakness going?",
        choiceLabels: [
            "Getting better", "The same", "Slowly worse", "Worse from week to week", "Worse from day to day",
        ], askedWhen: any(weaknessAsked, ticked("otherNerve", "handsClumsy", "unsteady")), worsening: .asListed),
]

private let causeItems: [Item] = [
    Item(
        "weakKnownCause", .choice(of: ["none", "stroke", "polio", "inherited", "nerveInjury", "spineOp", "other"]),
        label: "known cause of weakness", wording: "Has a doctor already explained the weakness?",
        choiceLabels: [
            "No", "Yes: an old stroke", "Yes: polio", "Yes: a nerve disease that runs in the family",
            "Yes: an injured nerve", "Yes: a spine operation", "Yes: something else",
        ], askedWhen: weaknessAsked, worsening: .mitigating(except: [])),
    Item(
        "weakKnownSide", sides, label: "side of the explained weakness", wording: "Which side was explained?",
        choiceLabels: ["Neither", "The left", "The right", "Both"], askedWhen: explainedAsked,
        worsening: .mitigating(except: [])),
    Item(
        "weakUnchangedMonths", .number(from: 0, to: 1_200, unit: "months"), label: "months unchanged",
        wording: "For how many months has that weakness not changed?", askedWhen: explainedAsked,
        worsening: .mitigating(except: [])),
]

private let peronealItems: [Item] = [
    Item(
        "footTurnIn", .choice(of: ["normal", "weak"]), label: "turning the sole inward",
        wording: "Can you turn the sole of that foot inward strongly?", choiceLabels: ["Yes", "No, it is weak"],
        askedWhen: peronealAsked, worsening: .mitigating(except: [])),
    Item(
        "hipSideWeak", yesNo, label: "weak at the side of the hip", wording: "Do you sway at the hip when you walk?",
        askedWhen: peronealAsked, worsening: .mitigating(except: [])),
    Item(
        "peronealTrigger",
        .choice(of: ["none", "legCrossing", "kneeling", "weightLoss", "cast", "kneeOp", "hipOp"]),
        label: "possible pressure on the nerve", wording: "Did one of these come before it?",
        hint: "If two are true, choose the one lower in this list.",
        choiceLabels: [
            "None of these", "Sitting with crossed legs", "Kneeling or squatting for long", "Losing much weight",
            "A plaster cast", "A knee operation", "A hip operation",
        ], askedWhen: peronealAsked, worsening: .mitigating(except: ["cast", "kneeOp", "hipOp"])),
    Item(
        "peronealTriggerDays", days, label: "days since that", wording: "How many days ago was that?",
        askedWhen: all(
            peronealAsked, one("peronealTrigger", "legCrossing", "kneeling", "weightLoss", "cast", "kneeOp", "hipOp")),
        worsening: .mitigating(except: [])),
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
        "knownBothMonths", 12, unit: "months",
        meaning: "an explained weakness of both legs unchanged for this long is only confirmed", source: "P",
        allowed: 12...60),
    Threshold(
        "knownBothDays", 365, unit: "days",
        meaning: "an explained weakness of both legs that is older than this is only confirmed",
        source: "P", allowed: 365...1_825),
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
    [all(side.defined("drag"), presumed(side.defined("lift")), unless(side.defined("lift")))]
}

private let disagreements: [Disagreement] =
    bothSides { side in
        [
            Disagreement(
                .answers, "the \(side) foot drags, but lifts normally",
                when: all(side.defined("drag"), not(side.defined("lift")))),
            twoAnswers("lifting the \(side) foot", "footLift", side),
            twoAnswers("rising on the \(side) toes", "tiptoe", side),
        ]
    } + [
        Disagreement(
            .ownWords, "no dragging foot ticked, own words say otherwise",
            when: all(defined("text.motor"), one("footDrag", "none")))
    ]

/// The first question names the side and the one about this side says that it is normal, or the other way round.
private func twoAnswers(_ text: String, _ test: String, _ side: Side) -> Disagreement {
    let test = ItemID(rawValue: test)
    let grade = side.item(test.rawValue)
    return Disagreement(
        .answers, text + " answered as normal and as weak",
        when: any(
            all(one(test, side.rawValue, "both"), one(grade, "normal")),
            all(one(test, "none", side.other.rawValue), one(grade, "weak", "cannot"))))
}
