extension AssessmentRun {
    /// How many trials one rule's search may take before the rule counts as possible.
    private static let trialLimit = 4_096

    /// The highest level over all ways to answer the unknown items, follow-up questions that they lead to included; each
    /// may also stay unknown.
    ///
    /// Each rule is first evaluated with the unknown answers left open, which never misses a possibility; a rule that
    /// comes out as possible is then confirmed by finding answers that make it fire, so that answers which exclude
    /// each other are not counted. A search that takes too long counts as found: the result is never too low.
    func possibleLevel(atLeast level: Level, unknown: ItemSet) -> Level {
        guard !unknown.isEmpty, level < .emergency else { return level }
        var best = level
        defer { evaluator.setOpen(ItemSet()) }
        let open = withFollowUps(unknown)
        for index in compiled.rulesByLevel {
            let rule = compiled.rules[index]
            guard rule.topRank > best.rank else { break }
            guard rule.phase == .first, !rule.items.isDisjoint(with: open) else { continue }
            for grade in rule.grades where grade.level > best && evaluator.outcome(grade.root).contains(.isTrue) {
                var trials = 0
                if canFire(grade.root, open: open, among: rule.items, trials: &trials) {
                    best = grade.level
                    break
                }
            }
        }
        return best
    }

    /// The unknown items, and those that are not asked now but could be after some answers to them; leaves them open.
    private func withFollowUps(_ unknown: ItemSet) -> ItemSet {
        var open = unknown
        evaluator.setOpen(open)
        for (index, root) in compiled.askedWhen.enumerated() {
            guard let root, !open.contains(index), evaluator.code(index) < 0, evaluator.outcome(root).contains(.isTrue)
            else { continue }
            open.insert(index)
            evaluator.setOpen(open)
        }
        return open
    }

    /// Whether some answers to the open items make the condition true.
    private func canFire(_ root: Int32, open: ItemSet, among items: ItemSet, trials: inout Int) -> Bool {
        evaluator.setOpen(open)
        let outcome = evaluator.outcome(root)
        if outcome == .isTrue { return true }
        guard outcome.contains(.isTrue) else { return false }
        var next: Int?
        open.intersection(items).forEach { if next == nil { next = $0 } }
        guard let item = next else { return false }
        let before = evaluator.code(item)
        var rest = open
        rest.remove(item)
        defer {
            evaluator.set(item, to: before)
            evaluator.setOpen(open)
        }
        for value in candidates(item) {
            trials += 1
            if trials > Self.trialLimit { return true }
            evaluator.set(item, to: value)
            if canFire(root, open: rest, among: items, trials: &trials) { return true }
        }
        // It may also stay unknown: what is unknown in timing counts as recent.
        trials += 1
        evaluator.set(item, to: before)
        return canFire(root, open: rest, among: items, trials: &trials)
    }

    /// Values of an item of which at least one lies in every region where no comparison changes.
    private func candidates(_ item: Int) -> [Int32] {
        var values = compiled.candidates[item]
        for (index, fact) in compiled.program.dropFacts.enumerated() where fact.item == item {
            let bounds = evaluator.dropBounds(index)
            for bound in [bounds.0, bounds.1 - 1, bounds.1] where bound >= 0 { values.append(bound) }
        }
        return values
    }

    /// What to ask next: for each unknown item the highest level that one answer to it alone gives, and for pairs of items
    /// the level that they give together where that is above what either gives alone.
    ///
    /// - Parameters:
    ///   - level: the level as the answers stand; what is not above it is not worth a question.
    ///   - possible: the highest level that any answers give.
    func questions(_ unknown: [Int], above level: Level, upTo possible: Level) -> [Assessment.Question] {
        var alone = [Level](repeating: level, count: compiled.items.count)
        for item in unknown { alone[item] = highestLevel(answering: item, above: level) }
        var questions = unknown.filter { alone[$0] > level }.map {
            Assessment.Question(item: $0, couldRaiseTo: alone[$0])
        }
        questions += pairs(unknown, alone, upTo: possible)
        return questions.enumerated().sorted { (a, b) -> Bool in
            if a.element.couldRaiseTo != b.element.couldRaiseTo {
                return a.element.couldRaiseTo > b.element.couldRaiseTo
            }
            if (a.element.partner == nil) != (b.element.partner == nil) { return a.element.partner == nil }
            let safetyA = compiled.items[a.element.item].isSafety
            let safetyB = compiled.items[b.element.item].isSafety
            return safetyA != safetyB ? safetyA : a.offset < b.offset
        }.map(\.element)
    }

