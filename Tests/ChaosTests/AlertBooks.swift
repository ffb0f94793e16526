import TestSupport
import ClinicFixture
import Postgres

/// Compares what people and receivers know of alerts with what the database holds.
struct AlertBooks: Sendable {
    let people: People
    let receivers: Receivers
    let tally: Tally

    /// Waits until everybody is told of all there is to tell, so that ``audit(_:)`` can insist on it.
    func waitUntilTold(_ database: ClinicDatabase) async throws {
        try await database.asOwner { owner in
            try await eventually("everybody is told") {
                try await owner.count(
                    """
                    SELECT (SELECT undelivered_notifications FROM dashboard.health)
                        + (SELECT count(*) FROM intake.delivery WHERE delivered_at IS NULL AND overtaken_at IS NULL)
                    """) == 0
            }
        }
    }

    /// Compares, when nobody works any more.
    func audit(_ database: ClinicDatabase) async throws {
        for (what, sql) in Self.violations {
            let count = try await database.count("SELECT count(*) FROM (\(sql)) AS v")
            if count != 0 { tally.broken("\(count) × \(what)") }
        }
        try await comparePeople(database)
        try await compareReceivers(database)
        for (what, sql) in Self.totals { tally.add(.alerts, what, try await database.count(sql)) }
    }

    // MARK: People

    private func comparePeople(_ database: ClinicDatabase) async throws {
        var kept: [People.Occasion: [String]] = [:]
        try await database.asOwner { owner in
            let rows = try await owner.query(
                """
                SELECT by_whom, replace(action, 'Again', ''), object_id FROM intake.audit_log
                WHERE action IN ('alert.acknowledged', 'alert.acknowledgedAgain', 'alert.closed')
                """)
            try rows.forEach { (row) throws(PostgresError) in
                let occasion = People.Occasion(person: try row.decode(0), alert: try row.decode(2))
                kept[occasion, default: []].append(try row.decode(1))
            }
        }
        let deeds = people.deeds
        for (occasion, entries) in kept {
            guard let deed = deeds[occasion] else {
                tally.broken("\(occasion.person), who is no person, has answered an alert")
                continue
            }
            if entries.count != 1 { tally.broken("\(entries.count) entries of the audit for one answer of a person") }
            if entries.contains(where: { $0 != deed.act.rawValue }) {
                tally.broken("a person's answer is kept as another")
            }
            if deed.counted == false { tally.broken("a person was told that another was first, who was not") }
        }
        for (occasion, deed) in deeds where deed.counted == true && kept[occasion] == nil {
            tally.broken("the \(deed.act.rawValue) by \(occasion.person) was confirmed and is lost")
        }
    }

    // MARK: Receivers

    private func compareReceivers(_ database: ClinicDatabase) async throws {
        let calls = receivers.calls
        let told = Set(calls.map(\.id))
        var bodies: [String: Set<String>] = [:]
        for call in calls { bodies[call.id, default: []].insert(call.body) }
        for (id, texts) in bodies where texts.count > 1 {
            tally.broken("the message \(id) was told with \(texts.count) contents")
        }
        let known = Set(try await database.texts("SELECT id::text FROM intake.message"))
        for call in calls where !known.contains(call.id) {
            // That the database is lost, or takes nothing, is told without it.
            if try !["databaseLost", "alerterHindered"].contains(call.event().data.trouble) {
                tally.broken("told of what is not in the database")
            }
        }
        let delivered = Set(
            try await database.texts(
                "SELECT message_id::text FROM intake.delivery WHERE channel = 'pager' AND delivered_at IS NOT NULL"))
        let missing = delivered.subtracting(told)
        if !missing.isEmpty { tally.broken("\(missing.count) × delivered, and the receiver knows nothing of it") }
        let sounded = try receivers.alarms().filter { $0.type == "alert.opened" }.compactMap(\.data.alert)
        let expected = Set(
            try await database.texts(
                """
                SELECT c.alert_id::text
                FROM intake.message AS m JOIN intake.message_alert AS c ON c.message_id = m.id
                JOIN intake.delivery AS d ON d.message_id = m.id
                WHERE m.kind = 'opened' AND m.alerts = 1 AND d.channel = 'siren' AND d.delivered_at IS NOT NULL
                """))
        let unheard = expected.subtracting(sounded)
        if !unheard.isEmpty { tally.broken("\(unheard.count) × the siren is said to have sounded, and did not") }
        tally.add(.alerts, "pager: messages told", told.count)
        tally.add(.alerts, "pager: told again with the same id", calls.count - told.count)
        tally.add(.alerts, "siren: sounded for a new alert", sounded.count)
    }

