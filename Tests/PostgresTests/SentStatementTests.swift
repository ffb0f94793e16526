import Postgres
import Testing

@Suite("Statements that run while the body computes", .timeLimit(.minutes(2)))
struct SentStatementTests {
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

    @Test("The server works before the answer is asked for", arguments: [true, false])
    func overlaps(isFirst: Bool) async throws {
        try await withTable { connection, database in
            let turns = Turns()
            async let locked: Int32 = connection.transaction { tx in
                if !isFirst { try tx.execute("SELECT 1") }
                let lock = try tx.send("SELECT 7 FROM pg_advisory_xact_lock(1)")
                turns.say(0)
                turns.wait(for: 1)
                return try lock.finish().single { row in try row.decode(0) }
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

    @Test("Statements sent one after the other, and plain ones between them, each have their own answer")
    func ownAnswers() async throws {
        try await withTable { connection, _ in
            let counts = try await connection.transaction { [insert] tx in
                let first = try tx.send(insert, 1)
                let second = try tx.send("INSERT INTO t SELECT generate_series(2, 4)")
                let plain = try tx.execute(insert, 5)
                let third = try tx.send("INSERT INTO t VALUES (6), (7)")
                // In another order than they were sent.
                return [
                    try third.finish().affectedRows, try first.finish().affectedRows,
                    try second.finish().affectedRows, plain,
                ]
            }
            #expect(counts == [2, 1, 3, 1])
            try await expectRows([1, 2, 3, 4, 5, 6, 7], connection)
        }
    }

    @Test("A statement that was thrown away is committed with the others", arguments: [1, 2, 3])
    func thrownAway(count: Int) async throws {
        try await withTable { connection, _ in
            try await connection.transaction { [insert] tx in
                for number in 1...count { _ = try tx.send(insert, number) }
            }
            try await expectRows(Array(1...count), connection)
            try await expectAnswer(from: connection)
        }
    }

    // MARK: Failures

    private enum Collector: CaseIterable {
        case finish, query, send, savepoint, commit

        /// Asks for the answer; the names of those that threw come back.
        func collect(_ sent: consuming SentStatement, _ tx: borrowing Transaction) throws(PostgresError) {
            switch self {
            case .finish: _ = try sent.finish()
            case .query: try tx.execute("SELECT 1")
            case .send: _ = try tx.send("SELECT 1")
            case .savepoint: try tx.savepoint { () throws(PostgresError) in }
            case .commit: break
            }
        }
    }

    @Test(
        "The error of a statement that was sent is thrown by whatever comes next, and nothing is committed",
        arguments: Collector.allCases, [true, false])
    private func failure(collector: Collector, isFirst: Bool) async throws {
        try await withTable { connection, _ in
            for _ in 0..<2 {
                let hasThrown = Turns()
                let error = await postgresError {
                    try await connection.transaction { [insert, failing] tx in
                        if !isFirst { try tx.execute(insert, 1) }
                        let sent = try tx.send(failing, 0)
                        do {
                            try collector.collect(sent, tx)
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

    @Test("An error that another statement has thrown comes out of finish too")
    func failureTwice() async throws {
        try await withTable { connection, _ in
            let error = await postgresError {
                try await connection.transaction { [failing] tx in
                    let sent = try tx.send(failing, 0)
                    do {
                        try tx.execute("SELECT 1")
                        Issue.record("the sent statement's error is missing")
                    } catch {}
                    _ = try sent.finish()
                    Issue.record("the sent statement's error is missing")
                }
            }
            #expect(error?.sqlState == .divisionByZero)
        }
    }

    @Test("A body that throws meanwhile does not wait for the statement", arguments: [true, false])
    func bodyThrows(isFirst: Bool) async throws {
        try await withTable { connection, _ in
            for sql: Statement in [endless, "INSERT INTO t VALUES (2)", "SELECT 1/0", "SELEC"] {
                await #expect(throws: CancellationError.self) {
                    try await connection.transaction { [insert] tx in
                        if !isFirst { try tx.execute(insert, 1) }
                        _ = try tx.send(sql)
                        throw CancellationError()
                    }
                }
                try await expectRows([], connection)
                try await expectAnswer(from: connection)
            }
        }
    }

    @Test("A statement that is sent and ends the transaction is reported", arguments: ["COMMIT", "ROLLBACK"])
    func endedByStatement(command: String) async throws {
        try await withTable { connection, _ in
            let error = await postgresError {
                try await connection.transaction { tx in _ = try tx.send(Statement(command)) }
            }
            #expect(error == .misuse(.transactionEndedByStatement))
            await #expect(throws: CancellationError.self) {
                try await connection.transaction { tx in
                    _ = try tx.send(Statement(command))
                    throw CancellationError()
                }
            }
            try await expectAnswer(from: connection)
        }
    }

    @Test("A savepoint undoes what was sent within it, and only that")
    func savepoints() async throws {
        try await withTable { connection, _ in
            try await connection.transaction { [insert, failing] tx in
                _ = try tx.send(insert, 1)
                do {
                    try tx.savepoint { () throws(PostgresError) in
                        _ = try tx.send(insert, 2)
                        _ = try tx.send(failing, 0)
                    }
                    Issue.record("the savepoint must fail")
                } catch {}
                do {
                    try tx.savepoint {
                        _ = try tx.send(insert, 3)
                        throw CancellationError()
                    }
                    Issue.record("the savepoint must fail")
                } catch {}
                do {
                    try tx.savepoint {
                        _ = try tx.send(endless)
                        throw CancellationError()
                    }
                    Issue.record("the savepoint must fail")
                } catch {}
                try tx.savepoint { () throws(PostgresError) in _ = try tx.send(insert, 4) }
                _ = try tx.send(insert, 5)
            }
            try await expectRows([1, 4, 5], connection)
        }
    }

    @Test("A statement that the server has forgotten is prepared again when it is the first")
    func forgotten() async throws {
        try await withTable { connection, _ in
            for number in 1...3 {
                try await connection.transaction { [insert] tx in
                    let sent = try tx.send(insert, number)
                    let rows = try sent.finish().affectedRows
                    #expect(rows == 1)
                }
                try await connection.execute("DEALLOCATE ALL")
            }
            let error = await postgresError {
                try await connection.transaction { [insert] tx in
                    try tx.execute("SELECT 1")
                    _ = try tx.send(insert, 4)
                }
            }
            // The first transaction after the second DEALLOCATE had to find it out, this one has the statement anew in its middle.
            #expect(error?.sqlState == .invalidSQLStatementName)
            try await expectRows([1, 2, 3], connection)
        }
    }

    // MARK: Size

    @Test("Parameters and results of many megabytes do not block each other", arguments: [2 << 20, 16 << 20])
    func large(size: Int) async throws {
        try await withConnection { connection in
            let bytes = [UInt8](repeating: 7, count: size)
            let echoed = try await connection.transaction(deadline: .generous) { tx in
                let first = try tx.send("SELECT $1", bytes)
                let second = try tx.send(Statement(name: "echo", "SELECT $1, $2"), bytes, bytes)
                let third = try tx.send("SELECT $1, repeat('x', $2)", bytes, Int32(size))
                return [
                    try first.finish().single { row in try row.decode(0, as: [UInt8].self) },
                    try second.finish().single { row in try row.decode(1, as: [UInt8].self) },
                    try third.finish().single { row in try row.decode(0, as: [UInt8].self) },
                ]
            }
            #expect(echoed.allSatisfy { $0 == bytes })
        }
    }

    @Test("Large parameters are with the server before the body goes on")
    func handedOver() async throws {
        try await withTable { connection, database in
            let bytes = [UInt8](repeating: 7, count: 2 << 20)
            let turns = Turns()
            async let outcome: Void = connection.transaction { tx in
                _ = try tx.send("SELECT pg_advisory_xact_lock(octet_length($1))", bytes)
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

    @Test("A result that nobody reads for long neither blocks the server for ever nor is lost")
    func unreadResult() async throws {
        try await withTable { connection, database in
            let backendPID = await connection.backendPID
            let turns = Turns()
            async let count: Int = connection.transaction { tx in
                let sent = try tx.send("SELECT repeat('x', 100) FROM generate_series(1, 100000)")
                turns.say(0)
                turns.wait(for: 1)
                return try sent.finish().rowCount
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
