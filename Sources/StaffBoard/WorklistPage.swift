internal import IntakeStore
internal import Postgres
internal import StaffWords
internal import TriageCore
internal import WebPages

/// One row a patient, the most urgent first.
struct WorklistPage {
    let frame: Frame
    let place: ListAddress
    let rows: [Casework.BoardRow]
    let tally: Casework.Tally
    /// After which step of the feed the rows were read; nil where the page is not to be live.
    let mark: LiveFeed.Mark?
    let rowsAPage: Int
    var search: Search?

    /// What was looked for; the reference stands in the page, and in no address.
    struct Search {
        let reference: String
        let finished: [Casework.Act]
    }

    var html: HTML {
        let live: HTML =
            mark.map { " data-live=\"/events?since=\($0.description)\" data-list=\"\(place.path)\"" as HTML } ?? ""
        return frame.page(
            "Worklist", .worklist, patients: tally.all, script: "\(live) data-page=\"worklist\"",
            """
            <div class="notice new-bar" id="new-bar" hidden>\(Shape.use("emergency"))<p id="new-words"></p><a class="button" href="\(place.path)" id="new-show">Show</a></div>
            <div class="notice notice-stale" id="not-live" hidden>\(Shape.use("late"))<p id="not-live-words"></p><a class="button" href="\(place.path)">Reload now</a></div>
            <noscript><p class="no-script">This page is as of \(frame.clock.short(frame.clock.now)) and does not change by itself. <a href="\(place.path)">Reload it</a> to see what is new.</p></noscript>
            \(frame.undo(.worklist(place, nil)))
            <div class="page-head"><h1>Worklist</h1><ul class="tally" aria-label="Patients by level">\(levels)</ul></div>
            <div class="filters">
            <ul class="tabs" aria-label="Which patients">\(tabs)</ul>
            <form class="search" role="search" method="post" action="/search">\(frame.proof)<label class="visually-hidden" for="q">Reference</label><input class="field" id="q" name="reference" type="search" placeholder="Reference" autocomplete="off" maxlength="200" value="\(search?.reference ?? "")" data-key="/"><button class="button" type="submit">Search</button></form>
            </div>
            \(search.map(found))
            \(rows.isEmpty ? empty : table)
            \(pages)
            <section class="help" id="help" role="dialog" aria-label="Keys" hidden><h2>Keys</h2><ul class="keys">\(keys)</ul><label><input type="checkbox" id="keys-on" checked> Keys are on</label> <label><input type="checkbox" id="sound-on"> Sound for a new emergency</label> <button class="button" type="button" id="help-close">Close</button></section>
            """)
    }

    private var keys: HTML {
        """
        <li><kbd>j</kbd> <kbd>k</kbd> move</li><li><kbd>Enter</kbd> open</li>\(when(frame.visitor.acts, "<li><kbd>a</kbd> acknowledge</li><li><kbd>t</kbd> take</li><li><kbd>r</kbd> read</li><li><kbd>u</kbd> undo</li>"))<li><kbd>/</kbd> search</li><li><kbd>?</kbd> keys and sound</li>
        """
    }

    private var levels: [HTML] {
        Level.worstFirst.map { level in
            let target = ListAddress().with { $0.level = level }
            return """
                <li class="tally-\(level.look)"><a href="\(target.path)"\(when(place.level == level, " aria-current=\"true\""))>\(level.shape)<b>\(tally.levels[level] ?? 0)</b> <span>\(level.word)</span></a></li>
                """
        }
    }

    private var tabs: [HTML] {
        let entries: [(Casework.Choice.Scope, HTML)] = [
            (.open, "Open \(tally.all)"), (.mine, "Mine \(tally.mine)"),
            (.late, tally.late > 0 ? "<span class=\"late\">Overdue \(tally.late)</span>" : "Overdue 0"),
            (.acknowledged, "Acknowledged, not closed \(tally.acknowledged)"),
        ]
        return entries.map { scope, name in
            let isHere = place.scope == scope && place.level == nil && search == nil
            return """
                <li><a href="\(ListAddress().with { $0.scope = scope }.path)"\(when(isHere, " aria-current=\"true\""))>\(name)</a></li>
                """
        }
    }

    // MARK: Rows

