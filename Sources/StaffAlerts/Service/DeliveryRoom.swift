internal import Daemon
internal import IntakeStore
internal import Postgres
internal import Synchronization

/// The deliveries that are under way, and the results that are not recorded yet.
///
/// Deliveries outlive a lost connection: what they came to is recorded on the next one.
final class DeliveryRoom: Sendable {
    private struct State {
        /// Since when each message is being delivered by a channel.
        var underWay: [String: [PostgresUUID: ContinuousClock.Instant]] = [:]
        /// Failures of each channel since it last worked.
        var failures: [String: Int] = [:]
        var results: [DeliveryResult] = []
        /// Those that are recorded, and do not show in the state of their channels yet.
        var unnoted: [DeliveryResult] = []
        var delivered: Int64 = 0
        var hasGone = false
    }

    /// What a result changed about its channel.
    enum Change: Sendable {
        case none
        case isFailing
        case worksAgain
    }

    /// How many deliveries of a channel may begin within ``patience``.
    static let perChannel = 4
    /// From so many failures in a row on, a channel is tried with one delivery within ``patience``.
    static let failing = 3
    /// After how long a delivery that is under way keeps no other waiting: a receiver that stalls for some may take others.
    static let patience: Duration = .seconds(3)
    /// How many times as many may be under way in all.
    static let most = 4

    private static let mostUnnoted = 1_000

    private let state = Mutex(State())
    private let wake: WakeSignal

    init(wake: WakeSignal) { self.wake = wake }

    /// How many more deliveries of a channel may begin.
    func free(_ channel: String) -> Int {
        let now = ContinuousClock.now
        return state.withLock { state in
            let limit = state.failures[channel, default: 0] >= Self.failing ? 1 : Self.perChannel
            let beginnings = state.underWay[channel, default: [:]].values
            let recent = beginnings.count { now - $0 < Self.patience }
            return max(0, min(limit - recent, limit * Self.most - beginnings.count))
        }
    }

    /// The messages that are being delivered by a channel, and those whose result is not recorded yet.
    func busy(_ channel: String) -> [PostgresUUID] {
        state.withLock { state in
            state.underWay[channel, default: [:]].keys
                + state.results.filter { $0.channel == channel }.map(\.message)
        }
    }

    var isEmpty: Bool { state.withLock { $0.underWay.values.allSatisfy(\.isEmpty) } }

    var delivered: Int64 { state.withLock { $0.delivered } }

    func begin(_ delivery: ClaimedDelivery) {
        state.withLock { $0.underWay[delivery.channel, default: [:]][delivery.message] = .now }
    }

    /// Takes a result, and wakes whoever records it.
    func end(_ result: DeliveryResult, wasCancelled: Bool) -> Change {
        let change = state.withLock { state -> Change in
            state.underWay[result.channel]?[result.message] = nil
            state.results.append(result)
            state.hasGone = state.hasGone || result.isGone
            if wasCancelled { return .none }
            let before = state.failures[result.channel, default: 0]
            if result.failure == nil {
                state.delivered += 1
                state.failures[result.channel] = 0
                return before >= Self.failing ? .worksAgain : .none
            }
            state.failures[result.channel] = before + 1
            return before + 1 == Self.failing ? .isFailing : .none
        }
        wake.signal()
        return change
    }

    /// Whether a receiver has said, since this was last asked, that it is gone for ever.
    func takeGone() -> Bool {
        state.withLock { state in
            defer { state.hasGone = false }
            return state.hasGone
        }
    }

    /// The results that are to be recorded, oldest first; they stay until ``recorded(_:)``.
    var results: [DeliveryResult] { state.withLock { Array($0.results.prefix(1_000)) } }

    func recorded(_ count: Int) {
        state.withLock { state in
            state.unnoted += state.results.prefix(count)
            // The latest say how a channel does.
            state.unnoted.removeFirst(max(0, state.unnoted.count - Self.mostUnnoted))
            state.results.removeFirst(count)
        }
    }

    /// Recorded results of which the state of channels is to be noted, oldest first; they stay until ``noted(_:)``.
    var unnoted: [DeliveryResult] { state.withLock(\.unnoted) }

    func noted(_ count: Int) { state.withLock { $0.unnoted.removeFirst(count) } }
}
