internal import IntakeStore
internal import Postgres
internal import StaffWords
internal import TriageCore
internal import WebPages

/// One text after the other, read with three keys.
struct WordsPage {
    let frame: Frame
    let waiting: Int
    let skipped: Int
    /// nil where nothing waits.
    let next: (row: Casework.Unread, file: CaseFile)?

    var html: HTML {
        frame.page(
            "Own words", .words, script: " data-page=\"words\"",
            """
            <div class="reader">
            <div class="page-head"><h1>Own words to read</h1><span class="muted">\(waiting == 0 ? "none" : "\(min(skipped + 1, waiting)) of \(waiting)"), least understood first</span></div>
            \(frame.undo(.words(skipping: skipped)))
            \(next.map { reading($0.row, $0.file) } ?? empty)
            </div>
            """)
    }

    private var empty: HTML {
        skipped > 0
            ? "<div class=\"panel empty\"><h2>No more after those that you passed over</h2><p>\(counted(waiting, "text")) still \(waiting == 1 ? "waits" : "wait"). <a class=\"button\" href=\"/words\">Begin again</a></p></div>"
            : "<div class=\"panel empty\"><h2>Every text has been read</h2><p>As of \(frame.clock.short(frame.clock.now)). New ones come here with their forms. <a href=\"/\">To the worklist</a></p></div>"
    }

    private func reading(_ row: Casework.Unread, _ file: CaseFile) -> HTML {
        let level = row.level.map(\.badge) ?? "<span class=\"muted\">other work is done</span>"
        let stays = row.level.map { "stays \($0.word.lowercased())" } ?? "the form stays done"
        return """
            <section class="panel panel-words" aria-labelledby="who"><div class="panel-head"><h2 id="who"><a href="/cases/\(row.submission)">\(said: row.reference ?? "No reference")</a></h2>\(level)<span class="muted small">received \(frame.time(row.received))\(row.due.map { ", \(frame.clock.deadline($0))" as HTML })</span></div>
            \(OwnWordsPanel(frame: frame, file: file).content)
            </section>
            \(frame.visitor.acts ? verdicts(row, stays) : "<p class=\"muted\">You may look; staff read.</p>")
            <div class="reader-foot"><a class="button" href="\(Back.words(skipping: skipped + 1).address)" data-key="s">Pass over</a><ul class="keys only-keys" aria-label="Keys"><li><kbd>1</kbd> <kbd>2</kbd> <kbd>3</kbd> verdict</li><li><kbd>n</kbd> note</li><li><kbd>s</kbd> pass over</li><li><kbd>u</kbd> undo</li><li><kbd>Esc</kbd> worklist</li></ul></div>
            """
    }

    private func becomes(_ level: Level, _ row: Casework.Unread) -> String {
        if let present = row.level, present >= level { return "stays \(present.word.lowercased())" }
        return "becomes \(level.word.lowercased()), and people are told"
    }

    private func verdicts(_ row: Casework.Unread, _ stays: String) -> HTML {
        """
        <form method="post" action="/cases/\(row.submission)/read" aria-label="Verdict">\(frame.proof)\(Back.words(skipping: skipped).field)
        <div class="verdicts"><button class="verdict" name="verdict" value="nothing_urgent" data-key="1"><kbd>1</kbd><b>Nothing urgent</b><span>\(stays)</span></button>
        <button class="verdict verdict-call" name="verdict" value="needs_call" data-key="2"><kbd>2</kbd><b>Needs a call</b><span>\(becomes(.urgent, row))</span></button>
        <button class="verdict verdict-emergency" name="verdict" value="emergency" data-key="3"><kbd>3</kbd><b>Emergency</b><span>\(becomes(.emergency, row))</span></button></div>
        <p class="reader-foot"><label class="label" for="note">Note, if any</label></p><input class="field note" id="note" name="note" type="text" autocomplete="off" maxlength="2000" data-key="n">
        </form>
        """
    }
}
