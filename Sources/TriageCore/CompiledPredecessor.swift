/// An earlier version of a questionnaire made ready: hands out what its answers say of the present version's questions.
package final class CompiledPredecessor: Sendable {
    package let version: String
    package let questionnaire: Questionnaire
    /// What it asks only when a condition is true.
    private let followUps: [CompiledProtocol.FollowUp]
    private let program: ConditionProgram
    private let table: ProgramTable
    /// How each item of the present version follows.
    private let steps: [Step]
    /// The items of the earlier version from which each item of the present version follows.
    private let sources: [ItemSet]

    package var items: [Item] { questionnaire.items }

    private enum Step: Sendable {
        case notAsked
        /// The same code.
        case copied(from: Int)
        /// A choice, with its positions in the present version.
        case renamed(from: Int, positions: [Int32])
        case choice([(bit: UInt32, root: Int32)])
        case ticks([(bit: UInt32, when: Int32?, notWhen: Int32?)], all: UInt32)
    }

    /// - Throws: ``ProtocolError`` when a name is missing, an item of either version is left out, or kinds do not fit.
    init(_ predecessor: Predecessor, of present: Questionnaire) throws(ProtocolError) {
        version = predecessor.version
        let earlier = present.questionnaire(of: predecessor)
        questionnaire = earlier
        try ProtocolCompiler.check(earlier.items)
        if let item = earlier.items.first(where: { $0.implied != nil }) {
            throw .badPredecessor(predecessor.version, "'\(item.id)' follows from another answer")
        }
        var compiler = DerivationCompiler(
            version: predecessor.version, earlier: earlier.items,
            program: try ConditionProgram(questionnaire: earlier, thresholds: [], definitions: []))
        let derivations = try compiler.derivations(predecessor, present)
        var steps: [Step] = []
        var sources: [ItemSet] = []
        for (item, source) in zip(present.items, derivations) {
            let (step, items) = try compiler.step(item, source)
            steps.append(step)
            sources.append(items)
        }
        try compiler.checkUse(sources, unused: predecessor.unused)
        followUps = try compiler.followUps()
        program = compiler.program
        table = ProgramTable(
            program, itemRanges: earlier.items.map(\.codes), ordinary: earlier.items.map(\.ordinaryCode))
        self.steps = steps
        self.sources = sources
    }

    /// The items of this version from which the answers to some items of the present one follow.
    package func sources(of items: ItemSet) -> ItemSet {
        var result = ItemSet()
        items.forEach { result.formUnion(sources[$0]) }
        return result
    }

    /// What a form of this version says of the present version's items.
    package func answers(_ stated: AnswerSheet) -> AnswerSheet {
        var result = AnswerSheet(itemCount: steps.count)
        let evaluator = Evaluator(table, codes: stated.codes)
        for (item, step) in steps.enumerated() {
            result.codes[item] =
                switch step {
                case .notAsked: AnswerSheet.notAsked
                case .copied(let source): stated.codes[source]
                case .renamed(let source, let positions): Self.renamed(stated.codes[source], positions)
                case .choice(let choices): choice(choices, evaluator) ?? unknown(item, stated)
                case .ticks(let ticks, let all): list(ticks, all, evaluator) ?? unknown(item, stated)
                }
        }
        return result
    }

    private static func renamed(_ code: Int32, _ positions: [Int32]) -> Int32 {
        code >= 0 && Int(code) < positions.count ? positions[Int(code)] : code
    }

    /// The choice, or those that it can be; nil when it can be any or, with answers that exclude each other, none.
    private func choice(_ choices: [(bit: UInt32, root: Int32)], _ evaluator: Evaluator) -> Int32? {
        var possible: UInt32 = 0
        var count = 0
        for entry in choices where evaluator.outcome(entry.root) != .isFalse {
            possible |= entry.bit
            count += 1
        }
        if count == 1 { return Int32(possible.trailingZeroBitCount) }
        return count == 0 || count == choices.count ? nil : AnswerSheet.code(.oneOf(possible))
    }

    /// The list; nil when nothing is known of it.
    private func list(
        _ ticks: [(bit: UInt32, when: Int32?, notWhen: Int32?)], _ all: UInt32, _ evaluator: Evaluator
    ) -> Int32? {
        var (ticked, notKnown, notAsked): (UInt32, UInt32, UInt32) = (0, 0, all)
        for tick in ticks {
            notAsked &= ~tick.bit
            let outcome = tick.when.map(evaluator.outcome) ?? .isUnknown
            let isNot = tick.notWhen.map(evaluator.isTrue) ?? (outcome == .isFalse)
            if outcome == .isTrue { ticked |= tick.bit } else if !isNot { notKnown |= tick.bit }
        }
        guard notKnown | notAsked != all else { return nil }
        return AnswerSheet.code(.partly(ticked: ticked, notKnown: notKnown, notAsked: notAsked))
    }

    /// Unsure where the patient was of something that it follows from; else not answered.
    private func unknown(_ item: Int, _ stated: AnswerSheet) -> Int32 {
        var isUnsure = false
        sources[item].forEach { if stated.codes[$0] == AnswerSheet.unsure { isUnsure = true } }
        return isUnsure ? AnswerSheet.unsure : AnswerSheet.unanswered
    }

    /// Whether a question that this version did not ask has an answer.
    ///
    /// - Parameter holds: what the own words come to.
    func hasDisabledAnswer(_ stated: AnswerSheet, where holds: (ConditionProgram.Fact) -> Bool) -> Bool {
        let evaluator = Evaluator(table, codes: stated.codes)
        for (index, fact) in program.facts.enumerated() where holds(fact) { evaluator.setFact(index, to: true) }
        return followUps.contains { question in
            stated.codes[question.item] != AnswerSheet.unanswered && !evaluator.isTrue(question.root)
        }
    }

    /// Resolves the names that derivations use and adds their conditions to one program.
    private struct DerivationCompiler {
        let version: String
        let earlier: [Item]
        var program: ConditionProgram

        private func trouble(_ text: String) -> ProtocolError { .badPredecessor(version, text) }

        /// How each item of the present version follows, in its order.
        func derivations(
            _ predecessor: Predecessor, _ present: Questionnaire
        ) throws(ProtocolError) -> [Derivation.Source] {
            let positions = try Dictionary(positionsOf: predecessor.derivations.map(\.item), "derivation of item")
            let known = Set(present.items.map(\.id))
            if let stray = predecessor.derivations.first(where: { !known.contains($0.item) }) {
                throw .unknownName("item", stray.item.rawValue)
            }
            return try present.items.map { (item) throws(ProtocolError) in
                guard let position = positions[item.id] else { throw trouble("nothing is said of '\(item.id)'") }
                return predecessor.derivations[position].source
            }
        }

        mutating func step(
            _ item: Item, _ source: Derivation.Source
        ) throws(ProtocolError) -> (step: Step, sources: ItemSet) {
            switch source {
            case .notAsked: return (.notAsked, ItemSet())
            case .same:
                let position = try program.position(of: item.id)
                return (try same(item, position), ItemSet([position]))
            case .choice(let entries):
                guard case .choice = item.kind, entries.count > 1 else { throw doesNotFit(item) }
                var (choices, sources): ([(bit: UInt32, root: Int32)], ItemSet) = ([], ItemSet())
                for entry in entries {
                    let root = try compile(entry.when, &sources)
                    choices.append((bit: try bit(entry.choice, of: item), root: root))
                }
                return (.choice(choices), sources)
            case .ticks(let entries):
                guard item.isList else { throw doesNotFit(item) }
                var sources = ItemSet()
                var ticks: [(bit: UInt32, when: Int32?, notWhen: Int32?)] = []
                for entry in entries {
                    var roots: [Int32?] = []
                    for condition in [entry.when, entry.notWhen] {
                        if let condition { roots.append(try compile(condition, &sources)) } else { roots.append(nil) }
                    }
                    ticks.append((bit: try bit(entry.choice, of: item), when: roots[0], notWhen: roots[1]))
                }
                return (.ticks(ticks, all: item.tickable), sources)
            }
        }

        private func same(_ item: Item, _ position: Int) throws(ProtocolError) -> Step {
            let other = earlier[position]
            switch (item.kind, other.kind) {
            case (.choice(let names), .choice(let earlierNames)):
                let positions = try earlierNames.map { (name) throws(ProtocolError) in
                    guard let index = names.firstIndex(of: name) else { throw doesNotFit(item) }
                    return Int32(index)
                }
                return .renamed(from: position, positions: positions)
            case (.choices(let names), .choices(let earlierNames)) where names == earlierNames: break
            case (.number(let from, let to, let unit), .number(let otherFrom, let otherTo, let otherUnit))
            where from <= otherFrom && otherTo <= to && unit == otherUnit: break
            case (.text, .text): break
            default: throw doesNotFit(item)
            }
            return .copied(from: position)
        }

        private func doesNotFit(_ item: Item) -> ProtocolError {
            trouble("'\(item.id)' is of another kind or has other choices")
        }

        private func bit(_ choice: String, of item: Item) throws(ProtocolError) -> UInt32 {
            guard let index = item.choiceNames.firstIndex(of: choice), index != item.noneIndex else {
                throw .unknownName("choice of \(item.id)", choice)
            }
            return 1 << UInt32(index)
        }

        private mutating func compile(
            _ condition: Condition, _ sources: inout ItemSet
        ) throws(ProtocolError) -> Int32 {
            var isAboutAnswers = true
            condition.forEach { part in
                switch part {
                case .always, .answer, .unsure, .byPhone, .known, .atMost, .atLeast, .atMostItem, .atLeastMultiple,
                    .all, .any, .countOf, .not, .presumed:
                    break
                default: isAboutAnswers = false
                }
            }
            guard isAboutAnswers else { throw trouble("a condition is about more than its answers") }
            let root = try program.compile(condition)
            sources.formUnion(program.itemSet(of: root))
            return root
        }

        /// Whether every item is used, or is said to be unused.
        func checkUse(_ sources: [ItemSet], unused: [ItemID]) throws(ProtocolError) {
            let used = sources.reduce(into: ItemSet()) { $0.formUnion($1) }
            var named = ItemSet()
            for id in unused { named.insert(try program.position(of: id)) }
            for (index, item) in earlier.enumerated() where used.contains(index) == named.contains(index) {
                throw trouble(used.contains(index) ? "'\(item.id)' is used" : "'\(item.id)' is left out")
            }
        }

        mutating func followUps() throws(ProtocolError) -> [CompiledProtocol.FollowUp] {
            var result: [CompiledProtocol.FollowUp] = []
            for (index, item) in earlier.enumerated() {
                guard let condition = item.askedWhen else { continue }
                result.append(CompiledProtocol.FollowUp(item: index, root: try program.compile(condition)))
            }
            guard program.facts.allSatisfy({ $0.subject == .text }), program.changeFacts.isEmpty,
                program.dropFacts.isEmpty
            else { throw trouble("a question is asked for a reason outside the form") }
            return result
        }
    }
}
