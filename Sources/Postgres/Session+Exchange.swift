import CLibpq
import Glibc

/// What bounds a call: its deadline and its task's cancellation.
struct CallLimits {
    var deadline: ContinuousClock.Instant?
    var interruption: Interruption?
    /// Whether the server is asked to stop a statement that exceeds the limits, and not only waited for.
    var cancelsOnServer = true

    /// - Throws: `.cancelled` or `.deadlineExceeded` if the call must not begin any more.
    func check() throws(PostgresError) {
        if let interruption, interruption.isCancelled { throw .cancelled }
        if let deadline, deadline <= .now { throw .deadlineExceeded }
    }
}

extension Session {
    /// Sends a message and reads the answer to its end.
    ///
    /// - Returns: the last command's result.
    func exchange(_ message: [Command], _ limits: CallLimits) throws(PostgresError) -> QueryResult {
        try send(message, limits)
        return try receive(message, limits)
    }

    /// Sends a message, as far as the socket takes it at once; `receive` must follow.
    ///
    /// Several commands are a pipeline with one end, so that the server runs nothing after the first failure.
    func send(_ message: [Command], _ limits: CallLimits) throws(PostgresError) {
        let connection = try connection()
        try limits.check()
        let isPipeline = message.count > 1
        var isAccepted = !isPipeline || PQenterPipelineMode(connection) == 1
        for command in message where isAccepted { isAccepted = command.send(on: connection, inPipeline: isPipeline) }
        if isPipeline, isAccepted { isAccepted = PQpipelineSync(connection) == 1 }
        guard isAccepted else {
            // libpq may have kept a part of the message.
            throw lose(PQstatus(connection) == CONNECTION_BAD ? .closedByPeer : .protocolViolation)
        }
    }

    /// Reads the answer to a message that was sent to its end.
    ///
    /// When a limit strikes, the server is asked to cancel what it runs, and the answer is still read: a statement that was
    /// faster than its cancellation has succeeded.
    ///
    /// - Returns: the last command's result.
    func receive(_ message: [Command], _ limits: CallLimits) throws(PostgresError) -> QueryResult {
        let connection = try connection()
        var answer = Answer(unanswered: message[...])
        var stopping: Stopping?
        while true {
            // A failed write also ends the reading, which then returns the server's last words.
            let unsent = PQflush(connection) == 1
            switch drain(connection, into: &answer) {
            case .complete:
                takeNotifications(connection)
                return try settle(connection, answer, stopping, limits)
            case .incomplete:
                break
            case .protocolViolation:
                throw lose(.protocolViolation, answer.error)
            }
            if answer.refusesCopyOut, stopping == nil {
                stopping = stop(connection, because: .misuse(.copyIsUnsupported), limits)
            }
            let events = unsent || answer.hasUnsentCopyEnd ? POLLIN | POLLOUT : POLLIN
            switch wait(
                for: events, on: connection, deadline: stopping?.nextStep ?? limits.deadline,
                interruption: stopping == nil ? limits.interruption : nil)
            {
            case .socket, .wokenUp:
                if PQconsumeInput(connection) == 0 { throw readLastWords(connection, answer.error) }
            case .cancelled:
                stopping = stop(connection, because: .cancelled, limits)
            case .deadlineExceeded where stopping == nil:
                stopping = stop(connection, because: .deadlineExceeded, limits)
            case .deadlineExceeded:
                guard stopping?.proceed(connection, wakeup) == true else { throw lose(.unresponsive, answer.error) }
            }
        }
    }

    /// What has been read so far.
    struct Answer: ~Copyable {
        /// The commands whose answers are not read to their ends, the current one first.
        var unanswered: ArraySlice<Command>
        var last: QueryResult?
        var error: ServerError?
        /// The command that the error is of.
        var refused: Command?
        var usedCopy = false
        var refusesCopyOut = false
        var hasUnsentCopyEnd = false

        init(unanswered: ArraySlice<Command>) { self.unanswered = unanswered }
    }

