import TestSupport
import ClinicFixture
import Daemon
import Foundation
import IntakeStore
import Postgres
import StaffAlerts
import Testing
import TriageCore

@Suite struct WebhookTests {
    private let peers: Peers

    init() throws { peers = try SharedPeers.get() }

    @Test func `a webhook carries the id, the time of the attempt, the signature and a thin body`() async throws {
        let path = "ok/\(UUID())"
        let channel = try Channels.make(
            Channels.webhook(peers, path), link: "https://board.clinic.example/alerts/{alert}")
        let message = message()
        let before = Instant.ofThisHost
        let report = await channel.deliver(message)
        let after = Instant.ofThisHost
        #expect(report.outcome == .delivered, "\(report)")
        #expect(report.steps.contains { $0.name == "answered 200" }, "\(report.steps)")
        let received = try peers.received(path)
        try #require(received.count == 1)
        #expect(received[0].header("webhook-id") == message.id.description)
        let timestamp = try #require(received[0].header("webhook-timestamp").flatMap { Int64($0) })
        #expect((before.microseconds / 1_000_000...after.microseconds / 1_000_000).contains(timestamp))
        #expect(received[0].header("content-type") == "application/json")
        let signer = try StandardWebhooks(Secret(Channels.secret), for: "test")
        let expected = signer.signature(
            id: message.id.description, timestamp: timestamp, body: Array((received[0].body ?? "").utf8))
        #expect(received[0].header("webhook-signature") == expected)
        let event = try received[0].event()
        #expect(event.type == "alert.opened")
        #expect(event.timestamp == "2026-03-02T09:00:00Z")
        #expect(event.data.level == "urgent")
        #expect(event.data.alert == message.alert?.description)
        #expect(event.data.link == message.alert.map { "https://board.clinic.example/alerts/\($0)" })
    }

