import TestSupport
import EmbeddedPostgres
import Logging
import Postgres
import Synchronization
import Testing

/// The cluster that all suites share; its watcher removes it with the test process.
enum TestServer {
    private static let cluster = Task {
        try await EmbeddedPostgres.start(settings: ["max_connections": "200", "max_prepared_transactions": "4"])
    }
    private static let databaseNumber = Atomic(0)

    static func shared() async throws -> EmbeddedPostgres { try await cluster.value }

    /// Makes a database for one test and returns its connection string.
    static func newDatabase() async throws -> String {
        let number = databaseNumber.add(1, ordering: .relaxed).newValue
        let server = try await shared()
        let name = "test_\(number)"
        try await server.createDatabase(name)
        return server.connectionString(database: name)
    }

    /// The connection string of a database for tests that leave nothing behind.
    static func connectionString() async throws -> String { try await shared().connectionString() }
}

/// Runs `body` with a connection that is closed afterwards.
@discardableResult
func withConnection<T>(
    to connectionString: String? = nil, configure: (inout ConnectionConfiguration) -> Void = { _ in },
    logger: Logger = .silent, _ body: (Connection) async throws -> T
) async throws -> T {
    var shared = connectionString
    if shared == nil { shared = try await TestServer.connectionString() }
    var configuration = ConnectionConfiguration(shared ?? "")
    configure(&configuration)
    let connection = try await Connection.connect(configuration, deadline: .generous, logger: logger)
    do {
        let value = try await body(connection)
        await connection.close()
        return value
    } catch {
        await connection.close()
        throw error
    }
}

extension ContinuousClock.Instant {
    static var passed: Self { .now - .seconds(1) }
}

extension Connection {
    /// The only value of the only row.
    func value<T: PostgresDecodable & Sendable>(
        _ statement: Statement, _ parameters: any PostgresEncodable..., as type: T.Type = T.self
    ) async throws(PostgresError) -> T {
        try await query(statement, parameters: parameters, deadline: .generous)
            .single { (row) throws(PostgresError) in try row.decode(0) }
    }
}

/// Expects the only value of the only row.
func expectValue<T: PostgresDecodable & Equatable & Sendable>(
    _ expected: T, from connection: Connection, _ statement: Statement, _ parameters: any PostgresEncodable...,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let value = try await connection.query(statement, parameters: parameters, deadline: .generous)
        .single { row in try row.decode(0, as: T.self) }
    #expect(value == expected, sourceLocation: sourceLocation)
}

/// Checks what the table `t` holds.
func expectRows(
    _ expected: [Int], _ connection: Connection, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let rows = try await connection.query("SELECT a FROM t ORDER BY a")
    let values = try rows.map { row in try row.decode(0, as: Int.self) }
    #expect(values == expected, sourceLocation: sourceLocation)
}

/// Expects that a connection is usable, idle and outside of any transaction.
func expectAnswer(from connection: Connection, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    try await expectValue(Int32(42), from: connection, "SELECT 42", sourceLocation: sourceLocation)
    let isUsable = await connection.isUsable
    #expect(isUsable, sourceLocation: sourceLocation)
}

/// What a body threw, as this library's error.
func postgresError<T>(_ body: () async throws -> T) async -> PostgresError? {
    do {
        _ = try await body()
        return nil
    } catch let error as PostgresError {
        return error
    } catch {
        Issue.record("unexpected error \(error)")
        return nil
    }
}

/// A statement that says by a notice that it is running, and then runs until it is stopped.
let endless: Statement = "DO $$ BEGIN RAISE WARNING 'running'; PERFORM pg_catalog.pg_sleep(3600); END $$"
/// What `endless` leaves in the log.
let endlessIsRunning = "WARNING 01000"

/// Waits until another session holds an advisory lock.
func waitUntilLocked(_ key: Int, _ observer: Connection) async throws {
    try await observer.execute(
        Statement(
            """
            DO $$ BEGIN
                WHILE pg_try_advisory_lock(\(key)) LOOP
                    PERFORM pg_advisory_unlock(\(key));
                    PERFORM pg_sleep(0.001);
                END LOOP;
            END $$
            """), deadline: .generous)
}
