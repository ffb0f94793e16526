import Testing

@testable import IntakeWorker

@Suite struct FastLaneTests {
    private let start = ContinuousClock.now

    @Test func `without a long queue there is no lane`() {
        var lane = FastLane()
        let first = lane.isNext(at: start)
        #expect(!first)
        lane.tookOldest(full: false)
        let second = lane.isNext(at: start)
        #expect(!second)
    }

    @Test func `behind a long queue every other batch is of the oldest forms`() {
        var lane = FastLane()
        lane.tookOldest(full: true)
        for step in 0..<10 {
            let now = start + .milliseconds(step)
            let isLane = lane.isNext(at: now)
            #expect(isLane)
            lane.tookAlarming(full: true, highest: 7, at: now)
            let isLaneAgain = lane.isNext(at: now)
            #expect(!isLaneAgain)
            lane.tookOldest(full: true)
        }
    }

    @Test func `an empty lane is not looked at again for a while`() {
        var lane = FastLane()
        lane.tookOldest(full: true)
        lane.tookAlarming(full: false, highest: nil, at: start)
        lane.tookOldest(full: true)
        let early = lane.isNext(at: start + .milliseconds(199))
        #expect(!early)
        let due = lane.isNext(at: start + FastLane.rest)
        #expect(due)
        lane.tookOldest(full: false)
        let late = lane.isNext(at: start + .seconds(9))
        #expect(!late)
    }

    @Test func `after a batch that failed the same kind comes again`() {
        var lane = FastLane()
        lane.tookOldest(full: true)
        let isLane = lane.isNext(at: start)
        let retried = lane.isNext(at: start + .seconds(1), isRetry: true)
        #expect(isLane && retried)
        lane.tookAlarming(full: true, highest: 9, at: start + .seconds(1))
        let isOldest = !lane.isNext(at: start + .seconds(1))
        lane.tookOldest(full: true)
        let retriedOldest = !lane.isNext(at: start + .seconds(9), isRetry: true)
        #expect(isOldest && retriedOldest)
    }
}
