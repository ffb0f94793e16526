import Logging
import Postgres
import Testing

@testable import IntakeBenchmark

struct FormPoolTests {
    @Test func `of the invented emergencies nearly all are marked at their submission, and most other forms are not`()
        async throws
    {
        let server = try await BenchmarkServer.start(database: nil, logger: Logger(label: "test"))
        do {
            let database = try await server.newRun()
            let shares = try await BenchmarkServer.with(database.owner, database.logger) { owner in
                try await owner.query(
                    """
                    SELECT avg(expedited::int) FILTER (WHERE level = 'emergency')::float8,
                           avg(expedited::int) FILTER (WHERE level NOT IN ('emergency', 'urgent'))::float8
                    FROM bench.form
                    """
                ).single { row in (try row.decode(0, as: Double.self), try row.decode(1, as: Double.self)) }
            }
            #expect(shares.0 >= 0.98 && shares.1 <= 0.3, "\(shares)")
            try await server.remove()
        } catch {
            try await server.remove()
            throw error
        }
    }
}
