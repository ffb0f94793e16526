internal import CCurl
internal import Foundation

/// One request by libcurl: what is sent to whom, and how long it may take.
///
/// Certificates are always verified, redirects are not followed, and neither the environment's proxies nor a user's
/// `.netrc` are used.
struct Transfer: Sendable {
    /// What is sent.
    enum Content: Sendable {
        case get
        case post([UInt8], headers: [String])
        case mail([UInt8], from: String, to: String, user: String?, password: Secret?, isClear: Bool)
    }

    var url: String
    var content: Content
    /// The certificates that are trusted instead of the system's.
    var caFile: String?
    var proxy: String?
    var timeout: Duration

    /// What came of it.
    struct Result: Sendable {
        /// The last status of HTTP or SMTP; 0 where none came.
        var status = 0
        var code: CURLcode
        var hasWholeHead = false
        var steps: [DeliveryReport.Step] = []
    }

    /// How much longer than ``timeout`` an attempt may take until its result is there: libcurl's own bounds come first, then
    /// the connections are cut, then it is given up.
    static let tolerance: Duration = .milliseconds(600)

    /// Performs the request on a thread of its own, so that a receiver that hangs keeps nothing else waiting.
    ///
    /// The result is there within ``timeout`` and ``tolerance``, or at once when the task is cancelled, whatever the receiver
    /// does; after that nothing more is sent to it. A receiver is not waited for once it has taken what was sent.
    func perform() async -> Result {
        let line = TransferLine()
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await Task.sleep(for: timeout + Self.tolerance / 2)
                    line.cut()
                    try await Task.sleep(for: Self.tolerance / 2)
                    line.giveUp(Result(code: CURLE_OPERATION_TIMEDOUT))
                } catch {
                    line.giveUp(Result(code: CURLE_ABORTED_BY_CALLBACK))
                }
            }
            let result = await withCheckedContinuation { continuation in
                line.begin(continuation)
                Thread.detachNewThread {
                    // libcurl does not guard against it where it may not touch signals.
                    var broken = sigset_t()
                    sigemptyset(&broken)
                    sigaddset(&broken, SIGPIPE)
                    pthread_sigmask(SIG_BLOCK, &broken, nil)
                    performHere(line)
                }
            }
            group.cancelAll()
            return result
        }
    }

    /// What libcurl's callbacks read and write; they run on the thread that performs.
    private final class Exchange {
        let upload: [UInt8]
        var sent = 0
        var received = 0
        var hasWholeHead = false

        init(upload: [UInt8]) { self.upload = upload }
    }

    /// `curl_global_init` must run once before anything else.
    private static let isInitialised = curl_global_init(CCURL_GLOBAL_ALL) == CURLE_OK

    /// No answer that matters is longer.
    private static let longestAnswer = 65_536

    /// Gives the result to the line before it cleans up: then libcurl takes its leave of a mail server and waits for the
    /// answer, for two minutes where the line lets it.
    private func performHere(_ line: TransferLine) {
        guard Self.isInitialised, let handle = curl_easy_init() else {
            return line.end(Result(code: CURLE_FAILED_INIT))
        }
        var upload: [UInt8] = []
        var lists: [UnsafeMutablePointer<curl_slist>?] = []
        defer { for list in lists { curl_slist_free_all(list) } }
        if case .mail(let message, _, _, _, _, _) = content { upload = message }
        let exchange = Exchange(upload: upload)
        withExtendedLifetime((exchange, line)) {
            let context = Unmanaged.passUnretained(exchange).toOpaque()
            var code = prepare(handle, context, Unmanaged.passUnretained(line).toOpaque(), &lists)
            if code == CURLE_OK { code = curl_easy_perform(handle) }
            var status = 0
            _ = ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
            line.end(
                Result(
                    status: status, code: code, hasWholeHead: exchange.hasWholeHead, steps: Self.steps(handle, status)))
            curl_easy_cleanup(handle)
        }
    }

    private func prepare(
        _ handle: UnsafeMutableRawPointer, _ context: UnsafeMutableRawPointer, _ line: UnsafeMutableRawPointer,
        _ lists: inout [UnsafeMutablePointer<curl_slist>?]
    ) -> CURLcode {
        var first = CURLE_OK
        func set(_ code: CURLcode) { if first == CURLE_OK { first = code } }
        let (seconds, attoseconds) = timeout.components
        let milliseconds = Int(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
        set(ccurl_set_text(handle, CURLOPT_URL, url))
        set(ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1))
        set(ccurl_set_long(handle, CURLOPT_TIMEOUT_MS, max(1, milliseconds)))
        set(ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, max(1, milliseconds)))
        set(ccurl_set_response_timeout(handle, max(1, milliseconds)))
        set(ccurl_set_sockets(handle, TransferLine.open, TransferLine.close, line))
        set(ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0))
        set(ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1))
        set(ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2))
        set(ccurl_set_long(handle, CURLOPT_SSLVERSION, CCURL_TLS_1_2))
        if let caFile { set(ccurl_replace_authorities(handle, caFile)) }
        // An empty text switches off what the environment says.
        set(ccurl_set_text(handle, CURLOPT_PROXY, proxy ?? ""))
        ccurl_set_quick_exit(handle)
        set(ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context))
        set(ccurl_set_data_function(handle, CURLOPT_WRITEFUNCTION, Self.discard))
        set(ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context))
        set(ccurl_set_data_function(handle, CURLOPT_HEADERFUNCTION, Self.noteHead))
        switch content {
        case .get:
            set(ccurl_allow_schemes(handle, "https,http", CCURL_HTTPS | CCURL_HTTP))
        case .post(let body, let headers):
            set(ccurl_allow_schemes(handle, "https,http", CCURL_HTTPS | CCURL_HTTP))
            set(ccurl_set_long(handle, CURLOPT_POST, 1))
            set(ccurl_set_long(handle, CURLOPT_POSTFIELDSIZE, body.count))
            body.withUnsafeBytes { bytes in
                let pointer = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                set(ccurl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, pointer))
            }
            var list: UnsafeMutablePointer<curl_slist>?
            // Without this line libcurl may wait for an answer before it sends the body.
            for header in headers + ["Expect:", "User-Agent: intake-triage"] { list = curl_slist_append(list, header) }
            lists.append(list)
            set(ccurl_set_list(handle, CURLOPT_HTTPHEADER, list))
        case .mail(_, let from, let to, let user, let password, let isClear):
            set(ccurl_allow_schemes(handle, "smtp,smtps", CCURL_SMTP))
            if !isClear { set(ccurl_set_long(handle, CURLOPT_USE_SSL, CCURL_USE_TLS_ALWAYS)) }
            set(ccurl_set_text(handle, CURLOPT_MAIL_FROM, "<\(from)>"))
            let list = curl_slist_append(nil, "<\(to)>")
            lists.append(list)
            set(ccurl_set_list(handle, CURLOPT_MAIL_RCPT, list))
            if let user, let password {
                set(ccurl_set_text(handle, CURLOPT_USERNAME, user))
                set(ccurl_set_text(handle, CURLOPT_PASSWORD, password.revealedText))
            }
            set(ccurl_set_long(handle, CURLOPT_UPLOAD, 1))
            set(ccurl_set_pointer(handle, CURLOPT_READDATA, context))
            set(ccurl_set_data_function(handle, CURLOPT_READFUNCTION, Self.feed))
        }
        return first
    }

    /// How far it came, with the times that libcurl kept.
    private static func steps(_ handle: UnsafeMutableRawPointer, _ status: Int) -> [DeliveryReport.Step] {
        let marks: [(String, CURLINFO)] = [
            ("name resolved", CURLINFO_NAMELOOKUP_TIME_T), ("connected", CURLINFO_CONNECT_TIME_T),
            ("secured", CURLINFO_APPCONNECT_TIME_T), ("sending", CURLINFO_PRETRANSFER_TIME_T),
            ("answered", CURLINFO_STARTTRANSFER_TIME_T), ("ended", CURLINFO_TOTAL_TIME_T),
        ]
        var steps: [DeliveryReport.Step] = []
        for (name, info) in marks {
            var microseconds: curl_off_t = 0
            guard ccurl_get_time(handle, info, &microseconds) == CURLE_OK, microseconds > 0 else { continue }
            let words = name == "answered" && status > 0 ? "answered \(status)" : name
            steps.append(DeliveryReport.Step(name: words, elapsed: .microseconds(microseconds)))
        }
        return steps
    }

    // MARK: Callbacks

    private static func exchange(_ context: UnsafeMutableRawPointer?) -> Exchange {
        Unmanaged<Exchange>.fromOpaque(context!).takeUnretainedValue()
    }

    private static let discard: ccurl_data_function = { _, size, count, context in
        let exchange = exchange(context)
        exchange.received += size * count
        return exchange.received > longestAnswer ? 0 : size * count
    }

    private static let noteHead: ccurl_data_function = { bytes, size, count, context in
        // The empty line after the last header.
        if size * count == 2, let bytes, bytes[0] == 0x0D, bytes[1] == 0x0A { exchange(context).hasWholeHead = true }
        return size * count
    }

    private static let feed: ccurl_data_function = { bytes, size, count, context in
        let exchange = exchange(context)
        let length = min(size * count, exchange.upload.count - exchange.sent)
        guard length > 0, let bytes else { return 0 }
        exchange.upload.withUnsafeBytes { upload in
            UnsafeMutableRawPointer(bytes).copyMemory(
                from: upload.baseAddress! + exchange.sent, byteCount: length)
        }
        exchange.sent += length
        return length
    }
}

