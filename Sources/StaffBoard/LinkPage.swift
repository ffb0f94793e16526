internal import IntakeStore
internal import Postgres
internal import StaffWords
internal import TriageCore
internal import WebPages

/// One alert for whoever opens the address that was sent to them: its reasons, and neither who the patient is nor what they wrote.
struct LinkPage {
    let person: String
    let link: AlertLink
    let path: String
    /// What was seen, where there is more and nothing was done; else nil.
    let outdated: Seen?
    /// nil for one that is closed.
    let file: Casework.AlertFile?
    let last: Casework.Act?
    let token: String
    let clock: ClinicClock
    let assets: Assets

    var html: HTML {
        PlainPage(
            title: "Alert", assets: assets,
            content: """
                <div class="page-head"><h1>Alert</h1>\(file?.level.badge)</div>
                \(notice)
                \(file.map(open) ?? closed)
                <p class="small muted">This address was sent to \(person) alone and holds until \(clock.text(link.end)) (\(clock.zone)). Do not send it on: whoever opens it acknowledges as \(person).</p>
                """
        ).html
    }

    private var notice: HTML {
        guard let seen = outdated, let file else { return "" }
        return """
            <div class="notice notice-stale" role="alert" tabindex="-1" id="failed">\(Shape.use("late"))<p><strong>Not done: something has changed since you looked.</strong> \(BoardResponder.difference(seen, file.level, file.forms.map(\.submission)))</p></div>
            """
    }

    private var closed: HTML {
        let words: HTML = last.map { "Last, \(said: $0.by) \(said: ActText.words($0, clock))." } ?? ""
        return """
            <section class="panel"><h2>It is not open any more</h2><p>\(words) <a href="/">Sign in for the worklist</a></p></section>
            """
    }

    private func open(_ file: Casework.AlertFile) -> HTML {
        let opened: HTML = file.opened.map { "Opened \(clock.text($0)), \(clock.span(since: $0)) ago." } ?? ""
        let hasSeen = file.seenBy.contains { $0.lowercased() == person.lowercased() }
        let state: HTML =
            file.acknowledgedBy.map { "Acknowledged by \($0)\(file.acknowledged.map { " \(clock.text($0))" })." }
            ?? "<span class=\"nobody\">Nobody has acknowledged it.</span>"
        let button: HTML =
            hasSeen
            ? ""
            : """
            <form class="decide" method="post" action="\(path)"><input type="hidden" name="token" value="\(token)"><input type="hidden" name="seen" value="\(file.seen.text)"><button class="button\(file.level == .emergency ? " button-emergency" : " button-main")" type="submit">Acknowledge as \(person)</button></form><p class="small">It says that you have seen this, and that you see to it. It stops the telling of others; it does not close the alert.</p>
            """
        return """
            <section class="panel"><p>\(opened) \(state)</p>\(button)</section>
            <section class="panel" aria-labelledby="holds"><h2 id="holds">\(counted(file.forms.count, "form"))</h2><ul class="links">\(file.forms.map(entry))</ul><p><a class="button" href="/alerts/\(file.id)">Sign in to see who it is, and what they wrote</a></p></section>
            """
    }

    private func entry(_ form: Casework.AlertForm) -> HTML {
        let reasons = form.reasons.map { "<p class=\"small\">\($0)</p>" as HTML }
        let due: HTML = form.respondBy.map { " <span>\(clock.deadline($0))</span>" } ?? ""
        return """
            <li>\(form.level.map(\.badge) ?? "<span class=\"muted\">own words to read</span>")\(due)\(reasons)\(when(form.areWordsUnread, "<span class=\"line-2\">Own words wait to be read.</span>"))</li>
            """
    }
}
