import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

@Suite struct SchemaTests {
    @Test func `the schema applies again and again over live rows, and changes none of them`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let first = try await database.submit(#"{"patient":{"reference":"A"},"answers":{}}"#)
        try await desk.work([first: .urgent])
        try await database.submit(#"{"patient":{"reference":"A"},"answers":{}}"#)
        try await database.asOwner { owner in
            let tables = try await owner.texts(
                "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'intake'::regnamespace ORDER BY 1"
            )
            #expect(tables.count >= 15)
            func contents() async throws -> [String] {
                var found: [String] = []
                for table in tables {
                    found += try await owner.texts("SELECT $1 || t::text FROM \(table) AS t ORDER BY t::text", table)
                }
                return found
            }
            let before = try await contents()
            #expect(before.count > 8)
            for _ in 1...2 { try await IntakeSchema.apply(to: owner) }
            let after = try await contents()
            #expect(after == before)
            let difference = try await IntakeSchema.compare(owner)
            #expect(difference.isEmpty, "\(difference)")
        }
        await desk.close()
    }

    @Test func `the owner of the database who is no superuser applies it where the roles exist`() async throws {
        let role = Clinic.newName("owner")
        try await Clinic.server().createRole(role)
        let database = try await Clinic.newEmptyDatabase(owner: role)
        try await database.with(role) { owner in
            let isSuperuser = try await owner.value(
                "SELECT rolsuper FROM pg_roles WHERE rolname = current_user", as: Bool.self)
            #expect(!isSuperuser)
            for _ in 1...2 { try await IntakeSchema.apply(to: owner) }
            let difference = try await IntakeSchema.compare(owner)
            #expect(difference.isEmpty, "\(difference)")
            let version = try await IntakeSchema.installedVersion(owner)
            #expect(version == IntakeSchema.version)
        }
        let id = try await database.submit(#"{"answers":{}}"#)
        try await database.with(role) { owner in
            let ids = try await owner.query("SELECT id FROM intake.submission").map { row in
                try row.decode(0, as: PostgresUUID.self)
            }
            #expect(ids == [id])
        }
    }

    @Test func `a role without rights on the database is refused, and nothing changes`() async throws {
        let role = Clinic.newName("outsider")
        try await Clinic.server().createRole(role)
        let database = try await Clinic.newEmptyDatabase()
        try await database.with(role) { outsider in
            let state = await postgresError { try await IntakeSchema.apply(to: outsider) }?.sqlState
            #expect(state == .insufficientPrivilege)
        }
        try await database.asOwner { owner in
            let schemas = try await owner.count(
                "SELECT count(*) FROM pg_namespace WHERE nspname IN ('intake', 'dashboard')")
            #expect(schemas == 0)
            let version = try await IntakeSchema.installedVersion(owner)
            #expect(version == nil)
        }
    }

    /// After a change of schema.sql write the list anew, with a database that has just got it:
    /// `intake-triage schema check --list > Sources/CSchema/schema-objects.txt`
    @Test func `the list of expected objects is what a fresh application makes`() async throws {
        let database = try await Clinic.newEmptyDatabase()
        try await database.asOwner { owner in
            try await IntakeSchema.apply(to: owner)
            let objects = try await IntakeSchema.objects(in: owner)
            let missing = Set(IntakeSchema.expectedObjects).subtracting(objects)
            let surplus = Set(objects).subtracting(IntakeSchema.expectedObjects)
            #expect(missing.isEmpty && surplus.isEmpty, "missing \(missing.sorted()), surplus \(surplus.sorted())")
            #expect(objects.count > 400)
        }
    }

    @Test(arguments: SchemaChange.all)
    func `a change of the schema is noticed`(change: SchemaChange) async throws {
        let database = try await Clinic.newDatabase()
        try await database.asOwner { owner in
            let before = try await IntakeSchema.compare(owner)
            #expect(before.isEmpty, "\(before)")
            try await owner.executeScript(change.sql)
            let difference = try await IntakeSchema.compare(owner)
            if let missing = change.missing {
                #expect(difference.missing.contains { $0.hasPrefix(missing) }, "\(difference)")
            }
            if let unexpected = change.unexpected {
                #expect(difference.unexpected.contains { $0.hasPrefix(unexpected) }, "\(difference)")
            }
            #expect(!difference.isEmpty)
        }
    }

    @Test func `applying the schema puts right what is missing`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.asOwner { owner in
            try await owner.executeScript(
                """
                DROP FUNCTION intake.pause(text);
                REVOKE EXECUTE ON FUNCTION intake.submit(text, text) FROM intake_web;
                GRANT SELECT ON intake.submission TO PUBLIC;
                DROP TRIGGER audit_log_append_only ON intake.audit_log;
                """)
            try await IntakeSchema.apply(to: owner)
            let difference = try await IntakeSchema.compare(owner)
            #expect(difference.isEmpty, "\(difference)")
        }
    }

    @Test func `a database that a build of before the first release made is refused, and stays as it is`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.asOwner { owner in
            try await owner.execute("ALTER DOMAIN intake.level RENAME TO former")
            let before = try await IntakeSchema.objects(in: owner)
            let state = await postgresError { try await IntakeSchema.apply(to: owner) }?.sqlState
            #expect(state == "55000")
            let after = try await IntakeSchema.objects(in: owner)
            #expect(after == before)
        }
    }

