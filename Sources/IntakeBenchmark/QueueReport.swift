package import IntakeForms

/// The medians of all runs of a queue benchmark, and how the contenders compare.
package struct QueueReport: BenchmarkReport {
    package struct Row: Sendable {
        package let contender: QueueBenchmark.Contender
        package let median: QueueBenchmark.Run
        package let slowest: Double
        package let fastest: Double
    }

    package let rows: [Row]
    package let forms: Int
    package let batch: Int
    package let rounds: Int
    private let setting: String

    init(
        runs: [QueueBenchmark.Run], contenders: [QueueBenchmark.Contender], forms: Int, batch: Int, rounds: Int,
        pool: FormPool, isPrivate: Bool
    ) {
        rows = contenders.compactMap { contender in
            let own = runs.filter { $0.contender == contender }
            let rates = Sample(own.map(\.formsPerSecond))
            guard let slowest = rates.values.first, let fastest = rates.values.last else { return nil }
            return Row(contender: contender, median: Self.median(contender, own), slowest: slowest, fastest: fastest)
        }
        self.forms = forms
        self.batch = batch
        self.rounds = rounds
        let settings = BenchmarkServer.privateSettings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        setting =
            """
            \(forms) forms a run of \(pool.meanFormSize) bytes, results of \(pool.meanResultSize) bytes, \
            \((pool.alertShare * 100).decimals(0)) % of them with an alert; \(batch) a batch; medians of \(rounds) rounds; \
            \(isPrivate ? "a private server with fsync, Unix socket, " + settings.joined(separator: ", ") : "the named database")
            """
    }

    private static func median(
        _ contender: QueueBenchmark.Contender, _ runs: [QueueBenchmark.Run]
    ) -> QueueBenchmark.Run {
        func median(_ value: (QueueBenchmark.Run) -> Double?) -> Double? { Sample(runs.compactMap(value)).median }
        return QueueBenchmark.Run(
            contender: contender, formsPerSecond: median(\.formsPerSecond) ?? 0,
            steadyPerSecond: median(\.steadyPerSecond) ?? 0, walBytesPerForm: median(\.walBytesPerForm) ?? 0,
            commitsPerForm: median(\.commitsPerForm) ?? 0, roundTripsPerForm: median(\.roundTripsPerForm),
            clientMicroseconds: median(\.clientMicroseconds) ?? 0,
            serverMicroseconds: median(\.serverMicroseconds) ?? 0,
            peakMemory: median { $0.peakMemory.map(Double.init) }.map { Int($0) })
    }

    /// A quotient of two contenders' medians.
    package struct Ratio: Sendable {
        package let name: String
        package let forms: Double
        package let steady: Double
        package let wal: Double
        /// Of the CPU time a form, both sides together, the other way round: what the rate's quotient would be on a machine
        /// that did nothing else and had one core.
        package let cpu: Double
    }

    /// The worker against the client in C with as many connections, and that against the server alone.
    package var ratios: [Ratio] {
        let pairs: [(QueueBenchmark.Contender, QueueBenchmark.Contender)] = [
            (.worker(processes: 1), .twin(connections: 1)), (.worker(processes: 2), .twin(connections: 2)),
            (.twin(connections: 1), .server(alerts: false)), (.twin(connections: 2), .server(alerts: false)),
            (.worker(processes: 1), .server(alerts: false)), (.worker(processes: 1), .server(alerts: true)),
        ]
        return pairs.compactMap { upper, lower in
            guard let a = rows.first(where: { $0.contender == upper })?.median,
                let b = rows.first(where: { $0.contender == lower })?.median
            else { return nil }
            return Ratio(
                name: "\(upper.name)/\(lower.name)", forms: a.formsPerSecond / b.formsPerSecond,
                steady: a.steadyPerSecond / b.steadyPerSecond, wal: a.walBytesPerForm / b.walBytesPerForm,
                cpu: b.totalMicroseconds / a.totalMicroseconds)
        }
    }

    /// A table for people, ending with a line break.
    package var text: String {
        var table = TextTable([
            "", "forms/s", "from", "to", "steady/s", "WAL B", "commits", "trips", "client µs", "server µs", "peak MiB",
            "",
        ])
        for row in rows {
            let run = row.median
            table.add([
                run.contender.name, run.formsPerSecond.decimals(0), row.slowest.decimals(0), row.fastest.decimals(0),
                run.steadyPerSecond.decimals(0), run.walBytesPerForm.decimals(0), run.commitsPerForm.decimals(4),
                run.roundTripsPerForm?.decimals(4) ?? "-", run.clientMicroseconds.decimals(1),
                run.serverMicroseconds.decimals(1),
                run.peakMemory.map { (Double($0) / 1_048_576).decimals(1) } ?? "-", run.contender.title,
            ])
        }
        var quotients = TextTable(["", "forms/s", "steady/s", "by CPU", "WAL"])
        for ratio in ratios {
            quotients.add([
                ratio.name, ratio.forms.decimals(2), ratio.steady.decimals(2), ratio.cpu.decimals(2),
                ratio.wal.decimals(2),
            ])
        }
        return """
            \(setting)
            WAL, commits, round trips and CPU time are a form's; every form was checked to have exactly one assessment.

            \(table.text)
            \(quotients.text)
            """
    }

    /// The contenders, then the ratios.
    package var json: [JSONObject] {
        rows.map { row in
            let run = row.median
            return [
                "contender": run.contender.name, "what": run.contender.title, "forms": forms, "batch": batch,
                "rounds": rounds, "formsPerSecond": run.formsPerSecond, "slowestPerSecond": row.slowest,
                "fastestPerSecond": row.fastest, "steadyPerSecond": run.steadyPerSecond,
                "walBytesPerForm": run.walBytesPerForm, "commitsPerForm": run.commitsPerForm,
                "roundTripsPerForm": run.roundTripsPerForm, "clientMicroseconds": run.clientMicroseconds,
                "serverMicroseconds": run.serverMicroseconds, "peakMemoryBytes": run.peakMemory,
            ]
        }
            + ratios.map { ratio in
                [
                    "ratio": ratio.name, "formsPerSecond": ratio.forms, "steadyPerSecond": ratio.steady,
                    "byCPU": ratio.cpu, "walBytesPerForm": ratio.wal,
                ]
            }
    }
}
