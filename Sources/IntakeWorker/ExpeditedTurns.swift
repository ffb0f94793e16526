/// When forms that are expedited are looked at before the others: only while the queue is long, and by turns.
///
/// Whether a form alarms is a guess made at its submission, so it decides about the order only, and every other batch is of
/// the oldest forms, whatever they say.
struct ExpeditedTurns: Sendable {
    /// After a look that found the lane all but empty.
    static let rest: Duration = .milliseconds(200)

    private var isBehind = false
    private var lastWasExpedited = false
    private var nextLook: ContinuousClock.Instant?
    private var choice = false
    /// The highest number that was taken ahead of the others. What commits below it later is left to the others: their order
    /// is right too.
    private(set) var highest: Int64 = 0

    /// Whether the next batch is one of the lane.
    ///
    /// - Parameter isRetry: whether the last batch failed: then the same kind again, until the form at fault is found.
    mutating func isNext(at now: ContinuousClock.Instant, isRetry: Bool = false) -> Bool {
        if !isRetry { choice = isBehind && !lastWasExpedited && nextLook.map { now >= $0 } ?? true }
        return choice
    }

    /// A batch of the oldest forms has been taken.
    ///
    /// - Parameter full: whether there were as many as were asked for, so that more wait behind them.
    mutating func tookOldest(full: Bool) {
        isBehind = full
        lastWasExpedited = false
        if !full { nextLook = nil }
    }

    /// A batch of the lane has been taken.
    ///
    /// - Parameter highest: the highest number that it has taken, or looked at where there are more; nil without one.
    mutating func tookExpedited(full: Bool, highest: Int64?, at now: ContinuousClock.Instant) {
        lastWasExpedited = true
        self.highest = max(self.highest, highest ?? 0)
        nextLook = full ? nil : now + Self.rest
    }
}
