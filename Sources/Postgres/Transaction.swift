/// An open transaction, for as long as a closure on the connection's thread borrows it.
///
/// The first statement that fails decides: every later one and COMMIT throw its error, and the transaction is rolled back, unless the
/// failure was inside of `savepoint`. BEGIN goes to the server together with the first statement, and what
/// `atCommit` is given together with COMMIT.
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
    /// Returns when the system has taken all of it. One answer is outstanding at a time: any further statement of the transaction, the end of a
    /// savepoint's body and COMMIT read it first and throw its error, so that nothing is lost with a value that is thrown away.
    /// When the body throws, a statement that is not finished yet is cancelled on the server before the transaction is rolled back.
    ///
    /// - Throws: `.server`, `.deadlineExceeded`, `.cancelled`, `.misuse` or `.connectionLost`, for this statement or one sent before.
    public func send(
        _ statement: Statement, _ parameters: any PostgresEncodable...
    ) throws(PostgresError) -> SentStatement {
        try session.sendInTransaction(statement, parameters, limits)
    }

    /// Sends a statement with parameters from an array without waiting for its answer, as above.
    ///
    /// - Throws: `.server`, `.deadlineExceeded`, `.cancelled`, `.misuse` or `.connectionLost`, for this statement or one sent before.
    public func send(
        _ statement: Statement, parameters: [any PostgresEncodable]
    ) throws(PostgresError) -> SentStatement {
        try session.sendInTransaction(statement, parameters, limits)
    }

    /// Adds a statement that runs after all others, right before COMMIT and in one message with it, so that both cost one round trip.
    ///
    /// Statements that were added run in their order. Nothing of them is sent when the body throws, or that of the savepoint in which they
    /// were added. Their results are not read; the first failure is COMMIT's, and rolls back the transaction. As COMMIT itself they are
    /// never cancelled.
    ///
    /// - Throws: `.misuse`, or the failure of a statement before.
    public func atCommit(
        _ statement: Statement, parameters: [any PostgresEncodable]
    ) throws(PostgresError) {
        try session.addToCommit(statement, parameters)
    }

    /// Runs `body` within a savepoint: if it or one of its statements fails, only their effects are undone, and the transaction goes on.
    ///
    /// - Throws: the body's error, or the failed statement's.
    @discardableResult
    public func savepoint<T>(_ body: () throws(PostgresError) -> T) throws(PostgresError) -> T {
        try session.savepoint(limits, body, wrapping: { $0 })
    }

    /// Runs `body` within a savepoint, with the caller's own error type.
    ///
    /// - Throws: the body's error, or the failed statement's.
    @discardableResult
    public func savepoint<T, E: PostgresErrorWrapping>(_ body: () throws(E) -> T) throws(E) -> T {
        try session.savepoint(limits, body, wrapping: { E($0) })
    }

    /// Runs `body` within a savepoint; it may throw anything.
    ///
    /// - Throws: the body's error, or the failed statement's.
    @discardableResult
    public func savepoint<T>(_ body: () throws -> T) throws -> T {
        try session.savepoint(limits, body, wrapping: { $0 })
    }
}

/// How far a transaction sees what others do meanwhile.
public enum IsolationLevel: String, Sendable, Hashable {
    case readCommitted = "READ COMMITTED"
    case repeatableRead = "REPEATABLE READ"
    case serializable = "SERIALIZABLE"
}
