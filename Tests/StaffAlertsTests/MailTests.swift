import ClinicFixture
import Foundation
import Postgres
import StaffAlerts
import Testing
import TriageCore

@Suite struct MailTests {
    private let peers: Peers

    init() throws { peers = try SharedPeers.get() }

    private func mails(to address: String) throws -> [Peers.Received] {
        try peers.received("mail").filter { $0.recipients == [address] }
    }

    @Test(arguments: ["starttls", "smtps"]) func `a mail goes over TLS with a password`(peer: String) async throws {
        let to = "\(peer)-\(UUID())@clinic.example"
        let channel = try Channels.make(
            Channels.mail(peers, peer, to: to), link: "https://board.clinic.example/{alert}")
        let message = message(.opened, .emergency)
        let report = await channel.deliver(message)
        #expect(report.outcome == .delivered, "\(report)")
        let received = try mails(to: to)
        try #require(received.count == 1)
        #expect(received[0].secured == true && received[0].authenticated == true)
        #expect(received[0].sender == "alerts@clinic.example")
        let lines = (received[0].content ?? "").split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.contains("Subject: EMERGENCY: intake alert"))
        #expect(lines.contains("Message-ID: <\(message.id)@clinic.example>"))
        #expect(lines.contains("Auto-Submitted: auto-generated"))
        #expect(lines.contains("Date: Mon, 2 Mar 2026 09:00:00 +0000"))
        #expect(lines.contains("To: <\(to)>"))
        let alert = try #require(message.alert)
        #expect(lines.contains("Alert: \(alert)"))
        #expect(lines.contains("Open it: https://board.clinic.example/\(alert)"))
        #expect(lines.contains { $0.hasPrefix("EMERGENCY: ") })
    }

    @Test func `every attempt is the same mail`() async throws {
        let to = "same-\(UUID())@clinic.example"
        let channel = try Channels.make(Channels.mail(peers, to: to))
        let message = message()
        for _ in 1...2 { _ = await channel.deliver(message) }
        let received = try mails(to: to)
        try #require(received.count == 2)
        #expect(received[0].content == received[1].content)
    }

    @Test func `a wrong password is a failure that says so`() async throws {
        let report = await (try Channels.make(Channels.mail(peers, password: "wrong"))).deliver(message())
        #expect(report.failure == "mail.535" || report.failure == "loginDenied", "\(report)")
    }

    @Test func `a server without STARTTLS gets nothing, unless clear text is allowed`() async throws {
        let to = "clear-\(UUID())@clinic.example"
        let refused = await
            (try Channels.make(
                Channels.mail(peers, "smtp", security: "starttls", to: to, password: nil)))
            .deliver(message())
        #expect(refused.failure == "tlsNotOffered", "\(refused)")
        let before = try mails(to: to)
        #expect(before.isEmpty)
        let allowed = await (try Channels.make(Channels.mail(peers, "smtp", to: to, password: nil))).deliver(message())
        #expect(allowed.outcome == .delivered)
        let after = try mails(to: to)
        #expect(after.count == 1)
        #expect(after.first?.secured == false)
    }

    @Test func `a server that says nothing is a failure in time`() async throws {
        // A server of another protocol waits for its client to begin, and so do both.
        let json = try Channels.mail(peers, "https", security: "starttls", timeout: 1)
        let report = await (try Channels.make(json)).deliver(message())
        #expect(report.failure == "timeout")
    }

    @Test func `an authority that is not given is not trusted`() async throws {
        for peer in ["starttls", "smtps"] {
            let report = await (try Channels.make(Channels.mail(peers, peer, authority: false))).deliver(message())
            #expect(report.failure == "certificateRefused", "\(report)")
        }
    }

    @Test func `a mailbox that does not exist is a failure with the server's code`() async throws {
        let report = await (try Channels.make(Channels.mail(peers, to: "refused@clinic.example"))).deliver(message())
        #expect(report.failure == "mail.550", "\(report)")
    }

    @Test(arguments: [
        #"{"kind": "mail", "server": "h", "from": "a@b", "to": "c@d\r\nBcc: e@f"}"#,
        #"{"kind": "mail", "server": "h", "from": "a b@c", "to": "c@d"}"#,
        #"{"kind": "mail", "server": "h", "from": "a@b", "to": "c@d,e@f"}"#,
        #"{"kind": "mail", "server": "h/x", "from": "a@b", "to": "c@d"}"#,
        #"{"kind": "mail", "server": "h", "from": "a@b", "to": "c@d", "user": "u"}"#,
        #"{"kind": "mail", "server": "h", "from": "a@b", "to": "c@d", "user": "u", "passwordFile": "/x", "security": "none"}"#,
    ])
    func `addresses and settings that could do harm are refused`(json: String) throws {
        let settings = try JSONDecoder().decode(ChannelSettings.self, from: Data(json.utf8))
        #expect(settings.problem != nil)
    }
}
