import TestSupport
import ClinicFixture
import IntakeStore
import Testing

@testable import IntakeWorker
@testable import Postgres

/// The machine against a model of the queue: what must always hold, whatever comes in whatever order.
@Suite struct WorkerModelTests {
    @Test(arguments: 0..<8) func `of random days, each form gets its turn, and what must hold holds at each step`(
        part: Int
    ) {
        for seed in (part * 25)..<(part * 25 + 25) {
            var day = ModelDay(seed: UInt64(seed), hasFaults: true)
            day.run()
            #expect(day.violations.isEmpty, "seed \(seed): \(day.violations.prefix(3))")
            #expect(day.queue.waiting.isEmpty, "seed \(seed): \(day.queue.waiting.count) forms were left")
        }
    }

    @Test func `without faults, an alarming form is taken before two more full batches of the others`() {
        for seed in 0..<100 {
            var day = ModelDay(seed: UInt64(seed), hasFaults: false)
            day.run()
            #expect(day.violations.isEmpty && day.queue.waiting.isEmpty, "seed \(seed): \(day.violations.prefix(3))")
        }
    }

    @Test func `a crowd of one patient delays nobody, and is taken in its order`() {
        var day = ModelDay(seed: 1, hasFaults: false, forms: 0)
        for _ in 0..<400 { day.queue.submit(patient: 7, at: day.now) }
        for _ in 0..<10 { day.queue.submit(patient: nil, at: day.now) }
        let others = day.queue.waiting.suffix(10).map(\.number)
        var looks = 0
        while day.queue.waiting.contains(where: { others.contains($0.number) }) {
            day.step()
            looks += 1
        }
        // Each look passes forty of them, and a few actions come besides.
        #expect(looks < 2 * 400 / ModelDay.lookLimit + 20)
        day.run()
        #expect(day.violations.isEmpty && day.queue.waiting.isEmpty, "\(day.violations.prefix(3))")
    }

    /// All sequences of outcomes, so many claims deep: what a claim may come to, after a moment or a second.
    @Test func `whatever the first claims come to, what must hold holds at each step`() {
        let outcomes: [@Sendable (Int64) -> WorkerStateMachine.Event] = [
            { _ in .took(.of(nil, 0)) }, { .took(.of($0...$0, 1)) }, { .took(.of($0...($0 + 3), 4)) },
            { .failed(.alertsLockedElsewhere([$0])) }, { _ in .failed(.tooSlow(assessed: 1)) },
            { .failed(.refused([$0], .refusal("23514"))) }, { .failed(.refused([$0, $0 + 1], .refusal("55P03"))) },
            { .failed(.refused([$0], .refusal("55P03"))) }, { _ in .failed(.postgres(.refusal("40001"))) },
            { _ in .failed(.postgres(.connectionClosed)) },
        ]
        var sequences = 0
        var violations: [String] = []
        func go(_ machine: WorkerStateMachine, _ watch: Watch, _ depth: Int) {
            guard depth > 0, violations.isEmpty else {
                sequences += 1
                return
            }
            for outcome in outcomes {
                for time in [Duration.milliseconds(2), .seconds(1)] {
                    var (machine, watch) = (machine, watch)
                    var event = outcome(Int64(100 * depth))
                    watch.now += time
                    // On to the next claim.
                    steps: for step in 0... {
                        let action = watch.next(&machine, event)
                        switch action {
                        case .beat: event = .beaten(isNotified: true, suspects: [])
                        case .joinAlerts: event = .joined(left: depth % 2)
                        case .claim: break steps
                        case .rest(let end):
                            watch.now = end
                            event = .done
                        case .reconnect, .stop, .startOver: break steps
                        default: event = .done
                        }
                        if step > 5 { watch.violations.append("no claim comes") }
                    }
                    violations += watch.violations
                    go(machine, watch, depth - 1)
                }
            }
        }
        var (machine, watch) = (WorkerStateMachine(batchLimit: 4, isNotified: true), Watch(batchLimit: 4))
        _ = watch.next(&machine, .done)
        _ = watch.next(&machine, .beaten(isNotified: true, suspects: []))
        _ = watch.next(&machine, .joined(left: 0))
        go(machine, watch, 3)
        #expect(violations.isEmpty, "\(violations.prefix(3))")
        #expect(sequences == 20 * 20 * 20)
    }
}

