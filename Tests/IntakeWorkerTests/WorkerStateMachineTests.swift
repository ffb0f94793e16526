import IntakeStore
import Testing

@testable import IntakeWorker
@testable import Postgres

/// How the parts go together; what each of them does has tests of its own, and so has what always holds.
@Suite struct WorkerStateMachineTests {
    @Test func `a heartbeat comes first, then alerts are joined, then the queue is looked at from the beginning`() {
        var run = MachineRun()
        #expect(run.actions(3) == ["beat 0 awake", "join", "next 0 all 500"])
    }

    @Test(arguments: [(Duration.milliseconds(4_999), "next"), (.seconds(5), "beat")])
    func `the heartbeat is due at once and then every five seconds`(later: Duration, expected: String) {
        var run = MachineRun()
        #expect(run.action.hasPrefix("beat"))
        run.start()
        run.advance(later)
        run.took(1...1)
        #expect(run.action.hasPrefix(expected))
    }

    @Test(arguments: [(Duration.milliseconds(5_999), "next"), (.seconds(6), "beat")])
    func `a heartbeat comes after the form that woke the worker, but never much later`(
        later: Duration, expected: String
    ) {
        var run = MachineRun()
        run.jitter = 1
        run.start()
        run.advance(.milliseconds(4_800))
        run.took(1...1)
        run.fallAsleep()
        run.wakeUp(at: run.beatTime + later)
        #expect(run.action.hasPrefix(expected))
    }

    @Test
    func `alerts beside their patients' own are joined with each heartbeat, and each second while there are some`() {
        var run = MachineRun()
        #expect(run.actions(3) == ["beat 0 awake", "join", "next 0 all 500"])
        run.took(1...1, alert: AlertAction(.opened, .random()))
        run.advance(.seconds(2))
        run.took(2...2)
        #expect(run.action.hasPrefix("next"))
        run.took(3...3, alert: AlertAction(.opened, .random(), isAside: true))
        #expect(run.action.hasPrefix("next"))
        run.advance(.seconds(1))
        run.took(4...4)
        #expect(run.action == "join")
        run.answer(.joined(left: 1))
        #expect(run.action.hasPrefix("next"))
        run.advance(.milliseconds(999))
        run.took(5...5)
        #expect(run.action.hasPrefix("next"))
        run.advance(.milliseconds(1))
        run.took(6...6)
        #expect(run.action.hasPrefix("join"))
    }

    @Test func `what is found makes it look again at once`() {
        var run = MachineRun()
        run.start()
        run.took(1...1)
        #expect(run.isClaim)
        run.tookFullBatch()
        #expect(run.isClaim)
    }

    @Test func `it says that it is asleep before it sleeps, and looks once more`() {
        var run = MachineRun()
        run.start()
        var actions: [String] = []
        for _ in 0..<16 { actions.append(run.step()) }
        let looks = (0..<6).flatMap { ["next 0 all 500", "rest \(1 << $0) ms"] }
        #expect(actions == looks + ["next 0 all 500", "say asleep", "next 0 all 500", "rest 750 ms"])
        run.jitter = 1
        #expect(run.step() == "next 0 all 500")
        #expect(run.action == "rest 1250 ms")
    }

    @Test func `asleep, it waits to be told; where nobody tells it, it looks a few times more`() {
        for isNotified in [true, false] {
            var run = MachineRun(isNotified: isNotified)
            run.fallAsleep()
            run.wakeUp(at: run.now + .milliseconds(9))
            run.took(1...1)
            var rests: [String] = []
            while rests.last != "rest 750 ms" {
                let action = run.step()
                if action.hasPrefix("rest") { rests.append(action) }
            }
            #expect(rests == (isNotified ? [] : (0..<6).map { "rest \(1 << $0) ms" }) + ["rest 750 ms"])
        }
    }

    @Test func `it never waits for longer than a second and a quarter`() {
        var run = MachineRun()
        run.jitter = 1
        for _ in 0..<1_000 {
            let before = run.now
            _ = run.step()
            #expect(run.now - before <= .milliseconds(1_250))
        }
    }

    @Test func `it says that it is awake only when it is busy`() {
        var run = MachineRun()
        run.fallAsleep()
        run.wakeUp(at: run.now + .milliseconds(1))
        for number in 1..<Int64(WorkerStateMachine.busyLooks) {
            run.took(number...number)
            #expect(run.isClaim)
        }
        run.took(16...16)
        #expect(run.action == "say awake")
        run.answer(.done)
        run.took(17...17)
        #expect(run.isClaim)
    }

    @Test func `a full batch is busy enough`() {
        var run = MachineRun()
        run.fallAsleep()
        run.wakeUp(at: run.now + .milliseconds(1))
        run.tookFullBatch()
        #expect(run.action == "say awake")
    }

