package import Postgres
package import TriageCore

/// A delivery that an alerter has taken and must finish before its lease ends.
package struct ClaimedDelivery: Sendable, Hashable {
    package let message: PostgresUUID
    package let channel: String
    /// A kind of `intake.message`.
    package let kind: String
    package let level: Level?
    package let created: Instant
    /// The alert, where the message tells of one alone.
    package let alert: PostgresUUID?
    package let alerts: Int
    package let step: Int
    package let trouble: String?
    package let subject: String?
    /// How many messages about its alert a channel had taken before; of several alerts, how many had been told.
    package let told: Int
    /// What hand-overs and summaries say.
    package let detail: DutyDetail?
    /// Names of staff: who asked for help, who has the alert, or who must still acknowledge it.
    package let who: String?
    /// How often it was tried, this time included.
    package let attempts: Int
}

/// What came of a delivery.
package struct DeliveryResult: Sendable, Hashable {
    package let message: PostgresUUID
    package let channel: String
    /// Which attempt it was, from 1.
    package let attempt: Int
    /// A code; nil when it was delivered.
    package let failure: String?
    /// The receiver is gone for ever.
    package let isGone: Bool
    /// Seconds until the next attempt.
    package let wait: Double

    package init(
        message: PostgresUUID, channel: String, attempt: Int, failure: String?, isGone: Bool = false, wait: Double = 0
    ) {
        self.message = message
        self.channel = channel
        self.attempt = attempt
        self.failure = failure
        self.isGone = isGone
        self.wait = wait
    }
}

