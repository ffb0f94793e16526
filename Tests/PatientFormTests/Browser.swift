import ClinicFixture
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import IntakeStore
import Logging
import NIOCore
import Postgres
import ProtocolReview
import SpineProtocol
import Synchronization
import TestSupport
import Testing
import TriageCore

@testable import PatientForm
@testable import WebPages

/// A patient form on a clinic's database, without a socket between.
struct FormSite: Sendable {
    let log = LogCapture()
    let responder: FormResponder
    let clock = Clock()

    /// A clock that stands still, but for tests that move it: on a busy machine a test may take longer than a minute.
    final class Clock: Sendable {
        private let time = Mutex(ContinuousClock.Instant.now)
        var now: ContinuousClock.Instant { time.withLock { $0 } }
        func advance(_ time: Duration) { self.time.withLock { $0 += time } }
    }

    init(_ connectionString: String, _ change: (inout FormLimits) -> Void = { _ in }) throws {
        let session = ConnectionConfiguration(
            connectionString, applicationName: "form", settings: WebSession.settings)
        var configuration = try FormConfiguration(demo: 8_081, database: session)
        change(&configuration.limits)
        try self.init(configuration)
    }

    /// With settings of its own; its address is the one that a ``Browser`` asks.
    init(_ configuration: FormConfiguration) throws {
        let clock = clock
        responder = try FormResponder(
            configuration,
            WebDatabase(configuration.database, sessions: 3, patience: .seconds(120), logger: log.logger),
            logger: log.logger,
            now: { clock.now })
    }

    init(_ clinic: ClinicDatabase, _ change: (inout FormLimits) -> Void = { _ in }) throws {
        try self.init(clinic.connectionString("site"), change)
    }
}

struct Page: Sendable {
    let status: Int
    let headers: HTTPFields
    let path: String
    let text: String

    /// The value of the first hidden field of this name.
    func hidden(_ name: String) -> String {
        guard let range = text.firstRange(of: "name=\"\(name)\" value=\"") else { return "" }
        return String(text[range.upperBound...].prefix { $0 != "\"" })
    }

    /// Whether it asks again, with what is wrong.
    var isRefused: Bool { status == 200 && text.contains("<div class=\"error-summary\"") }
    var questions: [String] { hidden("shown").split(separator: " ").map(String.init) }
    var place: String { String(path.split(separator: "/").dropFirst(2).joined(separator: "/")) }
}

/// An answer as a test writes it.
enum Given: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
    case word(String)
    case number(Int)
    case list([String])

    init(stringLiteral value: String) { self = .word(value) }
    init(integerLiteral value: Int) { self = .number(value) }
    init(arrayLiteral elements: String...) { self = .list(elements) }
}

/// A browser that keeps cookies, follows redirects and fills in the pages that come.
final class Browser: Sendable {
    static let base: [String: Given] = [
        "age": 70, "symptomWeeks": 60, "filledBy": "self", "conservativeResult": "notTried",
    ]

    private let site: FormSite
    private let cookie = Mutex("")
    private let asked = Mutex<[String]>([])
    private let seen = Mutex<[String]>([])
    let address: String?

    init(_ site: FormSite, address: String? = nil) {
        self.site = site
        self.address = address
    }

    /// Every question that was put, in its order.
    var questions: [String] { asked.withLock { $0 } }
    /// Every page that came, in its order, without its markup.
    var pages: [String] { seen.withLock { $0 } }
    var cookies: String { cookie.withLock { $0 } }

    func send(
        _ method: HTTPRequest.Method, _ path: String, body: String = "", host: String = "127.0.0.1:8081",
        headers more: [(String, String)] = [], follows: Bool = true
    ) async throws -> Page {
        var headers = HTTPFields()
        var fields = more
        if method == .post, more.isEmpty { fields = Self.ownPage }
        if let address { fields.append(("X-Real-IP", address)) }
        if !cookies.isEmpty { fields.append(("Cookie", cookies)) }
        for (name, value) in fields { headers.append(HTTPField(name: HTTPField.Name(name)!, value: value)) }
        let head = HTTPRequest(method: method, scheme: "http", authority: host, path: path, headerFields: headers)
        let response = await site.responder.respond(
            to: Request(head: head, body: .init(buffer: ByteBuffer(string: body))))
        if let set = response.headers[.setCookie] { cookie.withLock { $0 = String(set.prefix { $0 != ";" }) } }
        if follows, response.status == .seeOther, let location = response.headers[.location] {
            return try await send(.get, location)
        }
        let written = Written()
        try await response.body.write(written)
        // Of every page that any test sees: nothing in it reassures, and what tells of an emergency tells no diagnosis as a
        // fact; questions and answers may name what a person was told.
        let asks = !["emergency", "sent"].contains { path.hasSuffix($0) }
        let text = written.text.replacing(/<[^>]*>/, with: "\n")
        seen.withLock { $0.append(text) }
        let faults = TextTone.faults(in: text, isComplete: !asks)
        #expect(faults.isEmpty, "\(path): \(faults)")
        return Page(status: response.status.code, headers: response.headers, path: path, text: written.text)
    }

