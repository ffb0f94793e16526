import TestSupport
import ClinicFixture
import Postgres
import Testing

/// Everything through pgbouncer in transaction mode.
@Suite(.timeLimit(.minutes(5))) struct PoolerTests {
    private static let roles = ["site", "worker"]

    @Test func `workers and sites work through a pooler that changes sessions between transactions`() async throws {
        let database = try await Clinic.newDatabase()
        let pooler = try await Pooler(to: database.server, roles: Self.roles, sessions: 2)
        func worker() throws -> Program {
            try Program([
                "worker", "--pooled", "--batch", "5", "--database", pooler.connectionString(database, "worker"),
            ])
        }
        // More of them than the server has sessions for.
        var workers = try (0..<4).map { _ in try worker() }
        for worker in workers { try await worker.wait(for: "working") }
        for round in 0..<5 {
            let forms = (0..<40).map { number in
                switch number % 4 {
                case 0: Forms.footDrop("A\(round)-\(number)")
                case 1: Forms.caudaEquina("A\(number)")
                case 2: number == 10 ? Forms.unreadable : Forms.harmless("A\(number)")
                default: Forms.harmless()
                }
            }
            let site = try await Program.run(
                [
                    "submit", "--pooled", "--key-prefix", "round\(round)", "--database",
                    pooler.connectionString(database, "site"), "-",
                ], input: forms.joined(separator: "\n"))
            #expect(site.status == 0 && site.lines.count == 40, "\(site.errors)")
            workers.removeFirst().signal(9)
            if round == 2 { try await database.killWorkerSessions() }
            workers.append(try worker())
        }
        try await database.waitUntilIdle()
        // Before that the last one may not listen for signals yet.
        for worker in workers { try await worker.wait(for: "working") }
        for worker in workers { worker.signal(15) }
        for worker in workers {
            let ending = await worker.ending()
            #expect(ending.status == 0, "\(ending.errors)")
        }
        let imbalances = try await database.imbalances(submissions: 200)
        #expect(imbalances == [])
    }

    @Test func `doctor sees a pooler that the daemons are not told of`() async throws {
        let database = try await Clinic.newDatabase()
        let pooler = try await Pooler(to: database.server, roles: Self.roles, sessions: 2, ignoresOptions: true)
        func findings(_ options: String...) async throws -> String {
            let ending = try await Program.run(["doctor"] + options)
            return ending.output + ending.errors
        }
        let through = pooler.connectionString(database, "worker")
        let found = try await findings("--database", through)
        #expect(found.contains("look D25 pooler"), "\(found)")
        #expect(try await !findings("--pooled", "--database", through).contains("pooler"))
        #expect(try await !findings("--database", database.connectionString("worker")).contains("pooler"))
    }

    @Test func `what is set for a transaction holds in it and not after it`() async throws {
        let database = try await Clinic.newDatabase()
        let pooler = try await Pooler(to: database.server, roles: Self.roles, sessions: 1)
        let connection = try await Connection.connect(
            ConnectionConfiguration(
                pooler.connectionString(database, "worker"),
                settings: ["idle_in_transaction_session_timeout": "5s", "search_path": "pg_catalog, intake, pg_temp"],
                settingsScope: .transaction, preparesStatements: false),
            deadline: .generous, logger: .silent)
        let within = try await connection.transaction { (transaction) throws(PostgresError) -> [String] in
            try ["idle_in_transaction_session_timeout", "search_path"].map { (name) throws(PostgresError) in
                try transaction.query("SELECT current_setting($1)", name).value(row: 0, column: 0, as: String.self)
            }
        }
        #expect(within == ["5s", "pg_catalog, intake, pg_temp"])
        let after = try await connection.value("SELECT current_setting('search_path')", as: String.self)
        #expect(after == #""$user", public"#)
        await connection.close()
    }

    @Test func `without being told, a worker is refused by the pooler, waits, and says why`() async throws {
        let database = try await Clinic.newDatabase()
        let pooler = try await Pooler(to: database.server, roles: Self.roles, sessions: 1)
        let worker = try Program(["worker", "--database", pooler.connectionString(database, "worker")])
        try await worker.wait(for: "trying again until it is back")
        worker.signal(15)
        let ending = await worker.ending()
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.errors.contains("08P01"), "\(ending.errors)")
    }

    @Test func `a worker whose settings a pooler ignores does not start, and says what to do`() async throws {
        let database = try await Clinic.newDatabase()
        let pooler = try await Pooler(to: database.server, roles: Self.roles, sessions: 1, ignoresOptions: true)
        let ending = try await Program.run(["worker", "--database", pooler.connectionString(database, "worker")])
        #expect(ending.status == 78, "\(ending.errors)")
        #expect(ending.errors.contains("--pooled"), "\(ending.errors)")
    }

    @Test(arguments: [#"{"pooled": 3}"#, #"{"pooled": "yes"}"#, #"{"pooled": null}"#])
    func `a value for it that is neither true nor false is named`(settings: String) async throws {
        try await withFile(settings) { file in
            let ending = try await Program.run(["worker", "--config", file, "--database", "host=/nonexistent"])
            #expect(ending.status == 78 && ending.errors.contains("pooled"), "\(ending.errors)")
        }
        let variable = try await Program.run(
            ["worker", "--database", "host=/nonexistent"], environment: ["INTAKE_TRIAGE_POOLED": "yes"])
        #expect(variable.status == 78 && variable.errors.contains("pooled"), "\(variable.errors)")
    }
}
