import EmbeddedPostgres
import Foundation
import IntakeStore
import Logging
import Postgres
import Synchronization
import Testing

/// The cluster that most suites share; its watcher removes it with the test process.
enum Clinic {
    private static let template = "clinic_template"
    private static let shared = Task { try await newServer(durable: false) }
    private static let number = Atomic(0)

    static func server() async throws -> EmbeddedPostgres { try await shared.value }

    /// A cluster with a template database and the roles that log in, each a member of one group.
    static func newServer(durable: Bool) async throws -> EmbeddedPostgres {
        let server = try await EmbeddedPostgres.start(
            settings: ["max_connections": "200", "max_prepared_transactions": "20"], durable: durable)
        try await server.createDatabase(template)
        try await ClinicDatabase(server: server, name: template).with(nil) { connection in
            try await IntakeSchema.apply(to: connection)
            try await connection.executeScript(
                """
                CREATE ROLE site LOGIN IN ROLE intake_web;
                CREATE ROLE worker LOGIN IN ROLE intake_worker;
                CREATE ROLE nurse LOGIN IN ROLE intake_staff;
                CREATE ROLE doctor LOGIN IN ROLE intake_clinician;
                CREATE ROLE monitor LOGIN IN ROLE intake_dashboard;
                CREATE ROLE stranger LOGIN;
                """)
        }
        return server
    }

    static func newName(_ prefix: String) -> String { "\(prefix)_\(number.add(1, ordering: .relaxed).newValue)" }

    /// A database for one test, with the schema and nothing else in it.
    static func newDatabase(on server: EmbeddedPostgres? = nil) async throws -> ClinicDatabase {
        var target = server
        if target == nil { target = try await Clinic.server() }
        let database = ClinicDatabase(server: try #require(target), name: newName("test"))
        try await database.server.createDatabase(database.name, template: template)
        // The rights on a database are not copied with it.
        try await database.with(nil) { owner in
            try await owner.executeScript("REVOKE TEMPORARY, CREATE ON DATABASE \(database.name) FROM PUBLIC")
        }
        return database
    }
}

/// A database and ways into it.
struct ClinicDatabase: Sendable {
    let server: EmbeddedPostgres
    let name: String

    func connectionString(_ role: String? = nil) -> String { server.connectionString(database: name, user: role) }

    /// Runs `body` with a connection of a role, the superuser where it is nil, that is closed afterwards.
    @discardableResult
    func with<T>(_ role: String?, _ body: (Connection) async throws -> T) async throws -> T {
        let connection = try await Connection.connect(
            ConnectionConfiguration(connectionString(role)), deadline: .now + .seconds(50),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        do {
            let value = try await body(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Submits forms as the web site, each in a transaction of its own, and returns their ids.
    @discardableResult
    func submit(_ forms: [String]) async throws -> [PostgresUUID] {
        try await with("site") { site in
            var ids: [PostgresUUID] = []
            for form in forms { ids.append(try await Submissions.submit(Array(form.utf8), key: nil, site)) }
            return ids
        }
    }

    @discardableResult
    func submit(_ form: String) async throws -> PostgresUUID { try await submit([form])[0] }

    /// The first column, a number, of the only row, as the superuser sees it.
    func count(_ sql: String, _ parameters: any PostgresEncodable...) async throws -> Int {
        try await with(nil) { owner in
            try await owner.query(Statement(sql), parameters: parameters).single { row in
                try row.decode(0, as: Int.self)
            }
        }
    }

    /// The first column, a text, of every row, as the superuser sees it.
    func texts(_ sql: String, _ parameters: any PostgresEncodable...) async throws -> [String] {
        try await with(nil) { owner in
            try await owner.query(Statement(sql), parameters: parameters).map { row in
                try row.decode(0, as: String.self)
            }
        }
    }

    func execute(_ sql: String, as role: String? = nil) async throws {
        try await with(role) { connection in try await connection.executeScript(sql) }
    }

    /// Waits until nothing waits for its assessment.
    func waitUntilIdle(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await with(nil) { owner in
            try await eventually("the queue is empty", sourceLocation) {
                try await owner.query("SELECT count(*) FROM intake.ready").value(row: 0, column: 0, as: Int.self) == 0
            }
        }
    }

    /// Ends every session of workers in this database; returns how many.
    @discardableResult
    func killWorkerSessions() async throws -> Int {
        try await count(
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name ~ '^intake-triage worker'
            """)
    }
}

/// Something that was waited for did not come about.
struct NeverHappened: Error {
    let what: String
}

/// Waits until a condition holds; the limit is one that only a hang reaches.
func eventually(
    _ what: String, _ sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
    let limit = ContinuousClock.now + .seconds(120)
    while try await !condition() {
        guard ContinuousClock.now < limit else {
            Issue.record("never: \(what)", sourceLocation: sourceLocation)
            throw NeverHappened(what: what)
        }
        try await Task.sleep(for: .milliseconds(15))
    }
}

/// What a transaction that has not ended holds, without a session that waits for its end.
struct Held: Sendable {
    private let database: ClinicDatabase
    private let name = Clinic.newName("held")

    init(_ database: ClinicDatabase, _ statement: String) async throws {
        self.database = database
        try await database.execute("BEGIN; \(statement); PREPARE TRANSACTION '\(name)'")
    }

    func rollBack() async throws { try await database.execute("ROLLBACK PREPARED '\(name)'") }
}
