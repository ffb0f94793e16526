internal import IntakeStore
internal import IntakeWorker
internal import Postgres
internal import TriageCore

/// How long an emergency waits that comes while workers catch up on many forms, as after an outage.
package struct OutageBenchmark: Sendable {
    package struct Row: Sendable {
        /// Forms that waited when the emergency came, as the server's statistics said: up to some seconds old.
        package let waiting: Int
        /// From the end of its submission to its visible assessment, in milliseconds.
        package let milliseconds: Double

        /// One line for people who wait.
        package var summary: String {
            "an emergency behind about \(waiting) forms: \(milliseconds.decimals(1)) ms"
        }
    }

    private let server: BenchmarkServer
    private let program: WorkerProgram
    private let workers: Int
    private let pause: Duration

    /// - Parameter pause: from one emergency's assessment to the next emergency.
    package init(_ server: BenchmarkServer, _ program: WorkerProgram, workers: Int, pause: Duration) {
        self.server = server
        self.program = program
        self.workers = workers
        self.pause = pause
    }

    /// Lets the workers begin with so many forms in the queue, and submits emergencies until it is empty.
    ///
    /// - Parameter report: called after each emergency.
    package func run(waiting: Int, report: (Row) -> Void) async throws -> OutageReport {
        let emergencies = server.pool.entries.filter { $0.level == .emergency }
        guard !emergencies.isEmpty else { throw BenchmarkError.unbalanced("no invented form is an emergency") }
        let database = try await server.newRun()
        try await server.add(forms: waiting, to: database)
        let expedited: Int = try await BenchmarkServer.with(database.owner, database.logger) { owner in
            try await owner.query("SELECT count(*) FROM intake.ready WHERE expedited").value(row: 0, column: 0)
        }
        let run = try await WorkerRun(program, count: workers, database, batch: 500, paused: true)
        let start = ContinuousClock.now
        try await run.resume()
        let rows = try await BenchmarkServer.with(database.owner, database.logger) { site in
            var rows: [Row] = []
            while let left = try await left(site) {
                let row = try await submit(
                    emergencies[rows.count % emergencies.count], number: rows.count, left, site)
                rows.append(row)
                report(row)
                try await Task.sleep(for: pause)
            }
            return rows
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try await run.stop()
        try await database.verify(added: waiting + rows.count)
        let sizes = try await sizes(of: database)
        try await server.drop(database)
        return OutageReport(
            rows: rows, backlog: waiting, expedited: expedited, workers: workers,
            formsPerSecond: Double(waiting + rows.count) / seconds, sizes: sizes)
    }

    /// Bytes on disk of the whole database, then of its largest tables with their indexes.
    private func sizes(of database: BenchmarkDatabase) async throws -> [OutageReport.Size] {
        try await BenchmarkServer.with(database.owner, database.logger) { owner in
            try await owner.query(
                """
                SELECT 'database', pg_database_size(current_database()), NULL
                UNION ALL
                (SELECT relname::text, pg_total_relation_size(oid), pg_indexes_size(oid) FROM pg_class
                 WHERE relnamespace = 'intake'::regnamespace AND relkind = 'r' ORDER BY 2 DESC LIMIT 8)
                """
            ).map { row in
                OutageReport.Size(
                    name: try row.decode(0), bytes: try row.decode(1), indexes: try row.decode(2, as: Int64?.self))
            }
        }
    }

    /// About how many forms wait; nil when none does.
    private func left(_ site: Connection) async throws -> Int? {
        let result = try await site.query(
            """
            SELECT pg_stat_get_live_tuples('intake.ready'::regclass)
            WHERE EXISTS (SELECT FROM intake.ready ORDER BY number DESC LIMIT 1)
            """)
        return result.rowCount == 0 ? nil : try result.value(row: 0, column: 0)
    }

    private func submit(
        _ entry: FormPool.Entry, number: Int, _ left: Int, _ site: Connection
    ) async throws -> Row {
        let form = entry.form.replacing(FormPool.placeholder, with: "LATE-\(number)")
        let id = try await Submissions.submit(Array(form.utf8), key: nil, site)
        let start = ContinuousClock.now
        while true {
            let result = try await site.query("SELECT level FROM intake.assessment WHERE submission_id = $1", id)
            if result.rowCount == 1 {
                let time = ContinuousClock.now - start
                let level: String = try result.value(row: 0, column: 0)
                guard level == Level.emergency.rawValue else {
                    throw BenchmarkError.unbalanced("an emergency became '\(level)'")
                }
                return Row(waiting: left, milliseconds: time / .milliseconds(1))
            }
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}