/// Deliveries that are due, and what came of them.
package enum AlertDeliveries {
    private static let limit: Duration = .seconds(15)
    /// How far a message of which somebody has not been told at all goes ahead in `intake.delivery.rank`.
    static let firstLead: Int32 = 20

    /// Nothing was tried or planned later than now, unless the server's clock has been set back since; then it is due.
    private static let claim = Statement(
        name: "claim_deliveries",
        """
        WITH due AS MATERIALIZED (
            SELECT message_id, channel
            FROM intake.delivery
            WHERE channel = $1 AND delivered_at IS NULL AND overtaken_at IS NULL AND message_id <> ALL($5)
                AND (next_attempt_at <= now()
                    OR coalesce(last_attempt_at, next_attempt_at) > now() + interval '1 minute')
            ORDER BY rank DESC, next_attempt_at
            LIMIT $2
            FOR UPDATE SKIP LOCKED
        ), taken AS (
            UPDATE intake.delivery AS d
            SET attempts = d.attempts + 1, claimed_by = $3, last_attempt_at = now(),
                first_attempt_at = coalesce(d.first_attempt_at, now()),
                next_attempt_at = now() + make_interval(secs => $4)
            FROM due
            WHERE d.message_id = due.message_id AND d.channel = due.channel
            RETURNING d.message_id, d.attempts, d.rank
        )
        SELECT m.id, m.kind, m.level, m.created_at,
               CASE WHEN m.alerts = 1 THEN (SELECT c.alert_id FROM intake.message_alert AS c WHERE c.message_id = m.id) END,
               m.alerts, m.step, m.trouble, m.subject, m.told, taken.attempts, now(), m.who, m.detail::text
        FROM taken
        JOIN intake.message AS m ON m.id = taken.message_id
        ORDER BY taken.rank DESC, m.created_at
        """)

    /// Takes deliveries that are due on a channel: what nobody has been told comes first, then the most urgent, then the
    /// oldest. Any number of alerters may call it at a time.
    ///
    /// - Parameters:
    ///   - lease: seconds after which another alerter may take them.
    ///   - busy: messages that this alerter is still delivering by the channel, or whose result it has not recorded.
    package static func claim(
        channel: String, atMost count: Int, alerter: PostgresUUID, lease: Double, except busy: [PostgresUUID],
        _ connection: Connection
    ) async throws(PostgresError) -> [ClaimedDelivery] {
        try await connection.query(claim, channel, count, alerter, lease, busy, deadline: .now + limit).map {
            (row) throws(PostgresError) in
            let now = try Instant(decoding: row, 11)
            return ClaimedDelivery(
                message: try row.decode(0), channel: channel, kind: try row.decode(1),
                level: try row.isNull(2) ? nil : Level(decoding: row, 2),
                created: try Instant.ifPresent(row, 3) ?? now, alert: try row.decode(4, as: PostgresUUID?.self),
                alerts: try row.decode(5, as: Int.self), step: try row.decode(6, as: Int.self),
                trouble: try row.decode(7, as: String?.self), subject: try row.decode(8, as: String?.self),
                told: try row.decode(9, as: Int.self),
                detail: try row.decode(13, as: String?.self).flatMap { DutyDetail(json: $0) },
                who: try row.decode(12, as: String?.self),
                attempts: try row.decode(10, as: Int.self))
        }
    }

    /// Records what came of an alerter's deliveries, in order.
    ///
    /// A failure counts only while the attempt is the last one: where another alerter has taken the delivery since, what that
    /// one comes to counts. What was delivered is delivered, whoever else has tried since.
    package static func record(
        _ results: [DeliveryResult], by alerter: PostgresUUID, _ connection: Connection
    ) async throws(PostgresError) {
        if results.isEmpty { return }
        try await connection.transaction(deadline: .now + limit) { (transaction) throws(PostgresError) in
            let delivered = results.filter { $0.failure == nil }.map(\.message)
            try countReached(delivered, transaction)
            try transaction.execute(
                Statement(
                    name: "record_deliveries",
                    """
                    UPDATE intake.delivery AS d
                    SET delivered_at = CASE WHEN r.failure IS NULL THEN clock_timestamp() END,
                        last_failure = r.failure,
                        next_attempt_at = clock_timestamp() + make_interval(secs => r.wait)
                    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::double precision[], $5::int[])
                        AS r (message_id, channel, failure, wait, attempt)
                    WHERE d.message_id = r.message_id AND d.channel = r.channel AND d.delivered_at IS NULL
                        AND (r.failure IS NULL OR (d.claimed_by = $6 AND d.attempts = r.attempt))
                    """), results.map(\.message), results.map(\.channel), results.map(\.failure), results.map(\.wait),
                results.map { Int32($0.attempt) }, alerter)
            if !delivered.isEmpty {
                try transaction.execute(
                    Statement(
                        name: "settle_notifications",
                        """
                        UPDATE intake.notification AS n SET delivered_at = clock_timestamp()
                        FROM intake.message_alert AS c
                        JOIN intake.message AS m ON m.id = c.message_id
                        WHERE c.message_id = ANY($1) AND n.alert_id = c.alert_id AND n.planned_at <= m.created_at
                            AND n.delivered_at IS NULL AND n.overtaken_at IS NULL
                        """), delivered)
            }
        }
    }

    /// Notes what came of deliveries, in order, as the state of their channels. By itself, and with little patience: what people
    /// were told is recorded also while another session holds a channel's row.
    package static func noteChannels(
        of results: [DeliveryResult], _ connection: Connection
    ) async throws(PostgresError) {
        if results.isEmpty { return }
        let names = Set(results.map(\.channel)).sorted()
        let tallies = names.map { name in Tally(results.filter { $0.channel == name }) }
        try await connection.transaction(deadline: .now + limit) { (transaction) throws(PostgresError) in
            try transaction.execute("SET LOCAL lock_timeout = '1s'")
            try transaction.execute(
                Statement(
                    name: "note_channels",
                    """
                    UPDATE intake.channel AS c
                    SET succeeded_at = CASE WHEN t.succeeded THEN clock_timestamp() ELSE c.succeeded_at END,
                        failures = CASE WHEN t.succeeded THEN t.failures ELSE c.failures + t.failures END,
                        failed_at = CASE WHEN t.failure IS NULL THEN c.failed_at ELSE clock_timestamp() END,
                        last_failure = coalesce(t.failure, c.last_failure),
                        disabled_at = CASE WHEN t.gone THEN coalesce(c.disabled_at, clock_timestamp()) ELSE c.disabled_at END
                    FROM unnest($1::text[], $2::boolean[], $3::int[], $4::text[], $5::boolean[])
                        AS t (name, succeeded, failures, failure, gone)
                    WHERE c.name = t.name
                    """), names, tallies.map(\.hasSucceeded), tallies.map(\.failures), tallies.map(\.lastFailure),
                tallies.map(\.isGone))
        }
    }

    /// Counts messages that a channel takes for the first time, for each of their alerts; to others that have not got such a
    /// message yet it is a repeat.
    private static func countReached(
        _ delivered: [PostgresUUID], _ transaction: borrowing Transaction
    ) throws(PostgresError) {
        if delivered.isEmpty { return }
        let first = try transaction.query(
            """
            SELECT DISTINCT r.id FROM unnest($1::uuid[]) AS r (id)
            JOIN intake.message AS m ON m.id = r.id AND m.kind <> 'status'
            WHERE NOT EXISTS (
                SELECT FROM intake.delivery AS d WHERE d.message_id = r.id AND d.delivered_at IS NOT NULL)
            """, delivered
        ).map { (row) throws(PostgresError) in try row.decode(0, as: PostgresUUID.self) }
        if first.isEmpty { return }
        // In the order in which a plan of another alerter takes them.
        try transaction.execute(
            """
            SELECT FROM intake.escalation
            WHERE alert_id IN (SELECT alert_id FROM intake.message_alert WHERE message_id = ANY($1))
            ORDER BY alert_id FOR UPDATE
            """, first)
        try transaction.execute(
            """
            UPDATE intake.escalation AS e SET reached = e.reached + r.messages
            FROM (
                SELECT alert_id, count(*) AS messages FROM intake.message_alert WHERE message_id = ANY($1) GROUP BY alert_id
            ) AS r
            WHERE e.alert_id = r.alert_id
            """, first)
        try transaction.execute(
            """
            UPDATE intake.delivery SET rank = rank - $2
            WHERE message_id = ANY($1) AND rank > $2 AND delivered_at IS NULL AND overtaken_at IS NULL
            """, first, firstLead)
    }

    /// What a row of results says of a channel.
    private struct Tally {
        var hasSucceeded = false
        /// Since the last success.
        var failures: Int32 = 0
        var lastFailure: String?
        var isGone = false

        init(_ results: [DeliveryResult]) {
            for result in results {
                if let failure = result.failure {
                    failures += 1
                    lastFailure = failure
                    isGone = isGone || result.isGone
                } else {
                    hasSucceeded = true
                    failures = 0
                }
            }
        }
    }

    /// Gives what waits for channels that are not usable to those that are; nothing where none is.
    ///
    /// - Parameters:
    ///   - usable: the channels of this alerter's configuration that are not disabled.
    ///   - others: those that other alerters see to.
    ///   - heirs: those of the usable ones that get it; nil for all.
    /// - Returns: how many deliveries were given to others.
    package static func reroute(
        usable: [String], sparing others: [String], heirs: [String]? = nil, _ connection: Connection
    ) async throws(PostgresError) -> Int {
        if usable.isEmpty { return 0 }
        return try await connection.query(
            """
            WITH free AS MATERIALIZED (
                SELECT message_id, channel FROM intake.delivery
                WHERE delivered_at IS NULL AND overtaken_at IS NULL AND channel <> ALL($1) AND channel <> ALL($2)
                FOR UPDATE SKIP LOCKED
            ), stuck AS (
                UPDATE intake.delivery AS d SET overtaken_at = clock_timestamp()
                FROM free
                WHERE d.message_id = free.message_id AND d.channel = free.channel
                RETURNING d.message_id, d.rank
            ), moved AS (
                INSERT INTO intake.delivery (message_id, channel, rank)
                SELECT DISTINCT s.message_id, u.channel, s.rank
                FROM stuck AS s
                -- A test is of its channel alone, and who has an alert is told to those who were told of it, and to nobody else.
                JOIN intake.message AS m ON m.id = s.message_id AND m.kind NOT IN ('test', 'status')
                CROSS JOIN unnest($3) AS u (channel)
                ON CONFLICT DO NOTHING
            )
            SELECT count(*) FROM stuck
            """, usable, others, heirs ?? usable, deadline: .now + limit
        ).value(row: 0, column: 0, as: Int.self)
    }

    /// Gives a message that no channel has taken, although each of its channels was tried so often, to others.
    ///
    /// - Parameters:
    ///   - usable: who gets it.
    ///   - attempts: how often each was tried.
    /// - Returns: how many deliveries that makes.
    package static func widen(
        usable: [String], after attempts: Int = 2, _ connection: Connection
    ) async throws(PostgresError) -> Int {
        try await connection.execute(
            """
            INSERT INTO intake.delivery (message_id, channel, rank)
            SELECT f.message_id, u.channel, f.rank
            FROM (
                SELECT d.message_id, max(d.rank) AS rank
                FROM intake.delivery AS d
                -- A test is of its channel alone.
                JOIN intake.message AS m ON m.id = d.message_id AND m.kind NOT IN ('test', 'status')
                WHERE d.message_id IN (
                    SELECT message_id FROM intake.delivery
                    WHERE delivered_at IS NULL AND overtaken_at IS NULL AND attempts >= $2 AND last_failure IS NOT NULL)
                GROUP BY d.message_id
                HAVING count(d.delivered_at) = 0
                    AND bool_and(d.overtaken_at IS NOT NULL OR (d.attempts >= $2 AND d.last_failure IS NOT NULL))
            ) AS f
            CROSS JOIN unnest($1::text[]) AS u (channel)
            ON CONFLICT DO NOTHING
            """, usable, Int32(attempts), deadline: .now + limit)
    }
}
