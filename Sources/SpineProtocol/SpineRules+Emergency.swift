import TriageCore

private let cesReason =
    " Cauda equina compression not excluded. Phone now; emergency department with MRI today. A post-void residual "
    + "under 200 mL does not exclude it, and a rectal examination is not a precondition for MRI."

/// E1 to E17: hospital today.
let emergencyRules: [Rule] = [
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
        "E5", "Recent or worsening weakness on both sides",
        grades: [
            Rule.Grade(
                .emergency,
                when: any(
                    defined("bilateral14"), all(defined("bilateral"), defined("worseningFast")),
                    all(defined("bilateral"), defined("worsening"), atMost("weakDays", "subacuteDays")),
                    all(
                        defined("bilateral"), defined("drop"), presumed(defined("worsening")),
                        atMost("weakDays", "subacuteDays"))))
        ], findings: [],
        reason: "Weakness in both legs ({weakness}), {weakSince}, {weakCourse}. Cauda equina, cord or acute "
            + "neuropathy. Hospital assessment the same day.", destinations: ["ed"], evidence: ["B2", "B10"]),
    Rule(
        "E6", "Sudden change of face, arm or speech", grades: [Rule.Grade(.emergency, when: yes("faceArmSpeech"))],
        findings: ["pattern.stroke"],
        reason: "Reports a sudden change of face, arm or speech. Possible stroke: ambulance now.",
        destinations: ["ambulance"], evidence: ["B10"]),
    Rule(
        "E7", "Sudden painless weakness",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    defined("weakness"), one("weakOnset", "sudden"), recently("weakDays", "strokeDays"), no("backPain"),
                    one("legPainSide", "none")))
        ], findings: ["pattern.stroke"],
        reason: "Sudden weakness ({weakness}), {weakSince}, without back or leg pain. Possible stroke: ambulance now.",
        destinations: ["ambulance"], evidence: ["B10"]),
    Rule(
        "E8", "Weakness and breathlessness",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    yes("breathless"),
                    any(defined("weakness42"), all(defined("weakness"), defined("worsening")))))
        ], findings: ["pattern.mnd"],
        reason: "Breathless at rest or lying flat with weakness ({weakness}), {weakSince}, {weakCourse}. Possible "
            + "neuromuscular breathing failure. Hospital today.", destinations: ["ed", "neurology"], evidence: ["B10"]),
    Rule(
        "E9", "Cancer with signs of the nervous system",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    defined("cancer"),
                    any(
                        defined("weakness42"), all(defined("weakness"), defined("worsening")), defined("ces.any"),
                        yes("unsteady"),
                        all(
                            any(defined("legPain"), defined("numbness")), recently("symptomWeeks", "newSpineWeeks")))))
        ], findings: ["flag.cancer"],
        reason: "{cancerHistory}, plus {cancerFeatures}. Contact the metastatic cord compression coordinator now; "
            + "whole-spine MRI is theirs to arrange.", destinations: ["msccCoordinator"], evidence: ["B11"]),
    Rule(
        "E10", "Fever and back pain with a further sign of infection",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    yes("fever"), yes("backPain"),
                    any(
                        yes("immune"), yes("recentInfection"), yes("diabetes"), defined("procedure90"),
                        defined("weakness"), defined("ces.any"))))
        ], findings: ["flag.infection"],
        reason: "Fever and back pain with {infectionFeatures}. Possible infection of the spine. Hospital today.",
        destinations: ["ed"], evidence: ["B19"]),
    Rule(
        "E11", "New sign after a spinal procedure",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    defined("procedure30"),
                    any(
                        all(
                            defined("weakness"),
                            any(
                                presumed(.atMostItem(item: "weakDays", other: "spinalProcedureDays")),
                                defined("oldCourse.legs"), defined("text.motor"), defined("text.legs"))),
                        all(yes("saddle"), presumed(.atMostItem(item: "saddleDays", other: "spinalProcedureDays"))),
                        all(
                            defined("bladder.sign"),
                            presumed(.atMostItem(item: "bladderDays", other: "spinalProcedureDays"))),
                        all(
                            one("bowel", "lostControlOrFeeling"),
                            presumed(.atMostItem(item: "bowelDays", other: "spinalProcedureDays"))),
                        all(
                            one("sexual", "newNumbnessOrLoss"),
                            presumed(.atMostItem(item: "sexualDays", other: "spinalProcedureDays"))),
                        defined("text.saddle"), defined("text.bladder"), defined("text.bowel"),
                        defined("text.sexual"))))
        ], findings: ["flag.procedure"],
        reason: "Spinal procedure {procedureSince}; since then {neuroSigns}. Possible haematoma or infection. "
            + "Hospital today; tell the operating team.", destinations: ["ed", "operatingTeam"], evidence: ["B20"],
        isProjectChoice: true),
    Rule(
        "E12", "Blood thinners, relentless spinal pain and recent weakness",
        grades: [
            Rule.Grade(.emergency, when: all(yes("anticoag"), yes("spineUnremitting"), defined("weakness14")))
        ], findings: ["flag.anticoagBleed"],
        reason: "Takes blood thinners, relentless spinal pain and weakness ({weakness}), {weakSince}. Possible "
            + "spinal haematoma. Hospital today.", destinations: ["ed"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "E13", "Recent major injury with signs of the nervous system",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    defined("majorTrauma14"),
                    any(
                        defined("weakness"), defined("ces.any"), defined("numbness"), defined("legPain"),
                        yes("unsteady"), yes("handsClumsy"))))
        ], findings: ["flag.trauma"],
        reason: "Major injury {traumaSince} with {neuroSigns}. Possible unstable injury of the spine. Hospital today.",
        destinations: ["ed"], evidence: ["B18"], isProjectChoice: true),
    Rule(
        "E14", "Suddenly cold or pale foot",
        grades: [Rule.Grade(.emergency, when: all(yes("footColdPale"), recently("footColdDays", "acuteDays")))],
        findings: ["flag.acuteLimb"],
        reason:
            "A foot became suddenly cold, pale or blue {coldSince}. The limb may be without blood: vascular emergency now.",
        destinations: ["vascularEmergency"], evidence: ["B22"]),
    Rule(
        "E15", "Black skin, or an ulcer or hot foot with fever",
        grades: [
            Rule.Grade(
                .emergency,
                when: any(one("footSkin", "black"), all(one("footSkin", "ulcer", "hotSwollen"), yes("fever"))))
        ], findings: ["flag.footSkin"],
        reason: "Reports {skinSigns}. The limb may be threatened. Hospital today.",
        destinations: ["ed", "diabeticFoot"], evidence: ["B21"]),
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
