import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

/// A batch of invented forms, and how a clinic gets rid of it.
@Suite struct NotGenuineTests {
    @Test
    func `a batch is closed with who, when and why, its forms are kept, and what is mixed with others stays open`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.with("site") { site in
            var ids: [PostgresUUID] = []
            for (key, patient) in [("junk-1", "A"), ("junk-2", "B"), ("junk-3", "C"), ("real-1", "C"), ("real-2", "D")]
            {
                let form = Array(#"{"patient":{"reference":"\#(patient)"},"answers":{}}"#.utf8)
                ids.append(try await Submissions.submit(form, key: key, site))
            }
            return ids
        }
        try await desk.work([
            ids[0]: .emergency, ids[1]: .routine, ids[2]: .emergency, ids[3]: .urgent, ids[4]: .emergency,
        ])
        try await database.with("nurse") { nurse in
            let refused = await refusal(
                nurse, "SELECT intake.mark_not_genuine('Ann', 'a flood', key_prefix => 'junk-')")
            #expect(refused == .insufficientPrivilege)
        }
        try await database.with("doctor") { doctor in
            for call in [
                "'Dr Dee', ' ', key_prefix => 'junk-'", "'Dr Dee', 'a flood'", "'Dr Dee', 'a flood', key_prefix => ''",
            ] {
                let refused = await refusal(doctor, "SELECT intake.mark_not_genuine(\(call))")
                #expect(refused == .invalidParameterValue, "\(call)")
            }
            let batch = AlertDesk.Batch(keyPrefix: "junk-")
            let marked = try await AlertDesk.markNotGenuine(batch, by: "Dr Dee", reason: "a flood", doctor)
            #expect(marked.forms == 2 && marked.alerts == 1 && marked.waiting == 0 && marked.mixedAlerts.count == 1)
            let left = try await Dashboard.worklist(doctor, limit: 100)
            #expect(Set(left.map(\.submission)) == [ids[2], ids[3], ids[4]])
            let again = try await AlertDesk.markNotGenuine(batch, by: "Dr Dee", reason: "a flood", doctor)
            #expect(again.forms == 0 && again.alerts == 0)
        }
        let closed = try await database.texts(
            "SELECT closed_by || ', ' || outcome || ', ' || close_note FROM intake.alert WHERE closed_at IS NOT NULL")
        #expect(closed == ["Dr Dee, not genuine, a flood"])
        let audited = try await database.texts(
            "SELECT action || ' ' || by_whom || ' ' || actor FROM intake.audit_log WHERE by_whom = 'Dr Dee' ORDER BY seq LIMIT 4"
        )
        #expect(
            audited.sorted() == [
                "alert.closed Dr Dee doctor", "batch.notGenuine Dr Dee doctor", "submission.notGenuine Dr Dee doctor",
                "submission.notGenuine Dr Dee doctor",
            ])
        let reason = try await database.texts(
            "SELECT DISTINCT detail ->> 'reason' FROM intake.audit_log WHERE action = 'batch.notGenuine'")
        #expect(reason == ["a flood"])
        let kept = try await database.count(
            "SELECT (SELECT count(*) FROM intake.submission) + (SELECT count(*) FROM intake.act WHERE kind = 'not_genuine')"
        )
        #expect(kept == 5 + 2)
        await desk.close()
    }

    @Test func `a batch is named by ids, or by a login within a span of time; what waits is counted`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit(Array(repeating: #"{"answers":{}}"#, count: 3))
        try await database.with("doctor") { doctor in
            let early = try await AlertDesk.markNotGenuine(
                AlertDesk.Batch(submissions: ids), by: "Dr Dee", reason: "a test", doctor)
            #expect(early.forms == 0 && early.waiting == 3)
            try await desk.work(Dictionary(uniqueKeysWithValues: ids.map { ($0, .emergency) }))
            let one = try await AlertDesk.markNotGenuine(
                AlertDesk.Batch(submissions: [ids[0]]), by: "Dr Dee", reason: "a test", doctor)
            #expect(one.forms == 1 && one.alerts == 1)
            let others = try await AlertDesk.markNotGenuine(
                AlertDesk.Batch(
                    submittedBy: "nobody", from: Instant(seconds: 0), until: Instant(seconds: 4_000_000_000)),
                by: "Dr Dee", reason: "a test", doctor)
            #expect(others.forms == 0)
            let rest = try await AlertDesk.markNotGenuine(
                AlertDesk.Batch(submittedBy: "site", from: Instant(seconds: 0), until: Instant(seconds: 4_000_000_000)),
                by: "Dr Dee", reason: "a test", doctor)
            #expect(rest.forms == 2 && rest.alerts == 2)
        }
        await desk.close()
    }
}
