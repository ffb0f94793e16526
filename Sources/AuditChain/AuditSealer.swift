package import Daemon
internal import IntakeStore
package import Logging
package import Postgres
internal import ServiceLifecycle

/// The daemon that seals the audit log, off the way of those who write it.
///
/// It reads committed entries, appends their seals, and gives the tree's head to the log and to a file elsewhere. It takes no
/// lock that a writer waits for. It ends with an error where what is sealed was changed: then people have to look.
package struct AuditSealer: Service {
    private let database: ConnectionConfiguration
    private let file: CheckpointFile?
    private let interval: Duration
    private let notifier: ServiceNotifier
    private let logger: Logger
    private let wake = WakeSignal()

    /// How often entries that came late are looked for.
    private static let sweep: Duration = .seconds(300)

    /// - Parameter interval: how often the log is looked at.
    package init(
        database: String, isPooled: Bool, file: CheckpointFile?, interval: Duration, notifier: ServiceNotifier,
        logger: Logger
    ) {
        self.database = .ofDaemon(
            database, applicationName: "intake-triage sealer", settings: Self.sessionSettings, isPooled: isPooled,
            hosts: HostMemory())
        self.file = file
        self.interval = interval
        self.notifier = notifier
        self.logger = logger
    }

    private static let sessionSettings = [
        "idle_in_transaction_session_timeout": "10s", "statement_timeout": "60s", "lock_timeout": "10s",
        "search_path": "pg_catalog, intake, pg_temp", "synchronous_commit": "on", "jit": "off", "timezone": "UTC",
    ]

    private var isStopping: Bool { Task.isShuttingDownGracefully || Task.isCancelled }

    /// Runs until a graceful shutdown.
    ///
    /// - Throws: ``AuditChainError``; ``PostgresError`` for a connection string that cannot be used.
    package func run() async throws {
        try await withGracefulShutdownHandler {
            try await work()
        } onGracefulShutdown: {
            wake.signal()
        }
    }

    private func work() async throws {
        var backoff = Backoff()
        var isLost = false
        while !isStopping {
            notifier.alive()
            do {
                let connection = try await Connection.connect(database, deadline: .now + .seconds(15), logger: logger)
                do {
                    if let problem = try await IntakeSchema.problem(for: "intake_sealer", connection, surplus: { _ in })
                    {
                        throw AuditChainError.schemaMismatch(problem)
                    }
                    notifier.ready("sealing")
                    if isLost { logger.notice("the database is back") }
                    isLost = false
                    backoff.reset()
                    try await serve(connection)
                } catch {
                    await connection.close()
                    throw error
                }
                await connection.close()
            } catch let error as AuditChainError {
                logger.critical("\(error)")
                throw error
            } catch is CancellationError {
                return
            } catch is SealingSession.Overtaken {
                await wake.wait(atMost: backoff.next(jitter: .random(in: 0...1)))
            } catch PostgresError.connectionFailed(let failure) where failure.reason == .invalidConnectionString {
                throw PostgresError.connectionFailed(failure)
            } catch {
                if isStopping { return }
                if !isLost {
                    logger.error("cannot seal; trying again", metadata: ["error": "\(error)"])
                    notifier.ready("waiting for the database")
                }
                isLost = true
                await wake.wait(atMost: backoff.next(jitter: .random(in: 0...1)))
            }
        }
        notifier.stopping("stopped")
        logger.notice("stopped")
    }

    /// Seals on one connection until told to stop.
    private func serve(_ connection: Connection) async throws {
        var session = try await SealingSession.load(file, connection) { notifier.alive() }
        logger.notice("sealing", metadata: Self.head(session.tree))
        var lastSweep: ContinuousClock.Instant?
        repeat {
            notifier.alive()
            let now = ContinuousClock.now
            let sweeps = lastSweep.map { now - $0 >= Self.sweep } ?? true
            if sweeps { lastSweep = now }
            let sealed = try await session.seal(sweeps: sweeps, connection)
            if let first = sealed.late.first {
                logger.warning(
                    "sealed entries of the audit log that came after higher numbers",
                    metadata: ["count": "\(sealed.late.count)", "first": "\(first)"])
            }
            if sealed.count > 0 {
                try file?.write(size: session.tree.size, root: session.tree.root)
                logger.notice("sealed", metadata: Self.head(session.tree))
                notifier.status("\(session.tree.size) entries sealed")
            }
            await wake.wait(atMost: interval * .random(in: 0.8...1.2))
        } while !isStopping
    }

    private static func head(_ tree: MerkleTree) -> Logger.Metadata {
        ["size": "\(tree.size)", "root": "\(Checkpoint(origin: "", size: tree.size, root: tree.root).rootText)"]
    }
}

extension AuditSealer: CustomStringConvertible {
    /// Shows nothing of the configuration: ServiceLifecycle writes its services into its log.
    package var description: String { "AuditSealer" }
}

extension AuditSealer {
    /// Seals once what there is, and returns the tree.
    package static func seal(_ file: CheckpointFile?, _ connection: Connection) async throws -> MerkleTree {
        while true {
            do {
                var session = try await SealingSession.load(file, connection)
                _ = try await session.seal(sweeps: true, connection)
                try file?.write(size: session.tree.size, root: session.tree.root)
                return session.tree
            } catch is SealingSession.Overtaken {
                continue
            } catch let error as PostgresError where error.sqlState == .uniqueViolation {
                continue
            }
        }
    }
}
