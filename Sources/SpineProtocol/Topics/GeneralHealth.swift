import FreeText
import TriageCore

/// Who the patient is, other illnesses and medicines.
let generalHealthTopic = Topic(
    "General health", items: items, limits: limits, phrases: phrases, rules: rules, cautions: cautions,
    cases: generalHealthCases)

private let items: [Item] = [
    Item("age", .number(from: 0, to: 120, unit: "years"), label: "age", wording: "How old are you?", reassuring: 50),
    Item("pregnant", yesNo, label: "pregnancy", wording: "Could you be pregnant?"),
    Item(
        "pregnancyWeeks", .number(from: 0, to: 45, unit: "weeks"), label: "weeks of pregnancy",
        wording: "How many weeks?", askedWhen: yes("pregnant")),
    Item("backPain", yesNo, label: "back pain", wording: "Do you have back pain now?"),
    Item(
        "symptomWeeks", weeks, label: "duration", wording: "For how many weeks have you had this trouble?",
        reassuring: 52),
    Item("neckOnly", yesNo, label: "neck only", wording: "Is your trouble only in the neck or arms?"),
    Item("diabetes", yesNo, label: "diabetes", wording: "Diabetes?", carriedForward: ["yes"]),
    Item("kidney", yesNo, label: "kidney disease", wording: "Kidney disease?"),
    Item("ulcerOrBleed", yesNo, label: "stomach ulcer or bleeding", wording: "Stomach ulcer or bleeding?"),
    Item("anticoag", yesNo, label: "blood thinners", wording: "Blood thinners?"),
    Item("heartFailure", yesNo, label: "heart failure", wording: "Heart failure?"),
    Item("nsaidAllergy", yesNo, label: "allergy to anti-inflammatories", wording: "Allergy to anti-inflammatories?"),
    Item(
        "bpWaterTablets", yesNo, label: "blood pressure or water tablets", wording: "Blood pressure or water tablets?"),
]

private let limits: [Threshold] = [
    Threshold("adultAge", 16, unit: "years", meaning: "this protocol is for adults", source: "P", allowed: 16...18),
    Threshold("nsaidAge", 65, unit: "years", meaning: "more harm from anti-inflammatory tablets", source: "B20"),
]

private let phrases: [Phrase] = [
    Phrase(
        "outsideScope", .list,
        [
            Phrase.Option("an age of {age}", when: lessThan("age", "adultAge")),
            Phrase.Option("trouble only in the neck or arms", when: yes("neckOnly")),
        ], otherwise: "none")
]

private let rules: [Rule] = [
    Rule(
        "Q9", "Outside the scope of this protocol",
        grades: [Rule.Grade(.clinicianReview, when: any(lessThan("age", "adultAge"), yes("neckOnly")))],
        findings: ["scope.out"],
        reason: "The form says: {outsideScope}. This protocol is for adults with back or leg "
            + "trouble; a clinician decides.", destinations: ["phoneCall"], evidence: ["P"], isProjectChoice: true)
]

/// Cautions about what a clinician may consider; unknown triggers a caution.
private let cautions: [Caution] = [
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
