import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

@Suite struct CaseTests {
    @Test func `a case shows form, assessment and what people did, and each reading is an entry`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let form = #"{"patient":{"reference":"A","contact":"+1"},"answers":{"freeText":"x"}}"#
        let ids = try await database.submit([form, "garbage"])
        try await desk.work([ids[0]: .urgent])
        await desk.close()
        try await database.with("doctor") { doctor in
            try await doctor.execute("SELECT intake.acknowledge(alert_id, NULL, seen, 'calls') FROM dashboard.worklist")
            try await doctor.execute("SELECT intake.override('\(ids[0])', 'emergency', NULL, 'rang')")
        }
        try await database.with("nurse") { nurse in
            let shown = try await nurse.texts(
                """
                SELECT (c #>> '{patient,contact}') || ' ' || (c #>> '{assessment,result,rules,0,id}') || ' '
                    || (c #>> '{overrides,0,by}') || ' ' || (c #>> '{alerts,0,level}') || ' ' || (c ->> 'form')
                FROM intake.case($1, NULL) AS c
                """, ids[0])
            #expect(shown == ["+1 T1 Dr Dee emergency \(form)"])
            let history = try await nurse.texts(
                """
                SELECT (h ->> 'action') || ' ' || (h ->> 'by') || ' ' || (h ->> 'login')
                FROM jsonb_array_elements(intake.case($1, 'Ann') #> '{alerts,0,history}') AS h
                """, ids[0])
            #expect(
                history.contains("alert.acknowledged Dr Dee doctor") && history.contains("alert.raised Dr Dee doctor"))
            let held = try await nurse.texts(
                "SELECT (c #>> '{quarantine,reason}') || ' ' || (c ->> 'form') FROM intake.case($1, NULL) AS c", ids[1])
            #expect(held == ["notJSON garbage"])
        }
        let entries = try await database.texts(
            """
            SELECT actor || ' ' || by_whom || ' ' || count(*) FROM intake.audit_log
            WHERE action = 'case.viewed' AND object_id IN ($1, $2) GROUP BY actor, by_whom
            """, "\(ids[0])", "\(ids[1])")
        #expect(entries == ["nurse Ann 3"])
    }

    @Test func `a case is read by people in their own names alone, and never without a trace`() async throws {
        let database = try await Clinic.newDatabase()
        let id = try await database.submit(#"{"answers":{}}"#)
        for (role, person) in [
            ("nurse", "Dr House"), ("phone", "Dr House"), ("site", "Ann"), ("monitor", "Ann"), ("alerter", "alerter"),
            ("auditor", "Ann"), ("sealer", "Ann"), ("stranger", "Ann"),
        ] {
            try await database.with(role) { connection in
                let state = await refusal(connection, "SELECT intake.case($1, $2)", id, person)
                #expect(state == .insufficientPrivilege, "\(role)")
            }
        }
        try await database.with("nurse") { nurse in
            let unknown = await refusal(nurse, "SELECT intake.case($1, NULL)", PostgresUUID.random())
            #expect(unknown == "P0002")
            try await nurse.execute("SET default_transaction_read_only = on")
            let unwritten = await refusal(nurse, "SELECT intake.case($1, NULL)", id)
            #expect(unwritten == "25006")
        }
    }
}
