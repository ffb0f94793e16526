/// Evaluates a protocol's conditions over one set of answers; made for one assessment and not shared.
///
/// The answers can be changed between evaluations: to try an answer, or to leave one open. What does not depend on a
/// change is not evaluated again: outcomes are kept for a reference, which is the protocol's ordinary form or, during a
/// search, the answers from which it starts; they hold for every condition that depends on nothing that differs from it.
///
/// All its memory is taken in `init`, freed in `deinit` and handed to nobody. Pointers, because arrays in their place took
/// 5.6 µs instead of 3.4 for a quiet form, 42 instead of 32 for a busy one and 262 instead of 203 for a blank one, and a
/// struct that holds spans needs lifetimes to be stated, which Swift 6.3 has as an experiment only.
final class Evaluator {
    let table: ProgramTable
    let pass: Pass
    /// The answers, those from which a search starts, and what follows from history, one after the other.
    private let numbers: UnsafeMutablePointer<Int32>
    /// The outcomes of definitions, then the facts.
    private let bytes: UnsafeMutablePointer<UInt8>
    /// The outcomes of nodes for the answers from which a search starts; taken with the first search.
    private var searchOutcomes: UnsafeMutablePointer<Outcome>?
    /// Those of the definitions, as far as they are known, for ``toggled``; empty where none are.
    var alternatives: [Alternatives?] = []
    var toggled = ItemSet()

    /// - Parameter hasReference: whether the table's outcomes for the ordinary form are there to be used.
    init(_ table: ProgramTable, codes: [Int32], hasReference: Bool = true) {
        self.table = table
        let (items, definitions) = (table.itemCount, table.definitionCount)
        let numberCount = 2 * items + table.changeCount + 2 * table.dropCount
        numbers = .allocate(capacity: max(1, numberCount))
        numbers.initialize(repeating: -1, count: max(1, numberCount))
        let byteCount = definitions + table.factCount
        bytes = .allocate(capacity: max(1, byteCount))
        bytes.initialize(repeating: 0, count: max(1, byteCount))
        let state = UnsafeMutablePointer<State>.allocate(capacity: 1)
        state.initialize(
            to: State(codes: table.ordinaryCodes, outcomes: table.ordinaryOutcomes))
        pass = Pass(
            nodes: table.nodes, definitionRoots: table.definitionRoots, ranges: table.ranges,
            dependences: table.dependences, codes: numbers, memo: bytes, facts: bytes + definitions,
            changeMasks: numbers + 2 * items, dropBounds: numbers + 2 * items + table.changeCount, state: state)
        for index in 0..<table.changeCount { pass.changeMasks[index] = 0 }
        for index in 0..<items {
            if index < codes.count { numbers[index] = codes[index] }
            if !hasReference || numbers[index] != table.ordinaryCodes[index] { state.pointee.differing.insert(index) }
        }
        state.pointee.touchesOthers = !hasReference
        state.pointee.touched = state.pointee.differing
    }

    deinit {
        // All elements are trivial.
        numbers.deallocate()
        bytes.deallocate()
        pass.state.deallocate()
        searchOutcomes?.deallocate()
    }

    /// The answer in force, which may differ from what was stated.
    func code(_ item: Int) -> Int32 { pass.codes[item] }

    /// A number at or below the first has fallen since, one at or above the second has fallen later; -1 for never.
    func dropBounds(_ index: Int) -> (Int32, Int32) { (pass.dropBounds[2 * index], pass.dropBounds[2 * index + 1]) }

    func set(_ item: Int, to code: Int32) {
        pass.codes[item] = code
        if pass.state.pointee.codes[item] == code {
            pass.state.pointee.differing.remove(item)
        } else {
            pass.state.pointee.differing.insert(item)
        }
        forgetTouched()
    }

    /// Unknown answers that are left open: they will be known, but it is not known how.
    func setOpen(_ items: ItemSet) {
        pass.state.pointee.open = items
        forgetTouched()
    }

