internal import Daemon
internal import IntakeStore
internal import Logging
internal import Postgres

/// What a worker does besides its batches. What fails of it is logged, and keeps the worker neither from the rest nor from
/// its batches.
struct Chores: Sendable {
    private let session: WorkerSession
    private let configuration: WorkerConfiguration
    private let memory: DatabaseMemory
    private let wreckage: Wreckage
    private let course: WorkerCourse
    private let lastError: LastError
    private let notifier: ServiceNotifier
    private let logger: Logger
    private var attempts: Attempts
    private var isListening: Bool

    init(
        _ session: WorkerSession, _ configuration: WorkerConfiguration, _ memory: DatabaseMemory, _ wreckage: Wreckage,
        _ course: WorkerCourse, _ lastError: LastError, _ notifier: ServiceNotifier, _ logger: Logger
    ) {
        self.session = session
        self.configuration = configuration
        self.memory = memory
        self.wreckage = wreckage
        self.course = course
        self.lastError = lastError
        self.notifier = notifier
        self.logger = logger
        attempts = Attempts(logger: logger)
        isListening = !configuration.isPooled
    }

    /// The heartbeat, and what comes with it.
    ///
    /// - Parameter assessed: on this connection.
    /// - Throws: where the connection is of no more use, or the task was cancelled; so do the others.
    mutating func beat(assessed: Int64, isAsleep: Bool) async throws(PostgresError) -> WorkerStateMachine.Event {
        let (session, connection, memory, lastError) = (session, session.connection, memory, lastError)
        let assessed = course.count(assessed)
        let isInForce = try await attempts.run("saying that it lives", else: true) { () throws(PostgresError) in
            try await session.beat("running", assessed: assessed)
        }
        guard isInForce else { return .superseded }
        try await attempts.run("comparing the database with what was last seen of it", else: ()) {
            () throws(PostgresError) in try await memory.check(session.id, connection)
        }
        let opened = try await attempts.run("opening alerts for what is overdue", else: 0) {
            () throws(PostgresError) in try await WorkerRegistry.openOverdueAlerts(connection)
        }
        if opened > 0 { logger.warning("opened alerts for work that is overdue", metadata: ["count": "\(opened)"]) }
        let unaccounted = try await attempts.run("looking whether every form is somewhere", else: 0) {
            () throws(PostgresError) in try await Reconciliation.run(connection)
        }
        if unaccounted > 0 {
            logger.critical(
                "accepted forms were missing from the queue, or in it although assessed; put right",
                metadata: ["count": "\(unaccounted)"])
        }
        let erased = try await attempts.run("erasing what is kept no longer", else: 0) { () throws(PostgresError) in
            try await Retention.purge(atMost: 200, connection)
        }
        if erased > 0 { logger.info("erased what the clinic keeps no longer", metadata: ["count": "\(erased)"]) }
        let surroundings = try await attempts.run("looking for alerters", else: nil) {
            () throws(PostgresError) in try await WorkerRegistry.surroundings(connection)
        }
        note(surroundings)
        try await listen(surroundings)
        // Another worker may have said otherwise and been killed since.
        try await say(isAsleep: isAsleep)
        notifier.status(
            "working, \(assessed) forms since it was started"
                + (course.hasAlerter == false ? "; no alerter is running" : ""))
        try await attempts.run("saying what last went wrong", else: ()) { () throws(PostgresError) in
            try await lastError.record(in: session.row, connection)
        }
        // A worker beside this one may have ended too.
        _ = try await wreckage.clear(connection)
        return .beaten(isNotified: isListening, suspects: try await Strikes.suspects(connection))
    }

    private mutating func note(_ surroundings: WorkerRegistry.Surroundings?) {
        guard let isAlerted = surroundings.map({ $0.alertersAlive > 0 }), isAlerted != course.hasAlerter else { return }
        if !isAlerted {
            logger.error("no alerter is running: nobody is told of alerts")
        } else if course.hasAlerter == false {
            logger.notice("an alerter is running again")
        }
        course.hasAlerter = isAlerted
    }

    /// Listens as long as the cluster's notification queue is in order: a session that begins to listen reads all of it, and
    /// one that listens everything that is written to it by anybody.
    private mutating func listen(_ surroundings: WorkerRegistry.Surroundings?) async throws(PostgresError) {
        guard !configuration.isPooled, let surroundings else { return }
        let isOpen = surroundings.notificationQueue.takesNotifications
        let (wasListening, connection) = (isListening, session.connection)
        if isOpen != wasListening {
            if let warning = surroundings.notificationQueue.warning {
                logger.error("\(warning)")
            } else {
                logger.notice("the cluster's notification queue is in order again")
            }
        }
        // Again with each heartbeat, whatever took the place of the session that listened.
        isListening = try await attempts.run("listening for submissions", else: false) { () throws(PostgresError) in
            if isOpen {
                try await connection.listen(to: "intake_submitted", deadline: .now + .seconds(15))
            } else if wasListening {
                try await connection.execute("UNLISTEN *", deadline: .now + .seconds(15))
            }
            return isOpen
        }
    }

    /// Puts alerts that stand beside their patients' own into these; returns how many are left.
    mutating func joinAlerts() async throws(PostgresError) -> Int {
        let connection = session.connection
        return try await attempts.run("joining alerts that stand beside their patients' own", else: 1) {
            () throws(PostgresError) in try await WorkerRegistry.joinAlertsAside(connection)
        }
    }

    /// Says whether submissions have to notify; where that cannot be said, polling has to do.
    mutating func say(isAsleep: Bool) async throws(PostgresError) {
        let connection = session.connection
        try await attempts.run("saying whether it is asleep", else: ()) { () throws(PostgresError) in
            try await WorkQueue.setAsleep(isAsleep, connection)
        }
    }

    /// The last signs, at a clean end.
    mutating func stop(assessed: Int64) async throws(PostgresError) {
        notifier.stopping("finished the batch in hand")
        try await say(isAsleep: true)
        let assessed = course.count(assessed)
        _ = try await session.beat("stopped", assessed: assessed)
        logger.notice("stopped", metadata: ["assessed": "\(assessed)"])
    }
}
