package import IntakeForms

/// The medians of all runs of a latency benchmark.
package struct LatencyReport: BenchmarkReport {
    package struct Row: Sendable {
        package let situation: LatencyBenchmark.Situation
        package let contender: LatencyBenchmark.Contender
        package let forms: Int
        package let latency: LatencyBenchmark.Figures
        package let seen: LatencyBenchmark.Figures?
        package let lateness: LatencyBenchmark.Figures?
        package let accepted: Double?
    }

    package let rows: [Row]
    package let rounds: Int
    package let workers: Int

    init(runs: [LatencyBenchmark.Run], situations: [LatencyBenchmark.Situation], rounds: Int, workers: Int) {
        self.rounds = rounds
        self.workers = workers
        rows = situations.flatMap { situation in
            LatencyBenchmark.Contender.allCases.compactMap { contender in
                let own = runs.filter { $0.situation == situation && $0.contender == contender }
                guard let first = own.first else { return nil }
                return Row(
                    situation: situation, contender: contender, forms: own.reduce(0) { $0 + $1.forms },
                    latency: LatencyBenchmark.Figures(medianOf: own.map(\.latency)),
                    seen: first.seen == nil ? nil : LatencyBenchmark.Figures(medianOf: own.compactMap(\.seen)),
                    lateness: first.lateness == nil
                        ? nil : LatencyBenchmark.Figures(medianOf: own.compactMap(\.lateness)),
                    accepted: Sample(own.compactMap(\.accepted)).median)
            }
        }
    }

    /// The worker against another.
    package struct Ratio: Sendable {
        package let situation: LatencyBenchmark.Situation
        package let other: LatencyBenchmark.Contender
        package let median: Double
        package let p99: Double
    }

    package var ratios: [Ratio] {
        rows.compactMap { row in
            guard row.contender != .worker, row.latency.median > 0, row.latency.p99 > 0,
                let worker = rows.first(where: { $0.contender == .worker && $0.situation == row.situation })?.latency
            else { return nil }
            return Ratio(
                situation: row.situation, other: row.contender, median: worker.median / row.latency.median,
                p99: worker.p99 / row.latency.p99)
        }
    }

    /// A table for people, ending with a line break.
    package var text: String {
        var table = TextTable([
            "ms", "who", "p50", "p95", "p99", "max", "seen p50", "seen p99", "late p99", "in fact/s", "forms",
        ])
        for row in rows {
            table.add([
                row.situation.title, row.contender.rawValue, row.latency.median.decimals(2),
                row.latency.p95.decimals(2), row.latency.p99.decimals(2), row.latency.highest.decimals(2),
                row.seen?.median.decimals(2) ?? "-", row.seen?.p99.decimals(2) ?? "-",
                row.lateness?.p99.decimals(2) ?? "-", row.accepted?.decimals(0) ?? "-", "\(row.forms)",
            ])
        }
        var quotients = TextTable(["ratio", "worker to", "p50", "p99"])
        for ratio in ratios {
            quotients.add([
                ratio.situation.title, ratio.other.rawValue, ratio.median.decimals(2), ratio.p99.decimals(2),
            ])
        }
        return """
            Milliseconds from the commit of intake.submit to the commit of the assessment, by the server's clock (commit
            records); medians of \(rounds) rounds, max of all. Floor: a client in C that listens and runs one statement,
            which claims and inserts a constant result. Client: one in C that brings the forms to itself and stores constant
            results with the worker's own statements, alerts included. Worker: \(workers) of them.
            Seen: by a client that looks for the result all the time. Late: how late the 8 producers sent a form; where that
            is more than some milliseconds, this machine did not accept as many forms as were to come, but those in fact.

            \(table.text)
            \(quotients.text)
            """
    }

    /// The situations and contenders, then the ratios.
    package var json: [JSONObject] {
        rows.map { row in
            [
                "situation": row.situation.title, "contender": row.contender.rawValue, "workers": workers,
                "forms": row.forms, "latencyMilliseconds": row.latency.report, "seenMilliseconds": row.seen?.report,
                "lateMilliseconds": row.lateness?.report, "acceptedPerSecond": row.accepted,
            ]
        }
            + ratios.map { ratio in
                [
                    "ratio": ratio.situation.title, "workerTo": ratio.other.rawValue, "p50": ratio.median,
                    "p99": ratio.p99,
                ]
            }
    }
}

extension LatencyBenchmark.Figures {
    fileprivate var report: JSONObject { ["p50": median, "p95": p95, "p99": p99, "max": highest] }
}
