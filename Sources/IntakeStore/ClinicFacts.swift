internal import Foundation
package import Postgres
internal import TriageCore

/// What more advice is made from: who may do what, what runs, who can be told. Each is nil where this role may not look.
package struct ClinicFacts: Sendable, Hashable {
    /// A login, with the groups of ours that it is a member of.
    package struct Login: Sendable, Hashable {
        package var name: String
        package var isSuperuser: Bool
        package var groups: Set<String>

        package init(name: String, isSuperuser: Bool = false, groups: Set<String>) {
            self.name = name
            self.isSuperuser = isSuperuser
            self.groups = groups
        }
    }

    /// A channel by which people are told.
    package struct Channel: Sendable, Hashable {
        package var name: String
        package var state: String
        /// Since a message last went through, or a test did; nil for never.
        package var silentDays: Double?

        package init(name: String, state: String = "healthy", silentDays: Double?) {
            self.name = name
            self.state = state
            self.silentDays = silentDays
        }
    }

    /// As `server_version_num` has it, such as 150018.
    package var serverVersion = 0
    package var hasSchema = false
    /// Empty where this role may not look.
    package var schemaDifference = IntakeSchema.Difference()
    package var logins: [Login] = []
    /// Logins of staff that can enter this database and are no present person's of this clinic: of one who has left, or of another
    /// clinic on the same server.
    package var strangers: [String]?
    /// Releases of daemons that live.
    package var releases: Set<String>?
    package var channels: [Channel]?
    /// When, in the coming week, nobody is on duty as something that is told: "coordinator from 2026-11-28T20:00:00Z".
    package var rotaGaps: [String]?
    /// The clinic's time zone; nil where it cannot be asked.
    package var timeZone: Zone?

    /// A time zone, whether this host knows it, and whether it has the server's rules of it.
    package struct Zone: Sendable, Hashable {
        package var name: String
        package var isKnown: Bool
        package var agrees: Bool

        package init(name: String, isKnown: Bool, agrees: Bool) {
            self.name = name
            self.isKnown = isKnown
            self.agrees = agrees
        }
    }

    package init() {}

    package init(_ connection: Connection) async throws(PostgresError) {
        serverVersion =
            Int(
                try await connection.query("SELECT current_setting('server_version_num')")
                    .value(row: 0, column: 0, as: String.self)) ?? 0
        let schema = try await connection.query(
            "SELECT has_schema_privilege(oid, 'USAGE') FROM pg_catalog.pg_namespace WHERE nspname = 'intake'"
        ).optional { (row) throws(PostgresError) in try row.decode(0, as: Bool.self) }
        hasSchema = schema != nil
        if schema == true { schemaDifference = try await IntakeSchema.compare(connection) }
        logins = try await Self.logins(connection)
        guard hasSchema else { return }
        func mayRead(_ view: String) async throws(PostgresError) -> Bool {
            try await DatabaseFacts.mayRead("dashboard", view, connection)
        }
        strangers = try await Self.strangers(connection)
        if try await mayRead("workers") {
            releases = Set(try await Dashboard.daemons(connection).filter(\.isAlive).compactMap(\.version))
        }
        if try await mayRead("channels") {
            channels = try await connection.query(
                """
                SELECT name, state,
                       (extract(epoch FROM now() - greatest(tested_at, succeeded_at)) / 86400)::float8
                FROM dashboard.channels ORDER BY name LIMIT 200
                """
            ).map { (row) throws(PostgresError) in
                Channel(
                    name: try row.decode(0), state: try row.decode(1), silentDays: try row.decode(2, as: Double?.self))
            }
        }
        if try await mayRead("rota_gaps") {
            rotaGaps = try await connection.query(
                """
                SELECT coalesce(role, 'anything') || ' from ' || to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"')
                FROM dashboard.rota_gaps ORDER BY since LIMIT 5
                """
            ).map { (row) throws(PostgresError) in try row.decode(0) }
        }
        if try await mayRead("clinic") {
            let name = try await Casework.clinic(connection).timeZone
            let theirs = try await connection.query(
                """
                SELECT extract(epoch FROM t)::bigint, extract(epoch FROM (t AT TIME ZONE $1) - (t AT TIME ZONE 'UTC'))::int
                FROM generate_series(date_trunc('day', now()), now() + interval '2 years', interval '10 days') AS t
                """, name
            ).map { (row) throws(PostgresError) in
                (at: try row.decode(0, as: Int64.self), offset: try row.decode(1, as: Int32.self))
            }
            let ours = TimeZone(identifier: name)
            timeZone = Zone(
                name: name, isKnown: ours != nil,
                agrees: theirs.allSatisfy { moment in
                    ours?.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment.at))) == Int(moment.offset)
                })
        }
    }

    private static func strangers(_ connection: Connection) async throws(PostgresError) -> [String]? {
        guard try await DatabaseFacts.mayRead("intake", "person", connection) else { return nil }
        return try await connection.query(
            """
            SELECT r.rolname::text FROM pg_catalog.pg_roles AS r
            WHERE r.rolcanlogin AND NOT r.rolsuper AND pg_catalog.has_database_privilege(r.oid, current_database(), 'CONNECT')
                AND (pg_catalog.pg_has_role(r.oid, 'intake_staff', 'MEMBER')
                     OR pg_catalog.pg_has_role(r.oid, 'intake_clinician', 'MEMBER'))
                AND NOT pg_catalog.pg_has_role(r.oid, 'intake_board', 'MEMBER')
                AND NOT EXISTS (SELECT FROM intake.person AS p WHERE p.login = r.rolname AND p.until IS NULL)
            ORDER BY 1
            """
        ).map { (row) throws(PostgresError) in try row.decode(0) }
    }

    private static func logins(_ connection: Connection) async throws(PostgresError) -> [Login] {
        try await connection.query(
            """
            WITH RECURSIVE held AS (
                SELECT r.oid AS login, m.roleid
                FROM pg_catalog.pg_roles AS r JOIN pg_catalog.pg_auth_members AS m ON m.member = r.oid
                WHERE r.rolcanlogin
                UNION
                SELECT h.login, m.roleid FROM held AS h JOIN pg_catalog.pg_auth_members AS m ON m.member = h.roleid
            )
            SELECT r.rolname::text, r.rolsuper, array_agg(DISTINCT g.rolname::text)
            FROM held AS h
            JOIN pg_catalog.pg_roles AS r ON r.oid = h.login
            JOIN pg_catalog.pg_roles AS g ON g.oid = h.roleid
            WHERE g.rolname IN ('intake_owner', 'intake_web', 'intake_worker', 'intake_alerter', 'intake_staff',
                                'intake_clinician', 'intake_dashboard', 'intake_auditor', 'intake_board', 'intake_sealer')
            GROUP BY 1, 2 ORDER BY 1
            """
        ).map { (row) throws(PostgresError) in
            Login(
                name: try row.decode(0), isSuperuser: try row.decode(1),
                groups: Set(try row.decode(2, as: [String].self)))
        }
    }
}

