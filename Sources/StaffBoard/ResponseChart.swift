internal import IntakeStore
internal import StaffWords
internal import TriageCore
internal import WebPages

/// How soon forms were answered, against the time that there was: a bar from nothing to what nine of ten took, and a mark at
/// the middle one, each as a part of its own target.
struct ResponseChart {
    let responses: [Dashboard.Response]
    let load: (alerts: Int, staffHours: Double?)

    /// Where nothing, and the whole of the target, stand; what took twice as long ends the picture.
    private static let (start, target) = (158, 348)

    var html: HTML {
        let height = 30 + 44 * responses.count
        let rows = responses.enumerated().map { place, row in drawn(row, top: 30 + 44 * place) }
        let picture: HTML =
            responses.isEmpty
            ? "<p>No form of the last 7 days was answered, and none is overdue.</p>"
            : """
            <figure><svg class="chart" viewBox="0 0 600 \(height)" role="img" aria-labelledby="response-title response-words"><title id="response-title">Response times against targets</title><desc id="response-words">\(responses.map(Self.words).joined(separator: " "))</desc><line class="chart-axis" x1="\(Self.start)" x2="\(Self.start)" y1="24" y2="\(height)"/><text x="\(Self.start)" y="16" text-anchor="middle">0 %</text><line class="chart-target" x1="\(Self.target)" x2="\(Self.target)" y1="24" y2="\(height)"/><text class="strong" x="\(Self.target)" y="16" text-anchor="middle">target</text><text x="600" y="16" text-anchor="end">forms</text>\(rows)</svg></figure>
            <details><summary>The same in numbers</summary>\(table)</details>
            """
        return """
            <section class="panel" aria-labelledby="response"><div class="panel-head"><h2 id="response">First answer against the target</h2><span class="muted small">forms of the last 7 days</span></div>\(picture)<p class="small muted">\(loadWords)</p></section>
            """
    }

    private func drawn(_ row: Dashboard.Response, top: Int) -> HTML {
        let bar: HTML =
            row.times.map { times in
                let (middle, last) = (Self.place(times.medianShare), Self.place(times.nineTenthsShare))
                let isOver = times.nineTenthsShare > 1
                // Beside the bar, or before its end where there is no room behind it.
                let isFar = last > 490
                return """
                    <rect class="chart-range" x="\(Self.start)" y="\(top + 11)" width="\(max(2, last - Self.start))" height="16" rx="3"/><rect class="chart-median" x="\(middle - 2)" y="\(top + 6)" width="4" height="26" rx="1"/><text class="\(isOver ? "over" : "")" x="\(isFar ? last - 6 : last + 7)" y="\(top + 24)" text-anchor="\(isFar ? "end" : "start")">\(Self.span(times.nineTenthsSeconds))</text>
                    """
            }
            ?? "<text x=\"\(Self.start + 8)\" y=\"\(top + 24)\">\(row.waiting) \(row.waiting == 1 ? "waits" : "wait"), none answered yet</text>"
        return """
            <text class="strong" x="0" y="\(top + 15)">\(row.level.word)</text><text x="0" y="\(top + 33)">\(Self.span(row.targetSeconds))</text>\(bar)<text class="strong" x="600" y="\(top + 24)" text-anchor="end">\(row.inTime + row.late + row.overdue + row.waiting)</text>
            """
    }

    private static func place(_ share: Double) -> Int {
        start + Int((min(2, max(0, share)) * Double(target - start)).rounded())
    }

    private static func span(_ seconds: Double) -> String {
        ClinicClock.span(seconds: Int64(max(0, seconds).rounded()))
    }

    private static func words(_ row: Dashboard.Response) -> String {
        guard let times = row.times else {
            return "\(row.level.word): \(counted(row.waiting, "form")), none answered yet."
        }
        return
            "\(row.level.word): half within \(span(times.medianSeconds)) of \(span(row.targetSeconds)), nine of ten within \(span(times.nineTenthsSeconds))\(times.nineTenthsShare > 1 ? ", over the target" : "")."
    }

    private var table: HTML {
        let rows = responses.map { row -> HTML in
            let times = row.times
            return """
                <tr><th scope="row">\(row.level.word)</th><td>\(row.inTime)</td><td>\(row.late)</td><td>\(row.overdue)</td><td>\(row.waiting)</td><td>\(times.map { Self.span($0.medianSeconds) } ?? "")</td><td>\(times.map { Self.span($0.nineTenthsSeconds) } ?? "")</td><td>\(Self.span(row.targetSeconds))</td></tr>
                """
        }
        let heads = ["Level", "In time", "Late", "Overdue", "Waiting", "Half within", "Nine of ten", "Target"]
        return Frame.table("Response times", heads, rows)
    }

    private var loadWords: String {
        let alerts = "\(counted(load.alerts, "alert")) in 7 days"
        guard let hours = load.staffHours, hours > 0 else {
            return "\(alerts); no rota says for how many hours of staff."
        }
        let tenths = Int((Double(load.alerts) / hours * 10).rounded())
        return "\(alerts), \(tenths / 10).\(tenths % 10) for each hour that somebody was on duty."
    }
}
