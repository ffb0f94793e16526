import FreeText
import TriageCore

/// Earlier forms and alerts, the form as a document, and what applies where nothing else does.
let wholeFormTopic = Topic(
    "The form as a whole", limits: limits, rules: rules, observations: observations, cases: wholeFormCases)

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
        "C3", "No rule above applies", kind: .fallback,
        grades: [
            Rule.Grade(.conservative, when: all(unless(defined("neurogenic")), unless(defined("radicular"))))
        ], findings: [], reason: "No red flag answered yes. Conservative care first.",
        destinations: ["physio", "primaryCare"], evidence: ["B9"]),
]

private let observations: [Observation] = [
    Observation("form.disabledAnswer", when: .form(note: .disabledAnswer), evidence: ["P"]),
    Observation(
        "form.noContact", when: .form(note: .noContact),
        note: "The form has neither a patient reference nor a contact.", evidence: ["P"]),
]
