package import Daemon
package import Hummingbird
package import Logging
internal import ServiceLifecycle

/// Serves one listener until it is told to stop, with what works for it besides.
package enum WebServer {
    /// - Parameters:
    ///   - name: what is open, for the log.
    ///   - metrics: where answers are counted, those of ``WebMetrics``; nil where nobody asks.
    ///   - helpers: what runs beside the requests; ends after them.
    ///   - onShutdown: what lets waiting requests end.
    package static func run<Responder: HTTPResponder>(
        _ responder: Responder, name: String, metrics: Metrics? = nil, place: ListeningPlace,
        address: WebAddress, connections: Int,
        notifier: ServiceNotifier, logger: Logger, helpers: [@Sendable () async throws -> Void],
        onShutdown: @escaping @Sendable () -> Void = {}
    ) async throws where Responder.Context == BasicRequestContext {
        let listener = HTTPListener(
            responder: MeteredResponder(responder: responder, metrics: metrics), place: place, connections: connections,
            logger: quiet(logger))
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    try await listener.run {
                        logger.notice("\(name) is open", metadata: ["address": "\(address.origin)"])
                        notifier.ready("open")
                    }
                    return true
                }
                for helper in helpers {
                    group.addTask {
                        try await helper()
                        return false
                    }
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
            onShutdown()
        }
    }

    /// Hummingbird tells of each start and each error of a connection; what matters is logged here.
    private static func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = max(.warning, logger.logLevel)
        return quiet
    }
}
