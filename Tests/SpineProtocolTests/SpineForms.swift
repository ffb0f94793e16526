import IntakeForms
import SpineProtocol
import Testing
import TriageCore

/// An answer as a test writes it: a choice, "unsure", a number or a list.
enum Given: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
    CustomStringConvertible
{
    case word(String)
    case number(Int)
    case list([String])
    case absent

    init(stringLiteral value: String) { self = .word(value) }
    init(integerLiteral value: Int) { self = .number(value) }
    init(arrayLiteral elements: String...) { self = .list(elements) }

    var description: String {
        switch self {
        case .word(let word): word
        case .number(let number): String(number)
        case .list(let words): "[" + words.joined(separator: ",") + "]"
        case .absent: "absent"
        }
    }
}

typealias Answers = [String: Given]

/// Ways of writing forms in tests.
enum Spine {
    /// With a clinic's usual settings, which fill in what the texts leave to the clinic.
    static let assessor: Assessor = {
        do { return try Assessor(spineProtocol.applying(ClinicSettings())) } catch { fatalError("\(error)") }
    }()
    static let items = spineQuestionnaire.items
    static let now = Instant(rfc3339: "2026-03-02T09:00:00Z")!

    /// Every question answered in the most reassuring way, by somebody of 50 with long-standing back pain.
    static let quiet: Answers = {
        var answers: Answers = [:]
        for item in items {
            guard item.askedWhen == nil else { continue }
            switch item.kind {
            case .choice(let names): answers[item.id.rawValue] = .word(names[0])
            case .choices: answers[item.id.rawValue] = .list([])
            case .number, .text: break
            }
        }
        answers["age"] = 50
        answers["backPain"] = "yes"
        answers["backBend"] = "same"
        answers["symptomWeeks"] = 52
        answers["walkMinutes"] = 60
        answers["conservativeWeeks"] = 0
        return answers
    }()

    private static let positions = Dictionary(
        uniqueKeysWithValues: items.enumerated().map { ($0.element.id.rawValue, $0.offset) })

    static func position(_ name: String) -> Int {
        guard let index = positions[name] else { fatalError("no item \(name)") }
        return index
    }

    static func sheet(_ answers: Answers) -> AnswerSheet {
        var sheet = AnswerSheet(itemCount: items.count)
        for (name, given) in answers {
            let index = position(name)
            if case .text = items[index].kind { continue }
            sheet.set(index, to: answer(given, of: items[index]))
        }
        return sheet
    }

    private static func answer(_ given: Given, of item: Item) -> Answer {
        func position(_ word: String) -> Int {
            guard let position = item.choiceNames.firstIndex(of: word) else { fatalError("\(item.id) has no \(word)") }
            return position
        }
        switch given {
        case .absent: return .unanswered
        case .word("unsure"): return .unsure
        case .word(let word): return .choice(position(word))
        case .number(let number): return .number(number)
        case .list(let words): return .choices(words.reduce(0) { $0 | 1 << UInt32(position($1)) })
        }
    }

    /// An earlier or later form of the same patient: the quiet form with changes.
    static func form(_ changes: Answers, daysAgo: Int) -> EarlierForm {
        EarlierForm(
            moment: now.advanced(bySeconds: Int64(-daysAgo) * 86_400),
            answers: sheet(quiet.merging(changes) { $1 }))
    }

    /// Assesses the quiet form with changes.
    static func assess(
        _ changes: Answers, history: [EarlierForm] = [], openAlert: Level? = nil, text: String? = nil,
        notes: [FormNote] = []
    ) -> Assessment {
        assess(exactly: quiet.merging(changes) { $1 }, history: history, openAlert: openAlert, text: text, notes: notes)
    }

    static func assess(
        exactly answers: Answers, history: [EarlierForm] = [], openAlert: Level? = nil, text: String? = nil,
        notes: [FormNote] = []
    ) -> Assessment {
        let form = IntakeForm(patientContact: "x", answers: sheet(answers), freeText: text, notes: notes)
        return assessor.assess(
            TriageCase(form: form, received: now, history: history, openAlert: openAlert))
    }
}

extension Assessment {
    var ruleNames: [String] { rules.map(\.id.rawValue) }
    var findingNames: [String] { findings.map(\.rawValue) }
    var destinationNames: [String] { destinations.map(\.rawValue) }
    var unknownNames: [String] { unknown.map { Spine.items[$0].id.rawValue } }
    func reason(_ rule: String) -> String? { rules.first { $0.id.rawValue == rule }?.reason }
}

/// One line of a rule's table: changes to the quiet form, and what they must lead to.
struct RuleCase: Sendable, CustomTestStringConvertible {
    let rule: String
    let isListed: Bool
    let level: Level
    let changes: Answers
    let findings: [String]

    /// The rule must be listed, and the form's level be this one.
    static func fires(_ rule: String, _ level: Level, _ changes: Answers, _ findings: String...) -> RuleCase {
        RuleCase(rule: rule, isListed: true, level: level, changes: changes, findings: findings)
    }

    /// The rule must not be listed, and the form's level be this one.
    static func silent(_ rule: String, _ level: Level, _ changes: Answers, _ findings: String...) -> RuleCase {
        RuleCase(rule: rule, isListed: false, level: level, changes: changes, findings: findings)
    }

    var testDescription: String {
        let list = changes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        return "\(isListed ? "" : "not ")\(rule) \(level.rawValue): \(list)"
    }

    func check(_ location: SourceLocation = #_sourceLocation) {
        let result = Spine.assess(changes)
        let rules = result.rules.map { "\($0.id)" }
        #expect(rules.contains(rule) == isListed, "rules \(rules)", sourceLocation: location)
        #expect(result.level == level, "rules \(rules)", sourceLocation: location)
        for finding in findings {
            #expect(result.findingNames.contains(finding), "\(result.findingNames)", sourceLocation: location)
        }
    }
}

func + (left: Answers, right: Answers) -> Answers { left.merging(right) { $1 } }
