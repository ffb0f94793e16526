import ClinicFixture
import Foundation
import Glibc
import Postgres
import StaffAlerts
import Testing

/// The commands `alerter` and `alerts` as processes of their own.
@Suite struct AlertsCommandTests {
    private let peers: Peers

    init() throws { peers = try SharedPeers.get() }

    private func file(_ text: String) throws -> String { try peers.file("config-\(UUID()).json", text) }

    private func config(_ channels: KeyValuePairs<String, String>, more: String = "") throws -> String {
        try file("{\"alerts\": \(AlertFiles.json(channels, more: more))}")
    }

    private func objects(_ ending: Program.Ending) throws -> [[String: Any]] {
        try ending.lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    }

    @Test func `a test goes through every channel, reports each step, and is recorded`() async throws {
        let database = try await Clinic.newDatabase()
        let (good, bad) = ("ok/\(UUID())", "status/500/\(UUID())")
        let file = try config([
            "good": try Channels.webhook(peers, good), "bad": try Channels.webhook(peers, bad),
            "desk": try Channels.mail(peers),
        ])
        let arguments = ["alerts", "test", "--config", file, "--database", database.connectionString("alerter")]
        let text = try await Program.run(arguments)
        #expect(text.status == 69, "\(text.errors)")
        #expect(text.output.contains("good (webhook): delivered") && text.output.contains("answered 200"))
        #expect(text.output.contains("bad (webhook): FAILED, status.500"))
        #expect(text.output.contains("desk (mail): delivered") && text.output.contains("answered 250"))
        let event = try #require(try peers.received(good).first?.event())
        #expect(event.type == "alerts.test" && event.data.test == true && event.data.alert == nil)
        let states = try await database.texts("SELECT name || ' ' || state FROM dashboard.channels")
        #expect(states == ["bad untested", "desk healthy", "good healthy"])

        let json = try await Program.run(arguments + ["good", "--json"])
        #expect(json.status == 0, "\(json.errors)")
        let object = try #require(try objects(json).first)
        #expect(object["channel"] as? String == "good" && object["delivered"] as? Bool == true)
        let tests = try await database.count("SELECT count(*) FROM intake.message WHERE kind = 'test'")
        #expect(tests == 4)
    }

    @Test func `a test works without a database, and makes a disabled channel usable again`() async throws {
        let good = "ok/\(UUID())"
        let file = try config(["good": try Channels.webhook(peers, good), "siren": AlertFiles.siren])
        let unrecorded = try await Program.run(
            ["alerts", "test", "--config", file, "--unrecorded", "--database", "host=/nonexistent"])
        #expect(unrecorded.status == 0, "\(unrecorded.errors)")
        let lost = try await Program.run(["alerts", "test", "--config", file, "--database", "host=/nonexistent"])
        #expect(lost.status == 69 && lost.output.contains("good (webhook): delivered"))

        let database = try await Clinic.newDatabase()
        let arguments = ["alerts", "test", "--config", file, "--database", database.connectionString("alerter")]
        _ = try await Program.run(arguments)
        try await database.execute("UPDATE intake.channel SET disabled_at = now() WHERE name = 'good'")
        _ = try await Program.run(arguments)
        let states = try await database.texts("SELECT DISTINCT state FROM dashboard.channels")
        #expect(states == ["healthy"])
    }

    @Test func `people list, acknowledge and close alerts, each with the rights that they have`() async throws {
        let database = try await Clinic.newDatabase()
        let nurse = ["--database", database.connectionString("nurse")]
        let doctor = ["--database", database.connectionString("doctor")]
        let board = ["--database", database.connectionString("board")]
        let none = try await Program.run(["alerts", "list"] + nurse)
        #expect(none.status == 0 && none.output.contains("no open alerts"), "\(none.errors)")
        #expect(none.output.contains("NO ALERTER IS RUNNING"))
        try await database.openAlerts(1, "emergency")
        let alert = try await database.texts("SELECT id::text FROM intake.alert")[0]
        let list = try await Program.run(["alerts", "list", "--json"] + nurse)
        let object = try #require(try objects(list).first)
        #expect(object["alert"] as? String == alert && object["state"] as? String == "open")
        #expect(object["told"] as? Int == 0 && object["phase"] as? String == "untold")

        let first = try await Program.run(["alerts", "acknowledge", alert, "--by", "Ann", "--note", "calls"] + nurse)
        #expect(first.status == 0 && first.output.hasPrefix("\(alert) acknowledged by Ann at "), "\(first.errors)")
        let second = try await Program.run(["alerts", "acknowledge", alert, "--by", "Bea"] + board)
        #expect(second.status == 0 && second.output.hasPrefix("\(alert) acknowledged by Bea at "))
        let other = try await Program.run(["alerts", "acknowledge", alert, "--by", "Dr House"] + nurse)
        #expect(other.status == 77 && other.errors.contains("the login nurse is one person"), "\(other.errors)")
        let refused = try await Program.run(["alerts", "close", alert, "--by", "Ann", "--outcome", "seen"] + nurse)
        #expect(refused.status == 77)
        let closed = try await Program.run(["alerts", "close", alert, "--outcome", "seen"] + doctor)
        #expect(closed.status == 0 && closed.output.hasPrefix("\(alert) closed by Dr Dee at "), "\(closed.errors)")
        let unknown = try await Program.run(
            ["alerts", "acknowledge", PostgresUUID.random().description, "--by", "Ann"] + nurse)
        #expect(unknown.status == 65 && unknown.errors.contains("there is no open alert"))
        let nonsense = try await Program.run(["alerts", "acknowledge", "7", "--by", "Ann"] + nurse)
        #expect(nonsense.status == 64)
    }

