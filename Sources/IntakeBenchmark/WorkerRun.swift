internal import IntakeWorker
internal import Postgres

/// Workers in processes of their own, on one database.
struct WorkerRun {
    /// What one run from a full queue to an empty one showed.
    struct Outcome: Sendable {
        let seconds: Double
        let workerSeconds: Double
        let serverSeconds: Double
        /// Of the worker that needed the most, in bytes.
        let peakMemory: Int
        /// Transactions of the observer, which are not the workers'.
        let observerCommits: Int64
    }

    private let workers: [WorkerProcess]
    private let observer: Connection
    private var observerCommits: Int64 = 0

    /// Starts paused workers and waits until all of them sleep: then their looks into the queue are far apart.
    init(_ program: WorkerProgram, count: Int, _ database: BenchmarkDatabase, batch: Int, paused: Bool) async throws {
        observer = try await BenchmarkServer.connect(database.owner, database.logger)
        if paused {
            try await Self.pause(observer)
            observerCommits += 1
        }
        workers = try (0..<count).map { _ in
            try WorkerProcess(program, database: database.worker, batch: batch)
        }
        try await waitUntilAsleep()
    }

    /// Has the workers of a database claim nothing.
    static func pause(_ database: Connection) async throws {
        try await database.executeScript(
            "UPDATE intake.control SET paused = true, paused_by = 'bench', paused_at = now()")
    }

    /// Lets them go.
    static func resume(_ database: Connection) async throws {
        try await database.executeScript(
            """
            UPDATE intake.control SET paused = false, paused_by = NULL, paused_at = NULL;
            NOTIFY intake_submitted
            """)
    }

    private mutating func waitUntilAsleep() async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let asleep: Int = try await observer.query(
                """
                SELECT count(*)
                FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'intake-triage worker' AND state = 'idle'
                    AND query = 'COMMIT' AND state_change < clock_timestamp() - interval '100 ms'
                """
            ).value(row: 0, column: 0)
            observerCommits += 1
            if asleep >= workers.count { return }
            if let status = workers.lazy.compactMap(\.status).first {
                throw BenchmarkError.workerFailed("it ended with \(status) before it worked")
            }
            guard ContinuousClock.now < deadline else {
                throw BenchmarkError.workerFailed("\(workers.count) were started, \(asleep) sleep")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The processes of the server that work for the workers.
    mutating func serverProcesses() async throws -> [ProcessMeter] {
        observerCommits += 1
        return try await observer.query(
            """
            SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'intake-triage worker'
            """
        ).map { row in ProcessMeter(processID: try row.decode(0, as: Int32.self)) }
    }

    /// Lets the workers go and waits until the queue is empty.
    mutating func drain() async throws -> Outcome {
        let servers = try await serverProcesses()
        let first = try await observer.query("SELECT coalesce(min(number), 0) FROM intake.ready")
            .value(row: 0, column: 0, as: Int64.self)
        let worker = workerSeconds
        let server = servers.reduce(0) { $0 + $1.cpuSeconds }
        let start = ContinuousClock.now
        try await resume()
        observerCommits += 2
        try await waitUntilEmpty(from: first)
        let elapsed = ContinuousClock.now - start
        return Outcome(
            seconds: elapsed / .seconds(1), workerSeconds: workerSeconds - worker,
            serverSeconds: servers.reduce(0) { $0 + $1.cpuSeconds } - server,
            peakMemory: workers.compactMap(\.meter.peakMemory).max() ?? 0, observerCommits: observerCommits)
    }

    /// Lets paused workers go.
    func resume() async throws { try await Self.resume(observer) }

    /// Waits until no form waits with this number or a higher one.
    mutating func waitUntilEmpty(from first: Int64 = 0) async throws {
        repeat {
            // Forms are claimed from the front, so that a look from the back meets no dead entries until the end, and then
            // none of what was there before.
            let result = try await observer.query(
                Statement("SELECT number FROM intake.ready WHERE number >= $1 ORDER BY number DESC LIMIT 1"), first)
            observerCommits += 1
            if result.rowCount == 0 { return }
            if let status = workers.lazy.compactMap(\.status).first {
                throw BenchmarkError.workerFailed("it ended with \(status) at work")
            }
            try await Task.sleep(for: .milliseconds(4))
        } while true
    }

    /// The CPU time of the workers so far, in seconds.
    var workerSeconds: Double { workers.reduce(0) { $0 + $1.meter.cpuSeconds } }

    /// Ends the workers, each after its batch.
    func stop() async throws {
        await observer.close()
        for worker in workers { try await worker.stop() }
    }
}
