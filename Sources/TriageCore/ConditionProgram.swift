package import FreeText

/// One step of a compiled condition; its children stand next to each other in the program.
struct ConditionNode: Sendable {
    enum Operation: UInt8, Sendable {
        case always, choice, choices, unsure, byPhone, known, atMost, atLeast, atMostItem, atLeastMultiple
        case all, any, countOf, not, presumed, defined
        case changed, dropped, fact, couldReach
    }

    var operation: Operation
    /// The item's position; for `defined` the definition's, for `fact` the fact's.
    var item: Int32 = 0
    /// The other item's position, or the slot of what depends on history.
    var other: Int32 = 0
    /// A set of choices as bits.
    var mask: UInt32 = 0
    /// A bound, a factor, a count or a level's rank; for `choices` 1 where nothing ticked counts, for `changed` and
    /// `known` 1 for a list, for `not` 1 before a comparison with `item` (and `other`).
    var bound: Int32 = 0
    var firstChild: Int32 = 0
    var childCount: Int32 = 0
}

extension ConditionNode.Operation {
    /// Whether it compares an answer with something.
    var isComparison: Bool {
        switch self {
        case .choice, .choices, .atMost, .atLeast: true
        default: comparesItems
        }
    }

    /// Whether it compares the answers of two items.
    var comparesItems: Bool { self == .atMostItem || self == .atLeastMultiple }
}

/// All conditions of a protocol in one array, with the positions of items, definitions and facts resolved.
struct ConditionProgram: Sendable {
    /// A choice that changed since another form of the patient.
    struct ChangeFact: Hashable, Sendable {
        let item: Int
        let from: UInt32
        let to: UInt32
        let within: Int
    }

    /// A number that fell since another form of the patient.
    struct DropFact: Hashable, Sendable {
        let item: Int
        /// How much it fell; nil means to the half.
        let by: Int?
        /// What it fell to must not be above this.
        let atMost: Int?
        let within: Int
    }

    /// A condition about history, text or the form, which no answer of this form changes.
    enum Fact: Hashable, Sendable {
        case mentioned(Set<TextConceptID>, TextStatus)
        case textUnreadable
        case textTopic
        case borneOut(Set<TextConceptID>)
        case textWeighed(TextWeightLevel, Set<String>)
        case openAlert(Level)
        case form(FormNote.Kind)
        /// `within` days ago, or ever.
        case answeredBefore(item: Int, mask: UInt32, within: Int?)
        case reachedBefore(item: Int, bound: Int32, within: Int)
        case carried(item: Int)

        /// What a fact is about.
        enum Subject: Int, CaseIterable {
            case text, alert, history, form
        }

        var subject: Subject {
            switch self {
            case .mentioned, .textUnreadable, .textTopic, .borneOut, .textWeighed: .text
            case .openAlert: .alert
            case .answeredBefore, .reachedBefore, .carried: .history
            case .form: .form
            }
        }

        /// The item of earlier forms that it is about.
        var historyItem: Int? {
            switch self {
            case .answeredBefore(let item, _, _), .reachedBefore(let item, _, _), .carried(let item): item
            case .mentioned, .textUnreadable, .textTopic, .borneOut, .textWeighed, .openAlert, .form: nil
            }
        }
    }

    private(set) var nodes: [ConditionNode] = []
    /// The root of each definition.
    private(set) var definitionRoots: [Int32] = []
    private(set) var definitionItems: [ItemSet] = []
    private(set) var facts: [Fact] = []
    private(set) var changeFacts: [ChangeFact] = []
    private(set) var dropFacts: [DropFact] = []
    /// For each item, the values at which some comparison changes, without the item's own bounds.
    private(set) var breakpoints: [Set<Int32>]

    private let items: [Item]
    let itemPositions: [ItemID: Int]
    private let thresholds: [ThresholdID: Int]
    private var definitionPositions: [DefinitionID: Int] = [:]