    // MARK: The database

    private static let violations: [(String, String)] = [
        (
            "an open alert that nobody has answered or was told of at its level",
            """
            SELECT FROM intake.alert AS a
            WHERE closed_at IS NULL AND acknowledged_at IS NULL AND NOT EXISTS (
                SELECT FROM intake.message_alert AS c
                JOIN intake.message AS m ON m.id = c.message_id
                JOIN intake.delivery AS d ON d.message_id = m.id
                WHERE c.alert_id = a.id AND d.delivered_at IS NOT NULL AND m.kind <> 'status'
                    AND intake.level_rank(m.level) >= intake.level_rank(a.level))
            """
        ),
        (
            "an alert that was closed by nobody, or more than once",
            """
            SELECT FROM intake.alert AS a
            LEFT JOIN (
                SELECT object_id, count(*) AS entries, min(by_whom) AS person, min(actor::text) AS role
                FROM intake.audit_log WHERE action = 'alert.closed' GROUP BY object_id) AS l ON l.object_id = a.id::text
            WHERE coalesce(l.entries, 0) <> (a.closed_at IS NOT NULL)::int
                OR a.closed_by <> l.person OR a.closed_session <> 'board' OR l.role <> 'board'
            """
        ),
        (
            "an acknowledgement that is not in the audit, or doubled there",
            """
            SELECT FROM intake.alert AS a
            LEFT JOIN (
                SELECT object_id, count(*) FILTER (WHERE action = 'alert.acknowledged')
                    - count(*) FILTER (WHERE action = 'alert.acknowledgementVoided') AS entries
                FROM intake.audit_log GROUP BY object_id) AS l ON l.object_id = a.id::text
            WHERE coalesce(l.entries, 0) <> (a.acknowledged_at IS NOT NULL)::int
            """
        ),
        (
            "something that happened to an alert after it was closed",
            """
            SELECT FROM intake.audit_log AS l
            JOIN intake.audit_log AS c ON c.object_id = l.object_id AND c.action = 'alert.closed'
            WHERE l.action LIKE 'alert.%' AND l.action !~ '(Again|WhenClosed)$' AND l.seq > c.seq
            """
        ),
        (
            "an alert told as new by two messages",
            """
            SELECT FROM intake.message AS m JOIN intake.message_alert AS c ON c.message_id = m.id
            WHERE m.kind = 'opened' GROUP BY c.alert_id HAVING count(*) > 1
            """
        ),
        (
            "an urgent form in no alert, or in one that is not its patient's",
            """
            SELECT FROM intake.assessment AS x
            JOIN intake.submission AS s ON s.id = x.submission_id
            LEFT JOIN intake.alert_submission AS j ON j.submission_id = x.submission_id
            LEFT JOIN intake.alert AS a ON a.id = j.alert_id
            WHERE x.level IN ('urgent', 'emergency')
                AND (a.id IS NULL OR a.patient_key IS DISTINCT FROM s.patient_key
                    AND NOT EXISTS (SELECT FROM intake.alert_aside AS b WHERE b.alert_id = a.id AND b.patient_key = s.patient_key))
            """
        ),
    ]

    private static let totals: [(String, String)] = [
        ("alerts open in the end", "SELECT count(*) FROM intake.alert WHERE closed_at IS NULL"),
        (
            "alerts opened anew after one of the same patient was closed",
            """
            SELECT count(*) FROM intake.alert AS a
            WHERE EXISTS (SELECT FROM intake.alert AS b JOIN intake.audit_log AS c ON c.object_id = b.id::text
                          JOIN intake.audit_log AS o ON o.object_id = a.id::text
                          WHERE b.patient_key = a.patient_key AND b.id <> a.id AND c.action = 'alert.closed'
                            AND o.action = 'alert.opened' AND o.seq > c.seq)
            """
        ),
        (
            "acknowledgements voided by a worse form",
            "SELECT count(*) FROM intake.audit_log WHERE action = 'alert.acknowledgementVoided'"
        ),
        ("messages planned", "SELECT count(*) FROM intake.message"),
    ]
}
