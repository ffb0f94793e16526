import ClinicFixture
import Daemon
import Foundation
import HTTPTypes
import IntakeStore
import Logging
import Postgres
import ServiceLifecycle
import TestSupport
import Testing
import TriageCore

@testable import PatientForm
@testable import WebPages

/// The form as attackers use it, and what gets where nobody looks for it.
@Suite struct HostileTests {
    private static let nowhere = "host=/nowhere dbname=clinic"

    private static func site(_ change: (inout FormLimits) -> Void = { _ in }) throws -> FormSite {
        try FormSite(nowhere, change)
    }

    @Test func `every answer forbids code, frames, storing and sniffing, and needs nothing from elsewhere`()
        async throws
    {
        let browser = Browser(try Self.site())
        let first = try await browser.start()
        for page in [
            try await browser.get("/"), first, try await browser.get("/x"), try await browser.get("/form/x/check"),
            try await browser.post("/start", [], follows: false),
        ] {
            let policy = page.headers[.init("Content-Security-Policy")!] ?? ""
            #expect(policy.hasPrefix("default-src 'none'; style-src 'self'") && !policy.contains("script-src"))
            #expect(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"))
            #expect(page.headers[.cacheControl] == "no-store")
            #expect(page.headers[.init("X-Content-Type-Options")!] == "nosniff")
            #expect(page.headers[.init("Referrer-Policy")!] == "same-origin")
            #expect(!page.text.contains("<script") && !page.text.contains("style=\"") && !page.text.contains("http://"))
            #expect(!page.text.contains("https://") && !page.text.contains(" onclick"))
        }
        let style = try #require(first.text.firstRange(of: "href=\"/assets/"))
        let path = String(first.text[style.lowerBound...].dropFirst(6).prefix { $0 != "\"" })
        let asset = try await browser.get(path)
        #expect(asset.status == 200 && asset.headers[.cacheControl]?.contains("immutable") == true)
    }

    @Test func `the cookie is the browser's alone, and a name in an address is worth nothing without it`() async throws
    {
        let site = try Self.site()
        let browser = Browser(site)
        let first = try await browser.start()
        let set = try await browser.post("/start", [], follows: false).headers[.setCookie] ?? ""
        #expect(set.contains("HttpOnly") && set.contains("SameSite=Strict") && set.contains("Path=/"))
        let other = Browser(site)
        #expect(try await other.get(first.path).status == 410)
        _ = try await other.start()
        #expect(try await other.get(first.path).status == 410)
        #expect(try await other.answer(first, ["filledBy": "self"]).status == 410)
    }

