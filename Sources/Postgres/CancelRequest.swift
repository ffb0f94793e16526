import CLibpq
import Synchronization

/// A request to the server to stop the statement that a session is running, sent by a thread of its own.
///
/// libpq 15's `PQcancel` connects, sends and waits without a deadline and without encryption, so it must not hold up the connection's
/// thread. A peer that accepts connections and never answers holds up the helper; at most `limit` of them exist at a time.
final class CancelRequest: Sendable {
    /// How many helper threads may exist in the process at a time.
    static let limit = 16
    private static let running = Atomic(0)

    private let finished = Atomic(false)
    private let wakeup: Wakeup
    // PGcancel is used by the helper thread alone, and freed by the last owner of this object.
    private nonisolated(unsafe) let cancel: OpaquePointer

    /// Whether the helper thread has got its answer, so that the request cannot hit a later statement any more.
    var isFinished: Bool { finished.load(ordering: .acquiring) }

    /// Starts sending; `wakeup` is signalled when the server has answered.
    ///
    /// - Returns: nil if there is nothing to cancel with, no thread, or too many helpers are waiting already.
    static func send(for connection: OpaquePointer, wakeup: Wakeup) -> CancelRequest? {
        guard let cancel = PQgetCancel(connection) else { return nil }
        let request = CancelRequest(cancel: cancel, wakeup: wakeup)
        guard running.add(1, ordering: .relaxed).newValue <= limit else {
            running.subtract(1, ordering: .relaxed)
            return nil
        }
        let context = Unmanaged.passRetained(request)
        let started = startDetachedThread(named: "postgres cancel", context: context.toOpaque()) { context in
            Unmanaged<CancelRequest>.fromOpaque(context).takeRetainedValue().run()
        }
        guard started else {
            context.release()
            running.subtract(1, ordering: .relaxed)
            return nil
        }
        return request
    }

    private init(cancel: OpaquePointer, wakeup: Wakeup) {
        self.cancel = cancel
        self.wakeup = wakeup
    }

    deinit { PQfreeCancel(cancel) }

    private func run() {
        var message = [CChar](repeating: 0, count: 256)
        // A request that failed leaves the statement running; the session's second deadline is for that.
        _ = PQcancel(cancel, &message, Int32(message.count))
        Self.running.subtract(1, ordering: .relaxed)
        finished.store(true, ordering: .releasing)
        wakeup.signal()
    }
}
