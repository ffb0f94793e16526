/// A compiled program in memory of its own, so that evaluation follows plain pointers and counts no references.
///
/// Unchecked: the memory is written in `init` only and freed when nobody holds the table any more.
final class ProgramTable: @unchecked Sendable {
    fileprivate let nodes: UnsafeMutablePointer<ConditionNode>
    fileprivate let definitionRoots: UnsafeMutablePointer<Int32>
    fileprivate let ranges: UnsafeMutablePointer<ClosedRange<Int32>>
    fileprivate let definitionCount: Int
    fileprivate let itemCount: Int
    fileprivate let factCount: Int
    fileprivate let changeCount: Int
    fileprivate let dropCount: Int

    init(_ program: ConditionProgram, itemRanges: [ClosedRange<Int32>]) {
        func copied<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
            let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
            elements.withUnsafeBufferPointer { buffer in
                if let base = buffer.baseAddress { memory.initialize(from: base, count: buffer.count) }
            }
            return memory
        }
        nodes = copied(program.nodes)
        definitionRoots = copied(program.definitionRoots)
        ranges = copied(itemRanges)
        definitionCount = program.definitionRoots.count
        itemCount = itemRanges.count
        factCount = program.facts.count
        changeCount = program.changeFacts.count
        dropCount = program.dropFacts.count
    }

    deinit {
        // All elements are trivial.
        nodes.deallocate()
        definitionRoots.deallocate()
        ranges.deallocate()
    }
}

/// Evaluates a protocol's conditions over one set of answers; made for one assessment and not shared.
///
/// The answers can be changed between evaluations: to try an answer, or to leave one open.
final class Evaluator {
    private let table: ProgramTable
    private let pass: Pass

