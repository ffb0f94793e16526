internal import TriageCore

/// Looks for values of all variables that make several conditions come out as wanted, or shows that there are none.
///
/// A complete search: it splits the values of the variable on which an undecided condition depends, and gives up a
/// branch only where a condition cannot come out as wanted for any of the values left.
final class CaseSearch {
    /// A condition and what it must come out as, possibly with other values for some variables than the search's.
    struct Goal {
        var root: Int32
        /// The outcomes wanted.
        var wanted: UInt8
        var overrides: [(variable: Int, values: UInt64)] = []
    }

    enum Result {
        /// The values that remain for each variable; every choice of one for each meets all goals.
        case found([UInt64])
        case impossible
        /// The search took more steps than allowed.
        case gaveUp
    }

    static let isFalse: UInt8 = 1
    static let isUnknown: UInt8 = 2
    static let isTrue: UInt8 = 4
    static let notTrue: UInt8 = 3

    let model: ReviewModel
    /// Steps that one search may take.
    var limit = 400_000
    /// Solutions that one search may offer and see refused.
    var refusalLimit = 300
    /// Steps that all searches took.
    private(set) var steps = 0
    private var stepsLeft = 0
    private var refusalsLeft = 0
    private var domains: [UInt64]
    private var memo: [UInt8]
    private var memoTurn: [UInt32]
    private var turn: UInt32 = 0
    private var supports: [Int32: [Bool]] = [:]
    private var accept: ([UInt64]) -> Bool = { _ in true }

    init(_ model: ReviewModel) {
        self.model = model
        domains = model.variables.map(\.all)
        memo = [UInt8](repeating: 0, count: model.definitionRoots.count)
        memoTurn = [UInt32](repeating: 0, count: model.definitionRoots.count)
    }

    /// - Parameters:
    ///   - start: the values allowed for each variable; those not given have all.
    ///   - accept: whether a solution counts; when it says no, the search goes on.
    func find(
        _ goals: [Goal], start: [Int: UInt64] = [:], accept: @escaping ([UInt64]) -> Bool = { _ in true }
    ) -> Result {
        for index in domains.indices { domains[index] = start[index] ?? model.variables[index].all }
        stepsLeft = limit
        refusalsLeft = refusalLimit
        self.accept = accept
        let isFound = solve(goals, changed: nil)
        if isFound { return .found(domains) }
        return stepsLeft <= 0 ? .gaveUp : .impossible
    }

    /// What a condition comes out as for given values of all variables.
    func outcome(_ root: Int32, _ values: [UInt64]) -> UInt8 {
        domains = values
        turn &+= 1
        return evaluate(root)
    }

    private func solve(_ goals: [Goal], changed: Int?) -> Bool {
        steps += 1
        stepsLeft -= 1
        if stepsLeft <= 0 { return false }
        var undecided: [Goal] = []
        undecided.reserveCapacity(goals.count)
        for goal in goals {
            if let changed, !support(goal.root)[changed] {
                undecided.append(goal)
                continue
            }
            let result = outcome(of: goal)
            if result & goal.wanted == 0 { return false }
            if result & ~goal.wanted != 0 { undecided.append(goal) }
        }
        guard let goal = undecided.first else {
            if accept(domains) { return true }
            refusalsLeft -= 1
            if refusalsLeft <= 0 { stepsLeft = 0 }
            return false
        }
        guard let split = withOverrides(goal, { splitting(goal.root, wanted: goal.wanted) }) else { return false }
        let before = domains[split.variable]
        for part in split.parts where part != 0 {
            domains[split.variable] = part
            if solve(undecided, changed: split.variable) { return true }
            if stepsLeft <= 0 { break }
        }
        domains[split.variable] = before
        return false
    }

    private func support(_ root: Int32) -> [Bool] {
        if let known = supports[root] { return known }
        var result = [Bool](repeating: false, count: model.variables.count)
        for variable in model.support(of: root) { result[variable] = true }
        supports[root] = result
        return result
    }

    private func outcome(of goal: Goal) -> UInt8 { withOverrides(goal) { evaluate(goal.root) } }

    private func withOverrides<Value>(_ goal: Goal, _ body: () -> Value) -> Value {
        turn &+= 1
        if goal.overrides.isEmpty { return body() }
        let before = goal.overrides.map { domains[$0.variable] }
        for entry in goal.overrides { domains[entry.variable] = entry.values }
        defer { for (entry, values) in zip(goal.overrides, before) { domains[entry.variable] = values } }
        return body()
    }

