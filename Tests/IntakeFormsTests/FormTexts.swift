@testable import IntakeForms
import SpineProtocol
import Testing
import TriageCore

/// Ways of writing and reading forms in tests.
enum Forms {
    static let reader = FormReader(spineQuestionnaire)
    static let cases = CaseReader(spineQuestionnaire)
    static let items = spineQuestionnaire.items
    static let assessor: Assessor = {
        do { return try Assessor(spineProtocol.applying(ClinicSettings())) } catch { fatalError("\(error)") }
    }()
    static let now = Instant(rfc3339: "2026-03-02T09:00:00Z")!

    /// A form with these answers, given as JSON members.
    static func text(_ answers: String, _ more: String = #""patient": {"reference": "P-1"}, "#) -> String {
        #"{"questionnaire": "spine-intake|1", "# + more + #""answers": {"# + answers + "}}"
    }

    static func read(_ text: String) throws(UnreadableForm) -> IntakeForm { try reader.read(Array(text.utf8)) }

    /// A form as it is read for a later one.
    static func earlier(_ bytes: [UInt8]) throws(UnreadableForm) -> FormReader.Earlier {
        try bytes.withUnsafeBufferPointer {
            (buffer: UnsafeBufferPointer<UInt8>) throws(UnreadableForm) -> FormReader.Earlier in
            try reader.read(earlier: buffer, only: assessor.compiled.historyItems)
        }
    }

    /// What the form states, in the questions of its own version.
    static func answer(_ form: IntakeForm, _ id: String) -> Answer {
        let own = form.stated == nil ? items : questionnaireVersion1.items
        if let index = own.firstIndex(where: { $0.id.rawValue == id }) {
            return stated(form).answer(index, kind: own[index].kind)
        }
        guard let index = items.firstIndex(where: { $0.id.rawValue == id }) else { fatalError("no item \(id)") }
        return form.answers.answer(index, kind: items[index].kind)
    }

    static func stated(_ form: IntakeForm) -> AnswerSheet { form.stated?.answers ?? form.answers }

    /// Why a text cannot be read; nil when it can.
    static func reason(_ text: String) -> UnreadableForm.Reason? { reason(Array(text.utf8)) }

    static func reason(_ bytes: [UInt8]) -> UnreadableForm.Reason? {
        do throws(UnreadableForm) {
            _ = try reader.read(bytes)
            return nil
        } catch {
            return error.reason
        }
    }

    static func caseReason(_ text: String) -> UnreadableForm.Reason? { caseReason(Array(text.utf8)) }

    static func caseReason(_ bytes: [UInt8]) -> UnreadableForm.Reason? {
        do throws(UnreadableForm) {
            _ = try cases.read(bytes, now: Forms.now)
            return nil
        } catch {
            return error.reason
        }
    }

    static func assess(_ form: IntakeForm) -> Assessment {
        assessor.assess(TriageCase(form: form, received: now))
    }
}

extension IntakeForm {
    /// The notes without the one about a missing contact, as `kind subject` with a star for safety.
    var noteTexts: [String] {
        notes.filter { $0.kind != .noContact }.map { "\($0.kind.rawValue) \($0.subject)\($0.isSafety ? " *" : "")" }
    }
}
