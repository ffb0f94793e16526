import TestSupport
import FreeText
@testable import TriageCore

/// Protocols of a few items, and what the engine should make of them, worked out in the plainest way.
enum Tiny {
    static let items: [Item] = [
        Item("a", .choice(of: ["no", "yes"]), label: "a", wording: "a?", isSafety: true),
        Item("b", .choice(of: ["none", "left", "right", "both"]), label: "b", wording: "b?"),
        Item("m", .choices(of: ["x", "y", "z"]), label: "m", wording: "m?"),
        Item("n", .number(from: 0, to: 6, unit: "days"), label: "n", wording: "n?"),
        Item("k", .number(from: 0, to: 6, unit: "weeks"), label: "k", wording: "k?"),
    ]

    static let emptyLexicon = TextLexicon<ConceptKind>(
        groups: [:], concepts: [], ignored: [], cues: [], wordClasses: [], misspellings: [:], spellingTargets: [],
        commonWords: [], latestPastYear: 2025)

    static func rule(
        _ id: RuleID, _ level: Level, kind: Rule.Kind = .clinical, reason: String = "because", saidBy: [RuleID] = [],
        destinations: [Rule.Added<DestinationID>] = [], evidence: [EvidenceID] = [], when condition: Condition
    ) -> Rule {
        Rule(
            id, "title", kind: kind, grades: [Rule.Grade(level, when: condition)], findings: [], reason: reason,
            destinations: destinations, evidence: evidence, saidBy: saidBy)
    }

    static func make(
        items: [Item] = Tiny.items, thresholds: [Threshold] = [], definitions: [Definition] = [],
        phrases: [Phrase] = [], rules: [Rule], observations: [Observation] = [], cautions: [Caution] = [],
        destinations: [Destination] = [], advice: [Advice] = [], scores: [Score] = [], evidence: [Evidence] = []
    ) -> TriageProtocol {
        TriageProtocol(
            name: "tiny", version: "1", questionnaire: Questionnaire(name: "tiny", version: "1", items: items),
            thresholds: thresholds, definitions: definitions, phrases: phrases, rules: rules,
            observations: observations, cautions: cautions, destinations: destinations, advice: advice, scores: scores,
            evidence: evidence, lexicon: emptyLexicon, changelog: [], notEncoded: [], contested: [])
    }

    static let now = Instant(rfc3339: "2026-03-02T09:00:00Z")!

    static func sheet(_ codes: [Int32]) -> AnswerSheet {
        var sheet = AnswerSheet(itemCount: codes.count)
        sheet.codes = codes
        return sheet
    }

    static func assess(
        _ assessor: Assessor, _ codes: [Int32], history: [EarlierForm] = [], openAlert: Level? = nil,
        notes: [FormNote] = []
    ) -> Assessment {
        assessor.assess(
            TriageCase(
                form: IntakeForm(answers: sheet(codes), notes: notes), received: now, history: history,
                openAlert: openAlert))
    }

    /// What a condition comes out as: true, false, or nil for unknown.
    static func outcome(
        _ condition: Condition, _ codes: [Int32], definitions: [Definition] = [], thresholds: [Threshold] = [],
        history: [EarlierForm] = [], openAlert: Level? = nil, notes: [FormNote] = []
    ) throws -> Bool? {
        let assessor = try Assessor(
            make(
                thresholds: thresholds, definitions: definitions,
                rules: [
                    rule("isTrue", .urgent, when: condition), rule("isFalse", .urgent, when: .not(that: condition)),
                ]))
        let fired = assess(assessor, codes, history: history, openAlert: openAlert, notes: notes).rules.map(\.id)
        return fired == ["isTrue"] ? true : fired == ["isFalse"] ? false : nil
    }

    /// All codes of definite answers.
    static func values(of item: Item) -> [Int32] {
        switch item.kind {
        case .choice(let names): names.indices.map { Int32($0) }
        case .choices(let names): (0..<(1 << Int32(names.count))).filter { UInt32($0) & ~item.tickable == 0 }
        case .number(let from, let to, _): (from...to).map { Int32($0) }
        case .text: []
        }
    }