    /// The end of a statement that has exceeded its limits.
    struct Stopping {
        let reason: PostgresError
        /// By when the server must have ended the statement.
        let deadline: ContinuousClock.Instant
        /// Whether the server is asked to.
        let cancelsOnServer: Bool
        private(set) var request: CancelRequest?
        private var repetition: ContinuousClock.Instant

        /// The server ignores a request that overtakes its statement, so that one may not be enough.
        private static let interval: Duration = .milliseconds(100)

        init(
            _ connection: OpaquePointer, _ wakeup: Wakeup, reason: PostgresError, gracePeriod: Duration,
            cancelsOnServer: Bool
        ) {
            self.reason = reason
            self.cancelsOnServer = cancelsOnServer
            deadline = .now + gracePeriod
            repetition = .now + Self.interval
            // Without a request, for want of threads, the statement may still end by itself.
            if cancelsOnServer { request = CancelRequest.send(for: connection, wakeup: wakeup) }
        }

        /// When `proceed` is to be called.
        var nextStep: ContinuousClock.Instant { cancelsOnServer ? min(deadline, repetition) : deadline }

        /// Asks the server once more; false if its time is up.
        mutating func proceed(_ connection: OpaquePointer, _ wakeup: Wakeup) -> Bool {
            guard deadline > .now else { return false }
            if request.map(\.isFinished) ?? true { request = CancelRequest.send(for: connection, wakeup: wakeup) }
            repetition = .now + Self.interval
            return true
        }
    }

    private enum Progress {
        case complete, incomplete, protocolViolation
    }

    private func stop(
        _ connection: OpaquePointer, because reason: PostgresError, _ limits: CallLimits
    ) -> Stopping {
        Stopping(
            connection, wakeup, reason: reason, gracePeriod: gracePeriod, cancelsOnServer: limits.cancelsOnServer)
    }

