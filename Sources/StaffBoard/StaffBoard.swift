package import Daemon
package import Logging
internal import Postgres
internal import ServiceLifecycle
internal import WebPages

/// The staff board: a web server that acts in the name of people whom a proxy has signed in.
package struct StaffBoard: Service {
    private let configuration: BoardConfiguration
    private let notifier: ServiceNotifier
    private let logger: Logger
    /// What it tells a monitor.
    package let metrics = WebMetrics.make()

    package init(_ configuration: BoardConfiguration, notifier: ServiceNotifier, logger: Logger) {
        self.configuration = configuration
        self.notifier = notifier
        self.logger = logger
    }

    /// Serves until it is told to stop; the database may come and go.
    package func run() async throws {
        let database = WebDatabase(
            configuration.database, sessions: configuration.limits.databaseSessions, logger: logger)
        let feed = LiveFeed(database, logger: logger)
        let listener = feed.listener(configuration.database, logger: logger)
        try await WebServer.run(
            BoardResponder(configuration, database, feed, logger: logger), name: "the staff board", metrics: metrics,
            bind: configuration.bind, address: configuration.address, connections: configuration.limits.connections,
            notifier: notifier, logger: logger, helpers: [{ await feed.run() }, { try await listener.run() }],
            onShutdown: { feed.finish() })
        await database.close()
    }
}
