import TestSupport
import EmbeddedPostgres
import FaultyNetwork
import Postgres
import Testing

/// Statements that run while the body computes, when something comes between.
@Suite(.timeLimit(.minutes(2))) struct SentStatementInterruptionTests {
    private enum End: CaseIterable { case nextStatement, commit }

    @Test(arguments: End.allCases)
    private func `cancellation takes effect when the answer is asked for`(end: End) async throws {
        try await withConnection { connection in
            let turns = Turns()
            let call = Task {
                try await connection.transaction { tx in
                    try tx.send(endless)
                    turns.say(0)
                    turns.wait(for: 1)
                    switch end {
                    case .nextStatement: try tx.execute("SELECT 1")
                    case .commit: break
                    }
                }
            }
            await turns.waitSuspended(for: 0)
            call.cancel()
            turns.say(1)
            #expect(await postgresError { try await call.value } == .cancelled)
            try await expectAnswer(from: connection)
        }
    }

    @Test(arguments: End.allCases)
    private func `a deadline takes effect when the answer is asked for`(end: End) async throws {
        try await withConnection { connection in
            let error = await postgresError {
                try await connection.transaction(deadline: .now + .milliseconds(50)) { tx in
                    try tx.send(endless)
                    switch end {
                    case .nextStatement: try tx.execute("SELECT 1")
                    case .commit: break
                    }
                }
            }
            #expect(error == .deadlineExceeded)
            try await expectAnswer(from: connection)
        }
    }

    @Test func `a statement that was faster than the task's cancellation has succeeded`() async throws {
        try await withConnection { connection in
            try await connection.execute("CREATE TEMP TABLE faster (a int)")
            let backendPID = await connection.backendPID
            let turns = Turns()
            let call = Task {
                try await connection.transaction { tx in
                    try tx.send("INSERT INTO faster VALUES (5)")
                    turns.say(0)
                    turns.wait(for: 1)
                }
            }
            await turns.waitSuspended(for: 0)
            try await waitUntilIdle(backendPID)
            call.cancel()
            turns.say(1)
            try await call.value
            try await expectValue(Int32(5), from: connection, "SELECT a FROM faster")
            try await expectAnswer(from: connection)
        }
    }

    /// Waits until a session has answered its statement.
    private func waitUntilIdle(_ backendPID: Int32?) async throws {
        try await withConnection { observer in
            try await observer.execute(
                Statement(
                    """
                    DO $$ BEGIN
                        WHILE EXISTS (SELECT FROM pg_stat_activity WHERE pid = \(backendPID ?? 0) AND state = 'active') LOOP
                            PERFORM pg_sleep(0.001);
                            PERFORM pg_stat_clear_snapshot();
                        END LOOP;
                    END $$
                    """), deadline: .generous)
        }
    }

    @Test
    func `a cancellation at any moment of a transaction leaves a usable connection, and all or nothing of its effects`()
        async throws
    {
        try await withConnection { connection in
            try await connection.execute("CREATE TEMP TABLE t (round int8)")
            let insert = Statement(name: "insert", "INSERT INTO t SELECT $1 FROM pg_sleep(0.001)")
            for round in 0..<200 {
                let call = Task {
                    try await connection.transaction { tx in
                        try tx.send(insert, round)
                        try tx.send(insert, round)
                        if round % 3 == 0 { try tx.execute("SELECT 1") }
                        if round % 7 == 0 { throw CancellationError() }
                    }
                }
                for _ in 0..<(round % 20) { await Task.yield() }
                call.cancel()
                var expected = 0
                do {
                    try await call.value
                    expected = 2
                } catch is CancellationError {
                    #expect(round % 7 == 0)
                } catch {
                    #expect(error as? PostgresError == .cancelled)
                }
                try await expectValue(expected, from: connection, "SELECT count(*) FROM t WHERE round = $1", round)
                try await expectAnswer(from: connection)
            }
        }
    }

    @Test(arguments: End.allCases)
    private func `a session that is ended meanwhile says why, and COMMIT is not attempted`(end: End) async throws {
        try await withConnection { connection in
            let backendPID = await connection.backendPID
            let turns = Turns()
            async let outcome = postgresError {
                try await connection.transaction { tx in
                    try tx.send(endless)
                    turns.say(0)
                    turns.wait(for: 1)
                    switch end {
                    case .nextStatement: try tx.execute("SELECT 1")
                    case .commit: break
                    }
                }
            }
            await turns.waitSuspended(for: 0)
            try await withConnection { other in
                try await expectValue(true, from: other, "SELECT pg_terminate_backend($1, 10000)", backendPID)
            }
            turns.say(1)
            let error = await outcome
            guard case .connectionLost(let loss) = error else {
                Issue.record("not a lost connection: \(String(describing: error))")
                return
            }
            #expect(loss.serverError?.sqlState == .adminShutdown)
            let later = await postgresError { try await connection.execute("SELECT 1") }
            #expect(later == error)
        }
    }

    @Test func `a body's error comes out although the session was ended meanwhile`() async throws {
        try await withConnection { connection in
            let backendPID = await connection.backendPID
            let turns = Turns()
            let call = Task {
                try await connection.transaction { tx in
                    try tx.send(endless)
                    turns.say(0)
                    turns.wait(for: 1)
                    throw CancellationError()
                }
            }
            await turns.waitSuspended(for: 0)
            try await withConnection { other in
                try await expectValue(true, from: other, "SELECT pg_terminate_backend($1, 10000)", backendPID)
            }
            turns.say(1)
            await #expect(throws: CancellationError.self) { try await call.value }
            let later = await postgresError { try await connection.execute("SELECT 1") }
            #expect(later?.sqlState == .adminShutdown)
        }
    }

    // MARK: The network

    private func withProxy(_ body: (Connection, FaultProxy) async throws -> Void) async throws {
        let server = try await TestServer.shared()
        let proxy = try FaultProxy(upstreamFolder: server.socketDirectory)
        defer { proxy.close() }
        try await withConnection(
            to: "host=\(proxy.folder) user=postgres dbname=postgres", configure: { $0.gracePeriod = .milliseconds(100) }
        ) { connection in
            try await expectAnswer(from: connection)
            try await body(connection, proxy)
        }
    }

    @Test func `a server that reads nothing holds up a large statement until its cancellation, and no longer`()
        async throws
    {
        try await withProxy { connection, proxy in
            proxy.set(.blocked)
            let call = Task {
                try await connection.transaction { tx in
                    try tx.send("SELECT $1", [UInt8](repeating: 1, count: 32 << 20))
                    Issue.record("the statement cannot have been sent")
                }
            }
            await proxy.waitForFault()
            call.cancel()
            let error = await postgresError { try await call.value }
            #expect(error?.isConnectionGone == true)
        }
    }

    @Test func `a connection that is cut while a large statement is being sent is lost, and the body hears of it`()
        async throws
    {
        try await withProxy { connection, proxy in
            proxy.set(.blocked)
            let call = Task {
                try await connection.transaction { tx in
                    try tx.send("SELECT $1", [UInt8](repeating: 1, count: 32 << 20))
                }
            }
            await proxy.waitForFault()
            proxy.cutAll()
            let error = await postgresError { try await call.value }
            guard case .connectionLost(let loss) = error else {
                Issue.record("not a lost connection: \(String(describing: error))")
                return
            }
            #expect(loss.reason == .closedByPeer)
            let later = await postgresError { try await connection.execute("SELECT 1") }
            #expect(later == error)
        }
    }

    @Test(arguments: [true, false])
    func `a network that falls silent is given up, whether the body throws or the task is cancelled`(isThrowing: Bool)
        async throws
    {
        try await withProxy { connection, proxy in
            proxy.set(.stalled)
            let call = Task {
                try await connection.transaction { tx in
                    try tx.send("SELECT 1")
                    if isThrowing { throw CancellationError() }
                }
            }
            await proxy.waitForFault()
            if !isThrowing { call.cancel() }
            do {
                try await call.value
                Issue.record("a silent network has answered")
            } catch {
                #expect(error is CancellationError == isThrowing)
            }
            guard case .connectionLost(let loss) = await postgresError({ try await connection.execute("SELECT 1") })
            else {
                Issue.record("the connection is not given up")
                return
            }
            #expect(loss.reason == .unresponsive)
        }
    }

    @Test(arguments: [true, false])
    func `answers in small pieces and large parameters come through`(isDelayed: Bool) async throws {
        try await withProxy { connection, proxy in
            proxy.set(isDelayed ? .delayed(milliseconds: 2) : .splits)
            for _ in 0..<3 {
                let length = try await connection.transaction(deadline: .generous) { tx in
                    let bytes = [UInt8](repeating: 1, count: 200_000)
                    try tx.send(Statement(name: "length", "SELECT $1, 1"), bytes)
                    return try tx.query(Statement(name: "length", "SELECT $1, 1"), bytes)
                        .single { row in try row.decode(0, as: [UInt8].self) }.count
                }
                #expect(length == 200_000)
            }
        }
    }

    @Test
    func `a COMMIT whose answer is lost has an unknown outcome also when it was to follow an outstanding statement`()
        async throws
    {
        try await withProxy { connection, proxy in
            proxy.set(.swallowsAnswerTo("COMMIT"))
            let error = await postgresError {
                try await connection.transaction { tx in try tx.send("SELECT 1") }
            }
            guard case .commitOutcomeUnknown = error else {
                Issue.record("not an unknown outcome: \(String(describing: error))")
                return
            }
        }
    }

    @Test(arguments: [true, false])
    func `a connection cut at any byte loses the whole transaction, or leaves COMMIT's outcome unknown`(ofClient: Bool)
        async throws
    {
        let database = try await TestServer.newDatabase()
        let server = try await TestServer.shared()
        let proxy = try FaultProxy(upstreamFolder: server.socketDirectory)
        defer { proxy.close() }
        try await withConnection(to: database) { observer in
            try await observer.execute("CREATE TABLE t (attempt int8, part int8)")
            var lost: Set<Int> = []
            var unknown: Set<Int> = []
            var isComplete = false
            var count = 0
            while !isComplete, count < 2_000 {
                let attempt = count
                proxy.set(.none)
                let connection = try await Connection.connect(
                    ConnectionConfiguration(database + " host=\(proxy.folder)"), deadline: .generous, logger: .silent)
                proxy.set(ofClient ? .cutsAfterSending(bytes: attempt) : .cutsAfterAnswering(bytes: attempt))
                let error = await postgresError {
                    try await connection.transaction(deadline: .generous) { tx in
                        let insert = Statement(name: "i", "INSERT INTO t VALUES ($1,$2)")
                        try tx.send(insert, attempt, 1)
                        try tx.send(insert, attempt, 2)
                    }
                }
                switch error {
                case nil: isComplete = true
                case .connectionLost: lost.insert(attempt)
                case .commitOutcomeUnknown: unknown.insert(attempt)
                default: Issue.record("byte \(attempt): \(String(describing: error))")
                }
                await connection.close()
                count += 1
            }
            #expect(isComplete && !lost.isEmpty && !unknown.isEmpty)
            // The server has ended the sessions when nobody else uses the database.
            try await observer.execute(
                """
                DO $$ BEGIN
                    WHILE EXISTS (SELECT FROM pg_stat_activity
                                  WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()) LOOP
                        PERFORM pg_sleep(0.005);
                        PERFORM pg_stat_clear_snapshot();
                    END LOOP;
                END $$
                """, deadline: .generous)
            let rows = try await observer.query("SELECT attempt, count(*) FROM t GROUP BY attempt")
            try rows.forEach { row in
                let attempt = try row.decode(0, as: Int.self)
                #expect(try row.decode(1, as: Int.self) == 2)
                #expect(unknown.contains(attempt) || attempt == count - 1)
            }
        }
    }
}
