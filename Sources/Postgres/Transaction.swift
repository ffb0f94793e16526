/// An open transaction, for as long as a closure on the connection's thread borrows it.
///
/// The first statement that fails decides: every later one and COMMIT throw its error, and the transaction is rolled back. BEGIN goes
/// to the server together with the first statement, and what `atCommit` is given together with COMMIT.
public struct Transaction: ~Copyable {
    private let session: Session
    private let limits: CallLimits

    init(session: Session, limits: CallLimits) {
        self.session = session
        self.limits = limits
    }

    /// Runs a statement and returns its result.
    ///
    /// - Throws: `.server`, `.deadlineExceeded`, `.cancelled`, `.misuse` or `.connectionLost`.
    public func query(
        _ statement: Statement, _ parameters: any PostgresEncodable...
    ) throws(PostgresError) -> QueryResult {
        try session.runInTransaction(statement, parameters, limits)
    }

    /// Runs a statement with parameters from an array and returns its result.
    ///
    /// - Throws: `.server`, `.deadlineExceeded`, `.cancelled`, `.misuse` or `.connectionLost`.
    public func query(
        _ statement: Statement, parameters: [any PostgresEncodable]
    ) throws(PostgresError) -> QueryResult {
        try session.runInTransaction(statement, parameters, limits)
    }

    /// Runs a statement and returns the number of rows that it affected.
    ///
    /// - Throws: as `query`.
    @discardableResult
    public func execute(
        _ statement: Statement, _ parameters: any PostgresEncodable...
    ) throws(PostgresError) -> Int {
        try session.runInTransaction(statement, parameters, limits).affectedRows
    }

    /// Sends a statement without waiting for its answer, so that the server works while the body computes.
    ///
    /// Returns when the system has taken all of it. One answer is outstanding at a time: the transaction's next statement and COMMIT
    /// read it first and throw its error. Its rows are not kept.
    /// When the body throws, the statement is cancelled on the server before the transaction is rolled back.
    ///
    /// - Throws: `.server`, `.deadlineExceeded`, `.cancelled`, `.misuse` or `.connectionLost`, for this statement or one sent before.
    public func send(_ statement: Statement, _ parameters: any PostgresEncodable...) throws(PostgresError) {
        try session.sendInTransaction(statement, parameters, limits)
    }

    /// Sends a statement with parameters from an array without waiting for its answer, as above.
    ///
    /// - Throws: `.server`, `.deadlineExceeded`, `.cancelled`, `.misuse` or `.connectionLost`, for this statement or one sent before.
    public func send(_ statement: Statement, parameters: [any PostgresEncodable]) throws(PostgresError) {
        try session.sendInTransaction(statement, parameters, limits)
    }

    /// Adds a statement that runs after all others, right before COMMIT and in one message with it, so that both cost one round trip.
    ///
    /// Statements that were added run in their order. Nothing of them is sent when the body throws. Their results are not read; the first failure is COMMIT's, and rolls back the transaction. As COMMIT itself they are
    /// never cancelled.
    ///
    /// - Throws: `.misuse`, or the failure of a statement before.
    public func atCommit(
        _ statement: Statement, parameters: [any PostgresEncodable]
    ) throws(PostgresError) {
        try session.addToCommit(statement, parameters)
    }
}
