internal import Daemon
internal import IntakeStore
internal import Logging
internal import Postgres
internal import ServiceLifecycle
internal import Synchronization
internal import TriageCore
internal import WebPages

/// What changes in the list of patients, for the pages that are open: ids and counts, in numbered steps.
///
/// One look at the list serves all pages. A page says after which step it was made, and so misses none; who comes back after
/// too long, or after a restart, is told to load its page again.
final class LiveFeed: Sendable {
    /// A step: what came, changed or left between two looks.
    struct Step: Sendable, Hashable {
        let number: Int
        var new: [PostgresUUID] = []
        var changed: [PostgresUUID] = []
        var gone: [PostgresUUID] = []
        /// How many of the new ones are emergencies, and of the changed ones have become so.
        var emergencies = 0

        var isEmpty: Bool { new.isEmpty && changed.isEmpty && gone.isEmpty }
    }

    /// What a page that was made after a step has to know.
    enum News: Sendable, Hashable {
        case steps([Step])
        /// It cannot be told what it missed.
        case tooOld
    }

    /// After which step a page was made: `run-number`, where each run of the program has its own name.
    struct Mark: Sendable, Hashable, LosslessStringConvertible {
        let run: String
        let number: Int

        init(run: String, number: Int) {
            self.run = run
            self.number = number
        }

        init?(_ text: String) {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].utf8.count == 12, let number = Int(parts[1]), number >= 0 else {
                return nil
            }
            run = String(parts[0])
            self.number = number
        }

        var description: String { "\(run)-\(number)" }
    }

    private struct State {
        var rows: [PostgresUUID: Casework.RowState]?
        var number = 0
        var steps: [Step] = []
        var lookedAt: ContinuousClock.Instant?
        var isLost = false
        var subscribers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextSubscriber = 0
    }

    private let database: WebDatabase
    private let logger: Logger
    private let runName: String
    private let wake = WakeSignal()
    private let state = Mutex(State())
    private static let keptSteps = 1_000

    init(_ database: WebDatabase, logger: Logger) {
        self.database = database
        self.logger = logger
        runName = String(String(UInt64.random(in: .min ... .max), radix: 36).prefix(12)).padded(to: 12)
    }

    /// The step after which a page is made that reads the list from now on.
    func mark() async throws -> Mark {
        let isFresh = state.withLock { $0.lookedAt.map { ContinuousClock.now - $0 < .seconds(3) } ?? false }
        if !isFresh { try await look() }
        return Mark(run: runName, number: state.withLock { $0.number })
    }

    /// Whether the list cannot be looked at.
    var isLost: Bool { state.withLock { $0.isLost } }

    /// What has happened after a mark, and the mark of now.
    func news(after mark: Mark) -> (news: News, now: Mark) {
        state.withLock { state in
            let now = Mark(run: runName, number: state.number)
            let oldest = state.steps.first?.number ?? state.number + 1
            guard mark.run == runName, mark.number <= state.number,
                mark.number + 1 >= oldest || mark.number == state.number
            else {
                return (.tooOld, now)
            }
            return (.steps(state.steps.filter { $0.number > mark.number }), now)
        }
    }

    /// Whether anybody reads a stream.
    var isWatched: Bool { state.withLock { !$0.subscribers.isEmpty } }

    /// Tells of each step, and of a loss or return, until the stream is dropped.
    func changes() -> AsyncStream<Void> {
        // What is not taken in time is one signal: who takes it reads all steps since.
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.nextSubscriber += 1
            state.subscribers[state.nextSubscriber] = continuation
            return state.nextSubscriber
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.subscribers.removeValue(forKey: id) }
        }
        return stream
    }

    /// Somebody acted here: the other pages need not wait.
    func lookSoon() { wake.signal() }

    /// Looks at the list, and wakes the streams where something has changed.
    func look() async throws {
        do {
            let rows = try await database.read { connection in try await Casework.rowStates(connection) }
            note(rows)
        } catch {
            state.withLock { state in
                guard !state.isLost else { return }
                state.isLost = true
                for subscriber in state.subscribers.values { subscriber.yield() }
            }
            throw error
        }
    }

    func note(_ rows: [Casework.RowState]) {
        state.withLock { state in
            state.lookedAt = .now
            let wasLost = state.isLost
            state.isLost = false
            let now = Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            defer { state.rows = now }
            if let before = state.rows {
                let step = Self.step(state.number + 1, from: before, to: rows, now)
                if !step.isEmpty {
                    state.number = step.number
                    state.steps.append(step)
                    if state.steps.count > Self.keptSteps {
                        state.steps.removeFirst(state.steps.count - Self.keptSteps)
                    }
                } else if !wasLost {
                    return
                }
            }
            for subscriber in state.subscribers.values { subscriber.yield() }
        }
    }

    static func step(
        _ number: Int, from before: [PostgresUUID: Casework.RowState], to rows: [Casework.RowState],
        _ now: [PostgresUUID: Casework.RowState]
    ) -> Step {
        var step = Step(number: number)
        for row in rows {
            let earlier = before[row.id]
            if earlier == nil {
                step.new.append(row.id)
            } else if earlier?.mark != row.mark {
                step.changed.append(row.id)
            }
            if row.level == .emergency, earlier?.level != .emergency { step.emergencies += 1 }
        }
        step.gone = before.keys.filter { now[$0] == nil }.sorted()
        return step
    }

    /// Looks again and again while pages are open, and at once when an alert says so.
    func run() async {
        await withGracefulShutdownHandler {
            while !Task.isShuttingDownGracefully, !Task.isCancelled {
                let begun = ContinuousClock.now
                if isWatched {
                    do { try await look() } catch is CancellationError { return } catch {
                        logger.debug("the list cannot be looked at", metadata: ["error": "\(error)"])
                    }
                }
                // A look that takes long is not taken often: at most a tenth of a session is spent on it.
                let pause = max(.seconds(2), (ContinuousClock.now - begun) * 10)
                await wake.wait(atMost: min(pause, .seconds(30)))
                // Many acts at once are one look.
                do { try await Task.sleep(for: .milliseconds(250)) } catch { return }
            }
        } onGracefulShutdown: {
            self.finish()
        }
    }

    /// Ends all streams, so that the server can stop, or those who read are asked again who they are.
    func finish() {
        let subscribers = state.withLock { state in
            defer { state.subscribers = [:] }
            return state.subscribers.values
        }
        for subscriber in subscribers { subscriber.finish() }
        wake.signal()
    }
}

extension LiveFeed {
    /// Wakes the looks when an alert opens, rises or is answered.
    func listener(_ configuration: ConnectionConfiguration, logger: Logger) -> WakeListener {
        WakeListener(configuration, channel: "intake_alert", purpose: "alerts", wake: wake, logger: logger)
    }
}

extension String {
    fileprivate func padded(to length: Int) -> String { String(repeating: "0", count: max(0, length - count)) + self }
}
