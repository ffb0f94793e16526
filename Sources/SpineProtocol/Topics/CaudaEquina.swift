import FreeText
import TriageCore

/// Pressure on the nerves of bladder, bowel and saddle.
let caudaEquinaTopic = Topic(
    "Cauda equina", items: items, limits: limits, definitions: definitions, phrases: phrases, rules: rules,
    observations: observations, gaps: gaps, disagreements: disagreements, cases: caudaEquinaCases)

private let items: [Item] = [
    Item(
        "legPainBothDays", days, label: "days since both legs hurt",
        wording: "For how many days have both legs hurt?", askedWhen: one("legPainSide", "both"), worsening: .fewer),
    Item(
        "saddle", yesNo, label: "feeling between the legs",
        wording: "Any numb or odd feeling between the legs, in the genitals or back passage, or when wiping?",
        isSafety: true, told: Item.Told("Feeling between the legs", "normal", "numb or odd"), worsening: .asListed),
    Item(
        "saddleDays", days, label: "days of saddle numbness", wording: "Since how many days?",
        askedWhen: abnormal("saddle", "yes"), worsening: .fewer),
    Item(
        "saddleWorse14", yesNo, label: "saddle numbness worse in 14 days", wording: "Worse in the last 14 days?",
        askedWhen: abnormal("saddle", "yes"), worsening: .asListed),
    Item(
        "bladder", .choice(of: ["normal", "urgencyOnly", "leaking", "hardToStartOrEmpty", "lostFeeling"]),
        label: "bladder", wording: "Any change in passing urine?", isSafety: true,
        told: Item.Told(
            "Passing urine", "normal", "only urgent", "leaking", "hard to start or to empty", "felt no more"),
        worsening: .asListed),
    Item(
        "bladderDays", days, label: "days of bladder change", wording: "Since how many days?",
        askedWhen: abnormal("bladder", "urgencyOnly", "leaking", "hardToStartOrEmpty", "lostFeeling"), worsening: .fewer
    ),
    Item(
        "bladderWorse14", yesNo, label: "bladder worse in 14 days", wording: "Worse in the last 14 days?",
        askedWhen: abnormal("bladder", "urgencyOnly", "leaking", "hardToStartOrEmpty", "lostFeeling"),
        worsening: .asListed),
    Item(
        "bladderKnownCause", yesNo, label: "known bladder cause", wording: "Has a doctor already found the cause?",
        askedWhen: abnormal("bladder", "urgencyOnly", "leaking", "hardToStartOrEmpty", "lostFeeling"),
        worsening: .mitigating(except: [])),
    Item(
        "bowel", .choice(of: ["normal", "constipationOnly", "lostControlOrFeeling"]), label: "bowel",
        wording: "Any loss of bowel control or feeling?", isSafety: true,
        told: Item.Told("Bowel", "normal", "constipated only", "control or feeling lost"), worsening: .asListed),
    Item(
        "bowelDays", days, label: "days of bowel change", wording: "Since how many days?",
        askedWhen: one("bowel", "lostControlOrFeeling"), worsening: .fewer),
    Item(
        "bowelWorse14", yesNo, label: "bowel worse in 14 days", wording: "Worse in the last 14 days?",
        askedWhen: one("bowel", "lostControlOrFeeling"), worsening: .asListed),
    Item(
        "sexual", .choice(of: ["normal", "newNumbnessOrLoss", "preferNot"]), label: "sexual function",
        wording: "Any new numbness or loss of sexual function?", worsening: .named(["normal", "newNumbnessOrLoss"])),
    Item(
        "sexualDays", days, label: "days of sexual change", wording: "Since how many days?",
        askedWhen: one("sexual", "newNumbnessOrLoss"), worsening: .fewer),
    Item("walkUrge", yesNo, label: "urge to pass urine on walking", wording: "Nearly passing urine when you walk?"),
]

private let limits: [Threshold] = [
    Threshold("acuteDays", 14, unit: "days", meaning: "recent: new or worse within this time", source: "B2"),
    Threshold(
        "stableDays", 90, unit: "days", meaning: "a cauda equina sign older than this is long-standing", source: "B2"),
]

private func recentSign(_ days: ItemID, _ worse: ItemID) -> Condition {
    any(recently(days, "acuteDays"), presumed(yes(worse)))
}

