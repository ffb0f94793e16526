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

/// Ways of writing forms of one version of the questionnaire, which are read as a site's forms are.
struct SpineForms: Sendable {
    let canonical: String
    let items: [Item]
    /// Every question answered in the most reassuring way, by somebody of 50 with long-standing trouble.
    let quiet: Answers

    /// As sites have them that were built for version 1, with back pain.
    static let version1: SpineForms = {
        guard let items = spineQuestionnaire.predecessors?.first?.items else { fatalError("no version 1") }
        return SpineForms(
            canonical: "spine-intake|1", items: items,
            changes: [
                "age": 50, "backPain": "yes", "backBend": "same", "symptomWeeks": 52, "walkMinutes": 60,
                "conservativeWeeks": 0,
            ])
    }()

    static let version2 = SpineForms(
        canonical: spineQuestionnaire.canonical, items: spineQuestionnaire.items,
        changes: [
            "age": 50, "pregnant": "no", "neckOnly": "no", "symptomWeeks": 52, "recentChange": "same",
            "conservativeResult": "notTried",
        ])

    private init(canonical: String, items: [Item], changes: Answers) {
        self.canonical = canonical
        self.items = items
        var answers: Answers = [:]
        for item in items where item.askedWhen == nil {
            switch item.kind {
            case .choice(let names): answers[item.id.rawValue] = .word(names[0])
            case .choices(let names): answers[item.id.rawValue] = .list(names.contains("none") ? ["none"] : [])
            case .number, .text: break
            }
        }
        quiet = answers + changes
    }

    func item(_ name: String) -> Item {
        guard let item = items.first(where: { $0.id.rawValue == name }) else { fatalError("no item \(name)") }
        return item
    }

    /// The form as the reader hands it on.
    func read(_ answers: Answers) -> IntakeForm {
        let json = answers.sorted { $0.key < $1.key }.compactMap { name, given -> String? in
            check(given, of: item(name))
            switch given {
            case .absent: return nil
            case .word(let word): return "\"\(name)\":\"\(word)\""
            case .number(let number): return "\"\(name)\":\(number)"
            case .list(let words): return "\"\(name)\":[" + words.map { "\"\($0)\"" }.joined(separator: ",") + "]"
            }
        }
        let text = #"{"questionnaire":"\#(canonical)","answers":{\#(json.joined(separator: ","))}}"#
        do {
            return try Self.reader.read(Array(text.utf8))
        } catch {
            fatalError("\(error)")
        }
    }

    private static let reader = FormReader(spineQuestionnaire)

    private func check(_ given: Given, of item: Item) {
        let words: [String] =
            switch given {
            case .word(let word): ["unsure", "byPhone"].contains(word) ? [] : [word]
            case .list(let words): words
            case .number, .absent: []
            }
        for word in words where !item.choiceNames.contains(word) { fatalError("\(item.id) has no \(word)") }
    }
}

/// Assessing forms in tests; of version 1 where nothing else is said.
enum Spine {
    /// With a clinic's usual settings, which fill in what the texts leave to the clinic.
    static let assessor: Assessor = {
        do { return try Assessor(spineProtocol.applying(ClinicSettings())) } catch { fatalError("\(error)") }
    }()
    static let items = spineQuestionnaire.items
    static let now = Instant(rfc3339: "2026-03-02T09:00:00Z")!
    static let quiet = SpineForms.version1.quiet

    /// An earlier or later form of the same patient: the quiet form with changes.
    static func form(_ changes: Answers, daysAgo: Int, of forms: SpineForms = .version1) -> EarlierForm {
        EarlierForm(
            moment: now.advanced(bySeconds: Int64(-daysAgo) * 86_400),
            answers: forms.read(forms.quiet + changes).answers)
    }

    /// Assesses the quiet form with changes.
    static func assess(
        _ changes: Answers, of forms: SpineForms = .version1, history: [EarlierForm] = [], openAlert: Level? = nil,
        text: String? = nil, notes: [FormNote] = []
    ) -> Assessment {
        assess(
            exactly: forms.quiet + changes, of: forms, history: history, openAlert: openAlert, text: text, notes: notes)
    }

    static func assess(
        exactly answers: Answers, of forms: SpineForms = .version1, history: [EarlierForm] = [],
        openAlert: Level? = nil, text: String? = nil, notes: [FormNote] = []
    ) -> Assessment {
        let read = forms.read(answers)
        let form = IntakeForm(
            patientContact: "x", answers: read.answers, freeText: text, notes: notes, stated: read.stated)
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
    var forms = SpineForms.version1

    /// The same, of a form of version 2.
    var of2: RuleCase {
        var copy = self
        copy.forms = .version2
        return copy
    }

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
        let result = Spine.assess(changes, of: forms)
        let rules = result.rules.map { "\($0.id)" }
        #expect(rules.contains(rule) == isListed, "rules \(rules)", sourceLocation: location)
        #expect(result.level == level, "rules \(rules)", sourceLocation: location)
        for finding in findings {
            #expect(result.findingNames.contains(finding), "\(result.findingNames)", sourceLocation: location)
        }
    }
}

func + (left: Answers, right: Answers) -> Answers { left.merging(right) { $1 } }
