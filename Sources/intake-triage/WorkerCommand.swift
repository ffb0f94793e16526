import ArgumentParser
import Daemon
import Foundation
import Glibc
import IntakeWorker
import Logging
import ServiceLifecycle
import SpineProtocol
import TriageCore
import UnixSignals

struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "The daemon: claims forms, assesses them, writes the results, forever.",
        discussion: """
            Any number of workers may run, on any number of hosts, and one of them may work for several databases, one a \
            clinic: each has its connection, and none waits for another's trouble.

              intake-triage worker --database 'host=/run/postgresql dbname=clinic'
              intake-triage worker --databases /etc/intake-triage/databases --metrics 127.0.0.1:9187

            SIGTERM and SIGINT finish the batch in hand and end with 0; a second one ends at once, and the server rolls \
            back. SIGHUP reads the file of databases again. A lost server is waited for. Under systemd it sends READY, \
            STATUS, WATCHDOG and STOPPING. A form that ends or hangs the process three times is put into quarantine by the \
            next one: the record of the form in hand is kept in worker.stateFolder (systemd's RuntimeDirectory, else a \
            folder of the user's own). What it has seen of the database, by which it notices one that went back, is kept \
            over reboots in memoryFolder (systemd's StateDirectory, else one below ~/.local/state). worker.formSeconds (1 \
            to 4) is how long one form may take, worker.memoryMegabytes how much memory the process may have. --metrics \
            opens a listener for a monitor (OpenMetrics): counts and times, and nothing of a patient.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var databases: WorkerDatabases

    @Option(help: "How many forms one transaction takes at most, 1 to 5000 (default 500).")
    var batch: Int?

    @Option(help: MetricsOptions.help)
    var metrics: String?

    func run() async throws {
        do {
            let settings = try await common.settings()
            let limit: Int
            if let batch {
                guard (1...5_000).contains(batch) else {
                    throw ConfigurationError(description: "--batch is \(batch); give a whole number from 1 to 5000")
                }
                limit = batch
            } else {
                limit = try settings.int("worker.batch") ?? 500
            }
            let template = WorkerConfiguration(
                database: "", batchLimit: limit, firstProtocol: spineProtocol, firstSettings: try settings.clinic(),
                version: releaseVersion, host: Self.hostName, pid: getpid(),
                stateFolder: try settings.string("worker.stateFolder") ?? WorkerConfiguration.defaultStateFolder,
                formLimit: .seconds(try settings.int("worker.formSeconds") ?? 4),
                isPooled: try databases.isPooled(settings),
                memoryFolder: try settings.string("memoryFolder") ?? DatabaseMemory.defaultFolder)
            let chosen = try configurations(template, settings)
            try Self.limitMemory(
                try settings.int("worker.memoryMegabytes") ?? 2_048 + 16 * (chosen.count - 1))
            let logger = try common.logger(settings, default: .info)
            let notifier = ServiceNotifier(environment: ProcessInfo.processInfo.environment)
            let place = try metrics ?? settings.string("worker.metrics")
            let file = try databases.file(settings)
            guard chosen.count > 1 || file != nil else {
                let worker = IntakeWorker(chosen[0].configuration, notifier: notifier, logger: logger)
                let monitored = try MetricsOptions.serving(
                    worker, at: place, logger: logger, isReady: { worker.isReady }
                ) { worker.metrics.openMetrics }
                return try await ServiceRunner.run(monitored, logger: try common.logger(settings)) {
                    logger.notice("SIGHUP changes nothing; start the worker again to have it read its configuration")
                }
            }
            let fleet = WorkerFleet(chosen, notifier: notifier, logger: logger)
            let monitored = try MetricsOptions.serving(
                fleet, at: place, logger: logger, isReady: { fleet.isReady }
            ) { fleet.openMetrics }
            try await ServiceRunner.run(monitored, logger: try common.logger(settings)) {
                await common.readAgain(logger) { settings in
                    let changed = try configurations(template, settings)
                    fleet.serve(changed)
                    return ["databases": "\(changed.count)"]
                }
            }
        } catch {
            throw await failService(error)
        }
    }

    private func configurations(
        _ template: WorkerConfiguration, _ settings: Settings
    ) throws -> [(name: String, configuration: WorkerConfiguration)] {
        try databases.named(settings).map { name, database in
            (name, template.of(database))
        }
    }

    /// A form that eats memory ends this process, which its record survives, and not the machine.
    private static func limitMemory(_ megabytes: Int) throws {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit) == 0 else { return }
        let wanted = rlim_t(megabytes) << 20
        limit.rlim_cur = min(wanted, limit.rlim_max)
        guard setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit) == 0 else {
            throw ConfigurationError(
                description: "worker.memoryMegabytes is \(megabytes), which the system does not allow to be set")
        }
    }

    private static var hostName: String { ProcessInfo.processInfo.hostName }
}

/// Runs a service until a signal: the first asks it to finish, the second ends the process.
enum ServiceRunner {
    /// - Parameter hangUp: what SIGHUP does; it never ends the process.
    static func run(
        _ service: any Service, logger: Logger, onHangUp hangUp: @escaping @Sendable () async -> Void
    ) async throws {
        var quiet = logger
        quiet.logLevel = max(.warning, logger.logLevel)
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)], logger: quiet)
        // A server that does not answer must not keep the service from ending.
        configuration.maximumGracefulShutdownDuration = .seconds(8)
        let group = ServiceGroup(configuration: configuration)
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                do { try await group.run() } catch is CancellationError {}
            }
            tasks.addTask {
                var isAsked = false
                for await signal in signals {
                    if signal == .sighup {
                        await hangUp()
                        continue
                    }
                    if isAsked { _exit(128 + signal.rawValue) }
                    isAsked = true
                    await group.triggerGracefulShutdown()
                }
                // The sequence ends only with its task.
                try await Task.sleep(for: .seconds(86_400))
            }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
    }
}
