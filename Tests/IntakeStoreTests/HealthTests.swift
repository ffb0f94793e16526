import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

@Suite struct HealthTests {
    @Test func `an empty database is in order`() async throws {
        let database = try await Clinic.newDatabase()
        let health = try await database.with("monitor") { try await Dashboard.health($0) }
        #expect(health.pending == 0 && health.workersAlive == 0 && health.openAlerts == 0 && health.quarantined == 0)
        #expect(health.lastAssessed == nil && !health.isStalled && health.oldestPendingSeconds == 0)
    }

    @Test func `forms that nobody assesses are seen without any daemon`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.submit(Array(repeating: #"{"answers":{}}"#, count: 3))
        try await database.with("monitor") { monitor in
            let fresh = try await Dashboard.health(monitor)
            #expect(fresh.pending == 3 && fresh.workersAlive == 0)
            try await Self.age(database, by: 11)
            let old = try await Dashboard.health(monitor)
            #expect(old.isStalled && old.oldestPendingSeconds >= 11)
        }
    }

    @Test func `after the clock was set back nothing that lies ahead passes for alive or fresh`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        try await database.submit(#"{"answers":{}}"#)
        try await database.with("monitor") { monitor in
            let before = try await Dashboard.health(monitor)
            #expect(before.workersAlive == 1 && !before.isStalled)
            try await desk.connection.execute("UPDATE intake.worker SET heartbeat_at = now() + interval '1 hour'")
            try await Self.age(database, by: -3_600)
            let after = try await Dashboard.health(monitor)
            #expect(after.workersAlive == 0 && after.isStalled && after.oldestPendingSeconds > 30)
            try await desk.connection.execute("UPDATE intake.worker SET heartbeat_at = clock_timestamp()")
            let beaten = try await Dashboard.health(monitor)
            #expect(beaten.workersAlive == 1)
        }
        await desk.close()
    }

    @Test func `a living worker is given a minute, a dead one is no excuse, nor is a pause`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        try await database.submit(#"{"answers":{}}"#)
        try await Self.age(database, by: 11)
        try await database.with("nurse") { nurse in
            _ = try await nurse.query("SELECT intake.pause('Ann')")
            let waiting = try await Dashboard.health(nurse)
            #expect(waiting.workersAlive == 1 && !waiting.isStalled)
            try await Self.age(database, by: 50)
            let late = try await Dashboard.health(nurse)
            #expect(late.isStalled)
        }
        try await desk.connection.execute("UPDATE intake.worker SET heartbeat_at = now() - interval '31 seconds'")
        let dead = try await database.with("monitor") { try await Dashboard.health($0) }
        #expect(dead.workersAlive == 0)
        await desk.close()
    }

    @Test func `alerts, notifications and the quarantine are counted`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit([#"{"answers":{}}"#, "garbage", #"{"answers":{}}"#])
        try await desk.work([ids[0]: .urgent, ids[2]: .routine])
        try await database.with("monitor") { monitor in
            let health = try await Dashboard.health(monitor)
            #expect(health.pending == 0 && health.openAlerts == 2 && health.quarantined == 1)
            #expect(health.undeliveredNotifications == 2 && health.lastAssessed != nil && !health.isStalled)
            let activity = try await monitor.texts(
                "SELECT level || ' ' || submissions FROM dashboard.activity ORDER BY 1")
            #expect(activity == ["routine 1", "urgent 2"])
        }
        await desk.close()
    }

    @Test func `alerts that people should have been told of are seen without any daemon, whatever keeps them`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let id = try await database.submit(#"{"answers":{}}"#)
        try await desk.work([id: .emergency])
        func untold() async throws -> Int {
            try await database.with("monitor") { try await Dashboard.health($0).untold }
        }
        func set(_ sql: String) async throws { try await database.execute("UPDATE intake.notification SET " + sql) }
        #expect(try await untold() == 0)
        try await database.falsify("UPDATE intake.alert SET opened_at = now() - interval '31 seconds'")
        try await set("created_at = now() - interval '31 seconds'")
        #expect(try await untold() == 1)
        try await set("held_until = now() + interval '1 hour'")
        #expect(try await untold() == 0)
        try await set("held_until = now() - interval '31 seconds'")
        #expect(try await untold() == 1)
        try await database.execute(
            """
            INSERT INTO intake.escalation (alert_id, phase, level, told, next_at, late)
            SELECT id, 'unanswered', level, 1, now() + interval '1 hour', false FROM intake.alert
            """)
        try await set("planned_at = now() - interval '50 seconds'")
        #expect(try await untold() == 0)
        try await set("planned_at = now() - interval '61 seconds'")
        #expect(try await untold() == 1)
        try await set("delivered_at = now()")
        #expect(try await untold() == 0)
        try await database.execute("UPDATE intake.escalation SET next_at = now() - interval '121 seconds'")
        #expect(try await untold() == 1)
        try await database.execute(
            "SELECT intake.close(alert_id, 'Dr Dee', 'seen', seen) FROM dashboard.alerts", as: "doctor")
        #expect(try await untold() == 0)
        await desk.close()
    }

    /// Makes what waits older.
    private static func age(_ database: ClinicDatabase, by seconds: Int) async throws {
        try await database.falsify(
            "UPDATE intake.submission SET received_at = received_at - interval '\(seconds) seconds'")
    }
}
