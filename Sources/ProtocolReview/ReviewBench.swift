internal import TriageCore

/// What the checks that search share: the model, the search, and the engine that confirms what is found.
final class ReviewBench {
    typealias Check = ProtocolVerification.Check
    typealias Goal = CaseSearch.Goal
    typealias Grade = ReviewModel.Grade

    let source: TriageProtocol
    let order: SafetyOrder
    var model: ReviewModel
    let search: CaseSearch
    let writer: CaseWriter
    let monotonicity: Monotonicity
    /// Roots of conditions outside the rules: each text's options.
    let phraseOptions: [PhraseID: [Int32]]
    /// Destinations, cautions, findings and parts of scores, with what they are called.
    let others: [(name: String, root: Int32)]
    /// For each rule, when it names each of its destinations.
    let destinations: [[Int32]]
    /// For each question that is asked only after others: that it is answered only if asked.
    let followUps: [(item: Int, onlyIfAsked: Int32)]
    /// The condition of the rule that asks for missing answers, where they could lead to any level.
    let missingRoot: Int32?
    /// The grades that give a level above the lowest, by kind of rule.
    let clinical: [Grade]
    /// All grades but those of rules that apply only when no other does.
    let ordinary: [Grade]
    private var supports: [Int32: Set<Int>] = [:]
    private var leastHarmful: [Int: UInt64]?

    /// - Throws: ``ProtocolError`` when the protocol cannot be compiled.
    init(_ source: TriageProtocol) throws(ProtocolError) {
        self.source = source
        order = SafetyOrder(of: source)
        var model = try ReviewModel(source)
        var options: [PhraseID: [Int32]] = [:]
        for phrase in source.phrases {
            for option in phrase.options { options[phrase.id, default: []].append(try model.compile(option.condition)) }
        }
        var others: [(name: String, root: Int32)] = []
        destinations = try source.rules.map { rule throws(ProtocolError) in
            var roots: [Int32] = []
            for entry in rule.destinations { roots.append(try model.compile(entry.condition ?? .always)) }
            return roots
        }
        for entry in source.observations { others.append((entry.finding.rawValue, try model.compile(entry.condition))) }
        for rule in source.rules {
            for entry in rule.destinations {
                guard let condition = entry.condition else { continue }
                let fires: Condition = .any(of: rule.grades.map(\.condition))
                others.append(("\(rule.id) to \(entry.id)", try model.compile(.all(of: [fires, condition]))))
            }
        }
        for entry in source.cautions { others.append((entry.id.rawValue, try model.compile(entry.condition))) }
        for entry in source.scores {
            for part in entry.parts { others.append(("\(entry.id): \(part.label)", try model.compile(part.condition))) }
        }
        var followUps: [(item: Int, onlyIfAsked: Int32)] = []
        for (index, item) in source.questionnaire.items.enumerated() {
            guard let asked = item.askedWhen else { continue }
            followUps.append((index, try model.compile(.any(of: [.not(that: .known(item: item.id)), asked]))))
        }
        self.followUps = followUps
        var missingRoot: Int32?
        for rule in source.rules {
            for grade in rule.grades {
                if Self.asksReach(grade.condition) { missingRoot = try model.compile(Self.withReach(grade.condition)) }
            }
        }
        self.missingRoot = missingRoot
        phraseOptions = options
        self.others = others
        self.model = model
        writer = try CaseWriter(model)
        search = CaseSearch(model)
        monotonicity = Monotonicity(model, search)
        let grades = model.grades.flatMap { $0 }
        clinical = grades.filter { source.rules[$0.rule].kind == .clinical && $0.level > .conservative }
        ordinary = grades.filter { source.rules[$0.rule].kind != .fallback }
    }

    /// Whether the condition asks what level could be reached.
    static func asksReach(_ condition: Condition) -> Bool {
        var result = false
        condition.forEach { if case .couldReach = $0 { result = true } }
        return result
    }

    /// The condition where every level could be reached.
    private static func withReach(_ condition: Condition) -> Condition {
        switch condition {
        case .couldReach: .always
        case .all(let parts): .all(of: parts.map(withReach))
        case .any(let parts): .any(of: parts.map(withReach))
        default: condition
        }
    }

    func support(_ root: Int32) -> Set<Int> {
        if let known = supports[root] { return known }
        let result = model.support(of: root)
        supports[root] = result
        return result
    }

    func rule(_ grade: Grade) -> Rule { source.rules[grade.rule] }
    func name(_ grade: Grade) -> String { rule(grade).id.rawValue }

    /// Runs a search and counts its steps.
    func find(
        _ goals: [Goal], start: [Int: UInt64] = [:], in check: inout Check,
        accept: @escaping (ModelCase) -> Bool = { _ in true }
    ) -> CaseSearch.Result {
        let before = search.steps
        let model = model
        let result = search.find(goals, start: start) { accept(ModelCase($0, model)) }
        check.add(steps: search.steps - before)
        return result
    }

    /// The highest level of the rules that are about the patient's condition.
    func clinicalLevel(_ assessment: Assessment) -> Level {
        Level.combined(
            assessment.rules.filter { fired in source.rules.contains { $0.id == fired.id && $0.kind == .clinical } }
                .map(\.level))
    }

