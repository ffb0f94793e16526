import TestSupport
import ClinicFixture
import EmbeddedPostgres
import Foundation
import IntakeStore
import Postgres
import Testing

/// Databases that went back: what workers had seen is not there any more.
@Suite(.serialized, .timeLimit(.minutes(5))) struct SetbackTests {
    private static func submit(_ keys: ClosedRange<Int>, to database: ClinicDatabase) async throws {
        try await database.with("site") { site in
            for key in keys {
                _ = try await Submissions.submit(Array(Forms.footDrop("A\(key)").utf8), key: "key-\(key)", site)
            }
        }
        try await database.waitUntilIdle()
    }

    private static func connectionString(
        _ database: ClinicDatabase, _ standby: EmbeddedPostgres, _ role: String = "worker"
    ) -> String {
        let hosts = "host=\(database.server.socketDirectory),\(standby.socketDirectory)"
        return database.connectionString(role) + " \(hosts) port=5432,5432 target_session_attrs=read-write"
    }

    /// Two workers on two hosts, as it were: each remembers in a folder of its own.
    private static func withWorkers(
        _ database: ClinicDatabase, _ standby: EmbeddedPostgres, _ body: ([Program], [String]) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "memory-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let folders = (0..<2).map { "\(folder)/\($0)" }
        let workers = try folders.map { folder in
            try Program(
                ["worker", "--database", connectionString(database, standby)],
                environment: ["INTAKE_TRIAGE_MEMORY_FOLDER": folder])
        }
        for worker in workers { try await worker.wait(for: "working") }
        try await body(workers, folders)
        for worker in workers {
            worker.signal(15)
            let ending = await worker.ending()
            #expect(ending.status == 0, "\(ending.errors)")
        }
        try FileManager.default.removeItem(atPath: folder)
    }

    /// Waits until every daemon has written down that it saw so many submissions.
    private static func waitUntilSeen(_ number: Int, in folders: [String]) async throws {
        try await eventually("the daemons remember submission \(number)") {
            folders.allSatisfy { folder in
                let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
                return names.contains { name in
                    let content = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
                    return (try? JSONDecoder().decode(LastSeen.self, from: content))?.number == Int64(number)
                }
            }
        }
    }

    private static func expectOneSetback(
        of workers: [Program], in database: ClinicDatabase, from: Int, timelines: String
    ) async throws {
        for worker in workers { try await worker.wait(for: "the database went back") }
        let rows = try await database.texts(
            """
            SELECT from_number || ', ' || (to_number < from_number) || ', ' || from_timeline || ' to ' || to_timeline
                || ', ' || (since < until AND until <= noticed_at)
            FROM intake.setback
            """)
        #expect(rows == ["\(from), true, \(timelines), true"])
        let telling =
            workers[0].errorsSoFar.split(separator: "\n").first { $0.contains("the database went back") } ?? ""
        #expect(telling.contains(" critical ") && telling.contains("with the same idempotency keys"))
    }

    /// Repeats everything that the site ever sent, and looks that each form is there once.
    private static func repeatAll(_ keys: ClosedRange<Int>, to database: ClinicDatabase) async throws {
        try await submit(keys, to: database)
        let kept = try await database.count("SELECT count(*) FROM intake.submission")
        let assessed = try await database.count(
            "SELECT count(DISTINCT idempotency_key) FROM intake.submission AS s JOIN intake.assessment AS a ON a.submission_id = s.id"
        )
        #expect(kept == keys.count && assessed == keys.count)
        let imbalances = try await database.imbalances(submissions: keys.count)
        #expect(imbalances == [])
    }

    @Test func `a standby that lacks confirmed forms takes over, and people are told what to ask the site for`()
        async throws
    {
        try await StandbyTests.withPair { database, standby in
            try await database.execute("ALTER SYSTEM SET synchronous_standby_names = ''", as: nil)
            try await database.execute("SELECT pg_reload_conf()")
            try await Self.withWorkers(database, standby) { workers, folders in
                try await Self.submit(1...3, to: database)
                let follower = ClinicDatabase(server: standby, name: database.name)
                try await eventually("the standby has followed") {
                    try await follower.count("SELECT count(*) FROM intake.assessment") == 3
                }
                try await standby.stop(.immediate)
                try await Self.submit(4...7, to: database)
                try await Self.waitUntilSeen(7, in: folders)
                try await database.server.stop(.immediate)
                try await standby.resume()
                try await standby.promote()
                try await Self.expectOneSetback(of: workers, in: follower, from: 7, timelines: "1 to 2")
                try await Self.repeatAll(1...7, to: follower)

                let status = try await Program.run(["status", "--database", follower.connectionString("nurse")])
                #expect(
                    status.output.contains("wentBack")
                        && status.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                            .contains("every submission received after")
                )
                let advice = try await Program.run(["doctor", "--database", follower.connectionString("nurse")])
                #expect(advice.status == 2)
                let acknowledged = try await Program.run([
                    "setback", "--acknowledge", "--database", follower.connectionString("nurse"),
                ])
                #expect(acknowledged.status == 0, "\(acknowledged.errors)")
                let open = try await follower.count("SELECT count(*) FROM intake.setback WHERE acknowledged_at IS NULL")
                #expect(open == 0)
            }
        }
    }

    @Test func `an alerter notices by itself, and tells people`() async throws {
        try await StandbyTests.withPair { database, standby in
            try await database.execute("ALTER SYSTEM SET synchronous_standby_names = ''", as: nil)
            try await database.execute("SELECT pg_reload_conf()")
            let folder = try ScratchFolder()
            let receivers = try Receivers(in: folder, dice: Dice(seed: 1, stream: 1))
            defer { receivers.close() }
            let memory = folder.url.appending(path: "memory").path()
            let alerter = try Program(
                [
                    "alerter", "--config", try receivers.configuration(), "--database",
                    Self.connectionString(database, standby, "alerter"),
                ], environment: ["INTAKE_TRIAGE_MEMORY_FOLDER": memory])
            try await alerter.wait(for: "working")
            let follower = ClinicDatabase(server: standby, name: database.name)
            try await eventually("the standby has followed") {
                try await follower.count("SELECT count(*) FROM intake.alerter") == 1
            }
            try await standby.stop(.immediate)
            try await database.with("site") { site in
                for key in 1...3 {
                    _ = try await Submissions.submit(Array(Forms.footDrop("A").utf8), key: "key-\(key)", site)
                }
            }
            try await Self.waitUntilSeen(3, in: [memory])
            try await database.server.stop(.immediate)
            try await standby.resume()
            try await standby.promote()
            try await eventually("people are told, with the span of time") {
                try receivers.calls.contains { call in
                    try call.event().data.trouble == "databaseWentBack" && call.body.contains("may be lost")
                }
            }
            alerter.signal(15)
            let ending = await alerter.ending()
            #expect(ending.status == 0, "\(ending.errors)")
        }
    }

    @Test func `an old primary wakes up and takes over, and the workers that saw more say so, also anew`() async throws
    {
        try await StandbyTests.withPair { database, standby in
            try await Self.withWorkers(database, standby) { workers, folders in
                try await Self.submit(1...3, to: database)
                try await database.execute("ALTER SYSTEM SET synchronous_standby_names = ''", as: nil)
                try await database.server.stop(.fast)
                try await standby.promote()
                let promoted = ClinicDatabase(server: standby, name: database.name)
                try await promoted.execute("ALTER SYSTEM SET synchronous_standby_names = ''", as: nil)
                try await promoted.execute("SELECT pg_reload_conf()")
                try await Self.submit(4...9, to: promoted)
                // A sequence skips numbers at a promotion.
                let last = try await promoted.count("SELECT max(number) FROM intake.submission")
                try await Self.waitUntilSeen(last, in: folders)
                // One of the workers ends before, and finds it when it starts again.
                workers[1].signal(15)
                _ = await workers[1].ending()
                try await standby.stop(.immediate)
                try await database.server.resume()
                try await workers[0].wait(for: "the database went back")
                let late = try Program(
                    ["worker", "--database", Self.connectionString(database, standby)],
                    environment: ["INTAKE_TRIAGE_MEMORY_FOLDER": folders[1]])
                try await Self.expectOneSetback(of: [workers[0], late], in: database, from: last, timelines: "2 to 1")
                late.signal(15)
                _ = await late.ending()
                try await Self.repeatAll(1...9, to: database)
            }
        }
    }
}
