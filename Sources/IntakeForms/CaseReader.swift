package import TriageCore

/// A document as it is given to `triage`: a form, or a case with the patient's history.
package struct TriageDocument: Sendable {
    package var form: IntakeForm
    package var history: [EarlierForm] = []
    package var openAlert: Level?
}

/// Reads forms and cases from documents that stand outside the database.
package struct CaseReader: Sendable {
    private let forms: FormReader

    package init(_ questionnaire: Questionnaire) { forms = FormReader(questionnaire) }

    /// Reads a form, or a case (`{"form": …, "history": [{"form": …, "openLevel": …}, …], "notes": […]}`).
    ///
    /// The notes are what a worker finds in its database: `historyIncomplete` and `similarReference`.
    ///
    /// - Parameter now: when the document counts as received; an entry of the history that does not say when it was filled
    ///   in counts as filled in at the same time as the form, and before it.
    /// - Throws: ``UnreadableForm``; for a case also when an entry of its history or a note cannot be read.
    package func read(_ bytes: UnsafeBufferPointer<UInt8>, now: Instant) throws(UnreadableForm) -> TriageDocument {
        // What wraps the forms of a case does not count as levels of theirs.
        var scanner = JSONScanner(bytes, from: 0, depth: -3)
        guard case .object = try scanner.nextKind() else { return TriageDocument(form: try forms.read(bytes)) }
        var formAt: Int?
        var historyAt: Int?
        var notesAt: Int?
        var isForm = false
        try scanner.object { (scanner: inout JSONScanner, key: JSONScanner.Text) throws(UnreadableForm) in
            switch scanner.decoded(key) {
            case "form": formAt = scanner.position
            case "history": historyAt = scanner.position
            case "notes": notesAt = scanner.position
            case "answers", "questionnaire": isForm = true
            default: break
            }
            try scanner.skipValue()
        }
        try scanner.end()
        guard let formAt, !isForm else { return TriageDocument(form: try forms.read(bytes)) }
        // A case wraps its form in one more level, which does not count.
        var formScanner = JSONScanner(bytes, from: formAt, depth: 0)
        var document = TriageDocument(form: try forms.read(&formScanner))
        if let notesAt { document.form.notes += try notes(bytes, at: notesAt) }
        guard let historyAt else { return document }
        var historyScanner = JSONScanner(bytes, from: historyAt, depth: -2)
        guard case .array = try historyScanner.nextKind() else { throw UnreadableForm(.badHistory, at: historyAt) }
        let moment = TriageCase.moment(authored: document.form.authored, received: now)
        var history: [EarlierForm] = []
        var openAlert: Level?
        try historyScanner.array { (scanner: inout JSONScanner) throws(UnreadableForm) in
            let start = scanner.position
            guard case .object = try scanner.nextKind() else { throw UnreadableForm(.badHistory, at: start) }
            var entry: IntakeForm?
            try scanner.object { (scanner: inout JSONScanner, key: JSONScanner.Text) throws(UnreadableForm) in
                switch scanner.decoded(key) {
                case "form": entry = try forms.read(&scanner)
                case "openLevel":
                    if case .string = try scanner.nextKind() {
                        guard let level = Level(rawValue: scanner.decoded(try scanner.string())) else {
                            throw UnreadableForm(.badHistory, at: start)
                        }
                        openAlert = max(openAlert ?? level, level)
                    } else {
                        try scanner.word("null")
                    }
                default: try scanner.skipValue()
                }
            }
            guard let entry else { throw UnreadableForm(.badHistory, at: start) }
            let entryMoment = entry.authored.map { TriageCase.moment(authored: $0, received: now) } ?? moment
            history.append(EarlierForm(moment: entryMoment, answers: entry.answers))
        }
        document.history = history
        document.openAlert = openAlert
        return document
    }

    private func notes(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) throws(UnreadableForm) -> [FormNote] {
        var scanner = JSONScanner(bytes, from: start, depth: 0)
        guard case .array = try scanner.nextKind() else { throw UnreadableForm(.badHistory, at: start) }
        var notes: [FormNote] = []
        try scanner.array { (scanner: inout JSONScanner) throws(UnreadableForm) in
            guard case .string = try scanner.nextKind(),
                let kind = FormNote.Kind(rawValue: scanner.decoded(try scanner.string())), kind.isOfDatabase
            else { throw UnreadableForm(.badHistory, at: start) }
            notes.append(FormNote(kind))
        }
        return notes
    }

    /// Reads a form or a case.
    package func read(_ bytes: [UInt8], now: Instant) throws(UnreadableForm) -> TriageDocument {
        try bytes.withUnsafeBufferPointer {
            (buffer: UnsafeBufferPointer<UInt8>) throws(UnreadableForm) -> TriageDocument in
            try read(buffer, now: now)
        }
    }
}
