internal import IntakeStore
internal import Postgres
internal import StaffWords
internal import TriageCore
internal import WebPages

/// How the service is, from the database alone; nothing about patients.
struct OperationsPage {
    let frame: Frame
    let daemons: [Dashboard.Daemon]
    let channels: [Dashboard.ChannelHealth]
    let quarantine: [Casework.Quarantined]
    let lastDay: [(hour: Instant, level: Level, forms: Int)]
    let response: ResponseChart

    var html: HTML {
        let health = frame.health
        let clock = frame.clock
        return frame.page(
            "Operations", .operations, script: " data-page=\"operations\"",
            """
            <div class="page-head"><h1>Operations</h1><span class="muted">From the database alone, as of \(clock.short(clock.now))</span></div>
            <dl class="tiles">
            \(tile("Queue", "\(health.pending)", health.pending == 1 ? "form" : "forms", look: health.isStalled))
            \(tile("Oldest waiting", ClinicClock.span(seconds: Int64(health.oldestPendingSeconds)), "", look: health.isStalled))
            \(tile("Workers", "\(health.workersAlive)", "alive", look: health.workersAlive == 0))
            \(tile("Alerters", "\(health.alertersAlive)", "alive", look: health.alertersAlive == 0))
            \(tile("Open alerts", "\(health.openAlerts)", health.oldestUnacknowledgedSeconds > 0 ? "not acknowledged for \(ClinicClock.span(seconds: Int64(health.oldestUnacknowledgedSeconds)))" : "all acknowledged", look: health.oldestUnacknowledgedSeconds > 1_800))
            \(tile("Nobody told", "\(health.untold)", "alerts", look: health.untold > 0))
            \(tile("Not delivered", "\(health.undeliveredNotifications)", "notifications", look: false))
            \(tile("Quarantine", "\(health.quarantined)", health.quarantined == 1 ? "form" : "forms", look: health.quarantined > 0))
            </dl>
            <div class="two">
            \(chart)
            \(response.html)
            \(daemonTable)
            \(channelTable)
            \(quarantineTable)
            </div>
            """)
    }

    private func tile(_ name: String, _ number: String, _ then: String, look: Bool) -> HTML {
        "<div class=\"tile\(when(look, " tile-look"))\"><dt>\(name)</dt><dd>\(number) <span class=\"then\">\(then)</span></dd></div>"
    }

    private var daemonTable: HTML {
        let rows = daemons.map { daemon -> HTML in
            let state: HTML =
                daemon.isAlive
                ? "<span class=\"state state-good\">\(daemon.state)</span>"
                : "<span class=\"state state-\(daemon.state == "stopped" ? "look" : "act")\">\(daemon.state == "running" ? "gives no sign of life" : daemon.state)</span>"
            return """
                <tr><th scope="row">\(daemon.kind), \(daemon.host)</th><td>\(daemon.version ?? "")\(daemon.protocol.map { "<span class=\"line-2\">\($0)</span>" as HTML })</td><td>\(frame.time(daemon.heartbeat))</td><td>\(state)\(daemon.note.map { "<span class=\"line-2\">\($0)</span>" as HTML })\(lastError(of: daemon))</td></tr>
                """
        }
        return """
            <section class="panel" aria-labelledby="daemons"><h2 id="daemons">Daemons of the last 7 days</h2>\(rows.isEmpty ? "<p>None has run.</p>" : Frame.table("Daemons", ["What", "Release", "Last sign of life", "State"], rows))</section>
            """
    }

    private func lastError(of daemon: Dashboard.Daemon) -> HTML? {
        daemon.lastError.map {
            "<span class=\"line-2\">Last error, \(frame.time(daemon.lastErrorTime)): \($0)</span>"
        }
    }

    private var channelTable: HTML {
        let rows = channels.map { channel -> HTML in
            let look = channel.state == "healthy" ? "good" : channel.state == "untested" ? "look" : "act"
            return """
                <tr><th scope="row">\(channel.name), \(channel.kind)</th><td>\(channel.tested.map { frame.time($0) } ?? "never tested")</td><td>\(channel.succeeded.map { frame.time($0) } ?? "never")</td><td><span class="state state-\(look)">\(channel.state)</span>\(channel.failure.map { "<span class=\"line-2\">\($0.spelledOut)</span>" as HTML })</td></tr>
                """
        }
        return """
            <section class="panel" aria-labelledby="channels"><h2 id="channels">Channels</h2>\(rows.isEmpty ? "<p>No alerter has any: nobody can be told.</p>" : Frame.table("Channels", ["Channel", "Tested", "Last delivered", "State"], rows))</section>
            """
    }

