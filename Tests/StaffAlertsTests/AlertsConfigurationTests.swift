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
        (two + #", "operations": {"channels": ["x"]}}"#, "no channel 'x'"),
        (two + #", "operations": {"channels": []}}"#, "at least one channel"),
        (two + #", "storm": {"individually": 0}}"#, "from 1 to 1000"),
        (two + #", "link": "javascript:alert(1)"}"#, "https://"),
        (two + #", "canaryKeyFile": "key", "canaryMinutes": 0}"#, "canaryMinutes"),
        (two + #", "canaryMinutes": 60}"#, "needs canaryKeyFile"),
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

    @Test func `retries wait longer each time, an emergency never long`() {
        let waits = (1...10).map { RetryPlan.wait(after: $0, level: .urgent, jitter: 0) }
        #expect(waits == [2, 5, 15, 30, 60, 120, 300, 300, 300, 300])
        let emergency = (1...10).map { RetryPlan.wait(after: $0, level: .emergency, jitter: 0) }
        #expect(emergency.max() == 30)
        #expect(RetryPlan.wait(after: 3, level: .urgent, jitter: 1) == 12)
    }
}
