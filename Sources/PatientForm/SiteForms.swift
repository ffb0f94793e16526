internal import Daemon
internal import HTTPTypes
internal import Hummingbird
package import IntakeForms
internal import IntakeStore
internal import Logging
internal import NIOCore
internal import Postgres
internal import TriageCore
internal import WebPages

/// What a site with a form of its own reads before it sends: the questionnaire and the description of these addresses.
package struct SiteDocuments: Sendable {
    let questionnaire: String
    /// In OpenAPI 3.1.
    let description: String

    /// - Parameters:
    ///   - questionnaire: what `questionnaire --format json` prints.
    ///   - schema: a JSON Schema of a whole form.
    package init(questionnaire: String, schema: JSONObject) {
        self.questionnaire = questionnaire
        description = SiteForms.description(of: schema).text
    }
}

/// Takes whole forms from a clinic's own site, as JSON from its server: what is wrong with one is said field by field, and what
/// is stored is stored once.
struct SiteForms: Sendable {
    let documents: SiteDocuments
    /// What the site proves itself by.
    let secret: String
    let reader: FormReader
    let database: WebDatabase
    let limits: FormLimits
    let logger: Logger

    /// The addresses below which it answers.
    static let paths: Set<String> = ["questionnaire", "forms", "openapi.json"]
    static let keyHeader = HTTPField.Name("Idempotency-Key")!
    private static let keyLength = 8...200

    /// A fault of what was sent.
    struct Fault: Equatable {
        /// As a JSON Pointer; empty for the form as a whole.
        let field: String
        let problem: String
    }

    func get(_ path: Substring) -> Response {
        json(path == "questionnaire" ? documents.questionnaire : documents.description)
    }

    /// Whether a request shows that it is the site's.
    func isOwn(_ request: Request) -> Bool {
        Secret.isSame(request.headers[.authorization] ?? "", "Bearer " + secret)
    }

    /// Takes a form of the site's own.
    ///
    /// - Throws: ``WebRequest/BodyRefusal`` for a body that is not read.
    func post(_ request: Request) async throws -> Response {
        // A browser names the page that sends; a site's server names none, and no page of another site may send in its stead.
        let fromPage = ["Origin", "Sec-Fetch-Site"].contains { request.headers[.init($0)!] != nil }
        if fromPage { return refused(.forbidden, "Send forms from the site's server, not from a page in a browser.") }
        let keys = request.headers[values: Self.keyHeader]
        guard keys.count == 1, Self.keyLength.contains(keys[0].utf8.count),
            keys[0].utf8.allSatisfy({ (33...126).contains($0) })
        else {
            return refused(
                .badRequest,
                "Give the header Idempotency-Key: \(Self.keyLength.lowerBound) to \(Self.keyLength.upperBound) visible ASCII "
                    + "characters, new for each form and the same when it is sent again.")
        }
        let body = try await WebRequest.json(of: request, bytes: limits.bodyBytes, seconds: limits.bodySeconds)
        let faults = faults(of: body)
        guard faults.isEmpty else {
            return refused(.unprocessableContent, "The form has faults. Nothing was stored.", faults)
        }
        return await store(body, key: "site-" + keys[0])
    }

    /// What a form would be held against: what cannot be read, is not asked at all, or is no possible answer.
    func faults(of form: [UInt8]) -> [Fault] {
        do throws(UnreadableForm) {
            let read = try reader.read(form)
            return read.notes.compactMap { note in
                switch note.kind {
                case .unknownItem: Fault(field: pointer(note.subject), problem: "there is no such question")
                case .invalidAnswer:
                    Fault(field: pointer(note.subject), problem: note.fault?.words ?? "not a possible answer")
                case .disabledAnswer, .noContact, .historyIncomplete, .similarReference: nil
                }
            }
        } catch {
            return [Fault(field: "", problem: error.description)]
        }
    }

    /// What is no answer stands beside the answers.
    private func pointer(_ name: String) -> String {
        if ["authored", "questionnaire", "answers", "patient", "patient.contact", "patient.reference"].contains(name) {
            return "/" + name.replacing(".", with: "/")
        }
        return "/answers/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    private func store(_ form: [UInt8], key: String) async -> Response {
        do {
            let id = try await database.use { connection in
                try await Submissions.submit(form, key: key, connection, deadline: .now + .seconds(limits.sendSeconds))
            }
            logger.info("a form of the site was stored")
            return json(
                (["submission": "\(id)", "text": await database.confirmation(of: id, key: key, logger: logger)]
                    as JSONObject).text, .created)
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            return refused(.conflict, "This Idempotency-Key was used for another form. Nothing was stored.")
        } catch {
            let isOpen = (error as? PostgresError).map { $0.leavesOpen || $0.isOfReach } ?? true
            // Its text holds nothing of the form: the schema says so.
            logger.error("a form of the site could not be stored", metadata: ["error": "\(error)"])
            var response = refused(
                .serviceUnavailable,
                "It is not known whether the form is stored. Send the same form again with the same Idempotency-Key until it is "
                    + "answered with 201, and meanwhile tell the patient what to do instead.")
            response.headers[.init("Retry-After")!] = isOpen ? "2" : "30"
            return response
        }
    }

