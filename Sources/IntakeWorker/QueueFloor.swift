/// Where the next claim starts looking: a hint that spares it the dead entries of what was claimed before.
///
/// Numbers are not committed in their order, so a form below the floor may turn up later; a sweep from the beginning, at
/// least every second, finds it. The floor only rises above numbers that were claimed a moment ago, so that in normal
/// running a late form is above it.
struct QueueFloor: Sendable {
    /// How long numbers stay above the floor after their claim while the queue is not behind.
    static let settleTime: Duration = .milliseconds(250)
    static let sweepInterval: Duration = .milliseconds(700)
    /// A sweep walks over every form that waits for an earlier one of its patient; where those are very many, sweeps come
    /// less often, so that they take no more than about a tenth of the time.
    static let longestSweepInterval: Duration = .seconds(5)

    private var floor: Int64 = 0
    private var recent: [(at: ContinuousClock.Instant, highest: Int64)] = []
    private var lastSweep: ContinuousClock.Instant?
    private var interval = Self.sweepInterval

    /// The number above which the next claim looks; 0 when a sweep is due.
    mutating func start(at now: ContinuousClock.Instant) -> Int64 {
        while let first = recent.first, first.at + Self.settleTime <= now {
            floor = max(floor, first.highest)
            recent.removeFirst()
        }
        if let lastSweep, now < lastSweep + interval { return floor }
        lastSweep = now
        return 0
    }

    /// - Parameter full: whether there were as many forms as were asked for, so that more may wait behind them.
    mutating func claimed(upTo highest: Int64, full: Bool, at now: ContinuousClock.Instant) {
        if full {
            floor = max(floor, highest)
        } else {
            recent.append((now, highest))
        }
    }

    /// How long the claim took that was a sweep.
    mutating func swept(in time: Duration) {
        interval = min(max(Self.sweepInterval, time * 10), Self.longestSweepInterval)
    }

    /// Makes the next claim a sweep.
    mutating func reset() {
        floor = 0
        recent = []
        lastSweep = nil
    }
}
