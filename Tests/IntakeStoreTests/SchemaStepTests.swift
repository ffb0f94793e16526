import ClinicFixture
import Foundation
import IntakeStore
import Postgres
import Synchronization
import TestSupport
import Testing

/// The way from the schema of an earlier release to this one's, on a database that is in use.
@Suite struct SchemaStepTests {
    private static let groups = [
        "intake_web", "intake_worker", "intake_alerter", "intake_staff", "intake_clinician", "intake_dashboard",
        "intake_auditor", "intake_sealer", "intake_board",
    ]

    @Test func `what was released is kept, and its version names no other schema`() throws {
        let last = try #require(ReleasedSchema.all.last)
        #expect(ReleasedSchema.all.map(\.version).contains(IntakeSchema.earlierVersion))
        #expect(try ReleasedSchema(version: IntakeSchema.earlierVersion).objects() == IntakeSchema.earlierObjects)
        let order = last.version.compare(IntakeSchema.version, options: .numeric)
        #expect(order != .orderedDescending)
        if order == .orderedSame {
            #expect(try last.objects() == IntakeSchema.expectedObjects, "the schema was changed: give it a new version")
        }
    }

    @Test func `steps are numbered, and belong to versions after the first one that is kept`() throws {
        let first = try #require(ReleasedSchema.all.first)
        var number: [Substring: Int] = [:]
        for step in IntakeSchema.steps {
            let parts = step.name.split(separator: "/")
            #expect(parts.count == 2 && !step.purpose.isEmpty)
            number[parts[0], default: 0] += 1
            #expect(parts[1] == "\(number[parts[0]] ?? 0)", "\(step.name)")
            #expect(first.version.compare(String(parts[0]), options: .numeric) == .orderedAscending)
        }
        #expect(number[Substring(IntakeSchema.version)] != nil)
    }

    @Test func `this release works on the schema before, where that is whole`() async throws {
        let release = ReleasedSchema(version: IntakeSchema.earlierVersion)
        let database = try await release.newDatabase()
        #expect(try await database.asOwner { try await IntakeSchema.objects(in: $0) } == release.objects())
        for role in Self.groups {
            let problem = try await database.asOwner { try await IntakeSchema.problem(for: role, $0) { _ in } }
            #expect(problem == nil)
        }
        try await database.execute("REVOKE INSERT ON intake.assessment FROM intake_worker")
        let problem = try await database.asOwner { try await IntakeSchema.problem(for: "intake_worker", $0) { _ in } }
        #expect(problem?.contains("right intake_worker INSERT on intake.assessment") == true, "\(problem ?? "none")")
    }

