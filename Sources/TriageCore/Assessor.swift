internal import CivilTime
internal import FreeText

/// Assesses forms by a protocol: pure, deterministic, without clock or input and output.
package struct Assessor: Sendable {
    package let compiled: CompiledProtocol

    package init(_ compiled: CompiledProtocol) { self.compiled = compiled }

    /// - Throws: ``ProtocolError`` when the protocol cannot be compiled.
    package init(_ source: TriageProtocol) throws(ProtocolError) { compiled = try CompiledProtocol(source) }

    /// Assesses one form.
    ///
    /// The result depends on the case and the protocol alone; the same case gives the same assessment for ever.
    package func assess(_ triageCase: TriageCase) -> Assessment {
        AssessmentRun(compiled, triageCase).assessment()
    }
}

/// One assessment in the making.
final class AssessmentRun {
    struct Fired {
        let rule: Int
        let level: Level
        let root: Int32
    }

    let compiled: CompiledProtocol
    let triageCase: TriageCase
    let evaluator: Evaluator
    let reading: TextReading
    let otherForms: OtherForms
    /// The positions of the items that are asked, with the answers as they stand.
    private(set) var asked = ItemSet()

    init(_ compiled: CompiledProtocol, _ triageCase: TriageCase) {
        self.compiled = compiled
        self.triageCase = triageCase
        let form = triageCase.form
        if let text = form.freeText, !text.isEmpty {
            reading = compiled.reader.read(text, latestPastYear: triageCase.received.date.year - 1)
        } else {
            reading = TextReading(mentions: [], isReadable: true)
        }
        otherForms = OtherForms(triageCase)
        evaluator = Evaluator(compiled.table, codes: form.answers.codes)
        applyHistory()
        applyFacts()
    }

    func assessment() -> Assessment {
        asked = askedItems()
        var unknown: [Int] = []
        var unknownSet = ItemSet()
        asked.forEach { index in
            guard isUnknown(index), index != compiled.textItem else { return }
            unknown.append(index)
            unknownSet.insert(index)
        }
        var fired = firedRules(.first)
        let clinical = Level.combined(fired.map(\.level))
        let reachable = possibleLevel(atLeast: clinical, unknown: unknownSet)
        evaluator.setReachableRank(reachable.rank)
        fired += firedRules(.afterReach)
        if fired.isEmpty { fired = firedRules(.fallback) }
        let level = Level.combined(fired.map(\.level))
        let possible = max(level, reachable)

        // What is said of the patient comes before what is said of earlier forms and of gaps, however urgent that is.
        fired.sort {
            let (first, second) = (compiled.rules[$0.rule].comesLast, compiled.rules[$1.rule].comesLast)
            return first != second ? second : $0.level != $1.level ? $0.level > $1.level : $0.rule < $1.rule
        }
        let listed = fired.filter { candidate in
            !compiled.rules[candidate.rule].saidBy.contains { other in fired.contains { $0.rule == other } }
        }
        let cautions = truePositions(compiled.cautionRoots).map { compiled.cautions[$0].finding }
        let observed = truePositions(compiled.observationRoots)
        let findings = findings(of: fired, observed)
        return Assessment(
            level: level, possibleLevel: possible, protocolTitle: compiled.title,
            findings: findings + cautions.filter { !findings.contains($0) }, rules: listed.map(explained),
            destinations: destinations(of: listed),
            pathway: pathway(level: level, findings: findings), cautions: cautions, unknown: unknown,
            byPhone: compiled.privateItems.filter { evaluator.code($0) == AnswerSheet.byPhone },
            askNext: possible > level ? questions(unknown, above: level, upTo: possible) : [], scores: scores(),
            changes: otherForms.changes(
                from: compiled.tracked, in: compiled, now: triageCase.form.answers.codes),
            notes: notes(observed), mentions: reading.mentions, weighed: reading.weighed, ownWords: ownWords(fired))
    }

    /// Whether the item's answer is not known, of a list in part; what was not asked is not unknown.
    func isUnknown(_ item: Int) -> Bool {
        let code = evaluator.code(item)
        return code < 0
            ? code != AnswerSheet.notAsked : AnswerSheet.notKnown(code) != 0 && compiled.tickable[item] != 0
    }

    private func ownWords(_ fired: [Fired]) -> Assessment.OwnWords? {
        guard let text = triageCase.form.freeText, !text.trimmingWhitespace().isEmpty else { return nil }
        let levels = fired.filter { compiled.rules[$0.rule].isAboutText }.map(\.level)
        return Assessment.OwnWords(level: levels.max(), explained: reading.explained)
    }

    private func askedItems() -> ItemSet {
        var asked = compiled.alwaysAsked
        for question in compiled.followUps where evaluator.isTrue(question.root) { asked.insert(question.item) }
        return asked
    }