    private func evaluate(_ index: Int32) -> UInt8 {
        let node = model.nodes[Int(index)]
        switch node.operation {
        case .constant: return 4
        case .leaf:
            let values = domains[Int(node.first)]
            return Self.outcomes(values, node.isTrue, node.isFalse)
        case .pair:
            let first = domains[Int(node.first)]
            let second = domains[Int(node.second)]
            var result: UInt8 = 0
            var rest = first
            while rest != 0, result != 7 {
                let place = Int(node.start) + 2 * rest.trailingZeroBitCount
                result |= Self.outcomes(second, model.tables[place], model.tables[place + 1])
                rest &= rest - 1
            }
            return result
        case .all:
            var result: UInt8 = 4
            for child in node.start..<(node.start + node.count) {
                result = Self.and(result, evaluate(model.children[Int(child)]))
                if result == 1 { break }
            }
            return result
        case .any:
            var result: UInt8 = 4
            for child in node.start..<(node.start + node.count) {
                result = Self.and(result, Self.not(evaluate(model.children[Int(child)])))
                if result == 1 { break }
            }
            return Self.not(result)
        case .not: return Self.not(evaluate(model.children[Int(node.start)]))
        case .presumed:
            let result = evaluate(model.children[Int(node.start)])
            return (result & 1) | ((result & 2) << 1) | (result & 4)
        case .defined:
            let definition = Int(node.first)
            if memoTurn[definition] == turn { return memo[definition] }
            let result = evaluate(model.definitionRoots[definition])
            memo[definition] = result
            memoTurn[definition] = turn
            return result
        case .countOf: return count(node)
        }
    }

    private func count(_ node: ReviewModel.Node) -> UInt8 {
        var fewestTrue = 0
        var mostTrue = 0
        var fewestNotFalse = 0
        var mostNotFalse = 0
        for child in node.start..<(node.start + node.count) {
            let result = evaluate(model.children[Int(child)])
            if result == 4 { fewestTrue += 1 }
            if result & 4 != 0 { mostTrue += 1 }
            if result & 1 == 0 { fewestNotFalse += 1 }
            if result != 1 { mostNotFalse += 1 }
        }
        let needed = Int(node.second)
        return (mostTrue >= needed ? 4 : 0) | (fewestNotFalse < needed ? 1 : 0)
            | (fewestTrue < needed && mostNotFalse >= needed ? 2 : 0)
    }

    private static func outcomes(_ values: UInt64, _ isTrue: UInt64, _ isFalse: UInt64) -> UInt8 {
        (values & isTrue != 0 ? 4 : 0) | (values & isFalse != 0 ? 1 : 0)
            | (values & ~(isTrue | isFalse) != 0 ? 2 : 0)
    }

    static func and(_ a: UInt8, _ b: UInt8) -> UInt8 {
        let unknown = ((a & 2) & ((b & 2) | ((b & 4) >> 1))) | ((b & 2) & ((a & 4) >> 1))
        return ((a | b) & 1) | unknown | (a & b & 4)
    }

    static func not(_ a: UInt8) -> UInt8 { ((a & 1) << 2) | (a & 2) | ((a & 4) >> 2) }

    /// The variable on which the condition's outcome depends, and its values in the parts to try one after the other.
    private func splitting(_ index: Int32, wanted: UInt8) -> (variable: Int, parts: [UInt64])? {
        let node = model.nodes[Int(index)]
        switch node.operation {
        case .constant: return nil
        case .leaf:
            let values = domains[Int(node.first)]
            let known = [values & node.isTrue, values & ~(node.isTrue | node.isFalse), values & node.isFalse]
            let parts = wanted & 4 != 0 ? known : known.reversed()
            return (Int(node.first), quietFirst(parts, Int(node.first), isFirm: wanted & 4 != 0))
        case .pair:
            for variable in [Int(node.first), Int(node.second)] where domains[variable].nonzeroBitCount > 1 {
                var parts: [UInt64] = []
                var rest = domains[variable]
                while rest != 0 {
                    parts.append(rest & (~rest + 1))
                    rest &= rest - 1
                }
                return (variable, quietFirst(parts, variable, isFirm: false))
            }
            return nil
        case .defined: return splitting(model.definitionRoots[Int(node.first)], wanted: wanted)
        case .not: return splitting(model.children[Int(node.start)], wanted: Self.not(wanted))
        case .all, .any, .countOf, .presumed:
            for child in node.start..<(node.start + node.count) {
                let root = model.children[Int(child)]
                if evaluate(root).nonzeroBitCount > 1, let split = splitting(root, wanted: wanted) { return split }
            }
            return nil
        }
    }

    private func quietFirst(_ parts: [UInt64], _ variable: Int, isFirm: Bool) -> [UInt64] {
        if isFirm { return parts }
        let quiet: UInt64 = 1 << UInt64(model.variables[variable].quiet)
        return parts.filter { $0 & quiet != 0 } + parts.filter { $0 & quiet == 0 }
    }
}
