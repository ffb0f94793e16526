import TestSupport
import ClinicFixture
import IntakeStore
import IntakeWorker
import Postgres
import SpineProtocol
import Testing
import TriageCore

/// The way of a form from `intake.submit` to the worklist, by workers within this process.
@Suite struct WorkerPathTests {
    @Test func `a submitted form is assessed and stands on the worklist, and the worker ends when asked`() async throws
    {
        let database = try await Clinic.newDatabase()
        let worker = RunningWorker(database.connectionString("worker"))
        try await worker.waitUntilReady()
        let id = try await database.submit(Forms.footDrop("MRN-1"))
        try await database.waitUntilIdle()
        try await database.with("nurse") { nurse in
            let items = try await Dashboard.worklist(nurse, limit: 10)
            #expect(items.map(\.submission) == [id] && items.map(\.level) == [.urgent])
            #expect(items.map(\.alertState) == ["open"] && items.map(\.reference) == ["MRN-1"])
            #expect(items[0].reasons.contains { $0.contains("right foot") }, "\(items[0].reasons)")
            #expect(items[0].respondBy != nil)
        }
        try await worker.stop()
        let states = try await database.texts("SELECT state || ' ' || assessed FROM intake.worker")
        #expect(states == ["stopped 1"])
        #expect(worker.log.text.contains("notice stopped"))
        try await database.expectBalanced(submissions: 1)
    }

