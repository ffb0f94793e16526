package import Postgres
internal import TriageCore

/// Plans what is told of which alert, one alerter at a time, in one transaction.
///
/// It waits for no row that people, sites or workers may lock, and no row that cannot be read keeps the others from being
/// told: a moment that cannot be read counts as now, so that its alert is told rather than not.
package enum AlertPlanning {
    /// How many alerts one plan looks at.
    private static let most = 20_000

    private static let events = Statement(
        name: "alert_events",
        """
        SELECT alert_id, id, kind, level, created_at, held_until, by_whom FROM intake.notification
        WHERE planned_at IS NULL AND overtaken_at IS NULL
            -- What is of no alert could be told by nobody, and would keep its place before the others for ever.
            AND EXISTS (SELECT FROM intake.alert AS a WHERE a.id = alert_id)
        ORDER BY intake.level_rank(level) DESC, created_at, id LIMIT $1
        """)

    private static let due = Statement(
        name: "alerts_due",
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
                    -- No wait is so long.
                    OR e.next_at > $2 + interval '60 days'
                    OR (e.phase = 'unanswered') <> (a.acknowledged_at IS NULL))
            UNION
            SELECT a.id
            FROM intake.escalation AS e
            JOIN intake.alert AS a ON a.id = e.alert_id
            WHERE e.phase <> 'over' AND a.closed_at IS NOT NULL
        )
        SELECT due.id
        FROM due
        JOIN intake.alert AS a ON a.id = due.id
        LEFT JOIN intake.escalation AS e ON e.alert_id = due.id
        ORDER BY coalesce(e.reached, 0) > 0, intake.level_rank(a.level) DESC, a.opened_at
        LIMIT $3
        """)

    private static let halfWaited = Statement(
        name: "alerts_half_waited",
        """
        SELECT a.id
        FROM intake.escalation AS e
        JOIN intake.alert AS a ON a.id = e.alert_id
        WHERE a.closed_at IS NULL AND e.level = a.level AND e.next_at > $1 AND e.told > 0
            AND e.phase = CASE WHEN a.acknowledged_at IS NULL THEN 'unanswered' ELSE 'unclosed' END
            AND isfinite(e.told_at) AND isfinite(e.next_at) AND e.told_at + (e.next_at - e.told_at) / 2 <= $1
        ORDER BY e.next_at LIMIT $2
        """)

    /// By ids that are given: a join would not get through the view's barrier, and would read every alert that there ever was.
    private static let threads = Statement(
        name: "alert_threads",
        """
        SELECT t.id, t.level, t.opened_at, t.acknowledged_at, t.closed_at, t.respond_by, t.cause = 'overdue', t.canary,
               e.phase, e.level, e.told, e.told_at, e.next_at, e.late, e.reached,
               ARRAY(SELECT w.name FROM intake.awaited AS w WHERE w.alert_id = t.id ORDER BY w.name)
        FROM intake.alert_thread AS t
        LEFT JOIN intake.escalation AS e ON e.alert_id = t.id
        WHERE t.id = ANY($1)
        """)

    /// Of a telling of several alerts, the channels that took it were told of each.
    private static let audiences = Statement(
        name: "status_audiences",
        """
        SELECT a.id,
               ARRAY(
                   SELECT DISTINCT d.channel
                   FROM intake.message_alert AS c
                   JOIN intake.message AS m ON m.id = c.message_id AND m.kind <> 'status'
                   JOIN intake.delivery AS d ON d.message_id = m.id
                   WHERE c.alert_id = a.id AND d.delivered_at IS NOT NULL
                   ORDER BY d.channel),
               (SELECT CASE m.kind WHEN 'status' THEN m.who END
                FROM intake.message_alert AS c
                JOIN intake.message AS m ON m.id = c.message_id
                WHERE c.alert_id = a.id AND m.kind IN ('status', 'opened', 'raised', 'escalated')
                ORDER BY m.created_at DESC LIMIT 1)
        FROM unnest($1::uuid[]) AS a (id)
        """)

    private static let recent = Statement(
        name: "recently_told",
        """
        SELECT count(*) FILTER (WHERE is_news AND level <> 'emergency' AND created_at > $1 - make_interval(secs => $2)),
               max(created_at) FILTER (WHERE kind = 'digest' AND level <> 'emergency'),
               count(*) FILTER (WHERE is_news AND level = 'emergency' AND created_at > $1 - make_interval(secs => $3)),
               count(*) FILTER (WHERE kind = 'digest' AND level = 'emergency' AND created_at > $1 - make_interval(secs => $3)),
               max(created_at) FILTER (WHERE kind = 'digest' AND level = 'emergency'),
               max(created_at) FILTER (WHERE (is_news OR kind = 'digest') AND level = 'emergency')
        FROM (
            SELECT kind, level, created_at, kind IN ('opened', 'raised', 'joined', 'overdue', 'late') AS is_news
            FROM intake.message
            -- What is later than now was told by a clock that has been set back since: it is no sign of a storm.
            WHERE created_at > $1 - greatest(make_interval(secs => $2), interval '1 hour') AND created_at <= $1
        ) AS m
        """)

    /// Reads what may be due, lets `planner` decide, and stores what it decides.
    ///
    /// - Parameters:
    ///   - window: seconds over which messages are counted.
    ///   - roles: whose duty policies name; nil for anybody on duty.
    ///   - planner: pure; runs within the transaction.
    /// - Returns: what was stored; nil when another alerter is planning at this moment.
    package static func plan(
        window: Int64, roles: [String?] = [], _ connection: Connection,
        _ planner: @Sendable (PlanningInput) -> PlanningOutput
    ) async throws(PostgresError) -> PlanningOutput? {
        try await connection.transaction(deadline: .now + .seconds(20)) {
            (transaction) throws(PostgresError) -> PlanningOutput? in
            guard let now = try lock(transaction) else { return nil }
            let moment = Timestamp(now)
            let waiting = try waitingEvents(transaction)
            let due = try read(
                Self.ids(transaction.query(due, Array(waiting.keys), moment, most)), waiting, at: now, transaction)
            if due.isEmpty { return PlanningOutput() }
            // Who is told again anyway may be told of the others by the same message.
            let isAgain = due.contains { $0.closed == nil && ($0.escalation?.told ?? 0) > 0 }
            let companions =
                try isAgain
                ? read(Self.ids(transaction.query(halfWaited, moment, most)), [:], at: now, transaction) : []
            let seconds = (Double(window), Double(RecentTellings.emergencyPeriod))
            let recent = try transaction.query(recent, moment, seconds.0, seconds.1).single {
                (row) throws(PostgresError) in try RecentTellings(row)
            }
            let usable = try transaction.query("SELECT name FROM intake.channel WHERE disabled_at IS NULL").map {
                (row) throws(PostgresError) in try row.decode(0, as: String.self)
            }
            var input = PlanningInput(
                now: now, threads: due, companions: companions, recent: recent, usableChannels: Set(usable),
                roster: try DutyRoster.read(roles, at: moment, transaction))
            let answered = waiting.filter { $0.value.contains { $0.kind == .status } }.keys.sorted()
            if !answered.isEmpty {
                try transaction.query(audiences, answered).forEach { (row) throws(PostgresError) in
                    input.audiences[try row.decode(0)] = StatusAudience(
                        channels: try row.decode(1, as: [String].self), last: try row.decode(2, as: String?.self))
                }
            }
            let output = planner(input)
            try store(output, at: moment, transaction)
            return output
        }
    }

    private static func ids(_ result: consuming QueryResult) throws(PostgresError) -> [PostgresUUID] {
        try result.map { (row) throws(PostgresError) in try row.decode(0, as: PostgresUUID.self) }
    }

    private static func read(
        _ ids: [PostgresUUID], _ events: [PostgresUUID: [AlertEvent]], at now: Instant,
        _ transaction: borrowing Transaction
    ) throws(PostgresError) -> [AlertThread] {
        if ids.isEmpty { return [] }
        return try transaction.query(threads, ids).map { (row) throws(PostgresError) in
            try AlertThread(row, events: events, at: now)
        }
    }

    /// Locks the row of planning until the transaction ends; nil when another alerter has it.
    static func lock(_ transaction: borrowing Transaction) throws(PostgresError) -> Instant? {
        try transaction.query("SELECT clock_timestamp() FROM intake.alerting FOR UPDATE SKIP LOCKED").optional {
            (row) throws(PostgresError) in try Instant(decoding: row, 0)
        }
    }

    /// The rows of the outbox that nobody has planned, by alert.
    ///
    /// One whose time cannot be read cannot be settled either; its alert is looked at all the same.
    private static func waitingEvents(
        _ transaction: borrowing Transaction
    ) throws(PostgresError) -> [PostgresUUID: [AlertEvent]] {
        var waiting: [PostgresUUID: [AlertEvent]] = [:]
        try transaction.query(events, most).forEach { (row) throws(PostgresError) in
            let alert = try row.decode(0, as: PostgresUUID.self)
            guard let kind = AlertEvent.Kind(rawValue: try row.decode(2, as: String.self)),
                let moment = try Instant.ifPresent(row, 4)
            else {
                waiting[alert, default: []] += []
                return
            }
            waiting[alert, default: []].append(
                AlertEvent(
                    id: try row.decode(1), kind: kind, level: try Level(decoding: row, 3), at: moment,
                    heldUntil: try Instant.ifPresent(row, 5), by: try row.decode(6, as: String?.self)))
        }
        for alert in waiting.keys { waiting[alert]?.sort { ($0.at, $0.id) < ($1.at, $1.id) } }
        return waiting
    }
}

extension RecentTellings {
    fileprivate init(_ row: borrowing Row) throws(PostgresError) {
        self.init()
        below = try row.decode(0, as: Int.self)
        belowDigest = try Instant.ifPresent(row, 1)
        emergencies = try row.decode(2, as: Int.self)
        emergencyDigests = try row.decode(3, as: Int.self)
        emergencyDigest = try Instant.ifPresent(row, 4)
        emergency = try Instant.ifPresent(row, 5)
    }
}

extension AlertThread {
    fileprivate init(
        _ row: borrowing Row, events: [PostgresUUID: [AlertEvent]], at now: Instant
    ) throws(PostgresError) {
        let id = try row.decode(0, as: PostgresUUID.self)
        var escalation: Escalation?
        if try !row.isNull(8) {
            guard let phase = Escalation.Phase(rawValue: try row.decode(8, as: String.self)) else {
                throw row.failure(8, expected: "a phase", found: "another word")
            }
            escalation = Escalation(
                phase: phase, level: try Level(decoding: row, 9), told: try row.decode(10, as: Int.self),
                toldAt: try Instant.ifPresent(row, 11), next: try Instant.ifPresent(row, 12, orElse: now),
                isLate: try row.decode(13), reached: try row.decode(14, as: Int.self))
        }
        self.init(
            id: id, level: try Level(decoding: row, 1), opened: try Instant.ifPresent(row, 2) ?? now,
            acknowledged: try Instant.ifPresent(row, 3, orElse: now),
            closed: try Instant.ifPresent(row, 4, orElse: now),
            respondBy: try Instant.ifPresent(row, 5, orElse: now), isOverdue: try row.decode(6),
            canaryToken: try row.decode(7, as: String?.self), escalation: escalation, events: events[id] ?? [])
        awaited = try row.decode(15, as: [String].self)
    }
}
