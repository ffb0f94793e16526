internal import FreeText
internal import TriageCore

/// A protocol's conditions over finite sets of values, for a complete search.
///
/// Each question, and each fact about history, text and form, is a variable. A number has one value on either side of
/// every bound that some condition compares it with, so that what holds for all of these holds for every number. It is
/// an evaluator of its own: what it finds is confirmed with the real one.
struct ReviewModel: Sendable {
    /// What a variable stands for.
    enum Subject: Hashable, Sendable {
        /// An answer; of a list only whether there is one: 0, or a negative number as for other items.
        case item(Int)
        /// Whether a choice of a list is ticked, where the list has an answer.
        case tick(item: Int, choice: Int)
        /// Whether the own words do so: 0 or 1; affirmed where the words around bear it out: 2.
        case mentioned(TextConceptID, TextStatus)
        /// How strongly some sentence sounds like a sign of danger: 0, or a ``TextWeightLevel`` and one more.
        case weighed
        /// The last known answer in an earlier form, at most so many days old; −1 for none. Of a list 0 for one.
        case earlier(item: Int, within: Int)
        /// Whether that form has a choice of a list ticked.
        case earlierTick(item: Int, choice: Int, within: Int)
        /// The highest number in earlier forms, at most so many days old; −1 for none.
        case highest(item: Int, within: Int)
        /// The rank of the alert that is open; 0 for none.
        case openAlert
        case couldReach(Level)
        /// Another statement about history, text or the form.
        case fact(Condition)
    }

    struct Variable: Sendable {
        let subject: Subject
        /// −1 for no answer, −2 for "unsure" and −3 for "by phone" among them.
        let values: [Int32]
        /// The position of the most reassuring ordinary value.
        let quiet: Int

        var all: UInt64 { values.count == 64 ? .max : (1 << UInt64(values.count)) - 1 }
        var known: UInt64 { mask { $0 >= 0 } }
        func mask(_ isIn: (Int32) -> Bool) -> UInt64 {
            values.indices.reduce(0) { isIn(values[$1]) ? $0 | 1 << UInt64($1) : $0 }
        }
    }

    enum Operation: UInt8, Sendable { case constant, leaf, pair, all, any, countOf, not, presumed, defined }

    struct Node: Sendable {
        var operation: Operation
        /// The variable, or the definition; for constants 1.
        var first: Int32 = 0
        /// The other variable, or the count.
        var second: Int32 = 0
        /// Where children or tables begin.
        var start: Int32 = 0
        var count: Int32 = 0
        var isTrue: UInt64 = 0
        var isFalse: UInt64 = 0
    }

    struct Grade: Sendable {
        let rule: Int
        let level: Level
        let root: Int32
    }

    let source: TriageProtocol
    let items: [Item]
    let positions: [ItemID: Int]
    private(set) var variables: [Variable] = []
    private(set) var nodes: [Node] = []
    private(set) var children: [Int32] = []
    /// For pairs: for each value of the first variable the values of the second for which it is true, then false.
    private(set) var tables: [UInt64] = []
    private(set) var definitionRoots: [Int32] = []
    /// The grades of all rules, each rule's highest first.
    private(set) var grades: [[Grade]] = []
    private(set) var askedWhen: [Int32?] = []
    /// For each list, the variables of its choices; where no condition names a choice, nor "none", it has none.
    private(set) var ticks: [[(choice: Int, variable: Int)]] = []
    private var variablePositions: [Subject: Int] = [:]
    private var definitionPositions: [DefinitionID: Int] = [:]
    private let numbers: NumberRegions
    /// Concepts of which some condition asks whether the words around bear them out.
    private let weighedConcepts: Set<TextConceptID>

