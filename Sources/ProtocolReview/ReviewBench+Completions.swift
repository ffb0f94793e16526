internal import FreeText
internal import TriageCore

/// That the engine's possible level is the highest over all ways to answer what is unknown.
extension ReviewBench {
    /// Forms assessed for this statement.
    static let completionForms = 300

    /// Random cases on which the two evaluators are compared.
    static let comparedForms = 1_200

    /// The searches evaluate conditions on their own; this compares them with the engine.
    func agreement() -> Check {
        var check = Check("agreement", "What the searches take for a rule's firing is what the engine does.")
        var random = SeededRandom(state: 11)
        for _ in 0..<Self.comparedForms {
            let meant = randomCase(&random)
            guard let document = writer.json(meant), let assessment = writer.assess(document) else { continue }
            let entry = writer.asRead(meant, document)
            check.count(.assessment)
            let listed = Dictionary(assessment.rules.map { ($0.id, $0.level) }) { first, _ in first }
            let compared = model.grades.compactMap(\.first).filter { rule($0).kind != .fallback && !asksReach($0) }
            var firing: [RuleID: Level] = [:]
            for first in compared {
                let grades = model.grades[first.rule]
                firing[rule(first).id] =
                    grades.first { search.outcome($0.root, entry.domains) == CaseSearch.isTrue }?.level
            }
            for first in compared {
                let fires = firing[rule(first).id]
                let said = listed[rule(first).id]
                // Also by one that is itself not listed.
                let isHidden = said == nil && rule(first).saidBy.contains { listed[$0] != nil || firing[$0] != nil }
                guard said != fires, !(isHidden && fires != nil) else { continue }
                check.fail(
                    name(first),
                    "the engine gives \(said?.rawValue ?? "nothing"), the search \(fires?.rawValue ?? "nothing"), in "
                        + writer.summary(entry), form: document)
            }
        }
        return check
    }

    /// A case with a few unusual values, of questions that tend to matter together.
    private func randomCase(_ random: inout SeededRandom) -> ModelCase {
        var entry = ModelCase(model.variables.map { 1 << UInt64($0.quiet) }, model)
        let percent = random.element([4, 12, 30])
        var hasMention = false
        for (index, variable) in model.variables.enumerated() where random.chance(percent) {
            switch variable.subject {
            case .couldReach: continue
            case .fact(let condition): guard case .answeredBefore = condition else { continue }
            case .mentioned:
                // One at a time: sentences next to each other can be read as one.
                if hasMention || !random.chance(20) { continue }
                hasMention = true
            case .weighed: continue
            default: break
            }
            entry.values[index] = random.number(0, variable.values.count - 1)
        }
        return entry
    }

    /// Leaving out an answer never hides a level: what the form asks can be answered again as it was.
    ///
    /// A form that does not ask a question cannot be told by it; which questions it leaves out is part of the protocol.
    func possible() -> Check {
        var check = Check(
            "possible",
            "Leaving out an answer to a question that is asked never brings the possible level below the whole form's.")
        for (item, root) in model.askedWhen.enumerated() {
            check.count(.structure)
            guard let root, support(root).contains(item) else { continue }
            let id = model.items[item].id
            check.fail(id.rawValue, "\(id) is asked only for some of its own answers")
        }
        var patients = PlausiblePatients(source.questionnaire, seed: 5)
        for _ in 0..<Self.completionForms {
            guard let entry = modelCase(patients.next()), let full = writer.assess(entry) else { continue }
            check.count(.assessment)
            for item in model.items.indices where isAsked(item, entry) {
                guard let found = hidden(by: item, entry, full.level, &check) else { continue }
                let small = writer.smallest(entry) { candidate in
                    guard isAsked(item, candidate), let full = writer.assess(candidate) else { return false }
                    return hidden(by: item, candidate, full.level, &check) != nil
                }
                check.fail(
                    model.items[item].id.rawValue,
                    "leaving it out brings the possible level to \(found.level.rawValue), below \(full.level.rawValue), in "
                        + writer.summary(small), form: found.form)
            }
        }
        return check
    }

    /// No emergency is without an answer by which it goes ahead in the queue.
    func marked() -> Check {
        var check = Check("marked", "Every form that is an emergency by its answers or words goes ahead in the queue.")
        let found = ExpeditingMarks(source)
        for id in found.unmarked { check.fail(id.rawValue, "it can fire without any answer that could mark the form") }
        if source.expedites != source.expeditingPath {
            check.fail("expedites", "the protocol states other marks than those that follow from its rules")
        }
        let concepts = source.lexicon.concepts.map(\.id)
        func condition(_ mark: ExpeditingMarks.Mark) -> Condition {
            switch mark {
            case .choice(let item, let choice): .answer(item: item, isOneOf: [choice])
            case .unknown(let item): .not(that: .known(item: item))
            case .ownWords: .mentioned(concepts: concepts, status: .affirmed)
            }
        }
        let isMarked: Condition = .any(
            of: found.patterns.map { pattern in .all(of: pattern.map { .any(of: $0.map(condition)) }) })
        var wider = model
        let root: Int32
        do throws(ProtocolError) {
            root = try wider.compile(isMarked)
        } catch {
            check.fail("expedites", error.description)
            return check
        }
        let search = CaseSearch(wider)
        for grade in ordinary where grade.level == .emergency && rule(grade).kind != .latch {
            var found: ModelCase?
            let goals = [
                Goal(root: grade.root, wanted: CaseSearch.isTrue), Goal(root: root, wanted: CaseSearch.notTrue),
            ]
            let result = search.find(goals) {
                found = ModelCase($0, wider)
                return true
            }
            check.count(.ownQuestions)
            if case .gaveUp = result { check.fail(name(grade), "the search for an unmarked form did not end") }
            if let found {
                check.fail(
                    name(grade), "it can fire without a mark, in \(writer.summary(found))", form: writer.json(found))
            }
        }
        check.add(steps: search.steps)
        check.remark("\(found.patterns.count) patterns of answers and words mark a form")
        return check
    }

