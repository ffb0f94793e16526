package import Postgres

/// The workers' rows.
package enum WorkerRegistry {
    /// How long a server may take for one of these before its connection is doubted; below systemd's watchdog.
    private static let limit: Duration = .seconds(15)

    /// Which process a worker is.
    package struct Registration: Sendable {
        package let host: String
        package let pid: Int32
        package let version: String
        /// Nil while it may not run the one in force.
        package let protocolVersion: String?

        package init(host: String, pid: Int32, version: String, protocolVersion: String?) {
            self.host = host
            self.pid = pid
            self.version = version
            self.protocolVersion = protocolVersion
        }
    }

    /// Adds the row of a worker that starts, or makes it that of one that runs.
    package static func register(
        _ registration: Registration, id: PostgresUUID, _ connection: Connection
    ) async throws(PostgresError) {
        try await connection.execute(
            """
            INSERT INTO intake.worker (id, host, pid, version, protocol) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (id) DO UPDATE
            SET state = 'running', heartbeat_at = clock_timestamp(), protocol = excluded.protocol, note = NULL
            """, id, registration.host, registration.pid, registration.version, registration.protocolVersion,
            deadline: .now + limit)
    }

    /// Says that the worker lives and stands by, and why; a nil note leaves the one that is there.
    ///
    /// - Returns: whether the worker has a row.
    @discardableResult package static func standBy(
        _ id: PostgresUUID, note: String?, _ connection: Connection
    ) async throws(PostgresError) -> Bool {
        try await connection.execute(
            """
            UPDATE intake.worker
            SET state = 'standby', heartbeat_at = clock_timestamp(), note = coalesce($2, note)
            WHERE id = $1
            """, id, note.map { String($0.prefix(4_000)) }, deadline: .now + limit) > 0
    }

    /// Says that the worker has stopped.
    package static func stop(_ id: PostgresUUID, _ connection: Connection) async throws(PostgresError) {
        try await connection.execute(
            "UPDATE intake.worker SET state = 'stopped', heartbeat_at = clock_timestamp() WHERE id = $1", id,
            deadline: .now + limit)
    }

    /// Says that the worker is alive; returns whether its terms are still those in force.
    package static func beat(
        _ id: PostgresUUID, state: String, assessed: Int64, protocolHash: String, settingsHash: String,
        _ connection: Connection
    ) async throws(PostgresError) -> Bool {
        let result = try await connection.query(
            Statement(
                name: "heartbeat",
                """
                UPDATE intake.worker SET heartbeat_at = clock_timestamp(), state = $2, assessed = $3 WHERE id = $1
                RETURNING (SELECT content_hash FROM intake.protocol_in_force) = $4
                    AND (SELECT hash FROM intake.settings_in_force) = $5
                """), id, state, assessed, protocolHash, settingsHash, deadline: .now + limit)
        return try result.optional { (row) throws(PostgresError) in try row.decode(0, as: Bool?.self) ?? false }
            ?? false
    }

    /// Opens alerts for what nobody resolved in time; returns for how many.
    package static func openOverdueAlerts(_ connection: Connection) async throws(PostgresError) -> Int {
        try await connection.query("SELECT intake.open_overdue_alerts(200)", deadline: .now + limit)
            .value(row: 0, column: 0, as: Int.self)
    }

    /// Puts alerts that stand beside their patients' own into these; returns how many are left.
    package static func joinAlertsAside(_ connection: Connection) async throws(PostgresError) -> Int {
        try await connection.query(
            Statement(name: "joinAside", "SELECT intake.join_alerts_aside()"), deadline: .now + limit
        ).value(row: 0, column: 0, as: Int.self)
    }

    /// What a worker depends on besides its database.
    package struct Surroundings: Sendable, Hashable {
        /// Without one, nobody is told of an alert.
        package let alertersAlive: Int
        package let notificationQueue: NotificationQueue
    }

    package static func surroundings(_ connection: Connection) async throws(PostgresError) -> Surroundings? {
        try await connection.query(
            """
            SELECT count(*), pg_notification_queue_usage() FROM intake.alerter WHERE intake.lives(state, heartbeat_at)
            """, deadline: .now + limit
        ).single { (row) throws(PostgresError) in
            Surroundings(
                alertersAlive: try row.decode(0), notificationQueue: NotificationQueue(usage: try row.decode(1)))
        }
    }
}
