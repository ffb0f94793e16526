/// What the outcome of a condition depends on besides the protocol.
struct Dependence: Sendable {
    /// The items whose answers matter.
    var items = ItemSet()
    /// Whether facts about history, text or the form matter, or what level could be reached.
    var onOthers = false
}

/// A compiled program in memory of its own, so that evaluation follows plain pointers and counts no references; see
/// ``Evaluator`` for what that spares.
///
/// It also holds what every condition comes out as for an ordinary form, so that a condition whose answers are the
/// ordinary ones need not be evaluated; which form counts as ordinary is a matter of speed alone.
///
/// Unchecked: the memory is written in `init` only and freed when nobody holds the table any more.
final class ProgramTable: @unchecked Sendable {
    let nodes: UnsafeMutablePointer<ConditionNode>
    let definitionRoots: UnsafeMutablePointer<Int32>
    let ranges: UnsafeMutablePointer<ClosedRange<Int32>>
    /// What each node depends on.
    let dependences: UnsafeMutablePointer<Dependence>
    /// The answers of the ordinary form, and what each node comes out as with them when no fact holds.
    let ordinaryCodes: UnsafeMutablePointer<Int32>
    let ordinaryOutcomes: UnsafeMutablePointer<Outcome>
    let nodeCount: Int
    let definitionCount: Int
    let itemCount: Int
    let factCount: Int
    let changeCount: Int
    let dropCount: Int

    /// - Parameter ordinary: the code of each item in an ordinary form.
    init(_ program: ConditionProgram, itemRanges: [ClosedRange<Int32>], ordinary: [Int32]) {
        nodes = Self.copied(program.nodes)
        definitionRoots = Self.copied(program.definitionRoots)
        ranges = Self.copied(itemRanges)
        dependences = Self.copied(program.dependences())
        ordinaryCodes = Self.copied(ordinary)
        ordinaryOutcomes = Self.copied(Array(repeating: Outcome.notEvaluated, count: program.nodes.count))
        nodeCount = program.nodes.count
        definitionCount = program.definitionRoots.count
        itemCount = itemRanges.count
        factCount = program.facts.count
        changeCount = program.changeFacts.count
        dropCount = program.dropFacts.count
        let evaluator = Evaluator(self, codes: ordinary, hasReference: false)
        for index in 0..<nodeCount {
            let outcome = evaluator.outcome(Int32(index))
            // Else evaluators would fill it in, and the table is shared.
            precondition(outcome != .notEvaluated)
            ordinaryOutcomes[index] = outcome
        }
    }

    deinit {
        // All elements are trivial.
        nodes.deallocate()
        definitionRoots.deallocate()
        ranges.deallocate()
        dependences.deallocate()
        ordinaryCodes.deallocate()
        ordinaryOutcomes.deallocate()
    }

    private static func copied<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
        elements.withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { memory.initialize(from: base, count: buffer.count) }
        }
        return memory
    }
}
