package import Daemon
package import Logging
internal import Postgres
internal import ServiceLifecycle
internal import WebPages

/// The staff board: a web server that acts in the name of people whom a proxy has signed in.
package struct StaffBoard: Service {
    private let configuration: BoardConfiguration
    private let database: WebDatabase
    private let feed: LiveFeed
    private let responder: BoardResponder
    private let notifier: ServiceNotifier
    private let logger: Logger
    /// What it tells a monitor.
    package let metrics = WebMetrics.make()

    package init(_ configuration: BoardConfiguration, notifier: ServiceNotifier, logger: Logger) {
        self.configuration = configuration
        database = WebDatabase(
            configuration.database, sessions: configuration.limits.databaseSessions, logger: logger)
        feed = LiveFeed(database, logger: logger)
        responder = BoardResponder(configuration, database, feed, logger: logger)
        self.notifier = notifier
        self.logger = logger
    }

    /// Goes on with other settings of who signs in, what they may do, and by which key links are known. Pages that are open
    /// come back and are asked again who they are.
    package func use(_ next: BoardConfiguration) { responder.use(next) }

    /// - Throws: ``WebSettingsError`` where it would listen elsewhere, by another address or for another database.
    package func check(_ next: BoardConfiguration) throws { try configuration.fixed.check(next.fixed) }

    /// Serves until it is told to stop; the database may come and go.
    package func run() async throws {
        let listener = feed.listener(configuration.database, logger: logger)
        try await WebServer.run(
            responder, name: "the staff board", metrics: metrics,
            place: configuration.place, address: configuration.address, connections: configuration.limits.connections,
            notifier: notifier, logger: logger,
            helpers: [{ [feed] in await feed.run() }, { try await listener.run() }],
            onShutdown: { [feed] in feed.finish() })
        await database.close()
    }
}
