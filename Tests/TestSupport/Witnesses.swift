internal import Synchronization
internal import Testing

/// What programs and workers of a test have said, for the account of one that failed: on another machine there is nothing
/// else to go by.
package enum Witnesses {
    private static let all = Mutex<[(test: Test.ID, last: @Sendable () -> [String]?)]>([])

    /// - Parameter last: what was said last; nil where it is gone.
    package static func add(_ last: @escaping @Sendable () -> [String]?) {
        guard let test = Test.current?.id else { return }
        all.withLock { $0.append((test, last)) }
    }

    /// What was said last in the test that runs, in one line.
    static var account: String {
        guard let test = Test.current?.id else { return "" }
        let said = all.withLock { $0.filter { $0.test == test } }.compactMap { $0.last() }
        return said.enumerated().map { number, lines in
            // What is told of every batch would leave room for nothing else.
            let telling = lines.filter { line in !["debug ", "trace "].contains { line.contains($0) } }
            return " [\(number + 1)] " + telling.suffix(8).joined(separator: " | ")
        }.joined()
    }
}
