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

    /// Moments that a calculation can go on from, as the schema's checks have them: from 1970 to 2199.
    private static let usable = Instant(seconds: 0)..<Instant(seconds: 7_258_118_400)

    /// Decodes a moment; nil where it is null, infinite or out of range, so that one bad row stops nobody.
    package static func ifPresent(_ row: borrowing Row, _ column: Int) throws(PostgresError) -> Instant? {
        if try row.isNull(column) { return nil }
        do {
            let moment = try Instant(decoding: row, column)
            return usable.contains(moment) ? moment : nil
        } catch {
            guard case .decoding = error else { throw error }
            return nil
        }
    }

    /// Decodes a moment that may be null; `standIn` takes the place of one that is infinite or out of range.
    package static func ifPresent(
        _ row: borrowing Row, _ column: Int, orElse standIn: Instant
    ) throws(PostgresError) -> Instant? {
        if try row.isNull(column) { return nil }
        return try ifPresent(row, column) ?? standIn
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
