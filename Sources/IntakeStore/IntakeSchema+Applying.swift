internal import CSchema
package import Postgres

extension IntakeSchema {
    /// A step from the schema of an earlier release towards this one's, which is not for the one transaction of ``text``.
    package struct Step: Sendable, Hashable {
        /// The version whose step it is, and which: "1.1.0/1".
        package let name: String
        /// What it does, in words.
        package let purpose: String
        let sql: String

        package init(name: String, purpose: String, sql: String) {
            self.name = name
            self.purpose = purpose
            self.sql = sql
        }

        var version: Substring { name.prefix { $0 != "/" } }
        /// Whether the server refuses it within a transaction.
        var isConcurrent: Bool { sql.contains("CONCURRENTLY") }
    }

    /// What goes on while a schema is applied.
    package enum Progress: Sendable, Hashable {
        case begins(Step)
        /// Others stand in the way of a step, or of ``IntakeSchema/text``: it is tried again.
        case waits(Step?)
    }

    /// The steps of `steps.sql`, in order.
    package static var steps: [Step] {
        decoded(intake_schema_steps_text(), intake_schema_steps_length())
            .split(separator: "\n-- step ").dropFirst().compactMap { part in
                guard let end = part.firstIndex(of: "\n"), let colon = part[..<end].firstRange(of: ": ") else {
                    return nil
                }
                return Step(
                    name: String(part[..<colon.lowerBound]), purpose: String(part[colon.upperBound..<end]),
                    sql: String(part[end...]))
            }
    }

    /// Applies the schema: the steps from the database's version, then ``text``, which is one transaction.
    ///
    /// Whatever is refused since others hold locks, or apply it at the same time, is tried again for a minute or more.
    /// Ended anywhere, it is to be called again; until its end the database is one of the earlier version, with which its
    /// daemons go on.
    ///
    /// - Parameters:
    ///   - steps: those of all versions.
    ///   - progress: told what goes on.
    /// - Throws: ``PostgresError`` when the server refuses; then the transaction or step in hand has changed nothing.
    package static func apply(
        to connection: Connection, steps: [Step] = steps, progress: (Progress) -> Void = { _ in }
    ) async throws {
        for step in steps {
            var isNew = true
            try await patiently {
                progress(.waits(step))
            } body: { () throws(PostgresError) in
                // Another application may have brought it further meanwhile.
                guard let installed = try await installedVersion(connection), isEarlier(installed, than: step.version),
                    try await isReleased(connection)
                else { return }
                if isNew { progress(.begins(step)) }
                isNew = false
                try await take(step, from: installed, connection)
            }
        }
        try await patiently {
            progress(.waits(nil))
        } body: { () throws(PostgresError) in
            try await connection.executeScript(text)
        }
    }

    /// How far the server is with an index that a session builds: a phase, and how much of it is done; nil between steps.
    package static func work(
        of pid: Int32?, _ connection: Connection
    ) async throws(PostgresError) -> (phase: String, done: Int, total: Int, unit: String)? {
        try await connection.query(
            """
            SELECT phase, CASE WHEN tuples_total > 0 THEN tuples_done ELSE blocks_done END,
                   CASE WHEN tuples_total > 0 THEN tuples_total ELSE blocks_total END,
                   CASE WHEN tuples_total > 0 THEN 'rows' ELSE 'blocks' END
            FROM pg_catalog.pg_stat_progress_create_index WHERE pid = $1
            """, pid
        ).optional { (row) throws(PostgresError) in
            (try row.decode(0), try row.decode(1), try row.decode(2), try row.decode(3))
        }
    }

    /// Whether the database's schema is a released one: what builds of before the first release lack, the file itself makes, and no
    /// step is about that.
    private static func isReleased(_ connection: Connection) async throws(PostgresError) -> Bool {
        try await connection.query("SELECT to_regclass('intake.erasure') IS NOT NULL").value(row: 0, column: 0)
    }

    private static func isEarlier(_ one: some StringProtocol, than other: some StringProtocol) -> Bool {
        func numbers(_ version: some StringProtocol) -> [Int] { version.split(separator: ".").map { Int($0) ?? 0 } }
        return numbers(one).lexicographicallyPrecedes(numbers(other))
    }

    /// Tries again what others stand in the way of.
    private static func patiently(
        _ waits: () -> Void, body: () async throws(PostgresError) -> Void
    ) async throws {
        var attempt = 0
        while true {
            do throws(PostgresError) {
                return try await body()
            } catch {
                guard attempt < 20, passing.contains(error.sqlState) else { throw error }
            }
            waits()
            try await Task.sleep(for: .milliseconds(min(100 << attempt, 5_000)) * .random(in: 0.5...1))
            attempt += 1
        }
    }

    /// The last one is "tuple concurrently updated": a build unlocks its table just before its end is seen.
    private static let passing: Set<SQLState?> = [
        .lockNotAvailable, .deadlockDetected, .serializationFailure, .internalError,
    ]

    private static func take(
        _ step: Step, from installed: String, _ connection: Connection
    ) async throws(PostgresError) {
        func transact(_ sql: String) async throws(PostgresError) {
            try await connection.executeScript("\(opening(from: installed))\n\(sql)\nCOMMIT;")
        }
        guard step.isConcurrent else { return try await transact(step.sql) }
        try await transact(unbuiltRemoval)
        try await connection.executeScript(step.sql)
        try await transact(unbuiltRefusal)
    }

    /// Begins a transaction as the owner of the schemas, one application at a time, where the database still is of that version.
    private static func opening(from installed: String) -> String {
        """
        BEGIN;
        SET LOCAL search_path = pg_catalog, pg_temp;
        SET LOCAL lock_timeout = '2s';
        DO $$
        BEGIN
            EXECUTE format('SET LOCAL ROLE %I', (SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'intake'));
            -- Locks the schema against other applications, as in schema.sql.
            EXECUTE format('COMMENT ON SCHEMA intake IS %L', obj_description('intake'::regnamespace, 'pg_namespace'));
            IF intake.schema_version() <> '\(installed)' THEN
                RAISE EXCEPTION 'another application has changed the version of the schema' USING ERRCODE = 'serialization_failure';
            END IF;
        END
        $$;
        """
    }

    /// A build that was interrupted leaves an index of that name which serves no query. Where its table cannot be locked, it may
    /// be under way still.
    private static let unbuiltRemoval = """
        DO $$
        DECLARE
            unbuilt record;
        BEGIN
            FOR unbuilt IN \(unbuilt) LOOP
                EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE', unbuilt.relation);
                IF EXISTS (SELECT FROM pg_index WHERE indexrelid = unbuilt.index AND NOT indisvalid) THEN
                    EXECUTE format('DROP INDEX %s', unbuilt.index);
                END IF;
            END LOOP;
        END
        $$;
        """

    /// Of two applications the second waits for the first one's build, and takes for built what that has left.
    private static let unbuiltRefusal = """
        DO $$
        BEGIN
            IF EXISTS (\(unbuilt)) THEN
                RAISE EXCEPTION 'an index was not built to its end' USING ERRCODE = 'serialization_failure';
            END IF;
        END
        $$;
        """

    private static let unbuilt = """
        SELECT indexrelid::regclass AS index, indrelid::regclass AS relation
        FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE NOT indisvalid AND relnamespace = 'intake'::regnamespace
        """
}
