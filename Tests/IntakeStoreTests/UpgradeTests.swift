import ClinicFixture
import EmbeddedPostgres
import Foundation
import IntakeStore
import Postgres
import TestSupport
import Testing
import TriageCore

/// A database of an earlier build with open work, under the schema of this one.
@Suite struct UpgradeTests {
    /// The schema of the build aeef3fb of 26 November 2026, of before people's acts and own words were kept, and work that
    /// was open in it.
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Earlier")

    /// The schema of an earlier build, or of a release: those stay as they were released.
    private static func schema(_ name: String = "aeef3fb") throws -> String {
        let unpacking = Process()
        let pipe = Pipe()
        unpacking.executableURL = URL(filePath: "/usr/bin/env")
        unpacking.arguments = ["gzip", "-dc", folder.appending(path: "schema-\(name).sql.gz").path()]
        unpacking.standardOutput = pipe
        try unpacking.run()
        let content = pipe.fileHandleForReading.readDataToEndOfFile()
        unpacking.waitUntilExit()
        try #require(unpacking.terminationStatus == 0)
        return String(decoding: content, as: UTF8.self)
    }

    /// What must be the same after an upgrade, whatever tables it is kept in.
    private static let facts = """
        SELECT s.idempotency_key || ': ' || concat_ws(' ',
            CASE WHEN EXISTS (SELECT FROM intake.ready AS r WHERE r.number = s.number) THEN 'waits' END,
            x.level, w.level, w.override_level, w.override_by, w.override_reason, w.respond_by, q.reason, q.state, a.level,
            a.opened_at, a.acknowledged_by, a.acknowledged_at, a.acknowledge_note, a.closed_by, a.closed_at, a.outcome,
            a.close_note, md5(s.form), s.patient_reference)
        FROM intake.submission AS s
        LEFT JOIN intake.assessment AS x ON x.submission_id = s.id
        LEFT JOIN intake.work_item AS w ON w.submission_id = s.id
        LEFT JOIN intake.quarantine AS q ON q.submission_id = s.id
        LEFT JOIN intake.alert_submission AS j ON j.submission_id = s.id
        LEFT JOIN intake.alert AS a ON a.id = j.alert_id
        UNION ALL
        SELECT concat_ws(' ', 'audit', seq, at, actor, by_whom, action, object_id, detail) FROM intake.audit_log
        UNION ALL
        SELECT concat_ws(' ', 'outbox', id, alert_id, kind, level, created_at) FROM intake.notification
        UNION ALL
        SELECT concat_ws(' ', 'person', id, name, login, since) FROM intake.person
        UNION ALL
        SELECT concat_ws(' ', 'override', seq, submission_id, from_level, to_level, by_whom, reason) FROM intake.override_log
        ORDER BY 1
        """

    private struct Upgraded {
        let database: ClinicDatabase
        let before: [String]
        let resolved: [String]

        /// A database of the earlier build with work, which this build's schema has been applied to.
        static func make() async throws -> Upgraded {
            // For the roles.
            _ = try await Clinic.server()
            let database = try await Clinic.newEmptyDatabase()
            return try await database.asOwner { owner in
                try await owner.executeScript(try UpgradeTests.schema())
                let work = folder.appending(path: "work.sql")
                try await owner.executeScript(String(decoding: try Data(contentsOf: work), as: UTF8.self))
                let before = try await owner.texts(facts)
                let resolved = try await owner.texts(
                    "SELECT concat_ws(' ', submission_id, at, by_whom, outcome, note) FROM intake.resolution")
                try await IntakeSchema.apply(to: owner)
                return Upgraded(database: database, before: before, resolved: resolved)
            }
        }

        func form(_ key: String) async throws -> PostgresUUID {
            try await database.asOwner { owner in
                try await owner.value("SELECT id FROM intake.submission WHERE idempotency_key = $1", key)
            }
        }

        func alert(_ key: String, _ connection: Connection) async throws -> AlertDesk.OpenAlert {
            let form = try await form(key)
            return try #require(try await AlertDesk.open(connection).first { $0.seen.text.contains("\(form)") })
        }
    }

