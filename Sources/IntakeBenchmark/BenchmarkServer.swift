internal import EmbeddedPostgres
internal import IntakeStore
internal import IntakeWorker
package import Logging
internal import Postgres
internal import SpineProtocol
internal import Synchronization
internal import TriageCore

/// The server that a benchmark runs on: a private one that keeps every commit, or the one of a database that was named.
package final class BenchmarkServer: Sendable {
    /// What the private server has other than PostgreSQL's own defaults: room for the rows, and no checkpoint within a run.
    package static let privateSettings = [
        "shared_buffers": "1GB", "max_wal_size": "16GB", "checkpoint_timeout": "1h", "max_connections": "100",
    ]
    private static let template = "bench_template"
    private static let workerRole = "bench_worker"

    /// What a queue is filled with.
    private struct Filling: Sendable {
        let pool: FormPool
        let terms: QueueTerms
    }

    private enum Home: Sendable {
        case embedded(EmbeddedPostgres)
        /// A libpq connection string.
        case named(String)
    }

    private let home: Home
    private let filling: Filling
    private let logger: Logger
    private let databaseCount = Atomic(0)

    package var pool: FormPool { filling.pool }
    package var isPrivate: Bool { if case .embedded = home { true } else { false } }

    private init(_ home: Home, _ filling: Filling, _ logger: Logger) {
        self.home = home
        self.filling = filling
        self.logger = logger
    }

    /// Starts a private server, or looks at the named database, and puts the protocol in force.
    ///
    /// - Parameters:
    ///   - database: a libpq connection string of the owner of a database with our schema and without forms.
    ///   - recordsCommitTimes: whether the server must know when each transaction was committed.
    ///   - connections: how many the private server takes, where that is more than usual.
    /// - Throws: ``BenchmarkError/databaseHoldsForms``, ``BenchmarkError/schemaMismatch``,
    ///   ``BenchmarkError/noCommitTimes``.
    package static func start(
        database: String?, recordsCommitTimes: Bool = false, connections: Int? = nil, logger: Logger
    ) async throws -> BenchmarkServer {
        if let database {
            let filling = try await inspect(database, recordsCommitTimes, logger)
            return BenchmarkServer(.named(database), filling, logger)
        }
        var settings = privateSettings
        if recordsCommitTimes { settings["track_commit_timestamp"] = "on" }
        if let connections { settings["max_connections"] = "\(connections)" }
        let server = try await EmbeddedPostgres.start(settings: settings, durable: true, logger: logger)
        do {
            try await server.createDatabase(template)
            let filling = try await with(server.connectionString(database: template), logger) { owner in
                try await IntakeSchema.apply(to: owner)
                try await owner.executeScript("CREATE ROLE \(workerRole) LOGIN IN ROLE intake_worker")
                return try await prepare(owner)
            }
            return BenchmarkServer(.embedded(server), filling, logger)
        } catch {
            try await server.remove()
            throw error
        }
    }

    /// Ends the private server; in a named database the forms stay, and what else the benchmark made goes.
    package func remove() async throws {
        switch home {
        case .embedded(let server): try await server.remove()
        case .named(let database):
            try await Self.with(database, logger) { owner in try await owner.executeScript("DROP SCHEMA bench CASCADE")
            }
        }
    }

    private static func inspect(
        _ database: String, _ recordsCommitTimes: Bool, _ logger: Logger
    ) async throws -> Filling {
        try await with(database, logger) { owner in
            let commitTimes: String = try await owner.query("SELECT current_setting('track_commit_timestamp')")
                .value(row: 0, column: 0)
            guard !recordsCommitTimes || commitTimes == "on" else { throw BenchmarkError.noCommitTimes }
            guard try await IntakeSchema.installedVersion(owner) == IntakeSchema.version else {
                throw BenchmarkError.schemaMismatch
            }
            let forms = try await owner.query("SELECT count(*) FROM (SELECT FROM intake.submission LIMIT 1) AS s")
            guard try forms.value(row: 0, column: 0, as: Int.self) == 0 else { throw BenchmarkError.databaseHoldsForms }
            return try await prepare(owner)
        }
    }

    /// Puts protocol and settings in force, and stores the pool of forms with their results.
    private static func prepare(_ owner: Connection) async throws -> Filling {
        let settings = ClinicSettings()
        try await InForce.settle(spineProtocol, settings, owner)
        let engine = try TriageEngine(
            spineProtocol, settings: settings, settingsHash: try InForce.fingerprint(of: settings))
        let pool = try FormPool(engine)
        try await owner.executeScript(
            """
            DROP SCHEMA IF EXISTS bench CASCADE;
            CREATE SCHEMA bench;
            CREATE TABLE bench.form (
                position int PRIMARY KEY, form text NOT NULL, is_named boolean NOT NULL, level text NOT NULL,
                possible_level text NOT NULL, respond_after bigint, opens_alert boolean NOT NULL,
                result jsonb COMPRESSION lz4 NOT NULL,
                expedited boolean);
            """)
        let positions: [Int64] = pool.entries.indices.map(Int64.init)
        let forms: [String] = pool.entries.map(\.form)
        let named: [Bool] = pool.entries.map(\.isNamed)
        let levels: [String] = pool.entries.map(\.level.rawValue)
        let possibleLevels: [String] = pool.entries.map(\.possibleLevel.rawValue)
        let respondAfter: [Int64?] = pool.entries.map(\.respondAfter)
        let opens: [Bool] = pool.entries.map(\.level.opensAlert)
        let results: [JSONB] = pool.entries.map { JSONB(utf8: $0.result) }
        let parameters: [any PostgresEncodable] = [
            positions, forms, named, levels, possibleLevels, respondAfter, opens, results,
        ]
        _ = try await owner.query(
            """
            INSERT INTO bench.form (
                position, form, is_named, level, possible_level, respond_after, opens_alert, result)
            SELECT * FROM unnest($1::bigint[], $2::text[], $3::boolean[], $4::text[], $5::text[], $6::bigint[],
                                 $7::boolean[], $8::jsonb[])
            """, parameters: parameters)
        try await owner.executeScript(
            """
            UPDATE bench.form SET expedited = intake.is_expedited(form::jsonb);
            ANALYZE bench.form; GRANT USAGE ON SCHEMA bench TO intake_worker
            """)
        return Filling(
            pool: pool,
            terms: QueueTerms(
                protocolHash: engine.protocolHash, protocolVersion: spineProtocol.version,
                settingsHash: engine.settingsHash))
    }

    /// Fills the database from which those for the runs are copied; a named database is filled for each run instead.
    package func fill(forms: Int) async throws {
        guard case .embedded(let server) = home else { return }
        try await Self.with(server.connectionString(database: Self.template), logger) { owner in
            _ = try await Self.submit(forms, self.pool, owner)
        }
    }

    /// Puts more forms into the queue of a run.
    ///
    /// - Parameter crowd: how many of them, the first ones, belong to one patient.
    func add(forms: Int, crowd: Int = 0, to database: BenchmarkDatabase) async throws {
        try await Self.with(database.owner, logger) { owner in
            _ = try await Self.submit(forms, crowd: crowd, self.pool, owner)
        }
    }

    /// A database with this many forms waiting, as they were after ``fill(forms:)``; without it, with none.
    package func newRun(forms: Int = 0) async throws -> BenchmarkDatabase {
        switch home {
        case .embedded(let server):
            let name = "bench_\(databaseCount.add(1, ordering: .relaxed).newValue)"
            try await server.createDatabase(name, template: Self.template)
            let owner = server.connectionString(database: name)
            try await Self.with(owner, logger) { connection in
                // The rights on a database are not copied with it.
                try await connection.executeScript("REVOKE TEMPORARY, CREATE ON DATABASE \(name) FROM PUBLIC")
            }
            return BenchmarkDatabase(
                name: name, owner: owner, worker: server.connectionString(database: name, user: Self.workerRole),
                outside: server.connectionString(), isPrivate: true, firstNumber: 1, forms: forms, terms: filling.terms,
                pool: pool, logger: logger)
        case .named(let database):
            let (first, name) = try await Self.with(database, logger) { owner in
                let first = try await Self.submit(forms, self.pool, owner)
                let name: String = try await owner.query("SELECT current_database()").value(row: 0, column: 0)
                return (first, name)
            }
            return BenchmarkDatabase(
                name: name, owner: database, worker: database, outside: database, isPrivate: false, firstNumber: first,
                forms: forms, terms: filling.terms, pool: pool, logger: logger)
        }
    }

    /// Removes a run's database where it was made for it.
    package func drop(_ database: BenchmarkDatabase) async throws {
        guard case .embedded(let server) = home else { return }
        try await Self.with(server.connectionString(), logger) { owner in
            try await owner.executeScript("DROP DATABASE \(database.name) WITH (FORCE)")
        }
    }

    /// Puts forms into the queue without `intake.submit`, which would take a lock for each patient; returns the first
    /// form's number.
    private static func submit(
        _ count: Int, crowd: Int = 0, _ pool: FormPool, _ owner: Connection
    ) async throws -> Int64 {
        let first: Int64 = try await owner.query("SELECT coalesce(max(number), 0) + 1 FROM intake.submission")
            .value(row: 0, column: 0)
        guard count > 0 else { return first }
        let entries = Int64(pool.entries.count)
        // At once: a worker that runs puts right what it finds in one table alone.
        try await owner.transaction { transaction in
            _ = try transaction.query(
                """
                INSERT INTO intake.submission (number, patient_key, patient_reference, patient_contact, form)
                SELECT $1 + position, intake.patient_key(reference), reference, '+1 555 0100',
                       replace(form, $4, coalesce(reference, ''))
                FROM (SELECT p AS position, f.form,
                             CASE WHEN p < $5 THEN 'MRN-' || $1 || '-crowd' WHEN f.is_named THEN
                                 'MRN-' || $1 || '-' || CASE WHEN p % 5 = 4 THEN (hashint8(p) & 2147483647) % p ELSE p END
                             END AS reference
                      FROM generate_series(0::bigint, $2 - 1) AS p JOIN bench.form AS f ON f.position = p % $3) AS s
                """, first, Int64(count), entries, FormPool.placeholder, Int64(crowd))
            _ = try transaction.query("SELECT setval('intake.submission_number', $1)", first + Int64(count) - 1)
            _ = try transaction.query(
                """
                INSERT INTO intake.ready (number, patient_key, expedited)
                SELECT s.number, s.patient_key, f.expedited
                FROM intake.submission AS s JOIN bench.form AS f ON f.position = (s.number - $1) % $2
                WHERE s.number >= $1 ORDER BY s.number
                """, first, entries)
        }
        for command in ["VACUUM (ANALYZE) intake.submission", "VACUUM (ANALYZE) intake.ready", "CHECKPOINT"] {
            try await owner.executeScript(command)
        }
        return first
    }

    /// A connection that the caller closes.
    static func connect(_ connectionString: String, _ logger: Logger) async throws -> Connection {
        try await Connection.connect(
            ConnectionConfiguration(connectionString, applicationName: "intake-triage bench"),
            deadline: .now + .seconds(30), logger: logger)
    }

    /// Runs `body` with a connection that is closed afterwards.
    static func with<T: Sendable>(
        _ connectionString: String, _ logger: Logger, _ body: (Connection) async throws -> T
    ) async throws -> T {
        let connection = try await connect(connectionString, logger)
        do {
            let value = try await body(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }
}

/// What is in force in a benchmark's database.
package struct QueueTerms: Sendable {
    let protocolHash: String
    let protocolVersion: String
    let settingsHash: String
}
