import ArgumentParser
import Foundation
import Glibc
import IntakeBenchmark
import IntakeForms
import Logging
import UnixSignals

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measures what this machine can do, beside what PostgreSQL can do alone.",
        discussion: """
            Everything runs on a private PostgreSQL that keeps every commit (fsync, Unix socket) and is removed at the end, \
            also after Ctrl-C, unless --database names an empty database. The forms are invented.
            """,
        subcommands: [
            Assess.self, Queue.self, Latency.self, Backlog.self, Outage.self, Board.self, Clinics.self,
        ])
}

/// What the benchmarks with a database take.
struct BenchOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions

    @Option(
        help: """
            Instead of a private server: a libpq connection string of the owner of a database with the schema and without \
            forms. The forms stay in it.
            """)
    var database: String?

    @Flag(help: "Print one JSON object a line.")
    var json = false

    /// Runs `body` on the benchmark's server, which is removed however it ends, and prints its report.
    ///
    /// - Parameters:
    ///   - recordsCommitTimes: whether the server must know when each transaction was committed.
    ///   - connections: how many a private server takes, where that is more than usual.
    func run(
        recordsCommitTimes: Bool = false, connections: Int? = nil,
        _ body: @escaping @Sendable (BenchmarkServer) async throws -> any BenchmarkReport
    ) async throws {
        do {
            let settings = try await common.settings()
            let logger = try common.logger(settings, default: .error)
            let report = try await Interruption.cancelling {
                if let database {
                    try DatabaseOptions.refuseSecrets(inFlag: database)
                } else {
                    complain("starting a private PostgreSQL")
                }
                let server = try await BenchmarkServer.start(
                    database: database, recordsCommitTimes: recordsCommitTimes, connections: connections, logger: logger
                )
                do {
                    let report = try await body(server)
                    try await server.remove()
                    return report
                } catch {
                    do { try await server.remove() } catch {
                        complain("what the benchmark made was not removed: \(error)")
                    }
                    throw error
                }
            }
            output(json ? report.json.map(\.line).joined() : report.text)
        } catch {
            throw BenchOptions.fail(error)
        }
    }

    /// The exit code for an error, which is told on standard error.
    static func fail(_ error: any Error) -> ExitCode {
        switch error {
        case is CancellationError:
            complain("interrupted")
            return ExitCode(130)
        case let error as BenchmarkError:
            complain(error.description)
            switch error {
            case .databaseHoldsForms, .schemaMismatch, .noCommitTimes: return ExitStatus.badConfiguration.exit
            case .twinFailed, .workerFailed, .unbalanced: return ExitStatus.internalError.exit
            }
        default: return intake_triage.fail(error)
        }
    }

    /// Numbers that commas separate.
    ///
    /// - Parameter noun: what there are so many of.
    static func numbers(_ text: String, of noun: String, _ range: ClosedRange<Int>) throws -> [Int] {
        try text.split(separator: ",").map { part in
            guard let number = Int(part), range.contains(number) else {
                throw ValidationError(
                    "'\(part)' is no number of \(noun) from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    /// This executable's own worker, or another daemon of it.
    static func worker(_ command: String = "worker") throws -> WorkerProgram {
        WorkerProgram(
            path: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"), arguments: [command])
    }
}

/// Ctrl-C and SIGTERM as the cancellation of a task.
enum Interruption {
    private enum First<T: Sendable>: Sendable {
        case finished(T)
        case interrupted
    }

    /// - Throws: what `body` throws; `CancellationError` after a signal, when `body` has ended, however that was.
    static func cancelling<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: First<T>.self) { group in
            group.addTask { .finished(try await body()) }
            group.addTask {
                for await _ in signals { return .interrupted }
                // The sequence ends with its task only.
                try await Task.sleep(for: .seconds(86_400))
                return .interrupted
            }
            defer { group.cancelAll() }
            switch try await group.next() {
            case .finished(let value): return value
            case .interrupted, nil:
                group.cancelAll()
                // The work cleans up after itself; what cancelling it broke is of no interest.
                _ = await group.nextResult()
                throw CancellationError()
            }
        }
    }
}

extension BenchCommand {
    struct Assess: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What one form costs without a database: reading, assessing, writing; allocations and memory."
        ).examples("bench assess")

        @Option(help: "How many rounds; the median and the best are reported.")
        var rounds = 9

        @Option(help: "How often each step is done in a round.")
        var perRound = 2_000

        @Option(help: "How many assessments between the two looks at the memory.")
        var assessments = 200_000

        @Flag(help: "Print one JSON object a line.")
        var json = false

        func validate() throws {
            guard rounds > 0, perRound > 0, assessments >= 0 else {
                throw ValidationError("--rounds and --per-round are at least 1")
            }
        }

        func run() async throws {
            do {
                let benchmark = try AssessBenchmark()
                let report = try await Interruption.cancelling { [rounds, perRound, assessments] in
                    try await benchmark.run(rounds: rounds, perRound: perRound, assessments: assessments) {
                        complain($0)
                    }
                }
                output(json ? report.json.map(\.line).joined() : report.text)
            } catch {
                throw BenchOptions.fail(error)
            }
        }
    }

    struct Queue: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forms per second from a full queue: PostgreSQL alone, the leanest client, the worker."
        ).examples("bench queue --forms 20000 --rounds 1 --only b1,c1")

        @OptionGroup var options: BenchOptions

        @Option(help: "How many forms wait at the start of each run.")
        var forms = 50_000

        @Option(help: "How many forms one transaction takes, 1 to 5000.")
        var batch = 500

        @Option(help: "How many rounds; the medians are reported.")
        var rounds = 3

        @Option(
            help: "Only these: a, a+, b and a number of connections, c and a number of workers; separated by commas.")
        var only: String?

        func validate() throws {
            guard forms > 0, (1...5_000).contains(batch), rounds > 0 else {
                throw ValidationError("give at least one form and one round, and a batch from 1 to 5000")
            }
            _ = try contenders()
        }

        private func contenders() throws -> [QueueBenchmark.Contender] {
            guard let only else { return QueueBenchmark.contenders }
            return try only.split(separator: ",").map { name in
                guard let contender = QueueBenchmark.Contender(name: String(name)) else {
                    throw ValidationError("'\(name)' is none of a, a+, b1, b2, c1, c2, c4")
                }
                return contender
            }
        }

        func run() async throws {
            let contenders = try contenders()
            let program = try BenchOptions.worker()
            try await options.run { [forms, batch, rounds] server in
                let benchmark = QueueBenchmark(server, program, forms: forms, batch: batch, contenders: contenders)
                complain("\(rounds) rounds of \(forms) forms for each of \(contenders.count) contenders")
                return try await benchmark.run(rounds: rounds) { run in complain(run.summary) }
            }
        }
    }
}
