import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

/// Alerts of levels for which the clinic names who must each acknowledge them.
@Suite struct MustAcknowledgeTests {
    private static let form = #"{"patient":{"reference":"A"},"answers":{}}"#

    /// A database in which Ann and Bea must each acknowledge what is urgent, with an urgent form.
    private struct Ward {
        let database: ClinicDatabase
        let desk: Desk
        let form: PostgresUUID

        init(_ persons: [String] = ["Ann", "Bea"]) async throws {
            database = try await Clinic.newDatabase()
            desk = try await Desk(database)
            _ = try await database.with("manager") { manager in
                try await AlertDesk.requireAcknowledgement(.urgent, of: persons, by: nil, manager)
            }
            form = try await database.submit(MustAcknowledgeTests.form)
            try await desk.work([form: .urgent])
        }

        func add(_ level: Level) async throws {
            let id = try await database.submit(MustAcknowledgeTests.form)
            try await desk.work([id: level])
        }

        func acknowledge(_ person: String) async throws -> AlertDesk.Acknowledged {
            try await database.with("board") { board in
                let alert = try await AlertDesk.open(board)[0]
                return try await AlertDesk.acknowledge(
                    alert.id, by: person, seen: alert.seen, note: "\(person) notes", board)
            }
        }

        /// "open, seen by Ann, awaiting Bea".
        func state() async throws -> String {
            try await database.texts(
                """
                SELECT concat(state, ', seen by ', array_to_string(seen_by, ' '), ', awaiting ',
                              array_to_string(awaiting, ' '))
                FROM dashboard.alerts
                """)[0]
        }
    }

    @Test func `an alert is acknowledged only when each of those who are named has acknowledged it`() async throws {
        let ward = try await Ward()
        let before = try await ward.state()
        #expect(before == "open, seen by , awaiting Ann Bea")
        let first = try await ward.acknowledge("Ann")
        let outsider = try await ward.acknowledge("Dr Dee")
        #expect(first.by == "Ann" && first.awaiting == ["Bea"] && outsider.awaiting == ["Bea"])
        let between = try await ward.state()
        #expect(between == "open, seen by Ann Dr Dee, awaiting Bea")
        let last = try await ward.acknowledge("Bea")
        #expect(last.by == "Bea" && last.awaiting.isEmpty)
        let after = try await ward.state()
        #expect(after == "acknowledged, seen by Ann Dr Dee Bea, awaiting ")
        let row = try await ward.database.texts(
            "SELECT acknowledged_by || ': ' || acknowledge_note FROM intake.alert")
        #expect(row == ["Bea: Ann notes\nDr Dee notes\nBea notes"])
        let kept = try await ward.database.texts(
            "SELECT by_whom || ' ' || (detail ->> 'awaiting') FROM intake.audit_log WHERE action = 'alert.acknowledged' AND detail ? 'awaiting' ORDER BY seq"
        )
        #expect(kept == [#"Ann ["Bea"]"#, #"Dr Dee ["Bea"]"#])
        let file = try await ward.database.texts(
            "SELECT intake.case($1, 'Ann') #>> '{alerts,0,seenBy}'", ward.form)
        #expect(file == [#"["Ann", "Dr Dee", "Bea"]"#])
    }

    @Test(arguments: [Level.urgent, .emergency])
    func `what came since is acknowledged by nobody, and a raise is under the rule of its level`(
        level: Level
    ) async throws {
        let ward = try await Ward()
        _ = try await ward.acknowledge("Ann")
        try await ward.add(level)
        let after = try await ward.state()
        #expect(after == (level == .urgent ? "open, seen by , awaiting Ann Bea" : "open, seen by , awaiting "))
        let bea = try await ward.acknowledge("Bea")
        // For an emergency nobody is named.
        #expect(bea.awaiting == (level == .urgent ? ["Ann"] : []))
    }

    @Test func `who is named and leaves silences nothing, and the next acknowledgement is enough`() async throws {
        let ward = try await Ward()
        _ = try await ward.acknowledge("Ann")
        _ = try await ward.database.with("manager") { manager in try await People.end("Bea", by: nil, manager) }
        let left = try await ward.state()
        #expect(left == "open, seen by Ann, awaiting ")
        let again = try await ward.acknowledge("Ann")
        #expect(again.awaiting.isEmpty)
        let end = try await ward.state()
        #expect(end == "acknowledged, seen by Ann, awaiting ")
    }

