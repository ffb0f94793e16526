package import Postgres

/// The audit log and its seals.
package enum AuditLog {
    /// An entry as it is sealed: every field as text that depends on no setting of a session.
    package struct Entry: Sendable, Hashable {
        package let seq: Int64
        /// seq, at (seconds since 1970-01-01T00:00:00Z), actor, by_whom, action, object_kind, object_id and detail.
        package let fields: [String?]

        package init(seq: Int64, fields: [String?]) {
            self.seq = seq
            self.fields = fields
        }

        package var actor: String { fields[2] ?? "" }
        package var person: String { fields[3] ?? "" }
        package var action: String { fields[4] ?? "" }
    }

    /// A row of `intake.audit_seal`.
    package struct Seal: Sendable, Hashable {
        package let position: Int64
        package let seq: Int64
        package let entryHash: [UInt8]
        package let treeHash: [UInt8]
        package let sealed: Timestamp
        /// The entry as it is now; nil where it is gone.
        package let entry: Entry?
    }

    /// A seal without its place.
    package struct NewSeal: Sendable, Hashable {
        package let seq: Int64
        package let entryHash: [UInt8]
        package let treeHash: [UInt8]

        package init(seq: Int64, entryHash: [UInt8], treeHash: [UInt8]) {
            self.seq = seq
            self.entryHash = entryHash
            self.treeHash = treeHash
        }
    }

    /// What waits for its seal.
    package struct Unsealed: Sendable, Hashable {
        package let count: Int
        package let oldest: Timestamp?
        /// The first entry that was not there when higher numbers were sealed, ``lateness`` ago or longer.
        package let firstLate: Int64?
    }

    /// No transaction of the product takes as long from writing an entry to its commit.
    package static let lateness: Duration = .seconds(600)

    /// The fields of an entry; here alone, so that sealing and checking read the same.
    private static let fields = """
        l.seq, l.seq::text, extract(epoch FROM l.at)::text, l.actor::text, l.by_whom, l.action, l.object_kind, l.object_id,
        l.detail::text
        """

    /// The entry whose ``fields`` begin at a column; nil where there is none.
    private static func entry(_ row: borrowing Row, _ column: Int) throws(PostgresError) -> Entry? {
        guard let seq = try row.decode(column, as: Int64?.self) else { return nil }
        var fields: [String?] = []
        for field in 1...8 { fields.append(try row.decode(column + field, as: String?.self)) }
        return Entry(seq: seq, fields: fields)
    }

    private static let unsealedEntries = Statement(
        name: "unsealed_entries",
        """
        SELECT \(fields)
        FROM intake.audit_log AS l
        WHERE l.seq > $1 AND NOT EXISTS (SELECT FROM intake.audit_seal AS s WHERE s.seq = l.seq)
        ORDER BY l.seq
        LIMIT $2
        """)

    /// Entries with numbers above `floor` that are committed and not sealed, by number.
    package static func unsealed(
        above floor: Int64, limit: Int, _ transaction: borrowing Transaction
    ) throws(PostgresError) -> [Entry] {
        try transaction.query(unsealedEntries, floor, limit).map { (row) throws(PostgresError) in
            try entry(row, 0)
        }.compactMap(\.self)
    }

    /// How many entries are sealed.
    package static func size(_ transaction: borrowing Transaction) throws(PostgresError) -> Int64 {
        try transaction.query(sealed).value(row: 0, column: 0)
    }

    package static func size(_ connection: Connection) async throws(PostgresError) -> Int64 {
        try await connection.query(sealed).value(row: 0, column: 0)
    }

    private static let sealed: Statement = "SELECT coalesce(max(position), 0) FROM intake.audit_seal"

    /// Appends seals at the positions from `first` on.
    ///
    /// - Throws: ``PostgresError`` with SQLSTATE 23505 where another sealer was quicker.
    package static func append(
        _ seals: [NewSeal], from first: Int64, _ transaction: borrowing Transaction
    ) throws(PostgresError) {
        _ = try transaction.execute(
            """
            INSERT INTO intake.audit_seal (position, seq, entry_hash, tree_hash)
            SELECT $1 + n - 1, seq, decode(entry, 'hex'), decode(tree, 'hex')
            FROM unnest($2::bigint[], $3::text[], $4::text[]) WITH ORDINALITY AS s (seq, entry, tree, n)
            """, first, seals.map(\.seq), seals.map { hex($0.entryHash) }, seals.map { hex($0.treeHash) })
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The next seals in order, without their entries.
    package static func hashes(
        after position: Int64, limit: Int, _ connection: Connection
    ) async throws(PostgresError) -> [(position: Int64, seq: Int64, entryHash: [UInt8], treeHash: [UInt8])] {
        try await connection.query(
            """
            SELECT position, seq, entry_hash, tree_hash FROM intake.audit_seal WHERE position > $1 ORDER BY position LIMIT $2
            """, position, limit
        ).map { (row) throws(PostgresError) in
            (try row.decode(0), try row.decode(1), try row.decode(2), try row.decode(3))
        }
    }

    /// The next seals in order, each with its entry.
    package static func seals(
        after position: Int64, limit: Int, _ connection: Connection
    ) async throws(PostgresError) -> [Seal] {
        try await connection.query(
            Statement(
                name: "audit_seals",
                """
                SELECT s.position, s.seq, s.entry_hash, s.tree_hash, s.sealed_at, \(fields)
                FROM intake.audit_seal AS s
                LEFT JOIN intake.audit_log AS l ON l.seq = s.seq
                WHERE s.position > $1
                ORDER BY s.position
                LIMIT $2
                """), position, limit
        ).map { (row) throws(PostgresError) in
            Seal(
                position: try row.decode(0), seq: try row.decode(1), entryHash: try row.decode(2),
                treeHash: try row.decode(3), sealed: try row.decode(4), entry: try entry(row, 5))
        }
    }

    /// What waits for its seal.
    package static func unsealed(_ connection: Connection) async throws(PostgresError) -> Unsealed {
        try await connection.query(
            """
            SELECT count(*), min(l.at), min(l.seq) FILTER (WHERE EXISTS (
                SELECT FROM intake.audit_seal AS s
                WHERE s.seq > l.seq AND s.sealed_at < clock_timestamp() - make_interval(secs => $1)))
            FROM intake.audit_log AS l
            WHERE NOT EXISTS (SELECT FROM intake.audit_seal AS s WHERE s.seq = l.seq)
            """, lateness / .seconds(1)
        ).single { (row) throws(PostgresError) in
            Unsealed(
                count: try row.decode(0), oldest: try row.decode(1, as: Timestamp?.self),
                firstLate: try row.decode(2, as: Int64?.self))
        }
    }
}
