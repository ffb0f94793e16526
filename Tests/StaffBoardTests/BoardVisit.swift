import ClinicFixture
import HTTPTypes
import Hummingbird
import HummingbirdCore
import IntakeStore
import Logging
import NIOCore
import Postgres
import Synchronization
import TestSupport

@testable import StaffBoard
@testable import WebPages

/// A board on a clinic's database, asked as a proxy asks it, without a socket between.
struct BoardVisit: Sendable {
    static let secret = "0123456789abcdef0123456789abcdef"

    static let linkKey = AlertLink.Key("a key of more than thirty-two characters")!

    let log = LogCapture()
    let configuration: BoardConfiguration
    let database: WebDatabase
    let feed: LiveFeed
    let responder: BoardResponder

    init(_ connectionString: String, limits: BoardLimits = BoardLimits()) throws {
        let session = ConnectionConfiguration(
            connectionString, applicationName: "board", settings: WebSession.settings)
        var configuration = try BoardConfiguration(
            demo: "nobody", role: .reader, port: 8_080, database: session,
            printedProtocol: .init(version: "1", markdown: "# Protocol\n\n#### E1. Rule\n\n- a\n  - b\n"))
        configuration.limits = limits
        configuration.linkKey = Self.linkKey
        configuration.signIn = .proxy(
            try SignIn.Proxy(
                personHeader: "X-Forwarded-User", groupsHeader: "X-Forwarded-Groups", secret: Self.secret,
                groups: ["nurses": .staff, "doctors": .clinician, "viewers": .reader, "operators": .operator],
                people: ["bea@clinic": "Bea"]))
        self.configuration = configuration
        database = WebDatabase(session, sessions: 3, patience: .seconds(120), logger: log.logger)
        feed = LiveFeed(database, logger: log.logger)
        responder = BoardResponder(configuration, database, feed, logger: log.logger)
    }

    init(_ clinic: ClinicDatabase, limits: BoardLimits = BoardLimits()) throws {
        try self.init(clinic.connectionString("board"), limits: limits)
    }

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let text: String

        /// The value of the first hidden field of this name after some words.
        func field(_ name: String, after words: String = "") -> String? {
            var rest = text[...]
            for mark in [words, "name=\"\(name)\" value=\""] where !mark.isEmpty {
                guard let range = rest.firstRange(of: mark) else { return nil }
                rest = rest[range.upperBound...]
            }
            let value = String(rest.prefix { $0 != "\"" })
            return value.replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
        }
    }

    /// What the proxy and a browser send along.
    static func headers(_ person: String, _ groups: String, _ more: [(String, String)] = []) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in [
            ("X-Intake-Proxy", secret), ("X-Forwarded-User", person), ("X-Forwarded-Groups", groups),
        ] + more {
            fields.append(HTTPField(name: HTTPField.Name(name)!, value: value))
        }
        return fields
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, host: String = "127.0.0.1:8080",
        body: String = ""
    ) async throws -> Answer {
        let head = HTTPRequest(method: method, scheme: "http", authority: host, path: path, headerFields: headers)
        let response = await responder.respond(to: Request(head: head, body: .init(buffer: ByteBuffer(string: body))))
        return Answer(status: response.status.code, headers: response.headers, text: try await text(of: response))
    }

    /// Opens a nurse's stream of what changes.
    ///
    /// - Parameter mark: nil for what comes from now on.
    func stream(since mark: String? = nil) async -> Response {
        let head = HTTPRequest(
            method: .get, scheme: "http", authority: "127.0.0.1:8080", path: "/events",
            headerFields: Self.headers("Ann", "nurses", mark.map { [("Last-Event-ID", $0)] } ?? []))
        return await responder.respond(to: .init(head: head, body: .init(buffer: .init())))
    }

    /// A whole body; of a stream, once it ends.
    func text(of response: Response) async throws -> String {
        let written = Written()
        try await response.body.write(written)
        return written.text
    }

    func get(_ path: String, as person: String = "Ann", _ groups: String = "nurses") async throws -> Answer {
        try await send(.get, path, Self.headers(person, groups))
    }

    /// Sends a form as one of the board's pages does.
    ///
    /// - Parameter token: nil for the one that a page of now has.
    func post(
        _ path: String, _ fields: KeyValuePairs<String, String>, as person: String = "Ann", _ groups: String = "nurses",
        token: String? = nil
    ) async throws -> Answer {
        var token = token
        if token == nil { token = try await pageToken(person, groups) }
        let body = (fields.map { ($0.key, $0.value) } + [("token", token ?? "")])
            .map { "\($0)=\(formEncoded($1))" }.joined(separator: "&")
        return try await send(
            .post, path,
            Self.headers(
                person, groups,
                [
                    ("Content-Type", "application/x-www-form-urlencoded"), ("Origin", "http://127.0.0.1:8080"),
                    ("Sec-Fetch-Site", "same-origin"),
                ]), body: body)
    }

    func pageToken(_ person: String, _ groups: String) async throws -> String {
        try await get("/", as: person, groups).field("token") ?? ""
    }
}

/// A body as it is written; a stream ends once it holds some words.
final class Written: ResponseBodyWriter, Sendable {
    struct Enough: Error {}

    private let parts = Mutex("")
    private let last: String?

    init(until last: String? = nil) { self.last = last }

    var text: String { parts.withLock { $0 } }

    func write(_ buffer: ByteBuffer) async throws {
        let isEnough = parts.withLock { text in
            text += String(buffer: buffer)
            return last.map(text.contains) ?? false
        }
        if isEnough { throw Enough() }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
