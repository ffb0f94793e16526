import ClinicFixture
import Foundation
import StaffAlerts
import Testing
import TriageCore

@Suite struct AlertsConfigurationTests {
    private static let two = #"{"channels": {"a": \#(AlertFiles.siren), "b": \#(AlertFiles.siren)}"#

    @Test func `two channels are enough, and tell everything`() throws {
        let configuration = try AlertFiles.configuration(Self.two + "}")
        #expect(configuration.emergency.steps == [EscalationPolicy.Step(["a", "b"], wait: 300)])
        #expect(configuration.policy(for: .urgent).repetition == 1_800)
        #expect(configuration.policy(for: .soon).closing == 2_880 * 60)
        #expect(configuration.operations.channels == ["a", "b"])
        #expect(configuration.storm == StormSettings(individually: 20, window: 60))
    }

    @Test(arguments: [
        (#"{"channels": {}}"#, "at least one channel"),
        (#"{"channels": {"a": \#(AlertFiles.siren)}}"#, "at least two channels"),
        (
            two + #", "policies": {"emergency": {"steps": [{"channels": ["a"], "minutes": 1}]}}}"#,
            "at least two channels"
        ),
        (
            two + #", "policies": {"emergency": {"steps": [{"channels": ["a", "a"], "minutes": 1}]}}}"#,
            "at least two channels"
        ),
        (two + #", "policies": {"emergency": {"officeHours": true}}}"#, "at every hour"),
        (two + #", "policies": {"urgent": {"steps": [{"channels": ["x"], "minutes": 1}]}}}"#, "no channel 'x'"),
        (two + #", "policies": {"urgent": {"steps": [{"channels": [], "minutes": 1}]}}}"#, "at least one channel"),
        (two + #", "policies": {"urgent": {"steps": []}}}"#, "at least one step"),
        (two + #", "policies": {"urgent": {"repeatMinutes": 0}}}"#, "more than 0"),
        (
            two + #", "policies": {"emergency": {"steps": [{"channels": ["a", "b"], "minutes": 43200}]}}}"#,
            "at most 60"
        ),
        (two + #", "policies": {"emergency": {"repeatMinutes": 60.1}}}"#, "repeatMinutes"),
        (two + #", "policies": {"emergency": {"closeMinutes": 1441}}}"#, "closeMinutes"),
        (two + #", "policies": {"urgent": {"steps": [{"channels": ["a"], "minutes": 1441}]}}}"#, "at most 1440"),
        (two + #", "policies": {"urgent": {"closeMinutes": 4321}}}"#, "closeMinutes"),
        (two + #", "policies": {"other": {"repeatMinutes": 10081}}}"#, "at most 10080"),
        (two + #", "operations": {"channels": ["x"]}}"#, "no channel 'x'"),
        (two + #", "operations": {"channels": []}}"#, "at least one channel"),
        (two + #", "storm": {"individually": 0}}"#, "from 1 to 1000"),
        (two + #", "link": "javascript:alert(1)"}"#, "https://"),
        (two + #", "canaryKeyFile": "key", "canaryMinutes": 0}"#, "canaryMinutes"),
        (two + #", "canaryMinutes": 60}"#, "needs canaryKeyFile"),
        (two + #", "link": "https://board.clinic.example/alerts"}"#, "{alert}"),
        (two + #", "personalLink": {"address": "https://x/l/", "keyFile": "k"}}"#, "{token}"),
        (two + #", "personalLink": {"address": "https://x/{token}", "keyFile": "k", "hours": 0}}"#, "hours"),
        (two + #", "personalLink": {"address": "https://x/{token}", "keyFile": "k"}}"#, "own channels"),
        (#"{"channels": {"a b": \#(AlertFiles.siren), "b": \#(AlertFiles.siren)}}"#, "needs a name"),
        (
            #"{"channels": {"a": {"kind": "command", "program": ["siren"]}, "b": \#(AlertFiles.siren)}}"#,
            "a path from /"
        ),
        (
            #"{"channels": {"a": {"kind": "ntfy", "url": "http://x/"}, "b": \#(AlertFiles.siren)}}"#,
            "must begin with https://"
        ),
    ])
    func `what would leave people untold is refused with the remedy`(json: String, words: String) {
        let error = #expect(throws: AlertsConfigurationError.self) { try AlertFiles.configuration(json) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        two + #", "polices": {}}"#, two + #", "policies": {"urgnt": {}}}"#,
        two + #", "policies": {"urgent": {"step": []}}}"#,
        two + #", "policies": {"urgent": {"steps": [{"channel": ["a"], "minutes": 1}]}}}"#,
        two + #", "storm": {"window": 1}}"#, two + #", "heartbeat": {"url": "https://x/", "every": 1}}"#,
        #"{"channels": {"a": {"kind": "command", "program": ["/bin/true"], "secretFile": "x"}}}"#,
        #"{"channels": {"a": {"kind": "webhook", "url": "https://x/", "secret": "x"}}}"#,
        #"{"channels": {"a": {"kind": "webhook", "url": "https://x/", "urlFile": "x", "secretFile": "y"}}}"#,
        #"{"channels": {"a": {"kind": "pigeon"}}}"#,
    ])
    func `a name that does not exist is refused`(json: String) {
        #expect(throws: DecodingError.self) { try AlertFiles.configuration(json) }
    }

    @Test func `secrets come from files and credentials, and show in no text`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "credentials-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        try Data("  hush-hush\n".utf8).write(to: folder.appending(path: "token"))
        try Data("\n".utf8).write(to: folder.appending(path: "empty"))
        for name in ["token", "empty"] { try Self.permit(folder.appending(path: name).path(), 0o600) }
        let store = SecretStore(environment: ["CREDENTIALS_DIRECTORY": folder.path()])
        let secret = try store.secret("token", for: "tokenFile")
        #expect(secret == Secret("hush-hush"))
        #expect(!"\(secret) \(String(reflecting: secret)) \([secret])".contains("hush"))
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("hush"))
        let absolute = try SecretStore(environment: [:]).secret(
            folder.appending(path: "token").path(), for: "tokenFile")
        #expect(absolute == secret)
        for name in ["../token", "missing", "empty", "", ".."] {
            #expect(throws: AlertsConfigurationError.self) { try store.secret(name, for: "tokenFile") }
        }
        #expect(throws: AlertsConfigurationError.self) {
            try SecretStore(environment: [:]).secret("token", for: "tokenFile")
        }
    }

    private static func permit(_ path: String, _ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test func `a secret that other accounts can read or change is refused with the remedy`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID())").path()
        try Data("hush".utf8).write(to: URL(filePath: path))
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: path) } }
        let store = SecretStore(environment: [:])
        // As a credential of systemd's, and as a file of root's for the service's group.
        for mode in [0o400, 0o600, 0o440, 0o640] {
            try Self.permit(path, mode)
            #expect(throws: Never.self) { try store.secret(path, for: "tokenFile") }
        }
        for mode in [0o604, 0o644, 0o602, 0o620, 0o660, 0o601] {
            try Self.permit(path, mode)
            let error = #expect(throws: AlertsConfigurationError.self) { try store.secret(path, for: "tokenFile") }
            #expect(error?.description.contains("chmod 600") == true, "\(String(describing: error))")
            #expect(error?.description.contains("tokenFile") == true)
        }
        for name in [FileManager.default.temporaryDirectory.path(), "/dev/null"] {
            #expect(throws: AlertsConfigurationError.self) { try store.secret(name, for: "tokenFile") }
        }
    }

    @Test func `a file of authorities must hold a certificate`() throws {
        let peers = try SharedPeers.get()
        let store = SecretStore(environment: [:])
        let certificate = try String(contentsOfFile: peers.authority, encoding: .utf8)
        for text in [certificate, "a comment\n" + certificate + certificate] {
            let file = try peers.file("authority-\(UUID())", text)
            #expect(try store.authorities(file, for: "caFile") == file)
        }
        let damaged = certificate.replacingOccurrences(of: "M", with: "N")
        let key = try String(contentsOfFile: peers.folder.appending(path: "ca.key").path(), encoding: .utf8)
        for text in ["", "garbage", damaged, key, String(certificate.dropLast(100))] {
            let file = try peers.file("authority-\(UUID())", text)
            let error = #expect(throws: AlertsConfigurationError.self) { try store.authorities(file, for: "caFile") }
            #expect(error?.description.contains("caFile") == true && error?.description.contains("PEM") == true)
        }
        let open = try peers.file("authority-\(UUID())", certificate)
        try Self.permit(open, 0o666)
        for file in ["/nonexistent", peers.folder.path(), open, "authority"] {
            #expect(throws: AlertsConfigurationError.self) { try store.authorities(file, for: "caFile") }
        }
        let secret = try peers.file("webhook-secret", Channels.secret)
        let password = try peers.file("password", "x")
        let garbage = try peers.file("garbage", "garbage")
        for json in [
            #"{"kind": "webhook", "url": "https://127.0.0.1/", "secretFile": "\#(secret)", "caFile": "\#(garbage)"}"#,
            #"{"kind": "ntfy", "url": "https://127.0.0.1/", "caFile": "/nonexistent"}"#,
            #"{"kind": "mail", "server": "h", "from": "a@b", "to": "c@d", "user": "u", "passwordFile": "\#(password)", "caFile": "\#(garbage)"}"#,
        ] {
            let error = #expect(throws: AlertsConfigurationError.self) { try Channels.make(json) }
            #expect(error?.description.contains("channels.tested.caFile") == true, "\(String(describing: error))")
        }
    }

    @Test func `two names for one receiver are refused`() throws {
        let peers = try SharedPeers.get()
        let secret = try peers.file("webhook-secret", Channels.secret)
        let (one, two) = (try peers.file("key-1", "R1"), try peers.file("key-2", "R1"))
        func hook(_ url: String, _ more: String = "") -> String {
            #"{"kind": "webhook", "url": "\#(url)", "secretFile": "\#(secret)"\#(more)}"#
        }
        func mail(_ server: String, _ to: String) -> String {
            #"{"kind": "mail", "server": "\#(server)", "from": "a@b.example", "to": "\#(to)"}"#
        }
        func pages(_ file: String) -> String { #"{"kind": "pagerduty", "routingKeyFile": "\#(file)"}"# }
        func channels(_ a: String, _ b: String) throws -> [String: Channel] {
            try AlerterConfiguration.channels(
                AlertFiles.configuration(#"{"channels": {"a": \#(a), "b": \#(b)}}"#),
                secrets: SecretStore(environment: [:]))
        }
        for (a, b) in [
            (AlertFiles.siren, AlertFiles.siren), (hook("https://x.example/in"), hook("https://X.example:443/in")),
            (hook("https://x.example"), hook("https://x.example/", #", "timeoutSeconds": 3"#)),
            (mail("m.example", "on@c.example"), mail("n.example:25", "On@C.example")), (pages(one), pages(two)),
        ] {
            let error = #expect(throws: AlertsConfigurationError.self) { try channels(a, b) }
            #expect(error?.description.contains("channels.a and channels.b") == true)
        }
        for (a, b) in [
            (AlertFiles.siren, AlertFiles.bell), (hook("https://x.example/in"), hook("https://x.example/on")),
            (mail("m.example", "a@c.example"), mail("m.example", "b@c.example")),
            (pages(one), hook("https://x.example")),
        ] {
            #expect(try channels(a, b).count == 2)
        }
    }

    @Test func `retries wait longer each time, an emergency never long`() {
        let waits = (1...10).map { RetryPlan.wait(after: $0, level: .urgent, jitter: 0) }
        #expect(waits == [2, 5, 15, 30, 60, 120, 300, 300, 300, 300])
        let emergency = (1...10).map { RetryPlan.wait(after: $0, level: .emergency, jitter: 0) }
        #expect(emergency.max() == 30)
        #expect(RetryPlan.wait(after: 3, level: .urgent, jitter: 1) == 12)
    }
}