    @Test func `behind a long queue every other claim is of forms that are expedited`() {
        var run = MachineRun()
        run.start()
        var kinds: [Substring] = []
        for _ in 0..<6 {
            while !run.isClaim { run.answer(.done) }
            kinds += [run.action.prefix { $0 != " " }]
            run.tookFullBatch()
        }
        #expect(kinds == ["next", "expedited", "next", "expedited", "next", "expedited"])
    }

    private func suspect(_ number: Int64, _ strikes: Int, _ phase: String? = "crashed") -> Strikes.Suspect {
        Strikes.Suspect(number: number, id: .random(), strikes: strikes, phase: phase)
    }

    @Test func `a form with strikes waits until the queue is quiet, or for a later heartbeat, and is taken alone`() {
        var run = MachineRun()
        run.start(suspects: [suspect(1, 1), suspect(2, 2)])
        run.tookFullBatch()
        #expect(!run.action.hasPrefix("suspect"))
        run.goOn(to: "next")
        run.took(nil)
        #expect(run.action == "suspect 1")
        run.advance(.seconds(5))
        run.took(1...1)
        run.goOn(to: "next", suspects: [suspect(2, 2), suspect(3, 1)])
        run.tookFullBatch()
        #expect(run.action == "suspect 2")
        run.took(2...2)
        run.goOn(to: "next")
        run.tookFullBatch()
        #expect(!run.action.hasPrefix("suspect"))
        run.goOn(to: "next")
        run.took(nil)
        #expect(run.action == "suspect 3")
        // What it came to is refused: that is a strike against it, and no trouble of the queue's.
        run.answer(.failed(.refused([3], .refusal("23514"))))
        #expect(run.action == "strike 3")
        run.goOn(to: "next")
        #expect(run.limit == 500)
        run.took(nil)
        #expect(!run.action.hasPrefix("suspect"))
    }

    @Test func `a form that has had its last strike is put aside at once`() {
        var run = MachineRun()
        let last = suspect(9, 3, "hung")
        run.start(suspects: [suspect(1, 1), last])
        run.tookFullBatch()
        #expect(run.action == "suspect 9, put aside hung")
        #expect(Batch.PutAside(last)?.reason == "hung")
        #expect(Batch.PutAside(last)?.attempts == 3)
        #expect(Batch.PutAside(suspect(1, 2)) == nil)
        #expect(Batch.PutAside(suspect(1, 3, nil))?.reason == "crashed")
    }

    @Test func `a form at fault is found in halves and put aside when it was refused alone three times`() {
        var run = MachineRun(batchLimit: 8)
        run.start()
        var limits: [Substring] = []
        var complaints = 0
        while !run.action.contains("put aside") {
            limits += [run.action.split(separator: " ").last ?? ""]
            let first = Int64(1)
            run.answer(.failed(.refused(Array(first...(first + run.limit - 1)), .refusal("23514"))))
            #expect(run.action.hasPrefix("back off"))
            if run.action.contains("halves") { complaints += 1 }
            run.answer(.done)
        }
        #expect(limits == ["8", "4", "2", "1", "1", "1"] && complaints == 1)
        #expect(run.action == "next 0 all 1, put aside resultRefused")
        run.took(1...1)
        #expect(run.action == "next 0 all 2" || run.action.hasPrefix("expedited"))
    }

