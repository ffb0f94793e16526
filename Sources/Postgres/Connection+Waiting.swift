import CLibpq
import Synchronization

extension Connection {
    /// Makes notifications of a channel end `waitForNotification`; doing so again changes nothing.
    ///
    /// - Throws: as `query`.
    public func listen(to channel: String, deadline: ContinuousClock.Instant? = nil) async throws(PostgresError) {
        // An identifier cannot be a parameter; doubling the quotes is all the quoting that UTF-8 needs.
        let quoted =
            "\"" + channel.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        try await execute(Statement("LISTEN \(quoted)"), deadline: deadline)
    }

    /// Waits, on the connection's thread, until a notification or a call of `wakeUp()` has come since the last wait ended, another call wants its
    /// turn, or the deadline has passed.
    ///
    /// - Throws: `.cancelled`, `.connectionLost` or `.connectionClosed`.
    public func waitForNotification(until deadline: ContinuousClock.Instant) async throws(PostgresError) {
        let session = try openSession()
        let isWokenUp = isWokenUp
        try await limited(deadline) { limits throws(PostgresError) in
            try session.waitForNotification(limits, isWokenUp)
        }
    }

    /// Ends the wait of `waitForNotification`, or the next one if there is none; may be called from anywhere.
    public nonisolated func wakeUp() {
        isWokenUp.raise()
        wakeup.signal()
    }
}

/// A mark that any thread may leave.
final class Flag: Sendable {
    private let value = Atomic(false)

    func raise() { value.store(true, ordering: .releasing) }

    /// Whether it was raised; it is not any more.
    func take() -> Bool { value.exchange(false, ordering: .acquiring) }
}

extension Session {
    fileprivate func waitForNotification(_ limits: CallLimits, _ isWokenUp: Flag) throws(PostgresError) {
        try readUnasked(limits) {
            let isOver = inbox.hasArrived || isWokenUp.take()
            if isOver { inbox = .flag(false) }
            return isOver
        }
    }

    /// Reads what the server sends unasked until `isOver`, another call wants the thread, or the deadline has passed.
    func readUnasked(_ limits: CallLimits, until isOver: () -> Bool) throws(PostgresError) {
        let connection = try connection()
        thread.beginNotificationWait()
        defer { thread.endNotificationWait() }
        while !isOver(), !thread.hasPendingJobs {
            switch wait(
                for: POLLIN, on: connection, deadline: limits.deadline, interruption: limits.interruption,
                reportsWakeups: true)
            {
            case .socket: try readIdle(connection)
            case .wokenUp: continue
            case .cancelled: throw .cancelled
            case .deadlineExceeded: return
            }
        }
    }

    /// Reads what has come: notifications, notices and the server's farewell.
    func readIdle(_ connection: OpaquePointer) throws(PostgresError) {
        guard PQconsumeInput(connection) == 1 else { throw readLastWords(connection, nil) }
        // Parses what was read, so that notifications become visible.
        _ = PQisBusy(connection)
        takeNotifications(connection)
    }
}
