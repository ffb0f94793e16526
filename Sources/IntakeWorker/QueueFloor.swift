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
    private var sweepTime: Duration = .zero
    /// Whether the last batch was full.
    private var isBehind = false
    /// Whether forms below the floor probably wait that could be taken now.
    private var expectsMoreBelow = false

    /// The number above which the next claim looks; 0 when a sweep is due.
    mutating func start(at now: ContinuousClock.Instant) -> Int64 {
        while let first = recent.first, first.at + Self.settleTime <= now {
            floor = max(floor, first.highest)
            recent.removeFirst()
        }
        let interval =
            expectsMoreBelow
            ? min(sweepTime * 4, Self.longestSweepInterval)
            : min(max(Self.sweepInterval, sweepTime * 10), Self.longestSweepInterval)
        if let lastSweep, now < lastSweep + interval { return floor }
        lastSweep = now
        return 0
    }

    /// A batch has been taken.
    ///
    /// Where the end of a long queue is reached, the forms are left that waited for earlier ones of their patients, and those
    /// that a sweep finds have others behind them: then the next sweep comes soon.
    ///
    /// - Parameters:
    ///   - numbers: the lowest and the highest of its forms; nil if it has none.
    ///   - full: whether there were as many forms as were asked for, so that more may wait behind them.
    ///   - sweepTime: how long the claim took, if it was a sweep.
    mutating func took(
        _ numbers: ClosedRange<Int64>?, full: Bool, sweepTime: Duration?, at now: ContinuousClock.Instant
    ) {
        let isBelow = numbers.map { $0.lowerBound < floor } ?? false
        if full {
            // There is enough to do above the floor.
            expectsMoreBelow = false
        } else if isBehind || isBelow {
            expectsMoreBelow = true
        } else if sweepTime != nil {
            expectsMoreBelow = false
        }
        isBehind = full
        if let sweepTime { self.sweepTime = sweepTime }
        guard let highest = numbers?.upperBound else { return }
        if full {
            floor = max(floor, highest)
        } else {
            recent.append((now, highest))
        }
    }

    /// Makes the next claim a sweep.
    mutating func reset() {
        floor = 0
        recent = []
        lastSweep = nil
    }
}
