import TestSupport
import ClinicFixture
import EmbeddedPostgres
import Foundation
import Glibc
import Postgres
import StaffAlerts
import Testing

/// From a form to a telling, with a worker and the alerter as processes of their own.
@Suite struct AlerterPathTests {
    private let peers: Peers

    init() throws { peers = try SharedPeers.get() }

    private func file(_ alerts: String, _ more: String = "") throws -> String {
        try peers.file("config-\(UUID()).json", "{\"alerts\": \(alerts)\(more)}")
    }

    private func start(_ database: ClinicDatabase, _ file: String, _ more: String...) throws -> Program {
        try Program(["alerter", "--config", file, "--database", database.connectionString("alerter")] + more)
    }

    private func told(_ path: String) throws -> [Peers.Received] {
        try peers.received(path).filter { try $0.event().data.alert != nil }
    }

    /// Ends a program by a signal and expects a good end.
    private func end(_ program: Program) async {
        program.signal(SIGTERM)
        let ending = await program.ending()
        #expect(ending.status == 0, "\(ending.errors)")
    }

    @Test func `killed again and again in a storm, it tells of every alert, and repeats carry the same id`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (a, b) = ("ok/\(UUID())", "ok/\(UUID())")
        // A short lease, so that what a killed one had taken is soon another's.
        let alerts = AlertFiles.json(
            ["a": try Channels.webhook(peers, a, timeout: 1), "b": try Channels.webhook(peers, b, timeout: 1)],
            more: #", "storm": {"emergenciesIndividually": 1000}"#)
        let file = try file(alerts)
        let count = 600
        var alerter = try start(database, file)
        try await alerter.wait(for: "working")
        for round in 1...6 {
            try await database.openAlerts(count / 6, "emergency")
            let before = try told(a).count
            try await eventually("deliveries of round \(round) began") {
                try told(a).count >= min(before + 15, round * count / 6)
            }
            alerter.signal(SIGKILL)
            let ending = await alerter.ending()
            #expect(ending.status == -SIGKILL)
            alerter = try start(database, file)
        }
        try await eventually("all are delivered") {
            try await database.count(
                "SELECT count(*) FROM dashboard.alert_steps WHERE delivered_at IS NOT NULL") == 2 * count
        }
        await end(alerter)
        let ids = Set(try await database.texts("SELECT message_id::text FROM intake.message_alert"))
        #expect(ids.count == count)
        for path in [a, b] {
            let received = try told(path)
            #expect(Set(received.compactMap { $0.header("webhook-id") }) == ids)
            let byID = Dictionary(grouping: received) { $0.header("webhook-id") }
            #expect(byID.values.allSatisfy { Set($0.map(\.body)).count == 1 })
            // At most what six killed alerters had taken and not recorded, and each took no more than it had room for.
            #expect(received.count - count <= 6 * 8, "\(received.count) deliveries")
        }
        let untold = try await database.count("SELECT undelivered_notifications FROM dashboard.health")
        #expect(untold == 0)
    }

