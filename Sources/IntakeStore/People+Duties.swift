package import Postgres

/// What persons serve as, and by which channels of their own they are told.
extension People {
    /// A channel of a person's own.
    package struct PersonalChannel: Sendable, Hashable {
        package let person: String
        /// What it is called among the alerter's channels.
        package let name: String
        package let route: String
        /// nil for whoever may not see it.
        package let address: String?
        /// healthy, untested, failing, disabled or unknown.
        package let state: String
    }

    /// The roles of everybody who acts, by person.
    package static func roles(_ connection: Connection) async throws(PostgresError) -> [String: [String]] {
        var roles: [String: [String]] = [:]
        try await connection.query(
            """
            SELECT p.name, h.role FROM intake.person_role AS h JOIN intake.person AS p ON p.id = h.person_id
            WHERE h.until IS NULL AND p.until IS NULL ORDER BY lower(h.role)
            """
        ).forEach { (row) throws(PostgresError) in
            roles[try row.decode(0, as: String.self), default: []].append(try row.decode(1))
        }
        return roles
    }

    /// Lets a person serve as something; returns the role as it is kept.
    package static func addRole(
        _ role: String, to person: String, by manager: String?, _ connection: Connection
    ) async throws(PostgresError) -> String {
        try await connection.query("SELECT intake.add_role($1, $2, $3)", person, role, manager).value(row: 0, column: 0)
    }

    /// Lets a person serve as something no more; returns the role as it was kept.
    package static func endRole(
        _ role: String, of person: String, by manager: String?, _ connection: Connection
    ) async throws(PostgresError) -> String {
        try await connection.query("SELECT intake.end_role($1, $2, $3)", person, role, manager).value(row: 0, column: 0)
    }

    /// All persons' channels.
    package static func channels(
        by person: String?, _ connection: Connection
    ) async throws(PostgresError) -> [PersonalChannel] {
        try await connection.query(
            "SELECT person, channel, route, address, state FROM intake.person_channels($1)", person
        ).map { (row) throws(PostgresError) in
            PersonalChannel(
                person: try row.decode(0), name: try row.decode(1), route: try row.decode(2),
                address: try row.decode(3, as: String?.self), state: try row.decode(4))
        }
    }

    /// Gives a person a channel; returns its name.
    package static func addChannel(
        _ route: String, _ address: String, to person: String, by actor: String?, _ connection: Connection
    ) async throws(PostgresError) -> String {
        try await connection.query("SELECT intake.add_channel($1, $2, $3, $4)", person, route, address, actor)
            .value(row: 0, column: 0)
    }

    /// Ends a channel; returns whose it was.
    package static func endChannel(
        _ name: String, by actor: String?, _ connection: Connection
    ) async throws(PostgresError) -> String {
        try await connection.query("SELECT intake.end_channel($1, $2)", name, actor).value(row: 0, column: 0)
    }
}
