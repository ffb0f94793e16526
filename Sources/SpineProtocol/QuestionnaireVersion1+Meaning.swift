package import TriageCore

/// Version 1 of the questionnaire, and what its answers say of the questions of version 2.
///
/// Nothing here lowers: an answer that can mean two things of version 2 stays open between them (`choice`), a "no" to one
/// sign is no "no" to signs that version 1 did not ask (`ticks`), and of two readings of a sign the worse one counts.
package let questionnaireVersion1 = Predecessor(
    version: "1", items: version1Items,
    derivations: sameInBoth + newInVersion2 + aboutYou + caudaEquina + power + feelingAndWalking + health)

private let sameInBoth = Derivation.same(
    "age", "pregnancyWeeks", "legPainSide", "legPainBothDays", "neckOnly", "symptomWeeks", "legPainScore", "saddle",
    "saddleDays", "saddleWorse14", "bladderWorse14", "bladderDays", "bowel", "bowelDays", "bowelWorse14", "sexual",
    "sexualDays", "footLiftL", "footLiftR", "footDrag", "tiptoeL", "tiptoeR", "weakDays", "weakOnset", "weakTrend",
    "weakKnownCause", "weakKnownSide", "weakUnchangedMonths", "footTurnIn", "hipSideWeak", "peronealTrigger",
    "peronealTriggerDays", "stocking", "nightBurn", "walkMinutes", "spineNight", "spineUnremitting",
    "spinalProcedureDays", "fever", "trauma", "traumaDays", "footColdPale", "footColdDays", "conservativeWeeks",
    "freeText",
    // Without the answer that it came and went, which version 1 does not have.
    "faceArmSpeech")

private let newInVersion2 = Derivation.notAsked(
    "filledBy", "preferPhone", "strokeDays", "acuteDays", "confused", "recentChange", "backPainScore", "painOnset",
    "bladderNewSigns", "lastPee", "oldCauda", "weakExtent", "climbing", "stiffBefore45", "spaSigns", "scanMonths",
    "scanResult", "cancerKind", "cancerYears", "cancerSpread", "injectDrugs", "calfDays", "smoking")

private func meant(_ choice: String, _ condition: Condition) -> Derivation.Meant {
    Derivation.Meant(choice, when: condition)
}

/// A choice that is ticked when a question of version 1 is answered with yes, and not when with no.
private func tick(_ choice: String, _ item: ItemID) -> Derivation.Tick { Derivation.Tick(choice, when: yes(item)) }

/// Choices that bear the names of questions of version 1.
private func ticksOfTheSameName(_ names: String...) -> [Derivation.Tick] {
    names.map { tick($0, ItemID(rawValue: $0)) }
}

private let aboutYou: [Derivation] = [
    // Version 1 did not ask for a birth.
    .choice(
        "pregnant", meant("no", no("pregnant")), meant("birth", no("pregnant")), meant("birthNeedle", no("pregnant")),
        meant("yes", yes("pregnant"))),
    // Where it hurts was not asked.
    .choice(
        "backPain", meant("no", no("backPain")), meant("low", yes("backPain")), meant("upper", yes("backPain")),
        meant("band", yes("backPain"))),
    .ticks(
        "legPainSites",
        [tick("calf", "calfPain"), tick("groin", "groinPain"), tick("burnButtocks", "burnButtocks")]),
    // Version 1 did not set melanoma apart.
    .choice(
        "cancer", meant("never", one("cancer", "never")), meant("skinOnly", one("cancer", "skinOnly")),
        meant("past", one("cancer", "skinOnly", "past")), meant("current", one("cancer", "skinOnly", "current"))),
    .ticks("acuteSigns", [tick("breathRest", "breathless")]),
    // One question for either: both count.
    .ticks("bodySigns", [tick("weightLoss", "weightLossSweats"), tick("nightSweats", "weightLossSweats")]),
]

private let caudaEquina: [Derivation] = [
    // One answer hid several signs: what is below the one that was given is not known, and what is above it was not chosen.
    .ticks(
        "bladderSigns",
        [
            bladderSign("urgency", "urgencyOnly", not: "normal"),
            // A leak that is not felt is the worst that "leaking" can mean.
            bladderSign("leakUnfelt", "leaking", not: "normal", "urgencyOnly"),
            bladderSign("cannotStart", "hardToStartOrEmpty", not: "normal", "urgencyOnly", "leaking"),
            bladderSign("notEmpty", "hardToStartOrEmpty", not: "normal", "urgencyOnly", "leaking"),
            bladderSign("noFeeling", "lostFeeling", not: "normal", "urgencyOnly", "leaking", "hardToStartOrEmpty"),
            Derivation.Tick("leakEffort", when: nil, notWhen: one("bladder", "normal", "urgencyOnly")),
            Derivation.Tick("leakUrge", when: nil, notWhen: one("bladder", "normal", "urgencyOnly")),
            Derivation.Tick("bedWet", when: nil, notWhen: one("bladder", "normal", "urgencyOnly")),
            Derivation.Tick("noUrine12", when: nil, notWhen: one("bladder", "normal", "urgencyOnly", "leaking")),
            tick("walkUrge", "walkUrge"),
        ]),
    .choice(
        "bladderKnownCause",
        meant("known", all(yes("bladderKnownCause"), not(presumed(yes("bladderWorse14"))))),
        meant("knownChanged", all(yes("bladderKnownCause"), presumed(yes("bladderWorse14")))),
        meant("none", no("bladderKnownCause"))),
]

