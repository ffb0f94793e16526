import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

/// Who has an alert in hand, from the first acknowledgement on.
@Suite struct AcknowledgementTests {
    private static let form = #"{"patient":{"reference":"A"},"answers":{}}"#

    /// A database with one urgent form, its id and its alert's.
    private static func start() async throws -> (ClinicDatabase, form: PostgresUUID, alert: String) {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit(form)
        try await desk.work([id: .urgent])
        await desk.close()
        return (database, id, try await database.texts("SELECT id::text FROM intake.alert")[0])
    }

    private static func audit(_ database: ClinicDatabase) async throws -> [String] {
        try await database.with("auditor") { auditor in
            try await auditor.texts(
                "SELECT by_whom || ' ' || action FROM intake.audit_log WHERE object_kind IN ('alert', 'submission') AND action <> 'alert.opened' ORDER BY seq"
            )
        }
    }

    @Test func `acknowledging again counts anew, adds its note, and is in the audit log`() async throws {
        let (database, _, alert) = try await Self.start()
        try await database.with("board") { board in
            let first = try await board.texts(
                "SELECT acknowledged_at::text FROM intake.acknowledge($1::uuid, 'Ann', (SELECT seen FROM dashboard.alerts WHERE alert_id = $1::uuid), 'calls')",
                alert)
            let second = try await board.texts(
                "SELECT acknowledged_at::text FROM intake.acknowledge($1::uuid, 'Ann', (SELECT seen FROM dashboard.alerts WHERE alert_id = $1::uuid))",
                alert)
            #expect(first[0] < second[0])
            let third = try await board.texts(
                "SELECT acknowledged_by FROM intake.acknowledge($1::uuid, 'Bea', (SELECT seen FROM dashboard.alerts WHERE alert_id = $1::uuid), 'calls again')",
                alert)
            #expect(third == ["Bea"])
        }
        let notes = try await database.texts("SELECT acknowledge_note FROM intake.alert")
        #expect(notes == ["calls\ncalls again"])
        let entries = try await Self.audit(database)
        #expect(
            entries == ["Ann alert.acknowledged", "Ann alert.acknowledgedAgain", "Bea alert.acknowledgedAgain"])
    }

    @Test func `what is repeated after the end changes nothing and is in the audit log`() async throws {
        let (database, id, alert) = try await Self.start()
        try await database.with("board") { board in
            for person in ["Dr Dee", "Bea"] {
                let by = try await board.texts(
                    "SELECT closed_by FROM intake.close($1::uuid, $2, 'seen', (SELECT seen FROM dashboard.alerts WHERE alert_id = $1::uuid))",
                    alert, person)
                #expect(by == ["Dr Dee"])
            }
            let late = try await board.texts(
                "SELECT acknowledged_by FROM intake.acknowledge($1::uuid, 'Ann', (SELECT seen FROM dashboard.alerts WHERE alert_id = $1::uuid))",
                alert)
            #expect(late == ["Dr Dee"])
            let resolved = try await board.texts("SELECT resolved_by FROM intake.resolve($1, 'Ann', 'done')", id)
            #expect(resolved == ["Dr Dee"])
        }
        let entries = try await Self.audit(database)
        #expect(
            entries == [
                "Dr Dee alert.closed", "Bea alert.closedAgain", "Ann alert.acknowledgedWhenClosed",
                "Ann submission.resolvedAgain",
            ])
        let unacknowledged = try await database.count(
            "SELECT count(*) FROM intake.alert WHERE acknowledged_at IS NULL")
        #expect(unacknowledged == 1)
    }

    @Test func `whoever has acknowledged gives it back, and people have to be told anew`() async throws {
        let (database, id, alert) = try await Self.start()
        try await database.with("board") { board in
            let early = await refusal(board, "SELECT intake.release($1, 'Ann')", id)
            #expect(early == "55000")
            _ = try await board.query(
                "SELECT intake.acknowledge($1::uuid, 'Ann', (SELECT seen FROM dashboard.alerts WHERE alert_id = $1::uuid))",
                alert)
            let nobody = await refusal(board, "SELECT intake.release($1, 'Dr House')", id)
            #expect(nobody == .insufficientPrivilege)
            let released = try await board.texts("SELECT intake.release($1, 'Ann', 'called away')::text", id)
            #expect(released == [alert])
            let state = try await board.texts("SELECT alert_state FROM dashboard.worklist")
            #expect(state == ["open"])
            let again = await refusal(board, "SELECT intake.release($1, 'Ann')", id)
            #expect(again == "55000")
            let unknown = await refusal(board, "SELECT intake.release($1, 'Ann')", PostgresUUID.random())
            #expect(unknown == "P0002")
        }
        let told = try await database.texts("SELECT kind FROM intake.notification ORDER BY created_at")
        #expect(told == ["opened", "status", "raised"])
        let entries = try await Self.audit(database)
        #expect(
            entries == ["Ann alert.acknowledged", "system alert.acknowledgementVoided", "Ann alert.released"])
    }

    @Test func `a hand-over names both, and puts the time for closing not off`() async throws {
        let (database, id, alert) = try await Self.start()
        try await database.with("board") { board in
            let early = await refusal(board, "SELECT intake.hand_over($1, 'Ann', 'Bea')", id)
            #expect(early == "55000")
            _ = try await board.query(
                "SELECT intake.acknowledge($1::uuid, 'Ann', (SELECT seen FROM dashboard.alerts WHERE alert_id = $1::uuid))",
                alert)
            let blank = await refusal(board, "SELECT intake.hand_over($1, 'Ann', ' ')", id)
            #expect(blank == .invalidParameterValue)
            let before = try await board.texts("SELECT acknowledged_at::text FROM dashboard.worklist")
            _ = try await board.query("SELECT intake.hand_over($1, 'Ann', 'Bea', 'shift ends')", id)
            let after = try await board.texts(
                "SELECT acknowledged_at::text FROM dashboard.worklist WHERE acknowledged_by = 'Bea'")
            #expect(before == after)
        }
        let entry = try await database.texts(
            """
            SELECT by_whom || ' ' || (detail ->> 'from') || ' ' || (detail ->> 'to') FROM intake.audit_log
            WHERE action = 'alert.handedOver'
            """)
        #expect(entry == ["Ann Ann Bea"])
    }

    @Test func `an acknowledgement is changed by these functions alone`() async throws {
        let (database, _, alert) = try await Self.start()
        try await database.execute(
            "SELECT intake.acknowledge('\(alert)', 'Ann', \(seen(of: alert)))",
            as: "nurse")
        try await database.with("worker") { worker in
            for change in [
                "acknowledged_at = NULL, acknowledged_by = NULL, acknowledged_session = NULL",
                "acknowledged_by = 'Bea'", "acknowledged_at = now()",
            ] {
                let state = await refusal(worker, "UPDATE intake.alert SET \(change)")
                #expect(state == .insufficientPrivilege, "\(change)")
            }
        }
        for role in ["worker", "alerter", "monitor", "auditor", "site"] {
            try await database.with(role) { connection in
                for call in ["release(gen_random_uuid(), 'x')", "hand_over(gen_random_uuid(), 'x', 'y')"] {
                    let state = await refusal(connection, "SELECT intake.\(call)")
                    #expect(state == .insufficientPrivilege)
                }
            }
        }
    }
}
