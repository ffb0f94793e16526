package import TestSupport
internal import Daemon
internal import IntakeWorker
internal import Logging
internal import ServiceLifecycle
internal import SpineProtocol
package import TriageCore

/// A worker within this process, as the executable runs it.
package final class RunningWorker: Sendable {
    package let log = LogCapture()
    private let group: ServiceGroup
    private let task: Task<Void, any Error>

    package init(
        _ database: String, batch: Int = 500, first: TriageProtocol = spineProtocol, environment: [String: String] = [:]
    ) {
        let worker = IntakeWorker(
            WorkerConfiguration(
                database: database, batchLimit: batch, firstProtocol: first, version: "test", host: "test", pid: 1,
                // On a machine that is too busy a form takes seconds, and the watchdog would end the tests' own process.
                formLimit: .seconds(600)),
            notifier: ServiceNotifier(environment: environment), logger: log.logger)
        var quiet = log.logger
        quiet.logLevel = .critical
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: worker, successTerminationBehavior: .gracefullyShutdownGroup)], logger: quiet)
        )
        self.group = group
        task = Task { try await group.run() }
    }

    /// Waits until it works.
    package func waitUntilReady() async throws { try await log.wait(for: "notice working") }

    /// Asks it to finish, and throws what it ended with.
    package func stop() async throws {
        await group.triggerGracefulShutdown()
        try await task.value
    }

    /// What it ends with by itself; nil for a clean end.
    package func failure() async -> (any Error)? {
        do {
            try await task.value
            return nil
        } catch {
            return error
        }
    }
}

/// Runs `body` while workers run, and stops them afterwards; a worker that ends in an error fails the test.
package func withWorkers(
    _ database: ClinicDatabase, count: Int = 1, batch: Int = 500, role: String? = "worker",
    _ body: ([RunningWorker]) async throws -> Void
) async throws {
    let workers = (0..<count).map { _ in RunningWorker(database.connectionString(role), batch: batch) }
    do {
        for worker in workers { try await worker.waitUntilReady() }
        try await body(workers)
    } catch {
        for worker in workers { try await worker.stop() }
        throw error
    }
    for worker in workers { try await worker.stop() }
}
