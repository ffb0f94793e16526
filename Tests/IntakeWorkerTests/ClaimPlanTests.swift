import ClinicFixture
import IntakeStore
import IntakeWorker
import Logging
import Postgres
import Testing

@Suite struct ClaimPlanTests {
    /// While somebody holds a snapshot, the queue keeps dead entries; statistics of a moment in which nothing waits then say
    /// that walking over all of it costs nothing.
    @Test(arguments: [0, 3, 300])
    func `whatever the statistics say, a claim looks up what it needs of a queue full of dead entries`(
        waiting: Int
    ) async throws {
        let database = try await Clinic.newDatabase()
        let held = try await Held(database, "SELECT pg_current_xact_id()")
        let fill =
            "INSERT INTO intake.ready (number, patient_key) SELECT n, CASE WHEN n % 5 > 0 THEN gen_random_uuid() END"
        try await database.execute("\(fill) FROM generate_series(1, 20000) AS n")
        try await database.execute("DELETE FROM intake.ready")
        try await database.execute("\(fill) FROM generate_series(20001, 20000 + \(waiting)) AS n")
        try await database.execute("ANALYZE intake.ready")
        let worker = try await Connection.connect(
            ConnectionConfiguration(
                database.connectionString(), settings: WorkerConfiguration.sessionSettings),
            deadline: .generous, logger: .silent)
        try await worker.executeScript("PREPARE claim AS \(WorkQueue.claimStatement.sql)")
        let plan = try await worker.texts(
            "EXPLAIN (COSTS OFF) EXECUTE claim (0, 500, 'p', 'h', '{}', 100, 9223372036854775807)")
        await worker.close()
        let looks = plan.indices.filter { plan[$0].contains("Scan") && plan[$0].contains(" on ready") }
        #expect(looks.count == 3)
        for look in looks { #expect(plan[look + 1].contains("Index Cond:"), "\(plan[look]) \(plan[look + 1])") }
        // Every other table too is looked into by what a form says, but for those of one row and the list of strikes.
        let tables = ["submission", "alert", "alert_aside", "spelling", "quarantine"]
        for table in tables {
            let looks = plan.indices.filter {
                plan[$0].contains("Scan") && (plan[$0] + " ").contains(" on \(table) ")
            }
            #expect(!looks.isEmpty, "\(table)")
            for look in looks { #expect(plan[look + 1].contains("Index Cond:"), "\(plan[look]) \(plan[look + 1])") }
        }
        let sorts = plan.count { $0.contains("Sort Key: r.number") }
        #expect(sorts == 0)
        try await held.rollBack()
    }
}
