import Glibc

/// Lets the bodies of transactions, which run on threads and must not suspend, take turns with each other and with a test.
final class Turns: @unchecked Sendable {
    // The POSIX mutex guards `said`; both pthread objects stay where they are for the object's life.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var said: Set<Int> = []
    private let stream: AsyncStream<Int>
    private let continuation: AsyncStream<Int>.Continuation

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
        (stream, continuation) = AsyncStream.makeStream()
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func say(_ turn: Int) {
        pthread_mutex_lock(mutex)
        said.insert(turn)
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
        continuation.yield(turn)
    }

    /// Blocks the calling thread.
    func wait(for turn: Int) {
        pthread_mutex_lock(mutex)
        while !said.contains(turn) { pthread_cond_wait(condition, mutex) }
        pthread_mutex_unlock(mutex)
    }

    /// Suspends the calling task.
    func waitSuspended(for turn: Int) async {
        for await said in stream where said == turn { return }
    }
}
