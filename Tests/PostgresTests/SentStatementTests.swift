import TestSupport
import Postgres
import Testing

/// Statements that run while the body computes.
@Suite(.timeLimit(.minutes(2))) struct SentStatementTests {
    private let insert = Statement(name: "insert", "INSERT INTO t VALUES ($1)")
    private let failing = Statement(name: "failing", "SELECT 1/$1")

    private func withTable<T>(_ body: (Connection, _ connectionString: String) async throws -> T) async throws -> T {
        let database = try await TestServer.newDatabase()
        return try await withConnection(to: database) { connection in
            try await connection.execute("CREATE TABLE t (a int8 PRIMARY KEY)")
            return try await body(connection, database)
        }
    }

    // MARK: Answers

    @Test(arguments: [true, false])
    func `the server works before the answer is asked for`(isFirst: Bool) async throws {
        try await withTable { connection, database in
            let turns = Turns()
            async let locked: Int32 = connection.transaction { tx in
                if !isFirst { try tx.execute("SELECT 1") }
                try tx.send("SELECT pg_advisory_xact_lock(1)")
                turns.say(0)
                turns.wait(for: 1)
                return try tx.query("SELECT 7").single { row in try row.decode(0) }
            }
            await turns.waitSuspended(for: 0)
            try await withConnection(to: database) { observer in
                // The lock shows although nobody has read the statement's answer.
                try await waitUntilLocked(1, observer)
            }
            turns.say(1)
            #expect(try await locked == 7)
        }
    }

    @Test func `a plain statement after those that were sent has its own answer`() async throws {
        try await withTable { connection, _ in
            let counts = try await connection.transaction { [insert] tx in
                try tx.send(insert, 1)
                try tx.send("INSERT INTO t SELECT generate_series(2, 4)")
                let plain = try tx.execute(insert, 5)
                try tx.send("INSERT INTO t VALUES (6)")
                let other = try tx.execute("INSERT INTO t VALUES (7), (8)")
                return [plain, other]
            }
            #expect(counts == [1, 2])
            try await expectRows([1, 2, 3, 4, 5, 6, 7, 8], connection)
        }
    }

    @Test(arguments: [1, 2, 3])
    func `statements that nothing follows are committed`(count: Int) async throws {
        try await withTable { connection, _ in
            try await connection.transaction { [insert] tx in
                for number in 1...count { try tx.send(insert, number) }
            }
            try await expectRows(Array(1...count), connection)
            try await expectAnswer(from: connection)
        }
    }

    // MARK: Failures

    private enum Collector: CaseIterable {
        case query, send, commit

        /// Does what asks for the answer.
        func collect(_ tx: borrowing Transaction) throws(PostgresError) {
            switch self {
            case .query: try tx.execute("SELECT 1")
            case .send: try tx.send("SELECT 1")
            case .commit: break
            }
        }
    }

    @Test(arguments: Collector.allCases, [true, false])
    private func `the error of a statement that was sent is thrown by whatever comes next, and nothing is committed`(
        collector: Collector, isFirst: Bool
    ) async throws {
        try await withTable { connection, _ in
            for _ in 0..<2 {
                let hasThrown = Turns()
                let error = await postgresError {
                    try await connection.transaction { [insert, failing] tx in
                        if !isFirst { try tx.execute(insert, 1) }
                        try tx.send(failing, 0)
                        do {
                            try collector.collect(tx)
                        } catch {
                            hasThrown.say(0)
                        }
                    }
                }
                #expect(error?.sqlState == .divisionByZero)
                if collector != .commit { hasThrown.wait(for: 0) }
                try await expectRows([], connection)
            }
            try await expectAnswer(from: connection)
        }
    }

    @Test(arguments: [true, false])
    func `a body that throws meanwhile does not wait for the statement`(isFirst: Bool) async throws {
        try await withTable { connection, _ in
            for sql: Statement in [endless, "INSERT INTO t VALUES (2)", "SELECT 1/0", "SELEC"] {
                await #expect(throws: CancellationError.self) {
                    try await connection.transaction { [insert] tx in
                        if !isFirst { try tx.execute(insert, 1) }
                        try tx.send(sql)
                        throw CancellationError()
                    }
                }
                try await expectRows([], connection)
                try await expectAnswer(from: connection)
            }
        }
    }

    @Test(arguments: ["COMMIT", "ROLLBACK"])
    func `a statement that is sent and ends the transaction is reported`(command: String) async throws {
        try await withTable { connection, _ in
            let error = await postgresError {
                try await connection.transaction { tx in try tx.send(Statement(command)) }
            }
            #expect(error == .misuse(.transactionEndedByStatement))
            await #expect(throws: CancellationError.self) {
                try await connection.transaction { tx in
                    try tx.send(Statement(command))
                    throw CancellationError()
                }
            }
            try await expectAnswer(from: connection)
        }
    }

    @Test func `a statement that the server has forgotten is prepared again when it is the first`() async throws {
        try await withTable { connection, _ in
            for number in 1...3 {
                try await connection.transaction { [insert] tx in
                    try tx.send(insert, number)
                }
                try await connection.execute("DEALLOCATE ALL")
            }
            let error = await postgresError {
                try await connection.transaction { [insert] tx in
                    try tx.execute("SELECT 1")
                    try tx.send(insert, 4)
                }
            }
            // The first transaction after the second DEALLOCATE had to find it out, this one has the statement anew in its middle.
            #expect(error?.sqlState == .invalidSQLStatementName)
            try await expectRows([1, 2, 3], connection)
        }
    }

    // MARK: Size

    @Test(arguments: [2 << 20, 16 << 20])
    func `parameters and results of many megabytes do not block each other`(size: Int) async throws {
        try await withConnection { connection in
            let bytes = [UInt8](repeating: 7, count: size)
            let echoed = try await connection.transaction(deadline: .generous) { tx in
                try tx.send("CREATE TEMP TABLE echo (a bytea, b text)")
                try tx.send("INSERT INTO echo VALUES ($1) RETURNING a", bytes)
                try tx.send(Statement(name: "echo", "INSERT INTO echo VALUES ($1), ($2) RETURNING a"), bytes, bytes)
                try tx.send("INSERT INTO echo VALUES ($1, repeat('x', $2)) RETURNING a, b", bytes, Int32(size))
                return try tx.query("SELECT a FROM echo").map { row in try row.decode(0, as: [UInt8].self) }
            }
            #expect(echoed.count == 4 && echoed.allSatisfy { $0 == bytes })
        }
    }

    @Test func `large parameters are with the server before the body goes on`() async throws {
        try await withTable { connection, database in
            let bytes = [UInt8](repeating: 7, count: 2 << 20)
            let turns = Turns()
            async let outcome: Void = connection.transaction { tx in
                try tx.send("SELECT pg_advisory_xact_lock(octet_length($1))", bytes)
                turns.say(0)
                turns.wait(for: 1)
            }
            await turns.waitSuspended(for: 0)
            try await withConnection(to: database) { observer in
                try await waitUntilLocked(2 << 20, observer)
            }
            turns.say(1)
            try await outcome
        }
    }

    @Test func `a result that nobody reads for long does not block the server for ever`() async throws {
        try await withTable { connection, database in
            let backendPID = await connection.backendPID
            let turns = Turns()
            async let count: Int = connection.transaction { tx in
                try tx.execute("CREATE TEMP TABLE u (a text)")
                try tx.send("INSERT INTO u SELECT repeat('x', 100) FROM generate_series(1, 100000) RETURNING a")
                turns.say(0)
                turns.wait(for: 1)
                return try tx.query("SELECT count(*) FROM u").single { row in try row.decode(0) }
            }
            await turns.waitSuspended(for: 0)
            try await withConnection(to: database) { observer in
                // The server waits for the socket to take more.
                try await observer.execute(
                    Statement(
                        """
                        DO $$ BEGIN
                            WHILE NOT EXISTS (SELECT FROM pg_stat_activity
                                              WHERE pid = \(backendPID ?? 0) AND wait_event = 'ClientWrite') LOOP
                                PERFORM pg_sleep(0.001);
                                PERFORM pg_stat_clear_snapshot();
                            END LOOP;
                        END $$
                        """), deadline: .generous)
            }
            turns.say(1)
            #expect(try await count == 100_000)
        }
    }
}
