import ClinicFixture
import EmbeddedPostgres
import Foundation
import IntakeStore
import Postgres
import Testing

/// The commands that use the database, as processes of their own.
@Suite struct DatabaseCommandTests {
    @Test func `submit prints an id for each document, and the same prefix submits nothing twice`() async throws {
        let database = try await Clinic.newDatabase()
        let forms = [Forms.harmless("A"), Forms.footDrop("B"), #"{"not a form"}"#].joined(separator: "\n")
        let arguments = ["submit", "--database", database.connectionString("site"), "--key-prefix", "batch1", "-"]
        let first = try await Program.run(arguments, input: forms)
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.lines.count == 3 && first.lines.allSatisfy { PostgresUUID($0) != nil })
        let again = try await Program.run(arguments, input: forms)
        #expect(again.status == 0 && again.lines == first.lines)
        let other = try await Program.run(
            arguments, input: [Forms.harmless("Z"), Forms.footDrop("B")].joined(separator: "\n"))
        #expect(other.status == 65 && other.lines == [first.lines[1]] && other.errors.contains("document 1"))
        let json = try await Program.run(
            ["submit", "--json", "--database", database.connectionString("site"), "-"], input: forms)
        #expect(try json.objects().map { $0["document"] as? Int } == [1, 2, 3])
        let stored = try await database.count("SELECT count(*) FROM intake.submission")
        #expect(stored == 6)
    }

    @Test func `how far it is stands on a terminal until something else is said, and nowhere else`() async throws {
        let database = try await Clinic.newDatabase()
        let file = FileManager.default.temporaryDirectory.appending(path: "forms-\(UUID())")
        defer { unlink(file.path()) }
        try Data([Forms.footDrop("A"), Forms.harmless("B")].joined(separator: "\n").utf8).write(to: file)
        let arguments = ["submit", "--database", database.connectionString("site"), file.path()]
        let watched = try Program(arguments, launcher: Program.terminal(">/dev/null"))
        let seen = await watched.ending()
        #expect(seen.status == 0 && seen.output.contains("\r\u{1B}[K0 of 2 forms\r\u{1B}[K"), "\(seen.output)")
        #expect(seen.output.contains("2 of 2 documents submitted"))
        let unwatched = try await Program.run(arguments)
        #expect(unwatched.errors.hasPrefix("intake-triage: 2 of 2 documents submitted"), "\(unwatched.errors)")
    }