private let definitions: [Definition] = [
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
    reversal("saddle", signs: ["yes"]),
    reversal("bladder", signs: ["leaking", "hardToStartOrEmpty", "lostFeeling"]),
    reversal("bowel", signs: ["lostControlOrFeeling"]),
    reversal("sexual", signs: ["newNumbnessOrLoss"]),
]

private func reversal(_ item: ItemID, signs: [String]) -> Definition {
    Definition(
        DefinitionID(rawValue: "reversed.\(item)"),
        "\(item): a sign in a form of the last 14 days, now denied or not answered",
        all(
            .answeredBefore(item: item, isOneOf: signs, within: .named("acuteDays")),
            unless(.answer(item: item, isOneOf: signs))))
}

private let phrases: [Phrase] = [
    timing("saddleSince", "saddleDays", "saddleWorse14"),
    timing("bladderSince", "bladderDays", "bladderWorse14"),
    timing("bowelSince", "bowelDays", "bowelWorse14"),
    Phrase(
        "sexualSince", .first, [Phrase.Option("for {sexualDays}", when: .known(item: "sexualDays"))],
        otherwise: "since an unknown day"),
    Phrase(
        "bladderSign", .first,
        [
            Phrase.Option("trouble starting or emptying the bladder", when: one("bladder", "hardToStartOrEmpty")),
            Phrase.Option("loss of the feeling of passing urine", when: one("bladder", "lostFeeling")),
            Phrase.Option("leaking urine", when: one("bladder", "leaking")),
            Phrase.Option("bladder urgency", when: one("bladder", "urgencyOnly")),
        ], otherwise: "bladder not known"),
    Phrase(
        "cesSigns", .list,
        [
            Phrase.Option("numbness between the legs {saddleSince}", when: yes("saddle")),
            Phrase.Option("{bladderSign} {bladderSince}", when: defined("bladder.sign")),
            Phrase.Option("loss of bowel control or feeling {bowelSince}", when: one("bowel", "lostControlOrFeeling")),
            Phrase.Option(
                "new loss of sexual function or feeling {sexualSince}", when: one("sexual", "newNumbnessOrLoss")),
            Phrase.Option(
                "own words that say so",
                when: any(
                    defined("text.saddle"), defined("text.bladder"), defined("text.bowel"), defined("text.sexual"))),
        ], otherwise: "none"),
    Phrase(
        "unclearCes", .list,
        [
            Phrase.Option("feeling between the legs", when: unknown("saddle")),
            Phrase.Option("bladder", when: unknown("bladder")),
            Phrase.Option("bowel", when: unknown("bowel")),
            Phrase.Option("bladder urgency {bladderSince}", when: defined("urgency.recent")),
        ], otherwise: "none"),
    Phrase(
        "bothLegsSince", .first, [Phrase.Option("for {legPainBothDays}", when: .known(item: "legPainBothDays"))],
        otherwise: "since an unknown day"),
]

/// `for 3 days, worse in the last 14 days`, as far as it is known.
private func timing(_ id: PhraseID, _ days: ItemID, _ worse: ItemID) -> Phrase {
    let known: Condition = .known(item: days)
    return Phrase(
        id, .first,
        [
            Phrase.Option("for {\(days)}, worse in the last 14 days", when: all(known, yes(worse))),
            Phrase.Option("for {\(days)}, not worse lately", when: all(known, no(worse))),
            Phrase.Option(
                "for {\(days)}, not known whether worse in the last 14 days",
                when: all(known, moreThan(days, "acuteDays"))),
            Phrase.Option("for {\(days)}", when: known),
            Phrase.Option("since an unknown day, worse in the last 14 days", when: yes(worse)),
        ], otherwise: "since an unknown day")
}

private let gaps: [Gap] = [
    Gap(
        "since when both legs hurt", when: all(one("legPainSide", "both"), unknown("legPainBothDays")),
        unanswered: all(one("legPainSide", "both"), unknown("legPainBothDays")))
]

private let disagreements: [Disagreement] = [
    Disagreement(
        .ownWords, "feeling between the legs ticked as normal, own words say otherwise",
        when: all(defined("text.saddle"), no("saddle"))),
    Disagreement(
        .ownWords, "bladder ticked without loss, own words say otherwise",
        when: all(defined("text.bladder"), one("bladder", "normal", "urgencyOnly"))),
    Disagreement(
        .ownWords, "bowel ticked without loss, own words say otherwise",
        when: all(defined("text.bowel"), one("bowel", "normal", "constipationOnly"))),
    Disagreement(
        .earlierForm, "numbness between the legs said before, now denied or not answered",
        when: defined("reversed.saddle")),
    Disagreement(
        .earlierForm, "a bladder sign said before, now denied or not answered", when: defined("reversed.bladder")),
    Disagreement(
        .earlierForm, "loss of bowel control said before, now denied or not answered",
        when: defined("reversed.bowel")),
    Disagreement(
        .earlierForm, "loss of sexual function said before, now denied or not answered",
        when: defined("reversed.sexual")),
]

