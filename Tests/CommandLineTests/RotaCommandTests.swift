import ClinicFixture
import Foundation
import IntakeStore
import Postgres
import TestSupport
import Testing
import TriageCore

/// The commands `rota` and `people` as processes of their own.
@Suite struct RotaCommandTests {
    private let peers: Peers

    init() throws { peers = try SharedPeers.get() }

    private func clinic() async throws -> ClinicDatabase {
        let database = try await Clinic.newDatabase()
        var settings = ClinicSettings()
        settings.calendar.timeZone = "Europe/London"
        try await database.asOwner { try await database.putInForce(settings, $0) }
        return database
    }

    private func run(_ database: ClinicDatabase, _ role: String, _ arguments: String...) async throws -> Program.Ending
    {
        try await Program.run(arguments + ["--database", database.connectionString(role)])
    }

    private static let alerts = """
        {"alerts": {"channels": {"desk": \(AlertFiles.siren), "siren": \(AlertFiles.bell)},
         "routes": {"sms": {"kind": "command", "program": ["/bin/true", "{address}"]}},
         "policies": {"emergency": {"steps": [{"channels": ["desk"], "onDuty": ["coordinator"], "minutes": 5},
                                              {"channels": ["siren"], "onDuty": ["surgeon"], "minutes": 5}], "repeatMinutes": 10},
                      "urgent": {"steps": [{"onDuty": ["coordinator"], "minutes": 30}], "officeHours": true}},
         "operations": {"channels": ["desk"]}}}
        """

    @Test func `a rota is made, shown and changed by commands alone`() async throws {
        let database = try await clinic()
        for (role, arguments, status) in [
            ("manager", ["people", "role", "add", "Ann", "coordinator"], 0),
            ("manager", ["people", "role", "add", "Bea", "Coordinator"], 0),
            ("manager", ["people", "add", "Zoë Lee", "--role", "surgeon", "--role", "coordinator"], 0),
            ("nurse", ["people", "channel", "add", "Ann", "sms", "+441632960001"], 0),
            ("nurse", ["people", "channel", "add", "Bea", "sms", "+441632960002"], 77),
            ("nurse", ["people", "channel", "add", "Ann", "sms", "+44 1632 960001"], 65),
            (
                "nurse",
                [
                    "rota", "add", "Ann", "--role", "coordinator", "--days", "mon-fri", "--from", "8:00", "--until",
                    "18:00",
                ], 0
            ),
            (
                "nurse",
                [
                    "rota", "add", "Bea", "--role", "coordinator", "--days", "daily", "--from", "18:00", "--until",
                    "08:00",
                ], 0
            ),
            (
                "nurse",
                ["rota", "add", "Ann", "--role", "surgeon", "--days", "mon", "--from", "8:00", "--until", "18:00"], 65
            ),
            (
                "nurse",
                [
                    "rota", "add", "Anne", "--role", "coordinator", "--days", "mon", "--from", "8:00", "--until",
                    "18:00",
                ], 65
            ),
            (
                "nurse",
                [
                    "rota", "add", "Ann", "--role", "coordinator", "--days", "mon-", "--from", "8:00", "--until",
                    "18:00",
                ], 78
            ),
            (
                "nurse",
                [
                    "rota", "add", "Ann", "--role", "coordinator", "--days", "mon", "--from", "25:00", "--until",
                    "18:00",
                ], 78
            ),
            (
                "nurse",
                ["rota", "away", "Bea", "--from", "2027-03-08", "--until", "2027-03-12", "--instead", "zoë lee"], 0
            ),
            ("nurse", ["rota", "away", "Bea", "--from", "2027-03-12", "--until", "2027-03-13"], 65),
            (
                "nurse",
                ["rota", "duty", "Ann", "--role", "coordinator", "--from", "2027-03-09 20:00", "--until", "06:00"], 0
            ),
            ("nurse", ["rota", "remove", "s99"], 65), ("monitor", ["rota", "remove", "s1"], 77),
        ] as [(String, [String], Int32)] {
            let ending = try await Program.run(arguments + ["--database", database.connectionString(role)])
            #expect(ending.status == status, "\(arguments): \(ending.output)\(ending.errors)")
            if arguments.contains("Anne") { #expect(ending.errors.contains("Ann, Bea, Dora, Dr Dee, Max, Zoë Lee")) }
            #expect(!ending.errors.contains("441632"))
        }
        for (at, expected) in [
            ("2027-03-08 07:59", "Zoë Lee until 8 Mar 2027"), ("2027-03-08 08:00", "Ann until 8 Mar 2027"),
            ("2027-03-09 19:59", "Zoë Lee"), ("2027-03-09 20:00", "Ann until 10 Mar 2027"),
            ("2027-03-10 06:00", "Zoë Lee until 10 Mar 2027"), ("2027-03-13 00:00", "Bea until 13 Mar 2027"),
        ] {
            let shown = try await run(database, "nurse", "rota", "show", "--at", at)
            #expect(shown.status == 0 && shown.output.contains(expected), "\(at): \(shown.output)\(shown.errors)")
            #expect(shown.output.contains("NOBODY is on duty as surgeon for more than a week"))
        }
        let list = try await run(database, "nurse", "rota", "list")
        #expect(list.output.contains("s1   Mon 08:00-18:00 coordinator Ann"), "\(list.output)")
        #expect(
            list.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                .contains("Bea is away, Zoë Lee has their duties"))
        #expect(list.lines.allSatisfy { $0.count <= 80 })
        let removed = try await run(database, "nurse", "rota", "remove", "a1", "d1")
        #expect(removed.status == 0 && removed.output == "a1 of Bea: removed\nd1 of Ann: removed\n")
        let back = try await run(database, "nurse", "rota", "show", "--at", "2027-03-09 21:00")
        #expect(back.output.contains("Bea until 10 Mar 2027"))
    }

