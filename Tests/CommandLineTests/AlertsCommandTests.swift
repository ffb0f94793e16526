import TestSupport
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

        let first = try await Program.run(["acknowledge", alert, "--yes", "--by", "Ann", "--note", "calls"] + nurse)
        #expect(first.status == 0 && first.output.contains("acknowledged by Ann, "), "\(first.errors)")
        let second = try await Program.run(["acknowledge", alert, "--yes", "--by", "Bea"] + board)
        #expect(second.status == 0 && second.output.contains("acknowledged by Bea, "))
        let other = try await Program.run(["acknowledge", alert, "--yes", "--by", "Dr House"] + nurse)
        #expect(other.status == 77 && other.errors.contains("the login nurse is one person"), "\(other.errors)")
        let refused = try await Program.run(["close", alert, "--yes", "--by", "Ann", "--outcome", "seen"] + nurse)
        #expect(refused.status == 77)
        let closed = try await Program.run(["close", alert, "--yes", "--outcome", "seen"] + doctor)
        #expect(closed.status == 0 && closed.output.contains("closed by Dr Dee, "), "\(closed.errors)")
        let unknown = try await Program.run(
            ["acknowledge", PostgresUUID.random().description, "--yes", "--by", "Ann"] + nurse)
        #expect(unknown.status == 65 && unknown.errors.contains("there is no alert"), "\(unknown.errors)")
        let nonsense = try await Program.run(["acknowledge", "7", "--yes", "--by", "Ann"] + nurse)
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
        let early = try await Program.run(["release", alert] + nurse)
        #expect(early.status == 65 && early.errors.contains("nobody has acknowledged"), "\(early.errors)")
        _ = try await Program.run(["acknowledge", alert, "--yes"] + nurse)
        let given = try await Program.run(["hand-over", alert, "--to", "Bea", "--note", "shift ends"] + nurse)
        #expect(given.status == 0 && given.output.hasSuffix(": handed over to Bea\n"), "\(given.errors)")
        let holder = try await database.texts("SELECT acknowledged_by FROM dashboard.alerts")
        #expect(holder == ["Bea"])
        let released = try await Program.run(["release", alert] + nurse)
        #expect(released.status == 0 && released.output.contains(": given back; people are told"), "\(released.errors)")
        let state = try await database.texts("SELECT state FROM dashboard.alerts")
        #expect(state == ["open"])
        let unknown = try await Program.run(["release", PostgresUUID.random().description] + nurse)
        #expect(unknown.status == 65 && unknown.errors.contains("there is no submission"))
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
            (
                #"{"alerts": {"channels": {"a": \#(AlertFiles.siren), "b": \#(AlertFiles.siren)}}}"#,
                ["channels.a", "channels.b", "the same receiver"]
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
        let file = try config(["a": AlertFiles.siren, "b": AlertFiles.bell])
        let ending = try await Program.run(
            ["alerter", "--config", file, "--database", database.connectionString(role)])
        #expect([77, 78].contains(ending.status), "\(ending.errors)")
        #expect(ending.errors.contains("intake_alerter"), "\(ending.errors)")
    }

    @Test func `it refuses a database whose schema is another`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.execute("REVOKE UPDATE ON intake.escalation FROM intake_alerter")
        let file = try config(["a": AlertFiles.siren, "b": AlertFiles.bell])
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
        let file = try config(["a": AlertFiles.siren, "b": AlertFiles.bell])
        let alerter = try Program(["alerter", "--config", file, "--database", "host=/nonexistent dbname=none"])
        try await alerter.wait(for: "trying again")
        alerter.signal(SIGTERM)
        let ending = await alerter.ending()
        #expect(ending.status == 0, "\(ending.errors)")
    }

    @Test func `hours of the clinic that are not in force keep nobody waiting`() async throws {
        let database = try await Clinic.newDatabase()
        let alerts =
            #"{"channels": {"a": \#(AlertFiles.siren), "b": \#(AlertFiles.bell)}, "policies": {"urgent": {"officeHours": true}}}"#
        let file = try file("{\"alerts\": \(alerts)}")
        let arguments = ["alerter", "--config", file, "--database", database.connectionString("alerter")]
        for settings in [nil, "{}", #"{"calendar": {}}"#] {
            if let settings {
                try await database.execute("SELECT intake.adopt_settings('\(UUID())', '\(settings)', 'Ann')")
            }
            let ending = try await Program.run(arguments)
            #expect(ending.status == 78 && ending.errors.contains("officeHours"), "\(ending.errors)")
            #expect(ending.errors.contains("adopt settings"), "\(ending.errors)")
        }
        try await database.execute(
            #"SELECT intake.adopt_settings('london', '{"calendar": {"timeZone": "Europe/London"}}', 'Ann')"#)
        let alerter = try Program(arguments)
        try await alerter.wait(for: "working")
        alerter.signal(SIGTERM)
        #expect(await alerter.ending().status == 0)
    }

    @Test func `SIGHUP puts another configuration in use, and keeps the one before where the new one cannot be used`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let (before, after) = ("ok/\(UUID())", "ok/\(UUID())")
        let name = "config-\(UUID()).json"
        func write(_ path: String) throws -> String {
            let alerts = AlertFiles.json(["a": try Channels.webhook(peers, path), "b": AlertFiles.siren])
            return try peers.file(name, "{\"alerts\": \(alerts)}")
        }
        let file = try write(before)
        let alerter = try Program(["alerter", "--config", file, "--database", database.connectionString("alerter")])
        try await alerter.wait(for: "working")
        _ = try peers.file(name, "{\"alerts\": {\"channels\": {}}}")
        alerter.signal(SIGHUP)
        try await alerter.wait(for: "the one before stays")
        try await database.openAlerts(1, "emergency")
        try await eventually("it tells as before") { try !peers.received(before).isEmpty }
        _ = try write(after)
        alerter.signal(SIGHUP)
        try await alerter.wait(for: "another configuration is in use")
        try await database.openAlerts(1, "emergency")
        try await eventually("it tells the other receiver") { try !peers.received(after).isEmpty }
        alerter.signal(SIGTERM)
        #expect(await alerter.ending().status == 0)
    }

    @Test(arguments: [
        "host=/nonexistent password=hunter2", "postgresql://u:hunter2@127.0.0.1:1/x",
        "host=/nonexistent sslpassword=hunter2",
    ])
    func `a password on the command line, or in a file that others can read, is refused`(database: String) async throws
    {
        let file = try config(["a": AlertFiles.siren, "b": AlertFiles.bell])
        for command in [["alerter", "--config", file], ["worker"], ["status"], ["bench", "queue"]] {
            let ending = try await Program.run(command + ["--database", database])
            #expect(ending.status == 78, "\(ending.errors)")
            #expect(ending.errors.contains("password") && ending.errors.contains("passfile"), "\(ending.errors)")
            #expect(!ending.errors.contains("hunter2"))
        }
        let holding = try peers.file("config-\(UUID()).json", "{\"database\": \"\(database)\"}")
        let own = try await Program.run(["status", "--config", holding])
        #expect(own.status == 69, "\(own.errors)")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: holding)
        let open = try await Program.run(["status", "--config", holding])
        #expect(open.status == 78 && open.errors.contains("other accounts can read"), "\(open.errors)")
        #expect(!open.errors.contains("hunter2"))
    }

    @Test func `caFile replaces the system's authorities`() async throws {
        let folder = peers.folder.appending(path: "authorities-\(UUID())").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // The receivers' authority is one of the system's, in a view of the file system of its own.
        let launcher = [
            "/usr/bin/unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-ec",
            """
            cp "$1" "$2/authority.pem"; openssl rehash "$2" >/dev/null; cp "$1" "$2/ca-certificates.crt"
            mount --bind "$2" /etc/ssl/certs; shift 2; exec "$@"
            """, "launcher", peers.authority, folder,
        ]
        func test(_ more: String) async throws -> Program.Ending {
            let secret = try peers.file("webhook-secret", Channels.secret)
            let path = "ok/\(UUID())"
            let file = try config([
                "a": #"{"kind": "webhook", "url": "\#(try peers.url(path))", "secretFile": "\#(secret)"\#(more)}"#,
                "b": AlertFiles.siren,
            ])
            let arguments = ["alerts", "test", "--config", file, "--unrecorded", "--database", "host=/nonexistent"]
            return await (try Program(arguments, launcher: launcher)).ending()
        }
        let system = try await test("")
        #expect(system.output.contains("a (webhook): delivered"), "\(system.output)\(system.errors)")
        let replaced = try await test(#", "caFile": "\#(peers.stranger)""#)
        #expect(replaced.output.contains("a (webhook): FAILED, certificateRefused"), "\(replaced.output)")
    }
}
