import ClinicFixture
import IntakeStore
import Postgres
import Testing

@Suite struct WebRoleTests {
    @Test func `the web role reads, writes and locks no table, view or sequence`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.submit(#"{"answers":{}}"#)
        let relations = try await database.asOwner { owner in
            try await owner.query(
                """
                SELECT c.oid::regclass::text, relkind::text,
                       (SELECT quote_ident(attname) FROM pg_attribute AS a
                        WHERE attrelid = c.oid AND attnum > 0 AND attgenerated = '' AND attidentity = '' LIMIT 1)
                FROM pg_class AS c
                WHERE relnamespace IN ('intake'::regnamespace, 'dashboard'::regnamespace) AND relkind IN ('r', 'v', 'S')
                """
            ).map { row in
                (
                    name: try row.decode(0, as: String.self), kind: try row.decode(1, as: String.self),
                    column: try row.decode(2, as: String?.self)
                )
            }
        }
        #expect(relations.count > 20)
        try await database.with("site") { site in
            for relation in relations {
                var statements = ["SELECT * FROM \(relation.name)", "COPY (SELECT * FROM \(relation.name)) TO STDOUT"]
                switch relation.kind {
                case "r":
                    statements += [
                        "INSERT INTO \(relation.name) DEFAULT VALUES", "DELETE FROM \(relation.name)",
                        "UPDATE \(relation.name) SET \(relation.column ?? "?") = NULL", "TRUNCATE \(relation.name)",
                        "SELECT FROM \(relation.name) FOR UPDATE", "ALTER TABLE \(relation.name) RENAME TO gone",
                        "DROP TABLE \(relation.name)", "CREATE INDEX ON \(relation.name) (\(relation.column ?? "?"))",
                    ]
                case "S":
                    statements += ["SELECT nextval('\(relation.name)')", "SELECT setval('\(relation.name)', 1)"]
                default: statements += ["DROP VIEW \(relation.name)"]
                }
                for statement in statements {
                    let state = await refusal(site, statement)
                    #expect(state == .insufficientPrivilege, "\(statement)")
                }
            }
        }
    }

    @Test func `the web role calls no function but submit and outcome`() async throws {
        let database = try await Clinic.newDatabase()
        let calls = try await database.asOwner { owner in
            try await owner.texts(
                """
                SELECT format('SELECT intake.%I(%s)', proname,
                              (SELECT string_agg('NULL::' || format_type(t, NULL), ', ') FROM unnest(proargtypes) AS t))
                FROM pg_proc
                WHERE pronamespace IN ('intake'::regnamespace, 'dashboard'::regnamespace) AND prorettype <> 'trigger'::regtype
                """)
        }
        #expect(calls.filter { $0.contains("submit(") }.count == 2)
        #expect(calls.count > 15)
        try await database.with("site") { site in
            for call in calls {
                let state = await refusal(site, call)
                let allowed: SQLState? = call.contains("submit(") ? "22004" : call.contains("outcome(") ? "P0002" : nil
                #expect(state == allowed ?? "42501", "\(call)")
            }
        }
    }

    @Test(arguments: [
        "CREATE TEMP TABLE t (a int)", "CREATE SCHEMA s", "CREATE TABLE intake.t (a int)",
        "CREATE TABLE dashboard.t (a int)",
        "CREATE TABLE public.t (a int)", "CREATE VIEW dashboard.v AS SELECT 1", "SET ROLE intake_owner",
        "SET ROLE intake_worker",
        "SET SESSION AUTHORIZATION postgres", "COMMENT ON SCHEMA intake IS NULL",
        "CREATE FUNCTION intake.f() RETURNS int LANGUAGE sql RETURN 1", "COPY intake.submission TO STDOUT",
        "GRANT SELECT ON intake.submission TO site", "CREATE ROLE other", "SET session_replication_role = replica",
    ])
    func `the web role creates nothing and becomes nobody else`(statement: String) async throws {
        let database = try await Clinic.newDatabase()
        try await database.with("site") { site in
            let state = await refusal(site, statement)
            #expect(state == .insufficientPrivilege)
        }
    }

