internal import IntakeStore
internal import IntakeWorker
internal import Postgres

/// What a claim costs with many forms waiting, also where the first tenth of them belongs to one patient.
package struct BacklogBenchmark: Sendable {
    package struct Row: Sendable {
        package let waiting: Int
        /// How many of them, the first ones, belong to one patient, of whose forms only the first may be claimed.
        package let crowd: Int
        /// Whether the claim starts where forms were claimed last, or at the beginning, as a sweep does.
        package let isSweep: Bool
        /// Of a claim with its rows, in milliseconds.
        package let median: Double
        package let highest: Double
        package let pagesHit: Int
        package let pagesRead: Int
        package let plan: [String]

        /// One line for people who wait.
        package var summary: String {
            "\(waiting) waiting, \(crowd) of one patient, \(isSweep ? "from the beginning" : "from the floor"): "
                + "\(median.decimals(2)) ms, \(pagesHit + pagesRead) pages"
        }
    }

    /// Ends a transaction without its effects.
    private struct RolledBack: Error {
        let lines: [String]
    }

    private static let repetitions = 15

    private let server: BenchmarkServer
    private let batch: Int

    package init(_ server: BenchmarkServer, batch: Int) {
        self.server = server
        self.batch = batch
    }

    /// Claims batches that are rolled back again, for each number of waiting forms and both arrangements.
    ///
    /// - Parameter report: called after each measurement.
    package func run(waiting: [Int], report: (Row) -> Void) async throws -> BacklogReport {
        var rows: [Row] = []
        for waiting in waiting {
            for crowd in [0, waiting / 10] {
                try Task.checkCancellation()
                let database = try await server.newRun()
                try await server.add(forms: waiting, crowd: crowd, to: database)
                for isSweep in [true, false] {
                    let row = try await measure(waiting, crowd, isSweep, database)
                    rows.append(row)
                    report(row)
                }
                try await server.drop(database)
            }
        }
        return BacklogReport(rows: rows, batch: batch)
    }

    private func measure(
        _ waiting: Int, _ crowd: Int, _ isSweep: Bool, _ database: BenchmarkDatabase
    ) async throws -> Row {
        let connection = try await Connection.connect(
            ConnectionConfiguration(
                database.owner, applicationName: "intake-triage bench", settings: WorkerConfiguration.sessionSettings),
            deadline: .now + .seconds(30), logger: database.logger)
        // The floor lies above what one patient blocks.
        let floor = isSweep ? 0 : database.firstNumber - 1 + Int64(crowd)
        let terms = database.terms
        try await connection.executeScript("PREPARE bench_claim AS \(WorkQueue.claimStatement.sql)")
        // As a worker does, who looks at no more than so many from the beginning.
        let last = try await connection.query(
            WorkQueue.surveyStatement, floor, Int64.max, Int64(isSweep ? WorkQueue.lookLimit : 1), terms.protocolHash,
            terms.settingsHash
        ).value(row: 0, column: 1, as: Int64?.self)
        let claim =
            "EXECUTE bench_claim (\(floor), \(batch), '\(terms.protocolHash)', '\(terms.settingsHash)', '{}', "
            + "\(WorkQueue.historyLimit), \(isSweep ? last ?? .max : .max))"
        var times: [Double] = []
        for _ in 0..<Self.repetitions {
            let start = ContinuousClock.now
            _ = try await rolledBack(Statement(claim), connection) { _ in [] }
            times.append((ContinuousClock.now - start) / .milliseconds(1))
        }
        let plan = try await rolledBack(Statement("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) \(claim)"), connection) {
            result throws(PostgresError) in
            try result.map { row throws(PostgresError) in try row.decode(0, as: String.self) }
        }
        await connection.close()
        let sample = Sample(times)
        // The first line about buffers is that of the whole.
        let buffers = plan.first { $0.contains("Buffers:") } ?? ""
        return Row(
            waiting: waiting, crowd: crowd, isSweep: isSweep, median: sample.median ?? 0,
            highest: sample.values.last ?? 0, pagesHit: Self.number(after: "hit=", buffers),
            pagesRead: Self.number(after: "read=", buffers), plan: plan)
    }

    private static func number(after name: String, _ text: String) -> Int {
        guard let range = text.firstRange(of: name) else { return 0 }
        return Int(text[range.upperBound...].prefix { $0.isNumber }) ?? 0
    }

    /// Runs a statement in a transaction that leaves nothing behind.
    private func rolledBack(
        _ statement: Statement, _ connection: Connection,
        _ lines: @escaping @Sendable (borrowing QueryResult) throws(PostgresError) -> [String]
    ) async throws -> [String] {
        do {
            try await connection.transaction { (transaction) throws -> Void in
                let result = try transaction.query(statement)
                throw RolledBack(lines: try lines(result))
            }
            return []
        } catch let end as RolledBack {
            return end.lines
        }
    }
}
