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
            try commit(deadline: limits.deadline)
        } catch {
            throw wrap(error)
        }
        return value
    }

    private func begin(_ command: String, _ limits: CallLimits) throws(PostgresError) {
        transactionFailure = nil
        transactionStatements = 0
        transactionCommand = command
        do throws(PostgresError) {
            _ = try exchange(limits) { PQsendQuery($0, command) }
        } catch {
            try endOpenTransaction()
            throw error
        }
    }

    /// Makes the transaction's effects last.
    ///
    /// The task's cancellation does not hold any more. At the deadline COMMIT is not cancelled: that could end a wait for a synchronous
    /// standby and yet report success. It has the grace period to come to its end.
    ///
    /// - Throws: `.commitOutcomeUnknown` if the session ends before the server's answer; the first failed statement's error, `.server` or
    ///   `.deadlineExceeded` if the transaction is rolled back.
    private func commit(deadline: ContinuousClock.Instant?) throws(PostgresError) {
        _ = try connection()
        if let transactionFailure {
            try endOpenTransaction()
            throw transactionFailure
        }
        let tag: String
        do throws(PostgresError) {
            tag = try exchange(CallLimits(deadline: deadline, cancelsOnServer: false)) { PQsendQuery($0, "COMMIT") }
                .commandTag
        } catch {
            guard case .connectionLost(let loss) = error else {
                try endOpenTransaction()
                throw error
            }
            throw .commitOutcomeUnknown(loss)
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
        if let transactionFailure { throw transactionFailure }
        do throws(PostgresError) {
            let result: QueryResult
            do throws(PostgresError) {
                result = try attempt(statement, values, limits)
            } catch {
                guard transactionStatements == 0, statement.name != nil, isStalePreparation(error) else { throw error }
                // Nothing has happened in this transaction yet, so that it can begin again with a new preparation.
                try endOpenTransaction()
                try begin(transactionCommand, limits)
                result = try attempt(statement, values, limits)
            }
            guard PQtransactionStatus(try connection()) == PQTRANS_INTRANS else {
                throw .misuse(.transactionEndedByStatement)
            }
            transactionStatements += 1
            return result
        } catch {
            transactionFailure = error
            throw error
        }
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
        let value: T
        do throws(E) {
            value = try body()
        } catch {
            do throws(PostgresError) {
                try returnToSavepoint(limits)
            } catch let later {
                throw wrap(later)
            }
            throw error
        }
        do throws(PostgresError) {
            if let transactionFailure {
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
