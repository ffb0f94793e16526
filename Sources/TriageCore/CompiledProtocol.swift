internal import FreeText

/// A protocol made ready for assessments: names resolved, conditions compiled, texts cut into pieces.
///
/// Immutable, so that any number of assessments can run on it at once.
package final class CompiledProtocol: Sendable {
    package let source: TriageProtocol
    /// The protocol's name and version.
    let title: String
    package let items: [Item]
    package var itemPositions: [ItemID: Int] { program.itemPositions }
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
    /// The program's facts with their positions, by what they are about.
    private let factsBySubject: [[(position: Int, fact: ConditionProgram.Fact)]]
    let carried: [(item: Int, mask: UInt32)]
    /// Items whose changes between forms are shown.
    let tracked: [Int]
    /// Items that a rule compares with earlier forms, or whose answer stays true.
    package let comparedItems: ItemSet
    /// All that is read of an earlier form.
    package let historyItems: ItemSet
    let textItem: Int?
    /// For each list, what can be ticked; 0 for other items.
    let tickable: [UInt32]
    /// The items that take "I would rather say this by phone".
    let privateItems: [Int]
    let implied: ImpliedAnswers
    /// Earlier versions of the questionnaire, as it names them.
    package let predecessors: [CompiledPredecessor]
    let reader: TextReader
    private let destinationRanks: [DestinationID: Int]

    /// - Throws: ``ProtocolError`` when a name is missing or given twice, or a text cannot be read.
    package init(_ source: TriageProtocol) throws(ProtocolError) {
        let items = source.questionnaire.items
        var compiler = try ProtocolCompiler(source)
        phrases = try compiler.phrases(source.phrases)
        let rules = try compiler.rules(source.rules)
        let observations = try compiler.observations(source.observations)
        let cautions = try compiler.cautions(source.cautions)
        scores = try compiler.scores(source.scores)
        let askedWhen = try compiler.roots(of: items.map(\.askedWhen))
        let carried = try compiler.carried()
        let program = compiler.program

        self.source = source
        self.items = items
        self.program = program
        title = source.title
        destinationRanks = compiler.destinationPositions
        adviceByRank = Level.allCases.map { level in source.advice.filter { $0.levels.contains(level) } }
        reader = try Self.reader(of: source.lexicon)
        // Own words are the last text that is asked for.
        textItem = items.lastIndex { if case .text = $0.kind { true } else { false } }
        tickable = items.map(\.tickable)
        privateItems = items.indices.filter { items[$0].isPrivate == true }
        implied = try ImpliedAnswers(items)
        predecessors = try source.questionnaire.compiledPredecessors()
        itemRanges = items.map(\.codes)
        candidates = zip(items, program.breakpoints).map { $0.candidates(breakpoints: $1) }

        self.observations = observations
        observationRoots = observations.map(\.root)
        self.cautions = cautions
        cautionRoots = cautions.map(\.root)
        factsBySubject = ConditionProgram.Fact.Subject.allCases.map { subject in
            program.facts.enumerated().filter { $0.element.subject == subject }.map { ($0.offset, $0.element) }
        }

        self.askedWhen = askedWhen
        alwaysAsked = ItemSet(items.indices.filter { askedWhen[$0] == nil })
        followUps = items.indices.compactMap { index in askedWhen[index].map { FollowUp(item: index, root: $0) } }
        askedAfter = askedWhen.map { root in root.map(program.itemSet) ?? ItemSet() }

        let table = ProgramTable(program, itemRanges: itemRanges, ordinary: items.map(\.ordinaryCode))
        self.table = table
        self.rules = rules
        gradesByPhase = Phase.allCases.map { phase in Self.grades(of: rules, in: phase) }
        searchedRules = Self.searched(rules, program)
        let searchedGrades = gradesByPhase[Phase.first.rawValue]
        gradesByItem = items.indices.map { item in
            searchedGrades.filter { table.dependences[Int($0.root)].items.contains(item) }
        }

        self.carried = carried
        let comparedNow = program.changeFacts.map(\.item) + program.dropFacts.map(\.item)
        tracked = Set(comparedNow + items.indices.filter { items[$0].isSafety }).sorted()
        comparedItems = ItemSet(comparedNow + carried.map(\.item) + program.facts.compactMap(\.historyItem))
        historyItems = comparedItems.union(ItemSet(tracked))
    }

    private static func grades(of rules: [CompiledRule], in phase: Phase) -> [GradeEntry] {
        rules.indices.filter { rules[$0].phase == phase }.flatMap { rules[$0].entries(position: $0) }
    }

    private static func searched(_ rules: [CompiledRule], _ program: ConditionProgram) -> [SearchedRule] {
        let positions = rules.indices.filter { rules[$0].phase == .first }
        let searched = positions.map { position in
            SearchedRule(
                items: rules[position].items, topLevel: rules[position].rule.topLevel,
                grades: rules[position].entries(position: position),
                atoms: program.atoms(of: rules[position].grades.map(\.root)))
        }
        // Sorting is stable: of the same level the protocol's order stays.
        return searched.sorted { $0.topLevel > $1.topLevel }
    }

    private static func reader(of lexicon: TextLexicon<ConceptKind>) throws(ProtocolError) -> TextReader {
        do throws(TextLexiconError) {
            return try TextReader(lexicon: lexicon)
        } catch {
            throw .badLexicon(error)
        }
    }

    /// Whether several choices of the item can be ticked.
    func isList(_ item: Int) -> Bool { tickable[item] != 0 }

    /// Puts destinations in the protocol's order, the most urgent first.
    func ordered(_ destinations: Set<DestinationID>) -> [DestinationID] {
        destinations.sorted { (destinationRanks[$0] ?? .max) < (destinationRanks[$1] ?? .max) }
    }

    /// The grades of the rules whose turn is in `phase`, rule by rule, the highest level of each first.
    func grades(_ phase: Phase) -> [GradeEntry] { gradesByPhase[phase.rawValue] }

    /// The program's facts that are about a subject, with their positions.
    func facts(_ subject: ConditionProgram.Fact.Subject) -> [(position: Int, fact: ConditionProgram.Fact)] {
        factsBySubject[subject.rawValue]
    }
}
