import FreeText
import TriageCore

/// Signs that the bladder has lost feeling or power.
let hardBladderSigns = ["notEmpty", "cannotStart", "leakUnfelt", "noFeeling", "noUrine12"]
/// Signs that are mostly of the bladder itself.
let softBladderSigns = ["urgency", "leakEffort", "leakUrge", "walkUrge", "bedWet"]

/// More than one sign of the bladder.
let severalBladderSigns: Condition = .countOf(
    count: 2, of: (softBladderSigns + hardBladderSigns).map { ticked("bladderSigns", $0) })

/// When the question about sex is asked.
let sexualAsked: Condition = any(
    defined("newTrouble"), defined("asked.pelvicSign"),
    all(one("legPainSide", "both"), atMost("legPainBothDays", "stableDays")))

/// The form asks what version 2 asks of the bladder: since when each sign is there, and when urine was last passed.
///
/// Version 1 does not ask it; there no comparison with the question holds, an unknown one neither.
let asksLastPee: Condition = presumed(one("lastPee", "under8", "tube", "8to12", "over12"))
private let passesUrine: Condition = one("lastPee", "under8", "tube", "8to12")

private func recentSign(_ days: ItemID, _ worse: ItemID) -> Condition {
    any(recently(days, "acuteDays"), presumed(yes(worse)))
}

let caudaEquinaDefinitions: [Definition] =
    textDefinitions + bladderDefinitions + signDefinitions + unclearDefinitions + quietDefinitions + oldDefinitions + [
        reversal("saddle", "numbness between the legs", of: "saddle", signs: ["yes"]),
        reversal("bladder", "a hard bladder sign", of: "bladderSigns", signs: hardBladderSigns),
        reversal("bowel", "lost bowel control or feeling", of: "bowel", signs: ["lostControlOrFeeling"]),
        reversal("sexual", "lost sexual function or feeling", of: "sexual", signs: ["newNumbnessOrLoss"]),
    ]

private let textDefinitions: [Definition] = [
    Definition(
        "text.saddle", "the free text affirms numbness between the legs", term: "saddle numbness in own words",
        affirmed("ces.saddle")),
    Definition(
        "text.bladder", "the free text affirms loss of bladder control or feeling", term: "bladder loss in own words",
        affirmed("ces.bladder", "ces.unspecified")),
    Definition(
        "text.bowel", "the free text affirms loss of bowel control or feeling", term: "bowel loss in own words",
        affirmed("ces.bowel", "ces.unspecified")),
    Definition(
        "text.sexual", "the free text affirms loss of sexual function or feeling", term: "sexual loss in own words",
        affirmed("ces.sexual")),
]

private let hardTicked: Condition = .answer(item: "bladderSigns", isOneOf: hardBladderSigns)
private let hardNewTicked: Condition = established(.answer(item: "bladderNewSigns", isOneOf: hardBladderSigns))
private let softNewTicked: Condition = established(.answer(item: "bladderNewSigns", isOneOf: softBladderSigns))

/// The newest sign began at most 14 days ago or at an unknown time, or some sign got worse and it is not known which.
private let bladderRecent: Condition = any(
    recently("bladderDays", "acuteDays"), all(presumed(yes("bladderWorse14")), unknown("bladderNewSigns")),
    all(established(yes("bladderWorse14")), not(hardNewTicked), not(softNewTicked)))

