internal import Synchronization

/// Ends a wait early; a signal that nobody waits for is kept for the next wait.
package final class WakeSignal: Sendable {
    private struct State {
        var isPending = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let clock: any Clock<Duration>

    /// - Parameter clock: what a wait's time is measured by.
    package init(clock: any Clock<Duration> = ContinuousClock()) { self.clock = clock }

    package func signal() {
        let waiter = state.withLock { state in
            let waiter = state.waiter
            state.waiter = nil
            if waiter == nil { state.isPending = true }
            return waiter
        }
        waiter?.resume()
    }

    /// Waits for a signal, the task's cancellation, or the time to pass; one wait at a time.
    package func wait(atMost limit: Duration) async {
        if state.withLock({ state in
            defer { state.isPending = false }
            return state.isPending
        }) {
            return
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.waitForSignal() }
            group.addTask { [clock] in
                do { try await clock.sleep(for: limit, tolerance: limit / 50) } catch is CancellationError {} catch {}
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func waitForSignal() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // Cancelled before this point: the handler has found no waiter and left the pending mark.
                    if state.isPending || Task.isCancelled {
                        state.isPending = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                let waiter = state.waiter
                state.waiter = nil
                return waiter
            }
            waiter?.resume()
        }
    }
}
