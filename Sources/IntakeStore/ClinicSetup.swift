package import Postgres

/// What a server needs before the first form: the owner, the database, and a login for each service, named as its account, so
/// that peer authentication on a Unix socket needs no password. Safe to repeat.
package enum ClinicSetup {
    /// The services' accounts, as `deploy/systemd/sysusers.conf` makes them, with the groups whose rights they have.
    package static let logins: KeyValuePairs<String, [String]> = [
        "intake-triage": ["intake_worker"], "intake-alerter": ["intake_alerter"], "intake-sealer": ["intake_sealer"],
        "intake-board": ["intake_clinician", "intake_board"], "intake-form": ["intake_web"],
    ]

    /// Why a database cannot be set up, with the remedy.
    package struct Unusable: Error, CustomStringConvertible {
        package let description: String
    }

    private static let owner = "intake_owner"

    /// Makes the owner and the database where they are missing.
    ///
    /// - Parameter connection: of a superuser, to another database of the server.
    /// - Returns: what was done, in words.
    /// - Throws: ``Unusable`` where a database of this name belongs to somebody else; `PostgresError`.
    package static func makeDatabase(_ name: String, _ connection: Connection) async throws -> [String] {
        var done: [String] = []
        if try await !hasRole(owner, connection) {
            try await connection.executeScript("CREATE ROLE \(owner) NOLOGIN")
            done.append("made the role \(owner), which owns the database and cannot log in")
        }
        let holder = try await connection.query(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = $1", name
        ).optional { (row) throws(PostgresError) in try row.decode(0, as: String.self) }
        if let holder {
            guard holder == owner else {
                throw Unusable(
                    description:
                        "the database '\(name)' belongs to '\(holder)'; choose another name, or have it given to \(owner): "
                        + "ALTER DATABASE … OWNER TO \(owner)")
            }
        } else {
            let statement: String = try await connection.query(
                "SELECT format('CREATE DATABASE %I OWNER %I ENCODING ''UTF8'' TEMPLATE template0', $1::text, $2::text)",
                name,
                owner
            ).value(row: 0, column: 0)
            try await connection.executeScript(statement)
            done.append("made the database '\(name)'")
        }
        return done
    }

    /// Makes the logins that are missing, and gives those that are there the groups that they lack.
    ///
    /// - Parameter connection: of a superuser, to a database with the schema.
    /// - Returns: what was done, in words.
    /// - Throws: ``Unusable`` for a login of one of these names that may not log in or is a superuser; `PostgresError`.
    package static func makeLogins(_ connection: Connection) async throws -> [String] {
        var done: [String] = []
        for (login, groups) in logins {
            if try await !hasRole(login, connection) {
                try await connection.executeScript("CREATE ROLE \"\(login)\" LOGIN")
                done.append("made the login \(login)")
            }
            let isPlain: Bool = try await connection.query(
                "SELECT rolcanlogin AND NOT rolsuper FROM pg_roles WHERE rolname = $1", login
            ).value(row: 0, column: 0)
            guard isPlain else {
                throw Unusable(
                    description:
                        "the role '\(login)' may not log in, or is a superuser; a service's login is a plain one")
            }
            for group in groups {
                let isMember: Bool = try await connection.query(
                    """
                    SELECT EXISTS (SELECT FROM pg_auth_members AS m JOIN pg_roles AS r ON r.oid = m.roleid
                                   WHERE r.rolname = $1 AND m.member = (SELECT oid FROM pg_roles WHERE rolname = $2))
                    """, group, login
                ).value(row: 0, column: 0)
                if isMember { continue }
                try await connection.executeScript("GRANT \(group) TO \"\(login)\"")
                done.append("made \(login) a member of \(group)")
            }
        }
        return done
    }

    private static func hasRole(_ name: String, _ connection: Connection) async throws(PostgresError) -> Bool {
        try await connection.query("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", name).value(
            row: 0, column: 0)
    }
}
