public import Logging

/// A session with a PostgreSQL server, on a thread of its own.
///
/// Calls run one after the other, each as a whole: statements of concurrent callers never interleave. After each call the connection
/// is either usable or dead; a dead one throws the cause of its death from every later call, and only a new connection helps.
/// A statement that the server refuses leaves it usable.
///
/// A deadline and the cancellation of the calling task take effect while a statement runs: the server is asked to cancel it, and has
/// `ConnectionConfiguration.gracePeriod` to confirm. A statement that succeeds nevertheless counts as successful.
/// A call that waits for its turn notices both only when the turn comes.
public actor Connection {
    private let thread: ConnectionThread
    let wakeup: Wakeup
    /// Raised by `wakeUp()`.
    nonisolated let isWokenUp = Flag()
    private var session: Session?

    /// The connection's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Connects.
    ///
    /// Resolving a host's name is not bounded by `deadline`, but by the resolver.
    ///
    /// - Parameter logger: receives the server's notices, redacted, and the connection's loss.
    /// - Throws: `.connectionFailed`.
    public static func connect(
        _ configuration: ConnectionConfiguration, deadline: ContinuousClock.Instant? = nil, logger: Logger
    ) async throws(PostgresError) -> Connection {
        guard let wakeup = Wakeup() else { throw .connectionFailed(ConnectionFailure(reason: .outOfResources)) }
        let thread = ConnectionThread(wakeup: wakeup)
        guard thread.start() else { throw .connectionFailed(ConnectionFailure(reason: .outOfResources)) }
        let connection = Connection(thread: thread, wakeup: wakeup)
        try await connection.open(configuration, deadline, logger)
        return connection
    }

    private init(thread: ConnectionThread, wakeup: Wakeup) {
        self.thread = thread
        self.wakeup = wakeup
    }

    isolated deinit { shutDown() }

    private func open(
        _ configuration: ConnectionConfiguration, _ deadline: ContinuousClock.Instant?, _ logger: Logger
    ) async throws(PostgresError) {
        session = try await limited(deadline) { limits throws(PostgresError) in
            try Session.open(configuration, limits, wakeup: wakeup, thread: thread, logger: logger)
        }
    }

    // MARK: Statements

    /// Runs a statement in a transaction of its own and returns its result.
    ///
    /// - Throws: `.server`, `.deadlineExceeded`, `.cancelled`, `.misuse`, `.connectionLost` or `.connectionClosed`.
    public func query(
        _ statement: Statement, _ parameters: any PostgresEncodable..., deadline: ContinuousClock.Instant? = nil
    ) async throws(PostgresError) -> QueryResult {
        try await query(statement, parameters: parameters, deadline: deadline)
    }

    /// Runs a statement with parameters from an array in a transaction of its own and returns its result.
    ///
    /// - Throws: `.server`, `.deadlineExceeded`, `.cancelled`, `.misuse`, `.connectionLost` or `.connectionClosed`.
    public func query(
        _ statement: Statement, parameters: [any PostgresEncodable], deadline: ContinuousClock.Instant? = nil
    ) async throws(PostgresError) -> QueryResult {
        let session = try openSession()
        return try await limited(deadline) { limits throws(PostgresError) in
            try session.run(statement, parameters, limits)
        }
    }

    /// Runs a statement in a transaction of its own and returns the number of rows that it affected.
    ///
    /// - Throws: as `query`.
    @discardableResult
    public func execute(
        _ statement: Statement, _ parameters: any PostgresEncodable..., deadline: ContinuousClock.Instant? = nil
    ) async throws(PostgresError) -> Int {
        try await query(statement, parameters: parameters, deadline: deadline).affectedRows
    }

    /// Runs a text of several statements, such as a schema file, which the server wraps in one transaction unless the text has its own.
    ///
    /// - Throws: as `query`.
    public func executeScript(
        _ script: String, deadline: ContinuousClock.Instant? = nil
    ) async throws(PostgresError) {
        let session = try openSession()
        try await limited(deadline) { limits throws(PostgresError) in try session.runScript(script, limits) }
    }

    // MARK: Transactions

    /// Runs `body` in a transaction, on the connection's thread, without a suspension between BEGIN and COMMIT.
    ///
    /// BEGIN is sent together with the body's first statement, or before COMMIT if there is none.
    /// The deadline and the task's cancellation hold for BEGIN and each statement; COMMIT is never cancelled; it has until
    /// the deadline and a grace period, after which its outcome is unknown.
    /// Before the error of `body` is rethrown, the transaction is rolled back or the connection given up.
    ///
    /// - Throws: what `body` throws, BEGIN's and COMMIT's errors, and `.commitOutcomeUnknown`.
    @discardableResult
    public func transaction<T: Sendable, E: PostgresErrorWrapping>(
        readOnly: Bool = false, deadline: ContinuousClock.Instant? = nil,
        _ body: sending (borrowing Transaction) throws(E) -> T
    ) async throws(E) -> T {
        try await transaction(readOnly: readOnly, deadline: deadline, refusal: { error, _ in E(error) }, body)
    }

    /// Runs `body` in a transaction as above; the error of one that could not be committed may hold what `body` came to.
    ///
    /// - Parameter refusal: makes that error, of COMMIT's and of what `body` returned.
    /// - Throws: what `body` throws, BEGIN's error wrapped by `E.init`, and what `refusal` makes of COMMIT's.
    @discardableResult
    public func transaction<T: Sendable, E: PostgresErrorWrapping>(
        readOnly: Bool = false, deadline: ContinuousClock.Instant? = nil, refusal: (PostgresError, T) -> E,
        _ body: sending (borrowing Transaction) throws(E) -> T
    ) async throws(E) -> T {
        let session: Session
        do throws(PostgresError) {
            session = try openSession()
        } catch {
            throw E(error)
        }
        return try await limited(deadline) { limits throws(E) in
            try session.transaction(readOnly: readOnly, limits, body, wrapping: { E($0) }, refusal: refusal)
        }
    }

    /// Runs `body` in a transaction as above; it may throw anything.
    ///
    /// - Throws: what `body` throws, and BEGIN's and COMMIT's `PostgresError`.
    @discardableResult
    public func transaction<T: Sendable>(
        readOnly: Bool = false, deadline: ContinuousClock.Instant? = nil,
        _ body: sending (borrowing Transaction) throws -> T
    ) async throws -> T {
        let session = try openSession()
        return try await limited(deadline) { limits in
            try session.transaction(
                readOnly: readOnly, limits, body, wrapping: { $0 }, refusal: { error, _ in error })
        }
    }

    /// Gives up a server that is behind what the caller has seen, where the connection string names another one that has
    /// not been of no use lately; otherwise the connection stays.
    ///
    /// - Throws: `.connectionLost` with the reason `wentBack`.
    public func leaveServerBehind() throws(PostgresError) { try openSession().leaveServerBehind() }

    // MARK: State

    /// Whether the connection has not been closed or lost, as far as the last call could see.
    public var isUsable: Bool { session?.isOpen ?? false }

    /// The server's process for this session; nil when it has ended.
    public var backendPID: Int32? { session?.backendPID }

    /// How its bytes travel; nil when it has ended.
    public var transport: Transport? { session?.transport }

    /// Ends the session; later calls throw `.connectionClosed`. A call that is running comes to its end first.
    public func close() { shutDown() }

    private func shutDown() {
        session?.finish(.connectionClosed)
        thread.retire()
    }

    func openSession() throws(PostgresError) -> Session {
        guard let session else { throw .connectionClosed }
        return session
    }

    /// Runs `body` so that the task's cancellation interrupts it. It does not suspend.
    func limited<T: ~Copyable, E: Error>(
        _ deadline: ContinuousClock.Instant?, _ body: (CallLimits) throws(E) -> T
    ) async throws(E) -> T {
        let interruption = Interruption(wakeup: wakeup)
        let limits = CallLimits(deadline: deadline, interruption: interruption)
        // Written by the closure below, which runs on this actor and has ended when this function goes on.
        nonisolated(unsafe) var outcome: Result<T, E>?
        await withTaskCancellationHandler {
            // Only a closure that captures `self` is isolated to it: without this line it would run on any thread.
            self.preconditionIsolated()
            do throws(E) {
                outcome = .success(try body(limits))
            } catch {
                outcome = .failure(error)
            }
        } onCancel: {
            interruption.cancel()
        }
        return try outcome.take()!.get()
    }
}
