package import IntakeForms
package import IntakeStore
internal import Postgres
internal import ProtocolReview
package import TriageCore

/// A form as the worker reads it: what it says, or why it cannot be read.
package typealias ReadForm = Result<IntakeForm, UnreadableForm>

/// Everything that turns claimed forms into rows: one protocol, one set of settings.
package struct TriageEngine: Sendable {
    package let assessor: Assessor
    package let reader: FormReader
    package let encoder: AssessmentEncoder
    package let settings: ClinicSettings
    package let settingsHash: String
    package let protocolHash: String

    /// - Throws: ``SettingsError`` where the settings do not fit the protocol or break a proof, ``ProtocolError`` where it
    ///   cannot be compiled.
    package init(_ source: TriageProtocol, settings: ClinicSettings, settingsHash: String) throws {
        assessor = try Assessor(try source.applyingProven(settings))
        reader = FormReader(source.questionnaire)
        encoder = AssessmentEncoder(source.questionnaire)
        self.settings = settings
        self.settingsHash = settingsHash
        protocolHash = try InForce.fingerprint(of: source)
    }

    package var protocolVersion: String { assessor.compiled.source.version }
    package var protocolTitle: String { assessor.compiled.source.title }

    /// Reads a form's bytes.
    package func read(_ bytes: UnsafeBufferPointer<UInt8>) -> ReadForm {
        do throws(UnreadableForm) {
            return .success(try reader.read(bytes))
        } catch {
            return .failure(error)
        }
    }

    /// What a claimed form comes to.
    package enum Outcome: Sendable {
        case assessed(AssessmentRecord)
        case quarantined(QuarantineRecord)
    }

    /// Assesses a claimed form with what is known of its patient.
    package func process(_ form: ClaimedForm<ReadForm>, _ history: PatientHistory? = nil) -> Outcome {
        let alerts = history?.alerts ?? PatientAlerts()
        switch form.content {
        case .failure(let error):
            return .quarantined(quarantine(form, reason: error.code, detail: error.description, alerts: alerts))
        case .success(var content):
            #if DEBUG || INTAKE_FAULTS
                DeliberateFault.happen(content.patientReference)
            #endif
            // The site's form names two patients, or none that can be told: then nobody's history applies.
            let isKnown = content.patientReference != nil && form.reference != nil
            let entries = isKnown ? history?.entries ?? [] : []
            if isKnown, let history { content.notes += history.notes.map { FormNote($0) } }
            let latch = alerts.worst.flatMap { $0.level.opensAlert ? $0 : nil }
            let assessment = assessor.assess(
                TriageCase(
                    form: content, received: form.received, history: entries.map(\.form), openAlert: latch?.level))
            let respondBy = settings.respondBy(assessment.level, from: form.received)
            return .assessed(
                AssessmentRecord(
                    id: form.id, number: form.number, received: form.received, patient: form.patient,
                    level: assessment.level, possibleLevel: assessment.possibleLevel, respondBy: respondBy,
                    history: entries.map(\.id), latchingAlert: latch?.id,
                    alert: assessment.level.opensAlert ? AlertAction(assessment.level, alerts) : nil,
                    ownWords: settings.duty(assessment.ownWords, received: form.received).map {
                        OwnWordsDuty(level: $0.words.level, explained: $0.words.explained, due: $0.due)
                    },
                    result: encoder.encode(assessment, respondBy: respondBy, freeText: content.freeText)))
        }
    }

    /// A form that is put aside, on the worklist at urgent with an alert.
    package func quarantine(
        _ form: ClaimedForm<ReadForm>, reason: String, detail: String, attempts: Int = 1, alerts: PatientAlerts
    ) -> QuarantineRecord {
        QuarantineRecord(
            id: form.id, number: form.number, patient: form.patient, reason: reason, detail: detail, attempts: attempts,
            respondBy: settings.respondBy(.urgent, from: form.received),
            alert: AlertAction(.urgent, alerts))
    }
}
