package import Daemon
internal import Foundation
internal import IntakeStore
package import Logging
package import Postgres
internal import TriageCore

/// A worker's connection, checked and registered, with the engine for what is in force.
package struct WorkerSession: Sendable {
    package let connection: Connection
    package let engine: TriageEngine
    package let id: PostgresUUID
    /// What the engine was made from.
    private let inForce: WorkerRegistry.InForce

    /// Connects, compares the schema, settles what is in force, and registers the worker.
    ///
    /// - Parameters:
    ///   - previous: whose engine goes on where the same is in force: proving settings that differ from the
    ///     protocol's own takes longer than a failover.
    ///   - memory: what the database is compared with.
    /// - Throws: ``WorkerError`` when the database cannot be worked on; ``PostgresError`` when it cannot be reached.
    package static func open(
        _ configuration: WorkerConfiguration, id: PostgresUUID, after previous: WorkerSession? = nil,
        memory: DatabaseMemory? = nil, logger: Logger
    ) async throws -> WorkerSession {
        let connection = try await Connection.connect(
            configuration.connection, deadline: .now + .seconds(15), logger: logger)
        do {
            if !configuration.isPooled { try await checkSettings(connection) }
            try await check(connection, logger)
            if previous == nil { try await LeakWarning.give(connection, logger: logger) }
            try await memory?.check(id, isConnecting: true, connection)
            let inForce = try await settle(configuration, connection)
            let engine =
                if let previous, previous.inForce == inForce { previous.engine } else { try makeEngine(for: inForce) }
            try await WorkerRegistry.register(
                host: configuration.host, pid: configuration.pid, version: configuration.version,
                protocolVersion: engine.protocolVersion, id: id, connection)
            return WorkerSession(connection: connection, engine: engine, id: id, inForce: inForce)
        } catch {
            await connection.close()
            if let error = error as? PostgresError, error.sqlState == .insufficientPrivilege {
                throw WorkerError.noPermission(
                    "the database role may not work the queue (\(error)); it must be a member of intake_worker")
            }
            throw error
        }
    }

    /// A pooler that was told to ignore `options` would leave a worker that hangs its locks for ever, and lend what it
    /// prepares to others.
    private static func checkSettings(_ connection: Connection) async throws {
        let timeout = try await connection.query(
            "SELECT pg_catalog.current_setting('idle_in_transaction_session_timeout')", deadline: .now + .seconds(15)
        ).value(row: 0, column: 0, as: String.self)
        guard timeout != WorkerConfiguration.sessionSettings["idle_in_transaction_session_timeout"] else { return }
        throw WorkerError.settingsIgnored(
            "the server did not get the settings of this session; where the database is behind a pooler, use --pooled")
    }

    private static func check(_ connection: Connection, _ logger: Logger) async throws {
        let problem = try await IntakeSchema.problem(for: "intake_worker", connection) { count in
            logger.warning(
                "the schema has objects or rights that are not ours; see 'intake-triage schema check'",
                metadata: ["count": "\(count)"])
        }
        if let problem { throw WorkerError.schemaMismatch(problem) }
    }

    private static func settle(
        _ configuration: WorkerConfiguration, _ connection: Connection
    ) async throws -> WorkerRegistry.InForce {
        let protocolText = try InForce.text(of: configuration.firstProtocol)
        let settingsText = try InForce.text(of: configuration.firstSettings)
        return try await WorkerRegistry.settle(
            protocolVersion: configuration.firstProtocol.version, protocolContent: protocolText,
            protocolHash: try await InForce.hash(of: protocolText, connection),
            settingsHash: try await InForce.hash(of: settingsText, connection), settingsContent: settingsText,
            connection)
    }

    private static func makeEngine(for inForce: WorkerRegistry.InForce) throws -> TriageEngine {
        do {
            let decoder = JSONDecoder()
            let source = try decoder.decode(TriageProtocol.self, from: Data(inForce.protocolContent.utf8))
            let settings = try decoder.decode(ClinicSettings.self, from: Data(inForce.settingsContent.utf8))
            return try TriageEngine(source, settings: settings, settingsHash: inForce.settingsHash)
        } catch let error as WorkerError {
            throw error
        } catch let error as SettingsError {
            throw WorkerError.unusableProtocol("the clinic's settings in force do not fit the protocol: \(error)")
        } catch {
            throw WorkerError.unusableProtocol(
                "protocol \(inForce.protocolVersion), which is in force in the database, cannot be run by this executable; "
                    + "install the release that knows it")
        }
    }
}
