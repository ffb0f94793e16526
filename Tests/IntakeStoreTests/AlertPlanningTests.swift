import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

/// Plans and deliveries as the database keeps them, with planners that the tests write.
@Suite struct AlertPlanningTests {
    /// Opens alerts of patients of their own, as the transaction of an assessment does; returns their ids, oldest first.
    private static func open(
        _ database: ClinicDatabase, _ count: Int, _ level: Level = .emergency
    ) async throws -> [PostgresUUID] {
        try await database.with("worker") { worker in
            var ids: [PostgresUUID] = []
            for _ in 0..<count {
                ids.append(
                    try await worker.value(
                        """
                        WITH a AS (
                            INSERT INTO intake.alert (patient_key, submission_id, level, cause)
                            VALUES (gen_random_uuid(), gen_random_uuid(), $1, 'assessment') RETURNING id, level),
                        n AS (INSERT INTO intake.notification (alert_id, kind, level) SELECT id, 'opened', level FROM a)
                        SELECT id FROM a
                        """, level.rawValue, as: PostgresUUID.self))
            }
            return ids
        }
    }

    /// Tells every alert that is due by itself, by channel a.
    @Sendable private static func each(_ input: PlanningInput) -> PlanningOutput {
        var output = PlanningOutput()
        for thread in input.threads {
            let reached = thread.escalation?.reached ?? 0
            output.messages.append(
                PlannedMessage(
                    id: .random(), kind: reached == 0 ? "opened" : "reminder", level: thread.level, step: 1,
                    alerts: [thread.id], channels: ["a"], told: reached, isFirst: reached == 0))
            output.escalations[thread.id] = Escalation(
                phase: .unanswered, level: thread.level, told: 1, toldAt: input.now, next: input.now)
            output.plannedEvents += thread.events.map(\.id)
        }
        return output
    }

    private static let alerterID = PostgresUUID.random()

    private static func claim(_ count: Int, _ connection: Connection) async throws -> [ClaimedDelivery] {
        try await AlertDeliveries.claim(
            channel: "a", atMost: count, alerter: alerterID, lease: 60, except: [], connection)
    }

    @Test func `planning depends on no lock that another role can take`() async throws {
        let database = try await Clinic.newDatabase()
        _ = try await Self.open(database, 1)
        let stranger = try await database.connect("site")
        _ = try await stranger.query("SELECT pg_advisory_lock(1768846445, 0)")
        for role in ["site", "worker", "nurse", "doctor", "monitor", "auditor"] {
            try await database.with(role) { connection in
                let refused = await refusal(connection, "SELECT FROM intake.alerting FOR SHARE")
                #expect(refused == .insufficientPrivilege, "\(role)")
                let table = await refusal(connection, "LOCK TABLE intake.alerting IN SHARE MODE")
                #expect(table != nil, "\(role)")
            }
        }
        // Whoever answers an alert and does not end their transaction holds its row.
        let held = try await OpenTransaction(database, "SELECT FROM intake.alert FOR UPDATE")
        try await database.with("alerter") { alerter in
            let output = try await AlertPlanning.plan(window: 60, alerter, Self.each)
            #expect(output?.messages.count == 1)
        }
        try await held.rollBack()
        await stranger.close()
    }

    @Test func `a plan is made by one alerter at a time, and another does not wait for it`() async throws {
        let database = try await Clinic.newDatabase()
        _ = try await Self.open(database, 1)
        let held = try await OpenTransaction(database, as: "alerter", "SELECT FROM intake.alerting FOR UPDATE")
        try await database.with("alerter") { alerter in
            let none = try await AlertPlanning.plan(window: 60, alerter, Self.each)
            #expect(none == nil)
            try await held.rollBack()
            let output = try await AlertPlanning.plan(window: 60, alerter, Self.each)
            #expect(output?.messages.count == 1)
        }
    }

    @Test func `a message that takes another's place in the queue is delivered in its turn`() async throws {
        let database = try await Clinic.newDatabase()
        let ids = try await Self.open(database, 3)
        try await database.with("alerter") { alerter in
            // The first alert's telling is superseded again and again before its turn comes.
            for round in 0..<5 {
                _ = try await AlertPlanning.plan(window: 60, alerter) { input in
                    var chosen = input
                    chosen.threads = input.threads.filter { $0.id == ids[round == 1 ? 1 : round == 2 ? 2 : 0] }
                    return Self.each(chosen)
                }
            }
            let planned = try await alerter.count("SELECT count(*) FROM intake.delivery WHERE overtaken_at IS NOT NULL")
            #expect(planned == 2)
            let first = try await Self.claim(1, alerter)
            #expect(first.map(\.alert) == [ids[0]])
        }
    }

