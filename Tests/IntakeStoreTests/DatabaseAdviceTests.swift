import ClinicFixture
import EmbeddedPostgres
import IntakeStore
import Postgres
import Testing
import TriageCore

@Suite struct DatabaseAdviceTests {
    private static let good: DatabaseFacts = {
        var facts = DatabaseFacts()
        facts.database = "clinic"
        facts.transport = Transport(isLocalSocket: true, isLoopback: false, sslMode: "prefer", isEncrypted: false)
        facts.settings = [
            "log_parameter_max_length": "0", "log_parameter_max_length_on_error": "0", "log_statement": "none",
            "log_min_duration_statement": "-1", "log_min_duration_sample": "-1", "log_transaction_sample_rate": "0",
            "synchronous_standby_names": "ANY 1 (a, b)", "synchronous_commit": "on", "fsync": "on",
            "full_page_writes": "on",
        ]
        facts.standbys = 2
        return facts
    }()

    @Test func `a database that is set up as advised gets no advice`() {
        #expect(Self.good.advice.isEmpty, "\(Self.good.advice)")
    }

    private static func facts(_ change: (inout DatabaseFacts) -> Void) -> DatabaseFacts {
        var facts = good
        change(&facts)
        return facts
    }

    @Test(arguments: [
        (
            facts { $0.settings["log_parameter_max_length"] = "-1" }, DatabaseAdvice.Code.parametersLogged,
            DatabaseAdvice.Severity.look
        ),
        (
            facts {
                $0.settings["log_parameter_max_length"] = "-1"
                $0.settings["log_min_duration_statement"] = "250"
            }, .parametersLogged, .act
        ),
        (facts { $0.settings["log_parameter_max_length_on_error"] = "-1" }, .parametersLoggedOnError, .act),
        (facts { $0.rolesWithParameters = ["site"] }, .parametersLoggedForRole, .act),
        (facts { $0.settings["log_statement"] = "all" }, .statementsLogged, .look),
        (facts { $0.settings["pgaudit.log_parameter"] = "on" }, .plansLogged, .act),
        (facts { $0.publicRights = ["TEMPORARY"] }, .publicRights, .look),
        (facts { $0.notifyQueue = 0.2 }, .notifyQueue, .look), (facts { $0.notifyQueue = 0.9 }, .notifyQueue, .act),
        (facts { $0.clockAhead = -61 }, .clock, .look), (facts { $0.standbys = 0 }, .standbyAway, .act),
        (facts { $0.settings["synchronous_standby_names"] = "" }, .noStandby, .look),
        (facts { $0.hasNoPersons = true }, .noPersons, .act), (facts { $0.hasPooler = true }, .pooler, .look),
        (facts { $0.room = .init(folder: "/d", free: 4_900_000_000, total: 50_000_000_000) }, .disk, .look),
        (facts { $0.room = .init(folder: "/d", free: 900_000_000, total: 50_000_000_000) }, .disk, .act),
        (facts { $0.room = .init(folder: "/d", free: 30_000_000_000, total: 2_000_000_000_000) }, .disk, .look),
        (facts { $0.keptLog = ["a": 10, "b": 2_000_000_000] }, .walKept, .look),
        (facts { $0.settings["fsync"] = "off" }, .commitNotDurable, .act),
        (facts { $0.settings["synchronous_commit"] = "local" }, .commitNotDurable, .act),
    ])
    func `each fault is named alone, with its severity and a remedy`(
        facts: DatabaseFacts, code: DatabaseAdvice.Code, severity: DatabaseAdvice.Severity
    ) {
        #expect(facts.advice.map(\.code) == [code] && facts.advice.map(\.severity) == [severity])
        #expect(facts.advice.allSatisfy { !$0.text.isEmpty && !$0.remedy.isEmpty })
    }

    @Test(arguments: [(free: 51, total: 2_000), (free: 6, total: 50)])
    func `a disk with room enough is nothing to say`(free: Int64, total: Int64) {
        let (free, total) = (free * 1_000_000_000, total * 1_000_000_000)
        #expect(Self.facts { $0.room = .init(folder: "/d", free: free, total: total) }.advice.isEmpty)
    }

