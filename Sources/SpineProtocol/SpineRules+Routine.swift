import TriageCore

private let mildOver14: Condition = any(
    all(defined("mild.left"), moreThan("weakDays", "acuteDays")),
    all(defined("mild.right"), moreThan("weakDays", "acuteDays")),
    all(yes("legsWeakBoth"), moreThan("weakDays", "acuteDays")))

/// W1 to W10: assessment within two weeks.
let soonRules: [Rule] = [
    Rule(
        "W1", "Older foot drop, not getting worse",
        grades: [
            Rule.Grade(
                .soon,
                when: all(
                    defined("drop"), moreThan("weakDays", "dropDays"), defined("steadyOrBetter"),
                    unless(defined("peroneal"))))
        ], findings: [],
        reason: "Weakness: {weakness}, {weakSince}, {weakCourse}. Possible L4/L5 motor loss, older than six weeks: "
            + "specialist assessment within 2 weeks.", destinations: ["spinalClinic"], evidence: ["B6"], saidBy: ["U1"]),
    Rule(
        "W2", "Mild weakness of more than 14 days, not improving",
        grades: [Rule.Grade(.soon, when: all(mildOver14, one("weakTrend", "same", "slowlyWorse")))], findings: [],
        reason: "Mild weakness: {weakness}, {weakSince}, {weakCourse}. Specialist assessment within 2 weeks.",
        destinations: ["spinalClinic"], evidence: ["B6"], saidBy: ["E5", "U5", "Q3"]),
    Rule(
        "W3", "Clumsy hands and unsteady", grades: [Rule.Grade(.soon, when: defined("myelopathy"))],
        findings: ["pattern.myelopathy"],
        reason: "Clumsy hands and unsteady on the feet, for {symptomWeeks}, {weakCourse}. Possible pressure on the "
            + "spinal cord in the neck: assessment within 2 weeks.", destinations: ["spinalClinic"], evidence: ["B24"],
        saidBy: ["U6"]),
    Rule(
        "W4", "Spinal pain with systemic signs",
        grades: [
            Rule.Grade(
                .soon,
                when: any(
                    all(yes("backPain"), any(yes("spineNight"), yes("spineUnremitting"))), yes("weightLossSweats")))
        ], findings: ["flag.systemic"],
        reason: "Reports {systemicSigns}. Look for a serious cause within 2 weeks.",
        destinations: ["spinalClinic", "primaryCare"], evidence: ["B18"], saidBy: ["E9", "U7", "Q6", "E10", "U8"]),
    Rule(
        "W5", "Possible fracture after an injury",
        grades: [
            Rule.Grade(
                .soon,
                when: all(
                    one("trauma", "minor", "major"), recently("traumaDays", "fractureDays"), yes("backPain"),
                    any(yes("longSteroids"), yes("osteoporosis"), atLeast("age", "fragileAge"))))
        ], findings: ["flag.fracture"],
        reason:
            "Injury {traumaSince} with back pain, and {fragility}. Possible fracture of a vertebra: imaging within 2 weeks.",
        destinations: ["spinalClinic", "primaryCare"], evidence: ["B18"]),
    Rule(
        "W6", "Urge to pass urine on walking", grades: [Rule.Grade(.soon, when: yes("walkUrge"))],
        findings: ["pattern.walkUrge"],
        reason: "Nearly passes urine on walking. Assessment within 2 weeks.", destinations: ["spinalClinic"],
        evidence: ["B8"]),
    Rule(
        "W7", "Walking severely limited in spite of treatment",
        grades: [Rule.Grade(.soon, when: all(defined("careFailed"), atMost("walkMinutes", "shortWalkMinutes")))],
        findings: ["care.failedConservative"],
        reason:
            "Walks {walkMinutes} after {conservativeWeeks} of conservative care without benefit. Specialist opinion "
            + "within 2 weeks.", destinations: ["spinalClinic"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "W8", "Weakness with thinning, twitching or trouble swallowing",
        grades: [Rule.Grade(.soon, when: all(defined("weakness"), any(yes("wasting"), yes("swallowing"))))],
        findings: ["pattern.mnd"],
        reason: "Weakness ({weakness}), {weakSince}, with {motorNeuroneSigns}. Neurology within 2 weeks.",
        destinations: ["neurology"], evidence: ["B10"], saidBy: ["E8"]),
    Rule(
        "W9", "New sock-like numbness in both feet",
        grades: [Rule.Grade(.soon, when: all(yes("stocking"), recently("symptomWeeks", "stockingWeeks")))],
        findings: ["pattern.polyneuropathy"],
        reason:
            "The same in both feet like socks, for {symptomWeeks}; worse in bed: {nightBurn}. New: assessment within 2 weeks.",
        destinations: ["neurology", "primaryCare"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "W10", "Foot drop with a peroneal pattern",
        grades: [
            Rule.Grade(
                .urgent,
                when: all(
                    defined("drop"), presumed(defined("peroneal")), one("peronealTrigger", "kneeOp", "hipOp", "cast"),
                    recently("peronealTriggerDays", "acuteDays"))),
            Rule.Grade(.clinicianReview, when: all(defined("drop42"), defined("peroneal"))),
            Rule.Grade(.soon, when: all(defined("drop"), defined("peroneal"))),
        ], findings: [Rule.Added("pattern.peroneal", when: defined("peroneal"))],
        reason: "{peronealReading} ({weakness}, {weakSince}, {weakCourse}; before it: {peronealTrigger}); confirm "
            + "inversion and hip abduction by examination before leaving the spinal pathway.",
        destinations: [
            Rule.Added(
                "operatingTeam",
                when: all(
                    one("peronealTrigger", "kneeOp", "hipOp", "cast"), recently("peronealTriggerDays", "acuteDays"))),
            "neurology",
        ], evidence: ["B14"]),
]

/// R1 to R6: routine referral.
let routineRules: [Rule] = [
    Rule(
        "R1", "Walking symptoms in spite of 12 weeks of conservative care",
        grades: [Rule.Grade(.routine, when: defined("careFailed"))], findings: ["care.failedConservative"],
        reason:
            "{conservativeWeeks} of conservative care without benefit; walking time {walkMinutes}. Offer a specialist "
            + "opinion; discuss decompression versus continued rehabilitation.", destinations: ["spinalClinic"],
        evidence: ["B1", "B17"], saidBy: ["W7"]),
    Rule(
        "R2", "Leg pain in spite of 6 weeks of conservative care",
        grades: [
            Rule.Grade(
                .routine,
                when: all(
                    defined("radicular"), atLeast("conservativeWeeks", "radicularCareWeeks"),
                    one("conservativeResult", "noBenefit", "worse")))
        ], findings: ["care.failedConservative"],
        reason: "Leg pain; {conservativeWeeks} of conservative care without benefit. Offer a specialist opinion.",
        destinations: ["spinalClinic"], evidence: ["B24"]),
    Rule(
        "R3", "Pattern of vascular claudication", grades: [Rule.Grade(.routine, when: defined("vascular"))],
        findings: ["pattern.vascularClaudication"],
        reason: "Brought on by walking and uphill, in the calf, gone on standing still; standing does not bring it on "
            + "and bending does not ease it. Pattern only: measure the ankle-brachial pressure index first.",
        destinations: ["vascular", "primaryCare"], evidence: ["B12", "B22"]),
    Rule(
        "R4", "Sock-like numbness in both feet",
        grades: [Rule.Grade(.routine, when: all(yes("stocking"), moreThan("symptomWeeks", "stockingWeeks")))],
        findings: ["pattern.polyneuropathy"],
        reason:
            "The same in both feet like socks, for {symptomWeeks}; worse in bed: {nightBurn}. Blood tests and a foot check.",
        destinations: ["neurology", "primaryCare"], evidence: ["B21"]),
    Rule(
        "R5", "Neurogenic pattern with vascular features", grades: [Rule.Grade(.routine, when: defined("mixed"))],
        findings: ["pattern.mixedClaudication"],
        reason:
            "Eased by sitting, but also by standing still; uphill: {uphillBrings}; calf: {calfPain}. Both causes may "
            + "be present: measure the ankle-brachial pressure index first.",
        destinations: ["vascular", "spinalClinic"], evidence: ["B12"]),
    Rule(
        "R6", "Mild weakness of more than 14 days, improving",
        grades: [Rule.Grade(.routine, when: all(mildOver14, one("weakTrend", "improving")))], findings: [],
        reason: "Mild weakness: {weakness}, {weakSince}, improving. Routine review.", destinations: ["spinalClinic"],
        evidence: ["P"], isProjectChoice: true, saidBy: ["E5", "U5", "Q3"]),
]

/// C1 to C3: conservative care, when no other rule fired.
let conservativeRules: [Rule] = [
    Rule(
        "C1", "Neurogenic pattern without other signs", kind: .fallback,
        grades: [Rule.Grade(.conservative, when: defined("neurogenic"))], findings: [],
        reason: "Walking or standing brings it on, sitting or bending eases it; no red flag answered yes. Conservative "
            + "care first.", destinations: ["physio"], evidence: ["B9", "B13"]),
    Rule(
        "C2", "Leg pain without other signs", kind: .fallback,
        grades: [Rule.Grade(.conservative, when: defined("radicular"))], findings: [],
        reason: "Leg pain; no red flag answered yes. Conservative care first.", destinations: ["physio"],
        evidence: ["B9"]),
    Rule(
        "C3", "No rule above applies", kind: .fallback,
        grades: [
            Rule.Grade(.conservative, when: all(unless(defined("neurogenic")), unless(defined("radicular"))))
        ], findings: [], reason: "No red flag answered yes. Conservative care first.",
        destinations: ["physio", "primaryCare"], evidence: ["B9"]),
]
