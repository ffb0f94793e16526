internal import CCurl
internal import Glibc
internal import Synchronization

/// The connections of one transfer, which can be cut whatever libcurl is waiting for, and its one result.
///
/// libcurl has waits of its own that no option bounds. Once the line is cut nothing more goes to the receiver, so that an
/// attempt that was reported as failed does not go on beside the next one.
final class TransferLine: Sendable {
    private struct State {
        var sockets: Set<CInt> = []
        var isCut = false
        var result: Transfer.Result?
        var continuation: CheckedContinuation<Transfer.Result, Never>?
    }

    // A number that is closed may be another file's at once: sockets are opened, cut and closed under this lock.
    private let state = Mutex(State())

    /// Says who waits for the result.
    func begin(_ continuation: CheckedContinuation<Transfer.Result, Never>) {
        let result = state.withLock { state -> Transfer.Result? in
            if state.result == nil { state.continuation = continuation }
            return state.result
        }
        if let result { continuation.resume(returning: result) }
    }

    /// Ends what is under way, and lets nothing begin any more.
    func cut() { state.withLock { Self.cut(&$0) } }

    private static func cut(_ state: inout State) {
        state.isCut = true
        for socket in state.sockets { shutdown(socket, CInt(SHUT_RDWR)) }
    }

    /// Takes the result of libcurl, unless the transfer was given up before.
    ///
    /// What libcurl says to the receiver afterwards still goes out where the transfer succeeded; answers are not read.
    func end(_ result: Transfer.Result) {
        finish(result) { state in
            if result.code == CURLE_OK {
                for socket in state.sockets { shutdown(socket, CInt(SHUT_RD)) }
            } else {
                Self.cut(&state)
            }
        }
    }

    /// Cuts the line and takes this result, unless there is one.
    func giveUp(_ result: Transfer.Result) { finish(result) { Self.cut(&$0) } }

    private func finish(_ result: Transfer.Result, _ part: (inout State) -> Void) {
        let waiting = state.withLock { state -> (CheckedContinuation<Transfer.Result, Never>, Transfer.Result)? in
            if state.result != nil { return nil }
            var result = result
            // Whatever libcurl calls a connection that was taken from under it.
            if state.isCut, result.code != CURLE_OK, result.code != CURLE_ABORTED_BY_CALLBACK {
                result.code = CURLE_OPERATION_TIMEDOUT
            }
            state.result = result
            part(&state)
            defer { state.continuation = nil }
            return state.continuation.map { ($0, result) }
        }
        if let (continuation, result) = waiting { continuation.resume(returning: result) }
    }

    // MARK: Callbacks

    private static func line(_ context: UnsafeMutableRawPointer?) -> TransferLine {
        Unmanaged<TransferLine>.fromOpaque(context!).takeUnretainedValue()
    }

    /// Opens a socket that no program of a channel inherits.
    static let open: curl_opensocket_callback = { context, _, address in
        line(context).state.withLock { state in
            guard !state.isCut, let address = address?.pointee else { return -1 }
            let descriptor = socket(
                address.family, address.socktype | CInt(SOCK_CLOEXEC.rawValue), address.protocol)
            if descriptor >= 0 { state.sockets.insert(descriptor) }
            return descriptor
        }
    }

    static let close: curl_closesocket_callback = { context, descriptor in
        line(context).state.withLock { state in
            state.sockets.remove(descriptor)
            return Glibc.close(descriptor)
        }
    }
}
