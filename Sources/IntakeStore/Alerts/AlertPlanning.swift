package import Postgres
internal import TriageCore

/// Plans what is told of which alert, one alerter at a time, in one transaction.
package enum AlertPlanning {
    /// How many alerts one plan looks at.
    private static let most = 20_000

    private static let events = Statement(
        name: "alert_events",
        """
        SELECT alert_id, id, kind, level, created_at FROM intake.notification
        WHERE planned_at IS NULL AND overtaken_at IS NULL
        ORDER BY created_at, id LIMIT $1
        """)

    private static let threads = Statement(
        name: "alert_threads",
        """
        WITH due AS MATERIALIZED (
            SELECT unnest($1::uuid[]) AS id
            UNION
            SELECT a.id
            FROM intake.alert AS a
            LEFT JOIN intake.escalation AS e ON e.alert_id = a.id
            WHERE a.closed_at IS NULL
                AND (e.alert_id IS NULL OR e.next_at <= $2 OR e.level <> a.level
                    -- The clock has been set back since.
                    OR (e.phase <> 'acknowledged' AND e.told_at > $2 + interval '1 minute')
                    OR (e.phase = 'unanswered') <> (a.acknowledged_at IS NULL))
            UNION
            SELECT a.id
            FROM intake.escalation AS e
            JOIN intake.alert AS a ON a.id = e.alert_id
            WHERE e.phase <> 'over' AND a.closed_at IS NOT NULL
        ), bounded AS MATERIALIZED (SELECT id FROM due LIMIT $3)
        SELECT t.id, t.level, t.opened_at, t.acknowledged_at, t.closed_at, t.respond_by, t.cause = 'overdue', t.canary,
               e.phase, e.level, e.told, e.told_at, e.next_at, e.late
        FROM bounded
        JOIN intake.alert_thread AS t USING (id)
        LEFT JOIN intake.escalation AS e ON e.alert_id = t.id
        """)

    private static let recent = Statement(
        name: "recently_told",
        """
        SELECT count(*) FILTER (WHERE kind <> 'digest' AND level <> 'emergency' AND created_at > $1 - make_interval(secs => $2)),
               max(created_at) FILTER (WHERE kind = 'digest')
        FROM intake.message
        -- What is later than now was told by a clock that has been set back since: it is no sign of a storm.
        WHERE created_at > $1 - greatest(make_interval(secs => $2), interval '1 hour') AND created_at <= $1
        """)

    /// Reads what may be due, lets `planner` decide, and stores what it decides.
    ///
    /// - Parameters:
    ///   - window: seconds over which messages are counted.
    ///   - planner: pure; runs within the transaction.
    /// - Returns: what was stored; nil when another alerter is planning at this moment.
    package static func plan(
        window: Int64, _ connection: Connection, _ planner: @Sendable (PlanningInput) -> PlanningOutput
    ) async throws(PostgresError) -> PlanningOutput? {
        try await connection.transaction(deadline: .now + .seconds(20)) {
            (transaction) throws(PostgresError) -> PlanningOutput? in
            guard let now = try lock(transaction) else { return nil }
            let moment = Timestamp(now)
            var waiting: [PostgresUUID: [AlertEvent]] = [:]
            try transaction.query(events, most).forEach { (row) throws(PostgresError) in
                let kind = try row.decode(2, as: String.self)
                guard let kind = AlertEvent.Kind(rawValue: kind) else {
                    throw row.failure(2, expected: "a kind of notification", found: "another word")
                }
                let event = AlertEvent(
                    id: try row.decode(1), kind: kind, level: try Level(decoding: row, 3),
                    at: try Instant(decoding: row, 4))
                waiting[try row.decode(0), default: []].append(event)
            }
            let due = try transaction.query(threads, Array(waiting.keys), moment, most).map {
                (row) throws(PostgresError) in
                try AlertThread(row, events: waiting)
            }
            if due.isEmpty { return PlanningOutput() }
            let counts = try transaction.query(recent, moment, Double(window)).single { (row) throws(PostgresError) in
                (try row.decode(0, as: Int.self), try Instant.ifPresent(row, 1))
            }
            let usable = try transaction.query("SELECT name FROM intake.channel WHERE disabled_at IS NULL").map {
                (row) throws(PostgresError) in try row.decode(0, as: String.self)
            }
            let output = planner(
                PlanningInput(
                    now: now, threads: due, recentlyTold: counts.0, lastDigest: counts.1,
                    usableChannels: Set(usable)))
            try store(output, at: moment, transaction)
            return output
        }
    }

    /// Takes the lock of planning until the transaction ends; nil when another alerter has it.
    static func lock(_ transaction: borrowing Transaction) throws(PostgresError) -> Instant? {
        try transaction.query("SELECT pg_try_advisory_xact_lock(1768846445, 0), clock_timestamp()").single {
            (row) throws(PostgresError) in
            try row.decode(0, as: Bool.self) ? try Instant(decoding: row, 1) : nil
        }
    }

    private static func store(
        _ output: PlanningOutput, at now: Timestamp, _ transaction: borrowing Transaction
    ) throws(PostgresError) {
        try settle(output, at: now, transaction)
        try insert(output.messages, at: now, transaction)
        let escalations = output.escalations.sorted { $0.key < $1.key }
        if !escalations.isEmpty {
            try transaction.execute(
                Statement(
                    name: "escalations",
                    """
                    INSERT INTO intake.escalation (alert_id, phase, level, told, told_at, next_at, late)
                    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::timestamptz[], $6::timestamptz[],
                                         $7::boolean[])
                    ON CONFLICT (alert_id) DO UPDATE
                    SET phase = excluded.phase, level = excluded.level, told = excluded.told, told_at = excluded.told_at,
                        next_at = excluded.next_at, late = excluded.late
                    """),
                escalations.map(\.key), escalations.map(\.value.phase.rawValue),
                escalations.map(\.value.level.rawValue),
                escalations.map { Int32($0.value.told) }, escalations.map { $0.value.toldAt.map { Timestamp($0) } },
                escalations.map { $0.value.next.map { Timestamp($0) } }, escalations.map(\.value.isLate))
        }
        for canary in output.canaries { _ = try transaction.query("SELECT intake.finish_canary($1)", canary) }
    }

    private static func settle(
        _ output: PlanningOutput, at now: Timestamp, _ transaction: borrowing Transaction
    ) throws(PostgresError) {
        if !output.plannedEvents.isEmpty {
            try transaction.execute(
                "UPDATE intake.notification SET planned_at = $2 WHERE id = ANY($1)", output.plannedEvents, now)
        }
        if !output.overtakenEvents.isEmpty {
            try transaction.execute(
                "UPDATE intake.notification SET planned_at = $2, overtaken_at = $2 WHERE id = ANY($1)",
                output.overtakenEvents, now)
        }
        if !output.answered.isEmpty {
            // A digest goes on for as long as one of its alerts waits.
            try transaction.execute(
                """
                UPDATE intake.delivery AS d SET overtaken_at = $2
                FROM intake.message_alert AS c
                WHERE c.alert_id = ANY($1) AND d.message_id = c.message_id AND d.delivered_at IS NULL
                    AND d.overtaken_at IS NULL
                    AND NOT EXISTS (
                        SELECT FROM intake.message_alert AS o
                        JOIN intake.alert AS a ON a.id = o.alert_id
                        WHERE o.message_id = d.message_id AND o.alert_id <> ALL($1)
                            AND a.closed_at IS NULL AND a.acknowledged_at IS NULL)
                """, output.answered, now)
            try transaction.execute(
                """
                UPDATE intake.notification SET overtaken_at = $2
                WHERE alert_id = ANY($1) AND delivered_at IS NULL AND overtaken_at IS NULL AND planned_at IS NOT NULL
                """, output.answered, now)
        }
        // A later message about an alert says all that an earlier one would have said by the same channel.
        let single = output.messages.filter { $0.alerts.count == 1 && $0.kind != "digest" }
        if !single.isEmpty {
            let pairs = single.flatMap { message in message.channels.map { (message.alerts[0], $0) } }
            try transaction.execute(
                Statement(
                    name: "supersede",
                    """
                    UPDATE intake.delivery AS d SET overtaken_at = $3
                    FROM unnest($1::uuid[], $2::text[]) AS n (alert_id, channel)
                    JOIN intake.message_alert AS c ON c.alert_id = n.alert_id
                    JOIN intake.message AS m ON m.id = c.message_id
                    WHERE d.message_id = c.message_id AND d.channel = n.channel AND m.kind <> 'digest'
                        AND d.delivered_at IS NULL AND d.overtaken_at IS NULL
                    """), pairs.map(\.0), pairs.map(\.1), now)
        }
    }

    /// Stores messages, the alerts that they tell of, and their deliveries.
    static func insert(
        _ messages: [PlannedMessage], at now: Timestamp, _ transaction: borrowing Transaction
    ) throws(PostgresError) {
        if messages.isEmpty { return }
        try transaction.execute(
            Statement(
                name: "messages",
                """
                INSERT INTO intake.message (id, kind, level, created_at, alerts, step, trouble, subject)
                SELECT id, kind, level, $8, alerts, step, trouble, subject
                FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::int[], $6::text[], $7::text[])
                    AS t (id, kind, level, alerts, step, trouble, subject)
                """),
            messages.map(\.id), messages.map(\.kind), messages.map { $0.level?.rawValue },
            messages.map { Int32($0.alerts.count) }, messages.map { Int32($0.step) }, messages.map(\.trouble),
            messages.map(\.subject), now)
        let alerts = messages.flatMap { message in message.alerts.map { (message.id, $0) } }
        if !alerts.isEmpty {
            try transaction.execute(
                Statement(
                    name: "message_alerts",
                    """
                    INSERT INTO intake.message_alert (message_id, alert_id) SELECT * FROM unnest($1::uuid[], $2::uuid[])
                    """), alerts.map(\.0), alerts.map(\.1))
        }
        let deliveries = messages.flatMap { message in message.channels.map { (message.id, $0, message.level) } }
        if deliveries.isEmpty { return }
        try transaction.execute(
            Statement(
                name: "deliveries",
                """
                INSERT INTO intake.delivery (message_id, channel, rank, next_attempt_at)
                SELECT id, channel, coalesce(intake.level_rank(level), 6), $4
                FROM unnest($1::uuid[], $2::text[], $3::text[]) AS t (id, channel, level)
                """), deliveries.map(\.0), deliveries.map(\.1), deliveries.map { $0.2?.rawValue }, now)
    }
}

extension AlertThread {
    fileprivate init(
        _ row: borrowing Row, events: [PostgresUUID: [AlertEvent]]
    ) throws(PostgresError) {
        let id = try row.decode(0, as: PostgresUUID.self)
        var escalation: Escalation?
        if try !row.isNull(8) {
            guard let phase = Escalation.Phase(rawValue: try row.decode(8, as: String.self)) else {
                throw row.failure(8, expected: "a phase", found: "another word")
            }
            escalation = Escalation(
                phase: phase, level: try Level(decoding: row, 9), told: try row.decode(10, as: Int.self),
                toldAt: try Instant.ifPresent(row, 11),
                next: try Instant.ifPresent(row, 12), isLate: try row.decode(13))
        }
        self.init(
            id: id, level: try Level(decoding: row, 1), opened: try Instant(decoding: row, 2),
            acknowledged: try Instant.ifPresent(row, 3),
            closed: try Instant.ifPresent(row, 4),
            respondBy: try Instant.ifPresent(row, 5), isOverdue: try row.decode(6),
            canaryToken: try row.decode(7, as: String?.self), escalation: escalation, events: events[id] ?? [])
    }
}
