import Foundation
import Testing

@testable import EmbeddedPostgres

@Suite struct EmbeddedPostgresTests {
    @Test func `a started server answers over its socket in UTF-8`() async throws {
        try await withCluster { cluster in
            let encoding = try query("SHOW server_encoding", on: cluster)
            #expect(encoding == "UTF8")
            #expect(try query("SELECT current_user", on: cluster) == cluster.superuser)
            #expect(try query("SELECT inet_server_addr() IS NULL", on: cluster) == "t")
        }
    }

    @Test func `only the server's account and root reach the folder and the socket`() async throws {
        try await withCluster { cluster in
            let folder = try FileManager.default.attributesOfItem(atPath: cluster.socketDirectory)
            #expect(folder[.posixPermissions] as? Int == 0o700)
            let socket = "\(cluster.socketDirectory)/.s.PGSQL.\(cluster.port)"
            #expect(socket.utf8.count < 108)
            #expect(try FileManager.default.attributesOfItem(atPath: socket)[.posixPermissions] as? Int == 0o700)
            #expect(try query("SHOW listen_addresses", on: cluster) == "")
        }
    }

    @Test func `the server never runs as root`() async throws {
        try await withCluster { cluster in
            let processID = try #require(cluster.serverProcessID)
            let owner = try FileManager.default.attributesOfItem(atPath: "/proc/\(processID)")[.ownerAccountID]
            let userID = try #require(owner as? Int)
            #expect(userID != 0)
            #expect(geteuid() == 0 || userID == Int(geteuid()))
        }
    }

    @Test(arguments: EmbeddedPostgres.StopMode.allCases)
    func `data outlives a stop and a start`(mode: EmbeddedPostgres.StopMode) async throws {
        try await withCluster { cluster in
            try query("CREATE TABLE kept (n int)", on: cluster)
            try query("INSERT INTO kept VALUES (42)", on: cluster)
            let first = try #require(cluster.serverProcessID)
            try await cluster.stop(mode)
            #expect(cluster.serverProcessID == nil)
            #expect(!isAlive(first))
            #expect(throws: QueryFailure.self) { try query("SELECT 1", on: cluster) }
            try await cluster.resume()
            #expect(cluster.serverProcessID != first)
            #expect(try query("SELECT n FROM kept", on: cluster) == "42")
        }
    }

    @Test func `only an immediate stop makes the next start recover`() async throws {
        let recovery = "database system was not properly shut down"
        try await withCluster { cluster in
            try await cluster.restart()
            #expect(try !String(contentsOfFile: cluster.serverLog, encoding: .utf8).contains(recovery))
            try await cluster.restart(.immediate)
            #expect(try String(contentsOfFile: cluster.serverLog, encoding: .utf8).contains(recovery))
        }
    }

    @Test func `a server that was killed with clients at work starts again`() async throws {
        try await withCluster { cluster in
            try query("CREATE TABLE kept AS SELECT 42 AS n", on: cluster)
            let busy = try psql("SELECT count(*) FROM generate_series(1, 1000000000)", on: cluster)
            busy.standardError = FileHandle.nullDevice
            try busy.run()
            try await cluster.crash()
            #expect(cluster.serverProcessID == nil)
            try await cluster.resume()
            #expect(try query("SELECT n FROM kept", on: cluster) == "42")
            busy.waitUntilExit()
        }
    }

    @Test func `stopping a stopped server and resuming a running one do nothing`() async throws {
        try await withCluster { cluster in
            let processID = cluster.serverProcessID
            try await cluster.resume()
            #expect(cluster.serverProcessID == processID)
            try await cluster.stop()
            try await cluster.stop()
            try await cluster.resume()
            #expect(try query("SELECT 1", on: cluster) == "1")
        }
    }

    @Test func `two clusters live beside each other and know nothing of each other`() async throws {
        try await withCluster { one in
            try await withCluster { other in
                try await one.createDatabase("mine")
                let count = "SELECT count(*) FROM pg_database WHERE datname = 'mine'"
                #expect(try query(count, on: one) == "1")
                #expect(try query(count, on: other) == "0")
            }
            #expect(try query("SELECT 1", on: one) == "1")
        }
    }

    @Test func `a cancelled start leaves a whole cluster or none`() async throws {
        let task = Task { try await EmbeddedPostgres.start() }
        task.cancel()
        let cluster = try await task.value
        #expect(try query("SELECT 1", on: cluster) == "1")
        try await cluster.remove()
    }

    @Test func `remove leaves nothing behind, and nothing can be done afterwards`() async throws {
        let cluster = try await EmbeddedPostgres.start()
        let processID = try #require(cluster.serverProcessID)
        try await cluster.remove()
        #expect(!FileManager.default.fileExists(atPath: cluster.socketDirectory))
        #expect(!isAlive(processID))
        #expect(cluster.serverProcessID == nil)
        try await cluster.remove()
        await #expect(throws: EmbeddedPostgresError.removed) { try await cluster.resume() }
        await #expect(throws: EmbeddedPostgresError.removed) { try await cluster.stop() }
        await #expect(throws: EmbeddedPostgresError.removed) { try await cluster.createDatabase("late") }
    }

