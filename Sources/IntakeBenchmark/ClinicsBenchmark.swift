internal import Foundation
package import IntakeForms
internal import IntakeStore
internal import Postgres

/// One worker process for several databases, one a clinic: what it costs at rest, how long a form waits, and how long while
/// another clinic's forms fill the queue.
package struct ClinicsBenchmark: Sendable {
    package struct Row: Sendable {
        package let databases: Int
        /// From the start of the process until each database has a worker.
        package let startSeconds: Double
        /// Shares of one CPU while nothing comes: of the worker's process, and of the server's for it.
        package let idleWorker: Double
        package let idleServer: Double
        /// Resident after all of it, and the most threads, of the worker's process.
        package let memory: Int
        package let threads: Int
        /// From the end of a submission to its visible assessment, in milliseconds, one at a time in one database after the other.
        package let atRest: Sample
        /// The same while another database's queue is full; without values where there is one database.
        package let beside: Sample
        /// From full queues of all to empty ones.
        package let formsPerSecond: Double

        /// One line for people who wait.
        package var summary: String {
            "\(databases): begun in \(startSeconds.decimals(1)) s, at rest p50 \((atRest.median ?? 0).decimals(2)) ms, "
                + "\(formsPerSecond.decimals(0)) forms/s"
        }
    }

    private let server: BenchmarkServer
    private let program: WorkerProgram
    private let forms: Int
    private let formsAtRest: Int
    private let seconds: Double

    /// - Parameters:
    ///   - forms: how many wait in all queues together.
    ///   - formsAtRest: how many come one at a time.
    ///   - seconds: how long nothing comes.
    package init(_ server: BenchmarkServer, _ program: WorkerProgram, forms: Int, formsAtRest: Int, seconds: Double) {
        self.server = server
        self.program = program
        self.forms = forms
        self.formsAtRest = formsAtRest
        self.seconds = seconds
    }

    /// Measures a process for each of these numbers of databases.
    package func run(_ numbers: [Int], report: (Row) -> Void) async throws -> ClinicsReport {
        var rows: [Row] = []
        for number in numbers {
            let row = try await measure(number)
            report(row)
            rows.append(row)
        }
        return ClinicsReport(rows: rows, forms: forms, formsAtRest: formsAtRest, seconds: seconds)
    }

    private func measure(_ number: Int) async throws -> Row {
        var databases: [BenchmarkDatabase] = []
        for _ in 0..<number { databases.append(try await server.newRun()) }
        let start = ContinuousClock.now
        let worker = try WorkerProcess(program, arguments: databases.flatMap { ["--database", $0.worker] })
        let observer = try await BenchmarkServer.connect(databases[0].outside, databases[0].logger)
        try await wait(until: number, worker, observer)
        let startSeconds = (ContinuousClock.now - start) / .seconds(1)
        let servers = try await self.servers(observer)
        // What came with the start has ended by then.
        try await Task.sleep(for: .seconds(6))
        let (idleWorker, idleServer) = (worker.meter.cpuSeconds, servers.reduce(0) { $0 + $1.cpuSeconds })
        try await Task.sleep(for: .seconds(seconds))
        let shares = (
            (worker.meter.cpuSeconds - idleWorker) / seconds,
            (servers.reduce(0) { $0 + $1.cpuSeconds } - idleServer) / seconds
        )
        var sites: [Connection] = []
        for database in databases { sites.append(try await BenchmarkServer.connect(database.owner, database.logger)) }
        let atRest = try await waits(sites, from: 0, count: formsAtRest, worker)
        var beside: [Double] = []
        if number > 1 {
            try await WorkerRun.pause(sites[0])
            try await server.add(forms: forms, to: databases[0])
            try await WorkerRun.resume(sites[0])
            while try await isBusy(sites[0]) {
                beside += try await waits(Array(sites.dropFirst()), from: beside.count, count: 1, worker)
            }
        }
        let rate = try await drain(databases, sites, worker)
        let row = Row(
            databases: number, startSeconds: startSeconds, idleWorker: shares.0, idleServer: shares.1,
            memory: worker.meter.residentMemory ?? 0, threads: worker.meter.threads ?? 0, atRest: Sample(atRest),
            beside: Sample(beside), formsPerSecond: rate)
        try await worker.stop()
        for site in sites { await site.close() }
        await observer.close()
        for (index, database) in databases.enumerated() {
            let single = stride(from: index, to: formsAtRest, by: number).underestimatedCount
            let late = index == 0 ? forms : 0
            let others = index == 0 ? 0 : stride(from: index - 1, to: beside.count, by: number - 1).underestimatedCount
            try await database.verify(added: single + others + (number > 1 ? late : 0) + forms / number)
            try await server.drop(database)
        }
        return row
    }

    /// Waits until so many sessions of workers have come to rest.
    private func wait(until number: Int, _ worker: WorkerProcess, _ observer: Connection) async throws {
        let deadline = ContinuousClock.now + .seconds(300)
        while true {
            let ready: Int = try await observer.query(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE application_name = 'intake-triage worker' AND state = 'idle' AND query = 'COMMIT'
                """
            ).value(row: 0, column: 0)
            if ready >= number { return }
            if let status = worker.status {
                throw BenchmarkError.workerFailed("it ended with \(status) before it worked")
            }
            guard ContinuousClock.now < deadline else {
                throw BenchmarkError.workerFailed("of \(number) databases \(ready) have a worker that rests")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func servers(_ observer: Connection) async throws -> [ProcessMeter] {
        try await observer.query("SELECT pid FROM pg_stat_activity WHERE application_name = 'intake-triage worker'")
            .map { row in ProcessMeter(processID: try row.decode(0, as: Int32.self)) }
    }

    private func isBusy(_ site: Connection) async throws -> Bool {
        try await site.query("SELECT FROM intake.ready ORDER BY number DESC LIMIT 1").rowCount > 0
    }

    /// Submits one form at a time, to one database after the other, and waits for each; in milliseconds.
    private func waits(
        _ sites: [Connection], from first: Int, count: Int, _ worker: WorkerProcess
    ) async throws -> [Double] {
        var waits: [Double] = []
        for number in first..<first + count {
            let site = sites[number % sites.count]
            let entry = server.pool.entries[number % server.pool.entries.count]
            let form = entry.form.replacing(FormPool.placeholder, with: "REST-\(UUID())")
            let id = try await Submissions.submit(Array(form.utf8), key: nil, site)
            let start = ContinuousClock.now
            while try await site.query("SELECT FROM intake.assessment WHERE submission_id = $1", id).rowCount == 0 {
                if let status = worker.status { throw BenchmarkError.workerFailed("it ended with \(status) at work") }
                try await Task.sleep(for: .milliseconds(1))
            }
            waits.append((ContinuousClock.now - start) / .milliseconds(1))
        }
        return waits
    }

    /// Fills all queues while the workers are paused, and lets them go.
    private func drain(
        _ databases: [BenchmarkDatabase], _ sites: [Connection], _ worker: WorkerProcess
    ) async throws -> Double {
        let each = forms / databases.count
        for (database, site) in zip(databases, sites) {
            try await WorkerRun.pause(site)
            try await server.add(forms: each, to: database)
        }
        let start = ContinuousClock.now
        for site in sites { try await WorkerRun.resume(site) }
        for site in sites {
            while try await isBusy(site) {
                if let status = worker.status { throw BenchmarkError.workerFailed("it ended with \(status) at work") }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        return Double(each * databases.count) / ((ContinuousClock.now - start) / .seconds(1))
    }
}

/// What one process for several databases costs.
package struct ClinicsReport: BenchmarkReport {
    package let rows: [ClinicsBenchmark.Row]
    let forms: Int
    let formsAtRest: Int
    let seconds: Double

    package var text: String {
        var table = TextTable([
            "databases", "start s", "idle worker", "idle server", "MiB", "threads", "rest p50 ms", "p95", "beside p50",
            "p95", "forms/s",
        ])
        for row in rows {
            func number(_ value: Double?) -> String { value.map { $0.decimals(2) } ?? "-" }
            table.add([
                "\(row.databases)", row.startSeconds.decimals(1), "\((row.idleWorker * 100).decimals(1)) %",
                "\((row.idleServer * 100).decimals(1)) %", (Double(row.memory) / 1_048_576).decimals(0),
                "\(row.threads)",
                number(row.atRest.median), number(row.atRest.percentile(0.95)), number(row.beside.median),
                number(row.beside.percentile(0.95)), row.formsPerSecond.decimals(0),
            ])
        }
        return """
            One worker process for so many databases of one server. Idle: shares of one CPU over \(seconds.decimals(0)) s. At rest: \
            \(formsAtRest) forms, one at a time,
            from the end of the submission to its visible assessment. Beside: the same in the other databases while one has \
            \(forms) forms
            waiting. Forms a second: from \(forms) forms in all queues together to none; every form was checked to have exactly
            one assessment.

            \(table.text)
            """
    }

    package var json: [JSONObject] {
        rows.map { row in
            [
                "databases": row.databases, "startSeconds": row.startSeconds, "idleWorker": row.idleWorker,
                "idleServer": row.idleServer, "memoryBytes": row.memory, "threads": row.threads,
                "atRestMedian": row.atRest.median, "atRestP95": row.atRest.percentile(0.95),
                "besideMedian": row.beside.median, "besideP95": row.beside.percentile(0.95),
                "formsPerSecond": row.formsPerSecond,
            ]
        }
    }
}
