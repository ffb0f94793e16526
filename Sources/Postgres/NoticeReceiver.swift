import CLibpq
import Logging

/// Takes the server's notices to a log, redacted as errors are.
final class NoticeReceiver {
    private let logger: Logger
    /// The server's farewell, which libpq takes for a notice when no statement is running.
    private(set) var farewell: ServerError?
    /// Whether a commit's wait for a synchronous standby was cancelled. The server then reports success for what a failover
    /// may lose, with a warning whose text depends on the language; the function that it comes from does not.
    private(set) var hasEndedStandbyWait = false

    init(logger: Logger) { self.logger = logger }

    /// Makes libpq call this object, which must outlive `connection`.
    func install(on connection: OpaquePointer) {
        PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<NoticeReceiver>.fromOpaque(context).takeUnretainedValue().receive(result)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func receive(_ result: OpaquePointer) {
        // libpq's own notices have no SQLSTATE, and may quote what they could not read.
        guard let notice = ServerError(result) else {
            logger.warning("libpq reported a notice")
            return
        }
        if let source = PQresultErrorField(result, CLIBPQ_DIAG_SOURCE_FUNCTION),
            String(cString: source) == "SyncRepWaitForLSN"
        {
            hasEndedStandbyWait = true
        }
        let level: Logger.Level
        switch notice.severity {
        case "FATAL", "PANIC":
            farewell = notice
            level = .notice
        case "WARNING": level = .warning
        case "NOTICE", "INFO": level = .info
        default: level = .debug
        }
        logger.log(level: level, "\(notice)")
    }
}