    static let ownPage = [
        ("Content-Type", "application/x-www-form-urlencoded"), ("Origin", "http://127.0.0.1:8081"),
        ("Sec-Fetch-Site", "same-origin"),
    ]

    func get(_ path: String) async throws -> Page { try await send(.get, path) }

    func post(_ path: String, _ fields: [(String, String)], follows: Bool = true) async throws -> Page {
        let body = fields.map { "\($0)=\(formEncoded($1))" }.joined(separator: "&")
        return try await send(.post, path, body: body, follows: follows)
    }

    func start() async throws -> Page { try await post("/start", []) }

    /// Sends a page with these answers, and reassuring ones to what is not named.
    func answer(_ page: Page, _ given: [String: Given], go: String? = nil, only: Bool = false) async throws -> Page {
        asked.withLock { $0 += page.questions.filter { !given.keys.contains("=" + $0) } }
        var fields = [("token", page.hidden("token")), ("shown", page.hidden("shown"))]
        for name in page.questions {
            guard let item = spineQuestionnaire.items.first(where: { $0.id.rawValue == name }) else { continue }
            guard let answer = given[name] ?? (only ? nil : Self.base[name] ?? Self.quiet(item)) else { continue }
            fields += Self.fields(item, answer)
        }
        if let go { fields.append(("go", go)) }
        return try await post(page.path, fields)
    }

    /// From a page to the one at which this place begins.
    func go(
        from page: Page, to place: String, _ given: [String: Given] = [:], contact: [(String, String)] = contact
    ) async throws -> Page {
        var page = page
        for _ in 0..<60 where page.place != place {
            guard page.status == 200 else { throw NeverHappened(what: "a page, at \(page.place): \(page.status)") }
            if page.place == "contact" {
                page = try await post(page.path, [("token", page.hidden("token"))] + contact)
            } else if page.place == "emergency" {
                page = try await post(page.path, [("token", page.hidden("token")), ("go", "on")])
            } else if page.questions.isEmpty {
                throw NeverHappened(what: "a page with questions, at \(page.place)")
            } else {
                page = try await answer(page, given)
            }
        }
        return page
    }

    static let contact = [("name", "Pat Invented"), ("phone", "+44 1632 960127"), ("reference", "MRN-7")]

    func submit(_ page: Page) async throws -> Page {
        try await post(page.path.replacing("/check", with: "/send"), [("token", page.hidden("token"))])
    }

    private static func quiet(_ item: Item) -> Given {
        if let reassuring = item.reassuring {
            switch reassuring {
            case .choice(let name): return .word(name)
            case .choices(let names): return .list(names)
            case .number(let number): return .number(number)
            }
        }
        switch item.kind {
        case .choice(let names): return .word(names[0])
        case .choices(let names): return names.contains("none") ? ["none"] : .list([names[0]])
        case .number(let from, _, _): return .number(from)
        case .text: return .word("")
        }
    }

    private static func fields(_ item: Item, _ given: Given) -> [(String, String)] {
        let name = item.id.rawValue
        switch given {
        case .number(let number): return [(name, String(number))]
        case .list(let names): return names.map { (name + "." + $0, $0) }
        case .word(let word):
            if case .choice = item.kind { return [(name, word)] }
            if case .text = item.kind { return [(name, word)] }
            return [(name + "." + word, word)]
        }
    }
}

/// A body as it is written.
final class Written: ResponseBodyWriter, Sendable {
    private let parts = Mutex("")

    var text: String { parts.withLock { $0 } }

    func write(_ buffer: ByteBuffer) async throws { parts.withLock { $0 += String(buffer: buffer) } }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