    /// The positions of the conditions that are true.
    private func truePositions(_ roots: [Int32]) -> [Int] {
        var result: [Int] = []
        for index in roots.indices where evaluator.isTrue(roots[index]) { result.append(index) }
        return result
    }

    private func firedRules(_ phase: CompiledProtocol.Phase) -> [Fired] {
        var fired: [Fired] = []
        for entry in compiled.grades(phase) {
            let rule = Int(entry.rule)
            guard fired.last?.rule != rule, evaluator.isTrue(entry.root) else { continue }
            fired.append(Fired(rule: rule, level: entry.level, root: entry.root))
        }
        return fired
    }

    private func findings(of fired: [Fired], _ observed: [Int]) -> [FindingID] {
        var result: [FindingID] = []
        func add(_ id: FindingID) { if !result.contains(id) { result.append(id) } }
        for entry in fired {
            for finding in compiled.rules[entry.rule].findings where finding.root.map(evaluator.isTrue) ?? true {
                add(finding.id)
            }
        }
        for position in observed { add(compiled.observations[position].finding) }
        return result
    }

    private func destinations(of fired: [Fired]) -> [DestinationID] {
        var result: Set<DestinationID> = []
        for entry in fired {
            for destination in compiled.rules[entry.rule].destinations
            where destination.root.map(evaluator.isTrue) ?? true {
                result.insert(destination.id)
            }
        }
        return compiled.ordered(result)
    }

    private func explained(_ fired: Fired) -> Assessment.FiredRule {
        let rule = compiled.rules[fired.rule]
        var used: [Int] = []
        evaluator.support(fired.root, being: true, into: &used)
        return Assessment.FiredRule(
            id: rule.rule.id, level: fired.level, reason: render(rule.reason),
            answers: used.map { item in
                Assessment.UsedAnswer(item: item, answer: answer(item))
            }, evidence: rule.rule.evidence)
    }

    private func answer(_ item: Int) -> Answer {
        AnswerSheet.answer(evaluator.code(item), kind: compiled.items[item].kind)
    }

    private func pathway(level: Level, findings: [FindingID]) -> [String] {
        compiled.adviceByRank[level.rank].filter { advice in
            advice.findings.isEmpty || advice.findings.contains { findings.contains($0) }
        }.map(\.text)
    }

    private func notes(_ observed: [Int]) -> [String] {
        var notes = observed.compactMap { position in compiled.observations[position].note.map(render) }
        guard !triageCase.form.notes.isEmpty else { return notes }
        // The rule says that something is wrong; who mends the site has to know what.
        // A form of an earlier version names the questions of that version.
        let items = triageCase.form.stated.map { compiled.predecessors[$0.predecessor].items } ?? compiled.items
        for note in triageCase.form.notes {
            if let words = note.invalidAnswerWords(items), !notes.contains(words) { notes.append(words) }
        }
        return notes
    }

    func render(_ template: Template) -> String {
        if template.pieces.count == 1, case .text(let text) = template.pieces[0] { return text }
        var result = ""
        for piece in template.pieces {
            switch piece {
            case .text(let text): result += text
            case .item(let item): result += compiled.items[item].spelledOut(answer(item))
            case .phrase(let phrase): result += render(compiled.phrases[phrase])
            }
        }
        return result
    }

    private func render(_ phrase: CompiledProtocol.CompiledPhrase) -> String {
        var parts: [String] = []
        for option in phrase.options where evaluator.isTrue(option.root) {
            parts.append(render(option.text))
            if phrase.mode == .first { break }
        }
        guard let last = parts.popLast() else { return phrase.otherwise }
        return parts.isEmpty ? last : parts.joined(separator: ", ") + " and " + last
    }

    private func scores() -> [Assessment.ScoreResult] { compiled.scores.compactMap(result) }

    /// The total so far; nil where no part is known.
    private func result(_ score: CompiledProtocol.CompiledScore) -> Assessment.ScoreResult? {
        var total = 0
        var least = 0
        var most = 0
        var unknown: [String] = []
        var counted: [String] = []
        for (index, part) in score.parts.enumerated() {
            let outcome = evaluator.outcome(part.root)
            if outcome == .isTrue {
                total += part.points
                least += part.points
                most += part.points
                if counted.isEmpty { counted.reserveCapacity(score.parts.count - index) }
                counted.append(score.labels[index])
            } else if outcome == .isUnknown {
                least += min(0, part.points)
                most += max(0, part.points)
                if unknown.isEmpty { unknown.reserveCapacity(score.parts.count - index) }
                unknown.append(score.labels[index])
            }
        }
        guard unknown.count < score.parts.count else { return nil }
        let reading = score.readings.first {
            $0.from <= total && total <= $0.to && ($0.root.map(evaluator.isTrue) ?? true)
        }
        return Assessment.ScoreResult(
            id: score.score.id, title: score.score.title, total: total, least: least, most: most,
            unknownParts: unknown, countedParts: counted, reading: reading?.text,
            caveat: score.score.caveat)
    }
}
