internal import IntakeStore
internal import Logging
internal import Postgres

/// The connection of a worker that may not run what is in force.
struct StandbySession: Sendable {
    let connection: Connection
    private let id: PostgresUUID

    /// Registers the worker as standing by.
    static func open(
        _ configuration: WorkerConfiguration, id: PostgresUUID, reason: String, logger: Logger
    ) async throws(PostgresError) -> StandbySession {
        let connection = try await Connection.connect(
            configuration.connection, deadline: .now + .seconds(15), logger: logger)
        do throws(PostgresError) {
            try await WorkerRegistry.register(
                host: configuration.host, pid: configuration.pid, version: configuration.version,
                protocolVersion: nil, id: id, connection)
            try await WorkerRegistry.standBy(id, note: String(reason.prefix(4_000)), connection)
            return StandbySession(connection: connection, id: id)
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Whether exactly this is in force; says that the worker lives.
    func isStill(_ found: InForce.State?) async throws(PostgresError) -> Bool {
        try await WorkerRegistry.standBy(id, note: nil, connection)
        return try await InForce.state(connection) == found
    }

    func leave(isStopping: Bool) async throws(PostgresError) {
        if isStopping { try await WorkerRegistry.stop(id, connection) }
    }
}
