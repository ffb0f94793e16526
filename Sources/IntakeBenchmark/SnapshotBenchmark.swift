internal import BenchmarkFloor
internal import Postgres

/// Whether the queue gets slower while another session keeps a snapshot or a transaction id, which keeps the entries of
/// claimed forms from being cleared away.
package struct SnapshotBenchmark: Sendable {
    /// What another session holds meanwhile.
    package enum Hold: String, Sendable, CaseIterable {
        case nothing, snapshot
        case transactionID = "transaction-id"

        package var title: String {
            switch self {
            case .nothing: "nothing"
            case .snapshot: "a snapshot"
            case .transactionID: "a transaction id"
            }
        }

        fileprivate var statements: [String] {
            switch self {
            case .nothing: []
            case .snapshot: ["BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM intake.ready"]
            case .transactionID: ["BEGIN", "SELECT pg_current_xact_id()"]
            }
        }
    }

    package struct Row: Sendable {
        package let hold: Hold
        package let forms: Int
        /// Of the first and of the last third of the forms that came at the fixed rate.
        package let early: LatencyBenchmark.Figures
        package let late: LatencyBenchmark.Figures
        /// Full queues that were emptied after that, still with the hold, and then others after its end.
        package let held: Drains
        package let released: Drains
        /// Dead entries in the queue before that.
        package let deadEntries: Int

        /// Forms per second with the hold as a share of those after its end, in the same database.
        package var share: Double { Self.quotient(held.perSecond.median, released.perSecond.median) }
        /// The same by what a form costs the server.
        package var shareByCPU: Double {
            Self.quotient(released.serverMicroseconds.median, held.serverMicroseconds.median)
        }

        private static func quotient(_ first: Double?, _ second: Double?) -> Double {
            guard let first, let second, second > 0 else { return 0 }
            return first / second
        }

        /// One line for people who wait.
        package var summary: String {
            "holding \(hold.title): p50 \(late.median.decimals(2)) ms, p99 \(late.p99.decimals(2)) ms at the end, "
                + "then \((held.perSecond.median ?? 0).decimals(0)) forms/s, "
                + "\((released.perSecond.median ?? 0).decimals(0)) after its end"
        }
    }

    /// Full queues that were emptied one after the other.
    package struct Drains: Sendable {
        package let perSecond: Sample
        /// CPU time of the server's process a form.
        package let serverMicroseconds: Sample
    }

    private static let producers = 8

    private let server: BenchmarkServer
    private let program: WorkerProgram
    private let rate: Int
    private let backlog: Int
    private let drains: Int
    private let holds: [Hold]

    /// - Parameters:
    ///   - rate: how many forms come a second.
    ///   - backlog: how many forms are put into the queue at once at the end.
    ///   - drains: how often.
    ///   - holds: what another session holds, one after the other.
    package init(
        _ server: BenchmarkServer, _ program: WorkerProgram, rate: Int, backlog: Int, drains: Int,
        holds: [Hold]
    ) {
        self.server = server
        self.program = program
        self.rate = rate
        self.backlog = backlog
        self.drains = drains
        self.holds = holds
    }

    /// Runs the same load with each hold.
    ///
    /// - Parameters:
    ///   - seconds: for how long forms come.
    ///   - report: called after each hold.
    package func run(seconds: Int, report: (Row) -> Void) async throws -> SnapshotReport {
        var rows: [Row] = []
        for hold in holds {
            try Task.checkCancellation()
            let row = try await measure(hold, seconds)
            rows.append(row)
            report(row)
        }
        return SnapshotReport(rows: rows, rate: rate, seconds: seconds, backlog: backlog, drains: drains)
    }

    private func measure(_ hold: Hold, _ seconds: Int) async throws -> Row {
        let database = try await server.newRun()
        let holder = try await Holder.holding(hold.statements, database)
        var worker = try await WorkerRun(program, count: 1, database, batch: 500, paused: false)
        let stream = try await submitAtRate(database, seconds)
        try await worker.waitUntilEmpty()
        let latencies = try await database.latencies()
        let dead = try await deadEntries(database)
        let held = try await drain(&worker, database)
        holder.end()
        let released = try await drain(&worker, database)
        try await worker.stop()
        try await database.verify(added: latencies.count + 2 * backlog * drains)
        try await server.drop(database)
        let third = max(1, latencies.count / 3)
        return Row(
            hold: hold, forms: stream, early: LatencyBenchmark.Figures(Sample(latencies.prefix(third))),
            late: LatencyBenchmark.Figures(Sample(latencies.suffix(third))), held: held, released: released,
            deadEntries: dead)
    }

    /// Fills the queue and lets it be emptied, some times; filling it ends with a VACUUM.
    private func drain(_ worker: inout WorkerRun, _ database: BenchmarkDatabase) async throws -> Drains {
        var rates: [Double] = []
        var costs: [Double] = []
        for _ in 0..<drains {
            try await worker.pause()
            try await server.add(forms: backlog, to: database)
            let outcome = try await worker.drain()
            rates.append(Double(backlog) / outcome.seconds)
            costs.append(outcome.serverSeconds * 1_000_000 / Double(backlog))
        }
        return Drains(perSecond: Sample(rates), serverMicroseconds: Sample(costs))
    }

    /// Lets forms come at the fixed rate; returns how many did.
    private func submitAtRate(_ database: BenchmarkDatabase, _ seconds: Int) async throws -> Int {
        // In parts, so that no more than some seconds' forms are in memory.
        let part = 10
        var sent = 0
        for start in stride(from: 0, to: seconds, by: part) {
            let count = rate * min(part, seconds - start)
            _ = try await LoadClient.produce(
                count, rate: Double(rate), connections: Self.producers, serial: start, database)
            sent += count
        }
        return sent
    }

    private func deadEntries(_ database: BenchmarkDatabase) async throws -> Int {
        try await BenchmarkServer.with(database.owner, database.logger) { owner in
            try await owner.query("SELECT pg_stat_get_dead_tuples('intake.ready'::regclass)").value(row: 0, column: 0)
        }
    }
}

/// A session of its own with an open transaction, which ends with this object.
///
/// Unchecked: the session is only ended, by one caller.
private final class Holder: @unchecked Sendable {
    private var connection: OpaquePointer?

    private init(_ connection: OpaquePointer) { self.connection = connection }

    deinit { end() }

    static func holding(_ statements: [String], _ database: BenchmarkDatabase) async throws -> Holder {
        try await FloorClient.blocking {
            let texts = CTexts()
            let commands = texts.texts(statements)
            var tally = floor_tally()
            let connection = floor_hold(
                texts.text(database.owner), commands.baseAddress, commands.count, &tally)
            try tally.check()
            guard let connection else { throw BenchmarkError.floorFailed("holding a transaction") }
            return Holder(connection)
        }
    }

    func end() {
        floor_release(connection)
        connection = nil
    }
}