    @Test func `people give alerts back and hand them over`() async throws {
        let database = try await Clinic.newDatabase()
        let worker = try Program(["worker", "--database", database.connectionString("worker")])
        try await database.submit(Forms.footDrop("A"))
        try await eventually("it has an alert") {
            try await database.count("SELECT count(*) FROM dashboard.alerts") == 1
        }
        worker.signal(SIGTERM)
        _ = await worker.ending()
        let nurse = ["--by", "Ann", "--database", database.connectionString("nurse")]
        let alert = try await database.texts("SELECT id::text FROM intake.alert")[0]
        let early = try await Program.run(["alerts", "release", alert] + nurse)
        #expect(early.status == 65 && early.errors.contains("is not acknowledged"), "\(early.errors)")
        _ = try await Program.run(["alerts", "acknowledge", alert] + nurse)
        let given = try await Program.run(
            ["alerts", "hand-over", alert, "--to", "Bea", "--note", "shift ends"] + nurse)
        #expect(given.status == 0 && given.output == "\(alert) handed over to Bea\n", "\(given.errors)")
        let holder = try await database.texts("SELECT acknowledged_by FROM dashboard.alerts")
        #expect(holder == ["Bea"])
        let released = try await Program.run(["alerts", "release", alert] + nurse)
        #expect(released.status == 0 && released.output == "\(alert) given back\n", "\(released.errors)")
        let state = try await database.texts("SELECT state FROM dashboard.alerts")
        #expect(state == ["open"])
        let unknown = try await Program.run(["alerts", "release", PostgresUUID.random().description] + nurse)
        #expect(unknown.status == 65 && unknown.errors.contains("there is no open alert"))
    }

    @Test func `a configuration that cannot be used is refused with the setting's name`() async throws {
        let secret = try peers.file("bad-secret", "whsec_dG9vc2hvcnQ=")
        let cases: [(text: String, words: [String])] = [
            ("{}", ["no settings for alerts"]),
            (#"{"alerts": {"channels": {}}}"#, ["at least one channel"]),
            (#"{"alerts": {"channels": {"a": \#(AlertFiles.siren)}}}"#, ["emergency", "two channels"]),
            (#"{"alerts": {"channels": {"a": {"kind": "pigeon"}}}}"#, ["channels.a.kind", "pigeon"]),
            (#"{"alerts": {"channels": {"a": {"kind": "webhook"}}}}"#, ["channels.a"]),
            (#"{"alerts": {"chanels": {}}}"#, ["chanels"]),
            (
                #"{"alerts": {"channels": {"a": {"kind": "webhook", "url": "https://127.0.0.1/", "secretFile": "\#(secret)"}, "b": \#(AlertFiles.siren)}}}"#,
                ["channels.a.secretFile"]
            ),
            (
                #"{"alerts": {"channels": {"a": {"kind": "ntfy", "url": "https://127.0.0.1/", "tokenFile": "/nonexistent"}, "b": \#(AlertFiles.siren)}}}"#,
                ["channels.a.tokenFile", "/nonexistent"]
            ),
        ]
        for (text, words) in cases {
            let file = try file(text)
            for command in [["alerter"], ["alerts", "test"]] {
                let ending = try await Program.run(command + ["--config", file, "--database", "host=/nonexistent"])
                #expect(ending.status == 78, "\(text): \(ending.errors)")
                for word in words { #expect(ending.errors.contains(word), "\(ending.errors)") }
                #expect(!ending.errors.contains("dG9vc2hvcnQ"))
            }
        }
    }

    @Test(arguments: ["nurse", "worker", "stranger", "site"]) func `it refuses a role that is no alerter`(role: String)
        async throws
    {
        let database = try await Clinic.newDatabase()
        let file = try config(["a": AlertFiles.siren, "b": AlertFiles.siren])
        let ending = try await Program.run(
            ["alerter", "--config", file, "--database", database.connectionString(role)])
        #expect([77, 78].contains(ending.status), "\(ending.errors)")
        #expect(ending.errors.contains("intake_alerter"), "\(ending.errors)")
    }

    @Test func `it refuses a database whose schema is another`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.execute("REVOKE UPDATE ON intake.escalation FROM intake_alerter")
        let file = try config(["a": AlertFiles.siren, "b": AlertFiles.siren])
        let ending = try await Program.run(
            ["alerter", "--config", file, "--database", database.connectionString("alerter")])
        #expect(ending.status == 78)
        #expect(ending.errors.contains("schema check"), "\(ending.errors)")
    }

    @Test func `a signal ends it with 0 while a receiver hangs, and another alerter can take what it had`() async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let path = "hang/\(UUID())"
        let file = try config(["a": try Channels.webhook(peers, path, timeout: 120), "b": AlertFiles.siren])
        let alerter = try Program(["alerter", "--config", file, "--database", database.connectionString("alerter")])
        try await alerter.wait(for: "working")
        try await database.openAlerts(1, "emergency")
        try await eventually("the request arrived") { try !peers.received(path).isEmpty }
        alerter.signal(SIGTERM)
        let ending = await alerter.ending()
        #expect(ending.status == 0, "\(ending.errors)")
        let free = try await database.count(
            "SELECT count(*) FROM intake.delivery WHERE channel = 'a' AND next_attempt_at <= now() AND last_failure = 'cancelled'"
        )
        #expect(free == 1)
    }

    @Test func `without a server it waits, and a signal ends it with 0`() async throws {
        let file = try config(["a": AlertFiles.siren, "b": AlertFiles.siren])
        let alerter = try Program(["alerter", "--config", file, "--database", "host=/nonexistent dbname=none"])
        try await alerter.wait(for: "trying again")
        alerter.signal(SIGTERM)
        let ending = await alerter.ending()
        #expect(ending.status == 0, "\(ending.errors)")
    }
}
