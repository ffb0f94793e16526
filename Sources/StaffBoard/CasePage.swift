internal import IntakeStore
internal import Postgres
internal import StaffWords
internal import TriageCore
internal import WebPages

/// Everything about one form and its patient, own words first.
struct CasePage {
    let frame: Frame
    let id: PostgresUUID
    let file: CaseFile
    /// The row of the worklist; nil where its work is done or it waits for its assessment.
    let item: Dashboard.WorkItem?
    /// The open alert that holds it, with all its forms.
    let alert: Casework.AlertFile?
    let people: [String]

    private var back: Back { .form(id) }
    private var clock: ClinicClock { frame.clock }
    private var name: String { file.patient.reference ?? "No reference" }
    private var level: Level? {
        file.work?.level ?? file.overrides.last?.to ?? file.assessment?.result.level
            ?? (file.quarantine == nil ? nil : .urgent)
    }

    var html: HTML {
        frame.page(
            "Case", .none, script: " data-page=\"case\" data-case=\"\(id)\"", bar: bar,
            """
            <p class="print-head"><strong>Intake triage.</strong> Printed \(clock.text(clock.now)) (\(clock.zone)) by \(frame.visitor.person). A suggestion for staff, not a diagnosis.</p>
            <nav class="crumbs" aria-label="Place"><a href="/">Worklist</a><span class="step" id="previous" hidden><a href="/" data-key="k">Previous</a></span><span id="next" hidden><a href="/" data-key="j">Next</a></span></nav>
            \(frame.undo(back))
            <div class="case-head"><h1>\(said: name)</h1>\(level?.badge ?? "<span class=\"muted\">Not assessed yet</span>")\(file.work.map { frame.due($0.respondBy?.instant) })\(possible)</div>
            <dl class="facts"><div><dt>Contact</dt><dd>\(said: file.patient.contact ?? "none given")</dd></div><div><dt>Received</dt><dd>\(frame.time(file.receivedAt?.instant))</dd></div><div><dt>Taken by</dt><dd>\(owner)</dd></div>\(alertFact)</dl>
            \(alike)\(completed)\(notOpen)
            <div class="case">
            <div class="case-main">
            \(quarantine)\(own)\(reasons)\(CallScript(frame: frame, id: id, file: file).html)\(BodyMap(answers: file.answers, findings: file.assessment?.result.findings ?? []).html)\(changes)\(answers)
            </div>
            <div class="case-side">
            \(todo)\(alertForms)\(shown)\(alertLog)\(cautions)\(scores)\(otherForms)\(acts)
            </div>
            </div>
            \(CaseDecisions(frame: frame, id: id, item: item, alert: alert, people: people).html)
            """)
    }

    // MARK: Head

    private var possible: HTML {
        guard let work = file.work, work.possibleLevel > work.level else { return "" }
        return "<span class=\"possible\">May be \(work.possibleLevel.word.lowercased())</span>"
    }

    private var owner: HTML {
        file.work?.takenBy.map { "\(frame.person($0)), \(frame.time(file.work?.takenAt?.instant))" } ?? "nobody"
    }

    private var alertFact: HTML {
        guard let alert else { return "" }
        let state: HTML =
            alert.acknowledgedBy.map { "acknowledged by \(frame.agent($0)) \(frame.time(alert.acknowledged))" }
            ?? "<span class=\"nobody\">nobody has acknowledged it</span>"
        return "<div><dt>\(alert.level.word) alert</dt><dd>\(state)</dd></div>"
    }

    private var alike: HTML {
        guard let item, !item.similarReferences.isEmpty else { return "" }
        let others = item.similarReferences.map { "<li>\(said: $0)</li>" as HTML }
        return Frame.notice(
            "stale", "late",
            "<strong>Other references look the same.</strong> They count as other patients; look whether they are one.<ul>\(others)</ul>"
        )
    }

