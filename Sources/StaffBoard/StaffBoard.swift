package import Daemon
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOCore
internal import Postgres
internal import ServiceLifecycle

/// The staff board: a web server that acts in the name of people whom a proxy has signed in.
package struct StaffBoard: Service {
    private let configuration: BoardConfiguration
    private let notifier: ServiceNotifier
    private let logger: Logger

    package init(_ configuration: BoardConfiguration, notifier: ServiceNotifier, logger: Logger) {
        self.configuration = configuration
        self.notifier = notifier
        self.logger = logger
    }

    /// Serves until it is told to stop; the database may come and go.
    package func run() async throws {
        let database = BoardDatabase(
            configuration.database, sessions: configuration.limits.databaseSessions, logger: logger)
        let feed = LiveFeed(database, logger: logger)
        let notifier = notifier
        let logger = logger
        let address = configuration.address.origin
        let server = Application(
            responder: BoardResponder(configuration, database, feed, logger: logger),
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(30),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 * 1_024, maxHeaderListSize: 32 * 1_024, maxHeaderFieldCount: 100))),
            configuration: .init(
                address: configuration.bind,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    configuration.limits.connections, logger: logger)),
            onServerRunning: { _ in
                logger.notice("the staff board is open", metadata: ["address": "\(address)"])
                notifier.ready("open")
            },
            logger: Self.quiet(logger))
        let listener = feed.listener(configuration.database, logger: logger)
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    try await server.run()
                    return true
                }
                group.addTask {
                    await feed.run()
                    return false
                }
                group.addTask {
                    try await listener.run()
                    return false
                }
                if let interval = notifier.watchdogInterval {
                    group.addTask {
                        while !Task.isCancelled {
                            notifier.alive()
                            do { try await Task.sleep(for: interval) } catch { break }
                        }
                        return false
                    }
                }
                defer { group.cancelAll() }
                // The server lets requests end; what serves it goes on until then.
                while let isServer = try await group.next(), !isServer {}
            }
        } onGracefulShutdown: {
            notifier.stopping("letting requests end")
            feed.finish()
        }
        await database.close()
    }

    /// Hummingbird tells of each start and each error of a connection; what matters is logged here.
    private static func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = max(.warning, logger.logLevel)
        return quiet
    }
}