    @Test func `the release before finds all that its roles need in this schema, which says that it serves it`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let present = try await database.asOwner { try await IntakeSchema.objects(in: $0) }
        let earlier = try ReleasedSchema(version: IntakeSchema.earlierVersion).objects()
        for role in Self.groups {
            let missing = IntakeSchema.Needs(of: role, earlier).missing(in: present)
            #expect(missing == [], "\(role)")
        }
        #expect(try await database.texts("SELECT unnest(intake.schema_serves())") == [IntakeSchema.earlierVersion])
    }

    @Test(arguments: ReleasedSchema.all)
    func `psql alone does the same in one transaction`(release: ReleasedSchema) async throws {
        let database = try await release.newDatabase()
        try await database.execute(IntakeSchema.text)
        #expect(try await database.asOwner { try await IntakeSchema.compare($0) }.isEmpty)
    }

    /// Waits until the server says that what applies the schema waits for a lock in a statement that begins so.
    private static func waiting(in statement: String, _ database: ClinicDatabase) async throws -> Int {
        var found: [Int] = []
        try await database.asOwner { owner in
            try await eventually("an application waits in \(statement)") {
                found = try await owner.query(
                    """
                    SELECT pid FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock' AND starts_with(btrim(query, E'\\n '), $1)
                    """, statement
                ).map { row in try row.decode(0, as: Int32.self) }.map(Int.init)
                return !found.isEmpty
            }
        }
        return found[0]
    }

    /// Applies the schema until its session is ended while it waits in a statement, for a lock that another transaction has.
    private static func interrupt(
        in statement: String, lock: String, _ database: ClinicDatabase
    ) async throws {
        let held = try await OpenTransaction(database, lock)
        async let application: PostgresError? = postgresError {
            try await database.asOwner { try await IntakeSchema.apply(to: $0) }
        }
        let session = try await waiting(in: statement, database)
        #expect(try await database.count("SELECT count(pg_terminate_backend($1))", Int32(session)) == 1)
        let error = await application
        #expect(error != nil)
        try await held.rollBack()
    }

    @Test(arguments: ReleasedSchema.all)
    func `a database in use goes through every step, interrupted in the middle, and nobody is kept waiting`(
        release: ReleasedSchema
    ) async throws {
        guard release.version != IntakeSchema.version else { return }
        let database = try await release.newDatabase()
        try await database.with("manager") { manager in
            for (name, login) in Clinic.people { _ = try await People.add(name, login: login, by: nil, manager) }
        }
        let load = Load(database)
        try await withWorkers(database, count: 2) { _ in
            try await load.run {
                try await load.grow()
                try await Self.interrupt(
                    in: "CREATE INDEX CONCURRENTLY", lock: "LOCK TABLE intake.act IN ROW EXCLUSIVE MODE", database)
                let invalid = try await database.texts(
                    "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
                #expect(invalid == ["intake.act_at_idx"])
                try await Self.interrupt(
                    in: "-- The whole database side", lock: "SELECT FROM dashboard.retention", database)
                let version = try await database.asOwner { try await IntakeSchema.installedVersion($0) }
                #expect(version == release.version)
                try await database.asOwner { try await IntakeSchema.apply(to: $0) }
                try await load.grow()
            }
            try await database.waitUntilIdle()
        }
        try await database.asOwner { owner in
            let difference = try await IntakeSchema.compare(owner)
            #expect(difference.isEmpty, "\(difference)")
        }
        try await database.expectBalanced(submissions: load.forms.load(ordering: .relaxed))
    }

    @Test(arguments: [true, false])
    func `who is no superuser brings an earlier database here, as its owner or a member of intake_owner`(isOwner: Bool)
        async throws
    {
        let release = ReleasedSchema(version: IntakeSchema.earlierVersion)
        var database = try await release.newDatabase()
        var role = "manager"
        if isOwner {
            role = Clinic.newName("owner")
            try await Clinic.server().createRole(role)
            database = try await Clinic.newEmptyDatabase(owner: role)
            try await database.execute(try release.text(), as: role)
        }
        try await database.with(role) { owner in
            try await IntakeSchema.apply(to: owner)
            let difference = try await IntakeSchema.compare(owner)
            #expect(difference.isEmpty, "\(difference)")
        }
    }

    @Test func `three applications at a time bring an earlier database to one schema`() async throws {
        let database = try await ReleasedSchema(version: IntakeSchema.earlierVersion).newDatabase()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...3 { group.addTask { try await database.asOwner { try await IntakeSchema.apply(to: $0) } } }
            try await group.waitForAll()
        }
        try await database.asOwner { owner in
            let difference = try await IntakeSchema.compare(owner)
            #expect(difference.isEmpty, "\(difference)")
        }
        #expect(try await database.count("SELECT count(*) FROM intake.audit_log WHERE action = 'schema.upgraded'") == 1)
    }

    @Test func `a step that has to wait gives up, is tried again, and belongs to the owner of the schemas`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let step = IntakeSchema.Step(
            name: "99.0.0/1", purpose: "a column and a table",
            sql: """
                ALTER TABLE intake.ready ADD COLUMN IF NOT EXISTS later int;
                CREATE TABLE IF NOT EXISTS intake.later (id int);
                """)
        let held = try await OpenTransaction(database, "SELECT intake.submit('{}'::text)")
        let (waits, continuation) = AsyncStream.makeStream(of: IntakeSchema.Progress.self)
        async let application: Void = database.asOwner { owner in
            try await IntakeSchema.apply(to: owner, steps: [step]) { progress in
                if case .waits = progress { continuation.yield(progress) }
            }
        }
        let first = await waits.first { _ in true }
        #expect(first == .waits(step))
        try await held.commit()
        try await application
        let owners = try await database.texts(
            """
            SELECT pg_get_userbyid(relowner)::text FROM pg_class
            WHERE oid IN ('intake.later'::regclass, 'intake.ready'::regclass) GROUP BY 1
            """)
        #expect(owners.count == 1)
        let columns = try await database.asOwner { try await IntakeSchema.objects(in: $0) }
        #expect(columns.contains("column intake.ready.later integer"))
    }

    @Test func `no step is taken on a later schema, which is refused`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.execute(
            "CREATE OR REPLACE FUNCTION intake.schema_version() RETURNS text LANGUAGE sql IMMUTABLE RETURN '10.0.0'")
        let step = IntakeSchema.Step(name: "9.0.0/1", purpose: "a table", sql: "CREATE TABLE intake.later (id int)")
        let error = await postgresError {
            try await database.asOwner { try await IntakeSchema.apply(to: $0, steps: [step]) }
        }
        #expect(error?.sqlState == "55000")
        #expect(try await database.count("SELECT count(*) FROM pg_class WHERE relname = 'later'") == 0)
    }

    @Test(arguments: [
        (
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'intake.act_at_idx'::regclass",
            "invalid index intake.act_at_idx"
        ),
        (
            """
            ALTER TABLE intake.ready ADD CONSTRAINT later CHECK (number > 0) NOT VALID
            """, "constraint intake.ready later not valid"
        ),
    ])
    func `what is there and does not hold is a difference`(change: String, line: String) async throws {
        let database = try await Clinic.newDatabase()
        try await database.execute(change)
        let difference = try await database.asOwner { try await IntakeSchema.compare($0) }
        #expect(difference.unexpected.contains(line), "\(difference)")
    }
}

