import TestSupport
import ClinicFixture
import EmbeddedPostgres
import Foundation
import IntakeStore
import Postgres
import Testing

/// A server that has no connection left.
@Suite(.timeLimit(.minutes(5))) struct ConnectionShortageTests {
    @Test func `while every connection is taken everybody waits, and afterwards all goes on by itself`() async throws {
        let server = try await Clinic.newServer(settings: [
            "max_connections": "14", "superuser_reserved_connections": "4",
        ])
        do {
            try await Self.outOfConnections(try await Clinic.newDatabase(on: server))
        } catch {
            try await server.remove()
            throw error
        }
        try await server.remove()
    }

    private static func outOfConnections(_ database: ClinicDatabase) async throws {
        let tally = Tally()
        let receivers = try Receivers(in: try ScratchFolder(), dice: Dice(seed: 1, stream: 1))
        defer { receivers.close() }
        let books = AlertBooks(
            people: People(connectionString: { database.connectionString($0) }, tally: tally), receivers: receivers,
            tally: tally)
        let worker = try Program(["worker", "--database", database.connectionString("worker")])
        let alerter = try Program([
            "alerter", "--config", try receivers.configuration(), "--database", database.connectionString("alerter"),
        ])
        try await worker.wait(for: "working")
        try await alerter.wait(for: "working")
        let before = try await database.submit((0..<20).map { Forms.footDrop("A\($0)") })
        try await database.waitUntilIdle()
        let memoryBefore = try #require(worker.peakMemory)

        // Sessions that there are stay; only new ones are refused.
        let site = try await database.connect("site")
        let monitor = try await database.connect("monitor")
        let hoarded = try await hoard(database)
        try await worker.wait(for: "the database is lost")
        try await alerter.wait(for: "the database is lost")
        var during: [PostgresUUID] = []
        for number in 0..<30 {
            let form = number % 2 == 0 ? Forms.caudaEquina("B\(number)") : Forms.harmless("B\(number)")
            during.append(try await Submissions.submit(Array(form.utf8), key: nil, site))
        }
        let health = try await Dashboard.health(monitor)
        #expect(health.pending == during.count && health.openAlerts == before.count && !health.isStalled)
        // As if it had lasted long enough for the heartbeats to be old.
        try await database.execute(
            """
            UPDATE intake.worker SET heartbeat_at = now() - interval '1 minute';
            UPDATE intake.alerter SET heartbeat_at = now() - interval '1 minute';
            """)
        let later = try await Dashboard.health(monitor)
        #expect(later.workersAlive == 0 && later.alertersAlive == 0 && later.pending == during.count)
        // Who needs a new connection is told why there is none.
        for command in [["submit", "-"], ["status"]] {
            let role = command[0] == "submit" ? "site" : "monitor"
            let refused = try await Program.run(
                command + ["--database", database.connectionString(role)], input: Forms.harmless("C"))
            #expect(refused.status == 69 && refused.errors.contains("53300"), "\(refused.errors)")
        }
        let tries = try server(database, says: "remaining connection slots")
        try await eventually("they try again and again") {
            try server(database, says: "remaining connection slots") >= tries + 10
        }

        for connection in hoarded + [site, monitor] { await connection.close() }
        try await worker.wait(for: "the database is back")
        try await alerter.wait(for: "the database is back")
        try await database.waitUntilIdle()
        try await books.waitUntilTold(database)
        let memoryAfter = try #require(worker.peakMemory)
        #expect(memoryAfter - memoryBefore <= 64, "from \(memoryBefore) to \(memoryAfter) MB")
        for program in [worker, alerter] {
            program.signal(15)
            let ending = await program.ending()
            #expect(ending.status == 0, "\(ending.errors)")
            // A daemon that was quicker with the connection that it had lost has lost it again.
            let lost = ending.errors.ranges(of: "the database is lost").count
            let back = ending.errors.ranges(of: "the database is back").count
            #expect(lost == back && lost < 10, "a line for each change and none for each try: \(lost), \(back)")
        }
        try await books.audit(database)
        #expect(tally.broken == [])
        let imbalances = try await database.imbalances(submissions: before.count + during.count)
        #expect(imbalances == [])
    }

    /// Takes every connection that a role like the worker's can get, also those that the daemons had.
    private static func hoard(_ database: ClinicDatabase) async throws -> [Connection] {
        var taken: [Connection] = []
        var isOver = false
        while true {
            do {
                taken.append(try await database.connect("worker"))
            } catch let error as PostgresError where error.sqlState == .tooManyConnections {
                if isOver { return taken }
                let ended = try await database.count(
                    """
                    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name ~ '^intake-triage'
                    """)
                // A daemon may be quicker with the connection that it had lost.
                isOver = ended == 0
            }
        }
    }

    private static func server(_ database: ClinicDatabase, says words: String) throws -> Int {
        try String(contentsOfFile: database.server.serverLog, encoding: .utf8).ranges(of: words).count
    }
}
