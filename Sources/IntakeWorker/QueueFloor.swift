/// Where the next claim starts looking: a hint that spares it the dead entries of what was claimed before.
///
/// Numbers are not committed in their order, and forms wait for earlier ones of their patients, so a form below the floor
/// may turn up later. Sweeps through the numbers below find it, in normal running about every second. Where a sweep would
/// take long, since somebody keeps the dead entries from being removed or very many forms of one patient wait, it goes in
/// stretches that take some milliseconds each and about a fortieth of the time together.
///
/// The floor only rises above numbers that were claimed a moment ago, so that in normal running a late form is above it.
struct QueueFloor: Sendable {
    /// The numbers that a claim looks at.
    struct Range: Sendable, Equatable {
        /// Only numbers above this.
        let above: Int64
        /// The last number; the greatest there is where there is no bound.
        let through: Int64
        let isSweep: Bool

        var isBounded: Bool { through < .max }

        /// What is left of it where only the numbers through this one were looked at.
        func cut(at last: Int64?) -> Range {
            Range(above: above, through: min(through, last ?? .max), isSweep: isSweep)
        }
    }

    /// How long numbers stay above the floor after their claim while the queue is not behind.
    static let settleTime: Duration = .milliseconds(250)
    static let sweepInterval: Duration = .milliseconds(700)
    static let longestInterval: Duration = .seconds(5)
    /// A stretch that took longer is followed by shorter ones, one that took less than half of it by longer ones.
    static let stretchTime: Duration = .milliseconds(6)
    static let firstWidth: Int64 = 100_000
    static let leastWidth: Int64 = 1_000
    static let mostShortSweeps = 8
    /// How often a sweep comes back to stretches in which it has found forms.
    static let mostReturns = 64
    /// How long a look above the floor says that there is nothing to do.
    static let quietTime: Duration = .milliseconds(100)

    /// Numbers up to this were claimed, as far as is known.
    private(set) var floor: Int64 = 0
    private var recent: [(at: ContinuousClock.Instant, highest: Int64)] = []
    /// When the last stretch of a sweep began, and how long its claim took.
    private var lastSweep: ContinuousClock.Instant?
    private var sweepTime: Duration = .zero
    /// Where the next stretch starts, and how many numbers it may have.
    private var sweepStart: Int64 = 0
    private var width = Self.firstWidth
    /// Whether the sweep that goes on has found forms below the floor.
    private var hasFoundBelow = false
    /// Whether the last batch was full.
    private var isBehind = false
    /// When a look above the floor found less than a full batch, if the last look was one.
    private var quietLook: ContinuousClock.Instant?
    /// Whether forms below the floor probably wait that could be taken now.
    private var expectsMoreBelow = false
    /// Below the first form of the long queue that was there last: what waited for others in it is above.
    private var backlogStart: Int64 = 0
    /// How many sweeps in a row began there and not at the beginning.
    private var shortSweeps = 0
    private var returns = 0
    /// Whether very many forms may wait above the floor that wait for others: then a look there has to be bounded, too.
    private var isCrowded = true
    /// What taking a form costs where nothing has to be looked for, as far as is known.
    private var formTime: Duration = .zero

    /// The numbers that the next claim looks at.
    mutating func next(at now: ContinuousClock.Instant) -> Range {
        while let first = recent.first, first.at + Self.settleTime <= now {
            floor = max(floor, first.highest)
            recent.removeFirst()
        }
        let isDue = lastSweep.map { now >= $0 + interval } ?? true
        // What was quick while nothing was there to be looked at, or nothing was allowed, need not be so now: so it does not
        // come before what waits.
        guard isDue, !isWide || isQuiet(at: now) else {
            return Range(above: floor, through: .max, isSweep: false)
        }
        lastSweep = now
        // The last stretch goes on above the floor, but not where so much is taken there that it says nothing of the looking.
        let end = sweepStart + width
        let isBounded = end < floor || isBehind && sweepStart < floor
        return Range(above: sweepStart, through: isBounded ? min(end, floor) : .max, isSweep: true)
    }

    /// Whether a look must not pass more than so many waiting forms: there may be any number that wait for others.
    func needsBound(_ range: Range) -> Bool { range.isSweep || isCrowded }

    /// Whether the next stretch has more numbers than one would take without knowing that it is quick.
    private var isWide: Bool { !isBehind && min(sweepStart + width, floor) - sweepStart > Self.firstWidth }

    private func isQuiet(at now: ContinuousClock.Instant) -> Bool {
        quietLook.map { now < $0 + Self.quietTime } ?? false
    }

