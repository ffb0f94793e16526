import TriageCore

/// A sign of 15 to 90 days that was not worse in the last 14.
private func settled(_ sign: Condition, _ days: ItemID, worse: ItemID?) -> Condition {
    let notWorse: Condition = worse.map { no($0) } ?? .always
    return all(sign, moreThan(days, "acuteDays"), atMost(days, "stableDays"), notWorse)
}

private let settledSaddle = settled(yes("saddle"), "saddleDays", worse: "saddleWorse14")
private let settledBladder = settled(defined("bladder.sign"), "bladderDays", worse: "bladderWorse14")
private let settledBowel = settled(one("bowel", "lostControlOrFeeling"), "bowelDays", worse: "bowelWorse14")
private let settledSexual = settled(one("sexual", "newNumbnessOrLoss"), "sexualDays", worse: nil)

/// A foot drop on a side that is recent, of unknown onset, or not known to be steady.
private func activeDrop(_ side: String) -> Condition {
    all(
        defined(DefinitionID(rawValue: "drop." + side)),
        any(
            recently("weakDays", "dropDays"), defined(DefinitionID(rawValue: "oldCourse." + side)),
            presumed(defined("worsening"))))
}

/// U1 to U16: a call within four working hours.
let urgentRules: [Rule] = [
    Rule(
        "U1", "Recent or worsening foot drop",
        grades: [
            Rule.Grade(.urgent, when: all(any(activeDrop("left"), activeDrop("right")), unless(defined("peroneal"))))
        ], findings: [],
        reason: "Weakness: {weakness}, {weakSince}, {weakCourse}. Possible L4/L5 motor loss. Examine power today; "
            + "discuss with the on-call spinal team. Recovery is better with shorter, less severe weakness.",
        destinations: ["spinalOnCall"], evidence: ["B1", "B5", "B6", "B7"]),
    Rule(
        "U2", "Mild weakness getting worse over days or weeks",
        grades: [
            Rule.Grade(.urgent, when: all(defined("mild"), defined("worseningFast")))
        ], findings: [],
        reason: "Weakness: {weakness}, {weakSince}, {weakCourse}. Examine power today; discuss with the on-call "
            + "spinal team.", destinations: ["spinalOnCall"], evidence: ["B24"]),
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
        "U5", "Weakness on both sides", grades: [Rule.Grade(.urgent, when: defined("bilateral"))], findings: [],
        reason: "Weakness in both legs ({weakness}), {weakSince}, {weakCourse}. Examine today; discuss with the "
            + "on-call spinal team.", destinations: ["spinalOnCall"], evidence: ["P"], isProjectChoice: true,
        saidBy: ["E5"]),
    Rule(
        "U6", "Clumsy hands and unsteady, new or getting worse",
        grades: [
            Rule.Grade(
                .urgent,
                when: all(defined("myelopathy"), any(recently("symptomWeeks", "newSpineWeeks"), defined("worsening"))))
        ], findings: ["pattern.myelopathy"],
        reason: "Clumsy hands and unsteady on the feet, for {symptomWeeks}, {weakCourse}. Possible pressure on the "
            + "spinal cord: discuss with the on-call spinal team.", destinations: ["spinalOnCall"], evidence: ["B24"]),
    Rule(
        "U7", "Cancer with spinal pain or signs in the legs",
        grades: [
            Rule.Grade(
                .urgent,
                when: all(
                    defined("cancer"),
                    any(
                        yes("spineNight"), yes("spineUnremitting"), yes("straining"), defined("legPain"),
                        defined("numbness"), defined("weakness"))))
        ], findings: ["flag.cancer"],
        reason: "{cancerHistory}, plus {cancerFeatures}. Contact the metastatic cord compression coordinator within "
            + "24 hours; whole-spine MRI is theirs to arrange.", destinations: ["msccCoordinator"], evidence: ["B11"],
        saidBy: ["E9"]),
    Rule(
        "U8", "Fever and back pain, or weak immunity with new relentless back pain",
        grades: [
            Rule.Grade(
                .urgent,
                when: any(
                    all(yes("fever"), yes("backPain")),
                    all(
                        yes("immune"), yes("backPain"), recently("symptomWeeks", "newSpineWeeks"),
                        any(yes("spineNight"), yes("spineUnremitting")))))
        ], findings: ["flag.infection"],
        reason: "Back pain with {backPainSigns}. An infection of the spine must be excluded; it can lack fever.",
        destinations: ["spinalOnCall"], evidence: ["B19"], saidBy: ["E10"]),
    Rule(
        "U9", "Recent major injury", grades: [Rule.Grade(.urgent, when: defined("majorTrauma14"))],
        findings: ["flag.trauma"],
        reason: "Major injury {traumaSince}. A fracture must be excluded.", destinations: ["spinalOnCall"],
        evidence: ["P"], isProjectChoice: true, saidBy: ["E13"]),
    Rule(
        "U10", "Signs of a limb short of blood",
        grades: [
            Rule.Grade(
                .urgent,
                when: any(
                    yes("nightFootHang"), all(one("footSkin", "ulcer"), unless(yes("diabetes"))),
                    all(yes("footColdPale"), moreThan("footColdDays", "acuteDays"))))
        ], findings: ["flag.clti"],
        reason: "Reports {ischaemiaSigns}. Possible limb-threatening ischaemia: vascular service.",
        destinations: ["vascular"], evidence: ["B22"]),
    Rule(
        "U11", "Diabetes with an ulcer or a hot foot",
        grades: [Rule.Grade(.urgent, when: all(yes("diabetes"), one("footSkin", "ulcer", "hotSwollen")))],
        findings: ["flag.diabeticFoot"],
        reason: "Diabetes with {skinSigns}. Diabetic foot service within 1 working day.",
        destinations: ["diabeticFoot"], evidence: ["B21"]),
    Rule(
        "U12", "One calf swollen", grades: [Rule.Grade(.urgent, when: yes("calfSwollen"))], findings: ["flag.dvt"],
        reason: "One calf is swollen. Exclude a deep vein thrombosis the same day.", destinations: ["dvtClinic"],
        evidence: ["P"], isProjectChoice: true),
    Rule(
        "U16", "Cauda equina not excluded with recent weakness",
        grades: [Rule.Grade(.urgent, when: all(defined("ces.unclear"), defined("weakness14")))],
        findings: [Rule.Added("ces.bladderUrgency", when: defined("urgency.recent"))],
        reason: "Weakness ({weakness}), {weakSince}, and not known to be normal: {unclearCes}. Ask by phone today.",
        destinations: ["spinalOnCall", "phoneCall"], evidence: ["P"], isProjectChoice: true, saidBy: ["E16"]),
]
