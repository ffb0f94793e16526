internal import IntakeStore
internal import Logging
internal import Postgres
internal import Synchronization

/// Tells receivers that keep incidents the state of each, a few at a time and beside the deliveries.
final class IncidentKeeper: Sendable {
    private let isBusy = Mutex(false)

    /// How many are settled one after the other.
    private static let most = 5
    /// How long a change may wait for the ones before it, besides their attempts.
    private static let leaseReserve: Duration = .seconds(8)

    /// Takes what is to be settled: nothing where there is nobody to tell, or the last ones are still being settled.
    func take(
        _ channels: [String: Channel], _ connection: Connection
    ) async throws(PostgresError) -> [Incidents.Change] {
        guard let longest = channels.values.map(\.longestAttempt).max(), !isBusy.withLock({ $0 }) else { return [] }
        let lease = (longest * Self.most + Self.leaseReserve) / .seconds(1)
        let changes = try await Incidents.claim(
            channels: channels.keys.sorted(), atMost: Self.most, lease: lease, connection)
        if !changes.isEmpty { isBusy.withLock { $0 = true } }
        return changes
    }

    /// Tells the receivers, and records what they took. What is not recorded is told again.
    func settle(
        _ changes: [Incidents.Change], _ channels: [String: Channel], _ connection: Connection, _ logger: Logger
    ) async {
        defer { isBusy.withLock { $0 = false } }
        for change in changes {
            guard let channel = channels[change.channel] else { continue }
            let report = await channel.settle(change.key, as: change.state)
            if report.failure == "cancelled" { return }
            let wait = report.failure.map { _ in
                RetryPlan.wait(after: change.attempts, level: nil, jitter: .random(in: 0...1))
            }
            logger.info(
                "told the state of an incident",
                metadata: [
                    "channel": "\(change.channel)", "incident": "\(change.key)", "state": "\(change.state)",
                    "failure": "\(report.failure ?? "none")",
                ])
            do {
                try await Incidents.record(change, retryAfter: wait, connection)
            } catch {
                logger.info("the state of an incident will be told again", metadata: ["error": "\(error)"])
                return
            }
        }
    }
}
