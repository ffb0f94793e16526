internal import CWorker
package import Daemon
internal import IntakeStore
package import Logging
internal import Postgres
internal import ServiceLifecycle
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
    private let supervisor: SessionSupervisor
    private let shelf: EngineShelf
    private let course = WorkerCourse()
    private let row = DaemonRow()
    private let lastError = LastError(of: .worker)
    package let metrics = WorkerMetrics.make()

    /// Whether its last look at the queue succeeded.
    package var isReady: Bool { metrics.value(of: WorkerMetrics.up) == 1 }

    /// - Parameter shelf: shared where one process works for several databases.
    package init(
        _ configuration: WorkerConfiguration, shelf: EngineShelf = EngineShelf(), notifier: ServiceNotifier,
        logger: Logger
    ) {
        self.configuration = configuration
        self.shelf = shelf
        self.notifier = notifier
        var logger = lastError.noting(logger)
        logger[metadataKey: "worker"] = "\(row.id)"
        self.logger = logger
        supervisor = SessionSupervisor(notifier: notifier, logger: logger) { [metrics] isLost in
            guard isLost else { return }
            metrics.set(WorkerMetrics.up, to: 0)
            metrics.add(WorkerMetrics.losses)
        }
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
        // What the engine was made from outlives the connection: proving takes longer than a failover.
        var previous: WorkerSession?
        var found: InForce.State?
        try await supervisor.run {
            try await Connection.connect(configuration.connection, deadline: .now + .seconds(15), logger: logger)
        } work: { connection in
            do {
                let session = try await WorkerSession.open(
                    connection, configuration, shelf, row: row, after: previous, memory: memory, found: &found,
                    notifier: notifier, logger: logger)
                notifier.ready("working, protocol \(session.engine.protocolTitle)")
                if previous == nil {
                    logger.notice("working", metadata: ["protocol": "\(session.engine.protocolTitle)"])
                }
                previous = session
                try await serve(connection, session, recorder, memory)
            } catch WorkerError.unusableProtocol(let reason) {
                try await standBy(connection, reason, found)
            } catch let error as WorkerError {
                await noteWhy(error, connection)
                throw error
            }
        }
    }

    /// Says in the database why the worker stands aside, where it has the rights for that at least.
    private func noteWhy(_ error: WorkerError, _ connection: Connection) async {
        guard supervisor.standsAside(for: error) else { return }
        do {
            let note = error.description
            // A row that is there is not made that of one that runs, not even for a moment.
            if try await WorkerRegistry.standBy(row.id, note: note, connection) { return }
            try await WorkerSession.register(
                row, configuration.registration(protocolVersion: nil), connection, logger)
            try await WorkerRegistry.standBy(row.id, note: note, connection)
        } catch {
            logger.debug("that the worker stands by cannot be said in the database", metadata: ["error": "\(error)"])
        }
    }

    /// Waits, claiming nothing, while what is in force is what was found and may not be run; says so in the database.
    private func standBy(_ connection: Connection, _ reason: String, _ found: InForce.State?) async throws {
        try await supervisor.standBy("what is in force may not be run by this release", reason: reason) {
            try await WorkerSession.register(
                row, configuration.registration(protocolVersion: nil), connection, logger)
            try await WorkerRegistry.standBy(row.id, note: reason, connection)
            try await supervisor.wait {
                try await WorkerRegistry.standBy(row.id, note: nil, connection)
                return try await InForce.state(connection) == found
            }
            if supervisor.isStopping { try await WorkerRegistry.stop(row.id, connection) }
        }
    }

    /// Does on one connection, and on its thread, what ``WorkerStateMachine`` says, until told to stop, or what is in force
    /// changes.
    ///
    /// - Throws: when the connection is of no more use.
    private func serve(
        _ connection: isolated Connection, _ session: WorkerSession, _ recorder: FlightRecorder,
        _ memory: DatabaseMemory
    ) async throws {
        course.begin()
        let batch = Batch(session.engine, worker: row.id, recorder: recorder)
        let wreckage = Wreckage(folder: configuration.stateFolder, tag: configuration.databaseTag, logger: logger)
        let half = try await wreckage.clear(connection)
        // A batch may have been too large for the way to the server; smaller ones come first after a loss, whatever its cause.
        var machine = WorkerStateMachine(
            batchLimit: configuration.batchLimit, firstLimit: supervisor.isLost ? 1 : half,
            isNotified: !configuration.isPooled)
        var chores = Chores(session, configuration, memory, wreckage, course, lastError, notifier, logger)
        var event = WorkerStateMachine.Event.done
        while true {
            let action = machine.next(
                after: event, isStopping: supervisor.isStopping, at: .now, jitter: .random(in: 0...1))
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
                let start = ContinuousClock.now
                do throws(StoreError) {
                    let report = try await batch.run(connection, share, putAside: putAside, alertsAside: alertsAside)
                    supervisor.works()
                    metrics.count(report, took: .now - start)
                    if let last = report.last { memory.saw(last.id, number: last.number) }
                    log(report)
                    event = .took(report)
                } catch {
                    event = .failed(error)
                }
            case .strike(let form):
                try await strike(form, connection)
            case .rest(let end): try await connection.waitForNotification(until: end)
            case .backOff(let time, let notice):
                log(notice)
                await supervisor.wake.wait(atMost: time)
            case .reconnect(let error): throw error
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

    /// One whose strikes another session holds is refused again, and struck then.
    private func strike(_ form: Strikes.Suspect, _ connection: Connection) async throws(PostgresError) {
        do throws(PostgresError) {
            _ = try await Strikes.record(number: form.number, id: form.id, phase: "resultRefused", connection)
        } catch {
            guard error.sqlState == .lockNotAvailable else { throw error }
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
