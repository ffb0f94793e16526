import Foundation
import Glibc
import Synchronization

/// A Unix socket in front of a server's, which can fail in the ways that networks do.
final class FaultProxy: Sendable {
    enum Fault: Sendable, Equatable {
        case none
        /// Nothing is forwarded any more, and nothing is closed.
        case stalled
        /// Nothing is read any more, and nothing is closed.
        case blocked
        /// When the client sends these bytes, they are not forwarded, and both sides are closed.
        case cutsBeforeForwarding(String)
        /// When the client sends these bytes, they are forwarded; once the server has answered, both sides are closed, the answer unsent.
        case swallowsAnswerTo(String)
        /// From these bytes of the client's on, nothing is forwarded.
        case stallsAt(String)
    }

    /// The folder that holds the proxy's socket, for a connection string's `host`.
    let folder: String
    private let listener: Int32
    private let upstreamPath: String
    private let state = Mutex(State())
    /// Says each time that a fault takes effect.
    let faults: AsyncStream<Void>
    private let faultSignal: AsyncStream<Void>.Continuation

    private struct State {
        var fault = Fault.none
        var isSwallowing = false
        var isClosed = false
        var sockets: [Int32] = []
        var acceptedCount = 0
    }

    init(upstreamFolder: String) throws {
        (faults, faultSignal) = AsyncStream.makeStream()
        folder = FileManager.default.temporaryDirectory.appending(path: "proxy-\(UUID().uuidString.prefix(8))").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        upstreamPath = upstreamFolder + "/.s.PGSQL.5432"
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let isListening =
            withUnixAddress(folder + "/.s.PGSQL.5432") { bind(listener, $0, $1) } == 0 && listen(listener, 64) == 0
        guard isListening else { throw POSIXError(.EADDRINUSE) }
        Thread.detachNewThread { self.acceptAll() }
    }

    var acceptedCount: Int { state.withLock { $0.acceptedCount } }

    func set(_ fault: Fault) { state.withLock { $0.fault = fault } }

    /// Waits until a fault has taken effect.
    func waitForFault() async {
        var iterator = faults.makeAsyncIterator()
        await iterator.next()
    }

    /// Closes every connection, and accepts no more.
    func close() {
        let sockets = state.withLock { state in
            guard !state.isClosed else { return [Int32]() }
            state.isClosed = true
            return state.sockets + [listener]
        }
        // The pumps close what they own when their reads end.
        for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            print("the proxy's folder could not be removed: \(error)")
        }
    }

    private func acceptAll() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { break }
            let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            let isConnected = withUnixAddress(upstreamPath) { connect(server, $0, $1) } == 0
            let isClosed = state.withLock { state in
                state.sockets += [client, server]
                state.acceptedCount += 1
                return state.isClosed
            }
            if !isConnected || isClosed {
                shutdown(client, Int32(SHUT_RDWR))
                continue
            }
            Thread.detachNewThread { self.pump(from: client, to: server, isClient: true) }
            Thread.detachNewThread { self.pump(from: server, to: client, isClient: false) }
        }
        Glibc.close(listener)
    }

    private enum Decision { case forward, discard, cut, block }

    private func decide(_ bytes: ArraySlice<UInt8>, isClient: Bool) -> Decision {
        state.withLock { state in
            switch state.fault {
            case .none: return .forward
            case .stalled: return .discard
            case .blocked: return .block
            case .stallsAt(let trigger):
                guard isClient, bytes.contains(trigger.utf8) else { return .forward }
                state.fault = .stalled
                return .discard
            case .cutsBeforeForwarding(let trigger):
                return isClient && bytes.contains(trigger.utf8) ? .cut : .forward
            case .swallowsAnswerTo(let trigger):
                if isClient, bytes.contains(trigger.utf8) { state.isSwallowing = true }
                return !isClient && state.isSwallowing ? .cut : .forward
            }
        }
    }

    private func pump(from source: Int32, to target: Int32, isClient: Bool) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        loop: while true {
            let count = read(source, &buffer, buffer.count)
            guard count > 0 else { break }
            switch decide(buffer[..<count], isClient: isClient) {
            case .forward:
                guard writeAll(buffer[..<count], to: target) else { break loop }
            case .discard:
                faultSignal.yield()
            case .cut:
                break loop
            case .block:
                faultSignal.yield()
                return
            }
        }
        // Left open to the end of the process: the other pump may be using them, and their numbers must not be given away.
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(target, Int32(SHUT_RDWR))
    }

    private func writeAll(_ bytes: ArraySlice<UInt8>, to target: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

/// Lends the address of a Unix socket.
func withUnixAddress<R>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
}