    /// Takes every result that libpq can give without reading from the socket.
    private func drain(_ connection: OpaquePointer, into answer: inout Answer) -> Progress {
        let isPipeline = PQpipelineStatus(connection) != PQ_PIPELINE_OFF
        while PQisBusy(connection) == 0 {
            guard let result = PQgetResult(connection) else {
                // In pipeline mode nil ends one command's results. After all of them, and without the pipeline's end, it comes from a
                // dead connection, for ever.
                guard isPipeline, answer.unanswered.popFirst() != nil else { return .complete }
                continue
            }
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                answer.unanswered.first?.succeeded(&prepared)
                answer.last = QueryResult(owning: result)
            case PGRES_PIPELINE_ABORTED:
                PQclear(result)
            case PGRES_PIPELINE_SYNC:
                PQclear(result)
                return PQexitPipelineMode(connection) == 1 ? .complete : .protocolViolation
            case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR:
                if let error = ServerError(result), answer.error == nil {
                    answer.error = error
                    answer.refused = answer.unanswered.first
                }
                // A failure of libpq's own, as for want of memory, must not pass for the success of the command before.
                answer.last = nil
                PQclear(result)
            case PGRES_COPY_IN:
                PQclear(result)
                answer.usedCopy = true
                switch PQputCopyEnd(connection, "not supported by this client") {
                case 1:
                    answer.hasUnsentCopyEnd = false
                case 0:
                    answer.hasUnsentCopyEnd = true
                    return .incomplete
                default:
                    return .protocolViolation
                }
            case PGRES_COPY_OUT:
                PQclear(result)
                answer.usedCopy = true
                answer.refusesCopyOut = true
                guard skipCopyData(connection) else { return .incomplete }
            default:
                PQclear(result)
                return .protocolViolation
            }
        }
        return .incomplete
    }

    /// Throws COPY's data away; false if more is to come from the socket.
    private func skipCopyData(_ connection: OpaquePointer) -> Bool {
        var data: UnsafeMutablePointer<CChar>?
        while true {
            let length = PQgetCopyData(connection, &data, 1)
            PQfreemem(data)
            data = nil
            guard length > 0 else { return length < 0 }
        }
    }

    /// Turns a complete answer into the call's outcome, after the cancellation, if any, can no longer hit a later statement.
    private func settle(
        _ connection: OpaquePointer, _ answer: consuming Answer, _ stopping: Stopping?, _ limits: CallLimits
    ) throws(PostgresError) -> QueryResult {
        var error = answer.error
        guard PQstatus(connection) == CONNECTION_OK else { throw lose(.closedByPeer, error) }
        guard PQpipelineStatus(connection) == PQ_PIPELINE_OFF else { throw lose(.protocolViolation, error) }
        if notices.hasEndedStandbyWait { throw lose(.standbyNotReached, error) }
        if error != nil { answer.refused?.failed(&error!, &prepared) }
        if let stopping {
            try awaitRequest(connection, stopping)
            if let error {
                throw error.sqlState == .queryCanceled ? stopping.reason : .server(error)
            }
        }
        if answer.usedCopy { throw .misuse(.copyIsUnsupported) }
        if let error {
            blame(.server(error))
            throw .server(error)
        }
        guard let last = answer.last.take() else { throw lose(.protocolViolation) }
        return last
    }

    private func awaitRequest(_ connection: OpaquePointer, _ stopping: Stopping) throws(PostgresError) {
        guard let request = stopping.request else { return }
        while !request.isFinished {
            // Asking for neither event leaves the wake-up, the deadline and a hang-up.
            let readiness = wait(
                for: 0, on: connection, deadline: stopping.deadline, interruption: nil, reportsWakeups: true)
            switch readiness {
            case .wokenUp, .cancelled: continue
            case .socket: throw lose(.closedByPeer)
            case .deadlineExceeded: throw lose(.unresponsive)
            }
        }
    }

    /// Reads what the server sent before it closed the connection.
    func readLastWords(_ connection: OpaquePointer, _ earlier: ServerError?) -> PostgresError {
        var error = earlier
        // Out of memory is not the end of the socket, and PQgetResult would block.
        guard PQstatus(connection) == CONNECTION_BAD else { return lose(.protocolViolation, error) }
        // libpq repeats a COPY's state for ever; there are never more than a few other results, in pipeline mode with nil between them.
        for _ in 0..<16 {
            guard let result = PQgetResult(connection) else {
                if PQpipelineStatus(connection) == PQ_PIPELINE_OFF { break }
                continue
            }
            // The last report is the reason for the end, after a statement's own error.
            if let later = ServerError(result) { error = later }
            PQclear(result)
        }
        takeNotifications(connection)
        return lose(.closedByPeer, error)
    }

    /// Moves libpq's notifications to the session's inbox.
    func takeNotifications(_ connection: OpaquePointer) {
        while let notification = PQnotifies(connection) {
            defer { PQfreemem(notification) }
            inbox.append(notification.pointee)
        }
    }
}

extension ServerError {
    /// Reads an error's fields; nil if it is libpq's own, which has no SQLSTATE.
    init?(_ result: OpaquePointer) {
        func field(_ code: Int32) -> String? { PQresultErrorField(result, code).map { String(cString: $0) } }
        guard let sqlState = field(CLIBPQ_DIAG_SQLSTATE).flatMap(SQLState.init(rawValue:)) else { return nil }
        self.init(
            severity: field(CLIBPQ_DIAG_SEVERITY) ?? "ERROR", sqlState: sqlState,
            message: field(CLIBPQ_DIAG_MESSAGE_PRIMARY) ?? "",
            schema: field(CLIBPQ_DIAG_SCHEMA_NAME), table: field(CLIBPQ_DIAG_TABLE_NAME),
            column: field(CLIBPQ_DIAG_COLUMN_NAME), constraint: field(CLIBPQ_DIAG_CONSTRAINT_NAME),
            dataType: field(CLIBPQ_DIAG_DATATYPE_NAME),
            position: field(CLIBPQ_DIAG_STATEMENT_POSITION).flatMap { Int($0) },
            isRaisedByFunction: field(CLIBPQ_DIAG_SOURCE_FUNCTION) == "exec_stmt_raise")
    }
}