    @Test func `with the alerter's file it shows who would be told, step by step`() async throws {
        let database = try await clinic()
        let file = try peers.file("rota-\(UUID()).json", Self.alerts)
        try await database.with("manager") { manager in
            for (person, role) in [("Ann", "coordinator"), ("Bea", "coordinator"), ("Dr Dee", "surgeon")] {
                _ = try await People.addRole(role, to: person, by: nil, manager)
            }
            for person in ["Ann", "Bea"] {
                _ = try await People.addChannel("sms", person, to: person, by: nil, manager)
            }
        }
        _ = try await run(
            database, "nurse", "rota", "add", "Ann", "--role", "coordinator", "--days", "mon-fri", "--from", "08:00",
            "--until", "18:00")
        let day = try await run(database, "nurse", "rota", "show", "--at", "2027-03-08 09:00", "--config", file)
        #expect(day.status == 0, "\(day.errors)")
        #expect(day.lines.allSatisfy { $0.count <= 80 })
        let flat = day.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(
            flat.contains("an emergency would be told at once desk; Ann (p1-sms), on duty as coordinator"), "\(flat)")
        #expect(flat.contains("+5 min siren; NOBODY as surgeon: nobody who serves as surgeon has a channel that works"))
        #expect(flat.contains("then all of these every 10 min") && flat.contains("told, in working hours,"))
        let report = try await run(
            database, "nurse", "rota", "show", "--at", "2027-03-08 03:00", "--config", file, "--json", "--week")
        let objects = try report.lines.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        let told = try #require(objects[0]["told"] as? [String: [[String: Any]]])
        let persons = try #require(told["emergency"]?[0]["persons"] as? [[String: Any]])
        #expect(persons.map { $0["person"] as? String } == ["Ann", "Bea"])
        #expect(persons.allSatisfy { $0["standing"] as? String == "offDuty" })
        #expect(told["emergency"]?[2]["repeatSeconds"] as? Int == 600)
        #expect(
            objects.count { $0["gap"] as? Bool == true } > 3 && objects.count { $0["why"] as? String == "shift" } == 5)
        let both = try await run(database, "nurse", "rota", "--config", file)
        // On the two days around it a person reads the night to Sunday by its name.
        let isNext = ["Sun", "tomorrow", "today"].contains { both.output.contains("\nNEXT  \($0) ") }
        #expect(both.status == 0 && both.output.hasPrefix("NOW  ") && isNext, "\(both.output)")
    }

    @Test func `times are read as people write them`() async throws {
        let database = try await clinic()
        for (text, status) in [
            ("now", 0), ("08:00", 0), ("mon", 0), ("sunday 03:00", 0), ("2027-03-28 01:30", 0), ("2027-03-08T09:00", 0),
            ("2027-03-08T09:00:00Z", 0), ("2027-03-08T09:00:00+02:00", 0), ("2027-02-30", 78), ("mo", 78), ("8", 78),
            ("24:00", 78), ("infinity", 78), ("tomorrow", 78), ("2027-03-08 09:00; SELECT 1", 78), ("", 78),
            ("9999-01-01", 65),
        ] as [(String, Int32)] {
            let ending = try await run(database, "nurse", "rota", "show", "--at", text)
            #expect(ending.status == status, "\(text): \(ending.output)\(ending.errors)")
        }
    }

    @Test func `a test goes through persons' channels too, and names none that are not there`() async throws {
        let database = try await clinic()
        let file = try peers.file("rota-\(UUID()).json", Self.alerts)
        try await database.with("manager") { manager in
            _ = try await People.addChannel("sms", "+441632960001", to: "Ann", by: nil, manager)
        }
        let all = try await run(database, "alerter", "alerts", "test", "--config", file)
        #expect(all.status == 0 && all.output.contains("p1-sms (command): delivered"), "\(all.output)\(all.errors)")
        let one = try await run(database, "alerter", "alerts", "test", "p1-sms", "--config", file, "--json")
        #expect(one.lines.count == 1 && !one.output.contains("441632"))
        let none = try await run(database, "alerter", "alerts", "test", "p9-sms", "--config", file)
        #expect(none.status == 78 && none.errors.contains("no person has the channel 'p9-sms'"))
        let list = try await run(database, "nurse", "people", "channel", "list")
        #expect(list.output.contains("p1-sms  Ann: +441632960001, healthy"), "\(list.output)")
        let other = try await run(database, "doctor", "people", "channel", "list")
        #expect(other.output.contains("(not shown)") && !other.output.contains("441632"))
    }

    @Test func `status says when nobody has a duty that policies name`() async throws {
        let database = try await clinic()
        try await database.execute(
            """
            INSERT INTO intake.alerter (id, host, pid, version, roles, heartbeat_at)
            SELECT gen_random_uuid(), 'h', 1, 'v', '{surgeon}', now() + n * interval '20 seconds' FROM generate_series(0, 100) AS n
            """)
        let ending = try await run(database, "monitor", "status", "--json")
        #expect(ending.output.contains("rotaGap"), "\(ending.output)\(ending.errors)")
        let text = try await run(database, "nurse", "status")
        #expect(text.output.contains("NOBODY is on duty as surgeon"))
    }
}
