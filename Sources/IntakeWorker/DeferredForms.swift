/// Forms that wait since another session's open transaction holds something that their results need, such as their
/// patient's alert.
///
/// They are left out of the batches, so that no other patient's form waits with them, and tried alone, one after the other,
/// for about a sixth of the time, since such a try may last until the server gives up waiting. Alone, a form whose patient's
/// alert is held gets one beside it, so that it waits for a moment and not for the end of that transaction.
struct DeferredForms: Sendable {
    /// The time between two tries: at least this, and so many times what the last one took.
    static let leastPause: Duration = .milliseconds(250)
    static let pauseShare = 5

    /// In the order of their next tries.
    private(set) var numbers: [Int64] = []
    private var nextTry: ContinuousClock.Instant?

    /// Forms could not be had, which took some time to learn.
    mutating func add(_ forms: [Int64], triedFor time: Duration, at now: ContinuousClock.Instant) {
        numbers += forms.filter { !numbers.contains($0) }
        nextTry = now + max(Self.leastPause, time * Self.pauseShare)
    }

    /// The number of the form that is to be tried now, if any; it is among these forms no more until it is added again.
    mutating func next(at now: ContinuousClock.Instant) -> Int64? {
        guard let nextTry, now >= nextTry, !numbers.isEmpty else { return nil }
        self.nextTry = now + Self.leastPause
        return numbers.removeFirst()
    }

    /// A form could be had again, which took some time: the others may be free too, and are tried for half of the time.
    mutating func took(in time: Duration, at now: ContinuousClock.Instant) { nextTry = now + time }

    /// How long a worker with nothing else to do may rest until the next try; nil without such forms.
    func timeToTry(at now: ContinuousClock.Instant) -> Duration? {
        guard let nextTry, !numbers.isEmpty else { return nil }
        return max(.zero, nextTry - now)
    }
}