    private func isAsked(_ item: Int, _ entry: ModelCase) -> Bool {
        guard model.variables[item].values[entry.values[item]] >= 0 else { return false }
        return model.askedWhen[item].map { search.outcome($0, entry.domains) == CaseSearch.isTrue } ?? true
    }

    /// The possible level without an item's answer, and the form, where it is below a level.
    private func hidden(by item: Int, _ entry: ModelCase, _ level: Level, _ check: inout Check) -> (
        level: Level, form: String
    )? {
        guard let place = model.variables[item].values.firstIndex(of: -1) else { return nil }
        var rest = entry
        rest.values[item] = place
        guard let form = writer.json(rest), let after = writer.assess(form) else { return nil }
        check.count(.assessment)
        return after.possibleLevel < level ? (after.possibleLevel, form) : nil
    }

    func completions() -> Check {
        var check = Check(
            "completions",
            "The possible level is never below the highest over all answers to what is unknown, and seldom above it.")
        var patients = PlausiblePatients(source.questionnaire, seed: 7)
        var above = 0
        var open = 0
        for _ in 0..<Self.completionForms {
            let form = patients.next(unanswered: 12)
            guard let entry = modelCase(form), let document = writer.json(entry),
                let assessment = writer.assess(document)
            else { continue }
            check.count(.assessment)
            if assessment.unknown.isEmpty { continue }
            open += 1
            let highest = max(assessment.level, highestCompletion(entry, above: assessment.level, &check))
            if assessment.possibleLevel < highest {
                check.fail(
                    "possible level",
                    "\(assessment.possibleLevel.rawValue), though answers lead to \(highest.rawValue), in \(writer.summary(entry))",
                    form: document)
            } else if assessment.possibleLevel > highest {
                above += 1
            }
        }
        check.remark("of \(open) forms with unknown answers, the possible level is above the highest in \(above)")
        return check
    }

    /// The case of a form's answers; nil when a value is not among the model's.
    private func modelCase(_ form: PlausiblePatients.Patient) -> ModelCase? {
        var entry = ModelCase(model.variables.map { 1 << UInt64($0.quiet) }, model)
        for (index, item) in model.items.enumerated() {
            let values = model.variables[index].values
            let value = form.answers[item.id]
            let code: Int32
            switch value {
            case nil, .unanswered?, .notAsked?, .oneOf?, .partly?: code = -1
            case .unsure?: code = values.contains(-2) ? -2 : -1
            case .byPhone?: code = values.contains(-3) ? -3 : -1
            case .choice(let choice)?: code = Int32(choice)
            case .choices(let bits)?:
                code = 0
                for tick in model.ticks[index] {
                    entry.values[tick.variable] = bits & 1 << UInt32(tick.choice) != 0 ? 1 : 0
                }
            case .number(let number)?:
                // The nearest value that stands for the number's stretch.
                code = values.filter { $0 >= 0 && $0 <= number }.max() ?? 0
            }
            guard let place = values.firstIndex(of: code) else {
                entry.values[index] = model.variables[index].quiet
                continue
            }
            entry.values[index] = place
        }
        return entry
    }

    /// Whether a variable is an unknown answer, or a choice of a list that has none.
    private func isOpen(_ index: Int, _ entry: ModelCase) -> Bool {
        let variable = model.variables[index]
        switch variable.subject {
        case .item: return variable.values[entry.values[index]] < 0 && variable.known != 0
        case .tick(let item, _): return model.variables[item].values[entry.values[item]] < 0
        default: return false
        }
    }

    /// The highest level that some answers to the unknown questions, and to those that they lead to, give.
    private func highestCompletion(_ entry: ModelCase, above level: Level, _ check: inout Check) -> Level {
        var start: [Int: UInt64] = [:]
        for (index, place) in entry.values.enumerated() {
            let variable = model.variables[index]
            start[index] =
                isOpen(index, entry)
                ? variable.known | (1 << UInt64(place)) : 1 << UInt64(place)
        }
        let rules = ordinary.filter { $0.level > level && !asksReach($0) }.sorted { $0.level > $1.level }
        // A question that is not asked has no answer; one that is asked may stay unanswered.
        let goals = followUps.filter { model.variables[$0.item].values[entry.values[$0.item]] < 0 }
            .map { Goal(root: $0.onlyIfAsked, wanted: CaseSearch.isTrue) }
        for grade in rules {
            if case .found = find([Goal(root: grade.root, wanted: CaseSearch.isTrue)] + goals, start: start, in: &check)
            {
                return grade.level
            }
        }
        return level
    }
}
