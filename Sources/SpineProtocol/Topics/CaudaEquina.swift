import FreeText
import TriageCore

/// Pressure on the nerves of bladder, bowel and saddle.
let caudaEquinaTopic = Topic(
    "Cauda equina", items: items, limits: limits, definitions: caudaEquinaDefinitions, phrases: caudaEquinaPhrases,
    rules: caudaEquinaRules, observations: caudaEquinaObservations, gaps: gaps, disagreements: disagreements,
    cases: caudaEquinaCases)

private let items: [Item] = saddleItems + bladderItems + bowelItems + oldItems

private let saddleItems: [Item] = [
    Item(
        "legPainBothDays", days, label: "days since both legs hurt", wording: "For how many days have both legs hurt?",
        hint: "Count from the day when the second leg began to hurt.", isSafety: true,
        askedWhen: one("legPainSide", "both"), worsening: .fewer),
    Item(
        "saddle", yesNo, label: "feeling between the legs",
        wording: "Does the skin between your legs feel numb or different?",
        hint: "Think of wiping with toilet paper, washing or sex: do you feel the genitals, the bottom and the back "
            + "passage as you always have? " + unsureHint,
        choiceLabels: ["No, it feels as it always has", "Yes, it is numb or feels different"], isSafety: true,
        told: Item.Told("Feeling between the legs", "normal", "numb or odd"), worsening: .asListed, isPrivate: true),
    Item(
        "saddleDays", days, label: "days of saddle numbness",
        wording: "For how many days has it felt numb or different?",
        hint: "If you cannot say, choose I'm not sure: it will not be read as long ago.",
        askedWhen: abnormal("saddle", "yes"), worsening: .fewer, isPrivate: true),
    Item(
        "saddleWorse14", yesNo, label: "saddle numbness worse in 14 days",
        wording: "Has that feeling got worse in the last 14 days?", askedWhen: abnormal("saddle", "yes"),
        worsening: .asListed, isPrivate: true),
]

/// The end of the hints of questions where "not sure" is asked about by a person; a form puts it beside that answer.
package let unsureHint = "Not sure? Choose this. We will ask you. It does not count as no."

/// A sign of the bladder, or none known.
private let bladderAsked: Condition = any(
    .answer(item: "bladderSigns", isOneOf: softBladderSigns + hardBladderSigns), leftOpen("bladderSigns"))

private let bladderItems: [Item] = [
    Item(
        "bladderSigns", .choices(of: ["none"] + softBladderSigns + hardBladderSigns), label: "passing urine",
        wording: "Which of these do you have when you pee?",
        hint: "Tick all that are true, old or new. " + unsureHint,
        choiceLabels: [
            "None of these: I pee as I always have", "I must rush, but I get there dry",
            "I leak when I cough, sneeze, laugh or lift", "I leak because I do not get there in time",
            "I nearly wet myself when I walk", "I wet the bed", "It comes slowly, or the bladder does not empty",
            "It is hard to start, or I must push", "I leak without feeling it",
            "I cannot feel that the bladder is full or that pee comes",
            "I have not been able to pee for 12 hours or more",
        ], isSafety: true, isPrivate: true),
    Item(
        "bladderWorse14", yesNo, label: "bladder new or worse in 14 days",
        wording: "Is any of this new or worse in the last 14 days?", askedWhen: bladderAsked, worsening: .asListed,
        isPrivate: true),
    Item(
        "bladderNewSigns", .choices(of: ["none"] + softBladderSigns + hardBladderSigns),
        label: "what is new of the bladder", wording: "Which of them is new or worse in the last 14 days?",
        hint: "Only the answers ticked before are shown.",
        choiceLabels: [
            "None of these", "I must rush", "I leak when I cough, sneeze, laugh or lift",
            "I leak because I do not get there in time", "I nearly wet myself when I walk", "I wet the bed",
            "It comes slowly or does not empty", "It is hard to start", "I leak without feeling it", "I cannot feel it",
            "I have not been able to pee",
        ], askedWhen: all(abnormal("bladderWorse14", "yes"), severalBladderSigns), isPrivate: true),
    Item(
        "bladderDays", days, label: "days since the newest bladder sign",
        wording: "How many days ago did the newest of these begin?", hint: "One year is 365.", askedWhen: bladderAsked,
        worsening: .fewer, isPrivate: true),
    Item(
        "lastPee", .choice(of: ["under8", "tube", "8to12", "over12"]), label: "when urine was last passed",
        wording: "When did you last pass urine?",
        choiceLabels: [
            "Less than 8 hours ago", "I have a catheter or a bag, or I am on dialysis", "8 to 12 hours ago",
            "More than 12 hours ago",
        ], isSafety: true, askedWhen: bladderAsked, worsening: .named(["under8", "8to12", "over12"]), isPrivate: true),
    Item(
        "bladderKnownCause", .choice(of: ["known", "knownChanged", "none"]), label: "known bladder cause",
        wording: "Has a doctor told you why?",
        choiceLabels: ["Yes, and it has not changed since", "Yes, but it has changed since", "No"],
        askedWhen: bladderAsked, worsening: .mitigating(except: ["none"]), isPrivate: true),
]

