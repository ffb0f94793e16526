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
        package var alerts: [(action: AlertAction, submission: PostgresUUID)] = []
        /// Forms with an answer to a safety question that is none: the site's integration is broken.
        package var brokenSafetyAnswers: [(id: PostgresUUID, item: String, fault: String)] = []
        /// The numbers of its forms, ascending.
        package var claimed: [Int64] = []
        /// The last number that was looked at, where more wait behind it that were not.
        package var cutAt: Int64?
        /// Its form with the highest number.
        package var last: (number: Int64, id: PostgresUUID)?
        /// How long the claim took.
        package var claimTime: Duration = .zero

        package init() {}

        package var count: Int { assessed.count + quarantined.count }
        /// The lowest and the highest number of its forms; nil if it has none.
        package var numbers: ClosedRange<Int64>? {
            if let first = claimed.first, let last = claimed.last { first...last } else { nil }
        }
    }

    /// Which forms a batch takes.
    package enum Share: Sendable {
        /// Those with numbers above one and through another, at most `limit`, none of those in `excluded`; of the waiting
        /// forms, at most the first `looksAtMost` are looked at.
        case next(above: Int64, through: Int64, limit: Int, excluded: [Int64], looksAtMost: Int?)
        /// Those that are expedited above a number, ahead of the others.
        case expedited(above: Int64, limit: Int, excluded: [Int64], looksAtMost: Int)
        /// One form that has strikes.
        case suspect(Strikes.Suspect)

        var limit: Int {
            switch self {
            case .next(_, _, let limit, _, _), .expedited(_, let limit, _, _): limit
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
    ///
    /// - Parameter alertsAside: whether alerts are opened beside their patients' own, since somebody holds those or is just
    ///   opening one.
    package func run(
        _ connection: Connection, _ share: Share, putAside: PutAside? = nil, alertsAside: Bool = false
    ) async throws(StoreError) -> Report {
        let work = self
        recorder.step(.claiming, batch: share.limit)
        defer { recorder.idle() }
        // Most of what is written goes with COMMIT, so that refusals come from there too.
        return try await connection.transaction(
            deadline: .now + .seconds(25), refusal: { StoreError($0, storing: $1.claimed) }
        ) { (transaction) throws(StoreError) in try work.run(transaction, share, putAside, alertsAside) }
    }

    private func run(
        _ transaction: borrowing Transaction, _ share: Share, _ putAside: PutAside?, _ alertsAside: Bool
    ) throws(StoreError) -> Report {
        let began = ContinuousClock.now
        let claim = try claim(transaction, share, alertsAside)
        let forms = claim.forms
        var report = Report()
        report.claimTime = ContinuousClock.now - began
        report.cutAt = claim.cutAt
        guard let last = forms.last else { return report }
        report.claimed = forms.map(\.number)
        report.last = (last.number, last.id)
        recorder.step(.claiming, batch: forms.count)
        var assessed: [AssessmentRecord] = []
        var quarantined: [QuarantineRecord] = []
        var baseline: [BaselineAnswer] = []
        assessed.reserveCapacity(forms.count)
        var stored = 0
        var next = 0
        while next < forms.count {
            let part = forms[next..<min(next + (next == 0 ? Self.firstPart : Self.laterPart), forms.count)]
            next = part.endIndex
            let start = ContinuousClock.now
            for form in part {
                // The server cuts off a session that is idle in its transaction for longer than this and some.
                if forms.count > 1, ContinuousClock.now - start > .seconds(2) {
                    throw .tooSlow(assessed: assessed.count + quarantined.count)
                }
                deal(with: form, claim.contexts[form.number], putAside, &assessed, &quarantined, &baseline, &report)
            }
            if alertsAside {
                for index in assessed.indices { assessed[index].alert = assessed[index].alert?.setAside }
                for index in quarantined.indices { quarantined[index].alert = quarantined[index].alert.setAside }
            }
            recorder.step(.writing, batch: forms.count)
            // With one form in the batch the record names it, so that a death while writing it is its strike.
            if forms.count == 1 { recorder.form(.writing, last.number, last.id) }
            guard next < forms.count, stored < assessed.count else { continue }
            // The server stores this part while the next one is assessed.
            do throws(PostgresError) {
                try AssessmentStore.send(
                    assessed[stored...], protocolVersion: engine.protocolVersion, settingsHash: engine.settingsHash,
                    worker: worker, transaction)
            } catch {
                throw StoreError(error, storing: report.claimed)
            }
            stored = assessed.count
        }
        do throws(PostgresError) {
            if case .suspect(let suspect) = share { try Strikes.clear(suspect.number, transaction) }
            try AssessmentStore.storeAtCommit(
                assessed[stored...], protocolVersion: engine.protocolVersion, settingsHash: engine.settingsHash,
                worker: worker, transaction)
            try AssessmentStore.storeAtCommit(ownWordsOf: assessed, transaction)
            try AssessmentStore.openAtCommit(alertsOf: assessed, transaction)
            try AssessmentStore.storeAtCommit(quarantined, worker: worker, transaction)
            try Baselines.storeAtCommit(baseline, transaction)
        } catch {
            throw StoreError(error, storing: report.claimed)
        }
        report.assessed = assessed.map(\.id)
        report.quarantined = quarantined.map { ($0.id, $0.reason) }
        report.alerts =
            assessed.compactMap { record in record.alert.map { ($0, record.id) } }
            + quarantined.map { ($0.alert, $0.id) }
        return report
    }

    /// How many forms are read and assessed before the server gets their results: few at first, since it has nothing to do
    /// meanwhile.
    private static let firstPart = 64
    private static let laterPart = 146

    /// Reads and assesses a form, or puts it aside.
    private func deal(
        with raw: ClaimedForm<[UInt8]>, _ context: PatientContext?, _ putAside: PutAside?,
        _ assessed: inout [AssessmentRecord], _ quarantined: inout [QuarantineRecord],
        _ baseline: inout [BaselineAnswer], _ report: inout Report
    ) {
        if let putAside, raw.number == putAside.number {
            // What ended the process before may do so again: it is not looked at.
            quarantined.append(
                engine.quarantine(
                    raw.with(.failure(UnreadableForm(.notJSON))), reason: putAside.reason, detail: putAside.detail,
                    attempts: putAside.attempts, alerts: context?.alerts ?? PatientAlerts()))
            return
        }
        recorder.form(.reading, raw.number, raw.id)
        let form = raw.with(raw.content.withUnsafeBufferPointer(engine.read))
        let history = context.map { context in
            engine.history(of: form, context) { recorder.form(.readingHistory, $0, $1) }
        }
        recorder.form(.assessing, form.number, form.id)
        switch engine.process(form, history) {
        case .assessed(let record):
            assessed.append(record)
            baseline += history?.baseline ?? []
        case .quarantined(let record): quarantined.append(record)
        }
        if case .success(let content) = form.content {
            for note in content.notes where note.isSafety && note.kind == .invalidAnswer {
                report.brokenSafetyAnswers.append((form.id, note.subject, note.fault?.words ?? ""))
            }
        }
    }

    private func claim(
        _ transaction: borrowing Transaction, _ share: Share, _ alertsAside: Bool
    ) throws(StoreError) -> Claim {
        var terms = ClaimTerms(
            floor: 0, limit: 1, protocolHash: engine.protocolHash, settingsHash: engine.settingsHash)
        terms.opensBeside = alertsAside
        switch share {
        case .next(let floor, let through, let limit, let excluded, let most):
            terms.floor = floor
            terms.through = through
            terms.limit = limit
            terms.excluded = excluded
            terms.looksAtMost = most
            return try WorkQueue.claim(transaction, terms)
        case .expedited(let floor, let limit, let excluded, let most):
            terms.floor = floor
            terms.limit = limit
            terms.excluded = excluded
            terms.looksAtMost = most
            terms.expeditedOnly = true
            return try WorkQueue.claim(transaction, terms)
        case .suspect(let suspect):
            return try WorkQueue.claim(suspect: suspect, transaction, terms)
        }
    }
}