    /// - Throws: ``ProtocolError`` when a name is missing.
    init(_ source: TriageProtocol) throws(ProtocolError) {
        self.source = source
        items = source.questionnaire.items
        positions = Dictionary(items.enumerated().map { ($0.element.id, $0.offset) }) { first, _ in first }
        numbers = NumberRegions(source)
        weighedConcepts = Set(
            Self.conditions(of: source).flatMap { condition -> [TextConceptID] in
                var found: [TextConceptID] = []
                condition.forEach { if case .borneOut(let concepts) = $0 { found += concepts } }
                return found
            })
        let askForUnsure = Set(
            Self.conditions(of: source).flatMap { condition -> [ItemID] in
                var found: [ItemID] = []
                condition.forEach { if case .unsure(let item) = $0 { found.append(item) } }
                return found
            })
        let askForPhone = Set(
            Self.conditions(of: source).flatMap { condition -> [ItemID] in
                var found: [ItemID] = []
                condition.forEach { if case .byPhone(let item) = $0 { found.append(item) } }
                return found
            })
        for (index, item) in items.enumerated() {
            add(
                .item(index),
                numbers.values(
                    of: item, withUnsure: askForUnsure.contains(item.id),
                    withPhone: item.isPrivate == true && askForPhone.contains(item.id)))
        }
        let named = Self.namedChoices(of: source)
        for (index, item) in items.enumerated() {
            let names = named[item.id, default: []]
            let choices = item.choiceNames.indices.filter {
                item.tickable & 1 << UInt32($0) != 0
                    && (names.contains(item.choiceNames[$0]) || names.contains(Item.none))
            }
            ticks.append(choices.map { (choice: $0, variable: add(.tick(item: index, choice: $0), ([0, 1], 0))) })
        }
        for definition in source.definitions {
            let root = try compile(definition.condition)
            definitionRoots.append(root)
            definitionPositions[definition.id] = definitionRoots.count - 1
        }
        for (index, rule) in source.rules.enumerated() {
            var compiled: [Grade] = []
            for grade in rule.grades.sorted(by: { $0.level > $1.level }) {
                compiled.append(Grade(rule: index, level: grade.level, root: try compile(grade.condition)))
            }
            grades.append(compiled)
        }
        for item in items {
            if let condition = item.askedWhen {
                askedWhen.append(try compile(condition))
            } else {
                askedWhen.append(nil)
            }
        }
    }

    /// Every condition of a protocol, definitions included.
    ///
    /// - Parameters:
    ///   - withAsking: with those that say when a question is asked.
    ///   - withTexts: with those that say which words a text takes.
    static func conditions(of source: TriageProtocol, withAsking: Bool = true, withTexts: Bool = true) -> [Condition] {
        var result = source.definitions.map(\.condition)
        for rule in source.rules {
            result +=
                rule.grades.map(\.condition) + rule.findings.compactMap(\.condition)
                + rule.destinations.compactMap(\.condition)
        }
        if withTexts { result += source.phrases.flatMap { $0.options.map(\.condition) } }
        result += source.observations.map(\.condition)
        result += source.cautions.map(\.condition)
        if withAsking { result += source.questionnaire.items.compactMap(\.askedWhen) }
        for score in source.scores { result += score.parts.map(\.condition) + score.readings.compactMap(\.condition) }
        return result
    }

    /// The choices that some condition names, for each item.
    private static func namedChoices(of source: TriageProtocol) -> [ItemID: Set<String>] {
        var result: [ItemID: Set<String>] = [:]
        for condition in conditions(of: source) {
            condition.forEach { part in
                switch part {
                case .answer(let id, let names), .changed(let id, _, let names, _),
                    .answeredBefore(let id, let names, _):
                    result[id, default: []].formUnion(names)
                default: break
                }
            }
        }
        for item in source.questionnaire.items { result[item.id, default: []].formUnion(item.carriedForward) }
        return result
    }

    func position(of subject: Subject) -> Int? { variablePositions[subject] }

    func definition(_ id: DefinitionID) -> Int32? { definitionPositions[id].map { definitionRoots[$0] } }

    @discardableResult
    private mutating func add(_ subject: Subject, _ entry: (values: [Int32], quiet: Int)) -> Int {
        if let position = variablePositions[subject] { return position }
        variables.append(Variable(subject: subject, values: entry.values, quiet: entry.quiet))
        variablePositions[subject] = variables.count - 1
        return variables.count - 1
    }

