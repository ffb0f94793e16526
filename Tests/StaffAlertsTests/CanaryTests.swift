import TestSupport
import ClinicFixture
import Foundation
import Glibc
import StaffAlerts
import Testing
import TriageCore

/// What passes for a canary, and what people are told of.
@Suite struct CanaryTests {
    private static let keyText = String(repeating: "0123456789abcdef", count: 4)
    private let peers: Peers

    init() throws { peers = try SharedPeers.get() }

    private func key(_ text: String = keyText) throws -> CanaryKey {
        try CanaryKey(file: try peers.file("canary-key-\(UUID())", text), secrets: SecretStore(environment: [:]))
    }

    private static func token(_ form: String) throws -> String {
        let start = try #require(form.range(of: "intake-canary:")).lowerBound
        let end = try #require(form.range(of: "\"", range: start..<form.endIndex)).lowerBound
        return String(form[start..<end])
    }

    private static let now = Instant(rfc3339: "2026-03-02T09:00:00Z")!

    @Test func `a token is known by the key that made it, also after a change of keys, and by no other`() throws {
        let token = try Self.token(try key().form(madeAt: Self.now))
        let another = String(repeating: "x", count: 32)
        #expect(try key().knows(token, ofAlertOpenedAt: Self.now))
        #expect(try key("\(another)\n\(Self.keyText)\n").knows(token, ofAlertOpenedAt: Self.now))
        #expect(try !key(another).knows(token, ofAlertOpenedAt: Self.now))
        #expect(throws: AlertsConfigurationError.self) { try key("short") }
    }

    @Test func `a token with one character changed, too old or from the future is not known`() throws {
        let key = try key()
        let token = try Self.token(key.form(madeAt: Self.now))
        for index in token.indices {
            var other = token
            other.replaceSubrange(index...index, with: token[index] == "0" ? "1" : "0")
            #expect(!key.knows(other, ofAlertOpenedAt: Self.now), "\(other)")
        }
        #expect(key.knows(token, ofAlertOpenedAt: Self.now.advanced(bySeconds: 86_400)))
        #expect(!key.knows(token, ofAlertOpenedAt: Self.now.advanced(bySeconds: 86_401)))
        #expect(!key.knows(token, ofAlertOpenedAt: Self.now.advanced(bySeconds: -601)))
        for nonsense in ["", ":::", "intake-canary", "intake-canary:1:2", token + ":", token + "0"] {
            #expect(!key.knows(nonsense, ofAlertOpenedAt: Self.now))
        }
    }

    @Test func `every token is another`() throws {
        let key = try key()
        let forms = Set((0..<1_000).map { _ in key.form(madeAt: Self.now) })
        #expect(forms.count == 1_000)
    }

