internal import SpineProtocol
package import TriageCore

/// The questions of which "unknown is not no" is claimed, each with the order of its answers.
package struct SafetyOrder: Sendable {
    let items: [(id: ItemID, worsening: Item.Worsening)]
    /// Definitions that say what an answer is about; where a step makes one of them cease to hold, the answer changes its
    /// subject, and nothing is claimed.
    let declared: [DefinitionID]

    /// What a protocol says of its questions; of a question that this release has too, what the release says, so that no
    /// protocol claims less.
    package init(of source: TriageProtocol) {
        let known = Dictionary(spineQuestionnaire.items.map { ($0.id, $0) }) { first, _ in first }
        items = source.questionnaire.items.compactMap { item in
            let same = known[item.id].flatMap { $0.kind == item.kind ? $0 : nil }
            return (same?.worsening ?? item.worsening).map { (item.id, $0) }
        }
        let settling = Set(spineProtocol.definitions.filter { $0.settlesSubject == true }.map(\.id))
        declared = source.definitions.filter { $0.settlesSubject == true || settling.contains($0.id) }.map(\.id)
    }
}

/// One worsening of one answer; every worsening is a chain of these.
struct SafetyStep: Hashable, Sendable {
    let variable: Int
    /// Positions of the values.
    let from: Int
    let to: Int
    /// Values to which other variables are held.
    var held: [Int: UInt64] = [:]
}

extension SafetyOrder {
    /// All steps from a known answer to a next worse one.
    func worsenings(_ model: ReviewModel) -> [SafetyStep] {
        items.flatMap { entry -> [SafetyStep] in
            guard let item = model.positions[entry.id] else { return [] }
            if model.items[item].isList, case .asListed = entry.worsening {
                // A list worsens by what is ticked besides.
                return model.ticks[item].map {
                    SafetyStep(variable: $0.variable, from: 0, to: 1, held: held(item, model))
                }
            }
            return pairs(model, item, entry.worsening).map { SafetyStep(variable: item, from: $0.0, to: $0.1) }
        }
    }

    /// All steps from the best answer to an unknown one.
    func blankings(_ model: ReviewModel) -> [SafetyStep] {
        items.flatMap { entry -> [SafetyStep] in
            guard let item = model.positions[entry.id], let best = best(model, item, entry.worsening) else { return [] }
            return model.variables[item].values.indices.filter { model.variables[item].values[$0] < 0 }
                .map { SafetyStep(variable: item, from: best, to: $0, held: unticked(item, model)) }
        }
    }

    /// All steps from an answer of a mitigator to an unknown one.
    func forgettings(_ model: ReviewModel) -> [SafetyStep] {
        items.flatMap { entry -> [SafetyStep] in
            guard case .mitigating(let except) = entry.worsening, let item = model.positions[entry.id] else {
                return []
            }
            let values = model.variables[item].values
            let names = model.items[item].choiceNames
            if model.items[item].isList {
                // Of a list all choices but those that add weight.
                let heavy = model.ticks[item].filter { except.contains(names[$0.choice]) }
                let held = Dictionary(uniqueKeysWithValues: heavy.map { ($0.variable, UInt64(1)) })
                return values.indices.filter { values[$0] < 0 }.map {
                    SafetyStep(variable: item, from: 0, to: $0, held: held)
                }
            }
            let lightening = values.indices.filter { place in
                guard values[place] >= 0 else { return false }
                return names.isEmpty || !except.contains(names[Int(values[place])])
            }
            return values.indices.filter { values[$0] < 0 }.flatMap { to in
                lightening.map { SafetyStep(variable: item, from: $0, to: to) }
            }
        }
    }

    /// The list has an answer.
    private func held(_ item: Int, _ model: ReviewModel) -> [Int: UInt64] { [item: model.variables[item].known] }

    /// Nothing is ticked in the list.
    private func unticked(_ item: Int, _ model: ReviewModel) -> [Int: UInt64] {
        Dictionary(uniqueKeysWithValues: model.ticks[item].map { ($0.variable, UInt64(1)) })
    }

    private func best(_ model: ReviewModel, _ item: Int, _ worsening: Item.Worsening) -> Int? {
        let values = model.variables[item].values
        switch worsening {
        case .asListed, .sides, .named: return 0
        case .fewer: return values.indices.filter { values[$0] >= 0 }.max { values[$0] < values[$1] }
        case .mitigating, .spreading: return nil
        }
    }

    private func pairs(_ model: ReviewModel, _ item: Int, _ worsening: Item.Worsening) -> [(Int, Int)] {
        let known = model.variables[item].values.indices.filter { model.variables[item].values[$0] >= 0 }
        let names = model.items[item].choiceNames
        func position(_ name: String) -> Int? { names.firstIndex(of: name) }
        switch worsening {
        case .asListed: return zip(known, known.dropFirst()).map { ($0, $1) }
        case .fewer: return zip(known, known.dropFirst()).map { ($1, $0) }
        case .named(let order):
            let places = order.compactMap(position)
            return zip(places, places.dropFirst()).map { ($0, $1) }
        case .sides, .spreading:
            let first = worsening == .sides ? [("none", "left"), ("none", "right")] : []
            return (first + [("left", "both"), ("right", "both")]).compactMap { from, to in
                guard let from = position(from), let to = position(to) else { return nil }
                return (from, to)
            }
        case .mitigating: return []
        }
    }
}
