package import Testing

extension ClinicDatabase {
    /// Checks what must hold of a database whose queue is empty.
    package func expectBalanced(submissions: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let found = try await imbalances(submissions: submissions)
        #expect(found == [], sourceLocation: sourceLocation)
    }
}
