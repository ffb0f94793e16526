import TestSupport
import ClinicFixture
import EmbeddedPostgres
import Foundation
import Glibc
import IntakeStore
import Postgres
import Testing

/// The command `worker` as a process of its own.
@Suite(.serialized) struct WorkerCommandTests {
    private static func start(
        _ database: ClinicDatabase, role: String = "worker", environment: [String: String] = [:], _ more: String...
    ) throws -> Program {
        try Program(["worker", "--database", database.connectionString(role)] + more, environment: environment)
    }

    @Test func `SIGHUP does not end a worker`() async throws {
        let database = try await Clinic.newDatabase()
        let worker = try Program(["worker", "--database", database.connectionString("worker")])
        try await worker.wait(for: "working")
        worker.signal(SIGHUP)
        try await worker.wait(for: "SIGHUP changes nothing")
        try await database.submit(Forms.footDrop("hang up"))
        try await database.waitUntilIdle()
        worker.signal(SIGTERM)
        let ending = await worker.ending()
        #expect(ending.status == 0, "\(ending.errors)")
    }

    @Test func `a file of databases is read again at SIGHUP, and one that cannot be used changes nothing`() async throws
    {
        let (first, second) = (try await Clinic.newDatabase(), try await Clinic.newDatabase())
        let file = FileManager.default.temporaryDirectory.appending(path: "intake-databases-\(UUID())")
        defer { unlink(file.path()) }
        func write(_ databases: ClinicDatabase...) throws {
            let lines = ["# one a clinic", ""] + databases.map { $0.connectionString("worker") }
            try Data(lines.joined(separator: "\n").utf8).write(to: file)
        }
        try write(first)
        let worker = try Program(["worker", "--databases", file.path()])
        try await worker.wait(for: "database=\(first.name)")
        try await first.submit(Forms.harmless())
        try await first.waitUntilIdle()
        try Data("nonsense=1".utf8).write(to: file)
        worker.signal(SIGHUP)
        try await worker.wait(for: "the configuration cannot be used, and the one before stays")
        try write(first, second)
        worker.signal(SIGHUP)
        try await worker.wait(for: "database=\(second.name)")
        for database in [first, second] {
            try await database.submit(Forms.footDrop("both"))
            try await database.waitUntilIdle()
        }
        worker.signal(SIGTERM)
        let ending = await worker.ending()
        #expect(ending.status == 0, "\(ending.errors)")
        try await first.expectBalanced(submissions: 2)
        try await second.expectBalanced(submissions: 1)
    }

