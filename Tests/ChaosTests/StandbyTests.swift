import TestSupport
import ClinicFixture
import EmbeddedPostgres
import IntakeStore
import Postgres
import Testing

/// Servers that are followed by a synchronous standby.
@Suite(.serialized, .timeLimit(.minutes(5))) struct StandbyTests {
    @Test func `a promoted standby has what was accepted, and workers and sites find it by themselves`() async throws {
        try await Self.withPair { database, standby in
            let hosts = "host=\(database.server.socketDirectory),\(standby.socketDirectory)"
            let anywhere = " \(hosts) port=5432,5432 target_session_attrs=read-write"
            let worker = try Program(["worker", "--database", database.connectionString("worker") + anywhere])
            try await worker.wait(for: "working")
            let before = try await database.submit((0..<10).map { Forms.footDrop("A\($0)") })
            try await database.server.stop(.immediate)
            try await standby.promote()
            let promoted = ClinicDatabase(server: standby, name: database.name)
            try await promoted.execute("ALTER SYSTEM SET synchronous_standby_names = ''", as: nil)
            try await promoted.execute("SELECT pg_reload_conf()")
            let site = try await Connection.connect(
                ConnectionConfiguration(database.connectionString("site") + anywhere), deadline: .generous,
                logger: .silent)
            let after = try await Submissions.submit(Array(Forms.caudaEquina("A1").utf8), key: nil, site)
            await site.close()
            try await promoted.waitUntilIdle()
            worker.signal(15)
            let ending = await worker.ending()
            #expect(ending.status == 0, "\(ending.errors)")
            let kept = try await promoted.count(
                "SELECT count(*) FROM intake.submission WHERE id = ANY ($1)", before + [after])
            #expect(kept == 11)
            let setbacks = try await promoted.count("SELECT count(*) FROM intake.setback")
            #expect(setbacks == 0, "a failover that lost nothing is no setback")
            let imbalances = try await promoted.imbalances(submissions: 11)
            #expect(imbalances == [])
        }
    }

    @Test func `a primary that its cluster has left, first of the hosts, is found once and not again`() async throws {
        try await Self.withPair { database, standby in
            let hosts = "host=\(database.server.socketDirectory),\(standby.socketDirectory)"
            let worker = try Program([
                "worker", "--database",
                database.connectionString("worker") + " \(hosts) port=5432,5432 target_session_attrs=read-write",
            ])
            try await worker.wait(for: "working")
            // The former primary goes on, takes connections, and waits for its standby in vain.
            try await standby.promote()
            let promoted = ClinicDatabase(server: standby, name: database.name)
            try await promoted.execute("ALTER SYSTEM SET synchronous_standby_names = ''", as: nil)
            try await promoted.execute("SELECT pg_reload_conf()")
            let forms = try await promoted.submit((0..<5).map { Forms.footDrop("A\($0)") })
            try await promoted.waitUntilIdle()
            #expect(worker.errorsSoFar.contains("a server is of no use; the others come first"))
            #expect(worker.errorsSoFar.contains("standbyNotReached"))
            worker.signal(15)
            let ending = await worker.ending()
            #expect(ending.status == 0, "\(ending.errors)")
            let assessed = try await promoted.count(
                "SELECT count(*) FROM intake.assessment WHERE submission_id = ANY ($1)", forms)
            #expect(assessed == 5)
        }
    }

    @Test func `a standby that is promoted right after the schema was applied takes forms, and workers assess them`()
        async throws
    {
        try await Self.withPair { database, standby in
            let new = Clinic.newName("fresh")
            try await database.server.createDatabase(new)
            let fresh = ClinicDatabase(server: database.server, name: new)
            try await fresh.asOwner { try await IntakeSchema.apply(to: $0) }
            try await database.server.stop(.immediate)
            try await standby.promote()
            let promoted = ClinicDatabase(server: standby, name: new)
            try await promoted.execute("ALTER SYSTEM SET synchronous_standby_names = ''", as: nil)
            try await promoted.execute("SELECT pg_reload_conf()")
            let worker = try Program(["worker", "--database", promoted.connectionString("worker")])
            try await worker.wait(for: "working")
            let ids = try await promoted.submit((0..<5).map { Forms.caudaEquina("A\($0)") })
            try await promoted.waitUntilIdle()
            worker.signal(15)
            let ending = await worker.ending()
            #expect(ending.status == 0 && !ending.errors.contains("failed"), "\(ending.errors)")
            // Everything can be read, as pg_dump does.
            try await promoted.asOwner { owner in
                let relations = try await owner.texts(
                    """
                    SELECT oid::regclass::text FROM pg_class
                    WHERE relnamespace = 'intake'::regnamespace AND relkind IN ('r', 'S')
                    """)
                for relation in relations { _ = try await owner.count("SELECT count(*) FROM \(relation)") }
            }
            let imbalances = try await promoted.imbalances(submissions: ids.count)
            #expect(imbalances == [])
        }
    }

    @Test func `the command that submits repeats what no standby has confirmed, and stores it once`() async throws {
        try await Self.withPair { database, standby in
            try await standby.stop(.immediate)
            let submit = try Program(
                ["submit", "-", "--database", database.connectionString("site")], input: Forms.footDrop("A"))
            try await database.asOwner { owner in
                var known = 0
                for _ in 1...2 {
                    let other =
                        "FROM pg_stat_activity WHERE usename = 'site' AND wait_event = 'SyncRep' AND pid <> \(known)"
                    try await eventually("it waits for the standby, on a new connection") {
                        try await owner.count("SELECT count(*) \(other)") == 1
                    }
                    // The server ends the wait with a warning, and gives the id of what only this server has.
                    known = try await owner.count("SELECT pid \(other)")
                    _ = try await owner.query("SELECT pg_cancel_backend($1)", Int32(known))
                }
            }
            try await standby.resume()
            let ending = await submit.ending()
            #expect(ending.status == 0 && ending.lines.count == 1, "\(ending.errors)")
            #expect(ending.errors.contains("not confirmed"))
            let stored = try await database.texts("SELECT id::text FROM intake.submission")
            #expect(stored == ending.lines)
        }
    }

    @Test func `a repeated key is not confirmed before the standby has the form`() async throws {
        try await Self.withPair { database, standby in
            // Commits wait for the standby from here on.
            try await standby.stop(.immediate)
            let form = Forms.footDrop("A")
            let site = try await database.connect("site")
            let sitePID = await site.backendPID
            let first = Task { try await Submissions.submit(Array(form.utf8), key: "key", site) }
            try await database.asOwner { owner in
                try await eventually("the first one waits for the standby") {
                    try await owner.count(
                        "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'SyncRep'", sitePID) == 1
                }
                // It has committed here, and the site is not told so.
                _ = try await owner.query("SELECT pg_terminate_backend($1)", sitePID)
            }
            await #expect(throws: PostgresError.self) { try await first.value }
            let visible = try await database.count("SELECT count(*) FROM intake.submission")
            #expect(visible == 1)

            let again = try await database.connect("site")
            let againPID = await again.backendPID
            let repeated = Task { try await Submissions.submit(Array(form.utf8), key: "key", again) }
            try await database.asOwner { owner in
                try await eventually("the repeat waits for the standby too") {
                    try await owner.count(
                        "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'SyncRep'", againPID)
                        == 1
                }
            }
            try await standby.resume()
            let id = try await repeated.value
            await again.close()
            try await database.server.stop(.immediate)
            try await standby.promote()
            let kept = try await ClinicDatabase(server: standby, name: database.name).count(
                "SELECT count(*) FROM intake.submission WHERE id = $1", id)
            #expect(kept == 1)
        }
    }

    @Test func `while no worker lives, submissions wait for the standby and not for each other`() async throws {
        try await Self.withPair { database, standby in
            try await standby.stop(.immediate)
            async let ids = withThrowingTaskGroup(of: [PostgresUUID].self) { group in
                for _ in 1...3 { group.addTask { try await database.submit([Forms.footDrop()]) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            try await database.asOwner { owner in
                try await eventually("all of them wait for the standby") {
                    try await owner.count(
                        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'site' AND wait_event = 'SyncRep'") == 3
                }
            }
            try await standby.resume()
            #expect(try await ids.count == 3)
        }
    }

    @Test func `a statement whose wait for the standby is cancelled is no success`() async throws {
        try await Self.withPair { database, standby in
            try await standby.stop(.immediate)
            for key in ["a deadline", "an administrator"] {
                let site = try await database.connect("site")
                let sitePID = await site.backendPID
                let call = Task {
                    _ = try await site.query(
                        "SELECT intake.submit($1::text, $2::text)", Forms.footDrop("A"), key,
                        deadline: key == "a deadline" ? .now + .seconds(2) : nil)
                }
                if key != "a deadline" {
                    try await database.asOwner { owner in
                        try await eventually("it waits for the standby") {
                            try await owner.count(
                                """
                                SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'SyncRep'
                                """, sitePID) == 1
                        }
                        _ = try await owner.query("SELECT pg_cancel_backend($1)", sitePID)
                    }
                }
                do {
                    try await call.value
                    Issue.record("\(key): told of success")
                } catch PostgresError.connectionLost(let loss) {
                    #expect(loss.reason == .standbyNotReached)
                }
                await site.close()
            }
        }
    }

    /// Runs `body` with a database and the synchronous standby of its server.
    static func withPair(_ body: (ClinicDatabase, EmbeddedPostgres) async throws -> Void) async throws {
        let primary = try await Clinic.newServer()
        var standby: EmbeddedPostgres?
        do {
            let database = try await Clinic.newDatabase(on: primary)
            let follower = try await EmbeddedPostgres.startStandby(of: primary, name: "second")
            standby = follower
            try await database.execute("ALTER SYSTEM SET synchronous_standby_names = 'second'")
            try await database.execute("SELECT pg_reload_conf()")
            try await database.asOwner { owner in
                try await eventually("the standby is synchronous") {
                    try await owner.count("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == 1
                }
            }
            try await body(database, follower)
        } catch {
            try await standby?.remove()
            try await primary.remove()
            throw error
        }
        try await standby?.remove()
        try await primary.remove()
    }
}