    @Test func `submit refuses what is too large or no text, says which, and sends the others`() async throws {
        let database = try await Clinic.newDatabase()
        let string = database.connectionString("site")
        var lines = Array((Forms.harmless("A") + "\n").utf8)
        lines += Array(#"{"canary":""#.utf8) + [0xFF, 0xFE] + Array("\"}\n".utf8)
        lines += Array((Forms.harmless("B") + "\n").utf8)
        lines += Array((#"{"answers":{"freeText":""# + String(repeating: "canary ", count: 200_000) + "\"}}\n").utf8)
        try await withFile(lines) { file in
            let ending = try await Program.run(["submit", "--database", string, file])
            #expect(ending.status == 65 && ending.lines.count == 2)
            #expect(ending.errors.contains("document 2") && ending.errors.contains("document 4"), "\(ending.errors)")
            #expect(!ending.errors.contains("canary"))
        }
        let missing = try await Program.run(["submit", "--database", string, "/nonexistent"])
        #expect(missing.status == 66)
    }

    @Test func `people are added, shown and ended by who may, and the reason of a refusal is said`() async throws {
        let database = try await Clinic.newDatabase()
        func people(_ arguments: [String], _ role: String) async throws -> Program.Ending {
            try await Program.run(["people"] + arguments + ["--database", database.connectionString(role)])
        }
        let added = try await people(["add", "Cleo  Cole", "--login", "stranger"], "manager")
        #expect(added.status == 0 && added.errors.contains("Cleo Cole may act from now on"), "\(added.errors)")
        let twice = try await people(["add", "cleo cole"], "manager")
        #expect(twice.status == 65 && twice.errors.contains("somebody has that name"), "\(twice.errors)")
        let other = try await people(["end", "Ann", "--by", "Dora"], "manager")
        #expect(other.status == 77 && other.errors.contains("the login manager is one person"), "\(other.errors)")
        let ended = try await people(["end", "Bea"], "manager")
        #expect(ended.status == 0 && ended.errors.contains("Bea acts no more"), "\(ended.errors)")
        let nurse = try await people(["end", "Ann"], "nurse")
        #expect(nurse.status == 77)
        let list = try await people(["list", "--json"], "nurse")
        let names = try list.objects().map { ($0["name"] as? String ?? "") + ($0["login"] as? String ?? "-") }
        #expect(names == ["Annnurse", "Cleo Colestranger", "Doradirector", "Dr Deedoctor", "Maxmanager"])
        let left = try await people(["list", "--left"], "auditor")
        #expect(left.output.contains("Bea  through services, since") && left.output.contains(", until"))
    }

    @Test(arguments: [
        (["submit", "-"], "stranger", 77), (["status"], "site", 77),
        (["explain", "6f1c2a34-0b1d-4c6e-9c1f-2d3e4f5a6b7c"], "site", 77),
        (["explain", "6f1c2a34-0b1d-4c6e-9c1f-2d3e4f5a6b7c"], "nurse", 65),
        (["explain", "nonsense"], "worker", 64), (["explain", "6f1c2a34-0b1d-4c6e-9c1f-2d3e4f5a6b7c"], "worker", 65),
    ]) func `the exit code says what is wrong`(arguments: [String], role: String, status: Int32) async throws {
        let database = try await Clinic.newDatabase()
        let ending = try await Program.run(
            arguments, environment: ["INTAKE_TRIAGE_DATABASE": database.connectionString(role)], input: "{}")
        #expect(ending.status == status, "\(ending.errors)")
        #expect(ending.output.isEmpty && !ending.errors.isEmpty)
    }

    @Test(arguments: ["submit", "status", "explain", "schema"])
    func `a server that is away is 69, a bad connection string 78`(
        command: String
    ) async throws {
        let more =
            ["submit": ["-"], "explain": ["6f1c2a34-0b1d-4c6e-9c1f-2d3e4f5a6b7c"], "schema": ["check"]][command] ?? []
        let away = try await Program.run(
            [command] + more, environment: ["INTAKE_TRIAGE_DATABASE": "host=/nonexistent dbname=none"], input: "{}")
        #expect(away.status == 69, "\(away.errors)")
        let bad = try await Program.run(
            [command] + more, environment: ["INTAKE_TRIAGE_DATABASE": "no=such"], input: "{}")
        #expect(bad.status == 78, "\(bad.errors)")
    }

    @Test func `a flag prevails over a variable, and a variable over the file`() async throws {
        let database = try await Clinic.newDatabase()
        let right = database.connectionString("monitor")
        try await withFile(#"{"database":"host=/nonexistent"}"#) { file in
            let variable = try await Program.run(
                ["status", "--config", file], environment: ["INTAKE_TRIAGE_DATABASE": right])
            #expect(variable.status == 0, "\(variable.errors)")
            let flag = try await Program.run(
                ["status", "--database", right], environment: ["INTAKE_TRIAGE_DATABASE": "host=/nonexistent"])
            #expect(flag.status == 0, "\(flag.errors)")
            let fromFile = try await Program.run(["status", "--config", file])
            #expect(fromFile.status == 69)
        }
        let json = try JSONSerialization.data(withJSONObject: ["database": right])
        try await withFile(Array(json)) { file in
            let fromFile = try await Program.run(["status"], environment: ["INTAKE_TRIAGE_CONFIG": file])
            #expect(fromFile.status == 0, "\(fromFile.errors)")
        }
        let standard = try await Program.run(
            ["status"],
            environment: [
                "PGHOST": database.server.socketDirectory, "PGPORT": "\(database.server.port)",
                "PGDATABASE": database.name,
                "PGUSER": "monitor",
            ])
        #expect(standard.status == 0, "\(standard.errors)")
    }

    @Test func `status says what waits, what was done, and that nobody works`() async throws {
        let database = try await Clinic.newDatabase()
        let string = database.connectionString("monitor")
        try await database.submit([Forms.footDrop("A"), Forms.caudaEquina("B"), Forms.unreadable])
        let before = try await Program.run(["status", "--json", "--database", string])
        let waiting = try #require(try before.objects().first)
        #expect(
            waiting["pending"] as? Int == 3 && waiting["workersAlive"] as? Int == 0
                && waiting["lastAssessedAt"] is NSNull)
        try await withWorkers(database) { _ in
            try await database.waitUntilIdle()
            let during = try await Program.run(["status", "--json", "--database", string])
            let result = try #require(try during.objects().first)
            #expect(
                result["workersAlive"] as? Int == 1 && result["pending"] as? Int == 0
                    && result["openAlerts"] as? Int == 3)
            #expect(result["quarantined"] as? Int == 1 && result["stalled"] as? Bool == false)
            let worklist = try #require(result["worklist"] as? [String: Int])
            #expect(worklist["urgent"] == 2 && worklist["emergency"] == 1 && worklist["soon"] == 0)
        }
        let text = try await Program.run(["status", "--database", string])
        #expect(text.status == 0 && text.output.contains("3 open"), "\(text.output)")
    }

    @Test func `explain says why a stored form got its level, also with its history and its latch`() async throws {
        let database = try await Clinic.newDatabase()
        let ids = try await database.submit([Forms.footDrop("A"), Forms.harmless("A"), "canary"])
        let string = database.connectionString("worker")
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        let last = try await database.submit(Forms.footDrop("B"))
        for id in ids[..<2] {
            let text = try await Program.run(["explain", "--database", string, "\(id)"])
            #expect(text.status == 0, "\(text.errors)")
            #expect(text.output.contains("URGENT") && !text.output.contains("NOTE: made again"), "\(text.output)")
            let json = try await Program.run(["explain", "--json", "--database", string, "\(id)"])
            #expect(try json.objects().first?["level"] as? String == "urgent")
        }
        let quarantined = try await Program.run(["explain", "--database", string, "\(ids[2])"])
        #expect(
            quarantined.status == 0 && quarantined.output.contains("notJSON") && !quarantined.output.contains("canary"))
        let pending = try await Program.run(["explain", "--json", "--database", string, "\(last)"])
        #expect(try pending.objects().first?["pending"] as? Bool == true)
    }

