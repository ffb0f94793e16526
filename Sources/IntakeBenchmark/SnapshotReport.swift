internal import IntakeForms

/// The queue with and without another session's hold.
package struct SnapshotReport: BenchmarkReport {
    package let rows: [SnapshotBenchmark.Row]
    package let rate: Int
    package let seconds: Int
    package let backlog: Int
    package let drains: Int

    /// A table for people, ending with a line break.
    package var text: String {
        var latencies = TextTable([
            "another session holds", "p50 early", "p50 late", "p99 early", "p99 late", "max", "dead entries",
        ])
        var rates = TextTable([
            "another session holds", "forms/s", "from", "to", "after it", "from", "to", "share", "server µs",
            "after it", "share by CPU",
        ])
        for row in rows {
            latencies.add([
                row.hold.title, row.early.median.decimals(2), row.late.median.decimals(2), row.early.p99.decimals(2),
                row.late.p99.decimals(2), max(row.early.highest, row.late.highest).decimals(2), "\(row.deadEntries)",
            ])
            let perSecond = [row.held, row.released].flatMap { drain in
                let values = drain.perSecond
                return [values.median, values.values.first, values.values.last].map { ($0 ?? 0).decimals(0) }
            }
            let costs = [row.held, row.released].map { ($0.serverMicroseconds.median ?? 0).decimals(1) }
            rates.add(
                [row.hold.title] + perSecond + [row.share.decimals(2)] + costs + [row.shareByCPU.decimals(2)])
        }
        return """
            \(rate) forms a second for \(seconds) s and one worker; milliseconds from commit to commit, of the first (early)
            and the last third (late) of the forms.

            \(latencies.text)
            Then, still with the hold, forms a second from a queue of \(backlog), the median of \(drains) times; and the
            same in the same database after the end of the hold and a VACUUM. What shows where nothing is held is noise.

            \(rates.text)
            """
    }

    package var jsonLines: String {
        rows.map { row in
            JSONLine.text { writer in
                writer.key("holds")
                writer.string(row.hold.rawValue)
                writer.key("rate")
                writer.number(rate)
                writer.key("seconds")
                writer.number(seconds)
                writer.key("forms")
                writer.number(row.forms)
                writer.key("earlyMilliseconds")
                row.early.write(to: &writer)
                writer.key("lateMilliseconds")
                row.late.write(to: &writer)
                writer.key("deadEntries")
                writer.number(row.deadEntries)
                for (name, drain) in [("held", row.held), ("released", row.released)] {
                    writer.key(name)
                    writer.object { writer in
                        writer.key("formsPerSecond")
                        writer.decimal(drain.perSecond.median ?? 0)
                        writer.key("lowest")
                        writer.decimal(drain.perSecond.values.first ?? 0)
                        writer.key("highest")
                        writer.decimal(drain.perSecond.values.last ?? 0)
                        writer.key("serverMicroseconds")
                        writer.decimal(drain.serverMicroseconds.median ?? 0)
                    }
                }
                writer.key("share")
                writer.decimal(row.share)
                writer.key("shareByCPU")
                writer.decimal(row.shareByCPU)
            }
        }.joined()
    }
}