    @Test func `the server's disk is seen from its own host, and what it keeps for a slot that nobody reads`()
        async throws
    {
        let server = try await Clinic.newServer()
        let database = try await Clinic.newDatabase(on: server)
        try await database.execute("SELECT pg_create_physical_replication_slot('left_behind', true)", as: nil)
        try await database.execute("SELECT pg_switch_wal()", as: nil)
        try await database.with(nil) { owner in
            let facts = try await DatabaseFacts(owner) { Instant(microseconds: 0) }
            let room = try #require(facts.room)
            #expect(room.folder == server.dataDirectory && room.free > 0 && room.free <= room.total)
            #expect(try #require(facts.keptLog["left_behind"]) > 1_000_000)
            #expect(!facts.hasPooler)
        }
        // Who may not ask where the server's files are sees Debian's folder, or none.
        try await database.with("worker") { worker in
            let facts = try await DatabaseFacts(worker) { Instant(microseconds: 0) }
            #expect(facts.room == nil || facts.room?.folder == "/var/lib/postgresql")
            #expect(facts.keptLog.keys.sorted() == ["left_behind"])
        }
        try await server.remove()
    }

    @Test(arguments: [
        ("disable", false, DatabaseAdvice.Severity.act), ("allow", false, .act), ("prefer", false, .act),
        ("prefer", true, .look), ("require", false, .look), ("verify-ca", false, nil), ("verify-full", false, nil),
    ])
    func `over TCP only a checked certificate is good enough`(
        mode: String, isLoopback: Bool, severity: DatabaseAdvice.Severity?
    ) {
        let facts = Self.facts {
            $0.transport = Transport(isLocalSocket: false, isLoopback: isLoopback, sslMode: mode, isEncrypted: true)
        }
        #expect(facts.advice.map(\.severity) == (severity.map { [$0] } ?? []))
        #expect(facts.advice.allSatisfy { $0.remedy.contains("verify-full") })
    }
}

/// The same about the clinic: by facts, and by breaking a database.
@Suite struct ClinicAdviceTests {
    private static let good: ClinicFacts = {
        var facts = ClinicFacts()
        facts.serverVersion = 150_018
        facts.hasSchema = true
        facts.logins = [
            .init(name: "site", groups: ["intake_web"]), .init(name: "worker", groups: ["intake_worker"]),
            .init(name: "alerter", groups: ["intake_alerter"]), .init(name: "sealer", groups: ["intake_sealer"]),
            .init(name: "olga", groups: ["intake_owner", "intake_clinician", "intake_staff"]),
        ]
        facts.strangers = []
        facts.releases = ["1.0.0"]
        facts.channels = [.init(name: "sms", silentDays: 3)]
        facts.rotaGaps = []
        facts.timeZone = .init(name: "Europe/London", isKnown: true, agrees: true)
        return facts
    }()

    private static func facts(_ change: (inout ClinicFacts) -> Void) -> ClinicFacts {
        var facts = good
        change(&facts)
        return facts
    }

    @Test func `a clinic in order gets no advice, nor does what may not be looked at`() {
        #expect(Self.good.advice.isEmpty, "\(Self.good.advice)")
        let blind = Self.facts {
            ($0.strangers, $0.releases, $0.channels, $0.rotaGaps, $0.timeZone) = (nil, nil, nil, nil, nil)
        }
        #expect(blind.advice.isEmpty)
    }

    private static let faults: [(ClinicFacts, DatabaseAdvice.Code, DatabaseAdvice.Severity)] = [
        (facts({ $0.hasSchema = false }), .schemaOther, .act),
        (facts({ $0.schemaDifference.missing = ["view x"] }), .schemaOther, .look),
        (facts({ $0.serverVersion = 140_019 }), .serverOld, .act),
        (facts({ $0.serverVersion = 150_002 }), .serverOld, .look),
        (facts({ $0.logins[0].groups.insert("intake_staff") }), .rolesTooMany, .act),
        (facts({ $0.logins[1].groups.insert("intake_owner") }), .rolesTooMany, .act),
        (facts({ $0.logins[2].groups.insert("intake_worker") }), .rolesTooMany, .act),
        (facts({ $0.logins[3].groups.insert("intake_auditor") }), .rolesTooMany, .act),
        (facts({ $0.logins[1].isSuperuser = true }), .rolesTooMany, .act),
        (facts({ $0.logins.remove(at: 0) }), .rolesMissing, .look),
        (facts({ $0.logins.remove(at: 2) }), .rolesMissing, .look),
        (facts({ $0.strangers = ["ann"] }), .strangersRead, .act),
        (facts({ $0.releases = ["1.0.0", "1.1.0"] }), .releasesDiffer, .look),
        (facts({ $0.channels = [.init(name: "sms", silentDays: 31)] }), .channelsUntested, .look),
        (facts({ $0.channels = [.init(name: "sms", silentDays: nil)] }), .channelsUntested, .look),
        (facts({ $0.channels = [.init(name: "sms", state: "failing", silentDays: 1)] }), .channelsFailing, .act),
        (facts({ $0.channels = [.init(name: "sms", state: "disabled", silentDays: 90)] }), .channelsFailing, .act),
        (facts({ $0.rotaGaps = ["surgeon from 2026-11-28T20:00Z"] }), .rotaGap, .look),
        (facts({ $0.timeZone = .init(name: "Mars/Base", isKnown: false, agrees: false) }), .timeZoneRules, .act),
        (facts({ $0.timeZone = .init(name: "Europe/London", isKnown: true, agrees: false) }), .timeZoneRules, .look),
    ]