    /// That it completes another form, or was completed itself.
    private var completed: HTML {
        let before: HTML =
            file.amends.map { amends in
                """
                <div class="notice">\(Shape.use("routine"))<p><strong>Completed on the phone</strong> by \(frame.agent(amends.by)) \(frame.time(amends.at?.instant)). <a href="/cases/\(amends.submission)">The form before</a> is as it came, and its work goes on until it is done too.</p></div>
                """
            } ?? ""
        let after: HTML =
            file.amendedBy.map { completed in
                """
                <div class="notice">\(Shape.use("routine"))<p><strong>Completed on the phone</strong> by \(frame.agent(completed.by)) \(frame.time(completed.at?.instant)): <a href="/cases/\(completed.submission)">the completed form</a> \(completed.level?.badge ?? "<span class=\"muted\">is not assessed yet</span>")</p></div>
                """
            } ?? ""
        return "\(before)\(after)"
    }

    private var notOpen: HTML {
        if file.work != nil { return "" }
        if file.assessment == nil, file.quarantine == nil {
            return Frame.notice(
                "stale", "late", "<strong>It waits for its assessment.</strong> Nobody knows yet how urgent it is.")
        }
        return
            "<div class=\"notice\">\(Shape.use("routine"))<p><strong>Not on the worklist:</strong> its work is done. What was done is below; it can be reopened.</p></div>"
    }

    // MARK: Main column

    private var quarantine: HTML {
        guard let held = file.quarantine else { return "" }
        let raw: HTML =
            file.assessment == nil
            ? "<h3>The form as it came</h3><pre class=\"raw-form\" dir=\"auto\" tabindex=\"0\">\(String(file.form.prefix(20_000)))</pre>"
            : ""
        return """
            <section class="panel panel-words" aria-labelledby="held"><h2 id="held">The form could not be read</h2><p>\(held.words) Nobody knows what it says: read it as it came, and ask the site who sent it.</p><p class="muted small">\(frame.time(held.at?.instant)), \(counted(held.attempts, "attempt")), \(held.state), reason \(held.reason)\(held.detail.map { ", \($0)" as HTML })</p>\(raw)</section>
            """
    }

    private var own: HTML {
        guard let own = file.ownWords else { return "" }
        let unread = own.duty.map { $0.verdict == nil } ?? false
        let state: HTML =
            unread
            ? "<span class=\"muted small\">Nobody has read them yet\(own.duty?.dueAt?.instant.map { ", \(clock.deadline($0))" as HTML })</span>"
            : ""
        let verdicts: HTML =
            unread && frame.visitor.acts
            ? """
            <form class="words-foot" method="post" action="/cases/\(own.duty?.submission ?? "\(id)")/read" aria-label="Verdict on the own words">\(frame.proof)\(back.field)<span class="small muted">I have read this:</span><button class="button" name="verdict" value="nothing_urgent">Nothing urgent</button><button class="button" name="verdict" value="needs_call">Needs a call</button><button class="button" name="verdict" value="emergency">Emergency</button></form>
            """ : ""
        return """
            <section class="panel panel-words" aria-labelledby="own"><div class="panel-head"><h2 id="own" tabindex="-1">In the patient’s own words</h2>\(state)</div>\(OwnWordsPanel(frame: frame, file: file).content)\(verdicts)</section>
            """
    }

    private var reasons: HTML {
        guard let result = file.assessment?.result else { return "" }
        let questions = Dictionary(
            file.answers.map { ($0.question.item, $0.question) }, uniquingKeysWith: { first, _ in first })
        let entries = (result.rules ?? []).map { rule -> HTML in
            let given = (rule.answers ?? [:]).sorted { $0.key < $1.key }.map { item, answer -> HTML in
                let question = questions[item]
                return """
                    <tr><th scope="row">\(question?.words ?? item.spelledOut)</th><td>\(said: question?.words(answer) ?? answer.spelledOut)</td></tr>
                    """
            }
            let table: HTML = given.isEmpty ? "" : "<table class=\"answers\"><tbody>\(given)</tbody></table>"
            let evidence = (rule.evidence ?? []).joined(separator: ", ")
            return """
                <div class="reason"><div>\(rule.level.map(\.badge))</div><div><p>\(said: rule.reason ?? "")</p>\(table)<p class="source"><a href="/protocol#\(rule.id)">Rule \(rule.id)</a>\(when(!evidence.isEmpty, ", evidence \(evidence)"))</p></div></div>
                """
        }
        let about: HTML = file.alertAbout.map { "<p>The alert that was open is about: \(said: $0)</p>" } ?? ""
        let notes: HTML =
            (result.notes ?? []).isEmpty
            ? "" : "<ul class=\"small\">\((result.notes ?? []).map { "<li>\(said: $0)</li>" as HTML })</ul>"
        let given = file.overrides.map { other in
            "<li>\(frame.time(other.at?.instant)) \(frame.person(other.by)): \(other.from.word.lowercased()) to <b>\(other.to.word.lowercased())</b>. \(said: other.reason)</li>"
                as HTML
        }
        let overrides: HTML =
            given.isEmpty ? "" : "<h3>Other levels given by people</h3><ul class=\"small\">\(given)</ul>"
        return """
            <section class="panel" aria-labelledby="reasons"><h2 id="reasons">Reasons</h2>\(entries)\(about)\(overrides)\(notes)<p class="source">\(result.protocol ?? "") A suggestion for staff, not a diagnosis.</p></section>
            """
    }