    private var table: HTML {
        var groups: [HTML] = []
        if place.scope == .acknowledged {
            groups = ["<tbody role=\"rowgroup\">\(rows.map(row))</tbody>"]
        } else {
            for level in Level.worstFirst {
                let members = rows.filter { $0.patient.level == level }
                if members.isEmpty { continue }
                groups.append(
                    """
                    <tbody role="rowgroup"><tr class="group" role="row"><th role="rowheader" scope="rowgroup" colspan="7"><b>\(level.word)</b> · \(search == nil && place.scope == .open ? tally.levels[level] ?? members.count : members.count)</th></tr>
                    \(members.map(row))
                    </tbody>
                    """)
            }
        }
        return """
            <table class="worklist" role="table" aria-label="\(caption)">
            <thead role="rowgroup"><tr role="row"><th class="col-level" role="columnheader" scope="col">Level</th><th class="col-who" role="columnheader" scope="col">Patient</th><th class="col-why" role="columnheader" scope="col">Why, and what to do</th><th class="col-due" role="columnheader" scope="col">Due</th><th class="col-state" role="columnheader" scope="col">Owner and alert</th><th class="col-words" role="columnheader" scope="col">Own words</th><th class="col-act" role="columnheader" scope="col"><span class="visually-hidden">Action</span></th></tr></thead>
            \(groups)
            </table>
            """
    }

    private var caption: String {
        if search != nil { return "Patients found, most urgent first" }
        switch place.scope {
        case .open: return "Open patients, most urgent first"
        case .mine: return "Patients that you have, most urgent first"
        case .late: return "Overdue patients, most urgent first"
        case .acknowledged: return "Acknowledged and not closed, the longest first"
        }
    }

    /// A row; also what a page that is open gets for one that has changed.
    func row(_ row: Casework.BoardRow) -> HTML {
        let patient = row.patient
        let isOpen = patient.alertState == "open"
        let name = patient.reference ?? "No reference"
        return """
            <tr class="row row-\(patient.level.look)\(when(isOpen, " row-open"))" role="row" id="r-\(row.id)" data-level="\(patient.level.rawValue)">
            <td class="col-level" role="cell">\(patient.level.badge)\(possible(row))</td>
            <th class="col-who" role="rowheader" scope="row"><a class="ref" href="/cases/\(patient.leading)">\(said: name)</a>\(since(row))</th>
            <td class="col-why" role="cell"><span class="why">\(said: patient.topReason.map(Self.firstSentence) ?? "The reason is on the case page.")</span>\(todo(row))</td>
            <td class="col-due" role="cell">\(frame.due(patient.respondBy))</td>
            <td class="col-state" role="cell">\(state(row))</td>
            <td class="col-words" role="cell">\(words(row))</td>
            <td class="col-act" role="cell">\(action(row, name))</td>
            </tr>
            """
    }

    /// What was found; what follows from it stands beside it as the place to go, and on the case page in full.
    static func firstSentence(_ reason: String) -> String {
        guard let end = reason.firstRange(of: ". ") else { return reason }
        return String(reason[..<end.lowerBound]) + "."
    }

    private func possible(_ row: Casework.BoardRow) -> HTML {
        guard let possible = row.possibleLevel, possible > row.patient.level else { return "" }
        return "<span class=\"possible\">May be \(possible.word.lowercased())</span>"
    }

    private func since(_ row: Casework.BoardRow) -> HTML {
        guard let received = row.received else { return "" }
        let forms: HTML = when(
            row.patient.forms > 1, "<span class=\"line-2\">\(counted(row.patient.forms, "open form"))</span>")
        let alike: HTML = when(
            !row.similarReferences.isEmpty, "<span class=\"line-2\">Looks like another reference: see the case</span>")
        return """
            <span class="line-2">\(frame.time(received)), <span data-since="\(received.microseconds / 1_000)">\(frame.clock.span(since: received))</span> ago</span>\(forms)\(alike)
            """
    }

    private func todo(_ row: Casework.BoardRow) -> HTML {
        var parts: [HTML] = []
        if let destination = row.patient.destination { parts.append("\(frame.destination(destination))") }
        if row.patient.reference == nil, row.patient.contact == nil {
            parts.append(" No reference and no contact was given.")
        }
        return parts.isEmpty ? "" : "<span class=\"line-2\">\(parts)</span>"
    }

    private func state(_ row: Casework.BoardRow) -> HTML {
        let patient = row.patient
        var lines: [HTML] = []
        switch patient.alertState {
        case "open": lines.append("<span class=\"nobody\">Nobody yet</span>\(told(row))")
        case "acknowledged":
            lines.append(
                """
                <span class="taken">\(frame.person(patient.acknowledgedBy ?? "Somebody"))</span><span class="line-2">acknowledged \(frame.time(row.acknowledged))</span>
                """)
        default:
            if patient.owner == nil { lines.append("Nobody yet") }
        }
        if let owner = patient.owner { lines.append("<span class=\"line-2\">Taken by \(frame.agent(owner))</span>") }
        return "\(lines)"
    }

