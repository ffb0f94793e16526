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

    package init(
        database: String, batchLimit: Int = 500, firstProtocol: TriageProtocol,
        firstSettings: ClinicSettings = ClinicSettings(), version: String, host: String, pid: Int32
    ) {
        self.database = database
        self.batchLimit = batchLimit
        self.firstProtocol = firstProtocol
        self.firstSettings = firstSettings
        self.version = version
        self.host = host
        self.pid = pid
    }

    /// The settings of the working connection's session: the server cuts off a worker that hangs, and the claim is planned
    /// over the indexes whatever the statistics say.
    package static let sessionSettings = [
        "idle_in_transaction_session_timeout": "5s", "statement_timeout": "20s", "lock_timeout": "10s",
        "search_path": "pg_catalog, intake, pg_temp", "synchronous_commit": "on", "jit": "off",
        "plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "enable_hashjoin": "off",
        "enable_mergejoin": "off", "timezone": "UTC",
    ]

    var connection: ConnectionConfiguration {
        ConnectionConfiguration(
            database, applicationName: "intake-triage worker", settings: Self.sessionSettings, defaults: Self.keepalives
        )
    }

    var listening: ConnectionConfiguration {
        ConnectionConfiguration(
            database, applicationName: "intake-triage worker (listening)",
            settings: ["search_path": "pg_catalog, intake, pg_temp", "statement_timeout": "10s"],
            defaults: Self.keepalives)
    }

    /// A peer that is gone is noticed within about half a minute.
    private static let keepalives = [
        "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "20000",
        "connect_timeout": "10",
    ]
}

/// Why a worker will not start, or go on.
package enum WorkerError: Error, CustomStringConvertible {
    /// The database's schema is missing or not the one that this executable was built with.
    case schemaMismatch(String)
    /// The protocol or settings in force cannot be used.
    case unusableProtocol(String)
    case noPermission(String)

    package var description: String {
        switch self {
        case .schemaMismatch(let text), .unusableProtocol(let text), .noPermission(let text): text
        }
    }
}
