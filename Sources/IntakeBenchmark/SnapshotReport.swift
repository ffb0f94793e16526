internal import IntakeForms

/// The queue with and without another session's hold.
package struct SnapshotReport: Sendable {
    package let rows: [SnapshotBenchmark.Row]
    package let rate: Int
    package let seconds: Int
    package let backlog: Int
    package let drains: Int

    /// Forms per second from a full queue as a share of those without any hold.
    package func share(_ row: SnapshotBenchmark.Row) -> Double {
        guard let free = rows.first(where: { $0.hold == .nothing })?.drainPerSecond, free > 0 else { return 0 }
        return row.drainPerSecond / free
    }

    /// A table for people, ending with a line break.
    package var text: String {
        var table = TextTable([
            "another session holds", "p50 early", "p50 late", "p99 early", "p99 late", "max", "dead entries",
            "then forms/s", "from", "to", "share",
        ])
        for row in rows {
            table.add([
                row.hold.title, row.early.median.decimals(2), row.late.median.decimals(2), row.early.p99.decimals(2),
                row.late.p99.decimals(2), max(row.early.highest, row.late.highest).decimals(2), "\(row.deadEntries)",
                row.drainPerSecond.decimals(0), (row.drains.values.first ?? 0).decimals(0),
                (row.drains.values.last ?? 0).decimals(0), share(row).decimals(2),
            ])
        }
        return """
            \(rate) forms a second for \(seconds) s and one worker; milliseconds from commit to commit, of the first (early)
            and the last third (late) of the forms; then, still with the hold, forms a second from a queue of \(backlog), the
            median of \(drains) times.

            \(table.text)
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
                writer.key("drainPerSecond")
                writer.decimal(row.drainPerSecond)
                writer.key("lowestDrainPerSecond")
                writer.decimal(row.drains.values.first ?? 0)
                writer.key("highestDrainPerSecond")
                writer.decimal(row.drains.values.last ?? 0)
                writer.key("share")
                writer.decimal(share(row))
            }
        }.joined()
    }
}
