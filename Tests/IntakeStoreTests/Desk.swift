import ClinicFixture
import IntakeStore
import Postgres
import TriageCore

/// A worker as small as can be: it gives each form the level that the test names, through the same statements.
struct Desk: Sendable {
    static let terms = ClaimTerms(floor: 0, limit: 1_000, protocolHash: "test 1", settingsHash: "hash 1")

    let connection: Connection
    let worker = PostgresUUID.random()

    init(_ database: ClinicDatabase) async throws {
        connection = try await database.connect("worker")
        try await InForce.settle(
            version: "test 1", content: "{}", hash: Self.terms.protocolHash, settings: "{}",
            settingsHash: Self.terms.settingsHash, connection)
        try await WorkerRegistry.register(
            WorkerRegistry.Registration(host: "test", pid: 1, version: "0", protocolVersion: "test 1"), id: worker,
            connection)
    }

    func close() async { await connection.close() }

    /// Claims and stores what waits, as often as it takes for the forms of one patient; a form without a level is
    /// quarantined.
    ///
    /// - Parameter words: of which forms there are own words to read.
    func work(_ levels: [PostgresUUID: Level], words: [PostgresUUID: OwnWordsDuty] = [:]) async throws {
        while try await turn(levels, words: words) > 0 {}
    }

    /// One batch; returns how many forms it took.
    ///
    /// - Parameter pause: runs between the claim and the storing, on the connection's thread.
    @discardableResult
    func turn(
        _ levels: [PostgresUUID: Level], words: [PostgresUUID: OwnWordsDuty] = [:], terms: ClaimTerms = Self.terms,
        pause: @escaping @Sendable () -> Void = {}
    ) async throws -> Int {
        let worker = worker
        return try await connection.transaction { (transaction) throws(StoreError) in
            let claim = try WorkQueue.claim(transaction, terms)
            pause()
            var assessed: [AssessmentRecord] = []
            var quarantined: [QuarantineRecord] = []
            for form in claim.forms {
                let context = claim.contexts[form.number] ?? PatientContext()
                if let level = levels[form.id] {
                    var record = Self.record(form, level, context)
                    record.ownWords = words[form.id]
                    assessed.append(record)
                } else {
                    quarantined.append(
                        QuarantineRecord(
                            id: form.id, number: form.number, patient: form.patient, reason: "notJSON",
                            detail: "not JSON",
                            respondBy: form.received,
                            alert: AlertAction(.urgent, context.alerts)))
                }
            }
            do throws(PostgresError) {
                try AssessmentStore.storeAtCommit(
                    assessed[...], protocolVersion: "test 1", settingsHash: terms.settingsHash,
                    worker: worker, transaction)
                try AssessmentStore.storeAtCommit(ownWordsOf: assessed, transaction)
                try AssessmentStore.openAtCommit(alertsOf: assessed, transaction)
                try AssessmentStore.storeAtCommit(quarantined, worker: worker, transaction)
            } catch {
                throw StoreError(error)
            }
            return claim.forms.count
        }
    }

    private static func record(
        _ form: ClaimedForm<[UInt8]>, _ level: Level, _ context: PatientContext
    ) -> AssessmentRecord {
        let result =
            #"{"rules":[{"id":"T1","reason":"because"}],"findings":["f"],"destinations":["d"],"unknown":["u"]}"#
        return AssessmentRecord(
            id: form.id, number: form.number, received: form.received, patient: form.patient, level: level,
            possibleLevel: .emergency, respondBy: level == .routine ? nil : form.received.advanced(bySeconds: 3_600),
            history: context.earlier.map(\.id), latchingAlert: context.alerts.worst?.id,
            alert: level.opensAlert ? AlertAction(level, context.alerts) : nil,
            result: Array(result.utf8))
    }
}
