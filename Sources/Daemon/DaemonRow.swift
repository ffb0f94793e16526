package import Logging
package import Postgres
internal import Synchronization

/// The row by which the database knows a daemon: one from its start to its end, unless another session holds that row.
///
/// The daemon's own last session may hold it for ever, where its process on the server hangs; so may anybody's open
/// transaction. A daemon that waited for it would neither work nor show that it lives.
package final class DaemonRow: Sendable {
    private let current = Mutex(PostgresUUID.random())

    package init() {}

    package var id: PostgresUUID { current.withLock { $0 } }

    /// Adds the row, or makes it that of a daemon that runs; adds another one where it is held.
    package func register(
        logger: Logger, _ body: (PostgresUUID) async throws(PostgresError) -> Void
    ) async throws(PostgresError) {
        do throws(PostgresError) {
            try await body(id)
        } catch  where error.sqlState == .lockNotAvailable {
            try await replace(logger: logger, body)
        }
    }

    /// Says by the row that the daemon lives; by another one where it is held.
    package func beat<T: Sendable>(
        logger: Logger, _ body: (PostgresUUID) async throws(PostgresError) -> T,
        register: (PostgresUUID) async throws(PostgresError) -> Void
    ) async throws(PostgresError) -> T {
        do throws(PostgresError) {
            return try await body(id)
        } catch  where error.sqlState == .lockNotAvailable {
            try await replace(logger: logger, register)
            return try await body(id)
        }
    }

    /// Adds another row, which is the daemon's as soon as it is there.
    private func replace(
        logger: Logger, _ body: (PostgresUUID) async throws(PostgresError) -> Void
    ) async throws(PostgresError) {
        let (held, id) = (id, PostgresUUID.random())
        try await body(id)
        current.withLock { $0 = id }
        logger.warning(
            "another session holds this daemon's row in the database; going on by a new one",
            metadata: ["held": "\(held)", "row": "\(id)"])
    }
}