    @Test(arguments: faults)
    func `each fault is named alone, with its severity and a remedy`(
        facts: ClinicFacts, code: DatabaseAdvice.Code, severity: DatabaseAdvice.Severity
    ) {
        #expect(facts.advice.map(\.code) == [code] && facts.advice.map(\.severity) == [severity], "\(facts.advice)")
        #expect(facts.advice.allSatisfy { !$0.text.isEmpty && !$0.remedy.isEmpty })
    }

    @Test func `numbers stay: new findings come at the end`() {
        #expect(DatabaseAdvice.Code.parametersLogged.number == 1 && DatabaseAdvice.Code.noPersons.number == 14)
        #expect(DatabaseAdvice.Code.timeZoneRules.number == 23 && DatabaseAdvice.Code.strangersRead.number == 24)
    }

    private static func advice(_ database: ClinicDatabase, as role: String? = "monitor") async throws
        -> [DatabaseAdvice]
    {
        try await database.with(role) { connection in try await ClinicFacts(connection).advice }
    }

    /// Logins are the server's, and other tests make some that doctor speaks of.
    private static func databaseOfItsOwn() async throws -> ClinicDatabase {
        try await Clinic.newDatabase(on: try await Clinic.newServer())
    }

    @Test func `a database that was made as advised has none of these faults, whoever asks`() async throws {
        let database = try await Self.databaseOfItsOwn()
        for role in ["monitor", "nurse", "manager", nil] {
            // The server is whatever this machine has.
            let ours = try await Self.advice(database, as: role).filter { $0.code != .serverOld }
            #expect(ours.isEmpty, "\(role ?? "superuser"): \(ours)")
        }
    }

    @Test func `what is broken in a database is found`() async throws {
        let database = try await Self.databaseOfItsOwn()
        try await database.execute(
            """
            CREATE ROLE all_in_one LOGIN IN ROLE intake_web, intake_worker;
            CREATE ROLE mighty LOGIN SUPERUSER IN ROLE intake_worker;
            CREATE ROLE leaver LOGIN IN ROLE intake_clinician;
            INSERT INTO intake.worker (id, host, pid, version, state, heartbeat_at)
            SELECT gen_random_uuid(), 'a', 1, v, 'running', now() + n * interval '20 seconds'
            FROM unnest(ARRAY['1.0.0', '0.9.0']) AS v, generate_series(0, 150) AS n;
            INSERT INTO intake.channel (name, kind, fingerprint) VALUES ('sms', 'webhook', 'x');
            INSERT INTO intake.channel (name, kind, fingerprint, succeeded_at, disabled_at) VALUES ('mail', 'mail', 'x', now(), now());
            DROP VIEW dashboard.verdicts
            """)
        let found = try await Self.advice(database, as: "nurse")
        try await database.execute("REVOKE CONNECT ON DATABASE \(database.name) FROM PUBLIC")
        let kept = try await Self.advice(database, as: nil)
        #expect(!kept.contains { $0.code == .strangersRead })
        for (code, words) in [
            (DatabaseAdvice.Code.rolesTooMany, "all_in_one (intake_web, intake_worker)"), (.rolesTooMany, "mighty"),
            (.strangersRead, "leaver can read"),
            (.releasesDiffer, "0.9.0, 1.0.0"), (.channelsUntested, "sms (never)"),
            (.channelsFailing, "mail (disabled)"),
            (.schemaOther, "objects or rights are missing"),
        ] {
            #expect(found.contains { $0.code == code && $0.text.contains(words) }, "\(code): \(found.map(\.text))")
        }
    }

    @Test func `without our schema that is what is said`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.execute("DROP SCHEMA intake, dashboard CASCADE")
        let found = try await Self.advice(database, as: nil)
        #expect(found.contains { $0.code == .schemaOther && $0.severity == .act })
    }
}
