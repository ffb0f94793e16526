package import TriageCore

/// Makes up forms as patients of a spine clinic might send them, the same ones for the same seed.
///
/// Invented, not measured: a mix of complaints (walking pain of the old, leg pain of the younger, back pain alone, hip,
/// circulation, sock-like numbness, weakness, and a few emergencies) over common background answers, with some questions
/// left out and some answered with "unsure". It serves to see how many forms each level gets and why, not to estimate
/// what a clinic will see.
package struct PlausiblePatients {
    /// One form.
    package struct Patient: Sendable {
        package var answers: [ItemID: Answer] = [:]
        package var text: String?
    }

    private let items: [ItemID: Item]
    private let order: [ItemID]
    private var random: SeededRandom

    package init(_ questionnaire: Questionnaire, seed: UInt64) {
        items = Dictionary(questionnaire.items.map { ($0.id, $0) }) { first, _ in first }
        order = questionnaire.items.map(\.id)
        random = SeededRandom(state: seed)
    }

    /// - Parameter unanswered: how many questions of a hundred are left out or answered with "unsure".
    package mutating func next(unanswered: Int = 1) -> Patient {
        var patient = Patient()
        background(&patient)
        switch random.number(0, 99) {
        case 0..<42: walkingPain(&patient)
        case 42..<64: legPain(&patient)
        case 64..<78: choose(&patient, "backPain", "low")
        case 78..<83: hipPain(&patient)
        case 83..<87: circulation(&patient)
        case 87..<92: sockNumbness(&patient)
        case 92..<97: weakness(&patient)
        default: emergency(&patient)
        }
        followUps(&patient)
        for id in order where patient.answers[id] != nil && random.chance(unanswered) {
            patient.answers[id] = random.chance(50) && isChoice(id) ? .unsure : nil
        }
        return patient
    }

    private func isChoice(_ id: ItemID) -> Bool { if case .choice? = items[id]?.kind { true } else { false } }

    private func choose(_ patient: inout Patient, _ id: ItemID, _ name: String) {
        guard let item = items[id], let index = item.choiceNames.firstIndex(of: name) else { return }
        if case .choices = item.kind {
            var bits: UInt32 = 1 << UInt32(index)
            if case .choices(let others)? = patient.answers[id] { bits |= others }
            patient.answers[id] = .choices(bits)
        } else {
            patient.answers[id] = .choice(index)
        }
    }

    private mutating func number(_ patient: inout Patient, _ id: ItemID, _ from: Int, _ to: Int) {
        guard items[id] != nil else { return }
        patient.answers[id] = .number(random.number(from, to))
    }

    private mutating func maybe(_ patient: inout Patient, _ percent: Int, _ id: ItemID, _ name: String) {
        if random.chance(percent) { choose(&patient, id, name) }
    }

    private func has(_ patient: Patient, _ id: ItemID, _ names: String...) -> Bool {
        guard case .choice(let index)? = patient.answers[id], let item = items[id] else { return false }
        return names.contains(item.choiceNames[index])
    }

    private mutating func background(_ patient: inout Patient) {
        for id in order {
            guard let item = items[id], item.askedWhen == nil else { continue }
            switch item.kind {
            case .choice: patient.answers[id] = .choice(0)
            case .choices: patient.answers[id] = .choices(0)
            case .number, .text: break
            }
        }
        number(&patient, "age", 45, 85)
        number(&patient, "symptomWeeks", 4, 150)
        maybe(&patient, 60, "backPain", "low")
        maybe(&patient, 3, "backPain", "upper")
        for (percent, list, tick) in Self.ticks { maybe(&patient, percent, list, tick) }
        for (percent, id) in [(2, "fever"), (1, "saddle"), (2, "neckOnly")] as [(Int, ItemID)] {
            maybe(&patient, percent, id, "yes")
        }
        maybe(&patient, 9, "cancer", "past")
        maybe(&patient, 2, "cancer", "current")
        maybe(&patient, 5, "cancer", "skinOnly")
        maybe(&patient, 12, "bowel", "constipationOnly")
        maybe(&patient, 1, "bowel", "lostControlOrFeeling")
        maybe(&patient, 6, "trauma", "minor")
        maybe(&patient, 1, "trauma", "major")
        maybe(&patient, 4, "tiptoe", "left")
        maybe(&patient, 4, "tiptoe", "right")
        maybe(&patient, 10, "legWeak", "onlyWalking")
        maybe(&patient, 4, "legWeak", "left")
        maybe(&patient, 1, "legWeak", "both")
        if random.chance(8) { patient.text = random.element(Self.texts) }
    }

    private static let ticks: [(Int, ItemID, String)] = [
        (14, "conditions", "diabetes"), (7, "conditions", "kidney"), (6, "conditions", "ulcerOrBleed"),
        (4, "conditions", "heartFailure"), (5, "conditions", "nsaidAllergy"), (8, "conditions", "osteoporosis"),
        (6, "conditions", "fragilityFracture"), (5, "conditions", "clot"), (8, "conditions", "irregularHeart"),
        (3, "conditions", "immune"), (1, "conditions", "aneurysm"), (40, "conditions", "spineScan"),
        (12, "medicines", "anticoag"), (35, "medicines", "bpWaterTablets"), (4, "medicines", "longSteroids"),
        (8, "medicines", "retention"), (4, "medicines", "hormones"), (2, "medicines", "immuneDrugs"),
        (5, "last3Months", "infection"), (4, "last3Months", "spineProcedure"), (8, "last3Months", "longJourney"),
        (3, "last3Months", "bedRest"), (12, "bodySigns", "tired"), (3, "bodySigns", "weightLoss"),
        (2, "bodySigns", "nightSweats"), (2, "bodySigns", "thirst"), (4, "otherNerve", "unsteady"),
        (3, "otherNerve", "handsClumsy"), (6, "otherNerve", "handsNumb"), (1, "otherNerve", "swallowing"),
        (2, "otherNerve", "wasting"), (3, "acuteSigns", "breathEffort"), (1, "acuteSigns", "breathRest"),
        (2, "legsLook", "calfSwollen"), (8, "legsLook", "bothSwollen"), (4, "legsLook", "darkSkin"),
        (2, "legsLook", "soreFoot"), (14, "bladderSigns", "urgency"), (8, "bladderSigns", "leakEffort"),
        (5, "bladderSigns", "leakUrge"), (4, "bladderSigns", "notEmpty"), (1, "bladderSigns", "cannotStart"),
        (3, "bladderSigns", "walkUrge"), (10, "bringsOn", "night"), (15, "bringsOn", "cough"),
        (6, "bringsOn", "morning"), (2, "eases", "hangFoot"), (5, "eases", "nothing"),
    ]

    private static let texts = [
        "Thank you for your help.", "I am worried about ending up in a wheelchair.", "It started after gardening.",
        "My mother had the same.", "I would like to walk my dog again.", "I read that this can cause incontinence.",
        "No fever, no numbness.", "I had breast cancer in 2009.", "My leg gives way sometimes.",
    ]

    private mutating func walkingPain(_ patient: inout Patient) {
        number(&patient, "age", 60, 88)
        choose(&patient, "legPainSide", random.chance(60) ? "both" : random.chance(50) ? "left" : "right")
        choose(&patient, "bringsOn", "walking")
        maybe(&patient, 75, "bringsOn", "standing")
        maybe(&patient, 90, "eases", "sitting")
        maybe(&patient, 75, "eases", "bending")
        maybe(&patient, 10, "eases", "standStill")
        maybe(&patient, 15, "legPainSites", "calf")
        maybe(&patient, 12, "legPainSites", "burnButtocks")
        maybe(&patient, 20, "bringsOn", "uphill")
        maybe(&patient, 35, "numbSide", "both")
        maybe(&patient, 60, "bringsOn", "backBend")
        number(&patient, "walkMinutes", 3, 30)
        treatment(&patient)
    }

    private mutating func legPain(_ patient: inout Patient) {
        number(&patient, "age", 28, 65)
        let side = random.chance(50) ? "left" : "right"
        choose(&patient, "legPainSide", side)
        choose(&patient, "backPain", "low")
        number(&patient, "symptomWeeks", 1, 30)
        maybe(&patient, 60, "bringsOn", "sitting")
        maybe(&patient, 45, "bringsOn", "cough")
        maybe(&patient, 40, "numbSide", side)
        maybe(&patient, 12, "footLift", "left")
        treatment(&patient)
    }

    private mutating func treatment(_ patient: inout Patient) {
        guard random.chance(55) else { return choose(&patient, "conservativeResult", "notTried") }
        choose(&patient, "conservativeResult", random.element(["helping", "helping", "noBenefit", "worse"]))
        number(&patient, "conservativeWeeks", 3, 40)
    }

    private mutating func hipPain(_ patient: inout Patient) {
        choose(&patient, "legPainSide", "right")
        choose(&patient, "legPainSites", "groin")
        choose(&patient, "bringsOn", "walking")
    }

    private mutating func circulation(_ patient: inout Patient) {
        for (list, tick) in [
            ("bringsOn", "walking"), ("bringsOn", "uphill"), ("legPainSites", "calf"), ("eases", "standStill"),
        ] as [(ItemID, String)] {
            choose(&patient, list, tick)
        }
        choose(&patient, "legPainSide", "both")
        maybe(&patient, 20, "eases", "hangFoot")
        number(&patient, "walkMinutes", 2, 15)
    }

    private mutating func sockNumbness(_ patient: inout Patient) {
        choose(&patient, "stocking", "yes")
        choose(&patient, "numbSide", "both")
        choose(&patient, "numbSites", "socks")
        choose(&patient, "numbSites", "noPain")
        maybe(&patient, 50, "conditions", "diabetes")
        maybe(&patient, 50, "nightBurn", "yes")
        number(&patient, "symptomWeeks", 2, 200)
    }

    private mutating func weakness(_ patient: inout Patient) {
        let side = random.chance(50) ? "left" : "right"
        choose(&patient, "footLift", side)
        choose(&patient, side == "left" ? "footLiftL" : "footLiftR", random.chance(60) ? "cannot" : "weak")
        maybe(&patient, 60, "footDrag", side)
        maybe(&patient, 60, "legPainSide", side)
        if random.chance(30) {
            choose(&patient, "weakKnownCause", random.chance(50) ? "stroke" : "nerveInjury")
            choose(&patient, "weakKnownSide", side)
            number(&patient, "weakUnchangedMonths", 1, 60)
        }
        maybe(&patient, 25, "peronealTrigger", random.chance(50) ? "legCrossing" : "kneeOp")
    }

    private mutating func emergency(_ patient: inout Patient) {
        switch random.number(0, 3) {
        case 0:
            choose(&patient, "saddle", "yes")
            choose(&patient, "bladderSigns", "cannotStart")
        case 1:
            choose(&patient, "fever", "yes")
            choose(&patient, "backPain", "low")
            choose(&patient, "last3Months", "infection")
        case 2: choose(&patient, "faceArmSpeech", "yes")
        default: choose(&patient, "footColdPale", "yes")
        }
    }

    /// Answers to questions that other answers lead to.
    private mutating func followUps(_ patient: inout Patient) {
        if has(patient, "legPainSide", "left", "right", "both") {
            number(&patient, "legPainScore", 2, 9)
            choose(&patient, "legPainSites", "thigh")
        }
        if has(patient, "legPainSide", "both") { number(&patient, "legPainBothDays", 10, 500) }
        if case .number(let weeks)? = patient.answers["symptomWeeks"], weeks > 6 {
            choose(&patient, "recentChange", random.element(["better", "same", "same", "same", "slowlyWorse"]))
        }
        if has(patient, "backPain", "low", "upper", "band") {
            number(&patient, "backPainScore", 1, 9)
            choose(&patient, "painOnset", random.element(["gradual", "gradual", "hours", "lifting"]))
        }
        timing(&patient, has(patient, "saddle", "yes"), "saddleDays", "saddleWorse14", 2...200)
        let bladder = isTicked(patient, "bladderSigns")
        timing(&patient, bladder, "bladderDays", "bladderWorse14", 10...1_500)
        if bladder {
            choose(&patient, "bladderKnownCause", random.element(["known", "known", "knownChanged", "none"]))
            choose(&patient, "lastPee", "under8")
        }
        timing(&patient, has(patient, "bowel", "lostControlOrFeeling"), "bowelDays", "bowelWorse14", 2...400)
        let isWeak =
            has(patient, "footLift", "left", "right", "both") || has(patient, "tiptoe", "left", "right", "both")
            || has(patient, "footDrag", "left", "right", "both") || has(patient, "legWeak", "left", "right", "both")
        if has(patient, "footLift", "left"), patient.answers["footLiftL"] == nil {
            choose(&patient, "footLiftL", "weak")
        }
        if has(patient, "tiptoe", "left") { choose(&patient, "tiptoeL", "weak") }
        if has(patient, "tiptoe", "right") { choose(&patient, "tiptoeR", "weak") }
        if isWeak { weakCourse(&patient) }
        if !isWeak, isTicked(patient, "otherNerve") { course(&patient) }
        if isTicked(patient, "acuteSigns") { number(&patient, "acuteDays", 1, 90) }
        if isTicked(patient, "legsLook") { number(&patient, "calfDays", 2, 900) }
        if has(patient, "numbSide", "left", "right", "both") {
            choose(&patient, "numbSites", random.element(["sole", "calf", "dorsum", "lateralFoot"]))
        }
        if has(patient, "cancer", "past", "current") {
            choose(&patient, "cancerKind", random.element(["other", "bowel", "prostate", "breast"]))
            number(&patient, "cancerYears", 0, 25)
            choose(&patient, "cancerSpread", "no")
        }
        number(&patient, "spinalProcedureDays", 10, 89)
        if has(patient, "trauma", "minor", "major") { number(&patient, "traumaDays", 2, 90) }
        if has(patient, "footColdPale", "yes") { number(&patient, "footColdDays", 0, 40) }
    }

    private func isTicked(_ patient: Patient, _ list: ItemID) -> Bool {
        guard case .choices(let bits)? = patient.answers[list], let item = items[list] else { return false }
        return bits & item.tickable != 0
    }

    private mutating func timing(
        _ patient: inout Patient, _ isPresent: Bool, _ days: ItemID, _ worse: ItemID, _ range: ClosedRange<Int>
    ) {
        guard isPresent else { return }
        number(&patient, days, range.lowerBound, range.upperBound)
        choose(&patient, worse, random.chance(12) ? "yes" : "no")
    }

    private mutating func course(_ patient: inout Patient) {
        choose(
            &patient, "weakTrend", random.element(["improving", "same", "same", "same", "slowlyWorse", "worseWeeks"]))
    }

    private mutating func weakCourse(_ patient: inout Patient) {
        course(&patient)
        number(&patient, "weakDays", 3, 700)
        choose(&patient, "weakOnset", random.chance(85) ? "gradual" : "sudden")
        for (id, name) in [
            ("weakKnownCause", "none"), ("footTurnIn", "normal"), ("hipSideWeak", "no"), ("peronealTrigger", "none"),
        ]
            as [(ItemID, String)] where patient.answers[id] == nil
        {
            choose(&patient, id, name)
        }
        if !has(patient, "peronealTrigger", "none") { number(&patient, "peronealTriggerDays", 3, 300) }
    }
}

/// SplitMix64 (Steele 2014): small, the same on every machine.
struct SeededRandom {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func number(_ from: Int, _ to: Int) -> Int { from + Int(next() % UInt64(to - from + 1)) }
    mutating func chance(_ percent: Int) -> Bool { next() % 100 < UInt64(percent) }
    mutating func element<Element>(_ elements: [Element]) -> Element { elements[Int(next() % UInt64(elements.count))] }
}