extension ClinicFacts {
    /// Minor releases with known faults of data or rights before them, by major: those of November 2025, of
    /// https://www.postgresql.org/support/security/ and the release notes.
    private static let leastMinors = [15: 15, 16: 11, 17: 7, 18: 1]

    /// Programs, each with a login of its own that is a member of one group alone.
    private static let programs: [(group: String, what: String)] = [
        ("intake_web", "a site that submits forms"), ("intake_worker", "a worker"), ("intake_alerter", "an alerter"),
        ("intake_sealer", "a sealer"),
    ]

    package var advice: [DatabaseAdvice] {
        var found: [DatabaseAdvice] = []
        func add(_ code: DatabaseAdvice.Code, _ severity: DatabaseAdvice.Severity, _ text: String, _ remedy: String) {
            found.append(DatabaseAdvice(code: code, severity: severity, text: text, remedy: remedy))
        }
        adviseOnSchema(add)
        let (major, minor) = (serverVersion / 10_000, serverVersion % 10_000)
        if major < 15 {
            add(
                .serverOld, .act, "the server is PostgreSQL \(major), and the schema needs 15 or later",
                "move the database to a server of 15 or later")
        } else if let least = Self.leastMinors[major], minor < least {
            add(
                .serverOld, .look,
                "the server is PostgreSQL \(major).\(minor), with faults that \(major).\(least) has mended",
                "install the present minor release, which changes no data, and restart the server")
        }
        adviseOnLogins(add)
        if let releases, releases.count > 1 {
            add(
                .releasesDiffer, .look,
                "daemons of several releases live: \(releases.sorted().joined(separator: ", "))",
                "right while releases change; afterwards restart those of the earlier one")
        }
        adviseOnTelling(add)
        if let zone = timeZone {
            if !zone.isKnown {
                add(
                    .timeZoneRules, .act, "this host does not know the clinic's time zone \(zone.name)",
                    "install the package tzdata of this system")
            } else if !zone.agrees {
                add(
                    .timeZoneRules, .look,
                    "this host and the server have other rules of the time zone \(zone.name) within two years",
                    "install the present package tzdata on both, and restart the server")
            }
        }
        return found
    }

