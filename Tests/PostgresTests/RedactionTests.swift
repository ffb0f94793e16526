import TestSupport
import Postgres
import Testing

/// Stored and submitted values stay out of error texts and logs.
@Suite(.timeLimit(.minutes(2))) struct RedactionTests {
    private static let canary = "canary7391"

    /// Statements whose errors carry the canary in DETAIL, CONTEXT, HINT, the primary message or a parameter.
    private static let leaks: [String] = [
        "SELECT $1::text::uuid", "SELECT $1::text::json", "SELECT $1::text::jsonb", "SELECT $1::text::int",
        "SELECT $1::text::timestamptz", "SELECT ('{' || $1::text)::int[]", "SELECT $1::text::bool",
        "INSERT INTO t (a) VALUES ($1)", "INSERT INTO t (b, a) VALUES ($1, NULL)",
        "INSERT INTO t (a, b) VALUES ('x', $1)",
        "INSERT INTO t (a, short) VALUES ('x', $1)", "INSERT INTO t (a, choice) VALUES ('y', $1::text::choice)",
        "SELECT raise_with($1, 'P0001')", "SELECT raise_with($1, '42501')", "SELECT raise_with($1, '23505')",
        "SELECT raise_with($1, '57014')", "SELECT convert_from(convert_to($1, 'UTF8'), $1)",
        "SELECT to_date($1, 'YYYY')",
        "SELECT regexp_replace('x', '(' || $1, '')", "SELECT execute_text($1)",
    ]

    private static let schema = """
        CREATE TYPE choice AS ENUM ('a', 'b');
        CREATE TABLE t (
            a text NOT NULL CONSTRAINT a_is_not_canary CHECK (a NOT LIKE 'canary%'),
            b text CONSTRAINT b_is_unique UNIQUE, short varchar(3), choice choice);
        INSERT INTO t (a, b) VALUES ('x', '\(canary)');
        CREATE FUNCTION raise_with(value text, code text) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'about %', value USING ERRCODE = code, DETAIL = value, HINT = value;
        END $$;
        CREATE FUNCTION execute_text(value text) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            EXECUTE 'SELECT 1 FROM (VALUES (1)) AS v ' || value || ' ' || value || ' nonsense';
        END $$;
        """

    private func texts(of error: PostgresError) -> [String] {
        var dumped = ""
        dump(error, to: &dumped)
        let server = error.serverError
        return [
            "\(error)", String(describing: error), String(reflecting: error), dumped, "\(error as any Error)",
            "\(String(describing: server))", String(reflecting: server), server?.description ?? "",
        ]
    }

    @Test(arguments: leaks)
    func `no error text shows a value, however it is printed`(sql: String) async throws {
        let log = LogCapture()
        try await withConnection(to: TestServer.newDatabase(), logger: log.logger) { connection in
            try await connection.executeScript(Self.schema)
            let outside = await postgresError { try await connection.execute(Statement(sql), Self.canary) }
            let inside = await postgresError {
                try await connection.transaction { tx in try tx.execute(Statement(name: "leak", sql), Self.canary) }
            }
            for error in [outside, inside] {
                guard let error, case .server(let serverError) = error else {
                    Issue.record("expected an error of the server's, not \(String(describing: error))")
                    continue
                }
                for text in texts(of: error) { #expect(!text.contains(Self.canary)) }
                #expect("\(error)".contains(serverError.sqlState.rawValue))
            }
            #expect(!log.text.contains(Self.canary))
        }
    }

    @Test func `the message is there for whoever asks by its name`() async throws {
        try await withConnection { connection in
            let error = await postgresError { try await connection.execute("SELECT $1::text::uuid", Self.canary) }
            #expect(error?.serverError?.unredactedMessage.contains(Self.canary) == true)
            #expect(error?.serverError?.redactedMessage == nil)
            #expect(error.map { "\($0)" } == "ERROR 22P02 invalid_text_representation")
        }
    }

    @Test func `a violated constraint shows names instead of values`() async throws {
        try await withConnection(to: TestServer.newDatabase()) { connection in
            try await connection.executeScript(Self.schema)
            let error = await postgresError {
                try await connection.execute("INSERT INTO t (a, b) VALUES ('x', $1)", Self.canary)
            }
            #expect(
                error.map { "\($0)" }
                    == "ERROR 23505 unique_violation (schema public, table t, constraint b_is_unique)")
        }
    }

    @Test func `messages that name only objects are shown`() async throws {
        try await withConnection { connection in
            let error = await postgresError { try await connection.execute("SELECT * FROM nowhere") }
            #expect(
                error.map { "\($0)" }
                    == "ERROR 42P01 undefined_table: relation \"nowhere\" does not exist (position 15)")
        }
    }

    @Test func `notices reach the log by their level, without what a function put into them`() async throws {
        let log = LogCapture()
        try await withConnection(logger: log.logger) { connection in
            try await connection.executeScript(
                """
                DO $$ BEGIN
                    RAISE WARNING 'about \(Self.canary)' USING DETAIL = '\(Self.canary)';
                    RAISE NOTICE '\(Self.canary)';
                    RAISE NOTICE '\(Self.canary)' USING ERRCODE = '42501';
                END $$;
                CREATE TEMP TABLE IF NOT EXISTS noticed (a int);
                CREATE TEMP TABLE IF NOT EXISTS noticed (a int);
                """)
        }
        #expect(!log.text.contains(Self.canary))
        #expect(log.text.contains("warning WARNING 01000 warning"))
        #expect(log.text.contains("info NOTICE 42P07 duplicate_table: relation \"noticed\" already exists, skipping"))
    }

    @Test func `decoding errors name types and never the value`() async throws {
        try await withConnection { connection in
            let result = try await connection.query("SELECT $1::text AS c, $1::bytea AS d", Self.canary)
            for column in 0...1 {
                do throws(PostgresError) {
                    _ = try result.value(row: 0, column: column, as: Int.self)
                    Issue.record("text was read as a number")
                } catch {
                    for text in texts(of: error) { #expect(!text.contains(Self.canary)) }
                }
            }
        }
    }
}
