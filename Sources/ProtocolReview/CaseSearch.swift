internal import TriageCore

/// Looks for values of all variables that make several conditions come out as wanted, or shows that there are none.
final class CaseSearch {
    /// A condition and what it must come out as, possibly with another value for some variables than the search's.
    struct Goal {
        var root: Int32
        /// The outcomes wanted, as bits.
        var wanted: UInt8
        /// Variables with one value each, as a bit.
        var overrides: [(variable: Int, values: UInt64)] = []
    }

    enum Result {
        /// The values that remain for each variable; every choice of one for each meets all goals.
        case found([UInt64])
        case impossible
        /// The search met more contradictions than allowed, or too many of its solutions were refused.
        case gaveUp
    }

    static let isFalse: UInt8 = 1
    static let isUnknown: UInt8 = 2
    static let isTrue: UInt8 = 4
    static let notTrue: UInt8 = 3

    let model: ReviewModel
    /// Contradictions that one search may meet.
    private let limit = 200_000
    /// Solutions that one search may offer and see refused.
    private let refusalLimit = 300
    /// Variables of the solver, above which what was written for earlier searches is thrown away.
    private let variableLimit: Int32 = 40_000
    /// Questions put to the solver so far.
    private(set) var steps = 0
    private var clauses: CaseClauses
    private var domains: [UInt64]
    private var memo: [UInt8]
    private var memoTurn: [UInt32]
    private var turn: UInt32 = 0
    /// For each node, the variables that it depends on, as bits.
    private let supports: [VariableSet]

    init(_ model: ReviewModel) {
        self.model = model
        domains = model.variables.map(\.all)
        memo = [UInt8](repeating: 0, count: model.definitionRoots.count)
        memoTurn = [UInt32](repeating: 0, count: model.definitionRoots.count)
        supports = VariableSet.supports(of: model)
        clauses = CaseClauses(model, supports)
    }

    /// - Parameters:
    ///   - start: the values allowed for each variable; those not given have all.
    ///   - accept: whether a solution counts; when it says no, the search goes on.
    func find(
        _ goals: [Goal], start: [Int: UInt64] = [:], accept: ([UInt64]) -> Bool = { _ in true }
    ) -> Result {
        if clauses.solver.count > variableLimit { clauses = CaseClauses(model, supports) }
        var assumed: [Int32] = []
        for (variable, allowed) in start {
            let literals = clauses.literals(of: variable)
            assumed += literals.indices.filter { allowed & 1 << UInt64($0) == 0 }.map { -literals[$0] }
        }
        for goal in goals { assumed += literals(of: goal) }
        var support = VariableSet()
        for goal in goals { support.formUnion(supports[Int(goal.root)]) }
        // Before the solver answers: what is written after that loses its solution.
        for variable in domains.indices where support.contains(variable) { _ = clauses.literals(of: variable) }
        var refusals = 0
        var isBlocked: Int32?
        defer { if let isBlocked { clauses.solver.add([-isBlocked]) } }
        while true {
            steps += 1
            guard let isPossible = clauses.solver.solve(assuming: assumed, conflicts: limit) else { return .gaveUp }
            guard isPossible else { return .impossible }
            takeSolution(support, start)
            widen(goals, support, start)
            let found = domains
            if accept(found) { return .found(found) }
            refusals += 1
            if refusals >= refusalLimit { return .gaveUp }
            let block = isBlocked ?? clauses.solver.makeVariable()
            if isBlocked == nil { assumed.append(block) }
            isBlocked = block
            var clause = [-block]
            for variable in found.indices where support.contains(variable) {
                let literals = clauses.literals(of: variable)
                clause += literals.indices.filter { found[variable] & 1 << UInt64($0) == 0 }.map { literals[$0] }
            }
            clauses.solver.add(clause)
        }
    }

    /// What a condition comes out as for given values of all variables.
    func outcome(_ root: Int32, _ values: [UInt64]) -> UInt8 {
        domains = values
        turn &+= 1
        return evaluate(root)
    }

