internal import Daemon
internal import Postgres
internal import TriageCore

/// What an alerter process is told when it starts.
package struct AlerterConfiguration: Sendable {
    /// A libpq connection string; empty for libpq's own `PG*` variables.
    package var database: String
    package var alerts: AlertsConfiguration
    /// The channels with their secrets, by name.
    package var channels: [String: Channel]
    /// What the channels of persons are made of, by name.
    package var routes: [String: Channel]
    package var heartbeat: Heartbeat?
    /// nil where the clinic has no canary forms; then nothing passes for one.
    package var canaryKey: CanaryKey?
    package var version: String
    package var host: String
    package var pid: Int32
    /// Whether the database is behind a pooler that gives a session of the server for one transaction at a time. The
    /// alerter then prepares nothing and polls, since LISTEN belongs to a session.
    package var isPooled: Bool
    /// The folder for what is remembered of the database, over boots; nil for none.
    package var memoryFolder: String?
    private let hosts = HostMemory()

    /// Checks the settings and reads the secrets.
    ///
    /// - Throws: ``AlertsConfigurationError``.
    package init(
        database: String, alerts: AlertsConfiguration, secrets: SecretStore, version: String, host: String, pid: Int32,
        isPooled: Bool = false, memoryFolder: String? = nil
    ) throws(AlertsConfigurationError) {
        if let problem = alerts.problem { throw AlertsConfigurationError(problem) }
        self.database = database
        self.alerts = alerts
        channels = try Self.channels(alerts, secrets: secrets)
        routes = try Self.routes(alerts, secrets: secrets)
        heartbeat = nil
        if let settings = alerts.heartbeat { heartbeat = try Heartbeat(settings, secrets: secrets) }
        canaryKey = nil
        if let file = alerts.canaryKeyFile { canaryKey = try CanaryKey(file: file, secrets: secrets) }
        self.version = version
        self.host = host
        self.pid = pid
        self.isPooled = isPooled
        self.memoryFolder = memoryFolder
    }

    /// The same alerter with other settings of its alerts.
    ///
    /// - Throws: ``AlertsConfigurationError``.
    package func replacing(
        _ alerts: AlertsConfiguration, secrets: SecretStore
    ) throws(AlertsConfigurationError) -> AlerterConfiguration {
        try AlerterConfiguration(
            database: database, alerts: alerts, secrets: secrets, version: version, host: host, pid: pid,
            isPooled: isPooled, memoryFolder: memoryFolder)
    }

    /// The channels of a configuration with their secrets, by name.
    ///
    /// - Throws: ``AlertsConfigurationError``.
    package static func channels(
        _ alerts: AlertsConfiguration, secrets: SecretStore
    ) throws(AlertsConfigurationError) -> [String: Channel] {
        var channels: [String: Channel] = [:]
        var names: [String: String] = [:]
        for (name, settings) in alerts.channels.sorted(by: { $0.key < $1.key }) {
            let channel = try Channel(name, settings, link: alerts.link, secrets: secrets)
            if let other = names.updateValue(name, forKey: channel.receiver) {
                throw AlertsConfigurationError(
                    "channels.\(other) and channels.\(name) tell the same receiver, which counts once however it is named; "
                        + "give one of them another receiver, or take it away")
            }
            channels[name] = channel
        }
        return channels
    }

    /// What the channels of persons are made of, by name, with their secrets.
    ///
    /// - Throws: ``AlertsConfigurationError``.
    package static func routes(
        _ alerts: AlertsConfiguration, secrets: SecretStore
    ) throws(AlertsConfigurationError) -> [String: Channel] {
        var routes: [String: Channel] = [:]
        var personalLink: PersonalLink?
        if let settings = alerts.personalLink { personalLink = try PersonalLink(settings, secrets: secrets) }
        for (name, settings) in alerts.routes.sorted(by: { $0.key < $1.key }) {
            routes[name] = try Channel(
                name, settings, link: alerts.link, personalLink: personalLink, secrets: secrets, isRoute: true)
        }
        return routes
    }

    /// Differs from another alerter's where the two do not tell the same people in the same way. Holds nothing of a secret,
    /// and nothing of where this host keeps its files.
    var fingerprint: String {
        var policies = alerts
        policies.channels = [:]
        policies.routes = [:]
        policies.heartbeat = nil
        policies.canaryKeyFile = nil
        policies.personalLink?.keyFile = ""
        let receivers = (Array(channels.values) + Array(routes.values)).sorted { $0.name < $1.name }.map {
            "\($0.name) \($0.receiver)"
        }
        let keys = [canaryKey?.fingerprint, routes.values.first?.personalLink?.fingerprint].map { $0 ?? "" }
        return Channel.digest("configuration", "\(receivers) \(keys) \(policies)")
    }

    var connection: ConnectionConfiguration {
        .ofDaemon(
            database, applicationName: "intake-triage alerter", settings: Self.sessionSettings, isPooled: isPooled,
            hosts: hosts)
    }

    /// Stands for the database in the name of what is remembered of it.
    var databaseTag: String { ConnectionConfiguration.tag(of: database) }

    var listening: ConnectionConfiguration {
        .ofDaemon(
            database, applicationName: "intake-triage alerter (listening)",
            settings: ["search_path": "pg_catalog, intake, pg_temp", "statement_timeout": "10s"], isPooled: false,
            hosts: hosts)
    }

    /// Statements get arrays of any length, and only a plan for the length at hand is a good one.
    private static let sessionSettings = [
        "plan_cache_mode": "force_custom_plan",
        "idle_in_transaction_session_timeout": "30s", "statement_timeout": "25s", "lock_timeout": "10s",
        "search_path": "pg_catalog, intake, pg_temp", "synchronous_commit": "on", "jit": "off", "timezone": "UTC",
        "default_transaction_isolation": "read committed",
    ]
}

/// Why an alerter will not start, or go on.
package enum AlerterError: UnrecoverableError, CustomStringConvertible {
    /// The database's schema is missing or not the one that this executable was built with.
    case schemaMismatch(String)
    /// The clinic's settings in force cannot be used.
    case unusableSettings(String)
    case noPermission(String)

    package var isOfDatabase: Bool { true }

    package var description: String {
        switch self {
        case .schemaMismatch(let text), .unusableSettings(let text), .noPermission(let text): text
        }
    }
}
