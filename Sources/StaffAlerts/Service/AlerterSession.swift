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
    /// The hash of the settings in force; nil where none are yet.
    let settingsHash: String?

    /// Connects, compares the schema, registers the alerter and its channels.
    ///
    /// - Throws: ``AlerterError`` when the database cannot be worked on; ``PostgresError`` when it cannot be reached.
    static func open(
        _ configuration: AlerterConfiguration, id: PostgresUUID, isFirst: Bool, memory: DatabaseMemory, logger: Logger
    ) async throws -> AlerterSession {
        let connection = try await Connection.connect(
            configuration.connection, deadline: .now + .seconds(15), logger: logger)
        do {
            let problem = try await IntakeSchema.problem(for: "intake_alerter", connection) { count in
                logger.warning(
                    "the schema has objects or rights that are not ours; see 'intake-triage schema check'",
                    metadata: ["count": "\(count)"])
            }
            if let problem { throw AlerterError.schemaMismatch(problem) }
            if isFirst { try await LeakWarning.give(connection, logger: logger) }
            try await memory.check(id, isConnecting: true, connection)
            let settings = try await AlerterRegistry.settings(connection)
            let calendar = try settings.map { try Self.calendar($0.content) } ?? ClinicCalendar()
            try Self.check(configuration.alerts, calendar)
            try await AlerterRegistry.register(
                id, host: configuration.host, pid: configuration.pid, version: configuration.version,
                configuration: configuration.fingerprint,
                channels: configuration.channels.values.map {
                    AlerterRegistry.ConfiguredChannel(name: $0.name, kind: $0.kind, fingerprint: $0.fingerprint)
                }.sorted { $0.name < $1.name }, connection)
            return AlerterSession(
                connection: connection, planner: EscalationPlanner(configuration.alerts, calendar: calendar),
                settingsHash: settings?.hash)
        } catch {
            await connection.close()
            if let error = error as? PostgresError, error.sqlState == .insufficientPrivilege {
                throw AlerterError.noPermission(
                    "the database role may not deliver alerts (\(error)); it must be a member of intake_alerter")
            }
            throw error
        }
    }

    /// Nobody is kept waiting for hours that are not the clinic's.
    private static func check(_ alerts: AlertsConfiguration, _ calendar: ClinicCalendar) throws(AlerterError) {
        guard calendar == ClinicCalendar() else { return }
        for (name, policy) in [("urgent", alerts.urgent), ("other", alerts.other)] where policy.keepsOfficeHours {
            throw .unusableSettings(
                "policies.\(name) keeps officeHours, and the clinic's calendar is not in force; put it in force, with its time "
                    + "zone, by 'intake-triage adopt settings', or take officeHours away")
        }
    }

    private static func calendar(_ content: String) throws -> ClinicCalendar {
        do {
            let settings = try JSONDecoder().decode(ClinicSettings.self, from: Data(content.utf8))
            if let problem = settings.problem {
                throw AlerterError.unusableSettings("the clinic's settings: \(problem)")
            }
            return settings.calendar
        } catch is DecodingError {
            throw AlerterError.unusableSettings(
                "the clinic's settings in force cannot be read by this executable; install the release that knows them")
        }
    }
}
