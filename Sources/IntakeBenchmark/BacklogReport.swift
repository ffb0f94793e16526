internal import IntakeForms

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

    package var jsonLines: String {
        rows.map { row in
            JSONLine.text { writer in
                writer.key("waiting")
                writer.number(row.waiting)
                writer.key("ofOnePatient")
                writer.number(row.crowd)
                writer.key("fromTheBeginning")
                writer.bool(row.isSweep)
                writer.key("batch")
                writer.number(batch)
                writer.key("milliseconds")
                writer.decimal(row.median)
                writer.key("highestMilliseconds")
                writer.decimal(row.highest)
                writer.key("pagesHit")
                writer.number(row.pagesHit)
                writer.key("pagesRead")
                writer.number(row.pagesRead)
                writer.key("plan")
                writer.strings(row.plan)
            }
        }.joined()
    }
}
