import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

/// Forms that a person completes with what the patient answers on the phone.
@Suite struct AmendmentTests {
    /// A clinic with a worker, which has assessed these forms.
    private static func withClinic(
        _ forms: [String], _ body: (ClinicDatabase, [PostgresUUID]) async throws -> Void
    ) async throws {
        let database = try await Clinic.newDatabase()
        let ids = try await database.submit(forms)
        try await withWorkers(database) { _ in
            try await database.waitUntilIdle()
            try await body(database, ids)
        }
    }

    private static func amend(
        _ id: PostgresUUID, _ answers: String, by person: String? = nil, as role: String = "nurse",
        _ database: ClinicDatabase
    ) async throws -> PostgresUUID {
        try await database.with(role) { connection in
            try await Casework.amend(id, answers: JSONB(answers), by: person, note: nil, connection)
        }
    }

    private static func level(_ id: PostgresUUID, _ database: ClinicDatabase) async throws -> [String] {
        try await database.texts(
            "SELECT level || ' ' || possible_level FROM intake.assessment WHERE submission_id = $1", id)
    }

    private static func known(_ path: String, of id: PostgresUUID, _ database: ClinicDatabase) async throws -> [String?]
    {
        try await database.with("nurse") { nurse in
            try await nurse.query("SELECT intake.case($1, NULL) #>> $2::text[]", id, path)
                .map { (row) throws(PostgresError) in try row.decode(0, as: String?.self) }
        }
    }

