package import Logging
package import Postgres

/// Wakes a daemon when a notification arrives; its absence only makes the daemon slower.
package struct WakeListener: Sendable {
    private let configuration: ConnectionConfiguration
    private let channel: String
    private let purpose: String
    private let wake: WakeSignal
    private let logger: Logger

    /// - Parameter purpose: what the notifications tell of, in words for the log.
    package init(
        _ configuration: ConnectionConfiguration, channel: String, purpose: String, wake: WakeSignal, logger: Logger
    ) {
        self.configuration = configuration
        self.channel = channel
        self.purpose = purpose
        self.wake = wake
        self.logger = logger
    }

    /// Listens until the task is cancelled, whatever happens to the server.
    package func run() async throws {
        var words = SessionSupervisor.Words()
        words.lost = (.info, "cannot listen for \(purpose); polling")
        words.back = (.debug, "listening again")
        // systemd is told by the daemon's own supervisor.
        let supervisor = SessionSupervisor(
            notifier: ServiceNotifier(environment: [:]), logger: logger, words: words,
            backoff: Backoff(longest: .seconds(30)))
        try await supervisor.run {
            try await NotificationListener.connect(
                configuration, channels: [channel], deadline: .now + .seconds(15), logger: logger)
        } work: { listener in
            supervisor.works()
            // What came before it listened.
            wake.signal()
            try await attend(listener)
        }
    }

    /// Passes notifications on, and checks now and then that they can still come.
    private func attend(_ listener: NotificationListener) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while try await listener.next() != nil { wake.signal() }
            }
            group.addTask {
                while true {
                    try await Task.sleep(for: .seconds(20))
                    try await listener.ping(deadline: .now + .seconds(10))
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
