internal import Synchronization

/// How much a person, or an address, may ask for in a minute.
package final class RateLimit: Sendable {
    private struct Bucket {
        var left: Double
        var at: ContinuousClock.Instant
    }

    private let perMinute: Double
    private let buckets = Mutex<[String: Bucket]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant

    package init(perMinute: Int, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.perMinute = Double(perMinute)
        self.now = now
    }

    /// Whether one more is within the limit.
    package func allows(_ person: String) -> Bool {
        let now = now()
        return buckets.withLock { buckets in
            // Whoever has been away for a minute has all of it again.
            if buckets.count > 10_000 { buckets = buckets.filter { now - $0.value.at < .seconds(60) } }
            var bucket = buckets[person] ?? Bucket(left: perMinute, at: now)
            bucket.left = min(perMinute, bucket.left + (now - bucket.at) / .seconds(60) * perMinute)
            bucket.at = now
            defer { buckets[person] = bucket }
            guard bucket.left >= 1 else { return false }
            bucket.left -= 1
            return true
        }
    }
}
