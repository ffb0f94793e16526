internal import TestSupport
package import EmbeddedPostgres
internal import IntakeStore
package import Postgres

/// A database and ways into it; a role is one of ``Clinic/roles``, nil is the superuser.
package struct ClinicDatabase: Sendable {
    package let server: EmbeddedPostgres
    package let name: String

    package init(server: EmbeddedPostgres, name: String) {
        self.server = server
        self.name = name
    }

    package func connectionString(_ role: String? = nil) -> String {
        server.connectionString(database: name, user: role)
    }

    /// A connection that the caller closes.
    package func connect(_ role: String? = nil) async throws -> Connection {
        try await Connection.connect(
            ConnectionConfiguration(connectionString(role)), deadline: .generous, logger: .silent)
    }

    /// Runs `body` with a connection that is closed afterwards.
    @discardableResult
    package func with<T>(_ role: String?, _ body: (Connection) async throws -> T) async throws -> T {
        let connection = try await connect(role)
        do {
            let value = try await body(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }

    @discardableResult
    package func asOwner<T>(_ body: (Connection) async throws -> T) async throws -> T { try await with(nil, body) }

    /// Submits forms as the web site, each in a transaction of its own, and returns their ids.
    @discardableResult
    package func submit(_ forms: [String]) async throws -> [PostgresUUID] {
        try await with("site") { site in
            var ids: [PostgresUUID] = []
            for form in forms { ids.append(try await Submissions.submit(Array(form.utf8), key: nil, site)) }
            return ids
        }
    }

    /// Submits one form as the web site.
    @discardableResult
    package func submit(_ form: String) async throws -> PostgresUUID { try await submit([form])[0] }

    /// The first column, a number, of the only row, as the superuser sees it.
    package func count(_ sql: String, _ parameters: any PostgresEncodable...) async throws -> Int {
        try await asOwner { owner in
            try await owner.query(Statement(sql), parameters: parameters).single { row in
                try row.decode(0, as: Int.self)
            }
        }
    }

    /// The first column, a text, of every row, as the superuser sees it.
    package func texts(_ sql: String, _ parameters: any PostgresEncodable...) async throws -> [String] {
        try await asOwner { owner in
            try await owner.query(Statement(sql), parameters: parameters).map { row in
                try row.decode(0, as: String.self)
            }
        }
    }

    /// Runs one statement or several.
    package func execute(_ sql: String, as role: String? = nil) async throws {
        try await with(role) { connection in try await connection.executeScript(sql) }
    }

    /// Makes the sessions of this database believe that so much of the cluster's notification queue is taken; really to
    /// fill it takes gigabytes.
    package func pretendQueueUsage(_ usage: Double) async throws {
        // A function in SQL is inlined; the built-in code of one that is not would run all the same.
        try await execute(
            """
            CREATE OR REPLACE FUNCTION pg_catalog.pg_notification_queue_usage() RETURNS double precision
            LANGUAGE sql VOLATILE AS 'SELECT \(usage)::double precision'
            """)
    }

    /// Does what no role can: the triggers that refuse it hold for the owner too. They are off afterwards.
    package func falsify(_ defect: String) async throws {
        try await execute(
            """
            DO $$ DECLARE name text; BEGIN
                FOR name IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'intake'::regnamespace AND relkind = 'r' LOOP
                    EXECUTE 'ALTER TABLE ' || name || ' DISABLE TRIGGER USER';
                END LOOP;
            END $$;
            \(defect);
            DO $$ DECLARE t record; BEGIN
                FOR t IN SELECT tgrelid::regclass AS relation, tgname FROM pg_trigger JOIN pg_class AS c ON c.oid = tgrelid
                         WHERE relnamespace = 'intake'::regnamespace AND NOT tgisinternal LOOP
                    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', t.relation, t.tgname);
                END LOOP;
            END $$;
            """)
    }

    /// Lets a person act whom services name.
    package func addPerson(_ name: String) async throws {
        _ = try await with("manager") { manager in try await People.add(name, login: nil, by: nil, manager) }
    }

    /// Waits until nothing waits for its assessment.
    package func waitUntilIdle(atMost limit: Duration = .seconds(120)) async throws {
        try await asOwner { owner in
            try await eventually("the queue is empty", atMost: limit) {
                try await owner.count("SELECT count(*) FROM intake.ready") == 0
            }
        }
    }

    /// Ends every session of workers in this database; returns how many.
    @discardableResult
    package func killWorkerSessions() async throws -> Int {
        try await count(
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name ~ '^intake-triage worker'
            """)
    }
}

extension Connection {
    @discardableResult
    package func execute(_ sql: String) async throws(PostgresError) -> Int {
        try await execute(Statement(sql), deadline: .generous)
    }

    /// The only value of the only row.
    package func value<T: PostgresDecodable & Sendable>(
        _ sql: String, _ parameters: any PostgresEncodable..., as type: T.Type = T.self
    ) async throws(PostgresError) -> T {
        try await query(Statement(sql), parameters: parameters, deadline: .generous)
            .single { (row) throws(PostgresError) in try row.decode(0) }
    }

    package func count(_ sql: String, _ parameters: any PostgresEncodable...) async throws(PostgresError) -> Int {
        try await query(Statement(sql), parameters: parameters, deadline: .generous)
            .single { (row) throws(PostgresError) in try row.decode(0, as: Int.self) }
    }

    /// The first column, a text, of every row.
    package func texts(_ sql: String, _ parameters: any PostgresEncodable...) async throws(PostgresError) -> [String] {
        try await query(Statement(sql), parameters: parameters, deadline: .generous)
            .map { (row) throws(PostgresError) in try row.decode(0, as: String.self) }
    }
}
