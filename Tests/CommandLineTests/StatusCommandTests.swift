import ClinicFixture
import Foundation
import IntakeStore
import Postgres
import TestSupport
import Testing

/// Status says what a person must act on, and never that all is in order beside it.
@Suite struct StatusCommandTests {
    private struct Standing: Decodable {
        let severity: String
        let act: [String]
        let look: [String]
    }

    private static func standing(_ database: ClinicDatabase) async throws -> Standing {
        let ending = try await Program.run(
            ["status", "--json", "--database", database.connectionString("nurse")])
        return try JSONDecoder().decode(Standing.self, from: Data(ending.output.utf8))
    }

    @Test func `where no worker works it says why`() async throws {
        let database = try await Clinic.newDatabase()
        func words() async throws -> String {
            try await Program.run(["status", "--database", database.connectionString("nurse")]).output
                .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        #expect(try await words().contains("not assessed; none has run in the last 7 days"))
        for (state, note, said) in [
            ("running", "'lost it'", "on far, gives no sign of life since"), ("running", "'lost it'", ": lost it"),
            ("stopped", "NULL", "on far, was stopped at"), ("standby", "'no rights'", "on far, stands by: no rights"),
        ] {
            try await database.execute("DELETE FROM intake.worker")
            try await database.execute(
                """
                INSERT INTO intake.worker (host, pid, version, state, last_error, started_at, heartbeat_at)
                VALUES ('far', 1, '1', '\(state)', \(note), now() - interval '1 hour', now() - interval '1 minute')
                """)
            #expect(try await words().contains(said), "\(state)")
        }
    }

    @Test func `overdue emergencies that nobody has acknowledged are the first line and exit code 2`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.submit([Forms.caudaEquina("A"), Forms.footDrop("B"), Forms.harmless("C"), Forms.unreadable])
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        let fresh = try await Self.standing(database)
        #expect(!fresh.act.contains("overdue") && !fresh.act.contains("unacknowledged"))
        #expect(fresh.act.contains("noWorker") && fresh.act.contains("noAlerter") && fresh.look.contains("quarantine"))
        try await database.falsify("UPDATE intake.work_item SET respond_by = now() - interval '1 hour'")
        let late = try await Self.standing(database)
        #expect(late.severity == "act" && late.act.contains("unacknowledged"))
        #expect(late.act.filter { $0 == "overdue" }.count == 2 && late.look.contains("overdueMilder"))
        let text = try await Program.run(["status", "--check", "--database", database.connectionString("nurse")])
        #expect(text.status == 2 && text.output.hasPrefix("ACT   1 form of emergency OVERDUE\n"), "\(text.output)")
        #expect(!text.output.contains("in order") && !text.output.contains("\u{1B}"))
        for line in text.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        let unchecked = try await Program.run(["status", "--database", database.connectionString("monitor")])
        #expect(unchecked.status == 0)
    }

    @Test(arguments: [
        (["status"], "ACT   "), (["worklist"], "EMERGENCY"), (["alerts", "list"], "EMERGENCY"),
        (["alerts", "list"], "NO ALERTER IS RUNNING"), (["doctor"], "ACT "),
    ])
    func `on a terminal what must be acted on is red, unless colours are not wanted`(
        command: [String], mark: String
    ) async throws {
        let database = try await Clinic.newDatabase()
        try await database.submit(Forms.caudaEquina("A"))
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        // Of a channel that is off doctor says that somebody must act.
        try await database.execute(
            "INSERT INTO intake.channel (name, kind, fingerprint, disabled_at) VALUES ('mail', 'mail', 'x', now())")
        for colours in [[:], ["NO_COLOR": "1"], ["TERM": "dumb"]] {
            let ending = await
                (try Program(
                    command + ["--database", database.connectionString("nurse")], environment: colours, input: "",
                    launcher: Program.terminal()))
                .ending()
            let red = ending.output.contains("\u{1B}[1;31m\(mark)")
            #expect(red == colours.isEmpty, "\(ending.output)")
            #expect(colours.isEmpty || ending.output.contains(mark) && !ending.output.contains("\u{1B}"))
        }
    }

    @Test func `a pause, and forms that wait for nobody, are said`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.submit(Forms.footDrop("A"))
        try await database.falsify("UPDATE intake.submission SET received_at = now() - interval '5 minutes'")
        _ = try await Program.run(["pause", "--database", database.connectionString("nurse")])
        let standing = try await Self.standing(database)
        #expect(standing.act.contains("stalled") && standing.look.contains("paused"))
        let text = try await Program.run(["status", "--database", database.connectionString("nurse")])
        #expect(text.output.contains("STALLED: 1 form waits unassessed, the oldest for 5 min"), "\(text.output)")
        #expect(text.output.contains("PAUSED by Ann since today "))
    }
}
