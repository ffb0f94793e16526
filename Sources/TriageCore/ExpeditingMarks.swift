/// The answers that no emergency is without: by these a form goes ahead in the queue after an outage.
///
/// They follow from the emergency rules: of conditions that must all hold the three rarest are enough; of conditions of which
/// one must hold all are needed. So they mark too many forms and leave out none. Times and earlier forms play no part,
/// hence they hold whatever limits a clinic sets. What an open alert makes an emergency does not show in a form. An answer
/// that is missing is a mark only where a rule makes it one: every other form with a gap would go ahead of the others.
package struct ExpeditingMarks: Hashable, Sendable {
    package enum Mark: Hashable, Sendable {
        case choice(ItemID, String)
        /// Own words of any kind: a sign can be told in too many ways for the database to look for each.
        case ownWords
        /// A question that is always asked, and that has no answer, or "unsure" or "byPhone".
        case unknown(ItemID)
    }

    /// One way to be an emergency: a mark of each of these sets is there.
    package typealias Pattern = [Set<Mark>]

    /// The ways to be one; every emergency is one of them.
    package let patterns: [Pattern]
    /// Emergency rules without a mark: they can fire by what no mark stands for, which is a mistake in the protocol.
    package let unmarked: [RuleID]

    package init(_ source: TriageProtocol) {
        let finder = Finder(source.questionnaire.items, source.definitions)
        var patterns: [Pattern] = []
        var unmarked: [RuleID] = []
        for rule in source.rules where rule.kind != .latch {
            for grade in rule.grades where grade.level == .emergency {
                if let found = finder.patterns(grade.condition) {
                    patterns += found.filter { !patterns.contains($0) }
                } else {
                    unmarked.append(rule.id)
                }
            }
        }
        // What another one marks already is left out; of two that mark the same, the later one.
        self.patterns = patterns.enumerated().filter { place, pattern in
            !patterns.enumerated().contains { other, wider in
                place != other && Self.covers(wider, pattern) && (other < place || !Self.covers(pattern, wider))
            }
        }.map(\.element)
        self.unmarked = unmarked
    }

    /// Whether a pattern is there wherever another one is.
    private static func covers(_ wider: Pattern, _ pattern: Pattern) -> Bool {
        wider.allSatisfy { set in pattern.contains { $0.isSubset(of: set) } }
    }

    /// The patterns as forms of an earlier version of the questionnaire bear them.
    ///
    /// Where only a reassuring answer of that version leaves a mark open, the mark's set is left out of the pattern; a pattern
    /// of which nothing is left marks no form.
    package func patterns(of predecessor: Predecessor) -> [Pattern] {
        let finder = Finder(predecessor.items, [])
        let derivations = Dictionary(predecessor.derivations.map { ($0.item, $0.source) }) { first, _ in first }
        let translated = patterns.map { pattern in
            pattern.compactMap { set -> Set<Mark>? in
                var result: Set<Mark> = []
                for mark in set { result.formUnion(Self.marks(mark, derivations, finder)) }
                return result.contains(where: finder.reassures) ? nil : result
            }
        }
        return translated.filter { pattern in !pattern.isEmpty && pattern.allSatisfy { !$0.isEmpty } }
    }

    private static func marks(_ mark: Mark, _ derivations: [ItemID: Derivation.Source], _ finder: Finder) -> Set<Mark> {
        switch mark {
        case .ownWords: return [mark]
        case .unknown(let item):
            if case .same? = derivations[item] { return finder.unknown(item) ?? [] }
            return []
        case .choice(let item, let choice):
            switch derivations[item] {
            case .same?: return [mark]
            case .choice(let meant)?:
                return meant.filter { $0.choice == choice }
                    .reduce(into: []) { $0.formUnion(finder.marks($1.when, .isNotFalse) ?? []) }
            case .ticks(let ticks)?:
                return ticks.filter { $0.choice == choice }.compactMap(\.when)
                    .reduce(into: []) { $0.formUnion(finder.marks($1, .isNotFalse) ?? []) }
            case .notAsked?, nil: return []
            }
        }
    }
}

/// Finds marks that a condition cannot do without.
private struct Finder {
    /// What a condition comes out as.
    enum Outcome { case isTrue, isFalse, isUnknown, isNotFalse, isNotTrue }

    private let items: [ItemID: Item]
    private let definitions: [DefinitionID: Condition]

    init(_ items: [Item], _ definitions: [Definition]) {
        self.items = Dictionary(items.map { ($0.id, $0) }) { first, _ in first }
        self.definitions = Dictionary(definitions.map { ($0.id, $0.condition) }) { first, _ in first }
    }

    /// The ways in which the condition is true; nil where it can be without any mark.
    func patterns(_ condition: Condition) -> [ExpeditingMarks.Pattern]? {
        switch condition {
        case .defined(let id): return definitions[id].flatMap(patterns)
        case .any(let parts):
            var result: [ExpeditingMarks.Pattern] = []
            for part in parts {
                guard let found = patterns(part) else { return nil }
                result += found
            }
            return result
        case .all(let parts):
            // The three rarest are enough, and a path of them all would be long.
            let sets = Set(parts.compactMap { marks($0, .isTrue) })
            let rarest = sets.sorted { (share($0), Self.names($0)) < (share($1), Self.names($1)) }.prefix(3)
            return rarest.isEmpty ? nil : [Array(rarest)]
        default: return marks(condition, .isTrue).map { [[$0]] }
        }
    }

