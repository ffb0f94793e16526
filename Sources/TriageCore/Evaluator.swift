/// Evaluates a protocol's conditions over one set of answers; made for one assessment and not shared.
///
/// The answers can be changed between evaluations (to try an answer, or to leave one open); ``forget()`` must follow.
final class Evaluator {
    private let program: ConditionProgram
    private let itemRanges: [ClosedRange<Int32>]
    /// The answers in force, which may differ from what was stated.
    private(set) var codes: [Int32]
    /// Unknown answers that are left open: they will be known, but it is not known how.
    private(set) var open = ItemSet()
    private var memo: [UInt8]
    /// The values of the program's facts, changes and drops for this patient.
    var facts: [Bool]
    var changeMasks: [UInt32]
    /// A number at or below this has fallen; -1 for never.
    var dropBounds: [Int32]
    /// The rank of the highest level that could be reached.
    var reachableRank: Int32 = 0

    init(program: ConditionProgram, itemRanges: [ClosedRange<Int32>], codes: [Int32]) {
        self.program = program
        self.itemRanges = itemRanges
        self.codes = codes
        memo = [UInt8](repeating: 0, count: program.definitionRoots.count)
        facts = [Bool](repeating: false, count: program.facts.count)
        changeMasks = [UInt32](repeating: 0, count: program.changeFacts.count)
        dropBounds = [Int32](repeating: -1, count: program.dropFacts.count)
    }

    /// Drops what was computed for the answers before a change.
    func forget() {
        for index in memo.indices { memo[index] = 0 }
    }

    func set(_ item: Int, to code: Int32) {
        codes[item] = code
        forget()
    }

    func setOpen(_ items: ItemSet) {
        open = items
        forget()
    }

    func isTrue(_ root: Int32) -> Bool { outcome(root) == .isTrue }

    /// What the condition at `root` comes out as.
    func outcome(_ root: Int32) -> Outcome {
        program.nodes.withUnsafeBufferPointer { nodes in
            codes.withUnsafeBufferPointer { codes in
                memo.withUnsafeMutableBufferPointer { memo in
                    var pass = Pass(evaluator: self, nodes: nodes, codes: codes, memo: memo, open: open)
                    return pass.outcome(Int(root))
                }
            }
        }
    }

    private struct Pass {
        unowned(unsafe) let evaluator: Evaluator
        let nodes: UnsafeBufferPointer<ConditionNode>
        let codes: UnsafeBufferPointer<Int32>
        let memo: UnsafeMutableBufferPointer<UInt8>
        let open: ItemSet

        /// The outcome of a comparison with an unknown answer.
        @inline(__always)
        private func unknown(_ item: Int32) -> Outcome { open.contains(Int(item)) ? .open : .isUnknown }

        mutating func outcome(_ index: Int) -> Outcome {
            let node = nodes[index]
            switch node.operation {
            case .always: return .isTrue
            case .choice:
                let code = codes[Int(node.item)]
                return code >= 0 ? Outcome(node.mask & (1 &<< UInt32(code)) != 0) : unknown(node.item)
            case .choices:
                let code = codes[Int(node.item)]
                return code >= 0 ? Outcome(node.mask & UInt32(bitPattern: code) != 0) : unknown(node.item)
            case .unsure:
                return Outcome(codes[Int(node.item)] == AnswerSheet.unsure && !open.contains(Int(node.item)))
            case .known: return Outcome(codes[Int(node.item)] >= 0 || open.contains(Int(node.item)))
            case .atMost:
                let code = codes[Int(node.item)]
                return code >= 0 ? Outcome(code <= node.bound) : unknownNumber(node, node.bound, upTo: true)
            case .atLeast:
                let code = codes[Int(node.item)]
                return code >= 0 ? Outcome(code >= node.bound) : unknownNumber(node, node.bound, upTo: false)
            case .atMostItem:
                return compare(node) { (left: Int64, right: Int64) in left <= right }
            case .atLeastMultiple:
                let factor = Int64(node.bound)
                return compare(node) { (left: Int64, right: Int64) in left >= factor * right }
            case .all:
                var result: Outcome = .isTrue
                for child in children(node) {
                    result = result.and(outcome(child))
                    if result == .isFalse { return result }
                }
                return result
            case .any:
                var result: Outcome = .isFalse
                for child in children(node) {
                    result = result.or(outcome(child))
                    if result == .isTrue { return result }
                }
                return result
            case .countOf: return count(node)
            case .not: return outcome(Int(node.firstChild)).negated
            case .presumed: return outcome(Int(node.firstChild)).presumed
            case .defined:
                let known = memo[Int(node.item)]
                if known != 0 { return Outcome(rawValue: known) }
                let result = outcome(Int(evaluator.program.definitionRoots[Int(node.item)]))
                memo[Int(node.item)] = result.rawValue
                return result
            case .changed:
                let mask = evaluator.changeMasks[Int(node.other)]
                if mask == 0 { return .isFalse }
                let code = codes[Int(node.item)]
                return code >= 0 ? Outcome(mask & (1 &<< UInt32(code)) != 0) : unknown(node.item)
            case .dropped:
                let bound = evaluator.dropBounds[Int(node.other)]
                if bound < 0 { return .isFalse }
                let code = codes[Int(node.item)]
                return code >= 0 ? Outcome(code <= bound) : unknownNumber(node, bound, upTo: true)
            case .fact: return Outcome(evaluator.facts[Int(node.item)])
            case .couldReach: return Outcome(evaluator.reachableRank >= node.bound)
            }
        }

