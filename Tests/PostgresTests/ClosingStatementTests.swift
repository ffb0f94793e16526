import TestSupport
import Postgres
import Testing

/// Statements that go with COMMIT.
@Suite(.timeLimit(.minutes(2))) struct ClosingStatementTests {
    private let insert = Statement(name: "insert", "INSERT INTO t VALUES ($1)")
    private let unnamed = Statement("INSERT INTO t VALUES ($1)")
    private let failing = Statement(name: "failing", "INSERT INTO t SELECT 1/$1")

    private func withTable<T>(
        prepares: Bool = true, _ body: (Connection, _ connectionString: String) async throws -> T
    ) async throws -> T {
        let database = try await TestServer.newDatabase()
        return try await withConnection(to: database, configure: { $0.preparesStatements = prepares }) { connection in
            try await connection.execute("CREATE TABLE t (a int8 PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)")
            return try await body(connection, database)
        }
    }

    @Test(arguments: [true, false])
    func `they run after the body's other statements, in their order, and are committed with them`(prepares: Bool)
        async throws
    {
        try await withTable(prepares: prepares) { connection, database in
            try await connection.execute("CREATE TABLE log (n int8 GENERATED ALWAYS AS IDENTITY, what text)")
            let note = Statement(name: "note", "INSERT INTO log (what) VALUES ($1)")
            for round in 0..<3 {
                try await connection.transaction { tx in
                    try tx.atCommit(note, parameters: ["\(round) third"])
                    try tx.atCommit(note, parameters: ["\(round) fourth"])
                    try tx.execute(note, "\(round) first")
                    try tx.send(note, "\(round) second")
                    let count = try tx.query("SELECT count(*) FROM log WHERE what LIKE $1", "\(round) %")
                        .single { row in try row.decode(0, as: Int.self) }
                    #expect(count == 2)
                }
            }
            try await withConnection(to: database) { other in
                let rows = try await other.query("SELECT what FROM log ORDER BY n")
                let notes = try rows.map { row in try row.decode(0, as: String.self) }
                #expect(
                    notes
                        == (0..<3).flatMap { round in ["first", "second", "third", "fourth"].map { "\(round) \($0)" } })
            }
        }
    }

    @Test(arguments: [true, false])
    func `a transaction may consist of nothing else`(prepares: Bool) async throws {
        try await withTable(prepares: prepares) { connection, _ in
            try await connection.transaction(readOnly: false) { [insert, unnamed] tx in
                try tx.atCommit(insert, parameters: [1])
                try tx.atCommit(unnamed, parameters: [2])
            }
            let error = await postgresError {
                try await connection.transaction(readOnly: true) { [insert] tx in
                    try tx.atCommit(insert, parameters: [3])
                }
            }
            #expect(error?.sqlState == .readOnlySQLTransaction)
            try await expectRows([1, 2], connection)
        }
    }

    @Test(arguments: 0..<4, [true, false])
    func `the first failure is thrown, nothing is kept, and the connection goes on`(position: Int, hasOther: Bool)
        async throws
    {
        try await withTable { connection, _ in
            for _ in 0..<3 {
                let error = await postgresError {
                    try await connection.transaction { [insert, failing] tx in
                        if hasOther { try tx.execute(insert, 100) }
                        for index in 0..<4 {
                            if index == position { try tx.atCommit(failing, parameters: [0]) }
                            try tx.atCommit(insert, parameters: [index])
                        }
                        // Nobody learns of a failure after the first.
                        try tx.atCommit(Statement("SELECT no_such_function()"), parameters: [])
                    }
                }
                #expect(error?.sqlState == .divisionByZero)
                try await expectRows([], connection)
            }
            try await connection.transaction { [insert, failing] tx in
                try tx.atCommit(insert, parameters: [7])
                try tx.atCommit(failing, parameters: [1])
            }
            try await expectRows([1, 7], connection)
        }
    }

    @Test func `what COMMIT itself refuses rolls back`() async throws {
        try await withTable { connection, _ in
            let error = await postgresError {
                try await connection.transaction { [insert] tx in
                    try tx.atCommit(insert, parameters: [1])
                    try tx.atCommit(insert, parameters: [1])
                }
            }
            #expect(error?.sqlState == .uniqueViolation)
            try await expectRows([], connection)
        }
    }

    @Test func `when the body throws, they are forgotten`() async throws {
        try await withTable { connection, _ in
            await #expect(throws: CancellationError.self) {
                try await connection.transaction { [insert] tx in
                    try tx.execute(insert, 1)
                    try tx.atCommit(insert, parameters: [2])
                    throw CancellationError()
                }
            }
            try await connection.transaction { [insert] tx in try tx.atCommit(insert, parameters: [3]) }
            try await expectRows([3], connection)
        }
    }

    @Test func `a statement that cannot be sent is refused at once and fails the transaction`() async throws {
        try await withTable { connection, _ in
            let error = await postgresError {
                try await connection.transaction { [insert] tx in
                    try tx.execute(insert, 1)
                    do throws(PostgresError) {
                        try tx.atCommit(Statement("SELECT '\0'"), parameters: [])
                    } catch {
                        #expect(error == .misuse(.statementHoldsNUL))
                    }
                }
            }
            #expect(error == .misuse(.statementHoldsNUL))
            try await expectRows([], connection)
        }
    }

    @Test func `a preparation that the server has lost fails one transaction and not the next`() async throws {
        try await withTable { connection, _ in
            let store = { (number: Int) in
                try await connection.transaction { [insert] tx in try tx.atCommit(insert, parameters: [number]) }
            }
            try await store(1)
            try await connection.execute("DEALLOCATE ALL")
            let error = await postgresError { try await store(2) }
            #expect(error?.sqlState == .invalidSQLStatementName)
            try await store(3)
            try await expectRows([1, 3], connection)
        }
    }

    @Test func `large parameters of several statements arrive whole, and later transactions do not see them`()
        async throws
    {
        try await withTable { connection, _ in
            try await connection.execute("CREATE TABLE blobs (n int8, b bytea)")
            let keep = Statement(name: "keep", "INSERT INTO blobs VALUES ($1, $2)")
            let sizes = [0, 1, 3 << 20, 17, 9 << 20]
            for size in sizes + sizes.reversed() {
                try await connection.transaction { tx in
                    for index in 0..<3 {
                        try tx.atCommit(
                            keep, parameters: [index, [UInt8](repeating: UInt8(index), count: size + index)])
                    }
                }
            }
            let wrong = try await connection.query(
                "SELECT count(*) FROM blobs WHERE b <> decode(repeat(lpad(n::text, 2, '0'), octet_length(b)), 'hex')"
            ).single { row in try row.decode(0, as: Int.self) }
            #expect(wrong == 0)
            try await expectValue(3 * 2 * sizes.count, from: connection, "SELECT count(*) FROM blobs")
            try await expectValue(
                2 * sizes.reduce(0) { $0 + 3 * $1 + 3 }, from: connection,
                "SELECT sum(octet_length(b))::int8 FROM blobs")
        }
    }

    @Test func `when the session ends before COMMIT's answer, the outcome is unknown`() async throws {
        try await withTable { connection, database in
            let backendPID = await connection.backendPID
            let outcome = Task {
                await postgresError {
                    try await connection.transaction { [insert] tx in
                        try tx.atCommit(insert, parameters: [1])
                        try tx.atCommit(Statement("SELECT pg_advisory_xact_lock(7), pg_sleep(60)"), parameters: [])
                    }
                }
            }
            try await withConnection(to: database) { observer in
                try await waitUntilLocked(7, observer)
                try await observer.execute("SELECT pg_terminate_backend($1)", backendPID ?? 0)
                let error = await outcome.value
                guard case .commitOutcomeUnknown? = error else {
                    Issue.record("unexpected: \(String(describing: error))")
                    return
                }
                #expect(error?.isConnectionGone == true)
                try await expectRows([], observer)
            }
        }
    }

    @Test func `the task's cancellation does not reach them`() async throws {
        try await withTable { connection, _ in
            let turns = Turns()
            let call = Task {
                try await connection.transaction { [insert] tx in
                    try tx.atCommit(insert, parameters: [1])
                    turns.say(0)
                    turns.wait(for: 1)
                }
            }
            await turns.waitSuspended(for: 0)
            call.cancel()
            turns.say(1)
            try await call.value
            try await expectRows([1], connection)
        }
    }
}

