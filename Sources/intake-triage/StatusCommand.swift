import ArgumentParser
import Foundation
import IntakeForms
import IntakeStore
import Postgres
import StaffWords
import TriageCore

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Says what a person must act on; shows the queue, the workers and the alerts.",
        discussion: """
            Needs the rights of intake_dashboard or intake_staff. True of the database even while every daemon is down. With \
            --check the exit code is 0 where all is in order, 1 where somebody should look, 2 where somebody must act.
            """
    ).examples("status", "status --check")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "Show it again every two seconds, until Ctrl-C.")
    var watch = false

    @Flag(help: "Say by the exit code too whether somebody must act: 0 no, 1 look, 2 act.")
    var check = false

    func validate() throws {
        if watch, check { throw ValidationError("--watch does not end, so it has no exit code for --check") }
    }

    func run() async throws {
        do {
            let settings = try await common.settings()
            let connection = try await database.connect(settings, try common.logger(settings))
            var standing: Standing
            repeat {
                standing = try await Standing(connection)
                if json {
                    output(standing.report)
                } else {
                    if watch, Terminal.isInteractive { Terminal.clear() }
                    let headline = standing.headline.printableLines
                    show(standing.severity == .act ? Terminal.red(headline) : headline)
                    output(standing.details)
                }
                if watch { try await Task.sleep(for: .seconds(2)) }
            } while watch
            await connection.close()
            if check, let severity = standing.severity { throw ExitCode(severity.rawValue) }
        } catch is CancellationError {
            return
        } catch {
            throw fail(error)
        }
    }
}

/// How everything stands, and what of it a person has to see to.
struct Standing {
    /// Something that is not as it should be.
    struct Concern {
        let code: String
        let severity: DatabaseAdvice.Severity
        let text: String
    }

    let health: Dashboard.Health
    let duties: Dashboard.Duties
    let pause: Pausing.Pause?
    let advice: [DatabaseAdvice]
    /// When nobody has a duty that policies name, within 7 days.
    let gaps: [Rota.Gap]
    let clock: ClinicClock
    /// Why no worker works; nil where one does.
    let absence: WorkerAbsence?

    init(_ connection: Connection) async throws {
        health = try await Dashboard.health(connection)
        duties = try await Dashboard.duties(connection)
        pause = try await Self.pause(connection)
        gaps = try await Rota.gapsOfPolicies(connection)
        advice = try await DatabaseAdvice.about(connection).filter { $0.severity == .act }
        clock = ClinicClock(try await Casework.clinic(connection))
        absence = health.workersAlive == 0 ? try await WorkerAbsence(connection) : nil
    }

    private func why(_ absence: WorkerAbsence) -> String {
        let time = absence.heartbeat.map(clock.text) ?? "an unknown time"
        let last = "; the last one, on \(absence.host ?? "an unknown host"),"
        let note = absence.note.map { ": \($0)" } ?? ""
        return switch absence.reason {
        case .noneHasRun: "; none has run in the last 7 days"
        case .stopped: "\(last) was stopped at \(time)"
        case .standsBy: "\(last) stands by\(note)"
        case .silent: "\(last) gives no sign of life since \(time)\(note)"
        }
    }

    /// The pause in force; nil where there is none, or where this role may not see it.
    private static func pause(_ connection: Connection) async throws(PostgresError) -> Pausing.Pause? {
        do {
            return try await Pausing.present(connection)
        } catch {
            if error.sqlState == .insufficientPrivilege { return nil }
            throw error
        }
    }

