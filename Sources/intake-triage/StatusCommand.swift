import ArgumentParser
import Foundation
import IntakeForms
import IntakeStore
import Postgres
import TriageCore

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows the queue, the workers and the alerts.",
        discussion:
            "Needs the rights of intake_dashboard or intake_staff. True of the database even while every daemon is down."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "Show it again every two seconds, until Ctrl-C.")
    var watch = false

    func run() async throws {
        do {
            let settings = try await common.settings()
            let connection = try await database.connect(settings, try common.logger(settings))
            repeat {
                let health = try await Dashboard.health(connection)
                let counts = try await Dashboard.counts(connection)
                let pause = try await Self.pause(connection)
                let advice = try await DatabaseAdvice.about(connection).filter { $0.severity == .act }
                if json {
                    output(Self.report(health, counts, pause, advice).line)
                } else {
                    if watch, Terminal.isInteractive { Terminal.clear() }
                    output(Self.text(health, counts, pause) + advice.map { $0.line + "\n" }.joined())
                }
                if watch { try await Task.sleep(for: .seconds(2)) }
            } while watch
            await connection.close()
        } catch is CancellationError {
            return
        } catch {
            throw fail(error)
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

    private static func text(_ health: Dashboard.Health, _ counts: [Level: Int], _ pause: Pausing.Pause?) -> String {
        let levels = Level.allCases.reversed().map { "\(counts[$0] ?? 0) \($0.title.lowercased())" }
        let last = health.lastAssessed.map(AssessmentText.moment) ?? "never"
        let paused =
            pause.map {
                "PAUSED by \($0.by.printable) since \(AssessmentText.moment(Instant($0.since)))\n"
            } ?? ""
        return paused + """
            \(health.isStalled ? "STALLED: forms are not being assessed" : "in order")
              queue      \(health.pending) waiting, the oldest for \(Int(health.oldestPendingSeconds)) s; last assessed \(last)
              workers    \(health.workersAlive) alive
              worklist   \(levels.joined(separator: ", "))
              alerts     \(health.openAlerts) open, the oldest unacknowledged for \(Int(health.oldestUnacknowledgedSeconds)) s
              told       \(health.undeliveredNotifications) notifications not delivered\(health.untold > 0 ? "; \(health.untold) ALERTS UNTOLD past their time" : "")
              alerters   \(health.alertersAlive) alive, \(health.channelsUnhealthy) channels untested, failing or disabled
              quarantine \(health.quarantined) forms held
              audit      \(health.auditUnsealedSeconds.map { "an entry waits for its seal for \(Int($0)) s" } ?? "never sealed")

            """
            + (health.unaccounted == 0
                ? ""
                : "  UNACCOUNTED \(health.unaccounted) forms were in no place or in two; see dashboard.unaccounted, then intake.account_for\n")
    }

    private static func report(
        _ health: Dashboard.Health, _ counts: [Level: Int], _ pause: Pausing.Pause?, _ advice: [DatabaseAdvice]
    ) -> JSONObject {
        [
            "stalled": health.isStalled, "pausedBy": pause?.by, "pending": health.pending,
            "oldestPendingSeconds": Int(health.oldestPendingSeconds),
            "lastAssessedAt": health.lastAssessed?.rfc3339, "workersAlive": health.workersAlive,
            "quarantined": health.quarantined, "openAlerts": health.openAlerts,
            "oldestUnacknowledgedSeconds": Int(health.oldestUnacknowledgedSeconds),
            "undeliveredNotifications": health.undeliveredNotifications, "alertersAlive": health.alertersAlive,
            "channelsUnhealthy": health.channelsUnhealthy, "untold": health.untold,
            "act": advice.map(\.code.rawValue), "notificationQueueUsage": health.notificationQueue.usage,
            "auditUnsealedSeconds": health.auditUnsealedSeconds.map { Int($0) }, "unaccounted": health.unaccounted,
            "worklist": Dictionary(uniqueKeysWithValues: Level.allCases.map { ($0.rawValue, counts[$0] ?? 0) }),
        ]
    }
}