private let cesReason =
    " Cauda equina compression not excluded. Phone now; emergency department with MRI today. A post-void residual "
    + "under 200 mL does not exclude it, and a rectal examination is not a precondition for MRI."

/// A sign of 15 to 90 days that was not worse in the last 14.
private func settled(_ sign: Condition, _ days: ItemID, worse: ItemID?) -> Condition {
    let notWorse: Condition = worse.map { no($0) } ?? .always
    return all(sign, moreThan(days, "acuteDays"), atMost(days, "stableDays"), notWorse)
}

private let settledSaddle = settled(yes("saddle"), "saddleDays", worse: "saddleWorse14")
private let settledBladder = settled(defined("bladder.sign"), "bladderDays", worse: "bladderWorse14")
private let settledBowel = settled(one("bowel", "lostControlOrFeeling"), "bowelDays", worse: "bowelWorse14")
private let settledSexual = settled(one("sexual", "newNumbnessOrLoss"), "sexualDays", worse: nil)

private let oldSaddle: Condition = all(
    yes("saddle"), moreThan("saddleDays", "stableDays"), no("saddleWorse14"))
private let oldBladder: Condition = all(
    defined("bladder.sign"), moreThan("bladderDays", "stableDays"), no("bladderWorse14"),
    unless(yes("bladderKnownCause")))
private let oldBowel: Condition = all(
    one("bowel", "lostControlOrFeeling"), moreThan("bowelDays", "stableDays"), no("bowelWorse14"))
private let oldSexual: Condition = all(one("sexual", "newNumbnessOrLoss"), moreThan("sexualDays", "stableDays"))

private let rules: [Rule] = emergencyRules + urgentRules + laterRules

private let emergencyRules: [Rule] = [
    Rule(
        "E1", "Recent saddle numbness", grades: [Rule.Grade(.emergency, when: defined("saddle.recent"))],
        findings: ["ces.saddle"], reason: "Reports numbness between the legs {saddleSince}." + cesReason,
        destinations: ["ed"], evidence: ["B2", "B3"]),
    Rule(
        "E2", "Recent bladder sign", grades: [Rule.Grade(.emergency, when: defined("bladder.recent"))],
        findings: ["ces.bladder"], reason: "Reports {bladderSign} {bladderSince}." + cesReason,
        destinations: ["ed"], evidence: ["B2", "B3"]),
    Rule(
        "E3", "Recent loss of bowel control", grades: [Rule.Grade(.emergency, when: defined("bowel.recent"))],
        findings: ["ces.bowel"], reason: "Reports lost bowel control or feeling {bowelSince}." + cesReason,
        destinations: ["ed"], evidence: ["B2", "B3"]),
    Rule(
        "E4", "Recent loss of sexual function",
        grades: [
            Rule.Grade(.emergency, when: all(one("sexual", "newNumbnessOrLoss"), recently("sexualDays", "acuteDays")))
        ], findings: ["ces.sexual"],
        reason: "Reports new loss of sexual function or feeling {sexualSince}." + cesReason, destinations: ["ed"],
        evidence: ["B2"]),
    Rule(
        "E16", "Cauda equina not excluded with both legs affected",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(defined("ces.unclear"), any(defined("bothLegsPain14"), defined("bilateral"))))
        ],
        findings: [
            Rule.Added("ces.saddle", when: unknown("saddle")), Rule.Added("ces.bladder", when: unknown("bladder")),
            Rule.Added("ces.bowel", when: unknown("bowel")),
            Rule.Added("ces.bladderUrgency", when: defined("urgency.recent")),
        ],
        reason: "Both legs are affected, and not known to be normal: {unclearCes}." + cesReason,
        destinations: ["ed"], evidence: ["B2"], isProjectChoice: true),
    Rule(
        "E17", "Bladder changed and feeling between the legs unknown",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    unknown("saddle"),
                    one("bladder", "urgencyOnly", "leaking", "hardToStartOrEmpty", "lostFeeling"),
                    unless(defined("bladder.explained"))))
        ], findings: ["ces.bladder"],
        reason: "Reports {bladderSign} {bladderSince}, and the feeling between the legs is not known." + cesReason,
        destinations: ["ed"], evidence: ["B2"], isProjectChoice: true),
]

