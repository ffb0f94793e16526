internal import IntakeForms
internal import TriageCore

/// A form as `intake.submit` takes it.
struct SubmittedForm {
    let questionnaire: Questionnaire
    let draft: Draft
    /// Those that count: of questions that are asked.
    let answers: AnswerSheet
    let authored: Instant

    var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 4_096)
        writer.object { writer in
            writer.field("questionnaire")
            writer.string(questionnaire.canonical)
            if let patient { self.write(patient, &writer) }
            writer.field("authored")
            writer.string(authored.rfc3339)
            writer.field("answers")
            writer.object { writer in
                if draft.wantsPhone {
                    writer.key("preferPhone")
                    writer.string("yes")
                }
                for (index, item) in questionnaire.items.enumerated() { self.write(item, index, &writer) }
            }
        }
        return writer.bytes
    }

    private var patient: (reference: String?, contact: String?)? {
        let reference = draft.reference.trimmingWhitespace()
        var contact = [draft.name, draft.phone].map { $0.trimmingWhitespace() }.filter { !$0.isEmpty }
        if reference.isEmpty, contact.isEmpty { return nil }
        // Whoever phones is to know. Not alone: then staff would not be told that there is no way to reach the patient.
        if draft.language.tag != FormLanguage.english.tag {
            contact.append("filled in in \(draft.language.englishName)")
        }
        return (reference.isEmpty ? nil : reference, contact.isEmpty ? nil : contact.joined(separator: ", "))
    }

    private func write(_ patient: (reference: String?, contact: String?), _ writer: inout JSONWriter) {
        writer.field("patient")
        writer.object { writer in
            if let reference = patient.reference {
                writer.field("reference")
                writer.string(reference)
            }
            if let contact = patient.contact {
                writer.field("contact")
                writer.string(contact)
            }
        }
    }

    private func write(_ item: Item, _ index: Int, _ writer: inout JSONWriter) {
        let answer = answers.answer(index, kind: item.kind)
        guard answer != .unanswered, answer != .notAsked else { return }
        writer.key(item.id.rawValue)
        if case .text = item.kind { return writer.string(draft.texts[index] ?? "") }
        switch answer {
        case .unanswered, .notAsked, .oneOf, .unsure: writer.string(AnswerFields.unsure)
        case .byPhone: writer.string(AnswerFields.byPhone)
        case .choice(let position): writer.string(item.choiceNames[position])
        case .choices(0) where item.noneIndex != nil: writer.strings([Item.none])
        case .choices(let ticked): writer.strings(item.names(in: ticked))
        case .partly(let ticked, _, _): writer.strings(item.names(in: ticked) + [AnswerFields.unsure])
        case .number(let number): writer.number(number)
        }
    }
}
