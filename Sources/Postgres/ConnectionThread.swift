import CLibpq
import Glibc
import Synchronization

/// The serial executor of one connection: a thread of its own, on which blocking in `poll` starves nobody else.
///
/// The thread lives from `start()` to `retire()`. Jobs that come after that, such as calls on a closed connection, run on a thread that
/// ends when none is left.
final class ConnectionThread: SerialExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isRunning = false
        var isRetired = false
        var isWaitingForNotifications = false
    }

    private let mutex: PosixMutex
    // Guarded by `mutex`, which Mutex cannot replace: a condition variable needs the POSIX mutex itself.
    private nonisolated(unsafe) var state = State()
    private let wakeup: Wakeup

    init(wakeup: Wakeup) {
        self.wakeup = wakeup
        mutex = PosixMutex()
    }

    /// Whether a job is waiting for the running one to end.
    var hasPendingJobs: Bool { mutex.withLock { !state.jobs.isEmpty } }

    /// From now on until `endNotificationWait`, a new job ends the thread's `poll`.
    func beginNotificationWait() { mutex.withLock { state.isWaitingForNotifications = true } }

    func endNotificationWait() { mutex.withLock { state.isWaitingForNotifications = false } }

    /// Lets the thread end as soon as no job is left.
    func retire() {
        mutex.withLock {
            state.isRetired = true
            mutex.signal()
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustLaunch = mutex.withLock {
            state.jobs.append(job)
            mutex.signal()
            if state.isWaitingForNotifications { wakeup.signal() }
            defer { state.isRunning = true }
            return !state.isRunning
        }
        // An actor whose executor cannot run would hang its callers without a word.
        if mustLaunch { precondition(launch(), "the system refused a thread for a PostgreSQL connection") }
    }

    /// Starts the thread before the first job; false if the system has none left.
    func start() -> Bool {
        mutex.withLock { state.isRunning = true }
        return launch()
    }

    /// Starts a thread that keeps this object alive for as long as it runs.
    private func launch() -> Bool {
        let context = Unmanaged.passRetained(self)
        let started = startDetachedThread(named: "postgres", context: context.toOpaque()) { context in
            Unmanaged<ConnectionThread>.fromOpaque(context).takeRetainedValue().run()
        }
        if !started { context.release() }
        return started
    }

    private func run() {
        while let job = nextJob() {
            job.runSynchronously(on: asUnownedSerialExecutor())
        }
    }

    /// Waits for a job; nil when the thread must end.
    private func nextJob() -> UnownedJob? {
        mutex.withLock {
            while state.jobs.isEmpty {
                if state.isRetired {
                    // Under the lock, so that a job that comes now starts another thread.
                    state.isRunning = false
                    return nil
                }
                mutex.wait()
            }
            return state.jobs.removeFirst()
        }
    }
}

/// A mutex with one condition variable.
private final class PosixMutex: @unchecked Sendable {
    // Both are used through the pthread functions only, which synchronise by themselves; they are on the heap because they must not move.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func withLock<R>(_ body: () -> R) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Wakes the waiter; the lock must be held.
    func signal() { pthread_cond_signal(condition) }

    /// Gives the lock up until `signal`, or for no reason; the lock must be held.
    func wait() { pthread_cond_wait(condition, mutex) }
}

/// Starts a detached thread that blocks every asynchronous signal, which the program's own threads are to receive.
///
/// - Returns: false if the system has no thread left; `body` is not called then.
func startDetachedThread(
    named name: StaticString, context: UnsafeMutableRawPointer,
    _ body: @escaping @convention(c) (UnsafeMutableRawPointer) -> Void
) -> Bool {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))

    var blocked = sigset_t()
    var previous = sigset_t()
    sigfillset(&blocked)
    for signal in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGPROF] { sigdelset(&blocked, signal) }
    pthread_sigmask(SIG_BLOCK, &blocked, &previous)
    defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }

    let start = Unmanaged.passRetained(ThreadStart(name: name, context: context, body: body))
    var thread = pthread_t()
    let status = pthread_create(
        &thread, &attributes,
        { argument in
            let start = Unmanaged<ThreadStart>.fromOpaque(argument!).takeRetainedValue()
            clibpq_name_current_thread(start.name)
            start.body(start.context)
            return nil
        }, start.toOpaque())
    guard status == 0 else {
        start.release()
        return false
    }
    return true
}

private final class ThreadStart {
    /// At most 15 bytes and a NUL, and static.
    let name: UnsafePointer<CChar>
    let context: UnsafeMutableRawPointer
    let body: @convention(c) (UnsafeMutableRawPointer) -> Void

    init(
        name: StaticString, context: UnsafeMutableRawPointer,
        body: @escaping @convention(c) (UnsafeMutableRawPointer) -> Void
    ) {
        self.name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        self.context = context
        self.body = body
    }
}
