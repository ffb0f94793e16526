import ClinicFixture
import Foundation
import StaffAlerts
import Testing

/// A receiver that stalls keeps an attempt for no longer than its time: the receivers here let go after half a minute.
@Suite struct DeadlineTests {
    private let peers: Peers

    init() throws { peers = try SharedPeers.get() }

    /// Whether a receiver was kept waiting until it let go.
    private func hasWaited(_ stage: String) throws -> Bool {
        try peers.received(stage).contains { $0.peer == "stalled" }
    }

    @Test(arguments: [
        "greeting", "greeting-drip", "ehlo", "starttls", "handshake", "secured", "auth", "mail", "rcpt", "data", "end",
        "end-drip",
    ])
    func `a mail server that stalls ends the attempt in time`(stage: String) async throws {
        let to = "\(stage)-\(UUID())@clinic.example"
        let channel = try Channels.make(Channels.mail(peers, "stall-\(stage)", to: to, timeout: 1))
        let report = await channel.deliver(message())
        #expect(report.failure == "timeout", "\(report)")
        #expect(try !hasWaited(stage))
    }

    @Test func `a mail that was taken is delivered, though the server does not let us take our leave`() async throws {
        let to = "quit-\(UUID())@clinic.example"
        let channel = try Channels.make(Channels.mail(peers, "stall-quit", to: to, timeout: 20))
        let report = await channel.deliver(message())
        #expect(report.outcome == .delivered, "\(report)")
        #expect(try peers.received("mail").count { $0.recipients == [to] } == 1)
        #expect(try !hasWaited("quit"))
    }

    @Test(arguments: ["full", "silent"])
    func `a web server that stalls before it speaks ends the attempt in time`(peer: String) async throws {
        let file = try peers.file("webhook-secret", Channels.secret)
        let url = "https://127.0.0.1:\(try peers.port(peer))/"
        let report = await
            (try Channels.make(
                #"{"kind": "webhook", "url": "\#(url)", "secretFile": "\#(file)", "timeoutSeconds": 1}"#))
            .deliver(message())
        #expect(report.failure == "timeout", "\(report)")
        #expect(try !hasWaited(peer))
    }

    @Test(arguments: ["greeting", "end"])
    func `cancelling ends an attempt whatever the server is waited for`(stage: String) async throws {
        let to = "cancelled-\(UUID())@clinic.example"
        let channel = try Channels.make(Channels.mail(peers, "stall-\(stage)", to: to, timeout: 120))
        let task = Task { await channel.deliver(message()) }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        let report = await task.value
        #expect(report.failure == "cancelled", "\(report)")
        #expect(try !hasWaited(stage))
    }
}
