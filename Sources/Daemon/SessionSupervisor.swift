package import Logging
internal import Postgres
internal import ServiceLifecycle
internal import Synchronization

/// How a daemon lives with its server: connects, works, and after a loss tries again until the server is back.
///
/// States: connecting (with backoff), working, standing by, stopping. Each change of state is one log line, and a word to
/// systemd. Time passes only by the clock of ``wake``.
package final class SessionSupervisor: Sendable {
    private struct State {
        var backoff: Backoff
        /// Why it was lost, since it last worked: each reason is told at once.
        var losses: Set<String> = []
        /// How long ago a loss that lasts was last told.
        var silence = Duration.zero
        var hasWorked = false
        /// Why it stands aside, as it was last said, and how long ago.
        var refusal = (text: "", age: Duration.zero)
        var refusals = Backoff(first: .seconds(1), longest: .seconds(30))
    }

    /// What lasts is said again after so long.
    package static let repetition = Duration.seconds(60)

    /// What is logged of a server that comes and goes.
    package struct Words: Sendable {
        package typealias Line = (level: Logger.Level, text: Logger.Message)
        package var lost: Line = (.error, "the database is lost; trying again until it is back")
        package var back: Line = (.notice, "the database is back")
        package init() {}
    }

    /// Ends every wait of the daemon early; a graceful shutdown signals it.
    package let wake: WakeSignal
    private let notifier: ServiceNotifier
    private let logger: Logger
    private let words: Words
    private let backoff: Backoff
    private let onChange: @Sendable (_ isLost: Bool) -> Void
    private let state: Mutex<State>

    /// - Parameter onChange: told when the server is lost, and when it is back.
    package init(
        wake: WakeSignal = WakeSignal(), notifier: ServiceNotifier, logger: Logger, words: Words = Words(),
        backoff: Backoff = Backoff(), onChange: @escaping @Sendable (_ isLost: Bool) -> Void = { _ in }
    ) {
        self.wake = wake
        self.notifier = notifier
        self.logger = logger
        self.words = words
        self.backoff = backoff
        self.onChange = onChange
        state = Mutex(State(backoff: backoff))
    }

    package var isStopping: Bool { Task.isShuttingDownGracefully || Task.isCancelled }

    /// Whether the server was lost, and no session has been of use since.
    package var isLost: Bool { state.withLock { !$0.losses.isEmpty } }

    /// Works on one session after the other until told to stop, whatever happens to the server.
    ///
    /// - Parameter work: begins anew, on another session, where it returns or throws.
    /// Where something is wrong with the database that a person mends, a daemon stands aside and looks again: one that has
    /// worked before, or that a service manager would only start anew. Another one ends, for whoever has started it.
    ///
    /// - Throws: ``UnrecoverableError``, and that the connection string cannot be used.
    package func run<Session: SupervisedSession>(
        connect: () async throws -> Session, work: (Session) async throws -> Void
    ) async throws {
        try await withGracefulShutdownHandler {
            while !isStopping {
                notifier.alive()
                let start = ContinuousClock.now
                do {
                    let session = try await connect()
                    do {
                        try await withGracefulShutdownHandler {
                            try await work(session)
                        } onGracefulShutdown: {
                            session.wakeUp()
                        }
                    } catch {
                        await session.close()
                        throw error
                    }
                    await session.close()
                } catch is CancellationError {
                    return
                } catch let error as any UnrecoverableError {
                    if isStopping { return }
                    guard standsAside(for: error) else {
                        logger.critical("\(error)")
                        throw error
                    }
                    await standAside("\(error)")
                } catch PostgresError.connectionFailed(let failure) where failure.reason == .invalidConnectionString {
                    // No waiting makes it better.
                    logger.critical("the connection string cannot be used")
                    throw PostgresError.connectionFailed(failure)
                } catch {
                    if isStopping { return }
                    await wake.wait(atMost: note(error, after: .now - start))
                }
            }
        } onGracefulShutdown: { [wake] in
            wake.signal()
        }
    }

    /// Whether the daemon waits until a person has mended it, and does not end.
    package func standsAside(for error: any UnrecoverableError) -> Bool {
        error.isOfDatabase && (notifier.isListenedTo || state.withLock(\.hasWorked))
    }

    /// Notes that a session has been of use; one that only opens proves nothing.
    ///
    /// - Returns: whether the server was lost before.
    @discardableResult package func works() -> Bool {
        let wasLost = state.withLock { state in
            let wasLost = !state.losses.isEmpty
            state = State(backoff: backoff, hasWorked: true)
            return wasLost
        }
        if wasLost {
            logger.log(level: words.back.level, words.back.text)
            onChange(false)
        }
        return wasLost
    }

    /// Waits while the database is not as it must be; says why at first, again each minute, and when the reason changes.
    private func standAside(_ reason: String) async {
        let (wait, isSaid, isNew) = state.withLock { state in
            let isSaid = state.refusal.text != reason || state.refusal.age >= Self.repetition
            let wait = state.refusals.next(jitter: .random(in: 0...1))
            state.refusal = (reason, isSaid ? wait : state.refusal.age + wait)
            let isNew = state.losses.isEmpty
            state.losses.insert("refused")
            return (wait, isSaid, isNew)
        }
        if isSaid {
            logger.critical("standing by until the database is as it must be", metadata: ["reason": "\(reason)"])
            notifier.ready("standing by: \(reason)")
        }
        if isNew { onChange(true) }
        await wake.wait(atMost: wait)
    }

    /// Holds a session on which the daemon may not work; a loss of it is left to the next one.
    ///
    /// - Parameters:
    ///   - status: what systemd shows.
    ///   - hold: returns where the daemon may work again, or is to stop.
    package func standBy(_ status: String, reason: String, _ hold: () async throws -> Void) async throws {
        logger.error("standing by", metadata: ["reason": "\(reason)"])
        notifier.ready("standing by: \(status)")
        do {
            try await hold()
        } catch let error as PostgresError {
            // Whatever it is, connecting anew says it better.
            logger.debug("the connection of a daemon that stands by was lost", metadata: ["error": "\(error)"])
            await wake.wait(atMost: .seconds(1))
        }
    }

    /// Waits, showing signs of life, while something is the case that is looked at now and then.
    package func wait(while isStill: () async throws -> Bool) async throws {
        while !isStopping, try await isStill() {
            notifier.alive()
            await wake.wait(atMost: .seconds(5))
        }
    }

    /// Logs a loss at first, for another reason, and each minute; returns how long to wait.
    ///
    /// - Parameter time: what the attempt took.
    private func note(_ error: any Error, after time: Duration) -> Duration {
        let (isNew, isDue, count, wait) = state.withLock { state in
            let isNew = state.losses.insert(Self.cause(of: error)).inserted
            let isDue = isNew || state.silence + time >= Self.repetition
            let wait = state.backoff.next(jitter: .random(in: 0...1))
            state.silence = isDue ? wait : state.silence + time + wait
            return (isNew, isDue, state.losses.count, wait)
        }
        var metadata: Logger.Metadata = ["error": "\(error)"]
        if Self.isOfNetwork(error), NetworkAccess.isForbidden {
            metadata["remedy"] =
                "this service may use no network: 'intake-triage setup --host HOST' opens it, and its unit says how"
        }
        let level = isDue ? words.lost.level : .debug
        if !isNew {
            logger.log(level: level, "the database is still away", metadata: metadata)
        } else if count > 1 {
            logger.log(level: level, "the database is still away, now for another reason", metadata: metadata)
        } else {
            logger.log(
                level: level,
                Self.isRefusal(error)
                    ? "the database refuses the work; trying again until it does it" : words.lost.text,
                metadata: metadata)
            notifier.ready("waiting for the database")
            onChange(true)
        }
        return wait
    }

    /// Whether the server is there and says no, and not because it ends or another is to be asked.
    private static func isRefusal(_ error: any Error) -> Bool {
        guard case .server(let refusal)? = error as? PostgresError else { return false }
        return !["08", "25", "40", "57"].contains(refusal.sqlState.conditionClass)
    }

    /// Whether a server on another host was sought and not reached.
    private static func isOfNetwork(_ error: any Error) -> Bool {
        guard case .connectionFailed(let failure)? = error as? PostgresError, failure.reason == .unreachable else {
            return false
        }
        return failure.message.map { !$0.contains("on socket") } ?? false
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
}

/// What no waiting makes better: a daemon logs it, and ends.
package protocol UnrecoverableError: Error {
    /// Whether a person can mend it in the database, so that a daemon may look again.
    var isOfDatabase: Bool { get }
}

extension UnrecoverableError {
    package var isOfDatabase: Bool { false }
}
