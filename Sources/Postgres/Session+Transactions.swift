import CLibpq
import Logging

/// How far a transaction is.
enum TransactionPhase {
    /// BEGIN is still to be sent, with the first statement or with COMMIT.
    case pending(begin: String)
    /// The server has answered all that it was sent.
    case open
    /// A statement was sent ahead; nothing else may be sent before its answer has been read.
    case awaiting(SentStatement)
    /// The first failure, which every later statement and COMMIT throw.
    case failed(PostgresError)
}

/// The message that took a transaction's statement to the server.
struct SentStatement {
    let message: [Command]
    /// The BEGIN in it; nil if it went before.
    let begin: String?
}

extension Session {
    /// Runs `body` between BEGIN and COMMIT.
    ///
    /// - Parameters:
    ///   - wrap: makes the error that is thrown where the transaction cannot begin.
    ///   - refusal: makes the one that is thrown where it cannot be committed.
    func transaction<T, E: Error>(
        readOnly: Bool, _ limits: CallLimits, _ body: (borrowing Transaction) throws(E) -> T,
        wrapping wrap: (PostgresError) -> E, refusal: (PostgresError, T) -> E
    ) throws(E) -> T {
        do throws(PostgresError) {
            let connection = try connection()
            try limits.check()
            state = .inTransaction(connection, .pending(begin: readOnly ? "BEGIN READ ONLY" : "BEGIN"))
        } catch {
            throw wrap(error)
        }
        defer {
            if case .inTransaction(let connection, _) = state { state = .idle(connection) }
            closing.removeAll()
        }
        let value: T
        do throws(E) {
            value = try body(Transaction(session: self, limits: limits))
        } catch {
            do throws(PostgresError) {
                try rollBack()
            } catch let lossError {
                // The body's error is the cause; the session's death is found by the next call.
                logger.debug("rollback failed", metadata: ["error": "\(lossError)"])
            }
            throw error
        }
        do throws(PostgresError) {
            try commit(limits)
        } catch {
            throw refusal(error, value)
        }
        return value
    }

    // MARK: Statements

    /// Runs one statement inside of the open transaction.
    func runInTransaction(
        _ statement: Statement, _ parameters: [any PostgresEncodable], _ limits: CallLimits
    ) throws(PostgresError) -> QueryResult {
        try catchUp(limits)
        return try failing { () throws(PostgresError) in
            try bound.bind(statement, parameters)
            return try conclude(try submit(limits), limits)
        }
    }

    /// Sends one statement inside of the open transaction, whose answer is read before the next message.
    ///
    /// Returns when the system has taken all of it. What the server sends meanwhile is read: it may not go on reading before.
    func sendInTransaction(
        _ statement: Statement, _ parameters: [any PostgresEncodable], _ limits: CallLimits
    ) throws(PostgresError) {
        try catchUp(limits)
        try failing { () throws(PostgresError) in
            try bound.bind(statement, parameters)
            enter(.awaiting(try submit(limits)))
            let connection = try connection()
            // A failed write shows when the answer is read.
            while PQflush(connection) == 1 {
                switch wait(
                    for: POLLIN | POLLOUT, on: connection, deadline: limits.deadline, interruption: limits.interruption)
                {
                case .socket, .wokenUp:
                    if PQconsumeInput(connection) == 0 { throw readLastWords(connection, nil) }
                case .cancelled, .deadlineExceeded: return try catchUp(limits)
                }
            }
        }
    }

    /// Adds a statement to what goes with the open transaction's COMMIT.
    func addToCommit(_ statement: Statement, _ parameters: [any PostgresEncodable]) throws(PostgresError) {
        if case .inTransaction(_, .failed(let failure)) = state { throw failure }
        _ = try connection()
        try failing { () throws(PostgresError) in try closing.append(statement, parameters) }
    }

    /// Reads the answer to the statement that was sent ahead, if there is one.
    ///
    /// - Throws: the transaction's first failure, or the cause of the session's death.
    private func catchUp(_ limits: CallLimits) throws(PostgresError) {
        switch state {
        case .dead(let cause): throw cause
        case .inTransaction(_, .failed(let failure)): throw failure
        case .inTransaction(let connection, .awaiting(let sent)):
            enter(.open)
            try failing { () throws(PostgresError) in
                try readArrivedInput(connection)
                _ = try conclude(sent, limits)
            }
        case .idle, .inTransaction(_, .pending), .inTransaction(_, .open): break
        }
    }

    /// Makes the failure of `body` the transaction's.
    private func failing<R: ~Copyable>(_ body: () throws(PostgresError) -> R) throws(PostgresError) -> R {
        do throws(PostgresError) {
            return try body()
        } catch {
            enter(.failed(error))
            throw error
        }
    }

