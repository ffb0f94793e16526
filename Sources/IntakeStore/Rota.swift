package import Postgres
package import TriageCore

/// Who is on duty as what and when: the functions of the schema that people call.
package enum Rota {
    /// A span of duty.
    package struct Duty: Sendable, Hashable {
        package let person: String
        package let role: String
        package let since: Instant
        package let until: Instant
        /// "shift", "override", "shift, substitute for Bea".
        package let why: String
    }

    /// The spans of duty within these, in order; who is on duty at a moment, where both are the same.
    package static func duties(
        from start: Instant, until end: Instant, _ connection: Connection
    ) async throws(PostgresError) -> [Duty] {
        try await connection.query(
            "SELECT person, role, since, until, why FROM intake.duties($1, $2)", Timestamp(start), Timestamp(end)
        ).map { (row) throws(PostgresError) in
            Duty(
                person: try row.decode(0), role: try row.decode(1), since: try Instant(decoding: row, 2),
                until: try Instant(decoding: row, 3), why: try row.decode(4))
        }
    }

    /// When nobody has a role.
    package struct Gap: Sendable, Hashable {
        /// nil for any.
        package let role: String?
        package let since: Instant
        /// nil where it lasts longer than was looked.
        package let until: Instant?
    }

    /// - Parameter roles: nil for anybody on duty.
    package static func gaps(
        _ roles: [String?], from start: Instant, until end: Instant, _ connection: Connection
    ) async throws(PostgresError) -> [Gap] {
        try await connection.query(
            "SELECT role, since, until FROM intake.rota_gaps($1, $2, $3)", roles, Timestamp(start), Timestamp(end)
        ).map { (row) throws(PostgresError) in try Gap(row) }
    }

    /// The gaps of the coming 7 days in what the policies of the alerters that live name.
    package static func gapsOfPolicies(_ connection: Connection) async throws(PostgresError) -> [Gap] {
        try await connection.query("SELECT role, since, until FROM dashboard.rota_gaps ORDER BY since, role").map {
            (row) throws(PostgresError) in try Gap(row)
        }
    }

    /// The roles that persons have, each once, in order.
    package static func roles(_ connection: Connection) async throws(PostgresError) -> [String] {
        try await connection.query(
            """
            SELECT min(h.role) FROM intake.person_role AS h JOIN intake.person AS p ON p.id = h.person_id
            WHERE h.until IS NULL AND p.until IS NULL GROUP BY lower(h.role) ORDER BY lower(min(h.role))
            """
        ).map { (row) throws(PostgresError) in try row.decode(0, as: String.self) }
    }

    // MARK: Times of the clinic

    /// Today by the clinic's clock, such as `2026-11-08`.
    package static func today(_ connection: Connection) async throws(PostgresError) -> String {
        try await connection.query("SELECT (now() AT TIME ZONE intake.clinic_zone())::date::text")
            .value(row: 0, column: 0)
    }

    package static func now(_ connection: Connection) async throws(PostgresError) -> Instant {
        Instant(try await connection.query("SELECT now()").value(row: 0, column: 0, as: Timestamp.self))
    }

    /// When a clock on the clinic's wall shows this.
    ///
    /// - Parameters:
    ///   - local: such as `2026-11-08 08:00`.
    ///   - days: so many days later.
    package static func moment(
        _ local: String, plusDays days: Int = 0, _ connection: Connection
    ) async throws(PostgresError) -> Instant {
        Instant(
            try await connection.query(
                "SELECT intake.clinic_moment($1::text::timestamp + make_interval(days => $2))", local, Int32(days)
            ).value(row: 0, column: 0, as: Timestamp.self))
    }

    /// The first such time after a moment; of a whole day, also the day that it is in.
    ///
    /// - Parameters:
    ///   - weekday: 1 for Monday; nil for any.
    ///   - time: such as `03:00`.
    ///   - moment: nil for now.
    ///   - days: so many days later.
    package static func next(
        _ weekday: Int?, at time: String, isWholeDay: Bool, after moment: Instant? = nil, plusDays days: Int = 0,
        _ connection: Connection
    ) async throws(PostgresError) -> Instant {
        Instant(
            try await connection.query(
                """
                SELECT intake.clinic_moment(t.day + $2::text::time + make_interval(days => $4))
                FROM (
                    SELECT (coalesce($5, now()) AT TIME ZONE intake.clinic_zone())::date + n AS day FROM generate_series(0, 8) AS n
                ) AS t
                WHERE coalesce(extract(isodow FROM t.day) = $1, true)
                    AND ($3 OR intake.clinic_moment(t.day + $2::text::time) > coalesce($5, now()))
                ORDER BY t.day LIMIT 1
                """, weekday.map { Int32($0) }, time, isWholeDay, Int32(days), moment.map { Timestamp($0) }
            ).value(row: 0, column: 0, as: Timestamp.self))
    }

    // MARK: Entries

    /// A row of the weekly rota, an override, or an absence.
    package struct Entry: Sendable, Hashable {
        /// `s1`, `d1` or `a1`.
        package let id: String
        package let person: String
        /// nil for an absence.
        package let role: String?
        /// Of a shift: 1 for Monday.
        package let weekday: Int?
        /// Of a shift: `08:00`.
        package let from: String?
        package let until: String?
        /// Of a shift: the first and the last day, `2026-11-08`.
        package let firstDay: String?
        package let lastDay: String?
        /// Of an override or an absence.
        package let begins: Instant?
        package let ends: Instant?
        package let substitute: String?
    }

    /// What holds and is not over: shifts in the order of the week, then overrides and absences in the order of time.
    package static func entries(_ connection: Connection) async throws(PostgresError) -> [Entry] {
        try await connection.query(
            """
            SELECT e.id, p.name, e.role, e.weekday, e.from_time, e.until_time, e.from_day, e.until_day, e.from_at, e.until_at,
                   o.name
            FROM (
                SELECT 1 AS kind, 's' || s.id AS id, s.person_id, s.role, s.weekday, to_char(s.from_time, 'HH24:MI') AS from_time,
                       to_char(s.until_time, 'HH24:MI') AS until_time, s.from_day::text, s.until_day::text,
                       NULL::timestamptz AS from_at, NULL::timestamptz AS until_at, NULL::bigint AS substitute_id
                FROM intake.rota_shift AS s WHERE s.until IS NULL AND coalesce(s.until_day >= current_date - 1, true)
                UNION ALL
                SELECT 2, 'd' || d.id, d.person_id, d.role, NULL, NULL, NULL, NULL, NULL, d.from_at, d.until_at, NULL
                FROM intake.rota_duty AS d WHERE d.until IS NULL AND d.until_at > now()
                UNION ALL
                SELECT 3, 'a' || a.id, a.person_id, NULL, NULL, NULL, NULL, NULL, NULL, a.from_at, a.until_at, a.substitute_id
                FROM intake.rota_absence AS a WHERE a.until IS NULL AND a.until_at > now()
            ) AS e
            JOIN intake.person AS p ON p.id = e.person_id AND p.until IS NULL
            LEFT JOIN intake.person AS o ON o.id = e.substitute_id
            ORDER BY e.kind, e.weekday, e.from_time, e.from_at, e.role, e.id
            """
        ).map { (row) throws(PostgresError) in
            Entry(
                id: try row.decode(0), person: try row.decode(1), role: try row.decode(2, as: String?.self),
                weekday: try row.decode(3, as: Int?.self), from: try row.decode(4, as: String?.self),
                until: try row.decode(5, as: String?.self), firstDay: try row.decode(6, as: String?.self),
                lastDay: try row.decode(7, as: String?.self), begins: try Instant.ifPresent(row, 8),
                ends: try Instant.ifPresent(row, 9), substitute: try row.decode(10, as: String?.self))
        }
    }

    /// Puts a person into the weekly rota; returns the new entries.
    ///
    /// - Parameters:
    ///   - weekdays: on which it begins, 1 for Monday.
    ///   - from: `08:00`, by the clinic's clock; until the same or an earlier time is until the next day.
    ///   - firstDay: such as `2026-11-08`.
    package static func addShift(
        _ person: String, as role: String, weekdays: [Int], from: String, until: String, firstDay: String?,
        lastDay: String?, by actor: String?, _ connection: Connection
    ) async throws(PostgresError) -> [String] {
        try await connection.query(
            """
            SELECT intake.add_shift($1, $2, $3::text::time, $4::text::time, $5, $6::text::date, $7::text::date, $8)
            """, role, weekdays.map { Int32($0) }, from, until, person, firstDay, lastDay, actor
        ).value(row: 0, column: 0)
    }

    /// Puts a person on duty for some time, instead of whoever has the shift; returns the entry.
    package static func setDuty(
        _ person: String, as role: String, from start: Instant, until end: Instant, by actor: String?,
        _ connection: Connection
    ) async throws(PostgresError) -> String {
        try await connection.query(
            "SELECT intake.set_duty($1, $2, $3, $4, $5)", person, role, Timestamp(start), Timestamp(end), actor
        ).value(row: 0, column: 0)
    }

    /// Says that a person is away, and who has their duties; returns the entry.
    package static func setAway(
        _ person: String, from start: Instant, until end: Instant, substitute: String?, by actor: String?,
        _ connection: Connection
    ) async throws(PostgresError) -> String {
        try await connection.query(
            "SELECT intake.set_away($1, $2, $3, $4, $5)", person, Timestamp(start), Timestamp(end), substitute, actor
        ).value(row: 0, column: 0)
    }

    /// Says that a person who is away is there again.
    package static func setBack(
        _ person: String, by actor: String?, _ connection: Connection
    ) async throws(PostgresError) {
        _ = try await connection.query("SELECT intake.set_back($1, $2)", person, actor)
    }

    /// Removes an entry; returns whose it was.
    package static func remove(
        _ entry: String, by actor: String?, _ connection: Connection
    ) async throws(PostgresError) -> String {
        try await connection.query("SELECT intake.remove_rota($1, $2)", entry, actor).value(row: 0, column: 0)
    }
}

extension Rota.Gap {
    fileprivate init(_ row: borrowing Row) throws(PostgresError) {
        self.init(
            role: try row.decode(0, as: String?.self), since: try Instant(decoding: row, 1),
            until: try Instant.ifPresent(row, 2))
    }
}
