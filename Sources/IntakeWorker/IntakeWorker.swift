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

        /// Whether this is the first time.
        func note() -> Bool { !value.exchange(true, ordering: .acquiringAndReleasing) }
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
            try await run(connection, session, recorder, memory, progress, isBack: isBack)
        } onGracefulShutdown: {
            connection.wakeUp()
        }
    }

    /// Does what ``WorkerStateMachine`` says as long as ``serve`` works.
    private func run(
        _ connection: isolated Connection, _ session: WorkerSession, _ recorder: FlightRecorder,
        _ memory: DatabaseMemory, _ progress: Progress, isBack: Bool
    ) async throws {
        let batch = Batch(session.engine, worker: id, recorder: recorder)
        let wreckage = Wreckage(folder: configuration.stateFolder, tag: configuration.databaseTag, logger: logger)
        let half = try await wreckage.clear(connection)
        // A batch may have been too large for the way to the server; smaller ones come first after a loss, whatever its cause.
        var machine = WorkerStateMachine(
            batchLimit: configuration.batchLimit, firstLimit: isBack ? 1 : half, isNotified: !configuration.isPooled)
        var chores = Chores(session, configuration, memory, wreckage, notifier, logger)
        var event = WorkerStateMachine.Event.done
        while true {
            let action = machine.next(after: event, isStopping: isStopping, at: .now, jitter: .random(in: 0...1))
            event = .done
            switch action {
            case .beat(let assessed, let isAsleep):
                event = try await chores.beat(assessed: assessed, isAsleep: isAsleep)
            case .joinAlerts: event = .joined(left: try await chores.joinAlerts())
            case .say(let isAsleep): try await chores.say(isAsleep: isAsleep)
            case .claim(let share, let putAside, let alertsAside):
                // Once a turn: the service manager keeps a few messages only, and drops the others.
                notifier.alive()
                // A worker beside this one may just have ended with the form: that strike counts first.
                if case .suspect = share { _ = try await wreckage.clear(connection) }
                do throws(StoreError) {
                    let report = try await batch.run(connection, share, putAside: putAside, alertsAside: alertsAside)
                    if progress.note(), isBack { logger.notice("the database is back") }
                    log(report)
                    event = .took(report)
                } catch {
                    event = .failed(error)
                }
            case .strike(let form):
                _ = try await Strikes.record(number: form.number, id: form.id, phase: "resultRefused", connection)
            case .rest(let end): try await connection.waitForNotification(until: end)
            case .backOff(let time, let notice):
                log(notice)
                await wake.wait(atMost: time)
            case .reconnect(let error, let notice):
                log(notice)
                throw error
            case .startOver:
                logger.notice(
                    "the protocol or the settings in force have changed, or the worker's row is gone; starting over")
                return
            case .stop(let assessed):
                try await chores.stop(assessed: assessed)
                return
            }
        }
    }

    private func log(_ notice: WorkerStateMachine.Notice?) {
        if let notice { logger.log(level: notice.level, notice.text, metadata: notice.metadata) }
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
                "the web site sends answers that a safety question does not take; its integration is broken",
                metadata: ["submission": "\(entry.id)", "item": "\(entry.item)", "fault": "\(entry.fault)"])
        }
        logger.debug(
            "assessed", metadata: ["submissions": .array(report.assessed.map { .string($0.description) })])
    }
}
