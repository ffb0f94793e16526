import ClinicFixture
import EmbeddedPostgres
import IntakeStore
import Logging
import Postgres
import TestSupport
import Testing

/// From an empty server to logins that may do their part.
@Suite struct ClinicSetupTests {
    private static func connect(_ server: EmbeddedPostgres, _ database: String, as user: String = "postgres")
        async throws -> Connection
    {
        try await Connection.connect(
            ConnectionConfiguration(server.connectionString(database: database) + " user='\(user)'"),
            logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test func `an empty server gets the database and the logins, and twice is as once`() async throws {
        let server = try await EmbeddedPostgres.start()
        let main = try await Self.connect(server, "postgres")
        #expect(try await ClinicSetup.makeDatabase("odd \"name\"", main).count == 2)
        #expect(try await ClinicSetup.makeDatabase("odd \"name\"", main).isEmpty)
        let database = try await Self.connect(server, "odd \"name\"")
        try await IntakeSchema.apply(to: database)
        #expect(try await ClinicSetup.makeLogins(database).count == ClinicSetup.logins.count + 6)
        #expect(try await ClinicSetup.makeLogins(database).isEmpty)
        #expect(try await IntakeSchema.compare(database).isEmpty)

        // Each may do its own part, and the form's login no more than submit.
        let site = try await Self.connect(server, "odd \"name\"", as: "intake-form")
        _ = try await Submissions.submit(Array(Forms.harmless("A").utf8), key: "k", site)
        #expect(try await !Submissions.mayMore(site))
        let worker = try await Self.connect(server, "odd \"name\"", as: "intake-triage")
        #expect(try await worker.query("SELECT count(*) FROM intake.ready").value(row: 0, column: 0) == Int64(1))
        for connection in [main, database, site, worker] { await connection.close() }
        try await server.remove()
    }

    @Test func `what belongs to somebody else is left alone, with the remedy`() async throws {
        let server = try await EmbeddedPostgres.start()
        let main = try await Self.connect(server, "postgres")
        try await main.executeScript("CREATE DATABASE shop")
        let taken = await #expect(throws: ClinicSetup.Unusable.self) {
            try await ClinicSetup.makeDatabase("shop", main)
        }
        #expect(taken?.description.contains("choose another name") == true)
        _ = try await ClinicSetup.makeDatabase("clinic", main)
        let database = try await Self.connect(server, "clinic")
        try await IntakeSchema.apply(to: database)
        try await main.executeScript("CREATE ROLE \"intake-board\" SUPERUSER LOGIN")
        await #expect(throws: ClinicSetup.Unusable.self) { try await ClinicSetup.makeLogins(database) }
        await database.close()
        await main.close()
        try await server.remove()
    }
}
