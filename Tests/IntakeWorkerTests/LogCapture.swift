import ClinicFixture
import Logging
import Synchronization
import Testing

/// A log that tests can read.
final class LogCapture: LogHandler, Sendable {
    private let lines = Mutex<[String]>([])

    var logger: Logger { Logger(label: "test", factory: { _ in self }) }
    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    func count(of words: String) -> Int { lines.withLock { lines in lines.count { $0.contains(words) } } }

    /// Waits for a line that contains these words.
    func wait(for words: String) async throws {
        try await eventually("the log says '\(words)'") { self.count(of: words) > 0 }
    }

    func log(event: LogEvent) {
        let line = "\(event.level) \(event.message) \(event.metadata ?? [:])"
        lines.withLock { $0.append(line) }
    }

    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
}
