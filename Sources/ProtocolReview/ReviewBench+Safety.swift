internal import FreeText
internal import TriageCore

/// The statements about unknown and worse answers.
extension ReviewBench {
    func worse() -> Check {
        var check = Check(
            "worse", "A worse known answer to a safety question never lowers what the clinical rules find.")
        let steps = order.worsenings(model)
        prove(steps, of: clinical, in: &check) { before, after in
            self.clinicalLevel(after) < self.clinicalLevel(before)
        }
        if !order.declared.isEmpty {
            check.remark(
                "Left out, as declared: steps by which an answer ceases to describe an old, explained weakness "
                    + "(\(order.declared.map(\.rawValue).joined(separator: ", "))).")
        }
        check.remark(
            "Not claimed where the form was filled in before one that was already assessed: there this form's answer is "
                + "what the later one is compared with, and a better one makes the other worse.")
        return check
    }

    func unknown() -> Check {
        var check = Check(
            "unknown", "Replacing the best answer to a safety question by an unknown one never lowers the level.")
        let disagreements = ordinary.filter { rule($0).kind == .disagreement }
        let claimed = ordinary.filter { rule($0).kind != .disagreement }
        prove(order.blankings(model), of: claimed, without: disagreements, in: &check) { before, after in
            after.level < before.level
        }
        if !disagreements.isEmpty {
            check.remark("Not claimed where the answer contradicted another one: what cannot both be so is asked for.")
        }
        return check
    }

    func mitigators() -> Check {
        var check = Check(
            "mitigators",
            "An unknown answer never takes weight from others: it never lowers the level that a known one gives.")
        prove(order.forgettings(model), of: clinical, in: &check) { before, after in
            self.clinicalLevel(after) < self.clinicalLevel(before)
        }
        return check
    }

    func affirmed() -> Check {
        var check = Check("words", "A red flag affirmed in the own words never lowers what the clinical rules find.")
        var steps: [SafetyStep] = []
        for (index, variable) in model.variables.enumerated() {
            if case .mentioned(_, .affirmed) = variable.subject {
                for value in 1..<variable.values.count {
                    steps.append(SafetyStep(variable: index, from: value - 1, to: value))
                }
            }
        }
        prove(steps, of: clinical, in: &check) { before, after in
            self.clinicalLevel(after) < self.clinicalLevel(before)
        }
        return check
    }

    /// Shows for each step that no rule's firing is lost without another of at least its level taking its place.
    ///
    /// - Parameters:
    ///   - excluded: grades that are not true before a step for which it is claimed.
    ///   - isLower: whether the assessment after the step is lower than the one before it.
    private func prove(
        _ steps: [SafetyStep], of grades: [Grade], without excluded: [Grade] = [], in check: inout Check,
        isLower: @escaping (Assessment, Assessment) -> Bool
    ) {
        var faults: [String: (entry: ModelCase, step: SafetyStep)] = [:]
        let lemmas = monotonicity.enumerated
        for step in steps {
            monotonicity.frozen = Set(order.declared)
            defer { monotonicity.frozen = [] }
            for grade in grades where !asksReach(grade) {
                guard support(grade.root).contains(step.variable), !monotonicity.rises(grade.root, by: step) else {
                    check.count(.structure)
                    continue
                }
                settle(step, grade, grades, excluded, &check, &faults, isLower)
            }
        }
        if monotonicity.enumerated > lemmas {
            check.remark(
                "\(monotonicity.enumerated - lemmas) steps of definitions were settled by all values of their own questions."
            )
        }
        for (_, fault) in faults.sorted(by: { $0.key < $1.key }) {
            report(fault.entry, fault.step, isLower, in: &check)
        }
    }

    func asksReach(_ grade: Grade) -> Bool { rule(grade).grades.contains { Self.asksReach($0.condition) } }