    func setFact(_ index: Int, to value: Bool) {
        pass.facts[index] = value ? 1 : 0
        touchOthers(if: value)
    }

    func setChangeMask(_ index: Int, to mask: UInt32) {
        pass.changeMasks[index] = Int32(bitPattern: mask)
        touchOthers(if: mask != 0)
    }

    func setDropBounds(_ index: Int, to bounds: (Int32, Int32)) {
        pass.dropBounds[2 * index] = bounds.0
        pass.dropBounds[2 * index + 1] = bounds.1
        touchOthers(if: bounds != (-1, -1))
    }

    /// The rank of the highest level that could be reached.
    func setReachableRank(_ rank: Int) {
        pass.state.pointee.reachableRank = Int32(rank)
        touchOthers(if: rank != 0)
    }

    /// Makes the answers as they stand the reference while `body` runs, which changes nothing but answers and what is
    /// open, and leaves both as they were.
    func search<Result>(_ body: () -> Result) -> Result {
        let before = pass.state.pointee
        let codes = numbers + table.itemCount
        codes.update(from: pass.codes, count: table.itemCount)
        let outcomes = searchOutcomes ?? .allocate(capacity: table.nodeCount)
        outcomes.initialize(repeating: .notEvaluated, count: table.nodeCount)
        searchOutcomes = outcomes
        pass.state.pointee.codes = codes
        pass.state.pointee.outcomes = outcomes
        pass.state.pointee.differing = ItemSet()
        pass.state.pointee.touchesOthers = false
        forgetTouched()
        let result = body()
        pass.state.pointee = before
        forget()
        return result
    }

    private func touchOthers(if differs: Bool) {
        if differs { pass.state.pointee.touchesOthers = true }
        forget()
    }

    private func forgetTouched() {
        pass.state.pointee.touched = pass.state.pointee.differing.union(pass.state.pointee.open)
        forget()
    }

    /// Drops what was computed for the answers before a change.
    private func forget() {
        pass.memo.update(repeating: 0, count: table.definitionCount)
        if !alternatives.isEmpty { alternatives.removeAll(keepingCapacity: true) }
    }

    func isTrue(_ root: Int32) -> Bool { pass.value(Int(root)) == .isTrue }

    /// What the condition at `root` comes out as.
    func outcome(_ root: Int32) -> Outcome { pass.value(Int(root)) }

    /// The items that the condition at `root` depends on.
    func items(of root: Int32) -> ItemSet { table.dependences[Int(root)].items }

    /// What is open, what could be reached, and the reference.
    struct State {
        /// The reference: its answers, and the outcomes of its nodes as far as they are evaluated.
        var codes: UnsafeMutablePointer<Int32>
        var outcomes: UnsafeMutablePointer<Outcome>
        var open = ItemSet()
        /// Items whose answers differ from the reference's; then these and the open ones.
        var differing = ItemSet()
        var touched = ItemSet()
        /// Whether facts differ from the reference's.
        var touchesOthers = false
        var reachableRank: Int32 = 0
    }

    struct Pass {
        let nodes: UnsafeMutablePointer<ConditionNode>
        let definitionRoots: UnsafeMutablePointer<Int32>
        let ranges: UnsafeMutablePointer<ClosedRange<Int32>>
        let dependences: UnsafeMutablePointer<Dependence>
        let codes: UnsafeMutablePointer<Int32>
        /// The outcomes of definitions, 0 where they are not known.
        let memo: UnsafeMutablePointer<UInt8>
        let facts: UnsafeMutablePointer<UInt8>
        let changeMasks: UnsafeMutablePointer<Int32>
        let dropBounds: UnsafeMutablePointer<Int32>
        let state: UnsafeMutablePointer<State>

        @inline(__always)
        private var open: ItemSet { state.pointee.open }