/// Two sites and a person at work; whatever keeps one of them waiting for too long is an error.
private final class Load: Sendable {
    /// Confirmed ones.
    let forms = Atomic(0)
    private let acts = Atomic(0)
    private let isOver = Atomic(false)
    private let database: ClinicDatabase

    init(_ database: ClinicDatabase) { self.database = database }

    func run(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.recorded { try await self.submit("A") } }
            group.addTask { await self.recorded { try await self.submit("B") } }
            group.addTask { await self.recorded { try await self.act() } }
            defer { isOver.store(true, ordering: .relaxed) }
            try await body()
            isOver.store(true, ordering: .relaxed)
            try await group.waitForAll()
        }
    }

    private func recorded(_ work: () async throws -> Void) async {
        do { try await work() } catch { Issue.record(error) }
    }

    /// Waits for some more forms and acts.
    func grow() async throws {
        let (forms, acts) = (forms.load(ordering: .relaxed) + 50, acts.load(ordering: .relaxed) + 3)
        try await eventually("forms are submitted, and alerts acknowledged") {
            self.forms.load(ordering: .relaxed) > forms && self.acts.load(ordering: .relaxed) > acts
        }
    }

    private func submit(_ name: String) async throws {
        try await database.with("site") { site in
            var number = 0
            while !isOver.load(ordering: .relaxed) {
                let patient = "\(name)-\(number)"
                let form = number % 5 == 0 ? Forms.footDrop(patient) : Forms.harmless(patient)
                // It waits for at most five seconds, which intake.submit says itself.
                _ = try await Submissions.submit(Array(form.utf8), key: patient, site)
                forms.add(1, ordering: .relaxed)
                number += 1
            }
        }
    }

    private func act() async throws {
        try await database.with("nurse") { nurse in
            try await nurse.execute("SET lock_timeout = '10s'")
            while !isOver.load(ordering: .relaxed) {
                let done = try await nurse.execute(
                    """
                    SELECT intake.acknowledge(alert_id, 'Ann', seen)
                    FROM (SELECT alert_id, seen FROM dashboard.worklist WHERE alert_state = 'open' LIMIT 1) AS w
                    """)
                acts.add(done, ordering: .relaxed)
                _ = try await Dashboard.health(nurse)
            }
        }
    }
}
