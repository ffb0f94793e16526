import TestSupport
import ClinicFixture
import Foundation
import Postgres
import StaffAlerts
import Testing

/// What strangers can do to the telling of alerts: flood it, hold its locks, keep it from planning.
@Suite struct AlerterStormTests {
    private let peers: Peers

    init() throws { peers = try SharedPeers.get() }

    private func types(_ path: String) throws -> [String] { try peers.received(path).map { try $0.event().type } }

    /// Waits until the alerter has looked at the state of the whole twice more.
    private func lookTwice(_ database: ClinicDatabase) async throws {
        let since = try await database.texts("SELECT max(heartbeat_at)::text FROM intake.alerter")[0]
        try await eventually("the alerter has looked again, twice") {
            try await database.count(
                "SELECT count(*) FROM intake.alerter WHERE heartbeat_at > '\(since)'::timestamptz + interval '9 seconds'"
            ) == 1
        }
    }

    @Test
    func
        `in a storm of emergencies a true one is told before anybody is told again, by few messages, and operators hear of it`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (a, b, operators) = ("ok/\(UUID())", "ok/\(UUID())", "ok/\(UUID())")
        // A slow receiver, and reminders that are due from the first seconds on.
        let json = AlertFiles.json(
            [
                "a": try Channels.webhook(peers, a), "b": try Channels.webhook(peers, b),
                "c": try Channels.webhook(peers, operators),
            ], emergency: ["a", "b"], seconds: 3,
            more: #", "link": "https://board.clinic.example/alerts/{alert}", "operations": {"channels": ["c"]}"#)
        try await withAlerters(database, json) { _ in
            try await database.pretendTested()
            try await database.openAlerts(1_500, "emergency")
            try await eventually("the storm is told") { try types(a).contains("alerts.digest") }
            try await database.openAlerts(1, "emergency")
            let truth = try await database.texts("SELECT id::text FROM intake.alert ORDER BY opened_at DESC LIMIT 1")[0]
            try await database.openAlerts(1_500, "emergency")
            try await eventually("everybody hears of all") {
                try await database.count(
                    "SELECT count(*) FROM intake.notification WHERE delivered_at IS NULL") == 0
            }
            // Its first message was taken before any that tells again of others and was planned after it came.
            let before = try await database.count(
                """
                SELECT count(*)
                FROM intake.message AS m JOIN intake.delivery AS d ON d.message_id = m.id
                WHERE m.kind IN ('reminder', 'reminders')
                    AND m.created_at > (SELECT min(created_at) FROM intake.message JOIN intake.message_alert ON message_id = id
                                        WHERE alert_id = $1)
                    AND d.delivered_at < (
                        SELECT min(f.delivered_at) FROM intake.delivery AS f JOIN intake.message_alert AS c USING (message_id)
                        WHERE c.alert_id = $1)
                """, try #require(PostgresUUID(truth)))
            #expect(before == 0)
            try await eventually("the operators hear that a storm goes on") {
                try peers.received(operators).contains { try $0.event().data.trouble == "stormGoesOn" }
            }
        }
        let events = try peers.received(a).map { try $0.event() }
        let first = events.filter { $0.type == "alert.opened" }
        #expect(first.count <= 20)
        let digests = events.filter { $0.type == "alerts.digest" }
        #expect(
            digests.allSatisfy {
                $0.data.level == "emergency" && $0.data.link == "https://board.clinic.example/alerts/"
            })
        let each = try await database.count(
            """
            SELECT count(DISTINCT alert_id) FROM dashboard.alert_steps
            WHERE channel = 'a' AND delivered_at IS NOT NULL
            """)
        #expect(each == 3_001)
    }

