import IntakeForms
import SpineProtocol
import TriageCore

/// Assesses documents as `intake-triage triage` does.
enum ReviewForms {
    static func assess(_ document: String, by source: TriageProtocol = spineProtocol) throws -> Assessment {
        let now = Instant(seconds: 1_772_442_000)
        let read = try CaseReader(source.questionnaire).read(Array(document.utf8), now: now)
        return try Assessor(source).assess(
            TriageCase(
                form: read.form, received: read.form.authored ?? now, history: read.history, openAlert: read.openAlert))
    }
}
