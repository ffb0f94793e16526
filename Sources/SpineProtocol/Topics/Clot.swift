import FreeText
import TriageCore

/// A clot in the veins of a leg, and one that has gone to the lungs.
let clotTopic = Topic(
    "Clot", items: items, limits: limits, definitions: definitions, phrases: phrases, rules: rules, cases: clotCases)

private let items: [Item] = [
    Item(
        "calfDays",
        days,
        label: "days of skin change or swelling",
        wording: "How many days ago did this skin or swelling change begin?",
        askedWhen: one("legsLook", "calfSwollen", "cordVein", "redHotLeg", "soreLeg"),
        worsening: .fewer)
]

private let limits: [Threshold] = [
    Threshold(
        "oldSwellingDays", 90, unit: "days",
        meaning: "a swelling of one leg older than this is not scanned the same day", source: "B29")
]

private let swollen: Condition = ticked("legsLook", "calfSwollen")
/// Also where a form of an earlier version does not ask since when.
private let newSwelling: Condition = all(swollen, unless(moreThan("calfDays", "oldSwellingDays")))
private let breathless: Condition = ticked("acuteSigns", "breathEffort", "breathRest")
private let newBreathlessAtRest: Condition = all(
    ticked("acuteSigns", "breathRest"), recently("acuteDays", "acuteDays"))

private let definitions: [Definition] = [
    Definition(
        "clotRisk", "something that makes a clot more likely", term: "clot risk",
        any(
            ticked("conditions", "clot"), defined("cancer"),
            ticked("last3Months", "bedRest", "operation", "cast", "longJourney"), ticked("medicines", "hormones"),
            one("pregnant", "birth", "birthNeedle", "yes")))
]

private let phrases: [Phrase] = [
    Phrase("clotRisks", .first, [Phrase.Option("{clotRiskList}", when: defined("clotRisk"))], otherwise: "none told"),
    Phrase(
        "clotRiskList", .list,
        [
            Phrase.Option("an earlier clot", when: ticked("conditions", "clot")),
            Phrase.Option("cancer", when: defined("cancer")),
            Phrase.Option("days in bed or in hospital", when: ticked("last3Months", "bedRest")),
            Phrase.Option("an operation", when: ticked("last3Months", "operation")),
            Phrase.Option("a leg in plaster", when: ticked("last3Months", "cast")),
            Phrase.Option("a long journey", when: ticked("last3Months", "longJourney")),
            Phrase.Option("hormones", when: ticked("medicines", "hormones")),
            Phrase.Option("a pregnancy or a birth", when: one("pregnant", "birth", "birthNeedle", "yes")),
        ], otherwise: "none"),
    Phrase(
        "breathSigns", .list,
        [
            Phrase.Option("breathless at rest or lying flat", when: ticked("acuteSigns", "breathRest")),
            Phrase.Option("newly breathless on walking", when: ticked("acuteSigns", "breathEffort")),
            Phrase.Option("fainted or collapsed", when: ticked("acuteSigns", "collapse")),
            Phrase.Option("one leg swollen", when: swollen),
        ], otherwise: "none"),
]

private let rules: [Rule] = [
    Rule(
        "E26", "Newly breathless, or collapse with a swollen leg",
        grades: [
            Rule.Grade(
                .emergency,
                when: any(
                    all(newSwelling, any(breathless, ticked("acuteSigns", "collapse"))), newBreathlessAtRest))
        ], findings: ["flag.breathless"],
        reason:
            "The form says: {breathSigns}. A clot in the lung, the heart and the muscles of breathing have to be looked "
            + "at now. Risks of a clot: {clotRisks}.", destinations: ["ambulance"], evidence: ["B29", "P"],
        isProjectChoice: true),
    Rule(
        "U22", "One leg swollen",
        grades: [
            Rule.Grade(.urgent, when: newSwelling),
            Rule.Grade(.clinicianReview, when: swollen),
        ], findings: ["flag.dvt"],
        reason:
            "One calf or leg is bigger than the other, {skinSince}. Risks of a clot: {clotRisks}. A swelling of up to "
            + "three months is scanned the same day.",
        destinations: [Rule.Added("dvtClinic", when: newSwelling), Rule.Added("phoneCall", when: swollen)],
        evidence: ["B29", "B43"]),
    Rule(
        "Q12", "Possibly inflamed vein",
        grades: [
            Rule.Grade(
                .urgent,
                when: all(ticked("legsLook", "cordVein"), any(defined("clotRisk"), swollen))),
            Rule.Grade(.clinicianReview, when: ticked("legsLook", "cordVein")),
        ], findings: ["flag.vein"],
        reason: "A hard, sore, red line along a vein, {skinSince}. Risks of a clot: {clotRisks}. Ask about these, and "
            + "arrange an early ultrasound.", destinations: ["dvtClinic"], evidence: ["B30", "P"], isProjectChoice: true
    ),
    Rule(
        "Q20", "Breathless at rest for longer",
        grades: [Rule.Grade(.clinicianReview, when: ticked("acuteSigns", "breathRest"))], findings: ["flag.breathless"],
        reason: "Breathless at rest or lying flat for more than 14 days. A clinician asks about heart, lungs and weak "
            + "muscles of breathing.", destinations: ["phoneCall"], evidence: ["B29", "P"], isProjectChoice: true,
        saidBy: ["E26", "E8", "E24"]),
]