    /// What a person has to see to, what is most pressing first.
    ///
    /// A notification that is not delivered yet is none while it has its time: `untold` says when that has passed.
    var concerns: [Concern] {
        var found: [Concern] = []
        func add(_ code: String, _ severity: DatabaseAdvice.Severity, _ text: String) {
            found.append(Concern(code: code, severity: severity, text: text))
        }
        for level in Level.allCases.reversed() {
            let late = duties.overdue[level] ?? 0
            if late > 0 {
                add(
                    level.opensAlert ? "overdue" : "overdueMilder", level.opensAlert ? .act : .look,
                    "\(counted(late, "form")) of \(level.title.lowercased()) OVERDUE")
            }
        }
        if duties.unacknowledgedLate > 0 {
            add(
                "unacknowledged", .act,
                "\(counted(duties.unacknowledgedLate, "alert")) acknowledged by NOBODY and past the time to respond")
        }
        if health.untold > 0 {
            add("untold", .act, "\(counted(health.untold, "alert")) UNTOLD past the time to tell people")
        }
        if health.alertersAlive == 0 { add("noAlerter", .act, "NO ALERTER is alive: nobody is told of alerts") }
        if health.isStalled {
            let cause =
                health.workersAlive > 0 && pause == nil ? " although a worker is alive, so its writes may fail" : ""
            add(
                "stalled", .act,
                "STALLED: \(counted(health.pending, "form waits", "forms wait")) unassessed, the oldest for "
                    + "\(ClinicClock.span(seconds: Int64(health.oldestPendingSeconds)))\(cause)")
        }
        if health.workersAlive == 0 {
            add("noWorker", .act, "NO WORKER is alive: new forms are not assessed" + (absence.map(why) ?? ""))
        }
        for entry in advice { add(entry.code.rawValue, .act, entry.text) }
        if let pause {
            add("paused", .look, "PAUSED by \(pause.by) since \(clock.text(Instant(pause.since)))")
        }
        if health.quarantined > 0 {
            add("quarantine", .look, "\(counted(health.quarantined, "form")) held in quarantine")
        }
        if duties.wordsOverdue > 0 {
            add("wordsOverdue", .look, "own words of \(counted(duties.wordsOverdue, "form")) unread past their time")
        }
        if duties.unreached > 0 {
            add("unreached", .look, "\(counted(duties.unreached, "alert")) of which no channel has taken a message")
        }
        if health.channelsUnhealthy > 0 {
            add(
                "channels", .look,
                "\(counted(health.channelsUnhealthy, "channel")) untested, failing or disabled")
        }
        for (_, times) in Dictionary(grouping: gaps, by: \.role).sorted(by: { ($0.key ?? "") < ($1.key ?? "") }) {
            let more = times.count > 1 ? ", and \(counted(times.count - 1, "more time")) within a week" : ""
            add("rotaGap", .look, "\(times[0].words(clock))\(more): 'intake-triage rota show --week'")
        }
        if health.unaccounted > 0 {
            add(
                "unaccounted", .look,
                "UNACCOUNTED: \(counted(health.unaccounted, "form")) in no place or in two; see dashboard.unaccounted, then "
                    + "intake.account_for")
        }
        return found.enumerated().sorted {
            ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset)
        }.map(\.element)
    }

    /// The worst there is; nil where all is in order.
    var severity: DatabaseAdvice.Severity? { concerns.map(\.severity).max() }

    /// The first lines: what to act on, or that there is nothing.
    var headline: String {
        let concerns = concerns
        if concerns.isEmpty { return "in order\n" }
        var page = Page()
        for (severity, word) in [(DatabaseAdvice.Severity.act, "ACT"), (.look, "LOOK")] {
            let entries = concerns.filter { $0.severity == severity }
            guard let first = entries.first else { continue }
            page.words(first.text, after: word.padding(toLength: 6, withPad: " ", startingAt: 0))
            for entry in entries.dropFirst() { page.words(entry.text, after: "      ") }
        }
        return page.text
    }

    var details: String {
        let levels = Level.allCases.reversed().compactMap { level in
            duties.forms[level].map { "\($0) \(level.title.lowercased())" }
        }
        let last = health.lastAssessed.map(clock.text) ?? "never"
        let waiting =
            health.pending == 0
            ? "none waits" : "\(health.pending) waiting, the oldest for \(Int(health.oldestPendingSeconds)) s"
        var page = Page()
        page.words("\(waiting); last assessed \(last)", after: "  queue      ")
        page.words("\(health.workersAlive) alive", after: "  workers    ")
        page.words(levels.isEmpty ? "empty" : levels.joined(separator: ", "), after: "  worklist   ")
        page.words("\(duties.wordsUnread) unread", after: "  own words  ")
        page.words(
            "\(health.openAlerts) open, \(duties.unacknowledged) acknowledged by nobody"
                + (health.oldestUnacknowledgedSeconds > 0
                    ? ", the oldest for \(ClinicClock.span(seconds: Int64(health.oldestUnacknowledgedSeconds)))" : ""),
            after: "  alerts     ")
        page.words("\(counted(health.undeliveredNotifications, "notification")) not delivered", after: "  told       ")
        page.words(
            "\(health.alertersAlive) alive, \(health.channelsUnhealthy) channels untested, failing or disabled",
            after: "  alerters   ")
        page.words("\(counted(health.quarantined, "form")) held", after: "  quarantine ")
        page.words(
            health.auditUnsealedSeconds.map { "an entry waits for its seal for \(Int($0)) s" } ?? "never sealed",
            after: "  audit      ")
        for entry in advice { page.line("  \(entry.code.rawValue)"); page.words(entry.remedy, after: "      ") }
        page.words("times of \(clock.zone)", after: "  ")
        return page.text
    }

    var report: JSONObject {
        [
            "severity": severity.map { "\($0)" } ?? "inOrder",
            "act": concerns.filter { $0.severity == .act }.map(\.code),
            "look": concerns.filter { $0.severity == .look }.map(\.code),
            "concerns": concerns.map {
                ["code": $0.code, "severity": "\($0.severity)", "text": $0.text] as JSONObject
            },
            "stalled": health.isStalled, "pausedBy": pause?.by, "pending": health.pending,
            "oldestPendingSeconds": Int(health.oldestPendingSeconds),
            "lastAssessedAt": health.lastAssessed?.rfc3339, "workersAlive": health.workersAlive,
            "quarantined": health.quarantined, "openAlerts": health.openAlerts,
            "unacknowledged": duties.unacknowledged, "unacknowledgedLate": duties.unacknowledgedLate,
            "oldestUnacknowledgedSeconds": Int(health.oldestUnacknowledgedSeconds),
            "undeliveredNotifications": health.undeliveredNotifications, "alertersAlive": health.alertersAlive,
            "channelsUnhealthy": health.channelsUnhealthy, "untold": health.untold,
            "wordsUnread": duties.wordsUnread, "wordsOverdue": duties.wordsOverdue,
            "notificationQueueUsage": health.notificationQueue.usage,
            "auditUnsealedSeconds": health.auditUnsealedSeconds.map { Int($0) }, "unaccounted": health.unaccounted,
            "worklist": Self.byLevel(duties.forms), "overdue": Self.byLevel(duties.overdue),
        ]
    }

    private static func byLevel(_ counts: [Level: Int]) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: Level.allCases.map { ($0.rawValue, counts[$0] ?? 0) })
    }
}
