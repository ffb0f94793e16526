import TestSupport
import ClinicFixture
import Postgres
import Testing

/// Whether the books of alerts notice what the chaos run looks for.
@Suite(.timeLimit(.minutes(5))) struct AlertBooksTests {
    /// Alerts of three patients: one that nobody has answered, one acknowledged, and one closed, with another after it.
    private static func dealtWith() async throws -> (ClinicDatabase, AlertBooks) {
        let database = try await Clinic.newDatabase()
        let tally = Tally()
        let folder = try ScratchFolder()
        let receivers = try Receivers(in: folder, dice: Dice(seed: 1, stream: 1))
        let people = People(connectionString: { database.connectionString($0) }, tally: tally)
        let books = AlertBooks(people: people, receivers: receivers, tally: tally)
        let worker = try Program(["worker", "--database", database.connectionString("worker")])
        let alerter = try Program([
            "alerter", "--config", try receivers.configuration(), "--database", database.connectionString("alerter"),
        ])
        try await database.submit([Forms.footDrop("A"), Forms.footDrop("B"), Forms.caudaEquina("C")])
        try await database.waitUntilIdle()
        try await books.waitUntilTold(database)
        let alerts = try await database.texts("SELECT id::text FROM intake.alert ORDER BY level DESC, opened_at")
        let ids = alerts.compactMap { PostgresUUID($0) }
        try #require(ids.count == 3)
        try await People.join(database)
        try await database.with("board") { board in
            try await people.answer(ids[0], by: .acknowledgement, board)
            try await people.answer(ids[2], by: .closure, board)
            try await people.answer(ids[2], by: .closure, board)
        }
        try await database.submit(Forms.caudaEquina("C"))
        try await database.waitUntilIdle()
        try await books.waitUntilTold(database)
        for program in [worker, alerter] {
            program.signal(15)
            let ending = await program.ending()
            #expect(ending.status == 0, "\(ending.errors)")
        }
        receivers.close()
        return (database, books)
    }

    @Test func `they have nothing to say of what is in order`() async throws {
        let (database, books) = try await Self.dealtWith()
        try await books.audit(database)
        #expect(books.tally.broken == [])
        #expect(books.tally.count(.alerts, "closed by another person first") == 1)
        #expect(books.tally.count(.alerts, "alerts opened anew after one of the same patient was closed") == 1)
        #expect(books.tally.count(.alerts, "alerts open in the end") == 3)
        #expect(books.tally.count(.alerts, "pager: messages told") >= 4)
        #expect(books.tally.count(.alerts, "siren: sounded for a new alert") == 2)
    }

    @Test(arguments: [
        (
            "an alert that nobody was told of", "UPDATE intake.delivery SET delivered_at = NULL",
            "nobody has answered or was told of"
        ),
        (
            "a lower level that was told", "UPDATE intake.message SET level = 'soon'",
            "nobody has answered or was told of"
        ),
        (
            "a closure by the program",
            """
            UPDATE intake.alert SET closed_at = now(), closed_by = 'worker', closed_session = 'worker', outcome = 'x'
            WHERE closed_at IS NULL
            """, "closed by nobody"
        ),
        (
            "a closure by a nurse", "UPDATE intake.alert SET closed_session = 'nurse' WHERE closed_at IS NOT NULL",
            "closed by nobody"
        ),
        (
            "a lost closure", "DELETE FROM intake.audit_log WHERE action = 'alert.closed'", "was confirmed and is lost"
        ),
        (
            "a doubled acknowledgement in the audit",
            """
            INSERT INTO intake.audit_log (by_whom, action, object_kind, object_id)
            SELECT by_whom, action, object_kind, object_id FROM intake.audit_log WHERE action = 'alert.acknowledged'
            """, "doubled there"
        ),
        (
            "a stranger's acknowledgement",
            "UPDATE intake.audit_log SET by_whom = 'Eve' WHERE action = 'alert.acknowledged'", "who is no person"
        ),
        (
            "a form that joined a closed alert",
            """
            INSERT INTO intake.audit_log (by_whom, action, object_kind, object_id)
            SELECT 'worker', 'alert.joined', 'alert', id::text FROM intake.alert WHERE closed_at IS NOT NULL
            """, "after it was closed"
        ),
        (
            "a second message of a new alert",
            """
            WITH m AS (
                INSERT INTO intake.message (id, kind, level, created_at, alerts, step)
                SELECT gen_random_uuid(), 'opened', 'emergency', now(), 1, 1 RETURNING id)
            INSERT INTO intake.message_alert SELECT m.id, a.id FROM m, intake.alert AS a WHERE closed_at IS NOT NULL
            """, "two messages"
        ),
        (
            "another patient's alert", "UPDATE intake.alert SET patient_key = gen_random_uuid()", "not its patient's"
        ),
        (
            "a message that the receiver did not get",
            """
            WITH m AS (
                INSERT INTO intake.message (id, kind, created_at, alerts, step)
                VALUES (gen_random_uuid(), 'test', now(), 0, 1) RETURNING id)
            INSERT INTO intake.delivery (message_id, channel, rank, delivered_at) SELECT id, 'pager', 1, now() FROM m
            """, "the receiver knows nothing"
        ),
        (
            "a message that was never planned", "DELETE FROM intake.message WHERE kind = 'opened'",
            "not in the database"
        ),
    ])
    func `they name what is not`(what: String, defect: String, words: String) async throws {
        let (database, books) = try await Self.dealtWith()
        try await database.falsify(defect)
        try await books.audit(database)
        #expect(books.tally.broken.contains { $0.contains(words) }, "\(books.tally.broken)")
    }
}
