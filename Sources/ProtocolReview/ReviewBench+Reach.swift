internal import TriageCore

/// That rules fire, are listed, change at their bounds, and say something.
extension ReviewBench {
    /// What came of looking for a case.
    private enum Sought {
        case found(entry: ModelCase, form: String)
        case impossible
        /// Neither a case was found nor was it shown that there is none.
        case gaveUp

        /// The other where this one has no case.
        func orElse(_ other: () -> Self) -> Self {
            if case .found = self { return self }
            let other = other()
            if case .impossible = other { return self }
            return other
        }

        /// What to say of something that was looked for in vain.
        func failure(_ text: String) -> String {
            if case .gaveUp = self {
                "whether there is a form is not known, as the search did not end: " + text
            } else {
                text
            }
        }
    }

    /// A case in which a grade fires, and no other rule where it can be avoided.
    ///
    /// - Parameter isWanted: whether the engine's assessment counts.
    private func witness(
        _ grade: Grade, _ more: [Goal] = [], in check: inout Check, where isWanted: @escaping (Assessment) -> Bool
    ) -> Sought {
        let higher = model.grades[grade.rule].filter { $0.level > grade.level }
        var goals = [Goal(root: grade.root, wanted: CaseSearch.isTrue)] + more
        goals += higher.map { Goal(root: $0.root, wanted: CaseSearch.notTrue) }
        if rule(grade).kind == .fallback {
            goals += ordinary.map { Goal(root: $0.root, wanted: CaseSearch.notTrue) }
        }
        let writer = writer
        var found: (entry: ModelCase, form: String)?
        func accept(_ entry: ModelCase) -> Bool {
            guard let form = writer.json(entry), let assessment = writer.assess(form), isWanted(assessment) else {
                return false
            }
            found = (entry, form)
            return true
        }
        // First among forms that are otherwise quiet and leave nothing open that a person would ask for, which the model
        // takes for harmless or not as it likes; then among the quiet ones, then among all.
        let quiet =
            goals
            + ordinary.filter { $0.rule != grade.rule && $0.level >= grade.level }.map {
                Goal(root: $0.root, wanted: CaseSearch.notTrue)
            }
        let complete = missingRoot.map { quiet + [Goal(root: $0, wanted: CaseSearch.notTrue)] } ?? quiet
        let start = start(freeing: support(grade.root))
        var result = find(complete, start: start, in: &check, accept: accept)
        if found == nil, missingRoot != nil { result = find(quiet, start: start, in: &check, accept: accept) }
        if found == nil { result = find(goals, in: &check, accept: accept) }
        guard let found else {
            if case .gaveUp = result { return .gaveUp }
            return .impossible
        }
        let small = writer.smallest(found.entry) { entry in writer.assess(entry).map(isWanted) ?? false }
        return writer.json(small).map { .found(entry: small, form: $0) } ?? .impossible
    }

    func fires() -> Check {
        var check = Check("fires", "Every rule can fire at each of its levels, and every level can be reached.")
        for rule in model.grades {
            for grade in rule {
                let id = self.rule(grade).id
                let subject = "\(id) \(grade.level.rawValue)"
                let shadowing = Set(self.rule(grade).saidBy)
                let sought = witness(grade, in: &check) {
                    $0.rules.contains { $0.id == id && $0.level == grade.level }
                }.orElse {
                    witness(grade, in: &check) { assessment in
                        // It fires and is not listed, because a rule that says the same is.
                        assessment.rules.contains { shadowing.contains($0.id) && $0.level >= grade.level }
                    }
                }
                check.count(.assessment)
                if case .found(let entry, let form) = sought {
                    check.witness(subject, writer.summary(entry), form)
                } else {
                    check.fail(
                        id.rawValue, sought.failure("no form makes \(id) fire at level \(grade.level.rawValue)"))
                }
            }
        }
        for level in Level.allCases {
            var sought = Sought.impossible
            for grade in model.grades.flatMap({ $0 }) where grade.level == level {
                sought = sought.orElse { witness(grade, in: &check) { $0.level == level } }
            }
            check.count(.assessment)
            if case .found(let entry, let form) = sought {
                check.witness("level \(level.rawValue)", writer.summary(entry), form)
            } else {
                check.fail(level.rawValue, sought.failure("no form has the level \(level.rawValue)"))
            }
        }
        return check
    }

