import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

/// What ends: forms that the clinic keeps no longer, and those of a patient who asks for it.
@Suite struct RetentionTests {
    /// Every table that has something of a form, and how a row names it.
    private static let places = [
        "submission": "id", "assessment": "submission_id", "own_words": "submission_id", "quarantine": "submission_id",
        "act": "submission_id", "override_log": "submission_id", "alert_submission": "submission_id",
        "amendment": "submission_id", "baseline": "submission_id", "work_item": "submission_id",
    ]

    private static func form(_ patient: String) -> String {
        #"{"patient":{"reference":"\#(patient)","contact":"+1"},"answers":{"freeText":"secret"}}"#
    }

    /// Two patients' forms: an urgent one, whose alert is closed, and one whose words were read; and one of nobody that could
    /// not be read, and was discarded.
    private static func clinic() async throws -> (ClinicDatabase, [PostgresUUID]) {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit([form("A"), form("B"), "garbage"])
        let words = OwnWordsDuty(level: nil, explained: 0.5, due: Instant(microseconds: 4_000_000_000_000_000))
        try await desk.work([ids[0]: .urgent, ids[1]: .soon], words: [ids[1]: words])
        await desk.close()
        try await database.execute(
            """
            INSERT INTO intake.baseline SELECT patient_key, 'x', 'y', now(), id FROM intake.submission WHERE patient_key IS NOT NULL;
            INSERT INTO intake.message (id, kind, level, created_at, alerts, step)
            SELECT gen_random_uuid(), 'opened', 'urgent', now(), 1, 1;
            INSERT INTO intake.message_alert SELECT m.id, a.id FROM intake.message AS m, intake.alert AS a WHERE a.level = 'urgent' LIMIT 1;
            INSERT INTO intake.delivery (message_id, channel, rank, delivered_at) SELECT id, 'pager', 1, now() FROM intake.message;
            """)
        return (database, ids)
    }

    private static func finish(_ ids: [PostgresUUID], _ database: ClinicDatabase) async throws {
        try await database.with("doctor") { doctor in
            _ = try await doctor.query("SELECT intake.override($1, 'emergency', NULL, 'rang')", ids[0])
            _ = try await doctor.query(
                "SELECT intake.close(alert_id, NULL, 'done', seen, 'a note') FROM dashboard.alerts")
            _ = try await Casework.read(ids[1], by: nil, verdict: .nothingUrgent, note: "fine", doctor)
            _ = try await Casework.resolve(ids[1], by: nil, outcome: "done", note: nil, seen: nil, doctor)
        }
        try await database.falsify("UPDATE intake.quarantine SET state = 'discarded'")
    }

    /// Makes forms, alerts and messages older.
    private static func age(_ database: ClinicDatabase, days: Int) async throws {
        try await database.falsify(
            """
            UPDATE intake.submission SET received_at = received_at - interval '\(days) days';
            UPDATE intake.alert SET opened_at = opened_at - interval '\(days) days', closed_at = closed_at - interval '\(days) days';
            UPDATE intake.message SET created_at = created_at - interval '\(days) days'
            """)
    }

    private static func left(_ id: PostgresUUID, _ database: ClinicDatabase) async throws -> [String] {
        var found: [String] = []
        for (table, column) in places.sorted(by: { $0.key < $1.key })
        where try await database.count("SELECT count(*) FROM intake.\(table) WHERE \(column) = $1", id) > 0 {
            found.append(table)
        }
        return found
    }

    private static func purge(_ database: ClinicDatabase, atMost limit: Int = 200) async throws -> Int {
        try await database.with("worker") { worker in try await Retention.purge(atMost: limit, worker) }
    }

    private static func setPolicy(forms: Int?, messages: Int?, _ database: ClinicDatabase) async throws {
        try await database.with("manager") { owner in
            try await Retention.set(formDays: forms, messageDays: messages, by: nil, owner)
        }
    }