    /// The time from one stretch to the next.
    private var interval: Duration {
        let shares = expectsMoreBelow ? 4 : 40
        let least = expectsMoreBelow || sweepStart > 0 ? Duration.zero : Self.sweepInterval
        return min(max(least, sweepTime * shares), Self.longestInterval)
    }

    /// How long a worker with nothing else to do may rest until the next stretch of a sweep that is not at its end, or that
    /// is due after a look above the floor; nil where there is none.
    func timeToStretch(at now: ContinuousClock.Instant) -> Duration? {
        guard let lastSweep else { return nil }
        let rest = max(.zero, lastSweep + interval - now)
        if expectsMoreBelow || sweepStart > 0 { return rest }
        return rest == .zero && isWide && isQuiet(at: now) ? rest : nil
    }

    /// A batch has been taken.
    ///
    /// Where the end of a long queue is reached, the forms are left that waited for earlier ones of their patients, and those
    /// that a sweep finds have others behind them: then the next sweep comes soon, and begins where that queue began.
    ///
    /// - Parameters:
    ///   - numbers: the lowest and the highest of its forms; nil if it has none.
    ///   - count: how many they are.
    ///   - full: whether these are as many forms as were asked for, so that more may wait behind them.
    ///   - time: how long the claim took.
    mutating func took(
        _ range: Range, _ numbers: ClosedRange<Int64>?, count: Int, full: Bool, time: Duration,
        at now: ContinuousClock.Instant
    ) {
        quietLook = range.isSweep || range.isBounded || full ? nil : now
        // What takes its time with many forms is not the looking.
        let lookTime = max(.zero, time - formTime * count)
        if let lowest = numbers?.lowerBound, lowest < floor { hasFoundBelow = true }
        if range.isSweep { swept(range, numbers, count: count, full: full, time: time, lookTime: lookTime, at: now) }
        if !range.isBounded {
            isCrowded = !full && !needsBound(range) && lookTime > Self.stretchTime
        } else if !full, range.through > floor {
            // Sweeps come back to those that wait for others.
            isCrowded = true
            floor = range.through
        }
        if full {
            // There is enough to do above the floor.
            expectsMoreBelow = false
            if !isBehind, !range.isBounded, let lowest = numbers?.lowerBound {
                backlogStart = lowest - 1
                width = min(width, Self.firstWidth)
            }
            if !range.isSweep { formTime = time / count }
        } else if isBehind, !range.isBounded {
            expectsMoreBelow = true
            sweepStart = backlogStart
            shortSweeps = 1
        } else if hasFoundBelow {
            expectsMoreBelow = true
        }
        if !range.isBounded { isBehind = full }
        guard let highest = numbers?.upperBound, !range.isBounded else { return }
        if full {
            floor = max(floor, highest)
        } else {
            recent.append((now, highest))
        }
    }

    private mutating func swept(
        _ range: Range, _ numbers: ClosedRange<Int64>?, count: Int, full: Bool, time: Duration,
        lookTime: Duration, at now: ContinuousClock.Instant
    ) {
        // Others may follow a full batch from below; those above need not wait for all of them.
        sweepTime = full ? max(lookTime, time / 40) : lookTime
        if full { lastSweep = now }
        if full, range.isBounded, let numbers {
            sweepStart = numbers.upperBound
        } else if range.through < floor, count > 0, returns < Self.mostReturns {
            // Those that waited for what was found here are next.
            returns += 1
        } else if range.through < floor {
            sweepStart = range.through
        } else {
            returns = 0
            expectsMoreBelow = hasFoundBelow
            hasFoundBelow = false
            // Those of other workers, and what was committed late, may be anywhere.
            let isShort = expectsMoreBelow && shortSweeps < Self.mostShortSweeps
            sweepStart = isShort ? backlogStart : 0
            shortSweeps = isShort ? shortSweeps + 1 : 0
        }
        // Many forms hide what a short look costs.
        if lookTime > Self.stretchTime, count <= 20 || lookTime > time / 2 {
            width = max(Self.leastWidth, min(width, max(floor, 1)) / 2)
        } else if lookTime < Self.stretchTime / 2, count <= 20 {
            width = min(width * 2, 1 << 40)
        }
    }

    /// Makes the next claim a sweep from the beginning.
    mutating func reset() {
        floor = 0
        recent = []
        lastSweep = nil
        sweepStart = 0
        backlogStart = 0
        isCrowded = true
    }
}