    private func item(_ id: ItemID) throws(ProtocolError) -> Int {
        guard let position = positions[id] else { throw .unknownName("item", id.rawValue) }
        return position
    }

    /// Adds a condition and returns the position of its root.
    mutating func compile(_ condition: Condition) throws(ProtocolError) -> Int32 {
        switch condition {
        case .always: return append(Node(operation: .constant))
        case .answer(let id, let names):
            let item = try item(id)
            var bits: UInt32 = 0
            for name in names {
                guard let index = items[item].choiceNames.firstIndex(of: name) else {
                    throw .unknownName("choice of \(id)", name)
                }
                bits |= 1 << UInt32(index)
            }
            if items[item].isList { return list(item, bits) }
            return leaf(item) { bits & (1 << UInt32($0)) != 0 }
        case .unsure(let id):
            let item = try item(id)
            let variable = variables[item]
            return append(
                Node(
                    operation: .leaf, first: Int32(item), isTrue: variable.mask { $0 == -2 || $0 == -3 },
                    isFalse: variable.mask { $0 != -2 && $0 != -3 }))
        case .byPhone(let id):
            let item = try item(id)
            let variable = variables[item]
            return append(
                Node(
                    operation: .leaf, first: Int32(item), isTrue: variable.mask { $0 == -3 },
                    isFalse: variable.mask { $0 != -3 }))
        case .known(let id):
            let item = try item(id)
            let variable = variables[item]
            return append(
                Node(
                    operation: .leaf, first: Int32(item), isTrue: variable.known,
                    isFalse: variable.all & ~variable.known))
        case .atMost(let id, let bound):
            let limit = try value(of: bound)
            return leaf(try item(id)) { $0 <= limit }
        case .atLeast(let id, let bound):
            let limit = try value(of: bound)
            return leaf(try item(id)) { $0 >= limit }
        case .atMostItem(let id, let other):
            return pair(try item(id), try item(other)) { a, b in a < 0 || b < 0 ? nil : a <= b }
        case .atLeastMultiple(let id, let factor, let other):
            return pair(try item(id), try item(other)) { a, b in
                a < 0 || b < 0 ? nil : Int64(a) >= Int64(factor) * Int64(b)
            }
        case .all(let parts): return try combination(.all, parts)
        case .any(let parts): return try combination(.any, parts)
        case .countOf(let count, let parts): return try combination(.countOf, parts, count)
        case .not(let part): return try combination(.not, [part])
        case .presumed(let part): return try combination(.presumed, [part])
        case .defined(let id):
            guard let definition = definitionPositions[id] else { throw .unknownName("definition", id.rawValue) }
            return append(Node(operation: .defined, first: Int32(definition)))
        default: return try compileFact(condition)
        }
    }

