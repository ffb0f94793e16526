internal import TestSupport
package import EmbeddedPostgres
internal import IntakeStore
internal import Logging
internal import Postgres
internal import Synchronization

/// Clusters and databases as a clinic would have them.
package enum Clinic {
    /// The roles that log in, with their groups; `stranger` is a member of none. In the names of others act `board`, `phone`
    /// and the superuser.
    package static let roles: KeyValuePairs = [
        "site": "intake_web", "worker": "intake_worker", "nurse": "intake_staff", "doctor": "intake_clinician",
        "board": "intake_clinician, intake_board", "phone": "intake_staff, intake_board",
        "manager": "intake_owner", "director": "intake_owner", "monitor": "intake_dashboard",
        "auditor": "intake_auditor", "sealer": "intake_sealer", "alerter": "intake_alerter",
    ]

    /// Who acts, and by which of ``roles``; nil for through `board`, `phone` and the superuser alone.
    package static let people: KeyValuePairs<String, String?> = [
        "Max": "manager", "Dora": "director", "Ann": "nurse", "Bea": nil, "Dr Dee": "doctor",
    ]

    private static let template = "clinic_template"
    private static let shared = Task { try await newServer() }
    private static let number = Atomic(0)

    /// The cluster that all suites of a test process share; its watcher removes it with the process.
    package static func server() async throws -> EmbeddedPostgres { try await shared.value }

    /// A cluster with the roles and the template of ``newDatabase(on:)``.
    package static func newServer(
        durable: Bool = false, settings: [String: String] = [:], launcher: [String] = []
    ) async throws -> EmbeddedPostgres {
        let needed = ["max_connections": "1000", "max_prepared_transactions": "50"]
        let server = try await EmbeddedPostgres.start(
            settings: needed.merging(settings) { _, given in given }, durable: durable, launcher: launcher)
        try await server.createDatabase(template)
        try await ClinicDatabase(server: server, name: template).asOwner { owner in
            try await IntakeSchema.apply(to: owner)
            for (role, group) in roles { try await owner.execute("CREATE ROLE \(role) LOGIN IN ROLE \(group)") }
            try await owner.execute("CREATE ROLE stranger LOGIN")
            try await owner.execute("GRANT intake_board TO postgres")
        }
        try await ClinicDatabase(server: server, name: template).with("manager") { manager in
            for (name, login) in people { _ = try await People.add(name, login: login, by: nil, manager) }
        }
        return server
    }

    /// A name that nothing else in this process has.
    package static func newName(_ prefix: String) -> String {
        "\(prefix)_\(number.add(1, ordering: .relaxed).newValue)"
    }

    /// A database for one test, with the schema and nothing else in it.
    ///
    /// - Parameter server: one of ``newServer(durable:settings:launcher:)``; nil for the shared one.
    package static func newDatabase(on server: EmbeddedPostgres? = nil) async throws -> ClinicDatabase {
        let database = try await unmadeDatabase(on: server)
        try await database.server.createDatabase(database.name, template: template)
        // The rights and settings of a database are not copied with it.
        try await database.asOwner {
            try await $0.execute("ALTER DATABASE \(database.name) SET log_parameter_max_length = 0")
            try await $0.execute("REVOKE TEMPORARY, CREATE ON DATABASE \(database.name) FROM PUBLIC")
        }
        return database
    }

    /// A database for one test, without the schema, on the shared server.
    package static func newEmptyDatabase(owner: String? = nil) async throws -> ClinicDatabase {
        let database = try await unmadeDatabase(on: nil)
        try await database.server.createDatabase(database.name, owner: owner)
        return database
    }

    private static func unmadeDatabase(on server: EmbeddedPostgres?) async throws -> ClinicDatabase {
        var target = server
        if target == nil { target = try await Clinic.server() }
        guard let target else { throw NeverHappened(what: "a server was started") }
        return ClinicDatabase(server: target, name: newName("test"))
    }
}

/// What a transaction that has not ended holds, without a session that waits for its end.
package struct OpenTransaction: Sendable {
    private let database: ClinicDatabase
    private let name = Clinic.newName("held")

    /// - Parameter role: who begins the transaction; nil for the superuser.
    package init(_ database: ClinicDatabase, as role: String? = nil, _ statement: String) async throws {
        self.database = database
        try await database.execute("BEGIN; \(statement); PREPARE TRANSACTION '\(name)'", as: role)
    }

    package func rollBack() async throws { try await database.execute("ROLLBACK PREPARED '\(name)'") }

    package func commit() async throws { try await database.execute("COMMIT PREPARED '\(name)'") }
}

/// In SQL, what there is to see of an open alert, for the parameter `seen` of a test that looks and acts in one moment.
package func seen(of alert: some CustomStringConvertible) -> String { seen(where: "'\(alert)'") }

/// The same of the alert whose id an expression gives.
package func seen(where id: String) -> String { "(SELECT seen FROM dashboard.alerts WHERE alert_id = \(id))" }
