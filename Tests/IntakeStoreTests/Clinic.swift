import EmbeddedPostgres
import Foundation
import IntakeStore
import Logging
import Postgres
import Synchronization
import Testing

/// The cluster that all suites share; its watcher removes it with the test process.
enum Clinic {
    /// The roles that log in, each a member of one group.
    static let roles = [
        "site": "intake_web", "worker": "intake_worker", "nurse": "intake_staff", "doctor": "intake_clinician",
        "monitor": "intake_dashboard", "auditor": "intake_auditor", "alerter": "intake_alerter",
    ]

    private static let template = "clinic_template"
    private static let cluster = Task {
        let server = try await EmbeddedPostgres.start(
            settings: ["max_connections": "200", "max_prepared_transactions": "50"])
        try await server.createDatabase(template)
        let database = ClinicDatabase(server: server, name: template)
        try await database.asOwner { connection in
            try await IntakeSchema.apply(to: connection)
            for (role, group) in roles { try await connection.execute("CREATE ROLE \(role) LOGIN IN ROLE \(group)") }
        }
        return server
    }
    private static let number = Atomic(0)

    static func server() async throws -> EmbeddedPostgres { try await cluster.value }

    /// A name that no other test has.
    static func newName(_ prefix: String) -> String {
        "\(prefix)_\(number.add(1, ordering: .relaxed).newValue)"
    }

    /// A database for one test, with the schema and nothing else in it.
    static func newDatabase() async throws -> ClinicDatabase {
        let server = try await server()
        let database = ClinicDatabase(server: server, name: newName("test"))
        try await server.createDatabase(database.name, template: template)
        // The rights on a database are not copied with it.
        try await database.asOwner {
            try await $0.execute("REVOKE TEMPORARY, CREATE ON DATABASE \(database.name) FROM PUBLIC")
        }
        return database
    }

    /// A database for one test, without the schema.
    static func newEmptyDatabase(owner: String? = nil) async throws -> ClinicDatabase {
        let server = try await server()
        let database = ClinicDatabase(server: server, name: newName("test"))
        try await server.createDatabase(database.name, owner: owner)
        return database
    }
}

/// A database and ways into it.
struct ClinicDatabase: Sendable {
    let server: EmbeddedPostgres
    let name: String

    func connectionString(_ role: String? = nil) -> String { server.connectionString(database: name, user: role) }

    /// A connection that the caller closes.
    func connect(_ role: String? = nil) async throws -> Connection {
        try await Connection.connect(
            ConnectionConfiguration(connectionString(role)), deadline: .generous, logger: .silent)
    }

    /// Runs `body` with a connection of a role, the superuser where it is nil, that is closed afterwards.
    @discardableResult
    func with<T>(_ role: String?, _ body: (Connection) async throws -> T) async throws -> T {
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
    func asOwner<T>(_ body: (Connection) async throws -> T) async throws -> T { try await with(nil, body) }

    /// Submits forms as the web site and returns their ids.
    @discardableResult
    func submit(_ forms: [String]) async throws -> [PostgresUUID] {
        try await with("site") { site in
            var ids: [PostgresUUID] = []
            for form in forms { ids.append(try await Submissions.submit(Array(form.utf8), key: nil, site)) }
            return ids
        }
    }

    /// Submits one form as the web site.
    @discardableResult
    func submit(_ form: String) async throws -> PostgresUUID { try await submit([form])[0] }
}

extension ContinuousClock.Instant {
    /// A bound that only a hang reaches.
    static var generous: Self { .now + .seconds(50) }
}

extension Logger {
    static let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
}

extension Connection {
    @discardableResult
    func execute(_ sql: String) async throws(PostgresError) -> Int {
        try await execute(Statement(sql), deadline: .generous)
    }

    /// The only value of the only row.
    func value<T: PostgresDecodable & Sendable>(
        _ sql: String, _ parameters: any PostgresEncodable..., as type: T.Type = T.self
    ) async throws(PostgresError) -> T {
        try await query(Statement(sql), parameters: parameters, deadline: .generous)
            .single { (row) throws(PostgresError) in try row.decode(0) }
    }

    func count(_ sql: String, _ parameters: any PostgresEncodable...) async throws(PostgresError) -> Int {
        try await query(Statement(sql), parameters: parameters, deadline: .generous)
            .single { (row) throws(PostgresError) in try row.decode(0, as: Int.self) }
    }

    /// The first column, a text, of every row.
    func texts(_ sql: String, _ parameters: any PostgresEncodable...) async throws(PostgresError) -> [String] {
        try await query(Statement(sql), parameters: parameters, deadline: .generous)
            .map { (row) throws(PostgresError) in try row.decode(0, as: String.self) }
    }
}

/// What the server answers to a statement, its SQLSTATE, nil for success.
func refusal(_ connection: Connection, _ sql: String, _ parameters: any PostgresEncodable...) async -> SQLState? {
    do throws(PostgresError) {
        _ = try await connection.query(Statement(sql), parameters: parameters, deadline: .generous)
        return nil
    } catch {
        if error.sqlState == nil { Issue.record("no error of the server: \(error)") }
        return error.sqlState
    }
}

/// What a body threw, as the error of `Postgres`.
func postgresError<T>(_ body: () async throws -> T) async -> PostgresError? {
    do {
        _ = try await body()
        return nil
    } catch let error as PostgresError {
        return error
    } catch {
        Issue.record("unexpected error \(error)")
        return nil
    }
}

extension EmbeddedPostgres {
    /// Makes a role that may log in and is a member of nothing.
    func createRole(_ name: String) async throws {
        try await ClinicDatabase(server: self, name: "postgres").asOwner {
            try await $0.execute("CREATE ROLE \(name) LOGIN")
        }
    }
}

/// What a transaction that has not ended holds, without a session that waits for its end.
struct Held: Sendable {
    private let connection: Connection
    private let name = Clinic.newName("held")

    init(_ connection: Connection, _ statement: String) async throws {
        self.connection = connection
        try await connection.executeScript("BEGIN; \(statement); PREPARE TRANSACTION '\(name)'")
    }

    func rollBack() async throws { try await connection.execute("ROLLBACK PREPARED '\(name)'") }
}
