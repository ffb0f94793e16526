import TriageCore

/// What reading the answers of one version of a questionnaire takes.
final class FormLayout: Sendable {
    /// What reading an answer takes of its item, without anything that is counted or copied.
    struct Field: Sendable {
        enum Kind: Sendable {
            case choice, choices, number, text
        }

        var kind: Kind
        var isSafety: Bool
        var isPrivate: Bool
        /// The bounds of a number.
        var from = 0
        var to = 0
        /// Where its choices stand among all.
        var choices: Range<Int>
        /// The bits of what can be ticked in a list, and the position of the choice that says that nothing is.
        var tickable: UInt32 = 0
        var none: Int?
        var isUnansweredWhenEmpty = false

        var expected: AnswerFault.Expected {
            switch kind {
            case .choice: .choice
            case .choices: .choices
            case .number: .wholeNumber
            case .text: .text
            }
        }
    }

    /// The questionnaire's name and version, as forms state them.
    let canonical: String
    let fields: [Field]
    let ids: [String]
    let names: NameTable
    let textIndex: Int?
    /// What the answers say of the present version's questions, and its position among the earlier versions; nil for the
    /// present version.
    let mapping: CompiledPredecessor?
    let position: Int?
    /// The choices of all items, item by item.
    private let choices: NameList
    /// The same in quotes, as sites write them; empty where they may be written in several ways.
    private let quotedChoices: NameList
    private let numbersMayBeUnsure: Bool
    /// The canonical name, and the answers of a patient who does not know or would rather say it by phone.
    private let words: NameList
    private static let (canonicalWord, unsure, byPhone) = (0, 1, 2)

    init(_ questionnaire: Questionnaire, mapping: CompiledPredecessor? = nil, position: Int? = nil) {
        var fields: [Field] = []
        var choices: [String] = []
        for item in questionnaire.items {
            let first = choices.count
            choices += item.choiceNames
            var field = Field(
                kind: .text, isSafety: item.isSafety, isPrivate: item.isPrivate == true, choices: first..<choices.count)
            switch item.kind {
            case .choice: field.kind = .choice
            case .choices:
                field.kind = .choices
                field.tickable = item.tickable
                field.none = item.noneIndex
                field.isUnansweredWhenEmpty = item.isUnansweredWhenEmpty
            case .number(let from, let to, _): (field.kind, field.from, field.to) = (.number, from, to)
            case .text: break
            }
            fields.append(field)
        }
        self.fields = fields
        self.choices = NameList(choices)
        quotedChoices = NameList(choices.map { $0.isPlain ? "\"\($0)\"" : "" })
        ids = questionnaire.items.map(\.id.rawValue)
        names = NameTable(ids)
        textIndex = fields.lastIndex { $0.kind == .text }
        numbersMayBeUnsure = questionnaire.numbersMayBeUnsure == true
        canonical = questionnaire.canonical
        words = NameList([questionnaire.canonical, "unsure", "byPhone"])
        self.mapping = mapping
        self.position = position
    }

    /// Whether a form with this name is of this version.
    func isNamed(_ name: UnsafeBufferPointer<UInt8>) -> Bool { words.matches(name, at: Self.canonicalWord) }

    /// An answer, nil when it is not one of the item's possible answers, and what is wrong with it.
    struct Reading {
        var answer: Answer?
        var fault: AnswerFault?
    }

    func readAnswer(_ scanner: inout JSONScanner, _ index: Int) throws(UnreadableForm) -> Reading {
        let kind = try scanner.nextKind()
        let field = fields[index]
        switch (field.kind, kind) {
        case (.choice, .string):
            if let place = scanner.string(among: quotedChoices, in: field.choices) {
                return Reading(answer: .choice(place - field.choices.lowerBound))
            }
            let answer = choice(scanner, try scanner.string(), field)
            return Reading(answer: answer, fault: answer == nil ? .unknownChoice : nil)
        case (.choices, .string):
            let answer = choice(scanner, try scanner.string(), field)
            if let answer, answer == .unsure || answer == .byPhone { return Reading(answer: answer) }
            return Reading(fault: .wrongType(expected: .choices))
        case (.choices, .array): return try readList(&scanner, field)
        case (.number, .number):
            guard let value = try scanner.number() else {
                return Reading(fault: .noSuchNumber(from: field.from, to: field.to))
            }
            guard value >= field.from, value <= field.to else {
                return Reading(fault: .outside(from: field.from, to: field.to))
            }
            return Reading(answer: .number(value))
        case (.number, .string):
            let answer = choice(scanner, try scanner.string(), field)
            if let answer, answer == .byPhone || numbersMayBeUnsure { return Reading(answer: answer) }
            return Reading(fault: .wrongType(expected: field.expected))
        case (.text, .string):
            // Own words are read elsewhere; of other texts it counts only that there is one.
            _ = try scanner.string()
            return Reading(answer: .number(0))
        default:
            try scanner.skipValue()
            return Reading(fault: .wrongType(expected: field.expected))
        }
    }

    /// A list: what is ticked counts whatever else is in it, and what else is in it is never read as a no. A list of the
    /// older kind, which says that nothing holds when it is empty, has no answer when a part of it is no choice.
    private func readList(_ scanner: inout JSONScanner, _ field: Field) throws(UnreadableForm) -> Reading {
        var ticked: UInt32 = 0
        var saysNone = false
        var unknown: Answer?
        var fault: AnswerFault?
        try scanner.array { (scanner: inout JSONScanner) throws(UnreadableForm) in
            guard case .string = try scanner.nextKind() else {
                fault = .wrongType(expected: .choices)
                return try scanner.skipValue()
            }
            let answer = choice(scanner, try scanner.string(), field)
            switch answer {
            case .choice(let position) where position == field.none: saysNone = true
            case .choice(let position): ticked |= 1 << UInt32(position)
            case .byPhone: unknown = unknown ?? .byPhone
            case nil: fault = fault ?? .unknownChoice
            default: unknown = .unsure
            }
        }
        if ticked != 0, fault == nil || field.isUnansweredWhenEmpty {
            if fault == nil, saysNone { return Reading(answer: .choices(ticked), fault: .noneBesideOthers) }
            guard fault != nil || unknown != nil else { return Reading(answer: .choices(ticked)) }
            return Reading(
                answer: .partly(ticked: ticked, notKnown: field.tickable & ~ticked),
                fault: fault == nil ? nil : .partOfList)
        }
        if fault != nil { return Reading(fault: fault) }
        if let unknown { return Reading(answer: unknown, fault: saysNone ? .noneBesideOthers : nil) }
        return Reading(answer: saysNone || !field.isUnansweredWhenEmpty ? .choices(0) : .unanswered)
    }

    private func choice(_ scanner: JSONScanner, _ text: JSONScanner.Text, _ field: Field) -> Answer? {
        scanner.withContent(text) { name in
            if let position = choices.position(of: name, in: field.choices) {
                return .choice(position - field.choices.lowerBound)
            }
            if words.matches(name, at: Self.unsure) { return .unsure }
            return field.isPrivate && words.matches(name, at: Self.byPhone) ? .byPhone : nil
        }
    }
}

extension String {
    /// Whether JSON text writes every byte of it as it is.
    fileprivate var isPlain: Bool {
        Array(utf8).withUnsafeBufferPointer { $0.firstNonPlain(from: 0) == $0.count }
    }
}