    private func enter(_ phase: TransactionPhase) {
        if case .inTransaction(let connection, _) = state { state = .inTransaction(connection, phase) }
    }

    /// What is still to go before the transaction's first statement.
    private func pendingBegin() -> SentStatement {
        guard case .inTransaction(_, .pending(let begin)) = state else { return SentStatement(message: [], begin: nil) }
        return SentStatement(
            message: transactionSettings.map { [.text(begin), .text($0)] } ?? [.text(begin)], begin: begin)
    }

    /// Sends the statement that is bound, with what must go before it.
    private func submit(_ limits: CallLimits) throws(PostgresError) -> SentStatement {
        let beginning = pendingBegin()
        var message = beginning.message
        add(bound, to: &message)
        try send(message, limits)
        enter(.open)
        return SentStatement(message: message, begin: beginning.begin)
    }

    /// Reads the answer to the statement that is bound.
    private func conclude(_ sent: SentStatement, _ limits: CallLimits) throws(PostgresError) -> QueryResult {
        let result: QueryResult
        do throws(PostgresError) {
            result = try receive(sent.message, limits)
        } catch {
            guard let begin = sent.begin, isOfStalePreparation(error) else { throw error }
            // Nothing has happened in this transaction yet, so that it can begin again with a new preparation.
            try rollBack()
            enter(.pending(begin: begin))
            result = try receive(try submit(limits).message, limits)
        }
        guard PQtransactionStatus(try connection()) == PQTRANS_INTRANS else {
            throw .misuse(.transactionEndedByStatement)
        }
        return result
    }

    /// Reads what the socket holds, so that an answer that has come is found even when a limit has struck meanwhile.
    private func readArrivedInput(_ connection: OpaquePointer) throws(PostgresError) {
        if PQconsumeInput(connection) == 0 { throw readLastWords(connection, nil) }
    }

    // MARK: The end

    /// Makes the transaction's effects last.
    ///
    /// The task's cancellation does not hold any more. At the deadline COMMIT is not cancelled: that could end a wait for a synchronous
    /// standby and yet report success. It has the grace period to come to its end.
    ///
    /// - Throws: `.commitOutcomeUnknown` if the session ends before the server's answer; the first failed statement's error, `.server` or
    ///   `.deadlineExceeded` if the transaction is rolled back.
    private func commit(_ limits: CallLimits) throws(PostgresError) {
        let tag: String
        do throws(PostgresError) {
            try catchUp(limits)
            if closing.isEmpty, case .inTransaction(_, .pending(let begin)) = state {
                // No statement took it along. Without it, the server's refusal or a dead connection would go unnoticed.
                _ = try exchange([.text(begin)], CallLimits(deadline: limits.deadline))
                enter(.open)
            }
            var message = pendingBegin().message
            closing.forEach { add($0, to: &message) }
            message.append(.commit)
            tag = try commit(message, CallLimits(deadline: limits.deadline, cancelsOnServer: false))
        } catch {
            try rollBack()
            throw error
        }
        guard PQtransactionStatus(try connection()) == PQTRANS_IDLE else { throw lose(.protocolViolation) }
        // The server answers COMMIT of an aborted transaction with this tag.
        if tag == "ROLLBACK" { throw .misuse(.transactionEndedByStatement) }
    }

    /// Sends COMMIT with what goes before it, and returns its tag.
    private func commit(_ message: [Command], _ limits: CallLimits) throws(PostgresError) -> String {
        do throws(PostgresError) {
            return try exchange(message, limits).commandTag
        } catch .connectionLost(let loss) {
            throw .commitOutcomeUnknown(loss)
        }
    }

    /// Makes the session idle again, within the grace period; whether the server had a transaction.
    ///
    /// A statement that was sent ahead is brought to its end although nobody wants its effects any more.
    ///
    /// - Throws: the cause of the session's death if the server does not confirm.
    @discardableResult
    func rollBack() throws(PostgresError) -> Bool {
        if case .inTransaction(let connection, .awaiting(let sent)) = state {
            enter(.open)
            let unwanted = Interruption(wakeup: wakeup)
            unwanted.cancel()
            do throws(PostgresError) {
                try readArrivedInput(connection)
                _ = try receive(sent.message, CallLimits(interruption: unwanted))
            } catch {
                if error.isConnectionGone { throw error }
            }
        }
        guard isOpen, PQtransactionStatus(try connection()) != PQTRANS_IDLE else { return false }
        do throws(PostgresError) {
            // The caller's limits have often just struck.
            _ = try exchange([.text("ROLLBACK")], CallLimits(deadline: .now + gracePeriod))
        } catch {
            if error.isConnectionGone { throw error }
            throw lose(.unresponsive, error.serverError)
        }
        guard PQtransactionStatus(try connection()) == PQTRANS_IDLE else { throw lose(.protocolViolation) }
        return true
    }
}