    /// A worker and an alerter that knows the key while `body` runs; channel `a` is the operators'.
    private func withPath(
        _ body: (ClinicDatabase, _ keyFile: String, _ told: () throws -> [Peers.Received]) async throws -> Void
    ) async throws {
        let database = try await Clinic.newDatabase()
        let (a, b) = ("ok/\(UUID())", "ok/\(UUID())")
        let keyFile = try peers.file("canary-key-\(UUID())", Self.keyText)
        let alerts = AlertFiles.json(
            ["a": try Channels.webhook(peers, a), "b": try Channels.webhook(peers, b)],
            more: #", "operations": {"channels": ["a"]}, "canaryKeyFile": "\#(keyFile)", "canaryMinutes": 60"#)
        let file = try peers.file("config-\(UUID()).json", "{\"alerts\": \(alerts)}")
        let worker = try Program(["worker", "--database", database.connectionString("worker")])
        let alerter = try Program(["alerter", "--config", file, "--database", database.connectionString("alerter")])
        try await body(database, keyFile) { try peers.received(a) }
        for program in [worker, alerter] {
            program.signal(SIGTERM)
            let ending = await program.ending()
            #expect(ending.status == 0, "\(ending.errors)")
        }
        #expect(try !peers.received(b).contains { try $0.event().type == "alerts.test" })
    }

    private func canaryForm(_ keyFile: String) async throws -> String {
        let ending = try await Program.run(["alerts", "canary-form", "--key-file", keyFile])
        #expect(ending.status == 0, "\(ending.errors)")
        return ending.output.trimmingCharacters(in: .newlines)
    }

    @Test func `a canary form goes the whole path, ends in a test notification, and leaves the worklist`() async throws
    {
        try await withPath { database, keyFile, told in
            for round in 1...2 {
                try await database.submit(try await canaryForm(keyFile))
                try await eventually("the test notification came") {
                    try told().count { try $0.event().type == "alerts.test" && $0.event().data.test == true } == round
                }
                try await eventually("its alert is closed") {
                    try await database.count("SELECT count(*) FROM dashboard.alerts") == 0
                }
            }
            #expect(try !told().contains { try $0.event().type.hasPrefix("alert.") })
            let left = try await database.count("SELECT count(*) FROM dashboard.worklist")
            #expect(left == 0)
        }
    }

    @Test func `whatever only looks like a canary is told like any other form, and nothing closes it`() async throws {
        try await withPath { database, keyFile, told in
            let genuine = try await canaryForm(keyFile)
            let token = try Self.token(genuine)
            let strange = try key(String(repeating: "y", count: 40)).form(
                madeAt: Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)))
            try await database.submit(genuine)
            try await eventually("the canary is through") {
                try await database.count("SELECT count(*) FROM intake.alert WHERE outcome = 'canary'") == 1
            }
            let pretenders = [
                Forms.footDrop("intake-canary"), Forms.footDrop("\u{200B}intake-canary\u{200B}"),
                Forms.caudaEquina("intake-canary:1"), strange,
                // A copy of a token that was used, in a form of one's own, and the very form once more.
                Forms.footDrop(token), genuine,
                // A token of the clinic's that no form has used.
                Forms.caudaEquina(try Self.token(try await canaryForm(keyFile))),
                // The form with something added, or written in another way.
                try await canaryForm(keyFile).replacing(
                    "\"weakDays\": 7", with: "\"weakDays\": 7, \"saddle\": \"yes\""),
                try await canaryForm(keyFile).replacing(": ", with: ":"),
            ]
            try await database.submit(pretenders)
            try await database.waitUntilIdle()
            // The plain reference twice is one patient, and so is the used token.
            let alerts = try await database.count("SELECT count(*) FROM intake.alert WHERE closed_at IS NULL")
            #expect(alerts == 7)
            try await eventually("each is told") {
                try Set(
                    told().filter { try $0.event().type.hasPrefix("alert.") }.compactMap { try $0.event().data.alert }
                )
                .count == alerts
            }
            let closed = try await database.texts(
                "SELECT s.form FROM intake.alert AS a JOIN intake.submission AS s ON s.id = a.submission_id WHERE closed_at IS NOT NULL"
            )
            #expect(closed == [genuine])
            let refused = try await database.with("alerter") { alerter in
                try await alerter.texts(
                    "SELECT DISTINCT intake.finish_canary(id)::text FROM intake.alert_thread WHERE canary IS NULL")
            }
            #expect(refused == ["false"])
        }
    }

    @Test func `a patient's form that joins the alert of a canary makes it an alert that people are told of`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let form = try key().form(madeAt: Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)))
        let worker = try Program(["worker", "--database", database.connectionString("worker")])
        try await database.submit(form)
        try await eventually("it looks like a canary") {
            try await database.count("SELECT count(*) FROM intake.alert_thread WHERE canary IS NOT NULL") == 1
        }
        // Not yet assessed, and there all the same.
        try await database.execute("SELECT intake.pause('Ann')", as: "nurse")
        try await database.submit(Forms.caudaEquina(try Self.token(form)))
        let finished = try await database.with("alerter") { alerter in
            try await alerter.texts("SELECT intake.finish_canary(id)::text FROM intake.alert_thread")
        }
        #expect(finished == ["false"])
        worker.signal(SIGTERM)
        _ = await worker.ending()
    }

    @Test func `a canary that a person has acknowledged or overridden is no canary any more`() async throws {
        let database = try await Clinic.newDatabase()
        let worker = try Program(["worker", "--database", database.connectionString("worker")])
        let now = Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
        let ids = try await database.submit([try key().form(madeAt: now), try key().form(madeAt: now)])
        try await eventually("both look like canaries") {
            try await database.count("SELECT count(*) FROM intake.alert_thread WHERE canary IS NOT NULL") == 2
        }
        try await database.execute(
            "SELECT intake.acknowledge(alert_id, 'Ann', seen) FROM dashboard.worklist WHERE submission_id = '\(ids[0])'",
            as: "nurse")
        try await database.execute("SELECT intake.override('\(ids[1])', 'soon', 'Dr Dee', 'seen')", as: "doctor")
        let finished = try await database.with("alerter") { alerter in
            try await alerter.texts("SELECT DISTINCT intake.finish_canary(id)::text FROM intake.alert_thread")
        }
        #expect(finished == ["false"])
        worker.signal(SIGTERM)
        _ = await worker.ending()
    }
}
