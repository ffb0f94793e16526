package import IntakeForms

/// Emergencies behind many forms.
package struct OutageReport: BenchmarkReport {
    /// What a table, or the whole database, takes on disk.
    package struct Size: Sendable {
        let name: String
        let bytes: Int64
        /// Of which its indexes; nil for the database.
        let indexes: Int64?
    }

    package let rows: [OutageBenchmark.Row]
    package let backlog: Int
    /// How many forms of the backlog were expedited at their submission.
    package let expedited: Int
    package let workers: Int
    /// Of the whole backlog, from its first to its last form.
    package let formsPerSecond: Double
    /// Afterwards, when all are assessed.
    package let sizes: [Size]

    private var waits: Sample { Sample(rows.map(\.milliseconds)) }

    /// What happened and a table, for people, ending with a line break.
    package var text: String {
        var table = TextTable(["about waiting", "ms"])
        for row in rows { table.add(["\(row.waiting)", row.milliseconds.decimals(1)]) }
        let forms = Double(backlog + rows.count)
        var disk = TextTable(["afterwards on disk", "MiB", "of which indexes", "bytes a form"])
        for size in sizes {
            disk.add([
                size.name, (Double(size.bytes) / 1_048_576).decimals(1),
                size.indexes.map { (Double($0) / 1_048_576).decimals(1) } ?? "",
                (Double(size.bytes) / forms).decimals(0),
            ])
        }
        let seconds = Double(backlog) / max(formsPerSecond, 1)
        return """
            \(workers) \(workers == 1 ? "worker" : "workers") began with \(backlog) waiting forms, \(expedited) of them expedited as \
            possible emergencies, and took \(seconds.decimals(1)) s
            (\(formsPerSecond.decimals(0)) forms a second). Meanwhile \(rows.count) emergencies came one at a time; each was assessed
            after \((waits.median ?? 0).decimals(1)) ms (median), \((waits.values.last ?? 0).decimals(1)) ms (longest). The first \
            ones wait behind those that were expedited before.

            \(table.text)
            \(disk.text)
            """
    }

    package var json: [JSONObject] {
        sizes.map { ["backlog": backlog, "table": $0.name, "bytes": $0.bytes, "indexBytes": $0.indexes] }
            + rows.map { row in
                [
                    "backlog": backlog, "expedited": expedited, "workers": workers, "formsPerSecond": formsPerSecond,
                    "waiting": row.waiting, "milliseconds": row.milliseconds,
                ]
            }
    }
}
