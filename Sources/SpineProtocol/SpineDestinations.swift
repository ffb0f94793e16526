import TriageCore

/// Places and teams, the most urgent first; one sentence each for staff.
let spineDestinations: [Destination] = [
    Destination("ambulance", "Call an ambulance for the patient now."),
    Destination("ed", "Send the patient to an emergency department today and tell them why."),
    Destination("crisis", "Phone the patient now and involve the mental health crisis team."),
    Destination("vascularEmergency", "Phone the on-call vascular surgeon now."),
    Destination("strokeTeam", "Phone the stroke team: a specialist sees the patient within the time stated."),
    Destination("msccCoordinator", "Phone the coordinator for metastatic cord compression."),
    Destination("operatingTeam", "Tell the team that operated or injected."),
    Destination("spinalOnCall", "Discuss with the on-call spinal surgeon within 24 hours."),
    Destination("dvtClinic", "Same-day assessment for a possible deep vein thrombosis."),
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
        "Blood tests for what may cause it (polyneuropathy), and a foot check.", evidence: ["B21"]),
    Advice(levels: [.clinicianReview, .soon, .routine, .conservative], safetyNet, evidence: ["B2"]),
]