private let bowelItems: [Item] = [
    Item(
        "bowel", .choice(of: ["normal", "constipationOnly", "lostControlOrFeeling"]), label: "bowel",
        wording: "Can you feel and hold your poo as you always have?",
        hint: "Control means holding poo and wind until you are at the toilet. " + unsureHint,
        choiceLabels: ["Yes", "Yes, but I am constipated", "No, I have lost control or feeling"], isSafety: true,
        told: Item.Told("Bowel", "normal", "constipated only", "control or feeling lost"), worsening: .asListed,
        isPrivate: true),
    Item(
        "bowelDays", days, label: "days of bowel change",
        wording: "For how many days have you lost control or feeling?",
        askedWhen: abnormal("bowel", "lostControlOrFeeling"), worsening: .fewer, isPrivate: true),
    Item(
        "bowelWorse14", yesNo, label: "bowel worse in 14 days", wording: "Has that got worse in the last 14 days?",
        askedWhen: abnormal("bowel", "lostControlOrFeeling"), worsening: .asListed, isPrivate: true),
]

private let oldItems: [Item] = [
    Item(
        "sexual", .choice(of: ["normal", "newNumbnessOrLoss", "preferNot"]), label: "sexual function",
        wording: "Has sex changed: less feeling, or parts that no longer work?",
        choiceLabels: ["No", "Yes, this is new", "I would rather not say"], askedWhen: sexualAsked,
        worsening: .named(["normal", "newNumbnessOrLoss"]), isPrivate: true),
    Item(
        "sexualDays", days, label: "days of sexual change", wording: "For how many days?",
        askedWhen: one("sexual", "newNumbnessOrLoss"), worsening: .fewer, isPrivate: true),
    Item(
        "oldCauda", .choice(of: ["yearOrMore", "underYear", "no"]), label: "old cauda equina damage",
        wording: "Have these changes been the same ever since an earlier spine operation or illness?",
        hint: "The same means: no worse, and nothing new.",
        choiceLabels: ["Yes, for a year or more", "Yes, for less than a year", "No, or something is new"],
        askedWhen: any(
            all(yes("saddle"), moreThan("saddleDays", "stableDays")),
            all(
                one("bladderSigns", "notEmpty", "cannotStart", "leakUnfelt", "noFeeling"),
                moreThan("bladderDays", "stableDays")),
            all(one("bowel", "lostControlOrFeeling"), moreThan("bowelDays", "stableDays")),
            all(one("sexual", "newNumbnessOrLoss"), moreThan("sexualDays", "stableDays"))),
        worsening: .mitigating(except: ["no"]), isPrivate: true),
]

private let limits: [Threshold] = [
    Threshold("acuteDays", 14, unit: "days", meaning: "recent: new or worse within this time", source: "B2"),
    Threshold(
        "stableDays", 90, unit: "days", meaning: "a cauda equina sign older than this is long-standing", source: "B2"),
]

private let gaps: [Gap] = [
    Gap(
        "since when both legs hurt", when: all(one("legPainSide", "both"), unknown("legPainBothDays")),
        unanswered: all(one("legPainSide", "both"), unknown("legPainBothDays")))
]

private let disagreements: [Disagreement] = [
    Disagreement(
        .answers, "no urine for 12 hours ticked, but urine passed since then",
        when: all(ticked("bladderSigns", "noUrine12"), one("lastPee", "under8", "8to12"))),
    Disagreement(
        .ownWords, "feeling between the legs ticked as normal, own words say otherwise",
        when: all(defined("text.saddle"), no("saddle"))),
    Disagreement(
        .ownWords, "bladder ticked without loss, own words say otherwise",
        when: all(defined("text.bladder"), not(defined("bladder.hard")))),
    Disagreement(
        .ownWords, "bowel ticked without loss, own words say otherwise",
        when: all(defined("text.bowel"), one("bowel", "normal", "constipationOnly"))),
    Disagreement(
        .earlierForm, "numbness between the legs said before, now denied or not answered",
        when: defined("reversed.saddle")),
    Disagreement(
        .earlierForm, "a bladder sign said before, now denied or not answered", when: defined("reversed.bladder")),
    Disagreement(
        .earlierForm, "loss of bowel control said before, now denied or not answered",
        when: defined("reversed.bowel")),
    Disagreement(
        .earlierForm, "loss of sexual function said before, now denied or not answered",
        when: defined("reversed.sexual")),
]