    @Test func `a person's own channel has an address by which they acknowledge that one alert, a shared one has none`()
        async throws
    {
        let key = try peers.file("link-key", "a key of more than thirty-two characters")
        let links = PersonalLinkSettings(
            address: "https://board.clinic.example/l/{token}", keyFile: key, validity: 3_600)
        let secrets = SecretStore(environment: [:])
        let path = "ok/\(UUID())"
        let settings = try JSONDecoder().decode(
            ChannelSettings.self, from: Data(Channels.webhook(peers, path + "/{address}").utf8))
        let route = try Channel(
            "r", settings, link: "https://board.clinic.example/alerts/{alert}",
            personalLink: PersonalLink(links, secrets: secrets), secrets: secrets, isRoute: true)
        let channel = try #require(route.addressed(to: "ann", name: "p7-r"))
        let message = message()
        for _ in 1...2 { #expect(await channel.deliver(message).outcome == .delivered) }
        let received = try peers.received(path + "/ann")
        #expect(received.count == 2 && received[0].body == received.last?.body)
        let address = try #require(try received.first?.event().data.link)
        let prefix = "https://board.clinic.example/l/"
        #expect(address.hasPrefix(prefix))
        let signed = try #require(AlertLink.Key("a key of more than thirty-two characters"))
        let link = try #require(AlertLink(address.dropFirst(prefix.count), signed))
        #expect(link.alert == message.alert && link.channel == "p7-r")
        #expect(link.end.microseconds / 1_000_000 == message.created.microseconds / 1_000_000 + 3_600)
        let other = try #require(AlertLink.Key("another key of more than thirty-two characters"))
        #expect(AlertLink(address.dropFirst(prefix.count), other) == nil)

        let shared = try Channel(
            "s",
            try JSONDecoder().decode(ChannelSettings.self, from: Data(Channels.webhook(peers, path + "/shared").utf8)),
            link: "https://board.clinic.example/alerts/{alert}",
            personalLink: PersonalLink(links, secrets: secrets), secrets: secrets)
        #expect(await shared.deliver(message).outcome == .delivered)
        let shown = try peers.received(path + "/shared").first?.event().data.link
        #expect(shown == message.alert.map { "https://board.clinic.example/alerts/\($0)" })
    }

    @Test func `the same message has the same id and body at every attempt`() async throws {
        let path = "ok/\(UUID())"
        let channel = try Channels.make(Channels.webhook(peers, path))
        let message = message()
        for _ in 1...2 { _ = await channel.deliver(message) }
        let received = try peers.received(path)
        try #require(received.count == 2)
        #expect(received[0].body == received[1].body)
        #expect(received[0].header("webhook-id") == received[1].header("webhook-id"))
    }

    @Test(
        arguments: [("200", nil), ("204", nil), ("299", nil)] as [(String, String?)] + [
            ("300", "redirect.300"), ("301", "redirect.301"), ("302", "redirect.302"), ("307", "redirect.307"),
            ("308", "redirect.308"), ("400", "status.400"), ("401", "status.401"), ("404", "status.404"),
            ("410", "gone.410"), ("429", "status.429"), ("500", "status.500"), ("503", "status.503"),
        ])
    func `only 2xx is success, a redirect is a failure, 410 is the end`(status: String, failure: String?) async throws {
        let channel = try Channels.make(Channels.webhook(peers, "status/\(status)/\(UUID())"))
        let report = await channel.deliver(message())
        #expect(report.failure == failure)
        #expect((report.outcome == .gone) == (status == "410"))
    }

    @Test func `a redirect is not followed`() async throws {
        let before = try peers.received("ok/redirected").count
        _ = await (try Channels.make(Channels.webhook(peers, "status/301"))).deliver(message())
        let after = try peers.received("ok/redirected").count
        #expect(after == before)
    }

    @Test(arguments: [("hang", "timeout"), ("drip", "timeout"), ("cut", "connectionLost")])
    func `a receiver that hangs, drips or cuts the connection is a failure`(path: String, failure: String) async throws
    {
        let channel = try Channels.make(Channels.webhook(peers, "\(path)/\(UUID())", timeout: 2))
        let report = await channel.deliver(message())
        #expect(report.failure == failure)
    }

    @Test func `an answer of 2xx counts although its body never ends`() async throws {
        let channel = try Channels.make(Channels.webhook(peers, "dripbody", timeout: 2))
        let report = await channel.deliver(message())
        #expect(report.outcome == .delivered)
    }

    @Test func `a certificate for another name is refused, and nothing is sent`() async throws {
        let path = "ok/\(UUID())"
        let file = try peers.file("webhook-secret", Channels.secret)
        let json = """
            {"kind": "webhook", "url": "\(try peers.url(path, "wrong"))", "secretFile": "\(file)", \
            "caFile": "\(peers.authority)"}
            """
        let report = await (try Channels.make(json)).deliver(message())
        #expect(report.failure == "certificateRefused")
        let received = try peers.received(path)
        #expect(received.isEmpty)
    }

    @Test func `a private authority that is not given is not trusted`() async throws {
        let path = "ok/\(UUID())"
        let file = try peers.file("webhook-secret", Channels.secret)
        let json = #"{"kind": "webhook", "url": "\#(try peers.url(path))", "secretFile": "\#(file)"}"#
        let report = await (try Channels.make(json)).deliver(message())
        #expect(report.failure == "certificateRefused")
        let received = try peers.received(path)
        #expect(received.isEmpty)
    }

    @Test func `nobody listens, or the name does not exist`() async throws {
        let file = try peers.file("webhook-secret", Channels.secret)
        for (url, failure) in [
            ("https://127.0.0.1:1/", "notConnected"), ("https://no-such-host.invalid/", "nameNotResolved"),
        ] {
            let report = await (try Channels.make(#"{"kind": "webhook", "url": "\#(url)", "secretFile": "\#(file)"}"#))
                .deliver(message())
            #expect(report.failure == failure)
        }
    }

    @Test func `clear text is used only where the configuration allows it`() async throws {
        let file = try peers.file("webhook-secret", Channels.secret)
        let path = "ok/\(UUID())"
        let url = try peers.url(path, "http")
        #expect(throws: AlertsConfigurationError.self) {
            try Channels.make(#"{"kind": "webhook", "url": "\#(url)", "secretFile": "\#(file)"}"#)
        }
        let json = #"{"kind": "webhook", "url": "\#(url)", "secretFile": "\#(file)", "allowHTTP": true}"#
        let report = await (try Channels.make(json)).deliver(message())
        #expect(report.outcome == .delivered)
    }

    @Test func `PagerDuty gets an event of version 2 whose key is the alert`() async throws {
        let path = "status/202/\(UUID())"
        let key = try peers.file("routing-key", "R0UTINGKEY")
        let channel = try Channels.make(
            """
            {"kind": "pagerduty", "url": "\(try peers.url(path))", "routingKeyFile": "\(key)", \
            "caFile": "\(peers.authority)"}
            """, link: "https://board.clinic.example/{alert}")
        let message = message(.reminder, .emergency)
        let report = await channel.deliver(message)
        #expect(report.outcome == .delivered)
        let body = try #require(try peers.received(path).first?.body)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
        #expect(object["routing_key"] as? String == "R0UTINGKEY")
        #expect(object["event_action"] as? String == "trigger")
        #expect(object["dedup_key"] as? String == message.alert?.description)
        let payload = try #require(object["payload"] as? [String: Any])
        #expect(payload["severity"] as? String == "critical")
        #expect(payload["source"] as? String == "intake-triage")
        #expect((payload["summary"] as? String)?.contains("EMERGENCY") == true)
    }

    @Test func `ntfy gets a push with a priority`() async throws {
        let path = "ok/\(UUID())"
        let token = try peers.file("token", "tk_secret")
        let channel = try Channels.make(
            """
            {"kind": "ntfy", "url": "\(try peers.url(path))", "tokenFile": "\(token)", "caFile": "\(peers.authority)"}
            """)
        let report = await channel.deliver(message(.opened, .emergency))
        #expect(report.outcome == .delivered)
        let push = try #require(try peers.received(path).first)
        #expect(push.header("priority") == "5")
        #expect(push.header("authorization") == "Bearer tk_secret")
        #expect(push.body?.hasPrefix("EMERGENCY: ") == true)
    }

    @Test func `cancelling ends a delivery that hangs`() async throws {
        let path = "hang/\(UUID())"
        let channel = try Channels.make(Channels.webhook(peers, path, timeout: 120))
        let task = Task { await channel.deliver(message()) }
        try await eventually("the request arrived") { try !peers.received(path).isEmpty }
        task.cancel()
        let report = await task.value
        #expect(report.failure == "cancelled")
    }
}