    /// Marks of which one is there whenever the condition comes out so; empty where it never does, nil where it can
    /// without any.
    func marks(_ condition: Condition, _ outcome: Outcome) -> Set<ExpeditingMarks.Mark>? {
        switch condition {
        case .always: return outcome == .isTrue || outcome == .isNotFalse ? nil : []
        case .answer(let item, let names): return answer(item, names, outcome)
        case .unsure(let item), .byPhone(let item):
            return outcome == .isTrue || outcome == .isNotFalse ? unknown(item) : outcome == .isUnknown ? [] : nil
        case .known(let item):
            return outcome == .isFalse || outcome == .isNotTrue ? unknown(item) : outcome == .isUnknown ? [] : nil
        case .mentioned, .borneOut:
            return outcome == .isTrue || outcome == .isNotFalse
                ? [.ownWords] : outcome == .isUnknown ? [] : nil
        case .defined(let id): return definitions[id].flatMap { marks($0, outcome) }
        case .not(let part): return marks(part, Self.negated(outcome))
        case .presumed(let part):
            switch outcome {
            case .isTrue, .isNotFalse: return marks(part, .isNotFalse)
            case .isFalse, .isNotTrue: return marks(part, .isFalse)
            case .isUnknown: return []
            }
        case .all(let parts): return of(parts, outcome, needsAll: true)
        case .any(let parts): return of(parts, outcome, needsAll: false)
        case .countOf(let count, let parts):
            return count > 0 && (outcome == .isTrue || outcome == .isNotFalse) ? union(parts, outcome) : nil
        default: return nil
        }
    }

    /// A question's lack of an answer; nil where it may not have been asked at all.
    func unknown(_ item: ItemID) -> Set<ExpeditingMarks.Mark>? {
        items[item].flatMap { $0.askedWhen == nil ? [.unknown(item)] : nil }
    }

    private func answer(_ id: ItemID, _ names: [String], _ outcome: Outcome) -> Set<ExpeditingMarks.Mark>? {
        guard let item = items[id] else { return [] }
        func choices(_ names: [String]) -> Set<ExpeditingMarks.Mark> { Set(names.map { .choice(id, $0) }) }
        switch outcome {
        case .isTrue: return choices(names)
        case .isFalse: return item.isList ? nil : choices(item.choiceNames.filter { !names.contains($0) })
        case .isUnknown: return unknown(id)
        // What follows a gate is unknown wherever the gate is closed, so only its answers tell.
        case .isNotFalse: return unknown(id).map { choices(names).union($0) }
        case .isNotTrue: return nil
        }
    }

    private func of(_ parts: [Condition], _ outcome: Outcome, needsAll: Bool) -> Set<ExpeditingMarks.Mark>? {
        switch outcome {
        case .isTrue, .isNotFalse: needsAll ? rarest(parts.map { marks($0, outcome) }) : union(parts, outcome)
        case .isFalse, .isNotTrue: needsAll ? union(parts, outcome) : rarest(parts.map { marks($0, outcome) })
        case .isUnknown:
            rarest([of(parts, .isNotFalse, needsAll: needsAll), of(parts, .isNotTrue, needsAll: needsAll)])
        }
    }

    private func union(_ parts: [Condition], _ outcome: Outcome) -> Set<ExpeditingMarks.Mark>? {
        var result: Set<ExpeditingMarks.Mark> = []
        for part in parts {
            guard let found = marks(part, outcome) else { return nil }
            result.formUnion(found)
        }
        return result
    }

    private func rarest(_ sets: [Set<ExpeditingMarks.Mark>?]) -> Set<ExpeditingMarks.Mark>? {
        sets.compactMap { $0 }.map { (set: $0, share: share($0), names: Self.names($0)) }
            .min { ($0.share, $0.names) < ($1.share, $1.names) }?.set
    }

    /// How many forms in a thousand may bear one of some marks, roughly.
    private func share(_ marks: Set<ExpeditingMarks.Mark>) -> Int { marks.reduce(0) { $0 + share($1) } }

    /// Whether the mark is the answer with which a question reassures.
    func reassures(_ mark: ExpeditingMarks.Mark) -> Bool {
        guard case .choice(let id, let choice) = mark, let item = items[id] else { return false }
        return choice == item.choiceNames.first || item.reassuring == .choice(choice)
    }

    /// What reassures is frequent, what describes the trouble as well, and what is asked because it is dangerous is rare.
    private func share(_ mark: ExpeditingMarks.Mark) -> Int {
        switch mark {
        case .choice(let id, _):
            guard let item = items[id] else { return 0 }
            return reassures(mark) ? 900 : item.isSafety || item.isList ? 20 : 200
        case .unknown: return 30
        case .ownWords: return 300
        }
    }

    private static func names(_ marks: Set<ExpeditingMarks.Mark>) -> String {
        marks.map { "\($0)" }.sorted().joined()
    }

    private static func negated(_ outcome: Outcome) -> Outcome {
        switch outcome {
        case .isTrue: .isFalse
        case .isFalse: .isTrue
        case .isUnknown: .isUnknown
        case .isNotFalse: .isNotTrue
        case .isNotTrue: .isNotFalse
        }
    }
}
