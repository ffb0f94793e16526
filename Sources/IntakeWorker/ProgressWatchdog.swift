internal import Foundation
internal import Glibc
internal import Logging
internal import Synchronization

/// Ends the process when one form takes too long: the record then says which one it was.
///
/// It counts its own looks, not the time of day: a process that was stopped or a machine that slept has made no look
/// either. Waiting for the database is not its business; the server and the deadlines bound that.
final class ProgressWatchdog: Sendable {
    private static let interval: TimeInterval = 0.5

    private let recorder: FlightRecorder
    private let looks: Int
    private let logger: Logger
    private let isOver = Atomic(false)

    /// - Parameter limit: how long one form may take; at least a second.
    init(_ recorder: FlightRecorder, limit: Duration, logger: Logger) {
        self.recorder = recorder
        looks = max(2, Int((limit / .seconds(1)) / Self.interval))
        self.logger = logger
    }

    func start() {
        let thread = Thread { [self] in watch() }
        thread.name = "watchdog"
        // There is one for each database, and it needs little.
        thread.stackSize = 1 << 18
        thread.start()
    }

    func stop() { isOver.store(true, ordering: .relaxed) }

    private func watch() {
        var seen = recorder.progress
        var unchanged = 0
        while !isOver.load(ordering: .relaxed) {
            Thread.sleep(forTimeInterval: Self.interval)
            let now = recorder.progress
            if now != seen || !recorder.phase.isOfOneForm {
                seen = now
                unchanged = 0
                continue
            }
            unchanged += 1
            guard unchanged >= looks else { continue }
            recorder.hang()
            logger.critical(
                "a form does not come to an end; the process ends itself", metadata: ["submission": "\(recorder.form)"])
            // Nothing can be unwound: the thread at work does not return. The server rolls its transaction back.
            _exit(70)
        }
    }
}
