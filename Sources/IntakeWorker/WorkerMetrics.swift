package import Daemon
internal import IntakeStore

/// What a worker tells a monitor.
package enum WorkerMetrics {
    static let forms = "intake_worker_forms"
    static let alerts = "intake_worker_alerts"
    static let broken = "intake_worker_broken_answers"
    static let batch = "intake_worker_batch_seconds"
    static let claim = "intake_worker_claim_seconds"
    static let up = "intake_worker_database_up"
    static let losses = "intake_worker_database_losses"

    package static func make() -> Metrics {
        Metrics([
            Metrics.Family(
                forms, .counter, "Forms that were dealt with, by what became of them.", label: "outcome",
                values: ["assessed", "quarantined"]),
            Metrics.Family(
                alerts, .counter, "What was done to alerts.", label: "kind",
                values: AlertAction.Kind.allCases.map(\.rawValue)),
            Metrics.Family(
                broken, .counter, "Answers that a safety question does not take: the site's integration is broken."),
            Metrics.Family(batch, .histogram(Metrics.seconds), "From a claim to its commit, of batches with forms."),
            Metrics.Family(claim, .histogram(Metrics.seconds), "How long a claim took, of batches with forms."),
            Metrics.Family(up, .gauge, "Whether the last look at the queue succeeded."),
            Metrics.Family(losses, .counter, "How often the database was lost."),
        ])
    }
}

extension Metrics {
    func count(_ report: Batch.Report, took time: Duration) {
        set(WorkerMetrics.up, to: 1)
        guard report.count > 0 else { return }
        add(WorkerMetrics.forms, Double(report.assessed.count), of: "assessed")
        add(WorkerMetrics.forms, Double(report.quarantined.count), of: "quarantined")
        for entry in report.alerts { add(WorkerMetrics.alerts, of: entry.action.kind.rawValue) }
        add(WorkerMetrics.broken, Double(report.brokenSafetyAnswers.count))
        observe(WorkerMetrics.batch, time / .seconds(1))
        observe(WorkerMetrics.claim, report.claimTime / .seconds(1))
    }
}