    private func json(_ text: String, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// An error in the form of RFC 9457, with the faults by field.
    func refused(_ status: HTTPResponse.Status, _ what: String, _ faults: [Fault] = []) -> Response {
        var problem: JSONObject = ["status": status.code, "title": what]
        if !faults.isEmpty {
            problem.set("errors", to: faults.map { ["field": $0.field, "problem": $0.problem] as JSONObject })
        }
        var response = json(problem.text, status)
        response.headers[.contentType] = "application/problem+json; charset=utf-8"
        return response
    }

    // MARK: The description

    fileprivate static func description(of form: JSONObject) -> JSONObject {
        let problem: JSONObject = [
            "description": "Nothing was stored, or nobody knows; `title` says which, and what to do.",
            "content": [
                "application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"] as JSONObject]
                    as JSONObject
            ] as JSONObject,
        ]
        let key: JSONObject = [
            "name": "Idempotency-Key", "in": "header", "required": true,
            "description": "New for each form, the same when it is sent again: it is stored once.",
            "schema": [
                "type": "string", "minLength": keyLength.lowerBound, "maxLength": keyLength.upperBound,
                "pattern": "^[!-~]+$",
            ] as JSONObject,
        ]
        var answers: JSONObject = [
            "201": [
                "description": "The form is stored, this time or before.",
                "content": [
                    "application/json": ["schema": ["$ref": "#/components/schemas/Stored"] as JSONObject]
                        as JSONObject
                ] as JSONObject,
            ] as JSONObject
        ]
        for status in ["400", "401", "403", "408", "409", "413", "415", "422", "429", "503"] {
            answers.set(status, to: problem)
        }
        let body: JSONObject = [
            "required": true,
            "content": [
                "application/json": ["schema": ["$ref": "#/components/schemas/Form"] as JSONObject] as JSONObject
            ]
                as JSONObject,
        ]
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Intake forms", "version": "1",
                "description":
                    "For a clinic's site with a form of its own; called by the site's server. Texts cannot have the character U+0000 "
                    + "or half of a surrogate pair.",
            ] as JSONObject,
            "paths": [
                "/questionnaire": ["get": read("The questions, their choices and conditions")] as JSONObject,
                "/openapi.json": ["get": read("This description")] as JSONObject,
                "/forms": [
                    "post": [
                        "summary": "Stores one form", "security": [["site": [String]()] as JSONObject],
                        "parameters": [key], "requestBody": body, "responses": answers,
                    ] as JSONObject
                ] as JSONObject,
            ] as JSONObject,
            "components": [
                "schemas": schemas(form),
                "securitySchemes": ["site": ["type": "http", "scheme": "bearer"] as JSONObject] as JSONObject,
            ] as JSONObject,
        ]
    }

    private static func schemas(_ form: JSONObject) -> JSONObject {
        [
            "Form": form,
            "Stored": [
                "type": "object", "required": ["submission", "text"],
                "properties": [
                    "submission": ["type": "string", "format": "uuid"] as JSONObject,
                    "text": [
                        "type": ["string", "null"],
                        "description":
                            "What the clinic tells everybody who has sent a form, for the page that thanks; in English. Null where "
                            + "it cannot be read just now.",
                    ] as JSONObject,
                ] as JSONObject,
            ] as JSONObject,
            "Problem": [
                "type": "object", "required": ["status", "title"],
                "properties": [
                    "status": ["type": "integer"] as JSONObject, "title": ["type": "string"] as JSONObject,
                    "errors": [
                        "type": "array",
                        "items": [
                            "type": "object", "required": ["field", "problem"],
                            "properties": [
                                "field": [
                                    "type": "string",
                                    "description": "A JSON Pointer into the form; empty for the form as a whole.",
                                ] as JSONObject, "problem": ["type": "string"] as JSONObject,
                            ] as JSONObject,
                        ] as JSONObject,
                    ] as JSONObject,
                ] as JSONObject,
            ] as JSONObject,
        ]
    }

    private static func read(_ summary: String) -> JSONObject {
        [
            "summary": summary,
            "responses": [
                "200": [
                    "description": summary,
                    "content": ["application/json": ["schema": ["type": "object"] as JSONObject] as JSONObject]
                        as JSONObject,
                ] as JSONObject
            ] as JSONObject,
        ]
    }
}
