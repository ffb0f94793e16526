package import Postgres
package import TriageCore

extension Timestamp {
    package init(_ instant: Instant) { self.init(microsecondsSinceUnixEpoch: instant.microseconds) }
}

extension Instant {
    package init(_ timestamp: Timestamp) { self.init(microseconds: timestamp.microsecondsSinceUnixEpoch) }

    /// Decodes a moment.
    package init(decoding row: borrowing Row, _ column: Int) throws(PostgresError) {
        self.init(try row.decode(column, as: Timestamp.self))
    }

    /// Decodes a moment that may be null.
    package static func ifPresent(_ row: borrowing Row, _ column: Int) throws(PostgresError) -> Instant? {
        try row.isNull(column) ? nil : Instant(decoding: row, column)
    }
}

extension Level {
    /// Decodes a level as the schema writes it.
    package init(decoding row: borrowing Row, _ column: Int) throws(PostgresError) {
        let name = try row.decode(column, as: String.self)
        guard let level = Level(rawValue: name) else {
            throw row.failure(column, expected: "a level", found: "another word")
        }
        self = level
    }
}