extension Transfer.Result {
    /// Judges an answer of HTTP: only 2xx is success, also where the receiver never ends its body.
    var webReport: DeliveryReport {
        let hasAnswer = code == CURLE_OK || hasWholeHead
        switch status {
        case 200..<300 where hasAnswer: return DeliveryReport(.delivered, steps: steps)
        case 410 where hasAnswer: return DeliveryReport(.gone, steps: steps)
        case 300..<400 where hasAnswer: return DeliveryReport(.failed("redirect.\(status)"), steps: steps)
        case 100..<600 where hasAnswer: return DeliveryReport(.failed("status.\(status)"), steps: steps)
        default: return DeliveryReport(.failed(failureCode), steps: steps)
        }
    }

    /// Judges an answer of SMTP: only a server that took the whole message is success.
    var mailReport: DeliveryReport {
        if code == CURLE_OK { return DeliveryReport(.delivered, steps: steps) }
        let isRefusal = (400..<600).contains(status) && code != CURLE_OPERATION_TIMEDOUT
        return DeliveryReport(.failed(isRefusal ? "mail.\(status)" : failureCode), steps: steps)
    }

    /// A code for people who look for the cause; libcurl's number where it is rare.
    private var failureCode: String {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: "nameNotResolved"
        case CURLE_COULDNT_CONNECT: "notConnected"
        case CURLE_OPERATION_TIMEDOUT: "timeout"
        case CURLE_PEER_FAILED_VERIFICATION: "certificateRefused"
        case CURLE_SSL_CACERT_BADFILE: "caFileUnreadable"
        case CURLE_SSL_CONNECT_ERROR: "tlsFailed"
        case CURLE_USE_SSL_FAILED: "tlsNotOffered"
        case CURLE_LOGIN_DENIED: "loginDenied"
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE: "connectionLost"
        case CURLE_ABORTED_BY_CALLBACK: "cancelled"
        case CURLE_WRITE_ERROR: "answerTooLong"
        default: "curl.\(code.rawValue)"
        }
    }
}
