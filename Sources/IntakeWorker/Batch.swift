internal import IntakeForms
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
        /// How long the claim took.
        package var claimTime: Duration = .zero

        package init() {}

        package var count: Int { assessed.count + quarantined.count }
    }

    /// Which forms a batch takes.
    package enum Share: Sendable {
        /// Those above the floor, at most `limit`, none of the patients in `excluded`.
        case next(floor: Int64, limit: Int, excluded: [PostgresUUID])
        /// Those with an alarming answer, at most `limit`, ahead of the others.
        case alarming(limit: Int, excluded: [PostgresUUID])
        /// One form that has strikes.
        case suspect(Strikes.Suspect)

        fileprivate var limit: Int {
            switch self {
            case .next(_, let limit, _), .alarming(let limit, _): limit
            case .suspect: 1
            }
        }
    }

    /// A form that is put aside unread when it comes.
    package struct PutAside: Sendable {
        package let number: Int64
        /// A code such as `crashed`.
        package let reason: String
        /// In words, without anything of the form.
        package let detail: String
        package let attempts: Int
    }

    private let engine: TriageEngine
    private let worker: PostgresUUID
    private let recorder: FlightRecorder

    init(_ engine: TriageEngine, worker: PostgresUUID, recorder: FlightRecorder) {
        self.engine = engine
        self.worker = worker
        self.recorder = recorder
    }

    /// Takes forms and deals with them.
    package func run(
        _ connection: Connection, _ share: Share, putAside: PutAside? = nil
    ) async throws(StoreError) -> Report {
        let work = self
        recorder.step(.claiming, batch: share.limit)
        defer { recorder.idle() }
        return try await connection.transaction(deadline: .now + .seconds(25)) {
            (transaction) throws(StoreError) -> Report in
            try work.run(transaction, share, putAside)
        }
    }

    private func run(
        _ transaction: borrowing Transaction, _ share: Share, _ putAside: PutAside?
    ) throws(StoreError) -> Report {
        let began = ContinuousClock.now
        let forms = try claim(transaction, share)
        var report = Report()
        report.claimTime = ContinuousClock.now - began
        guard let last = forms.last else { return report }
        recorder.step(.claiming, batch: forms.count)
        let isPutAside = forms.count == 1 && last.number == putAside?.number
        let contexts = try WorkQueue.context(transaction, of: forms, withHistory: !isPutAside)
        var assessed: [AssessmentRecord] = []
        var quarantined: [QuarantineRecord] = []
        assessed.reserveCapacity(forms.count)
        var isTooSlow = false
        do throws(PostgresError) {
            var sent: SentStatement?
            var next = 0
            parts: while next < forms.count {
                let part = forms[next..<min(next + Self.partSize, forms.count)]
                next = part.endIndex
                let before = assessed.count
                let start = ContinuousClock.now
                for form in part {
                    // The server cuts off a session that is idle in its transaction for longer than this and some.
                    if forms.count > 1, ContinuousClock.now - start > .seconds(2) {
                        isTooSlow = true
                        break parts
                    }
                    deal(with: form, contexts[form.number], putAside, &assessed, &quarantined, &report)
                }
                recorder.step(.writing, batch: forms.count)
                // With one form in the batch the record names it, so that a death while writing it is its strike.
                if forms.count == 1 { recorder.form(.writing, last.number, last.id) }
                guard before < assessed.count else { continue }
                // The server stores this part while the next one is assessed.
                sent = try AssessmentStore.send(
                    Array(assessed[before...]), protocolTitle: engine.protocolTitle,
                    settingsHash: engine.settingsHash, worker: worker, transaction)
            }
            if let sent { _ = try sent.finish() }
            if !isTooSlow {
                try AssessmentStore.open(alertsOf: assessed, transaction)
                try AssessmentStore.store(quarantined, worker: worker, transaction)
            }
            if case .suspect(let suspect) = share { try Strikes.clear(suspect.number, transaction) }
        } catch {
            throw error.serverError == nil || error.isConnectionGone
                ? StoreError(error) : .refused(forms.map(\.number), error)
        }
        if isTooSlow { throw .tooSlow(assessed: assessed.count + quarantined.count) }
        report.highestNumber = last.number
        report.assessed = assessed.map(\.id)
        report.quarantined = quarantined.map { ($0.id, $0.reason) }
        report.alerts =
            assessed.compactMap { record in record.alert.map { ($0.alert, record.id, $0.kind) } }
            + quarantined.map { ($0.alert.alert, $0.id, $0.alert.kind) }
        return report
    }

    /// How many forms are read and assessed before the server gets their results.
    private static let partSize = 250

    /// Reads and assesses a form, or puts it aside.
    private func deal(
        with raw: ClaimedForm<[UInt8]>, _ rawContext: PatientContext<[UInt8]>?, _ putAside: PutAside?,
        _ assessed: inout [AssessmentRecord], _ quarantined: inout [QuarantineRecord], _ report: inout Report
    ) {
        if let putAside, raw.number == putAside.number {
            // What ended the process before may do so again: it is not looked at.
            quarantined.append(
                engine.quarantine(
                    raw.with(.failure(UnreadableForm(.notJSON))), reason: putAside.reason, detail: putAside.detail,
                    attempts: putAside.attempts, open: rawContext?.openAlert.map { ($0.id, $0.level) }))
            return
        }
        recorder.form(.reading, raw.number, raw.id)
        let form = raw.with(raw.content.withUnsafeBufferPointer(engine.read))
        let context = rawContext?.map { $0.withUnsafeBufferPointer(engine.read) }
        recorder.form(.assessing, form.number, form.id)
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

    private func claim(
        _ transaction: borrowing Transaction, _ share: Share
    ) throws(StoreError) -> [ClaimedForm<[UInt8]>] {
        var terms = ClaimTerms(
            floor: 0, limit: 1, protocolVersion: engine.protocolVersion, settingsHash: engine.settingsHash)
        do throws(PostgresError) {
            switch share {
            case .next(let floor, let limit, let excluded):
                terms.floor = floor
                terms.limit = limit
                terms.excluded = excluded
                return try WorkQueue.claim(transaction, terms)
            case .alarming(let limit, let excluded):
                terms.limit = limit
                terms.excluded = excluded
                terms.alarmingOnly = true
                return try WorkQueue.claim(transaction, terms)
            case .suspect(let suspect):
                return try WorkQueue.claim(suspect: suspect, transaction, terms)
            }
        } catch {
            throw StoreError(error)
        }
    }
}
