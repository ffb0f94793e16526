import TestSupport
import EmbeddedPostgres
import FaultyNetwork
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct NotificationTests {
    private func withListener(
        to connectionString: String, channels: [String],
        _ body: (NotificationListener) async throws -> Void
    ) async throws {
        let listener = try await NotificationListener.connect(
            ConnectionConfiguration(connectionString), channels: channels, deadline: .generous, logger: .silent)
        do {
            try await body(listener)
        } catch {
            await listener.close()
            throw error
        }
        await listener.close()
    }

    @Test func `what is notified on the channels arrives in order, with the sender's process`() async throws {
        let database = try await TestServer.newDatabase()
        try await withListener(to: database, channels: ["plain", "Odd \"name\""]) { listener in
            try await withConnection(to: database) { connection in
                try await connection.execute("NOTIFY plain, 'one'")
                try await connection.execute("NOTIFY elsewhere, 'unheard'")
                try await connection.execute("SELECT pg_notify('Odd \"name\"', 'two')")
                try await connection.execute("NOTIFY plain")
                let backendPID = await connection.backendPID
                var received: [PostgresNotification] = []
                for try await notification in listener {
                    received.append(notification)
                    if received.count == 3 { break }
                }
                #expect(received.map(\.channel) == ["plain", "Odd \"name\"", "plain"])
                #expect(received.map(\.payload) == ["one", "two", ""])
                #expect(received.allSatisfy { $0.backendPID == backendPID })
            }
        }
    }

    @Test func `a ping comes back while another task waits, and is not seen by it`() async throws {
        let database = try await TestServer.newDatabase()
        try await withListener(to: database, channels: ["c"]) { listener in
            let consumer = Task { try await listener.next() }
            for _ in 0..<5 { try await listener.ping(deadline: .generous) }
            try await withConnection(to: database) { connection in try await connection.execute("NOTIFY c, 'x'") }
            let notification = try await consumer.value
            #expect(notification?.payload == "x")
        }
    }

    @Test func `cancelling the consuming task ends the sequence, and the listener can go on with another`() async throws
    {
        let database = try await TestServer.newDatabase()
        try await withListener(to: database, channels: ["c"]) { listener in
            let consumer = Task {
                for try await _ in listener {}
                return Task.isCancelled
            }
            try await listener.ping(deadline: .generous)
            consumer.cancel()
            let ended = try await consumer.value
            #expect(ended)
            try await withConnection(to: database) { connection in try await connection.execute("NOTIFY c, 'x'") }
            let notification = try await listener.next()
            #expect(notification?.payload == "x")
        }
    }

    @Test func `closing the listener ends the sequence`() async throws {
        let database = try await TestServer.newDatabase()
        try await withListener(to: database, channels: ["c"]) { listener in
            let consumer = Task { try await listener.next() }
            try await listener.ping(deadline: .generous)
            await listener.close()
            let end = try await consumer.value
            #expect(end == nil)
        }
    }

    @Test func `a killed session throws its cause at the consumer and at the next ping`() async throws {
        let database = try await TestServer.newDatabase()
        try await withListener(to: database, channels: ["c"]) { listener in
            let consumer = Task { await postgresError { try await listener.next() } }
            try await listener.ping(deadline: .generous)
            try await withConnection(to: database) { connection in
                try await connection.execute(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """)
            }
            let error = await consumer.value
            #expect(error?.serverError?.sqlState == .adminShutdown)
            #expect(error?.isConnectionGone == true)
            #expect(await postgresError { try await listener.ping(deadline: .generous) } == error)
            let isUsable = await listener.isUsable
            #expect(!isUsable)
        }
    }

    @Test func `a connection that has silently died is found by a ping, and its consumer hears of it`() async throws {
        let server = try await TestServer.shared()
        let proxy = try FaultProxy(upstreamFolder: server.socketDirectory)
        defer { proxy.close() }
        let listener = try await NotificationListener.connect(
            ConnectionConfiguration(
                "host=\(proxy.folder) user=postgres dbname=postgres", gracePeriod: .milliseconds(100)),
            channels: ["c"], deadline: .generous, logger: .silent)
        let consumer = Task { await postgresError { try await listener.next() } }
        try await listener.ping(deadline: .generous)
        proxy.set(.stalled)
        let ping = Task { await postgresError { try await listener.ping(deadline: .generous) } }
        await proxy.waitForFault()
        // What a deadline does, at a moment that the test knows.
        ping.cancel()
        let error = await ping.value
        guard case .connectionLost(let loss) = error else {
            Issue.record("not a lost connection: \(String(describing: error))")
            return
        }
        #expect(loss.reason == .unresponsive)
        #expect(await consumer.value == error)
        await listener.close()
    }

    @Test func `a server that refuses LISTEN fails the connecting call`() async throws {
        let connectionString = try await TestServer.connectionString()
        let error = await postgresError {
            _ = try await NotificationListener.connect(
                ConnectionConfiguration(connectionString), channels: [""], logger: .silent)
        }
        #expect(error?.sqlState == .syntaxError)
    }

    @Test func `many notifications at once all arrive`() async throws {
        let database = try await TestServer.newDatabase()
        try await withListener(to: database, channels: ["c"]) { listener in
            try await withConnection(to: database) { connection in
                try await connection.execute("SELECT pg_notify('c', n::text) FROM generate_series(1, 5000) AS n")
                for number in 1...5000 {
                    let notification = try await listener.next()
                    #expect(notification?.payload == String(number))
                }
            }
        }
    }
}
