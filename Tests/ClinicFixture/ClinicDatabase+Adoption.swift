internal import IntakeStore
internal import Postgres
package import TriageCore

extension ClinicDatabase {
    /// Puts a protocol in force by the word of two persons, as members of `intake_owner`.
    package func adopt(_ source: TriageProtocol) async throws {
        try await adopt(version: source.version, content: try InForce.text(of: source))
    }

    /// The same for a content of any kind.
    ///
    /// - Parameter hash: nil for that of the content.
    package func adopt(version: String, content: String, hash given: String? = nil) async throws {
        let hash = given ?? InForce.hash(of: content)
        let document = InForce.hash(of: "document")
        try await asOwner { owner in
            try await owner.execute("SET ROLE intake_owner")
            _ = try await owner.query(
                "SELECT intake.propose_protocol($1, $2, $3, $4, 'Dr Dee')", version, JSONB(content), hash, document)
            try await InForce.approve(hash, document: document, by: "Dora", owner)
        }
    }
}