    /// - Throws: ``ProtocolError`` when a threshold or a definition is given twice, or a condition names an item,
    ///   choice, threshold or definition that does not exist.
    init(questionnaire: Questionnaire, thresholds: [Threshold], definitions: [Definition]) throws(ProtocolError) {
        items = questionnaire.items
        itemPositions = try Dictionary(positionsOf: questionnaire.items.map(\.id), "item")
        breakpoints = Array(repeating: [], count: questionnaire.items.count)
        var values: [ThresholdID: Int] = [:]
        for threshold in thresholds {
            guard values.updateValue(threshold.value, forKey: threshold.id) == nil else {
                throw .duplicate("threshold", threshold.id.rawValue)
            }
        }
        self.thresholds = values
        for definition in definitions {
            let root = try compile(definition.condition)
            guard definitionPositions[definition.id] == nil else {
                throw .duplicate("definition", definition.id.rawValue)
            }
            definitionItems.append(itemSet(of: root))
            definitionRoots.append(root)
            definitionPositions[definition.id] = definitionRoots.count - 1
        }
    }

    /// The position of an item.
    func position(of id: ItemID) throws(ProtocolError) -> Int {
        guard let position = itemPositions[id] else { throw .unknownName("item", id.rawValue) }
        return position
    }

    /// Adds a condition and returns the position of its root.
    mutating func compile(_ condition: Condition) throws(ProtocolError) -> Int32 {
        let root = Int32(nodes.count)
        nodes.append(ConditionNode(operation: .always))
        try fill(root, with: condition)
        return root
    }

    /// The items that the condition at `root` depends on, through definitions too.
    func itemSet(of root: Int32) -> ItemSet {
        var result = ItemSet()
        collectItems(root, into: &result)
        return result
    }

    private func collectItems(_ index: Int32, into result: inout ItemSet) {
        let node = nodes[Int(index)]
        switch node.operation {
        case .always, .fact, .couldReach: break
        case .choice, .choices, .unsure, .byPhone, .known, .atMost, .atLeast, .changed, .dropped:
            result.insert(Int(node.item))
        case .atMostItem, .atLeastMultiple:
            result.insert(Int(node.item))
            result.insert(Int(node.other))
        case .defined: result.formUnion(definitionItems[Int(node.item)])
        case .all, .any, .countOf, .not, .presumed:
            for child in node.firstChild..<(node.firstChild + node.childCount) { collectItems(child, into: &result) }
        }
    }

    /// What each node depends on, through definitions too.
    ///
    /// One that depends on no answer counts as depending on the rest, a constant included.
    func dependences() -> [Dependence] {
        var known = [Dependence?](repeating: nil, count: nodes.count)
        return nodes.indices.map { dependence(of: $0, &known) }
    }

    private func dependence(of index: Int, _ known: inout [Dependence?]) -> Dependence {
        if let result = known[index] { return result }
        let node = nodes[index]
        var result = Dependence()
        switch node.operation {
        case .always, .fact, .couldReach: result.onOthers = true
        case .choice, .choices, .unsure, .byPhone, .known, .atMost, .atLeast: result.items.insert(Int(node.item))
        case .changed, .dropped:
            result.items.insert(Int(node.item))
            result.onOthers = true
        case .atMostItem, .atLeastMultiple:
            result.items.insert(Int(node.item))
            result.items.insert(Int(node.other))
        case .defined: result = dependence(of: Int(definitionRoots[Int(node.item)]), &known)
        case .all, .any, .countOf, .not, .presumed:
            for child in node.firstChild..<(node.firstChild + node.childCount) {
                let part = dependence(of: Int(child), &known)
                result.items.formUnion(part.items)
                result.onOthers = result.onOthers || part.onOthers
            }
            if node.childCount == 0 { result.onOthers = true }
        }
        known[index] = result
        return result
    }

