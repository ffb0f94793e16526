import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

/// What people do, through the functions and views, each with the role that may.
@Suite struct AlertFlowTests {
    @Test func `an acknowledged alert stays on the worklist, and a closed one leaves it`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit(#"{"patient":{"reference":"A","contact":"+1"},"answers":{}}"#)
        try await desk.work([id: .urgent])
        try await database.with("nurse") { nurse in
            let open = try await nurse.texts("SELECT alert_state FROM dashboard.urgent WHERE submission_id = $1", id)
            #expect(open == ["open"])
            _ = try await nurse.query(
                "SELECT intake.acknowledge(alert_id, 'Ann', seen, 'calls them') FROM dashboard.worklist WHERE submission_id = $1",
                id)
            let seen = try await nurse.texts(
                "SELECT alert_state || ' ' || acknowledged_by || ' ' || patient_contact FROM dashboard.worklist WHERE submission_id = $1",
                id)
            #expect(seen == ["acknowledged Ann +1"])
            let second = try await database.with("board") { board in
                try await board.texts(
                    "SELECT a.acknowledged_by FROM dashboard.worklist, intake.acknowledge(alert_id, 'Bea', seen) AS a WHERE submission_id = $1",
                    id)
            }
            #expect(second == ["Bea"])
            let refused = await refusal(
                nurse,
                "SELECT intake.close(alert_id, 'Ann', 'done', seen) FROM dashboard.worklist WHERE submission_id = $1",
                id)
            #expect(refused == .insufficientPrivilege)
            let unresolved = await refusal(nurse, "SELECT intake.resolve($1, 'Ann', 'done')", id)
            #expect(unresolved == "55000")
        }
        try await database.with("doctor") { doctor in
            let first = try await doctor.texts(
                "SELECT c.closed_by FROM dashboard.worklist, intake.close(alert_id, 'Dr Dee', 'seen', seen) AS c WHERE submission_id = $1",
                id)
            #expect(first == ["Dr Dee"])
            let left = try await doctor.count("SELECT count(*) FROM dashboard.worklist")
            #expect(left == 0)
        }
        try await database.with("auditor") { auditor in
            let actions = try await auditor.texts(
                "SELECT action || ' ' || by_whom || ' ' || actor FROM intake.audit_log WHERE object_kind = 'alert' ORDER BY seq"
            )
            #expect(
                actions == [
                    "alert.opened worker worker", "alert.acknowledged Ann nurse", "alert.acknowledgedAgain Bea board",
                    "alert.closed Dr Dee doctor",
                ])
        }
        await desk.close()
    }

    @Test func `a later urgent form joins the open alert, and a worse one raises it and voids the acknowledgement`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit(Array(repeating: #"{"patient":{"reference":"A"},"answers":{}}"#, count: 3))
        try await desk.turn([ids[0]: .urgent])
        try await database.with("nurse") { nurse in
            _ = try await nurse.query("SELECT intake.acknowledge(alert_id, 'Ann', seen) FROM dashboard.worklist")
            try await desk.turn([ids[1]: .urgent])
            let states = try await nurse.texts("SELECT alert_state FROM dashboard.worklist")
            #expect(states == ["acknowledged", "acknowledged"])
            try await desk.turn([ids[2]: .emergency])
            let voided = try await nurse.texts("SELECT alert_state FROM dashboard.worklist")
            #expect(voided == ["open", "open", "open"])
        }
        try await database.asOwner { owner in
            let alerts = try await owner.texts("SELECT level FROM intake.alert")
            #expect(alerts == ["emergency"])
            let told = try await owner.texts("SELECT kind || ' ' || level FROM intake.notification ORDER BY created_at")
            #expect(told == ["opened urgent", "status urgent", "joined urgent", "raised emergency"])
            let kept = try await owner.texts(
                "SELECT detail ->> 'acknowledgedBy' FROM intake.audit_log WHERE action = 'alert.acknowledgementVoided'")
            #expect(kept == ["Ann"])
        }
        await desk.close()
    }

    @Test func `a submission without an open alert is resolved by staff and leaves the worklist`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit(#"{"answers":{}}"#)
        try await database.with("nurse") { nurse in
            let early = await refusal(nurse, "SELECT intake.resolve($1, 'Ann', 'done')", id)
            #expect(early == "55000")
            try await desk.work([id: .soon])
            let blank = await refusal(nurse, "SELECT intake.resolve($1, 'Ann', ' ')", id)
            #expect(blank == .invalidParameterValue)
            let who = try await nurse.texts("SELECT resolved_by FROM intake.resolve($1, 'Ann', 'letter sent')", id)
            let again = try await database.with("phone") { phone in
                try await phone.texts("SELECT resolved_by FROM intake.resolve($1, 'Bea', 'letter sent')", id)
            }
            #expect(who == ["Ann"] && again == ["Ann"])
            let otherwise = await refusal(nurse, "SELECT intake.resolve($1, 'Ann', 'phoned')", id)
            #expect(otherwise == "55000")
            let left = try await nurse.count("SELECT count(*) FROM dashboard.worklist")
            #expect(left == 0)
            let unknown = await refusal(nurse, "SELECT intake.resolve($1, 'Ann', 'done')", PostgresUUID.random())
            #expect(unknown == "P0002")
        }
        await desk.close()
    }

    @Test func `an override upwards opens an alert, downwards closes none, and both levels are shown`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit(#"{"patient":{"reference":"A"},"answers":{}}"#)
        try await desk.work([id: .routine])
        try await database.with("doctor") { doctor in
            let shown = """
                SELECT level || ' ' || override_level || ' ' || override_by || ' ' || override_reason || ' ' || alert_state
                FROM dashboard.worklist
                """
            _ = try await doctor.query("SELECT intake.override($1, 'urgent', 'Dr Dee', 'rang')", id)
            let up = try await doctor.texts(shown)
            #expect(up == ["routine urgent Dr Dee rang open"])
            let urgent = try await doctor.count("SELECT count(*) FROM dashboard.urgent")
            #expect(urgent == 1)
            _ = try await doctor.query("SELECT intake.override($1, 'soon', 'Dr Dee', 'wrong patient')", id)
            let down = try await doctor.texts(shown)
            #expect(down == ["routine soon Dr Dee wrong patient open"])
            let unknown = await refusal(doctor, "SELECT intake.override($1, 'high', 'Dr Dee', 'x')", id)
            #expect(unknown == .invalidParameterValue)
        }
        try await database.with("nurse") { nurse in
            let refused = await refusal(nurse, "SELECT intake.override($1, 'urgent', 'Ann', 'x')", id)
            #expect(refused == .insufficientPrivilege)
        }
        try await database.with("auditor") { auditor in
            let levels = try await auditor.texts("SELECT level FROM intake.assessment")
            #expect(levels == ["routine"])
            let changes = try await auditor.texts(
                "SELECT (detail ->> 'from') || '>' || (detail ->> 'to') FROM intake.audit_log WHERE action = 'submission.overridden' ORDER BY seq"
            )
            #expect(changes == ["routine>urgent", "urgent>soon"])
        }
        await desk.close()
    }

    @Test func `a form that cannot be read is on the worklist at urgent with an alert, and its words are nowhere`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit("canarywords")
        try await desk.work([:])
        try await database.with("monitor") { monitor in
            let rows = try await monitor.texts(
                "SELECT level || ' ' || possible_level || ' ' || alert_state || ' ' || reasons[1] FROM dashboard.urgent WHERE submission_id = $1",
                id)
            #expect(
                rows == ["urgent emergency open The form could not be read: it is not JSON. Nobody knows what it says."]
            )
            let held = try await monitor.texts(
                "SELECT reason || ' ' || attempts || ' ' || state FROM dashboard.quarantine")
            #expect(held == ["notJSON 1 held"])
        }
        try await database.asOwner { owner in
            let words = try await owner.count(
                """
                SELECT (SELECT count(*) FROM intake.quarantine AS q WHERE q::text LIKE '%canary%')
                    + (SELECT count(*) FROM intake.audit_log AS l WHERE l::text LIKE '%canary%')
                    + (SELECT count(*) FROM intake.notification AS n WHERE n::text LIKE '%canary%')
                """)
            #expect(words == 0)
        }
        await desk.close()
    }

    @Test func `work that is overdue gets an alert, which joins the patient's open one`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit([
            #"{"patient":{"reference":"A"},"answers":{}}"#, #"{"patient":{"reference":"A"},"answers":{}}"#,
            #"{"answers":{}}"#,
        ])
        try await desk.work([ids[0]: .soon, ids[1]: .urgent, ids[2]: .clinicianReview])
        try await database.asOwner { owner in
            try await owner.execute(
                "UPDATE intake.work_item SET respond_by = now() - interval '1 minute' WHERE alert_id IS NULL")
        }
        let opened = try await WorkerRegistry.openOverdueAlerts(desk.connection)
        let again = try await WorkerRegistry.openOverdueAlerts(desk.connection)
        #expect(opened == 2 && again == 0)
        try await database.asOwner { owner in
            let alerts = try await owner.texts("SELECT cause || ' ' || level FROM intake.alert ORDER BY 1")
            #expect(alerts == ["assessment urgent", "overdue clinician_review"])
            let told = try await owner.count("SELECT count(*) FROM intake.notification WHERE kind = 'overdue'")
            #expect(told == 2)
        }
        await desk.close()
    }

    @Test func `the worklist is in the order of urgency, then of waiting`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit(Array(repeating: #"{"answers":{}}"#, count: 6))
        let levels: [Level] = [.routine, .urgent, .conservative, .emergency, .urgent, .clinicianReview]
        try await desk.work(Dictionary(uniqueKeysWithValues: zip(ids, levels)))
        try await database.with("nurse") { nurse in
            let items = try await Dashboard.worklist(nurse, limit: 100)
            #expect(items.map(\.submission) == [ids[3], ids[1], ids[4], ids[5], ids[0], ids[2]])
            #expect(items.allSatisfy { $0.reasons == ["because"] && $0.possibleLevel == .emergency })
            let counts = try await Dashboard.duties(nurse).forms
            #expect(counts[.urgent] == 2 && counts[.soon] == nil)
            let first = try await Dashboard.worklist(nurse, limit: 1)
            #expect(first.map(\.submission) == [ids[3]])
        }
        await desk.close()
    }
}