    func shadows() -> Check {
        var check = Check("listed", "No rule is always hidden by rules that say the same.")
        for rule in model.grades {
            guard let first = rule.first, !self.rule(first).saidBy.isEmpty else { continue }
            let id = self.rule(first).id
            let shadowing = Set(self.rule(first).saidBy)
            let silent = model.grades.flatMap { $0 }.filter { shadowing.contains(source.rules[$0.rule].id) }
                .map { Goal(root: $0.root, wanted: CaseSearch.notTrue) }
            for grade in rule {
                check.count(.assessment)
                let sought = witness(grade, silent, in: &check) {
                    $0.rules.contains { $0.id == id && $0.level == grade.level }
                }
                if case .found = sought { continue }
                check.fail(
                    id.rawValue,
                    sought.failure(
                        "\(id) at level \(grade.level.rawValue) is never listed: whenever it fires, so does "
                            + ConditionProse.joinedList(shadowing.sorted().map(\.rawValue), "or")))
            }
        }
        return check
    }

    /// One bound: the last value on one side of it and the first on the other.
    private struct Edge: Hashable {
        let item: Int
        let low: Int32
        let name: String
    }

    func bounds() -> Check {
        var check = Check(
            "bounds", "At every threshold, one more or one less changes what some rule, finding, caution or score says."
        )
        var edges: Set<Edge> = []
        for condition in ReviewModel.conditions(of: source, withAsking: false, withTexts: false) {
            condition.forEach { part in
                switch part {
                case .atMost(let item, let bound): insert(item, bound, 0, &edges)
                case .atLeast(let item, let bound): insert(item, bound, -1, &edges)
                default: break
                }
            }
        }
        for edge in edges.sorted(by: { ($0.item, $0.low) < ($1.item, $1.low) }) { checkEdge(edge, &check) }
        checkHistoryBounds(&check)
        let compared = Set(edges.map(\.name)).union(source.thresholds.filter { isAgeOfForms($0.id) }.map(\.id.rawValue))
        for threshold in source.thresholds where !compared.contains(threshold.id.rawValue) {
            checkShift(threshold, &check)
        }
        return check
    }

    /// Whether the limit says how old an earlier form may be.
    private func isAgeOfForms(_ id: ThresholdID) -> Bool {
        var result = false
        func note(_ bound: Condition.Bound?) { if case .threshold(id, _) = bound { result = true } }
        for condition in ReviewModel.conditions(of: source) {
            condition.forEach { part in
                switch part {
                case .changed(_, _, _, let within), .fell(_, _, let within), .halved(_, _, let within),
                    .reachedBefore(_, _, let within):
                    note(within)
                case .answeredBefore(_, _, let within): note(within)
                default: break
                }
            }
        }
        return result
    }

    /// For a limit on how much an answer changed: with one more some rule says something else.
    private func checkShift(_ threshold: Threshold, _ check: inout Check) {
        let definitions = Dictionary(source.definitions.map { ($0.id, $0.condition) }) { first, _ in first }
        for rule in model.grades {
            for grade in rule {
                guard let condition = self.rule(grade).grades.first(where: { $0.level == grade.level })?.condition
                else { continue }
                let shifted = Self.shifted(condition, threshold.id, definitions)
                guard shifted.isChanged else { continue }
                var wider = model
                do throws(ProtocolError) {
                    let root = try wider.compile(shifted.condition)
                    let search = CaseSearch(wider)
                    for (one, other) in [(grade.root, root), (root, grade.root)] {
                        let goals = [
                            Goal(root: one, wanted: CaseSearch.isTrue), Goal(root: other, wanted: CaseSearch.notTrue),
                        ]
                        let result = search.find(goals, start: start(freeing: support(grade.root)))
                        check.add(steps: search.steps)
                        guard case .found(let domains) = result else { continue }
                        let entry = ModelCase(domains, wider)
                        check.count(.allQuestions)
                        check.witness(
                            "\(threshold.id), \(threshold.value): \(name(grade))", writer.summary(entry),
                            writer.json(entry) ?? "")
                        return
                    }
                } catch {}
            }
        }
        check.fail(
            threshold.id.rawValue,
            "the threshold \(threshold.id) could be one more without any rule saying something else")
    }

    /// The condition with its definitions written out and one more than the limit.
    private static func shifted(
        _ condition: Condition, _ id: ThresholdID, _ definitions: [DefinitionID: Condition]
    ) -> (condition: Condition, isChanged: Bool) {
        var isChanged = false
        func bound(_ bound: Condition.Bound) -> Condition.Bound {
            guard case .threshold(id, let plus) = bound else { return bound }
            isChanged = true
            return .threshold(id, plus: plus + 1)
        }
        func visit(_ condition: Condition) -> Condition {
            switch condition {
            case .defined(let name): definitions[name].map(visit) ?? condition
            case .all(let parts): .all(of: parts.map(visit))
            case .any(let parts): .any(of: parts.map(visit))
            case .countOf(let count, let parts): .countOf(count: count, of: parts.map(visit))
            case .not(let part): .not(that: visit(part))
            case .presumed(let part): .presumed(that: visit(part))
            case .fell(let item, let by, let within): .fell(item: item, by: bound(by), within: within)
            case .halved(let item, let most, let within): .halved(item: item, bound: bound(most), within: within)
            case .reachedBefore(let item, let least, let within):
                .reachedBefore(item: item, bound: bound(least), within: within)
            default: condition
            }
        }
        return (visit(condition), isChanged)
    }

