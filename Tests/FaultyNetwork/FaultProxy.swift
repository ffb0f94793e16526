internal import Foundation
internal import Glibc
internal import Synchronization

/// A socket in front of a server's, which can fail in the ways that networks do.
///
/// Faults hold for all connections through it, those that are open included.
package final class FaultProxy: Sendable {
    package enum Fault: Sendable, Equatable {
        case none
        /// Nothing is forwarded any more, and nothing is closed; what comes is lost.
        case stalled
        /// Nothing is read any more, and nothing is closed; with another fault, or none, all goes on.
        case blocked
        /// When the client sends these bytes, they are not forwarded, and both sides are closed.
        case cutsBeforeForwarding(String)
        /// When the client sends these bytes, they are forwarded; once the server has answered, both sides are closed, the answer unsent.
        case swallowsAnswerTo(String)
        /// When the client sends these bytes, they are forwarded, and the answer is kept until the fault is another; then it comes with
        /// whatever the server has said since, at once, and without so many bytes of its own end.
        case holdsAnswerTo(String, withoutLast: Int = 0)
        /// From these bytes of the client's on, nothing is forwarded.
        case stallsAt(String)
        /// Whatever comes is forwarded after so many milliseconds.
        case delayed(milliseconds: Int)
        /// Whatever comes is forwarded in pieces of a few bytes.
        case splits
        /// Half of what comes next is forwarded, then both sides are closed.
        case cutsInHalf
        /// So many bytes of the client's are forwarded, then, at the latest when the next one comes, both sides are closed.
        case cutsAfterSending(bytes: Int)
        /// So many bytes of the server's are forwarded, then, at the latest when the next one comes, both sides are closed.
        case cutsAfterAnswering(bytes: Int)
    }

    private let ownFolder: String?
    /// The folder that holds the proxy's own socket, for a connection string's `host`; empty where it was given one.
    package var folder: String { ownFolder ?? "" }
    private let listener: Int32
    private let state: Mutex<State>
    private let faultSignal: AsyncStream<Void>.Continuation
    private let faults: AsyncStream<Void>
    /// Broadcast at each change of the fault, for those that are blocked.
    private let change = NSCondition()

    private struct State {
        var upstreamPath: String
        var fault = Fault.none
        var isClosed = false
        var links: [Int: Link] = [:]
        var acceptedCount = 0
    }

    /// A client's connection and the one to the server; both are closed when nobody reads either any more.
    private struct Link {
        let client: Int32
        let server: Int32
        /// Whether the client has sent the bytes whose answer is kept from it.
        var isTriggered = false
        var pumps = 2
    }

    /// Listens on a Unix socket in a folder of its own.
    ///
    /// - Parameter upstreamFolder: the folder of the server's socket.
    package convenience init(upstreamFolder: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "proxy-\(UUID().uuidString.prefix(8))")
            .path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let isListening =
            withUnixAddress(Self.socketPath(folder)) { bind(listener, $0, $1) } == 0 && listen(listener, 64) == 0
        guard isListening else { throw POSIXError(.EADDRINUSE) }
        self.init(listener: listener, ownFolder: folder, upstreamFolder: upstreamFolder)
    }

    /// Accepts from a socket that listens, of whatever kind, and closes it in the end.
    package convenience init(listener: Int32, upstreamFolder: String) {
        self.init(listener: listener, ownFolder: nil, upstreamFolder: upstreamFolder)
    }

    private init(listener: Int32, ownFolder: String?, upstreamFolder: String) {
        (faults, faultSignal) = AsyncStream.makeStream()
        self.listener = listener
        self.ownFolder = ownFolder
        state = Mutex(State(upstreamPath: Self.socketPath(upstreamFolder)))
        Thread.detachNewThread { self.acceptAll() }
    }

    private static func socketPath(_ folder: String) -> String { folder + "/.s.PGSQL.5432" }

    package var acceptedCount: Int { state.withLock { $0.acceptedCount } }

    package func set(_ fault: Fault) {
        state.withLock { $0.fault = fault }
        change.withLock { change.broadcast() }
    }

    /// Leads later connections to another server.
    package func lead(to upstreamFolder: String) {
        state.withLock { $0.upstreamPath = Self.socketPath(upstreamFolder) }
    }

    /// Cuts every connection that there is; returns how many there were.
    @discardableResult
    package func cutAll() -> Int {
        state.withLock { state in
            for link in state.links.values { Self.cut(link) }
            return state.links.count
        }
    }

    /// Cuts one connection, the one at a position among those that there are; returns whether there was any.
    @discardableResult
    package func cutOne(at position: Int) -> Bool {
        state.withLock { state in
            guard !state.links.isEmpty else { return false }
            let keys = state.links.keys.sorted()
            if let link = state.links[keys[position % keys.count]] { Self.cut(link) }
            return true
        }
    }

    /// Waits until a fault has taken effect.
    package func waitForFault() async {
        var iterator = faults.makeAsyncIterator()
        await iterator.next()
    }

    /// Closes every connection, and accepts no more.
    package func close() {
        let isFirst = state.withLock { state in
            defer { state.isClosed = true }
            for link in state.links.values { Self.cut(link) }
            return !state.isClosed
        }
        guard isFirst else { return }
        change.withLock { change.broadcast() }
        // Ends the `accept` that waits; the thread closes the socket.
        shutdown(listener, Int32(SHUT_RDWR))
        guard let ownFolder else { return }
        do {
            try FileManager.default.removeItem(atPath: ownFolder)
        } catch {
            print("the proxy's folder could not be removed: \(error)")
        }
    }

    private static func cut(_ link: Link) {
        shutdown(link.client, Int32(SHUT_RDWR))
        shutdown(link.server, Int32(SHUT_RDWR))
    }

    private func acceptAll() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { break }
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            let path = state.withLock(\.upstreamPath)
            let isConnected = withUnixAddress(path) { connect(server, $0, $1) } == 0
            let number = state.withLock { state -> Int? in
                guard isConnected, !state.isClosed else { return nil }
                state.acceptedCount += 1
                state.links[state.acceptedCount] = Link(client: client, server: server)
                return state.acceptedCount
            }
            guard let number else {
                Glibc.close(client)
                Glibc.close(server)
                continue
            }
            Thread.detachNewThread { self.pump(number, from: client, to: server, isClient: true) }
            Thread.detachNewThread { self.pump(number, from: server, to: client, isClient: false) }
        }
        Glibc.close(listener)
    }

    private enum Decision {
        case forward, discard, cut, block, hold(withoutLast: Int), delay(milliseconds: Int), split, cutAfter(Int)
    }

    private func decide(_ bytes: ArraySlice<UInt8>, _ number: Int, isClient: Bool) -> Decision {
        state.withLock { state in
            func isAnswer(to trigger: String) -> Bool {
                if isClient, bytes.contains(trigger.utf8) { state.links[number]?.isTriggered = true }
                return !isClient && state.links[number]?.isTriggered == true
            }
            switch state.fault {
            case .none: return .forward
            case .stalled: return .discard
            case .blocked: return state.isClosed ? .cut : .block
            case .delayed(let milliseconds): return .delay(milliseconds: milliseconds)
            case .splits: return .split
            case .cutsInHalf:
                state.fault = .none
                return .cutAfter(bytes.count / 2)
            case .cutsAfterSending(let limit):
                guard isClient else { return .forward }
                guard bytes.count >= limit else {
                    state.fault = .cutsAfterSending(bytes: limit - bytes.count)
                    return .forward
                }
                return .cutAfter(limit)
            case .cutsAfterAnswering(let limit):
                guard !isClient else { return .forward }
                guard bytes.count >= limit else {
                    state.fault = .cutsAfterAnswering(bytes: limit - bytes.count)
                    return .forward
                }
                return .cutAfter(limit)
            case .stallsAt(let trigger):
                guard isClient, bytes.contains(trigger.utf8) else { return .forward }
                state.fault = .stalled
                return .discard
            case .cutsBeforeForwarding(let trigger):
                return isClient && bytes.contains(trigger.utf8) ? .cut : .forward
            case .swallowsAnswerTo(let trigger):
                return isAnswer(to: trigger) ? .cut : .forward
            case .holdsAnswerTo(let trigger, let count):
                return isAnswer(to: trigger) && !state.isClosed ? .hold(withoutLast: count) : .forward
            }
        }
    }

    private func pump(_ number: Int, from source: Int32, to target: Int32, isClient: Bool) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        loop: while true {
            let count = read(source, &buffer, buffer.count)
            guard count > 0 else { break }
            let bytes = buffer[..<count]
            decision: while true {
                switch decide(bytes, number, isClient: isClient) {
                case .forward:
                    guard writeAll(bytes, to: target) else { break loop }
                case .delay(let milliseconds):
                    Thread.sleep(forTimeInterval: Double(milliseconds) / 1_000)
                    guard writeAll(bytes, to: target) else { break loop }
                case .split:
                    guard writeInPieces(bytes, to: target) else { break loop }
                case .cutAfter(let length):
                    faultSignal.yield()
                    _ = writeAll(bytes.prefix(length), to: target)
                    break loop
                case .discard:
                    faultSignal.yield()
                case .cut:
                    faultSignal.yield()
                    break loop
                case .hold(let lost):
                    faultSignal.yield()
                    waitForChange()
                    var later = [UInt8](repeating: 0, count: 65_536)
                    let count = max(0, recv(source, &later, later.count, Int32(MSG_DONTWAIT)))
                    guard writeAll((bytes.dropLast(lost) + later[..<count])[...], to: target) else { break loop }
                    // An end of the connection comes later than what was said before it.
                    Thread.sleep(forTimeInterval: 0.2)
                case .block:
                    faultSignal.yield()
                    waitForChange()
                    continue decision
                }
                break
            }
        }
        state.withLock { state in
            guard var link = state.links[number] else { return }
            Self.cut(link)
            link.pumps -= 1
            state.links[number] = link.pumps > 0 ? link : nil
            guard link.pumps == 0 else { return }
            Glibc.close(link.client)
            Glibc.close(link.server)
        }
    }

    /// Waits while the fault is `blocked`.
    private func waitForChange() {
        change.withLock {
            while state.withLock({ $0.fault == .blocked && !$0.isClosed }) { change.wait() }
        }
    }

    private func writeInPieces(_ bytes: ArraySlice<UInt8>, to target: Int32) -> Bool {
        var rest = bytes
        for size in 1...40 where !rest.isEmpty {
            guard writeAll(rest.prefix(size), to: target) else { return false }
            rest = rest.dropFirst(size)
            // The receiver reads what there is before the next piece comes.
            sched_yield()
        }
        return writeAll(rest, to: target)
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
private func withUnixAddress<R>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
}
