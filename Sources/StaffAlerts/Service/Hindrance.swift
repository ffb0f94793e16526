internal import Synchronization

/// For how long nothing could be planned or recorded, over all connections.
package final class Hindrance: Sendable {
    private struct State {
        var since: ContinuousClock.Instant?
        var told: ContinuousClock.Instant?
    }

    package enum Step: Sendable, Hashable {
        case begins
        case goesOn
        /// It is time to tell people.
        case tell
    }

    /// How long it may last before people are told.
    private static let patience: Duration = .seconds(120)

    private let state = Mutex(State())

    package init() {}

    /// Notes that it is there.
    ///
    /// - Parameter repetition: people are told again after this.
    package func goesOn(repetition: Duration, at now: ContinuousClock.Instant = .now) -> Step {
        state.withLock { state in
            guard let since = state.since else {
                state.since = now
                return .begins
            }
            guard now - since >= Self.patience, state.told.map({ now - $0 >= repetition }) ?? true else {
                return .goesOn
            }
            state.told = now
            return .tell
        }
    }

    package func isOver() { state.withLock { $0 = State() } }
}
