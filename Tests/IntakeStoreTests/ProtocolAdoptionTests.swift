import ClinicFixture
import IntakeStore
import Postgres
import TestSupport
import Testing
import TriageCore

/// How a protocol comes into force.
@Suite struct ProtocolAdoptionTests {
    private static let document = InForce.hash(of: "document")

    private func content(_ version: String) -> String { #"{"name":"test","version":"\#(version)"}"# }

    private func propose(_ version: String, by person: String, _ owner: Connection) async throws -> String {
        let hash = InForce.hash(of: content(version))
        _ = try await owner.query(
            "SELECT intake.propose_protocol($1, $2, $3, $4, $5)", version, JSONB(content(version)), hash,
            Self.document, person)
        return hash
    }

    private func approve(
        _ hash: String, by person: String, isSingleHanded: Bool = false, _ owner: Connection
    ) async throws {
        try await InForce.approve(
            hash, document: Self.document, by: person, isSingleHanded: isSingleHanded, owner)
    }

    private func withOwner(
        _ database: ClinicDatabase, _ body: (Connection) async throws -> Void
    ) async throws {
        try await database.asOwner { owner in
            try await owner.execute("SET ROLE intake_owner")
            try await body(owner)
        }
    }

    @Test func `the first worker's protocol is in force on an empty database, and says so; a later one's is not`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.with("worker") { worker in
            for version in ["1", "2"] {
                try await InForce.settle(
                    version: version, content: content(version), hash: version, settings: "{}", settingsHash: version,
                    worker)
            }
            let state = try await InForce.state(worker)
            #expect(state?.protocolVersion == "1" && state?.settingsHash == "1")
            #expect(state?.approval?.kind == .first && state?.approval?.contentHash == "1")
        }
    }

    @Test func `workers that start together on an empty database wait for the first, whatever their own limit`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let first = try await OpenTransaction(
            database, as: "worker",
            "SELECT intake.adopt_first_protocol('1', '{}', '1'), intake.adopt_first_settings('1', '{}')")
        try await database.with("worker") { second in
            try await second.execute("SET lock_timeout = '1ms'")
            let pid = try #require(await second.backendPID)
            // As a worker does: on a machine that stands still the function's own limit passes too. Its tries with 1 ms would
            // not be seen waiting.
            async let settled: Void = {
                while true {
                    do throws(PostgresError) {
                        return try await InForce.settle(
                            version: "2", content: content("2"), hash: "2", settings: "{}", settingsHash: "2", second)
                    } catch  where error.sqlState == .lockNotAvailable {
                        continue
                    }
                }
            }()
            try await eventually("the second waits") {
                try await database.count(
                    """
                    SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'
                        AND clock_timestamp() - state_change > interval '50 ms'
                    """, pid) == 1
            }
            try await first.commit()
            try await settled
            let version = try await InForce.state(second)?.protocolVersion
            #expect(version == "1")
        }
    }

    @Test func `where a protocol and settings were in force and none are, a worker brings none`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.adopt(version: "1", content: content("1"))
        try await database.execute(
            """
            SELECT intake.adopt_settings('1', '{}', 'Dr Dee');
            DELETE FROM intake.protocol_in_force; DELETE FROM intake.settings_in_force
            """)
        try await database.with("worker") { worker in
            try await InForce.settle(
                version: "2", content: content("2"), hash: "2", settings: "{}", settingsHash: "2", worker)
            let state = try await InForce.state(worker)
            #expect(state == nil)
        }
    }

    @Test(arguments: ["Dr Dee", "dr dee ", "DR DEE"]
    )
    func `who proposed a version does not approve it, however the name is written`(same: String) async throws {
        let database = try await Clinic.newDatabase()
        try await withOwner(database) { owner in
            let hash = try await propose("1", by: "Dr Dee", owner)
            let refused = await postgresError { try await approve(hash, by: same, owner) }
            #expect(refused?.sqlState == .insufficientPrivilege)
            try await approve(hash, by: "Dora", owner)
        }
        let kinds = try await database.texts(
            "SELECT kind || ' ' || proposed_by || ' ' || approved_by || ' ' || document_hash FROM intake.protocol_approval"
        )
        #expect(kinds == ["signed Dr Dee Dora \(Self.document)"])
        let audited = try await database.texts(
            "SELECT by_whom || ' ' || action FROM intake.audit_log WHERE object_kind = 'protocol' ORDER BY seq")
        #expect(audited == ["Dr Dee protocol.proposed", "Dora protocol.approved"])
    }

    @Test func `a clinic of one person signs alone where it says so, and the record does`() async throws {
        let database = try await Clinic.newDatabase()
        try await withOwner(database) { owner in
            let hash = try await propose("1", by: "Dr Dee", owner)
            try await approve(hash, by: "Dr Dee", isSingleHanded: true, owner)
        }
        let kinds = try await database.texts("SELECT kind || ' ' || approved_by FROM intake.protocol_approval")
        #expect(kinds == ["singleHanded Dr Dee"])
    }

    @Test func `a proposal is approved once, as the document that was read, and a version keeps its content`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await withOwner(database) { owner in
            let hash = try await propose("1", by: "Dr Dee", owner)
            let other = await postgresError {
                try await InForce.approve(hash, document: InForce.hash(of: "other"), by: "Dora", owner)
            }
            #expect(other?.sqlState == "55000")
            try await approve(hash, by: "Dora", owner)
            let again = await postgresError { try await approve(hash, by: "Dora", owner) }
            #expect(again?.sqlState == "P0002")
            let changed = await postgresError {
                _ = try await owner.query(
                    "SELECT intake.propose_protocol('1', $1, $2, $2, 'Dr Dee')",
                    JSONB(#"{"version":"1","name":"other"}"#), InForce.hash(of: "x"))
            }
            #expect(changed?.sqlState == .uniqueViolation)
        }
    }

    @Test func `rolling back returns to the version before, and never to what was rolled back`() async throws {
        let database = try await Clinic.newDatabase()
        try await withOwner(database) { owner in
            for version in ["1", "2", "3"] {
                try await approve(try await propose(version, by: "Dr Dee", owner), by: "Dora", owner)
            }
            var versions: [String] = []
            for _ in 1...2 {
                _ = try await InForce.rollBack(by: "Ann", reason: "levels fell", owner)
                versions += try await owner.texts("SELECT version || ' ' || by_whom FROM intake.protocol_in_force")
            }
            #expect(versions == ["2 Ann", "1 Ann"])
            let none = await postgresError { _ = try await InForce.rollBack(by: "Ann", reason: "more", owner) }
            #expect(none?.sqlState == "55000")
        }
        let audited = try await database.texts(
            "SELECT detail ->> 'reason' FROM intake.audit_log WHERE action = 'protocol.rolledBack'")
        #expect(audited == ["levels fell", "levels fell"])
    }

    @Test func `equal values have one text and one hash, which no toolchain changes`() throws {
        let value = ["b": 1, "a10": 2, "a9": 3, "B": 4, "ä/\"\u{1}": 5, "aa": 6]
        #expect(try InForce.text(of: value) == #"{"B":4,"a10":2,"a9":3,"aa":6,"b":1,"ä/\"\u0001":5}"#)
        #expect(InForce.hash(of: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
