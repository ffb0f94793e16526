package import TriageCore

/// The questions of which "unknown is not no" is claimed, each with the order of its answers.
package struct SafetyOrder: Sendable {
    package enum Order: Hashable, Sendable {
        /// The choices as the questionnaire has them, the most reassuring first.
        case choices
        /// None, one side, both; the two sides are not compared.
        case sides
        /// Only these choices, the most reassuring first.
        case named([String])
        /// Fewer is worse.
        case fewerIsWorse
    }

    package let items: [(id: ItemID, order: Order)]
    /// Questions whose answers can take weight from others, which an unknown answer must not do; without the answers
    /// that add weight instead.
    package let mitigators: [(id: ItemID, except: [String])]

    /// Definitions that say that an answer is about something else; where a step makes one of them cease to hold, the
    /// answer changes its subject, and nothing is claimed.
    package let declared: [DefinitionID]

    package init(
        items: [(id: ItemID, order: Order)], mitigators: [(id: ItemID, except: [String])], declared: [DefinitionID] = []
    ) {
        self.items = items
        self.mitigators = mitigators
        self.declared = declared
    }

    /// The safety questions of the spine protocol: cauda equina, power, course, nervous system, cancer, infection,
    /// injury, limb and skin, and the days since each began.
    package static let spine = SafetyOrder(
        items: [
            "saddle", "saddleWorse14", "bladder", "bladderWorse14", "bowel", "bowelWorse14", "footLiftL", "footLiftR",
            "tiptoeL", "tiptoeR", "legsWeakBoth", "weakTrend", "weakOnset", "wasting", "faceArmSpeech", "handsClumsy",
            "unsteady", "swallowing", "breathless", "cancer", "spineNight", "spineUnremitting", "straining",
            "weightLossSweats", "fever", "immune", "recentInfection", "trauma", "footColdPale", "nightFootHang",
            "footSkin", "calfSwollen",
        ].map { ($0, .choices) }
            + [("footDrag", .sides), ("kneeWeak", .sides), ("sexual", .named(["normal", "newNumbnessOrLoss"]))]
            + [
                "saddleDays", "bladderDays", "bowelDays", "sexualDays", "weakDays", "footColdDays", "traumaDays",
                "legPainBothDays",
            ].map { ($0, .fewerIsWorse) },
        mitigators: [
            ("weakKnownCause", []), ("weakKnownSide", []), ("weakUnchangedMonths", []),
            ("peronealTrigger", ["cast", "kneeOp", "hipOp"]), ("peronealTriggerDays", []), ("footTurnIn", []),
            ("hipSideWeak", []), ("bladderKnownCause", []),
        ], declared: ["oldCourse.left", "oldCourse.right", "oldCourse.legs"])
}

/// One worsening of one answer; every worsening is a chain of these.
struct SafetyStep: Hashable, Sendable {
    let variable: Int
    /// Positions of the values.
    let from: Int
    let to: Int
}

extension SafetyOrder {
    /// All steps from a known answer to a next worse one.
    func worsenings(_ model: ReviewModel) -> [SafetyStep] {
        items.flatMap { entry -> [SafetyStep] in
            guard let item = model.positions[entry.id] else { return [] }
            return pairs(model, item, entry.order).map { SafetyStep(variable: item, from: $0.0, to: $0.1) }
        }
    }

    /// All steps from the best answer to an unknown one.
    func blankings(_ model: ReviewModel) -> [SafetyStep] {
        items.flatMap { entry -> [SafetyStep] in
            guard let item = model.positions[entry.id] else { return [] }
            return model.variables[item].values.indices.filter { model.variables[item].values[$0] < 0 }
                .map { SafetyStep(variable: item, from: best(model, item, entry.order), to: $0) }
        }
    }

    /// All steps from an answer of a mitigator to an unknown one.
    func forgettings(_ model: ReviewModel) -> [SafetyStep] {
        mitigators.flatMap { entry -> [SafetyStep] in
            guard let item = model.positions[entry.id] else { return [] }
            let values = model.variables[item].values
            let names = model.items[item].choiceNames
            let lightening = values.indices.filter { place in
                guard values[place] >= 0 else { return false }
                return names.isEmpty || !entry.except.contains(names[Int(values[place])])
            }
            return values.indices.filter { values[$0] < 0 }.flatMap { to in
                lightening.map { SafetyStep(variable: item, from: $0, to: to) }
            }
        }
    }

    private func best(_ model: ReviewModel, _ item: Int, _ order: Order) -> Int {
        let values = model.variables[item].values
        guard order == .fewerIsWorse else { return 0 }
        return values.indices.filter { values[$0] >= 0 }.max { values[$0] < values[$1] } ?? 0
    }

    private func pairs(_ model: ReviewModel, _ item: Int, _ order: Order) -> [(Int, Int)] {
        let known = model.variables[item].values.indices.filter { model.variables[item].values[$0] >= 0 }
        let names = model.items[item].choiceNames
        func position(_ name: String) -> Int? { names.firstIndex(of: name) }
        switch order {
        case .choices: return zip(known, known.dropFirst()).map { ($0, $1) }
        case .fewerIsWorse: return zip(known, known.dropFirst()).map { ($1, $0) }
        case .named(let order):
            let places = order.compactMap(position)
            return zip(places, places.dropFirst()).map { ($0, $1) }
        case .sides:
            return [("none", "left"), ("none", "right"), ("left", "both"), ("right", "both")].compactMap { from, to in
                guard let from = position(from), let to = position(to) else { return nil }
                return (from, to)
            }
        }
    }
}
