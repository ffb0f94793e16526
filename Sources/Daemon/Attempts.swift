package import Logging
package import Postgres

/// Does what the server may refuse while the daemon's other work goes on; that is logged once, until it succeeds again.
package struct Attempts: Sendable {
    private let logger: Logger
    private let words: @Sendable (String) -> Logger.Message
    private let onChange: @Sendable (_ what: String, _ isFailing: Bool) -> Void
    private var failing: Set<String> = []

    /// - Parameters:
    ///   - words: what is logged of something that failed.
    ///   - onChange: told when something fails, and when it succeeds again.
    package init(
        logger: Logger, words: @escaping @Sendable (String) -> Logger.Message = { "\($0) failed; going on without" },
        onChange: @escaping @Sendable (_ what: String, _ isFailing: Bool) -> Void = { _, _ in }
    ) {
        self.logger = logger
        self.words = words
        self.onChange = onChange
    }

    /// - Parameters:
    ///   - what: in words for the log.
    ///   - fallback: what is returned in place of a result.
    /// - Throws: where the connection is of no more use, or the task was cancelled.
    package mutating func run<T>(
        _ what: String, else fallback: T, _ body: () async throws(PostgresError) -> T
    ) async throws(PostgresError) -> T {
        do throws(PostgresError) {
            let result = try await body()
            if failing.remove(what) != nil { onChange(what, false) }
            return result
        } catch {
            if error.isConnectionGone || error == .cancelled || error.sqlState == .readOnlySQLTransaction {
                throw error
            }
            if failing.insert(what).inserted {
                logger.error(words(what), metadata: ["error": "\(error)"])
                onChange(what, true)
            }
            return fallback
        }
    }
}