    /// For each variable that has one, the value at which no rule is truer than at any other.
    ///
    /// In a search for a case in which rules do not fire, a variable that nothing else depends on can be set to it.
    var fixedValues: [Int: UInt64] {
        if let leastHarmful { return leastHarmful }
        var occurrences: [Int: Set<Occurrence>] = [:]
        var pairs: [Int: [(node: ReviewModel.Node, isUp: Bool)]] = [:]
        var seen: Set<[Int32]> = []
        func visit(_ index: Int32, _ isUp: Bool) {
            guard seen.insert([index, isUp ? 1 : 0]).inserted else { return }
            let node = model.nodes[Int(index)]
            switch node.operation {
            case .constant: break
            case .leaf:
                occurrences[Int(node.first), default: []].insert(
                    Occurrence(isTrue: node.isTrue, isFalse: node.isFalse, isUp: isUp))
            case .pair:
                for variable in [Int(node.first), Int(node.second)] {
                    pairs[variable, default: []].append((node, isUp))
                }
            case .defined: visit(model.definitionRoots[Int(node.first)], isUp)
            case .not: visit(model.children[Int(node.start)], !isUp)
            case .all, .any, .countOf, .presumed:
                for child in node.start..<(node.start + node.count) { visit(model.children[Int(child)], isUp) }
            }
        }
        for grade in ordinary { visit(grade.root, true) }
        var result: [Int: UInt64] = [:]
        for (index, variable) in model.variables.enumerated() {
            let places = [variable.quiet] + variable.values.indices
            let entries = occurrences[index] ?? []
            let place = places.first { place in
                entries.allSatisfy { $0.isLowest(place, variable.all) }
                    && (pairs[index] ?? []).allSatisfy { isLowest(place, of: index, in: $0.node, isUp: $0.isUp) }
            }
            if let place { result[index] = 1 << UInt64(place) }
        }
        leastHarmful = result
        return result
    }

    /// Whether a comparison of two variables is never less true, counted in its direction, than at this value of one.
    private func isLowest(_ place: Int, of variable: Int, in node: ReviewModel.Node, isUp: Bool) -> Bool {
        let isFirst = Int(node.first) == variable
        let others = model.variables[Int(isFirst ? node.second : node.first)].values.indices
        func rank(_ place: Int, _ other: Int) -> Int {
            let row = Int(node.start) + 2 * (isFirst ? place : other)
            let bit: UInt64 = 1 << UInt64(isFirst ? other : place)
            let rank = model.tables[row] & bit != 0 ? 2 : model.tables[row + 1] & bit != 0 ? 0 : 1
            return isUp ? rank : 2 - rank
        }
        return others.allSatisfy { other in
            let lowest = rank(place, other)
            return model.variables[variable].values.indices.allSatisfy { rank($0, other) >= lowest }
        }
    }

    private struct Occurrence: Hashable {
        let isTrue: UInt64
        let isFalse: UInt64
        let isUp: Bool

        /// Whether no value makes it less true, counted in the direction in which it takes part.
        func isLowest(_ place: Int, _ all: UInt64) -> Bool {
            let bit: UInt64 = 1 << UInt64(place)
            let unknown = all & ~(isTrue | isFalse)
            let low = isUp ? isFalse : isTrue
            if low & bit != 0 { return true }
            if low != 0 { return false }
            return unknown & bit != 0 || unknown == 0
        }
    }

    /// The start of a search in which only the variables named, and those without a least harmful value, are free.
    func start(freeing free: Set<Int>) -> [Int: UInt64] { fixedValues.filter { !free.contains($0.key) } }

    /// The grades with at least a level, as goals that must not be true.
    func silent(_ grades: [Grade], from level: Level, with overrides: [(variable: Int, values: UInt64)] = []) -> [Goal]
    {
        grades.filter { $0.level >= level }.map {
            Goal(root: $0.root, wanted: CaseSearch.notTrue, overrides: overrides)
        }
    }

    /// The goals that a change of the variable touches first, and of these the ones with the fewest questions first.
    ///
    /// The order does not change the result of a search, only how soon it ends.
    func ordered(_ goals: [Goal], about variable: Int) -> [Goal] {
        let fixed = fixedValues
        return goals.map { goal -> (goal: Goal, isFar: Bool, size: Int) in
            let support = support(goal.root)
            return (goal, !support.contains(variable), support.count { fixed[$0] == nil })
        }.sorted { $0.isFar != $1.isFar ? !$0.isFar : $0.size < $1.size }.map(\.goal)
    }

    /// A bound, an item and the rules that use them, in words.
    func item(_ variable: Int) -> String {
        switch model.variables[variable].subject {
        case .item(let index), .tick(let index, _): model.items[index].id.rawValue
        default: "history"
        }
    }

    func answer(_ variable: Int, _ place: Int) -> String {
        if case .tick(let index, let choice) = model.variables[variable].subject {
            return (place == 0 ? "without " : "with ") + model.items[index].choiceNames[choice]
        }
        guard case .item(let index) = model.variables[variable].subject else { return "" }
        return AnswerText.text(model.variables[variable].values[place], model.items[index])
    }
}
