internal import Daemon
internal import Glibc
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOExtras
internal import NIOPosix
internal import ServiceLifecycle

/// Answers by HTTP/1 on one socket: its own, or one on which the service manager listens and which it passes on.
///
/// Hummingbird's own server opens its socket itself; all else is Hummingbird's.
struct HTTPListener<Responder: HTTPResponder>: Sendable where Responder.Context == BasicRequestContext {
    let responder: Responder
    let place: ListeningPlace
    /// How many connections there may be; more wait to be accepted.
    let connections: Int
    let logger: Logger

    /// Serves until a graceful shutdown, which lets requests end.
    ///
    /// - Parameter onOpen: once it listens.
    /// - Throws: where the socket cannot be opened.
    func run(onOpen: @Sendable () -> Void) async throws {
        let channels = HTTP1Channel(
            responder: answer,
            configuration: .init(
                idleTimeout: .seconds(30),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 * 1_024, maxHeaderListSize: 32 * 1_024, maxHeaderFieldCount: 100)))
        let quiescing = ServerQuiescingHelper(group: MultiThreadedEventLoopGroup.singleton)
        let listening = try await open(quiescing) { channel in channels.setup(channel: channel, logger: logger) }
        await withGracefulShutdownHandler {
            onOpen()
            await withDiscardingTaskGroup { tasks in
                do {
                    try await listening.executeThenClose { inbound in
                        for try await connection in inbound {
                            tasks.addTask { await channels.handle(value: connection, logger: logger) }
                        }
                    }
                } catch {
                    logger.error("no more connections are accepted", metadata: ["error": "\(error)"])
                }
            }
        } onGracefulShutdown: {
            quiescing.initiateShutdown(promise: nil)
        }
    }

    @concurrent
    private func open<Connection: Sendable>(
        _ quiescing: ServerQuiescingHelper, _ setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Connection>
    ) async throws -> NIOAsyncChannel<Connection, Never> {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AvailableConnectionsChannelHandler(
                            delegate: MaximumAvailableConnections(connections, logger: logger)))
                    try channel.pipeline.syncOperations.addHandler(
                        quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
        if let inherited = place.inherited {
            return try await bootstrap.bind(inherited.descriptor, childChannelInitializer: setUp)
        }
        switch place.kind {
        case .port(let port):
            return try await bootstrap.bind(host: "127.0.0.1", port: port, childChannelInitializer: setUp)
        case .socket(let path):
            return try await bootstrap.bind(
                unixDomainSocketPath: path, cleanupExistingSocketFile: true, childChannelInitializer: setUp)
        }
    }

    @concurrent
    private func answer(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let context = BasicRequestContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        var response = try await responder.respond(to: request, context: context)
        response.headers[.date] = HTTPDate.now
        do {
            try await writer.write(response: response.head, body: response.body)
        } catch {
            // A request that breaks off during its answer must not be answered once more.
            throw CancellationError()
        }
    }
}

/// A moment as HTTP's headers have it (RFC 9110, section 5.6.7).
enum HTTPDate {
    /// "Sun, 06 Nov 1994 08:49:37 GMT".
    static var now: String { text(time(nil)) }

    static func text(_ moment: time_t) -> String {
        var (moment, fields) = (moment, tm())
        gmtime_r(&moment, &fields)
        // In the C locale, which no program of ours leaves.
        return String(unsafeUninitializedCapacity: 40) { buffer in
            buffer.withMemoryRebound(to: CChar.self) {
                strftime($0.baseAddress!, $0.count, "%a, %d %b %Y %H:%M:%S GMT", &fields)
            }
        }
    }
}
