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
            let entry = randomCase(&random)
            guard let document = writer.json(entry), let assessment = writer.assess(document) else { continue }
            check.count(.assessment)
            let listed = Dictionary(assessment.rules.map { ($0.id, $0.level) }) { first, _ in first }
            for grades in model.grades {
                guard let first = grades.first, rule(first).kind != .fallback, !asksReach(first) else { continue }
                let fires = grades.first { search.outcome($0.root, entry.domains) == CaseSearch.isTrue }?.level
                let said = listed[rule(first).id]
                let isHidden = rule(first).saidBy.contains { listed[$0] != nil } && said == nil
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
            default: break
            }
            entry.values[index] = random.number(0, variable.values.count - 1)
        }
        return entry
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
