internal import CWorker
package import Daemon
internal import IntakeStore
package import Logging
internal import Postgres
internal import ServiceLifecycle
internal import Synchronization
internal import TriageCore

/// The daemon: claims, assesses, writes, forever.
///
/// States: connecting (with backoff), working, stopping; it ends with an error where the schema or the protocol in force
/// does not fit this executable. Each change of state is one log line. Everything between claim and commit is one transaction, so the process
/// may end at any point: the server rolls back, and the forms are simply there again.
package struct IntakeWorker: Service {
    private let configuration: WorkerConfiguration
    private let notifier: ServiceNotifier
    private let logger: Logger
    private let wake = WakeSignal()
    private let id = PostgresUUID.random()

    package init(_ configuration: WorkerConfiguration, notifier: ServiceNotifier, logger: Logger) {
        self.configuration = configuration
        self.notifier = notifier
        var logger = logger
        logger[metadataKey: "worker"] = "\(id)"
        self.logger = logger
    }

    /// Runs until a graceful shutdown, which finishes the batch in hand.
    ///
    /// - Throws: ``WorkerError`` when the database's schema or protocol does not fit this executable.
    package func run() async throws {
        worker_keep_memory()
        let recorder = try FlightRecorder(folder: configuration.stateFolder, tag: configuration.databaseTag)
        let watchdog = ProgressWatchdog(recorder, limit: configuration.formLimit, logger: logger)
        watchdog.start()
        defer {
            watchdog.stop()
            recorder.remove()
        }
        let memory = DatabaseMemory(
            folder: configuration.memoryFolder, name: "worker-" + configuration.databaseTag, logger: logger)
        try await withGracefulShutdownHandler {
            try await work(recorder, memory)
        } onGracefulShutdown: {
            wake.signal()
        }
    }

    private var isStopping: Bool { Task.isShuttingDownGracefully || Task.isCancelled }

    /// Connects and works until told to stop, whatever happens to the server.
    private func work(_ recorder: FlightRecorder, _ memory: DatabaseMemory) async throws {
        var backoff = Backoff()
        // Why it was lost, since it last worked: each reason is told once.
        var losses: Set<String> = []
        var isReady = false
        var previous: WorkerSession?
        var found: InForce.State?
        while !isStopping {
            notifier.alive()
            do {
                let session = try await WorkerSession.open(
                    configuration, id: id, after: previous, memory: memory, found: &found, notifier: notifier,
                    logger: logger)
                previous = session
                notifier.ready("working, protocol \(session.engine.protocolTitle)")
                if !isReady {
                    logger.notice("working", metadata: ["protocol": "\(session.engine.protocolTitle)"])
                    isReady = true
                }
                let progress = Progress()
                // A connection that only opens proves nothing.
                func ended() {
                    guard progress.hasWorked else { return }
                    losses = []
                    backoff.reset()
                }
                do {
                    try await serve(session.connection, session, recorder, memory, progress, isBack: !losses.isEmpty)
                } catch {
                    ended()
                    await session.connection.close()
                    throw error
                }
                ended()
                await session.connection.close()
            } catch WorkerError.unusableProtocol(let reason) {
                try await standBy(reason, found)
            } catch let error as WorkerError {
                logger.critical("\(error)")
                throw error
            } catch is CancellationError {
                return
            } catch PostgresError.connectionFailed(let failure) where failure.reason == .invalidConnectionString {
                // No waiting makes it better.
                logger.critical("the connection string cannot be used")
                throw PostgresError.connectionFailed(failure)
            } catch {
                if isStopping { return }
                if !losses.insert(Self.cause(of: error)).inserted {
                    logger.debug("the database is still away", metadata: ["error": "\(error)"])
                } else if losses.count > 1 {
                    logger.error("the database is still away, now for another reason", metadata: ["error": "\(error)"])
                } else {
                    logger.error("the database is lost; trying again until it is back", metadata: ["error": "\(error)"])
                    notifier.ready("waiting for the database")
                }
                await wake.wait(atMost: backoff.next(jitter: .random(in: 0...1)))
            }
        }
    }

    /// What an error is about, without what differs from attempt to attempt.
    private static func cause(of error: any Error) -> String {
        switch error as? PostgresError {
        case .connectionLost(let loss)?, .commitOutcomeUnknown(let loss)?: "\(loss.reason)"
        case .connectionFailed(let failure)?: "\(failure.reason)"
        case let error?: error.sqlState?.rawValue ?? "other"
        case nil: "other"
        }
    }

    /// Waits, claiming nothing, while what is in force is what was found and may not be run; says so in the database.
    private func standBy(_ reason: String, _ found: InForce.State?) async throws {
        logger.error("standing by", metadata: ["reason": "\(reason)"])
        notifier.ready("standing by: what is in force may not be run by this release")
        do {
            let session = try await StandbySession.open(configuration, id: id, reason: reason, logger: logger)
            do {
                while !isStopping, try await session.isStill(found) {
                    notifier.alive()
                    await wake.wait(atMost: .seconds(5))
                }
                try await session.leave(isStopping: isStopping)
            } catch {
                await session.connection.close()
                throw error
            }
            await session.connection.close()
        } catch let error as PostgresError {
            // Whatever it is, connecting anew says it better.
            logger.debug("the connection of a worker that stands by was lost", metadata: ["error": "\(error)"])
            await wake.wait(atMost: .seconds(1))
        }
    }

    /// Whether a connection has been of use.
    private final class Progress: Sendable {
        private let value = Atomic(false)

        var hasWorked: Bool { value.load(ordering: .acquiring) }

        func note() { value.store(true, ordering: .releasing) }
    }

    /// Works on one connection, and on its thread, until told to stop, or what is in force changes.
    ///
    /// - Parameters:
    ///   - progress: told of the first look into the queue that went well.
    ///   - isBack: whether the database was lost before.
    /// - Throws: when the connection is of no more use.
    private func serve(
        _ connection: isolated Connection, _ session: WorkerSession, _ recorder: FlightRecorder,
        _ memory: DatabaseMemory, _ progress: Progress, isBack: Bool
    ) async throws {
        try await withGracefulShutdownHandler {
            try await look(connection, session, recorder, memory, progress, isBack: isBack)
        } onGracefulShutdown: {
            connection.wakeUp()
        }
    }

    /// Looks into the queue as long as ``serve`` works.
    private func look(
        _ connection: isolated Connection, _ session: WorkerSession, _ recorder: FlightRecorder,
        _ memory: DatabaseMemory, _ progress: Progress, isBack: Bool
    ) async throws {
        let batch = Batch(session.engine, worker: session.id, recorder: recorder)
        let wreckage = Wreckage(folder: configuration.stateFolder, tag: configuration.databaseTag, logger: logger)
        var suspects = Suspects()
        var lane = FastLane()
        var floor = QueueFloor()
        var pacing = Pacing(isNotified: !configuration.isPooled)
        let start = try await wreckage.clear(session.connection)
        // A batch may have been too large for the way to the server; smaller ones come first after a loss, whatever its cause.
        var limit = LimitControl(most: configuration.batchLimit, start: isBack ? 1 : start)
        var chores = Chores(logger: logger)
        var held = HeldForms()
        var assessed: Int64 = 0
        var trouble = Backoff()
        // Whatever an earlier worker said that was killed: the first rest says it anew.
        pacing.said(asleep: false)
        var isRetry = false
        var wasWoken = false
        var hasAlerter: Bool?
        while !isStopping {
            notifier.alive()
            let clock = ContinuousClock.now
            if chores.isBeatDue(at: clock, mayWait: wasWoken) {
                let isInForce = try await chores.attempt("saying that it lives", else: true) {
                    () throws(PostgresError) in
                    try await WorkerRegistry.beat(
                        id, state: "running", assessed: assessed, protocolHash: session.engine.protocolHash,
                        settingsHash: session.engine.settingsHash, session.connection)
                }
                if !isInForce {
                    logger.notice("another protocol, other settings or no worker row are in force; starting over")
                    return
                }
                try await memory.check(id, session.connection)
                let opened = try await chores.attempt("opening alerts for what is overdue", else: 0) {
                    () throws(PostgresError) in try await WorkerRegistry.openOverdueAlerts(session.connection)
                }
                if opened > 0 {
                    logger.warning("opened alerts for work that is overdue", metadata: ["count": "\(opened)"])
                }
                let unaccounted = try await chores.attempt("looking whether every form is somewhere", else: 0) {
                    () throws(PostgresError) in try await Reconciliation.run(session.connection)
                }
                if unaccounted > 0 {
                    logger.critical(
                        "accepted forms were missing from the queue, or in it although assessed; put right",
                        metadata: ["count": "\(unaccounted)"])
                }
                let surroundings = try await chores.attempt("looking for alerters", else: nil) {
                    () throws(PostgresError) in try await WorkerRegistry.surroundings(session.connection)
                }
                let isAlerted = surroundings.map { $0.alertersAlive > 0 } ?? hasAlerter
                if let isAlerted, isAlerted != hasAlerter {
                    if !isAlerted {
                        logger.error("no alerter is running: nobody is told of alerts")
                    } else if hasAlerter == false {
                        logger.notice("an alerter is running again")
                    }
                    hasAlerter = isAlerted
                }
                try await listen(connection, surroundings, &pacing, &chores)
                // Another worker may have said otherwise and been killed since.
                try await say(asleep: pacing.saysAsleep, session, &chores)
                notifier.status(
                    "working, \(assessed) forms since the connection was made"
                        + (isAlerted == false ? "; no alerter is running" : ""))
                // A worker beside this one may have ended too.
                _ = try await wreckage.clear(session.connection)
                suspects.found(try await Strikes.suspects(session.connection))
            }
            if chores.isJoinDue(at: clock) {
                let left = try await chores.attempt("joining alerts that stand beside their patients' own", else: 1) {
                    () throws(PostgresError) in try await WorkerRegistry.joinAlertsAside(session.connection)
                }
                chores.joined(left: left, at: .now)
            }
            wasWoken = false
            do {
                if let number = held.next(at: clock) {
                    let report = try await batch.run(
                        session.connection, .next(above: number - 1, through: number, limit: 1, excluded: []),
                        alertsAside: true)
                    held.took(in: .now - clock, at: .now)
                    chores.opened(report.alerts, at: .now)
                    assessed += Int64(report.count)
                    log(report)
                    continue
                }
                let range = lane.isNext(at: clock, isRetry: isRetry) ? nil : floor.next(at: clock)
                let share: Batch.Share =
                    if let range {
                        .next(
                            above: range.above, through: range.through, limit: limit.current, excluded: held.numbers)
                    } else {
                        .alarming(
                            above: max(floor.floor, lane.highest), limit: limit.current, excluded: held.numbers)
                    }
                let report = try await batch.run(
                    session.connection, share, putAside: limit.refusing.map(Batch.PutAside.init(refused:)))
                isRetry = false
                if !progress.hasWorked {
                    progress.note()
                    if isBack { logger.notice("the database is back") }
                }
                let isFull = report.count >= limit.current
                if let range {
                    // A stretch of a sweep says nothing of the rest of the queue.
                    if !range.isBounded { lane.tookOldest(full: isFull) }
                    floor.took(
                        range, report.numbers, count: report.count, full: isFull, time: report.claimTime, at: .now)
                } else {
                    lane.tookAlarming(full: isFull, highest: report.numbers?.upperBound, at: .now)
                }
                if report.count > 0 {
                    assessed += Int64(report.count)
                    chores.opened(report.alerts, at: .now)
                    log(report)
                    limit.succeeded()
                    trouble.reset()
                }
                // The lane says nothing of the rest of the queue, which is long, nor does a stretch of a sweep.
                if range?.isBounded ?? true { continue }
                if let suspect = suspects.next(isQuiet: !isFull) {
                    assessed += Int64(try await takeAlone(suspect, batch, session, wreckage))
                    continue
                }
                let rests = [floor.timeToStretch(at: .now), held.timeToTry(at: .now)]
                wasWoken = try await pause(
                    after: report.count, limit.current, &pacing, atMost: rests.compactMap(\.self).min(), session,
                    &chores)
            } catch StoreError.alertsHeldElsewhere(let numbers) {
                held.add(numbers, triedFor: .now - clock, at: .now)
            } catch StoreError.tooSlow(let assessed) {
                isRetry = true
                limit.tooSlow(afterForms: assessed)
                floor.reset()
            } catch StoreError.refused(let numbers, let error) {
                isRetry = true
                floor.reset()
                if error.sqlState != .lockNotAvailable {
                    try await recover(from: error, numbers, &limit, &trouble)
                } else if numbers.count > 1 {
                    limit.blocked()
                } else {
                    held.add(numbers, triedFor: .now - clock, at: .now)
                    logger.warning(
                        "another session's open transaction holds what a form's result needs; trying it alone",
                        metadata: ["number": "\(numbers[0])"])
                }
            } catch StoreError.postgres(let error) {
                isRetry = true
                try await recover(from: error, [], &limit, &trouble)
                floor.reset()
            }
        }
        try await stop(session, assessed)
    }

    /// Takes a form that has strikes, alone; returns how many forms were dealt with.
    private func takeAlone(
        _ suspect: Strikes.Suspect, _ batch: Batch, _ session: WorkerSession, _ wreckage: Wreckage
    ) async throws -> Int {
        // A worker beside this one may just have ended with it: that strike counts first.
        _ = try await wreckage.clear(session.connection)
        do {
            let report = try await batch.run(
                session.connection, .suspect(suspect), putAside: Batch.PutAside(suspect), alertsAside: true)
            log(report)
            return report.count
        } catch StoreError.refused(_, let error) where error.isOfWhatIsStored {
            _ = try await Strikes.record(
                number: suspect.number, id: suspect.id, phase: "resultRefused", session.connection)
            return 0
        }
    }

    /// Waits, or not, before the next look into the queue; whether it has slept and was woken.
    private func pause(
        after count: Int, _ limit: Int, _ pacing: inout Pacing, atMost longest: Duration?, _ session: WorkerSession,
        _ chores: inout Chores
    ) async throws -> Bool {
        switch pacing.next(found: count, of: limit, jitter: .random(in: 0...1)) {
        case .lookAgain:
            if pacing.shouldSayAwake {
                try await say(asleep: false, session, &chores)
                pacing.said(asleep: false)
            }
        case .fallAsleep:
            try await say(asleep: true, session, &chores)
            pacing.said(asleep: true)
        case .wait(let time):
            try await session.connection.waitForNotification(until: .now + min(time, longest ?? time))
        case .sleep(let time):
            let end = ContinuousClock.now + min(time, longest ?? time)
            try await session.connection.waitForNotification(until: end)
            return .now < end
        }
        return false
    }

    /// Says whether submissions have to notify; where that cannot be said, polling has to do.
    private func say(asleep: Bool, _ session: WorkerSession, _ chores: inout Chores) async throws(PostgresError) {
        try await chores.attempt("saying whether it is asleep", else: ()) { () throws(PostgresError) in
            try await WorkQueue.setAsleep(asleep, session.connection)
        }
    }

    /// Listens as long as the cluster's notification queue is in order: a session that begins to listen reads all of it, and
    /// one that listens everything that is written to it by anybody.
    private func listen(
        _ connection: isolated Connection, _ surroundings: WorkerRegistry.Surroundings?, _ pacing: inout Pacing,
        _ chores: inout Chores
    ) async throws(PostgresError) {
        guard !configuration.isPooled, let surroundings else { return }
        let isOpen = surroundings.notificationQueue.takesNotifications
        if isOpen != pacing.isNotified {
            if let warning = surroundings.notificationQueue.warning {
                logger.error("\(warning)")
            } else {
                logger.notice("the cluster's notification queue is in order again")
            }
        }
        // Again with each heartbeat, whatever took the place of the session that listened.
        let isListening = try await chores.attempt("listening for submissions", else: false) {
            () throws(PostgresError) in
            if isOpen {
                try await connection.listen(to: "intake_submitted", deadline: .now + .seconds(15))
            } else if pacing.isNotified {
                try await connection.execute("UNLISTEN *", deadline: .now + .seconds(15))
            }
            return isOpen
        }
        pacing.isNotified = isListening
    }

    /// Decides by SQLSTATE whether the connection can go on, and how.
    private func recover(
        from error: PostgresError, _ numbers: [Int64], _ limit: inout LimitControl, _ trouble: inout Backoff
    ) async throws {
        if error.isConnectionGone { throw error }
        switch error.sqlState {
        case .readOnlySQLTransaction?:
            // A demoted server: only a new connection finds the present primary.
            throw error
        case _? where error.serverError?.isOfCommit == true:
            logger.error("COMMIT was refused; taking the forms again", metadata: ["error": "\(error)"])
        case _? where error.isOfWhatIsStored:
            // Something about one of the forms; halves find which. Two workers that opened one patient's alert at once
            // come here too, and the retry sees that alert.
            limit.failed(numbers)
            if limit.failures == 1 {
                logger.warning("a batch was refused; trying in halves", metadata: ["error": "\(error)"])
            }
        case .queryCanceled?: limit.failed([])
        case .serializationFailure?, .deadlockDetected?, .lockNotAvailable?: break
        default:
            logger.error("a batch failed; trying again on a new connection", metadata: ["error": "\(error)"])
            throw error
        }
        await wake.wait(atMost: trouble.next(jitter: .random(in: 0...1)))
    }

    private func stop(_ session: WorkerSession, _ assessed: Int64) async throws {
        notifier.stopping("finished the batch in hand")
        var chores = Chores(logger: logger)
        try await say(asleep: true, session, &chores)
        _ = try await WorkerRegistry.beat(
            id, state: "stopped", assessed: assessed, protocolHash: session.engine.protocolHash,
            settingsHash: session.engine.settingsHash, session.connection)
        logger.notice("stopped", metadata: ["assessed": "\(assessed)"])
    }

    /// What was done to which form, and nothing of what is in it.
    private func log(_ report: Batch.Report) {
        for entry in report.quarantined {
            logger.warning("quarantined", metadata: ["submission": "\(entry.id)", "reason": "\(entry.reason)"])
        }
        for entry in report.alerts {
            logger.info(
                "alert \(entry.action.kind.rawValue)",
                metadata: [
                    "alert": "\(entry.action.alert)", "submission": "\(entry.submission)",
                    "aside": "\(entry.action.isAside)",
                ])
        }
        for entry in report.brokenSafetyAnswers.prefix(10) {
            logger.warning(
                "the web site sends answers to a safety question that are none of its choices; its integration is broken",
                metadata: ["submission": "\(entry.id)", "item": "\(entry.item)"])
        }
        logger.debug(
            "assessed", metadata: ["submissions": .array(report.assessed.map { .string($0.description) })])
    }
}
