extension ClinicDatabase {
    /// Opens alerts of patients of their own, as the transaction of an assessment does.
    package func openAlerts(_ count: Int, _ level: String = "urgent") async throws {
        try await execute(
            """
            WITH a AS (
                INSERT INTO intake.alert (patient_key, submission_id, level, cause)
                SELECT gen_random_uuid(), gen_random_uuid(), '\(level)', 'assessment' FROM generate_series(1, \(count))
                RETURNING id, level)
            INSERT INTO intake.notification (alert_id, kind, level) SELECT id, 'opened', level FROM a;
            NOTIFY intake_alert;
            """)
    }

    /// Workers of which one or more seem to live at any time of the next hours, so that nothing is told of their absence.
    package func pretendWorker() async throws {
        try await execute(
            """
            INSERT INTO intake.worker (id, host, pid, version, heartbeat_at)
            SELECT gen_random_uuid(), 'test', 1, 'test', now() + n * interval '20 seconds' FROM generate_series(0, 1000) AS n
            """)
    }

    /// Channels that seem to be tested, so that nothing is told of them. The alerter must have registered them.
    package func pretendTested() async throws {
        try await execute("UPDATE intake.channel SET succeeded_at = now() WHERE succeeded_at IS NULL")
    }
}
