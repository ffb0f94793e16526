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
        ])
    func `rows are not changed or deleted by anybody`(table: String) async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit([#"{"patient":{"reference":"A"},"answers":{}}"#, "garbage"])
        try await desk.work([ids[0]: .urgent])
        await desk.close()
        try await database.adopt(version: "test 2", content: #"{"version": "test 2"}"#)
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
            // An alert is acknowledged and closed, and a held form is retried.
            if table != "alert", table != "quarantine" {
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
            // The triggers hold for replication too, and the way in for erasure is the owner's alone.
            for setting in ["session_replication_role = replica", "intake.erasing = 'on'"] {
                try await superuser.execute("SET \(setting)")
                let state = await refusal(superuser, "DELETE FROM intake.\(table)")
                #expect(state == .insufficientPrivilege, "\(setting)")
                try await superuser.execute("RESET ALL")
            }
            let left = try await superuser.count("SELECT count(*) FROM intake.\(table)")
            #expect(left == rows)
        }
    }

    @Test func `the audit log is not erased even by the owner`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        await desk.close()
        try await database.asOwner { owner in
            try await owner.executeScript("SET ROLE intake_owner; SET intake.erasing = 'on'")
            for statement in [
                "DELETE FROM intake.audit_log", "UPDATE intake.audit_log SET by_whom = 'x'",
                "TRUNCATE intake.audit_log",
            ] {
                let state = await refusal(owner, statement)
                #expect(state == .insufficientPrivilege)
            }
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
            _ = try await owner.query("SELECT intake.close(id, 'Dr Dee', 'done') FROM intake.alert")
            let reopened = await refusal(
                owner,
                "UPDATE intake.alert SET closed_at = NULL, closed_by = NULL, closed_session = NULL, outcome = NULL")
            #expect(reopened == "55000")
        }
        await desk.close()
    }
}