    @Test func `nothing is lost, and the database is as a new one`() async throws {
        let clinic = try await Upgraded.make()
        #expect(clinic.before.count > 25 && clinic.resolved.count == 1)
        try await clinic.database.asOwner { owner in
            for _ in 0..<2 {
                let after = try await owner.texts(Self.facts)
                #expect(after == clinic.before)
                let resolved = try await owner.texts(
                    "SELECT concat_ws(' ', submission_id, at, by_whom, outcome, note) FROM intake.act WHERE kind = 'resolve'"
                )
                #expect(resolved == clinic.resolved)
                let difference = try await IntakeSchema.compare(owner)
                #expect(difference.isEmpty, "\(difference)")
                try await IntakeSchema.apply(to: owner)
            }
        }
    }

    @Test
    func `what waited is assessed, the alarming form ahead of others, and own words of open work wait to be read`()
        async throws
    {
        let clinic = try await Upgraded.make()
        let ids = [try await clinic.form("waiting"), try await clinic.form("alarming")]
        let desk = try await Desk(clinic.database)
        var terms = Desk.terms
        terms.expeditedOnly = true
        let first = try await desk.turn([ids[0]: .soon, ids[1]: .emergency], terms: terms)
        #expect(first == 1)
        let ahead = try await clinic.database.count(
            "SELECT count(*) FROM intake.assessment WHERE submission_id = $1", ids[1])
        #expect(ahead == 1)
        try await desk.work([ids[0]: .soon])
        await desk.close()
        try await clinic.database.with("nurse") { nurse in
            let words = try await nurse.texts("SELECT patient_reference FROM dashboard.words ORDER BY 1")
            #expect(words == ["open", "words"])
            let rows = try await nurse.texts(
                "SELECT concat_ws(' ', coalesce(override_level, level), patient_reference, alert_state) FROM dashboard.worklist"
            )
            #expect(
                rows == [
                    "emergency alarming open", "emergency acknowledged acknowledged", "urgent open open", "urgent open",
                    "clinician_review overridden none", "soon waiting none", "soon words none",
                ])
        }
    }

    @Test func `people go on with what was open and done`() async throws {
        let clinic = try await Upgraded.make()
        let database = clinic.database
        try await database.with("nurse") { nurse in
            let open = try await clinic.alert("open", nurse)
            let done = try await AlertDesk.acknowledge(open.id, by: nil, seen: open.seen, note: nil, nurse)
            #expect(done.by == "Ann" && done.awaiting.isEmpty)
            _ = try await Casework.undo(by: nil, nurse)
            try await AlertDesk.escalate(open.id, by: nil, note: nil, nurse)
            let held = try await clinic.alert("acknowledged", nurse)
            #expect(held.acknowledgedBy == "Ann" && held.state == "acknowledged")
            _ = try await Casework.handOver(
                try await clinic.form("acknowledged"), by: nil, to: "Bea", note: nil, nurse)
            _ = try await Casework.release(try await clinic.form("acknowledged"), by: nil, note: nil, nurse)
            for key in ["open", "words"] {
                let read = try await Casework.read(
                    try await clinic.form(key), by: nil, verdict: .needsCall, note: nil, nurse)
                #expect(read.by == "Ann")
            }
            _ = try await Casework.take(try await clinic.form("overridden"), by: nil, nurse)
            for key in ["resolved", "closed"] {
                let alert = try await Casework.reopen(try await clinic.form(key), by: nil, reason: "again", nurse)
                #expect((alert == nil) == (key == "resolved"))
            }
            let file = try await Casework.file(of: try await clinic.form("closed"), by: nil, nurse)
            #expect(file.text.contains("operated"))
            try await Casework.retryQuarantined(
                try await clinic.form("unread"), by: nil, reason: "a new release", nurse)
            let why = try await AlertDesk.timeline(of: open.id, nurse)
            #expect(why.last?.reason == "noAlerter")
        }
        try await database.with("doctor") { doctor in
            for alert in try await AlertDesk.open(doctor) {
                _ = try await AlertDesk.close(alert.id, by: nil, outcome: "seen", seen: alert.seen, note: nil, doctor)
            }
        }
        let left = try await database.count("SELECT count(*) FROM intake.alert WHERE closed_at IS NULL")
        #expect(left == 0)
    }

    /// The releases whose databases are out there.
    private static let releases = ["1.0.0"]

    @Test func `the newest release's schema is kept, and another one has another version`() async throws {
        let kept = try Self.schema(try #require(Self.releases.last))
        let database = try await Clinic.newEmptyDatabase()
        let objects = try await database.asOwner { owner in
            try await owner.executeScript(kept)
            return try await IntakeSchema.objects(in: owner)
        }
        // Who changes the schema after a release raises its version, and says which releases it serves.
        #expect(objects == IntakeSchema.expectedObjects || IntakeSchema.version != Self.releases.last)
        #expect(
            Self.releases.contains(IntakeSchema.version)
                || IntakeSchema.earlierVersions.contains(Self.releases.last ?? ""))
    }

    @Test(arguments: releases)
    func `while sites submit and daemons work, a release's database becomes this one's, and its daemons go on`(
        release: String
    ) async throws {
        _ = try await Clinic.server()
        let database = try await Clinic.newEmptyDatabase()
        let before = try await database.asOwner { owner in
            try await owner.executeScript(try Self.schema(release))
            return try await IntakeSchema.objects(in: owner)
        }
        try await database.with("manager") { manager in
            _ = try await People.add("Max", login: "manager", by: nil, manager)
        }
        let (sites, each) = (4, 40)
        try await withWorkers(database, count: 2) { _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for site in 0..<sites {
                    group.addTask {
                        try await database.submit(
                            (0..<each).map {
                                $0 % 7 == 0 ? Forms.footDrop("S\(site)-\($0)") : Forms.harmless("S\(site)-\($0)")
                            })
                    }
                }
                for _ in 0..<3 {
                    try await database.asOwner { owner in try await IntakeSchema.apply(to: owner, attempts: 1) }
                }
                try await group.waitForAll()
            }
            try await database.waitUntilIdle()
        }
        try await database.expectBalanced(submissions: sites * each)
        let after = try await database.asOwner { owner in
            #expect(try await IntakeSchema.compare(owner).isEmpty)
            return try await IntakeSchema.objects(in: owner)
        }
        for role in [
            "intake_worker", "intake_alerter", "intake_sealer", "intake_web", "intake_staff", "intake_clinician",
        ] {
            #expect(IntakeSchema.Needs(of: role, before).missing(in: after) == [], "\(role)")
        }
    }

    @Test func `who holds a lock for long makes it try again, and nothing is half done meanwhile`() async throws {
        _ = try await Clinic.server()
        let database = try await Clinic.newEmptyDatabase()
        try await database.asOwner { owner in try await owner.executeScript(try Self.schema()) }
        let before = try await database.asOwner { owner in try await IntakeSchema.objects(in: owner) }
        let held = try await OpenTransaction(database, "LOCK TABLE intake.alert IN ACCESS EXCLUSIVE MODE")
        try await database.asOwner { owner in
            try await IntakeSchema.apply(to: owner) { attempt in
                do {
                    let after = try await database.asOwner { other in try await IntakeSchema.objects(in: other) }
                    #expect(attempt == 2 && after == before)
                    try await held.rollBack()
                } catch {
                    Issue.record(error)
                }
            }
            #expect(try await IntakeSchema.compare(owner).isEmpty)
        }
    }

    @Test func `every alert that was open is planned by an alerter of this build`() async throws {
        let clinic = try await Upgraded.make()
        try await clinic.database.with("alerter") { alerter in
            let output = try await AlertPlanning.plan(window: 60, alerter) { input in
                // Of the one that was closed, so that what was to be told of it is settled.
                #expect(input.threads.map { $0.closed == nil }.count { $0 } == 3 && input.threads.count == 4)
                return PlanningOutput()
            }
            #expect(output != nil)
        }
    }
}
