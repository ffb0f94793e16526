import Foundation
import Glibc

/// What is known of the terminal.
enum Terminal {
    /// Columns for text; 96 where the output is no terminal.
    static var width: Int {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else {
            return 96
        }
        return min(Int(size.ws_col), 120)
    }

    /// Empties the screen.
    static func clear() { _ = Stream.output.write("\u{1B}[H\u{1B}[2J") }

    /// Text in red, where a person looks at standard output and did not ask for no colours (https://no-color.org).
    static func red(_ text: String) -> String {
        let environment = ProcessInfo.processInfo.environment
        let isPlain =
            isatty(STDOUT_FILENO) != 1 || environment["TERM"] == "dumb" || !(environment["NO_COLOR"] ?? "").isEmpty
        return isPlain ? text : "\u{1B}[1;31m\(text)\u{1B}[0m"
    }

    /// Whether a person looks at standard error, on a terminal on which a line can be written over.
    static var isWatched: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Whether a person sits at both ends.
    static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 && isatty(STDIN_FILENO) == 1 }
}
