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
    private let supervisor: SessionSupervisor

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
        var words = SessionSupervisor.Words()
        words.lost.text = "cannot seal; trying again"
        supervisor = SessionSupervisor(notifier: notifier, logger: logger, words: words)
    }

    private static let sessionSettings = [
        "idle_in_transaction_session_timeout": "10s", "statement_timeout": "60s", "lock_timeout": "10s",
        "search_path": "pg_catalog, intake, pg_temp", "synchronous_commit": "on", "jit": "off", "timezone": "UTC",
    ]

    /// Runs until a graceful shutdown.
    ///
    /// - Throws: ``AuditChainError``; ``PostgresError`` for a connection string that cannot be used.
    package func run() async throws {
        try await supervisor.run {
            try await Connection.connect(database, deadline: .now + .seconds(15), logger: logger)
        } work: { connection in
            if let problem = try await IntakeSchema.problem(for: "intake_sealer", connection, surplus: { _ in }) {
                throw AuditChainError.schemaMismatch(problem)
            }
            notifier.ready("sealing")
            supervisor.works()
            do {
                try await serve(connection)
            } catch is SealingSession.Overtaken {
                await supervisor.wake.wait(atMost: .milliseconds(.random(in: 50...100)))
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
            await supervisor.wake.wait(atMost: interval * .random(in: 0.8...1.2))
        } while !supervisor.isStopping
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
