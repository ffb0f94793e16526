import ClinicFixture
import Foundation
import Testing

@Suite(.serialized) struct BenchCommandTests {
    @Test func `a short run over the queue compares all contenders and finds every form assessed once`() async throws {
        let ending = try await Program.run(["bench", "queue", "--forms", "2000", "--rounds", "1", "--json"])
        #expect(ending.status == 0, "\(ending.errors)")
        let objects = try ending.objects()
        let contenders = objects.compactMap { $0["contender"] as? String }
        #expect(contenders == ["a", "a+", "b1", "b2", "c1", "c2", "c4"])
        for object in objects where object["contender"] != nil {
            for name in ["formsPerSecond", "steadyPerSecond", "walBytesPerForm", "serverMicroseconds"] {
                let value = try #require(object[name] as? Double, "\(name)")
                #expect(value > 0, "\(name)")
            }
        }
        #expect(objects.compactMap { $0["ratio"] as? String }.contains("c1/b1"))
    }

    @Test func `a form's cost is reported for each kind of form, with its allocations`() async throws {
        let ending = try await Program.run([
            "bench", "assess", "--rounds", "1", "--per-round", "5", "--assessments", "8", "--json",
        ])
        #expect(ending.status == 0, "\(ending.errors)")
        let objects = try ending.objects()
        #expect(objects.compactMap { $0["form"] as? String } == ["quiet", "busy", "4,000 characters", "blank"])
        for object in objects where object["form"] != nil {
            let whole = try #require(object["whole"] as? [String: Any])
            #expect(try #require(whole["medianMicroseconds"] as? Double) > 0)
            #expect(try #require(whole["allocations"] as? Double) > 0)
        }
    }

    @Test(
        arguments: [
            (["latency", "--rate", "50", "--seconds", "1", "--at-rest", "3", "--rounds", "1"], 10),
            (["backlog", "--waiting", "100", "--batch", "10"], 4),
            (["clinics", "--databases", "1,3", "--forms", "300", "--at-rest", "6", "--seconds", "1"], 2),
        ])
    func `each of the others ends well and reports`(_ arguments: [String], _ lines: Int) async throws {
        let ending = try await Program.run(["bench"] + arguments + ["--json"])
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(try ending.objects().count == lines)
    }

    @Test func `the waits of emergencies behind many forms are reported`() async throws {
        let ending = try await Program.run(["bench", "outage", "--waiting", "4000", "--pause", "2", "--json"])
        #expect(ending.status == 0, "\(ending.errors)")
        let objects = try ending.objects()
        let sizes = objects.filter { $0["table"] != nil }
        #expect(sizes.contains { $0["table"] as? String == "submission" && ($0["bytes"] as? Int ?? 0) > 1_000_000 })
        #expect(objects.count > sizes.count)
        for object in objects where object["table"] == nil {
            #expect(object["backlog"] as? Int == 4_000)
            #expect(try #require(object["milliseconds"] as? Double) > 0)
        }
    }

    @Test(
        arguments: [
            ["queue", "--forms", "0"], ["queue", "--batch", "5001"], ["queue", "--rounds", "0"],
            ["queue", "--only", "b1,d"], ["assess", "--rounds", "0"], ["latency", "--rate", "0"],
            ["backlog", "--waiting", "1,x"], ["clinics", "--databases", "0"], ["clinics", "--database", "dbname=x"],
            ["outage", "--waiting", "0"],
        ])
    func `what cannot be measured is a usage error`(_ arguments: [String]) async throws {
        let ending = try await Program.run(["bench"] + arguments)
        #expect(ending.status == 64)
        #expect(ending.output.isEmpty)
    }

    @Test func `a database that holds forms is refused, and keeps them as they are`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.submit(Forms.harmless())
        let ending = try await Program.run(
            ["bench", "queue", "--forms", "10", "--database", database.connectionString()])
        #expect(ending.status == 78)
        #expect(try await database.count("SELECT count(*) FROM intake.submission") == 1)
    }

    @Test func `a named database without forms is measured in place`() async throws {
        let database = try await Clinic.newDatabase()
        let ending = try await Program.run(
            [
                "bench", "queue", "--forms", "300", "--rounds", "2", "--only", "a,b1,c1", "--database",
                database.connectionString(),
            ])
        #expect(ending.status == 0, "\(ending.errors)")
        // The other contenders than the worker write constant results, which are no true ones.
        #expect(try await database.count("SELECT count(*) FROM intake.submission") == 1_800)
        #expect(try await database.count("SELECT count(DISTINCT submission_id) FROM intake.assessment") == 1_800)
        #expect(try await database.count("SELECT count(*) FROM intake.ready") == 0)
        #expect(try await database.count("SELECT count(*) FROM pg_namespace WHERE nspname = 'bench'") == 0)
    }

    @Test func `an interrupt ends a benchmark and takes its server away`() async throws {
        let program = try Program([
            "bench", "queue", "--forms", "2000", "--rounds", "100", "--only", "b1", "--log-level", "debug",
        ])
        try await program.wait(for: "b1:")
        program.signal(SIGINT)
        let ending = await program.ending()
        #expect(ending.status == 130)
        #expect(ending.output.isEmpty)
        let folder = try #require(ending.errors.firstMatch(of: /socketDirectory=(\S+)/)).output.1
        #expect(folder.contains("intake-pg-"))
        #expect(!FileManager.default.fileExists(atPath: String(folder)))
    }
}