    @Test func `an emergency is told while a stranger holds every lock that strangers can hold`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (a, b) = ("ok/\(UUID())", "ok/\(UUID())")
        let json = AlertFiles.json(["a": try Channels.webhook(peers, a), "b": try Channels.webhook(peers, b)])
        let stranger = try await database.connect("site")
        _ = try await stranger.query("SELECT pg_advisory_lock(1768846445, 0)")
        try await database.openAlerts(1)
        let held = try await OpenTransaction(database, "SELECT FROM intake.alert FOR UPDATE")
        try await withAlerters(database, json) { _ in
            try await database.openAlerts(1, "emergency")
            try await eventually("both are told") { try types(a).filter { $0 == "alert.opened" }.count == 2 }
        }
        try await held.rollBack()
        await stranger.close()
    }

    @Test func `an emergency is told by an alerter whose rows another session holds, also after it connects anew`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (a, b) = ("ok/\(UUID())", "ok/\(UUID())")
        let json = AlertFiles.json(["a": try Channels.webhook(peers, a), "b": try Channels.webhook(peers, b)])
        try await withAlerters(database, json) { _ in
            try await eventually("the alerter is registered") {
                try await database.count("SELECT count(*) FROM intake.alerter") == 1
            }
            try await database.execute("INSERT INTO intake.channel VALUES ('left', 'webhook', 'of another alerter')")
            let held = try await OpenTransaction(
                database, as: "alerter", "SELECT FROM intake.alerter FOR UPDATE; SELECT FROM intake.channel FOR UPDATE")
            try await database.execute(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'intake-triage alerter'
                """)
            try await database.openAlerts(1, "emergency")
            try await eventually("it is told") {
                try types(a).contains("alert.opened") && types(b).contains("alert.opened")
            }
            try await eventually("that it was told is recorded") {
                try await database.count("SELECT count(*) FROM intake.delivery WHERE delivered_at IS NOT NULL") >= 2
            }
            let again = try await OpenTransaction(
                database, as: "alerter", "SELECT FROM intake.alerter FOR UPDATE SKIP LOCKED")
            try await eventually("it lives by a third row") {
                try await database.count("SELECT count(*) FROM intake.alerter") == 3
            }
            let lost = try await database.count(
                "SELECT count(*) FROM dashboard.workers WHERE kind = 'alerter' AND last_error LIKE 'the database is lost%'"
            )
            #expect(lost == 1)
            try await held.rollBack()
            try await again.rollBack()
        }
    }

    @Test
    func
        `where planning is held up, health says so, the monitor is called no more, and the operators hear of it later`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (a, b, beat) = ("ok/\(UUID())", "ok/\(UUID())", "ok/\(UUID())")
        let json = AlertFiles.json(
            ["a": try Channels.webhook(peers, a), "b": try Channels.webhook(peers, b)],
            more: """
                , "heartbeat": {"url": "\(try peers.url(beat))", "caFile": "\(peers.authority)", "everySeconds": 1}
                """)
        try await withAlerters(database, json) { _ in
            try await database.pretendTested()
            try await eventually("the monitor is called") { try !peers.received(beat).isEmpty }
            let held = try await OpenTransaction(database, as: "alerter", "SELECT FROM intake.alerting FOR UPDATE")
            try await database.openAlerts(1, "emergency")
            try await database.execute("UPDATE intake.notification SET created_at = now() - interval '1 minute'")
            let untold = try await database.count("SELECT untold FROM dashboard.health")
            #expect(untold == 1)
            let status = try await Program.run(["status", "--database", database.connectionString("monitor")])
            #expect(status.output.contains("1 alert UNTOLD"), "\(status.output)")
            try await lookTwice(database)
            let before = try peers.received(beat).count
            try await lookTwice(database)
            #expect(try peers.received(beat).count == before)
            try await held.rollBack()
            try await eventually("the alert is told") { try types(a).contains("alert.opened") }
            try await eventually("the monitor is called again") { try peers.received(beat).count > before }
        }
    }

    @Test func `a row that the planner cannot store keeps no other alert from being delivered`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (a, b) = ("ok/\(UUID())", "ok/\(UUID())")
        let json = AlertFiles.json(["a": try Channels.webhook(peers, a), "b": try Channels.webhook(peers, b)])
        try await withAlerters(database, json) { alerters in
            try await database.execute("ALTER TABLE intake.escalation ADD CONSTRAINT broken CHECK (false) NOT VALID")
            try await database.openAlerts(1, "emergency")
            try await eventually("it is seen") { alerters[0].log.text.contains("could not be planned or recorded") }
            // A message of an alerter that went before.
            try await database.execute(
                """
                WITH m AS (
                    INSERT INTO intake.message (id, kind, level, created_at, alerts, step)
                    SELECT gen_random_uuid(), 'opened', 'emergency', now(), 1, 1 RETURNING id)
                , c AS (INSERT INTO intake.message_alert SELECT m.id, a.id FROM m, intake.alert AS a)
                INSERT INTO intake.delivery (message_id, channel, rank) SELECT id, 'a', 32 FROM m
                """)
            try await eventually("it is delivered") { try types(a).contains("alert.opened") }
            #expect(!alerters[0].log.text.contains("the database is lost"))
        }
    }
}
