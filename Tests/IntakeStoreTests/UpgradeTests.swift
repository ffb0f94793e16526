import ClinicFixture
import EmbeddedPostgres
import Foundation
import IntakeStore
import Postgres
import TestSupport
import Testing
import TriageCore

/// A database of an earlier release with open work, under the schema of this one.
@Suite struct UpgradeTests {
    private static let work = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Earlier/work.sql")

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
        WHERE action <> 'schema.upgraded'
        UNION ALL
        SELECT concat_ws(' ', 'act', a::text) FROM intake.act AS a
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

        /// A database of the earlier release with work, which this one's schema has been applied to.
        static func make(from release: ReleasedSchema) async throws -> Upgraded {
            let database = try await release.newDatabase()
            return try await database.asOwner { owner in
                try await owner.executeScript(try String(contentsOf: work, encoding: .utf8))
                let before = try await owner.texts(facts)
                try await IntakeSchema.apply(to: owner)
                return Upgraded(database: database, before: before)
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

    /// What the list of objects does not tell of them.
    private static let definitions = """
        SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class AS c ON c.oid = indexrelid
        WHERE relnamespace = 'intake'::regnamespace
        UNION ALL
        SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = 'intake'::regnamespace
        UNION ALL
        SELECT concat_ws(' ', adrelid::regclass, attname, pg_get_expr(adbin, adrelid))
        FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
        JOIN pg_class AS c ON c.oid = adrelid WHERE relnamespace = 'intake'::regnamespace
        ORDER BY 1
        """

    /// That of the build aeef3fb of 26 November 2026, which kept neither people's acts nor own words, and called itself 1.0.0.
    @Test func `a database of a build of before the first release is brought here as a whole`() async throws {
        _ = try await Clinic.server()
        let database = try await Clinic.newEmptyDatabase()
        let file = Self.work.deletingLastPathComponent().appending(path: "schema-aeef3fb.sql.gz")
        try await database.execute(try ReleasedSchema.unpacked(file))
        try await database.submit([Forms.footDrop("A"), Forms.harmless("B")])
        try await database.asOwner { owner in
            try await IntakeSchema.apply(to: owner)
            let difference = try await IntakeSchema.compare(owner)
            #expect(difference.isEmpty, "\(difference)")
        }
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        try await database.expectBalanced(submissions: 2)
    }

    @Test(arguments: ReleasedSchema.all)
    func `nothing is lost, the database is as a new one, and the audit log says who brought it there`(
        release: ReleasedSchema
    ) async throws {
        let clinic = try await Upgraded.make(from: release)
        #expect(clinic.before.count > 30)
        let fresh = try await Clinic.newDatabase().texts(Self.definitions)
        try await clinic.database.asOwner { owner in
            for _ in 0..<2 {
                let after = try await owner.texts(Self.facts)
                #expect(after == clinic.before)
                let difference = try await IntakeSchema.compare(owner)
                #expect(difference.isEmpty, "\(difference)")
                let definitions = try await owner.texts(Self.definitions)
                #expect(definitions == fresh)
                let upgrades = try await owner.texts(
                    "SELECT concat_ws(' ', actor, object_id, detail) FROM intake.audit_log WHERE action = 'schema.upgraded'"
                )
                #expect(upgrades == [#"postgres \#(IntakeSchema.version) {"from": "\#(release.version)"}"#])
                try await IntakeSchema.apply(to: owner)
            }
        }
    }

    @Test(arguments: ReleasedSchema.all)
    func `what waited is assessed, the alarming form ahead of others, and own words of open work wait to be read`(
        release: ReleasedSchema
    ) async throws {
        let clinic = try await Upgraded.make(from: release)
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

    @Test(arguments: ReleasedSchema.all)
    func `people go on with what was open and done`(release: ReleasedSchema) async throws {
        let clinic = try await Upgraded.make(from: release)
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

    @Test(arguments: ReleasedSchema.all)
    func `every alert that was open is planned by an alerter of this release`(release: ReleasedSchema) async throws {
        let clinic = try await Upgraded.make(from: release)
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
