import Testing

@testable import IntakeWorker

@Suite struct QueueFloorTests {
    private let start = ContinuousClock.now
    private let whole = QueueFloor.Range(above: 0, through: .max, isSweep: true)

    private func above(_ floor: Int64) -> QueueFloor.Range {
        QueueFloor.Range(above: floor, through: .max, isSweep: false)
    }

    /// A sweep that ends at the floor.
    private func below(_ floor: Int64) -> QueueFloor.Range {
        QueueFloor.Range(above: 0, through: floor, isSweep: true)
    }

    /// A floor under which `highest` numbers were claimed in full batches.
    private func behind(_ highest: Int64, sweepTime: Duration = .milliseconds(1)) -> QueueFloor {
        var floor = QueueFloor()
        let first = floor.next(at: start)
        floor.took(first, 1...highest, count: 500, full: true, time: sweepTime, at: start)
        return floor
    }

    @Test func `the first claim sweeps from the beginning`() {
        var floor = QueueFloor()
        let first = floor.next(at: start)
        #expect(first == whole)
    }

    @Test func `a full batch moves the floor at once, and a sweep still comes`() {
        var floor = behind(500)
        let afterFullBatch = floor.next(at: start + .milliseconds(1))
        #expect(afterFullBatch == above(500))
        let whenSweepIsDue = floor.next(at: start + QueueFloor.sweepInterval)
        #expect(whenSweepIsDue == below(500))
        let afterSweep = floor.next(at: start + QueueFloor.sweepInterval + .milliseconds(1))
        #expect(afterSweep == above(500))
    }

    @Test func `numbers of a batch that was not full stay above the floor for a while`() {
        var floor = QueueFloor()
        let first = floor.next(at: start)
        floor.took(first, 5...7, count: 3, full: false, time: .milliseconds(1), at: start)
        let beforeSettling = floor.next(at: start + QueueFloor.settleTime - .milliseconds(1))
        #expect(beforeSettling == above(0))
        let afterSettling = floor.next(at: start + QueueFloor.settleTime)
        #expect(afterSettling == above(7))
    }

    @Test func `the floor never falls but by a reset`() {
        var floor = behind(900)
        floor.took(above(500), 501...700, count: 200, full: true, time: .milliseconds(1), at: start)
        let highest = floor.next(at: start + .milliseconds(300))
        #expect(highest == above(900))
        floor.reset()
        let afterReset = floor.next(at: start + .milliseconds(301))
        #expect(afterReset == whole)
        let stillFromTheBeginning = floor.next(at: start + .milliseconds(302))
        #expect(stillFromTheBeginning == above(0))
    }

    @Test func `sweeps that take long come less often, but they come`() {
        var floor = behind(500, sweepTime: .milliseconds(30))
        let early = floor.next(at: start + .milliseconds(1_199))
        #expect(early == above(500))
        let due = floor.next(at: start + .milliseconds(1_200))
        #expect(due == below(500))
        floor.took(due, nil, count: 0, full: false, time: .seconds(60), at: start)
        let late = floor.next(at: start + .milliseconds(1_200) + QueueFloor.longestInterval)
        #expect(late == below(500))
    }

