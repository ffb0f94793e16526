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
        evaluator.setOpen(unknown)
        defer { evaluator.setOpen(ItemSet()) }
        let open = withFollowUps(unknown)
        evaluator.setOpen(open)
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

    /// The unknown items, and those that are not asked now but could be after some answers to them.
    private func withFollowUps(_ unknown: ItemSet) -> ItemSet {
        var open = unknown
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

    /// For each unknown item, the highest level that one answer to it alone gives, where that is above `level`.
    func questions(_ unknown: [Int], above level: Level) -> [Assessment.Question] {
        var questions: [Assessment.Question] = []
        for item in unknown {
            let rules = compiled.rulesByItem[item].filter {
                compiled.rules[$0].topRank > level.rank && compiled.rules[$0].phase == .first
            }
            guard !rules.isEmpty else { continue }
            var best = level
            let before = evaluator.code(item)
            for value in candidates(item) where best < .emergency {
                evaluator.set(item, to: value)
                for index in rules where compiled.rules[index].topRank > best.rank {
                    for grade in compiled.rules[index].grades
                    where grade.level > best && evaluator.isTrue(grade.root) {
                        best = grade.level
                    }
                }
            }
            evaluator.set(item, to: before)
            if best > level { questions.append(Assessment.Question(item: item, couldRaiseTo: best)) }
        }
        return questions.enumerated().sorted { (a, b) -> Bool in
            if a.element.couldRaiseTo != b.element.couldRaiseTo {
                return a.element.couldRaiseTo > b.element.couldRaiseTo
            }
            let safetyA = compiled.items[a.element.item].isSafety
            let safetyB = compiled.items[b.element.item].isSafety
            return safetyA != safetyB ? safetyA : a.offset < b.offset
        }.map(\.element)
    }
}
