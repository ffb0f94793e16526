internal import CSchema
package import Postgres

/// The database schema that this executable was built with.
package enum IntakeSchema {
    /// The version of `intake.schema_version()` that this executable brings.
    package static let version = "1.1.0"

    /// The version of the release before, on whose schema this executable works, too: while releases change, daemons of both
    /// are at work, and the schema is that of one of them.
    package static let earlierVersion = "1.0.0"

    /// The whole of `schema.sql`.
    package static var text: String {
        decoded(intake_schema_text(), intake_schema_length())
    }

    /// What a database holds after ``text`` was applied, one line an object, sorted.
    package static var expectedObjects: [String] {
        lines(intake_schema_objects_text(), intake_schema_objects_length())
    }

    /// What a database of ``earlierVersion`` holds, likewise.
    package static var earlierObjects: [String] {
        lines(intake_schema_earlier_objects_text(), intake_schema_earlier_objects_length())
    }

    private static func lines(_ start: UnsafePointer<CChar>, _ length: Int) -> [String] {
        decoded(start, length).split(separator: "\n").map(String.init)
    }

    static func decoded(_ start: UnsafePointer<CChar>, _ length: Int) -> String {
        start.withMemoryRebound(to: UInt8.self, capacity: length) { bytes in
            String(decoding: UnsafeBufferPointer(start: bytes, count: length), as: UTF8.self)
        }
    }

    /// How a database differs from what this executable expects.
    package struct Difference: Sendable, Hashable {
        /// Objects or rights that are missing, or other than expected.
        package var missing: [String] = []
        /// Objects or rights in our schemas that are not expected.
        package var unexpected: [String] = []

        package var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty }
    }

    /// The version of the schema in the database; nil when it has none that we may see.
    package static func installedVersion(_ connection: Connection) async throws(PostgresError) -> String? {
        let probe = try await connection.query(
            "SELECT to_regprocedure('intake.schema_version()') IS NOT NULL AND has_schema_privilege('intake', 'USAGE')",
            deadline: .now + .seconds(15))
        guard try probe.value(row: 0, column: 0, as: Bool?.self) == true else { return nil }
        return try await connection.query("SELECT intake.schema_version()", deadline: .now + .seconds(15))
            .value(row: 0, column: 0, as: String?.self)
    }

    /// Compares the database with what this executable expects: tables and columns, domains, constraints, indexes,
    /// functions with their bodies, triggers, views with their columns, and every right on them.
    package static func compare(_ connection: Connection) async throws(PostgresError) -> Difference {
        let present = try await objects(in: connection)
        // Where another role owns the schemas, intake_owner has rights; where it owns them, it needs none.
        let expected = Set(expectedObjects.filter { !$0.hasPrefix("right intake_owner ") })
        let found = Set(present.filter { !$0.hasPrefix("right intake_owner ") })
        return Difference(
            missing: expected.subtracting(found).sorted(), unexpected: found.subtracting(expected).sorted())
    }

    /// The versions whose executables the schema in the database serves besides its own.
    private static func served(_ connection: Connection) async throws(PostgresError) -> Set<String> {
        let probe = try await connection.query(
            "SELECT to_regprocedure('intake.schema_serves()') IS NOT NULL", deadline: .now + .seconds(15))
        guard try probe.value(row: 0, column: 0, as: Bool.self) else { return [] }
        return Set(
            try await connection.query("SELECT intake.schema_serves()", deadline: .now + .seconds(15))
                .value(row: 0, column: 0, as: [String].self))
    }

    /// Why a daemon of this executable cannot work on the database, with the remedy; nil when it can.
    ///
    /// What its role needs must be there; how functions do it is the database's own affair, so that a release with other
    /// bodies, comments or more columns stops no daemon of the release beside it.
    ///
    /// - Parameters:
    ///   - role: the group that the daemon's role must be a member of.
    ///   - surplus: told how many objects or rights in our schemas are not ours.
    package static func problem(
        for role: String, _ connection: Connection, surplus: (Int) -> Void
    ) async throws(PostgresError) -> String? {
        guard let installed = try await installedVersion(connection) else {
            return
                "the database has no schema 'intake' that this role may use; run 'intake-triage schema apply' as its owner, "
                + "and make the role a member of \(role)"
        }
        if installed != version, installed != earlierVersion {
            guard try await served(connection).contains(version) else {
                return "the database has schema version \(installed), which serves no executable of \(version); "
                    + "use the release of the schema, or run 'intake-triage schema apply' of this one if it is the later"
            }
        }
        let present = try await objects(in: connection)
        // What is new in this version, its daemons do without on the one before.
        let needed = installed == earlierVersion ? earlierObjects : expectedObjects
        let missing = Needs(of: role, needed).missing(in: present)
        if installed == version {
            let ours = Set(expectedObjects.map(name))
            let others = present.filter { !ours.contains(name($0)) && !$0.hasPrefix("right intake_owner ") }
            if !others.isEmpty { surplus(others.count) }
        }
        guard let first = missing.first else { return nil }
        return
            "the database lacks what \(role) of schema \(installed) needs: \(missing.count) objects or rights are missing or "
            + "changed, the first is '\(first)'; see 'intake-triage schema check'"
    }

    /// A line of the inventory without what a function does.
    private static func name(_ line: String) -> String {
        line.hasPrefix("function ") ? String(line.prefix(through: line.lastIndex(of: ")") ?? line.endIndex)) : line
    }

    /// What a role uses of a schema: its rights, and the columns of the tables and views on which it has some.
    package struct Needs {
        private let lines: Set<String>

        package init(of role: String, _ objects: [String]) {
            let prefix = "right \(role) "
            let rights = objects.filter { $0.hasPrefix(prefix) }
            // The last word; of a function's signature it is no relation's.
            let relations = Set(rights.compactMap { line in line.split(separator: " ").last.map(String.init) })
            let columns = objects.compactMap { line -> String? in
                guard let column = Self.column(line) else { return nil }
                let relation = column.name.lastIndex(of: ".").map { String(column.name[..<$0]) } ?? ""
                return relations.contains(relation) || relations.contains(column.name) ? column.line : nil
            }
            lines = Set(rights + columns)
        }

        package func missing(in present: [String]) -> [String] {
            lines.subtracting(present.map { Self.column($0)?.line ?? $0 }).sorted()
        }

        /// A column by its name and type; whether it may be null matters to nobody who reads it.
        private static func column(_ line: String) -> (name: String, line: String)? {
            guard line.hasPrefix("column ") else { return nil }
            let known = line.hasSuffix(" not null") ? String(line.dropLast(" not null".count)) : line
            return (String(known.dropFirst("column ".count).prefix { $0 != " " }), known)
        }
    }

    /// What the database holds in our schemas, one line an object, sorted.
    package static func objects(in connection: Connection) async throws(PostgresError) -> [String] {
        try await connection.transaction(readOnly: true) { (transaction) throws(PostgresError) -> [String] in
            // What the server writes of a body leaves out the schemas of the path.
            try transaction.execute("SET LOCAL search_path = pg_catalog")
            return try transaction.query(inventory).map { (row) throws(PostgresError) in
                try row.decode(0, as: String.self)
            }
        }
    }

    /// Lists everything that the schema makes, without names of owners and in words that do not depend on the server's
    /// major version. Bodies of functions are given by a hash of their source without comments and line breaks.
    private static let inventory = Statement(
        """
        WITH ours AS (
            SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE nspname IN ('intake', 'dashboard')
        ), lines AS (
            SELECT format('schema %s', nspname) AS line FROM ours
            UNION ALL
            SELECT format('%s%s%s %s.%s', CASE relpersistence WHEN 'u' THEN 'unlogged ' ELSE '' END,
                          CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_index WHERE indexrelid = pg_class.oid AND NOT indisvalid)
                               THEN 'invalid ' ELSE '' END, CASE relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'S' THEN 'sequence'
                          WHEN 'i' THEN 'index' ELSE 'relation' END, nspname, relname)
            FROM pg_catalog.pg_class JOIN ours ON ours.oid = relnamespace
            WHERE relkind IN ('r', 'v', 'S', 'i', 'p', 'm', 'f')
            UNION ALL
            SELECT format('column %s.%s.%s %s%s', nspname, relname, attname, format_type(atttypid, atttypmod),
                          CASE WHEN attnotnull THEN ' not null' ELSE '' END)
            FROM pg_catalog.pg_attribute
            JOIN pg_catalog.pg_class ON pg_class.oid = attrelid JOIN ours ON ours.oid = relnamespace
            WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'v')
            UNION ALL
            SELECT format('domain %s.%s %s %s', nspname, typname, format_type(typbasetype, typtypmod),
                          (SELECT string_agg(pg_get_constraintdef(c.oid), ' ' ORDER BY conname)
                           FROM pg_catalog.pg_constraint AS c WHERE contypid = t.oid))
            FROM pg_catalog.pg_type AS t JOIN ours ON ours.oid = typnamespace WHERE typtype = 'd'
            UNION ALL
            SELECT format('constraint %s.%s %s%s', nspname, relname, conname, CASE WHEN convalidated THEN '' ELSE ' not valid' END)
            FROM pg_catalog.pg_constraint JOIN ours ON ours.oid = connamespace
            JOIN pg_catalog.pg_class ON pg_class.oid = conrelid WHERE contype IN ('c', 'f', 'p', 'u')
            UNION ALL
            SELECT format('function %s.%s(%s)%s%s %s', nspname, proname, pg_get_function_identity_arguments(p.oid),
                          CASE WHEN prosecdef THEN ' definer' ELSE '' END,
                          coalesce(' with ' || array_to_string(proconfig, ' and '), ''),
                          md5(regexp_replace(regexp_replace(coalesce(pg_get_function_sqlbody(p.oid), prosrc, ''),
                                                            '--[^\\n]*', '', 'g'), '\\s+', ' ', 'g')))
            FROM pg_catalog.pg_proc AS p JOIN ours ON ours.oid = pronamespace
            UNION ALL
            SELECT format('trigger %s.%s %s %s', nspname, relname, tgname, tgenabled)
            FROM pg_catalog.pg_trigger
            JOIN pg_catalog.pg_class ON pg_class.oid = tgrelid JOIN ours ON ours.oid = relnamespace
            WHERE NOT tgisinternal
            UNION ALL
            SELECT format('right %s %s on schema %s', coalesce(r.rolname, 'PUBLIC'), privilege_type, nspname)
            FROM pg_catalog.pg_namespace AS n
            CROSS JOIN LATERAL aclexplode(n.nspacl) LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = grantee
            WHERE nspname IN ('intake', 'dashboard') AND grantee <> nspowner
            UNION ALL
            SELECT format('right %s %s on %s.%s', coalesce(r.rolname, 'PUBLIC'), privilege_type, nspname, relname)
            FROM pg_catalog.pg_class JOIN ours ON ours.oid = relnamespace
            CROSS JOIN LATERAL aclexplode(relacl) LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = grantee
            WHERE grantee <> relowner
            UNION ALL
            SELECT format('right %s %s on %s.%s.%s', coalesce(r.rolname, 'PUBLIC'), privilege_type, nspname, relname, attname)
            FROM pg_catalog.pg_attribute
            JOIN pg_catalog.pg_class ON pg_class.oid = attrelid JOIN ours ON ours.oid = relnamespace
            CROSS JOIN LATERAL aclexplode(attacl) LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = grantee
            WHERE grantee <> relowner AND NOT attisdropped
            UNION ALL
            SELECT format('right %s %s on %s.%s(%s)', coalesce(r.rolname, 'PUBLIC'), privilege_type, nspname, proname,
                          pg_get_function_identity_arguments(p.oid))
            FROM pg_catalog.pg_proc AS p JOIN ours ON ours.oid = pronamespace
            CROSS JOIN LATERAL aclexplode(coalesce(proacl, acldefault('f', proowner)))
            LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = grantee
            WHERE grantee <> proowner
            UNION ALL
            SELECT format('right PUBLIC %s on the database', privilege_type)
            FROM pg_catalog.pg_database CROSS JOIN LATERAL aclexplode(coalesce(datacl, acldefault('d', datdba)))
            WHERE datname = current_database() AND grantee = 0 AND privilege_type IN ('TEMPORARY', 'CREATE')
            UNION ALL
            SELECT format('role %s%s', rolname, CASE WHEN rolcanlogin THEN ' with LOGIN' ELSE '' END)
            FROM pg_catalog.pg_roles
            WHERE rolname IN ('intake_owner', 'intake_web', 'intake_worker', 'intake_alerter', 'intake_staff',
                              'intake_clinician', 'intake_dashboard', 'intake_auditor', 'intake_board',
                              'intake_sealer')
        )
        SELECT line FROM lines ORDER BY line COLLATE "C"
        """)
}
