import TriageCore

extension TriageProtocol {
    /// A copy with other contents.
    func with(
        questionnaire: Questionnaire? = nil, thresholds: [Threshold]? = nil, definitions: [Definition]? = nil,
        phrases: [Phrase]? = nil, rules: [Rule]? = nil
    ) -> TriageProtocol {
        var copy = self
        if let questionnaire { copy.questionnaire = questionnaire }
        if let thresholds { copy.thresholds = thresholds }
        if let definitions { copy.definitions = definitions }
        if let phrases { copy.phrases = phrases }
        if let rules { copy.rules = rules }
        return copy
    }

    /// A copy in which one rule is another.
    func changing(rule id: RuleID, _ change: (Rule) -> Rule) -> TriageProtocol {
        with(rules: rules.map { $0.id == id ? change($0) : $0 })
    }

    /// A copy in which one definition has another condition.
    func changing(definition id: DefinitionID, _ change: (Condition) -> Condition) -> TriageProtocol {
        with(
            definitions: definitions.map { definition in
                var copy = definition
                if copy.id == id { copy.condition = change(copy.condition) }
                return copy
            })
    }

    /// A copy in which each part of every definition is what `change` makes of it.
    func changingDefinitions(_ change: (Condition) -> Condition) -> TriageProtocol {
        with(
            definitions: definitions.map { definition in
                var copy = definition
                copy.condition = copy.condition.changing(change)
                return copy
            })
    }

    /// A copy in which a question is asked at other times.
    func changing(item id: ItemID, askedWhen condition: Condition) -> TriageProtocol {
        changing(item: id) { $0.askedWhen = condition }
    }

    /// A copy in which one question is another.
    func changing(item id: ItemID, _ change: (inout Item) -> Void) -> TriageProtocol {
        var changed = Questionnaire(
            name: questionnaire.name, version: questionnaire.version,
            items: questionnaire.items.map { item in
                var copy = item
                if copy.id == id { change(&copy) }
                return copy
            }, language: questionnaire.language)
        changed.numbersMayBeUnsure = questionnaire.numbersMayBeUnsure
        changed.predecessors = questionnaire.predecessors
        return with(questionnaire: changed)
    }
}

extension Rule {
    func with(
        id: RuleID? = nil, grades: [Grade]? = nil, reason: String? = nil, evidence: [EvidenceID]? = nil,
        saidBy: [RuleID]? = nil, destinations: [Added<DestinationID>]? = nil
    ) -> Rule {
        Rule(
            id ?? self.id, title, kind: kind, grades: grades ?? self.grades, findings: findings,
            reason: reason ?? self.reason, destinations: destinations ?? self.destinations,
            evidence: evidence ?? self.evidence,
            isProjectChoice: isProjectChoice, saidBy: saidBy ?? self.saidBy)
    }

    func with(level: Level) -> Rule { with(grades: grades.map { Grade(level, when: $0.condition) }) }

    func changing(_ change: (Condition) -> Condition) -> Rule {
        with(grades: grades.map { Grade($0.level, when: $0.condition.changing(change)) })
    }

    func requiring(_ condition: Condition) -> Rule {
        with(grades: grades.map { Grade($0.level, when: .all(of: [$0.condition, condition])) })
    }
}

extension Condition {
    /// A copy in which each part is what `change` makes of it, the innermost first.
    func changing(_ change: (Condition) -> Condition) -> Condition {
        switch self {
        case .all(let parts): change(.all(of: parts.map { $0.changing(change) }))
        case .any(let parts): change(.any(of: parts.map { $0.changing(change) }))
        case .countOf(let count, let parts): change(.countOf(count: count, of: parts.map { $0.changing(change) }))
        case .not(let part): change(.not(that: part.changing(change)))
        case .presumed(let part): change(.presumed(that: part.changing(change)))
        default: change(self)
        }
    }

    static func yes(_ item: ItemID) -> Condition { .answer(item: item, isOneOf: ["yes"]) }

    /// One of the choices is ticked in the list.
    static func ticked(_ list: ItemID, _ choices: String...) -> Condition { .answer(item: list, isOneOf: choices) }
}
