/// Compiles the parts of a protocol: resolves the names that they use and adds their conditions to one program.
struct ProtocolCompiler {
    private(set) var program: ConditionProgram
    let destinationPositions: [DestinationID: Int]
    private let items: [Item]
    private let rulePositions: [RuleID: Int]
    private let evidence: Set<EvidenceID>
    private let names: Template.Names

    /// - Throws: ``ProtocolError`` when a name is given twice, a definition uses one that is missing, or an item cannot be
    ///   held.
    init(_ source: TriageProtocol) throws(ProtocolError) {
        items = source.questionnaire.items
        try Self.check(items)
        program = try ConditionProgram(
            questionnaire: source.questionnaire, thresholds: source.thresholds, definitions: source.definitions)
        destinationPositions = try Dictionary(positionsOf: source.destinations.map(\.id), "destination")
        rulePositions = try Dictionary(positionsOf: source.rules.map(\.id), "rule")
        evidence = Set(source.evidence.map(\.id))
        names = Template.Names(
            items: program.itemPositions,
            phrases: try Dictionary(positionsOf: source.phrases.map(\.id), "phrase"),
            thresholds: Dictionary(source.thresholds.map { ($0.id, $0.spelledOut) }) { first, _ in first })
    }

    static func check(_ items: [Item]) throws(ProtocolError) {
        guard items.count <= 128 else { throw .tooManyItems(items.count) }
        for item in items {
            guard item.choiceNames.count <= (item.isList ? AnswerSheet.tickCount : 30),
                (item.told?.choices.count ?? item.choiceNames.count) == item.choiceNames.count
            else { throw .badItem(item.id.rawValue) }
            if case .number(let from, let to, _) = item.kind, from < 0 || from > to || to > 1_000_000 {
                throw .badItem(item.id.rawValue)
            }
        }
    }

    mutating func phrases(_ phrases: [Phrase]) throws(ProtocolError) -> [CompiledProtocol.CompiledPhrase] {
        try phrases.map { (phrase) throws(ProtocolError) in
            let options = try phrase.options.map { (option) throws(ProtocolError) in
                (root: try program.compile(option.condition), text: try Template(option.text, names))
            }
            return CompiledProtocol.CompiledPhrase(mode: phrase.mode, options: options, otherwise: phrase.otherwise)
        }
    }

    mutating func rules(_ rules: [Rule]) throws(ProtocolError) -> [CompiledProtocol.CompiledRule] {
        try rules.map { (rule) throws(ProtocolError) in try self.rule(rule) }
    }

    private mutating func rule(_ rule: Rule) throws(ProtocolError) -> CompiledProtocol.CompiledRule {
        var dependsOn = ItemSet()
        var asksReach = false
        let grades = try rule.grades.sorted { $0.level > $1.level }.map { (grade) throws(ProtocolError) in
            let root = try program.compile(grade.condition)
            dependsOn.formUnion(program.itemSet(of: root))
            grade.condition.forEach { if case .couldReach = $0 { asksReach = true } }
            return CompiledProtocol.CompiledGrade(level: grade.level, root: root)
        }
        let findings = try additions(rule.findings)
        let destinations = try additions(rule.destinations)
        let saidBy = try rule.saidBy.map { (id) throws(ProtocolError) in
            guard let position = rulePositions[id] else { throw .unknownName("rule", id.rawValue) }
            return position
        }
        for entry in rule.destinations where destinationPositions[entry.id] == nil {
            throw .unknownName("destination", entry.id.rawValue)
        }
        for id in rule.evidence where !evidence.contains(id) { throw .unknownName("evidence", id.rawValue) }
        return CompiledProtocol.CompiledRule(
            rule: rule, grades: grades, findings: findings, destinations: destinations,
            reason: try Template(rule.reason, names), items: dependsOn, asksReach: asksReach, saidBy: saidBy)
    }

    private mutating func additions<ID: ProtocolIdentifier>(
        _ additions: [Rule.Added<ID>]
    ) throws(ProtocolError) -> [CompiledProtocol.CompiledAddition<ID>] {
        let roots = try roots(of: additions.map(\.condition))
        return zip(additions, roots).map { CompiledProtocol.CompiledAddition(id: $0.id, root: $1) }
    }

    mutating func observations(
        _ observations: [Observation]
    ) throws(ProtocolError) -> [CompiledProtocol.CompiledObservation] {
        try observations.map { (observation) throws(ProtocolError) in
            CompiledProtocol.CompiledObservation(
                finding: observation.finding, root: try program.compile(observation.condition),
                note: try observation.note.map { (text) throws(ProtocolError) in try Template(text, names) })
        }
    }

    mutating func cautions(_ cautions: [Caution]) throws(ProtocolError) -> [CompiledProtocol.CompiledObservation] {
        try cautions.map { (caution) throws(ProtocolError) in
            CompiledProtocol.CompiledObservation(
                finding: caution.id, root: try program.compile(caution.condition), note: nil)
        }
    }

    mutating func scores(_ scores: [Score]) throws(ProtocolError) -> [CompiledProtocol.CompiledScore] {
        try scores.map { (score) throws(ProtocolError) in
            let parts = try score.parts.map { (part) throws(ProtocolError) in try program.compile(part.condition) }
            return CompiledProtocol.CompiledScore(
                score: score, roots: parts, readings: try roots(of: score.readings.map(\.condition)))
        }
    }

    /// The roots of conditions; nil for those that there are not.
    mutating func roots(of conditions: [Condition?]) throws(ProtocolError) -> [Int32?] {
        try conditions.map { (condition) throws(ProtocolError) in
            try condition.map { (condition) throws(ProtocolError) in try program.compile(condition) }
        }
    }

    /// The items whose answers stay true, with these answers.
    func carried() throws(ProtocolError) -> [(item: Int, mask: UInt32)] {
        try items.indices.filter { !items[$0].carriedForward.isEmpty }.map { (index) throws(ProtocolError) in
            (item: index, mask: try program.mask(items[index].carriedForward, of: index))
        }
    }
}

extension Item {
    /// What the answer is in most forms: the most reassuring choice, and none where the item is rarely asked.
    var ordinaryCode: Int32 {
        switch kind {
        case .choice, .choices: askedWhen == nil ? 0 : AnswerSheet.unanswered
        case .number, .text: AnswerSheet.unanswered
        }
    }

    /// The codes that a known answer can have, of a list the answers that are known as a whole.
    var codes: ClosedRange<Int32> {
        switch kind {
        case .choice(let names): 0...Int32(max(0, names.count - 1))
        case .choices(let names): 0...(Int32(1) << Int32(names.count) - 1)
        case .number(let from, let to, _): Int32(from)...Int32(to)
        case .text: 0...0
        }
    }

    /// Codes of which one lies in every region in which no comparison changes.
    ///
    /// - Parameter breakpoints: the numbers at which one does.
    func candidates(breakpoints: Set<Int32>) -> [Int32] {
        switch kind {
        case .choice(let names): return names.indices.map { Int32($0) }
        case .choices:
            let single = choiceNames.indices.map { 1 << UInt32($0) }.filter { $0 & tickable != 0 }
            return ([0] + single + [tickable]).map(Int32.init(bitPattern:))
        case .number:
            return breakpoints.union([codes.lowerBound, codes.upperBound]).filter(codes.contains).sorted()
        case .text: return []
        }
    }
}