    @Test func `a patient is erased with all that was made of them, and the others stay`() async throws {
        let (database, ids) = try await Self.clinic()
        try await Self.finish(ids, database)
        let others = try await Self.left(ids[1], database)
        let erased = try await database.with("manager") { try await Retention.erase(patient: " A ", by: nil, $0) }
        #expect(erased == 1)
        #expect(try await Self.left(ids[0], database) == [])
        #expect(try await Self.left(ids[1], database) == others && others.contains("own_words"))
        #expect(try await database.count("SELECT count(*) FROM intake.alert WHERE submission_id = $1", ids[0]) == 0)
        #expect(
            try await database.count("SELECT count(*) FROM intake.act WHERE note = 'a note'") == 1,
            "that of the other alert")
        #expect(
            try await database.texts("SELECT why || ' ' || kind FROM intake.erasure ORDER BY kind DESC")
                == ["request submission", "request alert"])
        let again = await postgresError {
            try await database.with("manager") { try await Retention.erase(patient: "A", by: nil, $0) }
        }
        #expect(again?.sqlState == "P0002")
    }

    @Test func `nothing of the patient is anywhere in the database afterwards`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let reference = "Canary-\u{2126}-4711"
        let id = try await database.submit(
            #"{"patient":{"reference":"\#(reference)","contact":"canary@x"},"answers":{"freeText":"canary words"}}"#)
        try await desk.work([id: .urgent])
        await desk.close()
        try await database.execute(
            "SELECT intake.close(alert_id, NULL, 'canary outcome', seen, 'canary note') FROM dashboard.alerts",
            as: "doctor")
        _ = try await database.with("manager") { try await Retention.erase(patient: reference, by: nil, $0) }
        let tables = try await database.texts(
            "SELECT oid::regclass::text FROM pg_class WHERE relnamespace IN ('intake'::regnamespace) AND relkind = 'r'")
        let key = try await database.texts("SELECT intake.patient_key($1)::text", reference)[0]
        for table in tables {
            for needle in ["anary", key] {
                let rows = try await database.count(
                    "SELECT count(*) FROM \(table) AS t WHERE t::text ILIKE $1", "%\(needle)%")
                #expect(rows == 0, "\(table): \(needle)")
            }
        }
    }

    @Test func `while anything waits for somebody, nothing of the patient is erased`() async throws {
        let (database, ids) = try await Self.clinic()
        func refused(_ patient: String) async -> SQLState? {
            await postgresError {
                try await database.with("manager") { try await Retention.erase(patient: patient, by: nil, $0) }
            }?
            .sqlState
        }
        #expect(await refused("A") == "55000")
        #expect(await refused("B") == "55000")
        try await database.with("nurse") { nurse in
            _ = try await Casework.resolve(ids[1], by: nil, outcome: "done", note: nil, seen: nil, nurse)
        }
        #expect(await refused("B") == "55000", "its own words are unread")
        let waiting = try await database.submit(Self.form("C"))
        #expect(await refused("C") == "55000")
        #expect(await refused("n/a") == .invalidParameterValue)
        #expect(try await database.count("SELECT count(*) FROM intake.submission") == 4)
        _ = waiting
    }

    @Test func `what is older than the clinic keeps it is erased, and what waits stays however old`() async throws {
        let (database, ids) = try await Self.clinic()
        #expect(try await Self.purge(database) == 0, "without a policy")
        try await Self.age(database, days: 200)
        try await Self.setPolicy(forms: 100, messages: 100, database)
        #expect(try await Self.purge(database) == 1, "the message alone: the forms wait for people")
        #expect(try await database.count("SELECT count(*) FROM intake.delivery") == 0)
        #expect(try await database.count("SELECT count(*) FROM intake.submission") == 3)
        try await Self.finish(ids, database)
        try await Self.setPolicy(forms: 100, messages: nil, database)
        #expect(try await Self.purge(database) == 1, "the alerts of the others were closed today")
        #expect(try await Self.left(ids[0], database).contains("submission"))
        #expect(try await Self.left(ids[1], database) == [])
        #expect(try await Self.left(ids[2], database).contains("quarantine"))
        #expect(try await Self.purge(database) == 0, "for ten minutes")
        try await Self.age(database, days: 200)
        try await Self.setPolicy(forms: 100, messages: nil, database)
        #expect(try await Self.purge(database) == 2)
        #expect(try await database.count("SELECT count(*) FROM intake.alert") == 0)
        let policy = try await database.with("monitor") { try await Retention.policy($0) }
        #expect(
            policy.formsErased == 3 && policy.formDays == 100 && policy.messageDays == nil && policy.oldestForm == nil)
    }

    @Test func `a little at a time, and interrupted anywhere it goes on`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit((0..<7).map { Self.form("P\($0)") })
        try await desk.work(Dictionary(uniqueKeysWithValues: ids.map { ($0, .soon) }))
        await desk.close()
        try await database.execute("DELETE FROM intake.work_item")
        try await Self.age(database, days: 200)
        try await Self.setPolicy(forms: 100, messages: nil, database)
        let held = try await OpenTransaction(database, as: "worker", "SELECT intake.purge(3)")
        #expect(try await Self.purge(database, atMost: 3) == 0, "another daemon does it")
        try await held.rollBack()
        #expect(try await database.count("SELECT count(*) FROM intake.submission") == 7)
        for expected in [3, 3, 1, 0] { #expect(try await Self.purge(database, atMost: 3) == expected) }
        #expect(try await database.count("SELECT count(*) FROM intake.erasure") == 7)
    }

    @Test func `a row goes only with the record of its erasure, in the same transaction`() async throws {
        let (database, ids) = try await Self.clinic()
        try await database.asOwner { owner in
            for table in Self.places.keys.sorted() + ["alert", "message", "delivery", "message_alert"]
            where !["baseline", "work_item"].contains(table) {
                let plain = await refusal(owner, "DELETE FROM intake.\(table)")
                #expect(plain == .insufficientPrivilege, "\(table)")
                // A record of something else does not help, nor one of another transaction.
                let other = await postgresError {
                    try await owner.executeScript(
                        """
                        BEGIN;
                        INSERT INTO intake.erasure (id, kind, why, by_whom) VALUES (gen_random_uuid(), 'alert', 'request', 'x');
                        DELETE FROM intake.\(table);
                        COMMIT
                        """)
                }
                let rows = try await owner.count("SELECT count(*) FROM intake.\(table)")
                #expect(rows == 0 || other?.sqlState == .insufficientPrivilege, "\(table)")
                if other != nil { try await owner.execute("ROLLBACK") }
            }
            try await owner.execute(
                "INSERT INTO intake.erasure (id, kind, why, by_whom) VALUES ('\(ids[0])', 'alert', 'request', 'x')")
            let later = await refusal(owner, "DELETE FROM intake.assessment WHERE submission_id = $1", ids[0])
            #expect(later == .insufficientPrivilege)
            let record = await refusal(owner, "DELETE FROM intake.erasure")
            #expect(record == .insufficientPrivilege)
        }
    }

    @Test func `a database that forgot its newest form did not go back`() async throws {
        let (database, ids) = try await Self.clinic()
        try await Self.finish(ids, database)
        try await database.falsify(
            "UPDATE intake.submission SET number = nextval('intake.submission_number') WHERE id = '\(ids[0])'")
        func bearings() async throws -> [String] {
            try await database.with("worker") { worker in
                try await worker.texts(
                    """
                    SELECT number || ' ' || submission || ' ' || received_at || ' ' || submission_at_seen
                    FROM intake.bearings(NULL, (SELECT last_value FROM intake.submission_number), 1, NULL)
                    """)
            }
        }
        let numbers = try await database.count("SELECT max(number)::int FROM intake.submission")
        try await database.execute("GRANT SELECT ON intake.submission_number TO intake_worker")
        let before = try await bearings()
        #expect(before.count == 1 && before[0].hasPrefix("\(numbers) \(ids[0])"))
        _ = try await database.with("manager") { try await Retention.erase(patient: "A", by: nil, $0) }
        #expect(try await bearings() == before)
    }

    @Test(arguments: ["nurse", "doctor", "board", "worker", "site", "alerter", "auditor", "monitor", "stranger"])
    func `nobody but the owner's people erases a patient or says what is kept`(role: String) async throws {
        let database = try await Clinic.newDatabase()
        try await database.with(role) { connection in
            let erase = await refusal(connection, "SELECT intake.erase_patient('A', 'Ann')")
            let set = await refusal(connection, "SELECT intake.set_retention(100, 100, 'Ann')")
            #expect(erase == .insufficientPrivilege && set == .insufficientPrivilege)
            if role != "worker" {
                let purge = await refusal(connection, "SELECT intake.purge(1)")
                #expect(purge == .insufficientPrivilege)
            }
        }
    }

    @Test func `fewer days than make sense are refused, in words`() async throws {
        let database = try await Clinic.newDatabase()
        for (forms, messages) in [(89, nil), (0, nil), (-1, nil), (36_501, nil), (nil, 29)] as [(Int?, Int?)] {
            let error = await postgresError { try await Self.setPolicy(forms: forms, messages: messages, database) }
            #expect(
                error?.sqlState == .invalidParameterValue
                    && error?.serverError?.raisedMessage?.contains("are kept for") == true)
        }
    }
}
