package import IntakeForms

/// The board's pages, live updates and memory.
package struct BoardReport: BenchmarkReport {
    package let forms: Int
    package let readers: Int
    /// Seconds that each looks at a page.
    package let pause: Double
    package let pages: [BoardBenchmark.Page]
    /// From the return of `intake.submit` to the form's line in each stream, in milliseconds.
    package let updates: Sample
    /// Of the board's process, in bytes.
    package let memoryAtStart: Int
    package let peakMemory: Int
    package let streams: Int
    package let bytesAStream: Double

    private static func milliseconds(_ value: Double?) -> String { value.map { $0.decimals(1) } ?? "-" }

    package var text: String {
        var table = TextTable(["page", "loads", "KB", "p50 ms", "p99 ms"])
        for page in pages {
            table.add([
                page.name, "\(page.milliseconds.values.count)", "\(page.bytes / 1_000)",
                Self.milliseconds(page.milliseconds.percentile(0.5)),
                Self.milliseconds(page.milliseconds.percentile(0.99)),
            ])
        }
        return """
            \(forms) assessed forms; \(readers) readers, each a page every \(pause.decimals(0)) s and an open stream; a form a second

            \(table.text)
            live update, from submitted to the stream: \(Self.milliseconds(updates.percentile(0.5))) ms (p50), \
            \(Self.milliseconds(updates.percentile(0.99))) ms (p99), \(updates.values.count) seen
            memory of the board: \(memoryAtStart / 1_000_000) MB at first, \(peakMemory / 1_000_000) MB at most; \
            \((bytesAStream / 1_000).decimals(0)) KB for each of \(streams) streams

            """
    }

    package var json: [JSONObject] {
        pages.map { page in
            [
                "forms": forms, "readers": readers, "page": page.name, "loads": page.milliseconds.values.count,
                "bytes": page.bytes, "p50": page.milliseconds.percentile(0.5) ?? 0,
                "p99": page.milliseconds.percentile(0.99) ?? 0,
            ]
        } + [
            [
                "updatesSeen": updates.values.count, "updateP50": updates.percentile(0.5) ?? 0,
                "updateP99": updates.percentile(0.99) ?? 0, "memoryAtStart": memoryAtStart, "peakMemory": peakMemory,
                "streams": streams, "bytesAStream": bytesAStream,
            ]
        ]
    }
}
