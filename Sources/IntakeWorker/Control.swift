/// How many forms a batch takes: fewer after the database refused a batch, until the form at fault is alone.
struct LimitControl: Sendable, Equatable {
    private let most: Int
    private(set) var current: Int
    /// The form that is alone in its batch was refused: it is put aside.
    private(set) var isRefusing = false
    private var failures = 0

    init(most: Int) {
        self.most = max(1, most)
        current = max(1, most)
    }

    var isAtFirstFailure: Bool { failures == 1 }

    mutating func failed() {
        failures += 1
        // The same refusal three times alone: it is the form, not a race with another worker.
        if current == 1, failures > 3 { isRefusing = true }
        current = max(1, current / 2)
    }

    mutating func succeeded() {
        isRefusing = false
        failures = 0
        current = min(most, current * 2)
    }
}

/// What a worker does besides its batches.
struct Chores: Sendable {
    private static let beatInterval: Duration = .seconds(5)
    private var lastBeat: ContinuousClock.Instant?

    /// Whether the heartbeat, and the alerts for what is overdue, are due.
    mutating func isBeatDue(at now: ContinuousClock.Instant) -> Bool {
        if let lastBeat, now < lastBeat + Self.beatInterval { return false }
        lastBeat = now
        return true
    }
}
