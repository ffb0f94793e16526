import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

/// What staff do with forms that could not be read, and what a web site may ask of its own.
@Suite struct QuarantineActTests {
    @Test func `a form that is given back is assessed like any other, and put aside again if need be`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit("garbage")
        try await desk.work([:])
        func retry(as role: String) async throws {
            try await database.execute("SELECT intake.retry_quarantined('\(id)', NULL, 'new release')", as: role)
        }
        func states() async throws -> [String] {
            try await database.texts(
                """
                SELECT q.state || ' ' || q.attempts || ' '
                    || (SELECT string_agg(CASE WHEN closed_at IS NULL THEN 'open' ELSE outcome END, ', ' ORDER BY opened_at)
                        FROM intake.alert)
                FROM intake.quarantine AS q
                """)
        }
        for state in ["retried", "discarded", "held"] {
            let hidden = await refusal(
                desk.connection, "UPDATE intake.quarantine SET state = '\(state)'")
            #expect(hidden == .insufficientPrivilege, "\(state)")
        }
        try await retry(as: "nurse")
        let waits = try await database.texts("SELECT expedited::text FROM intake.ready")
        let again = await postgresError { try await retry(as: "nurse") }
        #expect(waits == ["true"] && again?.sqlState == "55000")
        #expect(try await states() == ["retried 1 given back to the queue"])
        // It cannot be read this time either.
        try await desk.work([:])
        #expect(try await states() == ["held 2 given back to the queue, open"])
        try await retry(as: "nurse")
        try await desk.work([id: .soon])
        let rows = try await database.texts(
            "SELECT concat_ws(' ', level, alert_state, protocol) FROM dashboard.worklist")
        #expect(rows == ["soon none test 1"])
        let accounted = try await desk.connection.query("SELECT intake.reconcile(100)").value(
            row: 0, column: 0, as: Int.self)
        #expect(accounted == 0)
    }

    @Test func `a form is discarded with a reason, once no alert is open, and comes back by reopening`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit("garbage")
        try await desk.work([:])
        try await database.with("board") { board in
            let open = await refusal(board, "SELECT intake.discard_quarantined($1, 'Ann', 'a robot')", id)
            #expect(open == "55000")
            try await board.execute("SELECT intake.close(alert_id, 'Dr Dee', 'a robot', seen) FROM dashboard.alerts")
            let blank = await refusal(board, "SELECT intake.discard_quarantined($1, 'Ann', ' ')", id)
            #expect(blank == .invalidParameterValue)
            try await board.execute("SELECT intake.discard_quarantined('\(id)', 'Ann', 'a robot')")
            let shown = try await board.texts("SELECT state || ': ' || words FROM dashboard.quarantine")
            #expect(shown == ["discarded: The form could not be read: it is not JSON. Nobody knows what it says."])
            try await board.execute("SELECT intake.reopen('\(id)', 'Ann', 'it was a patient')")
            let back = try await board.texts("SELECT level || ' ' || alert_state FROM dashboard.worklist")
            #expect(back == ["urgent open"])
        }
    }

    @Test func `a site is told of its own forms alone, and nothing clinical`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let levels: [Level?] = [.emergency, .conservative, nil]
        var texts: Set<String> = []
        try await database.with("site") { site in
            for (number, level) in levels.enumerated() {
                let id = try await Submissions.submit(Array(#"{"answers":{}}"#.utf8), key: "key \(number)", site)
                func outcome(_ key: String?) async throws -> [String] {
                    try await site.texts(
                        "SELECT o ->> 'state' || '|' || (o ->> 'text') || '|' || (SELECT count(*) FROM jsonb_object_keys(o)) FROM intake.outcome($1, $2) AS o",
                        id, key)
                }
                let waiting = try await outcome("key \(number)")
                try await desk.work(level.map { [id: $0] } ?? [:])
                let after = try await outcome("key \(number)")
                #expect(waiting[0].hasPrefix("waiting|") && waiting[0].hasSuffix("|2"))
                #expect(after[0].hasPrefix(level == nil ? "received|" : "assessed|"))
                texts.insert(String(after[0].split(separator: "|")[1]))
                for key in ["other", nil] {
                    let wrong = await refusal(site, "SELECT intake.outcome($1, $2)", id, key)
                    #expect(wrong == "P0002")
                }
            }
        }
        #expect(texts.count == 1)
        let foreign = try await database.submit(#"{"answers":{}}"#)
        try await database.asOwner { owner in
            try await owner.execute("GRANT intake_web TO stranger")
        }
        try await database.with("stranger") { stranger in
            let refused = await refusal(stranger, "SELECT intake.outcome($1, NULL)", foreign)
            #expect(refused == "P0002")
        }
        try await database.asOwner { owner in try await owner.execute("REVOKE intake_web FROM stranger") }
    }
}