    private mutating func compileFact(_ condition: Condition) throws(ProtocolError) -> Int32 {
        switch condition {
        case .mentioned(let concepts, let status):
            var parts: [Int32] = []
            for concept in concepts { parts.append(mentioned(concept, status) { $0 > 0 }) }
            return append(.any, parts)
        case .borneOut(let concepts):
            var parts: [Int32] = []
            for concept in concepts { parts.append(mentioned(concept, .affirmed) { $0 == 2 }) }
            return append(.any, parts)
        case .textWeighed(let level, let classes) where classes.isEmpty:
            let levels = [0] + TextWeightLevel.allCases.map { Int32($0.rawValue) + 1 }
            let variable = add(.weighed, (levels, 0))
            return leaf(variable) { $0 > level.rawValue }
        case .openAlert(let level):
            let ranks = [0] + Level.allCases.filter(\.opensAlert).map { Int32($0.rank) }
            let variable = add(.openAlert, (ranks, 0))
            let isTrue = variables[variable].mask { $0 == Int32(level.rank) }
            return append(
                Node(
                    operation: .leaf, first: Int32(variable), isTrue: isTrue, isFalse: variables[variable].all & ~isTrue
                ))
        case .couldReach(let level):
            let variable = add(.couldReach(level), ([0, 1], 0))
            return append(Node(operation: .leaf, first: Int32(variable), isTrue: 2, isFalse: 1))
        case .changed(let id, let from, let to, let within):
            let item = try item(id)
            if items[item].isList { return gained(to, of: item, within: Int(try value(of: within))) }
            let names = items[item].choiceNames
            let days = Int(try value(of: within))
            let earlier = add(.earlier(item: item, within: days), ([-1] + names.indices.map { Int32($0) }, 0))
            return pair(item, earlier) { now, before in
                guard before >= 0, from.contains(names[Int(before)]) else { return false }
                return now < 0 ? nil : to.contains(names[Int(now)])
            }
        case .fell(let id, let by, let within):
            let item = try item(id)
            let fall = try value(of: by)
            let highest = addHighest(item, within: Int(try value(of: within)))
            return pair(item, highest) { now, before in
                before - fall < 0 || before < 0 ? false : now < 0 ? nil : now <= before - fall
            }
        case .halved(let id, let bound, let within):
            let item = try item(id)
            let limit = try value(of: bound)
            let highest = addHighest(item, within: Int(try value(of: within)))
            return pair(item, highest) { now, before in
                before <= 0 ? false : now < 0 ? nil : now <= min(before / 2, limit)
            }
        case .reachedBefore(let id, let bound, let within):
            let limit = try value(of: bound)
            let highest = addHighest(try item(id), within: Int(try value(of: within)))
            let isTrue = variables[highest].mask { $0 >= limit && $0 >= 0 }
            return append(
                Node(operation: .leaf, first: Int32(highest), isTrue: isTrue, isFalse: variables[highest].all & ~isTrue)
            )
        default:
            let variable = add(.fact(condition), ([0, 1], 0))
            return append(Node(operation: .leaf, first: Int32(variable), isTrue: 2, isFalse: 1))
        }
    }

    /// Whether a list has one of some choices ticked; with "none" among them also whether nothing is ticked.
    private mutating func list(_ item: Int, _ bits: UInt32) -> Int32 {
        var parts = ticks[item].filter { bits & 1 << UInt32($0.choice) != 0 }.map { isOne($0.variable) }
        if let none = items[item].noneIndex, bits & 1 << UInt32(none) != 0 {
            let something = append(.any, ticks[item].map { isOne($0.variable) })
            parts.append(append(.not, [something]))
        }
        return answered(item, append(.any, parts))
    }

    /// A condition on what is ticked in a list; not known where the list has no answer.
    ///
    /// - Parameter nothing: false where it is false even so.
    private mutating func answered(_ item: Int, _ root: Int32, unless nothing: Int32? = nil) -> Int32 {
        let answered = variables[item].known
        let isThere = append(Node(operation: .leaf, first: Int32(item), isTrue: answered))
        let isMissing = append(Node(operation: .leaf, first: Int32(item), isFalse: answered))
        let missing = nothing.map { append(.all, [isMissing, $0]) } ?? isMissing
        return append(.any, [append(.all, [root, isThere]), missing])
    }

    /// Whether a list has a choice ticked that the last earlier form with an answer to it did not have.
    private mutating func gained(_ names: [String], of item: Int, within: Int) -> Int32 {
        let earlier = add(.earlier(item: item, within: within), ([-1, 0], 0))
        let wasAnswered = append(Node(operation: .leaf, first: Int32(earlier), isTrue: 2, isFalse: 1))
        var gained: [Int32] = []
        var absent: [Int32] = []
        for tick in ticks[item] where names.contains(items[item].choiceNames[tick.choice]) {
            let before = add(.earlierTick(item: item, choice: tick.choice, within: within), ([0, 1], 0))
            let wasNot = append(Node(operation: .leaf, first: Int32(before), isTrue: 1, isFalse: 2))
            absent.append(append(.all, [wasNot, wasAnswered]))
            gained.append(append(.all, [isOne(tick.variable), wasNot, wasAnswered]))
        }
        return answered(item, append(.any, gained), unless: append(.any, absent))
    }

