internal import IntakeStore
internal import Logging
internal import Postgres

/// How many forms a batch takes: fewer after the database refused a batch, until the form at fault is alone.
struct LimitControl: Sendable, Equatable {
    /// The form that was refused alone last, and how often.
    private struct Suspect: Sendable, Equatable {
        let number: Int64
        let refusals: Int
    }

    /// How often a form must be refused alone before it is put aside: other causes pass in this time.
    static let refusalsAlone = 3

    private let most: Int
    private(set) var current: Int
    /// The number of the form that is put aside when it comes again.
    private(set) var refusing: Int64?
    private var suspect: Suspect?
    private(set) var failures = 0

    /// - Parameter start: the first batch's size, where it must be smaller.
    init(most: Int, start: Int? = nil) {
        self.most = max(1, most)
        current = max(1, min(most, start ?? most))
    }

    /// - Parameter numbers: the forms of the batch that failed; empty when the cause is not in them.
    mutating func failed(_ numbers: [Int64]) {
        failures += 1
        if numbers.count == 1, let number = numbers.first {
            let before = suspect?.number == number ? suspect?.refusals ?? 0 : 0
            suspect = Suspect(number: number, refusals: before + 1)
            if before + 1 >= Self.refusalsAlone { refusing = number }
        }
        current = max(1, current / 2)
    }

    /// Another session holds something that one of several forms needs. Each time costs as long as the server waits for a
    /// lock, so that it is looked for in larger steps.
    mutating func blocked() { current = max(1, current / 8) }

    /// The batch took too long; so many of its forms were assessed in time.
    mutating func tooSlow(afterForms assessed: Int) {
        failures += 1
        current = max(1, min(current, assessed) / 2)
    }

    mutating func succeeded() {
        refusing = nil
        suspect = nil
        failures = 0
        current = min(most, current * 2)
    }
}

/// What a worker does besides its batches: when, and that no failure of it keeps the worker from them.
struct Chores: Sendable {
    private static let beatInterval: Duration = .seconds(5)
    private static let grace: Duration = .seconds(1)
    private static let joinInterval: Duration = .seconds(1)
    private let logger: Logger
    private var lastBeat: ContinuousClock.Instant?
    private var nextJoin: ContinuousClock.Instant?
    private var failing: Set<String> = []

    init(logger: Logger) { self.logger = logger }

    /// Whether the heartbeat, and the alerts for what is overdue, are due.
    ///
    /// - Parameter mayWait: whether a form is probably there, which comes before them for a second.
    mutating func isBeatDue(at now: ContinuousClock.Instant, mayWait: Bool = false) -> Bool {
        if let lastBeat, now < lastBeat + Self.beatInterval + (mayWait ? Self.grace : .zero) { return false }
        lastBeat = now
        // Another worker may have opened some.
        nextJoin = nextJoin ?? now
        return true
    }

    /// Whether the alerts that stand beside their patients' own are to be joined to them: with each heartbeat, and each
    /// second while there are some.
    func isJoinDue(at now: ContinuousClock.Instant) -> Bool { nextJoin.map { now >= $0 } ?? false }

    mutating func joined(left: Int, at now: ContinuousClock.Instant) {
        nextJoin = left > 0 ? now + Self.joinInterval : nil
    }

    mutating func opened(_ alerts: [(action: AlertAction, submission: PostgresUUID)], at now: ContinuousClock.Instant) {
        guard alerts.contains(where: \.action.isAside) else { return }
        nextJoin = nextJoin ?? now + Self.joinInterval
    }

    /// Does something; where the server refuses it, that is logged once, and the worker goes on.
    ///
    /// - Parameters:
    ///   - what: in words for the log.
    ///   - fallback: what is returned in place of a result.
    /// - Throws: where the connection is of no more use, or the task was cancelled.
    mutating func attempt<T>(
        _ what: String, else fallback: T, _ body: () async throws(PostgresError) -> T
    ) async throws(PostgresError) -> T {
        do throws(PostgresError) {
            let result = try await body()
            failing.remove(what)
            return result
        } catch {
            switch error {
            case .server where error.sqlState != .readOnlySQLTransaction: break
            case .deadlineExceeded: break
            default: throw error
            }
            if failing.insert(what).inserted {
                logger.error("\(what) failed; going on without", metadata: ["error": "\(error)"])
            }
            return fallback
        }
    }
}
