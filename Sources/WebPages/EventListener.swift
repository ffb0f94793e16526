internal import Daemon
package import HTTPTypes
internal import Hummingbird
package import Logging
internal import NIOCore
internal import ServiceLifecycle

/// Takes events that are posted to it, on a Unix socket or the loopback, and says nothing else.
package struct EventListener: Service {
    private let place: ListeningPlace
    private let address: WebAddress
    private let responder: Responder
    private let logger: Logger

    private struct Responder: HTTPResponder {
        typealias Context = BasicRequestContext

        let take: @Sendable (HTTPFields, [UInt8]) async -> Bool

        func respond(to request: Request, context: Context) async throws -> Response {
            guard request.method == .post else { return Response(status: .methodNotAllowed) }
            do {
                let body = try await WebRequest.json(of: request, bytes: 65_536, seconds: 10)
                return Response(status: await take(request.headers, body) ? .noContent : .unauthorized)
            } catch is WebRequest.BodyRefusal {
                return Response(status: .badRequest)
            }
        }
    }

    /// - Parameters:
    ///   - listen: the path of a Unix socket, or `127.0.0.1:PORT`.
    ///   - take: whether an event is one of ours.
    /// - Throws: ``WebSettingsError``.
    package init(
        _ listen: String, logger: Logger, take: @escaping @Sendable (HTTPFields, [UInt8]) async -> Bool
    ) throws {
        place = try ListeningPlace(listen, proxy: "or the alerter reaches it")
        address = try WebAddress(place.isSocket ? "http://localhost" : "http://\(listen)")
        responder = Responder(take: take)
        self.logger = logger
    }

    package func run() async throws {
        try await WebServer.run(
            responder, name: "the listener for events", place: place, address: address, connections: 50,
            notifier: ServiceNotifier(environment: [:]), logger: logger, helpers: [])
    }
}
