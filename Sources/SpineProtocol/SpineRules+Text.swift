import FreeText
import TriageCore

private let cesText: Condition = affirmed("ces.saddle", "ces.bladder", "ces.bowel", "ces.sexual", "ces.unspecified")

/// T1 to T3 and T5: what the own words affirm. A structured "no" never cancels an affirmed hard mention.
let textRules: [Rule] = [
    Rule(
        "T1", "Own words affirm a cauda equina sign or a stroke",
        grades: [Rule.Grade(.emergency, when: any(cesText, affirmed("stroke")))],
        findings: [
            "text.redFlag", Rule.Added("ces.saddle", when: defined("text.saddle")),
            Rule.Added("ces.bladder", when: defined("text.bladder")),
            Rule.Added("ces.bowel", when: defined("text.bowel")),
            Rule.Added("ces.sexual", when: defined("text.sexual")),
            Rule.Added("pattern.stroke", when: affirmed("stroke")),
        ],
        reason: "Own words describe a cauda equina sign or a stroke, whatever was ticked. Read the text; phone now; "
            + "hospital today.",
        destinations: [Rule.Added("ambulance", when: affirmed("stroke")), Rule.Added("ed", when: cesText)],
        evidence: ["P", "B2", "B10"], isProjectChoice: true),
    Rule(
        "T2", "Own words affirm a foot that drops or drags, or a leg without power",
        grades: [Rule.Grade(.urgent, when: defined("text.motor"))],
        findings: ["text.redFlag"],
        reason:
            "Own words describe a foot that drops, drags or slaps, or a leg without power. Read the text; examine power today.",
        destinations: ["spinalOnCall"], evidence: ["P", "B1"], isProjectChoice: true),
    Rule(
        "T3", "Own words speak of self-harm", grades: [Rule.Grade(.emergency, when: affirmed("selfHarm"))],
        findings: ["text.redFlag", "text.selfHarm"],
        reason: "Own words speak of self-harm or not wanting to live. Read the text; phone now; crisis pathway.",
        destinations: ["crisis"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "T5", "Own words affirm both legs without power, or a foot without blood",
        grades: [Rule.Grade(.emergency, when: any(defined("text.legs"), affirmed("coldFoot")))],
        findings: [
            "text.redFlag", Rule.Added("motor.bilateral", when: defined("text.legs")),
            Rule.Added("flag.acuteLimb", when: affirmed("coldFoot")),
        ],
        reason: "Own words describe {textPower}, whatever was ticked. Read the text; phone now; hospital today.",
        destinations: [
            Rule.Added("ed", when: defined("text.legs")), Rule.Added("vascularEmergency", when: affirmed("coldFoot")),
        ],
        evidence: ["P", "B2", "B10", "B22"], isProjectChoice: true),
]
