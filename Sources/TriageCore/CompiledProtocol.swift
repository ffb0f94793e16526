internal import FreeText

/// A protocol made ready for assessments: names resolved, conditions compiled, texts cut into pieces.
///
/// Immutable, so that any number of assessments can run on it at once.
package final class CompiledProtocol: Sendable {
    struct CompiledGrade: Sendable {
        let level: Level
        let root: Int32
    }

    struct CompiledAddition<ID: ProtocolIdentifier>: Sendable {
        let id: ID
        let root: Int32?
    }

    /// One grade of one rule, flat, for the pass over all rules.
    struct GradeEntry: Sendable {
        let rule: Int32
        let root: Int32
        let level: Level
    }

    /// The grades of one rule that is judged on the answers as they stand, for searches.
    struct SearchedRule: Sendable {
        /// The items that the rule depends on.
        let items: ItemSet
        let topLevel: Level
        /// The highest level first.
        let grades: [GradeEntry]
    }

    /// A question that is asked only when a condition is true.
    struct FollowUp: Sendable {
        let item: Int
        let root: Int32
    }

    /// When a rule's turn is.
    enum Phase: Int, CaseIterable, Sendable {
        /// On the answers as they stand.
        case first
        /// Once it is known what level could be reached.
        case afterReach
        /// When nothing else fired.
        case fallback
    }

    final class CompiledRule: Sendable {
        let rule: Rule
        /// The highest level first.
        let grades: [CompiledGrade]
        let findings: [CompiledAddition<FindingID>]
        let destinations: [CompiledAddition<DestinationID>]
        let reason: Template
        let items: ItemSet
        /// Whether a condition asks what level could be reached.
        let asksReach: Bool
        let saidBy: [Int]

        init(
            rule: Rule, grades: [CompiledGrade], findings: [CompiledAddition<FindingID>],
            destinations: [CompiledAddition<DestinationID>], reason: Template, items: ItemSet, asksReach: Bool,
            saidBy: [Int]
        ) {
            self.rule = rule
            self.grades = grades
            self.findings = findings
            self.destinations = destinations
            self.reason = reason
            self.items = items
            self.asksReach = asksReach
            self.saidBy = saidBy
        }

        /// The grades as entries of a table, the rule being at `position`.
        func entries(position: Int) -> [GradeEntry] {
            grades.map { GradeEntry(rule: Int32(position), root: $0.root, level: $0.level) }
        }

        var phase: Phase { rule.kind == .fallback ? .fallback : asksReach ? .afterReach : .first }
    }

    struct CompiledPhrase: Sendable {
        let mode: Phrase.Mode
        let options: [(root: Int32, text: Template)]
        let otherwise: String
    }

    struct CompiledObservation: Sendable {
        let finding: FindingID
        let root: Int32
        let note: Template?
    }

    /// An object, so that looking at a score does not copy its texts.
    final class CompiledScore: Sendable {
        struct Part: Sendable {
            let root: Int32
            let points: Int
        }

        struct Reading: Sendable {
            let from: Int
            let to: Int
            let root: Int32?
            let text: String
        }

        let score: Score
        let parts: [Part]
        let labels: [String]
        let readings: [Reading]

        init(score: Score, roots: [Int32], readings: [Int32?]) {
            self.score = score
            parts = zip(roots, score.parts).map { Part(root: $0, points: $1.points) }
            labels = score.parts.map(\.label)
            self.readings = zip(readings, score.readings).map {
                Reading(from: $1.from, to: $1.to, root: $0, text: $1.text)
            }
        }
    }

    package let source: TriageProtocol
    /// The protocol's name and version.
    let title: String
    package let items: [Item]
    package let itemPositions: [ItemID: Int]
    let program: ConditionProgram
    let table: ProgramTable
    let itemRanges: [ClosedRange<Int32>]
    /// Values to try for each item: every region in which no comparison changes has one.
    let candidates: [[Int32]]
    let askedWhen: [Int32?]
    /// The items that are asked always, and the others.
    let alwaysAsked: ItemSet
    let followUps: [FollowUp]
    /// For each item, the items that decide whether it is asked.
    let askedAfter: [ItemSet]
    let rules: [CompiledRule]
    /// The grades of each phase's rules, rule by rule, the highest level of each first.
    private let gradesByPhase: [[GradeEntry]]
    /// The rules of the first phase, the highest possible level first.
    let searchedRules: [SearchedRule]
    /// For each item, the grades of these rules that depend on it.
    let gradesByItem: [[GradeEntry]]
    let phrases: [CompiledPhrase]
    let observations: [CompiledObservation]
    let cautions: [CompiledObservation]
    /// The roots alone, so that a pass over all of them copies no names and texts.
    let observationRoots: [Int32]
    let cautionRoots: [Int32]
    let scores: [CompiledScore]
    /// The advice of each level, by its rank.
    let adviceByRank: [[Advice]]
    let thresholds: [ThresholdID: Int]
    /// Positions of the program's facts, by what they are about.
    let textFacts: [Int]
    let alertFacts: [Int]
    let historyFacts: [Int]
    let formFacts: [Int]
    let carried: [(item: Int, mask: UInt32)]
    /// Items whose changes between forms are shown.
    let tracked: [Int]
    /// Items that a rule compares with earlier forms, or whose answer stays true.
    package let comparedItems: ItemSet
    /// All that is read of an earlier form.
    package let historyItems: ItemSet
    let textItem: Int?
    let reader: TextReader
    private let destinationRanks: [DestinationID: Int]

    /// - Throws: ``ProtocolError`` when a name is missing or given twice, or a text cannot be read.
    package init(_ source: TriageProtocol) throws(ProtocolError) {
        let items = source.questionnaire.items
        guard items.count <= 128 else { throw .tooManyItems(items.count) }
        for item in items {
            guard item.choiceNames.count <= 30,
                (item.told?.choices.count ?? item.choiceNames.count) == item.choiceNames.count
            else { throw .badItem(item.id.rawValue) }
            if case .number(let from, let to, _) = item.kind, from < 0 || from > to || to > 1_000_000 {
                throw .badItem(item.id.rawValue)
            }
        }
        var program = try ConditionProgram(
            questionnaire: source.questionnaire, thresholds: source.thresholds, definitions: source.definitions)
        var positions: [ItemID: Int] = [:]
        for (index, item) in items.enumerated() { positions[item.id] = index }

        var phrasePositions: [PhraseID: Int] = [:]
        for (index, phrase) in source.phrases.enumerated() {
            guard phrasePositions.updateValue(index, forKey: phrase.id) == nil else {
                throw .duplicate("phrase", phrase.id.rawValue)
            }
        }
        let limits = Dictionary(source.thresholds.map { ($0.id, $0.spelledOut) }) { first, _ in first }
        let names = Template.Names(items: positions, phrases: phrasePositions, thresholds: limits)
        var phrases: [CompiledPhrase] = []
        for phrase in source.phrases {
            var options: [(root: Int32, text: Template)] = []
            for option in phrase.options {
                options.append(
                    (
                        try program.compile(option.condition),
                        try Template(option.text, names)
                    ))
            }
            phrases.append(CompiledPhrase(mode: phrase.mode, options: options, otherwise: phrase.otherwise))
        }

        var destinationRanks: [DestinationID: Int] = [:]
        for (index, destination) in source.destinations.enumerated() {
            guard destinationRanks.updateValue(index, forKey: destination.id) == nil else {
                throw .duplicate("destination", destination.id.rawValue)
            }
        }
        let evidence = Set(source.evidence.map(\.id))

        var rulePositions: [RuleID: Int] = [:]
        for (index, rule) in source.rules.enumerated() {
            guard rulePositions.updateValue(index, forKey: rule.id) == nil else {
                throw .duplicate("rule", rule.id.rawValue)
            }
        }
        var rules: [CompiledRule] = []
        for rule in source.rules {
            var grades: [CompiledGrade] = []
            var dependsOn = ItemSet()
            var asksReach = false
            for grade in rule.grades.sorted(by: { $0.level > $1.level }) {
                let root = try program.compile(grade.condition)
                dependsOn.formUnion(program.itemSet(of: root))
                grade.condition.forEach { if case .couldReach = $0 { asksReach = true } }
                grades.append(CompiledGrade(level: grade.level, root: root))
            }
            let findings = try Self.additions(rule.findings, &program)
            let destinations = try Self.additions(rule.destinations, &program)
            var saidBy: [Int] = []
            for id in rule.saidBy {
                guard let position = rulePositions[id] else { throw .unknownName("rule", id.rawValue) }
                saidBy.append(position)
            }
            for entry in rule.destinations where destinationRanks[entry.id] == nil {
                throw .unknownName("destination", entry.id.rawValue)
            }
            for id in rule.evidence where !evidence.contains(id) { throw .unknownName("evidence", id.rawValue) }
            rules.append(
                CompiledRule(
                    rule: rule, grades: grades, findings: findings, destinations: destinations,
                    reason: try Template(rule.reason, names), items: dependsOn,
                    asksReach: asksReach, saidBy: saidBy))
        }

        var observations: [CompiledObservation] = []
        for observation in source.observations {
            var note: Template?
            if let text = observation.note { note = try Template(text, names) }
            observations.append(
                CompiledObservation(
                    finding: observation.finding, root: try program.compile(observation.condition), note: note))
        }
        var cautions: [CompiledObservation] = []
        for caution in source.cautions {
            cautions.append(
                CompiledObservation(finding: caution.id, root: try program.compile(caution.condition), note: nil))
        }
        var scores: [CompiledScore] = []
        for score in source.scores {
            var parts: [Int32] = []
            for part in score.parts { parts.append(try program.compile(part.condition)) }
            var readings: [Int32?] = []
            for reading in score.readings {
                if let condition = reading.condition {
                    readings.append(try program.compile(condition))
                } else {
                    readings.append(nil)
                }
            }
            scores.append(
                CompiledScore(score: score, roots: parts, readings: readings))
        }
        var askedWhen: [Int32?] = []
        var carried: [(item: Int, mask: UInt32)] = []
        for (index, item) in items.enumerated() {
            if let condition = item.askedWhen {
                askedWhen.append(try program.compile(condition))
            } else {
                askedWhen.append(nil)
            }
            if !item.carriedForward.isEmpty {
                carried.append((index, try program.mask(item.carriedForward, of: index)))
            }
        }

        self.source = source
        title = source.title
        adviceByRank = Level.allCases.map { level in source.advice.filter { $0.levels.contains(level) } }
        thresholds = Dictionary(source.thresholds.map { ($0.id, $0.value) }) { first, _ in first }
        textFacts = program.facts.indices.filter { program.facts[$0].factSubject == .text }
        alertFacts = program.facts.indices.filter { program.facts[$0].factSubject == .alert }
        historyFacts = program.facts.indices.filter { program.facts[$0].factSubject == .history }
        formFacts = program.facts.indices.filter { program.facts[$0].factSubject == .form }
        self.items = items
        itemPositions = positions
        self.rules = rules
        itemRanges = items.map(Self.range)
        gradesByPhase = Phase.allCases.map { phase in
            rules.indices.filter { rules[$0].phase == phase }.flatMap { rules[$0].entries(position: $0) }
        }
        let searched = rules.indices.filter { rules[$0].phase == .first }
        searchedRules = searched.map { position in
            SearchedRule(
                items: rules[position].items, topLevel: rules[position].rule.topLevel,
                grades: rules[position].entries(position: position))
        }.enumerated().sorted { (a, b) -> Bool in
            a.element.topLevel != b.element.topLevel ? a.element.topLevel > b.element.topLevel : a.offset < b.offset
        }.map(\.element)
        let table = ProgramTable(program, itemRanges: itemRanges, ordinary: items.map(Self.ordinaryCode))
        let firstGrades = searched.flatMap { rules[$0].entries(position: $0) }
        gradesByItem = items.indices.map { item in
            firstGrades.filter { table.dependences[Int($0.root)].items.contains(item) }
        }
        self.table = table
        self.phrases = phrases
        self.observations = observations
        self.cautions = cautions
        observationRoots = observations.map(\.root)
        cautionRoots = cautions.map(\.root)
        self.scores = scores
        self.askedWhen = askedWhen
        var alwaysAsked = ItemSet()
        for index in items.indices where askedWhen[index] == nil { alwaysAsked.insert(index) }
        self.alwaysAsked = alwaysAsked
        followUps = items.indices.compactMap { index in askedWhen[index].map { FollowUp(item: index, root: $0) } }
        askedAfter = askedWhen.map { root in root.map(program.itemSet) ?? ItemSet() }
        self.carried = carried
        self.destinationRanks = destinationRanks
        candidates = items.indices.map { Self.candidates(items[$0], breakpoints: program.breakpoints[$0]) }
        var tracked = Set(program.changeFacts.map(\.item)).union(program.dropFacts.map(\.item))
        for (index, item) in items.enumerated() where item.isSafety { tracked.insert(index) }
        self.tracked = tracked.sorted()
        var compared = ItemSet()
        for fact in program.changeFacts { compared.insert(fact.item) }
        for fact in program.dropFacts { compared.insert(fact.item) }
        for entry in carried { compared.insert(entry.item) }
        for index in historyFacts { program.facts[index].historyItem.map { compared.insert(positions[$0]!) } }
        comparedItems = compared
        for item in tracked { compared.insert(item) }
        historyItems = compared
        textItem = items.firstIndex { if case .text = $0.kind { true } else { false } }
        self.program = program
        do throws(TextLexiconError) {
            reader = try TextReader(lexicon: source.lexicon)
        } catch {
            throw .badLexicon(error)
        }
    }

    /// Puts destinations in the protocol's order, the most urgent first.
    func ordered(_ destinations: Set<DestinationID>) -> [DestinationID] {
        destinations.sorted { (destinationRanks[$0] ?? .max) < (destinationRanks[$1] ?? .max) }
    }

    private static func additions<ID: ProtocolIdentifier>(
        _ additions: [Rule.Added<ID>], _ program: inout ConditionProgram
    ) throws(ProtocolError) -> [CompiledAddition<ID>] {
        var result: [CompiledAddition<ID>] = []
        for addition in additions {
            var root: Int32?
            if let condition = addition.condition { root = try program.compile(condition) }
            result.append(CompiledAddition(id: addition.id, root: root))
        }
        return result
    }

    /// The grades of the rules whose turn is in `phase`, rule by rule, the highest level of each first.
    func grades(_ phase: Phase) -> [GradeEntry] { gradesByPhase[phase.rawValue] }

    /// What the item's answer is in most forms: the most reassuring choice, and none where the item is rarely asked.
    private static func ordinaryCode(_ item: Item) -> Int32 {
        switch item.kind {
        case .choice, .choices: item.askedWhen == nil ? 0 : AnswerSheet.unanswered
        case .number, .text: AnswerSheet.unanswered
        }
    }

    private static func range(_ item: Item) -> ClosedRange<Int32> {
        switch item.kind {
        case .choice(let names): 0...Int32(max(0, names.count - 1))
        case .choices(let names): 0...(Int32(1) << Int32(names.count) - 1)
        case .number(let from, let to, _): Int32(from)...Int32(to)
        case .text: 0...0
        }
    }

    private static func candidates(_ item: Item, breakpoints: Set<Int32>) -> [Int32] {
        switch item.kind {
        case .choice(let names): return names.indices.map { Int32($0) }
        case .choices(let names): return [0] + names.indices.map { 1 << Int32($0) } + [(1 << Int32(names.count)) - 1]
        case .number(let from, let to, _):
            let values = breakpoints.union([Int32(from), Int32(to)])
            return values.filter { $0 >= Int32(from) && $0 <= Int32(to) }.sorted()
        case .text: return []
        }
    }
}
