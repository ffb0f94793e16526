import FreeText
import TriageCore

/// Earlier forms and alerts, the form as a document, and what applies where nothing else does.
let wholeFormTopic = Topic(
    "The form as a whole", items: items, limits: limits, definitions: definitions, rules: rules,
    observations: observations, cases: wholeFormCases)

private let items: [Item] = [
    Item(
        "filledBy",
        .choice(of: ["self", "helped", "other"]),
        label: "who fills in",
        wording: "Who is filling in this form?",
        hint: "If you help somebody, answer as that person would: \"you\" always means the patient.",
        choiceLabels: [
            "I am, for myself", "I am, and somebody helps me",
            "Somebody else, for a person who cannot do it",
        ]),
    Item(
        "preferPhone",
        yesNo,
        label: "prefers the phone",
        wording: "Would you rather answer by phone?",
        hint: "Answers you have given are kept and read by staff.",
        choiceLabels: ["No, I will go on", "Yes, please phone me"],
        askedWhen: .not(that: .always)),
]

/// Answers after which the form says at once what to do, and asks no more than it must.
private let pelvicEmergency: Condition = any(
    all(yes("saddle"), any(atMost("saddleDays", "acuteDays"), yes("saddleWorse14"), leftOpen("saddleWorse14"))),
    ticked("bladderSigns", "noUrine12"),
    all(ticked("bladderSigns", "cannotStart", "leakUnfelt", "noFeeling"), yes("bladderWorse14")),
    one("lastPee", "over12"),
    all(
        one("bowel", "lostControlOrFeeling"),
        any(atMost("bowelDays", "acuteDays"), yes("bowelWorse14"), leftOpen("bowelWorse14"))))

private let definitions: [Definition] = [
    Definition(
        "asked.emergencySoFar", "an answer after which the form says at once what to do", term: "an emergency so far",
        established(
            any(
                yes("faceArmSpeech"), ticked("acuteSigns", "collapse", "suddenPain", "muddled", "breathRest"),
                yes("confused"), all(yes("footColdPale"), atMost("footColdDays", "acuteDays")), pelvicEmergency,
                all(one("legWeak", "both"), atMost("weakDays", "acuteDays")), one("climbing", "weeks", "days")))),
    Definition(
        "asked.phonedAnyway", "an answer after which a person phones in any case", term: "phoned in any case",
        any(defined("asked.emergencySoFar"), defined("asked.weakness"), defined("asked.pelvicSign"))),
]

private let limits: [Threshold] = [
    Threshold(
        "historyDays", 92, unit: "days", meaning: "how far back an earlier form is compared", source: "P",
        allowed: 92...366)
]

private let rules: [Rule] = [
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
    Rule(
        "form.unknownItem", "Answers to unknown questions", kind: .form,
        grades: [Rule.Grade(.clinicianReview, when: .form(note: .unknownItem))], findings: ["form.unknownItem"],
        reason: "The form has answers that belong to no question of this questionnaire. Look at the form as received.",
        destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "form.invalidAnswer", "Answers that cannot be read", kind: .form,
        grades: [Rule.Grade(.clinicianReview, when: .form(note: .invalidAnswer))], findings: ["form.invalidAnswer"],
        reason: "The form has answers that are not among the possible ones; they count as not answered. Look at the "
            + "form as received.", destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "form.historyIncomplete", "Earlier forms not all read", kind: .form,
        grades: [Rule.Grade(.clinicianReview, when: .form(note: .historyIncomplete))],
        findings: ["form.historyIncomplete"],
        reason: "The reference has so many or such large earlier forms that only the latest, and the answers that are "
            + "compared of the others, were read, or one of them could not be read. Look at the earlier forms.",
        destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "form.similarReference", "A reference that looks the same", kind: .form,
        grades: [Rule.Grade(.clinicianReview, when: .form(note: .similarReference))],
        findings: ["form.similarReference"],
        reason: "There are forms under another reference that looks the same and differs in invisible characters or in "
            + "how letters are encoded. The two are kept apart, and their forms are not compared. Decide whether they are one "
            + "patient.", destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "C3", "No rule above applies", kind: .fallback,
        grades: [
            Rule.Grade(.conservative, when: all(unless(defined("neurogenic")), unless(defined("radicular"))))
        ], findings: [], reason: "No question about danger was answered with yes. Conservative care first.",
        destinations: ["physio", "primaryCare"], evidence: ["B9"]),
]

private let observations: [Observation] = [
    Observation("form.disabledAnswer", when: .form(note: .disabledAnswer), evidence: ["P"]),
    Observation(
        "form.noContact", when: .form(note: .noContact),
        note: "The form has neither a patient reference nor a contact.", evidence: ["P"]),
]
