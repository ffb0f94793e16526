import TestSupport
import ClinicFixture
import EmbeddedPostgres
import Foundation
import IntakeStore
import Postgres
import StaffAlerts
import Testing

/// The alerter with a database and receivers, in this process.
@Suite struct AlerterTests {
    private let peers: Peers

    init() throws { peers = try SharedPeers.get() }

    /// Requests about alerts at a path: neither tests nor troubles.
    private func told(_ path: String) throws -> [Peers.Received] {
        try peers.received(path).filter { try $0.event().data.alert != nil || $0.event().type == "alerts.digest" }
    }

    private func types(_ path: String) throws -> [String] { try peers.received(path).map { try $0.event().type } }

    @Test func `an alert is told by all channels of the step, and every step is recorded`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let path = "ok/\(UUID())"
        let to = "desk-\(UUID())@clinic.example"
        let json = AlertFiles.json(
            ["pager": try Channels.webhook(peers, path), "desk": try Channels.mail(peers, to: to)])
        try await withAlerters(database, json) { _ in
            try await database.openAlerts(1, "emergency")
            try await eventually("both channels took it") {
                try await database.count("SELECT count(*) FROM dashboard.alert_steps WHERE delivered_at IS NOT NULL")
                    == 2
            }
        }
        let received = try told(path)
        #expect(received.count == 1)
        #expect(try received[0].event().type == "alert.opened")
        let mails = try peers.received("mail").filter { $0.recipients == [to] }
        #expect(mails.count { $0.content?.contains("Subject: EMERGENCY: intake alert\r\n") == true } == 1)
        let id = try await database.texts("SELECT id::text FROM intake.notification WHERE delivered_at IS NOT NULL")
        #expect(id == [received[0].header("webhook-id")])
        let steps = try await database.texts(
            """
            SELECT concat_ws(' ', kind, step, channel, attempts, first_attempt_at = last_attempt_at, overtaken_at IS NULL)
            FROM dashboard.alert_steps ORDER BY channel
            """)
        #expect(steps == ["opened 1 desk 1 t t", "opened 1 pager 1 t t"])
        let states = try await database.texts("SELECT state FROM intake.alerter")
        #expect(states == ["stopped"])
    }

    @Test func `left alone an alert escalates without end, an acknowledgement silences it, closing ends it`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (first, second) = ("ok/\(UUID())", "ok/\(UUID())")
        let json = """
            {"channels": {"a": \(try Channels.webhook(peers, first)), "b": \(try Channels.webhook(peers, second))},
             "policies": {"urgent": {"steps": [{"channels": ["a"], "minutes": 0.02}, {"channels": ["b"], "minutes": 0.02}],
                                     "repeatMinutes": 0.02, "closeMinutes": 0.02}}}
            """
        try await withAlerters(database, json) { _ in
            try await database.openAlerts(1)
            try await eventually("it is told again and again") { try told(first).count >= 4 }
            #expect(try told(first)[0].event().type == "alert.opened")
            #expect(try told(first)[1].event().type == "alert.reminder")
            #expect(try told(second)[0].event().type == "alert.reminder")
            let ids = try told(first).map { $0.header("webhook-id") }
            #expect(Set(ids).count == ids.count)
            let alert = try await database.texts("SELECT id::text FROM intake.alert")[0]
            try await database.execute(
                "SELECT intake.acknowledge('\(alert)', 'Ann', \(seen(of: alert)))",
                as: "nurse")
            try await eventually("it is told that nobody has closed it") {
                try told(second).contains { try $0.event().type == "alert.unclosed" }
            }
            try await database.execute(
                "SELECT intake.close('\(alert)', 'Dr Dee', 'seen', \(seen(of: alert)))",
                as: "doctor")
            try await eventually("it is over") {
                try await database.count("SELECT count(*) FROM intake.escalation WHERE phase = 'over'") == 1
            }
            let waiting = try await database.count(
                "SELECT count(*) FROM intake.delivery WHERE delivered_at IS NULL AND overtaken_at IS NULL")
            #expect(waiting == 0)
            let seen = try await database.texts(
                "SELECT DISTINCT seen_by || ' ' || acted_by FROM dashboard.alert_steps")
            #expect(seen == ["Ann Dr Dee"])
        }
    }

    @Test func `who was told of an emergency is told once who has it, and a call for help goes to the next people`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let paths = (0..<3).map { _ in "ok/\(UUID())" }
        let json = """
            {"channels": {"a": \(try Channels.webhook(peers, paths[0])), "b": \(try Channels.webhook(peers, paths[1])),
                          "c": \(try Channels.webhook(peers, paths[2]))},
             "policies": {"emergency": {"steps": [{"channels": ["a", "b"], "minutes": 60},
                                                  {"channels": ["c"], "minutes": 60}], "repeatMinutes": 60}},
             "operations": {"channels": ["a"], "repeatMinutes": 1000}}
            """
        func told(_ path: String, _ type: String) throws -> [String?] {
            try self.told(path).map { try $0.event() }.filter { $0.type == type }.map(\.data.person)
        }
        try await withAlerters(database, json, count: 2) { _ in
            try await database.openAlerts(1, "emergency")
            let alert = try await database.texts("SELECT id::text FROM intake.alert")[0]
            try await eventually("both channels took it") {
                try await database.count("SELECT count(*) FROM intake.delivery WHERE delivered_at IS NOT NULL") == 2
            }
            for (person, role) in [("Ann", "nurse"), ("Ann", "nurse"), ("Bea", "board")] {
                try await database.execute(
                    "SELECT intake.acknowledge('\(alert)', '\(person)', \(seen(of: alert)))", as: role)
                try await eventually("who has it is planned") {
                    try await database.count(
                        "SELECT count(*) FROM intake.notification WHERE planned_at IS NULL AND overtaken_at IS NULL")
                        == 0
                }
            }
            try await database.execute("SELECT intake.escalate('\(alert)', 'Bea')", as: "board")
            try await eventually("the next step is told") { try told(paths[2], "alert.escalated") == ["Bea"] }
            try await eventually("those who were told know who has it") {
                try paths.prefix(2).allSatisfy { try told($0, "alert.status").last == "Bea" }
            }
            try await eventually("nothing is tried any more") {
                try await database.count(
                    "SELECT count(*) FROM intake.delivery WHERE delivered_at IS NULL AND overtaken_at IS NULL") == 0
            }
            let row = try await database.texts(
                "SELECT concat_ws(' ', acknowledged_by, phase, told, cardinality(awaiting)) FROM dashboard.alerts")
            #expect(row == ["Bea unclosed 2 0"])
        }
        for path in paths.prefix(2) {
            let persons = try told(path, "alert.status")
            // The first may be overtaken by the second before it is delivered.
            #expect(persons == ["Ann", "Bea"] || persons == ["Bea"], "\(persons)")
        }
        #expect(try told(paths[2], "alert.status").isEmpty && told(paths[0], "alert.escalated").isEmpty)
    }

    @Test func `a receiver that fails gets the same message again until it takes it`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (path, other) = ("fail/2/\(UUID())", "ok/\(UUID())")
        let json = AlertFiles.json(
            ["a": try Channels.webhook(peers, path), "b": try Channels.webhook(peers, other)],
            more: #", "operations": {"channels": ["b"]}"#)
        try await withAlerters(database, json) { _ in
            try await database.openAlerts(1, "emergency")
            try await eventually("it was taken at last") {
                try await database.count(
                    "SELECT count(*) FROM intake.delivery WHERE channel = 'a' AND delivered_at IS NOT NULL") == 1
            }
        }
        let received = try told(path)
        #expect(received.count == 3)
        #expect(Set(received.map { $0.header("webhook-id") }).count == 1)
        #expect(Set(received.map(\.body)).count == 1)
    }

    @Test func `a channel that keeps failing is told of by the others, and works again when its receiver does`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let flag = "flag-\(UUID())"
        let (path, other) = ("flag/\(flag)", "ok/\(UUID())")
        let json = AlertFiles.json(["a": try Channels.webhook(peers, path), "b": try Channels.webhook(peers, other)])
        try await withAlerters(database, json) { alerters in
            try await database.pretendTested()
            try await database.openAlerts(3, "emergency")
            try await eventually("the other channel tells that it fails") {
                try peers.received(other).contains { received in
                    let event = try received.event()
                    return event.data.trouble == "channelFailing" && event.data.subject == "a"
                }
            }
            let state = try await database.texts("SELECT state FROM dashboard.channels ORDER BY name")
            #expect(state == ["failing", "healthy"])
            let unhealthy = try await database.count("SELECT channels_unhealthy FROM dashboard.health")
            #expect(unhealthy == 1)
            _ = try peers.file(flag, "")
            try await eventually("what waited was delivered") {
                try await database.count(
                    "SELECT count(*) FROM intake.delivery WHERE channel = 'a' AND delivered_at IS NULL") == 0
            }
            #expect(alerters[0].log.text.contains("a channel works again"))
        }
    }

    @Test func `a receiver that is gone disables its channel loudly, and the others get what waited`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (path, b, c) = ("status/410/\(UUID())", "ok/\(UUID())", "ok/\(UUID())")
        let json = AlertFiles.json(
            [
                "a": try Channels.webhook(peers, path), "b": try Channels.webhook(peers, b),
                "c": try Channels.webhook(peers, c),
            ], urgent: ["a"])
        try await withAlerters(database, json) { alerters in
            try await database.pretendTested()
            try await database.openAlerts(1)
            try await eventually("the others got it") { try told(b).count == 1 && told(c).count == 1 }
            try await eventually("the operators are told") {
                try peers.received(b).contains { try $0.event().data.trouble == "channelDisabled" }
            }
            #expect(alerters[0].log.text.contains("critical a channel is disabled"))
            // What comes later does not go there any more.
            try await database.openAlerts(1)
            try await eventually("the others got the second") { try told(b).count == 2 && told(c).count == 2 }
            #expect(try told(path).count == 1)
        }
        let undelivered = try await database.count("SELECT undelivered_notifications FROM dashboard.health")
        #expect(undelivered == 0)
    }

    @Test func `where all channels of a step fail, the others get the message within seconds`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (a, b, c) = ("status/500/\(UUID())", "cut/\(UUID())", "ok/\(UUID())")
        let json = AlertFiles.json(
            [
                "a": try Channels.webhook(peers, a), "b": try Channels.webhook(peers, b),
                "c": try Channels.webhook(peers, c),
            ], emergency: ["a", "b"])
        try await withAlerters(database, json) { _ in
            try await database.pretendTested()
            try await database.openAlerts(1, "emergency")
            try await eventually("the third channel got it") { try told(c).count == 1 }
        }
        let ids = Set(try (told(a) + told(b) + told(c)).map { $0.header("webhook-id") })
        #expect(ids.count == 1)
    }

    @Test func `the last channel is not given up, though its receiver says that it is gone`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (a, b) = ("status/410/\(UUID())", "status/410/\(UUID())")
        let json = AlertFiles.json(["a": try Channels.webhook(peers, a), "b": try Channels.webhook(peers, b)])
        try await withAlerters(database, json) { _ in
            try await database.openAlerts(1, "emergency")
            // One of them is the last; the other's messages went to it.
            try await eventually("the last is asked again and again") { try max(told(a).count, told(b).count) >= 3 }
        }
    }

    @Test func `several alerters share the work, each message once`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (a, b) = ("ok/\(UUID())", "ok/\(UUID())")
        let json = AlertFiles.json(
            ["a": try Channels.webhook(peers, a), "b": try Channels.webhook(peers, b)],
            more: #", "storm": {"emergenciesIndividually": 1000}"#)
        try await withAlerters(database, json, count: 3) { _ in
            try await database.pretendTested()
            try await database.openAlerts(200, "emergency")
            try await eventually("all are delivered") {
                try await database.count(
                    "SELECT count(*) FROM intake.delivery WHERE delivered_at IS NOT NULL") >= 400
            }
        }
        for path in [a, b] {
            let received = try told(path)
            #expect(received.count == 200)
            #expect(Set(try received.map { try $0.event().data.alert }).count == 200)
        }
        let shares = try await database.count(
            "SELECT count(*) FROM intake.alerter WHERE delivered > 0")
        #expect(shares >= 2)
    }

    @Test func `a storm is a few messages and a digest that names the count, and emergencies come through`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (a, b) = ("ok/\(UUID())", "ok/\(UUID())")
        let json = AlertFiles.json(
            ["a": try Channels.webhook(peers, a), "b": try Channels.webhook(peers, b)],
            more: #", "storm": {"individually": 20, "windowSeconds": 600}"#)
        try await withAlerters(database, json) { _ in
            try await database.pretendTested()
            try await database.openAlerts(5_000)
            try await eventually("the digest came") { try types(a).contains("alerts.digest") }
            try await database.openAlerts(15, "emergency")
            try await eventually("the emergencies came") {
                try told(a).count { try $0.event().data.level == "emergency" } == 15
            }
        }
        let received = try told(a)
        let digest = try #require(try received.first { try $0.event().type == "alerts.digest" }?.event())
        #expect(digest.data.count == 5_000 && digest.data.level == "urgent")
        #expect(received.count <= 20 + 1 + 15)
        let untold = try await database.count("SELECT undelivered_notifications FROM dashboard.health")
        #expect(untold == 0)
    }

    @Test func `an alert whose time to respond passes is told as late to everybody`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (a, b) = ("ok/\(UUID())", "ok/\(UUID())")
        let json = AlertFiles.json(
            ["a": try Channels.webhook(peers, a), "b": try Channels.webhook(peers, b)], urgent: ["a"],
            more: #", "operations": {"channels": ["b"]}"#)
        try await database.openAlerts(1)
        try await database.execute(
            """
            INSERT INTO intake.work_item (submission_id, number, level, possible_level, alert_id, respond_by)
            SELECT submission_id, 1, level, level, id, now() + interval '1 second' FROM intake.alert
            """)
        try await withAlerters(database, json) { _ in
            try await eventually("both are told that it is late") {
                try told(a).contains { try $0.event().type == "alert.late" }
                    && told(b).contains { try $0.event().type == "alert.late" }
            }
            let late = try await database.count("SELECT count(*) FROM dashboard.alerts WHERE late")
            #expect(late == 1)
        }
        #expect(try types(a).count { $0 == "alert.late" } == 1)
    }

    @Test func `an alert that is answered before it is delivered is not delivered any more`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (path, other) = ("status/500/\(UUID())", "ok/\(UUID())")
        let json = AlertFiles.json(
            ["a": try Channels.webhook(peers, path), "b": try Channels.webhook(peers, other)], urgent: ["a"],
            more: #", "operations": {"channels": ["b"]}"#)
        try await withAlerters(database, json) { _ in
            try await database.openAlerts(1)
            try await eventually("it was tried") { try !told(path).isEmpty }
            let alert = try await database.texts("SELECT id::text FROM intake.alert")[0]
            try await database.execute(
                "SELECT intake.acknowledge('\(alert)', 'Ann', \(seen(of: alert)))",
                as: "nurse")
            try await eventually("it is not needed any more") {
                try await database.count(
                    "SELECT count(*) FROM intake.delivery WHERE channel = 'a' AND overtaken_at IS NOT NULL") == 1
            }
        }
        let undelivered = try await database.count("SELECT undelivered_notifications FROM dashboard.health")
        #expect(undelivered == 0)
    }

    @Test func `a lost database is waited for, and what was under way is told`() async throws {
        let server = try await Clinic.newServer()
        do {
            let database = try await Clinic.newDatabase(on: server)
            try await database.pretendWorker()
            let (a, b) = ("ok/\(UUID())", "ok/\(UUID())")
            let json = AlertFiles.json(["a": try Channels.webhook(peers, a), "b": try Channels.webhook(peers, b)])
            try await withAlerters(database, json) { alerters in
                try await database.openAlerts(20, "emergency")
                try await eventually("deliveries began") { try !told(a).isEmpty }
                try await server.stop(.immediate)
                try await eventually("it says so") { alerters[0].log.text.contains("the database is lost") }
                try await server.resume()
                try await eventually("all are delivered") {
                    try await database.count(
                        """
                        SELECT count(*) FROM intake.delivery AS d JOIN intake.message_alert USING (message_id)
                        WHERE d.delivered_at IS NOT NULL
                        """) == 40
                }
            }
            let alerts = Set(try told(a).map { try $0.event().data.alert })
            #expect(alerts.count == 20)
        } catch {
            try await server.remove()
            throw error
        }
        try await server.remove()
    }

    @Test func `of a lost database the operators hear, all others where they do not, and those again when it is back`()
        async throws
    {
        let server = try await Clinic.newServer()
        do {
            let database = try await Clinic.newDatabase(on: server)
            try await database.pretendWorker()
            let (a, b) = ("ok/\(UUID())", "ok/\(UUID())")
            let json = AlertFiles.json(
                ["a": try Channels.webhook(peers, "fail/2/\(a)"), "b": try Channels.webhook(peers, b)],
                more: #", "operations": {"channels": ["a"]}"#)
            func told(_ path: String) throws -> [String] {
                try peers.received(path).filter { try $0.event().data.trouble == "databaseLost" }
                    .map { "\(try $0.event().type) \($0.header("webhook-id") ?? "")" }
            }
            try await withAlerters(database, json) { alerters in
                try await database.pretendTested()
                try await server.stop(.immediate)
                try await eventually("it says so") { alerters[0].log.text.contains("the database is lost") }
                try await Task.sleep(for: .seconds(2))
                #expect(try told("fail/2/\(a)").isEmpty)
                alerters[0].putForward(60)
                try await eventually("the others hear of it") { try told(b).count == 1 }
                #expect(try told("fail/2/\(a)").contains { try told(b).contains($0) })
                try await server.resume()
                try await eventually("it says so") { alerters[0].log.text.contains("the database is back") }
                #expect(try told(b).count == 1)
                alerters[0].putForward(900)
                try await eventually("they hear that it is over") { try told(b).count == 2 }
                #expect(try told(b)[0].hasPrefix("operations.trouble"))
                #expect(try told(b)[1].hasPrefix("operations.recovered"))
            }
        } catch {
            try await server.remove()
            throw error
        }
        try await server.remove()
    }

    @Test func `alerters that differ leave each other's channels alone, and operators hear of it`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (a, b) = ("ok/\(UUID())", "ok/\(UUID())")
        let first = AlertFiles.json(["a": try Channels.webhook(peers, a), "c": AlertFiles.siren])
        let second = AlertFiles.json(["b": try Channels.webhook(peers, b), "d": AlertFiles.bell])
        try await withAlerters(database, first) { _ in
            try await withAlerters(database, second) { _ in
                try await database.pretendTested()
                let channels = try await database.texts("SELECT name FROM intake.channel ORDER BY name")
                #expect(channels == ["a", "b", "c", "d"])
                // What is planned for one is not taken for stuck by the other.
                for name in ["a", "b"] {
                    try await database.execute(
                        """
                        WITH m AS (
                            INSERT INTO intake.message (id, kind, created_at, alerts, step)
                            VALUES (gen_random_uuid(), 'test', now(), 0, 1) RETURNING id)
                        INSERT INTO intake.delivery (message_id, channel, rank, next_attempt_at)
                        SELECT id, '\(name)', 1, now() + interval '12 seconds' FROM m
                        """)
                }
                try await eventually("it is a trouble") {
                    try await database.count("SELECT count(*) FROM intake.trouble WHERE code = 'alertersDiffer'") == 1
                }
                try await database.execute("UPDATE intake.trouble SET next_at = now() WHERE code = 'alertersDiffer'")
                try await eventually("operators hear of it") {
                    try (peers.received(a) + peers.received(b)).contains {
                        try $0.event().data.trouble == "alertersDiffer"
                    }
                }
                try await eventually("both are delivered") {
                    try await database.count(
                        """
                        SELECT count(*) FROM intake.delivery JOIN intake.message ON id = message_id
                        WHERE kind = 'test' AND delivered_at IS NOT NULL
                        """) == 2
                }
            }
            try await eventually("what the other had is forgotten, and it is no trouble any more") {
                try await database.count(
                    """
                    SELECT (SELECT count(*) FROM intake.channel)
                        + (SELECT count(*) FROM intake.trouble WHERE code = 'alertersDiffer' AND cleared_at IS NULL)
                    """) == 2
            }
        }
    }

    @Test func `policies whose working hours are not there any more tell at any hour, and operators hear of it`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (a, b) = ("ok/\(UUID())", "ok/\(UUID())")
        let channels = "{\"a\": \(try Channels.webhook(peers, a)), \"b\": \(try Channels.webhook(peers, b))}"
        func json(_ officeHours: Bool) -> String {
            #"{"channels": \#(channels), "policies": {"urgent": {"officeHours": \#(officeHours)}}}"#
        }
        try await withAlerters(database, json(false)) { alerters in
            try await database.pretendTested()
            // As a SIGHUP does.
            try alerters[0].use(json(true), database)
            try await eventually("it is a trouble") {
                try await database.count("SELECT count(*) FROM intake.trouble WHERE code = 'settingsUnusable'") == 1
            }
            try await database.execute("UPDATE intake.trouble SET next_at = now() WHERE code = 'settingsUnusable'")
            try await database.openAlerts(1, "urgent")
            try await eventually("the alert is told") { try types(a).contains("alert.opened") }
            try await eventually("operators hear of it") {
                try peers.received(a).contains { try $0.event().data.trouble == "settingsUnusable" }
            }
        }
    }

    @Test(arguments: ["channel", "delivery"])
    func `results that cannot be recorded keep nothing from being told`(table: String) async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (a, b) = ("ok/\(UUID())", "ok/\(UUID())")
        let json = AlertFiles.json(["a": try Channels.webhook(peers, a), "b": try Channels.webhook(peers, b)])
        try await withAlerters(database, json) { alerters in
            try await database.pretendTested()
            // Nothing of a channel can be changed, or what was delivered cannot be noted.
            try await database.execute(
                """
                CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = 'lock_not_available'; END $$;
                CREATE TRIGGER refuse BEFORE UPDATE \(table == "delivery" ? "OF delivered_at" : "") ON intake.\(table)
                FOR EACH ROW EXECUTE FUNCTION public.refuse()
                """)
            try await database.openAlerts(1, "emergency")
            try await eventually("the first is told") { try told(a).count == 1 }
            try await eventually("it says so") { alerters[0].log.text.contains("could not be planned or recorded") }
            try await database.openAlerts(1, "emergency")
            try await eventually("the second is told") { try Set(told(a).map { try $0.event().data.alert }).count == 2 }
            #expect(!alerters[0].log.text.contains("the database is lost"))
            if table == "channel" {
                try await eventually("they are recorded all the same") {
                    try await database.count("SELECT count(*) FROM intake.delivery WHERE delivered_at IS NOT NULL") >= 2
                }
            }
            try await database.execute("DROP TRIGGER refuse ON intake.\(table)")
            try await eventually("the channels' state is noted") {
                try await database.count(
                    "SELECT count(*) FROM intake.channel WHERE succeeded_at > (SELECT min(opened_at) FROM intake.alert)"
                ) == 2
            }
            try await eventually("all is recorded") {
                try await database.count(
                    "SELECT count(DISTINCT alert_id) FROM intake.delivery JOIN intake.message_alert USING (message_id) WHERE delivered_at IS NOT NULL"
                ) == 2
            }
        }
    }

    @Test func `the monitor is called while all is well, and not when something is wrong`() async throws {
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
            try await eventually("the monitor is called") { try peers.received(beat).count >= 2 }
            try await database.execute("UPDATE intake.worker SET state = 'stopped'")
            try await eventually("that is seen") {
                try await database.count("SELECT count(*) FROM intake.trouble") == 1
            }
            let before = try peers.received(beat).count
            let since = try await database.texts("SELECT max(heartbeat_at)::text FROM intake.alerter")[0]
            try await eventually("the alerter has looked again, twice") {
                try await database.count(
                    "SELECT count(*) FROM intake.alerter WHERE heartbeat_at > '\(since)'::timestamptz + interval '9 seconds'"
                ) == 1
            }
            #expect(try peers.received(beat).count <= before + 1)
        }
    }
}
