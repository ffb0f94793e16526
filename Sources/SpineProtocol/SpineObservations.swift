import FreeText
import TriageCore

private func countedLift(_ lift: ItemID, _ side: String) -> Condition {
    all(
        any(one(lift, "weak", "cannot"), defined(DefinitionID(rawValue: "anyDrop." + side))),
        unless(defined(DefinitionID(rawValue: "known." + side))))
}

private let weakLift: Condition = any(countedLift("footLiftL", "left"), countedLift("footLiftR", "right"))

/// Findings that carry no level of their own.
let spineObservations: [Observation] = [
    Observation("motor.footDrop", when: defined("drop"), evidence: ["B1", "B15"]),
    Observation("motor.mild", when: defined("mild"), evidence: ["B24"]),
    Observation("motor.bilateral", when: defined("bilateral"), evidence: ["B2"]),
    Observation("motor.progressive", when: all(defined("weakness"), defined("worsening")), evidence: ["B5"]),
    Observation(
        "motor.painless", when: all(defined("weakness"), no("backPain"), one("legPainSide", "none")), evidence: ["B14"]),
    Observation(
        "motor.knownStable",
        when: any(
            all(defined("known.left"), any(defined("anyDrop.left"), defined("anyMild.left"))),
            all(defined("known.right"), any(defined("anyDrop.right"), defined("anyMild.right")))),
        note:
            "Weakness on the {oldWeakness} explained by {oldCause}, unchanged for {weakUnchangedMonths}; not counted. "
            + "Confirm.", evidence: ["P"]),
    Observation(
        "root.L5", when: any(weakLift, yes("hipSideWeak"), one("numbSites", "dorsum", "bigToe")), evidence: ["B15"]),
    Observation(
        "root.L4", when: any(weakLift, one("kneeWeak", "left", "right", "both"), one("numbSites", "medialShin")),
        evidence: ["B15"]),
    Observation(
        "root.S1",
        when: any(
            one("tiptoeL", "weak", "cannot"), one("tiptoeR", "weak", "cannot"), one("numbSites", "lateralFoot", "sole")),
        evidence: ["B15"]),
    Observation("pattern.neurogenicClaudication", when: defined("neurogenic"), evidence: ["B8"]),
    Observation(
        "pattern.central", when: all(defined("neurogenic"), any(one("legPainSide", "both"), yes("numbBothLegs"))),
        note: "Central pattern (both legs): pattern only, weak evidence.", evidence: ["B8"]),
    Observation(
        "pattern.foraminal", when: all(one("legPainSide", "left", "right"), yes("painSeated")),
        note: "Foraminal pattern (one leg, pain also while seated): pattern only, weak evidence.", evidence: ["B8"]),
    Observation("pattern.radicular", when: defined("radicular"), evidence: ["B15"]),
    Observation("pattern.polyneuropathy", when: yes("stocking"), evidence: ["B21"]),
    Observation("pattern.hip", when: yes("groinPain"), evidence: ["B15"]),
    Observation(
        "ces.longstandingExplained", when: all(defined("bladder.sign"), defined("bladder.explained")),
        note: "Bladder change ({bladderSign}) {bladderSince}, with a cause already found; not counted. Confirm.",
        evidence: ["P"]),
    Observation(
        "sexual.unknown", when: any(unknown("sexual"), one("sexual", "preferNot")),
        note: "Sexual function not known; ask if the conversation allows.", evidence: ["B2"]),
    Observation("text.negated", when: mentioned(.negated), evidence: ["P"]),
    Observation("text.historical", when: mentioned(.historical), evidence: ["P"]),
    Observation("text.hypothetical", when: mentioned(.hypothetical), evidence: ["P"]),
    Observation("text.otherPerson", when: mentioned(.otherPerson), evidence: ["P"]),
    Observation(
        "text.topic", when: .textTopic,
        note:
            "The own words speak of bladder, bowel or private parts in a way that is not read automatically. Read them.",
        evidence: ["P"]),
    Observation("form.disabledAnswer", when: .form(note: .disabledAnswer), evidence: ["P"]),
    Observation(
        "form.noContact", when: .form(note: .noContact),
        note: "The form has neither a patient reference nor a contact.", evidence: ["P"]),
]

private func mentioned(_ status: TextStatus) -> Condition {
    .mentioned(
        concepts: [
            "ces.saddle", "ces.bladder", "ces.bowel", "ces.sexual", "ces.unspecified", "stroke", "motor", "selfHarm",
            "cancer", "fever", "legGivesWay", "legs", "coldFoot", "legWeak", "footColour", "oldLeak",
        ], status: status)
}

