package import TriageCore

/// How long a failed delivery waits for its next attempt: longer each time, never for ever.
package enum RetryPlan {
    private static let waits: [Double] = [2, 5, 15, 30, 60, 120, 300]

    /// - Parameters:
    ///   - attempts: how often it was tried.
    ///   - level: an emergency never waits for more than half a minute.
    ///   - jitter: from 0 to 1; takes up to a fifth away, so that a receiver that comes back is not met by all at once.
    /// - Returns: seconds.
    package static func wait(after attempts: Int, level: Level?, jitter: Double) -> Double {
        let whole = waits[min(max(attempts, 1), waits.count) - 1]
        return (level == .emergency ? min(whole, 30) : whole) * (1 - 0.2 * jitter)
    }
}