    @Test func `a rule that is taken back silences nothing either, and leaves what is acknowledged as it is`()
        async throws
    {
        let ward = try await Ward()
        _ = try await ward.acknowledge("Ann")
        for persons in [[], ["Ann", "Bea", "Dr Dee"]] {
            let names = try await ward.database.with("manager") { manager in
                try await AlertDesk.requireAcknowledgement(.urgent, of: persons, by: nil, manager)
            }
            #expect(names == persons)
            let state = try await ward.state()
            #expect(state.hasPrefix(persons.isEmpty ? "open, seen by Ann" : "acknowledged"))
            if persons.isEmpty { _ = try await ward.acknowledge("Ann") }
        }
        let entries = try await ward.database.texts(
            "SELECT by_whom || ' ' || object_id || ' ' || (detail ->> 'persons') FROM intake.audit_log WHERE action = 'alerting.mustAcknowledge' ORDER BY seq"
        )
        #expect(
            entries == [
                #"Max urgent ["Ann", "Bea"]"#, "Max urgent []", #"Max urgent ["Ann", "Bea", "Dr Dee"]"#,
            ])
    }

    @Test func `undo takes back a part or the whole of it, and people are told anew of the whole alone`() async throws {
        let ward = try await Ward()
        _ = try await ward.acknowledge("Ann")
        _ = try await ward.database.texts("SELECT kind FROM intake.undo('Ann')")
        let part = try await ward.state()
        #expect(part == "open, seen by , awaiting Ann Bea")
        _ = try await ward.acknowledge("Ann")
        _ = try await ward.acknowledge("Bea")
        _ = try await ward.database.texts("SELECT kind FROM intake.undo('Bea')")
        let whole = try await ward.state()
        #expect(whole == "open, seen by Ann, awaiting Bea")
        let raised = try await ward.database.count("SELECT count(*) FROM intake.notification WHERE kind = 'raised'")
        #expect(raised == 1)
    }

    @Test func `a part of it is neither handed over nor given back, and what was given back is seen by nobody`()
        async throws
    {
        let ward = try await Ward()
        _ = try await ward.acknowledge("Ann")
        try await ward.database.with("board") { board in
            for call in ["intake.hand_over($1, 'Ann', 'Bea')", "intake.release($1, 'Ann')"] {
                let error = await postgresError { _ = try await board.query(Statement("SELECT \(call)"), ward.form) }
                #expect(error?.sqlState == "55000")
                #expect(error?.serverError?.unredactedMessage.hasSuffix("it waits for Bea") == true)
            }
            _ = try await ward.acknowledge("Bea")
            _ = try await board.query("SELECT intake.hand_over($1, 'Ann', 'Dr Dee')", ward.form)
            _ = try await board.query("SELECT intake.release($1, 'Ann')", ward.form)
        }
        let state = try await ward.state()
        #expect(state == "open, seen by , awaiting Ann Bea")
    }

    @Test func `an owner alone says who must, and names who acts here`() async throws {
        let ward = try await Ward()
        let call = "SELECT intake.require_acknowledgement('emergency', ARRAY['Bea'], NULL)"
        for role in ["nurse", "board", "doctor", "alerter", "monitor"] {
            let refused = try await ward.database.with(role) { await refusal($0, call) }
            #expect(refused == .insufficientPrivilege, "\(role)")
        }
        try await ward.database.with("manager") { manager in
            let unknown = await refusal(
                manager, "SELECT intake.require_acknowledgement('emergency', ARRAY['bea', 'Dr House'], NULL)")
            let level = await refusal(manager, "SELECT intake.require_acknowledgement('bad', ARRAY['Bea'], NULL)")
            #expect(unknown == .invalidParameterValue && level == .invalidParameterValue)
            let names = try await manager.texts(
                "SELECT unnest(intake.require_acknowledgement('emergency', ARRAY['bea', 'Bea'], NULL))")
            #expect(names == ["Bea"])
        }
    }

    @Test func `an alerter knows whom an alert waits for, and only their names`() async throws {
        let ward = try await Ward()
        _ = try await ward.acknowledge("Ann")
        try await ward.database.with("alerter") { alerter in
            _ = try await AlertPlanning.plan(window: 60, alerter) { input in
                #expect(input.threads.map(\.awaited) == [["Bea"]])
                return PlanningOutput()
            }
        }
    }
}

/// A person who needs help with an alert.
@Suite struct EscalateTests {
    @Test func `a call for help is an event, an act and an entry, voids nothing, and is told to the alerter`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let form = try await database.submit(#"{"answers":{}}"#)
        try await desk.work([form: .urgent])
        try await database.with("nurse") { nurse in
            let alert = try await AlertDesk.open(nurse)[0]
            _ = try await AlertDesk.acknowledge(alert.id, by: nil, seen: alert.seen, note: nil, nurse)
            try await AlertDesk.escalate(alert.id, by: nil, note: "cannot leave my patient", nurse)
            let other = await refusal(nurse, "SELECT intake.escalate($1, 'Bea')", alert.id)
            let unknown = await refusal(nurse, "SELECT intake.escalate($1, NULL)", PostgresUUID.random())
            #expect(other == .insufficientPrivilege && unknown == "P0002")
        }
        let facts = try await database.texts(
            """
            SELECT concat_ws(' ', c.by_whom, c.kind, c.note, a.acknowledged_by, n.by_whom, n.level)
            FROM intake.act AS c, intake.alert AS a, intake.notification AS n
            WHERE c.kind = 'escalate' AND n.kind = 'escalated'
            """)
        #expect(facts == ["Ann escalate cannot leave my patient Ann Ann urgent"])
        let entry = try await database.texts(
            "SELECT by_whom || ' ' || (detail ->> 'acknowledgedBy') FROM intake.audit_log WHERE action = 'alert.escalated'"
        )
        #expect(entry == ["Ann Ann"])
        try await database.with("alerter") { alerter in
            _ = try await AlertPlanning.plan(window: 60, alerter) { input in
                #expect(input.threads[0].events.filter { $0.kind == .escalated }.map(\.by) == ["Ann"])
                return PlanningOutput()
            }
        }
        try await database.with("doctor") { doctor in
            let alert = try await AlertDesk.open(doctor)[0]
            _ = try await AlertDesk.close(alert.id, by: nil, outcome: "seen", seen: alert.seen, note: nil, doctor)
            let late = await refusal(doctor, "SELECT intake.escalate($1, NULL)", alert.id)
            #expect(late == "55000")
        }
    }
}
