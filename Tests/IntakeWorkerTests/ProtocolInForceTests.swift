import TestSupport
import ClinicFixture
import Foundation
import IntakeStore
import IntakeWorker
import Postgres
import SpineProtocol
import Testing
import TriageCore

/// What a worker runs of what is in force.
@Suite struct ProtocolInForceTests {
    private func used(_ database: ClinicDatabase) async throws -> [String] {
        try await database.texts(
            """
            SELECT concat_ws(' ', p.content ->> 'name', p.version, count(*))
            FROM intake.assessment AS a JOIN intake.protocol AS p ON p.version = a.protocol
            GROUP BY p.version ORDER BY 1
            """)
    }

    /// Waits until a worker stands by and returns what it says of that.
    private func reason(_ database: ClinicDatabase) async throws -> String {
        try await eventually("the worker stands by and says why") {
            try await database.count("SELECT count(*) FROM intake.worker WHERE state = 'standby' AND note IS NOT NULL")
                == 1
        }
        return try await database.texts("SELECT note FROM intake.worker WHERE state = 'standby'")[0]
    }

    /// What the owner of the database can do past all functions.
    private func putInForce(
        _ source: TriageProtocol, hash: String, _ database: ClinicDatabase
    ) async throws {
        try await database.asOwner { owner in
            try await owner.execute("SET ROLE intake_owner")
            _ = try await owner.query(
                "INSERT INTO intake.protocol (version, content, content_hash, adopted_by) VALUES ($1, $2, $3, 'owner')",
                source.version, JSONB(try InForce.text(of: source)), hash)
            try await owner.execute(
                "UPDATE intake.protocol_in_force SET version = '\(source.version)', content_hash = '\(hash)'")
        }
    }

    private func weakened(version: String) throws -> TriageProtocol {
        try Protocols.decoded(version: version) { fields in
            let rules = try #require(fields["rules"] as? [[String: Any]])
            fields["rules"] = rules.map { rule in
                guard rule["id"] as? String == "U22" else { return rule }
                var rule = rule
                rule["evidence"] = [String]()
                return rule
            }
        }
    }