    @Test func `schema apply, check and print agree with each other`() async throws {
        let server = try await Clinic.server()
        let database = ClinicDatabase(server: server, name: Clinic.newName("schema"))
        try await server.createDatabase(database.name)
        let environment = ["INTAKE_TRIAGE_DATABASE": database.connectionString()]
        let before = try await Program.run(["schema", "check"], environment: environment)
        #expect(before.status == 78 && before.output.contains("table intake.submission"))
        for _ in 1...2 {
            let applied = try await Program.run(["schema", "apply"], environment: environment)
            #expect(applied.status == 0, "\(applied.errors)")
        }
        let after = try await Program.run(["schema", "check"], environment: environment)
        #expect(after.status == 0 && after.output.contains(IntakeSchema.version))
        let list = try await Program.run(["schema", "check", "--list"], environment: environment)
        let expected = try await Program.run(["schema", "print", "--objects"])
        #expect(list.output == expected.output && list.lines == IntakeSchema.expectedObjects)
        let printed = try await Program.run(["schema", "print"])
        #expect(printed.output == IntakeSchema.text)
        try await database.execute("CREATE TABLE intake.extra (a int); DROP VIEW dashboard.activity")
        let json = try await Program.run(["schema", "check", "--json"], environment: environment)
        let difference = try #require(try json.objects().first)
        #expect(json.status == 78)
        #expect((difference["unexpected"] as? [String])?.contains("table intake.extra") == true)
        #expect((difference["missing"] as? [String])?.contains("view dashboard.activity") == true)
        let refused = try await Program.run(
            ["schema", "apply"], environment: ["INTAKE_TRIAGE_DATABASE": database.connectionString("site")])
        #expect(refused.status == 77, "\(refused.errors)")
    }

    @Test func `the demo shows a progressive foot drop as urgent, a cauda equina as emergency`() async throws {
        let ending = try await Program.run(["demo", "--once", "--json"])
        #expect(ending.status == 0, "\(ending.errors)")
        let rows = try ending.objects()
        func level(_ patient: String) -> [String] {
            rows.filter { $0["patient"] as? String == patient }.compactMap { $0["level"] as? String }
        }
        #expect(level("DEMO-2") == ["urgent"] && level("DEMO-3") == ["emergency"], "\(ending.output)")
        #expect(rows.allSatisfy { ($0["reasons"] as? [String])?.isEmpty == false })
    }
}
