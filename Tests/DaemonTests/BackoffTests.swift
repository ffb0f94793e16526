import Daemon
import Testing

@Suite struct BackoffTests {
    @Test func `waits of a backoff double up to the longest, with jitter`() {
        var backoff = Backoff(first: .milliseconds(100), longest: .seconds(1))
        var waits: [Duration] = []
        for jitter in [1.0, 1, 0, 1] { waits.append(backoff.next(jitter: jitter)) }
        #expect(waits == [.milliseconds(100), .milliseconds(200), .milliseconds(200), .milliseconds(800)])
        var longest: Set<Duration> = []
        for _ in 0..<200 { longest.insert(backoff.next(jitter: 1)) }
        #expect(longest == [.seconds(1)])
        backoff.reset()
        let first = backoff.next(jitter: 0)
        #expect(first == .milliseconds(50))
    }
}
