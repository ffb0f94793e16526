import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

/// A form that was accepted is waiting, assessed or quarantined, whoever interferes with the queue.
@Suite struct ReconciliationTests {
    private static let form = #"{"answers":{}}"#

    /// Runs a turn as if the last one had been a while ago; returns how many forms it found.
    @discardableResult
    private static func turn(
        _ database: ClinicDatabase, as role: String = "worker", most: Int = 1_000, isLate: Bool = true
    ) async throws -> Int {
        if isLate {
            try await database.execute("UPDATE intake.reconciliation SET at = now() - interval '1 minute'")
        }
        return try await database.with(role) { try await $0.count("SELECT intake.reconcile($1)", Int32(most)) }
    }

    private static func unaccounted(_ database: ClinicDatabase) async throws -> Int {
        try await database.with("monitor") { try await Dashboard.health($0).unaccounted }
    }

    @Test func `a form that was taken out of the queue unseen shows without any daemon, and is put back by the first`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let ids = try await database.submit(Array(repeating: Self.form, count: 5))
        let before = try await Self.unaccounted(database)
        #expect(before == 0)
        try await database.execute(
            "DELETE FROM intake.ready WHERE number IN (SELECT number FROM intake.submission WHERE id = '\(ids[2])')",
            as: "worker")
        let seen = try await Self.unaccounted(database)
        #expect(seen == 1)
        let found = try await Self.turn(database, as: "alerter")
        let waiting = try await database.count("SELECT count(*) FROM intake.ready")
        #expect(found == 1 && waiting == 5)
        let desk = try await Desk(database)
        try await desk.work(Dictionary(uniqueKeysWithValues: ids.map { ($0, Level.soon) }))
        await desk.close()
        let after = try await Self.unaccounted(database)
        let again = try await Self.turn(database)
        #expect(after == 1 && again == 0)
        let rows = try await database.with("nurse") {
            try await $0.texts("SELECT submission_id || ' ' || fault FROM dashboard.unaccounted")
        }
        #expect(rows == ["\(ids[2]) missing"])
        let audited = try await database.texts(
            "SELECT object_id FROM intake.audit_log WHERE action = 'submission.unaccounted'")
        #expect(audited == ["\(ids[2])"])
    }

    @Test func `a person who has looked into it is named, and health counts it no more`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.submit(Self.form)
        try await database.execute("DELETE FROM intake.ready", as: "worker")
        try await Self.turn(database)
        try await database.with("nurse") { nurse in
            let other = await refusal(nurse, "SELECT intake.account_for('Dr Dee')")
            #expect(other == .insufficientPrivilege)
            let forms = try await nurse.count("SELECT intake.account_for('Ann', 'a maintenance script')")
            let none = try await nurse.count("SELECT intake.account_for('Ann')")
            #expect(forms == 1 && none == 0)
        }
        let after = try await Self.unaccounted(database)
        let seen = try await database.texts("SELECT seen_by || ' ' || seen_session FROM intake.unaccounted")
        #expect(after == 0 && seen == ["Ann nurse"])
        let audited = try await database.count(
            "SELECT count(*) FROM intake.audit_log WHERE action = 'submission.accountedFor' AND by_whom = 'Ann'")
        #expect(audited == 1)
    }

    @Test func `what is under way in another transaction is no fault`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.submit([Self.form, Self.form])
        let claimed = try await OpenTransaction(database, as: "worker", "DELETE FROM intake.ready WHERE number = 1")
        let submitted = try await OpenTransaction(database, "INSERT INTO intake.submission (form) VALUES ('{}')")
        let found = try await Self.turn(database)
        let shown = try await Self.unaccounted(database)
        #expect(found == 0 && shown == 0)
        try await submitted.rollBack()
        try await claimed.rollBack()
    }

    @Test func `an assessed form that waits again is taken out of the queue`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit(Self.form)
        try await desk.work([id: .soon])
        await desk.close()
        try await database.execute("INSERT INTO intake.ready (number) SELECT number FROM intake.submission")
        let found = try await Self.turn(database)
        let waiting = try await database.count("SELECT count(*) FROM intake.ready")
        let rows = try await database.texts("SELECT fault FROM intake.unaccounted")
        #expect(found == 1 && waiting == 0 && rows == ["waitsAgain"])
    }

    @Test func `a retried form that nobody has and a form below every mark are found too`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit(["garbage"] + Array(repeating: Self.form, count: 20))
        try await desk.work(Dictionary(uniqueKeysWithValues: ids.dropFirst().map { ($0, Level.soon) }))
        await desk.close()
        let settled = try await database.submit(Self.form)
        try await database.falsify(
            """
            UPDATE intake.reconciliation SET settled = 1000, recent = 1000;
            UPDATE intake.quarantine SET state = 'retried';
            DELETE FROM intake.ready
            """)
        // The last stretch of the old forms comes after some turns.
        var found = 0
        for _ in 0..<6 { found += try await Self.turn(database, most: 5) }
        let rows = Set(try await database.texts("SELECT submission_id::text FROM intake.unaccounted"))
        #expect(found == 2 && rows == ["\(ids[0])", "\(settled)"])
    }

    @Test func `the mark moves over what is settled and stays below what waits or came late`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit(Array(repeating: Self.form, count: 3))
        try await desk.work(Dictionary(uniqueKeysWithValues: ids.map { ($0, Level.soon) }))
        await desk.close()
        try await Self.turn(database)
        // Another transaction may still come with a number among these.
        let fresh = try await database.count("SELECT settled FROM intake.reconciliation")
        #expect(fresh == 0)
        try await database.falsify("UPDATE intake.submission SET received_at = received_at - interval '1 hour'")
        try await database.submit(Self.form)
        for _ in 0..<2 { try await Self.turn(database) }
        let old = try await database.count("SELECT settled FROM intake.reconciliation")
        #expect(old == 3)
    }

    @Test func `whoever is second, or too soon, does nothing`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.submit(Self.form)
        try await Self.turn(database)
        try await database.execute("DELETE FROM intake.ready", as: "worker")
        // In one message, so that a slow machine makes it no later.
        try await database.execute(
            "UPDATE intake.reconciliation SET at = clock_timestamp(); DO 'BEGIN ASSERT intake.reconcile(100) = 0; END'")
        try await database.execute("UPDATE intake.reconciliation SET at = now() - interval '1 minute'")
        let held = try await OpenTransaction(database, "SELECT FROM intake.reconciliation FOR UPDATE")
        let second = try await database.with("worker") { try await Reconciliation.run($0) }
        try await held.rollBack()
        let first = try await database.with("worker") { try await Reconciliation.run($0) }
        #expect(second == 0 && first == 1)
    }

    @Test(arguments: ["site", "worker", "alerter", "nurse", "doctor", "monitor", "auditor"])
    func `no role can hide what was found, or how far the search has come`(role: String) async throws {
        let database = try await Clinic.newDatabase()
        try await database.with(role) { connection in
            for sql in [
                "DELETE FROM intake.unaccounted", "UPDATE intake.unaccounted SET seen_at = now()",
                "UPDATE intake.reconciliation SET settled = 9", "SELECT FROM intake.reconciliation FOR UPDATE",
                "SELECT intake.mend('{}', '{}')",
            ] {
                let state = await refusal(connection, sql)
                #expect(state == .insufficientPrivilege, "\(sql)")
            }
        }
    }

    @Test func `who holds it up, or looks at one form at a time, hides nothing`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.submit(Array(repeating: Self.form, count: 40))
        try await database.execute(
            "DELETE FROM intake.ready WHERE number = (SELECT min(number) FROM intake.ready)", as: "worker")
        let held = try await OpenTransaction(database, as: "worker", "SELECT intake.reconcile(1)")
        let blocked = try await Self.turn(database, as: "alerter", isLate: false)
        try await database.execute(
            """
            INSERT INTO intake.submission (form) SELECT '{}' FROM generate_series(1, 1100);
            INSERT INTO intake.ready (number) SELECT number FROM intake.submission ORDER BY number DESC LIMIT 1100
            """)
        let seen = try await Self.unaccounted(database)
        #expect(blocked == 0 && seen == 1)
        try await held.rollBack()
        try await database.execute("UPDATE intake.reconciliation SET at = now() - interval '90 seconds'")
        let late = try await database.with("monitor") { try await Dashboard.health($0).reconciledSeconds }
        #expect(late > 80)
        let found = try await Self.turn(database, most: 1)
        #expect(found == 1)
        let soon = try await database.with("monitor") { try await Dashboard.health($0).reconciledSeconds }
        #expect(soon < 80)
    }
}
