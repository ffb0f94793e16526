import ArgumentParser
import Daemon
import Foundation
import Glibc
import Logging
import ServiceLifecycle
import StaffAlerts

struct AlerterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerter", abstract: "The daemon: tells people of alerts, again and again, until one answers.",
        discussion: """
            Who is told by which channel and when is in the object 'alerts' of the configuration file. Any number of \
            alerters may run, on any number of hosts; each message is taken by one of them. SIGTERM and SIGINT let \
            deliveries end for some seconds and end with 0; SIGHUP reads the settings of alerts again, and keeps those before \
            where the new ones cannot be used. Needs the rights of intake_alerter, which sees alerts and never \
            a form, an answer or whose it is. Under systemd it sends READY, STATUS, WATCHDOG and STOPPING.
            """
    ).examples("alerter --config /etc/intake-triage/alerts.json")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions

    @Option(help: MetricsOptions.help)
    var metrics: String?

    func run() async throws {
        do {
            let settings = try await common.settings()
            let secrets = SecretStore(environment: ProcessInfo.processInfo.environment)
            let configuration = try AlerterConfiguration(
                database: try database.connectionString(settings), alerts: try settings.requiredAlerts(),
                secrets: secrets, version: releaseVersion, host: ProcessInfo.processInfo.hostName, pid: getpid(),
                isPooled: try database.isPooled(settings),
                memoryFolder: try settings.string("memoryFolder") ?? DatabaseMemory.defaultFolder)
            let logger = try common.logger(settings, default: .info)
            let alerter = Alerter(
                configuration, notifier: ServiceNotifier(environment: ProcessInfo.processInfo.environment),
                logger: logger)
            let monitored = try MetricsOptions.serving(
                alerter, at: try metrics ?? settings.string("alerter.metrics"), logger: logger,
                isReady: { alerter.isReady }
            ) { alerter.metrics.openMetrics }
            try await ServiceRunner.run(monitored, logger: try common.logger(settings)) {
                await common.readAgain(logger) { settings in
                    alerter.use(try configuration.replacing(try settings.requiredAlerts(), secrets: secrets))
                    return [:]
                }
            }
        } catch {
            throw await failService(error)
        }
    }
}

extension Settings {
    /// The alerts' settings, which there must be.
    func requiredAlerts() throws -> AlertsConfiguration {
        guard let alerts = try alerts() else {
            throw ConfigurationError(
                description: "there are no settings for alerts; give a file with the object 'alerts' by --config")
        }
        return alerts
    }
}