/// Waiting on the working connection.
@Suite(.timeLimit(.minutes(2))) struct WaitingTests {
    private func withListening<T>(
        _ body: (Connection, _ connectionString: String) async throws -> T
    ) async throws -> T {
        let database = try await TestServer.newDatabase()
        return try await withConnection(to: database) { connection in
            try await connection.listen(to: "Odd \"name\"", deadline: .generous)
            return try await body(connection, database)
        }
    }

    private func notify(_ database: String) async throws {
        try await withConnection(to: database) { other in
            try await other.execute("SELECT pg_notify('Odd \"name\"', '')", deadline: .generous)
        }
    }

    @Test func `a notification ends the wait`() async throws {
        try await withListening { connection, database in
            let wait = Task { try await connection.waitForNotification(until: .now + .seconds(3_600)) }
            try await notify(database)
            try await wait.value
        }
    }

    @Test func `one that came before the wait, also within a transaction, ends the wait at once, and only one`()
        async throws
    {
        try await withListening { connection, database in
            for _ in 0..<5 { try await notify(database) }
            try await connection.execute("SELECT 1")
            try await connection.waitForNotification(until: .now + .seconds(3_600))
            let start = ContinuousClock.now
            try await connection.waitForNotification(until: start + .milliseconds(30))
            #expect(ContinuousClock.now >= start + .milliseconds(30))
            try await notify(database)
            try await connection.transaction { tx in try tx.execute("SELECT 1") }
            try await connection.waitForNotification(until: .now + .seconds(3_600))
        }
    }

    @Test func `being woken up ends the wait, or the next one`() async throws {
        try await withListening { connection, _ in
            connection.wakeUp()
            connection.wakeUp()
            // A statement in between does not use it up.
            try await expectAnswer(from: connection)
            try await connection.waitForNotification(until: .now + .seconds(3_600))
            let wait = Task { try await connection.waitForNotification(until: .now + .seconds(3_600)) }
            for _ in 0..<10 { await Task.yield() }
            connection.wakeUp()
            try await wait.value
        }
    }

    @Test func `another call ends the wait and has its turn`() async throws {
        try await withListening { connection, _ in
            let wait = Task { try await connection.waitForNotification(until: .now + .seconds(3_600)) }
            for _ in 0..<10 { await Task.yield() }
            try await expectAnswer(from: connection)
            connection.wakeUp()
            try await wait.value
        }
    }

    @Test func `cancellation and the connection's end are thrown`() async throws {
        try await withListening { connection, database in
            let wait = Task { try await connection.waitForNotification(until: .now + .seconds(3_600)) }
            wait.cancel()
            let cancelled = await postgresError { try await wait.value }
            #expect(cancelled == .cancelled)
            let backendPID = await connection.backendPID
            let lost = Task {
                await postgresError {
                    try await connection.waitForNotification(until: .now + .seconds(3_600))
                }
            }
            try await withConnection(to: database) { other in
                try await other.execute("SELECT pg_terminate_backend($1)", backendPID ?? 0)
            }
            #expect(await lost.value?.isConnectionGone == true)
        }
    }
}
