internal import TriageCore

/// Looks for values of all variables that make several conditions come out as wanted, or shows that there are none.
///
/// A complete search: it takes conditions apart (for "all" to be true every part must be, for "any" one of them), keeps
/// for each variable the values that are still possible, and gives up a branch only where a condition cannot come out
/// as wanted for any of them.
final class CaseSearch {
    /// A condition and what it must come out as, possibly with other values for some variables than the search's.
    struct Goal {
        var root: Int32
        /// The outcomes wanted, as bits.
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
    private var accept: ([UInt64]) -> Bool = { _ in true }
    /// For each node, the variables that it depends on, as bits.
    private let supports: [VariableSet]

    init(_ model: ReviewModel) {
        self.model = model
        domains = model.variables.map(\.all)
        memo = [UInt8](repeating: 0, count: model.definitionRoots.count)
        memoTurn = [UInt32](repeating: 0, count: model.definitionRoots.count)
        supports = VariableSet.supports(of: model)
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

    /// - Parameter changed: the variables whose values are fewer than when the goals were last looked at; nil for all.
    private func solve(_ goals: [Goal], changed: VariableSet?) -> Bool {
        steps += 1
        stepsLeft -= 1
        if stepsLeft <= 0 { return false }
        let before = domains
        if let result = narrow(goals, changed) { return result }
        domains = before
        return false
    }

    /// Takes apart what leaves no choice, then tries each way of meeting the first goal that leaves one.
    ///
    /// - Returns: nil when there is no way.
    private func narrow(_ goals: [Goal], _ changed: VariableSet?) -> Bool? {
        var goals = goals
        var changed = changed
        while true {
            var undecided: [Goal] = []
            undecided.reserveCapacity(goals.count)
            for goal in goals {
                if let changed, !supports[Int(goal.root)].intersects(changed) {
                    undecided.append(goal)
                    continue
                }
                let result = outcome(of: goal)
                if result & goal.wanted == 0 { return nil }
                if result & ~goal.wanted != 0 { undecided.append(goal) }
            }
            var narrowed = VariableSet()
            var rest: [Goal] = []
            rest.reserveCapacity(undecided.count)
            for goal in undecided { takeApart(goal, into: &rest, &narrowed) }
            if narrowed.isEmpty {
                goals = rest
                break
            }
            goals = rest
            changed = narrowed
        }
        guard let goal = goals.first else {
            if accept(domains) { return true }
            refusalsLeft -= 1
            if refusalsLeft <= 0 { stepsLeft = 0 }
            return nil
        }
        return branch(goal, Array(goals.dropFirst()))
    }

    /// Replaces a goal by those of its parts that all must be met; narrows the values of a variable for a leaf.
    private func takeApart(_ goal: Goal, into rest: inout [Goal], _ narrowed: inout VariableSet) {
        let node = model.nodes[Int(goal.root)]
        func part(_ root: Int32, _ wanted: UInt8) {
            let next = Goal(root: root, wanted: wanted, overrides: goal.overrides)
            let result = outcome(of: next)
            if result & ~wanted != 0 || result & wanted == 0 { takeApart(next, into: &rest, &narrowed) }
        }
        if goal.wanted == Self.isUnknown, node.operation != .leaf, node.operation != .pair, node.operation != .countOf {
            takeApart(Goal(root: goal.root, wanted: 3, overrides: goal.overrides), into: &rest, &narrowed)
            takeApart(Goal(root: goal.root, wanted: 6, overrides: goal.overrides), into: &rest, &narrowed)
            return
        }
        switch node.operation {
        case .leaf:
            let variable = Int(node.first)
            if goal.overrides.contains(where: { $0.variable == variable }) {
                // Decided by its override; kept only so that a contradiction shows.
                rest.append(goal)
                return
            }
            let allowed =
                (goal.wanted & 4 != 0 ? node.isTrue : 0) | (goal.wanted & 1 != 0 ? node.isFalse : 0)
                | (goal.wanted & 2 != 0 ? ~(node.isTrue | node.isFalse) : 0)
            if domains[variable] & ~allowed != 0 {
                domains[variable] &= allowed
                narrowed.insert(variable)
            }
            if domains[variable] == 0 { rest.append(goal) }
        case .defined: part(model.definitionRoots[Int(node.first)], goal.wanted)
        case .not: part(model.children[Int(node.start)], Self.not(goal.wanted))
        case .presumed: part(model.children[Int(node.start)], goal.wanted & 4 != 0 ? 6 : 1)
        case .all where goal.wanted == 4 || goal.wanted == 6, .any where goal.wanted == 3 || goal.wanted == 1:
            for child in node.start..<(node.start + node.count) { part(model.children[Int(child)], goal.wanted) }
        case .constant, .all, .any, .countOf, .pair: rest.append(goal)
        }
    }

    private func branch(_ goal: Goal, _ others: [Goal]) -> Bool? {
        let node = model.nodes[Int(goal.root)]
        let before = domains
        switch node.operation {
        case .all, .any:
            var earlier: [Goal] = []
            for child in node.start..<(node.start + node.count) {
                let part = Goal(root: model.children[Int(child)], wanted: goal.wanted, overrides: goal.overrides)
                guard outcome(of: part) & goal.wanted != 0 else { continue }
                if solve([part] + others + earlier, changed: nil) { return true }
                if stepsLeft <= 0 { return nil }
                domains = before
                // What follows leaves out what was tried.
                earlier.append(Goal(root: part.root, wanted: 7 & ~goal.wanted, overrides: goal.overrides))
            }
            return nil
        default:
            guard let split = withOverrides(goal, { splitting(goal.root) }) else { return nil }
            for values in split.parts where values != 0 {
                domains[split.variable] = values
                if solve([goal] + others, changed: VariableSet(split.variable)) { return true }
                if stepsLeft <= 0 { return nil }
                domains = before
            }
            return nil
        }
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

    /// A variable on which the condition's outcome depends, and its values one by one.
    private func splitting(_ index: Int32) -> (variable: Int, parts: [UInt64])? {
        let node = model.nodes[Int(index)]
        switch node.operation {
        case .constant: return nil
        case .leaf: return split(Int(node.first))
        case .pair: return split(Int(node.first)) ?? split(Int(node.second))
        case .defined: return splitting(model.definitionRoots[Int(node.first)])
        case .all, .any, .countOf, .presumed, .not:
            for child in node.start..<(node.start + node.count) {
                let root = model.children[Int(child)]
                if evaluate(root).nonzeroBitCount > 1, let split = splitting(root) { return split }
            }
            return nil
        }
    }

    private func split(_ variable: Int) -> (variable: Int, parts: [UInt64])? {
        guard domains[variable].nonzeroBitCount > 1 else { return nil }
        let quiet: UInt64 = domains[variable] & (1 << UInt64(model.variables[variable].quiet))
        var parts: [UInt64] = quiet == 0 ? [] : [quiet]
        var rest = domains[variable] & ~quiet
        while rest != 0 {
            parts.append(rest & (~rest + 1))
            rest &= rest - 1
        }
        return (variable, parts)
    }
}

/// A set of a model's variables, as bits.
struct VariableSet: Hashable {
    private var words: SIMD4<UInt64> = .zero
    /// More variables than there are bits share the last one, which only costs time.
    private static let most = 255

    init() {}
    init(_ variable: Int) { insert(variable) }

    var isEmpty: Bool { words == .zero }

    mutating func insert(_ variable: Int) {
        let bit = min(variable, Self.most)
        words[bit >> 6] |= 1 << UInt64(bit & 63)
    }

    mutating func formUnion(_ other: Self) { words |= other.words }

    func intersects(_ other: Self) -> Bool { words & other.words != .zero }

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