/// What must hold between one action and the next.
struct Watch {
    var now = ContinuousClock.now
    var violations: [String] = []
    let batchLimit: Int
    private var lastBeat: ContinuousClock.Instant?
    private var actionsSinceTurn = 0
    /// Whether the last claim has seen the end of the queue and found nothing.
    private var hasSeenNothing = false
    private var isAsleep: Bool?
    private var assessed: Int64 = 0
    private var share: Batch.Share?

    init(batchLimit: Int) { self.batchLimit = batchLimit }

    /// A new connection, and so a new machine.
    mutating func startOver() {
        var watch = Watch(batchLimit: batchLimit)
        (watch.now, watch.violations) = (now, violations)
        self = watch
    }

    mutating func next(_ machine: inout WorkerStateMachine, _ event: WorkerStateMachine.Event)
        -> WorkerStateMachine.Action
    {
        var hasFailed = false
        switch event {
        case .took(let report):
            assessed += Int64(report.count)
            if case .next(_, .max, _, _, _) = share { hasSeenNothing = report.count == 0 && report.cutAt == nil }
            if report.count > 0 { hasSeenNothing = false }
        case .failed: (hasFailed, hasSeenNothing) = (true, false)
        default: break
        }
        var stopping = machine
        switch stopping.next(after: event, isStopping: true, at: now, jitter: 0.5) {
        case .stop(let count) where count == assessed: break
        case .reconnect where hasFailed: break
        case let other: violations.append("asked to stop, after \(assessed) forms: \(other)")
        }
        let action = machine.next(after: event, at: now, jitter: 0.5)
        actionsSinceTurn += 1
        switch action {
        case .beat(let count, _):
            lastBeat = now
            if count != assessed { violations.append("\(assessed) forms, and the heartbeat says \(count)") }
        case .joinAlerts: break
        case .say(let asleep):
            if asleep == isAsleep { violations.append("says twice that it is asleep: \(asleep)") }
            if asleep, !hasSeenNothing { violations.append("says that it is asleep, unseen") }
            isAsleep = asleep
            // One more look is to come.
            hasSeenNothing = false
        case .claim(let share, let putAside, _):
            claimed(share, putAside)
        case .rest(let end):
            if !hasSeenNothing { violations.append("rests, although the last look was not one at an empty queue") }
            if end - now > .milliseconds(1_250) { violations.append("rests for \(end - now)") }
            if end - now > .milliseconds(32), isAsleep != true { violations.append("sleeps without a word") }
        case .backOff, .strike, .reconnect:
            if !hasFailed { violations.append("\(action) without a failure") }
        case .startOver, .stop: violations.append("ends by itself")
        }
        // A turn has one claim, and little besides.
        if actionsSinceTurn > 4 { violations.append("no claim in \(actionsSinceTurn) actions") }
        return action
    }

    private mutating func claimed(_ share: Batch.Share, _ putAside: Batch.PutAside?) {
        actionsSinceTurn = 0
        self.share = share
        if !(1...batchLimit).contains(share.limit) { violations.append("a claim for \(share.limit) forms") }
        if case .suspect(let suspect) = share {
            if (putAside != nil) != (suspect.strikes >= Strikes.most) {
                violations.append("put aside too early or late")
            }
        } else if lastBeat.map({ now - $0 >= .seconds(6) }) ?? true {
            violations.append("a claim where the heartbeat was due")
        }
    }
}

/// A queue as the claim's statement sees it.
struct ModelQueue {
    struct Form {
        enum Fate { case good, refused, ends }

        let number: Int64
        let patient: Int?
        let isExpedited: Bool
        /// When its submission commits.
        let visible: ContinuousClock.Instant
        var fate = Fate.good
        /// Until when another session holds what its result needs.
        var held: ContinuousClock.Instant?
        var strikes = 0
        /// How many full batches of others were taken while it should have gone ahead.
        var passed = 0
    }