    @Test func `a server whose owner was killed ends, and its folder goes`() async throws {
        let result = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
            let cluster = try await EmbeddedPostgres.start()
            let processID = try #require(cluster.serverProcessID)
            // A client in the middle of a statement must not hold the server up.
            let client = try psql("SELECT pg_sleep(3600)", on: cluster)
            try client.run()
            try FileHandle.standardOutput.write(contentsOf: Data("\n<\(processID) \(cluster.socketDirectory)>\n".utf8))
            kill(getpid(), SIGKILL)
        }
        let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        let match = try #require(try /<(\d+) (.+)>/.firstMatch(in: output))
        let processID = try #require(Int32(match.1))
        #expect(await waitUntilDeleted(String(match.2)))
        #expect(!isAlive(processID))
    }

    @Test func `a cluster that nobody holds any longer ends`() async throws {
        var cluster: EmbeddedPostgres? = try await EmbeddedPostgres.start()
        let folder = try #require(cluster?.socketDirectory)
        let processID = try #require(cluster?.serverProcessID)
        cluster = nil
        #expect(await waitUntilDeleted(folder))
        #expect(!isAlive(processID))
    }
}

@Suite struct DatabaseCreationTests {
    @Test func `a database has the owner and the template that were asked for`() async throws {
        try await withCluster { cluster in
            try query("CREATE ROLE clinic LOGIN", on: cluster)
            try await cluster.createDatabase("pattern", owner: "clinic")
            try query("CREATE TABLE t (n int)", on: cluster, database: "pattern", user: "clinic")
            try await cluster.createDatabase("copy", template: "pattern")
            #expect(try query("SELECT count(*) FROM t", on: cluster, database: "copy") == "0")
            let owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'pattern'"
            #expect(try query(owner, on: cluster) == "clinic")
        }
    }

    @Test func `a name of any characters is taken as it is`() async throws {
        let name = #"it's a "\ ü = x"#
        try await withCluster { cluster in
            try query(#"CREATE ROLE "o'\ Brien" LOGIN"#, on: cluster)
            try await cluster.createDatabase(name, owner: #"o'\ Brien"#)
            let asked = "SELECT current_database() || ' ' || current_user"
            #expect(try query(asked, on: cluster, database: name, user: #"o'\ Brien"#) == name + #" o'\ Brien"#)
        }
    }

    @Test func `a database that exists already is an error that says so`() async throws {
        try await withCluster { cluster in
            let error = await #expect(throws: EmbeddedPostgresError.self) {
                try await cluster.createDatabase("postgres")
            }
            #expect(error?.description.contains("already exists") == true)
        }
    }
}

@Suite struct SettingsTests {
    @Test func `settings reach the server and outlive a restart`() async throws {
        let settings = [
            "application_name": #"it's \a "name""#, "max_connections": "37", "work_mem": "5MB", "intake.custom": "a\nb",
        ]
        try await withCluster(settings: settings) { cluster in
            for _ in 1...2 {
                #expect(try query("SHOW max_connections", on: cluster) == "37")
                #expect(try query("SHOW work_mem", on: cluster) == "5MB")
                #expect(try query("SHOW \"intake.custom\"", on: cluster) == "a\nb")
                let name = "SELECT reset_val FROM pg_settings WHERE name = 'log_statement'"
                #expect(try query(name, on: cluster) == "none")
                try await cluster.restart()
            }
        }
    }

    @Test(arguments: [true, false]) func `durability is as asked for`(durable: Bool) async throws {
        try await withCluster(durable: durable) { cluster in
            for setting in ["fsync", "full_page_writes"] {
                let value = try query("SHOW \(setting)", on: cluster)
                #expect(value == (durable ? "on" : "off"))
            }
            #expect(try query("SHOW synchronous_commit", on: cluster) == "on")
        }
    }

    @Test func `what clients send is not in the log unless a setting asks for it`() async throws {
        try await withCluster { cluster in
            try query("SELECT 'unheard'", on: cluster)
            #expect(try !String(contentsOfFile: cluster.serverLog, encoding: .utf8).contains("unheard"))
        }
        try await withCluster(settings: ["log_statement": "all"]) { cluster in
            try query("SELECT 'heard'", on: cluster)
            #expect(try String(contentsOfFile: cluster.serverLog, encoding: .utf8).contains("heard"))
        }
    }

    @Test func `a setting that the server refuses is quoted in the error`() async throws {
        let error = await #expect(throws: EmbeddedPostgresError.self) {
            _ = try await EmbeddedPostgres.start(settings: ["work_mem": "plenty"])
        }
        #expect(error?.description.contains("work_mem") == true)
    }

    @Test(arguments: ["port", "listen_addresses", "unix_socket_directories", "PORT"])
    func `the server's address cannot be set`(name: String) async {
        await #expect(throws: EmbeddedPostgresError.reservedSetting(name)) {
            _ = try await EmbeddedPostgres.start(settings: [name: "1"])
        }
    }

    @Test(arguments: ["", "a b", "x = 1\nfsync", "#fsync", "include 'file'"])
    func `a name that is no setting's name is refused`(name: String) async {
        await #expect(throws: EmbeddedPostgresError.malformedSetting(name)) {
            _ = try await EmbeddedPostgres.start(settings: [name: "1"])
        }
    }
}

@Suite struct ConnectionStringTests {
    @Test func `a connection string names socket, port, database and role`() async throws {
        try await withCluster { cluster in
            let plain = "host='\(cluster.socketDirectory)' port='5432' dbname='postgres' user='postgres'"
            #expect(cluster.connectionString() == plain)
            let odd = cluster.connectionString(database: #"a'b"#, user: #"c\d"#)
            #expect(odd.hasSuffix(#"dbname='a\'b' user='c\\d'"#))
        }
    }
}