    @Test func `a sweep that takes long goes in stretches, between which the newest are looked at`() {
        var floor = behind(1_000_000)
        floor.took(above(1_000_000), nil, count: 0, full: false, time: .milliseconds(1), at: start)
        var now = start + QueueFloor.sweepInterval
        var stretches: [QueueFloor.Range] = []
        var expectedStart: Int64 = 0
        while stretches.last?.isBounded ?? true {
            let stretch = floor.next(at: now)
            #expect(stretch.isSweep && stretch.above == expectedStart)
            stretches.append(stretch)
            // A microsecond for each number.
            let time = Duration.microseconds(min(stretch.through, 1_000_000) - stretch.above)
            floor.took(stretch, nil, count: 0, full: false, time: time, at: now + time)
            let between = floor.next(at: now + time)
            #expect(between == above(1_000_000))
            if stretches.count > 4, stretch.isBounded { #expect(time <= QueueFloor.stretchTime * 2) }
            expectedStart = stretch.through
            let rest = floor.timeToStretch(at: now + time)
            #expect(stretch.isBounded == (rest != nil))
            now += time + (rest ?? .zero)
        }
        #expect(stretches.count > 50)
        let again = floor.next(at: now + .seconds(10))
        #expect(again.isSweep && again.above == 0)
    }

    @Test func `while many wait, a sweep ends at the floor, finds what is below it and does not hold up the others`() {
        var floor = behind(5_000)
        let sweep = floor.next(at: start + QueueFloor.sweepInterval)
        #expect(sweep == below(5_000))
        let now = start + QueueFloor.sweepInterval + .milliseconds(1)
        floor.took(sweep, 17...17, count: 1, full: false, time: .milliseconds(1), at: now)
        // Where one was, others may be.
        let again = floor.next(at: now + .milliseconds(4))
        #expect(again == below(5_000))
        floor.took(again, nil, count: 0, full: false, time: .milliseconds(1), at: now + .milliseconds(5))
        let rest = floor.next(at: now + .milliseconds(600))
        #expect(rest == above(5_000))
        floor.took(rest, 5_001...5_003, count: 3, full: false, time: .milliseconds(1), at: now + .milliseconds(600))
        let last = floor.next(at: now + .seconds(2))
        #expect(last == whole)
    }

    @Test func `a long queue's sweeps begin with a bounded stretch, however quick the looks before it were`() {
        var floor = QueueFloor()
        var now = start
        // Nothing may be taken meanwhile, or nothing is there: each look over all numbers is quick.
        for _ in 0..<40 {
            let range = floor.next(at: now)
            floor.took(range, nil, count: 0, full: false, time: .microseconds(300), at: now)
            now += .seconds(1)
        }
        floor.took(above(0), 9_000_001...9_000_100, count: 100, full: false, time: .milliseconds(2), at: now)
        for _ in 0..<40 {
            now += .seconds(1)
            var range = floor.next(at: now)
            floor.took(range, nil, count: 0, full: false, time: .microseconds(300), at: now)
            guard let rest = floor.timeToStretch(at: now) else { continue }
            range = floor.next(at: now + rest)
            #expect(range.isSweep)
            floor.took(range, nil, count: 0, full: false, time: .microseconds(300), at: now + rest)
        }
        // Then there is a long queue: what comes first is what waits.
        now += .seconds(1)
        let first = floor.next(at: now)
        #expect(first == above(9_000_100))
        floor.took(first, 9_000_101...9_000_600, count: 500, full: true, time: .milliseconds(20), at: now)
        var stretch = floor.next(at: now + .milliseconds(1))
        while !stretch.isSweep {
            floor.took(stretch, 9_000_601...9_001_100, count: 500, full: true, time: .milliseconds(10), at: now)
            now += .milliseconds(10)
            stretch = floor.next(at: now)
        }
        #expect(stretch.through <= QueueFloor.firstWidth)
    }

    @Test func `a stretch that takes long although it finds forms is followed by a shorter one`() {
        var floor = behind(10_000_000)
        var now = start
        var widths: [Int64] = []
        for _ in 0..<3 {
            now += .seconds(30)
            let above = floor.next(at: now)
            floor.took(above, nil, count: 0, full: false, time: .zero, at: now)
            guard above.isSweep else { continue }
            widths.append(above.through - above.above)
        }
        #expect(widths.count == 3 && widths[2] == 4 * widths[0])
        // Taking a form costs 20 µs here: 10 ms of these 60 are not the looking.
        floor.took(
            QueueFloor.Range(above: 10_000_000, through: .max, isSweep: false), 10_000_001...10_000_500, count: 500,
            full: true, time: .milliseconds(10), at: now)
        now += .seconds(30)
        let long = floor.next(at: now)
        floor.took(
            long, (long.above + 1)...(long.above + 500), count: 500, full: true, time: .milliseconds(60), at: now)
        now += .seconds(30)
        let next = floor.next(at: now)
        #expect(next.isSweep && next.through - next.above <= (long.through - long.above) / 2)
    }

    @Test func `a full stretch goes on behind its last form`() {
        var floor = behind(1_000_000)
        let stretch = floor.next(at: start + QueueFloor.sweepInterval)
        #expect(stretch.isBounded)
        let end = start + QueueFloor.sweepInterval + .milliseconds(40)
        floor.took(stretch, 10...510, count: 500, full: true, time: .milliseconds(5), at: end)
        // What is above has its turn in between.
        let between = floor.next(at: end + .milliseconds(4))
        #expect(between == above(1_000_000))
        let next = floor.next(at: start + .seconds(2))
        #expect(next.isSweep && next.above == 510)
    }

    @Test func `a sweep comes back to a stretch in which it found forms, so many times, and then goes on`() {
        var floor = behind(1_000_000)
        var now = start + .seconds(1)
        var starts: [Int64] = []
        for number in 1...Int64(QueueFloor.mostReturns + 5) {
            var range = floor.next(at: now)
            while !range.isSweep {
                floor.took(range, nil, count: 0, full: false, time: .zero, at: now)
                now += .milliseconds(10)
                range = floor.next(at: now)
            }
            starts.append(range.above)
            // The looks at the beginning are cut short; the others see all that is left.
            let looked =
                range.above == 0 ? range.cut(at: 2_100) : QueueFloor.Range(above: 2_100, through: .max, isSweep: true)
            floor.took(looked, number...number, count: 1, full: false, time: .milliseconds(1), at: now)
        }
        #expect(starts == Array(repeating: 0, count: QueueFloor.mostReturns + 1) + [2_100, 0, 0, 0])
    }

    @Test func `at the end of a long queue the forms that waited for others are swept up soon`() {
        var floor = behind(500)
        let late = start + .milliseconds(10)
        floor.took(above(500), 501...600, count: 100, full: false, time: .milliseconds(2), at: late)
        let afterTheLast = floor.next(at: late)
        #expect(afterTheLast == whole)
        // As long as a sweep finds some, there may be others behind them.
        floor.took(whole, 17...400, count: 200, full: false, time: .milliseconds(2), at: late + .milliseconds(2))
        let tooEarly = floor.next(at: late + .milliseconds(7))
        #expect(tooEarly == above(500))
        let next = floor.next(at: late + .milliseconds(8))
        #expect(next == whole)
        floor.took(whole, nil, count: 0, full: false, time: .milliseconds(1), at: late + .milliseconds(9))
        let nothingMore = floor.next(at: late + .milliseconds(60))
        #expect(nothingMore == above(500))
    }

    @Test func `what waited in a long queue is looked for where it began, and in between from the beginning`() {
        var floor = QueueFloor()
        let first = floor.next(at: start)
        floor.took(first, 600_001...600_500, count: 500, full: true, time: .milliseconds(60), at: start)
        var now = start + .milliseconds(100)
        floor.took(above(600_500), 600_501...600_600, count: 90, full: false, time: .milliseconds(2), at: now)
        var starts: [Int64] = []
        for _ in 0..<30 {
            now += .milliseconds(300)
            var range = floor.next(at: now)
            if !range.isSweep {
                // A long one comes only after a look at what has come since.
                floor.took(range, nil, count: 0, full: false, time: .milliseconds(1), at: now)
                range = floor.next(at: now)
            }
            #expect(range.isSweep)
            starts.append(range.above)
            // Each finds one form that waited for others, so that there may be more.
            floor.took(range, 600_020...600_020, count: 1, full: false, time: .milliseconds(1), at: now)
        }
        #expect(starts.prefix(3) == [600_000, 600_000, 600_000])
        let whole = starts.count { $0 == 0 }
        #expect(whole >= 3)
    }

    @Test func `however busy, there is a sweep at least every second`() {
        var floor = QueueFloor()
        var lastSweep = start
        for step in 0..<5_000 {
            let now = start + .milliseconds(step)
            let range = floor.next(at: now)
            if range.isSweep { lastSweep = now }
            #expect(now - lastSweep < .seconds(1))
            let number = Int64(step + 1)
            floor.took(
                range, number...number, count: 1, full: step % 2 == 0, time: .microseconds(100), at: now)
        }
    }
}
