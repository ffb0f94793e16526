import TestSupport
import EmbeddedPostgres
import Foundation
import Glibc
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct ConnectingTests {
    private func failure(
        _ connectionString: String, deadline: ContinuousClock.Instant? = .generous,
        configure: (inout ConnectionConfiguration) -> Void = { _ in }, sourceLocation: SourceLocation = #_sourceLocation
    ) async -> ConnectionFailure? {
        let error = await postgresError {
            var configuration = ConnectionConfiguration(connectionString)
            configure(&configuration)
            let connection = try await Connection.connect(configuration, deadline: deadline, logger: .silent)
            await connection.close()
        }
        guard case .connectionFailed(let failure) = error else {
            Issue.record("not a failed connection: \(String(describing: error))", sourceLocation: sourceLocation)
            return nil
        }
        return failure
    }

    @Test func `application name, server settings and libpq's keywords reach the session`() async throws {
        try await withConnection(configure: {
            $0.applicationName = "tests of settings"
            $0.settings = [
                "statement_timeout": "12345ms", "search_path": "pg_catalog, \"odd \\ name\"", "work_mem": "5MB",
            ]
            $0.defaults = ["keepalives_idle": "17", "tcp_user_timeout": "4321"]
        }) { connection in
            try await expectValue("tests of settings", from: connection, "SELECT current_setting('application_name')")
            try await expectValue("12345ms", from: connection, "SELECT current_setting('statement_timeout')")
            try await expectValue(
                "pg_catalog, \"odd \\ name\"", from: connection, "SELECT current_setting('search_path')")
            try await expectValue("5MB", from: connection, "SELECT current_setting('work_mem')")
            try await expectValue("UTF8", from: connection, "SELECT current_setting('client_encoding')")
        }
    }

    @Test func `the connection string's own words prevail over defaults, and its options are kept`() async throws {
        let string =
            try await TestServer.connectionString()
            + " application_name=mine options='-c work_mem=6MB' client_encoding=LATIN1"
        try await withConnection(
            to: string,
            configure: {
                $0.applicationName = "theirs"
                $0.settings = ["statement_timeout": "1min"]
            }
        ) { connection in
            try await expectValue("mine", from: connection, "SELECT current_setting('application_name')")
            try await expectValue("6MB", from: connection, "SELECT current_setting('work_mem')")
            try await expectValue("1min", from: connection, "SELECT current_setting('statement_timeout')")
            try await expectValue("ü", from: connection, "SELECT chr(252)")
        }
    }

    @Test func `a URI is a connection string too`() async throws {
        let folder = try await TestServer.shared().socketDirectory.replacing("/", with: "%2F")
        try await withConnection(to: "postgresql://postgres@\(folder):5432/postgres") {
            try await expectAnswer(from: $0)
        }
    }

    @Test func `of several hosts the first one that answers is used`() async throws {
        let folder = try await TestServer.shared().socketDirectory
        // Nothing listens in the first folder, and at the second address nothing does either.
        try await withConnection(
            to: "host=/nonexistent,127.0.0.1,\(folder) port=5432,1,5432 user=postgres dbname=postgres"
        ) { try await expectAnswer(from: $0) }
    }

    @Test func `target_session_attrs passes a read-only server over`() async throws {
        let readOnly = try await EmbeddedPostgres.start(settings: ["default_transaction_read_only": "on"])
        let readWrite = try await TestServer.shared().socketDirectory
        let hosts = "host=\(readOnly.socketDirectory),\(readWrite) port=5432 user=postgres dbname=postgres"
        try await withConnection(to: hosts) { connection in
            try await expectValue("on", from: connection, "SELECT current_setting('default_transaction_read_only')")
        }
        try await withConnection(to: hosts + " target_session_attrs=read-write") { connection in
            try await expectValue("off", from: connection, "SELECT current_setting('default_transaction_read_only')")
        }
        let only = await failure(readOnly.connectionString() + " target_session_attrs=read-write")
        #expect(only?.reason == .unreachable)
        try await readOnly.remove()
    }

    @Test func `a socket that is not there is unreachable`() async {
        let failure = await failure("host=/nonexistent user=postgres")
        #expect(failure?.reason == .unreachable)
        #expect(failure?.sqlState == nil)
    }

    @Test func `refusals of the server show by their SQLSTATE`() async throws {
        let server = try await TestServer.shared()
        let database = await failure(server.connectionString(database: "nowhere"))
        #expect(database?.reason == .unknownDatabase)
        #expect(database?.sqlState == .invalidCatalogName)
        let role = await failure(server.connectionString(user: "nobody at all"))
        #expect(role?.reason == .refused)
        #expect(role?.sqlState?.conditionClass == "28")
        try await withConnection { connection in
            try await connection.executeScript("CREATE ROLE without_slots LOGIN CONNECTION LIMIT 0")
        }
        let slots = await failure(server.connectionString(user: "without_slots"))
        #expect(slots?.reason == .tooManyConnections)
        let setting = await failure(server.connectionString(), configure: { $0.settings["no_such_setting"] = "1" })
        #expect(setting?.reason == .server)
        #expect(setting?.sqlState == .undefinedObject)
    }

    @Test func `a password is used, and a wrong one is refused without being shown`() async throws {
        let server = try await EmbeddedPostgres.start()
        try await withConnection(to: server.connectionString()) { connection in
            try await connection.executeScript("CREATE ROLE guarded LOGIN PASSWORD 'right canary'")
        }
        try withHostBasedAuthentication("local all guarded scram-sha-256\nlocal all all trust\n", of: server)
        try await server.restart()
        let string = server.connectionString(user: "guarded")
        try await withConnection(to: string + " password='right canary'") { try await expectAnswer(from: $0) }
        let wrong = await failure(string + " password='wrong canary'")
        #expect(wrong?.reason == .refused)
        #expect(wrong?.sqlState == .invalidPassword)
        #expect(!String(reflecting: wrong).contains("canary"))
        try await server.remove()
    }

    private func withHostBasedAuthentication(_ rules: String, of server: EmbeddedPostgres) throws {
        let file = try #require(fopen(server.dataDirectory + "/pg_hba.conf", "w"))
        fputs(rules, file)
        fclose(file)
    }

    @Test(arguments: [
        "host=x password=canary secret", "postgresql://user:canary@secret@host/db",
        "postgresql://user:canary/secret@host/db",
        "nonsense=canary", "postgresql://user:can%zzary@host",
    ])
    func `a connection string that cannot be meant, or not be read, is not repeated`(text: String) async {
        let failure = await failure(text)
        #expect(failure?.reason == .invalidConnectionString)
        #expect(!String(reflecting: failure).contains("canary"))
        #expect(!String(reflecting: failure).contains("secret"))
        #expect(!String(reflecting: ConnectionConfiguration(text)).contains("canary"))
    }

    @Test func `a session over TLS carries large values and can be cancelled`() async throws {
        // The whole network 127/8 is this machine, so that a random address in it has its port to itself.
        let address = "127.\(Int.random(in: 1...254)).\(Int.random(in: 1...254)).\(Int.random(in: 1...254))"
        let server = try await EmbeddedPostgres.start()
        let certificate = try makeCertificate(for: server)
        try withHostBasedAuthentication("local all all trust\nhostssl all all 127.0.0.0/8 trust\n", of: server)
        try await withConnection(to: server.connectionString()) { connection in
            try await connection.execute("ALTER SYSTEM SET ssl = on")
            try await connection.execute(Statement("ALTER SYSTEM SET listen_addresses = '\(address)'"))
        }
        try await server.restart()
        let string = "host=\(address) user=postgres dbname=postgres sslrootcert=\(certificate) sslmode="
        try await withConnection(to: string + "verify-ca") { connection in
            try await expectValue(true, from: connection, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            for size in [1, 8_191, 8_192, 16_384, 16_385, 40_000, 3_000_000] {
                let bytes = [UInt8](repeating: 0x5a, count: size)
                try await expectValue(bytes, from: connection, "SELECT $1", bytes)
                let sentAhead = try await connection.transaction(deadline: .generous) { tx in
                    try tx.send("CREATE TEMP TABLE sent ON COMMIT DROP AS SELECT 1 AS a, ''::bytea AS b")
                    try tx.send("UPDATE sent SET b = $1", bytes)
                    return try tx.query("SELECT b FROM sent").single { row in try row.decode(0, as: [UInt8].self) }
                }
                #expect(sentAhead == bytes)
            }
            try await expectValue(
                100_000, from: connection, "SELECT count(*) FROM unnest($1::text[])",
                [String](repeating: "x", count: 100_000))
            let error = await postgresError {
                try await connection.execute(endless, deadline: .now + .milliseconds(50))
            }
            #expect(error == .deadlineExceeded)
            try await expectAnswer(from: connection)
        }
        let otherName = await failure(string + "verify-full")
        #expect(otherName?.reason == .unreachable)
        let plain = await failure(string + "disable")
        #expect(plain?.reason == .refused)
        try FileManager.default.removeItem(atPath: certificate)
        try await server.remove()
    }

    /// Makes a certificate that signs itself where the server looks for its own; returns its path.
    private func makeCertificate(for server: EmbeddedPostgres) throws -> String {
        let (key, certificate) = (server.dataDirectory + "/server.key", server.dataDirectory + "/server.crt")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
            + ["-days", "2", "-subj", "/CN=somewhere.else", "-keyout", key, "-out", certificate]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        // The server insists on owning its key.
        var folder = stat()
        try #require(stat(server.dataDirectory, &folder) == 0)
        try #require(chown(key, folder.st_uid, folder.st_gid) == 0 && chmod(key, 0o600) == 0)
        try #require(chmod(certificate, 0o644) == 0)
        let copy = FileManager.default.temporaryDirectory.appending(path: "certificate-\(UUID().uuidString).crt").path()
        try FileManager.default.copyItem(atPath: certificate, toPath: copy)
        return copy
    }

    @Test func `a NUL does not cut a connection string off`() async throws {
        let failure = await failure(try await TestServer.connectionString() + "\0canary")
        #expect(failure?.reason == .invalidConnectionString)
    }

    /// A socket that takes connections and says nothing.
    private func withSilentServer(_ body: (_ connectionString: String) async throws -> Void) async throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isListening)
        try await body("host=127.0.0.1 port=\(UInt16(bigEndian: address.sin_port)) user=postgres")
    }

    @Test func `a server that never answers is given up at the deadline`() async throws {
        try await withSilentServer { connectionString in
            let failure = await failure(connectionString, deadline: .now + .milliseconds(50))
            #expect(failure?.reason == .deadlineExceeded)
        }
    }

    @Test func `connect_timeout lets the next host be tried when one never answers`() async throws {
        let folder = try await TestServer.shared().socketDirectory
        try await withSilentServer { connectionString in
            // The last word on each keyword counts.
            let port = connectionString.split(separator: " ")[1].dropFirst("port=".count)
            try await withConnection(
                to: "host=127.0.0.1,\(folder) port=\(port),5432 user=postgres dbname=postgres connect_timeout=1"
            ) { try await expectAnswer(from: $0) }
        }
    }

    @Test(arguments: ["", " connect_timeout=3"])
    func `where none of several hosts answers the error names each`(more: String) async {
        let failure = await failure(
            "host=/nonexistent,/missing port=5432 user=postgres dbname=postgres\(more)", deadline: nil)
        #expect(failure?.reason == .unreachable)
        for host in ["/nonexistent", "/missing"] {
            #expect(failure?.message?.contains(host) == true, "\(String(describing: failure))")
        }
    }

    @Test func `of several hosts one that says nothing is named, too`() async throws {
        try await withSilentServer { connectionString in
            let port = connectionString.split(separator: " ")[1].dropFirst("port=".count)
            let failure = await failure(
                "host=127.0.0.1,/nonexistent port=\(port),5432 user=postgres dbname=postgres connect_timeout=1",
                deadline: nil)
            #expect(failure?.message?.contains("127.0.0.1") == true, "\(String(describing: failure))")
            #expect(failure?.message?.contains("/nonexistent") == true)
        }
    }

    @Test func `cancelling the task ends an attempt to connect`() async throws {
        try await withSilentServer { connectionString in
            let attempt = Task { await failure(connectionString, deadline: nil) }
            attempt.cancel()
            #expect(await attempt.value?.reason == .cancelled)
        }
    }

    @Test func `a closed connection says so`() async throws {
        let connection = try await Connection.connect(
            ConnectionConfiguration(TestServer.connectionString()), logger: .silent)
        await connection.close()
        await connection.close()
        let isUsable = await connection.isUsable
        #expect(!isUsable)
        #expect(await postgresError { try await connection.execute("SELECT 1") } == .connectionClosed)
        #expect(await postgresError { try await connection.transaction { _ in } } == .connectionClosed)
        #expect(await postgresError { try await connection.executeScript("SELECT 1") } == .connectionClosed)
    }
}