    private var quarantineTable: HTML {
        let rows = quarantine.map { held -> HTML in
            let acts: HTML =
                frame.visitor.operates && held.state == "held"
                ? """
                <details><summary>Decide…<span class="visually-hidden"> about the form received \(frame.time(held.received))</span></summary>\(decide(held.submission, "retry", "Give it back to the queue"))\(decide(held.submission, "discard", "Nothing more will come of it"))</details>
                """ : ""
            let place: HTML =
                frame.visitor.seesPatients
                ? "<a href=\"/cases/\(held.submission)\">\(frame.time(held.received))</a>" : frame.time(held.received)
            return
                "<tr><th scope=\"row\">\(place)</th><td>\(held.words)</td><td>\(counted(Int(held.attempts), "attempt"))</td><td>\(held.state)\(acts)</td></tr>"
        }
        return """
            <section class="panel" aria-labelledby="held"><h2 id="held">Forms that could not be read</h2>\(rows.isEmpty ? "<p>None.</p>" : Frame.table("Forms that could not be read", ["Received", "Why", "Tried", "State"], rows))</section>
            """
    }

    private func decide(_ id: PostgresUUID, _ act: String, _ label: String) -> HTML {
        """
        <form class="decide" method="post" action="/quarantine/\(id)/\(act)">\(frame.proof)\(Back.operations.field)<div><label class="label" for="\(act)-\(id)">Reason</label><textarea class="area" id="\(act)-\(id)" name="reason" maxlength="2000" required></textarea></div><button class="button" type="submit">\(label)</button></form>
        """
    }

    // MARK: Forms by hour

    private var chart: HTML {
        let hour: Int64 = 3_600_000_000
        let last = frame.clock.now.microseconds / hour
        var hours = [[Level: Int]](repeating: [:], count: 24)
        for entry in lastDay {
            let place = 23 - Int(last - entry.hour.microseconds / hour)
            if hours.indices.contains(place) { hours[place][entry.level, default: 0] += entry.forms }
        }
        let most = max(1, hours.map { $0.values.reduce(0, +) }.max() ?? 1)
        var bars: [HTML] = []
        for (place, levels) in hours.enumerated() {
            var top = 200
            for level in Level.worstFirst.reversed() {
                guard let forms = levels[level], forms > 0 else { continue }
                let height = max(2, forms * 180 / most)
                top -= height
                bars.append(
                    "<rect class=\"chart-bar chart-\(level.look)\" x=\"\(36 + place * 23)\" y=\"\(top)\" width=\"19\" height=\"\(height)\"/>"
                )
            }
        }
        let labels = stride(from: 23, through: 0, by: -6).map { place -> HTML in
            let moment = Instant(microseconds: (last - Int64(23 - place)) * hour)
            return
                "<text x=\"\(36 + place * 23 + 9)\" y=\"218\" text-anchor=\"middle\">\(frame.clock.short(moment).suffix(5).description)</text>"
        }
        let total = lastDay.reduce(0) { $0 + $1.forms }
        let words = Level.worstFirst.map { level in
            "\(level.word) \(lastDay.filter { $0.level == level }.reduce(0) { $0 + $1.forms })"
        }
        let keys = Level.worstFirst.map { level -> HTML in
            "<li class=\"tally-\(level.look)\">\(level.shape)\(level.word)</li>"
        }
        return """
            <section class="panel" aria-labelledby="hours"><div class="panel-head"><h2 id="hours">Forms by hour</h2><span class="muted small">last 24 hours, \(counted(total, "form"))</span></div><ul class="chart-key tally-key">\(keys)</ul><figure><svg class="chart" viewBox="0 0 600 226" role="img" aria-labelledby="chart-title chart-words"><title id="chart-title">Forms by hour and level</title><desc id="chart-words">In 24 hours: \(words.joined(separator: ", ")). Most in an hour: \(most).</desc><line class="chart-axis" x1="34" y1="200.500" x2="592" y2="200.500"/><text x="28" y="24" text-anchor="end">\(most)</text><text x="28" y="204" text-anchor="end">0</text>\(bars)\(labels)</svg></figure></section>
            """
    }
}
