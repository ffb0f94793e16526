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
        case 64..<78: choose(&patient, "backPain", "yes")
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
        number(&patient, "walkMinutes", 10, 90)
        number(&patient, "conservativeWeeks", 0, 1)
        maybe(&patient, 60, "backPain", "yes")
        for (percent, id) in [
            (14, "diabetes"), (7, "kidney"), (6, "ulcerOrBleed"), (12, "anticoag"), (4, "heartFailure"),
            (5, "nsaidAllergy"), (35, "bpWaterTablets"), (8, "osteoporosis"), (4, "longSteroids"), (4, "immune"),
            (3, "recentInfection"), (2, "fever"), (10, "spineNight"), (4, "spineUnremitting"), (15, "straining"),
            (2, "weightLossSweats"), (4, "unsteady"), (3, "handsClumsy"), (1, "swallowing"), (1, "breathless"),
            (2, "wasting"), (1, "saddle"), (2, "calfSwollen"), (2, "nightFootHang"), (4, "spinalProcedure"),
            (1, "legsWeakBoth"), (8, "groinPain"), (12, "burnButtocks"), (3, "walkUrge"), (2, "neckOnly"),
        ] as [(Int, ItemID)] {
            maybe(&patient, percent, id, "yes")
        }
        maybe(&patient, 9, "cancer", "past")
        maybe(&patient, 2, "cancer", "current")
        maybe(&patient, 5, "cancer", "skinOnly")
        maybe(&patient, 14, "bladder", "urgencyOnly")
        maybe(&patient, 4, "bladder", "leaking")
        maybe(&patient, 2, "bladder", "hardToStartOrEmpty")
        maybe(&patient, 12, "bowel", "constipationOnly")
        maybe(&patient, 1, "bowel", "lostControlOrFeeling")
        maybe(&patient, 10, "sexual", "preferNot")
        maybe(&patient, 6, "trauma", "minor")
        maybe(&patient, 1, "trauma", "major")
        maybe(&patient, 4, "tiptoeL", "weak")
        maybe(&patient, 4, "tiptoeR", "weak")
        maybe(&patient, 6, "kneeWeak", "left")
        maybe(&patient, 2, "footSkin", "ulcer")
        if random.chance(8) { patient.text = random.element(Self.texts) }
    }

    private static let texts = [
        "Thank you for your help.", "I am worried about ending up in a wheelchair.", "It started after gardening.",
        "My mother had the same.", "I would like to walk my dog again.", "I read that this can cause incontinence.",
        "No fever, no numbness.", "I had breast cancer in 2009.", "My leg gives way sometimes.",
    ]

    private mutating func walkingPain(_ patient: inout Patient) {
        number(&patient, "age", 60, 88)
        choose(&patient, "legPainSide", random.chance(60) ? "both" : random.chance(50) ? "left" : "right")
        choose(&patient, "walkBrings", "yes")
        maybe(&patient, 75, "standBrings", "yes")
        maybe(&patient, 90, "sitRelieves", "yes")
        maybe(&patient, 75, "bendRelieves", "yes")
        maybe(&patient, 10, "standStillRelieves", "yes")
        maybe(&patient, 15, "calfPain", "yes")
        maybe(&patient, 20, "uphillBrings", "yes")
        maybe(&patient, 35, "numbBothLegs", "yes")
        maybe(&patient, 25, "numbSites", "sole")
        maybe(&patient, 25, "numbSites", "calf")
        maybe(&patient, 60, "backBend", "worse")
        number(&patient, "walkMinutes", 3, 30)
        treatment(&patient)
    }

    private mutating func legPain(_ patient: inout Patient) {
        number(&patient, "age", 28, 65)
        choose(&patient, "legPainSide", random.chance(50) ? "left" : "right")
        choose(&patient, "backPain", "yes")
        number(&patient, "symptomWeeks", 1, 30)
        maybe(&patient, 60, "painSeated", "yes")
        maybe(&patient, 45, "straining", "yes")
        maybe(&patient, 40, "numbSites", random.chance(50) ? "dorsum" : "lateralFoot")
        maybe(&patient, 12, "footLiftL", "weak")
        treatment(&patient)
    }

    private mutating func treatment(_ patient: inout Patient) {
        if random.chance(55) { number(&patient, "conservativeWeeks", 3, 40) }
    }

    private mutating func hipPain(_ patient: inout Patient) {
        choose(&patient, "groinPain", "yes")
        choose(&patient, "walkBrings", "yes")
        maybe(&patient, 50, "legPainSide", "right")
    }

    private mutating func circulation(_ patient: inout Patient) {
        for id in ["walkBrings", "uphillBrings", "calfPain", "standStillRelieves"] as [ItemID] {
            choose(&patient, id, "yes")
        }
        choose(&patient, "legPainSide", "both")
        maybe(&patient, 20, "nightFootHang", "yes")
        number(&patient, "walkMinutes", 2, 15)
    }

    private mutating func sockNumbness(_ patient: inout Patient) {
        choose(&patient, "stocking", "yes")
        choose(&patient, "numbBothLegs", "yes")
        choose(&patient, "numbSites", "socks")
        choose(&patient, "numbNoPain", "yes")
        maybe(&patient, 50, "diabetes", "yes")
        maybe(&patient, 50, "nightBurn", "yes")
        number(&patient, "symptomWeeks", 2, 200)
    }

    private mutating func weakness(_ patient: inout Patient) {
        let lift: ItemID = random.chance(50) ? "footLiftL" : "footLiftR"
        choose(&patient, lift, random.chance(60) ? "cannot" : "weak")
        maybe(&patient, 60, "footDrag", lift == "footLiftL" ? "left" : "right")
        maybe(&patient, 60, "legPainSide", lift == "footLiftL" ? "left" : "right")
        if random.chance(30) {
            choose(&patient, "weakKnownCause", random.chance(50) ? "stroke" : "nerveInjury")
            choose(&patient, "weakKnownSide", lift == "footLiftL" ? "left" : "right")
            number(&patient, "weakUnchangedMonths", 1, 60)
        }
        maybe(&patient, 25, "peronealTrigger", random.chance(50) ? "legCrossing" : "kneeOp")
    }

    private mutating func emergency(_ patient: inout Patient) {
        switch random.number(0, 3) {
        case 0:
            choose(&patient, "saddle", "yes")
            choose(&patient, "bladder", "hardToStartOrEmpty")
        case 1:
            choose(&patient, "fever", "yes")
            choose(&patient, "backPain", "yes")
            choose(&patient, "recentInfection", "yes")
        case 2: choose(&patient, "faceArmSpeech", "yes")
        default: choose(&patient, "footColdPale", "yes")
        }
    }

    /// Answers to questions that other answers lead to.
    private mutating func followUps(_ patient: inout Patient) {
        if has(patient, "legPainSide", "left", "right", "both") { number(&patient, "legPainScore", 2, 9) }
        if has(patient, "legPainSide", "both") { number(&patient, "legPainBothDays", 10, 500) }
        timing(&patient, has(patient, "saddle", "yes"), "saddleDays", "saddleWorse14", 2...200)
        let bladder = has(patient, "bladder", "urgencyOnly", "leaking", "hardToStartOrEmpty", "lostFeeling")
        timing(&patient, bladder, "bladderDays", "bladderWorse14", 10...1_500)
        if bladder { choose(&patient, "bladderKnownCause", random.chance(50) ? "yes" : "no") }
        timing(&patient, has(patient, "bowel", "lostControlOrFeeling"), "bowelDays", "bowelWorse14", 2...400)
        if has(patient, "sexual", "newNumbnessOrLoss") { number(&patient, "sexualDays", 2, 400) }
        let isWeak =
            has(patient, "footLiftL", "weak", "cannot") || has(patient, "footLiftR", "weak", "cannot")
            || has(patient, "tiptoeL", "weak", "cannot") || has(patient, "tiptoeR", "weak", "cannot")
            || has(patient, "footDrag", "left", "right", "both") || has(patient, "kneeWeak", "left", "right", "both")
            || has(patient, "legsWeakBoth", "yes")
        if isWeak { weakCourse(&patient) }
        if !isWeak, has(patient, "handsClumsy", "yes") || has(patient, "unsteady", "yes") { course(&patient) }
        if has(patient, "spinalProcedure", "yes") { number(&patient, "spinalProcedureDays", 10, 250) }
        if has(patient, "trauma", "minor", "major") { number(&patient, "traumaDays", 2, 120) }
        if has(patient, "footColdPale", "yes") { number(&patient, "footColdDays", 0, 40) }
        if case .number(let weeks)? = patient.answers["conservativeWeeks"], weeks > 0 {
            choose(&patient, "conservativeResult", random.element(["helping", "helping", "noBenefit", "worse"]))
        }
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
