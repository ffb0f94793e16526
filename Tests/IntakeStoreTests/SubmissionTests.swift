import ClinicFixture
import Foundation
import IntakeStore
import Postgres
import Testing

@Suite struct SubmissionTests {
    @Test func `the same key with the same form is the same submission`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.with("site") { site in
            let first = try await Submissions.submit(Array(#"{"answers":{"age":1}}"#.utf8), key: "k", site)
            let again = try await Submissions.submit(Array(#"{"answers":{"age":1}}"#.utf8), key: "k", site)
            let parsed = JSONB(#"{"answers":{"age":1}}"#)
            let firstParsed = try await site.value(
                "SELECT intake.submit($1::jsonb, 'p')", parsed, as: PostgresUUID.self)
            let againParsed = try await site.value(
                "SELECT intake.submit($1::jsonb, 'p')", parsed, as: PostgresUUID.self)
            #expect(again == first && againParsed == firstParsed && firstParsed != first)
            let garbage = try await Submissions.submit(Array("{nothing".utf8), key: "g", site)
            let garbageAgain = try await Submissions.submit(Array("{nothing".utf8), key: "g", site)
            #expect(garbageAgain == garbage && garbage != first)
        }
        try await database.asOwner { owner in
            let stored = try await owner.count("SELECT count(*) FROM intake.submission")
            let waiting = try await owner.count("SELECT count(*) FROM intake.ready")
            #expect(stored == 3 && waiting == 3)
        }
    }

    @Test func `a form that differs under its key in a duplicated answer or a blank alone is another form`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let form = #"{"answers":{"saddle":"yes","saddle":"no"}}"#
        try await database.with("site") { site in
            let first = try await Submissions.submit(Array(form.utf8), key: "k", site)
            for other in [#"{"answers":{"saddle":"no","saddle":"no"}}"#, #"{"answers":{"saddle":"no"}}"#, form + " "] {
                let error = await postgresError { try await Submissions.submit(Array(other.utf8), key: "k", site) }
                #expect(error?.sqlState == .uniqueViolation)
            }
            let parsed = await refusal(site, "SELECT intake.submit($1::jsonb, 'k')", JSONB(form))
            #expect(parsed == .uniqueViolation)
            let again = try await Submissions.submit(Array(form.utf8), key: "k", site)
            #expect(again == first)
        }
    }

    @Test func `the same key with another form is a unique violation, and stores nothing`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.with("site") { site in
            _ = try await Submissions.submit(Array(#"{"answers":{"age":1}}"#.utf8), key: "k", site)
            for other in [#"{"answers":{"age":2}}"#, "{nothing", ""] {
                let error = await postgresError { try await Submissions.submit(Array(other.utf8), key: "k", site) }
                #expect(error?.sqlState == .uniqueViolation)
                #expect(error?.serverError?.constraint == "submission_idempotency_key_key")
            }
        }
        try await database.asOwner { owner in
            let stored = try await owner.count("SELECT count(*) FROM intake.submission")
            #expect(stored == 1)
        }
    }

    @Test func `the same key from many sessions at once is one submission`() async throws {
        let database = try await Clinic.newDatabase()
        let ids = try await withThrowingTaskGroup(of: PostgresUUID.self) { group in
            for _ in 1...8 {
                group.addTask {
                    try await database.with("site") { site in
                        try await Submissions.submit(
                            Array(#"{"patient":{"reference":"P"},"answers":{}}"#.utf8), key: "k", site)
                    }
                }
            }
            return try await group.reduce(into: Set<PostgresUUID>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        try await database.asOwner { owner in
            let waiting = try await owner.count("SELECT count(*) FROM intake.ready")
            #expect(waiting == 1)
        }
    }

    @Test(arguments: [String?.none, "", "  \t"])
    func `a blank key is no key`(key: String?) async throws {
        let database = try await Clinic.newDatabase()
        try await database.with("site") { site in
            let first = try await Submissions.submit([0x7B, 0x7D], key: key, site)
            let second = try await Submissions.submit([0x7B, 0x7D], key: key, site)
            #expect(first != second)
        }
    }

    @Test func `a key of more than 255 bytes is refused`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.with("site") { site in
            _ = try await Submissions.submit([0x7B, 0x7D], key: String(repeating: "k", count: 255), site)
            let error = await postgresError {
                try await Submissions.submit([0x7B, 0x7D], key: String(repeating: "k", count: 256), site)
            }
            #expect(error?.sqlState == .invalidParameterValue)
        }
    }

    @Test(arguments: Garbage.all)
    func `garbage is accepted and kept byte for byte`(garbage: Garbage) async throws {
        let database = try await Clinic.newDatabase()
        let id = try await database.submit(garbage.text)
        try await database.asOwner { owner in
            let stored = try await owner.value(
                "SELECT convert_to(form, 'UTF8') FROM intake.submission WHERE id = $1", id, as: [UInt8].self)
            #expect(stored == Array(garbage.text.utf8))
            let waiting = try await owner.count("SELECT count(*) FROM intake.ready")
            #expect(waiting == 1)
        }
    }

    @Test func `what is no text is refused without a trace of it`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.with("site") { site in
            let error = await postgresError {
                try await Submissions.submit(Array("{\"a\":\"\0\"}".utf8), key: nil, site)
            }
            #expect(error != nil)
            let missing = await refusal(site, "SELECT intake.submit(NULL::text)")
            #expect(missing == "22004")
        }
        try await database.asOwner { owner in
            let stored = try await owner.count("SELECT count(*) FROM intake.submission")
            #expect(stored == 0)
        }
    }

    @Test func `one MiB is accepted, and one byte more is refused`() async throws {
        let database = try await Clinic.newDatabase()
        // Two bytes a character, so that it is bytes that are counted.
        let form = #"{"answers":{"freeText":""# + String(repeating: "é", count: 524_274) + "x" + #""}}"#
        try #require(form.utf8.count == 1_048_576)
        let id = try await database.submit(form)
        try await database.with("site") { site in
            let error = await postgresError { try await Submissions.submit(Array((form + " ").utf8), key: nil, site) }
            #expect(error?.sqlState == "54000")
            let parsed = await postgresError {
                _ = try await site.query(
                    "SELECT intake.submit($1::jsonb)", JSONB(form.replacing(#":{"#, with: #":{"a":1,"#)))
            }
            #expect(parsed?.sqlState == "54000")
        }
        try await database.asOwner { owner in
            let sizes = try await owner.query("SELECT id, octet_length(form) FROM intake.submission").map { row in
                (try row.decode(0, as: PostgresUUID.self), try row.decode(1, as: Int.self))
            }
            #expect(sizes.map(\.0) == [id] && sizes.map(\.1) == [1_048_576])
        }
    }

    @Test(arguments: [
        ("off", "on"), ("local", "on"), ("remote_write", "on"), ("on", "on"), ("remote_apply", "remote_apply"),
    ])
    func `a submission commits durably whatever the session asked for`(session: String, commit: String) async throws {
        let database = try await Clinic.newDatabase()
        try await database.with("site") { site in
            try await site.execute("SET synchronous_commit = \(session)")
            let settings = try await site.transaction { transaction in
                _ = try transaction.query("SELECT intake.submit('{}'::text)")
                return try transaction.query("SHOW synchronous_commit").value(row: 0, column: 0, as: String.self)
            }
            #expect(settings == commit)
            let afterwards = try await site.value("SHOW synchronous_commit", as: String.self)
            #expect(afterwards == session)
        }
    }

    @Test func `a form's patient is who it names once`() async throws {
        let database = try await Clinic.newDatabase()
        let forms = [
            (#"{"patient":{"reference":" MRN 1 ","contact":" +1 555 "}}"#, "MRN 1", "+1 555"),
            (#"{"patient":{"reference":"A"},"patient":{"reference":"B"}}"#, nil, nil),
            (#"{"patient":{"reference":"A","reference":"B"}}"#, nil, nil),
            (#"{"patient":{"reference":"A","ref\u0065rence":"B"}}"#, nil, nil),
            (#"{"patient":{"reference":7,"contact":8}}"#, nil, nil), (#"{"patient":"A"}"#, nil, nil),
            (#"{"patient":{"reference":"unknown"}}"#, nil, nil), (#"[{"patient":{"reference":"A"}}]"#, nil, nil),
            (#"{"patient":{"reference":"A"}"#, nil, nil),
        ]
        for (form, reference, contact) in forms {
            let id = try await database.submit(form)
            try await database.asOwner { owner in
                let stored = try await owner.query(
                    "SELECT patient_reference, patient_contact, patient_key IS NULL FROM intake.submission WHERE id = $1",
                    id
                ).single { row in
                    (
                        try row.decode(0, as: String?.self), try row.decode(1, as: String?.self),
                        try row.decode(2, as: Bool.self)
                    )
                }
                #expect(stored.0 == reference && stored.2 == (reference == nil), "\(form)")
                if let contact { #expect(stored.1 == contact, "\(form)") }
            }
        }
    }
}

/// Something that a broken or hostile site may send.
struct Garbage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String

    init(_ description: String, _ text: String) {
        testDescription = description
        self.text = text
    }

    static let all = [
        Garbage("nothing", ""), Garbage("blanks", " \r\n\t "), Garbage("not JSON", "canary free words"),
        Garbage("half a form", #"{"questionnaire":"spine-intake|1","answers":{"age":"#),
        Garbage("a scalar", "42"), Garbage("a list", "[1,2]"), Garbage("null", "null"),
        Garbage("equal keys", #"{"answers":{"age":1,"age":2},"answers":{}}"#),
        Garbage("a lone surrogate", #"{"answers":{"freeText":"\ud800"}}"#),
        Garbage("a NUL by escape", #"{"answers":{"freeText":"a\u0000b"}}"#),
        Garbage("a number that no computer holds", #"{"answers":{"age":1e999999999}}"#),
        Garbage("100,000 levels", String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)),
        Garbage("500,000 levels that never end", String(repeating: #"{"a":"#, count: 100_000)),
        Garbage(
            "half a megabyte of one word",
            #"{"answers":{"freeText":""# + String(repeating: "pain ", count: 100_000) + #""}}"#),
        Garbage("SQL", "'; DROP TABLE intake.submission; --"), Garbage("controls", "\u{1}\u{1B}[31m\u{7F}\u{85}"),
        Garbage(
            "beyond the basic plane", "{\"answers\":{\"freeText\":\"\u{1F9B4}\u{10FFFF}\u{FFFE}\u{200B}\u{202E}\"}}"),
        Garbage("letters in two forms", "e\u{301}\u{E9}"), Garbage("lines of Windows", "{\r\n\"answers\":{}\r\n}\r\n"),
        Garbage("a byte order mark", "\u{FEFF}{}"),
    ]
}
