internal import Foundation
package import Postgres
package import TriageCore

/// The protocol and the clinic's settings as the database keeps them: JSON with sorted keys, known by a SHA-256.
package enum InForce {
    /// JSON with sorted keys, so that equal values have equal hashes.
    package static func text(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The SHA-256 of a text, in hexadecimal, by the server.
    package static func hash(of text: String, _ connection: Connection) async throws(PostgresError) -> String {
        try await connection.query(
            "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')", text, deadline: .now + .seconds(15)
        )
        .value(row: 0, column: 0)
    }

    /// Puts a protocol in force; workers take it up within seconds.
    ///
    /// - Throws: ``PostgresError`` with SQLSTATE 23505 when the version is known with another content.
    package static func adopt(_ source: TriageProtocol, by person: String?, _ connection: Connection) async throws {
        let content = try text(of: source)
        _ = try await connection.query(
            "SELECT intake.adopt_protocol($1, $2, $3, $4)", source.version, JSONB(content),
            try await hash(of: content, connection), person)
    }

    /// Puts settings in force and returns their hash; workers take them up within seconds.
    package static func adopt(_ settings: ClinicSettings, by person: String?, _ connection: Connection) async throws
        -> String
    {
        let content = try text(of: settings)
        let hash = try await hash(of: content, connection)
        _ = try await connection.query("SELECT intake.adopt_settings($1, $2, $3)", hash, JSONB(content), person)
        return hash
    }
}