    private mutating func fill(_ index: Int32, with condition: Condition) throws(ProtocolError) {
        let slot = Int(index)
        switch condition {
        case .always: nodes[slot] = ConditionNode(operation: .always)
        case .answer(let id, let names):
            let item = try position(of: id)
            guard items[item].isList else {
                nodes[slot] = ConditionNode(operation: .choice, item: Int32(item), mask: try mask(names, of: item))
                break
            }
            let counts = items[item].noneIndex != nil && names.contains(Item.none)
            nodes[slot] = ConditionNode(
                operation: .choices, item: Int32(item),
                mask: try mask(names.filter { !counts || $0 != Item.none }, of: item), bound: counts ? 1 : 0)
        case .unsure(let id): nodes[slot] = ConditionNode(operation: .unsure, item: Int32(try position(of: id)))
        case .byPhone(let id): nodes[slot] = ConditionNode(operation: .byPhone, item: Int32(try position(of: id)))
        case .known(let id):
            let item = try position(of: id)
            nodes[slot] = ConditionNode(
                operation: .known, item: Int32(item), bound: items[item].isList ? 1 : 0)
        case .atMost(let id, let bound):
            let item = try numberPosition(of: id)
            let value = try value(of: bound)
            breakpoints[item].formUnion([value, value + 1])
            nodes[slot] = ConditionNode(operation: .atMost, item: Int32(item), bound: value)
        case .atLeast(let id, let bound):
            let item = try numberPosition(of: id)
            let value = try value(of: bound)
            breakpoints[item].formUnion([value - 1, value])
            nodes[slot] = ConditionNode(operation: .atLeast, item: Int32(item), bound: value)
        case .atMostItem(let id, let other):
            nodes[slot] = ConditionNode(
                operation: .atMostItem, item: Int32(try numberPosition(of: id)),
                other: Int32(try numberPosition(of: other)))
        case .atLeastMultiple(let id, let factor, let other):
            nodes[slot] = ConditionNode(
                operation: .atLeastMultiple, item: Int32(try numberPosition(of: id)),
                other: Int32(try numberPosition(of: other)), bound: Int32(factor))
        case .all(let parts): try combine(slot, .all, parts)
        case .any(let parts): try combine(slot, .any, parts)
        case .countOf(let count, let parts): try combine(slot, .countOf, parts, bound: Int32(count))
        case .not(let part):
            try combine(slot, .not, [part])
            let child = nodes[Int(nodes[slot].firstChild)]
            guard child.operation.isComparison else { break }
            nodes[slot].bound = 1
            nodes[slot].item = child.item
            nodes[slot].other = child.operation.comparesItems ? child.other : child.item
        case .presumed(let part): try combine(slot, .presumed, [part])
        case .defined(let id):
            guard let definition = definitionPositions[id] else { throw .unknownName("definition", id.rawValue) }
            nodes[slot] = ConditionNode(operation: .defined, item: Int32(definition))
        case .changed(let id, let from, let to, let within):
            let item = try position(of: id)
            let isList = items[item].isList
            guard !isList || from.isEmpty else { throw .badItem(id.rawValue) }
            let fact = ChangeFact(
                item: item, from: try mask(from, of: item), to: try mask(to, of: item),
                within: Int(try value(of: within)))
            nodes[slot] = ConditionNode(
                operation: .changed, item: Int32(item), other: Self.position(of: fact, in: &changeFacts),
                bound: isList ? 1 : 0)
        case .fell(let id, let by, let within):
            let fact = DropFact(
                item: try numberPosition(of: id), by: Int(try value(of: by)), atMost: nil,
                within: Int(try value(of: within)))
            nodes[slot] = ConditionNode(
                operation: .dropped, item: Int32(fact.item), other: Self.position(of: fact, in: &dropFacts))
        case .halved(let id, let bound, let within):
            let fact = DropFact(
                item: try numberPosition(of: id), by: nil, atMost: Int(try value(of: bound)),
                within: Int(try value(of: within)))
            nodes[slot] = ConditionNode(
                operation: .dropped, item: Int32(fact.item), other: Self.position(of: fact, in: &dropFacts))
        case .answeredBefore(let id, let names, let within):
            let item = try position(of: id)
            let mask = try mask(names, of: item)
            let days: Int? = if let within { Int(try value(of: within)) } else { nil }
            nodes[slot] = node(for: .answeredBefore(item: item, mask: mask, within: days))
        case .reachedBefore(let id, let bound, let within):
            let item = try numberPosition(of: id)
            let fact = Fact.reachedBefore(item: item, bound: try value(of: bound), within: Int(try value(of: within)))
            nodes[slot] = node(for: fact)
        case .carried(let id): nodes[slot] = node(for: .carried(item: try position(of: id)))
        case .mentioned(let concepts, let status): nodes[slot] = node(for: .mentioned(Set(concepts), status))
        case .textUnreadable: nodes[slot] = node(for: .textUnreadable)
        case .textTopic: nodes[slot] = node(for: .textTopic)
        case .borneOut(let concepts): nodes[slot] = node(for: .borneOut(Set(concepts)))
        case .textWeighed(let level, let classes): nodes[slot] = node(for: .textWeighed(level, Set(classes)))
        case .openAlert(let level): nodes[slot] = node(for: .openAlert(level))
        case .form(let kind): nodes[slot] = node(for: .form(kind))
        case .couldReach(let level):
            nodes[slot] = ConditionNode(operation: .couldReach, bound: Int32(level.rank))
        }
    }