    @Test func `forms that came while no worker ran are assessed by the next one`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.submit((0..<30).map { Forms.harmless("P\($0)") })
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        try await database.expectBalanced(submissions: 30)
    }

    @Test func `each form gets its level, and the urgent ones one alert, one notification, one audit entry`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let ids = try await database.submit([
            Forms.harmless("A"), Forms.footDrop("B"), Forms.caudaEquina("C"), Forms.unreadable, Forms.footDrop(),
        ])
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        let levels = try await database.texts(
            "SELECT level FROM dashboard.worklist ORDER BY array_position($1::uuid[], submission_id)", ids)
        #expect(levels[1...] == ["urgent", "emergency", "urgent", "urgent"])
        #expect(!["urgent", "emergency"].contains(levels[0]))
        let alerts = try await database.texts("SELECT level || ' ' || cause FROM intake.alert ORDER BY 1")
        #expect(alerts == ["emergency assessment", "urgent assessment", "urgent assessment", "urgent quarantine"])
        let told = try await database.texts("SELECT kind || ' ' || level FROM intake.notification ORDER BY 1")
        #expect(told == ["opened emergency", "opened urgent", "opened urgent", "opened urgent"])
        let noted = try await database.texts(
            "SELECT action FROM intake.audit_log WHERE object_kind IN ('alert', 'submission') ORDER BY 1")
        #expect(noted == Array(repeating: "alert.opened", count: 4) + ["submission.quarantined"])
        try await database.expectBalanced(submissions: 5)
    }

    @Test func `a second urgent form joins the patient's alert, a worse one raises it and voids the acknowledgement`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { _ in
            try await database.submit(Forms.footDrop("A"))
            try await database.waitUntilIdle()
            try await database.execute(
                "SELECT intake.acknowledge(alert_id, 'Ann', seen) FROM dashboard.worklist", as: "nurse")
            try await database.submit(Forms.footDrop("A"))
            try await database.waitUntilIdle()
            let joined = try await database.texts("SELECT alert_state FROM dashboard.worklist")
            #expect(joined == ["acknowledged", "acknowledged"])
            try await database.submit(Forms.caudaEquina("A"))
            try await database.waitUntilIdle()
        }
        let raised = try await database.texts("SELECT alert_state FROM dashboard.worklist")
        #expect(raised == ["open", "open", "open"])
        let alerts = try await database.texts("SELECT level FROM intake.alert")
        #expect(alerts == ["emergency"])
        let told = try await database.texts("SELECT kind FROM intake.notification ORDER BY created_at")
        #expect(told == ["opened", "status", "joined", "raised"], "the status says who acknowledged")
        try await database.expectBalanced(submissions: 3)
    }

    @Test func `an open alert latches the patient's level, and a closed one does not`() async throws {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { _ in
            try await database.submit(Forms.footDrop("A"))
            try await database.waitUntilIdle()
            let held = try await database.submit(Forms.harmless("A"))
            try await database.waitUntilIdle()
            let latched = try await database.texts(
                """
                SELECT level || ' ' || (latching_alerts = ARRAY(SELECT id FROM intake.alert)) || ' '
                    || (result -> 'rules' @> '[{"id": "P6"}]')
                FROM intake.assessment WHERE submission_id = $1
                """, held)
            #expect(latched == ["urgent true true"])
            try await database.execute(
                "SELECT intake.close(id, 'Dr Dee', 'seen', \(seen(where: "intake.alert.id"))) FROM intake.alert",
                as: nil)
            let free = try await database.submit(Forms.harmless("A"))
            try await database.waitUntilIdle()
            let unlatched = try await database.texts(
                """
                SELECT (latching_alerts = '{}') || ' ' || (result -> 'rules' @> '[{"id": "P6"}]') || ' ' || (alert_id IS NULL)
                FROM intake.assessment WHERE submission_id = $1
                """, free)
            #expect(unlatched == ["true false true"])
        }
        try await database.expectBalanced(submissions: 3)
    }

    @Test(arguments: [
        ("not JSON", "{", "notJSON"), ("nothing", "", "notJSON"), ("a list", "[]", "notAnObject"),
        ("no answers", #"{"questionnaire":"spine-intake|1"}"#, "noAnswers"),
        ("another questionnaire", #"{"questionnaire":"knee|1","answers":{}}"#, "unknownQuestionnaire"),
        ("another version", #"{"questionnaire":"spine-intake|3","answers":{}}"#, "unknownQuestionnaire"),
        ("too deep", String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000), "tooDeep"),
        ("a lone surrogate", #"{"questionnaire":"spine-intake|1","answers":{"freeText":"\ud800"}}"#, "jsonbRefused"),
        ("a NUL", #"{"questionnaire":"spine-intake|1","answers":{"freeText":"\u0000"}}"#, "jsonbRefused"),
    ])
    func `what cannot be read is put aside at urgent with an alert`(what: String, form: String, reason: String)
        async throws
    {
        let database = try await Clinic.newDatabase()
        let ids = try await database.submit([Forms.harmless("A"), form, Forms.harmless("B")])
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        let rows = try await database.texts(
            "SELECT level || ' ' || possible_level || ' ' || alert_state FROM dashboard.worklist WHERE submission_id = $1",
            ids[1])
        #expect(rows == ["urgent emergency open"])
        let reasons = try await database.texts("SELECT reason FROM dashboard.quarantine")
        #expect(reasons == [reason])
        try await database.expectBalanced(submissions: 3)
    }

    @Test func `answers that are none are assessed, and the level is at least a clinician's review`() async throws {
        let database = try await Clinic.newDatabase()
        let ids = try await database.submit([
            Forms.form("A", ["shoeSize": "9"]), Forms.form("B", ["diabetes": #""perhaps""#]),
            Forms.form("C", ["age": "-4"]),
            Forms.form("D", ["saddle": #""no","saddle":"yes""#]),
        ])
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        let low = try await database.count(
            "SELECT count(*) FROM dashboard.worklist WHERE intake.level_rank(level) < 4 AND submission_id = ANY ($1)",
            ids)
        #expect(low == 0)
        try await database.expectBalanced(submissions: 4)
    }

    @Test func `a form that names its patient twice gets nobody's history and latches nobody`() async throws {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { _ in
            try await database.submit([Forms.footDrop("A"), Forms.footDrop("B")])
            try await database.waitUntilIdle()
            let twice = Forms.harmless("A").replacing(#""reference":"A""#, with: #""reference":"A","reference":"B""#)
            let id = try await database.submit(twice)
            try await database.waitUntilIdle()
            let histories = try await database.texts(
                "SELECT history::text || ' ' || latching_alerts::text FROM intake.assessment WHERE submission_id = $1",
                id)
            #expect(histories == ["{} {}"])
        }
        try await database.expectBalanced(submissions: 3)
    }

    @Test func `forms of a placeholder share neither history nor alert`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.submit([Forms.footDrop("unknown"), Forms.harmless("unknown"), Forms.footDrop("UNKNOWN ")])
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        let alerts = try await database.count("SELECT count(*) FROM intake.alert")
        let histories = try await database.count("SELECT count(*) FROM intake.assessment WHERE history <> '{}'")
        #expect(alerts == 2 && histories == 0)
        try await database.expectBalanced(submissions: 3)
    }

    @Test func `a foot that lifted two weeks ago and does not now is found in the history`() async throws {
        let database = try await Clinic.newDatabase()
        let ids = try await database.submit([
            Forms.form("A", authored: "2026-02-16T09:00:00Z"),
            Forms.form(
                "A",
                [
                    "footLiftL": #""weak""#, "weakDays": "10", "weakOnset": #""gradual""#, "weakTrend": #""same""#,
                    "weakKnownCause": #""none""#,
                ],
                authored: "2026-03-02T09:00:00Z"),
        ])
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        let changes = try await database.texts(
            """
            SELECT change::text FROM intake.assessment, jsonb_array_elements(result -> 'changes') AS change
            WHERE submission_id = $1 AND change ->> 'item' = 'footLiftL'
            """, ids[1])
        #expect(
            changes == [
                #"{"to": "weak", "from": "normal", "item": "footLiftL", "text": "Left foot: lifted normally on 16 February, lifted weakly on 2 March 2026", "since": "2026-02-16"}"#
            ])
        let histories = try await database.count(
            "SELECT count(*) FROM intake.assessment WHERE history = ARRAY[$1::uuid]", ids[0])
        #expect(histories == 1)
    }

    @Test func `nobody claims during a pause, and everybody after it`() async throws {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database, count: 2) { _ in
            try await database.execute("SELECT intake.pause('Ann')", as: "nurse")
            try await database.submit((0..<5).map { Forms.harmless("P\($0)") })
            // A heartbeat later every worker has looked several times.
            let beats = try await database.texts("SELECT max(heartbeat_at)::text FROM intake.worker")
            try await eventually("every worker beats again") {
                try await database.count(
                    "SELECT count(*) FROM intake.worker WHERE heartbeat_at > $1::text::timestamptz", beats[0]) == 2
            }
            let waiting = try await database.count("SELECT count(*) FROM intake.ready")
            #expect(waiting == 5)
            try await database.execute("SELECT intake.resume('Ann')", as: "nurse")
            try await database.waitUntilIdle()
        }
        try await database.expectBalanced(submissions: 5)
    }

    @Test func `work that nobody resolved in time gets an alert`() async throws {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { workers in
            let id = try await database.submit(Forms.harmless("A"))
            try await database.waitUntilIdle()
            try await database.execute("UPDATE intake.work_item SET respond_by = now() - interval '1 second'")
            try await database.with(nil) { owner in
                try await eventually("the alert is opened") {
                    try await owner.query(
                        "SELECT count(*) FROM intake.alert WHERE cause = 'overdue' AND submission_id = $1", id
                    )
                    .value(row: 0, column: 0, as: Int.self) == 1
                }
            }
            try await workers[0].log.wait(for: "overdue")
        }
    }

    @Test func `an alert that somebody holds keeps nobody waiting, and the form that came meanwhile joins it later`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { _ in
            try await database.submit(Forms.footDrop("A"))
            try await database.waitUntilIdle()
            let held = try await OpenTransaction(database, "SELECT FROM intake.alert FOR UPDATE")
            let blocked = try await database.submit(Forms.caudaEquina("A"))
            let others = try await database.submit((0..<20).map { Forms.harmless("P\($0)") })
            try await eventually("the others are assessed") {
                try await database.count(
                    "SELECT count(*) FROM intake.assessment WHERE submission_id = ANY ($1)", others) == 20
            }
            // Nor the patient: the form has its assessment, its place on the worklist and an alert that is told.
            try await database.waitUntilIdle()
            let told = try await database.texts(
                """
                SELECT w.level || ' ' || w.alert_state || ' ' || n.kind || ' ' || n.level
                FROM dashboard.worklist AS w JOIN intake.notification AS n USING (alert_id) WHERE w.submission_id = $1
                """, blocked)
            #expect(told == ["emergency open opened emergency"])
            try await held.rollBack()
            try await eventually("the form joins the patient's alert") {
                try await database.texts("SELECT level FROM intake.alert WHERE closed_at IS NULL") == ["emergency"]
            }
            let joined = try await database.count(
                """
                SELECT count(*) FROM intake.alert AS a JOIN intake.alert_submission AS j ON j.alert_id = a.id
                WHERE a.closed_at IS NULL AND a.patient_key IS NOT NULL
                """)
            #expect(joined == 2)
        }
        try await database.expectBalanced(submissions: 22)
    }

    @Test func `a form whose patient's alert somebody else is just opening keeps nobody waiting, and is not put aside`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let ids = try await database.submit(
            (0..<12).map { Forms.harmless("P\($0)") } + [Forms.footDrop("A"), Forms.harmless("A")]
                + (12..<40).map { Forms.harmless("P\($0)") })
        let opening = try await OpenTransaction(
            database,
            """
            INSERT INTO intake.alert (patient_key, submission_id, level, cause)
            SELECT patient_key, id, 'urgent', 'override' FROM intake.submission WHERE id = '\(ids[12])'
            """)
        try await withWorkers(database, batch: 16) { workers in
            try await database.waitUntilIdle()
            try await workers[0].log.wait(for: "another session's open transaction holds")
            let told = try await database.texts(
                """
                SELECT n.kind || ' ' || n.level FROM intake.notification AS n JOIN intake.alert AS a ON a.id = n.alert_id
                WHERE a.submission_id = $1 ORDER BY n.created_at
                """, ids[12])
            // The patient's harmless form is latched by it.
            #expect(told == ["opened urgent", "joined urgent"])
            try await opening.rollBack()
            try await eventually("the alert is the patient's") {
                try await database.count(
                    "SELECT count(*) FROM intake.alert WHERE submission_id = $1 AND patient_key IS NOT NULL", ids[12])
                    == 1
            }
        }
        try await database.expectBalanced(submissions: 42)
    }

    @Test func `a form whose result the database refuses is put aside alone`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.execute(Self.refusingTrigger)
        let ids = try await database.submit(
            (0..<40).map { Forms.harmless("P\($0)") } + [Forms.harmless("refused")]
                + (40..<80).map { Forms.harmless("P\($0)") })
        try await withWorkers(database, batch: 16) { _ in try await database.waitUntilIdle() }
        let aside = try await database.texts("SELECT submission_id::text || ' ' || reason FROM intake.quarantine")
        #expect(aside == ["\(ids[40]) resultRefused"])
        try await database.expectBalanced(submissions: 81)
    }

    @Test func `a refused form that are expedited holds up no long queue`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.execute(Self.refusingTrigger)
        let ids = try await database.submit(
            (0..<60).map { Forms.harmless("P\($0)") } + [Forms.footDrop("refused"), Forms.footDrop("F")]
                + (60..<120).map { Forms.harmless("P\($0)") })
        try await withWorkers(database, batch: 4) { _ in try await database.waitUntilIdle() }
        let aside = try await database.texts("SELECT submission_id::text || ' ' || reason FROM intake.quarantine")
        #expect(aside == ["\(ids[60]) resultRefused"])
        try await database.expectBalanced(submissions: 122)
    }

    @Test func `with several workers only the form at fault is put aside`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.execute(Self.refusingTrigger)
        try await withWorkers(database, count: 3, batch: 4) { _ in
            for round in 0..<8 {
                try await database.submit(
                    (0..<12).map { Forms.harmless("P\(round)-\($0)") } + [Forms.harmless("refused")]
                        + (12..<24).map { Forms.harmless("P\(round)-\($0)") })
            }
            try await database.waitUntilIdle()
        }
        let aside = try await database.texts(
            "SELECT patient_reference FROM intake.quarantine JOIN intake.submission ON id = submission_id")
        #expect(aside == Array(repeating: "refused", count: 8))
        try await database.expectBalanced(submissions: 200)
    }

    /// Stands for any constraint that one form's result may break.
    private static let refusingTrigger = """
        CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (SELECT patient_reference FROM intake.submission WHERE id = NEW.submission_id) = 'refused' THEN
                RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END
        $$;
        CREATE TRIGGER refuse BEFORE INSERT ON intake.assessment FOR EACH ROW EXECUTE FUNCTION public.refuse();
        """
}
