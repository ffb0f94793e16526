package import Logging
internal import Synchronization

/// A log that tests can read.
package final class LogCapture: LogHandler, Sendable {
    private let lines = Mutex<[String]>([])

    package init() {}

    package var logger: Logger { Logger(label: "test", factory: { _ in self }) }
    package var text: String { lines.withLock { $0.joined(separator: "\n") } }

    package func count(of words: String) -> Int { lines.withLock { lines in lines.count { $0.contains(words) } } }

    /// Waits for a line that contains these words.
    package func wait(for words: String) async throws {
        try await eventually("the log says '\(words)'") { self.count(of: words) > 0 }
    }

    package func log(event: LogEvent) {
        let line = "\(event.level) \(event.message) \(event.metadata ?? [:])"
        lines.withLock { $0.append(line) }
    }

    package var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    package var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
}
