import ClinicFixture
import Foundation
import IntakeStore
import Postgres
import Testing
import TriageCore

/// People act on what they have seen, and on nothing else.
@Suite struct ActingTests {
    private static let form = #"{"patient":{"reference":"A"},"answers":{"freeText":"x"}}"#

    /// What a person sees of the only open alert.
    private static func look(_ connection: Connection) async throws -> (alert: PostgresUUID, seen: JSONB) {
        let alert = try await AlertDesk.open(connection)[0]
        return (alert.id, alert.seen)
    }

    private static func code(_ body: () async throws -> Void) async -> SQLState? {
        await postgresError(body)?.sqlState
    }

    @Test(arguments: [("acknowledge", "nurse"), ("close", "doctor")])
    func `what was raised or joined since somebody looked is not acted on, and the error names it`(
        act: String, role: String
    ) async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let first = try await database.submit(Self.form)
        try await desk.work([first: .urgent])
        try await database.with(role) { person in
            func actNow(_ alert: PostgresUUID, _ seen: JSONB) async throws {
                if act == "close" {
                    _ = try await AlertDesk.close(
                        alert, by: "Dr Dee", outcome: "seen", seen: seen, note: nil, person)
                } else {
                    _ = try await AlertDesk.acknowledge(alert, by: "Ann", seen: seen, note: nil, person)
                }
            }
            let before = try await Self.look(person)
            let second = try await database.submit(Self.form)
            try await desk.work([second: .emergency])
            let error = await postgresError { try await actNow(before.alert, before.seen) }
            #expect(error?.sqlState == "IT002")
            let message = error?.serverError?.unredactedMessage ?? ""
            #expect(message.hasSuffix("it is emergency now and was urgent, 1 more form has joined"))
            try await person.execute(
                """
                DO $do$
                DECLARE detail text;
                BEGIN
                    PERFORM intake.\(act)('\(before.alert)', NULL, \(act == "close" ? "'seen', " : "")'\(before.seen.text)');
                EXCEPTION WHEN SQLSTATE 'IT002' THEN
                    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
                    PERFORM set_config('test.detail', detail, false);
                END
                $do$
                """)
            let detail = try await person.texts(
                "SELECT concat_ws(' ', d ->> 'level', d ->> 'joined', jsonb_array_length(d -> 'submissions')) "
                    + "FROM (SELECT current_setting('test.detail')::jsonb AS d) AS x")
            #expect(detail == [#"emergency ["\#(second)"] 2"#])
            let state = try await database.texts(
                "SELECT concat_ws(' ', level, acknowledged_at IS NULL, closed_at IS NULL) FROM intake.alert")
            let done = try await database.count("SELECT count(*) FROM intake.act")
            #expect(state == ["emergency t t"] && done == 0)
            // A milder form that joined is a form that nobody has seen, too.
            let between = try await Self.look(person)
            let third = try await database.submit(Self.form)
            try await desk.work([third: .urgent])
            let joined = await Self.code { try await actNow(between.alert, between.seen) }
            #expect(joined == "IT002")
            let now = try await Self.look(person)
            try await actNow(now.alert, now.seen)
            let items = try await database.count("SELECT count(*) FROM intake.work_item")
            #expect(items == (act == "close" ? 0 : 3))
        }
    }

    @Test(arguments: ["null", "{}", #""urgent""#, #"{"level":"bad","submissions":[]}"#, #"{"level":"urgent"}"#])
    func `who does not say what was seen is told how`(seen: String) async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit(Self.form)
        try await desk.work([id: .urgent])
        try await database.with("nurse") { nurse in
            let alert = try await Self.look(nurse).alert
            let error = await postgresError {
                _ = try await AlertDesk.acknowledge(alert, by: "Ann", seen: JSONB(seen), note: nil, nurse)
            }
            #expect(error?.sqlState == .invalidParameterValue)
            #expect(error?.serverError?.unredactedMessage.hasPrefix("seen must say") == true)
        }
    }

    @Test func `a second closing with another outcome is refused and names the first`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit(Self.form)
        try await desk.work([id: .urgent])
        try await database.with("board") { board in
            let now = try await Self.look(board)
            func close(_ person: String, _ outcome: String) async throws -> String {
                try await AlertDesk.close(now.alert, by: person, outcome: outcome, seen: now.seen, note: nil, board).by
            }
            let first = try await close("Dr Dee", "operated")
            let same = try await close("Ann", "operated")
            #expect(first == "Dr Dee" && same == "Dr Dee")
            let error = await postgresError { _ = try await close("Ann", "sent home") }
            #expect(
                error?.sqlState == "55000" && error?.serverError?.unredactedMessage.contains("by Dr Dee at") == true)
            // An outcome may say something of the patient.
            #expect(error?.serverError?.unredactedMessage.contains("operated") == false)
        }
    }

    @Test func `what was closed or resolved comes back with its level, a new deadline and an alert where it needs one`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit([Self.form, #"{"answers":{}}"#])
        try await desk.work([ids[0]: .emergency, ids[1]: .soon])
        try await database.with("doctor") { doctor in
            let now = try await Self.look(doctor)
            _ = try await AlertDesk.close(now.alert, by: nil, outcome: "seen", seen: now.seen, note: nil, doctor)
            _ = try await doctor.query("SELECT intake.resolve($1, NULL, 'letter')", ids[1])
            let early = await refusal(doctor, "SELECT intake.reopen($1, NULL, ' ')", ids[0])
            #expect(early == .invalidParameterValue)
            for id in ids { _ = try await doctor.query("SELECT intake.reopen($1, NULL, 'wrong patient')", id) }
            let again = await refusal(doctor, "SELECT intake.reopen($1, NULL, 'again')", ids[0])
            let unknown = await refusal(doctor, "SELECT intake.reopen($1, NULL, 'again')", PostgresUUID.random())
            #expect(again == "55000" && unknown == "P0002")
        }
        let rows = try await database.texts(
            """
            SELECT concat_ws(' ', level, alert_state, respond_by BETWEEN now() + '20 minutes' AND now() + '15 days')
            FROM dashboard.worklist
            """)
        #expect(rows == ["emergency open t", "soon none t"])
        let told = try await database.texts(
            "SELECT a.cause || ' ' || n.kind FROM intake.alert AS a JOIN intake.notification AS n ON n.alert_id = a.id WHERE a.closed_at IS NULL"
        )
        #expect(told == ["reopened opened"])
    }

    @Test func `a person's own last act is taken back, and stays on record`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit([Self.form, #"{"answers":{"freeText":"x"}}"#])
        let duty = OwnWordsDuty(level: nil, explained: 0.5, due: Instant(seconds: 4_000_000_000))
        try await desk.work([ids[0]: .urgent, ids[1]: .soon], words: [ids[1]: duty])
        func state() async throws -> [String] {
            try await database.texts(
                """
                SELECT concat_ws(' ', w.level, w.override_level, w.taken_by, a.acknowledged_by, o.verdict)
                FROM intake.work_item AS w
                LEFT JOIN intake.alert AS a ON a.id = w.alert_id
                LEFT JOIN intake.own_words AS o ON o.submission_id = w.submission_id
                ORDER BY w.number
                """)
        }
        try await database.with("board") { board in
            let before = try await state()
            let acts = [
                "SELECT intake.acknowledge(alert_id, 'Dr Dee', seen) FROM dashboard.alerts",
                "SELECT intake.take('\(ids[1])', 'Dr Dee')", "SELECT intake.resolve('\(ids[1])', 'Dr Dee', 'done')",
                "SELECT intake.close(alert_id, 'Dr Dee', 'done', seen) FROM dashboard.alerts",
                "SELECT intake.read_words('\(ids[1])', 'Dr Dee', 'nothing_urgent')",
                "SELECT intake.read_words('\(ids[1])', 'Dr Dee', 'needs_call')",
            ]
            for act in acts {
                try await board.execute(act)
                let between = try await state()
                #expect(between != before, "\(act)")
                let other = await refusal(board, "SELECT intake.undo('Ann')")
                #expect(other == "55000", "\(act)")
                try await board.execute("SELECT intake.undo('Dr Dee')")
                let after = try await state()
                #expect(after == before, "\(act)")
                let twice = await refusal(board, "SELECT intake.undo('Dr Dee')")
                #expect(twice == "55000", "\(act)")
            }
            let shown = try await board.count("SELECT count(*) FROM dashboard.done WHERE undone_at IS NOT NULL")
            #expect(shown == acts.count)
        }
        let told = try await database.count(
            "SELECT count(*) FROM intake.notification WHERE kind = 'raised'")
        #expect(told == 1)
    }

    @Test func `what changed since, or is old, is not undone`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let first = try await database.submit(Self.form)
        try await desk.work([first: .urgent])
        try await database.with("board") { board in
            try await board.execute("SELECT intake.acknowledge(alert_id, 'Ann', seen) FROM dashboard.alerts")
            let second = try await database.submit(Self.form)
            try await desk.work([second: .emergency])
            let raised = await refusal(board, "SELECT intake.undo('Ann')")
            #expect(raised == "IT002")
            try await board.execute("SELECT intake.take('\(first)', 'Ann')")
            try await board.execute("SELECT intake.release('\(first)', 'Bea')")
            let released = await refusal(board, "SELECT intake.undo('Ann')")
            #expect(released == "IT002")
            try await board.execute("SELECT intake.take('\(first)', 'Ann')")
            try await database.execute("UPDATE intake.act SET at = at - interval '6 minutes'")
            let late = await refusal(board, "SELECT intake.undo('Ann')")
            #expect(late == "55000")
        }
    }

    @Test func `two people do not take the same form`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit(Self.form)
        try await desk.work([id: .urgent])
        try await database.with("board") { board in
            try await board.execute("SELECT intake.take('\(id)', 'Ann')")
            try await board.execute("SELECT intake.take('\(id)', 'ann')")
            let error = await postgresError {
                _ = try await board.query("SELECT intake.take($1, 'Bea')", id)
            }
            #expect(error?.sqlState == "IT002" && error?.serverError?.unredactedMessage.contains("by Ann") == true)
            let owner = try await board.texts("SELECT owner FROM dashboard.patients")
            #expect(owner == ["Ann"])
            try await board.execute("SELECT intake.release('\(id)', 'Bea', 'Ann is away')")
            let nothing = await refusal(board, "SELECT intake.release($1, 'Bea')", id)
            #expect(nothing == "55000")
        }
    }

    @Test
    func `own words wait for a person whatever else is done with the form, and what was read worse brings it back`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit([Self.form, #"{"answers":{"freeText":"x"}}"#, #"{"answers":{}}"#])
        let due = Instant(seconds: 4_000_000_000)
        try await desk.work(
            [ids[0]: .urgent, ids[1]: .soon, ids[2]: .soon],
            words: [
                ids[0]: OwnWordsDuty(level: .urgent, explained: 0.75, due: due),
                ids[1]: OwnWordsDuty(level: nil, explained: 0, due: due),
            ])
        try await database.with("board") { board in
            let order = try await board.texts("SELECT submission_id::text FROM dashboard.words")
            #expect(order == [ids[1].description, ids[0].description])
            try await board.execute("SELECT intake.close(alert_id, 'Dr Dee', 'done', seen) FROM dashboard.alerts")
            for id in ids.dropFirst() { _ = try await board.query("SELECT intake.resolve($1, 'Dr Dee', 'done')", id) }
            let left = try await board.texts(
                "SELECT concat_ws(' ', level, forms, words_unread, top_reason) FROM dashboard.patients ORDER BY 1")
            #expect(
                left == [
                    "clinician_review 1 1 Own words wait to be read.", "urgent 1 1 Own words wait to be read.",
                ])
            let none = await refusal(board, "SELECT intake.read_words($1, 'Ann', 'emergency')", ids[2])
            let what = await refusal(board, "SELECT intake.read_words($1, 'Ann', 'fine')", ids[1])
            #expect(none == "55000" && what == .invalidParameterValue)
            try await board.execute("SELECT intake.read_words('\(ids[0])', 'Ann', 'nothing_urgent')")
            try await board.execute("SELECT intake.read_words('\(ids[1])', 'Ann', 'needs_call', 'rang twice')")
            try await board.execute("SELECT intake.read_words('\(ids[1])', 'Bea', 'emergency')")
            let milder = await refusal(board, "SELECT intake.read_words($1, 'Ann', 'nothing_urgent')", ids[1])
            #expect(milder == "55000")
            let back = try await board.texts(
                "SELECT concat_ws(' ', override_level, override_by, alert_state, override_reason) FROM dashboard.worklist"
            )
            #expect(back == ["emergency Bea open own words read: emergency"])
            let verdicts = try await board.texts(
                "SELECT concat_ws(' ', coalesce(signs, '-'), verdict, forms) FROM dashboard.verdicts")
            #expect(verdicts == ["urgent nothing_urgent 1", "- emergency 1"])
        }
    }

    @Test func `own words that nobody reads in time become an alert, and again after a closing`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit(Self.form)
        try await desk.work(
            [id: .routine], words: [id: OwnWordsDuty(level: nil, explained: 0, due: Instant(seconds: 1_000_000_000))])
        func overdue() async throws -> Int {
            try await desk.connection.query("SELECT intake.open_overdue_alerts(10)").value(row: 0, column: 0)
        }
        #expect(try await overdue() == 1)
        #expect(try await overdue() == 0)
        let opened = try await database.texts("SELECT level || ' ' || cause FROM intake.alert")
        #expect(opened == ["clinician_review overdue"])
        try await database.execute(
            "SELECT intake.close(alert_id, 'Dr Dee', 'seen', seen) FROM dashboard.alerts", as: "doctor")
        #expect(try await overdue() == 0)
        try await database.execute("UPDATE intake.own_words SET due_at = now() - interval '1 second'")
        #expect(try await overdue() == 1)
    }

    @Test func `a patient's later milder form never hides the worse one, and where to go decides among equals`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        func form(_ reference: String) -> String { #"{"patient":{"reference":"\#(reference)"},"answers":{}}"# }
        let ids = try await database.submit([form("A"), form("A"), form("B"), form("C")])
        try await desk.work([ids[0]: .emergency, ids[1]: .conservative, ids[2]: .urgent, ids[3]: .emergency])
        try await database.with("nurse") { nurse in
            let rows = try await nurse.texts(
                "SELECT concat_ws(' ', patient_reference, level, forms, leading_submission_id = $1) FROM dashboard.patients",
                ids[0])
            #expect(rows == ["A emergency 2 t", "C emergency 1 f", "B urgent 1 f"])
        }
    }

    // MARK: Many at once

    @Test func `forms of a low level are resolved together, but for those that need a look`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit((0..<7).map { #"{"patient":{"reference":"P\#($0)"},"answers":{}}"# })
        let levels: [Level] = [
            .conservative, .conservative, .conservative, .conservative, .soon, .urgent, .conservative,
        ]
        let words = OwnWordsDuty(level: nil, explained: 1, due: Instant(microseconds: 4_000_000_000_000_000))
        try await desk.work(Dictionary(uniqueKeysWithValues: zip(ids, levels)), words: [ids[1]: words])
        await desk.close()
        // One is taken by somebody else, one could be an emergency by what is not known, one came later.
        try await database.execute(
            """
            UPDATE intake.work_item SET possible_level = 'soon' WHERE submission_id <> '\(ids[3])';
            UPDATE intake.work_item SET taken_by = 'Dr Dee', taken_at = now() WHERE submission_id = '\(ids[2])'
            """)
        try await database.falsify(
            "UPDATE intake.submission SET received_at = now() + interval '1 hour' WHERE id = '\(ids[6])'")
        let before = Instant(microseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000) + 600_000_000)
        try await database.with("nurse") { nurse in
            func resolve(_ level: Level, isDry: Bool = false) async throws -> Casework.Resolved {
                try await Casework.resolveAll(
                    level, receivedBefore: before, by: nil, outcome: "letter sent", note: nil, isDry: isDry, nurse)
            }
            let counted = try await resolve(.conservative, isDry: true)
            #expect(counted.resolved == 1 && counted.wordsUnread == 1 && counted.skipped == 2)
            #expect(try await database.count("SELECT count(*) FROM intake.work_item") == 7)
            #expect(try await resolve(.conservative) == counted)
            #expect(try await resolve(.conservative).resolved == 0)
            for level in [Level.emergency, .urgent, .clinicianReview] {
                let error = await postgresError { try await resolve(level) }
                #expect(error?.sqlState == .invalidParameterValue, "\(level)")
            }
            _ = try await Casework.reopen(ids[0], by: nil, reason: "the letter came back", nurse)
        }
        let acts = try await database.texts(
            "SELECT kind || ' ' || by_whom || ' ' || coalesce(outcome, '') FROM intake.act WHERE submission_id = $1 ORDER BY seq",
            ids[0])
        #expect(acts == ["resolve Ann letter sent", "reopen Ann "])
        #expect(try await database.count("SELECT count(*) FROM intake.work_item") == 7)
    }
}
