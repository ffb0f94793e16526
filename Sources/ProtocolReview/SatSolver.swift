internal import CCaDiCaL

/// A formula in clauses, and whether it can be met: CaDiCaL (A. Biere and others, University of Freiburg), a solver for
/// propositional logic that learns from every contradiction.
///
/// A literal is a variable's number, counted from 1, or its negative; ``SatSolver/yes`` always holds.
final class SatSolver {
    /// The literal that holds in every solution.
    static let yes: Int32 = 1

    private let solver: OpaquePointer
    /// Variables so far.
    private(set) var count: Int32 = 1

    init() {
        solver = ccadical_init()
        // Thousands of small questions in a row: what prepares for a long one costs more than it saves.
        for option in ["lucky", "probe", "elim", "vivify", "subsume", "condition", "rephase"] {
            ccadical_set_option(solver, option, 0)
        }
        add([Self.yes])
    }

    deinit { ccadical_release(solver) }

    func makeVariable() -> Int32 {
        count += 1
        return count
    }

    /// Adds that at least one of some literals holds.
    func add(_ clause: [Int32]) {
        for literal in clause { ccadical_add(solver, literal) }
        ccadical_add(solver, 0)
    }

    /// Whether the clauses can be met together with some literals; nil after so many contradictions that it is left open.
    func solve(assuming literals: [Int32], conflicts: Int) -> Bool? {
        for literal in literals { ccadical_assume(solver, literal) }
        ccadical_limit(solver, "conflicts", Int32(clamping: conflicts))
        switch ccadical_solve(solver) {
        case 10: return true
        case 20: return false
        default: return nil
        }
    }

    /// Whether a literal holds in the solution that was just found.
    func holds(_ literal: Int32) -> Bool { ccadical_val(solver, literal) > 0 }
}
