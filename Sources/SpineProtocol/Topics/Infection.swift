import FreeText
import TriageCore

/// Infection of the spine, and what follows an operation or a needle there.
let infectionTopic = Topic(
    "Infection and procedures", items: items, limits: limits, definitions: definitions, phrases: phrases,
    rules: rules, observations: observations, cases: infectionCases)

private let items: [Item] = [
    Item(
        "spinalProcedureDays", days, label: "days since the operation or needle at the spine",
        wording: "How many days ago was that at the spine?",
        askedWhen: any(ticked("last3Months", "spineProcedure"), one("pregnant", "birthNeedle"))),
    Item(
        "fever", yesNo, label: "fever", wording: "Do you have fever or shivers?",
        hint: "Also in the last 7 days, or hidden by tablets.", isSafety: true,
        told: Item.Told("Fever or shivers", "denied", "reported"), worsening: .asListed),
    Item(
        "injectDrugs", .choice(of: ["never", "past", "recent"]), label: "injected drugs",
        wording: "Have you ever injected drugs that no doctor gave you?",
        hint: "Germs on a needle can reach the spine, so the answer helps us choose the right tests.",
        choiceLabels: ["Never", "More than 3 months ago", "In the last 3 months"],
        askedWhen: any(
            abnormal("fever", "yes"), all(defined("backPain.notDenied"), defined("newTrouble")),
            ticked("last3Months", "infection")), worsening: .asListed, isPrivate: true),
]

private let limits: [Threshold] = [
    Threshold(
        "procedureDays", 30, unit: "days", meaning: "bleeding or infection after a spinal procedure", source: "B20"),
    Threshold(
        "infectionDays", 90, unit: "days", meaning: "a spinal procedure within this time as a source of infection",
        source: "B19"),
    Threshold(
        "procedurePainPoints", 7, unit: "points",
        meaning: "from this score on severe back pain after a spinal procedure", source: "P",
        allowed: 4...7),
]

private let injects: Condition = one("injectDrugs", "past", "recent")
private let weakDefence: Condition = any(ticked("conditions", "immune"), ticked("medicines", "immuneDrugs"))
private let night: Condition = yes("spineNight")
private let unremitting: Condition = yes("spineUnremitting")
private let newOrWorse: Condition = any(defined("newTrouble"), one("recentChange", "slowlyWorse"))

private let definitions: [Definition] = [
    Definition(
        "procedure", "an operation, injection or needle at the spine in the last 3 months", term: "spinal procedure",
        any(ticked("last3Months", "spineProcedure"), one("pregnant", "birthNeedle"))),
    Definition(
        "procedure30", "a spinal procedure at most 30 days ago or at an unknown time", term: "recent spinal procedure",
        all(defined("procedure"), recently("spinalProcedureDays", "procedureDays"))),
    Definition(
        "procedure90", "a spinal procedure at most 90 days ago or at an unknown time",
        term: "fairly recent spinal procedure",
        all(defined("procedure"), recently("spinalProcedureDays", "infectionDays"))),
    Definition(
        "germRisk.strong", "injected drugs, weak defence, dialysis or a line, or a recent spinal procedure",
        term: "strong infection risk",
        any(injects, defined("weakDefence"), defined("procedure90"))),
    Definition(
        "germRisk", "something that makes an infection of the spine more likely", term: "infection risk",
        any(
            defined("germRisk.strong"), ticked("conditions", "diabetes"), ticked("last3Months", "infection"))),
    Definition(
        "pelvic.new", "a new sign of bladder, bowel, feeling between the legs or sex, ticked or written",
        term: "a new pelvic sign",
        any(
            defined("saddle.recent"), defined("bladder.hardNew"), defined("bowel.recent"), defined("sexual.recent"),
            defined("text.saddle"), defined("text.bladder"), defined("text.bowel"), defined("text.sexual"))),
    sinceProcedure,
]

private let riskOptions: [Phrase.Option] = [
    Phrase.Option("injected drugs in the last 3 months", when: one("injectDrugs", "recent")),
    Phrase.Option("injected drugs in the past", when: one("injectDrugs", "past")),
    Phrase.Option("weak defence against infection", when: weakDefence),
    Phrase.Option("dialysis or a drip line that stays in", when: ticked("conditions", "dialysisLine")),
    Phrase.Option("an operation or needle at the spine {procedureWhen}", when: defined("procedure90")),
]

private let phrases: [Phrase] = [
    when("procedureWhen", "spinalProcedureDays"),
    Phrase(
        "infectionFeatures", .list,
        riskOptions + [
            Phrase.Option("diabetes", when: ticked("conditions", "diabetes")),
            Phrase.Option("an infection in the last 3 months", when: ticked("last3Months", "infection")),
            Phrase.Option("weakness ({weakness})", when: defined("weakness")),
            Phrase.Option("{cesSigns}", when: defined("ces.any")),
        ], otherwise: "no further sign"),
    Phrase("germRisks", .list, riskOptions, otherwise: "none"),
    Phrase(
        "canalSigns", .list,
        [
            Phrase.Option("weakness ({weakness}), {weakSince}, {weakCourse}", when: defined("weakness.active")),
            Phrase.Option("{cesSigns}", when: defined("ces.any")),
        ], otherwise: "none"),
    Phrase(
        "backPainSigns", .list,
        [
            Phrase.Option("fever", when: yes("fever")),
            Phrase.Option("weak defence against infection", when: defined("weakDefence")),
            Phrase.Option("pain that wakes the patient", when: night),
            Phrase.Option("pain that is always there", when: unremitting),
        ], otherwise: "none"),
    Phrase(
        "procedurePain", .list,
        [
            Phrase.Option("a score of {backPainScore}", when: atLeast("backPainScore", "procedurePainPoints")),
            Phrase.Option("pain that wakes the patient", when: night),
            Phrase.Option("pain that is always there", when: unremitting),
        ], otherwise: "none"),
]