/// Cautions about what a clinician may consider; unknown triggers a caution.
let spineCautions: [Caution] = [
    Caution(
        "rx.nsaidCaution",
        "Anti-inflammatory tablets: caution. Age 65 or more, kidney disease, stomach ulcer or bleeding, blood thinners, "
            + "heart failure, blood pressure or water tablets, allergy, or pregnancy (avoid from 20 weeks, "
            + "contraindicated after 28), or one of these not known.",
        when: presumed(
            any(
                atLeast("age", "nsaidAge"), yes("kidney"), yes("ulcerOrBleed"), yes("anticoag"), yes("heartFailure"),
                yes("bpWaterTablets"), yes("nsaidAllergy"), yes("pregnant"), .known(item: "pregnancyWeeks"))),
        evidence: ["B20"]),
    Caution(
        "rx.steroidCaution",
        "Steroids and epidural injections: caution. Blood thinners, infection, weak immunity, diabetes or pregnancy, or "
            + "one of these not known. Rare stroke, paralysis and death after epidural injections are on record.",
        when: presumed(
            any(yes("anticoag"), yes("fever"), yes("recentInfection"), yes("immune"), yes("diabetes"), yes("pregnant"))),
        evidence: ["B20"]),
]

/// Places and teams, the most urgent first; one sentence each for staff.
let spineDestinations: [Destination] = [
    Destination("ambulance", "Call an ambulance for the patient now: possible stroke or collapse."),
    Destination("ed", "Send the patient to an emergency department with MRI today and tell them why."),
    Destination("crisis", "Phone the patient now and involve the mental health crisis team."),
    Destination("vascularEmergency", "Phone the on-call vascular surgeon now: the limb may be without blood."),
    Destination("msccCoordinator", "Phone the coordinator for metastatic cord compression."),
    Destination("operatingTeam", "Tell the team that operated or injected."),
    Destination("spinalOnCall", "Discuss with the on-call spinal surgeon within 24 hours."),
    Destination("dvtClinic", "Same-day assessment for a deep vein thrombosis."),
    Destination("diabeticFoot", "Refer to the diabetic foot service within 1 working day."),
    Destination("vascular", "Refer to the vascular service."),
    Destination("neurology", "Refer to neurology."),
    Destination("phoneCall", "A clinician phones the patient to complete or reconcile the answers."),
    Destination("spinalClinic", "Refer to the spinal clinic."),
    Destination("primaryCare", "Tell the patient's own doctor."),
    Destination("physio", "Start physiotherapy and education."),
]

private let safetyNet =
    "Tell the patient what to report at once: numbness between the legs, a change of bladder or bowel, a foot that "
    + "drags, weakness getting worse."

/// Sentences of the pathway text.
let spineAdvice: [Advice] = [
    Advice(
        levels: [.emergency],
        "Phone the patient at once, at most 30 minutes in staffed hours. Hospital today; do not wait for a callback.",
        evidence: ["B2", "B10"]),
    Advice(
        levels: [.urgent],
        "Phone the patient within 4 working hours, never later than 24 hours. Examine; discuss with the named team "
            + "within 24 hours; imaging and a surgical opinion in time for decompression within 72 hours where indicated.",
        evidence: ["B5", "B6", "B7", "B11"]),
    Advice(
        levels: [.clinicianReview],
        "A clinician phones within 1 working day, completes or reconciles the answers, and triages again.",
        evidence: ["P"]),
    Advice(levels: [.soon], "Specialist or diagnostic assessment within 2 weeks.", evidence: ["B10"]),
    Advice(levels: [.routine], "Routine specialist referral.", evidence: ["B10"]),
    Advice(
        levels: [.routine, .soon],
        findings: ["care.failedConservative"],
        "Conservative care has not helped: discuss laminectomy (central) or foraminotomy (foraminal) versus continued "
            + "rehabilitation; at two years surgery and physiotherapy did not differ in a trial with much crossover.",
        evidence: ["B16", "B17"]),
    Advice(
        levels: [.conservative],
        "Start conservative care within 2 weeks: explain, keep active, exercise in flexion with education, walking "
            + "goals; review after " + TriageProtocol.usualReview + " weeks.", evidence: ["B9", "B13"]),
    Advice(
        levels: [.conservative, .routine], findings: ["pattern.neurogenicClaudication"],
        "Medicines and injections: a clinician may consider them; the evidence for tablets is weak, and a guideline "
            + "advises against epidural steroid injections for this pattern.", evidence: ["B13", "B20"]),
    Advice(
        levels: [.conservative], findings: ["pattern.hip"], "Examine the hip; the pattern points there.",
        evidence: ["B15"]),
    Advice(
        levels: [.routine, .soon], findings: ["pattern.polyneuropathy"],
        "Blood tests for causes of polyneuropathy, and a foot check.", evidence: ["B21"]),
    Advice(levels: [.clinicianReview, .soon, .routine, .conservative], safetyNet, evidence: ["B2"]),
]
