import ClinicFixture
import Foundation
import Glibc
import Testing

/// Settings as operators get them wrong, and streams that take nothing.
@Suite struct ConfigurationTests {
    /// Runs a command in a shell that does something with its streams.
    private static func inShell(_ redirection: String, _ arguments: [String]) async throws -> Program.Ending {
        let program = try Program(
            arguments, launcher: ["/bin/sh", "-c", "exec \"$0\" \"$@\" \(redirection)"])
        return await program.ending()
    }

    private static func file(_ json: String) throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "intake-\(UUID().uuidString).json").path()
        try Data(json.utf8).write(to: URL(filePath: path))
        return path
    }

    @Test(arguments: [
        ("INTAKE_TRIAGE_WORKR_BATCH", "did you mean INTAKE_TRIAGE_WORKER_BATCH?"),
        ("INTAKE_TRIAGE_DATBASE", "did you mean INTAKE_TRIAGE_DATABASE?"),
        ("INTAKE_TRIAGE_COMPLETELY_OTHER_THING", "'intake-triage check-config --reference' lists"),
    ])
    func `a misspelt variable is refused, with what was meant`(name: String, remedy: String) async throws {
        let ending = try await Program.run(["status"], environment: [name: "secret value"])
        #expect(ending.status == 78)
        #expect(ending.errors.contains("the variable \(name) does not exist; \(remedy)"))
        #expect(!ending.errors.contains("secret value"))
    }

    @Test func `a misspelt setting of a file is refused, with what was meant`() async throws {
        let path = try Self.file(#"{"worker": {"bach": 3}}"#)
        defer { unlink(path) }
        let ending = try await Program.run(["check-config", "--config", path])
        #expect(ending.status == 78)
        #expect(ending.errors.contains("'worker.bach', which does not exist; did you mean 'worker.batch'?"))
    }

    @Test func `each value is shown with where it is from, all that is wrong at once, and no password`() async throws {
        let path = try Self.file(
            #"{"worker": {"batch": 7}, "alerts": {"channels": {}}, "board": {"listen": "x"}, "log": {"level": "debug"}}"#
        )
        defer { unlink(path) }
        let ending = try await Program.run(
            ["check-config", "--config", path],
            environment: [
                "INTAKE_TRIAGE_DATABASE": "host=x password=geheim", "INTAKE_TRIAGE_WORKER_FORM_SECONDS": "9",
            ])
        #expect(ending.status == 78)
        #expect(ending.lines.contains { $0.hasPrefix("  worker.batch            7") })
        #expect(ending.output.contains("given, with a password (INTAKE_TRIAGE_DATABASE)"))
        #expect(!(ending.output + ending.errors).contains("geheim"))
        for wrong in ["worker.formSeconds is '9'", "alerts in '", "board in '"] {
            #expect(ending.errors.contains(wrong), "\(wrong): \(ending.errors)")
        }
    }

    /// Where an object is, and a file with a name in it that does not exist.
    private static let objects: [(path: String, files: [String])] = [
        ("clinic.", [#"{"clinic": {"zzz": 1}}"#]), ("clinic.calendar.", [#"{"clinic": {"calendar": {"zzz": 1}}}"#]),
        ("clinic.targets.", [#"{"clinic": {"targets": {"zzz": 1}}}"#]), ("alerts.", [#"{"alerts": {"zzz": 1}}"#]),
        (
            "alerts.channels.NAME.",
            ["webhook", "mail", "pagerduty", "ntfy", "command"].map {
                #"{"alerts": {"channels": {"a": {"kind": "\#($0)", "zzz": 1}}}}"#
            }
        ),
        ("alerts.policies.LEVEL.", [#"{"alerts": {"channels": {}, "policies": {"urgent": {"zzz": 1}}}}"#]),
        (
            "alerts.policies.LEVEL.steps[].",
            [#"{"alerts": {"channels": {}, "policies": {"urgent": {"steps": [{"zzz": 1}]}}}}"#]
        ),
        ("alerts.operations.", [#"{"alerts": {"channels": {}, "operations": {"zzz": 1}}}"#]),
        ("alerts.storm.", [#"{"alerts": {"channels": {}, "storm": {"zzz": 1}}}"#]),
        ("alerts.personalLink.", [#"{"alerts": {"channels": {}, "personalLink": {"zzz": 1}}}"#]),
        ("alerts.heartbeat.", [#"{"alerts": {"channels": {}, "heartbeat": {"zzz": 1}}}"#]),
        ("alerts.summary.", [#"{"alerts": {"channels": {}, "summary": {"zzz": 1}}}"#]),
        ("board.", [#"{"board": {"zzz": 1}}"#]), ("form.", [#"{"form": {"zzz": 1}}"#]),
        (
            "form.emergency.",
            [
                #"{"form": {"listen": "/x", "address": "https://x", "phone": "1", "emergencyNumber": "9", "emergency": {"zzz": 1}}}"#
            ]
        ),
    ]

    @Test(arguments: objects)
    func `the reference has the names within an object that its reader takes, and no others`(
        path: String, files: [String]
    ) async throws {
        var taken: Set<String> = []
        for json in files {
            let file = try Self.file(json)
            defer { unlink(file) }
            let ending = try await Program.run(["check-config", "--config", file])
            let line = try #require(
                ending.errors.split(separator: "\n").first { $0.contains("'zzz' does not exist") }, "\(ending.errors)")
            let known = try #require(line.split(separator: "known are ").last)
            taken.formUnion(known.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
        }
        let reference = try await Program.run(["check-config", "--reference"])
        let written = reference.lines.compactMap { line -> String? in
            guard line.hasPrefix("| `" + path) else { return nil }
            return line.dropFirst(3 + path.count).split { ".[`".contains($0) }.first.map(String.init)
        }
        #expect(Set(written) == taken)
    }

    @Test func `what can be used is said, and the reference has every setting with its variable`() async throws {
        let good = try await Program.run(["check-config"], environment: ["INTAKE_TRIAGE_POOLED": "true"])
        #expect(good.status == 0 && good.errors.isEmpty)
        #expect(good.output.contains("pooled                  true (INTAKE_TRIAGE_POOLED)"))
        let reference = try await Program.run(["check-config", "--reference"])
        #expect(
            reference.output.contains(
                "| `worker.formSeconds` | 1 to 4 seconds | 4 | `INTAKE_TRIAGE_WORKER_FORM_SECONDS` |"))
        // Each of its variables is one that the program takes.
        for line in reference.lines {
            guard let range = line.firstRange(of: "`INTAKE_TRIAGE_") else { continue }
            let name = String(line[range.lowerBound...].dropFirst().prefix { $0 != "`" })
            let ending = try await Program.run(["check-config"], environment: [name: "1"])
            #expect(!ending.errors.contains("does not exist; did you mean"), "\(name)")
            #expect(!ending.errors.contains("the variable"), "\(name)")
            #expect(ending.output.contains("(\(name))") || ending.status == 78, "\(name)")
        }
    }

    @Test(arguments: ["> /dev/full", ">&-"])
    func `output that cannot be written ends a command with 74 and the reason`(redirection: String) async throws {
        let ending = try await Self.inShell(redirection, ["protocol", "print", "--json"])
        #expect(ending.status == 74)
        #expect(ending.errors.contains("intake-triage: standard output cannot be written: "))
    }

    @Test(arguments: ["2> /dev/full", "2>&-"])
    func `errors that cannot be written change nothing`(redirection: String) async throws {
        let ending = try await Self.inShell(redirection, ["worker", "--database", "bogus=1"])
        #expect(ending.status == 78)
    }

    @Test(arguments: [["worker", "--batch", "0"], ["alerter"], ["web"]])
    func `under a service manager what only a person mends is told, and the end waits`(arguments: [String]) async throws
    {
        let manager = try ServiceManagerSocket(isAbstract: true)
        let program = try Program(arguments, environment: ["NOTIFY_SOCKET": manager.address])
        let told = try await manager.wait(for: "STATUS=cannot start: ")
        #expect(!told.contains { $0.contains("READY=1") })
        // It has ended only where the test took longer than its wait.
        program.signal(SIGTERM)
        let ending = await program.ending()
        #expect([-SIGTERM, 78].contains(ending.status))
        let alone = try await Program.run(arguments)
        #expect(alone.status == 78)
    }
}
