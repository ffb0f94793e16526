internal import Daemon
internal import IntakeStore
internal import Logging
internal import Postgres
internal import TriageCore

/// A worker's connection, checked and registered, with the engine for what is in force.
struct WorkerSession: Sendable {
    let connection: Connection
    let engine: TriageEngine
    let row: DaemonRow
    private let registration: WorkerRegistry.Registration
    /// What the engine was made from.
    private let inForce: InForce.State
    private let logger: Logger

    /// By which the database knows the worker now.
    var id: PostgresUUID { row.id }

    /// Compares the schema, settles what is in force, and registers the worker.
    ///
    /// - Parameters:
    ///   - row: the worker's.
    ///   - shelf: where engines are found and made.
    ///   - previous: whose engine goes on where the same is in force: proving takes longer than a failover.
    ///   - memory: what the database is compared with.
    ///   - found: becomes what is in force, also where it may not be run.
    ///   - notifier: is told that the process lives while it proves.
    /// - Throws: ``WorkerError`` when the database cannot be worked on; ``PostgresError`` when it cannot be reached.
    static func open(
        _ connection: Connection, _ configuration: WorkerConfiguration, _ shelf: EngineShelf, row: DaemonRow,
        after previous: WorkerSession?, memory: DatabaseMemory, found: inout InForce.State?,
        notifier: ServiceNotifier, logger: Logger
    ) async throws -> WorkerSession {
        do {
            if !configuration.isPooled { try await checkSettings(connection) }
            try await check(connection, logger)
            if previous == nil { try await LeakWarning.give(connection, logger: logger) }
            try await memory.check(row.id, isConnecting: true, connection)
            found = try await InForce.state(connection)
            if found == nil {
                try await InForce.settle(configuration.firstProtocol, configuration.firstSettings, connection)
                found = try await InForce.state(connection)
            }
            guard let inForce = found else {
                throw WorkerError.unusableProtocol(
                    "a protocol or settings were in force and none are; put them in force with 'intake-triage adopt'")
            }
            let engine =
                if let previous, previous.inForce == inForce {
                    previous.engine
                } else {
                    try await prove(inForce, shelf, own: configuration.firstProtocol, notifier)
                }
            switch inForce.approval?.kind {
            case .singleHanded?:
                logger.notice(
                    "the protocol in force was not signed by two persons",
                    metadata: ["approval": "\(inForce.approval?.summary ?? "")"])
            case .signed?, .first?, nil: break
            }
            let registration = configuration.registration(protocolVersion: engine.protocolVersion)
            try await register(row, registration, connection, logger)
            return WorkerSession(
                connection: connection, engine: engine, row: row, registration: registration, inForce: inForce,
                logger: logger)
        } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
            throw WorkerError.noPermission(
                "the database role may not work the queue (\(error)); it must be a member of intake_worker")
        }
    }

    /// Adds the worker's row, or makes it that of a worker that runs.
    static func register(
        _ row: DaemonRow, _ registration: WorkerRegistry.Registration, _ connection: Connection, _ logger: Logger
    ) async throws(PostgresError) {
        try await row.register(logger: logger) { (id) throws(PostgresError) in
            try await WorkerRegistry.register(registration, id: id, connection)
        }
    }

    /// Says that the worker is alive; returns whether what is in force is still what the engine was made from.
    func beat(_ state: String, assessed: Int64) async throws(PostgresError) -> Bool {
        try await row.beat(logger: logger) { (id) throws(PostgresError) in
            try await WorkerRegistry.beat(
                id, state: state, assessed: assessed, protocolHash: engine.protocolHash,
                settingsHash: engine.settingsHash, connection)
        } register: { (id) throws(PostgresError) in
            try await WorkerRegistry.register(registration, id: id, connection)
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

    /// Proves what is in force, which takes seconds, beside telling the service manager that the process lives.
    private static func prove(
        _ inForce: InForce.State, _ shelf: EngineShelf, own: TriageProtocol, _ notifier: ServiceNotifier
    ) async throws -> TriageEngine {
        try await withThrowingTaskGroup(of: TriageEngine?.self) { tasks in
            tasks.addTask { try await shelf.engine(of: inForce, own: own) }
            tasks.addTask {
                while true {
                    notifier.alive()
                    try await Task.sleep(for: .seconds(1))
                }
            }
            defer { tasks.cancelAll() }
            while let engine = try await tasks.next() { if let engine { return engine } }
            throw CancellationError()
        }
    }
}
