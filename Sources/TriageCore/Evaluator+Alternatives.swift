/// What a condition can come out as in several alternatives at once: as things stand, but for one item each, which is open and
/// was not, or is not and was.
///
/// Sets of items, one for each truth value: the alternatives in which it is possible. Kleene's logic on ``Outcome`` is bitwise, and so
/// a pass over the condition serves all of them.
struct Alternatives {
    var isFalse: ItemSet
    var isUnknown: ItemSet
    var isTrue: ItemSet

    /// The same in all of them.
    init(_ outcome: Outcome) {
        isFalse = outcome.contains(.isFalse) ? .all : ItemSet()
        isUnknown = outcome.contains(.isUnknown) ? .all : ItemSet()
        isTrue = outcome.contains(.isTrue) ? .all : ItemSet()
    }

    mutating func set(_ item: Int, to outcome: Outcome) {
        isFalse.set(item, outcome.contains(.isFalse))
        isUnknown.set(item, outcome.contains(.isUnknown))
        isTrue.set(item, outcome.contains(.isTrue))
    }

    mutating func and(_ other: Alternatives) {
        let unknown = isUnknown.intersection(other.isUnknown.union(other.isTrue))
            .union(other.isUnknown.intersection(isTrue))
        isFalse.formUnion(other.isFalse)
        isTrue = isTrue.intersection(other.isTrue)
        isUnknown = unknown
    }

    var negated: Alternatives {
        var result = self
        (result.isFalse, result.isTrue) = (isTrue, isFalse)
        return result
    }

    var presumed: Alternatives {
        var result = self
        result.isTrue.formUnion(isUnknown)
        result.isUnknown = ItemSet()
        return result
    }
}

extension Evaluator {
    /// The items, of those in `items`, for which the condition at `root` can be true when that item alone is open or not,
    /// other than it is now.
    func canBeTrue(_ root: Int32, toggling items: ItemSet) -> ItemSet {
        if items != toggled {
            alternatives.removeAll(keepingCapacity: true)
            toggled = items
        }
        if alternatives.isEmpty { alternatives = Array(repeating: nil, count: table.definitionCount) }
        return alternatives(Int(root), items).isTrue.intersection(items)
    }

    private func alternatives(_ index: Int, _ items: ItemSet) -> Alternatives {
        let own = pass.dependences[index].items.intersection(items)
        if own.isEmpty { return Alternatives(pass.value(index)) }
        let node = pass.nodes[index]
        let children = Int(node.firstChild)..<Int(node.firstChild + node.childCount)
        switch node.operation {
        case .all:
            var result = Alternatives(.isTrue)
            for child in children {
                result.and(alternatives(child, items))
                if result.isTrue.isEmpty, result.isUnknown.isEmpty { break }
            }
            return result
        case .any:
            var result = Alternatives(.isTrue)
            for child in children {
                result.and(alternatives(child, items).negated)
                if result.isTrue.isEmpty, result.isUnknown.isEmpty { break }
            }
            return result.negated
        case .countOf: return count(children, atLeast: Int(node.bound), items)
        case .not where node.bound == 0: return alternatives(children.lowerBound, items).negated
        case .presumed: return alternatives(children.lowerBound, items).presumed
        case .defined:
            let definition = Int(node.item)
            if let known = alternatives[definition] { return known }
            let result = alternatives(Int(pass.definitionRoots[definition]), items)
            alternatives[definition] = result
            return result
        default:
            // A comparison of one or two items, or the denial of one.
            var result = Alternatives(pass.outcome(index))
            let open = pass.state.pointee.open
            own.forEach { item in
                pass.state.pointee.open.set(item, !open.contains(item))
                result.set(item, to: pass.outcome(index))
                pass.state.pointee.open = open
            }
            return result
        }
    }

    private func count(_ children: Range<Int>, atLeast bound: Int, _ items: ItemSet) -> Alternatives {
        var maybeTrue = AtLeast(bound)
        var surelyTrue = AtLeast(bound)
        var neverFalse = AtLeast(bound)
        var notSurelyFalse = AtLeast(bound)
        var isUnknown = ItemSet()
        for child in children {
            let each = alternatives(child, items)
            maybeTrue.add(each.isTrue)
            surelyTrue.add(each.isTrue.subtracting(each.isFalse.union(each.isUnknown)))
            neverFalse.add(ItemSet.all.subtracting(each.isFalse))
            notSurelyFalse.add(each.isTrue.union(each.isUnknown))
            isUnknown.formUnion(each.isUnknown)
        }
        var result = Alternatives([])
        result.isTrue = maybeTrue.enough
        result.isFalse = ItemSet.all.subtracting(neverFalse.enough)
        result.isUnknown = isUnknown.subtracting(surelyTrue.enough).intersection(notSurelyFalse.enough)
        return result
    }
}

/// In which alternatives something was so often at least.
private struct AtLeast {
    /// By how often.
    private var times: [ItemSet]

    init(_ bound: Int) {
        times = Array(repeating: ItemSet(), count: max(0, bound) + 1)
        times[0] = .all
    }

    var enough: ItemSet { times[times.count - 1] }

    mutating func add(_ alternatives: ItemSet) {
        for count in stride(from: times.count - 1, to: 0, by: -1) {
            times[count].formUnion(times[count - 1].intersection(alternatives))
        }
    }
}
