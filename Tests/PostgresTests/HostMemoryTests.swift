import EmbeddedPostgres
import Postgres
import Testing

/// The order in which the servers of a connection string are tried.
@Suite struct HostMemoryTests {
    /// Runs `body` with two clusters' folders, the first that of the shared one.
    private static func withServers(_ body: ([String]) async throws -> Void) async throws {
        let first = try await TestServer.shared()
        let second = try await EmbeddedPostgres.start()
        do {
            try await body([first.socketDirectory, second.socketDirectory])
        } catch {
            try await second.remove()
            throw error
        }
        try await second.remove()
    }

    /// The folder of the server that is found.
    private static func found(_ hosts: [String], _ more: String, _ memory: HostMemory) async throws -> String {
        try await withConnection(to: string(hosts, more), configure: { $0.hosts = memory }) { connection in
            try await connection.value("SHOW unix_socket_directories", as: String.self)
        }
    }

    private static func string(_ hosts: [String], _ more: String) -> String {
        "host=\(hosts.joined(separator: ",")) port=5432,5432 user=postgres dbname=postgres \(more)"
    }

    @Test(arguments: ["", "connect_timeout=9"])
    func `a server that was of no use comes behind the others`(more: String) async throws {
        try await Self.withServers { hosts in
            let memory = HostMemory()
            let atFirst = try await Self.found(hosts, more, memory)
            #expect(atFirst == hosts[0])
            try await withConnection(to: Self.string(hosts, more), configure: { $0.hosts = memory }) { connection in
                let error = await #expect(throws: PostgresError.self) { try await connection.leaveServerBehind() }
                guard case .connectionLost(let loss)? = error else { return #expect(error == nil) }
                #expect(loss.reason == .wentBack)
            }
            let then = try await Self.found(hosts, more, memory)
            #expect(then == hosts[1])
            // Another memory knows nothing of it.
            let elsewhere = try await Self.found(hosts, more, HostMemory())
            #expect(elsewhere == hosts[0])
            // It is still better than none.
            let last = try await Self.found([hosts[0], "/nonexistent"], more, memory)
            #expect(last == hosts[0])
        }
    }

    @Test func `a server that refuses to write comes last`() async throws {
        try await Self.withServers { hosts in
            let memory = HostMemory()
            try await withConnection(
                to: Self.string(hosts, "options='-c default_transaction_read_only=on'"),
                configure: { $0.hosts = memory }
            ) { connection in
                await #expect(throws: PostgresError.self) { try await connection.execute("CREATE TABLE no (a int)") }
            }
            let then = try await Self.found(hosts, "", memory)
            #expect(then == hosts[1])
        }
    }

    @Test func `the only server is not left`() async throws {
        try await withConnection(configure: { $0.hosts = HostMemory() }) { connection in
            try await connection.leaveServerBehind()
            let one = try await connection.value("SELECT 1", as: Int.self)
            #expect(one == 1)
        }
    }
}