    @Test func `what an object is for is in its comment, and what a column holds where its name does not say it`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.asOwner { owner in
            let bare = try await owner.texts(Self.uncommented)
            #expect(bare.isEmpty)
        }
    }

    @Test func `nothing depends on an unlogged relation`() async throws {
        let database = try await Clinic.newDatabase()
        let unlogged = try await database.texts(
            """
            SELECT oid::regclass::text FROM pg_class
            WHERE relnamespace IN ('intake'::regnamespace, 'dashboard'::regnamespace) AND relpersistence <> 'p'
            """)
        #expect(unlogged == [])
    }

    @Test func `applying the schema replaces the unlogged flag of a former one, which a promotion may have ruined`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.asOwner { owner in
            try await owner.executeScript(
                """
                SET ROLE intake_owner;
                DROP SEQUENCE intake.workers_asleep;
                CREATE UNLOGGED SEQUENCE intake.workers_asleep AS bigint MINVALUE 1 MAXVALUE 2 START WITH 2;
                RESET ROLE;
                """)
            let seen = try await IntakeSchema.compare(owner)
            #expect(seen.unexpected.contains("unlogged sequence intake.workers_asleep"))
            try await IntakeSchema.apply(to: owner)
            let difference = try await IntakeSchema.compare(owner)
            #expect(difference.isEmpty, "\(difference)")
        }
    }

    @Test func `three first applications at a time make one schema`() async throws {
        let database = try await Clinic.newEmptyDatabase()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...3 {
                group.addTask {
                    while true {
                        do {
                            return try await database.asOwner { try await IntakeSchema.apply(to: $0) }
                        } catch let error as PostgresError where error.sqlState == .lockNotAvailable {
                            // It gives up after ten seconds of waiting, which on a busy machine may be too few.
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        try await database.asOwner { owner in
            let difference = try await IntakeSchema.compare(owner)
            #expect(difference.isEmpty, "\(difference)")
        }
    }

    @Test func `no function is PUBLIC's, and every definer function fixes its search_path`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.asOwner { owner in
            let open = try await owner.texts(
                """
                SELECT oid::regprocedure::text FROM pg_proc
                WHERE pronamespace IN ('intake'::regnamespace, 'dashboard'::regnamespace)
                    AND (proacl IS NULL OR EXISTS (SELECT FROM aclexplode(proacl) WHERE grantee = 0))
                """)
            #expect(open.isEmpty)
            let loose = try await owner.texts(
                """
                SELECT oid::regprocedure::text FROM pg_proc
                WHERE pronamespace = 'intake'::regnamespace AND prosecdef
                    AND NOT coalesce(proconfig @> ARRAY['search_path=pg_catalog, intake, pg_temp'], false)
                """)
            #expect(loose.isEmpty)
        }
    }

    /// Tables, views, functions, sequences that are not a column's own, domains, schemas and roles; and of columns a name
    /// that neither says it nor is explained at any relation that has it.
    private static let uncommented = """
        WITH relation AS (
            SELECT oid, relkind FROM pg_class
            WHERE relnamespace IN ('intake'::regnamespace, 'dashboard'::regnamespace) AND relkind IN ('r', 'v', 'S')
        )
        SELECT 'relation ' || oid::regclass FROM relation
        WHERE obj_description(oid, 'pg_class') IS NULL
            AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = relation.oid AND relkind = 'S' AND deptype = 'i')
        UNION ALL
        SELECT 'column ' || string_agg(attrelid::regclass::text, ', ') || ' ' || attname
        FROM pg_attribute JOIN relation ON relation.oid = attrelid
        WHERE relkind IN ('r', 'v') AND attnum > 0 AND NOT attisdropped
        GROUP BY attname
        HAVING bool_and(col_description(attrelid, attnum) IS NULL)
            AND attname !~ '^(id|at|session|singleton|host|pid|slot|hour|content|outcome|item|action|reference|proposal|approval)$'
            AND attname !~ '^(overdue|stalled|channels|findings|alerts|forms|messages|submissions|strikes|attempts|assessed|delivered)$'
            AND attname !~ '_(id|at|by|session|note|reason|level|number|alerts|timeline)$'
        UNION ALL
        SELECT 'function ' || oid::regprocedure FROM pg_proc
        WHERE pronamespace IN ('intake'::regnamespace, 'dashboard'::regnamespace) AND obj_description(oid, 'pg_proc') IS NULL
        UNION ALL
        SELECT 'domain ' || oid::regtype FROM pg_type
        WHERE typnamespace = 'intake'::regnamespace AND typtype = 'd' AND obj_description(oid, 'pg_type') IS NULL
        UNION ALL
        SELECT 'schema ' || nspname FROM pg_namespace
        WHERE nspname IN ('intake', 'dashboard') AND obj_description(oid, 'pg_namespace') IS NULL
        UNION ALL
        SELECT 'role ' || rolname FROM pg_roles
        WHERE rolname ~ '^intake_' AND shobj_description(oid, 'pg_authid') IS NULL
        """
}

/// Something that somebody did to the schema by hand, and how the comparison must call it.
struct SchemaChange: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sql: String
    var missing: String?
    var unexpected: String?

    static let all = [
        SchemaChange(
            testDescription: "a dropped function", sql: "DROP FUNCTION intake.resume(text)",
            missing: "function intake.resume(by_whom text)"),
        SchemaChange(
            testDescription: "another body of a function in PL/pgSQL",
            sql: """
                CREATE OR REPLACE FUNCTION intake.refuse_change() RETURNS trigger LANGUAGE plpgsql
                SET search_path = pg_catalog, intake, pg_temp AS 'BEGIN RETURN NULL; END'
                """, missing: "function intake.refuse_change()", unexpected: "function intake.refuse_change()"),
        SchemaChange(
            testDescription: "another body of a function in SQL",
            sql: """
                CREATE OR REPLACE FUNCTION intake.patient_reference(given text) RETURNS text
                LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN given
                """, missing: "function intake.patient_reference(given text)"),
        SchemaChange(
            testDescription: "a definer function without its search_path",
            sql: "ALTER FUNCTION intake.submit(text, text) RESET search_path", missing: "function intake.submit("),
        SchemaChange(
            testDescription: "a missing grant on a function",
            sql: "REVOKE EXECUTE ON FUNCTION intake.submit(text, text) FROM intake_web",
            missing: "right intake_web EXECUTE on intake.submit("),
        SchemaChange(
            testDescription: "a missing grant on a table", sql: "REVOKE SELECT ON intake.ready FROM intake_worker",
            missing: "right intake_worker SELECT on intake.ready"),
        SchemaChange(
            testDescription: "a missing grant on a column",
            sql: "REVOKE UPDATE (level) ON intake.alert FROM intake_worker",
            missing: "right intake_worker UPDATE on intake.alert.level"),
        SchemaChange(
            testDescription: "a right of PUBLIC on a table", sql: "GRANT SELECT ON intake.submission TO PUBLIC",
            unexpected: "right PUBLIC SELECT on intake.submission"),
        SchemaChange(
            testDescription: "a right of PUBLIC on a function",
            sql: "GRANT EXECUTE ON FUNCTION intake.close(uuid, text, text, jsonb, text) TO PUBLIC",
            unexpected: "right PUBLIC EXECUTE on intake.close("),
        SchemaChange(
            testDescription: "a right of the web site", sql: "GRANT SELECT ON intake.submission TO intake_web",
            unexpected: "right intake_web SELECT on intake.submission"),
        SchemaChange(
            testDescription: "an extra table", sql: "CREATE TABLE intake.extra (a int)",
            unexpected: "table intake.extra"),
        SchemaChange(
            testDescription: "an extra trigger",
            sql: """
                CREATE TRIGGER spy BEFORE INSERT ON intake.submission
                FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change()
                """, unexpected: "trigger intake.submission spy"),
        SchemaChange(
            testDescription: "a trigger that is off",
            sql: "ALTER TABLE intake.submission DISABLE TRIGGER submission_written_once",
            missing: "trigger intake.submission submission_written_once A"),
        SchemaChange(
            testDescription: "a dropped index", sql: "DROP INDEX intake.alert_patient_open_key",
            missing: "index intake.alert_patient_open_key"),
        SchemaChange(
            testDescription: "a dropped constraint",
            sql: "ALTER TABLE intake.alert DROP CONSTRAINT alert_closed_check",
            missing: "constraint intake.alert alert_closed_check"),
        SchemaChange(
            testDescription: "levels of any name", sql: "ALTER DOMAIN intake.level DROP CONSTRAINT level_check",
            missing: "domain intake.level", unexpected: "domain intake.level"),
        SchemaChange(
            testDescription: "a column of another type",
            sql: "ALTER TABLE intake.strike ALTER COLUMN phase TYPE varchar(100)",
            missing: "column intake.strike.phase text"),
    ]
}
