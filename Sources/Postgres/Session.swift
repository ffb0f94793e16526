import CLibpq
import Glibc
import Logging

/// One server session and the loops that drive it without blocking anywhere but in `poll`.
///
/// It belongs to its connection's thread. Between calls it is idle or dead, never in doubt: what cannot be brought to an end in time is
/// given up.
final class Session {
    enum State {
        /// Outside of a transaction.
        case idle(OpaquePointer)
        /// From the beginning of a transaction, of which the server need not know yet, to its end.
        case inTransaction(OpaquePointer, TransactionPhase)
        /// libpq's connection is gone; the cause is what every later call throws.
        case dead(PostgresError)
    }

    var state: State
    /// The statement that was sent last, or is about to be.
    let bound = BoundStatement()
    /// What the open transaction sends together with its COMMIT.
    var closing = ClosingStatements()
    var prepared = PreparedStatements()
    var inbox = NotificationInbox.flag(false)

    let wakeup: Wakeup
    let thread: ConnectionThread
    let gracePeriod: Duration
    let preparesStatements: Bool
    /// The statement that goes with each BEGIN, if any.
    let transactionSettings: String?
    /// What is known of the servers; nil where the connection string names no other one.
    private let hosts: HostMemory?
    private let isEncrypted: Bool
    let logger: Logger
    /// What the notice receiver is given; it must outlive the libpq connection.
    let notices: NoticeReceiver

    init(
        owning connection: OpaquePointer, configuration: ConnectionConfiguration, hasOtherHosts: Bool,
        notices: NoticeReceiver, wakeup: Wakeup, thread: ConnectionThread, logger: Logger
    ) {
        state = .idle(connection)
        isEncrypted = PQsslInUse(connection) == 1 || PQgssEncInUse(connection) == 1
        self.wakeup = wakeup
        self.thread = thread
        self.notices = notices
        gracePeriod = configuration.gracePeriod
        preparesStatements = configuration.preparesStatements
        hosts = hasOtherHosts ? configuration.hosts : nil
        transactionSettings = configuration.transactionSettings
        self.logger = logger
    }

    /// The libpq connection; nil when the session has ended.
    private var livingConnection: OpaquePointer? {
        switch state {
        case .idle(let connection), .inTransaction(let connection, _): connection
        case .dead: nil
        }
    }

    var isOpen: Bool { livingConnection != nil }

    var backendPID: Int32? { livingConnection.map(PQbackendPID) }

    /// How the session's bytes travel; nil when it has ended.
    var transport: Transport? {
        guard let connection = livingConnection, let host = PQhost(connection).map({ String(cString: $0) }) else {
            return nil
        }
        var mode: String?
        if let options = PQconninfo(connection) {
            var option = options
            while let keyword = option.pointee.keyword {
                if strcmp(keyword, "sslmode") == 0 { mode = option.pointee.val.map { String(cString: $0) } }
                option += 1
            }
            PQconninfoFree(options)
        }
        let address = PQhostaddr(connection).map { String(cString: $0) } ?? ""
        return Transport(
            isLocalSocket: host.hasPrefix("/") || host.hasPrefix("@"),
            isLoopback: address.hasPrefix("127.") || address == "::1", sslMode: mode ?? "prefer",
            isEncrypted: isEncrypted)
    }

    /// The libpq connection.
    ///
    /// - Throws: the cause of the session's death.
    func connection() throws(PostgresError) -> OpaquePointer {
        switch state {
        case .idle(let connection), .inTransaction(let connection, _): return connection
        case .dead(let cause): throw cause
        }
    }

    /// Ends the session; `cause` is what every later call throws.
    func finish(_ cause: PostgresError) {
        guard let connection = livingConnection else { return }
        PQfinish(connection)
        state = .dead(cause)
    }

    /// Gives the session up and says why; the returned error is for the caller to throw.
    func lose(_ reason: ConnectionLoss.Reason, _ serverError: ServerError? = nil) -> PostgresError {
        let connection: OpaquePointer
        do throws(PostgresError) {
            connection = try self.connection()
        } catch {
            return error
        }
        // After a farewell nothing more comes, also where the end of the socket is not read yet.
        let reason = reason == .protocolViolation && notices.farewell != nil ? .closedByPeer : reason
        let message = reason == .closedByPeer ? libpqMessage(connection) : nil
        let cause = PostgresError.connectionLost(
            ConnectionLoss(reason: reason, serverError: notices.farewell ?? serverError, message: message))
        blame(cause)
        finish(cause)
        logger.debug("connection lost", metadata: ["error": "\(cause)"])
        return cause
    }