    private mutating func combine(
        _ slot: Int, _ operation: ConditionNode.Operation, _ parts: [Condition], bound: Int32 = 0
    ) throws(ProtocolError) {
        let first = Int32(nodes.count)
        nodes += Array(repeating: ConditionNode(operation: .always), count: parts.count)
        nodes[slot] = ConditionNode(
            operation: operation, bound: bound, firstChild: first, childCount: Int32(parts.count))
        for (offset, part) in parts.enumerated() { try fill(first + Int32(offset), with: part) }
    }

    private mutating func node(for fact: Fact) -> ConditionNode {
        ConditionNode(operation: .fact, item: Self.position(of: fact, in: &facts))
    }

    /// The choices' bits; `none` of a list has none.
    func mask(_ names: [String], of item: Int) throws(ProtocolError) -> UInt32 {
        let choices = items[item].choiceNames
        var result: UInt32 = 0
        for name in names {
            guard let index = choices.firstIndex(of: name), index != items[item].noneIndex else {
                throw .unknownName("choice of \(items[item].id)", name)
            }
            result |= 1 << UInt32(index)
        }
        return result
    }

    /// For each list that the conditions at `roots` depend on, the choices that some comparison tells apart: those in one
    /// set are never told apart, so that one of them stands for all.
    func atoms(of roots: [Int32]) -> [(item: Int, atoms: [UInt32])] {
        var masks: [Int: Set<UInt32>] = [:]
        for root in roots { collectMasks(root, into: &masks) }
        return masks.sorted { $0.key < $1.key }.map { item, masks in
            var atoms: [UInt32] = []
            var rest = items[item].tickable
            while rest != 0 {
                let bit = rest & ~(rest - 1)
                let atom = masks.reduce(items[item].tickable) { $0 & ($1 & bit != 0 ? $1 : ~$1) }
                if masks.contains(where: { $0 & bit != 0 }) { atoms.append(atom) }
                rest &= ~atom
            }
            return (item, atoms)
        }
    }

