internal import TriageCore

extension ProtocolVerification {
    /// The statement about how texts speak, read off the texts themselves.
    static func tone(_ source: TriageProtocol) -> Check {
        var check = Check("tone", "No text for staff or patients reassures, or names a diagnosis as a fact.")
        func read(_ subject: String, _ text: String?, isComplete: Bool = true) {
            guard let text else { return }
            check.count(.structure)
            for fault in TextTone.faults(in: text, isComplete: isComplete) {
                check.fail(subject, "\(fault) in “\(text)”")
            }
        }
        for rule in source.rules {
            read(rule.id.rawValue, rule.title)
            read(rule.id.rawValue, rule.reason)
        }
        for entry in source.observations { read(entry.finding.rawValue, entry.note) }
        for entry in source.cautions { read(entry.id.rawValue, entry.text) }
        for entry in source.advice { read("advice", entry.text) }
        for entry in source.destinations { read(entry.id.rawValue, entry.text) }
        for entry in source.scores {
            read(entry.id.rawValue, entry.caveat)
            for reading in entry.readings { read(entry.id.rawValue, reading.text, isComplete: false) }
        }
        for phrase in source.phrases {
            for text in phrase.options.map(\.text) + [phrase.otherwise] {
                read(phrase.id.rawValue, text, isComplete: false)
            }
        }
        for item in source.questionnaire.items {
            // What the patient reads asks; it names no more than what a person may have been told.
            for text in [item.wording, item.hint].compactMap({ $0 }) + (item.choiceLabels ?? []) {
                read(item.id.rawValue, text, isComplete: false)
            }
        }
        return check
    }
}
