internal import Logging
internal import Postgres

/// A database with forms that wait, for one run.
package struct BenchmarkDatabase: Sendable {
    let name: String
    /// Connection strings: as the owner, as a worker, and to another database of the server where there is one.
    let owner: String
    let worker: String
    let outside: String
    let isPrivate: Bool
    let firstNumber: Int64
    let forms: Int
    let terms: QueueTerms
    let pool: FormPool
    let logger: Logger

    /// Checks that every form of the run has exactly one assessment and one work item, and that none waits.
    ///
    /// - Parameter added: forms that came after the run's start.
    func verify(added: Int = 0) async throws {
        let forms = forms + added
        try await BenchmarkServer.with(owner, logger) { owner in
            let result = try await owner.query(
                """
                SELECT (SELECT count(*) FROM intake.submission WHERE number >= $1),
                       (SELECT count(*) FROM intake.assessment WHERE number >= $1),
                       (SELECT count(*) FROM intake.assessment AS a JOIN intake.submission AS s
                            ON s.id = a.submission_id AND s.number = a.number WHERE s.number >= $1),
                       (SELECT count(*) FROM intake.work_item WHERE number >= $1),
                       (SELECT count(*) FROM intake.ready)
                """, firstNumber)
            let counts = try result.single { row in
                try (0..<5).map { try row.decode($0, as: Int.self) }
            }
            guard counts == [forms, forms, forms, forms, 0] else {
                throw BenchmarkError.unbalanced(
                    "\(counts[0]) submissions, \(counts[1]) assessments (\(counts[2]) of them of a submission), "
                        + "\(counts[3]) work items, \(counts[4]) waiting")
            }
        }
    }

    /// Forms per second between the twentieth and the last twentieth of the assessments, by the server's clock: without
    /// start and end.
    func steadyRate() async throws -> Double {
        let share = 0.05
        let seconds: Double = try await BenchmarkServer.with(owner, logger) { owner in
            try await owner.query(
                """
                SELECT extract(epoch FROM percentile_disc(1 - $2::float8) WITHIN GROUP (ORDER BY assessed_at)
                               - percentile_disc($2::float8) WITHIN GROUP (ORDER BY assessed_at))::float8
                FROM intake.assessment WHERE number >= $1
                """, firstNumber, share
            ).value(row: 0, column: 0)
        }
        return seconds > 0 ? Double(forms) * (1 - 2 * share) / seconds : 0
    }

    /// Waits until no form waits.
    func waitUntilEmpty() async throws {
        try await BenchmarkServer.with(owner, logger) { owner in
            while try await owner.query("SELECT FROM intake.ready ORDER BY number DESC LIMIT 1").rowCount > 0 {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// From the commit of each form's submission to the commit of its assessment, in milliseconds, in the order of receipt.
    ///
    /// Both times are those of the commit records, just before they are flushed: one flush lies between the two, as one lies
    /// between what the submitter and a reader of the result see.
    func latencies() async throws -> [Double] {
        try await BenchmarkServer.with(owner, logger) { owner in
            try await owner.query(
                """
                SELECT (extract(epoch FROM pg_xact_commit_timestamp(a.xmin) - pg_xact_commit_timestamp(s.xmin)) * 1000)::float8
                FROM intake.submission AS s JOIN intake.assessment AS a ON a.submission_id = s.id
                WHERE s.number >= $1 ORDER BY s.number
                """, firstNumber
            ).map { row in try row.decode(0, as: Double.self) }
        }
    }

    /// What the server has counted so far.
    struct Counters: Sendable {
        let walBytes: Int64
        let commits: Int64
    }

    /// Reads the server's counters; those of sessions that have ended are complete.
    func counters() async throws -> Counters {
        try await BenchmarkServer.with(outside, logger) { outside in
            try await outside.query(
                """
                SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint, xact_commit
                FROM pg_stat_database WHERE datname = $1
                """, name
            ).single { row in
                Counters(walBytes: try row.decode(0), commits: try row.decode(1))
            }
        }
    }
}
