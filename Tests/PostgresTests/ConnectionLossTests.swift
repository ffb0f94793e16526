import TestSupport
import EmbeddedPostgres
import FaultyNetwork
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct ConnectionLossTests {
    private func loss(_ error: PostgresError?, sourceLocation: SourceLocation = #_sourceLocation) -> ConnectionLoss? {
        guard case .connectionLost(let loss) = error else {
            Issue.record("not a lost connection: \(String(describing: error))", sourceLocation: sourceLocation)
            return nil
        }
        return loss
    }

    @Test func `a session that an administrator ends says why, then and ever after`() async throws {
        let log = LogCapture()
        try await withConnection(logger: log.logger) { connection in
            let backendPID = await connection.backendPID
            let call = Task { try await connection.execute(endless) }
            try await log.wait(for: endlessIsRunning)
            try await withConnection { other in
                try await expectValue(true, from: other, "SELECT pg_terminate_backend($1)", backendPID)
            }
            let error = await postgresError { try await call.value }
            #expect(loss(error)?.serverError?.sqlState == .adminShutdown)
            let later = await postgresError { try await connection.transaction { tx in try tx.execute("SELECT 1") } }
            #expect(later == error)
            let isUsable = await connection.isUsable
            #expect(!isUsable)
            let noPID = await connection.backendPID
            #expect(noPID == nil)
        }
    }

    @Test func `a session that ended between two statements is found by the next one`() async throws {
        try await withConnection { connection in
            let backendPID = await connection.backendPID
            try await withConnection { other in
                try await expectValue(true, from: other, "SELECT pg_terminate_backend($1, 10000)", backendPID)
            }
            let error = await postgresError { try await connection.execute("SELECT 1") }
            #expect(loss(error)?.serverError?.sqlState == .adminShutdown)
        }
    }

    @Test
    func `a session that ended inside of a transaction is found by its next statement, and COMMIT is not attempted`()
        async throws
    {
        try await withConnection { connection in
            let backendPID = await connection.backendPID
            let turns = Turns()
            async let outcome = postgresError {
                try await connection.transaction { tx in
                    try tx.execute("SELECT 1")
                    turns.say(0)
                    turns.wait(for: 1)
                    do {
                        try tx.execute("SELECT 1")
                    } catch {}
                }
            }
            await turns.waitSuspended(for: 0)
            try await withConnection { other in
                try await expectValue(true, from: other, "SELECT pg_terminate_backend($1, 10000)", backendPID)
            }
            turns.say(1)
            #expect(loss(await outcome)?.serverError?.sqlState == .adminShutdown)
        }
    }

    @Test func `a server that ends the session during COMMIT is one that closed it, in its own words`() async throws {
        try await withConnection { connection in
            let name = "ends_\(UInt32.random(in: .min ... .max))"
            try await connection.executeScript(
                """
                CREATE TABLE \(name) (a int);
                CREATE FUNCTION \(name)() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER ends AFTER INSERT ON \(name) DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION \(name)()
                """)
            let error = await postgresError {
                _ = try await connection.transaction { transaction throws(PostgresError) in
                    _ = try transaction.query(Statement("INSERT INTO \(name) VALUES (1)"))
                }
            }
            guard case .commitOutcomeUnknown(let loss) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(loss.reason == .closedByPeer && loss.serverError?.sqlState == .adminShutdown, "\(loss)")
        }
    }

    /// With the answer, and between it and the six bytes that say that the server is ready again.
    @Test(arguments: [0, 6], [false, true])
    func `a farewell that comes with the answer to COMMIT does not pass for nonsense`(
        withoutLast count: Int, inPipeline: Bool
    ) async throws {
        let server = try await TestServer.shared()
        let proxy = try FaultProxy(upstreamFolder: server.socketDirectory)
        defer { proxy.close() }
        try await withConnection(to: "host=\(proxy.folder) user=postgres dbname=postgres") { connection in
            let backendPID = await connection.backendPID
            proxy.set(.holdsAnswerTo("COMMIT", withoutLast: count))
            async let outcome = postgresError {
                try await connection.transaction { tx in
                    try tx.execute("SELECT 1")
                    if inPipeline { try tx.atCommit("SELECT 2", parameters: []) }
                }
            }
            await proxy.waitForFault()
            try await withConnection { other in
                try await expectValue(true, from: other, "SELECT pg_terminate_backend($1, 10000)", backendPID)
            }
            proxy.set(.none)
            switch await outcome {
            case nil: break
            case .commitOutcomeUnknown(let loss): #expect(loss.reason == .closedByPeer, "\(loss)")
            case let error?: Issue.record("\(error)")
            }
            let later = loss(await postgresError { try await connection.execute("SELECT 1") })
            #expect(later?.reason == .closedByPeer)
            // libpq forgets a farewell in the middle of an answer where it reads the end with it.
            #expect(count > 0 || later?.serverError?.sqlState == .adminShutdown)
        }
    }

    @Test(arguments: [EmbeddedPostgres.StopMode.immediate, .fast])
    func `a server that stops immediately in the middle of a statement ends the call`(mode: EmbeddedPostgres.StopMode)
        async throws
    {
        let server = try await EmbeddedPostgres.start()
        let log = LogCapture()
        try await withConnection(to: server.connectionString(), logger: log.logger) { connection in
            let call = Task { try await connection.execute(endless) }
            try await log.wait(for: endlessIsRunning)
            try await server.stop(mode)
            let error = await postgresError { try await call.value }
            #expect(loss(error) != nil)
            let refused = await postgresError {
                _ = try await Connection.connect(ConnectionConfiguration(server.connectionString()), logger: .silent)
            }
            guard case .connectionFailed(let failure) = refused else {
                Issue.record("connected to a stopped server")
                return
            }
            #expect(failure.reason == .unreachable)
            try await server.resume()
            try await withConnection(to: server.connectionString()) { try await expectAnswer(from: $0) }
        }
        try await server.remove()
    }

    // MARK: COMMIT

    private enum CommitFault: CaseIterable {
        case lostBeforeTheServer, lostAfterTheServer
    }

    @Test(arguments: CommitFault.allCases)
    private func `a connection lost during COMMIT leaves the outcome unknown, whichever it was`(fault: CommitFault)
        async throws
    {
        let server = try await TestServer.shared()
        let database = try await TestServer.newDatabase()
        let proxy = try FaultProxy(upstreamFolder: server.socketDirectory)
        defer { proxy.close() }
        try await withConnection(to: database) { observer in
            try await observer.execute("CREATE TABLE t (a int)")
            // The last `host` in a connection string counts.
            try await withConnection(to: database + " host=\(proxy.folder)") { connection in
                proxy.set(fault == .lostBeforeTheServer ? .cutsBeforeForwarding("COMMIT") : .swallowsAnswerTo("COMMIT"))
                let error = await postgresError {
                    try await connection.transaction { tx in try tx.execute("INSERT INTO t VALUES (1)") }
                }
                guard case .commitOutcomeUnknown = error else {
                    Issue.record("not an unknown outcome: \(String(describing: error))")
                    return
                }
                let later = await postgresError { try await connection.execute("SELECT 1") }
                #expect(loss(later) != nil)
            }
            // The server has ended the session, and with it the transaction, when nobody else uses the database.
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
            let expected = fault == .lostBeforeTheServer ? 0 : 1
            try await expectValue(expected, from: observer, "SELECT count(*) FROM t")
        }
    }

    @Test func `a COMMIT whose answer does not come before the deadline and the grace period has an unknown outcome`()
        async throws
    {
        let server = try await TestServer.shared()
        let proxy = try FaultProxy(upstreamFolder: server.socketDirectory)
        defer { proxy.close() }
        try await withConnection(
            to: "host=\(proxy.folder) user=postgres dbname=postgres", configure: { $0.gracePeriod = .milliseconds(100) }
        ) { connection in
            proxy.set(.stallsAt("COMMIT"))
            let error = await postgresError {
                try await connection.transaction(deadline: .now + .seconds(3)) { tx in try tx.execute("SELECT 1")
                }
            }
            guard case .commitOutcomeUnknown(let loss) = error else {
                Issue.record("not an unknown outcome: \(String(describing: error))")
                return
            }
            #expect(loss.reason == .unresponsive)
        }
    }

    @Test
    func `a network that falls silent in a transaction is given up after the deadline, and the body's error comes out`()
        async throws
    {
        let server = try await TestServer.shared()
        let proxy = try FaultProxy(upstreamFolder: server.socketDirectory)
        defer { proxy.close() }
        try await withConnection(
            to: "host=\(proxy.folder) user=postgres dbname=postgres", configure: { $0.gracePeriod = .milliseconds(100) }
        ) { connection in
            await #expect(throws: CancellationError.self) {
                try await connection.transaction { tx in
                    try tx.execute("SELECT 1")
                    proxy.set(.stalled)
                    throw CancellationError()
                }
            }
            let later = await postgresError { try await connection.execute("SELECT 1") }
            #expect(loss(later)?.reason == .unresponsive)
        }
    }
}