    /// Kleene's logic written out, as a check on the engine.
    static func plain(_ condition: Condition, _ codes: [Int32], _ items: [Item] = Tiny.items) -> Bool? {
        func index(_ id: ItemID) -> Int { items.firstIndex { $0.id == id }! }
        func code(_ id: ItemID) -> Int32? { codes[index(id)] >= 0 ? codes[index(id)] : nil }
        func isNotAsked(_ id: ItemID) -> Bool { codes[index(id)] == AnswerSheet.notAsked }
        func number(_ bound: Condition.Bound) -> Int32 {
            if case .value(let value) = bound { Int32(value) } else { 0 }
        }
        switch condition {
        case .always: return true
        case .answer(let id, let names):
            return includes(names, AnswerSheet.answer(codes[index(id)], kind: items[index(id)].kind), items[index(id)])
        case .unsure(let id): return [AnswerSheet.unsure, AnswerSheet.byPhone].contains(codes[index(id)])
        case .byPhone(let id): return codes[index(id)] == AnswerSheet.byPhone
        case .known(let id): return AnswerSheet.answer(codes[index(id)], kind: items[index(id)].kind).isKnown
        case .atMost(let id, _) where isNotAsked(id), .atLeast(let id, _) where isNotAsked(id): return false
        case .atMostItem(let id, let other) where isNotAsked(id) || isNotAsked(other): return false
        case .atLeastMultiple(let id, _, let other) where isNotAsked(id) || isNotAsked(other): return false
        case .atMost(let id, let bound): return code(id).map { $0 <= number(bound) }
        case .atLeast(let id, let bound): return code(id).map { $0 >= number(bound) }
        case .atMostItem(let id, let other):
            guard let left = code(id), let right = code(other) else { return nil }
            return left <= right
        case .atLeastMultiple(let id, let factor, let other):
            guard let left = code(id), let right = code(other) else { return nil }
            return left >= Int32(factor) * right
        case .all(let parts):
            let values = parts.map { plain($0, codes, items) }
            return values.contains(false) ? false : values.contains(nil) ? nil : true
        case .any(let parts):
            let values = parts.map { plain($0, codes, items) }
            return values.contains(true) ? true : values.contains(nil) ? nil : false
        case .countOf(let count, let parts):
            let values = parts.map { plain($0, codes, items) }
            if values.filter({ $0 == true }).count >= count { return true }
            return values.filter { $0 != false }.count < count ? false : nil
        case .not(let part):
            if lacksQuestion(part, codes, items), plain(part, codes, items) == false { return nil }
            return plain(part, codes, items).map { !$0 }
        case .presumed(let part): return plain(part, codes, items) ?? true
        default: return nil
        }
    }

    /// Whether an answer is one of the named choices, or has one of them ticked.
    private static func includes(_ names: [String], _ answer: Answer, _ item: Item) -> Bool? {
        let choices = item.choiceNames
        func bit(_ name: String) -> UInt32 { 1 << UInt32(choices.firstIndex(of: name)!) }
        switch answer {
        case .unanswered, .unsure, .byPhone: return nil
        case .notAsked, .number: return false
        case .choice(let position): return names.contains(choices[position])
        case .oneOf(let bits):
            let isIn = item.names(in: bits).map { names.contains($0) }
            return isIn.allSatisfy { $0 } ? true : isIn.contains(true) ? nil : false
        case .choices(let ticked): return includes(names, .partly(ticked: ticked, notKnown: 0), item)
        case .partly(let ticked, let notKnown, let notAsked):
            let outcomes = names.map { name -> Bool? in
                if item.isList, name == Item.none {
                    return ticked != 0 || notAsked != 0 ? false : notKnown != 0 ? nil : true
                }
                return ticked & bit(name) != 0 ? true : notKnown & bit(name) != 0 ? nil : false
            }
            return outcomes.contains(true) ? true : outcomes.contains(nil) ? nil : false
        }
    }

    /// Whether a comparison is with what was not asked.
    private static func lacksQuestion(_ condition: Condition, _ codes: [Int32], _ items: [Item]) -> Bool {
        func answer(_ id: ItemID) -> Answer {
            let index = items.firstIndex { $0.id == id }!
            return AnswerSheet.answer(codes[index], kind: items[index].kind)
        }
        switch condition {
        case .answer(let id, let names):
            if case .partly(_, _, let notAsked) = answer(id) {
                let item = items.first { $0.id == id }!
                return names.contains(Item.none) && item.noneIndex != nil
                    ? notAsked != 0 : item.names(in: notAsked).contains { names.contains($0) }
            }
            return answer(id) == .notAsked
        case .atMost(let id, _), .atLeast(let id, _): return answer(id) == .notAsked
        case .atMostItem(let id, let other), .atLeastMultiple(let id, _, let other):
            return answer(id) == .notAsked || answer(other) == .notAsked
        default: return false
        }
    }

