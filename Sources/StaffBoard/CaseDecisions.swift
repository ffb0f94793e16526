internal import IntakeStore
internal import Postgres
internal import StaffWords
internal import TriageCore
internal import WebPages

/// What can be done with a form besides taking it, by what the person's role may do.
struct CaseDecisions {
    let frame: Frame
    let id: PostgresUUID
    let item: Dashboard.WorkItem?
    let alert: Casework.AlertFile?
    let people: [String]

    private var back: Back { .form(id) }

    static let outcomes = [
        "went to hospital", "examined here", "advised by phone", "not reached, passed on", "nothing to do",
    ]

    var html: HTML {
        guard frame.visitor.acts else { return "" }
        var groups: [HTML] = []
        if let alert {
            if frame.visitor.decides {
                groups.append(
                    group(
                        "close", "Close the alert",
                        "You act on what you see: \(alert.level.word.lowercased()), \(counted(max(1, alert.forms.count), "form")). If more comes meanwhile, nothing is closed.",
                        "/alerts/\(alert.id)/close", "\(outcomes("close"))\(note("close"))\(seen(alert.seen))", "Close")
                )
            }
            if alert.acknowledgedBy != nil {
                groups.append(
                    group(
                        "hand-over", "Hand over", "The time for closing it stays as it is.", "/cases/\(id)/hand-over",
                        "<div><label class=\"label\" for=\"to\">To</label><select class=\"field\" id=\"to\" name=\"to\" required><option value=\"\"></option>\(people.filter { !frame.isVisitor($0) }.map { "<option>\($0)</option>" as HTML })</select></div>\(note("hand-over"))",
                        "Hand over"))
            }
        } else if let item {
            groups.append(
                group(
                    "resolve", "Resolve", "The work on this form is done; it leaves the worklist.",
                    "/cases/\(id)/resolve",
                    "\(outcomes("resolve"))\(note("resolve"))\(seen(item.seen))", "Resolve"))
        }
        if item != nil {
            if item?.takenBy != nil || alert?.acknowledgedBy != nil {
                groups.append(
                    group(
                        "release", "Give back", "An acknowledged alert tells people anew, at once.",
                        "/cases/\(id)/release",
                        note("release"), "Give back"))
            }
            if frame.visitor.decides {
                groups.append(
                    group(
                        "override", "Give another level",
                        "The assessment stays, and both are shown. A lower level closes no alert.",
                        "/cases/\(id)/override",
                        "<div><label class=\"label\" for=\"level\">Level</label><select class=\"field\" id=\"level\" name=\"level\" required><option value=\"\"></option>\(Level.worstFirst.map { "<option value=\"\($0.rawValue)\">\($0.word)</option>" as HTML })</select></div>\(reason("override"))",
                        "Give this level"))
            }
        } else {
            groups.append(
                group(
                    "reopen", "Reopen", "It comes back to the worklist at its level; from urgent on, an alert opens.",
                    "/cases/\(id)/reopen", reason("reopen"), "Reopen"))
        }
        return
            "<section class=\"panel\" aria-labelledby=\"decide\"><h2 id=\"decide\" tabindex=\"-1\">Decide</h2>\(groups)</section>"
    }

    private func group(
        _ name: StaticString, _ title: String, _ hint: String, _ action: HTML, _ fields: HTML, _ button: String
    ) -> HTML {
        """
        <details class="decide-group"><summary>\(title)…</summary><form class="decide" method="post" action="\(action)">\(frame.proof)\(back.field)<p class="small muted">\(hint)</p>\(fields)<button class="button button-main" type="submit">\(button) as \(frame.visitor.person)</button></form></details>
        """
    }

    private func outcomes(_ name: String) -> HTML {
        let options = Self.outcomes.map { outcome -> HTML in
            "<label class=\"option\"><input type=\"radio\" name=\"outcome\" value=\"\(outcome)\" required>\(Self.capitalized(outcome))</label>"
        }
        return "<fieldset><legend class=\"label\">Outcome</legend><div class=\"options\">\(options)</div></fieldset>"
    }

    private func note(_ name: String) -> HTML {
        "<div><label class=\"label\" for=\"note-\(name)\">Note for the record, if any</label><textarea class=\"area\" id=\"note-\(name)\" name=\"note\" maxlength=\"2000\"></textarea></div>"
    }

    private func reason(_ name: String) -> HTML {
        "<div><label class=\"label\" for=\"reason-\(name)\">Reason</label><textarea class=\"area\" id=\"reason-\(name)\" name=\"reason\" maxlength=\"2000\" required></textarea></div>"
    }

    private func seen(_ seen: JSONB) -> HTML { "<input type=\"hidden\" name=\"seen\" value=\"\(seen.text)\">" }

    static func capitalized(_ words: String) -> String { words.prefix(1).uppercased() + words.dropFirst() }
}
