import Subprocess

/// A shell that ends the server and deletes the cluster's folder when its standard input ends.
///
/// This process holds the only writing end of that input, so it ends however this process ends.
struct ClusterWatcher: Sendable {
    private static let script = """
        trap '' HUP INT TERM PIPE
        while read -r _; do :; done
        \(ServerPrograms.endingScript)
        rm -rf -- "$1"
        """

    private let input: AsyncStream<Never>.Continuation
    private let end: Task<Void, any Error>

    /// Starts the shell and returns when it runs.
    ///
    /// - Throws: what swift-subprocess throws when there is no `sh`.
    static func start(programs: ServerPrograms) async throws -> ClusterWatcher {
        let (released, input) = AsyncStream.makeStream(of: Never.self)
        let (started, announce) = AsyncStream.makeStream(of: Void.self)
        let shell = programs.configuration(for: "sh", ["-c", script, "intake-pg-watcher"] + programs.endingArguments)
        let end = Task {
            defer { announce.finish() }
            _ = try await run(shell, input: .inputWriter, output: .discarded, error: .discarded) { execution in
                announce.yield()
                for await _ in released {}
                try await execution.standardInputWriter.finish()
            }
        }
        for await _ in started { return ClusterWatcher(input: input, end: end) }
        try await end.value
        throw EmbeddedPostgresError.processDidNotStart
    }

    /// Lets the shell do its work without waiting for it.
    func release() {
        input.finish()
    }

    /// Lets the shell do its work and returns when it has.
    func finish() async throws {
        release()
        try await end.value
    }
}
