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
        return evaluator.search {
            var best = level
            let open = withFollowUps(unknown)
            for rule in compiled.searchedRules {
                guard rule.topLevel > best else { break }
                guard !rule.items.isDisjoint(with: open) else { continue }
                for grade in rule.grades where grade.level > best && evaluator.outcome(grade.root).contains(.isTrue) {
                    var trials = 0
                    if canFire(grade.root, open: open, in: rule, trials: &trials) {
                        best = grade.level
                        break
                    }
                }
            }
            return best
        }
    }

    /// The unknown items, and those that are not asked now but could be after some answers to them; leaves them open.
    private func withFollowUps(_ unknown: ItemSet) -> ItemSet {
        var open = unknown
        evaluator.setOpen(open)
        for question in compiled.followUps {
            guard !open.contains(question.item), isUnknown(question.item) else { continue }
            let canBeAsked =
                evaluator.items(of: question.root).isDisjoint(with: open)
                ? asked.contains(question.item) : evaluator.outcome(question.root).contains(.isTrue)
            guard canBeAsked else { continue }
            open.insert(question.item)
            evaluator.setOpen(open)
        }
        return open
    }

    /// Whether some answers to the open items make the condition true.
    private func canFire(
        _ root: Int32, open: ItemSet, in rule: CompiledProtocol.SearchedRule, trials: inout Int
    ) -> Bool {
        evaluator.setOpen(open)
        let outcome = evaluator.outcome(root)
        if outcome == .isTrue { return true }
        guard outcome.contains(.isTrue) else { return false }
        var next: Int?
        open.intersection(rule.items).forEach { if next == nil { next = $0 } }
        guard let item = next else { return false }
        let before = evaluator.code(item)
        var rest = open
        rest.remove(item)
        defer {
            evaluator.set(item, to: before)
            evaluator.setOpen(open)
        }
        if compiled.isList(item) {
            let atoms = rule.atoms.first { $0.item == item }?.atoms ?? []
            let list = (item: item, code: partCode(item))
            if canTick(atoms[...], of: list, root, open: open, in: rule, trials: &trials) { return true }
        } else {
            for value in candidates(item) {
                trials += 1
                if trials > Self.trialLimit { return true }
                evaluator.set(item, to: value)
                if canFire(root, open: rest, in: rule, trials: &trials) { return true }
            }
        }
        // It may also stay unknown: what is unknown in timing counts as recent.
        trials += 1
        evaluator.set(item, to: before)
        return canFire(root, open: rest, in: rule, trials: &trials)
    }

    /// Whether some ticks in a list make the condition true, with answers to the other open items.
    ///
    /// - Parameters:
    ///   - atoms: the choices that are still to decide, those together that no comparison tells apart.
    ///   - list: the list with what is decided so far; the rest is not known.
    private func canTick(
        _ atoms: ArraySlice<UInt32>, of list: (item: Int, code: Int32), _ root: Int32, open: ItemSet,
        in rule: CompiledProtocol.SearchedRule, trials: inout Int
    ) -> Bool {
        let notKnown = AnswerSheet.notKnown(list.code)
        guard let atom = atoms.first else {
            // What no comparison is about makes no difference.
            evaluator.set(list.item, to: AnswerSheet.knowing(notKnown, ticked: 0, in: list.code))
            var rest = open
            rest.remove(list.item)
            return canFire(root, open: rest, in: rule, trials: &trials)
        }
        let free = atom & notKnown
        let others = atoms.dropFirst()
        if free == 0 { return canTick(others, of: list, root, open: open, in: rule, trials: &trials) }
        for tick in [free & ~(free - 1), 0] {
            trials += 1
            if trials > Self.trialLimit { return true }
            let code = AnswerSheet.knowing(free, ticked: tick, in: list.code)
            evaluator.setOpen(open)
            evaluator.set(list.item, to: code)
            guard evaluator.outcome(root).contains(.isTrue) else { continue }
            if canTick(others, of: (list.item, code), root, open: open, in: rule, trials: &trials) { return true }
        }
        return false
    }

    /// Values of an item of which at least one lies in every region where no comparison changes; of a list, each choice
    /// alone, all and none of them, beside what is known.
    private func candidates(_ item: Int) -> [Int32] {
        var values = compiled.candidates[item]
        let code = evaluator.code(item)
        if code >= 0, compiled.isList(item) {
            let notKnown = AnswerSheet.notKnown(code)
            return values.filter { $0 == 0 || UInt32(bitPattern: $0) & notKnown != 0 }
                .map { AnswerSheet.knowing(notKnown, ticked: UInt32(bitPattern: $0), in: code) }
        }
        if let possible = AnswerSheet.possibleChoices(code) {
            return values.filter { possible & 1 << UInt32($0) != 0 }
        }
        if otherForms.isEmpty { return values }
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
        let questions = evaluator.search {
            var alone = [Level](repeating: level, count: compiled.items.count)
            let grades = gradesInReach(of: unknown, above: level)
            for item in unknown { alone[item] = highestLevel(answering: item, among: grades[item], above: level) }
            let single = unknown.filter { alone[$0] > level }.map {
                Assessment.Question(item: $0, couldRaiseTo: alone[$0])
            }
            return single + pairs(unknown, alone, above: level, upTo: possible)
        }
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

    /// For each item, the grades above a level that some answer to it alone could bring about.
    private func gradesInReach(of unknown: [Int], above level: Level) -> [[CompiledProtocol.GradeEntry]] {
        var grades = [[CompiledProtocol.GradeEntry]](repeating: [], count: compiled.items.count)
        // What an earlier form leads to may be a number that the item cannot have, which is tried all the same.
        guard otherForms.isEmpty else {
            for item in unknown { grades[item] = compiled.gradesByItem[item].filter { $0.level > level } }
            return grades
        }
        let items = ItemSet(unknown)
        evaluator.setOpen(ItemSet())
        for rule in compiled.searchedRules where rule.topLevel > level && !rule.items.isDisjoint(with: items) {
            for grade in rule.grades where grade.level > level {
                evaluator.canBeTrue(grade.root, toggling: items).intersection(evaluator.items(of: grade.root))
                    .forEach { grades[$0].append(grade) }
            }
        }
        return grades
    }

    private func highestLevel(
        answering item: Int, among grades: [CompiledProtocol.GradeEntry], above level: Level
    ) -> Level {
        guard !grades.isEmpty else { return level }
        var best = level
        let before = evaluator.code(item)
        for value in candidates(item) where best < .emergency {
            evaluator.set(item, to: value)
            for grade in grades where grade.level > best && evaluator.isTrue(grade.root) { best = grade.level }
        }
        evaluator.set(item, to: before)
        return best
    }

    /// A grade that answers to a pair could bring about.
    private struct PairedGrade {
        let root: Int32
        let level: Level
        /// The open items that it depends on.
        let partners: ItemSet
        /// Those without whose answers it cannot come true.
        let needed: ItemSet
    }

    /// Pairs of items that together raise the level further than either alone.
    ///
    /// - Parameters:
    ///   - alone: the level that each item gives alone.
    ///   - level: the level as the answers stand.
    private func pairs(
        _ unknown: [Int], _ alone: [Level], above level: Level, upTo possible: Level
    ) -> [Assessment.Question] {
        let items = unknown.filter { alone[$0] < possible }
        guard !items.isEmpty else { return [] }
        let unknownSet = ItemSet(items)
        let open = withFollowUps(unknownSet)
        // For each unknown item, by the other item.
        var best = [Level?](repeating: nil, count: items.count * compiled.items.count)
        for grade in pairedGrades(open, above: level, upTo: possible) {
            for (row, item) in items.enumerated() where alone[item] < grade.level {
                grade.partners.forEach { partner in
                    let place = row * compiled.items.count + partner
                    guard grade.needed.isWithin(item, partner), alone[partner] < grade.level,
                        isPair(item, partner, grade.partners, unknownSet), best[place].map({ $0 < grade.level }) ?? true
                    else { return }
                    if canFire(grade.root, answering: item, partner, follows: !unknownSet.contains(partner)) {
                        best[place] = grade.level
                    }
                }
            }
        }
        return best.indices.compactMap { place in
            let (row, partner) = place.quotientAndRemainder(dividingBy: compiled.items.count)
            return best[place].map { Assessment.Question(item: items[row], partner: partner, couldRaiseTo: $0) }
        }
    }

    /// The grades that no more than two answers could bring about.
    private func pairedGrades(_ open: ItemSet, above level: Level, upTo possible: Level) -> [PairedGrade] {
        evaluator.setOpen(open)
        var grades: [PairedGrade] = []
        for rule in compiled.searchedRules where !rule.items.isDisjoint(with: open) {
            for grade in rule.grades where grade.level > level && grade.level <= possible {
                guard evaluator.outcome(grade.root).contains(.isTrue) else { continue }
                let partners = evaluator.items(of: grade.root).intersection(open)
                let needed = partners.subtracting(evaluator.canBeTrue(grade.root, toggling: open))
                if needed.count <= 2 {
                    grades.append(
                        PairedGrade(root: grade.root, level: grade.level, partners: partners, needed: needed))
                }
            }
        }
        return grades
    }

    /// Whether a grade that depends on `partners` can depend on the pair: two unknown items of the grade, the earlier one
    /// first, or one of its follow-up questions after an unknown item that decides whether it is asked.
    private func isPair(_ item: Int, _ partner: Int, _ partners: ItemSet, _ unknown: ItemSet) -> Bool {
        unknown.contains(partner)
            ? item < partner && partners.contains(item) : compiled.askedAfter[partner].contains(item)
    }

    /// Whether some answers to both items make the condition true.
    ///
    /// - Parameter follows: whether the partner is asked only after some answers to the item.
    private func canFire(_ root: Int32, answering item: Int, _ partner: Int, follows: Bool) -> Bool {
        var both = ItemSet()
        both.insert(item)
        both.insert(partner)
        evaluator.setOpen(both)
        guard evaluator.outcome(root).contains(.isTrue) else { return false }
        evaluator.setOpen(ItemSet())
        let before = (evaluator.code(item), evaluator.code(partner))
        defer {
            evaluator.set(item, to: before.0)
            evaluator.set(partner, to: before.1)
        }
        let others = candidates(partner)
        for value in candidates(item) {
            evaluator.set(item, to: value)
            evaluator.set(partner, to: before.1)
            if follows, let asked = compiled.askedWhen[partner], !evaluator.isTrue(asked) { continue }
            for other in others {
                evaluator.set(partner, to: other)
                if evaluator.isTrue(root) { return true }
            }
        }
        return false
    }
}
