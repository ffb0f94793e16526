import ClinicFixture
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import IntakeForms
import IntakeStore
import Logging
import NIOCore
import Postgres
import ProtocolReview
import SpineProtocol
import TestSupport
import Testing
import TriageCore

@testable import PatientForm
@testable import WebPages

/// A site with a form of its own that sends whole forms as JSON.
@Suite struct SiteFormsTests {
    private static let secret = String(repeating: "s3cret-", count: 6)
    private static let form =
        #"{"questionnaire":"spine-intake|2","patient":{"reference":"P-7"},"answers":{"age":61,"backPain":"low"}}"#

    private struct Answer {
        let status: Int
        let headers: HTTPFields
        let text: String

        var json: [String: Any] {
            get throws { try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) }
        }
        var fields: [String] {
            get throws { (try json["errors"] as? [[String: Any]] ?? []).compactMap { $0["field"] as? String } }
        }
    }

    private struct Site {
        let responder: FormResponder
        let log = LogCapture()

        init(
            _ connectionString: String, isOpen: Bool = true, _ change: (inout FormLimits) -> Void = { _ in }
        ) throws {
            let session = ConnectionConfiguration(
                connectionString, applicationName: "form", settings: WebSession.settings)
            var configuration = try FormConfiguration(demo: 8_081, database: session)
            let document = QuestionnaireDocument(spineProtocol)
            if isOpen {
                configuration.site = (
                    SiteDocuments(questionnaire: document.json.text, schema: document.schema), SiteFormsTests.secret
                )
            }
            configuration.limits.sendSeconds = 2
            change(&configuration.limits)
            let now = ContinuousClock.Instant.now
            responder = try FormResponder(
                configuration, WebDatabase(session, sessions: 2, patience: .seconds(120), logger: log.logger),
                logger: log.logger, now: { now })
        }

        func send(
            _ method: HTTPRequest.Method = .post, _ path: String = "/forms", body: String = SiteFormsTests.form,
            key: String? = "site-form-0001", secret: String? = SiteFormsTests.secret,
            type: String = "application/json", headers more: [(String, String)] = []
        ) async throws -> Answer {
            var headers = HTTPFields()
            if let key { headers[SiteForms.keyHeader] = key }
            if let secret { headers[.authorization] = "Bearer " + secret }
            headers[.contentType] = type
            for (name, value) in more { headers.append(HTTPField(name: HTTPField.Name(name)!, value: value)) }
            let head = HTTPRequest(
                method: method, scheme: "http", authority: "127.0.0.1:8081", path: path, headerFields: headers)
            let response = await responder.respond(
                to: Request(head: head, body: .init(buffer: ByteBuffer(string: body))))
            let written = Written()
            try await response.body.write(written)
            return Answer(status: response.status.code, headers: response.headers, text: written.text)
        }
    }

    @Test func `a form is stored once, however often it is sent, and another one does not take its key`() async throws {
        let database = try await Clinic.newDatabase()
        let site = try Site(database.connectionString("site"))
        let first = try await site.send()
        #expect(first.status == 201 && first.headers[.contentType] == "application/json; charset=utf-8")
        let id = try #require(first.json["submission"] as? String)
        let again = try await site.send().json
        #expect(again["submission"] as? String == id)
        for text in [try first.json["text"], again["text"]] {
            #expect((text as? String)?.isEmpty == false, "\(text ?? "nothing")")
        }
        let other = try await site.send(body: Self.form.replacing("61", with: "62"))
        #expect(other.status == 409 && other.headers[.contentType]?.contains("problem+json") == true)
        let stored = try await database.texts("SELECT id || ' ' || form FROM intake.submission")
        #expect(stored == [id + " " + Self.form])
        #expect(try await site.send(key: "site-form-0002").status == 201)
    }

    @Test(arguments: [
        (
            #"{"questionnaire":"spine-intake|2","answers":{"fever":"maybe","ages":3,"age":-1}}"#,
            ["/answers/fever", "/answers/ages", "/answers/age"]
        ),
        (#"{"questionnaire":"spine-intake|2","answers":{"legsLook":["sunburn"]}}"#, ["/answers/legsLook"]),
        (
            #"{"questionnaire":"spine-intake|2","authored":"maybe","patient":{"contact":7},"answers":{"a/b~":1}}"#,
            ["/authored", "/patient/contact", "/answers/a~1b~0"]
        ),
        (#"{"questionnaire":"other|1","answers":{}}"#, [""]), (#"{"answers""#, [""]), ("", [""]), ("[]", [""]),
    ]) func `what is wrong is said field by field, and nothing is stored`(form: String, fields: [String]) async throws {
        let database = try await Clinic.newDatabase()
        let site = try Site(database.connectionString("site"))
        let answer = try await site.send(body: form)
        #expect(answer.status == 422)
        #expect(Set(try answer.fields) == Set(fields), "\(answer.text)")
        // No answer stands in the refusal, nor in the log.
        #expect(!answer.text.contains("maybe") && !answer.text.contains("sunburn"))
        #expect(!site.log.text.contains("maybe") && !site.log.text.contains("sunburn"))
        #expect(try await database.count("SELECT count(*) FROM intake.submission") == 0)
    }

    @Test func `whoever is not the site, or sends otherwise than described, is refused in JSON`() async throws {
        let database = try await Clinic.newDatabase()
        let site = try Site(database.connectionString("site"))
        #expect(try await site.send(secret: nil).status == 401)
        #expect(try await site.send(secret: Self.secret + "x").status == 401)
        #expect(try await site.send(key: nil).status == 400)
        #expect(try await site.send(key: "short").status == 400)
        #expect(try await site.send(key: "with a space").status == 400)
        #expect(try await site.send(type: "text/plain").status == 415)
        #expect(try await site.send(headers: [("Origin", "http://127.0.0.1:8081")]).status == 403)
        #expect(try await site.send(headers: [("Sec-Fetch-Site", "cross-site")]).status == 403)
        let large = try await site.send(body: String(repeating: " ", count: 70_000))
        #expect(large.status == 413)
        #expect(try large.json["title"] is String)
        #expect(try await site.send(.post, "/questionnaire").status == 405)
        #expect(try await site.send(.get, "/forms").status == 405)
        #expect(try await database.count("SELECT count(*) FROM intake.submission") == 0)
    }

    @Test func `a stranger who sends without end takes nothing from patients, and little from the site`() async throws {
        let database = try await Clinic.newDatabase()
        let site = try Site(database.connectionString("site")) {
            $0.allSendsAMinute = 5
            $0.allRequestsAMinute = 40
        }
        var statuses: Set<Int> = []
        for _ in 0..<60 { statuses.insert(try await site.send(secret: nil).status) }
        #expect(statuses == [401, 429])
        #expect(try await site.send().status == 201)
        // What the site sends is not what patients may send.
        for number in 0..<10 { _ = try await site.send(key: "site-form-1\(number)00") }
        #expect(site.responder.visitor.maySend([:]))
    }

    @Test func `where the clinic has not opened it, there is nothing of it`() async throws {
        let database = try await Clinic.newDatabase()
        let site = try Site(database.connectionString("site"), isOpen: false)
        #expect(try await site.send().status == 403)
        #expect(try await site.send(.get, "/questionnaire", body: "").status == 404)
        #expect(try await site.send(.get, "/openapi.json", body: "").status == 404)
    }

    @Test func `without a database the site learns that nobody knows, and sends the same again`() async throws {
        let site = try Site("host=/nowhere dbname=none connect_timeout=1")
        let answer = try await site.send()
        #expect(answer.status == 503 && answer.headers[.init("Retry-After")!] != nil)
        #expect(try (answer.json["title"] as? String)?.contains("same Idempotency-Key") == true)
    }

    @Test func `the questionnaire and the description are JSON, and say what is asked and answered`() async throws {
        let database = try await Clinic.newDatabase()
        let site = try Site(database.connectionString("site"))
        let questions = try await site.send(.get, "/questionnaire", body: "", key: nil, secret: nil)
        #expect(questions.status == 200)
        #expect((try questions.json["items"] as? [Any])?.count == spineQuestionnaire.items.count)
        let description = try await site.send(.get, "/openapi.json", body: "", key: nil, secret: nil).json
        #expect(description["openapi"] as? String == "3.1.0")
        let paths = try #require(description["paths"] as? [String: [String: Any]])
        #expect(Set(paths.keys) == Set(SiteForms.paths.map { "/" + $0 }))
        let post = try #require(paths["/forms"]?["post"] as? [String: Any])
        let statuses = try #require(post["responses"] as? [String: Any]).keys
        // Every status that these tests have seen is described.
        #expect(Set(["201", "400", "401", "403", "409", "413", "415", "422", "503"]).isSubset(of: statuses))
        let schemas = (description["components"] as? [String: Any])?["schemas"] as? [String: Any]
        #expect((schemas?["Form"] as? [String: Any])?["properties"] != nil)
    }

    @Test func `a secret that is missing or easy to guess does not open it`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)").path()
        let text =
            #"{"listen":"/run/f.sock","address":"https://form.example","phone":"1","emergencyNumber":"112","siteSecretFile":"\#(file)"}"#
        let settings = try JSONDecoder().decode(FormSettings.self, from: Data(text.utf8))
        let documents = SiteDocuments(questionnaire: "{}", schema: [:])
        #expect(throws: WebSettingsError.self) {
            try FormConfiguration(settings, database: .init(""), documents: documents)
        }
        try Data("short".utf8).write(to: URL(filePath: file))
        defer { do { try FileManager.default.removeItem(atPath: file) } catch {} }
        #expect(throws: WebSettingsError.self) {
            try FormConfiguration(settings, database: .init(""), documents: documents)
        }
        try Data(Self.secret.utf8).write(to: URL(filePath: file))
        #expect(try FormConfiguration(settings, database: .init(""), documents: documents).site?.secret == Self.secret)
    }
}
