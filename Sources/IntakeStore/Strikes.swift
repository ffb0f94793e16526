package import Postgres

/// Forms that ended, or hung, the process that had them in hand.
package enum Strikes {
    /// After so many a form is put aside.
    package static let most = 3

    /// A form that waits and has strikes.
    package struct Suspect: Sendable, Hashable {
        package let number: Int64
        package let id: PostgresUUID
        package let strikes: Int
        /// How it failed last: `hung`, `crashed` or `resultRefused`.
        package let phase: String?

        package init(number: Int64, id: PostgresUUID, strikes: Int, phase: String?) {
            self.number = number
            self.id = id
            self.strikes = strikes
            self.phase = phase
        }
    }

    /// Counts a strike against a form that waits; returns how many it has, nil when no such form waits.
    ///
    /// - Parameter phase: a code for what the worker was doing.
    package static func record(
        number: Int64, id: PostgresUUID, phase: String, _ connection: Connection
    ) async throws(PostgresError) -> Int? {
        let result = try await connection.query(
            """
            INSERT INTO intake.strike (submission_number, phase)
            SELECT s.number, $3
            FROM intake.submission AS s
            WHERE s.number = $1 AND s.id = $2 AND EXISTS (SELECT FROM intake.ready AS r WHERE r.number = s.number)
            ON CONFLICT (submission_number) DO UPDATE
            SET strikes = strike.strikes + 1, phase = excluded.phase, last_at = clock_timestamp()
            RETURNING strikes
            """, number, id, phase, deadline: .now + .seconds(15))
        return try result.optional { (row) throws(PostgresError) in Int(try row.decode(0, as: Int32.self)) }
    }

    /// Counts a strike against a form that was read as history: it is left out of its patient's history from now on. The form
    /// that was to be assessed gets none, and is tried again without it.
    ///
    /// - Returns: how many it has; nil when there is no such form, or when it waits for an assessment of its own.
    package static func record(
        earlier number: Int64, id: PostgresUUID, phase: String, _ connection: Connection
    ) async throws(PostgresError) -> Int? {
        let result = try await connection.query(
            """
            INSERT INTO intake.strike (submission_number, phase)
            SELECT s.number, $3
            FROM intake.submission AS s
            WHERE s.number = $1 AND s.id = $2 AND NOT EXISTS (SELECT FROM intake.ready AS r WHERE r.number = s.number)
            ON CONFLICT (submission_number) DO UPDATE
            SET strikes = strike.strikes + 1, phase = excluded.phase, last_at = clock_timestamp()
            RETURNING strikes
            """, number, id, phase, deadline: .now + .seconds(15))
        return try result.optional { (row) throws(PostgresError) in Int(try row.decode(0, as: Int32.self)) }
    }

    /// The forms with strikes that wait, the one that was struck longest ago first. Each is looked up alone: a plain join may
    /// begin with the whole queue.
    package static func suspects(_ connection: Connection) async throws(PostgresError) -> [Suspect] {
        let result = try await connection.query(
            Statement(
                name: "suspects",
                """
                SELECT k.submission_number, s.id, k.strikes, k.phase
                FROM intake.strike AS k
                CROSS JOIN LATERAL (SELECT FROM intake.ready WHERE number = k.submission_number LIMIT 1) AS r
                CROSS JOIN LATERAL (
                    SELECT w.id FROM intake.submission AS w WHERE w.number = k.submission_number LIMIT 1) AS s
                ORDER BY k.last_at
                LIMIT 100
                """), deadline: .now + .seconds(15))
        return try result.map { (row) throws(PostgresError) in
            Suspect(
                number: try row.decode(0), id: try row.decode(1), strikes: Int(try row.decode(2, as: Int32.self)),
                phase: try row.decode(3, as: String?.self))
        }
    }

    /// Forgets the strikes of a form that is done with, in the transaction that does so.
    package static func clear(_ number: Int64, _ transaction: borrowing Transaction) throws(PostgresError) {
        _ = try transaction.query("DELETE FROM intake.strike WHERE submission_number = $1", number)
    }
}
