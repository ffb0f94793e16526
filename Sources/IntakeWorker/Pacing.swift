/// How long a worker waits before it looks into the queue again: a state machine without clock or randomness.
struct Pacing: Sendable, Equatable {
    enum Step: Sendable, Equatable {
        case lookAgain
        case wait(Duration)
        /// Say that this worker is asleep, look once more, then wait for a notification or the poll.
        case fallAsleep
        case sleep(Duration)
    }

    /// After this many filled looks in a row, forms need not notify.
    static let busyLooks = 16

    /// Whether this worker hears of forms; else it can only look.
    var isNotified: Bool
    private var emptyLooks = 0
    private var filledLooks = 0
    private(set) var saysAsleep = true

    init(isNotified: Bool) { self.isNotified = isNotified }

    /// What to do after a look that found `count` forms of at most `limit`.
    ///
    /// - Parameter jitter: from 0 to 1, spreads the polls of several workers.
    mutating func next(found count: Int, of limit: Int, jitter: Double) -> Step {
        if count > 0 {
            emptyLooks = 0
            filledLooks = count >= limit ? max(filledLooks + 1, Self.busyLooks) : filledLooks + 1
            return .lookAgain
        }
        emptyLooks += 1
        // Whoever submits tells of it while this worker says that it is asleep. Else more forms are likely to come soon.
        if emptyLooks <= 6, !(isNotified && saysAsleep) { return .wait(.milliseconds(1 << (emptyLooks - 1))) }
        filledLooks = 0
        if !saysAsleep { return .fallAsleep }
        return .sleep(.milliseconds(Int(750 + 500 * jitter)))
    }

    /// Whether the worker should say now that it is awake, so that submissions stop notifying.
    var shouldSayAwake: Bool { saysAsleep && filledLooks >= Self.busyLooks }

    mutating func said(asleep: Bool) { saysAsleep = asleep }
}