private func bladderSign(_ choice: String, _ answer: String, not lesser: String...) -> Derivation.Tick {
    Derivation.Tick(
        choice, when: one("bladder", answer), notWhen: .answer(item: "bladder", isOneOf: lesser))
}

private let power: [Derivation] = [
    weakSide("footLift", "footLiftL", "footLiftR"),
    weakSide("tiptoe", "tiptoeL", "tiptoeR"),
    // Whether it is weak at rest was not asked of one leg: it is read as at rest.
    .choice(
        "legWeak", meant("none", all(no("legsWeakBoth"), one("kneeWeak", "none"))),
        meant("left", all(no("legsWeakBoth"), one("kneeWeak", "left"))),
        meant("right", all(no("legsWeakBoth"), one("kneeWeak", "right"))),
        meant("both", any(yes("legsWeakBoth"), one("kneeWeak", "both")))),
    .ticks("otherNerve", ticksOfTheSameName("handsClumsy", "unsteady", "wasting", "swallowing")),
]

/// The side or sides that are not normal.
private func weakSide(_ item: ItemID, _ left: ItemID, _ right: ItemID) -> Derivation {
    let weak = { (side: ItemID) in one(side, "weak", "cannot") }
    return .choice(
        item, meant("none", all(one(left, "normal"), one(right, "normal"))),
        meant("left", all(weak(left), one(right, "normal"))), meant("right", all(one(left, "normal"), weak(right))),
        meant("both", all(weak(left), weak(right))))
}

private let numbPlaces = [
    "buttocks", "thigh", "medialShin", "calf", "dorsum", "bigToe", "lateralFoot", "sole", "socks",
]
private let isNumbSomewhere: Condition = .answer(item: "numbSites", isOneOf: numbPlaces)

private let feelingAndWalking: [Derivation] = [
    // On which side is not known where both legs are not said to be numb.
    .choice(
        "numbSide", meant("none", all(not(isNumbSomewhere), not(yes("numbBothLegs")))),
        meant("left", all(isNumbSomewhere, not(yes("numbBothLegs")))),
        meant("right", all(isNumbSomewhere, not(yes("numbBothLegs")))), meant("both", yes("numbBothLegs"))),
    .ticks(
        "numbSites",
        numbPlaces.map { Derivation.Tick($0, when: one("numbSites", $0)) } + [tick("noPain", "numbNoPain")]),
    .ticks(
        "bringsOn",
        [
            tick("walking", "walkBrings"), tick("standing", "standBrings"), tick("uphill", "uphillBrings"),
            tick("sitting", "painSeated"), tick("cough", "straining"),
            Derivation.Tick("backBend", when: one("backBend", "worse")),
        ]),
    .ticks(
        "eases",
        [
            tick("sitting", "sitRelieves"), tick("bending", "bendRelieves"), tick("standStill", "standStillRelieves"),
            tick("hangFoot", "nightFootHang"), Derivation.Tick("backBend", when: one("backBend", "better")),
        ]),
]

private let health: [Derivation] = [
    .ticks(
        "conditions",
        ticksOfTheSameName(
            "diabetes", "kidney", "ulcerOrBleed", "heartFailure", "nsaidAllergy", "osteoporosis", "immune")),
    .ticks("medicines", ticksOfTheSameName("bpWaterTablets", "longSteroids", "anticoag")),
    .ticks("last3Months", [tick("infection", "recentInfection"), tick("spineProcedure", "spinalProcedure")]),
    .ticks(
        "legsLook",
        [
            Derivation.Tick("hotFoot", when: one("footSkin", "hotSwollen"), notWhen: one("footSkin", "none")),
            Derivation.Tick("soreFoot", when: one("footSkin", "ulcer"), notWhen: one("footSkin", "none", "hotSwollen")),
            Derivation.Tick("black", when: one("footSkin", "black")), tick("calfSwollen", "calfSwollen"),
        ]),
    // Version 1 asked for the result only after some weeks of treatment.
    .choice(
        "conservativeResult",
        meant("helping", all(one("conservativeResult", "helping"), wasTreated)),
        meant("noBenefit", all(one("conservativeResult", "noBenefit"), wasTreated)),
        meant("worse", all(one("conservativeResult", "worse"), wasTreated)),
        meant("notTried", any(one("conservativeResult", "notTried"), not(wasTreated)))),
]

private let wasTreated: Condition = .atLeast(item: "conservativeWeeks", bound: 1)
