package import IntakeStore
package import Logging
package import Postgres
internal import Synchronization
internal import TriageCore

/// The last error that a daemon has logged, for its row in the database: whoever looks there sees what the journal of
/// another host says.
package final class LastError: Sendable {
    private struct Entry {
        let text: String
        let time: Instant
    }

    private static let mostCharacters = 500
    private let table: DaemonErrors.Table
    /// Nil where it stands in the database.
    private let unrecorded = Mutex<Entry?>(nil)

    package init(of table: DaemonErrors.Table) { self.table = table }

    /// A logger that logs as another one does, and whose errors are noted.
    package func noting(_ logger: Logger) -> Logger {
        var logger = logger
        logger.handler = Handler(base: logger.handler, errors: self)
        return logger
    }

    /// Writes what is new into the daemon's row.
    package func record(in row: DaemonRow, _ connection: Connection) async throws(PostgresError) {
        guard let entry = unrecorded.withLock({ $0 }) else { return }
        try await DaemonErrors.record(entry.text, at: entry.time, of: row.id, in: table, connection)
        unrecorded.withLock { latest in
            if latest?.time == entry.time { latest = nil }
        }
    }

    private func note(_ event: LogEvent) {
        let cause = event.metadata?["error"] ?? event.metadata?["reason"]
        let text = "\(event.message)" + (cause.map { ": \($0)" } ?? "")
        unrecorded.withLock { $0 = Entry(text: String(text.prefix(Self.mostCharacters)), time: .ofThisHost) }
    }

    private struct Handler: LogHandler {
        var base: any LogHandler
        let errors: LastError

        func log(event: LogEvent) {
            if event.level >= .error { errors.note(event) }
            base.log(event: event)
        }

        var logLevel: Logger.Level {
            get { base.logLevel }
            set { base.logLevel = newValue }
        }
        var metadata: Logger.Metadata {
            get { base.metadata }
            set { base.metadata = newValue }
        }
        var metadataProvider: Logger.MetadataProvider? {
            get { base.metadataProvider }
            set { base.metadataProvider = newValue }
        }
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { base[metadataKey: key] }
            set { base[metadataKey: key] = newValue }
        }
    }
}