private let bladderDefinitions: [Definition] = [
    Definition(
        "bladder.hard",
        "the bladder does not empty, is hard to start, leaks unfelt or is not felt, or no urine for 12 hours",
        term: "a hard bladder sign",
        any(hardTicked, hardNewTicked)),
    Definition(
        "bladder.soft",
        "must rush, leaks on coughing or on the way, nearly wets on walking (in forms that ask since when), or wets "
            + "the bed", term: "a soft bladder sign",
        any(
            ticked("bladderSigns", "urgency", "leakEffort", "leakUrge", "bedWet"),
            all(ticked("bladderSigns", "walkUrge"), asksLastPee), softNewTicked)),
    Definition(
        "bladder.several", "more than one sign of the bladder is ticked", term: "several bladder signs",
        severalBladderSigns),
    Definition(
        "bladder.hardNew",
        "a hard bladder sign of at most 14 days, new or worse in the last 14 days, or of unknown timing, or one with a bed "
            + "newly wet", term: "a new hard bladder sign",
        any(
            all(hardTicked, any(bladderRecent, established(ticked("bladderNewSigns", "bedWet")))), hardNewTicked)),
    Definition(
        "bladder.softNew",
        "a soft bladder sign of at most 14 days, new or worse in the last 14 days, or of unknown timing",
        term: "a new soft bladder sign",
        any(all(defined("bladder.soft"), bladderRecent), softNewTicked)),
    Definition(
        "bladder.explained",
        "bladder signs of more than 90 days, not worse, with a cause that a doctor told and no change since",
        term: "an old, explained bladder sign",
        all(
            any(hardTicked, defined("bladder.soft")), moreThan("bladderDays", "stableDays"), no("bladderWorse14"),
            one("bladderKnownCause", "known"))),
]

private let signDefinitions: [Definition] = [
    Definition(
        "saddle.recent", "saddle numbness of at most 14 days, worse in the last 14 days, or of unknown timing",
        term: "recent saddle numbness",
        all(yes("saddle"), recentSign("saddleDays", "saddleWorse14"))),
    Definition(
        "bowel.recent", "loss of bowel control of at most 14 days, worse in 14 days, or of unknown timing",
        term: "recent bowel loss",
        all(one("bowel", "lostControlOrFeeling"), recentSign("bowelDays", "bowelWorse14"))),
    Definition(
        "sexual.recent", "loss of sexual function or feeling of at most 14 days or of unknown timing",
        term: "recent sexual loss",
        all(one("sexual", "newNumbnessOrLoss"), recently("sexualDays", "acuteDays"))),
    Definition(
        "ces.any", "any cauda equina sign, ticked or written", term: "any cauda equina sign",
        any(
            yes("saddle"), defined("bladder.hard"), one("bowel", "lostControlOrFeeling"),
            one("sexual", "newNumbnessOrLoss"), defined("text.saddle"), defined("text.bladder"),
            defined("text.bowel"), defined("text.sexual"))),
    Definition(
        "bothLegsPain14", "pain in both legs for at most 14 days or an unknown time", term: "recent pain in both legs",
        all(one("legPainSide", "both"), recently("legPainBothDays", "acuteDays"))),
]

/// It is not known whether a hard sign of the bladder is there.
let bladderUnknown: Condition = all(presumed(hardTicked), unless(hardTicked))

private let unclearDefinitions: [Definition] = [
    Definition(
        "pelvis.unknown", "saddle, bladder or bowel not known", term: "pelvis not known",
        any(unknown("saddle"), bladderUnknown, unknown("bowel"))
    ),
    Definition(
        "ces.unclear", "saddle, bladder or bowel not known, or a soft bladder sign that is new", term: "pelvis unclear",
        any(defined("pelvis.unknown"), defined("bladder.softNew"))),
    Definition(
        "asked.pelvicSign", "a sign between the legs, of the bladder or of the bowel, or one of them not known",
        term: "a pelvic sign, or not known",
        any(
            yes("saddle"), unknown("saddle"),
            ticked(
                "bladderSigns", "leakUrge", "bedWet", "notEmpty", "cannotStart", "leakUnfelt", "noFeeling", "noUrine12"),
            unknown("bladderSigns"), one("bowel", "lostControlOrFeeling"), unknown("bowel"))),
]

/// Answered as normal, or not asked because nothing is new; version 1 always asks.
private let sexualQuiet: Condition = any(
    one("sexual", "normal"), all(absent("sexual"), asksLastPee, not(sexualAsked)))
private let bowelQuiet: Condition = one("bowel", "normal", "constipationOnly")

/// Of the bladder nothing but what a slow stream and an overfull bladder do.
private let onlySlowStream: Condition = all(
    ticked("bladderSigns", "notEmpty", "cannotStart"),
    not(
        ticked("bladderSigns", "urgency", "leakEffort", "leakUrge", "walkUrge", "leakUnfelt", "noFeeling", "noUrine12")),
    not(
        established(
            ticked(
                "bladderNewSigns", "urgency", "leakEffort", "leakUrge", "walkUrge", "leakUnfelt", "noFeeling",
                "noUrine12"))))