    @Test func `what nobody was told goes before what is told again, whatever its level`() async throws {
        let database = try await Clinic.newDatabase()
        let old = try await Self.open(database, 2)
        try await database.with("alerter") { alerter in
            _ = try await AlertPlanning.plan(window: 60, alerter, Self.each)
            let taken = try await Self.claim(10, alerter)
            #expect(Set(taken.compactMap(\.alert)) == Set(old))
            try await AlertDeliveries.record(
                taken.map { DeliveryResult(message: $0.message, channel: "a", attempt: $0.attempts, failure: nil) },
                by: Self.alerterID, alerter)
            _ = try await AlertPlanning.plan(window: 60, alerter, Self.each)
            let new = try await Self.open(database, 1, .urgent)
            _ = try await AlertPlanning.plan(window: 60, alerter) { input in
                var chosen = input
                chosen.threads = input.threads.filter { $0.escalation == nil }
                return Self.each(chosen)
            }
            let next = try await Self.claim(10, alerter)
            #expect(next.map(\.alert).first == new[0] && next.count == 3)
            #expect(next.map(\.kind) == ["opened", "reminder", "reminder"] && next.map(\.told) == [0, 1, 1])
        }
    }

    @Test func `emergencies go before troubles of the program, and those before other alerts`() async throws {
        let database = try await Clinic.newDatabase()
        let ids = [try await Self.open(database, 1, .urgent)[0], try await Self.open(database, 1)[0]]
        try await database.with("alerter") { alerter in
            let known = AlerterRegistry.KnownTrouble(
                code: "noWorker", subject: "", since: Instant(seconds: 1), next: Instant(seconds: 1))
            let stored = try await AlerterRegistry.store(
                [known], replacing: [],
                messages: [
                    PlannedMessage(
                        id: .random(), kind: "trouble", level: nil, step: 1, alerts: [], channels: ["a"],
                        trouble: "noWorker", subject: "")
                ], alerter)
            #expect(stored)
            _ = try await AlertPlanning.plan(window: 60, alerter) { input in
                var output = Self.each(input)
                for index in output.messages.indices { output.messages[index].isFirst = false }
                return output
            }
            let order = try await Self.claim(10, alerter)
            #expect(order.map(\.alert) == [ids[1], nil, ids[0]])
        }
    }

