import ClinicFixture
import EmbeddedPostgres
import Foundation
import IntakeStore
import Postgres
import SpineProtocol
import Testing
import TriageCore

/// The commands that put a protocol or settings in force.
@Suite struct AdoptCommandTests {
    private func adopt(_ arguments: [String], _ database: ClinicDatabase) async throws -> Program.Ending {
        try await Program.run(
            ["adopt"] + arguments, environment: ["INTAKE_TRIAGE_DATABASE": database.connectionString()])
    }

    private func inForce(_ database: ClinicDatabase) async throws -> [String: Any] {
        let ending = try await Program.run(
            ["protocol", "in-force", "--json"],
            environment: ["INTAKE_TRIAGE_DATABASE": database.connectionString("worker")])
        #expect(ending.status == 0, "\(ending.errors)")
        return try #require(try ending.objects().first)
    }

    @Test func `a protocol is proposed by one person and approved by another, and both sign the document's hash`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { _ in }
        try await withFile(try Protocols.json(version: "9.9.8")) { file in
            let proposed = try await adopt(["protocol", file, "--by", "Dr Dee"], database)
            #expect(proposed.status == 0, "\(proposed.errors)")
            let hash = try InForce.fingerprint(of: try Protocols.decoded(version: "9.9.8"))
            #expect(proposed.lines.last == "proposed \(hash)")
            #expect(proposed.output.contains("No level falls"), "\(proposed.output)")
            let printed = try await Program.run(["protocol", "print", file])
            let document = InForce.hash(of: printed.output)
            #expect(printed.errors.contains(document) && printed.errors.contains(hash))
            let before = try await inForce(database)
            #expect(before["protocol"] as? String == spineProtocol.title && before["runs"] as? String == "yes")
            #expect((before["approval"] as? String)?.contains("first worker") == true)
            let same = try await adopt(["protocol", "--approve", hash, "--by", "dr dee"], database)
            #expect(same.status == 77, "\(same.errors)")
            let approved = try await adopt(["protocol", "--approve", document, "--by", "Dora"], database)
            #expect(approved.status == 0, "\(approved.errors)")
            let after = try await inForce(database)
            #expect(
                after["protocol"] as? String == "spine-triage 9.9.8" && after["documentHash"] as? String == document)
            #expect(after["approval"] as? String == "proposed by Dr Dee, approved by Dora")
            let again = try await adopt(["protocol", "--approve", hash, "--by", "Dora"], database)
            #expect(again.status == 65, "\(again.errors)")
        }
    }

    @Test func `what is not proven cannot be proposed, and the statement is said`() async throws {
        let database = try await Clinic.newDatabase()
        let bad = try Protocols.json(version: "6") { fields in
            fields["rules"] = try #require(fields["rules"] as? [[String: Any]]).filter { $0["id"] as? String != "R8" }
        }
        try await withFile(bad) { file in
            let refused = try await adopt(["protocol", file, "--by", "Dr Dee"], database)
            #expect(refused.status == 65 && refused.errors.contains("is not proven"), "\(refused.errors)")
            #expect(refused.errors.contains("inflammatory"), "\(refused.errors)")
        }
        let proposals = try await database.count("SELECT count(*) FROM intake.protocol_proposal")
        #expect(proposals == 0)
    }

    @Test func `one person alone is recorded as that, and going back lists the forms assessed meanwhile`() async throws
    {
        let database = try await Clinic.newDatabase()
        var ids: [PostgresUUID] = []
        try await withWorkers(database) { _ in
            try await withFile(try Protocols.json(version: "9.9.8")) { file in
                let alone = try await adopt(["protocol", file, "--by", "Dr Dee", "--single-handed"], database)
                #expect(alone.status == 0, "\(alone.errors)")
            }
            let present = try await inForce(database)
            #expect(present["singleHanded"] as? String == "yes")
            ids = try await database.submit([Forms.footDrop("A"), Forms.harmless("B")])
            try await database.waitUntilIdle()
            let bare = try await adopt(["protocol", "--previous", "--by", "Ann"], database)
            #expect(bare.status == 64)
            let back = try await adopt(
                ["protocol", "--previous", "--by", "Ann", "--reason", "levels fell"], database)
            #expect(back.status == 0, "\(back.errors)")
            #expect(Set(back.lines.map { String($0.prefix(36)) }) == Set(ids.map(\.description)), "\(back.output)")
            try await database.submit(Forms.footDrop("C"))
            try await database.waitUntilIdle()
        }
        let used = try await database.texts(
            """
            SELECT concat_ws(' ', p.content ->> 'name', p.version)
            FROM intake.assessment AS a JOIN intake.protocol AS p ON p.version = a.protocol
            ORDER BY a.assessed_at DESC LIMIT 1
            """)
        #expect(used == [spineProtocol.title])
        let present = try await inForce(database)
        #expect(present["rolledBackBecause"] as? String == "levels fell" && present["byWhom"] as? String == "Ann")
    }

    @Test func `a file with some of the settings changes those alone, shows them and wants a yes`() async throws {
        let database = try await Clinic.newDatabase()
        let whole = ClinicSettings(
            calendar: ClinicCalendar(timeZone: "Europe/London", opens: 540, holidays: ["2026-12-25"]),
            destinations: ["spinalOnCall": "Ring 1234."])
        try await database.asOwner { owner in _ = try await InForce.adopt(whole, by: "Dr Dee", owner) }
        try await withWorkers(database) { _ in }
        func stored() async throws -> ClinicSettings {
            try await database.asOwner { owner in
                let state = try #require(try await InForce.state(owner))
                return try JSONDecoder().decode(ClinicSettings.self, from: Data(state.settingsContent.utf8))
            }
        }
        try await withFile(#"{"clinic": {"targets": {"emergencyMinutes": 20}, "calendar": {"opens": null}}}"#) { file in
            let shown = try await adopt(["settings", file, "--by", "Ann"], database)
            #expect(shown.status == 64 && shown.errors.contains("--yes"), "\(shown.errors)")
            #expect(
                shown.lines == ["calendar.opens: 540 becomes 480", "targets.emergencyMinutes: 30 becomes 20"])
            #expect(try await stored() == whole)
            let done = try await adopt(["settings", file, "--by", "Ann", "--yes"], database)
            #expect(done.status == 0, "\(done.errors)")
            var expected = whole
            expected.targets.emergencyMinutes = 20
            expected.calendar.opens = 480
            #expect(try await stored() == expected)
            let same = try await adopt(["settings", file, "--by", "Ann"], database)
            #expect(same.status == 0 && same.output.isEmpty && same.errors.contains("nothing changes"))
        }
        try await withFile(#"{"calender": {}}"#) { file in
            let misspelt = try await adopt(["settings", file, "--by", "Ann", "--yes"], database)
            #expect(misspelt.status == 78 && misspelt.errors.contains("calender"), "\(misspelt.errors)")
        }
    }
}