private let quietDefinitions: [Definition] = [
    Definition(
        "quietPelvis", "saddle, bowel and (if asked) sex answered as normal, and no hard bladder sign",
        term: "a quiet pelvis",
        all(no("saddle"), bowelQuiet, not(defined("bladder.hard")), sexualQuiet)),
    Definition(
        "bladder.oldSoft",
        "only soft bladder signs, of more than 90 days and not worse, a quiet pelvis and nothing new of the legs",
        term: "only old soft bladder signs",
        all(
            defined("bladder.soft"), moreThan("bladderDays", "stableDays"), no("bladderWorse14"), not(softNewTicked),
            defined("quietPelvis"), not(defined("newLeg")))),
    Definition(
        "bladder.slowStream",
        "known trouble of emptying the bladder for more than 90 days, now worse or with a wet bed, and nothing else: "
            + "feeling between the legs and bowel normal, urine passed in the last 12 hours, nothing new of legs or "
            + "back", term: "only a known slow stream",
        all(
            onlySlowStream, moreThan("bladderDays", "stableDays"), one("bladderKnownCause", "known", "knownChanged"),
            any(
                yes("bladderWorse14"), established(ticked("bladderNewSigns", "notEmpty", "cannotStart", "bedWet")),
                all(no("bladderWorse14"), ticked("bladderSigns", "bedWet"))),
            no("saddle"),
            bowelQuiet, one("lastPee", "under8", "8to12"), not(defined("newLeg")),
            any(one("backPain", "no"), not(defined("newTrouble"))))),
]

/// None, or one of more than 90 days that is not worse.
private func absentOrOld(_ sign: Condition, _ days: ItemID, worse: ItemID?) -> Condition {
    any(not(sign), all(moreThan(days, "stableDays"), worse.map { no($0) } ?? .always))
}

private let oldDefinitions: [Definition] = [
    Definition(
        "cauda.old",
        "every sign of the cauda equina is older than 90 days, not worse and the same for a year or more since an "
            + "earlier spine operation or illness; nothing new of the legs", term: "only old cauda equina damage",
        all(
            one("oldCauda", "yearOrMore"),
            any(
                yes("saddle"), hardTicked, one("bowel", "lostControlOrFeeling"), one("sexual", "newNumbnessOrLoss")),
            absentOrOld(yes("saddle"), "saddleDays", worse: "saddleWorse14"),
            absentOrOld(
                .answer(item: "bladderSigns", isOneOf: softBladderSigns + hardBladderSigns), "bladderDays",
                worse: "bladderWorse14"),
            not(hardNewTicked), not(softNewTicked),
            absentOrOld(one("bowel", "lostControlOrFeeling"), "bowelDays", worse: "bowelWorse14"),
            any(sexualQuiet, all(one("sexual", "newNumbnessOrLoss"), moreThan("sexualDays", "stableDays"))),
            not(defined("newLeg")))),
    Definition(
        "pelvis.oldTicked",
        "the ticked answers say that every sign of the pelvis is old: damage unchanged for a year or more, known "
            + "trouble of emptying the bladder, or old leaks or urges", term: "every ticked pelvic sign old",
        all(asksLastPee, any(defined("cauda.old"), defined("bladder.slowStream"), defined("bladder.oldSoft")))),
    Definition(
        "bladder.softExcused",
        "a soft bladder sign that is not new or comes without back and leg pain, and urine passed in the last 12 hours "
            + "or by a tube", term: "an excused soft bladder sign",
        all(
            passesUrine,
            any(not(defined("bladder.softNew")), all(one("backPain", "no"), one("legPainSide", "none"))))),
]

/// - Parameters:
///   - sign: what it is in words.
///   - signs: choices of `item` that a form of the last 14 days gave.
private func reversal(_ name: String, _ sign: String, of item: ItemID, signs: [String]) -> Definition {
    Definition(
        DefinitionID(rawValue: "reversed." + name),
        "\(sign) in a form of the last 14 days, now denied or not answered",
        all(
            .answeredBefore(item: item, isOneOf: signs, within: .named("acuteDays")),
            unless(.answer(item: item, isOneOf: signs))))
}