    private typealias Add = (DatabaseAdvice.Code, DatabaseAdvice.Severity, String, String) -> Void

    private func adviseOnSchema(_ add: Add) {
        guard hasSchema else {
            return add(
                .schemaOther, .act, "the database has no schema 'intake'",
                "look whether it is the right database; then 'intake-triage schema apply' as its owner")
        }
        guard !schemaDifference.isEmpty else { return }
        let (missing, others) = (schemaDifference.missing.count, schemaDifference.unexpected.count)
        add(
            .schemaOther, .look,
            "the schema is not that of this release: \(missing) objects or rights are missing or changed, \(others) are not ours",
            "'intake-triage schema check' names them; 'schema apply' puts right what is missing")
    }

    private func adviseOnLogins(_ add: Add) {
        let superusers = logins.filter { $0.isSuperuser && !$0.groups.isDisjoint(with: Self.programs.map(\.group)) }
        if !superusers.isEmpty {
            add(
                .rolesTooMany, .act,
                "programs log in as superusers (\(superusers.map(\.name).joined(separator: ", "))), whom nothing binds",
                "give each program a login that is a member of its group alone: 'intake-triage setup database' makes them"
            )
        }
        if let strangers, !strangers.isEmpty {
            let some = strangers.prefix(5).joined(separator: ", ") + (strangers.count > 5 ? ", …" : "")
            add(
                .strangersRead, .act,
                "\(some) can read what patients said here and \(strangers.count == 1 ? "is" : "are") nobody of this clinic",
                "'intake-triage people add' for one who works here; else DROP ROLE, or for another clinic's people REVOKE CONNECT ON "
                    + "DATABASE from PUBLIC and grant it to this clinic's own")
        }
        let groups = Set(Self.programs.map(\.group))
        let wide = logins.filter { !$0.isSuperuser && !$0.groups.isDisjoint(with: groups) && $0.groups.count > 1 }
        if !wide.isEmpty {
            let names = wide.map { "\($0.name) (\($0.groups.sorted().joined(separator: ", ")))" }
            add(
                .rolesTooMany, .act,
                "\(names.joined(separator: ", ")): a program's login may do more than the program needs",
                "REVOKE the other groups from it, or give each program a login of its own")
        }
        for (group, what) in Self.programs
        where group != "intake_sealer" && superusers.isEmpty && !logins.contains(where: { $0.groups.contains(group) }) {
            add(
                .rolesMissing, .look, "no login is a member of \(group), so \(what) cannot log in",
                "a superuser runs: GRANT \(group) TO the program's login; 'intake-triage setup database' makes it")
        }
    }

    private func adviseOnTelling(_ add: Add) {
        let silent = (channels ?? []).filter { $0.state != "disabled" && ($0.silentDays ?? .infinity) > 30 }
        if !silent.isEmpty {
            let names = silent.map { channel in
                "\(channel.name) (\(channel.silentDays.map { "\(Int($0)) days" } ?? "never"))"
            }
            add(
                .channelsUntested, .look,
                "nothing has gone through a channel for a month: \(names.joined(separator: ", "))",
                "'intake-triage alerts test' sends a test by each; do it each month")
        }
        let failing = (channels ?? []).filter { ["failing", "disabled"].contains($0.state) }
        if !failing.isEmpty {
            add(
                .channelsFailing, .act,
                "people are not told by \(failing.map { "\($0.name) (\($0.state))" }.joined(separator: ", "))",
                "'intake-triage alerts list' says why; mend it, then 'intake-triage alerts test'")
        }
        if let rotaGaps, !rotaGaps.isEmpty {
            add(
                .rotaGap, .look, "nobody is on duty as \(rotaGaps.joined(separator: ", as "))",
                "'intake-triage rota show' has the week; 'rota add' or 'rota duty' fills it")
        }
    }
}
