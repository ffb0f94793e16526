package import IntakeForms

/// What claims cost with many forms waiting.
package struct BacklogReport: BenchmarkReport {
    package let rows: [BacklogBenchmark.Row]
    package let batch: Int

    /// A table and the plan of the largest queue's sweep, for people, ending with a line break.
    package var text: String {
        var table = TextTable(["waiting", "of one patient", "claim starts", "ms", "max ms", "pages hit", "pages read"])
        for row in rows {
            table.add([
                "\(row.waiting)", "\(row.crowd)", row.isSweep ? "at the beginning" : "at the floor",
                row.median.decimals(2), row.highest.decimals(2), "\(row.pagesHit)", "\(row.pagesRead)",
            ])
        }
        let plans = rows.filter { $0.waiting == rows.map(\.waiting).max() }.map { row in
            "\(row.summary)\n" + row.plan.map { "    \($0)\n" }.joined()
        }
        return """
            A claim of \(batch) forms with their text, rolled back again: median and highest of 15.

            \(table.text)
            \(plans.joined(separator: "\n"))
            """
    }

    package var json: [JSONObject] {
        rows.map { row in
            [
                "waiting": row.waiting, "ofOnePatient": row.crowd, "fromTheBeginning": row.isSweep, "batch": batch,
                "milliseconds": row.median, "highestMilliseconds": row.highest, "pagesHit": row.pagesHit,
                "pagesRead": row.pagesRead, "plan": row.plan,
            ]
        }
    }
}
