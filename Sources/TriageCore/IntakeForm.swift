/// A form that could be read: what the patient stated, and what was wrong with how it was stated.
package struct IntakeForm: Hashable, Sendable {
    /// The patient's reference; nil when there is none or it is a placeholder.
    package var patientReference: String?
    /// How to reach the patient; shown on the case page only.
    package var patientContact: String?
    /// When the patient filled it in, if the form says so.
    package var authored: Instant?
    package var answers: AnswerSheet
    package var freeText: String?
    package var notes: [FormNote]
    /// The answers as they were given, where the form is of an earlier version of the questionnaire; ``answers`` has what
    /// they say of the questions of the present one.
    package var stated: EarlierVersion?

    /// The answers to the questions of an earlier version.
    package struct EarlierVersion: Hashable, Sendable {
        /// The position of the version among ``Questionnaire/predecessors``.
        package let predecessor: Int
        package let answers: AnswerSheet

        package init(predecessor: Int, answers: AnswerSheet) {
            self.predecessor = predecessor
            self.answers = answers
        }
    }

    package init(
        patientReference: String? = nil, patientContact: String? = nil, authored: Instant? = nil,
        answers: AnswerSheet, freeText: String? = nil, notes: [FormNote] = [], stated: EarlierVersion? = nil
    ) {
        self.patientReference = patientReference
        self.patientContact = patientContact
        self.authored = authored
        self.answers = answers
        self.freeText = freeText
        self.notes = notes
        self.stated = stated
    }

    /// Whether a reference names nobody: nothing but punctuation and zeros, or one of the words that sites send when
    /// they have none.
    ///
    /// The same list stands in `intake.patient_reference` of the schema; a test compares the two.
    package static func isPlaceholder(reference: String) -> Bool {
        let trimmed = reference.trimmingWhitespace()
        let isPunctuation = { (byte: UInt8) in
            switch byte {
            // White space, punctuation and the digit 0, all of ASCII.
            case 0x09...0x0D, 0x20...0x30, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
            default: false
            }
        }
        if trimmed.utf8.allSatisfy(isPunctuation) { return true }
        guard trimmed.utf8.count <= longestPlaceholder else { return false }
        // Only ASCII letters have a case here, as in SQL: the sign for Kelvin is no k.
        let lowered = trimmed.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return placeholders.contains(String(decoding: lowered, as: UTF8.self))
    }

    private static let longestPlaceholder = placeholders.reduce(0) { max($0, $1.utf8.count) }

    private static let placeholders: Set<String> = [
        "unknown", "unk", "not known", "unspecified", "undefined", "unassigned", "unavailable", "not available", "none",
        "no", "null", "<null>", "(null)", "nil", "nan", "n/a", "n.a.", "n.a", "n\\a", "na", "not applicable", "empty",
        "blank", "missing", "tbd", "tba", "tbc", "pending", "new", "new patient", "test", "testing", "test patient",
        "testpatient", "dummy", "example", "sample", "demo", "anonymous", "anon", "guest", "patient", "reference",
        "mrn",
        "id", "string", "x", "xx", "xxx", "xxxx", "true", "false", "[object object]", "object object",
    ]
}

/// Something about the form as a document that staff or the operator should know.
package struct FormNote: Hashable, Sendable {
    package enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        /// An answer to a question that the questionnaire does not have.
        case unknownItem
        /// An answer that is not one of the item's possible answers, or a key given twice.
        case invalidAnswer
        /// An answer to a question that was not asked; it is used.
        case disabledAnswer
        /// Neither a reference nor a contact.
        case noContact
        /// Of the patient's earlier forms not all were read.
        case historyIncomplete
        /// Another patient's reference looks the same; the two are kept apart.
        case similarReference

        /// Whether it says something of the database that keeps the form, which the form itself does not show.
        package var isOfDatabase: Bool { self == .historyIncomplete || self == .similarReference }
    }

    package let kind: Kind
    /// The item or key that it is about, as the form names it, shortened.
    package let subject: String
    /// Whether an answer to a safety item is affected: the site's integration is broken.
    package let isSafety: Bool
    /// What is wrong with an invalid answer.
    package let fault: AnswerFault?

    package init(_ kind: Kind, subject: String = "", isSafety: Bool = false, fault: AnswerFault? = nil) {
        self.kind = kind
        self.subject = subject
        self.isSafety = isSafety
        self.fault = fault
    }
}

/// An earlier form of the same patient, as history for a later one.
package struct EarlierForm: Hashable, Sendable {
    /// When it was filled in; when it was received, where the form does not say or says something impossible.
    package let moment: Instant
    package let answers: AnswerSheet

    package init(moment: Instant, answers: AnswerSheet) {
        self.moment = moment
        self.answers = answers
    }
}

/// Everything that one assessment depends on.
package struct TriageCase: Sendable {
    package let form: IntakeForm
    /// When the form was received, by the database's clock.
    package let received: Instant
    /// The patient's other forms that were received before, in any order.
    package let history: [EarlierForm]
    /// The highest level of the patient's alerts that no clinician has closed.
    package let openAlert: Level?

    package init(form: IntakeForm, received: Instant, history: [EarlierForm] = [], openAlert: Level? = nil) {
        self.form = form
        self.received = received
        self.history = history
        self.openAlert = openAlert
    }

    /// When the form counts as filled in: as authored, but never later than received.
    package var moment: Instant { Self.moment(authored: form.authored, received: received) }

    /// When a form counts as filled in: as authored, but never later than received.
    package static func moment(authored: Instant?, received: Instant) -> Instant {
        guard let authored, authored < received else { return received }
        return authored
    }
}

extension String {
    /// The text without blanks at its ends: white space, and the characters without width that copying brings along.
    ///
    /// `intake.patient_reference` of the schema trims the same.
    package func trimmingWhitespace() -> String {
        let visible: ClosedRange<UInt8> = 0x21...0x7E
        if let first = utf8.first, let last = utf8.last, visible.contains(first), visible.contains(last) { return self }
        guard let first = unicodeScalars.firstIndex(where: { !$0.isBlank }),
            let last = unicodeScalars.lastIndex(where: { !$0.isBlank })
        else { return "" }
        return String(unicodeScalars[first...last])
    }
}

extension Unicode.Scalar {
    fileprivate var isBlank: Bool {
        switch value {
        case 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF: true
        default: properties.isWhitespace
        }
    }
}
