internal import IntakeForms

/// What a worker costs that has nothing to do.
package struct IdleBenchmark: Sendable {
    package struct Report: BenchmarkReport {
        package let seconds: Double
        /// CPU time of the worker, and of the server's processes that serve it, in seconds a minute.
        package let workerSecondsPerMinute: Double
        package let serverSecondsPerMinute: Double
        /// Transactions a minute; each look into the queue is one, of three statements.
        package let commitsPerMinute: Double
        package let residentMemory: Int
    }

    private let server: BenchmarkServer
    private let program: WorkerProgram

    package init(_ server: BenchmarkServer, _ program: WorkerProgram) {
        self.server = server
        self.program = program
    }

    /// Watches one worker for so many seconds, from a while after its start.
    package func run(seconds: Int) async throws -> Report {
        let database = try await server.newRun()
        var worker = try await WorkerRun(program, count: 1, database, batch: 500, paused: false)
        try await Task.sleep(for: .seconds(3))
        let servers = try await worker.serverProcesses()
        let resident = worker.residentMemory
        let commits = try await database.counters().commits
        let clock = ContinuousClock.now
        let (workerBefore, serverBefore) = (worker.workerSeconds, servers.reduce(0) { $0 + $1.cpuSeconds })
        try await Task.sleep(for: .seconds(seconds))
        let (workerAfter, serverAfter) = (worker.workerSeconds, servers.reduce(0) { $0 + $1.cpuSeconds })
        let elapsed = (ContinuousClock.now - clock) / .seconds(1)
        let commitsAfter = try await database.counters().commits
        try await worker.stop()
        try await server.drop(database)
        let minutes = elapsed / 60
        return Report(
            seconds: elapsed, workerSecondsPerMinute: (workerAfter - workerBefore) / minutes,
            serverSecondsPerMinute: (serverAfter - serverBefore) / minutes,
            commitsPerMinute: Double(commitsAfter - commits) / minutes, residentMemory: resident)
    }
}

extension IdleBenchmark.Report {
    /// For people, ending with a line break.
    package var text: String {
        """
        One worker with an empty queue, watched for \(seconds.decimals(0)) s, in a minute:
          \(workerSecondsPerMinute.decimals(3)) s of CPU by the worker, \(serverSecondsPerMinute.decimals(3)) s by the \
        server for it
          \(commitsPerMinute.decimals(0)) transactions
          \((Double(residentMemory) / 1_048_576).decimals(1)) MiB resident

        """
    }

    package var jsonLines: String {
        JSONLine.text { writer in
            for (name, value) in [
                ("seconds", seconds), ("workerCPUSecondsPerMinute", workerSecondsPerMinute),
                ("serverCPUSecondsPerMinute", serverSecondsPerMinute), ("commitsPerMinute", commitsPerMinute),
                ("residentBytes", Double(residentMemory)),
            ] {
                writer.key(name)
                writer.decimal(value)
            }
        }
    }
}