    private func literals(of goal: Goal) -> [Int32] {
        var overrides: CaseClauses.Overrides = [:]
        for entry in goal.overrides { overrides[entry.variable] = entry.values.trailingZeroBitCount }
        let outcome = clauses.outcome(goal.root, overrides)
        switch goal.wanted {
        case Self.isTrue: return [outcome.isTrue]
        case Self.isFalse: return [outcome.isFalse]
        case Self.isUnknown: return [-outcome.isTrue, -outcome.isFalse]
        case Self.notTrue: return [-outcome.isTrue]
        case Self.isTrue | Self.isUnknown: return [-outcome.isFalse]
        default: preconditionFailure("no such outcome is asked for")
        }
    }

    /// Takes the solver's values of the variables on which something depends; all others keep what is allowed.
    private func takeSolution(_ support: VariableSet, _ start: [Int: UInt64]) {
        for variable in domains.indices {
            domains[variable] = start[variable] ?? model.variables[variable].all
            guard support.contains(variable) else { continue }
            let literals = clauses.literals(of: variable)
            let place = literals.firstIndex { clauses.solver.holds($0) } ?? model.variables[variable].quiet
            domains[variable] = 1 << UInt64(place)
        }
    }

    /// Brings back ordinary values, then whatever is allowed, where the goals are met even so.
    private func widen(_ goals: [Goal], _ support: VariableSet, _ start: [Int: UInt64]) {
        let variables = domains.indices.filter { support.contains($0) }
        func change(_ variable: Int, to values: UInt64) {
            let before = domains[variable]
            guard values != before, values != 0 else { return }
            domains[variable] = values
            let isMet = goals.allSatisfy { goal in
                !supports[Int(goal.root)].contains(variable) || outcome(of: goal) & ~goal.wanted == 0
            }
            if !isMet { domains[variable] = before }
        }
        for variable in variables {
            let allowed = start[variable] ?? model.variables[variable].all
            change(variable, to: allowed & 1 << UInt64(model.variables[variable].quiet))
        }
        for variable in variables { change(variable, to: start[variable] ?? model.variables[variable].all) }
    }

    private func outcome(of goal: Goal) -> UInt8 { withOverrides(goal) { evaluate(goal.root) } }

    private func withOverrides<Value>(_ goal: Goal, _ body: () -> Value) -> Value {
        turn &+= 1
        if goal.overrides.isEmpty { return body() }
        if goal.overrides.count == 1 {
            let variable = goal.overrides[0].variable
            let before = domains[variable]
            domains[variable] = goal.overrides[0].values
            defer { domains[variable] = before }
            return body()
        }
        let before = goal.overrides.map { domains[$0.variable] }
        for entry in goal.overrides { domains[entry.variable] = entry.values }
        defer { for (entry, values) in zip(goal.overrides, before) { domains[entry.variable] = values } }
        return body()
    }

    private func evaluate(_ index: Int32) -> UInt8 {
        let node = model.nodes[Int(index)]
        switch node.operation {
        case .constant: return 4
        case .leaf: return Self.outcomes(domains[Int(node.first)], node.isTrue, node.isFalse)
        case .pair:
            let second = domains[Int(node.second)]
            var result: UInt8 = 0
            var rest = domains[Int(node.first)]
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
}

/// A set of a model's variables, as bits.
struct VariableSet: Hashable {
    private var words: SIMD8<UInt64> = .zero
    /// More variables than there are bits share the last one, which only costs time.
    private static let most = 511

    init() {}
    init(_ variable: Int) { insert(variable) }

    mutating func insert(_ variable: Int) {
        let bit = min(variable, Self.most)
        words[bit >> 6] |= 1 << UInt64(bit & 63)
    }

    func contains(_ variable: Int) -> Bool {
        let bit = min(variable, Self.most)
        return words[bit >> 6] & 1 << UInt64(bit & 63) != 0
    }

    mutating func formUnion(_ other: Self) { words |= other.words }

    /// The variables that each node of a model depends on; parts stand before what they are part of.
    static func supports(of model: ReviewModel) -> [Self] {
        var result: [Self] = []
        result.reserveCapacity(model.nodes.count)
        for node in model.nodes {
            var set = Self()
            switch node.operation {
            case .constant: break
            case .leaf: set.insert(Int(node.first))
            case .pair:
                set.insert(Int(node.first))
                set.insert(Int(node.second))
            case .defined: set = result[Int(model.definitionRoots[Int(node.first)])]
            case .all, .any, .countOf, .not, .presumed:
                for child in node.start..<(node.start + node.count) {
                    set.formUnion(result[Int(model.children[Int(child)])])
                }
            }
            result.append(set)
        }
        return result
    }
}