    @Test func `what is answered on the phone is assessed anew, and the form stays as it came`() async throws {
        let form = Forms.present("A", without: ["saddle"])
        try await Self.withClinic([form]) { database, ids in
            #expect(try await Self.level(ids[0], database) == ["clinician_review emergency"])
            #expect(try await Self.known("{callScript,0,asks,0,item}", of: ids[0], database) == ["saddle"])
            let worse = try await Self.amend(ids[0], #"{"saddle":"yes"}"#, database)
            try await database.waitUntilIdle()
            #expect(try await Self.level(worse, database).first?.hasPrefix("emergency") == true)
            #expect(try await Self.level(ids[0], database) == ["clinician_review emergency"])
            #expect(try await database.texts("SELECT form FROM intake.submission WHERE id = $1", ids[0]) == [form])
            #expect(try await database.count("SELECT count(*) FROM intake.alert WHERE level = 'emergency'") == 1)
            #expect(try await database.count("SELECT count(*) FROM intake.work_item") == 2)
            #expect(try await Self.known("{amendedBy,by}", of: ids[0], database) == ["Ann"])
            #expect(try await Self.known("{amends,items,0}", of: worse, database) == ["saddle"])
            let entries = try await database.texts(
                "SELECT by_whom || ' ' || detail::text FROM intake.audit_log WHERE action = 'submission.amended'")
            #expect(
                entries == [#"Ann {"items": ["saddle"], "completed": "\#(worse)"}"#], "names of items, and no answers")
        }
    }

    @Test func `a reassuring answer lowers what was not known, and the form before stays on the worklist`() async throws
    {
        try await Self.withClinic([Forms.present("A", without: ["saddle"])]) { database, ids in
            let better = try await Self.amend(ids[0], #"{"saddle":"no"}"#, database)
            try await database.waitUntilIdle()
            let harmless = try await database.submit(Forms.present("B"))
            try await database.waitUntilIdle()
            let levels = try await Self.level(better, database)
            #expect(try await Self.level(harmless, database) == levels)
            #expect(
                try await database.count("SELECT count(*) FROM intake.work_item WHERE submission_id = $1", ids[0]) == 1)
            #expect(try await database.count("SELECT count(*) FROM dashboard.patients") == 2)
        }
    }

    @Test func `a form is completed once, and then the completed one, by whoever is first`() async throws {
        try await Self.withClinic([Forms.present("A", without: ["saddle", "fever"])]) { database, ids in
            // One that notifies cannot be prepared.
            try await database.pretendQueueUsage(0.9)
            let first = try await OpenTransaction(
                database, as: "nurse", #"SELECT intake.amend('\#(ids[0])', '{"saddle":"no"}', NULL)"#)
            let waits = await postgresError {
                try await database.with("doctor") { doctor in
                    try await doctor.execute("SET lock_timeout = '10ms'")
                    return try await Casework.amend(
                        ids[0], answers: JSONB(#"{"fever":"no"}"#), by: nil, note: nil, doctor)
                }
            }
            #expect(waits?.sqlState == .lockNotAvailable)
            try await first.commit()
            try await database.waitUntilIdle()
            let late = await postgresError { try await Self.amend(ids[0], #"{"fever":"no"}"#, as: "doctor", database) }
            #expect(late?.sqlState == "IT002")
            #expect(late?.serverError?.raisedMessage?.contains("was completed by Ann") == true)
            let completed = try #require(
                try await database.texts("SELECT submission_id::text FROM intake.amendment").first.flatMap {
                    PostgresUUID($0)
                })
            let second = try await Self.amend(completed, #"{"fever":"no"}"#, as: "doctor", database)
            try await database.waitUntilIdle()
            #expect(
                try await database.texts("SELECT original::text FROM intake.amendment WHERE submission_id = $1", second)
                    == ["\(ids[0])"])
            #expect(
                try await database.texts(
                    "SELECT form::jsonb #>> '{answers,saddle}' FROM intake.submission WHERE id = $1", second) == ["no"])
            #expect(
                try await database.count("SELECT count(*) FROM intake.submission") == 3, "nothing of what was refused")
        }
    }

    private static let noAnswers: KeyValuePairs<String, String> = [
        #"{"saddle":"maybe"}"#: "saddle takes one of", #"{"saddle":["no"]}"#: "saddle takes one of",
        #"{"saddle":1}"#: "saddle takes one of", #"{"saddle":"byPhone"}"#: "saddle takes one of",
        #"{"age":200}"#: "age takes a whole number from 0 to 120", #"{"age":"66"}"#: "age takes a whole number",
        #"{"age":6.5}"#: "age takes a whole number", #"{"age":99999999999999999999}"#: "age takes a whole number",
        #"{"acuteSigns":"none"}"#: "acuteSigns takes a list of",
        #"{"acuteSigns":["none","collapse"]}"#: "acuteSigns takes a list of",
        #"{"acuteSigns":[["none"]]}"#: "acuteSigns takes a list of",
        #"{"freeText":"secret words"}"#: "freeText takes the patient's own words",
        #"{"sadle":"no"}"#: "sadle is no question", #"{"secret words":"no"}"#: "an item is no question",
        "{}": "answers must be an object", "[]": "answers must be an object", "null": "answers must be an object",
    ]

    @Test func `an answer that a question does not take is refused by name, and nothing is stored`() async throws {
        try await Self.withClinic([Forms.present("A", without: ["saddle"])]) { database, ids in
            for (answers, words) in Self.noAnswers {
                let error = await postgresError { try await Self.amend(ids[0], answers, database) }
                #expect(error?.sqlState == .invalidParameterValue, "\(answers)")
                let message = error?.serverError?.raisedMessage ?? ""
                #expect(message.hasPrefix(words) && !message.contains("secret"), "\(message)")
            }
            let stored = try await database.count("SELECT count(*) FROM intake.submission")
            #expect(stored == 1)
        }
    }

    @Test func `what was not assessed, or is of an earlier questionnaire, is not completed`() async throws {
        try await Self.withClinic([Forms.harmless("A"), Forms.unreadable]) { database, ids in
            for id in ids {
                let error = await postgresError { try await Self.amend(id, #"{"saddle":"no"}"#, database) }
                #expect(error?.sqlState == "55000")
            }
            try await database.execute("SELECT intake.pause('Ann')", as: "nurse")
            let waiting = try await database.submit(Forms.present("B"))
            let early = await postgresError { try await Self.amend(waiting, #"{"saddle":"no"}"#, database) }
            #expect(
                early?.sqlState == "55000" && early?.serverError?.raisedMessage?.contains("not assessed yet") == true)
            let unknown = await postgresError { try await Self.amend(.random(), #"{"saddle":"no"}"#, database) }
            #expect(unknown?.sqlState == "P0002")
        }
    }

    @Test func `own words are read once, with the form that the patient sent`() async throws {
        try await Self.withClinic([
            Forms.present("A", without: ["saddle"], ["freeText": #""my foot tingles when I sit""#])
        ]) { database, ids in
            let completed = try await Self.amend(ids[0], #"{"saddle":"no"}"#, database)
            try await database.waitUntilIdle()
            #expect(try await database.texts("SELECT submission_id::text FROM intake.own_words") == ["\(ids[0])"])
            #expect(try await Self.known("{ownWords,duty,submission}", of: completed, database) == ["\(ids[0])"])
            try await database.with("nurse") { nurse in
                _ = try await Casework.read(ids[0], by: nil, verdict: .nothingUrgent, note: nil, nurse)
            }
            #expect(try await Self.known("{ownWords,duty,verdict}", of: completed, database) == ["nothing_urgent"])
        }
    }

    @Test(arguments: ["site", "worker", "alerter", "monitor", "auditor", "sealer", "stranger"])
    func `nobody but staff completes forms`(role: String) async throws {
        try await Self.withClinic([Forms.present("A", without: ["saddle"])]) { database, ids in
            let error = await postgresError {
                try await Self.amend(ids[0], #"{"saddle":"no"}"#, by: "Ann", as: role, database)
            }
            #expect(error?.sqlState == .insufficientPrivilege)
        }
    }

    @Test func `what was given twice stays so, and the answers are of the day on which the form came`() async throws {
        let database = try await Clinic.newDatabase()
        let forms = try await database.texts(
            """
            SELECT intake.amended_form('{"a": 1, "answers": {"x": "no", "y": 1, "x": "yes", "z": [ 1.50 ]}, "a": 2}',
                                       '{"y": 2}', '2026-03-02 10:00+01')
            UNION ALL
            SELECT intake.amended_form('{"authored": null, "answers": {"x": "no"}, "answers": 7}', '{"x": "yes"}', now())
            """)
        #expect(
            forms.map { $0.replacing(" ", with: "") } == [
                #"{"authored":"2026-03-02T09:00:00Z","a":1,"answers":{"x":"no","x":"yes","z":[1.50],"y":2},"a":2}"#,
                #"{"authored":null,"answers":{"x":"yes"},"answers":{"x":"yes"}}"#,
            ])
    }
}
