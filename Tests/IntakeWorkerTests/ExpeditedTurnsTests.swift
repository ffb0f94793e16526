import Testing

@testable import IntakeWorker

@Suite struct ExpeditedTurnsTests {
    private let start = ContinuousClock.now

    @Test func `without a long queue there is no lane`() {
        var turns = ExpeditedTurns()
        let first = turns.isNext(at: start)
        #expect(!first)
        turns.tookOldest(full: false)
        let second = turns.isNext(at: start)
        #expect(!second)
    }

    @Test func `behind a long queue every other batch is of the oldest forms`() {
        var turns = ExpeditedTurns()
        turns.tookOldest(full: true)
        for step in 0..<10 {
            let now = start + .milliseconds(step)
            let isExpedited = turns.isNext(at: now)
            #expect(isExpedited)
            turns.tookExpedited(full: true, highest: 7, at: now)
            let isExpeditedAgain = turns.isNext(at: now)
            #expect(!isExpeditedAgain)
            turns.tookOldest(full: true)
        }
    }

    @Test func `an empty lane is not looked at again for a while`() {
        var turns = ExpeditedTurns()
        turns.tookOldest(full: true)
        turns.tookExpedited(full: false, highest: nil, at: start)
        turns.tookOldest(full: true)
        let early = turns.isNext(at: start + .milliseconds(199))
        #expect(!early)
        let due = turns.isNext(at: start + ExpeditedTurns.rest)
        #expect(due)
        turns.tookOldest(full: false)
        let late = turns.isNext(at: start + .seconds(9))
        #expect(!late)
    }

    @Test func `after a batch that failed the same kind comes again`() {
        var turns = ExpeditedTurns()
        turns.tookOldest(full: true)
        let isExpedited = turns.isNext(at: start)
        let retried = turns.isNext(at: start + .seconds(1), isRetry: true)
        #expect(isExpedited && retried)
        turns.tookExpedited(full: true, highest: 9, at: start + .seconds(1))
        let isOldest = !turns.isNext(at: start + .seconds(1))
        turns.tookOldest(full: true)
        let retriedOldest = !turns.isNext(at: start + .seconds(9), isRetry: true)
        #expect(isOldest && retriedOldest)
    }
}
