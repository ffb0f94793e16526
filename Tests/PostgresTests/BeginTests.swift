import TestSupport
import Postgres
import Testing

/// BEGIN travels with a transaction's first statement.
@Suite(.timeLimit(.minutes(2))) struct BeginTests {
    private func state(of backendPID: Int32?, _ observer: Connection) async throws -> String {
        try await observer.value("SELECT state FROM pg_stat_activity WHERE pid = $1", backendPID)
    }

    @Test func `the server hears of a transaction by its first statement`() async throws {
        try await withConnection { connection in
            let backendPID = await connection.backendPID
            let turns = Turns()
            async let outcome: Void = connection.transaction { tx in
                turns.say(0)
                turns.wait(for: 1)
                try tx.execute("SELECT 1")
                turns.say(2)
                turns.wait(for: 3)
            }
            try await withConnection { observer in
                await turns.waitSuspended(for: 0)
                let before = try await state(of: backendPID, observer)
                #expect(before == "idle")
                turns.say(1)
                await turns.waitSuspended(for: 2)
                let after = try await state(of: backendPID, observer)
                #expect(after == "idle in transaction")
                turns.say(3)
            }
            try await outcome
        }
    }

    @Test func `a body without a statement succeeds, or finds that the connection is dead`() async throws {
        try await withConnection { connection in
            let value = try await connection.transaction { _ in "done" }
            #expect(value == "done")
            try await expectAnswer(from: connection)
            await #expect(throws: CancellationError.self) {
                try await connection.transaction { _ in throw CancellationError() }
            }
            try await expectAnswer(from: connection)
            let backendPID = await connection.backendPID
            try await withConnection { other in
                try await expectValue(true, from: other, "SELECT pg_terminate_backend($1, 10000)", backendPID)
            }
            let error = await postgresError { try await connection.transaction { _ in } }
            guard case .connectionLost(let loss) = error else {
                Issue.record("not a lost connection: \(String(describing: error))")
                return
            }
            #expect(loss.serverError?.sqlState == .adminShutdown)
        }
    }

    @Test(arguments: [nil, "named"])
    func `a session that ended before the first statement says why`(name: String?) async throws {
        let statement = name.map { Statement(name: $0, "SELECT 1") } ?? "SELECT 1"
        try await withConnection { connection in
            let backendPID = await connection.backendPID
            try await withConnection { other in
                try await expectValue(true, from: other, "SELECT pg_terminate_backend($1, 10000)", backendPID)
            }
            let error = await postgresError { try await connection.transaction { tx in try tx.execute(statement) } }
            guard case .connectionLost(let loss) = error else {
                Issue.record("not a lost connection: \(String(describing: error))")
                return
            }
            #expect(loss.serverError?.sqlState == .adminShutdown)
            let later = await postgresError { try await connection.transaction { _ in } }
            #expect(later == error)
        }
    }

    @Test(
        arguments: [
            ("SELECT 1/0", SQLState.divisionByZero), ("SELEC 1", .syntaxError),
            ("SELECT * FROM nowhere", .undefinedTable),
        ], [true, false])
    func `a first statement that fails is rolled back with its own error`(
        of first: (sql: String, sqlState: SQLState), isNamed: Bool
    ) async throws {
        let statement = isNamed ? Statement(name: "first", first.sql) : Statement(first.sql)
        try await withConnection { connection in
            for _ in 0..<2 {
                let error = await postgresError {
                    try await connection.transaction { tx in
                        do {
                            try tx.execute(statement)
                        } catch {}
                    }
                }
                guard case .server(let serverError) = error else {
                    Issue.record("not a server's error: \(String(describing: error))")
                    return
                }
                #expect(serverError.sqlState == first.sqlState)
                try await expectAnswer(from: connection)
            }
            // What could be prepared was prepared once.
            let count = isNamed && first.sqlState == .divisionByZero ? 1 : 0
            try await expectValue(count, from: connection, "SELECT count(*) FROM pg_prepared_statements")
        }
    }

    @Test func `a first statement that cannot be sent leaves the connection as it was`() async throws {
        try await withConnection { connection in
            let parameters = [Int](repeating: 0, count: 65_536)
            let error = await postgresError {
                try await connection.transaction { tx in
                    do {
                        _ = try tx.query("SELECT 1", parameters: parameters)
                    } catch {}
                }
            }
            #expect(error == .misuse(.tooManyParameters(65_536)))
            try await expectAnswer(from: connection)
            // The BEGIN that was not sent is forgotten with its transaction.
            try await expectValue(true, from: connection, "SELECT pg_current_xact_id_if_assigned() IS NULL")
        }
    }

    @Test(arguments: [true, false], [nil, "named"])
    func `a first statement that is cancelled or late is rolled back`(byDeadline: Bool, name: String?) async throws {
        let log = LogCapture()
        let statement = name.map { Statement(name: $0, endless.sql) } ?? endless
        try await withConnection(logger: log.logger) { connection in
            let call = Task {
                try await connection.transaction(deadline: byDeadline ? .now + .milliseconds(100) : nil) { tx in
                    try tx.execute(statement)
                }
            }
            if !byDeadline {
                try await log.wait(for: endlessIsRunning)
                call.cancel()
            }
            let error = await postgresError { try await call.value }
            #expect(error == (byDeadline ? .deadlineExceeded : .cancelled))
            try await expectAnswer(from: connection)
        }
    }

    @Test func `a deadline that has passed keeps the body from running`() async throws {
        try await withConnection { connection in
            let error = await postgresError {
                try await connection.transaction(deadline: .passed) { _ in Issue.record("the body must not run") }
            }
            #expect(error == .deadlineExceeded)
        }
    }

    @Test(
        arguments: [
            "COPY pg_temp.t FROM STDIN", "COPY (SELECT generate_series(1, 10)) TO STDOUT",
            "COPY (SELECT generate_series(1, 1000000000)) TO STDOUT",
        ], [true, false])
    func `COPY as the first statement is refused and does not wedge the connection`(sql: String, isSent: Bool)
        async throws
    {
        try await withConnection { connection in
            try await connection.execute("CREATE TEMP TABLE t (a int)")
            for name in [nil, "copy"] {
                let statement = name.map { Statement(name: $0, sql) } ?? Statement(sql)
                let error = await postgresError {
                    try await connection.transaction(deadline: .generous) { tx in
                        if isSent { try tx.send(statement) } else { try tx.execute(statement) }
                    }
                }
                #expect(error == .misuse(.copyIsUnsupported))
                try await expectAnswer(from: connection)
            }
        }
    }

    @Test(arguments: [nil, "named"])
    func `settings that the server refuses with BEGIN fail the transaction`(name: String?) async throws {
        let statement = name.map { Statement(name: $0, "SELECT 1") } ?? "SELECT 1"
        try await withConnection(configure: {
            $0.settings = ["no_such_setting": "1"]
            $0.settingsScope = .transaction
        }) { connection in
            for _ in 0..<2 {
                let error = await postgresError {
                    try await connection.transaction { tx in try tx.execute(statement) }
                }
                #expect(error?.sqlState == .undefinedObject)
                try await expectAnswer(from: connection)
                let atCommit = await postgresError {
                    try await connection.transaction { tx in try tx.atCommit(statement, parameters: []) }
                }
                #expect(atCommit?.sqlState == .undefinedObject && atCommit?.serverError?.isOfCommit == false)
                try await expectAnswer(from: connection)
            }
        }
    }

    @Test func `a notice of the first statement reaches the log`() async throws {
        let log = LogCapture()
        try await withConnection(logger: log.logger) { connection in
            try await connection.transaction { tx in
                try tx.execute("DO $$ BEGIN RAISE WARNING 'x' USING ERRCODE = '01ABC'; END $$")
            }
            #expect(log.text.contains("WARNING 01ABC"))
        }
    }
}
