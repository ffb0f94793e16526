import FreeText
import TriageCore

/// The questions of `spine-intake|1` as they were asked, which never change: forms of that version are read by them.
let version1Items: [Item] =
    aboutYouItems + caudaEquinaItems + powerItems + walkingItems + feelingItems + generalItems + healthItems

private let power: Item.Kind = .choice(of: ["normal", "weak", "cannot"])

/// As version 1 asked: a follow-up is not opened by a question that is left out.
private func abnormalIn1(_ item: ItemID, _ choices: String...) -> Condition {
    .any(of: [.answer(item: item, isOneOf: choices), .unsure(item: item)])
}

private let weaknessAsked: Condition = .any(of: [
    unless(one("footLiftL", "normal")), unless(one("footLiftR", "normal")), unless(one("footDrag", "none")),
    unless(one("tiptoeL", "normal")), unless(one("tiptoeR", "normal")), unless(one("kneeWeak", "none")),
    unless(no("legsWeakBoth")), affirmed("motor"),
])

private let aboutYouItems: [Item] = [
    Item("age", .number(from: 0, to: 120, unit: "years"), label: "age", wording: "How old are you?"),
    Item("pregnant", yesNo, label: "pregnancy", wording: "Could you be pregnant?"),
    Item(
        "pregnancyWeeks", .number(from: 0, to: 45, unit: "weeks"), label: "weeks of pregnancy",
        wording: "How many weeks?", askedWhen: yes("pregnant")),
    Item("backPain", yesNo, label: "back pain", wording: "Do you have back pain now?"),
    Item("symptomWeeks", weeks, label: "duration", wording: "For how many weeks have you had this trouble?"),
    Item("neckOnly", yesNo, label: "neck only", wording: "Is your trouble only in the neck or arms?"),
    Item(
        "legPainSide", sides, label: "leg pain", wording: "Which leg hurts?"),
    Item(
        "legPainScore", .number(from: 0, to: 10, unit: "points"), label: "leg pain score",
        wording: "How bad is the leg pain, from 0 to 10?",
        askedWhen: abnormalIn1("legPainSide", "left", "right", "both")),
    Item(
        "legPainBothDays", days, label: "days since both legs hurt",
        wording: "For how many days have both legs hurt?", askedWhen: one("legPainSide", "both")),
]

private let caudaEquinaItems: [Item] = [
    Item(
        "saddle", yesNo, label: "feeling between the legs",
        wording: "Any numb or odd feeling between the legs, in the genitals or back passage, or when wiping?",
        isSafety: true),
    Item(
        "saddleDays", days, label: "days of saddle numbness", wording: "Since how many days?",
        askedWhen: abnormalIn1("saddle", "yes")),
    Item(
        "saddleWorse14", yesNo, label: "saddle numbness worse in 14 days", wording: "Worse in the last 14 days?",
        askedWhen: abnormalIn1("saddle", "yes")),
    Item(
        "bladder", .choice(of: ["normal", "urgencyOnly", "leaking", "hardToStartOrEmpty", "lostFeeling"]),
        label: "bladder", wording: "Any change in passing urine?", isSafety: true),
    Item(
        "bladderDays", days, label: "days of bladder change", wording: "Since how many days?",
        askedWhen: abnormalIn1("bladder", "urgencyOnly", "leaking", "hardToStartOrEmpty", "lostFeeling")),
    Item(
        "bladderWorse14", yesNo, label: "bladder worse in 14 days", wording: "Worse in the last 14 days?",
        askedWhen: abnormalIn1("bladder", "urgencyOnly", "leaking", "hardToStartOrEmpty", "lostFeeling")),
    Item(
        "bladderKnownCause", yesNo, label: "known bladder cause", wording: "Has a doctor already found the cause?",
        askedWhen: abnormalIn1("bladder", "urgencyOnly", "leaking", "hardToStartOrEmpty", "lostFeeling")),
    Item(
        "bowel", .choice(of: ["normal", "constipationOnly", "lostControlOrFeeling"]), label: "bowel",
        wording: "Any loss of bowel control or feeling?", isSafety: true),
    Item(
        "bowelDays", days, label: "days of bowel change", wording: "Since how many days?",
        askedWhen: one("bowel", "lostControlOrFeeling")),
    Item(
        "bowelWorse14", yesNo, label: "bowel worse in 14 days", wording: "Worse in the last 14 days?",
        askedWhen: one("bowel", "lostControlOrFeeling")),
    Item(
        "sexual", .choice(of: ["normal", "newNumbnessOrLoss", "preferNot"]), label: "sexual function",
        wording: "Any new numbness or loss of sexual function?"),
    Item(
        "sexualDays", days, label: "days of sexual change", wording: "Since how many days?",
        askedWhen: one("sexual", "newNumbnessOrLoss")),
]

