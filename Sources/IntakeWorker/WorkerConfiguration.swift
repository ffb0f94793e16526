internal import Daemon
internal import Foundation
internal import Glibc
internal import IntakeStore
internal import Postgres
package import TriageCore

/// What a worker process is told when it starts.
package struct WorkerConfiguration: Sendable {
    /// A libpq connection string; empty for libpq's own `PG*` variables.
    package var database: String
    /// How many forms one transaction takes at most.
    package var batchLimit: Int
    /// The protocol and settings to put in force where the database has none yet.
    package var firstProtocol: TriageProtocol
    package var firstSettings: ClinicSettings
    package var version: String
    package var host: String
    package var pid: Int32
    /// The folder for the record of the form in hand, of this user alone; see ``FlightRecorder``.
    package var stateFolder: String
    /// How long one form may take before the process ends itself; less than the 5 s after which the server cuts it off.
    package var formLimit: Duration
    /// Whether the database is behind a pooler that gives a session of the server for one transaction at a time. The worker
    /// then makes its settings in each transaction, prepares nothing, and polls, since LISTEN belongs to a session.
    package var isPooled: Bool
    /// The folder for what is remembered of the database, over boots; nil for none.
    package var memoryFolder: String?
    private var hosts = HostMemory()

    package init(
        database: String, batchLimit: Int = 500, firstProtocol: TriageProtocol,
        firstSettings: ClinicSettings = ClinicSettings(), version: String, host: String, pid: Int32,
        stateFolder: String = WorkerConfiguration.defaultStateFolder, formLimit: Duration = .seconds(4),
        isPooled: Bool = false, memoryFolder: String? = nil
    ) {
        self.database = database
        self.batchLimit = batchLimit
        self.firstProtocol = firstProtocol
        self.firstSettings = firstSettings
        self.version = version
        self.host = host
        self.pid = pid
        self.isPooled = isPooled
        self.memoryFolder = memoryFolder
        self.stateFolder = stateFolder
        self.formLimit = formLimit
    }

    /// The same for another database.
    package func of(_ database: String) -> WorkerConfiguration {
        var other = self
        other.database = database
        other.hosts = HostMemory()
        return other
    }

    /// systemd's `RuntimeDirectory`, else a folder of the user below `XDG_RUNTIME_DIR`, else one below `/tmp`.
    package static var defaultStateFolder: String {
        let environment = ProcessInfo.processInfo.environment
        if let given = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first { return String(given) }
        if let base = environment["XDG_RUNTIME_DIR"], base.hasPrefix("/") { return base + "/intake-triage" }
        return "/tmp/intake-triage-\(geteuid())"
    }

    /// Stands for the database in the names of records, so that workers of another one leave them alone.
    var databaseTag: String { ConnectionConfiguration.tag(of: database) }

    /// The settings of the working connection's session: the server cuts off a worker that hangs, and the claim is planned
    /// over the indexes whatever the statistics say.
    package static let sessionSettings = [
        "idle_in_transaction_session_timeout": "5s", "statement_timeout": "20s", "lock_timeout": "1s",
        "search_path": "pg_catalog, intake, pg_temp", "synchronous_commit": "on", "jit": "off",
        "plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "enable_hashjoin": "off",
        "enable_mergejoin": "off", "enable_bitmapscan": "off", "timezone": "UTC",
        "log_parameter_max_length_on_error": "0", "default_transaction_isolation": "read committed",
    ]

    func registration(protocolVersion: String?) -> WorkerRegistry.Registration {
        WorkerRegistry.Registration(host: host, pid: pid, version: version, protocolVersion: protocolVersion)
    }

    var connection: ConnectionConfiguration {
        .ofDaemon(
            database, applicationName: "intake-triage worker", settings: Self.sessionSettings, isPooled: isPooled,
            hosts: hosts)
    }
}

/// Why a worker will not start, or go on.
package enum WorkerError: UnrecoverableError, CustomStringConvertible {
    /// The database's schema is missing or not the one that this executable was built with.
    case schemaMismatch(String)
    /// The protocol or settings in force cannot be used.
    case unusableProtocol(String)
    case noPermission(String)
    /// What the server was asked to set for the session is not set.
    case settingsIgnored(String)

    package var isOfDatabase: Bool {
        switch self {
        case .schemaMismatch, .unusableProtocol, .noPermission: true
        case .settingsIgnored: false
        }
    }

    package var description: String {
        switch self {
        case .schemaMismatch(let text), .unusableProtocol(let text), .noPermission(let text),
            .settingsIgnored(let text):
            text
        }
    }
}
