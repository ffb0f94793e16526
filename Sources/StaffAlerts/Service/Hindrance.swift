internal import Synchronization

/// For how long nothing could be planned or recorded, over all connections.
final class Hindrance: Sendable {
    private struct State {
        var since: ContinuousClock.Instant?
        var told: ContinuousClock.Instant?
    }

    enum Step: Sendable {
        case begins
        case goesOn
        /// It is time to tell people.
        case tell
    }

    /// How long it may last before people are told.
    private static let patience: Duration = .seconds(120)

    private let state = Mutex(State())

    /// Notes that it is there.
    ///
    /// - Parameter repetition: people are told again after this.
    func goesOn(repetition: Duration) -> Step {
        let now = ContinuousClock.now
        return state.withLock { state in
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

    func isOver() { state.withLock { $0 = State() } }
}