    @Test(arguments: ["", "# nothing\n", "dbname=a\nnonsense=1", nil])
    func `a file of databases that cannot be used ends it with 78 and says which`(content: String?) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "intake-databases-\(UUID())")
        defer { unlink(file.path()) }
        if let content { try Data(content.utf8).write(to: file) }
        let ending = try await Program.run(["worker", "--databases", file.path()])
        #expect(ending.status == 78, "\(ending.errors)")
        #expect(ending.errors.contains(content?.contains("nonsense") == true ? "database 2" : file.path()))
    }

    @Test func `killed again and again under load it loses and doubles nothing`() async throws {
        let database = try await Clinic.newDatabase()
        let load = Task {
            for round in 0..<30 {
                try await database.submit(
                    (0..<20).map { number in
                        switch number % 5 {
                        case 0: Forms.footDrop("K\(round)-\(number)")
                        case 1: Forms.footDrop("K\(number)")
                        case 2: number == 12 ? Forms.unreadable : Forms.harmless("K\(number)")
                        default: Forms.harmless()
                        }
                    })
            }
        }
        func done() async throws -> Int {
            try await database.count(
                "SELECT (SELECT count(*) FROM intake.assessment) + (SELECT count(*) FROM intake.quarantine)")
        }
        for round in 1...8 {
            let before = try await done()
            let victims = try (0..<2).map { _ in try Self.start(database, "--batch", "7") }
            try await eventually("work was done before kill \(round)") {
                let now = try await done()
                let waiting = try await database.count("SELECT count(*) FROM intake.ready")
                return now > before || waiting == 0
            }
            for victim in victims { victim.signal(SIGKILL) }
            for victim in victims {
                let ending = await victim.ending()
                #expect(ending.status == -SIGKILL, "\(ending.errors)")
            }
        }
        try await load.value
        let last = try Self.start(database)
        try await database.waitUntilIdle()
        last.signal(SIGTERM)
        let ending = await last.ending()
        #expect(ending.status == 0, "\(ending.errors)")
        try await database.expectBalanced(submissions: 30 * 20)
    }

    @Test(arguments: [SIGTERM, SIGINT]) func `a signal ends it with 0, after the batch in hand`(number: Int32)
        async throws
    {
        let database = try await Clinic.newDatabase()
        let manager = try ServiceManagerSocket(isAbstract: true)
        let worker = try Self.start(
            database, environment: ["NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "30000000"])
        let first = try await manager.wait(for: "READY=1")
        #expect(first.contains { $0.contains("READY=1\nSTATUS=working") })
        try await database.submit(Forms.footDrop("A"))
        try await database.waitUntilIdle()
        worker.signal(number)
        let ending = await worker.ending()
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.output.isEmpty)
        let rest = manager.received()
        #expect(rest.contains { $0.hasPrefix("STOPPING=1") })
        #expect((first + rest).contains("WATCHDOG=1"))
        let states = try await database.texts("SELECT state FROM intake.worker")
        #expect(states == ["stopped"])
        try await database.expectBalanced(submissions: 1)
    }

    @Test func `a signal ends it with 0 while the server hangs`() async throws {
        try await withHungServer { database, worker in
            worker.signal(SIGTERM)
            let ending = await worker.ending()
            #expect(ending.status == 0, "\(ending.errors)")
        }
    }

    @Test func `a second signal ends it at once, and the server rolls back`() async throws {
        try await withHungServer { _, worker in
            let asking = Task {
                // Two signals that come together may be one, so they are sent until one has ended it.
                while !Task.isCancelled {
                    worker.signal(SIGTERM)
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            let ending = await worker.ending()
            asking.cancel()
            #expect(ending.status == 128 + SIGTERM, "\(ending.errors)")
        }
    }

    @Test func `it waits for a server that is away, tells systemd so, and starts when it comes`() async throws {
        let server = try await Clinic.newServer(durable: false)
        do {
            let database = try await Clinic.newDatabase(on: server)
            try await database.submit(Forms.footDrop("A"))
            try await server.stop()
            let manager = try ServiceManagerSocket(isAbstract: false)
            let worker = try Self.start(database, environment: ["NOTIFY_SOCKET": manager.address])
            let messages = try await manager.wait(for: "READY=1")
            #expect(messages.contains("READY=1\nSTATUS=waiting for the database"))
            try await server.resume()
            try await database.waitUntilIdle()
            _ = try await manager.wait(for: "STATUS=working")
            worker.signal(SIGTERM)
            let ending = await worker.ending()
            #expect(ending.status == 0, "\(ending.errors)")
            try await database.expectBalanced(submissions: 1)
        } catch {
            try await server.remove()
            throw error
        }
        try await server.remove()
    }

    @Test func `without a server a signal ends it with 0`() async throws {
        let worker = try Program(["worker", "--database", "host=/nonexistent dbname=none"])
        try await worker.wait(for: "trying again")
        worker.signal(SIGTERM)
        let ending = await worker.ending()
        #expect(ending.status == 0, "\(ending.errors)")
    }

    @Test func `it refuses a database whose schema is another, and says which and what to do`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.execute("REVOKE INSERT ON intake.assessment FROM intake_worker")
        let changed = await (try Self.start(database)).ending()
        #expect(changed.status == 78)
        #expect(changed.errors.contains("right intake_worker INSERT on intake.assessment"), "\(changed.errors)")
        #expect(changed.errors.contains("schema check"))

        try await database.execute(
            """
            GRANT INSERT ON intake.assessment TO intake_worker;
            CREATE OR REPLACE FUNCTION intake.schema_version() RETURNS text LANGUAGE sql IMMUTABLE RETURN '2.0.0';
            """)
        let newer = await (try Self.start(database)).ending()
        #expect(newer.status == 78)
        #expect(newer.errors.contains("2.0.0") && newer.errors.contains("schema apply"), "\(newer.errors)")

        let empty = ClinicDatabase(server: database.server, name: Clinic.newName("empty"))
        try await empty.server.createDatabase(empty.name)
        let missing = await (try Self.start(empty)).ending()
        #expect(missing.status == 78)
        #expect(missing.errors.contains("schema apply"), "\(missing.errors)")
    }

    @Test(arguments: ["nurse", "stranger", "site"]) func `it refuses a role that is no worker`(role: String)
        async throws
    {
        let database = try await Clinic.newDatabase()
        let ending = await (try Self.start(database, role: role)).ending()
        #expect(ending.status == 77, "\(ending.errors)")
        #expect(ending.errors.contains("intake_worker"), "\(ending.errors)")
    }

    @Test func `it names a wrong option, setting or connection string`() async throws {
        let batch = try await Program.run(["worker", "--batch", "0"])
        #expect(batch.status == 78 && batch.errors.contains("--batch"))
        let string = try await Program.run(["worker", "--database", "nonsense"])
        #expect(string.status == 78, "\(string.errors)")
        let option = try await Program.run(["worker", "--nonsense"])
        #expect(option.status == 64)
        let level = try await Program.run(["worker", "--log-level", "loud"])
        #expect(level.status == 78 && level.errors.contains("loud"))
        try await withFile(#"{"wroker": {"batch": 1}}"#) { file in
            let misspelt = try await Program.run(["worker", "--config", file])
            #expect(misspelt.status == 78 && misspelt.errors.contains("wroker"))
        }
    }

    @Test func `no log of it or of the server holds what a patient said`() async throws {
        let database = try await Clinic.newDatabase()
        let canary = "canary\(UInt64.random(in: 1...UInt64.max))"
        let forms = [
            Forms.form("ref\(canary)", ["freeText": "\"I can't feel when I wee \(canary)\""], contact: "mail\(canary)"),
            Forms.form("B", ["saddle": "\"\(canary)\"", "item\(canary)": "1", "age": "\"\(canary)\""]),
            #"{"questionnaire":"spine-intake|1","answers":{"\#(canary)"#, canary,
            #"{"questionnaire":"\#(canary)","answers":{}}"#,
            Forms.form("C", ["freeText": "\"\(canary)\\ud800\""]),
        ]
        let ids = try await database.submit(forms)
        let worker = try Self.start(database, "--log-level", "trace")
        try await database.waitUntilIdle()
        try await database.killWorkerSessions()
        try await worker.wait(for: "the database is back")
        worker.signal(SIGTERM)
        let ending = await worker.ending()
        #expect(ending.status == 0)
        #expect(!ending.errors.contains(canary))
        for id in ids { #expect(ending.errors.contains(id.description), "every form is named by its id") }
        #expect(ending.errors.contains("its integration is broken") && ending.errors.contains("item=saddle"))
        #expect(ending.errors.contains("fault=an unknown choice"))
        let serverLog = try String(contentsOfFile: database.server.serverLog, encoding: .utf8)
        #expect(!serverLog.contains(canary))
        let elsewhere = try await database.count(
            """
            SELECT (SELECT count(*) FROM intake.notification AS n WHERE n::text LIKE $1)
                + (SELECT count(*) FROM intake.audit_log AS l WHERE l::text LIKE $1)
                + (SELECT count(*) FROM intake.alert AS a WHERE a::text LIKE $1)
                + (SELECT count(*) FROM intake.quarantine AS q WHERE q::text LIKE $1)
                + (SELECT count(*) FROM intake.worker AS w WHERE w::text LIKE $1)
            """, "%\(canary)%")
        #expect(elsewhere == 0)
        try await database.expectBalanced(submissions: forms.count)
    }

    @Test func `a session that hangs on the server is given up, and work goes on in a new one`() async throws {
        try await withHungServer { database, _ in
            try await database.submit(Forms.footDrop("A"))
            try await database.waitUntilIdle()
            try await database.expectBalanced(submissions: 1)
        }
    }

    @Test func `a server that accepts and never answers does not keep it from ending`() async throws {
        let server = try MuteServer()
        let worker = try Program(["worker", "--database", "host=\(server.folder) dbname=none"])
        try await server.waitForClient()
        worker.signal(SIGTERM)
        let ending = await worker.ending()
        #expect(ending.status == 0, "\(ending.errors)")
    }

    private static let ofWorker = "datname = current_database() AND application_name ~ '^intake-triage'"

    /// Stops the processes of the worker's sessions at a moment at which none of them does anything: another one may hold
    /// what the whole server waits for.
    private static func stopSessions(_ owner: Connection) async throws -> [Int32] {
        var stopped: [Int32] = []
        try await eventually("the worker's sessions were stopped while they were idle") {
            for session in stopped { kill(session, SIGCONT) }
            stopped = try await owner.texts("SELECT pid::text FROM pg_stat_activity WHERE \(Self.ofWorker)")
                .compactMap { Int32($0) }
            for session in stopped { kill(session, SIGSTOP) }
            let busy = try await owner.count(
                "SELECT count(*) FROM pg_stat_activity WHERE \(Self.ofWorker) AND (state, wait_event) <> ('idle', 'ClientRead')"
            )
            return !stopped.isEmpty && busy == 0
        }
        return stopped
    }

    /// Runs `body` with a worker whose sessions' processes on the server are stopped.
    private func withHungServer(_ body: (ClinicDatabase, Program) async throws -> Void) async throws {
        let database = try await Clinic.newDatabase()
        let worker = try Self.start(database)
        try await worker.wait(for: "working")
        let sessions = try await database.with(nil) { owner in try await Self.stopSessions(owner) }
        do {
            try await body(database, worker)
        } catch {
            for session in sessions { kill(session, SIGCONT) }
            throw error
        }
        for session in sessions { kill(session, SIGCONT) }
        worker.signal(SIGTERM)
        _ = await worker.ending()
        try await eventually("the server's sessions end") {
            try await database.count(
                "SELECT count(*) FROM pg_stat_activity WHERE \(Self.ofWorker)") == 0
        }
    }
}