    private var changes: HTML {
        let texts = (file.assessment?.result.changes ?? []).compactMap(\.text)
        if texts.isEmpty { return "" }
        return """
            <section class="panel" aria-labelledby="changes"><h2 id="changes">Changes since an earlier form</h2><ul class="changes">\(texts.map { "<li>\(said: $0)</li>" as HTML })</ul></section>
            """
    }

    /// Most answers of most forms say that there is nothing: they stand together, so that the others are seen.
    private var answers: HTML {
        if file.answers.isEmpty, file.unanswered.isEmpty { return "" }
        let onPhone = Set(file.amends?.items ?? [])
        let isShown = { (answer: CaseFile.Answer) in
            !answer.isPlain || onPhone.contains(answer.question.item)
        }
        let rows = file.answers.filter(isShown).map { answer -> HTML in
            """
            <tr><th scope="row">\(answer.question.words)\(when(onPhone.contains(answer.question.item), " <span class=\"muted\">on the phone</span>"))</th><td>\(said: answer.question.words(answer.answer))</td></tr>
            """
        }
        let rest = file.answers.filter { !isShown($0) }
            .map { "<li>\($0.question.words)</li>" as HTML }
        let unknown = file.unanswered.map { "<li>\($0.words)</li>" as HTML }
        return """
            <section class="panel" aria-labelledby="answers"><h2 id="answers">Answers</h2><table class="answers"><tbody>\(rows)</tbody></table>
            \(when(!unknown.isEmpty, "<details><summary>\(counted(unknown.count, "question")) not answered, or unsure. Not treated as no.</summary><ul class=\"small\">\(unknown)</ul></details>"))
            \(when(!rest.isEmpty, "<details><summary>\(counted(rest.count, "question")) answered no, none, never or normal</summary><ul class=\"small\">\(rest)</ul></details>"))</section>
            """
    }

    // MARK: Side column

