import FreeText
import TriageCore

let caudaEquinaRules: [Rule] = signRules + unclearRules + urgentRules + bladderRules + laterRules

private let cesReason =
    " Cauda equina compression not excluded. Phone now; emergency department with MRI today. A bladder scan of under "
    + "200 mL after passing urine does not exclude it, and no rectal examination is needed before the MRI."

/// A sign of 15 to 90 days that was not worse in the last 14.
private func settled(_ sign: Condition, _ days: ItemID, worse: ItemID?) -> Condition {
    let notWorse: Condition = worse.map { no($0) } ?? .always
    return all(sign, moreThan(days, "acuteDays"), atMost(days, "stableDays"), notWorse)
}

private let settledSaddle = settled(yes("saddle"), "saddleDays", worse: "saddleWorse14")
private let settledBladder: Condition = all(
    defined("bladder.hard"), not(defined("bladder.hardNew")), moreThan("bladderDays", "acuteDays"),
    atMost("bladderDays", "stableDays"))
private let settledBowel = settled(one("bowel", "lostControlOrFeeling"), "bowelDays", worse: "bowelWorse14")
private let settledSexual = settled(one("sexual", "newNumbnessOrLoss"), "sexualDays", worse: nil)

private let oldSaddle: Condition = all(
    yes("saddle"), moreThan("saddleDays", "stableDays"), no("saddleWorse14"))
private let oldBladder: Condition = all(
    defined("bladder.hard"), not(defined("bladder.hardNew")), moreThan("bladderDays", "stableDays"),
    unless(all(one("bladderKnownCause", "known"), not(presumed(one("oldCauda", "yearOrMore", "underYear"))))),
    unless(defined("bladder.slowStream")))
private let oldBowel: Condition = all(
    one("bowel", "lostControlOrFeeling"), moreThan("bowelDays", "stableDays"), no("bowelWorse14"))
private let oldSexual: Condition = all(one("sexual", "newNumbnessOrLoss"), moreThan("sexualDays", "stableDays"))

private let urgencyFinding = Rule.Added<FindingID>(
    "ces.bladderUrgency",
    when: all(defined("bladder.softNew"), ticked("bladderSigns", "urgency", "leakUrge", "walkUrge")))
private let leakFinding = Rule.Added<FindingID>(
    "bladder.incontinence", when: ticked("bladderSigns", "leakEffort", "leakUrge", "bedWet"))

private let signRules: [Rule] = [
    Rule(
        "E1", "Recent saddle numbness", grades: [Rule.Grade(.emergency, when: defined("saddle.recent"))],
        findings: ["ces.saddle"], reason: "Reports numbness between the legs, {saddleSince}." + cesReason,
        destinations: ["ed"], evidence: ["B2", "B3"]),
    Rule(
        "E18", "New hard bladder sign",
        grades: [
            Rule.Grade(.emergency, when: all(defined("bladder.hardNew"), unless(defined("bladder.slowStream"))))
        ], findings: ["ces.bladder"],
        reason: "Reports {hardSigns}; {bladderSince}. Cauda equina compression not excluded. Phone now; emergency "
            + "department with MRI today, whatever a bladder scan shows, and without waiting for a rectal "
            + "examination.", destinations: ["ed"], evidence: ["B2", "B39"]),
    Rule(
        "E3", "Recent loss of bowel control", grades: [Rule.Grade(.emergency, when: defined("bowel.recent"))],
        findings: ["ces.bowel"], reason: "Reports lost bowel control or feeling, {bowelSince}." + cesReason,
        destinations: ["ed"], evidence: ["B2", "B3"]),
    Rule(
        "E4", "Recent loss of sexual function",
        grades: [Rule.Grade(.emergency, when: defined("sexual.recent"))], findings: ["ces.sexual"],
        reason: "Reports new loss of sexual function or feeling, {sexualSince}." + cesReason, destinations: ["ed"],
        evidence: ["B2"]),
    Rule(
        "E19", "No urine for 12 hours",
        grades: [
            Rule.Grade(
                .emergency,
                when: any(
                    one("lastPee", "over12"), all(ticked("bladderSigns", "noUrine12"), unless(one("lastPee", "tube")))))
        ], findings: ["bladder.retention"],
        reason: "Reports no urine for 12 hours or more. {bladderMedicines}. The bladder may be overfull, whatever the "
            + "cause: emergency department today for a bladder scan; ask on the phone about feeling between the legs "
            + "and power.",
        destinations: ["ed"], evidence: ["B34"], isProjectChoice: true),
]

private let bothLegsAffected: Condition = any(
    defined("bothLegsPain14"), all(defined("bilateral"), unless(defined("bilateral.old"))))

