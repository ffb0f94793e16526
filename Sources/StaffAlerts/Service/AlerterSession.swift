internal import Daemon
internal import Foundation
internal import IntakeStore
internal import Logging
internal import Postgres
internal import TriageCore

/// An alerter's connection, checked and registered, with the planner for the clinic's settings in force.
struct AlerterSession: Sendable {
    let connection: Connection
    let planner: EscalationPlanner
    let troubles: TroublePlanner
    /// The hash of the settings in force; nil where none are yet.
    let settingsHash: String?

    /// Compares the schema, registers the alerter and its channels.
    ///
    /// - Throws: ``AlerterError`` when the database cannot be worked on; ``PostgresError`` when it cannot be reached.
    static func open(
        _ connection: Connection, _ configuration: AlerterConfiguration, row: DaemonRow, isFirst: Bool,
        personal: PersonalChannels, memory: DatabaseMemory, logger: Logger
    ) async throws -> AlerterSession {
        do {
            let problem = try await IntakeSchema.problem(for: "intake_alerter", connection) { count in
                logger.warning(
                    "the schema has objects or rights that are not ours; see 'intake-triage schema check'",
                    metadata: ["count": "\(count)"])
            }
            if let problem { throw AlerterError.schemaMismatch(problem) }
            if isFirst { try await LeakWarning.give(connection, logger: logger) }
            try await memory.check(row.id, isConnecting: true, connection)
            let settings = try await AlerterRegistry.settings(connection)
            let hours = Self.hours(settings, logger: logger)
            var alerts = configuration.alerts
            let hasUsableHours = hours.calendar != nil || alerts.policiesInOfficeHours.isEmpty
            if !hasUsableHours {
                let policies = alerts.policiesInOfficeHours.joined(separator: " and ")
                // An operator is there when it starts; later, nobody is kept waiting for hours that are not the clinic's.
                if isFirst, case .none = hours {
                    throw AlerterError.unusableSettings(
                        "officeHours of \(policies): the clinic's calendar is not in force; put it in force, with its time zone, "
                            + "by 'intake-triage adopt settings', or take officeHours away")
                }
                logger.error("telling at any hour", metadata: ["policies": "\(policies)"])
                alerts.tellAtAnyHour()
            }
            _ = try await personal.refresh(configuration.routes, connection)
            try await register(row, configuration, personal, connection, logger)
            return AlerterSession(
                connection: connection,
                planner: EscalationPlanner(alerts, calendar: hours.calendar ?? ClinicCalendar()),
                troubles: TroublePlanner(alerts, hasUsableHours: hasUsableHours), settingsHash: settings?.hash)
        } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
            throw AlerterError.noPermission(
                "the database role may not deliver alerts (\(error)); it must be a member of intake_alerter")
        }
    }

    /// Says which channels this alerter has, by its row.
    static func register(
        _ row: DaemonRow, _ configuration: AlerterConfiguration, _ personal: PersonalChannels,
        _ connection: Connection, _ logger: Logger
    ) async throws(PostgresError) {
        try await row.register(logger: logger) { (id) throws(PostgresError) in
            try await add(id, configuration, personal, connection)
        }
    }

    /// Adds a row that says which channels this alerter has, its file's and persons', or has the one that is there say it.
    static func add(
        _ id: PostgresUUID, _ configuration: AlerterConfiguration, _ personal: PersonalChannels,
        _ connection: Connection
    ) async throws(PostgresError) {
        func known(_ channels: [String: Channel]) -> [AlerterRegistry.ConfiguredChannel] {
            channels.values.map {
                AlerterRegistry.ConfiguredChannel(name: $0.name, kind: $0.kind, fingerprint: $0.fingerprint)
            }.sorted { $0.name < $1.name }
        }
        try await AlerterRegistry.register(
            id, host: configuration.host, pid: configuration.pid, version: configuration.version,
            configuration: configuration.fingerprint, channels: known(configuration.channels),
            personal: known(personal.channels), roles: configuration.alerts.dutyRoles,
            routes: configuration.routes.keys.sorted(), connection)
    }

    /// The clinic's working hours.
    private enum Hours {
        case chosen(ClinicCalendar)
        /// Nobody has put any in force.
        case none
        case unreadable

        var calendar: ClinicCalendar? {
            if case .chosen(let calendar) = self { calendar } else { nil }
        }
    }

    private static func hours(_ settings: AlerterRegistry.SettingsInForce?, logger: Logger) -> Hours {
        guard let settings else { return .none }
        do {
            let read = try JSONDecoder().decode(ClinicSettings.self, from: Data(settings.content.utf8))
            if let problem = read.problem {
                logger.error("the clinic's settings in force cannot be used", metadata: ["reason": "\(problem)"])
                return .unreadable
            }
            // A clinic whose hours and time zone are the default ones says so by another name of the zone, as Etc/UTC.
            return read.calendar == ClinicCalendar() ? .none : .chosen(read.calendar)
        } catch {
            logger.error(
                "the clinic's settings in force cannot be read by this release; install the one that knows them")
            return .unreadable
        }
    }
}
