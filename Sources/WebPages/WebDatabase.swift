internal import Daemon
internal import Foundation
package import Logging
package import Postgres
internal import Synchronization
package import TriageCore

/// The sessions of a listener with the database, a few that all requests share, and what is known of it while it is away.
package final class WebDatabase: Sendable {
    /// That no session came free in time: too much is asked for at once.
    package struct Busy: Error {}

    private struct State {
        var idle: [Connection] = []
        var open = 0
        var waiting: [(id: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var nextWaiter = 0
        var lostSince: Instant?
        var lastSeen: Instant?
        var timeZone = "UTC"
    }

    private let configuration: ConnectionConfiguration
    private let limit: Int
    /// How long a page may take; a part of it to wait for a session, and to connect.
    private let patience: Duration
    private let logger: Logger
    private let state = Mutex(State())

    package init(
        _ configuration: ConnectionConfiguration, sessions: Int, patience: Duration = .seconds(20), logger: Logger
    ) {
        self.configuration = configuration
        self.patience = patience
        limit = sessions
        self.logger = logger
    }

    /// Since when nothing can be read, by this host's clock; nil while it works.
    package var lostSince: Instant? { state.withLock { $0.lostSince } }

    /// When it last answered.
    package var lastSeen: Instant? { state.withLock { $0.lastSeen } }

    /// The clinic's, as it was last read.
    package var timeZone: String {
        get { state.withLock { $0.timeZone } }
        set { state.withLock { $0.timeZone = newValue } }
    }

    /// Lends a session; one that a failure has ended is not used again.
    ///
    /// A server that does not answer within ``patience`` counts as away: nobody waits for a page for longer.
    package func use<T: Sendable>(_ body: @escaping @Sendable (Connection) async throws -> T) async throws -> T {
        let connection = try await borrow()
        do {
            let result = try await withThrowingTaskGroup(of: T.self) { group in
                group.addTask { try await body(connection) }
                group.addTask { [patience] in
                    try await Task.sleep(for: patience)
                    throw PostgresError.deadlineExceeded
                }
                defer { group.cancelAll() }
                guard let result = try await group.next() else { throw CancellationError() }
                return result
            }
            noteAlive()
            await giveBack(connection)
            return result
        } catch {
            if let error = error as? PostgresError { note(error) }
            await giveBack(connection)
            throw error
        }
    }

    /// The same for what only reads, or may be done twice: a session that the server ended meanwhile is no failure.
    package func read<T: Sendable>(_ body: @escaping @Sendable (Connection) async throws -> T) async throws -> T {
        do {
            return try await use(body)
        } catch let error as PostgresError where error.isConnectionGone && !error.isOfConnecting {
            return try await use(body)
        }
    }

    /// Closes what is open and not in use.
    package func close() async {
        let idle = state.withLock { state in
            defer {
                state.open -= state.idle.count
                state.idle = []
            }
            return state.idle
        }
        for connection in idle { await connection.close() }
    }

    private enum Turn {
        case ready(Connection), connect, wait
    }

    private func borrow() async throws -> Connection {
        let deadline = ContinuousClock.now + patience * 2 / 5
        while true {
            try Task.checkCancellation()
            let turn: Turn = state.withLock { state in
                if let connection = state.idle.popLast() { return .ready(connection) }
                guard state.open < limit else { return .wait }
                state.open += 1
                return .connect
            }
            switch turn {
            case .ready(let connection):
                if await connection.isUsable { return connection }
                release()
            case .connect:
                do {
                    return try await Connection.connect(
                        configuration, deadline: .now + patience / 4, logger: logger)
                } catch {
                    release()
                    note(error)
                    throw error
                }
            case .wait:
                guard ContinuousClock.now < deadline else { throw Busy() }
                await waitForTurn(until: deadline)
            }
        }
    }

    private func waitForTurn(until deadline: ContinuousClock.Instant) async {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await withTaskCancellationHandler {
                    await withCheckedContinuation { continuation in
                        let isFree = self.state.withLock { state in
                            if Task.isCancelled || state.open < self.limit || !state.idle.isEmpty { return true }
                            state.waiting.append((id, continuation))
                            return false
                        }
                        if isFree { continuation.resume() }
                    }
                } onCancel: {
                    self.wake { $0.id == id }
                }
            }
            group.addTask {
                do { try await Task.sleep(until: deadline) } catch {}
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func wake(where isMeant: ((id: Int, continuation: CheckedContinuation<Void, Never>)) -> Bool) {
        let waiter = state.withLock { state in
            state.waiting.firstIndex(where: isMeant).map { state.waiting.remove(at: $0).continuation }
        }
        waiter?.resume()
    }

    private func giveBack(_ connection: Connection) async {
        if await connection.isUsable {
            state.withLock { $0.idle.append(connection) }
            wake { _ in true }
        } else {
            await connection.close()
            release()
        }
    }

    private func release() {
        state.withLock { $0.open -= 1 }
        wake { _ in true }
    }

    private func noteAlive() {
        let wasLost = state.withLock { state in
            defer {
                state.lostSince = nil
                state.lastSeen = .ofThisHost
            }
            return state.lostSince != nil
        }
        if wasLost { logger.notice("the database is back") }
    }

    /// A refusal of one statement is no loss; a server that answers no more is.
    private func note(_ error: PostgresError) {
        guard error.isOfReach else { return noteAlive() }
        let isNew = state.withLock { state in
            if state.lostSince != nil { return false }
            state.lostSince = .ofThisHost
            return true
        }
        if isNew { logger.error("the database cannot be reached; pages say so", metadata: ["error": "\(error)"]) }
    }
}

extension PostgresError {
    /// Whether nothing could be asked of the server, or its answer never came.
    package var isOfReach: Bool {
        switch self {
        case .connectionFailed, .connectionLost, .connectionClosed, .commitOutcomeUnknown, .deadlineExceeded: true
        default: isConnectionGone
        }
    }

    fileprivate var isOfConnecting: Bool {
        if case .connectionFailed = self { true } else { false }
    }
}