private let unclearRules: [Rule] = [
    Rule(
        "E20", "Cauda equina not excluded",
        grades: [
            Rule.Grade(
                .emergency,
                when: any(
                    all(
                        any(defined("ces.unclear"), all(defined("bladder.hard"), unless(defined("bladder.explained")))),
                        bothLegsAffected),
                    all(unknown("saddle"), defined("bladder.hard"), unless(defined("bladder.explained"))),
                    all(
                        unknown("saddle"), defined("bladder.soft"), unless(defined("bladder.explained")),
                        unless(defined("bladder.softExcused")))))
        ],
        findings: [
            Rule.Added("ces.saddle", when: unknown("saddle")),
            Rule.Added(
                "ces.bladder",
                when: any(
                    bladderUnknown,
                    all(unknown("saddle"), any(defined("bladder.hard"), defined("bladder.soft"))),
                    all(defined("bladder.hard"), unless(defined("bladder.explained"))))),
            Rule.Added("ces.bowel", when: unknown("bowel")), urgencyFinding,
        ],
        reason: "{unclearLegs}; also {unclearCes}." + cesReason, destinations: ["ed"], evidence: ["B2"],
        isProjectChoice: true),
    Rule(
        "U16", "Cauda equina not excluded with recent weakness",
        grades: [Rule.Grade(.urgent, when: all(defined("ces.unclear"), defined("weakness14")))],
        findings: [urgencyFinding],
        reason: "Weakness ({weakness}), {weakSince}; also {unclearCes}. Ask by phone today.",
        destinations: ["spinalOnCall", "phoneCall"], evidence: ["P"], isProjectChoice: true, saidBy: ["E20"]),
    Rule(
        "U27", "Old weakness of both legs, pelvis not known",
        grades: [Rule.Grade(.urgent, when: all(defined("bilateral.old"), defined("pelvis.unknown")))], findings: [],
        reason: "Both legs have been weak for {weakDays}; also {unclearCes}. Ask by phone today.",
        destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true, saidBy: ["E20"]),
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
        reason: "Reports {cesSigns}. Neither of the last 14 days nor long-standing: discuss with the on-call spinal "
            + "team today.",
        destinations: ["spinalOnCall"], evidence: ["B2", "B24"]),
    Rule(
        "U4", "Pain in both legs for 14 days or less",
        grades: [Rule.Grade(.urgent, when: defined("bothLegsPain14"))], findings: ["ces.bilateralLegs"],
        reason: "Pain in both legs, {bothLegsSince}. Both legs at once can be the first sign of cauda equina "
            + "compression: ask about saddle, bladder, bowel and sexual function; discuss with the on-call spinal "
            + "team.",
        destinations: ["spinalOnCall"], evidence: ["B2", "B24"]),
    Rule(
        "P3", "Leg pain has spread to both legs",
        grades: [
            Rule.Grade(
                .urgent, when: .changed(item: "legPainSide", from: ["left", "right"], to: ["both"], within: history))
        ], findings: ["change.worse", "ces.bilateralLegs"],
        reason:
            "Leg pain was on one side in an earlier form of the last {historyDays}, and is on both sides now. Ask "
            + "about saddle, bladder, bowel and sexual function.", destinations: ["spinalOnCall"], evidence: ["B24"]),
]

private let bladderRules: [Rule] = [
    Rule(
        "U17", "Known bladder trouble, now worse or with a wet bed",
        grades: [
            Rule.Grade(
                .urgent,
                when: any(
                    defined("bladder.slowStream"),
                    all(ticked("bladderSigns", "bedWet"), ticked("bladderSigns", "notEmpty", "cannotStart"))))
        ], findings: ["bladder.retention"],
        reason: "Reports {bladderTrouble}; {bladderSince}; cause: {bladderCause}. An overfull bladder can harm the "
            + "kidneys: bladder scan after passing urine and a kidney blood test within 24 hours. Ask on the phone "
            + "about feeling between the legs and about the legs.",
        destinations: ["phoneCall", "primaryCare"], evidence: ["B34"], isProjectChoice: true, saidBy: ["E18", "E20"]),
    Rule(
        "Q10", "Leak or urge of the bladder that is new, changed or not alone",
        grades: [
            Rule.Grade(.clinicianReview, when: all(defined("bladder.soft"), unless(defined("bladder.oldSoft"))))
        ], findings: [urgencyFinding, leakFinding],
        reason: "Reports {softSigns}; {bladderSince}. Ask about feeling between the legs, emptying the bladder, and "
            + "the legs.", destinations: ["phoneCall"], evidence: ["B40"], isProjectChoice: true,
        saidBy: ["E20", "U16", "U17"]),
]

