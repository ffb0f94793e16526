internal import Daemon
internal import HTTPTypes
internal import Hummingbird
package import Logging
internal import NIOCore
internal import ServiceLifecycle

/// Answers a monitor: `/metrics`, `/livez` and `/readyz`, on a Unix socket or the loopback.
package struct MetricsListener: Service {
    private let place: ListeningPlace
    private let address: WebAddress
    private let responder: Responder
    private let logger: Logger

    private struct Responder: HTTPResponder {
        typealias Context = BasicRequestContext

        let isReady: @Sendable () -> Bool
        let metrics: @Sendable () async -> String

        func respond(to request: Request, context: Context) async throws -> Response {
            guard [.get, .head].contains(request.method) else { return Self.text("", .methodNotAllowed) }
            let response =
                switch request.uri.path {
                case "/metrics":
                    Self.text(
                        await metrics(), .ok, type: "application/openmetrics-text; version=1.0.0; charset=utf-8")
                case "/livez": Self.text("ok\n", .ok)
                case "/readyz": isReady() ? Self.text("ok\n", .ok) : Self.text("not ready\n", .serviceUnavailable)
                default: Self.text("There are /metrics, /livez and /readyz.\n", .notFound)
                }
            return request.method == .head ? response.createHeadResponse() : response
        }

        private static func text(
            _ text: String, _ status: HTTPResponse.Status, type: String = "text/plain; charset=utf-8"
        ) -> Response {
            Response(
                status: status, headers: [.contentType: type, .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        }
    }

    /// - Parameters:
    ///   - listen: the path of a Unix socket, or `127.0.0.1:PORT`.
    ///   - isReady: whether it can do its work at this moment.
    ///   - metrics: made anew at each request.
    /// - Throws: ``WebSettingsError``.
    package init(
        _ listen: String, logger: Logger, isReady: @escaping @Sendable () -> Bool,
        metrics: @escaping @Sendable () async -> String
    ) throws {
        place = try ListeningPlace(listen, proxy: "or a monitor asks")
        address = try WebAddress(place.isSocket ? "http://localhost" : "http://\(listen)")
        responder = Responder(isReady: isReady, metrics: metrics)
        self.logger = logger
    }

    package func run() async throws {
        try await WebServer.run(
            responder, name: "the monitor's listener", place: place, address: address, connections: 50,
            notifier: ServiceNotifier(environment: [:]), logger: logger, helpers: [])
    }
}