    private func highestLevel(answering item: Int, above level: Level) -> Level {
        let rules = compiled.rulesByItem[item].filter {
            compiled.rules[$0].topRank > level.rank && compiled.rules[$0].phase == .first
        }
        guard !rules.isEmpty else { return level }
        var best = level
        let before = evaluator.code(item)
        for value in candidates(item) where best < .emergency {
            evaluator.set(item, to: value)
            for index in rules where compiled.rules[index].topRank > best.rank {
                for grade in compiled.rules[index].grades where grade.level > best && evaluator.isTrue(grade.root) {
                    best = grade.level
                }
            }
        }
        evaluator.set(item, to: before)
        return best
    }

    /// Pairs of items that together raise the level further than either alone.
    ///
    /// - Parameter alone: the level that each item gives alone.
    private func pairs(_ unknown: [Int], _ alone: [Level], upTo possible: Level) -> [Assessment.Question] {
        var unknownSet = ItemSet()
        for item in unknown where alone[item] < possible { unknownSet.insert(item) }
        guard !unknownSet.isEmpty else { return [] }
        defer { evaluator.setOpen(ItemSet()) }
        let open = withFollowUps(unknownSet)
        var best: [Pair: Level] = [:]
        for index in compiled.rulesByLevel {
            let rule = compiled.rules[index]
            guard rule.phase == .first, !rule.items.isDisjoint(with: open) else { continue }
            for grade in rule.grades where grade.level <= possible {
                evaluator.setOpen(open)
                guard evaluator.outcome(grade.root).contains(.isTrue) else { continue }
                for pair in pairs(of: rule.items, unknownSet, open) {
                    guard max(alone[pair.item], alone[pair.partner]) < grade.level,
                        best[pair].map({ $0 < grade.level }) ?? true
                    else { continue }
                    if canFire(grade.root, answering: pair, follows: !unknownSet.contains(pair.partner)) {
                        best[pair] = grade.level
                    }
                }
            }
        }
        return best.sorted { ($0.key.item, $0.key.partner) < ($1.key.item, $1.key.partner) }.map {
            Assessment.Question(item: $0.key.item, partner: $0.key.partner, couldRaiseTo: $0.value)
        }
    }

    /// The pairs that a rule can depend on: two unknown items of the rule, the earlier one first, or one of the rule's
    /// follow-up questions after an unknown item that decides whether it is asked.
    private func pairs(of items: ItemSet, _ unknown: ItemSet, _ open: ItemSet) -> [Pair] {
        var result: [Pair] = []
        items.intersection(open).forEach { partner in
            if unknown.contains(partner) {
                items.intersection(unknown).forEach { item in
                    if item < partner { result.append(Pair(item: item, partner: partner)) }
                }
            } else {
                compiled.askedAfter[partner].intersection(unknown).forEach { item in
                    result.append(Pair(item: item, partner: partner))
                }
            }
        }
        return result
    }

    private struct Pair: Hashable {
        let item: Int
        let partner: Int
    }

    /// Whether some answers to both items make the condition true.
    ///
    /// - Parameter follows: whether the partner is asked only after some answers to the item.
    private func canFire(_ root: Int32, answering pair: Pair, follows: Bool) -> Bool {
        var both = ItemSet()
        both.insert(pair.item)
        both.insert(pair.partner)
        evaluator.setOpen(both)
        guard evaluator.outcome(root).contains(.isTrue) else { return false }
        evaluator.setOpen(ItemSet())
        let before = (evaluator.code(pair.item), evaluator.code(pair.partner))
        defer {
            evaluator.set(pair.item, to: before.0)
            evaluator.set(pair.partner, to: before.1)
        }
        for value in candidates(pair.item) {
            evaluator.set(pair.item, to: value)
            evaluator.set(pair.partner, to: before.1)
            if follows, let asked = compiled.askedWhen[pair.partner], !evaluator.isTrue(asked) { continue }
            for other in candidates(pair.partner) {
                evaluator.set(pair.partner, to: other)
                if evaluator.isTrue(root) { return true }
            }
        }
        return false
    }
}