    private func settle(
        _ step: SafetyStep, _ grade: Grade, _ grades: [Grade], _ excluded: [Grade], _ check: inout Check,
        _ faults: inout [String: (entry: ModelCase, step: SafetyStep)],
        _ isLower: @escaping (Assessment, Assessment) -> Bool
    ) {
        let before = [(variable: step.variable, values: UInt64(1) << UInt64(step.from))]
        let after = [(variable: step.variable, values: UInt64(1) << UInt64(step.to))]
        let fires = Goal(root: grade.root, wanted: CaseSearch.isTrue, overrides: before)
        let premises = excluded.map { Goal(root: $0.root, wanted: CaseSearch.notTrue, overrides: before) }
        let own = premises + [fires, Goal(root: grade.root, wanted: CaseSearch.notTrue, overrides: after)]
        if case .impossible = find(own, start: step.held, in: &check) {
            check.count(.ownQuestions)
            return
        }
        let free = support(grade.root).union([step.variable])
        let key = "\(name(grade)) \(item(step.variable))"
        if faults[key] != nil { return }
        let goals = [fires] + premises + ordered(silent(grades, from: grade.level, with: after), about: step.variable)
        var isSettled = true
        for more in alternatives(step, grade, after) {
            var loss: ModelCase?
            let result = find(
                Array(goals.prefix(1)) + more + goals.dropFirst(),
                start: start(freeing: free).merging(step.held) { $1 }, in: &check
            ) {
                // The engine decides: what may be asked for besides is worked out there.
                guard self.compare($0, step, isLower) else { return false }
                loss = $0
                return true
            }
            switch result {
            case .impossible: break
            case .found:
                if let loss { faults[key] = (loss, step) }
                return
            case .gaveUp: isSettled = false
            }
        }
        if isSettled {
            check.count(.allQuestions)
        } else {
            check.fail(name(grade), "the search for a counterexample at \(item(step.variable)) did not end")
        }
    }

    /// The ways in which a case can count against a step, as further goals; together they leave none out.
    private func alternatives(_ step: SafetyStep, _ grade: Grade, _ after: [(variable: Int, values: UInt64)])
        -> [[Goal]]
    {
        let before = [(variable: step.variable, values: UInt64(1) << UInt64(step.from))]
        var result: [[Goal]] = [[]]
        // A declared change of what the answer is about: before and after alike.
        for id in order.declared {
            guard let root = model.definition(id), support(root).contains(step.variable) else { continue }
            let never = Goal(root: root, wanted: CaseSearch.notTrue, overrides: before)
            let always = Goal(root: root, wanted: CaseSearch.isTrue, overrides: after)
            result = result.flatMap { goals -> [[Goal]] in [goals + [never], goals + [always]] }
        }
        guard grade.level <= .clinicianReview, let missing = missingRoot,
            model.variables[step.variable].values[step.to] < 0
        else { return result }
        // The question is asked for unless no answer to it leads to an alert.
        let variable = model.variables[step.variable]
        var harmless: [Goal] = []
        for place in variable.values.indices where variable.values[place] >= 0 {
            harmless += silent(clinical, from: .urgent, with: [(step.variable, 1 << UInt64(place))])
            // Of a list that has no answer each choice alone.
            guard step.variable < model.items.count else { continue }
            for tick in model.ticks[step.variable] {
                harmless += silent(
                    clinical, from: .urgent, with: [(step.variable, 1 << UInt64(place)), (tick.variable, 2)])
            }
        }
        harmless = ordered(harmless, about: step.variable)
        let isMissing = Goal(root: missing, wanted: CaseSearch.isTrue, overrides: after)
        var cases: [[Goal]] = [[Goal(root: missing, wanted: CaseSearch.notTrue, overrides: after)]]
        if let asked = model.askedWhen[step.variable] {
            cases.append([isMissing, Goal(root: asked, wanted: CaseSearch.isTrue, overrides: after)] + harmless)
            cases.append([isMissing, Goal(root: asked, wanted: CaseSearch.notTrue, overrides: after)])
        } else {
            cases.append([isMissing] + harmless)
        }
        return result.flatMap { goals -> [[Goal]] in cases.map { goals + $0 } }
    }

    private func compare(_ entry: ModelCase, _ step: SafetyStep, _ isLower: (Assessment, Assessment) -> Bool) -> Bool {
        var better = entry
        better.values[step.variable] = step.from
        var worse = entry
        worse.values[step.variable] = step.to
        guard let before = writer.assess(better), let after = writer.assess(worse) else { return false }
        return isLower(before, after)
    }

    private func report(
        _ entry: ModelCase, _ step: SafetyStep, _ isLower: (Assessment, Assessment) -> Bool, in check: inout Check
    ) {
        let small = writer.smallest(entry) { self.compare($0, step, isLower) }
        var better = small
        better.values[step.variable] = step.from
        var worse = small
        worse.values[step.variable] = step.to
        guard let before = writer.assess(better), let after = writer.assess(worse) else { return }
        let top = before.rules.first.map(\.id.rawValue) ?? "no rule"
        check.fail(
            top,
            "\(item(step.variable)) from \(answer(step.variable, step.from)) to \(answer(step.variable, step.to)) lowers "
                + "\(before.level.rawValue) (\(before.rules.map(\.id.rawValue).joined(separator: " "))) to "
                + "\(after.level.rawValue) (\(after.rules.map(\.id.rawValue).joined(separator: " "))) with "
                + writer.summary(worse), form: writer.json(worse))
    }
}