    var waiting: [Form] = []
    private var last: Int64 = 0
    /// Numbers come in order, but a form can be seen only later.
    mutating func submit(
        patient: Int?, isExpedited: Bool = false, at now: ContinuousClock.Instant, late: Duration = .zero,
        fate: Form.Fate = .good, held: Duration? = nil
    ) {
        last += 1
        waiting.append(
            Form(
                number: last, patient: patient, isExpedited: isExpedited, visible: now + late, fate: fate,
                held: held.map { now + $0 }))
    }

    /// The forms that a claim takes, where its look ended, and how many it passed.
    func claim(
        _ share: Batch.Share, at now: ContinuousClock.Instant
    ) -> (forms: [Form], cutAt: Int64?, passed: Int) {
        let seen = waiting.filter { $0.visible <= now }
        func isFirst(_ form: Form) -> Bool {
            form.patient == nil || !seen.contains { $0.patient == form.patient && $0.number < form.number }
        }
        func take(_ candidates: [Form], _ most: Int?, _ excluded: [Int64]) -> ([Form], Int64?, Int) {
            let looked = candidates.prefix(most ?? .max)
            let free = looked.filter { $0.strikes == 0 && !excluded.contains($0.number) && isFirst($0) }
            return (Array(free.prefix(share.limit)), looked.count == most ? looked.last?.number : nil, looked.count)
        }
        return switch share {
        case .next(let above, let through, _, let excluded, let most):
            take(seen.filter { $0.number > above && $0.number <= through }, most, excluded)
        case .expedited(let above, _, let excluded, let most):
            take(seen.filter { $0.number > above && $0.isExpedited }, most, excluded)
        case .suspect(let suspect):
            (seen.filter { $0.number == suspect.number && $0.strikes == suspect.strikes && isFirst($0) }, nil, 1)
        }
    }
}

/// A worker on a random day, with a clock of its own.
struct ModelDay {
    static let batchLimit = 8
    static let lookLimit = 40

    var queue = ModelQueue()
    private(set) var watch = Watch(batchLimit: Self.batchLimit)
    private var machine = Self.newMachine
    private var event = WorkerStateMachine.Event.done
    private var dice: Dice
    private let hasFaults: Bool
    private var toCome: Int
    private var nextArrival: ContinuousClock.Instant

    var now: ContinuousClock.Instant { watch.now }
    var violations: [String] { watch.violations }

    private static var newMachine: WorkerStateMachine {
        WorkerStateMachine(batchLimit: batchLimit, lookLimit: lookLimit, isNotified: true)
    }

    init(seed: UInt64, hasFaults: Bool, forms: Int = 300) {
        dice = Dice(seed: seed, stream: 1)
        self.hasFaults = hasFaults
        toCome = forms
        nextArrival = watch.now
    }

    /// Until nothing waits, and then until the worker sleeps.
    mutating func run() {
        var steps = 0
        while toCome > 0 || !queue.waiting.isEmpty {
            step()
            steps += 1
            guard steps < 40_000, violations.isEmpty else { return }
        }
        // The last sweep comes to its end, too.
        let end = now + .seconds(60)
        var hasSlept = false
        while now < end, violations.isEmpty {
            if case .rest(let until) = step(), until - now >= .milliseconds(500) { hasSlept = true }
        }
        if !hasSlept { watch.violations.append("an empty queue, and no sleep") }
    }

    /// One action; time passes as it would.
    @discardableResult
    mutating func step() -> WorkerStateMachine.Action {
        arrive()
        let action = watch.next(&machine, event)
        event = .done
        switch action {
        case .beat:
            let suspects = queue.waiting.filter { $0.strikes > 0 && $0.visible <= now }.map(Self.suspect)
            pass(.milliseconds(2))
            event = .beaten(isNotified: !dice.oneIn(4), suspects: suspects)
        case .joinAlerts:
            pass(.milliseconds(1))
            event = .joined(left: dice.number(0...1))
        case .claim(let share, let putAside, let alertsAside): event = claim(share, putAside, alertsAside)
        case .strike(let suspect): strike(suspect.number)
        // Some are woken.
        case .rest(let end): watch.now = dice.oneIn(3) ? min(end, max(now, nextArrival)) : end
        case .backOff(let time, _): pass(time)
        case .reconnect: startOver()
        case .say, .startOver, .stop: break
        }
        return action
    }

