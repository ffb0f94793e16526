import ClinicFixture
import Daemon
import HTTPTypes
import HummingbirdCore
import IntakeStore
import NIOCore
import Postgres
import TestSupport
import Testing
import TriageCore

@testable import StaffBoard
@testable import WebPages

/// The addresses that are sent to persons' own channels, as people and attackers open them.
@Suite struct LinkTests {
    private struct Night {
        let board: BoardVisit
        let database: ClinicDatabase
        let alert: PostgresUUID
        let channel: String

        func address(
            _ alert: PostgresUUID? = nil, channel: String? = nil, hours: Int64 = 12,
            _ key: AlertLink.Key = BoardVisit.linkKey
        ) throws -> String {
            let end = Instant.ofThisHost.microseconds / 1_000_000 + hours * 3_600
            let link = AlertLink(
                alert: alert ?? self.alert, channel: channel ?? self.channel,
                end: Instant(microseconds: end * 1_000_000))
            return "/l/\(link.token(key))"
        }

        func post(_ address: String, _ page: BoardVisit.Answer, origin: String = "http://127.0.0.1:8080") async throws
            -> BoardVisit.Answer
        {
            let fields = [("seen", page.field("seen") ?? ""), ("token", page.field("token") ?? "")]
            var headers = HTTPFields()
            headers[.contentType] = "application/x-www-form-urlencoded"
            headers[.origin] = origin
            headers[.init("Sec-Fetch-Site")!] = origin.hasSuffix("8080") ? "same-origin" : "cross-site"
            return try await board.send(
                .post, address, headers, body: fields.map { "\($0)=\(formEncoded($1))" }.joined(separator: "&"))
        }

        func acknowledged() async throws -> [String] {
            try await database.texts("SELECT acknowledged_by FROM intake.alert WHERE acknowledged_by IS NOT NULL")
        }
    }

    private static func night(_ forms: [String]) async throws -> Night {
        let database = try await Clinic.newDatabase()
        _ = try await database.submit(forms)
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        let alert = try #require(try await database.texts("SELECT id::text FROM intake.alert").first)
        let channel = try await database.texts("SELECT intake.add_channel('Bea', 'sms', '+441632960001', 'Bea')")
        return Night(
            board: try BoardVisit(database), database: database, alert: try #require(PostgresUUID(alert)),
            channel: channel[0])
    }

    @Test func `whoever was sent the address acknowledges what they see, in their own name and no other`() async throws
    {
        let words = "the words of a patient"
        let night = try await Self.night([
            Forms.form(
                "REF-7", ["saddle": #""yes""#, "saddleDays": "1", "freeText": "\"\(words)\""], contact: "+44 1632 960 7"
            )
        ])
        let address = try night.address()
        let page = try await night.board.send(.get, address, HTTPFields())
        #expect(page.status == 200)
        #expect(page.text.contains("Acknowledge as Bea") && page.text.contains("Nobody has acknowledged it."))
        for secret in [words, "REF-7", "960 7"] { #expect(!page.text.contains(secret)) }
        #expect(try await night.acknowledged().isEmpty)

        #expect(try await night.post(address, page).headers[.location] == address)
        #expect(try await night.acknowledged() == ["Bea"])
        let after = try await night.board.send(.get, address, HTTPFields())
        #expect(after.text.contains("Acknowledged by Bea") && !after.text.contains("Acknowledge as"))
        #expect(
            try await night.database.texts("SELECT acknowledge_note FROM intake.alert") == ["by the link of a message"])
    }

    @Test func `what came since the page was opened is shown, and nothing is done`() async throws {
        let night = try await Self.night([Forms.footDrop("A")])
        let address = try night.address()
        let page = try await night.board.send(.get, address, HTTPFields())
        _ = try await night.database.submit([Forms.caudaEquina("A")])
        try await withWorkers(night.database) { _ in try await night.database.waitUntilIdle() }
        let stale = try await night.post(address, page)
        #expect(stale.status == 409)
        #expect(stale.text.contains("It is emergency now and was urgent. 1 more form has joined."))
        #expect(try await night.acknowledged().isEmpty)
        #expect(try await night.post(address, stale).status == 303)
        #expect(try await night.acknowledged() == ["Bea"])
    }

    @Test func `an address that nobody of ours made, has ended or was changed does nothing and shows nothing`()
        async throws
    {
        let night = try await Self.night([Forms.footDrop("A")])
        let good = try night.address()
        let page = try await night.board.send(.get, good, HTTPFields())
        let stranger = try #require(AlertLink.Key("another key of more than thirty-two characters"))
        let other = try #require(PostgresUUID("00000000-0000-4000-8000-000000000000"))
        var addresses = [
            try night.address(hours: -1), try night.address(other), try night.address(channel: "p999-sms"),
            try night.address(channel: "nurses"), try night.address(night.alert, stranger), "/l/", "/l/x", "/l/...",
            good + "0", String(good.dropLast()), "/l/" + String(repeating: "a", count: 5_000),
        ]
        for position in [5, 45, good.count - 1] {
            var changed = Array(good)
            changed[position] = changed[position] == "0" ? "1" : "0"
            addresses.append(String(changed))
        }
        for address in addresses {
            let answer = try await night.board.send(.get, address, HTTPFields())
            #expect(answer.status >= 400 && !answer.text.contains("Acknowledge"), "\(address.prefix(60))")
            #expect(try await night.post(address, page).status >= 400, "\(address.prefix(60))")
        }
        // From another page, and with the proof of another person's page.
        #expect(try await night.post(good, page, origin: "https://evil.example").status == 403)
        #expect(try await night.acknowledged().isEmpty)
        #expect(night.board.log.count(of: "/l/") == 0)
    }

    @Test func `a channel that has ended, and a person who has left, take their addresses with them`() async throws {
        let night = try await Self.night([Forms.footDrop("A")])
        let address = try night.address()
        let page = try await night.board.send(.get, address, HTTPFields())
        _ = try await night.database.texts("SELECT intake.end_channel('\(night.channel)', 'Bea')")
        #expect(try await night.board.send(.get, address, HTTPFields()).status == 410)
        #expect(try await night.post(address, page).status == 410)
        let next = try await night.database.texts("SELECT intake.add_channel('Bea', 'sms', '+441632960002', 'Bea')")
        #expect(try await night.board.send(.get, try night.address(channel: next[0]), HTTPFields()).status == 200)
        _ = try await night.database.texts("SELECT intake.end_person('Bea', 'Ann')")
        #expect(try await night.board.send(.get, try night.address(channel: next[0]), HTTPFields()).status == 410)
        #expect(try await night.acknowledged().isEmpty)
    }

    @Test func `a board without a key knows no address`() async throws {
        let night = try await Self.night([Forms.footDrop("A")])
        var configuration = try BoardConfiguration(
            demo: "Ann", role: .staff, port: 8_080, database: ConnectionConfiguration(""),
            printedProtocol: .init(version: "1", markdown: ""))
        configuration.linkKey = nil
        let responder = BoardResponder(
            configuration, night.board.database, night.board.feed, logger: night.board.log.logger)
        let head = HTTPRequest(
            method: .get, scheme: "http", authority: "127.0.0.1:8080", path: try night.address())
        let answer = await responder.respond(to: Request(head: head, body: .init(buffer: ByteBuffer())))
        #expect(answer.status == .gone)
    }
}
