/// Waits that double from attempt to attempt, with jitter.
package struct Backoff: Sendable, Equatable {
    private let first: Duration
    private let longest: Duration
    private var attempts = 0

    package init(first: Duration = .milliseconds(100), longest: Duration = .seconds(5)) {
        self.first = first
        self.longest = longest
    }

    /// The next wait, between half and the whole of it as `jitter` goes from 0 to 1.
    package mutating func next(jitter: Double) -> Duration {
        let whole = min(first * (1 << min(attempts, 20)), longest)
        attempts += 1
        return whole * (0.5 + 0.5 * jitter)
    }

    package mutating func reset() { attempts = 0 }
}