private let powerItems: [Item] = [
    Item(
        "footLiftL", power, label: "lifting the left foot",
        wording:
            "Stand and hold on to something: can you lift the front of the left foot, with your weight on the heel?",
        isSafety: true),
    Item(
        "footLiftR", power, label: "lifting the right foot",
        wording: "And the front of the right foot?", isSafety: true),
    Item(
        "footDrag", sides, label: "dragging foot", wording: "Does a foot drag, slap or catch?", isSafety: true),
    Item(
        "tiptoeL", power, label: "left tiptoe", wording: "Can you rise on the toes of the left leg alone?"),
    Item(
        "tiptoeR", power, label: "right tiptoe", wording: "And of the right leg?"),
    Item(
        "kneeWeak", sides, label: "knee giving way", wording: "Does a knee give way or feel weak?"),
    Item(
        "legsWeakBoth", yesNo, label: "both legs weak", wording: "Are both legs weak, even at rest?", isSafety: true),
    Item(
        "weakDays", days, label: "days of weakness", wording: "How many days ago did the weakness start?",
        askedWhen: weaknessAsked),
    Item(
        "weakOnset", .choice(of: ["gradual", "sudden"]), label: "onset of weakness",
        wording: "Did it come slowly, or within minutes?", askedWhen: weaknessAsked),
    Item(
        "weakTrend", .choice(of: ["improving", "same", "slowlyWorse", "worseWeeks", "worseDays"]),
        label: "course of weakness", wording: "How is it going?",
        askedWhen: .any(of: [weaknessAsked, yes("handsClumsy"), yes("unsteady")])),
    Item(
        "weakKnownCause", .choice(of: ["none", "stroke", "polio", "nerveInjury", "spineOp", "other"]),
        label: "known cause of weakness", wording: "Has the weakness already been explained?",
        askedWhen: weaknessAsked),
    Item(
        "weakKnownSide", sides, label: "side of the explained weakness", wording: "Which side was explained?",
        askedWhen: .all(of: [weaknessAsked, explainedAsked])),
    Item(
        "weakUnchangedMonths", .number(from: 0, to: 1_200, unit: "months"), label: "months unchanged",
        wording: "For how many months has it not changed?", askedWhen: .all(of: [weaknessAsked, explainedAsked])),
    Item(
        "footTurnIn", .choice(of: ["normal", "weak"]), label: "turning the sole inward",
        wording: "Can you turn the sole inward strongly?", askedWhen: weaknessAsked),
    Item(
        "hipSideWeak", yesNo, label: "weak at the side of the hip", wording: "Do you sway at the hip when you walk?",
        askedWhen: weaknessAsked),
    Item(
        "peronealTrigger",
        .choice(of: ["none", "legCrossing", "kneeling", "weightLoss", "cast", "kneeOp", "hipOp"]),
        label: "possible pressure on the nerve", wording: "Did one of these come before it?",
        askedWhen: weaknessAsked),
    Item(
        "peronealTriggerDays", days, label: "days since that", wording: "How many days ago?",
        askedWhen: .all(of: [
            weaknessAsked,
            abnormalIn1("peronealTrigger", "legCrossing", "kneeling", "weightLoss", "cast", "kneeOp", "hipOp"),
        ])),
    Item("wasting", yesNo, label: "thinning or twitching", wording: "Are muscles thinning or twitching?"),
]

private let explainedAsked: Condition = abnormalIn1(
    "weakKnownCause", "stroke", "polio", "nerveInjury", "spineOp", "other")

private let walkingItems: [Item] = [
    Item("walkBrings", yesNo, label: "walking brings it on", wording: "Does walking bring it on?"),
    Item("standBrings", yesNo, label: "standing brings it on", wording: "Does standing bring it on?"),
    Item("sitRelieves", yesNo, label: "sitting eases", wording: "Does sitting down ease it?"),
    Item(
        "bendRelieves", yesNo, label: "bending forward eases",
        wording: "Does bending forward or leaning on a trolley ease it?"),
    Item(
        "standStillRelieves", yesNo, label: "standing still eases",
        wording: "Does standing still ease it within 10 minutes?"),
    Item("uphillBrings", yesNo, label: "worse uphill", wording: "Is it worse uphill?"),
    Item("calfPain", yesNo, label: "calf pain", wording: "Is the pain in the calf?"),
    Item(
        "backBend", .choice(of: ["better", "same", "worse"]), label: "leaning back",
        wording: "What does leaning back do?"),
    Item("painSeated", yesNo, label: "pain while seated", wording: "Does it hurt while you sit?"),
    Item(
        "walkMinutes", .number(from: 0, to: 1_440, unit: "minutes"), label: "walking time",
        wording: "How many minutes can you walk?"),
]