    private static func suspect(_ form: ModelQueue.Form) -> Strikes.Suspect {
        Strikes.Suspect(number: form.number, id: PostgresUUID(high: 0, low: 0), strikes: form.strikes, phase: "crashed")
    }

    private mutating func pass(_ time: Duration) { watch.now += time }

    private mutating func startOver() {
        machine = Self.newMachine
        event = .done
        watch.startOver()
    }

    /// Quiet times, single forms, and bursts, of nobody in particular or of few.
    private mutating func arrive() {
        while toCome > 0, now >= nextArrival {
            let isBurst = dice.oneIn(4)
            let crowd = dice.oneIn(3) ? dice.number(1...3) : nil
            for _ in 0..<min(toCome, isBurst ? dice.number(20...90) : 1) {
                toCome -= 1
                let isFaulty = hasFaults && dice.oneIn(12)
                let isExpedited = dice.oneIn(9)
                queue.submit(
                    patient: isExpedited ? nil : crowd ?? (dice.oneIn(3) ? dice.number(1...20) : nil),
                    isExpedited: isExpedited, at: now,
                    late: !isExpedited && dice.oneIn(8) ? dice.milliseconds(1...2_000) : .zero,
                    fate: isFaulty ? (dice.oneIn(2) ? .refused : .ends) : .good,
                    held: hasFaults && dice.oneIn(15) ? dice.milliseconds(100...9_000) : nil)
            }
            nextArrival = now + dice.milliseconds(dice.oneIn(3) ? 200...4_000 : 0...20)
        }
    }

    private mutating func claim(
        _ share: Batch.Share, _ putAside: Batch.PutAside?, _ alertsAside: Bool
    ) -> WorkerStateMachine.Event {
        let claim = queue.claim(share, at: now)
        let time = Duration.milliseconds(1) + .microseconds(200) * claim.passed
        pass(time)
        let numbers = claim.forms.map(\.number)
        let tried = claim.forms.filter { $0.number != putAside?.number }
        if hasFaults {
            switch dice.number(1...150) {
            case 1: return .failed(.postgres(.connectionClosed))
            case 2: return .failed(.postgres(.refusal("40001")))
            case 3 where numbers.count > 1: return .failed(.tooSlow(assessed: numbers.count / 3))
            default: break
            }
        }
        if let poison = tried.first(where: { $0.fate == .ends }) {
            strike(poison.number)
            startOver()
            return .done
        }
        let held = claim.forms.filter { $0.held.map { $0 > now } ?? false }
        if !held.isEmpty, !alertsAside || held.contains(where: { $0.number % 2 == 0 }) {
            if held.contains(where: { $0.number % 2 == 0 }) {
                pass(.seconds(1))
                return .failed(.refused(numbers, .refusal("55P03")))
            }
            return .failed(.alertsLockedElsewhere(held.map(\.number)))
        }
        if tried.contains(where: { $0.fate == .refused }) { return .failed(.refused(numbers, .refusal("23514"))) }
        queue.waiting.removeAll { numbers.contains($0.number) }
        if case .next = share, numbers.count == share.limit { watchThoseThatGoAhead() }
        var report = Batch.Report.of(
            numbers.first.flatMap { first in numbers.last.map { first...$0 } }, numbers.count, claimTime: time)
        report.cutAt = claim.cutAt
        return .took(report)
    }

    private mutating func strike(_ number: Int64) {
        for index in queue.waiting.indices where queue.waiting[index].number == number {
            queue.waiting[index].strikes += 1
        }
    }

    /// A full batch of the others was taken: every other one is of the forms that are expedited, once their lane is
    /// looked at again.
    private mutating func watchThoseThatGoAhead() {
        let ahead = queue.waiting.count { $0.isExpedited && $0.visible <= now }
        for index in queue.waiting.indices {
            let form = queue.waiting[index]
            guard form.isExpedited, form.visible + ExpeditedTurns.rest < now else { continue }
            queue.waiting[index].passed += 1
            if !hasFaults, form.passed > 2 + ahead / Self.batchLimit {
                watch.violations.append("form \(form.number) does not go ahead")
            }
        }
    }
}