    private func told(_ row: Casework.BoardRow) -> HTML {
        switch row.phase {
        case "untold": "<span class=\"line-2\">nobody told yet</span>"
        case "unreached": "<span class=\"line-2\">nobody reached: no channel took it</span>"
        default: "<span class=\"line-2\">\(counted(row.told ?? 0, "message")) sent, no answer</span>"
        }
    }

    private func words(_ row: Casework.BoardRow) -> HTML {
        let unread = row.patient.wordsUnread
        guard unread > 0 else { return "" }
        return """
            <a class="chip chip-open" href="/cases/\(row.patient.leading)#own" data-key="r">\(Shape.use("words"))To read\(when(unread > 1, " (\(unread))"))<span class="visually-hidden"> own words</span></a>
            """
    }

    private func action(_ row: Casework.BoardRow, _ name: String) -> HTML {
        let patient = row.patient
        let subject: HTML = "<span class=\"visually-hidden\"> \(said: name)</span>"
        let back = Back.worklist(place, row.id)
        if frame.visitor.acts, patient.alertState == "open", let alert = patient.alert {
            return frame.button(
                "Acknowledge\(subject)", "/alerts/\(alert)/acknowledge",
                look: patient.level == .emergency ? " button-emergency" : " button-main", key: "a",
                fields: [("seen", patient.seen.text)], back: back)
        }
        if frame.visitor.acts, patient.owner == nil, patient.alertState == "none", row.possibleLevel != nil {
            return frame.button("Take\(subject)", "/cases/\(patient.leading)/take", key: "t", back: back)
        }
        return "<a class=\"button\" href=\"/cases/\(patient.leading)\">Open\(subject)</a>"
    }

    // MARK: Below

    private var empty: HTML {
        if search != nil {
            return
                "<div class=\"panel empty\"><h2>No open patient has such a reference</h2><p>Looked at all open patients at \(frame.clock.short(frame.clock.now)).</p></div>"
        }
        if place.page > 1 {
            return
                "<div class=\"panel empty\"><h2>There is no page \(place.page)</h2><p><a href=\"\(place.with { $0.page = 1 }.path)\">To the first page</a></p></div>"
        }
        if place.scope != .open || place.level != nil {
            return
                "<div class=\"panel empty\"><h2>Nobody here</h2><p>\(counted(tally.all, "patient")) \(tally.all == 1 ? "is" : "are") open in all, as of \(frame.clock.short(frame.clock.now)). <a href=\"/\">Show all</a></p></div>"
        }
        let pending = frame.health.pending
        guard pending == 0 else {
            return
                "<div class=\"panel empty\"><h2>\(counted(pending, "form")) \(pending == 1 ? "waits" : "wait") for assessment</h2><p>Nobody knows yet how urgent \(pending == 1 ? "it is" : "they are"). No other patient is open, as of \(frame.clock.short(frame.clock.now)).</p></div>"
        }
        return """
            <div class="panel empty"><h2>Nobody is waiting</h2><p>Every form received by \(frame.clock.short(frame.clock.now)) is assessed, and every patient is resolved or closed.\(frame.health.lastAssessed.map { " Last form assessed: \(frame.clock.text($0))." as HTML })</p></div>
            """
    }

    private func found(_ search: Search) -> HTML {
        let done: HTML =
            search.finished.isEmpty
            ? ""
            : """
            <section class="panel"><h2>Done</h2>\(DonePage.table(search.finished, frame))</section>
            """
        return
            "<p class=\"crumbs\">Looked for references with “\(said: search.reference)”. <a href=\"/\">Show all</a></p>\(done)"
    }

    private var pages: HTML {
        let first = (place.page - 1) * rowsAPage
        let shown: HTML = rows.isEmpty ? "" : "<span>Patients \(first + 1) to \(first + rows.count)</span>"
        let before: HTML = when(
            place.page > 1, "<a class=\"button\" href=\"\(place.with { $0.page -= 1 }.path)\">Earlier ones</a>")
        let after: HTML = when(
            search == nil && rows.count == rowsAPage,
            "<a class=\"button\" href=\"\(place.with { $0.page += 1 }.path)\">Next \(rowsAPage)</a>")
        return """
            <div class="pages">\(shown)\(before)\(after)<ul class="keys only-keys" aria-label="Keys">\(keys)</ul></div>
            """
    }
}
