package import TriageCore

/// Reads plain forms of one questionnaire.
///
/// Fails upward: whatever is wrong with a single answer makes that item unknown and is noted; only what cannot be read
/// as a form at all is an error.
package final class FormReader: Sendable {
    /// The largest form, in bytes.
    package static let sizeLimit = 1_048_576
    /// How many notes of one form are kept; the first say enough.
    private static let noteLimit = 40

    /// What reading an answer takes of its item, without anything that is counted or copied.
    private struct Field: Sendable {
        enum Kind: Sendable {
            case choice, choices, number, text
        }

        var kind: Kind
        var isSafety: Bool
        /// The bounds of a number.
        var from = 0
        var to = 0
        /// Where its choices stand among all.
        var choices: Range<Int>

        var expected: AnswerFault.Expected {
            switch kind {
            case .choice: .choice
            case .choices: .choices
            case .number: .wholeNumber
            case .text: .text
            }
        }
    }

    private let fields: [Field]
    private let ids: [String]
    private let names: NameTable
    /// The choices of all items, item by item.
    private let choices: NameList
    /// The same in quotes, as sites write them; empty where they may be written in several ways.
    private let quotedChoices: NameList
    private let textIndex: Int?
    private let formKeys = NamedCases<FormKey>()
    private let patientKeys = NamedCases<PatientKey>()
    /// The canonical name of the questionnaire, and the answer of a patient who does not know.
    private let words: NameList
    private static let canonical = 0
    private static let unsure = 1

    package init(_ questionnaire: Questionnaire) {
        var fields: [Field] = []
        var choices: [String] = []
        for item in questionnaire.items {
            let first = choices.count
            choices += item.choiceNames
            var field = Field(kind: .text, isSafety: item.isSafety, choices: first..<choices.count)
            switch item.kind {
            case .choice: field.kind = .choice
            case .choices: field.kind = .choices
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
        words = NameList([questionnaire.canonical, "unsure"])
    }

    /// Reads one form from JSON text.
    ///
    /// - Throws: ``UnreadableForm`` when the text is not a form of this questionnaire.
    package func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(UnreadableForm) -> IntakeForm {
        guard bytes.count <= Self.sizeLimit else { throw UnreadableForm(.tooLarge) }
        var scanner = JSONScanner(bytes)
        let form = try read(&scanner)
        try scanner.end()
        return form
    }

    /// Reads one form from JSON text.
    package func read(_ bytes: [UInt8]) throws(UnreadableForm) -> IntakeForm {
        try bytes.withUnsafeBufferPointer { (buffer: UnsafeBufferPointer<UInt8>) throws(UnreadableForm) -> IntakeForm in
            try read(buffer)
        }
    }

    /// What later forms of the patient are compared with.
    package struct Earlier: Sendable {
        package let authored: Instant?
        package let answers: AnswerSheet
    }

    /// Reads of an earlier form when it was filled in and the answers to some items; all else is only passed over.
    ///
    /// - Throws: ``UnreadableForm`` wherever ``read(_:)-(UnsafeBufferPointer<UInt8>)`` does.
    package func read(
        earlier bytes: UnsafeBufferPointer<UInt8>, only items: ItemSet
    ) throws(UnreadableForm) -> Earlier {
        guard bytes.count <= Self.sizeLimit else { throw UnreadableForm(.tooLarge) }
        var scanner = JSONScanner(bytes)
        let draft = try draft(&scanner, only: items)
        try scanner.end()
        return Earlier(authored: draft.authored, answers: draft.sheet)
    }

    func read(_ scanner: inout JSONScanner) throws(UnreadableForm) -> IntakeForm {
        try draft(&scanner, only: nil).form()
    }

    /// - Parameter items: whose answers are read; nil for those of all items, and what the form says about the patient.
    private func draft(_ scanner: inout JSONScanner, only items: ItemSet?) throws(UnreadableForm) -> Draft {
        var draft = Draft(itemCount: fields.count)
        guard case .object = try scanner.nextKind() else {
            try scanner.skipValue()
            throw UnreadableForm(.notAnObject)
        }
        try scanner.object { (scanner: inout JSONScanner, key: JSONScanner.Text) throws(UnreadableForm) in
            switch scanner.withContent(key, formKeys.named) {
            case .questionnaire: try readQuestionnaire(&scanner, &draft)
            case .patient where items == nil: try readPatient(&scanner, &draft)
            case .authored: try readAuthored(&scanner, &draft)
            case .answers: try readAnswers(&scanner, &draft, only: items)
            case .resourceType:
                draft.isResource = true
                try scanner.skipValue()
            case .patient, nil: try scanner.skipValue()
            }
        }
        if draft.isResource, !draft.hasAnswers { throw UnreadableForm(.unsupportedResource) }
        guard draft.questionnaireMatches == true else { throw UnreadableForm(.unknownQuestionnaire) }
        guard draft.hasAnswers else { throw UnreadableForm(.noAnswers) }
        return draft
    }

    private enum FormKey: String, CaseIterable {
        case questionnaire, patient, authored, answers, resourceType
    }

    private enum PatientKey: String, CaseIterable {
        case reference, contact
    }

    /// A form while it is read.
    private struct Draft {
        var sheet: AnswerSheet
        var notes: [FormNote] = []
        var seen = ItemSet()
        var questionnaireMatches: Bool?
        var hasAnswers = false
        var isResource = false
        var reference: String?
        var contact: String?
        var authored: Instant?
        var freeText: String?
        var hasPatient = false
        var hasAuthored = false

        init(itemCount: Int) { sheet = AnswerSheet(itemCount: itemCount) }

        mutating func note(
            _ kind: FormNote.Kind, _ subject: @autoclosure () -> String, isSafety: Bool = false,
            _ fault: AnswerFault? = nil
        ) {
            guard notes.count < FormReader.noteLimit || (isSafety && !notes.contains { $0.isSafety }) else { return }
            // Scalars, since one character may be a mebibyte of marks.
            notes.append(
                FormNote(
                    kind, subject: String(subject().unicodeScalars.prefix(60)), isSafety: isSafety, fault: fault))
        }

        /// Own words that are given twice are both kept: neither may be lost.
        mutating func add(ownWords text: String?) {
            guard let text else { return }
            if freeText == nil {
                freeText = text
            } else {
                // In place: a site may repeat the key a hundred thousand times.
                freeText?.append("\n")
                freeText?.append(text)
            }
        }

        func form() -> IntakeForm {
            var notes = notes
            if reference == nil, contact == nil { notes.append(FormNote(.noContact)) }
            return IntakeForm(
                patientReference: reference, patientContact: contact, authored: authored, answers: sheet,
                freeText: freeText, notes: notes)
        }
    }

    private func readQuestionnaire(_ scanner: inout JSONScanner, _ draft: inout Draft) throws(UnreadableForm) {
        guard case .string = try scanner.nextKind() else {
            draft.questionnaireMatches = false
            return try scanner.skipValue()
        }
        let matches = scanner.withContent(try scanner.string()) { words.matches($0, at: Self.canonical) }
        if draft.questionnaireMatches != nil { draft.note(.invalidAnswer, "questionnaire", .givenTwice) }
        draft.questionnaireMatches = (draft.questionnaireMatches ?? true) && matches
    }

    private func readPatient(_ scanner: inout JSONScanner, _ draft: inout Draft) throws(UnreadableForm) {
        guard case .object = try scanner.nextKind() else {
            draft.note(.invalidAnswer, "patient", .wrongType(expected: .object))
            return try scanner.skipValue()
        }
        if draft.hasPatient {
            // Two patients in one form: nobody knows which is meant.
            draft.note(.invalidAnswer, "patient", .givenTwice)
            draft.reference = nil
            draft.contact = nil
            return try scanner.skipValue()
        }
        draft.hasPatient = true
        var reference = PatientField()
        var contact = PatientField()
        try scanner.object { (scanner: inout JSONScanner, key: JSONScanner.Text) throws(UnreadableForm) in
            switch scanner.withContent(key, patientKeys.named) {
            case .reference: reference.give(try readText(&scanner))
            case .contact: contact.give(try readText(&scanner))
            case nil: try scanner.skipValue()
            }
        }
        if let fault = contact.fault { draft.note(.invalidAnswer, "patient.contact", fault) }
        if let fault = reference.fault { draft.note(.invalidAnswer, "patient.reference", fault) }
        if let reference = reference.value, !IntakeForm.isPlaceholder(reference: reference) {
            draft.reference = reference.trimmingWhitespace()
        }
        if let contact = contact.value, !contact.trimmingWhitespace().isEmpty { draft.contact = contact }
    }

    /// A field about the patient; one that is no text, or is given twice, has no value.
    private struct PatientField {
        private(set) var value: String?
        private(set) var fault: AnswerFault?
        private var isGiven = false

        mutating func give(_ text: String?) {
            fault = isGiven ? .givenTwice : text == nil ? .wrongType(expected: .text) : nil
            isGiven = true
            value = fault == nil ? text : nil
        }
    }

    private func readAuthored(_ scanner: inout JSONScanner, _ draft: inout Draft) throws(UnreadableForm) {
        let isRepeated = draft.hasAuthored
        draft.hasAuthored = true
        var instant: Instant?
        if case .string = try scanner.nextKind() {
            instant = Instant(rfc3339: scanner.decoded(try scanner.string()))
        } else {
            try scanner.skipValue()
        }
        if instant == nil || isRepeated {
            draft.note(.invalidAnswer, "authored", isRepeated ? .givenTwice : .wrongType(expected: .moment))
        }
        draft.authored = isRepeated ? nil : instant
    }

    private func readAnswers(
        _ scanner: inout JSONScanner, _ draft: inout Draft, only items: ItemSet?
    ) throws(UnreadableForm) {
        guard case .object = try scanner.nextKind() else {
            draft.note(.invalidAnswer, "answers", .wrongType(expected: .object))
            return try scanner.skipValue()
        }
        if draft.hasAnswers { draft.note(.invalidAnswer, "answers", .givenTwice) }
        draft.hasAnswers = true
        var expected = 0
        try scanner.object { (scanner: inout JSONScanner, key: JSONScanner.Text) throws(UnreadableForm) in
            // Sites send the answers in the questionnaire's order, mostly.
            let guess = expected
            guard let index = scanner.withContent(key, { names.position(of: $0, guess: guess) }) else {
                draft.note(.unknownItem, scanner.decoded(key))
                return try scanner.skipValue()
            }
            expected = index + 1
            if let items, !items.contains(index) { return try scanner.skipValue() }
            if draft.seen.contains(index) {
                draft.sheet.set(index, to: .unanswered)
                if index == textIndex {
                    draft.add(ownWords: try readText(&scanner))
                } else {
                    try scanner.skipValue()
                }
                return draft.note(.invalidAnswer, ids[index], isSafety: fields[index].isSafety, .givenTwice)
            }
            draft.seen.insert(index)
            if index == textIndex {
                draft.add(ownWords: try readText(&scanner))
                if draft.freeText == nil { draft.note(.invalidAnswer, ids[index], .wrongType(expected: .text)) }
                return
            }
            var fault: AnswerFault?
            if let answer = try readAnswer(&scanner, index, &fault) {
                draft.sheet.set(index, to: answer)
            } else {
                draft.note(.invalidAnswer, ids[index], isSafety: fields[index].isSafety, fault)
            }
        }
    }

    private func readText(_ scanner: inout JSONScanner) throws(UnreadableForm) -> String? {
        guard case .string = try scanner.nextKind() else {
            try scanner.skipValue()
            return nil
        }
        return scanner.decoded(try scanner.string())
    }

    /// The answer, or nil with what is wrong when it is not one of the item's possible answers.
    private func readAnswer(
        _ scanner: inout JSONScanner, _ index: Int, _ fault: inout AnswerFault?
    ) throws(UnreadableForm) -> Answer? {
        let kind = try scanner.nextKind()
        let field = fields[index]
        switch (field.kind, kind) {
        case (.choice, .string):
            if let place = scanner.string(among: quotedChoices, in: field.choices) {
                return .choice(place - field.choices.lowerBound)
            }
            let answer = choice(scanner, try scanner.string(), field)
            if answer == nil { fault = .unknownChoice }
            return answer
        case (.choices, .string):
            guard case .unsure? = choice(scanner, try scanner.string(), field) else {
                fault = .wrongType(expected: .choices)
                return nil
            }
            return .unsure
        case (.choices, .array):
            var bits: UInt32 = 0
            var isUnsure = false
            var listFault: AnswerFault?
            try scanner.array { (scanner: inout JSONScanner) throws(UnreadableForm) in
                guard case .string = try scanner.nextKind() else {
                    listFault = .wrongType(expected: .choices)
                    return try scanner.skipValue()
                }
                switch choice(scanner, try scanner.string(), field) {
                case .choice(let position): bits |= 1 << UInt32(position)
                case .unsure: isUnsure = true
                default: listFault = listFault ?? .unknownChoice
                }
            }
            fault = listFault
            guard listFault == nil else { return nil }
            return isUnsure && bits == 0 ? .unsure : .choices(bits)
        case (.number, .number):
            guard let value = try scanner.number() else {
                fault = .noSuchNumber(from: field.from, to: field.to)
                return nil
            }
            guard value >= field.from, value <= field.to else {
                fault = .outside(from: field.from, to: field.to)
                return nil
            }
            return .number(value)
        default:
            fault = .wrongType(expected: field.expected)
            try scanner.skipValue()
            return nil
        }
    }

    private func choice(_ scanner: JSONScanner, _ text: JSONScanner.Text, _ field: Field) -> Answer? {
        scanner.withContent(text) { name in
            if let position = choices.position(of: name, in: field.choices) {
                return .choice(position - field.choices.lowerBound)
            }
            return words.matches(name, at: Self.unsure) ? .unsure : nil
        }
    }
}

extension String {
    /// Whether JSON text writes every byte of it as it is.
    fileprivate var isPlain: Bool {
        Array(utf8).withUnsafeBufferPointer { $0.firstNonPlain(from: 0) == $0.count }
    }
}
