import Daemon
import Testing

@testable import IntakeWorker

@Suite struct PacingTests {
    @Test func `what is found makes it look again at once`() {
        var pacing = Pacing(isNotified: true)
        let afterOne = pacing.next(found: 1, of: 500, jitter: 0)
        #expect(afterOne == .lookAgain)
        let afterFull = pacing.next(found: 500, of: 500, jitter: 0)
        #expect(afterFull == .lookAgain)
    }

    @Test func `it says that it is asleep before it sleeps, and looks once more`() {
        var pacing = Pacing(isNotified: true)
        pacing.said(asleep: false)
        var steps: [Pacing.Step] = []
        for _ in 0..<6 { steps.append(pacing.next(found: 0, of: 500, jitter: 0)) }
        #expect(steps == (0..<6).map { .wait(.milliseconds(1 << $0)) })
        let seventh = pacing.next(found: 0, of: 500, jitter: 0)
        #expect(seventh == .fallAsleep)
        pacing.said(asleep: true)
        let shortest = pacing.next(found: 0, of: 500, jitter: 0)
        #expect(shortest == .sleep(.milliseconds(750)))
        let longest = pacing.next(found: 0, of: 500, jitter: 1)
        #expect(longest == .sleep(.milliseconds(1_250)))
    }

    @Test func `asleep, it waits to be told; where nobody tells it, it looks a few times more`() {
        var notified = Pacing(isNotified: true)
        let asleep = notified.next(found: 0, of: 500, jitter: 0)
        #expect(asleep == .sleep(.milliseconds(750)))
        var alone = Pacing(isNotified: false)
        var steps: [Pacing.Step] = []
        for _ in 0..<7 { steps.append(alone.next(found: 0, of: 500, jitter: 0)) }
        #expect(steps == (0..<6).map { .wait(.milliseconds(1 << $0)) } + [.sleep(.milliseconds(750))])
    }

    @Test func `it never waits for longer than a second and a quarter`() {
        var pacing = Pacing(isNotified: true)
        pacing.said(asleep: true)
        for _ in 0..<1_000 {
            if case .sleep(let time) = pacing.next(found: 0, of: 500, jitter: 1) {
                #expect(time <= .milliseconds(1_250))
            }
        }
    }

    @Test func `it says that it is awake only when it is busy`() {
        var pacing = Pacing(isNotified: true)
        pacing.said(asleep: true)
        for _ in 1..<Pacing.busyLooks {
            _ = pacing.next(found: 1, of: 500, jitter: 0)
            #expect(!pacing.shouldSayAwake)
        }
        _ = pacing.next(found: 1, of: 500, jitter: 0)
        #expect(pacing.shouldSayAwake)
        pacing.said(asleep: false)
        #expect(!pacing.shouldSayAwake)
    }

    @Test func `a full batch is busy enough`() {
        var pacing = Pacing(isNotified: true)
        _ = pacing.next(found: 500, of: 500, jitter: 0)
        #expect(pacing.shouldSayAwake)
    }

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