        /// The outcome of whether an unknown answer is one of the choices in `mask`.
        private func unknown(_ item: Int32, _ code: Int32, among mask: UInt32) -> Outcome {
            if code == AnswerSheet.notAsked { return .isFalse }
            if let possible = AnswerSheet.possibleChoices(code) {
                if possible & ~mask == 0 { return .isTrue }
                if possible & mask == 0 { return .isFalse }
            }
            return maybe(item)
        }

        /// What is not known of an answer.
        @inline(__always)
        private func maybe(_ item: Int32) -> Outcome { open.contains(Int(item)) ? .open : .isUnknown }

        /// Whether a list has one of the choices of the node ticked.
        @inline(__always)
        private func includes(_ node: ConditionNode, _ code: Int32) -> Outcome {
            let ticked = AnswerSheet.ticked(code)
            if ticked & node.mask != 0 { return .isTrue }
            let notKnown = AnswerSheet.notKnown(code)
            if node.bound != 0, ticked == 0, AnswerSheet.notAsked(code) == 0 {
                return notKnown == 0 ? .isTrue : maybe(node.item)
            }
            return notKnown & node.mask == 0 ? .isFalse : maybe(node.item)
        }

        /// Whether a list has something ticked that an earlier form did not, or not what one that was filled in later has.
        private func gained(_ node: ConditionNode, _ code: Int32, _ mask: UInt32) -> Outcome {
            let gained = mask & AnswerSheet.ticks
            let later = mask >> UInt32(AnswerSheet.tickCount)
            let (ticked, notKnown) = (AnswerSheet.ticked(code), AnswerSheet.notKnown(code))
            let isNot = ~(ticked | notKnown | AnswerSheet.notAsked(code))
            if ticked & gained != 0 || later & isNot != 0 { return .isTrue }
            return notKnown & (gained | later) == 0 ? .isFalse : maybe(node.item)
        }

        /// Whether the node depends on something that differs from the reference.
        @inline(__always)
        private func isTouched(_ index: Int) -> Bool {
            !dependences[index].items.isDisjoint(with: state.pointee.touched)
                || dependences[index].onOthers && state.pointee.touchesOthers
        }

        /// The outcome of a node, the reference's where it must be the same.
        func value(_ index: Int) -> Outcome {
            if isTouched(index) { return outcome(index) }
            let outcomes = state.pointee.outcomes
            if outcomes[index] == .notEvaluated { outcomes[index] = outcome(index) }
            return outcomes[index]
        }

        /// The outcome of a definition.
        @inline(__always)
        private func definition(_ index: Int) -> Outcome {
            if memo[index] != Outcome.notEvaluated.rawValue { return Outcome(rawValue: memo[index]) }
            let result = value(Int(definitionRoots[index]))
            memo[index] = result.rawValue
            return result
        }

        /// The outcome of a child; most are comparisons with a choice.
        ///
        /// With the other operations named one by one a blank form takes 211 µs instead of 195.
        @inline(__always)
        private func child(_ index: Int) -> Outcome {
            switch nodes[index].operation {
            case .choice:
                let item = nodes[index].item
                let code = codes[Int(item)]
                let mask = nodes[index].mask
                return code >= 0 ? Outcome(mask & (1 &<< UInt32(code)) != 0) : unknown(item, code, among: mask)
            case .all, .any, .countOf: return value(index)
            case .defined: return definition(Int(nodes[index].item))
            default: return outcome(index)
            }
        }

