package import TriageCore

/// Reads plain forms of one questionnaire: of its present version, and of earlier ones as what they say of the present
/// version's questions.
///
/// Fails upward: whatever is wrong with a single answer makes that item unknown and is noted; only what cannot be read
/// as a form at all is an error.
package final class FormReader: Sendable {
    /// The largest form, in bytes.
    package static let sizeLimit = 1_048_576
    /// How many notes of one form are kept; the first say enough.
    private static let noteLimit = 40

    /// The present version of the questionnaire, then the earlier ones whose forms are read too.
    private let layouts: [FormLayout]
    private let implied: ImpliedAnswers?
    private let formKeys = NamedCases<FormKey>()
    private let patientKeys = NamedCases<PatientKey>()

    /// What no protocol that compiles has is passed over: an earlier version that does not fit this one, or an answer that
    /// follows from a question that there is not.
    package init(_ questionnaire: Questionnaire) {
        var layouts = [FormLayout(questionnaire)]
        for (position, predecessor) in ((try? questionnaire.compiledPredecessors()) ?? []).enumerated() {
            layouts.append(FormLayout(predecessor.questionnaire, mapping: predecessor, position: position))
        }
        self.layouts = layouts
        implied = try? ImpliedAnswers(questionnaire.items)
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
        return Earlier(authored: draft.authored, answers: draft.answers)
    }

    func read(_ scanner: inout JSONScanner) throws(UnreadableForm) -> IntakeForm {
        try draft(&scanner, only: nil).form()
    }

    /// - Parameter items: whose answers are read; nil for those of all items, and what the form says about the patient.
    private func draft(_ scanner: inout JSONScanner, only items: ItemSet?) throws(UnreadableForm) -> Draft {
        var draft = Draft()
        // Answers that come before the name of the questionnaire, whose version says what they mean.
        var early: [JSONScanner] = []
        guard case .object = try scanner.nextKind() else {
            try scanner.skipValue()
            throw UnreadableForm(.notAnObject)
        }
        try scanner.object { (scanner: inout JSONScanner, key: JSONScanner.Text) throws(UnreadableForm) in
            switch scanner.withContent(key, formKeys.named) {
            case .questionnaire: try readQuestionnaire(&scanner, &draft)
            case .patient where items == nil: try readPatient(&scanner, &draft)
            case .authored: try readAuthored(&scanner, &draft)
            case .answers:
                if let layout = draft.layout {
                    try readAnswers(&scanner, &draft, layout, only: items)
                } else {
                    early.append(scanner)
                    try scanner.skipValue()
                }
            case .resourceType:
                draft.isResource = true
                try scanner.skipValue()
            case .patient, nil: try scanner.skipValue()
            }
        }
        let hasAnswers = draft.hasAnswers || !early.isEmpty
        if draft.isResource, !hasAnswers { throw UnreadableForm(.unsupportedResource) }
        guard let layout = draft.layout, draft.questionnaireMatches == true else {
            throw UnreadableForm(.unknownQuestionnaire, accepted: layouts.map(\.canonical))
        }
        guard hasAnswers else { throw UnreadableForm(.noAnswers) }
        for start in early {
            var scanner = start
            try readAnswers(&scanner, &draft, layout, only: items)
        }
        if layout.mapping == nil { implied?.complete(&draft.sheet) }
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
        /// The version that the form is of; its answers have room once it is known.
        var layout: FormLayout? {
            didSet { if let layout { sheet = AnswerSheet(itemCount: layout.fields.count) } }
        }
        var sheet = AnswerSheet(itemCount: 0)
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

        /// What the answers say of the present version's questions.
        var answers: AnswerSheet { layout?.mapping?.answers(sheet) ?? sheet }

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
                patientReference: reference, patientContact: contact, authored: authored, answers: answers,
                freeText: freeText, notes: notes,
                stated: layout?.position.map { IntakeForm.EarlierVersion(predecessor: $0, answers: sheet) })
        }
    }

    private func readQuestionnaire(_ scanner: inout JSONScanner, _ draft: inout Draft) throws(UnreadableForm) {
        guard case .string = try scanner.nextKind() else {
            draft.questionnaireMatches = false
            return try scanner.skipValue()
        }
        let named = scanner.withContent(try scanner.string()) { name in layouts.first { $0.isNamed(name) } }
        if draft.questionnaireMatches != nil { draft.note(.invalidAnswer, "questionnaire", .givenTwice) }
        if draft.layout == nil { draft.layout = named }
        let matches = named != nil && draft.layout === named
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
        _ scanner: inout JSONScanner, _ draft: inout Draft, _ layout: FormLayout, only wanted: ItemSet?
    ) throws(UnreadableForm) {
        guard case .object = try scanner.nextKind() else {
            draft.note(.invalidAnswer, "answers", .wrongType(expected: .object))
            return try scanner.skipValue()
        }
        if draft.hasAnswers { draft.note(.invalidAnswer, "answers", .givenTwice) }
        draft.hasAnswers = true
        let items = wanted.map { wanted in
            layout.mapping?.sources(of: wanted) ?? implied?.sources(of: wanted) ?? wanted
        }
        var expected = 0
        try scanner.object { (scanner: inout JSONScanner, key: JSONScanner.Text) throws(UnreadableForm) in
            // Sites send the answers in the questionnaire's order, mostly.
            let guess = expected
            guard let index = scanner.withContent(key, { layout.names.position(of: $0, guess: guess) }) else {
                draft.note(.unknownItem, scanner.decoded(key))
                return try scanner.skipValue()
            }
            expected = index + 1
            if let items, !items.contains(index) { return try scanner.skipValue() }
            if draft.seen.contains(index) {
                draft.sheet.set(index, to: .unanswered)
                if index == layout.textIndex {
                    draft.add(ownWords: try readText(&scanner))
                } else {
                    try scanner.skipValue()
                }
                return draft.note(
                    .invalidAnswer, layout.ids[index], isSafety: layout.fields[index].isSafety, .givenTwice)
            }
            draft.seen.insert(index)
            if index == layout.textIndex {
                draft.add(ownWords: try readText(&scanner))
                if draft.freeText == nil {
                    draft.note(.invalidAnswer, layout.ids[index], .wrongType(expected: .text))
                }
                return
            }
            let read = try layout.readAnswer(&scanner, index)
            if let answer = read.answer { draft.sheet.set(index, to: answer) }
            if read.answer == nil || read.fault != nil {
                draft.note(.invalidAnswer, layout.ids[index], isSafety: layout.fields[index].isSafety, read.fault)
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
}