        @inline(__always)
        private func children(_ node: ConditionNode) -> Range<Int> {
            Int(node.firstChild)..<Int(node.firstChild + node.childCount)
        }

        private func unknownNumber(_ node: ConditionNode, _ bound: Int32, upTo: Bool) -> Outcome {
            guard open.contains(Int(node.item)) else { return .isUnknown }
            let range = evaluator.itemRanges[Int(node.item)]
            if upTo {
                if bound >= range.upperBound { return .isTrue }
                return bound < range.lowerBound ? .isFalse : .open
            }
            if bound <= range.lowerBound { return .isTrue }
            return bound > range.upperBound ? .isFalse : .open
        }

        private func compare(_ node: ConditionNode, _ holds: (Int64, Int64) -> Bool) -> Outcome {
            let left = codes[Int(node.item)]
            let right = codes[Int(node.other)]
            if left >= 0, right >= 0 { return Outcome(holds(Int64(left), Int64(right))) }
            let stands =
                (left < 0 && !open.contains(Int(node.item))) || (right < 0 && !open.contains(Int(node.other)))
            return stands ? .isUnknown : .open
        }

        /// At least `bound` of the children: what the fewest and the most true and unknown children allow.
        private mutating func count(_ node: ConditionNode) -> Outcome {
            var fewestTrue = 0
            var mostTrue = 0
            var fewestNotFalse = 0
            var mostNotFalse = 0
            var canBeUnknown = false
            for child in children(node) {
                let result = outcome(child)
                if result == .isTrue { fewestTrue += 1 }
                if result.contains(.isTrue) { mostTrue += 1 }
                if !result.contains(.isFalse) { fewestNotFalse += 1 }
                if result != .isFalse { mostNotFalse += 1 }
                if result.contains(.isUnknown) { canBeUnknown = true }
            }
            let needed = Int(node.bound)
            var result: Outcome = []
            if mostTrue >= needed { result.insert(.isTrue) }
            if fewestNotFalse < needed { result.insert(.isFalse) }
            if canBeUnknown, fewestTrue < needed, mostNotFalse >= needed { result.insert(.isUnknown) }
            return result
        }
    }

    /// Adds the items whose known answers make the condition at `root` come out as `value`.
    func support(_ root: Int32, being value: Bool, into items: inout [Int]) {
        let node = program.nodes[Int(root)]
        let children = node.firstChild..<(node.firstChild + node.childCount)
        let wanted: Outcome = value ? .isTrue : .isFalse
        switch node.operation {
        case .always, .fact, .couldReach: break
        case .choice, .choices, .unsure, .known, .atMost, .atLeast, .changed, .dropped:
            add(Int(node.item), to: &items)
        case .atMostItem, .atLeastMultiple:
            add(Int(node.item), to: &items)
            add(Int(node.other), to: &items)
        case .not: support(node.firstChild, being: !value, into: &items)
        case .presumed:
            // "Unless …": the absence of a mitigator is no answer of the patient that speaks for the rule.
            if value, program.nodes[Int(node.firstChild)].operation == .not { break }
            support(node.firstChild, being: value, into: &items)
        case .defined: support(program.definitionRoots[Int(node.item)], being: value, into: &items)
        case .all, .any, .countOf:
            // What decides: for "all" being false or "any" being true, the children that are so; else all of them.
            for child in children where outcome(child) == wanted || (value && outcome(child).presumed == .isTrue) {
                support(child, being: value, into: &items)
            }
        }
    }

    private func add(_ item: Int, to items: inout [Int]) {
        if codes[item] >= 0, !items.contains(item) { items.append(item) }
    }
}
