package import Logging
internal import Synchronization

/// A log that tests can read.
package final class LogCapture: LogHandler, Sendable {
    private let events = Mutex<[(line: String, metadata: Logger.Metadata)]>([])

    package init() { Witnesses.add { [weak self] in self?.whole } }

    package var logger: Logger { Logger(label: "test", factory: { _ in self }) }
    /// Each line, without its metadata.
    package var lines: [String] { events.withLock { $0.map(\.line) } }
    package var text: String { whole.joined(separator: "\n") }

    private var whole: [String] { events.withLock { $0.map { "\($0.line) \($0.metadata)" } } }

    package func count(of words: String) -> Int { whole.count { $0.contains(words) } }

    /// Waits for a line that contains these words.
    package func wait(for words: String) async throws {
        try await eventually("the log says '\(words)'") { self.count(of: words) > 0 }
    }

    package func log(event: LogEvent) {
        events.withLock { $0.append((line: "\(event.level) \(event.message)", metadata: event.metadata ?? [:])) }
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