    @Test func `forms that another session holds are left out and then tried alone`() {
        var run = MachineRun()
        run.start()
        run.advance(.milliseconds(40))
        run.answer(.failed(.alertsLockedElsewhere([7, 9])))
        #expect(run.action == "next 0 all 500 without 7 9")
        run.took(1...20)
        run.advance(.milliseconds(250))
        run.took(21...22)
        #expect(run.action == "next 6 7 1, alerts aside")
        run.advance(.milliseconds(1))
        run.took(7...7)
        #expect(run.action == "next 20 all 500 without 9")
        // A lock that the server waited for in vain: an eighth, and alone.
        run.answer(.failed(.refused([30, 31], .refusal("55P03"))))
        run.answer(.failed(.refused([30], .refusal("55P03"))))
        #expect(
            run.action
                == "back off 0 ms, another session's open transaction holds what a form's result needs; trying it alone 30"
        )
    }

    @Test func `after a claim that failed the same kind comes again, and the others from the beginning`() {
        var run = MachineRun()
        run.start()
        for _ in 0..<3 { run.tookFullBatch() }
        #expect(run.action == "expedited 1001500 500")
        run.answer(.failed(.tooSlow(assessed: 100)))
        #expect(run.action == "expedited 1001000 50")
        run.took(1_001_501...1_001_501)
        #expect(run.action == "next 0 all 100")
    }

    @Test func `a look from the beginning is bounded, and goes on from where it was cut until it sees the end`() {
        var run = MachineRun()
        run.start()
        #expect(run.action == "next 0 all 500" && run.looksAtMost == 2_000)
        run.took(1...1, cutAt: 2_000)
        #expect(run.action == "next 2000 all 500" && run.looksAtMost == 2_000)
        run.took(nil, cutAt: 4_000)
        #expect(run.action == "next 4000 all 500" && run.looksAtMost == 2_000)
        // Full before that: what is behind the last form was not looked at.
        run.took(4_001...4_500, cutAt: 6_000)
        #expect(run.action == "expedited 4500 500" && run.looksAtMost == 2_000)
        run.took(nil, cutAt: 7_000)
        #expect(run.action == "next 4500 all 500" && run.looksAtMost == nil)
        run.tookFullBatch()
        #expect(run.action.hasPrefix("expedited 100"))
    }

    @Test func `a slow look above the floor that is not full is followed by a bounded one`() {
        var run = MachineRun()
        run.start()
        run.took(1...1)
        #expect(run.action == "next 0 all 500" && run.looksAtMost == nil)
        run.answer(.took(.of(2...2, 1, claimTime: .milliseconds(300))))
        #expect(run.action == "next 0 all 500" && run.looksAtMost == 2_000)
        run.took(3...3, cutAt: 2_002)
        #expect(run.action == "next 2002 all 500" && run.looksAtMost == 2_000)
        run.took(nil)
        run.goOn(to: "next")
        #expect(run.action == "next 2002 all 500" && run.looksAtMost == nil)
    }

    @Test(arguments: [
        ("40001", "back off 50 ms"), ("57014", "back off 50 ms"),
        ("23505", "back off 50 ms, a batch was refused; trying in halves"),
        ("25006", "reconnect"), ("57P01", "reconnect"), ("42501", "reconnect"),
        (
            "53100",
            "back off 50 ms, the server's disk is full: nothing is assessed, and nothing is lost, until there is room on it"
        ),
    ])
    func `the SQLSTATE decides what follows a claim that failed`(state: String, expected: String) {
        var run = MachineRun()
        run.start()
        run.answer(.failed(.postgres(.refusal(state))))
        #expect(run.action == expected)
    }

    @Test func `a full disk is told once, again each minute, and anew after a batch that went well`() {
        var run = MachineRun()
        run.start()
        var told = 0
        func fail() {
            while !run.isClaim { _ = run.step() }
            run.answer(.failed(.postgres(.refusal("53100"))))
            #expect(run.action.hasPrefix("back off "))
            told += run.action.contains("disk is full") ? 1 : 0
            if case .backOff(let time, _) = run.last { run.advance(time) }
        }
        for _ in 0..<100 { fail() }
        // After some seconds each wait is 2.5 s: 4 minutes.
        #expect(told == 4 || told == 5, "\(told)")
        while !run.isClaim { _ = run.step() }
        run.took(1...1)
        told = 0
        fail()
        #expect(told == 1)
    }

    @Test func `a refused COMMIT, a lost connection and a batch that takes too long accuse nobody`() {
        var run = MachineRun()
        run.start()
        run.answer(.failed(.refused([1], .refusal("23514", ofCommit: true))))
        #expect(run.action == "back off 50 ms, COMMIT was refused; taking the forms again")
        run.answer(.done)
        #expect(run.action == "next 0 all 500")
        run.answer(.failed(.tooSlow(assessed: 9)))
        #expect(run.action == "next 0 all 4")
        run.answer(.failed(.postgres(.connectionClosed)), isStopping: true)
        #expect(run.action == "reconnect")
    }

    @Test func `what is superseded is left, and a stop comes after what is in hand`() {
        var run = MachineRun()
        run.answer(.superseded)
        #expect(run.action == "start over")
        run = MachineRun()
        run.start()
        run.answer(.took(.of(1...3, 3)), isStopping: true)
        #expect(run.action == "stop 3")
    }
}

/// A machine with a clock, its actions in words.
struct MachineRun {
    private(set) var machine: WorkerStateMachine
    private(set) var now = ContinuousClock.now
    private(set) var last: WorkerStateMachine.Action
    private(set) var beatTime: ContinuousClock.Instant
    var jitter = 0.0

    private let isNotified: Bool

    init(batchLimit: Int = 500, isNotified: Bool = true) {
        self.isNotified = isNotified
        machine = WorkerStateMachine(batchLimit: batchLimit, isNotified: isNotified)
        last = machine.next(after: .done, at: now, jitter: 0)
        beatTime = now
    }

    mutating func advance(_ time: Duration) { now += time }

    mutating func answer(_ event: WorkerStateMachine.Event, isStopping: Bool = false) {
        last = machine.next(after: event, isStopping: isStopping, at: now, jitter: jitter)
        if case .beat = last { beatTime = now }
    }