    init(_ table: ProgramTable, codes: [Int32]) {
        self.table = table
        func filled<Element>(_ count: Int, _ value: Element) -> UnsafeMutablePointer<Element> {
            let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, count))
            memory.initialize(repeating: value, count: max(1, count))
            return memory
        }
        let answers = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, table.itemCount))
        for index in 0..<table.itemCount {
            (answers + index).initialize(to: index < codes.count ? codes[index] : AnswerSheet.unanswered)
        }
        pass = Pass(
            nodes: table.nodes, definitionRoots: table.definitionRoots, ranges: table.ranges, codes: answers,
            memo: filled(table.definitionCount, 0), facts: filled(table.factCount, false),
            changeMasks: filled(table.changeCount, 0), dropBounds: filled(2 * table.dropCount, -1),
            open: filled(1, ItemSet()), reachableRank: filled(1, 0))
    }

    deinit {
        pass.codes.deallocate()
        pass.memo.deallocate()
        pass.facts.deallocate()
        pass.changeMasks.deallocate()
        pass.dropBounds.deallocate()
        pass.open.deallocate()
        pass.reachableRank.deallocate()
    }

    /// The answer in force, which may differ from what was stated.
    func code(_ item: Int) -> Int32 { pass.codes[item] }

    /// Unknown answers that are left open: they will be known, but it is not known how.
    var open: ItemSet { pass.open.pointee }

    func fact(_ index: Int) -> Bool { pass.facts[index] }
    func changeMask(_ index: Int) -> UInt32 { pass.changeMasks[index] }
    /// A number at or below the first has fallen since, one at or above the second has fallen later; -1 for never.
    func dropBounds(_ index: Int) -> (Int32, Int32) { (pass.dropBounds[2 * index], pass.dropBounds[2 * index + 1]) }

    func set(_ item: Int, to code: Int32) {
        pass.codes[item] = code
        forget()
    }

    func setOpen(_ items: ItemSet) {
        pass.open.pointee = items
        forget()
    }

    func setFact(_ index: Int, to value: Bool) {
        pass.facts[index] = value
        forget()
    }

    func setChangeMask(_ index: Int, to mask: UInt32) {
        pass.changeMasks[index] = mask
        forget()
    }

    func setDropBounds(_ index: Int, to bounds: (Int32, Int32)) {
        pass.dropBounds[2 * index] = bounds.0
        pass.dropBounds[2 * index + 1] = bounds.1
        forget()
    }

    /// The rank of the highest level that could be reached.
    func setReachableRank(_ rank: Int) {
        pass.reachableRank.pointee = Int32(rank)
        forget()
    }

    /// Drops what was computed for the answers before a change.
    private func forget() { pass.memo.update(repeating: 0, count: max(1, table.definitionCount)) }

    func isTrue(_ root: Int32) -> Bool { pass.outcome(Int(root)) == .isTrue }

    /// What the condition at `root` comes out as.
    func outcome(_ root: Int32) -> Outcome { pass.outcome(Int(root)) }

    private struct Pass {
        let nodes: UnsafeMutablePointer<ConditionNode>
        let definitionRoots: UnsafeMutablePointer<Int32>
        let ranges: UnsafeMutablePointer<ClosedRange<Int32>>
        let codes: UnsafeMutablePointer<Int32>
        let memo: UnsafeMutablePointer<UInt8>
        let facts: UnsafeMutablePointer<Bool>
        let changeMasks: UnsafeMutablePointer<UInt32>
        let dropBounds: UnsafeMutablePointer<Int32>
        let open: UnsafeMutablePointer<ItemSet>
        let reachableRank: UnsafeMutablePointer<Int32>

        /// The outcome of a comparison with an unknown answer.
        @inline(__always)
        private func unknown(_ item: Int32) -> Outcome { open.pointee.contains(Int(item)) ? .open : .isUnknown }

        func outcome(_ index: Int) -> Outcome {
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
                guard codes[Int(node.item)] == AnswerSheet.unsure else { return .isFalse }
                return open.pointee.contains(Int(node.item)) ? .either : .isTrue
            case .known:
                if codes[Int(node.item)] >= 0 { return .isTrue }
                return open.pointee.contains(Int(node.item)) ? .either : .isFalse
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
                let result = outcome(Int(definitionRoots[Int(node.item)]))
                memo[Int(node.item)] = result.rawValue
                return result
            case .changed:
                let mask = changeMasks[Int(node.other)]
                if mask == 0 { return .isFalse }
                let code = codes[Int(node.item)]
                return code >= 0 ? Outcome(mask & (1 &<< UInt32(code)) != 0) : unknown(node.item)
            case .dropped:
                return dropped(node, dropBounds[2 * Int(node.other)]).or(
                    risen(node, dropBounds[2 * Int(node.other) + 1]))
            case .fact: return Outcome(facts[Int(node.item)])
            case .couldReach: return Outcome(reachableRank.pointee >= node.bound)
            }
        }

        @inline(__always)
        private func children(_ node: ConditionNode) -> Range<Int> {
            Int(node.firstChild)..<Int(node.firstChild + node.childCount)
        }

        private func unknownNumber(_ node: ConditionNode, _ bound: Int32, upTo: Bool) -> Outcome {
            guard open.pointee.contains(Int(node.item)) else { return .isUnknown }
            let range = ranges[Int(node.item)]
            var result: Outcome = .isUnknown
            if upTo ? bound >= range.lowerBound : bound <= range.upperBound { result.insert(.isTrue) }
            if upTo ? bound < range.upperBound : bound > range.lowerBound { result.insert(.isFalse) }
            return result
        }

        /// Lower than in an earlier form.
        private func dropped(_ node: ConditionNode, _ bound: Int32) -> Outcome {
            if bound < 0 { return .isFalse }
            let code = codes[Int(node.item)]
            return code >= 0 ? Outcome(code <= bound) : unknownNumber(node, bound, upTo: true)
        }

        /// Higher than in a form that was filled in later and came before.
        private func risen(_ node: ConditionNode, _ bound: Int32) -> Outcome {
            if bound < 0 { return .isFalse }
            let code = codes[Int(node.item)]
            return code >= 0 ? Outcome(code >= bound) : unknownNumber(node, bound, upTo: false)
        }

        private func compare(_ node: ConditionNode, _ holds: (Int64, Int64) -> Bool) -> Outcome {
            let left = codes[Int(node.item)]
            let right = codes[Int(node.other)]
            if left >= 0, right >= 0 { return Outcome(holds(Int64(left), Int64(right))) }
            let stands =
                (left < 0 && !open.pointee.contains(Int(node.item)))
                || (right < 0 && !open.pointee.contains(Int(node.other)))
            return stands ? .isUnknown : .open
        }

        /// At least `bound` of the children: what the fewest and the most true and unknown children allow.
        private func count(_ node: ConditionNode) -> Outcome {
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
        let node = table.nodes[Int(root)]
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
            if value, table.nodes[Int(node.firstChild)].operation == .not { break }
            support(node.firstChild, being: value, into: &items)
        case .defined: support(table.definitionRoots[Int(node.item)], being: value, into: &items)
        case .all, .any, .countOf:
            // What decides: for "all" being false or "any" being true, the children that are so; else all of them.
            for child in children where outcome(child) == wanted || (value && outcome(child).presumed == .isTrue) {
                support(child, being: value, into: &items)
            }
        }
    }

    private func add(_ item: Int, to items: inout [Int]) {
        if code(item) >= 0, !items.contains(item) { items.append(item) }
    }
}
