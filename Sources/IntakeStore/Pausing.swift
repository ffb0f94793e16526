package import Postgres

/// What holds for all workers.
package enum Pausing {
    /// Who paused the queue, and since when.
    package struct Pause: Sendable, Hashable {
        package let by: String
        package let since: Timestamp
    }

    /// Stops all workers from claiming; pausing again changes nothing.
    ///
    /// - Parameter person: nil where the login is one person's own.
    package static func pause(by person: String?, _ connection: Connection) async throws(PostgresError) {
        _ = try await connection.query("SELECT intake.pause($1)", person)
    }

    package static func resume(by person: String?, _ connection: Connection) async throws(PostgresError) {
        _ = try await connection.query("SELECT intake.resume($1)", person)
    }

    /// The pause in force; nil where there is none.
    package static func present(_ connection: Connection) async throws(PostgresError) -> Pause? {
        try await connection.query("SELECT paused_by, paused_at FROM intake.control WHERE paused")
            .optional { (row) throws(PostgresError) in Pause(by: try row.decode(0), since: try row.decode(1)) }
    }
}
