import ArgumentParser
import IntakeBenchmark

extension BenchCommand {
    struct Latency: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How long a form waits for its assessment, from commit to commit, beside the smallest client."
        ).examples("bench latency --rate 500 --seconds 10")

        @OptionGroup var options: BenchOptions

        @Option(help: "Forms a second, whether or not earlier ones were assessed; may be given again and again.")
        var rate = [500, 2_000]

        @Option(help: "For how many seconds forms come at a rate.")
        var seconds = 10

        @Option(help: "How many forms come one at a time; 0 for none.")
        var atRest = 100

        @Option(help: "How many workers there are.")
        var workers = 1

        @Option(help: "How many rounds; the medians are reported.")
        var rounds = 3

        func validate() throws {
            guard rate.allSatisfy({ (1...100_000).contains($0) }), (1...3_600).contains(seconds), atRest >= 0,
                (1...64).contains(workers), rounds > 0
            else {
                throw ValidationError(
                    "give rates from 1 to 100000, 1 to 3600 seconds, 1 to 64 workers and at least one round")
            }
        }

        func run() async throws {
            let program = try BenchOptions.worker()
            try await options.run(recordsCommitTimes: true) {
                [rate, seconds, atRest, workers, rounds] server in
                let benchmark = LatencyBenchmark(
                    server, program, rates: rate, seconds: seconds, formsAtRest: atRest, workers: workers)
                return try await benchmark.run(rounds: rounds) { complain($0.summary) }
            }
        }
    }

    struct Backlog: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What a claim costs with many forms waiting, also where many belong to one patient."
        ).examples("bench backlog --waiting 10000,1000000")

        @OptionGroup var options: BenchOptions

        @Option(help: "Numbers of waiting forms, separated by commas; a million takes 2 GB.")
        var waiting = "10000,1000000"

        @Option(help: "How many forms a claim takes.")
        var batch = 500

        func validate() throws {
            guard (1...5_000).contains(batch) else { throw ValidationError("--batch is from 1 to 5000") }
            _ = try numbers()
        }

        private func numbers() throws -> [Int] {
            try BenchOptions.numbers(waiting, of: "forms", 10...100_000_000)
        }

        func run() async throws {
            let numbers = try numbers()
            try await options.run { [batch] server in
                try await BacklogBenchmark(server, batch: batch).run(waiting: numbers) {
                    complain($0.summary)
                }
            }
        }
    }

    struct Outage: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How long an emergency waits that comes while workers catch up on many forms."
        ).examples("bench outage --waiting 100000")

        @OptionGroup var options: BenchOptions

        @Option(help: "How many forms wait when the workers begin; a million takes 4 GB.")
        var waiting = 1_000_000

        @Option(help: "How many workers there are.")
        var workers = 1

        @Option(help: "Seconds from one emergency's assessment to the next emergency.")
        var pause = 3.0

        func validate() throws {
            guard (1...100_000_000).contains(waiting), (1...64).contains(workers), (0...3_600).contains(pause) else {
                throw ValidationError("give 1 to 100000000 waiting forms, 1 to 64 workers and a pause up to 3600 s")
            }
        }

        func run() async throws {
            let program = try BenchOptions.worker()
            try await options.run { [waiting, workers, pause] server in
                let benchmark = OutageBenchmark(server, program, workers: workers, pause: .seconds(pause))
                complain("putting \(waiting) forms into the queue")
                return try await benchmark.run(waiting: waiting) { complain($0.summary) }
            }
        }
    }

    struct Board: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How quick the staff board is with many open patients and many people who read.",
            discussion: """
                The board is a process of its own on a Unix socket, a worker beside it assesses a form a second, and all of \
                them share this machine with the readers.
                """
        ).examples("bench board --forms 10000 --readers 50")

        @OptionGroup var options: BenchOptions

        @Option(help: "How many assessed forms are open.")
        var forms = 10_000

        @Option(help: "How many people read, each with a stream of live updates.")
        var readers = 50

        @Option(help: "Seconds that a person looks at a page.")
        var pause = 5.0

        @Option(help: "Of how many open streams the memory is measured; with those of the readers up to 400.")
        var streams = 300

        @Option(help: "For how many seconds they read.")
        var seconds = 60

        func validate() throws {
            guard (1...1_000_000).contains(forms), (1...100).contains(readers), (0.1...60).contains(pause),
                streams >= 1, streams + readers <= 400, streams <= 11 * readers, (1...3_600).contains(seconds)
            else {
                throw ValidationError(
                    "give 1 to 1000000 forms, 1 to 100 readers, up to 11 streams for each and 400 in all, a pause from 0.1 "
                        + "to 60 s and 1 to 3600 s")
            }
        }

        func run() async throws {
            let (worker, board) = (try BenchOptions.worker(), try BenchOptions.worker("web"))
            try await options.run { [forms, readers, pause, streams, seconds] server in
                let benchmark = BoardBenchmark(
                    server, worker: worker, board: board, readers: readers, streams: streams, seconds: Double(seconds),
                    pause: pause)
                return try await benchmark.run(forms: forms) { complain($0) }
            }
        }
    }

    struct Clinics: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What one worker process for several databases costs, and how long a form waits."
        ).examples("bench clinics --databases 1,100")

        @OptionGroup var options: BenchOptions

        @Option(help: "Numbers of databases, separated by commas.")
        var databases = "1,10,100"

        @Option(help: "How many forms wait in all of them together.")
        var forms = 20_000

        @Option(help: "How many forms come one at a time.")
        var atRest = 200

        @Option(help: "For how many seconds nothing comes.")
        var seconds = 20

        func validate() throws {
            guard forms >= 1, atRest >= 1, (1...3_600).contains(seconds) else {
                throw ValidationError("give at least one form, one at rest, and 1 to 3600 seconds")
            }
            guard options.database == nil else {
                throw ValidationError("this needs a private server, on which it makes databases; leave --database out")
            }
            _ = try numbers()
        }

        private func numbers() throws -> [Int] {
            try BenchOptions.numbers(databases, of: "databases", 1...400)
        }

        func run() async throws {
            let numbers = try numbers()
            let program = try BenchOptions.worker()
            try await options.run(connections: 2 * (numbers.max() ?? 1) + 50) { [forms, atRest, seconds] server in
                try await ClinicsBenchmark(
                    server, program, forms: forms, formsAtRest: atRest, seconds: Double(seconds)
                ).run(numbers) { complain($0.summary) }
            }
        }
    }
}
