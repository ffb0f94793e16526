extension ClinicDatabase {
    /// What does not hold of a database whose queue is empty: every form is assessed or quarantined, once, in the order
    /// of receipt, with the alerts, notifications and audit entries that belong to it, once each.
    ///
    /// - Parameters:
    ///   - submissions: how many forms were accepted; nil where the caller compares them itself.
    ///   - isClockSteady: whether the server's clock was never set back, so that its times say what came first.
    package func imbalances(submissions: Int?, isClockSteady: Bool = true) async throws -> [String] {
        var found: [String] = []
        for (what, sql) in Self.violations + (isClockSteady ? Self.violationsByTime : []) {
            let rows = try await count("SELECT count(*) FROM (\(sql)) AS v")
            if rows != 0 { found.append("\(rows) × \(what)") }
        }
        let stored = try await count("SELECT count(*) FROM intake.submission")
        let done = try await count(
            "SELECT (SELECT count(*) FROM intake.assessment) + (SELECT count(*) FROM intake.quarantine)")
        if stored != submissions ?? stored || done != stored {
            found.append("\(submissions ?? stored) accepted, \(stored) stored, \(done) assessed or quarantined")
        }
        return found
    }

    private static let violations: [(String, String)] = [
        ("waiting", "SELECT FROM intake.ready"),
        (
            "neither assessed nor quarantined, or both",
            """
            SELECT FROM intake.submission AS s
            WHERE (SELECT count(*) FROM intake.assessment WHERE submission_id = s.id)
                + (SELECT count(*) FROM intake.quarantine WHERE submission_id = s.id) <> 1
            """
        ),
        (
            "without a work item",
            """
            SELECT FROM intake.submission AS s
            WHERE NOT EXISTS (SELECT FROM intake.work_item WHERE submission_id = s.id)
                AND NOT EXISTS (SELECT FROM intake.alert_submission AS j JOIN intake.alert AS a ON a.id = j.alert_id
                                WHERE j.submission_id = s.id AND a.closed_at IS NOT NULL)
            """
        ),
        (
            "urgent without an alert",
            """
            SELECT FROM intake.assessment AS x
            WHERE level IN ('urgent', 'emergency')
                AND (alert_id IS NULL OR NOT EXISTS (
                    SELECT FROM intake.alert_submission AS j WHERE j.submission_id = x.submission_id AND j.alert_id = x.alert_id))
            """
        ),
        (
            "quarantined without an alert",
            """
            SELECT FROM intake.quarantine AS q
            WHERE NOT EXISTS (SELECT FROM intake.alert_submission AS j WHERE j.submission_id = q.submission_id)
            """
        ),
        (
            "an alert without its alert, in the table or in the outbox or in the audit",
            """
            SELECT j.alert_id FROM intake.alert_submission AS j LEFT JOIN intake.alert AS a ON a.id = j.alert_id
            GROUP BY j.alert_id
            HAVING count(*) <> (SELECT count(*) FROM intake.notification AS n
                                WHERE n.alert_id = j.alert_id AND n.kind NOT IN ('status', 'escalated'))
                OR count(*) <> (SELECT count(*) FROM intake.audit_log AS l WHERE l.object_id = j.alert_id::text
                                    AND l.action IN ('alert.opened', 'alert.joined', 'alert.raised'))
                OR 1 <> (SELECT count(*) FROM intake.notification AS n WHERE n.alert_id = j.alert_id AND kind = 'opened')
                OR count(a.id) <> count(*)
            """
        ),
        (
            "a form in two alerts",
            """
            SELECT FROM intake.alert_submission
            WHERE alert_id NOT IN (SELECT alert_id FROM intake.alert_aside WHERE joined_alert_id IS NOT NULL)
            GROUP BY submission_id HAVING count(*) > 1
            """
        ),
        (
            "a patient with two open alerts",
            """
            SELECT FROM intake.alert WHERE closed_at IS NULL AND patient_key IS NOT NULL
            GROUP BY patient_key HAVING count(*) > 1
            """
        ),
        (
            "an alert that is not as bad as its worst form",
            """
            SELECT FROM intake.alert AS a JOIN intake.alert_submission AS j ON j.alert_id = a.id
            WHERE intake.level_rank(j.level) > intake.level_rank(a.level)
            """
        ),
        (
            "another history than all earlier readable forms of the patient",
            """
            SELECT
            FROM intake.assessment AS x
            JOIN intake.submission AS s ON s.id = x.submission_id
            CROSS JOIN LATERAL (
                SELECT coalesce(array_agg(e.id ORDER BY e.number), '{}') AS ids
                FROM intake.submission AS e JOIN intake.assessment AS o ON o.submission_id = e.id
                WHERE e.patient_key = s.patient_key AND e.number < s.number
            ) AS earlier
            WHERE CASE WHEN x.result @> '{"findings": ["form.historyIncomplete"]}' THEN NOT x.history <@ earlier.ids
                       ELSE x.history <> earlier.ids END
            """
        ),
    ]

    private static let violationsByTime: [(String, String)] = [
        (
            "forms of a patient out of order",
            """
            SELECT FROM (
                SELECT assessed_at < lag(assessed_at) OVER (PARTITION BY s.patient_key ORDER BY s.number) AS is_early
                FROM intake.assessment AS x JOIN intake.submission AS s ON s.id = x.submission_id
                WHERE s.patient_key IS NOT NULL
            ) AS t
            WHERE is_early
            """
        )
    ]
}