    private mutating func mentioned(
        _ concept: TextConceptID, _ status: TextStatus, _ holds: (Int32) -> Bool
    ) -> Int32 {
        let isWeighed = status == .affirmed && weighedConcepts.contains(concept)
        return leaf(add(.mentioned(concept, status), (isWeighed ? [0, 1, 2] : [0, 1], 0)), holds)
    }

    private mutating func isOne(_ variable: Int) -> Int32 {
        append(Node(operation: .leaf, first: Int32(variable), isTrue: 2, isFalse: 1))
    }

    private mutating func addHighest(_ item: Int, within: Int) -> Int {
        let known = variables[item].values.filter { $0 >= 0 }
        let values: [Int32]
        if case .number(let from, let to, _) = items[item].kind, to - from <= 20 {
            values = (from...to).map { Int32($0) }
        } else {
            let top = known.max() ?? 0
            values = Set(known.flatMap { [$0, 2 * $0, 2 * $0 + 1] }).filter { $0 <= top }.sorted()
        }
        return add(.highest(item: item, within: within), ([-1] + values, 0))
    }

    func value(of bound: Condition.Bound) throws(ProtocolError) -> Int32 { try numbers.value(of: bound) }

    private mutating func leaf(_ variable: Int, _ holds: (Int32) -> Bool) -> Int32 {
        let entry = variables[variable]
        return append(
            Node(
                operation: .leaf, first: Int32(variable), isTrue: entry.mask { $0 >= 0 && holds($0) },
                isFalse: entry.mask { $0 >= 0 && !holds($0) }))
    }

    private mutating func pair(_ first: Int, _ second: Int, _ holds: (Int32, Int32) -> Bool?) -> Int32 {
        let start = Int32(tables.count)
        for value in variables[first].values {
            tables.append(variables[second].mask { holds(value, $0) == true })
            tables.append(variables[second].mask { holds(value, $0) == false })
        }
        return append(Node(operation: .pair, first: Int32(first), second: Int32(second), start: start))
    }

    private mutating func combination(
        _ operation: Operation, _ parts: [Condition], _ count: Int = 0
    ) throws(ProtocolError) -> Int32 {
        var roots: [Int32] = []
        for part in parts { roots.append(try compile(part)) }
        return append(operation, roots, count)
    }

    private mutating func append(_ operation: Operation, _ parts: [Int32], _ count: Int = 0) -> Int32 {
        let start = Int32(children.count)
        children += parts
        return append(Node(operation: operation, second: Int32(count), start: start, count: Int32(parts.count)))
    }

    private mutating func append(_ node: Node) -> Int32 {
        nodes.append(node)
        return Int32(nodes.count - 1)
    }

    /// The code of an item's answer in a case: of a list what is ticked.
    func code(_ item: Int, _ entry: ModelCase) -> Int32 {
        let value = variables[item].values[entry.values[item]]
        guard value == 0, items[item].isList else { return value }
        return ticks[item].reduce(0) { entry.values[$1.variable] == 1 ? $0 | 1 << Int32($1.choice) : $0 }
    }

    /// The variables that the condition at `root` depends on.
    func support(of root: Int32) -> Set<Int> {
        var result: Set<Int> = []
        var seen: Set<Int32> = []
        func visit(_ index: Int32) {
            guard seen.insert(index).inserted else { return }
            let node = nodes[Int(index)]
            switch node.operation {
            case .constant: break
            case .leaf: result.insert(Int(node.first))
            case .pair: result.formUnion([Int(node.first), Int(node.second)])
            case .defined: visit(definitionRoots[Int(node.first)])
            case .all, .any, .countOf, .not, .presumed:
                for child in node.start..<(node.start + node.count) { visit(children[Int(child)]) }
            }
        }
        visit(root)
        return result
    }
}

