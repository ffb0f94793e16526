import TestSupport
import EmbeddedPostgres
import FaultyNetwork
import Postgres
import Testing

/// Deadlines, cancellation and the server's own limits.
@Suite(.timeLimit(.minutes(2))) struct InterruptionTests {
    /// Whether a session of the server is running a statement.
    private func isRunning(_ backendPID: Int32?, _ observer: Connection) async throws -> Bool {
        try await observer.value(
            "SELECT count(*) > 0 FROM pg_stat_activity WHERE pid = $1 AND state = 'active' AND query LIKE 'DO %'",
            backendPID)
    }

    @Test func `cancelling the task cancels the statement on the server and leaves the connection usable`() async throws
    {
        let log = LogCapture()
        try await withConnection(logger: log.logger) { connection in
            let backendPID = await connection.backendPID
            let call = Task { try await connection.execute(endless) }
            try await log.wait(for: endlessIsRunning)
            try await withConnection { observer in
                let before = try await isRunning(backendPID, observer)
                #expect(before)
                call.cancel()
                let error = await postgresError { try await call.value }
                #expect(error == .cancelled)
                let after = try await isRunning(backendPID, observer)
                #expect(!after)
            }
            try await expectAnswer(from: connection)
            let samePID = await connection.backendPID
            #expect(samePID == backendPID)
        }
    }

    @Test func `a deadline cancels the statement on the server and leaves the connection usable`() async throws {
        try await withConnection { connection in
            let backendPID = await connection.backendPID
            let error = await postgresError {
                try await connection.execute(endless, deadline: .now + .milliseconds(50))
            }
            #expect(error == .deadlineExceeded)
            try await withConnection { observer in
                let after = try await isRunning(backendPID, observer)
                #expect(!after)
            }
            try await expectAnswer(from: connection)
        }
    }

    @Test func `a deadline that has passed and a task that is cancelled send nothing`() async throws {
        try await withConnection { connection in
            try await connection.execute("CREATE TEMP TABLE t (a int)")
            let late = await postgresError {
                try await connection.execute("INSERT INTO t VALUES (1)", deadline: .passed)
            }
            #expect(late == .deadlineExceeded)
            let cancelled = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await postgresError { try await connection.execute("INSERT INTO t VALUES (1)") }
            }
            #expect(await cancelled.value == .cancelled)
            let lateTransaction = await postgresError {
                try await connection.transaction(deadline: .passed) { tx in try tx.execute("INSERT INTO t VALUES (1)") }
            }
            #expect(lateTransaction == .deadlineExceeded)
            try await expectValue(0, from: connection, "SELECT count(*) FROM t")
        }
    }

    @Test(arguments: [true, false])
    func `cancellation and deadlines roll a transaction back`(byDeadline: Bool) async throws {
        let log = LogCapture()
        try await withConnection(logger: log.logger) { connection in
            try await connection.execute("CREATE TEMP TABLE t (a int)")
            let call = Task {
                try await connection.transaction(deadline: byDeadline ? .now + .milliseconds(100) : nil) { tx in
                    try tx.execute("INSERT INTO t VALUES (1)")
                    try tx.execute(endless)
                }
            }
            if !byDeadline {
                try await log.wait(for: endlessIsRunning)
                call.cancel()
            }
            let error = await postgresError { try await call.value }
            #expect(error == (byDeadline ? .deadlineExceeded : .cancelled))
            try await expectValue(0, from: connection, "SELECT count(*) FROM t")
        }
    }

    @Test func `a transaction whose body swallows a cancellation is not committed`() async throws {
        let log = LogCapture()
        try await withConnection(logger: log.logger) { connection in
            try await connection.execute("CREATE TEMP TABLE t (a int)")
            let call = Task {
                try await connection.transaction { tx in
                    try tx.execute("INSERT INTO t VALUES (1)")
                    do {
                        try tx.execute(endless)
                    } catch {}
                }
            }
            try await log.wait(for: endlessIsRunning)
            call.cancel()
            #expect(await postgresError { try await call.value } == .cancelled)
            try await expectValue(0, from: connection, "SELECT count(*) FROM t")
        }
    }

    @Test func `a call that is cancelled while another one has the connection leaves that one alone`() async throws {
        let log = LogCapture()
        try await withConnection(logger: log.logger) { connection in
            let backendPID = await connection.backendPID
            let running = Task { try await connection.execute(endless) }
            try await log.wait(for: endlessIsRunning)
            let queued = Task { try await connection.execute("SELECT 1") }
            queued.cancel()
            try await withConnection { observer in
                let stillRunning = try await isRunning(backendPID, observer)
                #expect(stillRunning)
            }
            running.cancel()
            #expect(await postgresError { try await running.value } == .cancelled)
            #expect(await postgresError { try await queued.value } == .cancelled)
            try await expectAnswer(from: connection)
        }
    }

    @Test func `a cancellation at any moment leaves a usable connection and never hits the next statement`()
        async throws
    {
        try await withConnection { connection in
            for round in 0..<200 {
                let call = Task { try await connection.value("SELECT $1 FROM pg_sleep(0.001)", round, as: Int.self) }
                for _ in 0..<(round % 20) { await Task.yield() }
                call.cancel()
                do {
                    let value = try await call.value
                    #expect(value == round)
                } catch {
                    #expect(error as? PostgresError == .cancelled)
                }
                try await expectAnswer(from: connection)
            }
        }
    }

    @Test func `statement_timeout shows as 57014, unlike a deadline, and the connection stays usable`() async throws {
        try await withConnection(configure: { $0.settings["statement_timeout"] = "50ms" }) { connection in
            let error = await postgresError { try await connection.execute("SELECT pg_sleep(3600)") }
            #expect(error?.sqlState == .queryCanceled)
            #expect(error?.isConnectionGone == false)
            try await expectAnswer(from: connection)
        }
    }

    @Test func `a session that the server ends for idling in a transaction says so from then on`() async throws {
        let database = try await TestServer.newDatabase()
        try await withConnection(to: database) { connection in
            let turns = Turns()
            async let outcome = postgresError {
                try await connection.transaction { tx in
                    try tx.execute("SELECT pg_advisory_xact_lock(1)")
                    turns.say(0)
                    try tx.execute("SET LOCAL idle_in_transaction_session_timeout = '20ms'")
                    turns.wait(for: 1)
                    try tx.execute("SELECT 1")
                }
            }
            await turns.waitSuspended(for: 0)
            // The lock becomes free when the server has ended the session.
            try await withConnection(to: database) { observer in
                try await observer.execute("SELECT pg_advisory_xact_lock(1)", deadline: .generous)
            }
            turns.say(1)
            let error = await outcome
            #expect(error?.sqlState == .idleInTransactionSessionTimeout)
            guard case .connectionLost = error else {
                Issue.record("not a lost connection: \(String(describing: error))")
                return
            }
            let later = await postgresError { try await connection.execute("SELECT 1") }
            #expect(later == error)
            let isUsable = await connection.isUsable
            #expect(!isUsable)
        }
    }

    @Test func `a server that confirms nothing within the grace period is given up`() async throws {
        let server = try await TestServer.shared()
        let proxy = try FaultProxy(upstreamFolder: server.socketDirectory)
        defer { proxy.close() }
        try await withConnection(
            to: "host=\(proxy.folder) user=postgres dbname=postgres", configure: { $0.gracePeriod = .milliseconds(100) }
        ) { connection in
            try await expectAnswer(from: connection)
            proxy.set(.stalled)
            let call = Task { try await connection.execute("SELECT 1") }
            await proxy.waitForFault()
            call.cancel()
            let error = await postgresError { try await call.value }
            guard case .connectionLost(let loss) = error else {
                Issue.record("not a lost connection: \(String(describing: error))")
                return
            }
            #expect(loss.reason == .unresponsive)
            let later = await postgresError { try await connection.execute("SELECT 1") }
            #expect(later == error)
        }
    }

    @Test func `a server that reads nothing does not hold up the cancellation of a large statement`() async throws {
        let server = try await TestServer.shared()
        let proxy = try FaultProxy(upstreamFolder: server.socketDirectory)
        defer { proxy.close() }
        try await withConnection(
            to: "host=\(proxy.folder) user=postgres dbname=postgres", configure: { $0.gracePeriod = .milliseconds(100) }
        ) { connection in
            try await expectAnswer(from: connection)
            proxy.set(.blocked)
            let call = Task {
                try await connection.execute("SELECT $1", [UInt8](repeating: 1, count: 32 << 20), deadline: .generous)
            }
            await proxy.waitForFault()
            call.cancel()
            let error = await postgresError { try await call.value }
            #expect(error?.isConnectionGone == true)
        }
    }
}
