import TestSupport
import ClinicFixture
import Daemon
import Foundation
import Logging
import ServiceLifecycle
import StaffAlerts
import Synchronization

/// An alerter within this process, as the executable runs it.
final class RunningAlerter: Sendable {
    let log = LogCapture()
    /// How far its clock has been put forward.
    private let forward: Shared<Duration>
    private let alerter: Alerter
    private let group: ServiceGroup
    private let task: Task<Void, any Error>

    /// - Parameter json: the object `alerts` of a configuration file.
    init(_ database: ClinicDatabase, _ json: String) throws {
        let configuration = try Self.configuration(database, json)
        let forward = Shared(Duration.zero)
        self.forward = forward
        let alerter = Alerter(
            configuration, notifier: ServiceNotifier(environment: [:]), logger: log.logger,
            now: { .now + forward.value })
        var quiet = log.logger
        quiet.logLevel = .critical
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: alerter, successTerminationBehavior: .gracefullyShutdownGroup)], logger: quiet
            )
        )
        self.alerter = alerter
        self.group = group
        task = Task { try await group.run() }
    }

    private static func configuration(_ database: ClinicDatabase, _ json: String) throws -> AlerterConfiguration {
        try AlerterConfiguration(
            database: database.connectionString("alerter"), alerts: try AlertFiles.configuration(json),
            secrets: SecretStore(environment: [:]), version: "test", host: "test", pid: 1)
    }

    /// Goes on with another configuration.
    func use(_ json: String, _ database: ClinicDatabase) throws {
        alerter.use(try Self.configuration(database, json))
    }

    /// Puts the clock forward by which it tells people without the database.
    func putForward(_ seconds: Int) { forward.change { $0 += .seconds(seconds) } }

    /// Asks it to finish, and throws what it ended with.
    func stop() async throws {
        await group.triggerGracefulShutdown()
        try await task.value
    }
}

/// A value that several tasks read and change.
final class Shared<Value: Sendable>: Sendable {
    private let state: Mutex<Value>

    init(_ value: Value) { state = Mutex(value) }

    var value: Value { state.withLock { $0 } }

    func change(_ body: @Sendable (inout Value) -> Void) { state.withLock { body(&$0) } }
}

/// Runs `body` while alerters run, and stops them afterwards; one that ends in an error fails the test.
func withAlerters(
    _ database: ClinicDatabase, _ json: String, count: Int = 1, _ body: ([RunningAlerter]) async throws -> Void
) async throws {
    let alerters = try (0..<count).map { _ in try RunningAlerter(database, json) }
    do {
        try await eventually("the alerters work") { alerters.allSatisfy { $0.log.text.contains("notice working") } }
        try await body(alerters)
    } catch {
        print("the alerter said: \(alerters.map(\.log.text).joined(separator: "\n--\n"))")
        for alerter in alerters { try await alerter.stop() }
        throw error
    }
    for alerter in alerters { try await alerter.stop() }
}
