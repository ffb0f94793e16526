internal import TriageCore

/// Shows that worsening one answer can only make conditions truer, by their structure; where the structure of a
/// definition leaves it open, by going through all values of its own questions.
final class Monotonicity {
    private let model: ReviewModel
    private let search: CaseSearch
    private var rising: [Key: Bool] = [:]
    private var falling: [Key: Bool] = [:]
    /// Definitions whose change by a step is declared and left out of the claim.
    var frozen: Set<DefinitionID> = [] {
        didSet { if frozen != oldValue { (rising, falling) = ([:], [:]) } }
    }
    /// Definitions that needed all values of their own questions.
    private(set) var enumerated = 0

    private struct Key: Hashable {
        let definition: Int32
        let step: SafetyStep
    }

    init(_ model: ReviewModel, _ search: CaseSearch) {
        self.model = model
        self.search = search
    }

    /// Whether the condition never becomes less true by the step (false < unknown < true).
    func rises(_ root: Int32, by step: SafetyStep) -> Bool { check(root, step, upwards: true) }

    private func check(_ index: Int32, _ step: SafetyStep, upwards: Bool) -> Bool {
        let node = model.nodes[Int(index)]
        switch node.operation {
        case .constant: return true
        case .leaf:
            guard Int(node.first) == step.variable else { return true }
            let from = Self.rank(node.isTrue, node.isFalse, step.from)
            let to = Self.rank(node.isTrue, node.isFalse, step.to)
            return upwards ? from <= to : from >= to
        case .pair: return checkPair(node, step, upwards: upwards)
        case .all, .any, .countOf, .presumed:
            return (node.start..<(node.start + node.count)).allSatisfy {
                check(model.children[Int($0)], step, upwards: upwards)
            }
        case .not: return check(model.children[Int(node.start)], step, upwards: !upwards)
        case .defined: return checkDefinition(node.first, step, upwards: upwards)
        }
    }

    private static func rank(_ isTrue: UInt64, _ isFalse: UInt64, _ position: Int) -> Int {
        let bit: UInt64 = 1 << UInt64(position)
        return isTrue & bit != 0 ? 2 : isFalse & bit != 0 ? 0 : 1
    }

    private func checkPair(_ node: ReviewModel.Node, _ step: SafetyStep, upwards: Bool) -> Bool {
        let first = Int(node.first)
        let second = Int(node.second)
        guard step.variable == first || step.variable == second else { return true }
        let others = model.variables[step.variable == first ? second : first].values.indices
        return others.allSatisfy { other in
            func rank(_ position: Int) -> Int {
                let row = step.variable == first ? position : other
                let column = step.variable == first ? other : position
                let place = Int(node.start) + 2 * row
                return Self.rank(model.tables[place], model.tables[place + 1], column)
            }
            return upwards ? rank(step.from) <= rank(step.to) : rank(step.from) >= rank(step.to)
        }
    }

    private func checkDefinition(_ definition: Int32, _ step: SafetyStep, upwards: Bool) -> Bool {
        let key = Key(definition: definition, step: step)
        if let known = upwards ? rising[key] : falling[key] { return known }
        if frozen.contains(model.source.definitions[Int(definition)].id) { return true }
        let root = model.definitionRoots[Int(definition)]
        var result = check(root, step, upwards: upwards)
        if !result {
            result = isMonotone(root, step, upwards: upwards)
            if result { enumerated += 1 }
        }
        if upwards { rising[key] = result } else { falling[key] = result }
        return result
    }

    /// Goes through all values of the condition's questions.
    private func isMonotone(_ root: Int32, _ step: SafetyStep, upwards: Bool) -> Bool {
        let better = upwards ? step.from : step.to
        let worse = upwards ? step.to : step.from
        for (before, after) in [(CaseSearch.isTrue, CaseSearch.notTrue), (CaseSearch.isUnknown, CaseSearch.isFalse)] {
            let goals = [
                CaseSearch.Goal(root: root, wanted: before, overrides: [(step.variable, 1 << UInt64(better))]),
                CaseSearch.Goal(root: root, wanted: after, overrides: [(step.variable, 1 << UInt64(worse))]),
            ]
            guard case .impossible = search.find(goals, start: step.held) else { return false }
        }
        return true
    }
}