    @Test func `told counts messages that a channel has taken, and one that none has taken has reached nobody`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let ids = try await Self.open(database, 1)
        try await database.with("alerter") { alerter in
            for _ in 0..<4 { _ = try await AlertPlanning.plan(window: 60, alerter, Self.each) }
            try await database.with("nurse") { nurse in
                let alert = try #require(try await AlertDesk.open(nurse).first)
                #expect(alert.id == ids[0] && alert.told == 0 && alert.messages == 4 && alert.phase == "unreached")
            }
            let taken = try await Self.claim(10, alerter)
            for _ in 0..<2 {
                try await AlertDeliveries.record(
                    taken.map { DeliveryResult(message: $0.message, channel: "a", attempt: $0.attempts, failure: nil) },
                    by: Self.alerterID, alerter)
            }
            try await database.with("nurse") { nurse in
                let alert = try #require(try await AlertDesk.open(nurse).first)
                #expect(alert.told == 1 && alert.messages == 4 && alert.phase == "unanswered")
            }
            let reached = try await alerter.count("SELECT reached FROM intake.escalation")
            #expect(reached == 1)
        }
    }

    @Test func `what was not delivered about a trouble that is over is not delivered any more`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.with("alerter") { alerter in
            let known = AlerterRegistry.KnownTrouble(
                code: "noWorker", subject: "", since: Instant(seconds: 1), next: Instant(seconds: 9),
                told: Instant(seconds: 1))
            let message = PlannedMessage(
                id: .random(), kind: "trouble", level: nil, step: 1, alerts: [], channels: ["a"], trouble: "noWorker",
                subject: "")
            _ = try await AlerterRegistry.store([known], replacing: [], messages: [message], alerter)
            var over = known
            over.cleared = Instant(seconds: 5)
            let stored = try await AlerterRegistry.store([over], replacing: [known], messages: [], alerter)
            #expect(stored)
            let left = try await Self.claim(10, alerter)
            #expect(left.isEmpty)
        }
    }

    @Test(arguments: ["infinity", "-infinity", "294000-01-01 00:00:00+00", "1969-12-31 00:00:00+00"])
    func
        `a moment that nobody can calculate with is refused, and where it is there already its alert is told all the same`(
            moment: String
        ) async throws
    {
        let database = try await Clinic.newDatabase()
        _ = try await Self.open(database, 3)
        try await database.with("worker") { worker in
            let refused = await refusal(
                worker,
                """
                INSERT INTO intake.alert (patient_key, submission_id, level, cause, opened_at)
                VALUES (gen_random_uuid(), gen_random_uuid(), 'urgent', 'assessment', '\(moment)')
                """)
            #expect(refused == .checkViolation)
        }
        try await database.asOwner { owner in
            let outbox = await refusal(
                owner,
                """
                INSERT INTO intake.notification (alert_id, kind, level, created_at)
                VALUES (gen_random_uuid(), 'opened', 'urgent', '\(moment)')
                """)
            #expect(outbox == .checkViolation)
        }
        // As rows of a former release may be.
        try await database.asOwner { owner in
            let checks = try await owner.texts(
                """
                SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
                FROM pg_constraint WHERE conname ~ '_times_check$' AND conrelid <> 'intake.setback'::regclass
                """)
            #expect(checks.count >= 12)
            for check in checks { try await owner.execute(check) }
            try await owner.executeScript(
                """
                ALTER TABLE intake.alert DISABLE TRIGGER ALL;
                UPDATE intake.alert SET opened_at = '\(moment)' WHERE id = (SELECT min(id::text)::uuid FROM intake.alert);
                ALTER TABLE intake.alert ENABLE ALWAYS TRIGGER alert_kept;
                ALTER TABLE intake.alert ENABLE ALWAYS TRIGGER alert_guarded;
                UPDATE intake.notification SET created_at = '\(moment)'
                WHERE alert_id = (SELECT max(id::text)::uuid FROM intake.alert);
                INSERT INTO intake.work_item (submission_id, number, level, possible_level, alert_id, respond_by)
                SELECT submission_id, 1, level, level, id, '\(moment)' FROM intake.alert LIMIT 1;
                """)
            try await IntakeSchema.apply(to: owner)
        }
        try await database.with("alerter") { alerter in
            let output = try await AlertPlanning.plan(window: 60, alerter, Self.each)
            #expect(Set(output?.messages.flatMap(\.alerts) ?? []).count == 3)
            let circumstances = try await AlerterRegistry.circumstances(alerter)
            #expect(circumstances.unreadable >= 1)
            let taken = try await Self.claim(10, alerter)
            #expect(taken.count == 3)
        }
        try await database.with("doctor") { doctor in
            let shown = try await AlertDesk.open(doctor)
            #expect(shown.count == 3)
            for alert in shown {
                _ = try await AlertDesk.close(
                    alert.id, by: "Dr Dee", outcome: "seen", seen: alert.seen, note: nil, doctor)
            }
            let health = try await Dashboard.health(doctor)
            #expect(health.openAlerts == 0)
        }
    }

    @Test func `ten thousand open alerts are planned within a plan's time, again and again, and none is left out`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.execute(
            """
            WITH a AS (
                INSERT INTO intake.alert (patient_key, submission_id, level, cause)
                SELECT gen_random_uuid(), gen_random_uuid(), 'emergency', 'assessment' FROM generate_series(1, 10000)
                RETURNING id, level)
            INSERT INTO intake.notification (alert_id, kind, level) SELECT id, 'opened', level FROM a
            """)
        @Sendable func together(_ input: PlanningInput) -> PlanningOutput {
            var output = Self.each(input)
            output.messages = [
                PlannedMessage(
                    id: .random(), kind: "digest", level: .emergency, step: 1, alerts: input.threads.map(\.id),
                    channels: ["a", "b"], isFirst: true)
            ]
            return output
        }
        try await database.with("alerter") { alerter in
            for round in 1...4 {
                let output = try await AlertPlanning.plan(window: 60, alerter, together)
                #expect(output?.messages.first?.alerts.count == 10_000, "round \(round)")
            }
            let waiting = try await Self.claim(10, alerter)
            #expect(waiting.map(\.alerts) == [10_000])
            try await AlertDeliveries.record(
                waiting.map { DeliveryResult(message: $0.message, channel: "a", attempt: $0.attempts, failure: nil) },
                by: Self.alerterID, alerter)
            let reached = try await alerter.count("SELECT sum(reached) FROM intake.escalation")
            #expect(reached == 10_000)
            // As many are answered at a time when a batch is marked as not genuine.
            let answered = try await AlertPlanning.plan(window: 60, alerter) { input in
                var output = PlanningOutput()
                output.answered = input.threads.map(\.id)
                return output
            }
            #expect(answered?.answered.count == 10_000)
            let left = try await alerter.count("SELECT count(*) FROM intake.delivery WHERE overtaken_at IS NULL")
            #expect(left == 1)
        }
    }
}
