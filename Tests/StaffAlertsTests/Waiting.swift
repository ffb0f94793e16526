import Testing

/// Something that was waited for did not come about.
struct NeverHappened: Error {
    let what: String
}

/// Waits until a condition holds; the limit is one that only a hang reaches.
func eventually(
    _ what: String, _ sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
    let limit = ContinuousClock.now + .seconds(120)
    while try await !condition() {
        guard ContinuousClock.now < limit else {
            Issue.record("never: \(what)", sourceLocation: sourceLocation)
            throw NeverHappened(what: what)
        }
        try await Task.sleep(for: .milliseconds(15))
    }
}
