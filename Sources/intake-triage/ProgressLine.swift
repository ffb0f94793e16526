import Foundation
import StaffWords
import Synchronization

/// How far long work has come, for whoever sits at a terminal: a line on standard error that is written over, and is gone once
/// anything else is said.
final class ProgressLine: Sendable {
    private static let isOnScreen = Mutex(false)
    private let begun = ContinuousClock.now
    private let shown = Mutex<ContinuousClock.Instant?>(nil)
    private let isWatched: Bool

    /// - Parameter isBesideOutput: whether standard output has a line for each thing done, which is enough on a terminal.
    init(isBesideOutput: Bool = false) {
        isWatched = Terminal.isWatched && !(isBesideOutput && isatty(STDOUT_FILENO) == 1)
    }

    /// Shows words, a few times a second at most.
    ///
    /// - Parameter words: made for the time since the beginning.
    func show(_ words: (Duration) -> String) {
        guard isWatched else { return }
        let now = ContinuousClock.now
        let isDue = shown.withLock { last in
            if let last, now - last < .milliseconds(200) { return false }
            last = now
            return true
        }
        guard isDue else { return }
        Self.isOnScreen.withLock { $0 = true }
        _ = Stream.error.write("\r\u{1B}[K\(words(now - begun))".prefix(Terminal.width).description)
    }

    /// The same with words of a pace.
    func show(_ pace: Pace, _ done: Int) { show { pace.words(done, after: $0) } }

    /// Takes the line away, before anything else is written.
    static func clear() {
        let wasThere = isOnScreen.withLock { isThere in
            defer { isThere = false }
            return isThere
        }
        if wasThere { _ = Stream.error.write("\r\u{1B}[K") }
    }
}
