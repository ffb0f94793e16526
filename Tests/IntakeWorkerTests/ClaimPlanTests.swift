import TestSupport
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
        let held = try await OpenTransaction(database, "SELECT pg_current_xact_id()")
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

    /// Each form that waits for an earlier one of its patient costs a claim some pages, and there may be any number of them.
    @Test func `a claim passes no more than so many forms that wait for others, and the next one goes on from there`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let (crowd, most) = (20_000, 2_000)
        try await database.execute(
            """
            INSERT INTO intake.ready (number, patient_key)
            SELECT n, '\(PostgresUUID.random())' FROM generate_series(1, \(crowd)) AS n;
            INSERT INTO intake.ready (number) SELECT n FROM generate_series(\(crowd) + 1, \(crowd) + 500) AS n;
            ANALYZE intake.ready
            """)
        let worker = try await Connection.connect(
            ConnectionConfiguration(
                database.connectionString("worker"), settings: WorkerConfiguration.sessionSettings),
            deadline: .generous, logger: .silent)
        try await InForce.settle(
            version: "test 1", content: "{}", hash: "p", settings: "{}", settingsHash: "h", worker)
        try await worker.executeScript(
            """
            PREPARE survey (bigint, bigint, bigint, text, text) AS \(WorkQueue.surveyStatement.sql);
            PREPARE claim (bigint, bigint, text, text, bigint[], bigint, bigint) AS \(WorkQueue.claimStatement.sql)
            """)
        func pages(_ statement: String) async throws -> Int {
            let plan = try await worker.texts("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) EXECUTE \(statement)")
            // The first line about buffers is that of the whole.
            let buffers = plan.first { $0.contains("Buffers:") } ?? ""
            return buffers.matches(of: /(?:hit|read)=(\d+)/).reduce(0) { $0 + (Int($1.output.1) ?? 0) }
        }
        func claimed(above: Int64, through: Int64) async throws -> Int {
            try await pages("claim (\(above), 500, 'p', 'h', '{}', 100, \(through))")
        }
        var ends: [Int64] = []
        var above: Int64? = 0
        while let floor = above {
            var terms = ClaimTerms(floor: floor, limit: 500, protocolHash: "p", settingsHash: "h")
            terms.looksAtMost = most
            let wanted = terms
            above = try await worker.transaction { transaction throws(StoreError) in
                try WorkQueue.claim(transaction, wanted).cutAt
            }
            let survey = try await pages("survey (\(floor), \(Int64.max), \(most), 'p', 'h')")
            let claim = try await claimed(above: floor, through: above ?? .max)
            #expect(survey < most / 10 && claim < 6 * most, "\(survey) and \(claim) pages")
            ends += [above].compactMap(\.self)
        }
        #expect(ends == (1...Int64(crowd / most)).map { $0 * Int64(most) })
        let unbound = try await claimed(above: 0, through: .max)
        #expect(unbound > 3 * crowd, "what is bounded here does not happen")
        await worker.close()
    }
}
