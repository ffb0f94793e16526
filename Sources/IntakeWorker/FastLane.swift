/// When forms with an alarming answer are looked at before the others: only while the queue is long, and by turns.
///
/// Whether a form alarms is a guess made at its submission, so it decides about the order only, and every other batch is of
/// the oldest forms, whatever they say.
struct FastLane: Sendable {
    /// After a look that found the lane all but empty.
    static let rest: Duration = .milliseconds(200)

    private var isBehind = false
    private var lastWasLane = false
    private var nextLook: ContinuousClock.Instant?

    /// Whether the next batch is one of the lane.
    func isNext(at now: ContinuousClock.Instant) -> Bool {
        guard isBehind, !lastWasLane else { return false }
        if let nextLook, now < nextLook { return false }
        return true
    }

    /// A batch of the oldest forms has been taken.
    ///
    /// - Parameter full: whether there were as many as were asked for, so that more wait behind them.
    mutating func tookOldest(full: Bool) {
        isBehind = full
        lastWasLane = false
        if !full { nextLook = nil }
    }

    /// A batch of the lane has been taken.
    mutating func tookAlarming(full: Bool, at now: ContinuousClock.Instant) {
        lastWasLane = true
        nextLook = full ? nil : now + Self.rest
    }
}