private let laterRules: [Rule] = [
    Rule(
        "Q5", "Cauda equina sign of more than 90 days, not worse",
        grades: [Rule.Grade(.clinicianReview, when: any(oldSaddle, oldBladder, oldBowel, oldSexual))],
        findings: [
            "ces.stableOver90d", Rule.Added("ces.saddle", when: oldSaddle), Rule.Added("ces.bladder", when: oldBladder),
            Rule.Added("ces.bowel", when: oldBowel), Rule.Added("ces.sexual", when: oldSexual),
        ],
        reason: "Reports {cesSigns}. Long-standing: a clinician finds out whether it has been explained.",
        destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true, saidBy: ["Q15"]),
    Rule(
        "Q15", "Known damage of the cauda equina, unchanged",
        grades: [Rule.Grade(.clinicianReview, when: defined("cauda.old"))], findings: ["ces.longstandingExplained"],
        reason: "Reports {cesSigns}, the same for a year or more since an earlier spine operation or illness. Confirm "
            + "by phone that nothing is new.", destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "T6", "Own words name only old signs",
        grades: [
            Rule.Grade(
                .soon,
                when: all(
                    defined("pelvis.oldTicked"),
                    any(
                        affirmed("oldLeak"),
                        .mentioned(
                            concepts: ["ces.saddle", "ces.bladder", "ces.bowel", "ces.sexual", "ces.unspecified"],
                            status: .historical))))
        ], findings: [],
        reason: "Own words tell of old signs of bladder, bowel or feeling, and the ticked answers say the same. Read "
            + "the text, and confirm by phone that nothing is new.", destinations: ["phoneCall"], evidence: ["P"],
        isProjectChoice: true, saidBy: ["T1", "Q8"]),
    Rule(
        "W6", "Urge to pass urine on walking", grades: [Rule.Grade(.soon, when: ticked("bladderSigns", "walkUrge"))],
        findings: ["pattern.walkUrge"],
        reason: "Nearly passes urine on walking. Assessment within 2 weeks.", destinations: ["spinalClinic"],
        evidence: ["B8"]),
]

let caudaEquinaPhrases: [Phrase] = timePhrases + bladderPhrases + signPhrases

private let notKnownSince = "not known since when"

private let timePhrases: [Phrase] = [
    timing("saddleSince", "saddleDays", "saddleWorse14"),
    timing("bladderSince", "bladderDays", "bladderWorse14", newest: defined("bladder.several")),
    timing("bowelSince", "bowelDays", "bowelWorse14"),
    Phrase(
        "sexualSince", .first,
        [
            Phrase.Option("since today", when: .atMost(item: "sexualDays", bound: 0)),
            Phrase.Option("for {sexualDays}", when: .known(item: "sexualDays")),
        ], otherwise: notKnownSince),
    Phrase(
        "bothLegsSince", .first,
        [
            Phrase.Option("since today", when: .atMost(item: "legPainBothDays", bound: 0)),
            Phrase.Option("for {legPainBothDays}", when: .known(item: "legPainBothDays")),
        ], otherwise: notKnownSince),
]

/// `for 3 days, worse in the last 14 days`, as far as it is known.
///
/// - Parameter newest: when there are several signs and the days are those of the newest.
private func timing(_ id: PhraseID, _ days: ItemID, _ worse: ItemID, newest: Condition? = nil) -> Phrase {
    func options(_ start: String, _ known: Condition) -> [Phrase.Option] {
        [
            Phrase.Option("since today", when: all(known, .atMost(item: days, bound: 0))),
            Phrase.Option("\(start) {\(days)}, worse in the last 14 days", when: all(known, yes(worse))),
            Phrase.Option("\(start) {\(days)}, not worse lately", when: all(known, no(worse))),
            Phrase.Option(
                "\(start) {\(days)}, not known whether worse in the last 14 days",
                when: all(known, moreThan(days, "acuteDays"))),
            Phrase.Option("\(start) {\(days)}", when: known),
        ]
    }
    let known: Condition = .known(item: days)
    let several = newest.map { options("the newest for", all(known, $0)) } ?? []
    return Phrase(
        id, .first,
        several + options("for", known) + [
            Phrase.Option(notKnownSince + ", worse in the last 14 days", when: yes(worse))
        ], otherwise: notKnownSince)
}

private let bladderPhrases: [Phrase] = [
    Phrase("hardSigns", .list, hardOptions, otherwise: "no hard sign"),
    Phrase("softSigns", .list, softOptions, otherwise: "no leak or urge"),
    Phrase("bladderTrouble", .list, hardOptions + softOptions, otherwise: "not known"),
    Phrase(
        "bladderCause", .first,
        [
            Phrase.Option("told by a doctor, not changed since", when: one("bladderKnownCause", "known")),
            Phrase.Option("told by a doctor, but changed since", when: one("bladderKnownCause", "knownChanged")),
            Phrase.Option("none told by a doctor", when: one("bladderKnownCause", "none")),
        ], otherwise: "not known"),
    Phrase(
        "bladderMedicines", .first,
        [
            Phrase.Option(
                "Takes codeine, morphine, amitriptyline or bladder tablets, begun this month: these can hold up urine",
                when: ticked("medicines", "retention")),
            Phrase.Option("Medicines that can hold up urine: not known", when: unknownTick("medicines", "retention")),
        ], otherwise: "No new medicine ticked that holds up urine"),
]

