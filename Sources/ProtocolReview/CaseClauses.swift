internal import TriageCore

/// A model's conditions as clauses of a ``SatSolver``, written when they are first asked for.
///
/// Each value of a variable is a literal, of which exactly one holds. Each condition is two: that it is true and that it is
/// false; where neither holds it is unknown. The same condition with other values for some variables is written besides,
/// as far as it depends on them.
struct CaseClauses {
    /// Whether a condition is true, and whether it is false.
    struct Outcome {
        var isTrue: Int32
        var isFalse: Int32
    }

    /// Values that some variables have in place of the search's.
    typealias Overrides = [Int: Int]

    let solver = SatSolver()
    private let model: ReviewModel
    private let supports: [VariableSet]
    private var values: [Int: [Int32]] = [:]
    private var outcomes: [Overrides: [Int32: Outcome]] = [:]
    /// Conjunctions by what they are of, so that none is written twice.
    private var conjunctions: [[Int32]: Int32] = [:]

    init(_ model: ReviewModel, _ supports: [VariableSet]) {
        self.model = model
        self.supports = supports
    }

    /// The literals of a variable's values.
    mutating func literals(of variable: Int) -> [Int32] {
        if let known = values[variable] { return known }
        let count = model.variables[variable].values.count
        let quiet = model.variables[variable].quiet
        var literals: [Int32]
        if count == 1 {
            literals = [SatSolver.yes]
        } else if count == 2 {
            let literal = solver.makeVariable()
            literals = quiet == 0 ? [literal, -literal] : [-literal, literal]
        } else {
            // The solver tries first what is written without a sign: the ordinary value, and not the others.
            literals = (0..<count).map { $0 == quiet ? solver.makeVariable() : -solver.makeVariable() }
            solver.add(literals)
            for second in literals.indices {
                for first in 0..<second { solver.add([-literals[first], -literals[second]]) }
            }
        }
        values[variable] = literals
        return literals
    }

    mutating func outcome(_ index: Int32, _ overrides: Overrides) -> Outcome {
        let isTouched = overrides.keys.contains { supports[Int(index)].contains($0) }
        if !overrides.isEmpty, !isTouched { return outcome(index, [:]) }
        if let known = outcomes[overrides]?[index] { return known }
        let result = write(model.nodes[Int(index)], overrides)
        outcomes[overrides, default: [:]][index] = result
        return result
    }

    private mutating func write(_ node: ReviewModel.Node, _ overrides: Overrides) -> Outcome {
        switch node.operation {
        case .constant: return Outcome(isTrue: SatSolver.yes, isFalse: -SatSolver.yes)
        case .leaf:
            let variable = Int(node.first)
            return Outcome(
                isTrue: isAmong(node.isTrue, variable, overrides), isFalse: isAmong(node.isFalse, variable, overrides))
        case .pair:
            var isTrue: [Int32] = []
            var isFalse: [Int32] = []
            for place in model.variables[Int(node.first)].values.indices {
                let row = Int(node.start) + 2 * place
                let isHere = isAmong(1 << UInt64(place), Int(node.first), overrides)
                isTrue.append(all([isHere, isAmong(model.tables[row], Int(node.second), overrides)]))
                isFalse.append(all([isHere, isAmong(model.tables[row + 1], Int(node.second), overrides)]))
            }
            return Outcome(isTrue: any(isTrue), isFalse: any(isFalse))
        case .defined: return outcome(model.definitionRoots[Int(node.first)], overrides)
        case .not:
            let part = outcome(model.children[Int(node.start)], overrides)
            return Outcome(isTrue: part.isFalse, isFalse: part.isTrue)
        case .presumed:
            let part = outcome(model.children[Int(node.start)], overrides)
            return Outcome(isTrue: -part.isFalse, isFalse: part.isFalse)
        case .all, .any, .countOf: break
        }
        var parts: [Outcome] = []
        for child in node.start..<(node.start + node.count) {
            parts.append(outcome(model.children[Int(child)], overrides))
        }
        let needed: Int =
            switch node.operation {
            case .all: parts.count
            case .any: 1
            default: Int(node.second)
            }
        return Outcome(
            isTrue: atLeast(needed, parts.map(\.isTrue)),
            isFalse: atLeast(parts.count - needed + 1, parts.map(\.isFalse)))
    }

    /// Whether a variable has one of some values.
    private mutating func isAmong(_ mask: UInt64, _ variable: Int, _ overrides: Overrides) -> Int32 {
        if let place = overrides[variable] { return mask & 1 << UInt64(place) != 0 ? SatSolver.yes : -SatSolver.yes }
        let literals = literals(of: variable)
        return any(literals.indices.filter { mask & 1 << UInt64($0) != 0 }.map { literals[$0] })
    }

    private mutating func atLeast(_ needed: Int, _ literals: [Int32]) -> Int32 {
        if needed <= 0 { return SatSolver.yes }
        if needed > literals.count { return -SatSolver.yes }
        if needed == literals.count { return all(literals) }
        if needed == 1 { return any(literals) }
        let rest = Array(literals.dropFirst())
        return any([all([literals[0], atLeast(needed - 1, rest)]), atLeast(needed, rest)])
    }

    private mutating func any(_ literals: [Int32]) -> Int32 { -all(literals.map { -$0 }) }

    /// A literal that holds exactly where all of some do.
    private mutating func all(_ literals: [Int32]) -> Int32 {
        let parts = Set(literals).subtracting([SatSolver.yes]).sorted()
        if parts.contains(-SatSolver.yes) || parts.contains(where: { $0 > 0 && parts.contains(-$0) }) {
            return -SatSolver.yes
        }
        if parts.count < 2 { return parts.first ?? SatSolver.yes }
        if let known = conjunctions[parts] { return known }
        let result = solver.makeVariable()
        for part in parts { solver.add([-result, part]) }
        solver.add([result] + parts.map { -$0 })
        conjunctions[parts] = result
        return result
    }
}