    /// Lets the other servers of the connection string come first from now on, where an error is this server's fault.
    ///
    /// - Returns: whether that changes what the next session is with.
    @discardableResult
    func blame(_ error: PostgresError) -> Bool {
        guard let hosts, error.isFaultOfServer, let connection = livingConnection,
            let host = HostMemory.Host(of: connection), hosts.put(last: host)
        else { return false }
        logger.error(
            "a server is of no use; the others come first from now on",
            metadata: ["server": "\(host)", "reason": "\(error)"])
        return true
    }

    /// Gives the session up because the server is behind what its client has seen, where another server may not be.
    func leaveServerBehind() throws(PostgresError) {
        guard let hosts, let connection = livingConnection, let host = HostMemory.Host(of: connection),
            !hosts.isLast(host)
        else { return }
        throw lose(.wentBack)
    }

    // MARK: Waiting

    enum Readiness {
        case socket
        case cancelled
        case deadlineExceeded
        case wokenUp
    }

    /// Waits until the socket is ready, or something asks for attention.
    ///
    /// - Parameters:
    ///   - events: `POLLIN`, `POLLOUT` or both.
    ///   - reportsWakeups: whether a signal other than the interruption's ends the wait.
    func wait(
        for events: Int32, on connection: OpaquePointer, deadline: ContinuousClock.Instant?,
        interruption: Interruption?, reportsWakeups: Bool = false
    ) -> Readiness {
        // libpq may hold encrypted or decrypted bytes that poll does not see, so an encrypted session is read from time to time.
        let reading = isEncrypted && events & POLLIN != 0 ? ContinuousClock.now + .milliseconds(250) : nil
        let readiness = pollSocket(
            PQsocket(connection), for: events, wakeup: wakeup, deadline: [deadline, reading].compactMap { $0 }.min(),
            interruption: interruption, reportsWakeups: reportsWakeups)
        if case .deadlineExceeded = readiness, let reading, deadline.map({ $0 > reading }) ?? true { return .socket }
        return readiness
    }
}

/// libpq's account of the last failure: with `PQERRORS_SQLSTATE` it holds nothing that a server said but severities and codes.
func libpqMessage(_ connection: OpaquePointer) -> String {
    let message = String(cString: PQerrorMessage(connection))
    return message.split(whereSeparator: \.isNewline).joined(separator: "; ")
}

/// Waits until a socket is ready, or something asks for attention.
func pollSocket(
    _ socket: Int32, for events: Int32, wakeup: Wakeup, deadline: ContinuousClock.Instant?,
    interruption: Interruption?, reportsWakeups: Bool = false
) -> Session.Readiness {
    // poll ignores a negative descriptor and would wait for ever; libpq reports the missing socket itself.
    guard socket >= 0 else { return .socket }
    var descriptors: [2 of pollfd] = [
        pollfd(fd: socket, events: Int16(events), revents: 0),
        pollfd(fd: wakeup.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    while true {
        if let interruption, interruption.isCancelled { return .cancelled }
        guard let timeout = pollTimeout(until: deadline) else { return .deadlineExceeded }
        var span = descriptors.mutableSpan
        let ready = span.withUnsafeMutableBufferPointer { poll($0.baseAddress, nfds_t($0.count), timeout) }
        // EINTR, or a moment without memory; the deadline still holds.
        guard ready > 0 else { continue }
        if descriptors[1].revents != 0 {
            wakeup.drain()
            if descriptors[0].revents == 0 {
                if reportsWakeups, interruption?.isCancelled != true { return .wokenUp }
                continue
            }
        }
        return .socket
    }
}

/// The time to a deadline in milliseconds, rounded up, -1 for none; nil when it has passed.
private func pollTimeout(until deadline: ContinuousClock.Instant?) -> Int32? {
    guard let deadline else { return -1 }
    let remaining = ContinuousClock.now.duration(to: deadline)
    guard remaining > .zero else { return nil }
    let (seconds, attoseconds) = remaining.components
    guard seconds < 1_000_000 else { return 1_000_000_000 }
    return Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
}
