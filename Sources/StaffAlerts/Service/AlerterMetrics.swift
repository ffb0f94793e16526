internal import Daemon

/// What an alerter tells a monitor.
enum AlerterMetrics {
    static let deliveries = "intake_alerter_deliveries"
    static let time = "intake_alerter_delivery_seconds"
    static let up = "intake_alerter_database_up"
    static let losses = "intake_alerter_database_losses"

    static func make() -> Metrics {
        Metrics([
            Metrics.Family(
                deliveries, .counter, "Attempts to deliver a message, by how they ended.", label: "outcome",
                values: ["delivered", "failed", "gone"]),
            Metrics.Family(time, .histogram(Metrics.seconds), "How long an attempt took."),
            Metrics.Family(up, .gauge, "Whether the database was of use at the last sign of life."),
            Metrics.Family(losses, .counter, "How often the database was lost."),
        ])
    }
}
