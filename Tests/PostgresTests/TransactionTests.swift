import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct TransactionTests {
    private enum Failure: PostgresErrorWrapping, Equatable {
        case postgres(PostgresError)
        case changedItsMind
        case refused(SQLState?, String)
        init(_ error: PostgresError) { self = .postgres(error) }
    }

    private func withTable<T>(_ body: (Connection, _ connectionString: String) async throws -> T) async throws -> T {
        let database = try await TestServer.newDatabase()
        return try await withConnection(to: database) { connection in
            try await connection.execute("CREATE TABLE t (a int8 PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)")
            return try await body(connection, database)
        }
    }

    private func expectCount(
        _ count: Int, _ connection: Connection, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await expectValue(count, from: connection, "SELECT count(*) FROM t", sourceLocation: sourceLocation)
    }

    @Test func `a body that returns is committed, and its value comes back`() async throws {
        try await withTable { connection, database in
            let value = try await connection.transaction { tx in
                try tx.execute("INSERT INTO t VALUES (1)")
                return "done"
            }
            #expect(value == "done")
            try await withConnection(to: database) { try await expectCount(1, $0) }
        }
    }

    @Test func `a body's own error rolls back and is rethrown with its type`() async throws {
        try await withTable { connection, _ in
            do throws(Failure) {
                try await connection.transaction { (tx) throws(Failure) in
                    do throws(PostgresError) {
                        try tx.execute("INSERT INTO t VALUES (1)")
                    } catch {
                        throw Failure(error)
                    }
                    throw .changedItsMind
                }
            } catch {
                #expect(error == .changedItsMind)
            }
            try await expectCount(0, connection)
            await #expect(throws: CancellationError.self) {
                try await connection.transaction { tx in
                    try tx.execute("INSERT INTO t VALUES (1)")
                    throw CancellationError()
                }
            }
            try await expectCount(0, connection)
        }
    }

    @Test func `a failed statement whose error the body swallows is thrown by COMMIT, and nothing is committed`()
        async throws
    {
        try await withTable { connection, _ in
            let error = await postgresError {
                try await connection.transaction { tx in
                    try tx.execute("INSERT INTO t VALUES (1)")
                    do {
                        try tx.execute("SELECT 1/0")
                    } catch {}
                    do {
                        try tx.execute("INSERT INTO t VALUES (2)")
                        Issue.record("a statement after a failure must throw")
                    } catch {}
                }
            }
            #expect(error?.sqlState == .divisionByZero)
            try await expectCount(0, connection)
        }
    }

    @Test func `a constraint that is checked at COMMIT rolls back and leaves the connection usable`() async throws {
        try await withTable { connection, _ in
            let error = await postgresError {
                try await connection.transaction { tx in
                    try tx.execute("INSERT INTO t VALUES (1)")
                    try tx.execute("INSERT INTO t VALUES (1)")
                }
            }
            #expect(error?.sqlState == .uniqueViolation)
            try await expectCount(0, connection)
        }
    }

    @Test(arguments: ["COMMIT", "ROLLBACK"])
    func `a statement that ends the transaction itself is reported`(command: String) async throws {
        try await withTable { connection, _ in
            let error = await postgresError {
                try await connection.transaction { tx in try tx.execute(Statement(command)) }
            }
            #expect(error == .misuse(.transactionEndedByStatement))
            try await expectAnswer(from: connection)
        }
    }

    @Test func `a transaction that was asked for as read-only writes nothing`() async throws {
        try await withTable { connection, _ in
            let error = await postgresError {
                try await connection.transaction(readOnly: true) { tx in try tx.execute("INSERT INTO t VALUES (1)") }
            }
            #expect(error?.sqlState == .readOnlySQLTransaction)
        }
    }

    @Test func `COMMIT's refusal becomes an error of the caller's that knows what the body returned`() async throws {
        try await withTable { connection, _ in
            do throws(Failure) {
                try await connection.transaction(refusal: { .refused($0.sqlState, $1) }) { (tx) throws(Failure) in
                    do throws(PostgresError) {
                        for _ in 0..<2 { try tx.execute("INSERT INTO t VALUES (1)") }
                    } catch {
                        throw Failure(error)
                    }
                    return "two rows"
                }
                Issue.record("COMMIT must be refused")
            } catch {
                #expect(error == .refused(.uniqueViolation, "two rows"))
            }
            try await expectCount(0, connection)
        }
    }

    @Test func `a serialization failure shows as 40001, and the connection can try again`() async throws {
        try await withTable { connection, database in
            try await connection.execute("INSERT INTO t VALUES (1)")
            try await withConnection(to: database) { other in
                let turns = Turns()
                async let slow = postgresError {
                    try await connection.transaction { tx in
                        try tx.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                        try tx.execute("SELECT * FROM t")
                        turns.say(0)
                        turns.wait(for: 1)
                        try tx.execute("UPDATE t SET a = 2")
                    }
                }
                await turns.waitSuspended(for: 0)
                try await other.execute("UPDATE t SET a = 3")
                turns.say(1)
                #expect(await slow?.sqlState == .serializationFailure)
                try await connection.transaction { tx in
                    try tx.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                    try tx.execute("UPDATE t SET a = 4")
                }
            }
        }
    }

    @Test func `a deadlock shows as 40P01 for one of the two, and both connections stay usable`() async throws {
        let database = try await TestServer.newDatabase()
        try await withConnection(to: database) { first in
            try await withConnection(to: database) { second in
                let turns = Turns()
                @Sendable func run(_ connection: Connection, own: Int, others: Int) async -> PostgresError? {
                    await postgresError {
                        try await connection.transaction { tx in
                            try tx.execute("SELECT pg_advisory_xact_lock($1)", own)
                            turns.say(own)
                            turns.wait(for: others)
                            try tx.execute("SELECT pg_advisory_xact_lock($1)", others)
                        }
                    }
                }
                async let one = run(first, own: 1, others: 2)
                async let two = run(second, own: 2, others: 1)
                let outcomes = await [one, two]
                #expect(outcomes.compactMap { $0?.sqlState } == [.deadlockDetected])
                try await expectAnswer(from: first)
                try await expectAnswer(from: second)
            }
        }
    }

    @Test func `locks of a transaction that was rolled back are free at once`() async throws {
        try await withTable { connection, database in
            await #expect(throws: CancellationError.self) {
                try await connection.transaction { tx in
                    try tx.execute("LOCK TABLE t")
                    throw CancellationError()
                }
            }
            try await withConnection(to: database) { other in
                try await other.transaction { tx in try tx.execute("LOCK TABLE t NOWAIT") }
            }
        }
    }
}
