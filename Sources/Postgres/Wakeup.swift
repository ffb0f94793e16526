import CLibpq
import Glibc
import Synchronization

/// An eventfd that ends a connection thread's `poll`.
///
/// It is shared with cancellation handlers and helper threads, and closed with the last of them, so that none ever writes to a
/// descriptor that the process has meanwhile given to something else.
final class Wakeup: Sendable {
    let descriptor: Int32

    /// Fails when the process has no descriptor left.
    init?() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard descriptor >= 0 else { return nil }
    }

    deinit { _ = Glibc.close(descriptor) }

    /// Makes the descriptor readable; may be called from any thread.
    func signal() {
        // Fails only when the counter is full, and the descriptor is readable then.
        _ = eventfd_write(descriptor, 1)
    }

    /// Makes the descriptor unreadable again.
    func drain() {
        var count: eventfd_t = 0
        _ = eventfd_read(descriptor, &count)
    }
}

/// The cancellation of one call, as its task's cancellation handler reports it.
final class Interruption: Sendable {
    private let wakeup: Wakeup
    private let flag = Atomic(false)

    init(wakeup: Wakeup) { self.wakeup = wakeup }

    var isCancelled: Bool { flag.load(ordering: .acquiring) }

    func cancel() {
        // The flag comes first: the thread that this wakes must see it.
        flag.store(true, ordering: .releasing)
        wakeup.signal()
    }
}