    private func insert(_ id: ItemID, _ bound: Condition.Bound, _ offset: Int32, _ edges: inout Set<Edge>) {
        guard let item = model.positions[id] else { return }
        do throws(ProtocolError) {
            let value = try model.value(of: bound)
            var name = "\(value)"
            if case .threshold(let threshold, _) = bound { name = threshold.rawValue }
            edges.insert(Edge(item: item, low: value + offset, name: name))
        } catch {}
    }

    private func checkEdge(_ edge: Edge, _ check: inout Check) {
        let values = model.variables[edge.item].values
        let id = model.items[edge.item].id
        guard let low = values.firstIndex(of: edge.low), let high = values.firstIndex(of: edge.low + 1) else {
            check.fail(edge.name, "the threshold \(edge.name) lies outside the range of \(id)")
            return
        }
        let roots: [(name: String, root: Int32)] =
            model.grades.flatMap { $0 }.map { (name($0), $0.root) } + others
        for entry in roots where support(entry.root).contains(edge.item) {
            for (one, other) in [(low, high), (high, low)] {
                let goals = [
                    Goal(root: entry.root, wanted: CaseSearch.isTrue, overrides: [(edge.item, 1 << UInt64(one))]),
                    Goal(root: entry.root, wanted: CaseSearch.notTrue, overrides: [(edge.item, 1 << UInt64(other))]),
                ]
                var found: ModelCase?
                func changes(_ candidate: ModelCase) -> Bool {
                    var first = candidate
                    first.values[edge.item] = one
                    var second = candidate
                    second.values[edge.item] = other
                    guard let before = writer.assess(first), let after = writer.assess(second) else { return false }
                    return differ(before, after)
                }
                // First where no other rule fires that could hide the difference.
                let others = ordinary.filter { $0.root != entry.root }.map {
                    Goal(root: $0.root, wanted: CaseSearch.notTrue, overrides: [(edge.item, 1 << UInt64(one))])
                }
                for more in [others, []] where found == nil {
                    _ = find(goals + more, start: start(freeing: support(entry.root)), in: &check) { candidate in
                        guard changes(candidate) else { return false }
                        found = candidate
                        return true
                    }
                }
                if let found {
                    var small = writer.smallest(found, where: changes)
                    small.values[edge.item] = one
                    check.count(.assessment, 2)
                    check.witness(
                        "\(edge.name), \(id) \(edge.low)/\(edge.low + 1): \(entry.name)", writer.summary(small),
                        writer.json(small) ?? "")
                    return
                }
            }
        }
        check.fail(
            edge.name,
            "\(id) of \(edge.low) and of \(edge.low + 1) mean the same to everything, so \(edge.name) does nothing there"
        )
    }

    private func differ(_ a: Assessment, _ b: Assessment) -> Bool {
        a.level != b.level || a.rules.map(\.id) != b.rules.map(\.id) || a.rules.map(\.level) != b.rules.map(\.level)
            || a.findings != b.findings || a.destinations != b.destinations || a.cautions != b.cautions
            || a.scores.map(\.total) != b.scores.map(\.total)
    }

    /// Bounds on how far back a form may lie, and on how much a number has fallen.
    private func checkHistoryBounds(_ check: inout Check) {
        for rule in model.grades {
            for grade in rule {
                var limits: [(name: String, days: Int)] = []
                visitHistory(grade.root) { limits.append($0) }
                for limit in Dictionary(limits.map { ($0.days, $0) }, uniquingKeysWith: { first, _ in first }).values
                    .sorted(by: { $0.days < $1.days })
                {
                    checkDays(grade, limit.name, limit.days, &check)
                }
            }
        }
    }

    private func visitHistory(_ root: Int32, _ body: ((name: String, days: Int)) -> Void) {
        for variable in support(root).sorted() {
            switch model.variables[variable].subject {
            case .earlier(let item, let days), .highest(let item, let days):
                body(("earlier \(model.items[item].id)", days))
            case .fact(.answeredBefore(let id, _, let within?)):
                do throws(ProtocolError) { body(("earlier \(id)", Int(try model.value(of: within)))) } catch {}
            default: break
            }
        }
    }