    @Test func `nothing that a patient said leaves by any channel or log, whatever goes wrong`() async throws {
        let database = try await Clinic.newDatabase()
        let canary = "canary\(UInt64.random(in: 1...UInt64.max))"
        let (a, b, c) = ("ok/\(UUID())", "status/500/\(UUID())", "ok/\(UUID())")
        let to = "privacy-\(UUID())@clinic.example"
        let input = peers.folder.appending(path: "input-\(UUID())").path()
        let key = try peers.file("routing-key", "R0UTINGKEY")
        let program = try String(
            decoding: JSONEncoder().encode(["/bin/sh", "-c", "cat >> \"$1\"; env >> \"$1\"", "siren", input]),
            as: UTF8.self)
        let web = #""caFile": "\#(peers.authority)""#
        let file = try file(
            """
            {"link": "https://board.clinic.example/{alert}",
             "channels": {
                "hook": \(try Channels.webhook(peers, a)), "broken": \(try Channels.webhook(peers, b)),
                "mail": \(try Channels.mail(peers, to: to)),
                "siren": {"kind": "command", "program": \(program)},
                "pd": {"kind": "pagerduty", "url": "\(try peers.url(c))", "routingKeyFile": "\(key)", \(web)},
                "phone": {"kind": "ntfy", "url": "\(try peers.url(c))", \(web)}},
             "policies": {"emergency": {"closeMinutes": 0.02, "repeatMinutes": 0.02}}}
            """)
        let worker = try Program(["worker", "--database", database.connectionString("worker"), "--log-level", "trace"])
        let alerter = try start(database, file, "--log-level", "trace")
        try await alerter.wait(for: "working")
        let ids = try await database.submit([
            Forms.form(
                "ref\(canary)",
                [
                    "footLiftR": #""cannot""#, "footDrag": #""right""#, "weakDays": "28", "weakTrend": #""worseWeeks""#,
                    "freeText": "\"I can't feel when I wee \(canary)\"",
                ], contact: "mail\(canary)"),
            Forms.caudaEquina("ref\(canary)"),
            Forms.form("B\(canary)", ["saddle": "\"\(canary)\"", "item\(canary)": "1", "age": "\"\(canary)\""]),
            #"{"questionnaire":"\#(canary)","answers":{}}"#, canary,
        ])
        #expect(ids.count == 5)
        try await database.waitUntilIdle()
        let alert = try await database.texts("SELECT id::text FROM intake.alert WHERE level = 'emergency'")
        try #require(!alert.isEmpty)
        try await eventually("every channel got something") {
            try !told(a).isEmpty && !peers.received("mail").filter { $0.recipients == [to] }.isEmpty
                && peers.received(c).count >= 2 && !told(b).isEmpty && FileManager.default.fileExists(atPath: input)
        }
        // A name of staff is told; nothing else that anybody wrote.
        try await database.addPerson("Ann Example")
        try await database.execute(
            "SELECT intake.acknowledge('\(alert[0])', 'Ann Example', \(seen(of: alert[0])), 'note \(canary)')",
            as: "phone")
        try await eventually("it is told on, as nobody closes it") {
            try told(a).contains { try $0.event().type == "alert.unclosed" }
        }
        let sessions = try await database.count(
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name ~ '^intake-triage alerter'
            """)
        #expect(sessions >= 1)
        try await alerter.wait(for: "the database is back")
        let list = try await Program.run([
            "alerts", "list", "--steps", "--database", database.connectionString("nurse"),
        ])
        #expect(list.status == 0)
        worker.signal(SIGTERM)
        alerter.signal(SIGTERM)
        let endings = [await worker.ending(), await alerter.ending()]
        for ending in endings { #expect(!(ending.errors + ending.output).contains(canary)) }
        #expect(try !peers.transcript().contains(canary))
        #expect(try !String(contentsOfFile: input, encoding: .utf8).contains(canary))
        let secrets = [Channels.secret, "correct horse", "R0UTINGKEY"]
        for secret in secrets { #expect(!endings[1].errors.contains(secret)) }
        #expect(try !String(contentsOfFile: database.server.serverLog, encoding: .utf8).contains(canary))
        let kept = try await database.count(
            """
            SELECT (SELECT count(*) FROM intake.message AS t WHERE t::text LIKE $1)
                + (SELECT count(*) FROM intake.delivery AS t WHERE t::text LIKE $1)
                + (SELECT count(*) FROM intake.channel AS t WHERE t::text LIKE $1)
                + (SELECT count(*) FROM intake.escalation AS t WHERE t::text LIKE $1)
                + (SELECT count(*) FROM intake.alert_thread AS t WHERE t::text LIKE $1)
            """, "%\(canary)%")
        #expect(kept == 0)
    }

    @Test func `a worse form of the same patient is told at once, and never another patient's`() async throws {
        let database = try await Clinic.newDatabase()
        let (a, b) = ("ok/\(UUID())", "ok/\(UUID())")
        let file = try file(
            AlertFiles.json(["a": try Channels.webhook(peers, a), "b": try Channels.webhook(peers, b)]))
        let worker = try Program(["worker", "--database", database.connectionString("worker")])
        let alerter = try start(database, file)
        try await alerter.wait(for: "working")
        try await database.submit([Forms.footDrop("P1"), Forms.footDrop("P2")])
        try await eventually("both are told") { try told(a).count == 2 }
        try await database.submit(Forms.caudaEquina("P1"))
        try await eventually("the worse one is told") { try told(a).count == 3 }
        let events = try told(a).map { try $0.event() }
        #expect(events.map(\.type) == ["alert.opened", "alert.opened", "alert.raised"])
        #expect(events.map(\.data.level) == ["urgent", "urgent", "emergency"])
        #expect(Set(events.map(\.data.alert)).count == 2)
        await end(worker)
        await end(alerter)
    }

    @Test func `worker and monitor see that no alerter runs`() async throws {
        let database = try await Clinic.newDatabase()
        let worker = try Program(["worker", "--database", database.connectionString("worker")])
        try await worker.wait(for: "no alerter is running")
        let (a, b) = ("ok/\(UUID())", "ok/\(UUID())")
        let file = try file(
            AlertFiles.json(["a": try Channels.webhook(peers, a), "b": try Channels.webhook(peers, b)]))
        let alerter = try start(database, file)
        try await worker.wait(for: "an alerter is running again")
        let alive = try await database.count("SELECT alerters_alive FROM dashboard.health")
        #expect(alive == 1)
        await end(alerter)
        let after = try await database.count("SELECT alerters_alive FROM dashboard.health")
        #expect(after == 0)
        let status = try await Program.run(["status", "--database", database.connectionString("monitor")])
        #expect(status.output.contains("alerters   0 alive"))
        await end(worker)
    }
}
