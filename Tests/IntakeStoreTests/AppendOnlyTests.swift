import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

@Suite struct AppendOnlyTests {
    @Test(
        arguments: [
            "submission", "assessment", "audit_log", "alert_submission", "protocol",
            "protocol_approval", "protocol_proposal", "settings", "alert", "quarantine",
            "person", "setback",
        ])
    func `rows are not changed or deleted by anybody`(table: String) async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit([#"{"patient":{"reference":"A"},"answers":{}}"#, "garbage"])
        try await desk.work([ids[0]: .urgent])
        await desk.close()
        try await database.adopt(version: "test 2", content: #"{"version": "test 2"}"#)
        try await database.execute("SELECT intake.note_setback(NULL, now(), 2, 1, 2, 1, 2, 1)", as: "worker")
        try await database.asOwner { superuser in
            let rows = try await superuser.count("SELECT count(*) FROM intake.\(table)")
            #expect(rows > 0)
            let column = try await superuser.value(
                """
                SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND attidentity = '' LIMIT 1
                """, "intake.\(table)", as: String.self)
            var statements = [
                "DELETE FROM intake.\(table)", "DELETE FROM intake.\(table) WHERE false",
                "TRUNCATE intake.\(table) CASCADE",
            ]
            // An alert is acknowledged and closed, a held form is retried, a person leaves, a setback is acknowledged.
            if !["alert", "quarantine", "person", "setback"].contains(table) {
                statements += ["UPDATE intake.\(table) SET \(column) = \(column)"]
            }
            for role in ["postgres", "intake_owner"] {
                try await superuser.execute("SET ROLE \(role)")
                for statement in statements {
                    let state = await refusal(superuser, statement)
                    #expect(state == .insufficientPrivilege, "\(role): \(statement)")
                }
            }
            try await superuser.execute("RESET ROLE")
            // The triggers hold for replication too.
            try await superuser.execute("SET session_replication_role = replica")
            let replicated = await refusal(superuser, "DELETE FROM intake.\(table)")
            #expect(replicated == .insufficientPrivilege)
            try await superuser.execute("RESET ALL")
            let left = try await superuser.count("SELECT count(*) FROM intake.\(table)")
            #expect(left == rows)
        }
    }

    @Test func `no setting takes a safeguard away, not even within the owner's functions`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit(#"{"patient":{"reference":"A"},"answers":{}}"#)
        try await desk.work([id: .urgent])
        try await database.with("nurse") { nurse in
            _ = try await nurse.query("SELECT intake.acknowledge(alert_id, 'Ann', seen) FROM dashboard.worklist")
        }
        try await database.with("doctor") { doctor in
            try await doctor.execute("SET intake.erasing = on")
            _ = try await doctor.query("SELECT intake.override($1, 'emergency', 'Dr Dee', 'rang')", id)
            let states = try await doctor.texts("SELECT alert_state FROM dashboard.worklist")
            #expect(states == ["open"], "an alert that rises has to be acknowledged anew")
        }
        try await database.asOwner { owner in
            try await owner.executeScript("SET ROLE intake_owner; SET intake.erasing = 'on'")
            for table in ["submission", "assessment", "alert", "alert_submission", "override_log", "audit_log"] {
                let state = await refusal(owner, "DELETE FROM intake.\(table)")
                #expect(state == .insufficientPrivilege, "\(table)")
            }
        }
        await desk.close()
    }

    @Test func `applying the schema takes the way in of an earlier build away`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.asOwner { owner in
            try await owner.executeScript(
                """
                CREATE OR REPLACE TRIGGER submission_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON intake.submission
                FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change('erasable')
                """)
            try await IntakeSchema.apply(to: owner)
            let withArguments = try await owner.count(
                "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'intake.submission'::regclass AND tgnargs > 0")
            #expect(withArguments == 0)
            let difference = try await IntakeSchema.compare(owner)
            #expect(difference.isEmpty, "\(difference)")
        }
    }

    @Test func `a closed alert stays closed, and no alert's level falls`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit(#"{"patient":{"reference":"A"},"answers":{}}"#)
        try await desk.work([id: .urgent])
        try await database.asOwner { owner in
            let falls = await refusal(owner, "UPDATE intake.alert SET level = 'routine'")
            #expect(falls == "55000")
            let another = await refusal(owner, "UPDATE intake.alert SET patient_key = NULL")
            #expect(another == .insufficientPrivilege)
            _ = try await owner.query(
                "SELECT intake.close(id, 'Dr Dee', 'done', (SELECT seen FROM dashboard.alerts WHERE alert_id = intake.alert.id)) FROM intake.alert"
            )
            let reopened = await refusal(
                owner,
                "UPDATE intake.alert SET closed_at = NULL, closed_by = NULL, closed_session = NULL, outcome = NULL")
            #expect(reopened == "55000")
        }
        await desk.close()
    }
}
