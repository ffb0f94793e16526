internal import COpenSSL
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

    /// The SHA-256 of a text's UTF-8, in hexadecimal.
    package static func hash(of text: String) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        let bytes = Array(text.utf8)
        let isDone = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
        precondition(isDone == 1, "OpenSSL cannot compute a SHA-256")
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The hash by which a value is known: that of its ``text(of:)``.
    package static func fingerprint(of value: some Encodable) throws -> String { hash(of: try text(of: value)) }

    /// What is in force in a database, as its rows have it: nothing of it is checked.
    package struct State: Sendable, Hashable {
        package let protocolVersion: String
        /// Name and version, as the JSON of assessments states them.
        package let protocolTitle: String
        /// The protocol in JSON.
        package let protocolContent: String
        package let protocolHash: String
        package let protocolSince: Instant
        /// Who put it in force, or back in force.
        package let protocolBy: String
        /// Why it was put back in force; nil unless it was.
        package let reason: String?
        package let approval: ProtocolApproval?
        package let settingsHash: String
        /// The clinic's settings in JSON.
        package let settingsContent: String
        package let settingsSince: Instant
        package let settingsBy: String
    }

    /// What is in force; nil where no protocol is, or no settings are.
    package static func state(_ connection: Connection) async throws(PostgresError) -> State? {
        try await connection.query(
            """
            SELECT p.version, p.content, p.content_hash, f.since, f.by_whom, f.reason,
                   s.hash, s.content, g.since, g.by_whom,
                   a.kind, a.version, a.content_hash, a.document_hash, a.proposed_by, a.proposed_at, a.approved_by,
                   a.approved_at, concat_ws(' ', p.content ->> 'name', p.version)
            FROM intake.protocol_in_force AS f
            JOIN intake.protocol AS p ON p.version = f.version
            LEFT JOIN intake.protocol_approval AS a ON a.seq = f.approval,
                 intake.settings_in_force AS g JOIN intake.settings AS s ON s.hash = g.hash
            """, deadline: .now + .seconds(15)
        ).optional { (row) throws(PostgresError) in
            State(
                protocolVersion: try row.decode(0), protocolTitle: try row.decode(18),
                protocolContent: try row.decode(1, as: JSONB.self).text,
                protocolHash: try row.decode(2), protocolSince: try Instant(decoding: row, 3),
                protocolBy: try row.decode(4), reason: try row.decode(5, as: String?.self),
                approval: try ProtocolApproval(decoding: row, from: 10),
                settingsHash: try row.decode(6), settingsContent: try row.decode(7, as: JSONB.self).text,
                settingsSince: try Instant(decoding: row, 8), settingsBy: try row.decode(9))
        }
    }

    /// Puts this executable's protocol and settings in force where there never were any.
    package static func settle(
        _ source: TriageProtocol, _ settings: ClinicSettings, _ connection: Connection
    ) async throws {
        let content = try text(of: source)
        try await settle(
            version: source.version, content: content, hash: hash(of: content), settings: try text(of: settings),
            settingsHash: try fingerprint(of: settings), connection)
    }

    /// The same for texts and hashes of any kind.
    package static func settle(
        version: String, content: String, hash: String, settings: String, settingsHash: String, _ connection: Connection
    ) async throws(PostgresError) {
        _ = try await connection.query(
            "SELECT intake.adopt_first_protocol($1, $2, $3)", version, JSONB(content), hash,
            deadline: .now + .seconds(15))
        _ = try await connection.query(
            "SELECT intake.adopt_first_settings($1, $2)", settingsHash, JSONB(settings), deadline: .now + .seconds(15))
    }

    /// Proposes a protocol for another person to approve.
    ///
    /// - Parameters:
    ///   - document: the hash of the document that was read.
    ///   - person: nil where the login is one person's own.
    /// - Returns: the hash by which it is approved.
    /// - Throws: ``PostgresError`` with SQLSTATE 23505 when the version is known with another content.
    @discardableResult
    package static func propose(
        _ source: TriageProtocol, document: String, by person: String?, _ connection: Connection
    ) async throws -> String {
        let content = try text(of: source)
        let hash = hash(of: content)
        _ = try await connection.query(
            "SELECT intake.propose_protocol($1, $2, $3, $4, $5)", source.version, JSONB(content), hash, document, person
        )
        return hash
    }

    /// A proposal that waits for another person.
    package struct Proposal: Sendable {
        package let content: String
        package let contentHash: String
        package let documentHash: String
        package let proposedBy: String
    }

    /// The proposals that wait, by the hash of the protocol or of its document, the last one first.
    package static func proposals(_ hash: String, _ connection: Connection) async throws(PostgresError) -> [Proposal] {
        try await connection.query(
            """
            SELECT content, content_hash, document_hash, proposed_by FROM intake.protocol_proposal AS p
            WHERE $1 IN (content_hash, document_hash)
                AND NOT EXISTS (SELECT FROM intake.protocol_approval AS a WHERE a.proposal = p.seq)
            ORDER BY seq DESC
            """, hash
        ).map { (row) throws(PostgresError) in
            Proposal(
                content: try row.decode(0, as: JSONB.self).text, contentHash: try row.decode(1),
                documentHash: try row.decode(2), proposedBy: try row.decode(3))
        }
    }

    /// Approves the last proposal of a protocol and puts it in force; workers take it up within seconds.
    ///
    /// - Throws: ``PostgresError`` with SQLSTATE 42501 for who proposed it, unless `isSingleHanded`.
    package static func approve(
        _ hash: String, document: String, by person: String?, isSingleHanded: Bool = false, _ connection: Connection
    ) async throws(PostgresError) {
        _ = try await connection.query(
            "SELECT intake.approve_protocol($1, $2, $3, $4)", hash, document, person, isSingleHanded)
    }

    /// Puts the version before back in force; returns since when the one was that goes.
    package static func rollBack(
        by person: String?, reason: String, _ connection: Connection
    ) async throws(PostgresError) -> Timestamp {
        try await connection.query("SELECT intake.roll_back_protocol($1, $2)", person, reason).value(row: 0, column: 0)
    }

    /// Whether every transaction has ended that began before the one which `mark` was drawn in.
    package static func hasEnded(before mark: Int64, _ connection: Connection) async throws(PostgresError) -> Bool {
        try await connection.query("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= $1", mark)
            .value(row: 0, column: 0)
    }

    /// A transaction's number, later than those of all that wrote before.
    package static func mark(_ connection: Connection) async throws(PostgresError) -> Int64 {
        try await connection.query("SELECT pg_current_xact_id()::text::bigint").value(row: 0, column: 0)
    }

    /// The forms that a version of the protocol assessed since then.
    package static func assessed(
        by version: String, since moment: Timestamp, _ connection: Connection
    ) async throws(PostgresError) -> [(id: PostgresUUID, level: Level)] {
        try await connection.query("SELECT submission_id, level FROM intake.assessed_by($1, $2)", version, moment)
            .map { (row) throws(PostgresError) in (id: try row.decode(0), level: try Level(decoding: row, 1)) }
    }

    /// Puts settings in force and returns their hash; workers take them up within seconds.
    package static func adopt(_ settings: ClinicSettings, by person: String?, _ connection: Connection) async throws
        -> String
    {
        let content = try text(of: settings)
        let hash = hash(of: content)
        _ = try await connection.query("SELECT intake.adopt_settings($1, $2, $3)", hash, JSONB(content), person)
        return hash
    }
}
