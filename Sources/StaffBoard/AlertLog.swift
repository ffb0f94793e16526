internal import IntakeStore
internal import StaffWords
internal import TriageCore
internal import WebPages

/// What happened to a form's alerts, minute by minute, and where nobody was told.
struct AlertLog {
    let frame: Frame
    let alerts: [CaseFile.Alert]

    private struct Line {
        let at: Instant?
        let words: HTML
        var isGap = false
    }

    var html: HTML {
        "\(alerts.map(section))"
    }

    private func section(_ alert: CaseFile.Alert) -> HTML {
        let state: HTML =
            alert.closedBy.map { "closed by \(frame.agent($0)): \(said: alert.outcome ?? "")" }
            ?? (alert.acknowledgedBy == nil ? "open, and nobody has answered" : "acknowledged, not closed")
        let lines =
            (events(alert) + tellings(alert)).sorted { ($0.at ?? .distantPast) < ($1.at ?? .distantPast) }
            + silence(alert)
        let rows = lines.map { line -> HTML in
            "<tr\(when(line.isGap, " class=\"gap\""))><th scope=\"row\">\(frame.time(line.at))</th><td>\(line.words)</td></tr>"
        }
        return """
            <section class="panel" aria-label="Alert"><h2>\(alert.level.word) alert, minute by minute</h2><p class="small">\(state)</p><table class="log"><tbody>\(rows)</tbody></table></section>
            """
    }

    private func events(_ alert: CaseFile.Alert) -> [Line] {
        alert.history.map { event in
            Line(
                at: event.at?.instant,
                words: "\(Self.programs.contains(event.by) ? "" : frame.person(event.by) + ": ")\(event.words)")
        }
    }

    private func tellings(_ alert: CaseFile.Alert) -> [Line] {
        alert.told.map { telling in
            let what: HTML = "\(telling.kind.spelledOut) by \(telling.channel)"
            if let delivered = telling.deliveredAt {
                return Line(at: telling.at?.instant, words: "\(what): delivered \(frame.time(delivered.instant))")
            }
            let why = telling.failure.map { "the channel said: \($0.spelledOut)" } ?? "no attempt has ended yet"
            return Line(
                at: telling.at?.instant,
                words:
                    "Nobody was told by this message (\(what)), because \(why), \(counted(telling.attempts, "attempt"))",
                isGap: true)
        }
    }

    /// Where no message was ever made of it.
    private func silence(_ alert: CaseFile.Alert) -> [Line] {
        guard alert.told.isEmpty, alert.acknowledgedAt == nil, alert.closedAt == nil else { return [] }
        let why =
            frame.health.alertersAlive == 0 ? "no alerter runs" : "the alerter has planned nothing yet"
        return [Line(at: alert.openedAt?.instant, words: "Nobody was told so far, because \(why)", isGap: true)]
    }

    private static let programs: Set<String> = ["worker", "alerter", "system", "sealer"]
}

extension Instant {
    fileprivate static let distantPast = Instant(microseconds: .min)
}
