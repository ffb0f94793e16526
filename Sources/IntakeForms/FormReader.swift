package import TriageCore

/// Reads plain forms of one questionnaire.
///
/// Fails upward: whatever is wrong with a single answer makes that item unknown and is noted; only what cannot be read
/// as a form at all is an error.
package struct FormReader: Sendable {
    /// The largest form, in bytes.
    package static let sizeLimit = 1_048_576
    /// How many notes of one form are kept; the first say enough.
    private static let noteLimit = 40

    private let items: [Item]
    private let canonical: [UInt8]
    private let names: NameTable
    private let choices: [[[UInt8]]]

    package init(_ questionnaire: Questionnaire) {
        items = questionnaire.items
        canonical = Array(questionnaire.canonical.utf8)
        names = NameTable(questionnaire.items.map { Array($0.id.rawValue.utf8) })
        choices = questionnaire.items.map { $0.choiceNames.map { Array($0.utf8) } }
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

    func read(_ scanner: inout JSONScanner) throws(UnreadableForm) -> IntakeForm {
        var draft = Draft(itemCount: items.count)
        guard case .object = try scanner.nextKind() else {
            try scanner.skipValue()
            throw UnreadableForm(.notAnObject)
        }
        try scanner.object { (scanner: inout JSONScanner, key: JSONScanner.Text) throws(UnreadableForm) in
            switch Key(scanner.content(key)) {
            case .questionnaire: try readQuestionnaire(&scanner, &draft)
            case .patient: try readPatient(&scanner, &draft)
            case .authored: try readAuthored(&scanner, &draft)
            case .answers: try readAnswers(&scanner, &draft)
            case .resourceType:
                draft.isResource = true
                try scanner.skipValue()
            case .other: try scanner.skipValue()
            }
        }
        if draft.isResource, !draft.hasAnswers { throw UnreadableForm(.unsupportedResource) }
        guard draft.questionnaireMatches == true else { throw UnreadableForm(.unknownQuestionnaire) }
        guard draft.hasAnswers else { throw UnreadableForm(.noAnswers) }
        return draft.form()
    }

    /// The keys of a form.
    private enum Key {
        case questionnaire, patient, authored, answers, resourceType, other

        init(_ bytes: [UInt8]) {
            self =
                switch String(decoding: bytes, as: UTF8.self) {
                case "questionnaire": .questionnaire
                case "patient": .patient
                case "authored": .authored
                case "answers": .answers
                case "resourceType": .resourceType
                default: .other
                }
        }
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

        mutating func note(_ kind: FormNote.Kind, _ subject: String, isSafety: Bool = false) {
            guard notes.count < FormReader.noteLimit || (isSafety && !notes.contains { $0.isSafety }) else { return }
            notes.append(FormNote(kind, subject: String(subject.prefix(60)), isSafety: isSafety))
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
        let matches = scanner.content(try scanner.string()) == canonical
        if draft.questionnaireMatches != nil { draft.note(.invalidAnswer, "questionnaire") }
        draft.questionnaireMatches = (draft.questionnaireMatches ?? true) && matches
    }

    private func readPatient(_ scanner: inout JSONScanner, _ draft: inout Draft) throws(UnreadableForm) {
        guard case .object = try scanner.nextKind() else {
            draft.note(.invalidAnswer, "patient")
            return try scanner.skipValue()
        }
        if draft.hasPatient {
            // Two patients in one form: nobody knows which is meant.
            draft.note(.invalidAnswer, "patient")
            draft.reference = nil
            draft.contact = nil
            return try scanner.skipValue()
        }
        draft.hasPatient = true
        var fields: [String: String?] = [:]
        var repeated: Set<String> = []
        var invalid: [String] = []
        try scanner.object { (scanner: inout JSONScanner, key: JSONScanner.Text) throws(UnreadableForm) in
            let name = scanner.decoded(key)
            guard name == "reference" || name == "contact" else { return try scanner.skipValue() }
            if fields[name] != nil { repeated.insert(name) }
            if case .string = try scanner.nextKind() {
                fields[name] = scanner.decoded(try scanner.string())
            } else {
                invalid.append(name)
                fields[name] = .some(nil)
                try scanner.skipValue()
            }
        }
        for name in repeated {
            fields[name] = .some(nil)
            invalid.append(name)
        }
        for name in Set(invalid).sorted() { draft.note(.invalidAnswer, "patient." + name) }
        if let reference = fields["reference"] ?? nil, !IntakeForm.isPlaceholder(reference: reference) {
            draft.reference = reference.trimmingWhitespace()
        }
        if let contact = fields["contact"] ?? nil, !contact.trimmingWhitespace().isEmpty { draft.contact = contact }
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
        if instant == nil || isRepeated { draft.note(.invalidAnswer, "authored") }
        draft.authored = isRepeated ? nil : instant
    }

    private func readAnswers(_ scanner: inout JSONScanner, _ draft: inout Draft) throws(UnreadableForm) {
        guard case .object = try scanner.nextKind() else {
            draft.note(.invalidAnswer, "answers")
            return try scanner.skipValue()
        }
        if draft.hasAnswers { draft.note(.invalidAnswer, "answers") }
        draft.hasAnswers = true
        try scanner.object { (scanner: inout JSONScanner, key: JSONScanner.Text) throws(UnreadableForm) in
            let found =
                key.hasEscapes
                ? names.position(of: scanner.content(key)[...])
                : names.position(of: UnsafeBufferPointer(rebasing: scanner.bytes[key.start..<key.end]))
            guard let index = found else {
                draft.note(.unknownItem, scanner.decoded(key))
                return try scanner.skipValue()
            }
            if draft.seen.contains(index) {
                draft.sheet.set(index, to: .unanswered)
                if index == textIndex {
                    draft.freeText = joined(draft.freeText, try readText(&scanner))
                } else {
                    try scanner.skipValue()
                }
                return draft.note(.invalidAnswer, items[index].id.rawValue, isSafety: items[index].isSafety)
            }
            draft.seen.insert(index)
            if index == textIndex {
                draft.freeText = try readText(&scanner)
                if draft.freeText == nil { draft.note(.invalidAnswer, items[index].id.rawValue) }
            } else if let answer = try readAnswer(&scanner, index) {
                draft.sheet.set(index, to: answer)
            } else {
                draft.note(.invalidAnswer, items[index].id.rawValue, isSafety: items[index].isSafety)
            }
        }
    }

    private var textIndex: Int? { items.indices.last { if case .text = items[$0].kind { true } else { false } } }

    /// Own words that are given twice are both kept: neither may be lost.
    private func joined(_ first: String?, _ second: String?) -> String? {
        guard let first, let second else { return first ?? second }
        return first + "\n" + second
    }

    private func readText(_ scanner: inout JSONScanner) throws(UnreadableForm) -> String? {
        guard case .string = try scanner.nextKind() else {
            try scanner.skipValue()
            return nil
        }
        return scanner.decoded(try scanner.string())
    }

    /// The answer, or nil when it is not one of the item's possible answers.
    private func readAnswer(_ scanner: inout JSONScanner, _ index: Int) throws(UnreadableForm) -> Answer? {
        let kind = try scanner.nextKind()
        switch (items[index].kind, kind) {
        case (.choice, .string): return choice(scanner, try scanner.string(), index)
        case (.choices, .string):
            let answer = choice(scanner, try scanner.string(), index)
            return answer == .unsure ? .unsure : nil
        case (.choices, .array):
            var bits: UInt32 = 0
            var isUnsure = false
            var isValid = true
            try scanner.array { (scanner: inout JSONScanner) throws(UnreadableForm) in
                guard case .string = try scanner.nextKind() else {
                    isValid = false
                    return try scanner.skipValue()
                }
                switch choice(scanner, try scanner.string(), index) {
                case .choice(let position): bits |= 1 << UInt32(position)
                case .unsure: isUnsure = true
                default: isValid = false
                }
            }
            guard isValid else { return nil }
            return isUnsure && bits == 0 ? .unsure : .choices(bits)
        case (.number(let from, let to, _), .number):
            guard let value = try scanner.number(), (from...to).contains(value) else { return nil }
            return .number(value)
        default:
            try scanner.skipValue()
            return nil
        }
    }

    private func choice(_ scanner: JSONScanner, _ text: JSONScanner.Text, _ index: Int) -> Answer? {
        if text.hasEscapes { return match(scanner.content(text)[...], index) }
        return match(scanner.bytes[text.start..<text.end], index)
    }

    private func match(_ name: some Collection<UInt8>, _ index: Int) -> Answer? {
        for (position, choice) in choices[index].enumerated() where choice.elementsEqual(name) {
            return .choice(position)
        }
        return name.elementsEqual("unsure".utf8) ? .unsure : nil
    }
}

/// Finds names by their bytes: open addressing over an FNV-1a hash.
struct NameTable: Sendable {
    private let names: [[UInt8]]
    private let slots: [Int16]

    init(_ names: [[UInt8]]) {
        self.names = names
        var slots = [Int16](repeating: -1, count: 512)
        for (index, name) in names.enumerated() {
            var slot = Self.hash(name) & 511
            while slots[slot] >= 0 { slot = (slot + 1) & 511 }
            slots[slot] = Int16(index)
        }
        self.slots = slots
    }

    func position(of name: some Collection<UInt8>) -> Int? {
        var slot = Self.hash(name) & 511
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if names[index].elementsEqual(name) { return index }
            slot = (slot + 1) & 511
        }
        return nil
    }

    private static func hash(_ bytes: some Collection<UInt8>) -> Int {
        var value: UInt32 = 2_166_136_261
        for byte in bytes { value = (value ^ UInt32(byte)) &* 16_777_619 }
        return Int(value ^ (value >> 15))
    }
}
