import ClinicFixture
import Daemon
import IntakeStore
import Postgres
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

@Suite struct LimitControlTests {
    @Test func `a refused batch is halved down to one form, and grows again`() {
        var limit = LimitControl(most: 500)
        var sizes: [Int] = []
        for _ in 0..<8 {
            limit.failed(Array(1...Int64(limit.current)))
            sizes.append(limit.current)
        }
        #expect(sizes == [250, 125, 62, 31, 15, 7, 3, 1])
        #expect(limit.refusing == nil)
        for _ in 0..<20 { limit.succeeded() }
        #expect(limit.current == 500)
    }

    @Test func `a form is put aside only after three refusals alone`() {
        var limit = LimitControl(most: 2)
        limit.failed([7, 8])
        for _ in 1...2 {
            limit.failed([7])
            #expect(limit.refusing == nil)
        }
        limit.failed([7])
        #expect(limit.refusing == 7 && limit.current == 1)
        limit.succeeded()
        #expect(limit.refusing == nil)
    }

    @Test func `refusals of one form do not count against another`() {
        var limit = LimitControl(most: 1)
        limit.failed([7])
        limit.failed([7])
        limit.failed([8])
        limit.failed([7])
        limit.failed([8])
        #expect(limit.refusing == nil)
    }

    @Test func `a cause that is not in the forms halves the batch and accuses nobody`() {
        var limit = LimitControl(most: 4)
        for _ in 1...10 { limit.failed([]) }
        #expect(limit.current == 1 && limit.refusing == nil && limit.failures == 10)
        limit.succeeded()
        #expect(limit.current == 2 && limit.failures == 0)
    }

    @Test func `a batch that waits for somebody's lock accuses nobody, and the form is found in few steps`() {
        var limit = LimitControl(most: 500)
        var sizes: [Int] = []
        for _ in 0..<4 {
            limit.blocked()
            sizes.append(limit.current)
        }
        #expect(sizes == [62, 7, 1, 1] && limit.refusing == nil && limit.failures == 0)
    }

    @Test func `after a batch that took too long the next one is half of what was done in time`() {
        var limit = LimitControl(most: 500)
        limit.tooSlow(afterForms: 9)
        #expect(limit.current == 4 && limit.refusing == nil)
        limit.tooSlow(afterForms: 0)
        #expect(limit.current == 1)
        limit.succeeded()
        #expect(limit.current == 2)
    }

    @Test func `a worker that follows one which a whole batch ended begins with less`() {
        #expect(LimitControl(most: 500, start: 250).current == 250)
        #expect(LimitControl(most: 500, start: 900).current == 500)
        #expect(LimitControl(most: 500, start: 0).current == 1)
    }

    @Test func `a limit below one is one`() {
        #expect(LimitControl(most: 0).current == 1)
    }
}

@Suite struct ChoresTests {
    @Test func `a heartbeat comes every five seconds, after the form that woke the worker, but never much later`() {
        let start = ContinuousClock.now
        var chores = Chores(logger: .silent)
        let atOnce = chores.isBeatDue(at: start, mayWait: true)
        #expect(atOnce)
        let early = chores.isBeatDue(at: start + .milliseconds(4_999))
        #expect(!early)
        let before = chores.isBeatDue(at: start + .milliseconds(5_999), mayWait: true)
        #expect(!before)
        let overdue = chores.isBeatDue(at: start + .seconds(6), mayWait: true)
        #expect(overdue)
        let next = chores.isBeatDue(at: start + .seconds(11))
        #expect(next)
    }

    @Test func `the heartbeat is due at once and then every five seconds`() {
        var chores = Chores(logger: .silent)
        let start = ContinuousClock.now
        let atStart = chores.isBeatDue(at: start)
        #expect(atStart)
        let early = chores.isBeatDue(at: start + .milliseconds(4_999))
        #expect(!early)
        let inTime = chores.isBeatDue(at: start + .seconds(5))
        #expect(inTime)
        let soonAgain = chores.isBeatDue(at: start + .seconds(6))
        #expect(!soonAgain)
    }

    @Test
    func `alerts beside their patients' own are joined with each heartbeat, and each second while there are some`() {
        var chores = Chores(logger: .silent)
        let start = ContinuousClock.now
        #expect(!chores.isJoinDue(at: start))
        _ = chores.isBeatDue(at: start)
        #expect(chores.isJoinDue(at: start))
        chores.joined(left: 0, at: start)
        #expect(!chores.isJoinDue(at: start + .seconds(4)))
        chores.opened([(AlertAction(.opened, .random()), .random())], at: start)
        #expect(!chores.isJoinDue(at: start + .seconds(4)))
        chores.opened([(AlertAction(.opened, .random(), isAside: true), .random())], at: start)
        #expect(!chores.isJoinDue(at: start) && chores.isJoinDue(at: start + .seconds(1)))
        chores.joined(left: 1, at: start + .seconds(1))
        #expect(chores.isJoinDue(at: start + .seconds(2)))
    }

    @Test func `what the server refuses besides the batches does not end the work, and is logged once`() async throws {
        let log = LogCapture()
        var chores = Chores(logger: log.logger)
        for _ in 0..<3 {
            let result = try await chores.attempt("a chore", else: 7) { () throws(PostgresError) -> Int in
                throw .deadlineExceeded
            }
            #expect(result == 7)
        }
        #expect(log.count(of: "a chore failed") == 1)
        do {
            _ = try await chores.attempt("a chore", else: 7) { () throws(PostgresError) -> Int in
                throw .connectionClosed
            }
            Issue.record("a lost connection passed for a chore that failed")
        } catch {
            #expect(error == .connectionClosed)
        }
    }
}

@Suite struct HeldFormsTests {
    private let start = ContinuousClock.now

    @Test func `held forms are tried one after the other, with pauses that follow from what a try takes`() {
        var held = HeldForms()
        #expect(held.timeToTry(at: start) == nil)
        held.add([7, 8], triedFor: .seconds(3), at: start)
        held.add([7], triedFor: .seconds(3), at: start)
        #expect(held.numbers == [7, 8] && held.timeToTry(at: start) == .seconds(15))
        let early = held.next(at: start + .seconds(14))
        let first = held.next(at: start + .seconds(15))
        #expect(early == nil && first == 7 && held.numbers == [8])
        // In vain again: it goes to the end.
        held.add([7], triedFor: .milliseconds(10), at: start + .seconds(15))
        #expect(held.numbers == [8, 7] && held.timeToTry(at: start + .seconds(15)) == HeldForms.leastPause)
        let second = held.next(at: start + .seconds(16))
        let tooSoon = held.next(at: start + .seconds(16))
        let third = held.next(at: start + .seconds(17))
        #expect(second == 8 && tooSoon == nil && third == 7)
        #expect(held.numbers.isEmpty && held.timeToTry(at: start + .seconds(17)) == nil)
    }

    @Test func `once one of them can be had, the others follow soon`() {
        var held = HeldForms()
        held.add([7, 8, 9], triedFor: .seconds(1), at: start)
        let first = held.next(at: start + .seconds(5))
        held.took(in: .milliseconds(4), at: start + .seconds(5))
        let early = held.next(at: start + .milliseconds(5_003))
        let second = held.next(at: start + .milliseconds(5_004))
        #expect(first == 7 && early == nil && second == 8 && held.numbers == [9])
    }
}