    mutating func took(_ numbers: ClosedRange<Int64>?, alert: AlertAction? = nil, cutAt: Int64? = nil) {
        var report = Batch.Report.of(numbers, numbers?.count ?? 0, alert: alert)
        report.cutAt = cutAt
        answer(.took(report))
    }

    private var highest: Int64 = 1_000_000

    mutating func tookFullBatch() {
        took((highest + 1)...(highest + limit))
        highest += 500
    }

    /// The last action, which then comes to nothing, as where no form waits; a rest lasts as long as it may.
    mutating func step(suspects: [Strikes.Suspect] = []) -> String {
        let words = action
        switch last {
        case .beat: answer(.beaten(isNotified: isNotified, suspects: suspects))
        case .joinAlerts: answer(.joined(left: 0))
        case .claim: took(nil)
        case .rest(let end):
            now = end
            answer(.done)
        default: answer(.done)
        }
        return words
    }

    /// On to the next action that begins so.
    mutating func goOn(to prefix: String, suspects: [Strikes.Suspect] = []) {
        while !action.hasPrefix(prefix) { _ = step(suspects: suspects) }
    }

    mutating func actions(_ count: Int) -> [String] { (0..<count).map { $0 < count - 1 ? step() : action } }

    /// On to the first claim.
    mutating func start(suspects: [Strikes.Suspect] = []) { goOn(to: "next", suspects: suspects) }

    /// On to a long rest.
    mutating func fallAsleep() { while !isAsleep { _ = step() } }

    /// Ends the rest before its time.
    mutating func wakeUp(at time: ContinuousClock.Instant) {
        now = time
        answer(.done)
    }

    private var isAsleep: Bool {
        if case .rest(let end) = last { end - now >= .milliseconds(700) } else { false }
    }

    var isClaim: Bool { if case .claim = last { true } else { false } }

    var looksAtMost: Int? {
        switch last {
        case .claim(.next(_, _, _, _, let most), _, _): most
        case .claim(.expedited(_, _, _, let most), _, _): most
        default: nil
        }
    }

    var limit: Int64 { if case .claim(let share, _, _) = last { Int64(share.limit) } else { 0 } }

    var action: String {
        switch last {
        case .beat(let assessed, let isAsleep): "beat \(assessed) \(isAsleep ? "asleep" : "awake")"
        case .joinAlerts: "join"
        case .say(let isAsleep): "say \(isAsleep ? "asleep" : "awake")"
        case .claim(let share, let putAside, let alertsAside):
            share.words + (putAside.map { ", put aside \($0.reason)" } ?? "")
                + (alertsAside && share.isNext ? ", alerts aside" : "")
        case .strike(let form): "strike \(form.number)"
        case .rest(let end): "rest \(Int((end - now) / .milliseconds(1))) ms"
        case .backOff(let time, let notice):
            "back off \(Int(time / .milliseconds(1))) ms" + (notice?.words ?? "")
        case .reconnect: "reconnect"
        case .startOver: "start over"
        case .stop(let assessed): "stop \(assessed)"
        }
    }
}

extension Batch.Share {
    fileprivate var words: String {
        func without(_ excluded: [Int64]) -> String {
            excluded.isEmpty ? "" : " without " + excluded.map(String.init).joined(separator: " ")
        }
        return switch self {
        case .next(let above, let through, let limit, let excluded, _):
            "next \(above) \(through == .max ? "all" : "\(through)") \(limit)" + without(excluded)
        case .expedited(let above, let limit, let excluded, _): "expedited \(above) \(limit)" + without(excluded)
        case .suspect(let suspect): "suspect \(suspect.number)"
        }
    }

    fileprivate var isNext: Bool { if case .next = self { true } else { false } }
}

extension WorkerStateMachine.Notice {
    fileprivate var words: String { ", \(text)" + (metadata["number"].map { " \($0)" } ?? "") }
}

extension Batch.Report {
    /// A report of forms with these numbers at the ends.
    static func of(
        _ numbers: ClosedRange<Int64>?, _ count: Int, alert: AlertAction? = nil, claimTime: Duration = .milliseconds(1)
    ) -> Batch.Report {
        var report = Batch.Report()
        report.claimed = numbers.map { Array(Set([$0.lowerBound, $0.upperBound])).sorted() } ?? []
        report.assessed = Array(repeating: .random(), count: count)
        if let alert { report.alerts = [(alert, .random())] }
        report.claimTime = claimTime
        return report
    }
}

extension PostgresError {
    static func refusal(_ state: String, ofCommit: Bool = false) -> PostgresError {
        var error = ServerError(severity: "ERROR", sqlState: SQLState(rawValue: state) ?? .internalError, message: "no")
        error.isOfCommit = ofCommit
        return .server(error)
    }
}
