import CLibpq
import Glibc

/// Statements whose answers are read later.
extension Session {
    /// Sends one statement inside of the open transaction and leaves its answer outstanding.
    func sendInTransaction(
        _ statement: Statement, _ values: [any PostgresEncodable], _ limits: CallLimits
    ) throws(PostgresError) -> SentStatement {
        collect(limits)
        if let transactionFailure { throw transactionFailure }
        do throws(PostgresError) {
            try parameters.encode(values)
            let sent = SentAnswer(try dispatch(statement, limits))
            outstanding = sent
            try handOver(limits)
            return SentStatement(session: self, answer: sent, limits: limits)
        } catch {
            transactionFailure = error
            throw error
        }
    }

    /// Waits until the system has taken all that is to be sent.
    ///
    /// What the server sends meanwhile is read: it may not go on reading before.
    private func handOver(_ limits: CallLimits) throws(PostgresError) {
        let connection = try connection()
        // A failed write shows when the answer is read.
        while PQflush(connection) == 1 {
            switch wait(
                for: POLLIN | POLLOUT, on: connection, deadline: limits.deadline, interruption: limits.interruption)
            {
            case .socket, .wokenUp:
                guard PQconsumeInput(connection) == 0 else { continue }
                outstanding = nil
                throw readLastWords(connection, nil)
            case .cancelled, .deadlineExceeded:
                collect(limits)
                if let transactionFailure { throw transactionFailure }
                return
            }
        }
    }

    /// Reads the answer that is outstanding, if there is one; its failure becomes the transaction's.
    func collect(_ limits: CallLimits) {
        guard let sent = outstanding.take() else { return }
        do throws(PostgresError) {
            try readArrivedInput()
            sent.outcome = .success(try conclude(sent.dispatch, limits))
        } catch {
            transactionFailure = error
            sent.outcome = .failure(error)
        }
    }

    /// The outcome of a statement that was sent in this transaction.
    func result(of sent: SentAnswer, _ limits: CallLimits) throws(PostgresError) -> QueryResult {
        if outstanding === sent { collect(limits) }
        // Whoever else took the answer from `outstanding` has left the outcome here, and it is asked for once.
        return try sent.outcome.take()!.get()
    }

    /// Brings the statement that is outstanding to its end, within the grace period, although nobody wants its result any more.
    ///
    /// - Throws: the cause of the session's death.
    func abandonOutstanding() throws(PostgresError) {
        guard let sent = outstanding.take() else { return }
        let unwanted = Interruption(wakeup: wakeup)
        unwanted.cancel()
        do throws(PostgresError) {
            try readArrivedInput()
            sent.outcome = .success(try answer(to: sent.dispatch, CallLimits(interruption: unwanted)))
        } catch {
            sent.outcome = .failure(error)
            if error.isConnectionGone { throw error }
        }
    }

    /// Reads what the socket holds, so that an answer that has come is found even when a limit has struck meanwhile.
    private func readArrivedInput() throws(PostgresError) {
        let connection = try connection()
        guard PQconsumeInput(connection) == 0 else { return }
        throw readLastWords(connection, nil)
    }
}
