import ClinicFixture
import IntakeStore
import Postgres
import Testing

/// Whether the books notice what the chaos run looks for.
@Suite(.timeLimit(.minutes(5))) struct BooksTests {
    /// Four forms that were accepted, one of each kind, and dealt with.
    private static func dealtWith() async throws -> (ClinicDatabase, Books, Tally) {
        let database = try await Clinic.newDatabase()
        let tally = Tally()
        let books = Books(tally: tally)
        let forms = [
            "h1": Forms.harmless("A"), "u1": Forms.footDrop("B"), "e1": Forms.caudaEquina("C"), "q1": Forms.unreadable,
        ]
        try await database.with("site") { site in
            for (key, form) in forms {
                books.sending(form, key: key)
                books.accepted(try await Submissions.submit(Array(form.utf8), key: key, site), key: key)
            }
        }
        let worker = try Program(["worker", "--database", database.connectionString("worker")])
        try await database.waitUntilIdle()
        worker.signal(15)
        _ = await worker.ending()
        return (database, books, tally)
    }

    @Test func `they have nothing to say of what is in order`() async throws {
        let (database, books, tally) = try await Self.dealtWith()
        try await books.audit(database)
        #expect(tally.broken == [])
    }

    @Test(arguments: [
        ("a lost form", "DELETE FROM intake.submission WHERE idempotency_key = 'h1'", "is lost"),
        (
            "a form under another id",
            "UPDATE intake.submission SET id = gen_random_uuid() WHERE idempotency_key = 'h1'", "another id"
        ),
        (
            "a changed form", "UPDATE intake.submission SET form = form || ' ' WHERE idempotency_key = 'h1'",
            "stored as another"
        ),
        (
            "a form of nobody",
            """
            INSERT INTO intake.submission (idempotency_key, form) VALUES ('h2', '{}');
            """, "nobody sent"
        ),
        (
            "a lost assessment", "DELETE FROM intake.assessment WHERE level = 'urgent'",
            "neither assessed nor quarantined"
        ),
        ("a form that still waits", "INSERT INTO intake.ready (number) VALUES (1)", "waiting"),
        (
            "a lost alert", "DELETE FROM intake.alert_submission; UPDATE intake.assessment SET alert_id = NULL",
            "without an alert"
        ),
        (
            "a doubled alert in the audit",
            """
            INSERT INTO intake.audit_log (by_whom, action, object_kind, object_id)
            SELECT by_whom, action, object_kind, object_id FROM intake.audit_log WHERE action = 'alert.opened'
            """, "by the audit"
        ),
        (
            "a lost quarantine in the audit", "DELETE FROM intake.audit_log WHERE action = 'submission.quarantined'",
            "by the audit"
        ),
        (
            "a lower level", "UPDATE intake.assessment SET level = 'urgent' WHERE level = 'emergency'", "another level"
        ),
        (
            "a worker's own time", "UPDATE intake.assessment SET assessed_at = assessed_at + interval '1 year'",
            "not the database's"
        ),
    ])
    func `they name what is not`(what: String, defect: String, words: String) async throws {
        let (database, books, tally) = try await Self.dealtWith()
        try await database.falsify(defect)
        try await books.audit(database)
        #expect(tally.broken.contains { $0.contains(words) }, "\(tally.broken)")
    }

    @Test func `they name a key that got two ids`() async throws {
        let tally = Tally()
        let books = Books(tally: tally)
        books.sending("form", key: "h1")
        books.accepted(.random(), key: "h1")
        books.accepted(.random(), key: "h1")
        #expect(tally.broken == ["the key h1 got two ids"])
    }
}
