import TestSupport
import ClinicFixture
import Foundation
import Glibc
import StaffAlerts
import Testing

@Suite struct CommandTests {
    private let peers: Peers

    init() throws { peers = try SharedPeers.get() }

    private func channel(_ script: String, timeout: Int = 30, _ arguments: String...) throws -> Channel {
        let list = ["/bin/sh", "-c", script, "siren"] + arguments
        let program = String(decoding: try JSONEncoder().encode(list), as: UTF8.self)
        return try Channels.make(#"{"kind": "command", "program": \#(program), "timeoutSeconds": \#(timeout)}"#)
    }

    @Test func `a program gets the event on its standard input, and nothing of our environment`() async throws {
        let file = peers.folder.appending(path: "command-\(UUID())").path()
        let report = await (try channel("cat > \"$1\"; env >> \"$1\"", file)).deliver(message())
        #expect(report.outcome == .delivered, "\(report)")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(text.hasPrefix(#"{"data":{"alert":""#))
        #expect(text.contains(#""type":"alert.opened"}"#))
        #expect(!text.contains("HOME="))
    }

    @Test(arguments: [("exit 3", "exit.3"), ("kill -9 $$", "signal.9")])
    func `another end than 0 is a failure`(script: String, failure: String) async throws {
        let report = await (try channel(script)).deliver(message())
        #expect(report.failure == failure)
    }

    @Test func `a program that ends without reading has taken the event`() async throws {
        let report = await (try channel("exec <&-; exit 0")).deliver(message())
        #expect(report.outcome == .delivered)
    }

    @Test func `a program that hangs is ended, also where it will not`() async throws {
        let file = peers.folder.appending(path: "pid-\(UUID())").path()
        let report = await
            (try channel("trap '' TERM; echo $$ > \"$1\"; while :; do sleep 1000; done", timeout: 1, file))
            .deliver(message())
        #expect(report.failure == "timeout")
        let text = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        let pid = try #require(Int32(text))
        try await eventually("the program is gone") { kill(pid, 0) != 0 }
    }

    @Test func `what a program that is ended had started is ended too`() async throws {
        let file = peers.folder.appending(path: "pid-\(UUID())").path()
        let script = "(trap '' TERM; sh -c 'echo $PPID' > \"$1\"; while :; do sleep 1000; done) & wait"
        let report = await (try channel(script, timeout: 1, file)).deliver(message())
        #expect(report.failure == "timeout")
        let text = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        let pid = try #require(Int32(text))
        try await eventually("what it had started is gone") { kill(pid, 0) != 0 }
    }

    @Test func `what goes on behind a program that has ended is not waited for`() async throws {
        let file = peers.folder.appending(path: "pid-\(UUID())").path()
        let script = "setsid sh -c 'echo $$ > \"$1\"; exec sleep 1000' siren \"$1\" & exit 0"
        let report = await (try channel(script, file)).deliver(message())
        #expect(report.outcome == .delivered, "\(report)")
        try await eventually("it goes on") {
            let text = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            return Int32(text).map { kill($0, SIGKILL) == 0 } ?? false
        }
    }

    @Test func `what is no program is refused at the start`() throws {
        let file = try peers.file("no-program-\(UUID())", "#!/bin/sh\n")
        for program in ["/nonexistent/siren", "/usr/bin", peers.folder.path(), file, "/dev/null"] {
            #expect(throws: AlertsConfigurationError.self) {
                try Channels.make(#"{"kind": "command", "program": ["\#(program)"]}"#)
            }
        }
    }
}