    /// The codes that an answer can turn out to be when the patient completes it.
    static func completions(_ code: Int32, of item: Item) -> [Int32] {
        switch AnswerSheet.answer(code, kind: item.kind) {
        case .notAsked, .choice, .choices, .number: [code]
        case .unanswered, .unsure, .byPhone: values(of: item)
        case .oneOf(let bits): values(of: item).filter { bits & 1 << UInt32($0) != 0 }
        case .partly(let ticked, let notKnown, let notAsked):
            values(of: item).map { UInt32($0) }.filter { $0 & ~notKnown == 0 }.map {
                AnswerSheet.code(.partly(ticked: ticked | $0, notKnown: 0, notAsked: notAsked))
            }
        }
    }
}

/// Random conditions and answers of the tiny protocol.
extension Dice {
    /// What random conditions may contain.
    struct Vocabulary: OptionSet {
        let rawValue: Int
        static let unknowns = Vocabulary(rawValue: 1)
        static let negation = Vocabulary(rawValue: 2)
        static let presumption = Vocabulary(rawValue: 4)
        static let products = Vocabulary(rawValue: 8)
        static let everything: Vocabulary = [.unknowns, .negation, .presumption, .products]
    }

    mutating func condition(_ vocabulary: Vocabulary, depth: Int = 3, items: [Item] = Tiny.items) -> Condition {
        if depth == 0 || oneIn(4) { return leaf(vocabulary, items) }
        func parts(_ count: ClosedRange<Int>) -> [Condition] {
            (0..<number(count)).map { _ in condition(vocabulary, depth: depth - 1, items: items) }
        }
        switch number(0...5) {
        case 0, 1: return .all(of: parts(1...3))
        case 2: return .any(of: parts(1...3))
        case 3: return .countOf(count: number(1...2), of: parts(2...3))
        case 4 where vocabulary.contains(.negation):
            return .not(that: condition(vocabulary, depth: depth - 1, items: items))
        case 5 where vocabulary.contains(.presumption):
            return .presumed(that: condition(vocabulary, depth: depth - 1, items: items))
        default: return leaf(vocabulary, items)
        }
    }

    private mutating func leaf(_ vocabulary: Vocabulary, _ items: [Item]) -> Condition {
        if vocabulary.contains(.unknowns), oneIn(5) {
            let id = pick(items).id
            return oneIn(3) ? .byPhone(item: id) : oneIn(2) ? .known(item: id) : .unsure(item: id)
        }
        if vocabulary.contains(.products), oneIn(5) {
            return oneIn(2)
                ? .atMostItem(item: "n", other: "k") : .atLeastMultiple(item: "n", factor: number(1...3), other: "k")
        }
        let item = pick(items)
        if case .number = item.kind {
            let bound = Condition.Bound.value(number(-1...7))
            return oneIn(2) ? .atMost(item: item.id, bound: bound) : .atLeast(item: item.id, bound: bound)
        }
        let names = item.choiceNames.filter { _ in oneIn(2) }
        return .answer(item: item.id, isOneOf: names.isEmpty ? [item.choiceNames[0]] : names)
    }

    /// Codes of every kind: unknown in each way, not asked, one of several choices, and lists that are known in part.
    mutating func mixedCodes(_ items: [Item]) -> [Int32] {
        items.map { item in
            switch number(0...4) {
            case 0: return pick([AnswerSheet.unanswered, AnswerSheet.unsure, AnswerSheet.byPhone])
            case 1 where oneIn(2): return AnswerSheet.notAsked
            case 2 where item.isList:
                var (ticked, notKnown, notAsked): (UInt32, UInt32, UInt32) = (0, 0, 0)
                for bit in 0..<UInt32(item.choiceNames.count) where item.tickable & 1 << bit != 0 {
                    switch number(0...3) {
                    case 0: ticked |= 1 << bit
                    case 1: notKnown |= 1 << bit
                    case 2 where oneIn(2): notAsked |= 1 << bit
                    default: break
                    }
                }
                return AnswerSheet.code(.partly(ticked: ticked, notKnown: notKnown, notAsked: notAsked))
            case 2 where item.choiceNames.count > 2:
                let all = UInt32(1) << UInt32(item.choiceNames.count) - 1
                return AnswerSheet.code(.oneOf(pick(Array(1..<all).filter { $0.nonzeroBitCount > 1 })))
            default: return pick(Tiny.values(of: item))
            }
        }
    }

    mutating func codes(_ items: [Item] = Tiny.items, unknownOneIn rarity: Int) -> [Int32] {
        items.map { oneIn(rarity) ? (oneIn(2) ? -1 : -2) : pick(Tiny.values(of: $0)) }
    }
}