    private func checkDays(_ grade: Grade, _ subject: String, _ days: Int, _ check: inout Check) {
        let id = rule(grade).id
        func fires(_ entry: ModelCase, _ days: Int) -> Bool {
            writer.assess(entry, daysAgo: days)?.rules.contains { $0.id == id } ?? false
        }
        // A case that depends on the earlier form: with one far too old the rule is silent.
        guard
            case .found(let entry, let form) = witness(grade, in: &check, where: { $0.rules.contains { $0.id == id } })
        else { return }
        check.count(.assessment, 3)
        if fires(entry, days - 1), fires(entry, days), !fires(entry, days + 1) {
            check.witness("\(days) days back: \(id)", writer.summary(entry), form)
        } else if fires(entry, 9_999) {
            // It fires without the earlier form; the bound is that of another of the rule's conditions.
            check.remark("\(id) has a form that fires without \(subject)")
        } else {
            check.fail(
                id.rawValue, "an earlier form \(days) days old and one \(days + 1) days old mean the same",
                form: form)
        }
    }

    func saidBy() -> Check {
        var check = Check("said by", "A rule that takes another's place in the list has at least its level.")
        for rule in model.grades {
            for grade in rule {
                for id in self.rule(grade).saidBy {
                    let taking = model.grades.flatMap { $0 }.filter { source.rules[$0.rule].id == id }
                    let weaker = taking.filter { $0.level < grade.level }
                    let strong = taking.filter { $0.level >= grade.level }.map {
                        Goal(root: $0.root, wanted: CaseSearch.notTrue)
                    }
                    let higher = rule.filter { $0.level > grade.level }.map {
                        Goal(root: $0.root, wanted: CaseSearch.notTrue)
                    }
                    if weaker.isEmpty { check.count(.structure) }
                    for other in weaker {
                        let goals =
                            [
                                Goal(root: grade.root, wanted: CaseSearch.isTrue),
                                Goal(root: other.root, wanted: CaseSearch.isTrue),
                            ] + strong + higher
                        if case .impossible = find(goals, in: &check) {
                            check.count(.ownQuestions)
                        } else {
                            check.fail(
                                name(grade),
                                "\(id) hides \(name(grade)) of level \(grade.level.rawValue) and can be only \(other.level.rawValue)"
                            )
                        }
                    }
                }
            }
        }
        return check
    }

    func texts() -> Check {
        var check = Check("texts", "Every reason has words for what made its rule fire.")
        for rule in model.grades {
            guard let first = rule.first else { continue }
            if self.rule(first).reason.isEmpty { check.fail(name(first), "the reason is empty") }
            for phrase in phrases(in: self.rule(first).reason) {
                if phrase.otherwise.isEmpty, !isAddition(phrase) {
                    check.fail(phrase.id.rawValue, "the text has no words when nothing applies")
                }
                guard phrase.mode == .list else {
                    check.count(.structure)
                    continue
                }
                for grade in rule where checkPhrase(phrase, grade, &check) { break }
            }
        }
        return check
    }

    /// Whether a text only adds to the sentence before it, so that nothing is missing where it is empty.
    private func isAddition(_ phrase: Phrase) -> Bool {
        phrase.mode == .first && phrase.options.allSatisfy { $0.text.hasPrefix(", ") || $0.text.hasPrefix("; ") }
    }

    /// - Returns: whether the rule can fire while none of the text's options applies.
    private func checkPhrase(_ phrase: Phrase, _ grade: Grade, _ check: inout Check) -> Bool {
        let id = rule(grade).id
        let goals =
            [Goal(root: grade.root, wanted: CaseSearch.isTrue)]
            + (phraseOptions[phrase.id] ?? []).map { Goal(root: $0, wanted: CaseSearch.notTrue) }
        var found: (entry: ModelCase, form: String)?
        func isWordless(_ entry: ModelCase) -> (String, Bool)? {
            guard let form = writer.json(entry), let assessment = writer.assess(form) else { return nil }
            return (form, assessment.rules.contains { $0.id == id && $0.reason.contains(phrase.otherwise) })
        }
        let result = find(goals, start: start(freeing: support(grade.root)), in: &check) { entry in
            guard let (form, isWordless) = isWordless(entry), isWordless else { return false }
            found = (entry, form)
            return true
        }
        check.count(.ownQuestions)
        if case .gaveUp = result {
            check.fail(id.rawValue, "the search for a case without words for {\(phrase.id)} did not end")
        }
        guard case .found = result, let found else { return false }
        let small = writer.smallest(found.entry) { isWordless($0)?.1 ?? false }
        check.fail(
            id.rawValue, "the reason says “\(phrase.otherwise)” for {\(phrase.id)} in \(writer.summary(small))",
            form: writer.json(small) ?? found.form)
        return true
    }

    private func phrases(in template: String) -> [Phrase] {
        var result: [Phrase] = []
        for name in ProtocolVerification.places(template) {
            guard let phrase = source.phrases.first(where: { $0.id.rawValue == name }) else { continue }
            result.append(phrase)
        }
        return result
    }
}