        func outcome(_ index: Int) -> Outcome {
            let node = nodes[index]
            switch node.operation {
            case .always: return .isTrue
            case .choice:
                let code = codes[Int(node.item)]
                return code >= 0
                    ? Outcome(node.mask & (1 &<< UInt32(code)) != 0) : unknown(node.item, code, among: node.mask)
            case .choices:
                let code = codes[Int(node.item)]
                return code >= 0 ? includes(node, code) : unknown(node.item, code, among: node.mask)
            case .unsure:
                let code = codes[Int(node.item)]
                guard code == AnswerSheet.unsure || code == AnswerSheet.byPhone else { return .isFalse }
                return open.contains(Int(node.item)) ? .either : .isTrue
            case .byPhone:
                guard codes[Int(node.item)] == AnswerSheet.byPhone else { return .isFalse }
                return open.contains(Int(node.item)) ? .either : .isTrue
            case .known:
                let code = codes[Int(node.item)]
                if code >= 0, node.bound == 0 || AnswerSheet.notKnown(code) == 0 { return .isTrue }
                return open.contains(Int(node.item)) ? .either : .isFalse
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
                for index in children(node) {
                    result = result.and(child(index))
                    if result == .isFalse { return result }
                }
                return result
            case .any:
                var result: Outcome = .isFalse
                for index in children(node) {
                    result = result.or(child(index))
                    if result == .isTrue { return result }
                }
                return result
            case .countOf: return count(node)
            case .not:
                let result = outcome(Int(node.firstChild))
                return node.bound != 0 && result == .isFalse && lacksQuestion(node) ? .isUnknown : result.negated
            case .presumed: return outcome(Int(node.firstChild)).presumed
            case .defined: return definition(Int(node.item))
            case .changed:
                let mask = UInt32(bitPattern: changeMasks[Int(node.other)])
                if mask == 0 { return .isFalse }
                let code = codes[Int(node.item)]
                if code < 0 { return unknown(node.item, code, among: mask) }
                return node.bound != 0 ? gained(node, code, mask) : Outcome(mask & (1 &<< UInt32(code)) != 0)
            case .dropped:
                return dropped(node, dropBounds[2 * Int(node.other)]).or(
                    risen(node, dropBounds[2 * Int(node.other) + 1]))
            case .fact: return Outcome(facts[Int(node.item)] != 0)
            case .couldReach: return Outcome(state.pointee.reachableRank >= node.bound)
            }
        }

        /// Whether what the comparison below a "not" compares was not asked.
        private func lacksQuestion(_ node: ConditionNode) -> Bool {
            let comparison = nodes[Int(node.firstChild)]
            let code = codes[Int(comparison.item)]
            if comparison.operation == .choices, code >= 0 {
                return AnswerSheet.notAsked(code) & (comparison.mask | (comparison.bound != 0 ? AnswerSheet.ticks : 0))
                    != 0
            }
            return isNotAsked(node.item) || isNotAsked(node.other)
        }

        @inline(__always)
        private func isNotAsked(_ item: Int32) -> Bool { codes[Int(item)] == AnswerSheet.notAsked }

        @inline(__always)
        private func children(_ node: ConditionNode) -> Range<Int> {
            Int(node.firstChild)..<Int(node.firstChild + node.childCount)
        }

        private func unknownNumber(_ node: ConditionNode, _ bound: Int32, upTo: Bool) -> Outcome {
            guard open.contains(Int(node.item)) else { return isNotAsked(node.item) ? .isFalse : .isUnknown }
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
            if left == AnswerSheet.notAsked || right == AnswerSheet.notAsked { return .isFalse }
            let stands =
                (left < 0 && !open.contains(Int(node.item)))
                || (right < 0 && !open.contains(Int(node.other)))
            return stands ? .isUnknown : .open
        }

        /// At least `bound` of the children: what the fewest and the most true and unknown children allow.
        private func count(_ node: ConditionNode) -> Outcome {
            var fewestTrue = 0
            var mostTrue = 0
            var fewestNotFalse = 0
            var mostNotFalse = 0
            var canBeUnknown = false
            for index in children(node) {
                let result = child(index)
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
        case .choice, .choices, .unsure, .byPhone, .known, .atMost, .atLeast, .changed, .dropped:
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
            for child in children {
                let outcome = outcome(child)
                guard outcome == wanted || value && outcome.presumed == .isTrue else { continue }
                support(child, being: value, into: &items)
            }
        }
    }

    private func add(_ item: Int, to items: inout [Int]) {
        let isStated = code(item) >= 0 || AnswerSheet.possibleChoices(code(item)) != nil
        if isStated, !items.contains(item) { items.append(item) }
    }
}
