import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

/// What people write into functions and tables, by its size.
@Suite struct WordsTests {
    private static let most = String(repeating: "w", count: 10_000)
    private static let huge = String(repeating: "w", count: 10_001)

    @Test func `no function takes words of more than ten thousand bytes, and none loses shorter ones`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit([#"{"answers":{}}"#, #"{"answers":{}}"#])
        try await desk.work([ids[0]: .urgent, ids[1]: .soon])
        await desk.close()
        let alert = try await database.texts("SELECT id::text FROM intake.alert")[0]
        try await database.with("doctor") { doctor in
            let calls: [(sql: String, words: Int)] = [
                (
                    "intake.acknowledge('\(alert)', $1, \(seen(of: alert)), $2)",
                    2
                ),
                (
                    "intake.close('\(alert)', $1, $2, \(seen(of: alert)), $3)",
                    3
                ),
                ("intake.resolve('\(ids[1])', $1, $2, $3)", 3),
                ("intake.override('\(ids[1])', 'routine', $1, $2)", 2),
                ("intake.pause($1)", 1), ("intake.resume($1)", 1),
            ]
            for (sql, words) in calls {
                for place in 0..<words {
                    let given: [any PostgresEncodable] = (0..<words).map { $0 == place ? Self.huge : "Dr Dee" }
                    let state = await refusal(doctor, "SELECT \(sql)", parameters: given)
                    #expect(state == .invalidParameterValue, "\(sql), parameter \(place + 1)")
                }
            }
            _ = try await doctor.query(
                "SELECT intake.acknowledge($1::text::uuid, 'Dr Dee', (SELECT seen FROM dashboard.alerts WHERE alert_id = $1::text::uuid), $2)",
                alert, Self.most)
            _ = try await doctor.query("SELECT intake.resolve($1, 'Dr Dee', 'done', $2)", ids[1], Self.most)
        }
        let kept = try await database.texts(
            "SELECT octet_length(acknowledge_note)::text FROM intake.alert UNION ALL "
                + "SELECT octet_length(note)::text FROM intake.act WHERE kind = 'resolve'")
        #expect(kept == ["10000", "10000"])
    }

    @Test func `the tables refuse longer words from whoever may write them`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.with("worker") { worker in
            let state = await refusal(
                worker,
                "INSERT INTO intake.audit_log (by_whom, action, object_kind, object_id) VALUES ($1, 'a', 'b', 'c')",
                Self.huge)
            #expect(state == .checkViolation)
        }
    }

    @Test func `rows of before the bounds stay, and applying the schema again does not look at them`() async throws {
        let database = try await Clinic.newDatabase()
        let id = try await database.submit(#"{"answers":{}}"#)
        try await database.asOwner { owner in
            try await owner.execute("ALTER TABLE intake.act DROP CONSTRAINT act_words_check")
            _ = try await owner.query(
                "INSERT INTO intake.act (kind, submission_id, by_whom, outcome, note) VALUES ('resolve', $1, 'a', 'b', $2)",
                id,
                Self.huge)
            try await IntakeSchema.apply(to: owner)
            let kept = try await owner.count("SELECT octet_length(note) FROM intake.act")
            #expect(kept == 10_001)
        }
    }

    @Test func `a reference is folded to what it looks like, and a long one is left as it is`() async throws {
        let database = try await Clinic.newDatabase()
        let samples: KeyValuePairs = [
            "MRN-1": "MRN-1", "MRN\u{AD}-1": "MRN-1", "a\u{200B}b\u{2060}c": "abc", "Mu\u{308}ller": "M\u{FC}ller",
            "\u{202E}A": "A", "\u{FF21}1": "A1", "a\u{A0}b": "a b", "A\u{FE0F}": "A", "A\u{E0041}": "A",
            "a\u{7}b": "ab",
            String(repeating: "a\u{301}", count: 400): String(repeating: "a\u{301}", count: 400),
        ]
        try await database.asOwner { owner in
            for (given, expected) in samples {
                let folded = try await owner.texts("SELECT intake.folded_reference($1)", given)
                #expect(folded.map { Array($0.utf8) } == [Array(expected.utf8)], "\(given.debugDescription)")
            }
        }
    }

    @Test func `a reference of invisible characters costs no more than another`() async throws {
        let database = try await Clinic.newDatabase()
        let marks = String(repeating: "\u{327}\u{301}", count: 250_000)
        let id = try await database.submit(#"{"patient":{"reference":"A\#(marks)"},"answers":{}}"#)
        let kept = try await database.count("SELECT count(*) FROM intake.submission WHERE id = $1", id)
        let spellings = try await database.count("SELECT count(*) FROM intake.spelling")
        #expect(kept == 1 && spellings == 0)
    }
}