    private func collectMasks(_ index: Int32, into masks: inout [Int: Set<UInt32>]) {
        let node = nodes[Int(index)]
        let item = Int(node.item)
        switch node.operation {
        case .choices:
            masks[item, default: []].insert(node.mask)
            if node.bound != 0 { masks[item, default: []].insert(items[item].tickable) }
        case .changed where node.bound != 0:
            // What was ticked before may differ between any two.
            for bit in 0..<UInt32(AnswerSheet.tickCount) where changeFacts[Int(node.other)].to & 1 << bit != 0 {
                masks[item, default: []].insert(1 << bit)
            }
        case .known, .unsure, .byPhone:
            if items[item].isList { masks[item, default: []].formUnion([]) }
        case .defined: collectMasks(definitionRoots[item], into: &masks)
        case .all, .any, .countOf, .not, .presumed:
            for child in node.firstChild..<(node.firstChild + node.childCount) { collectMasks(child, into: &masks) }
        case .always, .choice, .atMost, .atLeast, .atMostItem, .atLeastMultiple, .changed, .dropped, .fact,
            .couldReach:
            break
        }
    }

    func value(of bound: Condition.Bound) throws(ProtocolError) -> Int32 {
        switch bound {
        case .value(let value): return Int32(clamping: value)
        case .threshold(let id, let plus):
            guard let value = thresholds[id] else { throw .unknownName("threshold", id.rawValue) }
            return Int32(clamping: value) + Int32(clamping: plus)
        }
    }

    private func numberPosition(of id: ItemID) throws(ProtocolError) -> Int {
        let item = try position(of: id)
        guard case .number = items[item].kind else { throw .notANumber(id.rawValue) }
        return item
    }

    private static func position<Fact: Hashable>(of fact: Fact, in list: inout [Fact]) -> Int32 {
        if let index = list.firstIndex(of: fact) { return Int32(index) }
        list.append(fact)
        return Int32(list.count - 1)
    }
}

extension Dictionary where Key: ProtocolIdentifier, Value == Int {
    /// The position of each name in a list.
    ///
    /// - Parameter kind: what the names stand for, as an error says it.
    /// - Throws: ``ProtocolError/duplicate(_:_:)``.
    init(positionsOf names: [Key], _ kind: String) throws(ProtocolError) {
        self.init(minimumCapacity: names.count)
        for (position, name) in names.enumerated() {
            guard updateValue(position, forKey: name) == nil else { throw .duplicate(kind, name.rawValue) }
        }
    }
}

/// Why a protocol cannot be used.
package enum ProtocolError: Error, Hashable, CustomStringConvertible {
    /// Something (its kind, its name) is given twice.
    case duplicate(String, String)
    /// A name (its kind, the name) that the protocol does not define.
    case unknownName(String, String)
    case notANumber(String)
    /// An item has more than 30 choices or a list more than 15, or a range that is empty or outside of 0 to a million.
    case badItem(String)
    /// A text's braces do not match or name something unknown.
    case badTemplate(String)
    /// The free text's word lists do not make sense.
    case badLexicon(TextLexiconError)
    /// What an earlier version's answers say of this version's does not add up: the version, and what is wrong.
    case badPredecessor(String, String)
    /// More items than an assessment can hold.
    case tooManyItems(Int)

    package var description: String {
        switch self {
        case .duplicate(let kind, let name): "the protocol defines the \(kind) '\(name)' twice"
        case .unknownName(let kind, let name): "the protocol uses the \(kind) '\(name)', which it does not define"
        case .notANumber(let name): "the protocol compares the item '\(name)' with a number, but it is not one"
        case .badItem(let name):
            "the protocol's item '\(name)' has too many choices, a bad range, or words for other choices than it has"
        case .badTemplate(let text): "the protocol's text '\(text)' has braces that name nothing"
        case .badLexicon(let error): "the protocol's lexicon cannot be used: \(error)"
        case .badPredecessor(let version, let trouble):
            "what the questionnaire's version \(version) says of this one cannot be used: \(trouble)"
        case .tooManyItems(let count): "the protocol has \(count) items; at most 128 are possible"
        }
    }
}