private let urgentRules: [Rule] = [
    Rule(
        "U3", "Cauda equina sign of 15 to 90 days, not worse",
        grades: [
            Rule.Grade(.urgent, when: any(settledSaddle, settledBladder, settledBowel, settledSexual))
        ],
        findings: [
            "ces.stableOver14d", Rule.Added("ces.saddle", when: settledSaddle),
            Rule.Added("ces.bladder", when: settledBladder), Rule.Added("ces.bowel", when: settledBowel),
            Rule.Added("ces.sexual", when: settledSexual),
        ],
        reason: "Reports {cesSigns}. Not new, but not explained: discuss with the on-call spinal team today.",
        destinations: ["spinalOnCall"], evidence: ["B2", "B24"]),
    Rule(
        "U4", "Leg pain on both sides since 14 days or less",
        grades: [Rule.Grade(.urgent, when: defined("bothLegsPain14"))], findings: ["ces.bilateralLegs"],
        reason: "Pain in both legs {bothLegsSince}. Both legs at once can be the first sign of cauda equina "
            + "compression: ask about saddle, bladder, bowel and sexual function; discuss with the on-call spinal team.",
        destinations: ["spinalOnCall"], evidence: ["B2", "B24"]),
    Rule(
        "U16", "Cauda equina not excluded with recent weakness",
        grades: [Rule.Grade(.urgent, when: all(defined("ces.unclear"), defined("weakness14")))],
        findings: [Rule.Added("ces.bladderUrgency", when: defined("urgency.recent"))],
        reason: "Weakness ({weakness}), {weakSince}, and not known to be normal: {unclearCes}. Ask by phone today.",
        destinations: ["spinalOnCall", "phoneCall"], evidence: ["P"], isProjectChoice: true, saidBy: ["E16"]),
    Rule(
        "P3", "Leg pain has spread to both legs",
        grades: [
            Rule.Grade(
                .urgent, when: .changed(item: "legPainSide", from: ["left", "right"], to: ["both"], within: history))
        ], findings: ["change.worse", "ces.bilateralLegs"],
        reason:
            "Leg pain was on one side in an earlier form of the last {historyDays}, and is on both sides now. Ask about "
            + "saddle, bladder, bowel and sexual function.", destinations: ["spinalOnCall"], evidence: ["B24"]),
]

private let laterRules: [Rule] = [
    Rule(
        "Q4", "Recent bladder urgency alone", grades: [Rule.Grade(.clinicianReview, when: defined("urgency.recent"))],
        findings: ["ces.bladderUrgency"],
        reason: "Bladder urgency {bladderSince}. Ask about feeling, retention and saddle numbness.",
        destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true, saidBy: ["E16", "E17", "U16"]),
    Rule(
        "Q5", "Cauda equina sign of more than 90 days, not worse",
        grades: [Rule.Grade(.clinicianReview, when: any(oldSaddle, oldBladder, oldBowel, oldSexual))],
        findings: [
            "ces.stableOver90d", Rule.Added("ces.saddle", when: oldSaddle), Rule.Added("ces.bladder", when: oldBladder),
            Rule.Added("ces.bowel", when: oldBowel), Rule.Added("ces.sexual", when: oldSexual),
        ],
        reason: "Reports {cesSigns}. Long-standing: a clinician finds out whether it has been explained.",
        destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "W6", "Urge to pass urine on walking", grades: [Rule.Grade(.soon, when: yes("walkUrge"))],
        findings: ["pattern.walkUrge"],
        reason: "Nearly passes urine on walking. Assessment within 2 weeks.", destinations: ["spinalClinic"],
        evidence: ["B8"]),
]

private let observations: [Observation] = [
    Observation(
        "ces.longstandingExplained", when: all(defined("bladder.sign"), defined("bladder.explained")),
        note: "Bladder change ({bladderSign}) {bladderSince}, with a cause already found; not counted. Confirm.",
        evidence: ["P"]),
    Observation(
        "sexual.unknown", when: any(unknown("sexual"), one("sexual", "preferNot")),
        note: "Sexual function not known; ask if the conversation allows.", evidence: ["B2"]),
]
