internal import Daemon
internal import IntakeStore
package import Postgres
internal import TriageCore

/// A marked test message by one channel.
package struct ChannelTest: Sendable {
    package let channel: Channel
    private let id = PostgresUUID.random()

    package init(_ channel: Channel) { self.channel = channel }

    /// Sends the message once.
    package func run() async -> DeliveryReport {
        let report = await channel.deliver(
            AlertMessage(id: id, kind: .test, level: nil, created: .ofThisHost, count: 0))
        guard channel.keepsIncidents, report.outcome == .delivered else { return report }
        // Nobody has to end what a test began.
        let end = await channel.settle(id.description, as: .resolved)
        return DeliveryReport(end.outcome, steps: report.steps + end.steps)
    }

    /// Records what came of it: a channel that works is tested from now on, and no longer disabled.
    package func record(_ report: DeliveryReport, _ connection: Connection) async throws(PostgresError) {
        try await AlerterRegistry.recordTest(
            PlannedMessage(
                id: id, kind: AlertMessage.Kind.test.rawValue, level: nil, step: 1, alerts: [], channels: [channel.name]
            ),
            channel: AlerterRegistry.ConfiguredChannel(
                name: channel.name, kind: channel.kind, fingerprint: channel.fingerprint),
            failure: report.failure, connection)
    }
}