    @Test func `a cookie of a site with TLS is bound to its host and to TLS`() throws {
        let settings = try JSONDecoder().decode(
            FormSettings.self,
            from: Data(
                #"{"listen":"/run/f.sock","address":"https://form.example","phone":"1","emergencyNumber":"112"}"#.utf8))
        let visitor = FormVisitor(try FormConfiguration(settings, database: .init("")), now: { .now })
        let cookie = visitor.cookie("x")
        #expect(cookie.hasPrefix("__Host-form=x; Path=/;") && cookie.hasSuffix("; Secure"))
    }

    @Test(arguments: ["", "0123", String(repeating: "a", count: 64)])
    func `a page without this form's token does nothing`(token: String) async throws {
        let browser = Browser(try Self.site())
        let first = try await browser.start()
        for path in [
            first.path, first.path.replacing("/start", with: "/send"), first.path.replacing("/start", with: "/phone"),
        ] {
            let answer = try await browser.post(
                path, [("token", token), ("shown", "filledBy"), ("filledBy", "other")])
            #expect(answer.status == 409)
        }
        #expect(!(try await browser.get(first.path).text.contains(" checked")))
    }

    @Test(
        arguments: [
            [("Sec-Fetch-Site", "cross-site")], [("Origin", "http://evil.example")], [("Origin", "null")],
            [("Sec-Fetch-Site", "same-origin"), ("Origin", "http://evil.example")], [("Sec-Fetch-Site", "none")],
            [("Accept", "*/*")],
        ] as [[(String, String)]])
    func `a form of another page does nothing`(headers: [(String, String)]) async throws {
        let browser = Browser(try Self.site())
        let first = try await browser.start()
        let type = [("Content-Type", "application/x-www-form-urlencoded")]
        let body = "token=\(first.hidden("token"))&shown=filledBy&filledBy=other"
        for path in [first.path, "/start"] {
            #expect(try await browser.send(.post, path, body: body, headers: type + headers).status == 403)
        }
    }

    @Test func `other hosts, methods, types, bodies and paths are refused, and nothing is echoed`() async throws {
        let browser = Browser(try Self.site { $0.bodyBytes = 2_000 })
        let first = try await browser.start()
        #expect(try await browser.send(.get, "/", host: "evil.example").status == 403)
        #expect(try await browser.send(.put, "/").status == 405)
        #expect(try await browser.send(.head, "/").status == 200)
        for path in [
            "//", "/../etc", "/form", "/form/../x", "/x", "/?a=%", "/form/%2e%2e/x", first.path + "/zzz/y",
            first.path.replacing("/start", with: "/evil-words"),
        ] {
            let page = try await browser.get(path)
            #expect([404, 410].contains(page.status), "\(path)")
            #expect(!page.text.contains("evil-words") && !page.text.contains("zzz"))
        }
        let long = try await browser.post(first.path, [("x", String(repeating: "a", count: 3_000))])
        #expect(long.status == 413)
        let json = try await browser.send(
            .post, first.path, body: "{}",
            headers: [("Content-Type", "application/json"), ("Origin", "http://127.0.0.1:8081")])
        #expect(json.status == 400)
        for body in ["a=%zz", "a=1&a=2", "token=%00"] {
            #expect(try await browser.send(.post, first.path, body: body).status == 400, "\(body)")
        }
    }

    @Test func `an address has so many requests and starts a minute, and others have theirs`() async throws {
        let site = try Self.site {
            $0.requestsAMinute = 20
            $0.startsAMinute = 3
        }
        let one = Browser(site, address: "2001:db8:1:2::1")
        let neighbour = Browser(site, address: "2001:db8:1:2:ffff::9")
        for _ in 0..<3 { #expect(try await one.start().status == 200) }
        let refused = try await neighbour.start()
        #expect(refused.status == 429 && refused.headers[.init("Retry-After")!] != nil)
        let other = Browser(site, address: "192.0.2.7")
        #expect(try await other.start().status == 200)
        var statuses: [Int] = []
        for _ in 0..<25 { statuses.append(try await other.get("/").status) }
        #expect(statuses.contains(429))
        // Of those that cannot be told apart nobody shuts out the others so soon.
        let unnamed = Browser(site)
        for _ in 0..<30 { #expect(try await unnamed.get("/").status == 200) }
    }

    @Test func `a flood of beginnings makes room for itself alone, and never takes answers`() async throws {
        let site = try Self.site { $0.drafts = 4 }
        let patient = Browser(site)
        let page = try await patient.go(from: try await patient.start(), to: "now")
        for _ in 0..<10 { #expect(try await Browser(site).start().status == 200) }
        #expect(try await patient.get(page.path).status == 200)
        for _ in 0..<3 {
            let other = Browser(site)
            _ = try await other.answer(try await other.start(), ["filledBy": "self"])
        }
        #expect(try await Browser(site).start().status == 503)
    }

    @Test func `nothing that a patient said is in a log, an address or an error, whatever goes wrong`() async throws {
        let site = try Self.site { $0.sendSeconds = 1 }
        let browser = Browser(site)
        let secret = "SECRETWORDS"
        let given: [String: Given] = ["freeText": .word(secret), "age": 87, "saddle": "yes", "saddleDays": 4_711]
        let check = try await browser.go(
            from: try await browser.start(), to: "check", given,
            contact: [("name", secret), ("phone", secret), ("reference", secret)])
        #expect(check.text.contains(secret) && !check.path.contains(secret))
        let failed = try await browser.submit(check)
        #expect(failed.status == 503 && !failed.text.contains(secret))
        _ = try await browser.post(check.path.replacing("/check", with: "/you"), [("token", secret), (secret, secret)])
        _ = try await browser.get("/form/\(secret)/check?x=\(secret)")
        let bad = try await browser.send(.post, check.path, body: "a=%\(secret)")
        #expect(!bad.text.contains(secret))
        await site.responder.sender.sweep()
        #expect(site.log.count(of: secret) == 0 && site.log.count(of: "4711") == 0)
        #expect(!site.log.lines.isEmpty)
    }

    // MARK: Settings

    @Test(arguments: [
        #"{"listen":"0.0.0.0:80","address":"https://a.example","phone":"1","emergencyNumber":"2"}"#,
        #"{"listen":"/run/f.sock","address":"a.example","phone":"1","emergencyNumber":"2"}"#,
        #"{"listen":"/run/f.sock","address":"https://a.example","phone":" ","emergencyNumber":"2"}"#,
        #"{"listen":"/run/f.sock","address":"https://a.example","phone":"1"}"#,
        #"{"listen":"/run/f.sock","address":"https://a.example","phone":"1","emergencyNumber":"2","tel":"3"}"#,
        #"{"listen":"/run/f.sock","address":"https://a.example","phone":"1","emergencyNumber":"2","privacyAddress":"javascript:x"}"#,
    ])
    func `settings that cannot be used do not start`(json: String) {
        #expect(throws: (any Error).self) {
            _ = try FormConfiguration(
                try JSONDecoder().decode(FormSettings.self, from: Data(json.utf8)), database: .init(""))
        }
    }

    @Test(arguments: ["board", "nurse", "worker"])
    func `a login that may do more than submit does not start`(role: String) async throws {
        let database = try await Clinic.newDatabase()
        let form = try PatientForm(
            try FormConfiguration(demo: 1, database: .init(database.connectionString(role))),
            notifier: ServiceNotifier(environment: [:]), logger: LogCapture().logger)
        await #expect(throws: WebSettingsError.self) { try await form.run() }
    }

    // MARK: A socket

    @Test func `over HTTP on a socket a form begins, and one that was told is sent when the service ends`() async throws
    {
        let database = try await Clinic.newDatabase()
        let folder = FileManager.default.temporaryDirectory.appending(path: "form-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { do { try FileManager.default.removeItem(at: folder) } catch {} }
        let socket = folder.appending(path: "f.sock").path()
        let settings = try JSONDecoder().decode(
            FormSettings.self,
            from: Data(
                #"{"listen":"\#(socket)","address":"http://form.example","phone":"1","emergencyNumber":"112"}"#.utf8))
        let log = LogCapture()
        let form = try PatientForm(
            try FormConfiguration(settings, database: .init(database.connectionString("site"))),
            notifier: ServiceNotifier(environment: [:]), logger: log.logger)
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: form, successTerminationBehavior: .gracefullyShutdownGroup)],
                logger: .init(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() })))
        let task = Task { try await group.run() }
        try await log.wait(for: "the patient form is open")

        let client = Curl(socket: socket, folder: folder)
        let first = try await client.post("/start", [])
        #expect(first.contains("Who is filling in this form?"))
        let contact = try await client.fill(first, ["filledBy": "self"])
        let now = try await client.fill(contact, ["name": "Pat", "phone": "2", "reference": ""])
        let stop = try await client.fill(now, ["faceArmSpeech": "yes", "acuteSigns.none": "none"])
        #expect(stop.contains("Go to an emergency department now, or call 112"))
        #expect(try await database.count("SELECT count(*) FROM intake.submission") == 0)
        await group.triggerGracefulShutdown()
        try await task.value
        let texts = try await database.texts("SELECT form FROM intake.submission")
        #expect(texts.count == 1 && texts[0].contains(#""faceArmSpeech":"yes""#))
    }
}

/// A browser without pages, over a Unix socket.
private struct Curl {
    let socket: String
    let folder: URL

    func post(_ path: String, _ fields: [(String, String)]) async throws -> String {
        let jar = folder.appending(path: "jar").path()
        return try await Task.detached {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/curl")
            process.arguments =
                [
                    "-sS", "-L", "--max-time", "300", "--unix-socket", socket, "-b", jar, "-c", jar, "-H",
                    "Origin: http://form.example", "--data", "",
                ] + fields.flatMap { ["--data-urlencode", "\($0.0)=\($0.1)"] } + ["http://form.example" + path]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return String(decoding: data, as: UTF8.self)
        }.value
    }

    /// Sends the page's form with these fields.
    func fill(_ page: String, _ fields: [String: String]) async throws -> String {
        let value = { (mark: String) in
            page.firstRange(of: mark).map { String(page[$0.upperBound...].prefix { $0 != "\"" }) } ?? ""
        }
        return try await post(
            value("<form method=\"post\" action=\""),
            [("token", value("name=\"token\" value=\"")), ("shown", value("name=\"shown\" value=\""))]
                + fields.sorted { $0.key < $1.key })
    }
}