/// A sign that began after the procedure, as far as it is known.
private func since(_ sign: Condition, _ days: ItemID) -> Condition {
    all(sign, presumed(.atMostItem(item: days, other: "spinalProcedureDays")))
}

private let sinceProcedure: Definition = Definition(
    "procedure.sign", "a sign of the nerves, ticked or written, that is not known to be older than the procedure",
    term: "a sign since the procedure",
    any(
        all(
            defined("weakness"),
            any(
                presumed(.atMostItem(item: "weakDays", other: "spinalProcedureDays")), defined("oldCourse.legs"),
                defined("text.motor"), defined("text.legs"))),
        since(yes("saddle"), "saddleDays"), since(defined("bladder.hard"), "bladderDays"),
        since(one("bowel", "lostControlOrFeeling"), "bowelDays"),
        since(one("sexual", "newNumbnessOrLoss"), "sexualDays"),
        defined("text.saddle"), defined("text.bladder"), defined("text.bowel"), defined("text.sexual")))

private let rules: [Rule] = emergencyRules + urgentRules

private let emergencyRules: [Rule] = [
    Rule(
        "E10", "Fever and back pain with a further sign of infection",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    yes("fever"), defined("backPain"),
                    any(defined("germRisk"), defined("weakness"), defined("ces.any"))))
        ], findings: ["flag.infection"],
        reason: "Fever and back pain, with {infectionFeatures}. An infection of the spine is possible. Emergency "
            + "department today, with blood tests and MRI.", destinations: ["ed"], evidence: ["B19"]),
    Rule(
        "E11", "New sign after a spinal procedure",
        grades: [Rule.Grade(.emergency, when: all(defined("procedure30"), defined("procedure.sign")))],
        findings: ["flag.procedure"],
        reason:
            "Operation or needle at the spine {procedureWhen}; now reports {neuroSigns}. Bleeding or infection in "
            + "the spinal canal is possible. Emergency department today, with MRI; tell the operating team.",
        destinations: ["ed", "operatingTeam"], evidence: ["B20"], isProjectChoice: true),
    Rule(
        "E12", "Blood thinners, relentless spinal pain and recent weakness",
        grades: [
            Rule.Grade(.emergency, when: all(ticked("medicines", "anticoag"), unremitting, defined("weakness14")))
        ], findings: ["flag.anticoagBleed"],
        reason:
            "Takes blood thinners, has back pain that is always there, and weakness ({weakness}), {weakSince}. "
            + "Bleeding in the spinal canal is possible. Emergency department today, with MRI.",
        destinations: ["ed"], evidence: ["P"], isProjectChoice: true),
    Rule(
        "E28", "Risk of infection, back pain and a new sign of the nerves",
        grades: [
            Rule.Grade(
                .emergency,
                when: all(
                    defined("backPain"), any(defined("weakness.active"), defined("pelvic.new")),
                    any(
                        injects, defined("weakDefence"),
                        all(defined("procedure90"), any(defined("procedure.sign"), defined("worsening"))))))
        ], findings: ["flag.infection"],
        reason:
            "Back pain with {canalSigns}, and {germRisks}. Infection or bleeding in the spinal canal is possible; "
            + "about half of these come without fever. Emergency department today, with blood tests and MRI.",
        destinations: ["ed"], evidence: ["B19", "B35", "B36"], saidBy: ["E10"]),
]

private let urgentRules: [Rule] = [
    Rule(
        "U8", "Fever and back pain, or weak defence with new relentless back pain",
        grades: [
            Rule.Grade(
                .urgent,
                when: any(
                    all(yes("fever"), defined("backPain")),
                    all(
                        defined("weakDefence"), defined("backPain"), defined("newTrouble"), any(night, unremitting))))
        ], findings: ["flag.infection"],
        reason:
            "Back pain with {backPainSigns}. An infection of the spine is possible, with or without fever: blood "
            + "tests, and discuss with the on-call spinal team.",
        destinations: ["spinalOnCall"], evidence: ["B19"], saidBy: ["E10", "E28"]),
    Rule(
        "U19", "Injected drugs and new back pain",
        grades: [Rule.Grade(.urgent, when: all(injects, defined("backPain"), defined("newTrouble")))],
        findings: ["flag.infection"],
        reason:
            "{newBackPain}, and {germRisks}. An infection of the spine is possible, also without fever: "
            + "blood tests for inflammation, and the question of MRI today.",
        destinations: ["spinalOnCall"], evidence: ["B35"], saidBy: ["E10", "E28"]),
    Rule(
        "U25", "Severe back pain after a needle or operation at the spine",
        grades: [
            Rule.Grade(
                .urgent,
                when: all(
                    defined("procedure90"), defined("backPain"), newOrWorse,
                    any(atLeast("backPainScore", "procedurePainPoints"), night, unremitting)))
        ], findings: ["flag.procedure"],
        reason:
            "{newBackPain}, with {procedurePain}, after an operation or needle at the spine {procedureWhen}. "
            + "Infection or bleeding is possible: the team that did it is asked today.",
        destinations: ["operatingTeam", "phoneCall"], evidence: ["B19", "B36"], saidBy: ["E10", "E11", "E28"]),
]

private let observations: [Observation] = [
    Observation(
        "risk.injecting", when: all(injects, defined("backPain")),
        note: "Has injected drugs: an infection of the spine is more likely, also without fever.", evidence: ["B35"])
]
