package import Postgres

/// The people in whose names alerts are acknowledged and closed: `intake.person`.
package enum People {
    /// A row of `intake.person`.
    package struct Person: Sendable, Hashable {
        package let name: String
        /// The role that logs in as this person alone; nil for who acts through a service.
        package let login: String?
        package let since: Timestamp
        /// nil while they act.
        package let until: Timestamp?
    }

    /// Who acts, by name; with `left`, also who did.
    package static func all(
        left: Bool = false, _ connection: Connection
    ) async throws(PostgresError) -> [Person] {
        try await connection.query(
            """
            SELECT name, login::text, since, until FROM intake.person WHERE until IS NULL OR $1
            ORDER BY lower(name), since
            """, left
        ).map { (row) throws(PostgresError) in
            Person(
                name: try row.decode(0), login: try row.decode(1, as: String?.self), since: try row.decode(2),
                until: try row.decode(3, as: Timestamp?.self))
        }
    }

    /// The name, as it is kept, of somebody who acts at present; nil for nobody.
    package static func acting(_ name: String, _ connection: Connection) async throws(PostgresError) -> String? {
        try await connection.query(
            "SELECT name FROM intake.person WHERE lower(name) = lower($1) AND until IS NULL", name
        ).map { (row) throws(PostgresError) in try row.decode(0, as: String.self) }.first
    }

    /// Whether nobody acts yet; false where the role may not look.
    package static func areMissing(_ connection: Connection) async throws(PostgresError) -> Bool {
        let mayLook = try await connection.query(Statement("SELECT \(DatabaseFacts.mayRead("intake", "person"))"))
        guard try mayLook.value(row: 0, column: 0, as: Bool.self) else { return false }
        return try await all(connection).isEmpty
    }

    /// Lets a person act, and returns the name as it is kept.
    ///
    /// - Parameter manager: who decides; nil where the login is one person's own, or nobody may add persons yet.
    package static func add(
        _ name: String, login: String?, by manager: String?, _ connection: Connection
    ) async throws(PostgresError) -> String {
        try await connection.query("SELECT intake.add_person($1, $2::text::name, $3)", name, login, manager)
            .value(row: 0, column: 0)
    }

    /// Lets a person act no more, and returns their name.
    package static func end(
        _ name: String, by manager: String?, _ connection: Connection
    ) async throws(PostgresError) -> String {
        try await connection.query("SELECT intake.end_person($1, $2)", name, manager).value(row: 0, column: 0)
    }
}
