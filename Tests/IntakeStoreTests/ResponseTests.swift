import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

/// How soon people answer, as `dashboard.response` has it.
@Suite struct ResponseTests {
    /// Makes a form as if it had come so long before; there was an hour to answer it.
    private static func age(_ id: PostgresUUID, byMinutes minutes: Int, _ database: ClinicDatabase) async throws {
        try await database.falsify(
            """
            UPDATE intake.assessment SET received_at = received_at - interval '\(minutes) min',
                respond_by = respond_by - interval '\(minutes) min' WHERE submission_id = '\(id)'
            """)
    }

    private static func rows(_ database: ClinicDatabase) async throws -> [Dashboard.Response] {
        try await database.with("monitor") { monitor in try await Dashboard.responses(monitor) }
    }

    @Test func `answered in time, late, overdue and waiting are counted apart, by level`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit(
            ["A", "B", "C", "D", "E"].map { #"{"patient":{"reference":"\#($0)"},"answers":{}}"# })
        try await desk.work([
            ids[0]: .emergency, ids[1]: .emergency, ids[2]: .urgent, ids[3]: .soon, ids[4]: .routine,
        ])
        await desk.close()
        try await Self.age(ids[0], byMinutes: 10, database)
        try await Self.age(ids[1], byMinutes: 180, database)
        try await Self.age(ids[3], byMinutes: 90, database)
        try await database.with("nurse") { nurse in
            _ = try await nurse.query(
                "SELECT intake.acknowledge(alert_id, NULL, seen) FROM dashboard.worklist WHERE submission_id = $1",
                ids[0])
            _ = try await Casework.resolve(ids[3], by: nil, outcome: "done", note: nil, seen: nil, nurse)
        }
        let rows = try await Self.rows(database)
        #expect(rows.map(\.level) == [.emergency, .urgent, .soon], "what has no deadline has no target")
        #expect(rows.map(\.inTime) == [1, 0, 0] && rows.map(\.late) == [0, 0, 1])
        #expect(rows.map(\.overdue) == [1, 0, 0] && rows.map(\.waiting) == [0, 1, 0])
        #expect(rows[0].targetSeconds == 3_600)
        let times = try #require(rows[0].times)
        #expect((600..<1_200).contains(times.medianSeconds) && times.nineTenthsSeconds >= 10_800)
        #expect(times.medianShare < 0.5 && times.nineTenthsShare >= 3)
        #expect(rows[1].times == nil)
    }

    @Test func `what was taken back is no answer, and an old form is not of this week`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit(["A", "B"].map { #"{"patient":{"reference":"\#($0)"},"answers":{}}"# })
        try await desk.work([ids[0]: .soon, ids[1]: .soon])
        await desk.close()
        try await Self.age(ids[1], byMinutes: 8 * 24 * 60, database)
        try await database.with("nurse") { nurse in
            _ = try await Casework.resolve(ids[0], by: nil, outcome: "done", note: nil, seen: nil, nurse)
            _ = try await Casework.undo(by: nil, nurse)
        }
        let rows = try await Self.rows(database)
        #expect(rows.map(\.waiting) == [1] && rows.map(\.inTime) == [0])
    }

    @Test func `alerts stand beside the hours of whoever was on duty, each person once`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit([#"{"patient":{"reference":"A"},"answers":{}}"#])
        try await desk.work([ids[0]: .urgent])
        await desk.close()
        func load() async throws -> (alerts: Int, staffHours: Double?) {
            try await database.with("monitor") { monitor in try await Dashboard.alertLoad(monitor) }
        }
        let without = try await load()
        #expect(without.alerts == 1 && without.staffHours == nil)
        // Two duties at once, all day long, for as long as anybody looks back.
        try await database.execute(
            """
            SELECT intake.add_role('Ann', 'coordinator', NULL);
            SELECT intake.add_role('Ann', 'surgeon', NULL);
            SELECT intake.add_shift('coordinator', '{1,2,3,4,5,6,7}', '00:00', '00:00', 'Ann', NULL, NULL, NULL);
            SELECT intake.add_shift('surgeon', '{1,2,3,4,5,6,7}', '08:00', '20:00', 'Ann', NULL, NULL, NULL);
            """, as: "manager")
        try await database.falsify("UPDATE intake.rota_shift SET since = now() - interval '30 days'")
        let with = try await load()
        #expect(with.alerts == 1 && with.staffHours.map { ($0 - 168).magnitude < 0.01 } == true, "\(with)")
    }
}
