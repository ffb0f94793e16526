internal import Synchronization

/// What a worker has done and seen over all of its connections.
final class WorkerCourse: Sendable {
    private let state = Mutex((before: Int64(0), now: Int64(0), hasAlerter: Bool?.none))

    /// Begins another connection, whose forms are counted anew.
    func begin() {
        state.withLock { state in
            state.before += state.now
            state.now = 0
        }
    }

    /// Takes what was assessed on this connection; returns what was in all.
    func count(_ assessed: Int64) -> Int64 {
        state.withLock { state in
            state.now = assessed
            return state.before + assessed
        }
    }

    /// Whether an alerter lived when last looked.
    var hasAlerter: Bool? {
        get { state.withLock(\.hasAlerter) }
        set { state.withLock { $0.hasAlerter = newValue } }
    }
}
