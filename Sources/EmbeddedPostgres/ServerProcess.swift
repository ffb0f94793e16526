import Subprocess
import Synchronization

/// The server's main process, a child of this process, which is told at once when it ends.
///
/// Were it started by `pg_ctl`, its end would be told to process 1 alone; where that does not listen, as in many
/// containers, a dead server still looks alive to PostgreSQL's programs and cannot be started again.
final class ServerProcess: Sendable {
    let processID: Int32

    private let end: Task<Void, any Error>
    private let isRunning: Flag

    private final class Flag: Sendable {
        let value = Atomic(true)
    }

    /// Whether the process has ended.
    var hasEnded: Bool { !isRunning.value.load(ordering: .acquiring) }

    private init(processID: Int32, end: Task<Void, any Error>, isRunning: Flag) {
        self.processID = processID
        self.end = end
        self.isRunning = isRunning
    }

    /// Starts a program that becomes the server.
    static func start(_ configuration: Configuration) async throws -> ServerProcess {
        let (started, announce) = AsyncStream.makeStream(of: Int32.self)
        let isRunning = Flag()
        let end = Task {
            defer {
                isRunning.value.store(false, ordering: .releasing)
                announce.finish()
            }
            _ = try await run(configuration, input: .none, output: .discarded, error: .discarded) { execution in
                _ = announce.yield(execution.processIdentifier.value)
            }
        }
        for await processID in started {
            return ServerProcess(processID: processID, end: end, isRunning: isRunning)
        }
        try await end.value
        throw EmbeddedPostgresError.processDidNotStart
    }

    /// Returns when the process has ended.
    func waitUntilEnd() async throws {
        try await end.value
    }
}
