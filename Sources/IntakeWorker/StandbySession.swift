internal import IntakeStore
internal import Logging
internal import Postgres

/// The connection of a worker that cannot run what is in force.
struct StandbySession: Sendable {
    let connection: Connection
    private let id: PostgresUUID
    private let inForce: WorkerRegistry.InForceNames

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
            try await WorkerRegistry.standBy(id, note: String(reason.prefix(300)), connection)
            return StandbySession(
                connection: connection, id: id, inForce: try await WorkerRegistry.inForceNames(connection))
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Whether what is in force is still the same; says that the worker lives.
    func isStillUnusable() async throws(PostgresError) -> Bool {
        try await WorkerRegistry.standBy(id, note: nil, connection)
        return try await WorkerRegistry.inForceNames(connection) == inForce
    }

    func leave(isStopping: Bool) async throws(PostgresError) {
        if isStopping { try await WorkerRegistry.stop(id, connection) }
    }
}
