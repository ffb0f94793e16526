internal import Postgres

/// How long a form waits for its assessment: from commit to commit, beside the smallest client that does the same two
/// commits and is woken in the same way.
package struct LatencyBenchmark: Sendable {
    package enum Contender: String, Sendable, CaseIterable {
        /// One statement in the server, with a constant result.
        case twin
        /// The worker's statements, with constant results, from C.
        case client
        case worker
    }

    /// How forms come.
    package enum Situation: Sendable, Hashable {
        /// One at a time, each some time after the one before was assessed, and seen by a client that looks all the time.
        case rest
        /// At a fixed number a second, whether or not earlier ones were assessed, over eight connections.
        case rate(Int)

        package var title: String {
            switch self {
            case .rest: "at rest"
            case .rate(let rate): "\(rate)/s"
            }
        }
    }

    /// In milliseconds.
    package struct Figures: Sendable {
        package let median: Double
        package let p95: Double
        package let p99: Double
        package let highest: Double

        init(_ sample: Sample) {
            median = sample.percentile(0.5) ?? 0
            p95 = sample.percentile(0.95) ?? 0
            p99 = sample.percentile(0.99) ?? 0
            highest = sample.values.last ?? 0
        }

        /// The medians of several runs' figures, and the highest of all.
        init(medianOf runs: [Figures]) {
            median = Sample(runs.map(\.median)).median ?? 0
            p95 = Sample(runs.map(\.p95)).median ?? 0
            p99 = Sample(runs.map(\.p99)).median ?? 0
            highest = runs.map(\.highest).max() ?? 0
        }
    }

    package struct Run: Sendable {
        package let situation: Situation
        package let contender: Contender
        package let forms: Int
        package let latency: Figures
        /// What a client that looks all the time saw, at rest.
        package let seen: Figures?
        /// How late forms were sent, at a rate.
        package let lateness: Figures?
        /// How many forms a second were in fact accepted, at a rate.
        package let accepted: Double?

        /// One line for people who wait.
        package var summary: String {
            "\(situation.title), \(contender.rawValue): p50 \(latency.median.decimals(2)) ms, "
                + "p99 \(latency.p99.decimals(2)) ms"
        }
    }

    private static let producers = 8
    /// Long enough that a worker sleeps before the next form comes.
    private static let pauseAtRest = 0.15

    private let server: BenchmarkServer
    private let program: WorkerProgram
    private let situations: [Situation]
    private let seconds: Int
    private let formsAtRest: Int
    private let workers: Int

    /// - Parameters:
    ///   - seconds: for how long forms come at a rate.
    ///   - formsAtRest: how many forms come one at a time.
    ///   - workers: how many workers there are; of the others there is always one.
    package init(
        _ server: BenchmarkServer, _ program: WorkerProgram, rates: [Int], seconds: Int, formsAtRest: Int, workers: Int
    ) {
        self.server = server
        self.program = program
        situations = (formsAtRest > 0 ? [.rest] : []) + rates.map { .rate($0) }
        self.seconds = seconds
        self.formsAtRest = formsAtRest
        self.workers = workers
    }

    /// Runs the contenders in turn in each situation.
    ///
    /// - Parameter report: called after each run.
    package func run(rounds: Int, report: (Run) -> Void) async throws -> LatencyReport {
        var runs: [Run] = []
        for _ in 0..<rounds {
            for situation in situations {
                for contender in Contender.allCases {
                    try Task.checkCancellation()
                    let run = try await measure(situation, contender)
                    runs.append(run)
                    report(run)
                }
            }
        }
        return LatencyReport(runs: runs, situations: situations, rounds: rounds, workers: workers)
    }

    private func measure(_ situation: Situation, _ contender: Contender) async throws -> Run {
        let database = try await server.newRun()
        let (seen, stream) =
            switch contender {
            case .twin:
                try await registered(database) {
                    try await LoadClient.serving(.oneStatement, database) { try await load(situation, database) }
                }
            case .client:
                try await registered(database) {
                    try await LoadClient.serving(.workersStatements, database) { try await load(situation, database) }
                }
            case .worker: try await working(database) { try await load(situation, database) }
            }
        let latencies = try await database.latencies()
        try await database.verify(added: latencies.count)
        try await server.drop(database)
        return Run(
            situation: situation, contender: contender, forms: latencies.count, latency: Figures(Sample(latencies)),
            seen: seen.map { Figures(Sample($0)) }, lateness: stream.map { Figures(Sample($0.lateness)) },
            accepted: stream.map { Double($0.lateness.count) / $0.seconds })
    }

    /// Runs `body` while a worker seems to live, since nobody is notified otherwise: the clients in C give no signs of life.
    private func registered<T: Sendable>(
        _ database: BenchmarkDatabase, _ body: () async throws -> T
    ) async throws -> T {
        try await BenchmarkServer.with(database.owner, database.logger) { owner in
            try await owner.executeScript(
                "INSERT INTO intake.worker (host, pid, version, heartbeat_at) VALUES ('bench', 1, 'bench', now())")
        }
        let beating = Task { [database] in
            try await BenchmarkServer.with(database.owner, database.logger) { owner in
                while true {
                    try await Task.sleep(for: .seconds(5))
                    try await owner.executeScript("UPDATE intake.worker SET heartbeat_at = now()")
                }
            }
        }
        let value: T
        do { value = try await body() } catch {
            beating.cancel()
            throw error
        }
        beating.cancel()
        // It ends with its sleep; its database is to be dropped.
        _ = await beating.result
        return value
    }

    private func working<T: Sendable>(
        _ database: BenchmarkDatabase, _ body: () async throws -> T
    ) async throws -> T {
        let worker = try await WorkerRun(program, count: workers, database, batch: 500, paused: false)
        let value = try await body()
        try await worker.stop()
        return value
    }

    /// Lets forms come and waits until all of them are assessed.
    private func load(
        _ situation: Situation, _ database: BenchmarkDatabase
    ) async throws -> (seen: [Double]?, stream: LoadClient.Stream?) {
        switch situation {
        case .rest:
            return (try await LoadClient.ask(formsAtRest, pause: Self.pauseAtRest, database), nil)
        case .rate(let rate):
            let stream = try await LoadClient.produce(
                rate * seconds, rate: Double(rate), connections: Self.producers, database)
            try await database.waitUntilEmpty()
            return (nil, stream)
        }
    }
}
