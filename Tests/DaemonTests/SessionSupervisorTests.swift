import Daemon
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Postgres

/// Without a database, and on a clock on which no time is spent.
@Suite(.timeLimit(.minutes(2))) struct SessionSupervisorTests {
    private let clock = SkippingClock()
    private let log = LogCapture()
    private let changes = Notes<Bool>()

    private func supervisor() -> SessionSupervisor {
        SessionSupervisor(
            wake: WakeSignal(clock: clock), notifier: ServiceNotifier(environment: [:]), logger: log.logger,
            onChange: { [changes] in changes.add($0) })
    }

    /// Ends a test's run, as nothing else does but a shutdown.
    private struct Enough: UnrecoverableError {}

    private static func refused(_ reason: ConnectionFailure.Reason) -> PostgresError {
        .connectionFailed(ConnectionFailure(reason: reason))
    }

    @Test func `a loss and its end are said once each, and another reason once more`() async throws {
        let supervisor = supervisor()
        var reasons: [ConnectionFailure.Reason] = [
            .outOfResources, .outOfResources, .deadlineExceeded, .outOfResources, .deadlineExceeded,
        ]
        await #expect(throws: Enough.self) {
            try await supervisor.run {
                if let reason = reasons.popLast() { throw Self.refused(reason) }
                return FakeSession()
            } work: { _ in
                #expect(supervisor.isLost)
                #expect(supervisor.works())
                #expect(!supervisor.works() && !supervisor.isLost)
                throw Enough()
            }
        }
        #expect(
            log.lines == [
                "error the database is lost; trying again until it is back",
                "error the database is still away, now for another reason",
                "debug the database is still away", "debug the database is still away",
                "debug the database is still away", "notice the database is back", "critical Enough()",
            ])
        #expect(changes.all == [true, false])
    }

    @Test func `a loss that lasts is said again each minute, at its level and with its cause`() async throws {
        let supervisor = supervisor()
        var attempts = 0
        await #expect(throws: Enough.self) {
            try await supervisor.run {
                attempts += 1
                if attempts <= 100 { throw Self.refused(.outOfResources) }
                return FakeSession()
            } work: { _ in
                throw Enough()
            }
        }
        // A hundred attempts with waits of up to 5 s are some 4 to 8 minutes.
        let said = log.lines.filter { $0 == "error the database is still away" }
        #expect((3...8).contains(said.count), "\(said.count)")
        #expect(log.count(of: "error the database is still away [\"error\"") == said.count)
        #expect(log.count(of: "debug the database is still away") == 99 - said.count)
    }

    /// What a person mends in the database.
    private struct Refusal: UnrecoverableError, CustomStringConvertible {
        let description: String
        var isOfDatabase: Bool { true }
    }

    @Test func `a daemon that nobody would start again ends where the database is not as it must be`() async throws {
        let supervisor = supervisor()
        await #expect(throws: Refusal.self) {
            try await supervisor.run {
                throw Refusal(description: "no rights")
            } work: { (_: FakeSession) in
            }
        }
        #expect(log.lines == ["critical no rights"])
    }

    @Test func `one that a service manager would start again stands by, and says why at first and each minute`()
        async throws
    {
        let supervisor = SessionSupervisor(
            wake: WakeSignal(clock: clock), notifier: ServiceNotifier(environment: ["NOTIFY_SOCKET": "/nowhere"]),
            logger: log.logger, onChange: { [changes] in changes.add($0) })
        var attempts = 0
        await #expect(throws: Enough.self) {
            try await supervisor.run {
                attempts += 1
                if attempts <= 40 { throw Refusal(description: attempts < 20 ? "no rights" : "no schema") }
                return FakeSession()
            } work: { _ in
                #expect(supervisor.isLost && supervisor.works())
                throw Enough()
            }
        }
        // 40 attempts with waits of up to 30 s are at most 20 minutes, and at least some.
        let said = log.lines.filter { $0 == "critical standing by until the database is as it must be" }
        #expect((4...21).contains(said.count), "\(said.count)")
        #expect(log.lines.suffix(2) == ["notice the database is back", "critical Enough()"])
        #expect(changes.all == [true, false])
        #expect(log.count(of: "no schema") >= 1)
    }

    @Test func `one that has worked stands by until the database is again as it must be`() async throws {
        let supervisor = supervisor()
        var attempts = 0
        await #expect(throws: Enough.self) {
            try await supervisor.run {
                attempts += 1
                if (2...5).contains(attempts) { throw Refusal(description: "the schema has changed") }
                return FakeSession()
            } work: { _ in
                supervisor.works()
                if attempts > 5 { throw Enough() }
                throw Self.refused(.outOfResources)
            }
        }
        #expect(attempts == 6)
    }

    @Test func `waits double from loss to loss, and begin anew only after a session that was of use`() async throws {
        let supervisor = supervisor()
        var turn = 0
        await #expect(throws: Enough.self) {
            try await supervisor.run {
                FakeSession()
            } work: { _ in
                turn += 1
                if turn == 5 { supervisor.works() }
                if turn == 6 { throw Enough() }
                throw PostgresError.connectionClosed
            }
        }
        #expect(clock.slept.count == 5)
        for (slept, whole) in zip(clock.slept, [100, 200, 400, 800, 100]) {
            #expect(slept >= .milliseconds(whole) / 2 && slept <= .milliseconds(whole))
        }
        // Lost again after it was back.
        #expect(changes.all == [true, false, true])
    }

    @Test func `each session is closed, however its work ended`() async throws {
        let supervisor = supervisor()
        let sessions = Notes<FakeSession>()
        await #expect(throws: Enough.self) {
            try await supervisor.run {
                let session = FakeSession()
                sessions.add(session)
                return session
            } work: { _ in
                switch sessions.all.count {
                case 1: return
                case 2: throw PostgresError.connectionClosed
                default: throw Enough()
                }
            }
        }
        #expect(sessions.all.map(\.closings) == [1, 1, 1])
        // The one whose work returned was no loss.
        #expect(clock.slept.count == 1)
    }

    @Test func `a connection string that cannot be used ends the daemon`() async throws {
        await #expect(throws: Self.refused(.invalidConnectionString)) {
            try await supervisor().run {
                throw Self.refused(.invalidConnectionString)
            } work: { (_: FakeSession) in
                Issue.record("worked without a session")
            }
        }
        #expect(log.lines == ["critical the connection string cannot be used"] && clock.slept.isEmpty)
    }

    @Test func `a task that is cancelled ends the run, and no loss is said`() async throws {
        let supervisor = supervisor()
        let run = Task {
            try await supervisor.run {
                FakeSession()
            } work: { _ in
                withUnsafeCurrentTask { $0?.cancel() }
                throw PostgresError.cancelled
            }
        }
        try await run.value
        #expect(log.lines.isEmpty && changes.all.isEmpty)
    }

    @Test func `while it stands by it looks now and then, and a loss is left to the next session`() async throws {
        let supervisor = supervisor()
        var looks = 0
        try await supervisor.standBy("not proven", reason: "a statement does not hold") {
            try await supervisor.wait {
                looks += 1
                return looks < 4
            }
        }
        #expect(looks == 4 && clock.slept == Array(repeating: .seconds(5), count: 3))
        try await supervisor.standBy("not proven", reason: "a statement does not hold") {
            throw PostgresError.connectionClosed
        }
        #expect(clock.slept.last == .seconds(1) && changes.all.isEmpty)
        #expect(
            log.lines == [
                "error standing by", "error standing by", "debug the connection of a daemon that stands by was lost",
            ])
    }
}

private final class FakeSession: SupervisedSession {
    private let count = Atomic(0)

    var closings: Int { count.load(ordering: .acquiring) }

    func wakeUp() {}
    func close() async { count.add(1, ordering: .acquiringAndReleasing) }
}

/// A clock whose sleepers sleep no longer than it takes to note for how long they wanted to.
private final class SkippingClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private let times = Mutex<[Duration]>([])

    var slept: [Duration] { times.withLock { $0 } }
    var now: Instant { Instant(offset: slept.reduce(.zero, +)) }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let duration = now.duration(to: deadline)
        times.withLock { $0.append(duration) }
    }
}

/// What happened, in order.
private final class Notes<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])

    var all: [Value] { values.withLock { $0 } }

    func add(_ value: Value) { values.withLock { $0.append(value) } }
}
