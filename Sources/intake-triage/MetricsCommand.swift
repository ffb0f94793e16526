import ArgumentParser
import Daemon
import Foundation
import IntakeStore
import Logging
import Postgres
import ServiceLifecycle
import TriageCore
import WebPages

struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "How everything stands, for a monitor: OpenMetrics, from the database alone.",
        discussion: """
            Needs the rights of intake_dashboard or intake_staff. It prints once, as a collector of text files takes it, or \
            with --listen goes on and answers /metrics, /livez and /readyz; each answer is what the database says then. \
            What 'status' would have a person act on is intake_concern, 1 to look and 2 to act; \
            deploy/monitoring/intake-alerts.yml has the alert rules. Counts and times alone, and nothing of a patient.
            """
    ).examples("metrics", "metrics --listen 127.0.0.1:9186")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions

    @Option(help: MetricsOptions.help)
    var listen: String?

    func run() async throws {
        do {
            let settings = try await common.settings()
            let logger = try common.logger(settings)
            guard let listen = try listen ?? settings.string("metrics.listen") else {
                let connection = try await database.connect(settings, logger)
                let standing = try await Standing(connection)
                await connection.close()
                return output(StandingMetrics(standing).openMetrics)
            }
            let session = ConnectionConfiguration(
                try database.connectionString(settings), applicationName: "intake-triage metrics",
                settings: WebSession.settings)
            let away = WebDatabase(session, sessions: 1, logger: logger)
            let listener = try MetricsListener(listen, logger: logger, isReady: { away.lostSince == nil }) {
                do {
                    return StandingMetrics(try await away.read { try await Standing($0) }).openMetrics
                } catch {
                    logger.error("the database could not be asked", metadata: ["error": "\(error)"])
                    return StandingMetrics(nil).openMetrics
                }
            }
            try await ServiceRunner.run(listener, logger: logger) {}
            await away.close()
        } catch {
            throw fail(error)
        }
    }
}

/// How everything stands, as numbers.
struct StandingMetrics {
    private let metrics: Metrics

    var openMetrics: String { metrics.openMetrics }

    private static let labelled: [Metrics.Family] = [
        .init("intake_concern", .gauge, "What a person has to see to: 1 to look, 2 to act.", label: "code"),
        .init("intake_open_forms", .gauge, "Forms on the worklist, by level.", label: "level"),
        .init("intake_overdue_forms", .gauge, "Those of them past the time to respond.", label: "level"),
    ]

    private typealias Number = (name: String, help: String, value: @Sendable (Standing) -> Double)

    private static let numbers: [Number] = [
        ("intake_pending_forms", "Forms that wait to be assessed.", { Double($0.health.pending) }),
        ("intake_pending_oldest_seconds", "For how long the oldest waits.", { $0.health.oldestPendingSeconds }),
        ("intake_workers_alive", "Workers with a sign of life.", { Double($0.health.workersAlive) }),
        ("intake_alerters_alive", "Alerters with a sign of life.", { Double($0.health.alertersAlive) }),
        ("intake_quarantined_forms", "Unreadable forms, for a person.", { Double($0.health.quarantined) }),
        ("intake_open_alerts", "Alerts that are open.", { Double($0.health.openAlerts) }),
        ("intake_unacknowledged_alerts", "Acknowledged by nobody.", { Double($0.duties.unacknowledged) }),
        (
            "intake_unacknowledged_oldest_seconds", "For how long the oldest of them waits.",
            { $0.health.oldestUnacknowledgedSeconds }
        ),
        ("intake_untold_alerts", "Of which people should have been told.", { Double($0.health.untold) }),
        (
            "intake_undelivered_notifications", "What no channel has taken yet.",
            { Double($0.health.undeliveredNotifications) }
        ),
        ("intake_unhealthy_channels", "Untested, failing or disabled.", { Double($0.health.channelsUnhealthy) }),
        ("intake_unread_words", "Forms whose own words nobody has read.", { Double($0.duties.wordsUnread) }),
        ("intake_overdue_words", "Those of them past their time.", { Double($0.duties.wordsOverdue) }),
        ("intake_unaccounted_forms", "Accepted forms in no place or in two.", { Double($0.health.unaccounted) }),
        ("intake_paused", "Whether a person has paused the workers.", { $0.pause == nil ? 0 : 1 }),
    ]

    /// - Parameter standing: nil where the database could not be asked; then nothing is said of it.
    init(_ standing: Standing?) {
        let up = Metrics.Family("intake_database_up", .gauge, "Whether the database could be asked.")
        guard let standing else {
            metrics = Metrics([up])
            return
        }
        metrics = Metrics([up] + Self.numbers.map { .init($0.name, .gauge, $0.help) } + Self.labelled)
        metrics.set(up.name, to: 1)
        for number in Self.numbers { metrics.set(number.name, to: number.value(standing)) }
        let duties = standing.duties
        for level in Level.allCases {
            metrics.set("intake_open_forms", to: Double(duties.forms[level] ?? 0), of: level.rawValue)
            metrics.set("intake_overdue_forms", to: Double(duties.overdue[level] ?? 0), of: level.rawValue)
        }
        for concern in standing.concerns {
            let value = Double(concern.severity.rawValue)
            metrics.set(
                "intake_concern", to: max(value, metrics.value(of: "intake_concern", concern.code) ?? 0),
                of: concern.code)
        }
    }
}

/// The listener for a monitor beside a daemon.
enum MetricsOptions {
    static let help: ArgumentHelp =
        "Where a monitor is answered: the path of a Unix socket, or 127.0.0.1:PORT; without it there is no listener."

    /// The daemon, with a listener beside it where there is a place for one.
    static func serving(
        _ daemon: any Service, at place: String?, logger: Logger, isReady: @escaping @Sendable () -> Bool,
        metrics: @escaping @Sendable () async -> String
    ) throws -> any Service {
        guard let place else { return daemon }
        return Monitored(
            daemon: daemon, listener: try MetricsListener(place, logger: logger, isReady: isReady, metrics: metrics),
            logger: logger)
    }

    /// A listener that cannot open, or ends, says so and stops no daemon: monitors notice.
    private struct Monitored: Service {
        let daemon: any Service
        let listener: MetricsListener
        let logger: Logger

        func run() async throws {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    try await daemon.run()
                    return true
                }
                group.addTask {
                    do {
                        try await listener.run()
                    } catch is CancellationError {
                    } catch {
                        logger.error("no monitor is answered", metadata: ["error": "\(error)"])
                    }
                    return false
                }
                defer { group.cancelAll() }
                while let isDaemon = try await group.next(), !isDaemon {}
            }
        }
    }
}
