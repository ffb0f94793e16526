import TestSupport
import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

/// What other sessions of the cluster can do to those that submit, assess and answer.
@Suite struct InterferenceTests {
    @Test func `no lock that any role may take holds up a form or the schema, and none shows whose form it is`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        // A transaction that has notified cannot be prepared.
        try await database.pretendQueueUsage(0.9)
        let stranger = try await database.connect("stranger")
        // All advisory locks of the classes that were ever used here.
        try await stranger.execute(
            "SELECT pg_advisory_lock(c, k) FROM unnest(ARRAY[1768846443, 1768846444, 1768846445]) AS c, generate_series(-2, 2) AS k"
        )
        _ = try await stranger.query(
            """
            SELECT pg_advisory_lock(1768846443, uuid_hash(encode(substring(sha256('A') FROM 1 FOR 16), 'hex')::uuid))
            """)
        let id = try await database.submit(#"{"patient":{"reference":"A"},"answers":{}}"#)
        let submitted = try await OpenTransaction(
            database, as: "site", #"SELECT intake.submit('{"patient":{"reference":"B"}}'::text)"#)
        let shown = try await stranger.count(
            "SELECT count(*) FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database WHERE d.datname = $1 AND locktype = 'advisory' AND pid IS DISTINCT FROM pg_backend_pid()",
            database.name)
        #expect(shown == 0)
        try await database.asOwner { try await IntakeSchema.apply(to: $0) }
        for statement in ["SELECT FROM intake.patient_lock", "LOCK TABLE intake.patient_lock IN ROW SHARE MODE"] {
            for (role, group) in Clinic.roles where group != "intake_owner" {
                let refused = try await database.with(role) { connection in
                    await refusal(connection, statement.hasPrefix("LOCK") ? "DO 'BEGIN \(statement); END'" : statement)
                }
                #expect(refused == .insufficientPrivilege, "\(role)")
            }
        }
        try await submitted.rollBack()
        await stranger.close()
        let kept = try await database.count("SELECT count(*) FROM intake.submission WHERE id = $1", id)
        #expect(kept == 1)
    }

    @Test func `a form whose patient's other form is not committed is refused in time, and told to come again`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.pretendQueueUsage(0.9)
        let first = try await OpenTransaction(
            database, as: "site", #"SELECT intake.submit('{"patient":{"reference":"A"},"answers":{}}'::text, 'one')"#)
        try await database.with("site") { site in
            for (form, key) in [(#"{"patient":{"reference":"A"},"answers":{}}"#, "two"), ("{}", "one")] {
                let error = await postgresError { try await Submissions.submit(Array(form.utf8), key: key, site) }
                #expect(error?.sqlState == .lockNotAvailable && error?.leavesOpen == true, "\(key)")
            }
            // The caller's own limit is as before, also within its transaction.
            try await site.execute("SET lock_timeout = '7s'")
            let limit = try await site.transaction { transaction in
                _ = try transaction.query("SELECT intake.submit('{}'::text)")
                return try transaction.query("SHOW lock_timeout").value(row: 0, column: 0, as: String.self)
            }
            #expect(limit == "7s")
            try await first.rollBack()
            _ = try await Submissions.submit(
                Array(#"{"patient":{"reference":"A"},"answers":{}}"#.utf8), key: "two", site)
        }
        let stored = try await database.count("SELECT count(*) FROM intake.submission")
        #expect(stored == 2)
    }

    @Test func `while the cluster's notification queue fills, everything goes on and nobody notifies`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        try await database.pretendQueueUsage(0.26)
        let listener = try await NotificationListener.connect(
            ConnectionConfiguration(database.connectionString("nurse")),
            channels: ["intake_submitted", "intake_alert"],
            deadline: .generous, logger: .silent)
        let id = try await database.submit(#"{"patient":{"reference":"A"},"answers":{}}"#)
        try await desk.work([id: .emergency])
        try await database.with("doctor") { doctor in
            _ = try await doctor.query("SELECT intake.acknowledge(alert_id, 'Dr Dee', seen) FROM dashboard.worklist")
            _ = try await doctor.query("SELECT intake.pause('Dr Dee'), intake.resume('Dr Dee')")
            _ = try await doctor.query("SELECT intake.close(alert_id, 'Dr Dee', 'seen', seen) FROM dashboard.worklist")
            try await doctor.execute("NOTIFY intake_alert, 'mark'")
        }
        let heard = try await listener.next()
        #expect(heard?.payload == "mark")
        await listener.close()
        let health = try await database.with("monitor") { try await Dashboard.health($0) }
        #expect(health.notificationQueue.warning?.contains("26 % full") == true)
        await desk.close()
    }

    @Test func `a form is accepted where the flag of sleeping workers cannot be read`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.execute("ALTER SEQUENCE intake.workers_asleep RENAME TO gone")
        let id = try await database.submit("{}")
        let waiting = try await database.count(
            "SELECT count(*) FROM intake.ready JOIN intake.submission USING (number) WHERE id = $1", id)
        #expect(waiting == 1)
    }

    @Test func `what a person leaves uncommitted is ended by the server before long`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit([#"{"patient":{"reference":"A"},"answers":{}}"#, "{}"])
        try await desk.work([ids[0]: .urgent, ids[1]: .soon])
        try await database.with("doctor") { doctor in
            let statements = [
                "SELECT intake.acknowledge(alert_id, 'Dr Dee', seen) FROM dashboard.urgent",
                "SELECT intake.override('\(ids[1])', 'urgent', 'Dr Dee', 'rang')",
                "SELECT intake.close(alert_id, 'Dr Dee', 'seen', seen) FROM dashboard.urgent",
            ]
            for (before, after) in [("0", "30s"), ("1min", "30s"), ("10s", "10s")] {
                try await doctor.execute("SET idle_in_transaction_session_timeout = '\(before)'")
                for statement in statements {
                    do {
                        try await doctor.transaction { transaction in
                            _ = try transaction.query(Statement(statement))
                            let limit = try transaction.query("SHOW idle_in_transaction_session_timeout")
                                .value(row: 0, column: 0, as: String.self)
                            #expect(limit == after, "\(statement)")
                            throw Stop()
                        }
                    } catch is Stop {}
                }
            }
        }
        await desk.close()
    }

    private struct Stop: Error {}
}

/// A patient's alert that somebody's open transaction holds.
@Suite struct HeldAlertTests {
    private static let form = #"{"patient":{"reference":"A"},"answers":{}}"#
    private static var terms: ClaimTerms {
        var terms = Desk.terms
        terms.opensBeside = true
        return terms
    }

    /// The open alerts with the numbers of their forms.
    private static let alerts = """
        SELECT a.level || ' ' || (a.patient_key IS NOT NULL) || ' ' || (a.acknowledged_at IS NOT NULL) || ' '
            || (SELECT count(*) FROM intake.work_item AS w WHERE w.alert_id = a.id)
        FROM intake.alert AS a WHERE a.closed_at IS NULL ORDER BY a.opened_at
        """

    @Test func `a worse form is told at once by an alert of its own, which joins the patient's when that is free`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let first = try await database.submit(Self.form)
        try await desk.work([first: .urgent])
        try await database.pretendQueueUsage(0.9)
        let acknowledging = try await OpenTransaction(
            database, as: "nurse", "SELECT intake.acknowledge(alert_id, 'Ann', seen) FROM dashboard.worklist")
        let later = try await database.submit([Self.form, Self.form])
        let one = try await desk.turn([later[0]: .emergency], terms: Self.terms)
        // It latches, and the next form joins it.
        let two = try await desk.turn([later[1]: .urgent], terms: Self.terms)
        #expect(one == 1 && two == 1)
        let held = try await database.texts(Self.alerts)
        #expect(held == ["urgent true false 1", "emergency false false 2"])
        let told = try await database.texts("SELECT kind || ' ' || level FROM intake.notification ORDER BY created_at")
        #expect(told == ["opened urgent", "opened emergency", "joined urgent"])
        let shown = try await database.texts("SELECT level || ' ' || alert_state FROM dashboard.worklist")
        #expect(shown == ["emergency open", "urgent open", "urgent open"])
        let latches = try await database.count(
            "SELECT count(*) FROM intake.assessment WHERE submission_id = $1 AND latching_alerts <> '{}'", later[1])
        #expect(latches == 1)
        let left = try await WorkerRegistry.joinAlertsAside(desk.connection)
        #expect(left == 1)

        try await acknowledging.commit()
        let none = try await WorkerRegistry.joinAlertsAside(desk.connection)
        let joined = try await database.texts(Self.alerts)
        #expect(none == 0 && joined == ["emergency true false 3"])
        let forms = try await database.count(
            "SELECT count(*) FROM intake.alert_submission JOIN intake.alert ON id = alert_id WHERE closed_at IS NULL")
        #expect(forms == 3)
        let outcomes = try await database.texts(
            "SELECT closed_by || ' ' || left(outcome, 12) FROM intake.alert WHERE closed_at IS NOT NULL")
        #expect(outcomes == ["worker joined alert"])
        let imbalances = try await database.imbalances(submissions: 3)
        #expect(imbalances == [])
        await desk.close()
    }

    @Test func `where the patient's alert is closed meanwhile, the one beside it takes its place and latches`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let first = try await database.submit(Self.form)
        try await desk.work([first: .urgent])
        try await database.pretendQueueUsage(0.9)
        let closing = try await OpenTransaction(
            database, as: "doctor", "SELECT intake.close(alert_id, 'Dr Dee', 'seen', seen) FROM dashboard.worklist")
        let second = try await database.submit(Self.form)
        let taken = try await desk.turn([second: .emergency], terms: Self.terms)
        #expect(taken == 1)
        try await closing.commit()
        // Before it has the patient's key it latches already.
        let third = try await database.submit(Self.form)
        try await desk.turn([third: .urgent])
        let before = try await database.texts(Self.alerts)
        #expect(before == ["emergency false false 2"])
        let left = try await WorkerRegistry.joinAlertsAside(desk.connection)
        let after = try await database.texts(Self.alerts)
        #expect(left == 0 && after == ["emergency true false 2"])
        let imbalances = try await database.imbalances(submissions: 3)
        #expect(imbalances == [])
        await desk.close()
    }

    @Test func `one that a clinician has closed by then stays closed`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let first = try await database.submit(Self.form)
        try await desk.work([first: .urgent])
        let held = try await OpenTransaction(database, "SELECT FROM intake.alert FOR UPDATE")
        let second = try await database.submit(Self.form)
        try await desk.turn([second: .emergency], terms: Self.terms)
        try await database.with("doctor") { doctor in
            _ = try await doctor.query(
                "SELECT intake.close(alert_id, 'Dr Dee', 'seen', seen) FROM dashboard.worklist WHERE submission_id = $1",
                second)
        }
        try await held.rollBack()
        let left = try await WorkerRegistry.joinAlertsAside(desk.connection)
        let alerts = try await database.texts(Self.alerts)
        #expect(left == 0 && alerts == ["urgent true false 1"])
        await desk.close()
    }

    @Test func `work that becomes overdue while the patient's alert is held or just opened gets an alert beside it`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit([Self.form, Self.form, #"{"patient":{"reference":"B"},"answers":{}}"#])
        try await desk.work([ids[0]: .soon, ids[1]: .urgent, ids[2]: .soon])
        try await database.execute(
            "UPDATE intake.work_item SET respond_by = now() - interval '1 second' WHERE alert_id IS NULL")
        let held = try await OpenTransaction(database, "SELECT FROM intake.alert FOR UPDATE")
        let opening = try await OpenTransaction(
            database,
            """
            INSERT INTO intake.alert (patient_key, submission_id, level, cause)
            SELECT patient_key, id, 'urgent', 'override' FROM intake.submission WHERE id = '\(ids[2])'
            """)
        let opened = try await WorkerRegistry.openOverdueAlerts(desk.connection)
        #expect(opened == 2)
        try await held.rollBack()
        try await opening.rollBack()
        let left = try await WorkerRegistry.joinAlertsAside(desk.connection)
        let alerts = try await database.texts(Self.alerts)
        #expect(left == 0 && Set(alerts) == ["urgent true false 2", "soon true false 1"])
        await desk.close()
    }

    @Test func `a row beside an alert that no program makes so closes nothing and merges nothing`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit([Self.form, #"{"patient":{"reference":"B"},"answers":{}}"#])
        try await desk.work([ids[0]: .emergency, ids[1]: .urgent])
        // Each alert beside itself, then beside the other patient's.
        for order in ["ASC", "DESC"] {
            try await database.falsify("DELETE FROM intake.alert_aside")
            try await database.execute(
                """
                INSERT INTO intake.alert_aside (alert_id, patient_key)
                SELECT a.id, k.patient_key
                FROM (SELECT id, row_number() OVER (ORDER BY level) AS n FROM intake.alert) AS a
                JOIN (SELECT patient_key, row_number() OVER (ORDER BY level \(order)) AS n FROM intake.alert) AS k USING (n)
                """, as: "worker")
            let left = try await WorkerRegistry.joinAlertsAside(desk.connection)
            let open = try await database.texts(
                "SELECT level FROM dashboard.urgent WHERE alert_state = 'open' ORDER BY level")
            #expect(left == 0 && open == ["emergency", "urgent"])
        }
        let audited = try await database.count(
            "SELECT count(*) FROM intake.audit_log WHERE action = 'alert.asideRefused'")
        #expect(audited == 4)
        await desk.close()
    }

    @Test(arguments: ["REPEATABLE READ", "SERIALIZABLE"])
    func `nobody acts on an old snapshot, in which what joined an alert is not there`(level: String) async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let first = try await database.submit(Self.form)
        try await desk.work([first: .emergency])
        let alert = try await database.texts("SELECT id::text FROM intake.alert")[0]
        let acts = [
            "SELECT intake.close('\(alert)', 'Dr Dee', 'seen', \(seen(of: alert)))",
            "SELECT intake.acknowledge('\(alert)', 'Dr Dee', \(seen(of: alert)))",
            "SELECT intake.resolve('\(first)', 'Dr Dee', 'seen')",
            "SELECT intake.override('\(first)', 'soon', 'Dr Dee', 'rang')",
            "SELECT intake.mark_not_genuine('Dr Dee', 'test', ARRAY['\(first)'::uuid])",
        ]
        try await database.with("doctor") { doctor in
            for act in acts {
                try await doctor.execute("SET default_transaction_isolation = '\(level.lowercased())'")
                let refused = await refusal(doctor, act)
                #expect(refused?.rawValue == "25000", "\(act)")
            }
        }
        let canary = try await database.with("alerter") { alerter in
            try await alerter.execute("SET default_transaction_isolation = '\(level.lowercased())'")
            return await refusal(alerter, "SELECT intake.finish_canary('\(alert)')")
        }
        #expect(canary?.rawValue == "25000")
        let open = try await database.count("SELECT count(*) FROM dashboard.urgent WHERE alert_state = 'open'")
        #expect(open == 1)
        await desk.close()
    }

    @Test func `whoever submits and does not commit is ended by the server after a while`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.with("site") { site in
            let limits = try await site.transaction { transaction in
                _ = try transaction.query(Statement("SELECT intake.submit('\(Self.form)'::text)"))
                return try transaction.query("SHOW idle_in_transaction_session_timeout")
                    .value(row: 0, column: 0, as: String.self)
            }
            let after = try await site.texts("SHOW idle_in_transaction_session_timeout")
            #expect(limits == "10s" && after == ["0"])
        }
    }

    @Test(arguments: [
        ("alerter", "channel"), ("alerter", "escalation"), ("alerter", "alerting"), ("alerter", "incident"),
        ("alerter", "delivery"), ("alerter", "notification"), ("alerter", "message"), ("worker", "notification"),
        ("worker", "alert"), ("worker", "submission"), ("worker", "assessment"), ("worker", "work_item"),
    ])
    func `no program may lock a table against those who read it`(role: String, table: String) async throws {
        let database = try await Clinic.newDatabase()
        let refused = try await database.with(role) { connection in
            await refusal(connection, "DO 'BEGIN LOCK TABLE intake.\(table) IN ACCESS EXCLUSIVE MODE; END'")
        }
        #expect(refused == .insufficientPrivilege)
    }

    @Test func `rows of the outbox that are of no alert keep no other from being planned`() async throws {
        let database = try await Clinic.newDatabase()
        let refused = try await database.with("worker") { worker in
            await refusal(
                worker,
                "INSERT INTO intake.notification (alert_id, kind, level, created_at) VALUES (gen_random_uuid(), 'joined', 'emergency', 'epoch')"
            )
        }
        #expect(refused == .insufficientPrivilege)
        try await database.execute(
            """
            INSERT INTO intake.notification (alert_id, kind, level)
            SELECT gen_random_uuid(), 'joined', 'emergency' FROM generate_series(1, 20001)
            """, as: "worker")
        let desk = try await Desk(database)
        let first = try await database.submit(Self.form)
        try await desk.work([first: .urgent])
        try await database.with("alerter") { alerter in
            _ = try await AlertPlanning.plan(window: 60, alerter) { input in
                var output = PlanningOutput()
                output.plannedEvents = input.threads.flatMap { $0.events.map(\.id) }
                return output
            }
        }
        let planned = try await database.count("SELECT count(*) FROM intake.notification WHERE planned_at IS NOT NULL")
        #expect(planned == 1)
        await desk.close()
    }
}
