import FreeText
import TriageCore

private let oldSaddle: Condition = all(
    yes("saddle"), moreThan("saddleDays", "stableDays"), no("saddleWorse14"))
private let oldBladder: Condition = all(
    defined("bladder.sign"), moreThan("bladderDays", "stableDays"), no("bladderWorse14"),
    unless(yes("bladderKnownCause")))
private let oldBowel: Condition = all(
    one("bowel", "lostControlOrFeeling"), moreThan("bowelDays", "stableDays"), no("bowelWorse14"))
private let oldSexual: Condition = all(one("sexual", "newNumbnessOrLoss"), moreThan("sexualDays", "stableDays"))

private func absent(_ item: ItemID) -> Condition { all(unknown(item), not(.unsure(item: item))) }

private let cesBefore: [Condition] = [
    defined("reversed.saddle"), defined("reversed.bladder"), defined("reversed.bowel"), defined("reversed.sexual"),
]

/// Q1 to Q9 and the rules about the form: a clinician completes or reconciles the answers.
let reviewRules: [Rule] = [
    Rule(
        "Q1", "Safety questions not answered", kind: .reconciliation,
        grades: [
            Rule.Grade(
                .clinicianReview,
                when: any(
                    all(
                        .any(
                            of: safetyQuestions.map { unknown($0.id) } + [
                                all(one("legPainSide", "both"), unknown("legPainBothDays")), defined("trendMissing"),
                            ]), .couldReach(level: .urgent)),
                    // A foot that drags and may not lift is asked about, however old it is.
                    all(defined("drag.left"), unknown("footLiftL")), all(defined("drag.right"), unknown("footLiftR"))))
        ],
        findings: [
            Rule.Added(
                "safety.unanswered",
                when: .any(
                    of: safetyQuestions.map { absent($0.id) } + [
                        all(one("legPainSide", "both"), unknown("legPainBothDays")),
                        all(defined("trendMissing"), absent("weakTrend")),
                    ])),
            Rule.Added(
                "safety.unsure",
                when: .any(
                    of: safetyQuestions.map { .unsure(item: $0.id) } + [
                        all(defined("trendMissing"), .unsure(item: "weakTrend"))
                    ])),
        ], reason: "Not answered or unsure: {missing}. Not treated as no. Ask by phone.",
        destinations: ["phoneCall"], evidence: ["P", "B4"], isProjectChoice: true),
    Rule(
        "Q2", "Answers disagree", kind: .reconciliation,
        grades: [
            Rule.Grade(
                .clinicianReview,
                when: .any(
                    of: [
                        all(defined("drag.left"), one("footLiftL", "normal")),
                        all(defined("drag.right"), one("footLiftR", "normal")),
                        all(defined("text.saddle"), no("saddle")),
                        all(defined("text.bladder"), one("bladder", "normal", "urgencyOnly")),
                        all(defined("text.bowel"), one("bowel", "normal", "constipationOnly")),
                        all(affirmed("stroke"), no("faceArmSpeech")),
                        all(defined("text.motor"), one("footDrag", "none")),
                        .carried(item: "cancer"),
                    ] + cesBefore))
        ], findings: ["safety.contradiction"],
        reason: "Answers disagree: {disagreements}. The worse answer was used.", destinations: ["phoneCall"],
        evidence: ["P"], isProjectChoice: true),
    Rule(
        "Q3", "Recent mild weakness",
        grades: [
            Rule.Grade(
                .clinicianReview,
                when: any(
                    all(defined("mild.left"), any(recently("weakDays", "acuteDays"), defined("oldCourse.left"))),
                    all(defined("mild.right"), any(recently("weakDays", "acuteDays"), defined("oldCourse.right")))))
        ], findings: [],
        reason:
            "Mild weakness: {weakness}, {weakSince}, {weakCourse}. A clinician examines power within 1 working day.",
        destinations: ["phoneCall"], evidence: ["B24"], saidBy: ["U1", "U2", "E5"]),
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
        "Q6", "Cancer now or in the past", grades: [Rule.Grade(.clinicianReview, when: defined("cancer"))],
        findings: ["flag.cancer"],
        reason: "{cancerHistory}, without further features answered yes. A clinician asks about spinal pain and legs.",
        destinations: ["phoneCall"], evidence: ["B11"], saidBy: ["E9", "U7"]),
    Rule(
        "Q8", "Own words mention cancer, fever, a weak leg or a foot of another colour", kind: .reconciliation,
        grades: [
            Rule.Grade(
                .clinicianReview,
                when: any(
                    affirmed("cancer", "fever", "legGivesWay", "legWeak", "footColour", "oldLeak"),
                    .mentioned(concepts: ["cancer"], status: .historical)))
        ], findings: ["safety.contradiction"],
        reason: "Own words mention {softMentions}. A clinician reads the text and asks.", destinations: ["phoneCall"],
        evidence: ["P"], isProjectChoice: true),
    Rule(
        "Q9", "Outside the scope of this protocol",
        grades: [Rule.Grade(.clinicianReview, when: any(lessThan("age", "adultAge"), yes("neckOnly")))],
        findings: ["scope.out"],
        reason: "The form says: {outsideScope}. This protocol is for adults with back or leg "
            + "trouble; a clinician decides.", destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "form.unknownItem", "The form has answers to questions that do not exist", kind: .form,
        grades: [Rule.Grade(.clinicianReview, when: .form(note: .unknownItem))], findings: ["form.unknownItem"],
        reason: "The form has answers that belong to no question of this questionnaire. Look at the form as received.",
        destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "form.invalidAnswer", "The form has answers that cannot be read", kind: .form,
        grades: [Rule.Grade(.clinicianReview, when: .form(note: .invalidAnswer))], findings: ["form.invalidAnswer"],
        reason: "The form has answers that are not among the possible ones; they count as not answered. Look at the "
            + "form as received.", destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "form.historyIncomplete", "Not all earlier forms of the patient were read", kind: .form,
        grades: [Rule.Grade(.clinicianReview, when: .form(note: .historyIncomplete))],
        findings: ["form.historyIncomplete"],
        reason: "The reference has so many or such large earlier forms that only the latest, and the answers that are "
            + "compared of the others, were read, or one of them could not be read. Look at the earlier forms.",
        destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "form.similarReference", "Another patient's reference looks the same", kind: .form,
        grades: [Rule.Grade(.clinicianReview, when: .form(note: .similarReference))],
        findings: ["form.similarReference"],
        reason: "There are forms under another reference that looks the same and differs in invisible characters or in "
            + "how letters are encoded. The two are kept apart, and their forms are not compared. Decide whether they are one "
            + "patient.", destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "T4", "Own words that cannot be read", kind: .reconciliation,
        grades: [Rule.Grade(.clinicianReview, when: .textUnreadable)], findings: ["text.unreadable"],
        reason: "The own words are in a language or script that is not read automatically. A person reads them.",
        destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true),
]

/// Definitions that only the reviewing rules and their phrases use.
let reviewDefinitions: [Definition] = [
    Definition(
        "trendMissing", "mild weakness of which the course is not known",
        any(
            all(any(defined("mild.left"), defined("mild.right"), yes("legsWeakBoth")), unknown("weakTrend")),
            all(defined("mild.left"), defined("oldCourse.left")),
            all(defined("mild.right"), defined("oldCourse.right")))),
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
