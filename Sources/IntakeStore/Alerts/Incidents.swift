package import Postgres
internal import TriageCore

/// Incidents that a channel's receiver keeps: one for each alert or trouble, brought to the state that it has here.
package enum Incidents {
    private static let limit: Duration = .seconds(15)

    /// A change of state that the receiver is to be told.
    package struct Change: Sendable, Hashable {
        package enum State: String, Sendable, Hashable {
            case acknowledged, resolved
        }

        package let channel: String
        package let about: String
        package let number: Int
        package let state: State
        /// How often it was tried, this time included.
        package let attempts: Int
        /// When it was taken, by the clock of the database.
        package let now: Timestamp

        /// The key by which the receiver knows the incident.
        package var key: String { Incidents.key(about, number) }
    }

    private static func key(_ about: String, _ number: Int) -> String { number == 1 ? about : "\(about).\(number)" }

    /// What the incident of a trouble is about.
    package static func about(trouble code: String, _ subject: String) -> String {
        subject.isEmpty ? "trouble.\(code)" : "trouble.\(code).\(subject)"
    }

    private static func about(_ delivery: ClaimedDelivery) -> String {
        delivery.trouble.map { about(trouble: $0, delivery.subject ?? "") }
            ?? (delivery.alert ?? delivery.message).description
    }

    private static let open = Statement(
        name: "open_incident",
        """
        INSERT INTO intake.incident (channel, about, number, message_id, rank)
        SELECT $1, $2,
               CASE WHEN last.number IS NULL THEN 1
                    WHEN last.message_id = $3 OR (last.state = 'triggered' AND last.rank >= $4) THEN last.number
                    ELSE last.number + 1 END,
               $3, $4
        FROM (VALUES (0)) AS one
        LEFT JOIN (
            SELECT number, message_id, state, rank FROM intake.incident
            WHERE channel = $1 AND about = $2 ORDER BY number DESC LIMIT 1
        ) AS last ON true
        ON CONFLICT (channel, about, number) DO UPDATE
        SET message_id = excluded.message_id, state = 'triggered', triggered_at = clock_timestamp(), attempts = 0,
            next_attempt_at = clock_timestamp()
        RETURNING number
        """)

    /// Notes that a receiver is about to be told to keep an incident; returns its key.
    ///
    /// Every telling of an alert has the same key, until the receiver must call people again: since the level has risen, or
    /// since it was told that the incident before was acknowledged or resolved. Every attempt of a message has the same key.
    package static func trigger(
        _ delivery: ClaimedDelivery, _ connection: Connection
    ) async throws(PostgresError) -> String {
        let about = about(delivery)
        let rank = Int32(delivery.level.map { 1 + (Level.allCases.firstIndex(of: $0) ?? 0) } ?? 0)
        let number = try await connection.query(
            open, delivery.channel, about, delivery.message, rank, deadline: .now + limit
        ).value(row: 0, column: 0, as: Int.self)
        return key(about, number)
    }

    /// An incident is not changed while its trigger is under way: the two could arrive in the other order.
    private static let claim = Statement(
        name: "claim_incidents",
        """
        WITH open AS MATERIALIZED (
            SELECT i.channel, i.about, i.number, i.state, m.id, m.kind, m.created_at, m.trouble,
                   coalesce(m.subject, '') AS subject,
                   EXISTS (
                       SELECT FROM intake.incident AS n
                       JOIN intake.delivery AS e ON e.message_id = n.message_id AND e.channel = n.channel
                       WHERE n.channel = i.channel AND n.about = i.about AND n.number > i.number
                           AND e.delivered_at IS NOT NULL) AS has_newer
            FROM intake.incident AS i
            JOIN intake.message AS m ON m.id = i.message_id
            JOIN intake.delivery AS d ON d.message_id = i.message_id AND d.channel = i.channel
            WHERE i.state <> 'resolved' AND i.channel = ANY($1) AND i.next_attempt_at <= now()
                AND (d.delivered_at IS NOT NULL OR d.next_attempt_at <= now())
        ), wanted AS (
            SELECT o.channel, o.about, o.number,
                   CASE WHEN o.has_newer OR o.kind IN ('test', 'canary') THEN 'resolved'
                        WHEN o.trouble IS NOT NULL THEN
                            CASE WHEN NOT EXISTS (
                                SELECT FROM intake.trouble AS t WHERE t.code = o.trouble AND t.subject = o.subject)
                            THEN 'resolved' END
                        WHEN a.is_closed THEN 'resolved'
                        WHEN a.is_acknowledged AND o.state = 'triggered' THEN 'acknowledged' END AS state
            FROM open AS o
            CROSS JOIN LATERAL (
                SELECT coalesce(bool_and(a.closed_at IS NOT NULL), true) AS is_closed,
                       bool_and(
                           a.closed_at IS NOT NULL
                           OR (a.acknowledged_at IS NOT NULL
                               -- These tell of an alert that was acknowledged before.
                               AND (o.kind NOT IN ('joined', 'unclosed', 'escalated') OR a.acknowledged_at > o.created_at))
                       ) AS is_acknowledged
                FROM intake.message_alert AS c
                JOIN intake.alert AS a ON a.id = c.alert_id
                WHERE c.message_id = o.id
            ) AS a
        ), due AS (SELECT * FROM wanted WHERE state IS NOT NULL ORDER BY channel, about, number LIMIT $2)
        UPDATE intake.incident AS i
        SET attempts = i.attempts + 1, next_attempt_at = now() + make_interval(secs => $3)
        FROM due
        WHERE i.channel = due.channel AND i.about = due.about AND i.number = due.number
            AND i.state <> 'resolved' AND i.next_attempt_at <= now()
        RETURNING i.channel, i.about, i.number, due.state, i.attempts, now()
        """)

    /// Takes incidents whose receiver does not know yet that the alert was acknowledged or closed, or that the trouble is
    /// over.
    ///
    /// - Parameter lease: seconds after which another alerter may take them.
    package static func claim(
        channels: [String], atMost count: Int, lease: Double, _ connection: Connection
    ) async throws(PostgresError) -> [Change] {
        try await connection.query(claim, channels, count, lease, deadline: .now + limit).map {
            (row) throws(PostgresError) in
            guard let state = Change.State(rawValue: try row.decode(3, as: String.self)) else {
                throw row.failure(3, expected: "a state", found: "another word")
            }
            return Change(
                channel: try row.decode(0), about: try row.decode(1), number: try row.decode(2, as: Int.self),
                state: state, attempts: try row.decode(4, as: Int.self), now: try row.decode(5, as: Timestamp.self))
        }
    }

    /// Records whether the receiver took a change; one that was triggered again meanwhile stays as it was then.
    ///
    /// - Parameter wait: seconds until the next attempt; nil when it was taken.
    package static func record(
        _ change: Change, retryAfter wait: Double?, _ connection: Connection
    ) async throws(PostgresError) {
        try await connection.execute(
            Statement(
                name: "record_incident",
                """
                UPDATE intake.incident
                SET state = CASE WHEN $5::double precision IS NULL THEN $4 ELSE state END,
                    attempts = CASE WHEN $5::double precision IS NULL THEN 0 ELSE attempts END,
                    next_attempt_at = clock_timestamp() + make_interval(secs => coalesce($5, 0))
                WHERE channel = $1 AND about = $2 AND number = $3 AND triggered_at <= $6
                """), change.channel, change.about, Int32(change.number), change.state.rawValue, wait, change.now,
            deadline: .now + limit)
    }
}
