internal import IntakeStore
internal import Postgres
internal import StaffWords
internal import WebPages

/// What people did, the latest first.
struct DonePage {
    let frame: Frame
    let acts: [Casework.Act]
    let page: Int
    let isFull: Bool

    var html: HTML {
        frame.page(
            "Done", .done, script: " data-page=\"done\"",
            """
            \(frame.undo(.done))
            <div class="page-head"><h1>Done</h1><span class="muted">What people did, the latest first, as of \(frame.clock.short(frame.clock.now))</span></div>
            <section class="panel">\(acts.isEmpty ? "<p>Nobody has done anything yet.</p>" : Self.table(acts, frame))</section>
            <div class="pages">\(when(page > 1, "<a class=\"button\" href=\"/done?page=\(page - 1)\">Later ones</a>"))\(when(isFull, "<a class=\"button\" href=\"/done?page=\(page + 1)\">Earlier ones</a>"))</div>
            """)
    }

    static func table(_ acts: [Casework.Act], _ frame: Frame) -> HTML {
        let rows = acts.map { act -> HTML in
            let name: HTML = "\(said: act.reference ?? "No reference")"
            let link: HTML = act.submissions.first.map { "<a href=\"/cases/\($0)\">\(name)</a>" as HTML } ?? name
            return """
                <tr><th scope="row">\(link)\(when(act.submissions.count > 1, "<span class=\"line-2\">\(act.submissions.count) forms</span>"))</th><td>\(frame.person(act.by)) \(said: ActText.words(act.kind, act.outcome))\(act.undone.map { "<span class=\"line-2\">taken back \(frame.clock.text($0))</span>" as HTML })</td><td>\(frame.time(act.at))</td></tr>
                """
        }
        return Frame.table("Done", ["Patient", "What", "When"], rows)
    }
}
