import IntakeForms
import Logging

/// Writes log lines to standard error in which nothing of a name, a host or a server's message acts on the terminal.
struct PrintableLog: LogHandler {
    private var handler: StreamLogHandler

    init(label: String) { handler = StreamLogHandler.standardError(label: label) }

    func log(event: LogEvent) {
        var event = event
        event.message = "\(event.message.description.printable)"
        event.metadata = event.metadata?.mapValues(Self.printable)
        guard let journal = Journal.here else { return handler.log(event: event) }
        let all = handler.metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        // Those who read only the line see what it is about, too.
        let rest = all.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        journal.write(
            event.level, event.message.description + (rest.isEmpty ? "" : " (\(rest))"),
            id: Journal.messageIDs[event.message.description], all.map { ($0.key, $0.value.description) })
    }

    private static func printable(_ value: Logger.Metadata.Value) -> Logger.Metadata.Value {
        switch value {
        case .string(let text): .string(text.printable)
        case .stringConvertible(let value): .string(value.description.printable)
        case .array(let values): .array(values.map(printable))
        case .dictionary(let values): .dictionary(values.mapValues(printable))
        }
    }

    var logLevel: Logger.Level {
        get { handler.logLevel }
        set { handler.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { handler.metadata }
        set { handler.metadata = newValue.mapValues(Self.printable) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { handler[metadataKey: key] }
        set { handler[metadataKey: key] = newValue.map(Self.printable) }
    }
}