/// For each number, the values that stand for all others: both ends of every stretch in which no comparison changes.
struct NumberRegions: Sendable {
    private var ends: [ItemID: Set<Int32>] = [:]
    private let thresholds: [ThresholdID: Int]
    /// Numbers on which other questions depend; ordinarily the lowest.
    private var parents: Set<ItemID> = []

    init(_ source: TriageProtocol) {
        thresholds = Dictionary(source.thresholds.map { ($0.id, $0.value) }) { first, _ in first }
        var multiples: [(item: ItemID, factor: Int, other: ItemID)] = []
        var comparisons: [(item: ItemID, other: ItemID)] = []
        for item in source.questionnaire.items {
            if case .number(let from, let to, _) = item.kind { ends[item.id] = [Int32(from), Int32(to)] }
            item.askedWhen?.forEach { if case .atLeast(let parent, _) = $0 { parents.insert(parent) } }
        }
        for condition in ReviewModel.conditions(of: source) {
            condition.forEach { part in
                switch part {
                case .atMost(let item, let bound):
                    if let value = known(bound) { ends[item]?.formUnion([value, value + 1]) }
                case .atLeast(let item, let bound):
                    if let value = known(bound) { ends[item]?.formUnion([value - 1, value]) }
                case .halved(let item, let bound, _):
                    if let value = known(bound) { ends[item]?.formUnion([value, value + 1]) }
                case .atMostItem(let item, let other): comparisons.append((item, other))
                case .atLeastMultiple(let item, let factor, let other): multiples.append((item, factor, other))
                default: break
                }
            }
        }
        for entry in multiples {
            var products: Set<Int32> = []
            for value in ends[entry.other] ?? [] {
                let product = Int64(value) * Int64(entry.factor)
                if product < 1_000_000 { products.formUnion([Int32(product) - 1, Int32(product)]) }
            }
            ends[entry.item]?.formUnion(products)
        }
        for entry in comparisons {
            let values = ends[entry.item] ?? []
            ends[entry.other]?.formUnion(values)
        }
    }

    private func known(_ bound: Condition.Bound) -> Int32? {
        switch bound {
        case .value(let value): Int32(value)
        case .threshold(let id, let plus): thresholds[id].map { Int32($0 + plus) }
        }
    }

    func value(of bound: Condition.Bound) throws(ProtocolError) -> Int32 {
        if let value = known(bound) { return value }
        guard case .threshold(let id, _) = bound else { return 0 }
        throw .unknownName("threshold", id.rawValue)
    }

    /// The values of an item's variable, and the position of the ordinary, reassuring one.
    ///
    /// A question that is asked only after another one is ordinarily not answered, unless it has a reassuring answer of its
    /// own.
    func values(of item: Item, withUnsure: Bool, withPhone: Bool) -> (values: [Int32], quiet: Int) {
        var known: [Int32]
        var ordinary: Int32 = 0
        switch item.kind {
        case .choice(let names):
            known = names.indices.map { Int32($0) }
            if case .choice(let name) = item.reassuring { ordinary = Int32(names.firstIndex(of: name) ?? 0) }
        case .choices: known = [0]
        case .number(let from, let to, _):
            var values = ends[item.id] ?? []
            ordinary = Int32(parents.contains(item.id) ? from : min(to, from + (to - from > 200 ? 40 : 50)))
            if case .number(let number) = item.reassuring { ordinary = Int32(number) }
            values.insert(ordinary)
            known = values.filter { $0 >= Int32(from) && $0 <= Int32(to) }.sorted()
        case .text: known = []
        }
        // A number takes no "unsure".
        let isChoice = !item.choiceNames.isEmpty
        let values = known + [-1] + (withUnsure && isChoice ? [-2] : []) + (withPhone ? [-3] : [])
        let isAnswered = item.askedWhen == nil || item.reassuring != nil
        let quiet = isAnswered ? values.firstIndex(of: ordinary) ?? known.count : known.count
        return (values, quiet)
    }
}
