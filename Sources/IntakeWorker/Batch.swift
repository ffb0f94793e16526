package import IntakeStore
package import Postgres
internal import TriageCore

/// Claims forms, assesses them and stores what they came to, all in one transaction.
package struct Batch: Sendable {
    /// What a batch did; nothing of what the forms say.
    package struct Report: Sendable {
        package var assessed: [PostgresUUID] = []
        package var quarantined: [(id: PostgresUUID, reason: String)] = []
        package var alerts: [(id: PostgresUUID, submission: PostgresUUID, kind: AlertAction.Kind)] = []
        /// Forms with an answer to a safety question that is none: the site's integration is broken.
        package var brokenSafetyAnswers: [(id: PostgresUUID, item: String)] = []
        package var highestNumber: Int64 = 0

        package init() {}

        package var count: Int { assessed.count + quarantined.count }
    }

    private let engine: TriageEngine
    private let worker: PostgresUUID

    package init(_ engine: TriageEngine, worker: PostgresUUID) {
        self.engine = engine
        self.worker = worker
    }

    /// Takes at most `limit` forms above the floor.
    ///
    /// - Parameter refusing: the number of a form whose result the database refused when it was alone: it is put aside.
    package func run(
        _ connection: Connection, floor: Int64, limit: Int, excluded: [PostgresUUID], refusing: Int64? = nil
    ) async throws(StoreError) -> Report {
        let engine = engine
        let worker = worker
        let terms = ClaimTerms(
            floor: floor, limit: limit, protocolVersion: engine.protocolVersion, settingsHash: engine.settingsHash,
            excluded: excluded)
        return try await connection.transaction(deadline: .now + .seconds(25)) {
            (transaction) throws(StoreError) -> Report in
            let forms: [ClaimedForm<ReadForm>]
            do throws(PostgresError) {
                forms = try WorkQueue.claim(transaction, terms, read: engine.read)
            } catch {
                throw StoreError(error)
            }
            var report = Report()
            guard !forms.isEmpty else { return report }
            let contexts = try WorkQueue.context(transaction, of: forms, read: engine.read)
            var assessed: [AssessmentRecord] = []
            var quarantined: [QuarantineRecord] = []
            assessed.reserveCapacity(forms.count)
            let start = ContinuousClock.now
            for form in forms {
                // The server cuts off a session that is idle in its transaction for longer than this and some.
                if forms.count > 1, ContinuousClock.now - start > .seconds(2) { throw .tooSlow }
                let context = contexts[form.number]
                if form.number == refusing {
                    quarantined.append(
                        engine.quarantine(
                            form, reason: "resultRefused", detail: "the database refused the result of this form",
                            open: context?.openAlert.map { ($0.id, $0.level) }))
                    continue
                }
                switch engine.process(form, context) {
                case .assessed(let record): assessed.append(record)
                case .quarantined(let record): quarantined.append(record)
                }
                if case .success(let content) = form.content {
                    for note in content.notes where note.isSafety && note.kind == .invalidAnswer {
                        report.brokenSafetyAnswers.append((form.id, note.subject))
                    }
                }
            }
            do throws(PostgresError) {
                try AssessmentStore.store(
                    assessed, protocolTitle: engine.protocolTitle, settingsHash: engine.settingsHash, worker: worker,
                    transaction)
                try AssessmentStore.store(quarantined, worker: worker, transaction)
            } catch {
                throw error.serverError == nil || error.isConnectionGone
                    ? StoreError(error) : .refused(forms.map(\.number), error)
            }
            report.highestNumber = forms.last?.number ?? 0
            report.assessed = assessed.map(\.id)
            report.quarantined = quarantined.map { ($0.id, $0.reason) }
            report.alerts =
                assessed.compactMap { record in record.alert.map { ($0.alert, record.id, $0.kind) } }
                + quarantined.map { ($0.alert.alert, $0.id, $0.alert.kind) }
            return report
        }
    }
}
