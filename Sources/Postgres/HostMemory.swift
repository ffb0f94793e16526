import CLibpq
internal import Glibc
import Logging
internal import Synchronization

/// Which servers of a list were of no use lately: those come last when a session is opened anew.
///
/// A connection string with several hosts is tried in its order, and a server that takes connections and is of no use
/// all the same, such as a primary that lost its cluster and waits for a standby in vain, would be found first each time.
public final class HostMemory: Sendable {
    /// How long a server stays behind the others.
    private static let time: Duration = .seconds(300)
    private let uselessUntil = Mutex<[Host: ContinuousClock.Instant]>([:])

    /// Creates a memory without entries; it is for one connection string, and shared by the connections that it is to guide.
    public init() {}

    /// A server as libpq names it.
    struct Host: Hashable, CustomStringConvertible {
        let name: String
        let port: String

        var description: String { "\(name):\(port)" }
    }

    /// Puts a server behind the others; returns whether it was not there already.
    func put(last host: Host) -> Bool {
        let now = ContinuousClock.now
        return uselessUntil.withLock { hosts in
            let isNew = hosts[host].map { $0 <= now } ?? true
            hosts[host] = now + Self.time
            return isNew
        }
    }

    /// Whether a server comes behind the others now.
    func isLast(_ host: Host) -> Bool {
        uselessUntil.withLock { $0[host].map { $0 > .now } ?? false }
    }
}

extension HostMemory.Host {
    /// The server that a session is with.
    init?(of connection: OpaquePointer) {
        guard let name = PQhost(connection), let port = PQport(connection) else { return nil }
        self.init(name: String(cString: name), port: String(cString: port))
    }
}

extension PostgresError {
    /// Whether the server is of no use to anybody who wants to write, so that another one should be asked first.
    var isFaultOfServer: Bool {
        switch self {
        case .connectionLost(let loss), .commitOutcomeUnknown(let loss):
            switch loss.reason {
            case .standbyNotReached, .wentBack, .unresponsive: true
            // A network or a restart; who connects next sees.
            case .closedByPeer, .protocolViolation: false
            }
        case .server(let error): error.sqlState == .readOnlySQLTransaction
        case .connectionFailed, .connectionClosed, .deadlineExceeded, .cancelled, .decoding, .unexpectedRowCount,
            .misuse:
            false
        }
    }
}
