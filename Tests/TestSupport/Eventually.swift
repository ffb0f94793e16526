/// Something that was waited for did not come about.
package struct NeverHappened: Error, CustomStringConvertible {
    package let what: String

    package init(what: String) { self.what = what }

    package var description: String { "never: \(what)" }
}

/// Waits until a condition holds; the limit is one that only a hang reaches.
///
/// - Throws: ``NeverHappened``, and what the condition throws.
package func eventually(
    _ what: @autoclosure () -> String, atMost limit: Duration = .seconds(120), _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NeverHappened(what: what() + Witnesses.account) }
        try await Task.sleep(for: .milliseconds(15))
    }
}
