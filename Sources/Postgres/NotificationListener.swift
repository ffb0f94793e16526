import CLibpq
public import Logging
import Synchronization

/// What NOTIFY sent.
public struct PostgresNotification: Sendable, Hashable {
    /// The channel that NOTIFY was given.
    public let channel: String
    /// The text that NOTIFY was given; any role may notify, so it is not to be trusted.
    public let payload: String
    /// The process of the session that notified.
    public let backendPID: Int32
}

/// The notifications that have come since somebody last asked.
enum NotificationInbox {
    /// Nobody wants to know more than whether there was one.
    case flag(Bool)
    /// The notifications themselves, the oldest first.
    case queue(ArraySlice<PostgresNotification>)

    var hasArrived: Bool { if case .flag(true) = self { true } else { false } }

    mutating func append(_ notification: PGnotify) {
        guard case .queue(var queue) = self else { return self = .flag(true) }
        // Otherwise the queue would have two owners and be copied.
        self = .queue([])
        queue.append(
            PostgresNotification(
                channel: String(cString: notification.relname), payload: String(cString: notification.extra),
                backendPID: notification.be_pid))
        self = .queue(queue)
    }

    mutating func popFirst() -> PostgresNotification? {
        guard case .queue(var queue) = self, let first = queue.popFirst() else { return nil }
        // A slice keeps the memory of what was taken from it until it is dropped.
        self = .queue(queue.isEmpty ? [] : queue)
        return first
    }

    func contains(channel: String, payload: String) -> Bool {
        guard case .queue(let queue) = self else { return false }
        return queue.contains { $0.channel == channel && $0.payload == payload }
    }
}

/// A connection that listens, as a sequence of what arrives.
///
/// It has one consumer at a time. The sequence throws when the connection dies, which `ping` finds out where the network stays silent; whoever
/// reconnects has missed what was sent meanwhile. It ends when the consuming task is cancelled or `close()` is called.
public final class NotificationListener: Sendable {
    private let connection: Connection
    /// The channel of `ping`, which no other session knows.
    private let heartbeatChannel = "postgres_ping_\(PostgresUUID.random())"
    private let hasConsumer = Atomic(false)

    /// Connects and listens; what is sent from the return of this call on is not missed.
    ///
    /// - Throws: `.connectionFailed`, and what LISTEN raises, for instance `.server` with 25006 on a standby.
    public static func connect(
        _ configuration: ConnectionConfiguration, channels: [String], deadline: ContinuousClock.Instant? = nil,
        logger: Logger
    ) async throws(PostgresError) -> NotificationListener {
        let listener = NotificationListener(
            connection: try await Connection.connect(configuration, deadline: deadline, logger: logger))
        do throws(PostgresError) {
            try await listener.connection.keepNotifications()
            for channel in channels + [listener.heartbeatChannel] {
                try await listener.connection.listen(to: channel, deadline: deadline)
            }
        } catch {
            await listener.close()
            throw error
        }
        return listener
    }

    private init(connection: Connection) { self.connection = connection }

    /// Waits for the next notification; nil when the task is cancelled or after `close()`.
    ///
    /// Traps if another task is waiting already.
    ///
    /// - Throws: the cause of the connection's death.
    public func next() async throws(PostgresError) -> PostgresNotification? {
        // Two of them would take turns on the connection's thread for ever.
        precondition(!hasConsumer.exchange(true, ordering: .acquiring), "a second consumer of notifications")
        defer { hasConsumer.store(false, ordering: .releasing) }
        while !Task.isCancelled {
            do throws(PostgresError) {
                // nil: another call, such as `ping`, wants its turn, and has it before this one comes again.
                if let notification = try await connection.nextNotification(except: heartbeatChannel) {
                    return notification
                }
            } catch {
                switch error {
                case .cancelled, .connectionClosed: return nil
                default: throw error
                }
            }
        }
        return nil
    }

    /// Sends a notification to itself and waits for it, which proves that the server, the network and LISTEN still work.
    ///
    /// May run while another task waits in `next()`, which does not see it.
    ///
    /// - Throws: `.connectionLost` if the server answers nothing or the notification does not come back, `.deadlineExceeded` if the deadline
    ///   passed before it was sent or the server confirmed to have cancelled it, or `.server`.
    public func ping(deadline: ContinuousClock.Instant) async throws(PostgresError) {
        try await connection.ping(heartbeatChannel, deadline: deadline)
    }

    /// Whether the connection has not been closed or lost, as far as the last call could see.
    public var isUsable: Bool { get async { await connection.isUsable } }

    /// Ends the session and the sequence.
    public func close() async { await connection.close() }
}

extension NotificationListener: AsyncSequence {
    /// Waits for one notification after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let listener: NotificationListener

        /// Waits for the next notification; nil when the task is cancelled or after `close()`.
        public mutating func next() async throws(PostgresError) -> PostgresNotification? { try await listener.next() }

        /// As `next()`; whoever asks goes on where it was.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(PostgresError) -> PostgresNotification? {
            try await listener.next()
        }
    }

    /// Makes an iterator; as of the listener there may be one consumer at a time.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(listener: self) }
}

extension Connection {
    fileprivate func keepNotifications() throws(PostgresError) { try openSession().inbox = .queue([]) }

    /// Waits for a notification of another channel; nil when another call wants the thread.
    fileprivate func nextNotification(except heartbeat: String) async throws(PostgresError) -> PostgresNotification? {
        let session = try openSession()
        return try await limited(nil) { limits throws(PostgresError) in
            try session.nextNotification(limits) { $0.channel != heartbeat }
        }
    }

    fileprivate func ping(_ channel: String, deadline: ContinuousClock.Instant) async throws(PostgresError) {
        let session = try openSession()
        try await limited(deadline) { limits throws(PostgresError) in try session.ping(channel, limits) }
    }
}

extension Session {
    fileprivate func nextNotification(
        _ limits: CallLimits, _ isWanted: (PostgresNotification) -> Bool
    ) throws(PostgresError) -> PostgresNotification? {
        var found: PostgresNotification?
        try readUnasked(limits) {
            while found == nil, let notification = inbox.popFirst() {
                if isWanted(notification) { found = notification }
            }
            return found != nil
        }
        return found
    }

    /// Notifies itself and waits for the echo, which comes in order with everything else on this session.
    fileprivate func ping(_ channel: String, _ limits: CallLimits) throws(PostgresError) {
        let token = PostgresUUID.random().description
        _ = try run("SELECT pg_catalog.pg_notify($1, $2)", [channel, token], limits)
        let connection = try connection()
        while !inbox.contains(channel: channel, payload: token) {
            switch wait(
                for: POLLIN, on: connection, deadline: limits.deadline, interruption: limits.interruption)
            {
            case .socket, .wokenUp: try readIdle(connection)
            case .cancelled: throw .cancelled
            case .deadlineExceeded:
                // The server has committed and yet nothing arrived: whatever this session is, it does not listen.
                throw lose(.unresponsive)
            }
        }
    }
}
