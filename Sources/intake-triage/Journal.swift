import Glibc
import Logging

/// systemd's journal, where standard error leads to it: each line has its priority, and what it is about as fields.
///
/// Format: https://systemd.io/JOURNAL_NATIVE_PROTOCOL/
struct Journal: Sendable {
    /// nil where standard error leads elsewhere, as systemd says it in `JOURNAL_STREAM`.
    static let here: Journal? = {
        guard let stream = getenv("JOURNAL_STREAM").map({ String(cString: $0) }) else { return nil }
        var status = stat()
        guard fstat(STDERR_FILENO, &status) == 0, stream == "\(status.st_dev):\(status.st_ino)" else { return nil }
        return Journal()
    }()

    private static let path = "/run/systemd/journal/socket"
    /// No more than the journal takes in one datagram whatever the kernel's settings are.
    private static let longest = 32_768

    private let socket: Int32?

    private init() {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(Self.path.utf8)) }
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                socket >= 0 && connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        if !isConnected, socket >= 0 { close(socket) }
        self.socket = isConnected ? socket : nil
    }

    /// Writes a line; by the prefix that the journal reads from standard error where its socket does not take it.
    ///
    /// - Parameter fields: what the line is about; names as in the log, such as `submission`.
    func write(_ level: Logger.Level, _ message: String, _ fields: [(name: String, value: String)]) {
        if let socket {
            let record = Self.record(level, message, fields)
            if record.count <= Self.longest,
                send(socket, record, record.count, Int32(MSG_NOSIGNAL)) == record.count
            {
                return
            }
        }
        let line = Array("<\(Self.priority(level))>\(message)\n".utf8)
        // Nobody is left to be told of a failure.
        _ = Glibc.write(STDERR_FILENO, line, line.count)
    }

    static func record(_ level: Logger.Level, _ message: String, _ fields: [(name: String, value: String)]) -> [UInt8] {
        var text = "PRIORITY=\(priority(level))\nSYSLOG_IDENTIFIER=intake-triage\nMESSAGE=\(line(message))\n"
        for field in fields { text += "\(name(of: field.name))=\(line(field.value))\n" }
        return Array(text.utf8)
    }

    /// A value of one line: a line break would begin another field.
    private static func line(_ text: String) -> String { text.replacing("\n", with: " ") }

    /// `alert` as `ALERT_ID`, `sqlState` as `SQL_STATE`; nothing that the journal would take for one of its own.
    static func name(of key: String) -> String {
        switch key {
        case "submission", "alert", "worker", "message": return key.uppercased() + "_ID"
        case "sqlState", "sqlstate": return "SQLSTATE"
        default:
            var result = "INTAKE_"
            for scalar in key.unicodeScalars {
                switch scalar {
                case "A"..."Z": result += "_\(scalar)"
                case "a"..."z", "0"..."9": result += String(scalar).uppercased()
                default: result += "_"
                }
            }
            return String(result.prefix(60))
        }
    }

    /// syslog's numbers.
    static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
