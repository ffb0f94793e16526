internal import IntakeStore
package import Postgres
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

extension ClinicDatabase {
    /// Puts settings in force as the owner of the schema, unproven.
    package func putInForce(_ settings: ClinicSettings, _ owner: Connection) async throws {
        let content = try InForce.text(of: settings)
        _ = try await owner.query(
            "INSERT INTO intake.settings (hash, content, adopted_by) VALUES ($1, $2, 'test') ON CONFLICT DO NOTHING",
            try InForce.fingerprint(of: settings), JSONB(content))
        _ = try await owner.query(
            """
            INSERT INTO intake.settings_in_force (hash, by_whom) VALUES ($1, 'test')
            ON CONFLICT (singleton) DO UPDATE SET hash = excluded.hash
            """, try InForce.fingerprint(of: settings))
    }
}