    private var todo: HTML {
        let places = file.destinations.map { $0.text ?? $0.destination.spelledOut }
        let steps = places + (file.assessment?.result.pathway ?? [])
        if steps.isEmpty { return "" }
        let entries = steps.enumerated().map { index, step -> HTML in
            "<li\(when(index == 0, " class=\"todo-now\""))>\(step)</li>"
        }
        return
            "<section class=\"panel panel-do\" aria-labelledby=\"do\"><h2 id=\"do\">What to do</h2><ol class=\"todo\">\(entries)</ol></section>"
    }

    /// What an answer to the alert is an answer to.
    private var alertForms: HTML {
        guard let alert, alert.forms.count > 1 else { return "" }
        let entries = alert.forms.map { form -> HTML in
            let isThis = form.submission == id
            let label: HTML = isThis ? "this form" : "<a href=\"/cases/\(form.submission)\">another form</a>"
            return """
                <li>\(form.level.map(\.badge) ?? "<span class=\"muted\">own words to read</span>") \(label)<span class="line-2">\(said: form.reasons.first ?? "")</span></li>
                """
        }
        return """
            <section class="panel" aria-labelledby="holds"><h2 id="holds">The alert holds \(alert.forms.count) forms</h2><ul class="links">\(entries)</ul><p class="source">Acknowledging or closing answers all of them.</p></section>
            """
    }

    private var shown: HTML {
        guard let shown = file.shownToPatient else { return "" }
        return """
            <section class="panel" aria-labelledby="shown"><h2 id="shown">What the patient was shown</h2><p class="small">“\(shown)”</p></section>
            """
    }

    private var alertLog: HTML { AlertLog(frame: frame, alerts: file.alerts).html }

    private var cautions: HTML {
        if file.cautions.isEmpty { return "" }
        return """
            <section class="panel" aria-labelledby="cautions"><h2 id="cautions">Cautions</h2><ul class="small">\(file.cautions.map { "<li>\($0.text ?? $0.caution.spelledOut)</li>" as HTML })</ul></section>
            """
    }

    /// Those in which something counts.
    private var scores: HTML {
        let rows = file.scores.filter { $0.total > 0 }.map { score -> HTML in
            let (least, most) = (score.least ?? score.total, score.most ?? score.total)
            let span: HTML = when(least < most, " (\(least) to \(most) by what is not known)")
            return """
                <tr><th scope="row">\(score.title ?? score.score.spelledOut)</th><td>\(score.total)\(span)<span class="line-2">\(score.reading ?? "")</span></td></tr>
                """
        }
        if rows.isEmpty { return "" }
        return """
            <section class="panel" aria-labelledby="scores"><h2 id="scores">Scores</h2><details><summary>\(counted(rows.count, "published score"))</summary><table class="answers"><tbody>\(rows)</tbody></table></details><p class="source">They explain; they never change the level. <a href="/protocol">Their sources and limits</a></p></section>
            """
    }

    private var otherForms: HTML {
        if file.otherForms.isEmpty { return "" }
        let entries = file.otherForms.map { other -> HTML in
            let level = other.overrideLevel ?? other.level
            let state: HTML = other.open ? "open" : "done\(other.outcome.map { ": \(said: $0)" as HTML })"
            return """
                <li><div class="timeline-head"><a href="/cases/\(other.submission)">\(frame.time(other.receivedAt?.instant))</a>\(other.quarantined ? "<span class=\"muted\">could not be read</span>" : level.map(\.badge) ?? "<span class=\"muted\">not assessed</span>")<span class="muted small">\(state)</span></div></li>
                """
        }
        return
            "<section class=\"panel\" aria-labelledby=\"earlier\"><h2 id=\"earlier\">Other forms of this patient</h2><ol class=\"timeline\">\(entries)</ol></section>"
    }

    private var acts: HTML {
        if file.acts.isEmpty { return "" }
        let rows = file.acts.reversed().map { act -> HTML in
            """
            <tr><th scope="row">\(frame.time(act.at?.instant))</th><td>\(frame.person(act.by)) \(said: ActText.words(act.kind, act.outcome))\(act.note.map { "<span class=\"line-2\">\(said: $0)</span>" as HTML })\(act.undoneAt.map { "<span class=\"line-2\">taken back \(frame.time($0.instant))</span>" as HTML })</td></tr>
            """
        }
        return
            "<section class=\"panel\" aria-labelledby=\"acts\"><h2 id=\"acts\">What people did</h2><table class=\"log\"><tbody>\(rows)</tbody></table></section>"
    }

    // MARK: Actions

    private var bar: HTML {
        var buttons: [HTML] = []
        if frame.visitor.acts {
            if let alert, alert.acknowledgedBy == nil {
                buttons.append(
                    frame.button(
                        "Acknowledge <kbd>a</kbd>", "/alerts/\(alert.id)/acknowledge",
                        look: alert.level == .emergency ? " button-emergency" : " button-main", key: "a",
                        fields: [("seen", alert.seen.text)], back: back))
            }
            if file.work != nil, file.work?.takenBy == nil {
                buttons.append(frame.button("Take <kbd>t</kbd>", "/cases/\(id)/take", key: "t", back: back))
            }
            if file.ownWords?.duty.map({ $0.verdict == nil }) ?? false {
                buttons.append("<a class=\"button\" href=\"#own\" data-key=\"r\">Read <kbd>r</kbd></a>")
            }
            buttons.append("<a class=\"button\" href=\"#decide\" data-key=\"d\">Decide… <kbd>d</kbd></a>")
        }
        return "<section class=\"actions\" aria-label=\"Actions\"><div class=\"actions-in\">\(buttons)</div></section>"
    }
}
