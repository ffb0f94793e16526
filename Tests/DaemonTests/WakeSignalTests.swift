import Daemon
import Testing

/// A wait that no signal ends would hang these tests: the limits are such as only a hang reaches.
@Suite(.timeLimit(.minutes(2))) struct WakeSignalTests {
    private static let never = Duration.seconds(100_000)

    @Test func `a signal before the wait ends it`() async {
        let wake = WakeSignal()
        wake.signal()
        await wake.wait(atMost: Self.never)
    }

    @Test func `a signal during the wait ends it`() async {
        let wake = WakeSignal()
        async let waiting: Void = wake.wait(atMost: Self.never)
        wake.signal()
        await waiting
    }

    @Test func `signals that nobody waits for are one`() async {
        let wake = WakeSignal()
        for _ in 1...5 { wake.signal() }
        await wake.wait(atMost: Self.never)
        let second = Task { await wake.wait(atMost: Self.never) }
        // The second wait has no signal left, so only this one ends it.
        wake.signal()
        await second.value
    }

    @Test func `the time ends a wait`() async {
        await WakeSignal().wait(atMost: .milliseconds(1))
    }

    @Test func `cancellation ends a wait, before and during it`() async {
        let wake = WakeSignal()
        for _ in 1...200 {
            let task = Task { await wake.wait(atMost: Self.never) }
            task.cancel()
            await task.value
        }
        // A signal after all that is not lost.
        wake.signal()
        await wake.wait(atMost: Self.never)
    }

    @Test func `a signal is not lost, however it races with the wait and its time`() async {
        let wake = WakeSignal()
        for round in 0..<2_000 {
            let waiting = Task.detached { await wake.wait(atMost: round % 3 == 0 ? .microseconds(10) : Self.never) }
            let signalling = Task.detached { wake.signal() }
            await signalling.value
            await waiting.value
            if round % 3 == 0 {
                // The time may have come first; then the signal is still there, or was never needed.
                wake.signal()
                await wake.wait(atMost: Self.never)
            }
        }
    }
}