private let feelingItems: [Item] = [
    Item(
        "numbSites",
        .choices(of: [
            "buttocks", "thigh", "medialShin", "calf", "dorsum", "bigToe", "lateralFoot", "sole", "socks",
        ]), label: "numb places", wording: "Where is it numb?"),
    Item("numbBothLegs", yesNo, label: "numb in both legs", wording: "Are both legs numb?"),
    Item("numbNoPain", yesNo, label: "numb without pain", wording: "Numb without pain?"),
    Item("burnButtocks", yesNo, label: "burning buttocks", wording: "Do the buttocks burn?"),
    Item("walkUrge", yesNo, label: "urge to pass urine on walking", wording: "Nearly passing urine when you walk?"),
    Item("stocking", yesNo, label: "like socks in both feet", wording: "The same in both feet, like socks?"),
    Item("nightBurn", yesNo, label: "worse in bed", wording: "Worse in bed?"),
    Item("groinPain", yesNo, label: "groin pain", wording: "Deep pain in the groin, or trouble with socks?"),
]

private let generalItems: [Item] = [
    Item(
        "faceArmSpeech", yesNo, label: "face, arm or speech", wording: "Sudden change of face, arm or speech?",
        isSafety: true),
    Item("handsClumsy", yesNo, label: "clumsy hands", wording: "Are your hands clumsy?"),
    Item("unsteady", yesNo, label: "unsteady", wording: "Are you unsteady on your feet?"),
    Item("swallowing", yesNo, label: "swallowing", wording: "Trouble swallowing?"),
    Item("breathless", yesNo, label: "breathless", wording: "Breathless at rest or lying flat?"),
    Item(
        "cancer", .choice(of: ["never", "skinOnly", "past", "current"]), label: "cancer",
        wording: "Have you ever had cancer?", isSafety: true),
    Item("spineNight", yesNo, label: "pain at night", wording: "Does the back pain wake you?"),
    Item("spineUnremitting", yesNo, label: "relentless pain", wording: "Is it relentless or escalating?"),
    Item("straining", yesNo, label: "worse on straining", wording: "Worse when you cough or strain?"),
    Item("weightLossSweats", yesNo, label: "weight loss or sweats", wording: "Weight loss or night sweats?"),
    Item(
        "fever", yesNo, label: "fever", wording: "Fever or shivers?", isSafety: true),
    Item("immune", yesNo, label: "weak immunity", wording: "Weak immunity, or injected drugs?"),
    Item("recentInfection", yesNo, label: "recent infection", wording: "A recent infection?"),
    Item(
        "spinalProcedure", yesNo, label: "spinal procedure",
        wording: "An operation or injection at the spine in the last months?"),
    Item(
        "spinalProcedureDays", days, label: "days since the procedure", wording: "How many days ago?",
        askedWhen: yes("spinalProcedure")),
    Item("trauma", .choice(of: ["none", "minor", "major"]), label: "injury", wording: "A fall or accident?"),
    Item(
        "traumaDays", days, label: "days since the injury", wording: "How many days ago?",
        askedWhen: abnormalIn1("trauma", "minor", "major")),
    Item("longSteroids", yesNo, label: "long steroid treatment", wording: "Steroid tablets for long?"),
    Item("osteoporosis", yesNo, label: "osteoporosis", wording: "Osteoporosis?"),
    Item(
        "footColdPale", yesNo, label: "cold or pale foot", wording: "Has a foot suddenly become cold, pale or blue?",
        isSafety: true),
    Item(
        "footColdDays", days, label: "days of the cold foot", wording: "How many days ago?",
        askedWhen: yes("footColdPale")),
    Item(
        "nightFootHang", yesNo, label: "hanging the foot down at night",
        wording: "Foot pain at night that eases when you hang the foot down?"),
    Item(
        "footSkin", .choice(of: ["none", "hotSwollen", "ulcer", "black"]), label: "skin of the foot",
        wording: "The skin of the foot?"),
    Item("calfSwollen", yesNo, label: "one calf swollen", wording: "Is one calf swollen?"),
]

private let healthItems: [Item] = [
    Item("diabetes", yesNo, label: "diabetes", wording: "Diabetes?"),
    Item("kidney", yesNo, label: "kidney disease", wording: "Kidney disease?"),
    Item("ulcerOrBleed", yesNo, label: "stomach ulcer or bleeding", wording: "Stomach ulcer or bleeding?"),
    Item("anticoag", yesNo, label: "blood thinners", wording: "Blood thinners?"),
    Item("heartFailure", yesNo, label: "heart failure", wording: "Heart failure?"),
    Item("nsaidAllergy", yesNo, label: "allergy to anti-inflammatories", wording: "Allergy to anti-inflammatories?"),
    Item(
        "bpWaterTablets", yesNo, label: "blood pressure or water tablets", wording: "Blood pressure or water tablets?"),
    Item(
        "conservativeWeeks", weeks, label: "weeks of treatment", wording: "For how many weeks have you tried treatment?"
    ),
    Item(
        "conservativeResult", .choice(of: ["helping", "noBenefit", "worse", "notTried"]), label: "result of treatment",
        wording: "Did it help?", askedWhen: .atLeast(item: "conservativeWeeks", bound: 1)),
    Item("freeText", .text(limit: 4_000), label: "own words", wording: "Anything else?"),
]
