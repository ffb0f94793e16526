internal import Daemon
internal import IntakeStore
internal import Logging
internal import Postgres

/// What a worker does next on a connection: events in, actions out, without I/O, clock or randomness.
///
/// Each action comes to an end in one event, and the answer to that is the next action. A turn is: the heartbeat and the
/// joining of alerts where they are due, then one claim; after a claim that has seen the end of the queue, a form with
/// strikes alone, or else a rest.
struct WorkerStateMachine: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Event: Sendable {
        /// What was to be done is done; also the first event.
        case done
        /// The heartbeat was given: whether submissions notify this worker, and the forms with strikes that wait.
        case beaten(isNotified: Bool, suspects: [Strikes.Suspect])
        /// The heartbeat found that the protocol or the settings in force have changed, or that this worker's row is gone.
        case superseded
        /// Alerts were joined; so many are left.
        case joined(left: Int)
        case took(Batch.Report)
        /// A claim came to nothing.
        case failed(StoreError)
    }

    enum Action: Sendable {
        /// Give a sign of life, and do what comes with it.
        case beat(assessed: Int64, isAsleep: Bool)
        /// Put the alerts that stand beside their patients' own into these.
        case joinAlerts
        /// Say whether submissions have to notify.
        case say(isAsleep: Bool)
        case claim(Batch.Share, putAside: Batch.PutAside? = nil, alertsAside: Bool = false)
        /// Count a strike against a form whose result was refused.
        case strike(Strikes.Suspect)
        /// Wait for a notification until then.
        case rest(until: Instant)
        /// Wait, notified or not, since a claim failed.
        case backOff(for: Duration, Notice? = nil)
        /// Go on with a new connection.
        case reconnect(PostgresError)
        /// Begin anew with what is in force now.
        case startOver
        case stop(assessed: Int64)
    }

    /// What the log should have of a claim that failed.
    struct Notice: Sendable {
        var level = Logger.Level.error
        let text: Logger.Message
        let metadata: Logger.Metadata
    }

    /// The claim that is being made.
    private struct Look: Sendable {
        enum Kind: Sendable {
            case range(QueueFloor.Range)
            case expedited
            case deferred
            case suspect(Strikes.Suspect)
        }

        let kind: Kind
        let start: Instant
        let limit: Int
    }

    static let beatInterval: Duration = .seconds(5)
    /// How long a heartbeat may wait for the form that probably woke the worker.
    static let beatGrace: Duration = .seconds(1)
    static let joinInterval: Duration = .seconds(1)
    /// After so many claims in a row that found forms, others need not notify.
    static let busyLooks = 16
    /// After so many that found none, waiting longer each time, it sleeps; a second, so that a lost notification costs no more.
    static let patientLooks = 6

    private var floor = QueueFloor()
    private var turns = ExpeditedTurns()
    private var deferred = DeferredForms()
    private var limit: BatchSize
    /// How many of the forms that wait a claim looks at, where any number of them may wait for others.
    private let lookLimit: Int
    private var trouble = Backoff()
    /// When it was last told that the server's disk is full, since a batch last succeeded.
    private var fullDiskTold: Instant?
    private var look: Look?
    /// Whether the last claim failed: then the same kind again, until the form at fault is found.
    private var isRetry = false
    private var lastBeat: Instant?
    private var nextJoin: Instant?
    /// Whether this worker hears of forms; else it can only look.
    private var isNotified: Bool
    /// Whether submissions are told to notify. A predecessor that was killed may have said either: the first rest says it anew.
    private var saysAsleep = false
    /// How many claims in a row found none, or some.
    private var emptyLooks = 0
    private var filledLooks = 0
    /// Until when the worker sleeps, if it does; who is woken finds a form, probably.
    private var sleepEnd: Instant?
    private var wasWoken = false
    /// Forms with strikes that wait, as of the last heartbeat, and whether one may be taken although the queue is not empty.
    private var suspects: [Strikes.Suspect] = []
    private var mayTakeSuspect = false
    private var hasBeaten = false
    private var assessed: Int64 = 0

    /// - Parameters:
    ///   - batchLimit: how many forms a claim takes at most.
    ///   - firstLimit: how many the first one takes, where it must be fewer.
    ///   - lookLimit: how many waiting forms a bounded claim looks at, unless the batch limit is near that.
    ///   - isNotified: whether submissions may notify this worker.
    init(batchLimit: Int, firstLimit: Int? = nil, lookLimit: Int = WorkQueue.lookLimit, isNotified: Bool) {
        limit = BatchSize(most: batchLimit, start: firstLimit)
        self.lookLimit = max(lookLimit, batchLimit * 2)
        self.isNotified = isNotified
    }

    /// The action that follows an event.
    ///
    /// - Parameters:
    ///   - isStopping: whether the worker is to end: what is in hand is finished, nothing else is begun.
    ///   - jitter: from 0 to 1, spreads the waits of several workers.
    mutating func next(after event: Event, isStopping: Bool = false, at now: Instant, jitter: Double) -> Action {
        let answer = answer(to: event, at: now, jitter: jitter)
        switch answer {
        case .reconnect?, .startOver?: break
        case _ where isStopping: return .stop(assessed: assessed)
        default: break
        }
        return answer ?? turn(at: now)
    }

    /// What an event asks for at once; nil where the next turn may come.
    private mutating func answer(to event: Event, at now: Instant, jitter: Double) -> Action? {
        switch event {
        case .done:
            wasWoken = sleepEnd.map { now < $0 } ?? false
            sleepEnd = nil
        case .beaten(let isNotified, let suspects):
            self.isNotified = isNotified
            self.suspects = suspects
            // The first heartbeat comes before the first claim: nothing else has had its turn yet.
            mayTakeSuspect = hasBeaten
            hasBeaten = true
        case .superseded: return .startOver
        case .joined(let left): nextJoin = left > 0 ? now + Self.joinInterval : nil
        case .took(let report): return took(report, at: now, jitter: jitter)
        case .failed(let error): return failed(error, at: now, jitter: jitter)
        }
        return nil
    }

    private mutating func turn(at now: Instant) -> Action {
        let beatInterval = Self.beatInterval + (wasWoken ? Self.beatGrace : .zero)
        wasWoken = false
        if lastBeat.map({ now >= $0 + beatInterval }) ?? true {
            lastBeat = now
            // Another worker may have opened some.
            nextJoin = nextJoin ?? now
            return .beat(assessed: assessed, isAsleep: saysAsleep)
        }
        if let nextJoin, now >= nextJoin { return .joinAlerts }
        if let number = deferred.next(at: now) {
            return claim(
                .deferred, .next(above: number - 1, through: number, limit: 1, excluded: [], looksAtMost: nil),
                alertsAside: true, at: now)
        }
        let refused = limit.refusing.map(Batch.PutAside.init(refused:))
        if turns.isNext(at: now, isRetry: isRetry) {
            let above = max(floor.floor, turns.highest)
            return claim(
                .expedited,
                .expedited(above: above, limit: limit.current, excluded: deferred.numbers, looksAtMost: lookLimit),
                putAside: refused, at: now)
        }
        let range = floor.next(at: now)
        return claim(
            .range(range),
            .next(
                above: range.above, through: range.through, limit: limit.current, excluded: deferred.numbers,
                looksAtMost: floor.needsBound(range) ? lookLimit : nil),
            putAside: refused, at: now)
    }

    private mutating func claim(
        _ kind: Look.Kind, _ share: Batch.Share, putAside: Batch.PutAside? = nil, alertsAside: Bool = false,
        at now: Instant
    ) -> Action {
        look = Look(kind: kind, start: now, limit: share.limit)
        return .claim(share, putAside: putAside, alertsAside: alertsAside)
    }

    private mutating func took(_ report: Batch.Report, at now: Instant, jitter: Double) -> Action? {
        guard let look else { return nil }
        assessed += Int64(report.count)
        if report.alerts.contains(where: \.action.isAside) { nextJoin = nextJoin ?? now + Self.joinInterval }
        let isFull = report.count >= look.limit
        // Where the limit is reached before that, this is where the look ended.
        let cut = isFull ? nil : report.cutAt
        // A form alone says nothing of the rest of the queue, nor does the lane, behind which it is long, or a stretch.
        var sawEnd = false
        switch look.kind {
        case .deferred:
            deferred.took(in: now - look.start, at: now)
            return nil
        case .suspect: return nil
        case .expedited:
            turns.tookExpedited(full: isFull || cut != nil, highest: cut ?? report.numbers?.upperBound, at: now)
        case .range(let wanted):
            let range = wanted.cut(at: cut)
            sawEnd = !range.isBounded
            if sawEnd { turns.tookOldest(full: isFull) }
            floor.took(range, report.numbers, count: report.count, full: isFull, time: report.claimTime, at: now)
        }
        isRetry = false
        if report.count > 0 {
            limit.succeeded()
            trouble.reset()
            fullDiskTold = nil
        }
        guard sawEnd else { return nil }
        if let suspect = nextSuspect(isQuiet: !isFull) {
            return claim(
                .suspect(suspect), .suspect(suspect), putAside: Batch.PutAside(suspect), alertsAside: true, at: now)
        }
        return pace(found: report.count, isFull: isFull, at: now, jitter: jitter)
    }

    /// A form that has had its last strike is put aside at once, unread. The others wait until the queue is empty; while it
    /// never is, one is tried with every heartbeat.
    private mutating func nextSuspect(isQuiet: Bool) -> Strikes.Suspect? {
        if let index = suspects.firstIndex(where: { $0.strikes >= Strikes.most }) { return suspects.remove(at: index) }
        guard !suspects.isEmpty, isQuiet || mayTakeSuspect else { return nil }
        mayTakeSuspect = false
        return suspects.removeFirst()
    }

    /// Waits, or not, before the next turn; says before a sleep that submissions have to notify, and then looks once more.
    private mutating func pace(found count: Int, isFull: Bool, at now: Instant, jitter: Double) -> Action? {
        guard count == 0 else {
            emptyLooks = 0
            filledLooks = isFull ? max(filledLooks + 1, Self.busyLooks) : filledLooks + 1
            guard saysAsleep, filledLooks >= Self.busyLooks else { return nil }
            saysAsleep = false
            return .say(isAsleep: false)
        }
        emptyLooks += 1
        var rest = Duration.milliseconds(Int(750 + 500 * jitter))
        // Whoever submits tells of it while this worker says that it is asleep. Else more forms are likely to come soon.
        let isShort = emptyLooks <= Self.patientLooks && !(isNotified && saysAsleep)
        if isShort {
            rest = .milliseconds(1 << (emptyLooks - 1))
        } else {
            filledLooks = 0
            guard saysAsleep else {
                saysAsleep = true
                return .say(isAsleep: true)
            }
        }
        for due in [floor.timeToStretch(at: now), deferred.timeToTry(at: now)] { rest = min(rest, due ?? rest) }
        if !isShort { sleepEnd = now + rest }
        return .rest(until: now + rest)
    }

    private mutating func failed(_ error: StoreError, at now: Instant, jitter: Double) -> Action? {
        guard let look else { return nil }
        let time = now - look.start
        switch (error, look.kind) {
        case (.alertsLockedElsewhere(let numbers), _):
            deferred.add(numbers, triedFor: time, at: now)
            return nil
        case (.refused(_, let cause), .suspect(let form)) where cause.isOfWhatIsStored: return .strike(form)
        default: break
        }
        isRetry = true
        floor.reset()
        switch error {
        case .alertsLockedElsewhere: return nil
        case .tooSlow(let assessed):
            limit.tooSlow(afterForms: assessed)
            return nil
        case .refused(let numbers, let cause) where cause.sqlState == .lockNotAvailable:
            guard numbers.count == 1, let number = numbers.first else {
                limit.blocked()
                return nil
            }
            deferred.add(numbers, triedFor: time, at: now)
            return .backOff(
                for: .zero,
                Notice(
                    level: .warning,
                    text: "another session's open transaction holds what a form's result needs; trying it alone",
                    metadata: ["number": "\(number)"]))
        case .refused(let numbers, let cause): return recover(from: cause, numbers, at: now, jitter: jitter)
        case .postgres(let cause): return recover(from: cause, [], at: now, jitter: jitter)
        }
    }

    /// Decides by SQLSTATE whether the connection can go on, and how.
    private mutating func recover(
        from error: PostgresError, _ numbers: [Int64], at now: Instant, jitter: Double
    ) -> Action {
        // Of a demoted server, only a new connection finds the present primary.
        if error.isConnectionGone || error.sqlState == .readOnlySQLTransaction { return .reconnect(error) }
        var notice: Notice?
        let metadata: Logger.Metadata = ["error": "\(error)"]
        switch error.sqlState {
        case _? where error.serverError?.isOfCommit == true:
            notice = Notice(text: "COMMIT was refused; taking the forms again", metadata: metadata)
        case _? where error.isOfWhatIsStored:
            // Something about one of the forms; halves find which. Two workers that opened one patient's alert at once
            // come here too, and the retry sees that alert.
            limit.failed(numbers)
            if limit.failures == 1 {
                notice = Notice(level: .warning, text: "a batch was refused; trying in halves", metadata: metadata)
            }
        case .queryCanceled?: limit.failed([])
        case .serializationFailure?, .deadlockDetected?, .lockNotAvailable?: break
        case .diskFull?:
            if fullDiskTold.map({ now >= $0 + SessionSupervisor.repetition }) ?? true {
                fullDiskTold = now
                notice = Notice(
                    level: .critical,
                    text:
                        "the server's disk is full: nothing is assessed, and nothing is lost, until there is room on it",
                    metadata: metadata)
            }
        default: return .reconnect(error)
        }
        return .backOff(for: trouble.next(jitter: jitter), notice)
    }
}