/// Ticked, or named as new only.
private func bladderSign(_ sign: String) -> Condition {
    any(ticked("bladderSigns", sign), established(ticked("bladderNewSigns", sign)))
}

private let hardOptions: [Phrase.Option] = [
    Phrase.Option("slow urine or a bladder that does not empty", when: bladderSign("notEmpty")),
    Phrase.Option("urine that is hard to start", when: bladderSign("cannotStart")),
    Phrase.Option("leaking of urine without feeling it", when: all(bladderSign("leakUnfelt"), asksLastPee)),
    Phrase.Option(
        "leaking of urine, not known whether it is felt",
        when: all(bladderSign("leakUnfelt"), not(asksLastPee))),
    Phrase.Option("no feeling of the bladder or of passing urine", when: bladderSign("noFeeling")),
    Phrase.Option("no urine for 12 hours or more", when: bladderSign("noUrine12")),
]

private let softOptions: [Phrase.Option] = [
    Phrase.Option("a rush to pass urine, staying dry", when: bladderSign("urgency")),
    Phrase.Option("leaking on coughing, sneezing, laughing or lifting", when: bladderSign("leakEffort")),
    Phrase.Option("leaking on the way to the toilet", when: bladderSign("leakUrge")),
    Phrase.Option("nearly wetting on walking", when: bladderSign("walkUrge")),
    Phrase.Option("wetting the bed", when: bladderSign("bedWet")),
]

private let signPhrases: [Phrase] = [
    Phrase(
        "cesSigns", .list,
        [
            Phrase.Option("numbness between the legs ({saddleSince})", when: yes("saddle")),
            Phrase.Option("{hardSigns} ({bladderSince})", when: defined("bladder.hard")),
            Phrase.Option("lost bowel control or feeling ({bowelSince})", when: one("bowel", "lostControlOrFeeling")),
            Phrase.Option(
                "loss of sexual function or feeling ({sexualSince})", when: one("sexual", "newNumbnessOrLoss")),
            Phrase.Option("in own words: numb between the legs", when: defined("text.saddle")),
            Phrase.Option("in own words: lost control or feeling of the bladder", when: affirmed("ces.bladder")),
            Phrase.Option("in own words: lost control or feeling of the bowel", when: affirmed("ces.bowel")),
            Phrase.Option("in own words: lost control, not said of what", when: affirmed("ces.unspecified")),
            Phrase.Option("in own words: lost sexual function or feeling", when: defined("text.sexual")),
        ], otherwise: "none"),
    Phrase(
        "unclearCes", .list,
        [
            Phrase.Option("feeling between the legs not known", when: unknown("saddle")),
            Phrase.Option("passing urine not known", when: bladderUnknown),
            Phrase.Option("bowel not known", when: unknown("bowel")),
            Phrase.Option("{hardSigns} ({bladderSince})", when: defined("bladder.hard")),
            Phrase.Option("{softSigns} ({bladderSince})", when: defined("bladder.soft")),
        ], otherwise: "nothing unclear of saddle, bladder and bowel"),
    Phrase(
        "unclearLegs", .first,
        [
            Phrase.Option(
                "Both legs hurt, {bothLegsSince}, and both are weak ({weakness})",
                when: all(defined("bothLegsPain14"), defined("bilateral"))),
            Phrase.Option("Both legs hurt, {bothLegsSince}", when: defined("bothLegsPain14")),
            Phrase.Option("Both legs are weak ({weakness}), {weakSince}, {weakCourse}", when: defined("bilateral")),
        ], otherwise: "There is a sign of the bladder"),
]

/// Findings that carry no level of their own.
let caudaEquinaObservations: [Observation] = [
    Observation(
        "ces.longstandingExplained", when: all(defined("bladder.hard"), defined("bladder.explained")),
        note: "Old trouble of the bladder: {hardSigns}; {bladderSince}. A doctor has told the cause; not counted. "
            + "Confirm.",
        evidence: ["P"]),
    Observation(
        "bladder.longstanding", when: defined("bladder.oldSoft"),
        note: "Old trouble of the bladder: {softSigns}; {bladderSince}. Feeling between the legs and bowel answered as "
            + "normal; not counted. Confirm, and offer advice on continence.", evidence: ["B40", "P"]),
    Observation(
        "sexual.unknown",
        when: any(
            all(unknown("sexual"), any(presumed(sexualAsked), not(asksLastPee))), one("sexual", "preferNot")),
        note: "Sexual function not known; ask if the conversation allows.", evidence: ["B2"]),
]
