import CLibpq
import Logging

extension Session {
    /// Runs `body` between BEGIN and COMMIT.
    func transaction<T, E: Error>(
        _ begin: String, _ limits: CallLimits, _ body: (borrowing Transaction) throws(E) -> T,
        wrapping wrap: (PostgresError) -> E
    ) throws(E) -> T {
        do throws(PostgresError) {
            try self.begin(begin, limits)
        } catch {
            throw wrap(error)
        }
        defer {
            owesBegin = false
            closing.removeAll()
        }
        let value: T
        do throws(E) {
            value = try body(Transaction(session: self, limits: limits))
        } catch {
            do throws(PostgresError) {
                try endOpenTransaction()
            } catch let lossError {
                // The body's error is the cause; the session's death is found by the next call.
                logger.debug("rollback failed", metadata: ["error": "\(lossError)"])
            }
            throw error
        }
        do throws(PostgresError) {
            try commit(limits)
        } catch {
            throw wrap(error)
        }
        return value
    }

    /// Makes the next statement take BEGIN along.
    private func begin(_ command: String, _ limits: CallLimits) throws(PostgresError) {
        transactionFailure = nil
        transactionStatements = 0
        transactionCommand = command
        _ = try connection()
        try limits.check()
        owesBegin = true
    }

    /// Makes the transaction's effects last.
    ///
    /// The task's cancellation does not hold any more. At the deadline COMMIT is not cancelled: that could end a wait for a synchronous
    /// standby and yet report success. It has the grace period to come to its end.
    ///
    /// - Throws: `.commitOutcomeUnknown` if the session ends before the server's answer; the first failed statement's error, `.server` or
    ///   `.deadlineExceeded` if the transaction is rolled back.
    private func commit(_ limits: CallLimits) throws(PostgresError) {
        _ = try connection()
        collect(limits)
        if let transactionFailure {
            try endOpenTransaction()
            throw transactionFailure
        }
        let deadline = limits.deadline
        if owesBegin, closing.isEmpty {
            // No statement took it along. Without it, the server's refusal or a dead connection would go unnoticed.
            do throws(PostgresError) {
                _ = try exchange(CallLimits(deadline: deadline)) { PQsendQuery($0, transactionCommand) }
            } catch {
                try endOpenTransaction()
                throw error
            }
        }
        let tag: String
        do throws(PostgresError) {
            let limits = CallLimits(deadline: deadline, cancelsOnServer: false)
            tag =
                closing.isEmpty
                ? try exchange(limits) { PQsendQuery($0, "COMMIT") }.commandTag
                : try closeTransaction(limits).commandTag
        } catch .connectionLost(let loss) {
            throw .commitOutcomeUnknown(loss)
        } catch .server(var error) {
            // Where closing statements went before, whichever was refused, COMMIT comes right after the last of them.
            error.isOfCommit = closing.isEmpty || completedCommands == commandsBeforeCommit
            try endOpenTransaction()
            throw .server(error)
        } catch {
            try endOpenTransaction()
            throw error
        }
        guard PQtransactionStatus(try connection()) == PQTRANS_IDLE else { throw lose(.protocolViolation) }
        // The server answers COMMIT of an aborted transaction with this tag.
        if tag == "ROLLBACK" { throw .misuse(.transactionEndedByStatement) }
    }

    /// Makes the session idle again, within the grace period; whether there was a transaction.
    ///
    /// - Throws: the cause of the session's death if the server does not confirm.
    @discardableResult
    func endOpenTransaction() throws(PostgresError) -> Bool {
        try abandonOutstanding()
        guard case .open(let connection) = state, PQtransactionStatus(connection) != PQTRANS_IDLE else { return false }
        do throws(PostgresError) {
            // The caller's limits have often just struck.
            _ = try exchange(CallLimits(deadline: .now + gracePeriod)) { PQsendQuery($0, "ROLLBACK") }
        } catch {
            if error.isConnectionGone { throw error }
            throw lose(.unresponsive, error.serverError)
        }
        guard PQtransactionStatus(try self.connection()) == PQTRANS_IDLE else { throw lose(.protocolViolation) }
        return true
    }

    /// Runs one statement inside of the open transaction; the first failure is the outcome of every later statement and of COMMIT.
    func runInTransaction(
        _ statement: Statement, _ values: [any PostgresEncodable], _ limits: CallLimits
    ) throws(PostgresError) -> QueryResult {
        collect(limits)
        if let transactionFailure { throw transactionFailure }
        do throws(PostgresError) {
            try parameters.encode(values)
            return try conclude(try dispatch(statement, limits), limits)
        } catch {
            transactionFailure = error
            throw error
        }
    }

    /// Reads the answer to a statement of the open transaction, whose parameters are still those that were encoded last.
    func conclude(_ sent: Dispatch, _ limits: CallLimits) throws(PostgresError) -> QueryResult {
        let result: QueryResult
        do throws(PostgresError) {
            result = try answer(to: sent, limits)
        } catch {
            guard transactionStatements == 0, sent.statement.name != nil, isStalePreparation(error) else { throw error }
            // Nothing has happened in this transaction yet, so that it can begin again with a new preparation.
            try endOpenTransaction()
            try begin(transactionCommand, limits)
            result = try answer(to: try dispatch(sent.statement, limits), limits)
        }
        guard PQtransactionStatus(try connection()) == PQTRANS_INTRANS else {
            throw .misuse(.transactionEndedByStatement)
        }
        transactionStatements += 1
        return result
    }

    /// Runs `body` within a savepoint, to which a failure of the server's or an error of the body's goes back.
    func savepoint<T, E: Error>(
        _ limits: CallLimits, _ body: () throws(E) -> T, wrapping wrap: (PostgresError) -> E
    ) throws(E) -> T {
        do throws(PostgresError) {
            _ = try runInTransaction("SAVEPOINT postgres_body", [], limits)
        } catch {
            throw wrap(error)
        }
        let closingBefore = closing.count
        let value: T
        do throws(E) {
            value = try body()
        } catch {
            closing.removeAll(after: closingBefore)
            do throws(PostgresError) {
                try returnToSavepoint(limits)
            } catch let later {
                throw wrap(later)
            }
            throw error
        }
        collect(limits)
        do throws(PostgresError) {
            if let transactionFailure {
                closing.removeAll(after: closingBefore)
                try returnToSavepoint(limits)
                throw transactionFailure
            }
            _ = try runInTransaction("RELEASE SAVEPOINT postgres_body", [], limits)
        } catch {
            throw wrap(error)
        }
        return value
    }

    private func returnToSavepoint(_ limits: CallLimits) throws(PostgresError) {
        do throws(PostgresError) {
            try abandonOutstanding()
        } catch {
            transactionFailure = error
        }
        switch transactionFailure {
        case .server, .misuse(.copyIsUnsupported), .misuse(.statementHoldsNUL), .misuse(.tooManyParameters),
            .misuse(.parameterTooLarge), nil:
            transactionFailure = nil
        case .some(let failure):
            throw failure
        }
        do throws(PostgresError) {
            _ = try attempt("ROLLBACK TO SAVEPOINT postgres_body", [], limits)
        } catch {
            transactionFailure = error
            throw error
        }
        _ = try runInTransaction("RELEASE SAVEPOINT postgres_body", [], limits)
    }
}
