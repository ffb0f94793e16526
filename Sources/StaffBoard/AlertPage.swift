internal import IntakeStore
internal import Postgres
internal import StaffWords
internal import TriageCore
internal import WebPages

/// One alert, as the link of a message leads to it: what it is about without a patient's words.
struct AlertPage {
    let frame: Frame
    let id: PostgresUUID
    /// nil for one that is closed.
    let file: Casework.AlertFile?
    let last: Casework.Act?

    var html: HTML {
        frame.page(
            "Alert", .none, script: " data-page=\"alert\"",
            """
            \(frame.undo(.worklist(ListAddress(), nil)))
            <div class="page-head"><h1>Alert</h1>\(file?.level.badge)</div>
            \(file.map(open) ?? closed)
            """)
    }

    private var closed: HTML {
        let words: HTML = last.map { "Last, \(frame.person($0.by)) \(said: ActText.words($0, frame.clock))." } ?? ""
        return
            "<section class=\"panel\"><h2>It is not open any more</h2><p>\(words) <a href=\"/\">To the worklist</a></p></section>"
    }

    private func open(_ file: Casework.AlertFile) -> HTML {
        let state: HTML =
            file.acknowledgedBy.map { "Acknowledged by \(frame.agent($0)) \(frame.time(file.acknowledged))." }
            ?? "<span class=\"nobody\">Nobody has acknowledged it.</span>"
        let button: HTML =
            frame.visitor.acts && file.acknowledgedBy == nil
            ? frame.button(
                "Acknowledge as \(frame.visitor.person)", "/alerts/\(id)/acknowledge",
                look: file.level == .emergency ? " button-emergency" : " button-main", key: "a",
                fields: [("seen", file.seen.text)],
                back: file.forms.first.map { .form($0.submission) } ?? .worklist(ListAddress(), nil))
            : ""
        return """
            <section class="panel"><p>Opened \(frame.time(file.opened)). \(state)</p>\(button)</section>
            \(Self.forms(of: file, seen: nil, frame))
            """
    }

    /// The forms that an alert holds; those that a person has not seen stand out.
    static func forms(of file: Casework.AlertFile, seen: Set<PostgresUUID>?, _ frame: Frame) -> HTML {
        let entries = file.forms.map { form -> HTML in
            let isNew = seen.map { !$0.contains(form.submission) } ?? false
            return """
                <li\(when(isNew, " class=\"joined\""))>\(when(isNew, "<b>New: </b>"))\(form.level.map(\.badge) ?? "<span class=\"muted\">own words to read</span>") <a href="/cases/\(form.submission)">\(said: form.reference ?? "No reference")</a><span class="line-2">\(said: form.reasons.first ?? "")\(when(form.areWordsUnread, " Own words wait to be read."))</span></li>
                """
        }
        return """
            <section class="panel" aria-labelledby="holds"><h2 id="holds">It is \(file.level.word.lowercased()) now, with \(counted(file.forms.count, "form"))</h2><ul class="links">\(entries)</ul></section>
            """
    }
}
