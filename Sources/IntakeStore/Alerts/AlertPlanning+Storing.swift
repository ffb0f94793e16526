internal import Postgres
internal import TriageCore

extension AlertPlanning {
    /// Stores what a planner decided. Rows that another session has in hand are left as they are.
    static func store(
        _ output: PlanningOutput, at now: Timestamp, _ transaction: borrowing Transaction
    ) throws(PostgresError) {
        // Before anything else, and in the order in which results of deliveries lock them: see `AlertDeliveries.record`.
        let concerned = Set(output.escalations.keys).union(output.answered).union(output.messages.flatMap(\.alerts))
            .sorted()
        if !concerned.isEmpty {
            try transaction.execute(
                "SELECT FROM intake.escalation WHERE alert_id = ANY ($1) ORDER BY alert_id FOR UPDATE", concerned)
        }
        try settleEvents(output, at: now, transaction)
        try voidAnswered(output.answered, at: now, transaction)
        let places = try supersede(output.messages.filter { !$0.isStatus }, at: now, transaction)
        try overtakeStatus(of: output.messages, at: now, transaction)
        try insert(output.messages, places: places, at: now, transaction)
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

    private static func settleEvents(
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
        if !output.heldEvents.isEmpty {
            try transaction.execute(
                """
                UPDATE intake.notification AS n SET held_until = h.until, held_for = h.what
                FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS h (id, until, what)
                WHERE n.id = h.id
                """, Array(output.heldEvents.keys), output.heldEvents.values.map { Timestamp($0) },
                output.heldEvents.keys.map { output.stormEvents.contains($0) ? "storm" : "opening" })
        }
    }

    /// What need not be told any more, since a person was quicker. A message of several alerts goes on for as long as one
    /// of them waits.
    private static func voidAnswered(
        _ answered: [PostgresUUID], at now: Timestamp, _ transaction: borrowing Transaction
    ) throws(PostgresError) {
        if answered.isEmpty { return }
        try transaction.execute(
            Statement(
                name: "void_answered",
                """
                -- From the few deliveries that wait, and not from the many messages that there were about an alert.
                WITH waiting AS MATERIALIZED (
                    SELECT message_id, channel FROM intake.delivery WHERE delivered_at IS NULL AND overtaken_at IS NULL
                ), over AS MATERIALIZED (
                    SELECT d.message_id, d.channel
                    FROM waiting AS w
                    JOIN intake.delivery AS d ON d.message_id = w.message_id AND d.channel = w.channel
                    WHERE EXISTS (
                            SELECT FROM intake.message_alert AS c WHERE c.message_id = w.message_id AND c.alert_id = ANY($1))
                        AND NOT EXISTS (
                            SELECT FROM intake.message_alert AS o
                            JOIN intake.alert AS a ON a.id = o.alert_id
                            WHERE o.message_id = w.message_id AND o.alert_id <> ALL($1)
                                AND a.closed_at IS NULL AND a.acknowledged_at IS NULL)
                    FOR UPDATE OF d SKIP LOCKED
                )
                UPDATE intake.delivery AS d SET overtaken_at = $2
                FROM over WHERE d.message_id = over.message_id AND d.channel = over.channel
                """), answered, now)
        try transaction.execute(
            """
            UPDATE intake.notification SET overtaken_at = $2
            WHERE alert_id = ANY($1) AND delivered_at IS NULL AND overtaken_at IS NULL AND planned_at IS NOT NULL
            """, answered, now)
    }

    /// Who has an alert is not told any more where something newer is told of it.
    private static func overtakeStatus(
        of messages: [PlannedMessage], at now: Timestamp, _ transaction: borrowing Transaction
    ) throws(PostgresError) {
        let newer: Set<String> = ["status", "opened", "raised", "escalated"]
        let alerts = messages.filter { newer.contains($0.kind) }.flatMap(\.alerts)
        if alerts.isEmpty { return }
        try transaction.execute(
            Statement(
                name: "overtake_status",
                """
                WITH waiting AS MATERIALIZED (
                    SELECT message_id, channel FROM intake.delivery WHERE delivered_at IS NULL AND overtaken_at IS NULL
                ), over AS MATERIALIZED (
                    SELECT d.message_id, d.channel
                    FROM waiting AS w
                    JOIN intake.delivery AS d ON d.message_id = w.message_id AND d.channel = w.channel
                    WHERE EXISTS (SELECT FROM intake.message AS m WHERE m.id = w.message_id AND m.kind = 'status')
                        AND EXISTS (
                            SELECT FROM intake.message_alert AS c WHERE c.message_id = w.message_id AND c.alert_id = ANY($1))
                    FOR UPDATE OF d SKIP LOCKED
                )
                UPDATE intake.delivery AS d SET overtaken_at = $2
                FROM over WHERE d.message_id = over.message_id AND d.channel = over.channel
                """), alerts, now)
    }

    /// A message and a channel, and since when what the message includes has been waiting there.
    typealias Places = [Delivery: Timestamp]

    struct Delivery: Hashable {
        var message: PostgresUUID
        var channel: String
    }

    /// Voids undelivered messages all of whose open alerts are told now by the same channel.
    ///
    /// - Returns: the places in the queue that the new messages take over.
    private static func supersede(
        _ messages: [PlannedMessage], at now: Timestamp, _ transaction: borrowing Transaction
    ) throws(PostgresError) -> Places {
        var places: Places = [:]
        for channel in Set(messages.flatMap(\.channels)).sorted() {
            let telling = messages.filter { $0.channels.contains(channel) }
            let alerts = telling.flatMap(\.alerts)
            if alerts.isEmpty { continue }
            var since: [PostgresUUID: Timestamp] = [:]
            try transaction.query(supersede, channel, alerts, now).forEach { (row) throws(PostgresError) in
                if let place = try Instant.ifPresent(row, 1) { since[try row.decode(0)] = Timestamp(place) }
            }
            if since.isEmpty { continue }
            for message in telling {
                places[Delivery(message: message.id, channel: channel)] = message.alerts.compactMap { since[$0] }.min()
            }
        }
        return places
    }

    private static let supersede = Statement(
        name: "supersede",
        """
        WITH waiting AS MATERIALIZED (
            SELECT message_id FROM intake.delivery
            WHERE channel = $1 AND delivered_at IS NULL AND overtaken_at IS NULL
        ), free AS MATERIALIZED (
            SELECT d.message_id
            FROM waiting AS w
            JOIN intake.delivery AS d ON d.message_id = w.message_id AND d.channel = $1
            WHERE EXISTS (
                    SELECT FROM intake.message_alert AS c WHERE c.message_id = w.message_id AND c.alert_id = ANY($2))
                AND NOT EXISTS (
                    SELECT FROM intake.message_alert AS o
                    JOIN intake.alert AS a ON a.id = o.alert_id
                    WHERE o.message_id = w.message_id AND o.alert_id <> ALL($2) AND a.closed_at IS NULL)
            FOR UPDATE OF d SKIP LOCKED
        ), overtaken AS (
            UPDATE intake.delivery AS d SET overtaken_at = $3
            FROM free WHERE d.message_id = free.message_id AND d.channel = $1
            RETURNING d.message_id, d.next_attempt_at
        )
        SELECT c.alert_id, min(o.next_attempt_at)
        FROM overtaken AS o
        JOIN intake.message_alert AS c ON c.message_id = o.message_id
        GROUP BY c.alert_id
        """)

    /// Stores messages, the alerts that they tell of, and their deliveries; one that is there already is left as it is.
    static func insert(
        _ messages: [PlannedMessage], places: Places = [:], at now: Timestamp, _ transaction: borrowing Transaction
    ) throws(PostgresError) {
        if messages.isEmpty { return }
        try transaction.execute(
            Statement(
                name: "messages",
                """
                INSERT INTO intake.message (id, kind, level, created_at, alerts, step, trouble, subject, told, who, detail)
                SELECT id, kind, level, $8, alerts, step, trouble, subject, told, who, detail::jsonb
                FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::int[], $6::text[], $7::text[], $9::int[],
                            $10::text[], $11::text[])
                    AS t (id, kind, level, alerts, step, trouble, subject, told, who, detail)
                ON CONFLICT DO NOTHING
                """),
            messages.map(\.id), messages.map(\.kind), messages.map { $0.level?.rawValue },
            messages.map { Int32($0.alerts.count) }, messages.map { Int32($0.step) }, messages.map(\.trouble),
            messages.map(\.subject), now, messages.map { Int32($0.told) }, messages.map(\.who),
            messages.map { $0.detail?.json })
        let alerts = messages.flatMap { message in message.alerts.map { (message.id, $0) } }
        if !alerts.isEmpty {
            try transaction.execute(
                Statement(
                    name: "message_alerts",
                    """
                    INSERT INTO intake.message_alert (message_id, alert_id) SELECT * FROM unnest($1::uuid[], $2::uuid[])
                    ON CONFLICT DO NOTHING
                    """), alerts.map(\.0), alerts.map(\.1))
        }
        let deliveries = messages.flatMap { message in message.channels.map { (message, $0) } }
        if deliveries.isEmpty { return }
        try transaction.execute(
            Statement(
                name: "deliveries",
                """
                INSERT INTO intake.delivery (message_id, channel, rank, next_attempt_at)
                SELECT id, channel, coalesce(2 * intake.level_rank(level), 11) + lead, next_at
                FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::timestamptz[])
                    AS t (id, channel, level, lead, next_at)
                ON CONFLICT DO NOTHING
                """), deliveries.map(\.0.id), deliveries.map(\.1), deliveries.map { $0.0.level?.rawValue },
            deliveries.map { $0.0.lead },
            deliveries.map { min(now, places[Delivery(message: $0.0.id, channel: $0.1)] ?? now) })
    }
}

extension PlannedMessage {
    fileprivate var isStatus: Bool { kind == "status" }

    /// What `intake.delivery.rank` adds to the level's.
    fileprivate var lead: Int32 {
        // Who has an alert waits for everything that somebody has to answer.
        if isStatus { return -AlertDeliveries.firstLead }
        return (isFirst ? AlertDeliveries.firstLead : 0) + (level == .emergency && alerts.count > 1 ? 1 : 0)
    }
}