    @Test func `the web role submits through both overloads`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.with("site") { site in
            let first = try await site.value("SELECT intake.submit($1::text)", "{}", as: PostgresUUID.self)
            let second = try await site.value(
                "SELECT intake.submit($1::jsonb, $2)", JSONB("{}"), "key", as: PostgresUUID.self)
            #expect(first != second)
        }
        try await database.asOwner { owner in
            let waiting = try await owner.count(
                "SELECT count(*) FROM intake.submission JOIN intake.ready USING (number) WHERE submitted_by = 'site'")
            #expect(waiting == 2)
        }
    }

    @Test(arguments: [
        (
            "monitor",
            [
                "dashboard.activity", "dashboard.alert_load", "dashboard.alert_steps", "dashboard.alerts",
                "dashboard.channels",
                "dashboard.clinic",
                "dashboard.done", "dashboard.health", "dashboard.patients", "dashboard.quarantine",
                "dashboard.response", "dashboard.retention", "dashboard.rota_gaps", "dashboard.setbacks",
                "dashboard.unaccounted", "dashboard.urgent", "dashboard.verdicts", "dashboard.words",
                "dashboard.workers", "dashboard.worklist",
            ]
        ),
        (
            "nurse",
            [
                "dashboard.activity", "dashboard.alert_load", "dashboard.alert_steps", "dashboard.alerts",
                "dashboard.channels",
                "dashboard.clinic",
                "dashboard.done", "dashboard.health", "dashboard.patients", "dashboard.quarantine",
                "dashboard.response", "dashboard.retention", "dashboard.rota_gaps", "dashboard.setbacks",
                "dashboard.unaccounted", "dashboard.urgent", "dashboard.verdicts", "dashboard.words",
                "dashboard.workers", "dashboard.worklist",
                "intake.control", "intake.must_acknowledge", "intake.person", "intake.person_role",
                "intake.rota_absence", "intake.rota_duty",
                "intake.rota_shift",
            ]
        ),
        (
            "auditor",
            [
                "intake.assessment", "intake.audit_log", "intake.audit_seal", "intake.must_acknowledge",
                "intake.person",
                "intake.person_role",
                "intake.rota_absence", "intake.rota_duty", "intake.rota_shift",
            ]
        ),
        ("sealer", ["intake.audit_log", "intake.audit_seal"]),
        (
            "alerter",
            [
                "dashboard.channels", "dashboard.health", "dashboard.setbacks", "dashboard.workers",
                "intake.alert_thread", "intake.alerter",
                "intake.alerting", "intake.awaited",
                "intake.channel",
                "intake.delivery", "intake.escalation", "intake.incident", "intake.message", "intake.message_alert",
                "intake.notification", "intake.person_channel",
                "intake.settings", "intake.settings_in_force", "intake.trouble",
            ]
        ),
    ])
    func `a role reads what it needs and nothing more`(role: String, readable: [String]) async throws {
        let database = try await Clinic.newDatabase()
        let relations = try await database.asOwner { owner in
            try await owner.texts(
                """
                SELECT oid::regclass::text FROM pg_class
                WHERE relnamespace IN ('intake'::regnamespace, 'dashboard'::regnamespace) AND relkind IN ('r', 'v') ORDER BY 1
                """)
        }
        try await database.with(role) { connection in
            var found: [String] = []
            for relation in relations {
                if await refusal(connection, "SELECT * FROM \(relation)") == nil { found.append(relation) }
            }
            #expect(found.sorted() == readable)
        }
    }

    @Test(arguments: [
        "DELETE FROM intake.work_item", "UPDATE intake.work_item SET level = 'routine'", "DELETE FROM intake.alert",
        "UPDATE intake.alert SET closed_at = now()", "INSERT INTO intake.submission (form) VALUES ('x')",
        "INSERT INTO intake.ready VALUES (1)", "UPDATE intake.control SET paused = true",
        "SELECT * FROM intake.audit_log",
        "UPDATE intake.protocol_in_force SET version = 'x'", "SELECT intake.pause('x')",
        "SELECT intake.audit('a', 'b', 'c', 'd')",
        "SELECT intake.close(gen_random_uuid(), 'x', 'y', '{}')",
        "SELECT intake.acknowledge(gen_random_uuid(), 'x', '{}')",
        "SELECT intake.propose_protocol('x', '{}', 'h', 'h', 'w')", "SELECT * FROM dashboard.worklist",
        "INSERT INTO intake.audit_log (actor, by_whom, action, object_kind, object_id) VALUES ('x', 'x', 'x', 'x', 'x')",
    ])
    func `the worker role cannot decide anything in place of a person`(statement: String) async throws {
        let database = try await Clinic.newDatabase()
        try await database.with("worker") { worker in
            let state = await refusal(worker, statement)
            #expect(state == .insufficientPrivilege)
        }
    }
}
