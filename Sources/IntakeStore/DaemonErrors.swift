package import Postgres
package import TriageCore

/// What last went wrong on a daemon, in its row.
package enum DaemonErrors {
    package enum Table: String, Sendable {
        case worker, alerter
    }

    /// Writes it, where the schema has room for it: that of the release before has none.
    ///
    /// - Parameters:
    ///   - text: as the daemon's log has it; nothing of a patient.
    ///   - time: by the daemon's host.
    package static func record(
        _ text: String, at time: Instant, of id: PostgresUUID, in table: Table, _ connection: Connection
    ) async throws(PostgresError) {
        let hasRoom = try await connection.query(
            Statement(
                """
                SELECT EXISTS (
                    SELECT FROM pg_catalog.pg_attribute
                    WHERE attrelid = 'intake.\(table.rawValue)'::regclass AND attname = 'last_error' AND NOT attisdropped)
                """), deadline: .now + .seconds(15)
        ).value(row: 0, column: 0, as: Bool.self)
        guard hasRoom else { return }
        try await connection.execute(
            Statement("UPDATE intake.\(table.rawValue) SET last_error = $2, last_error_at = $3 WHERE id = $1"), id,
            text, Timestamp(time), deadline: .now + .seconds(15))
    }
}
