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
    /// - Parameters:
    ///   - id: of ``messageIDs``.
    ///   - fields: what the line is about; names as in the log, such as `submission`.
    func write(
        _ level: Logger.Level, _ message: String, id: String? = nil, _ fields: [(name: String, value: String)]
    ) {
        if let socket {
            let record = Self.record(level, message, id: id, fields)
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

    /// By which what happened is found whatever the words of a release are: an id stays when its words change.
    static let messageIDs: [String: String] = [
        "working":
            "86a87743c4f13f11e7326050d5fc5cd0",
        "stopped":
            "6cad387958dbb04b166c5e509011acf2",
        "the database is lost; trying again until it is back":
            "5fc6c67094bce7387052f48fee537cdd",
        "the database is back":
            "e97d3f6160450c976c81c24ba6c09c58",
        "standing by until the database is as it must be":
            "75b73c774fd280a5e6407111b0574882",
        "standing by":
            "72c06780eff7e2ade527e94129348a92",
        "quarantined":
            "eda7b2956f0d783462607f8ba3158b5d",
        "no alerter is running: nobody is told of alerts":
            "57a19ec61ae74da2eab2807770add74d",
        "an alerter is running again":
            "f2cace830d988513eaaddb4f5f1f2ca3",
        "opened alerts for work that is overdue":
            "ac444c91236d5a372830361a715cbb1d",
        "accepted forms were missing from the queue, or in it although assessed; put right":
            "d5cc1919ad69ca28cfa7af9ddc8c435a",
        "telling the operators":
            "d576f41831a32f44fd758bacacf6fde7",
        "a channel keeps failing":
            "8254e31f4090581cbdef97703cd15eb5",
        "a channel works again":
            "e3cb796c79aacd5e931f121ae76126ef",
        "a worker ended with this form in hand":
            "56c14bfd5004963c06a12e46c4a50933",
        "the database cannot be reached; pages say so":
            "10e4f8c68bc02505d61bc512df211cb3",
        "a form could not be submitted":
            "07cd73a4c201da8c14bd3c5382a0c2dd",
        "a form of the site could not be stored":
            "dcd84341cc32f277d5f2cdcef0084750",
    ]

    static func record(
        _ level: Logger.Level, _ message: String, id: String?, _ fields: [(name: String, value: String)]
    ) -> [UInt8] {
        var text = id.map { "MESSAGE_ID=\($0)\n" } ?? ""
        text += "PRIORITY=\(priority(level))\nSYSLOG_IDENTIFIER=intake-triage\nMESSAGE=\(line(message))\n"
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