    @Test func `another version that two persons signed is loaded, and nothing is assessed by the former one`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database, count: 2) { _ in
            try await database.submit(Forms.footDrop("A"))
            try await database.waitUntilIdle()
            try await database.adopt(try Protocols.decoded(version: "9.9.8"))
            try await database.submit((0..<10).map { Forms.footDrop("P\($0)") })
            try await database.waitUntilIdle()
        }
        #expect(try await used(database) == ["\(spineProtocol.title) 1", "spine-triage 9.9.8 10"])
        let shown = try await database.texts("SELECT DISTINCT protocol FROM dashboard.worklist ORDER BY 1")
        #expect(shown == [spineProtocol.version, "9.9.8"])
        try await database.expectBalanced(submissions: 11)
    }

    @Test func `the protocol in force prevails over the one that a worker brings`() async throws {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { _ in }
        let worker = RunningWorker(
            database.connectionString("worker"), first: try Protocols.decoded(version: "9.9.9"))
        try await worker.waitUntilReady()
        try await database.submit(Forms.harmless("A"))
        try await database.waitUntilIdle()
        try await worker.stop()
        #expect(try await used(database) == ["\(spineProtocol.title) 1"])
    }

    @Test(arguments: ["abc", nil])
    func `a protocol that the owner put in force by SQL is not run: forms wait, and after going back it goes on`(
        hash: String?
    ) async throws {
        let database = try await Clinic.newDatabase()
        let weak = try weakened(version: "6")
        try await withWorkers(database) { workers in
            try await database.submit(Forms.footDrop("A"))
            try await database.waitUntilIdle()
            try await putInForce(weak, hash: try hash ?? InForce.fingerprint(of: weak), database)
            try await database.submit(Forms.footDrop("B"))
            let reason = try await reason(database)
            #expect(reason.contains(hash == nil ? "is not signed" : "is not what was signed"), "\(reason)")
            try await workers[0].log.wait(for: "standing by")
            let health = try await database.texts("SELECT workers_alive || ' ' || pending FROM dashboard.health")
            #expect(health == ["0 1"])
            try await database.execute(
                """
                UPDATE intake.protocol_in_force AS f SET version = a.version, content_hash = a.content_hash
                FROM intake.protocol_approval AS a WHERE a.seq = f.approval
                """)
            try await database.waitUntilIdle()
        }
        #expect(try await used(database) == ["\(spineProtocol.title) 2"])
        try await database.expectBalanced(submissions: 2)
    }

    @Test
    func
        `a protocol of which a statement does not hold is not run though two persons signed it, and the statement is said`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { _ in
            try await database.adopt(try weakened(version: "6"))
            let reason = try await reason(database)
            #expect(reason.contains("Every rule, finding, caution, score, threshold"), "\(reason)")
            #expect(reason.contains("U22"), "\(reason)")
            try await database.submit(Forms.footDrop("A"))
            try await database.asOwner { owner in
                _ = try await InForce.rollBack(by: "Ann", reason: "not run", owner)
            }
            try await database.waitUntilIdle()
        }
        #expect(try await used(database) == ["\(spineProtocol.title) 1"])
    }

    @Test(arguments: [false, true])
    func `content that was changed under its hash, or that has another version inside, is not run`(isRenamed: Bool)
        async throws
    {
        let database = try await Clinic.newDatabase()
        let source = try Protocols.decoded(version: "9.9.8")
        let other = isRenamed ? source : try weakened(version: "9.9.8")
        let version = isRenamed ? "9.9.7" : "9.9.8"
        let hash = try InForce.fingerprint(of: source)
        try await database.with("worker") { worker in
            try await InForce.settle(
                version: version, content: try InForce.text(of: other), hash: hash,
                settings: try InForce.text(of: ClinicSettings()),
                settingsHash: try InForce.fingerprint(of: ClinicSettings()), worker)
        }
        let worker = RunningWorker(database.connectionString("worker"))
        let reason = try await reason(database)
        #expect(reason.contains("is not what was signed"), "\(reason)")
        try await worker.stop()
    }

    @Test func `settings that are not what their hash says are not used`() async throws {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { _ in
            try await database.execute(
                #"SELECT intake.adopt_settings('abc', '{"targets":{"emergencyMinutes":60}}', 'Max')"#)
            try await database.submit(Forms.harmless("A"))
            let reason = try await reason(database)
            #expect(reason.contains("settings in force may not be used"), "\(reason)")
            try await database.asOwner { owner in
                _ = try await InForce.adopt(ClinicSettings(), by: "Dr Dee", owner)
            }
            try await database.waitUntilIdle()
        }
    }

    @Test func `a worker stands by while it cannot read what is in force, and works again when it can`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.adopt(version: "7", content: #"{"strange": true, "version": "7"}"#)
        try await database.submit(Forms.harmless("A"))
        let worker = RunningWorker(database.connectionString("worker"))
        try await worker.log.wait(for: "standing by")
        let reason = try await reason(database)
        #expect(reason.contains("protocol 7"))
        let before = try await database.texts("SELECT workers_alive || ' ' || pending FROM dashboard.health")
        #expect(before == ["0 1"])
        try await database.adopt(try Protocols.decoded(version: "8"))
        try await database.waitUntilIdle()
        let after = try await database.texts("SELECT state || coalesce(note, '') FROM intake.worker")
        #expect(after == ["running"])
        try await worker.stop()
        #expect(try await used(database) == ["spine-triage 8 1"])
    }

    @Test func `a worker that stands by stops when it is told to`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.adopt(version: "7", content: #"{"strange": true, "version": "7"}"#)
        let worker = RunningWorker(database.connectionString("worker"))
        try await worker.log.wait(for: "standing by")
        try await worker.stop()
        let states = try await database.texts("SELECT state FROM intake.worker")
        #expect(states == ["stopped"])
    }

    @Test func `where a protocol was in force and none is, the worker stands by and brings none of its own`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { _ in }
        try await database.execute("DELETE FROM intake.protocol_in_force")
        let worker = RunningWorker(database.connectionString("worker"))
        let reason = try await reason(database)
        #expect(reason.contains("none are"))
        try await worker.stop()
    }
}
