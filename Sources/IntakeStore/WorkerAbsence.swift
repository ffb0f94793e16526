package import Postgres
package import TriageCore

/// Why no worker works, as far as the database knows.
package struct WorkerAbsence: Sendable, Hashable {
    package enum Reason: String, Sendable, Codable {
        /// None has run in the last seven days.
        case noneHasRun
        /// The last one was stopped.
        case stopped
        /// The one that lives may not work, and says why.
        case standsBy
        /// The last one gives no sign of life.
        case silent
    }

    package var reason: Reason
    package var host: String?
    /// What it says about itself, or what last went wrong on it.
    package var note: String?
    package var heartbeat: Instant?

    package init(_ reason: Reason, host: String? = nil, note: String? = nil, heartbeat: Instant? = nil) {
        self.reason = reason
        self.host = host
        self.note = note
        self.heartbeat = heartbeat
    }

    /// Of the worker that was seen last; nil where this role may not look.
    package init?(_ connection: Connection) async throws(PostgresError) {
        guard try await DatabaseFacts.mayRead("dashboard", "workers", connection) else { return nil }
        let last = try await connection.query(
            """
            SELECT state, host, coalesce(note, to_jsonb(w)->>'last_error'), heartbeat_at FROM dashboard.workers AS w
            WHERE kind = 'worker' ORDER BY state = 'standby' AND heartbeat_at > now() - interval '2 minutes' DESC,
                heartbeat_at DESC
            LIMIT 1
            """, deadline: .now + .seconds(15)
        ).optional { (row) throws(PostgresError) in
            let state = try row.decode(0, as: String.self)
            return WorkerAbsence(
                state == "stopped" ? .stopped : state == "standby" ? .standsBy : .silent, host: try row.decode(1),
                note: try row.decode(2, as: String?.self), heartbeat: try Instant.ifPresent(row, 3))
        }
        self = last ?? WorkerAbsence(.noneHasRun)
    }
}
