import TestSupport
import ClinicFixture
import EmbeddedPostgres
import Foundation
import IntakeStore
import Postgres
import Testing

/// A server whose clock is wrong, and is set forward and back.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ServerClockTests {
    @Test func `when the server's clock goes forward and back, all is assessed and told all the same`() async throws {
        try await Self.withServer { clinic in
            for (round, hours) in [0, 30, -30, 300, 0].enumerated() {
                try await clinic.setClock(hours)
                try await clinic.database.submit([
                    Forms.footDrop("A"), Forms.caudaEquina("B"), Forms.harmless("C"), Forms.footDrop("D\(round)"),
                ])
                try await clinic.database.waitUntilIdle()
                try await clinic.expectTold()
            }
            let imbalances = try await clinic.database.imbalances(submissions: 20, isClockSteady: false)
            #expect(imbalances == [])
        }
    }

    @Test func `what was to be told when the server's clock went back is told, and told again`() async throws {
        try await Self.withServer { clinic in
            try await clinic.setClock(30)
            clinic.receivers.setOutOfOrder(true)
            try await clinic.database.submit(Forms.caudaEquina("A"))
            try await clinic.database.asOwner { owner in
                try await eventually("the pager has failed") {
                    try await owner.count(
                        "SELECT count(*) FROM intake.delivery WHERE channel = 'pager' AND last_failure IS NOT NULL")
                        > 0
                }
            }
            try await clinic.setClock(0)
            clinic.receivers.setOutOfOrder(false)
            try await clinic.expectTold()
            // Its next telling was planned by a clock that was 30 hours ahead.
            try await eventually("people are reminded") {
                try clinic.receivers.calls.contains { try $0.event().type == "alert.reminder" }
            }
        }
    }

    @Test func `a storm by a clock that was ahead does not keep later alerts from being told`() async throws {
        try await Self.withServer { clinic in
            try await clinic.setClock(30)
            try await clinic.database.submit((0..<60).map { Forms.footDrop("A\($0)") })
            try await clinic.database.waitUntilIdle()
            try await clinic.expectTold()
            let digests = try await clinic.database.count("SELECT count(*) FROM intake.message WHERE kind = 'digest'")
            try #require(digests > 0)
            try await clinic.setClock(0)
            try await clinic.database.submit((0..<30).map { Forms.footDrop("B\($0)") })
            try await clinic.database.waitUntilIdle()
            try await clinic.expectTold()
        }
    }

    @Test func `a form after the clock was set back is not taken for a recovery`() async throws {
        try await Self.withServer { clinic in
            try await clinic.setClock(30)
            try await clinic.database.submit(Forms.footDrop("A"))
            try await clinic.database.waitUntilIdle()
            try await clinic.database.execute(
                "SELECT intake.close(id, 'Dr Dee', 'seen', \(seen(where: "intake.alert.id"))) FROM intake.alert"
            )
            try await clinic.setClock(0)
            // By the clock it lies before the other one: the patient got worse after it, not before.
            let late = try await clinic.database.submit(Forms.harmless("A"))
            try await clinic.database.waitUntilIdle()
            let count = try await clinic.database.count(
                """
                SELECT count(*) FROM intake.assessment AS a JOIN intake.alert AS o ON o.id = a.alert_id
                WHERE a.submission_id = $1 AND a.level = 'urgent' AND o.closed_at IS NULL
                """, late)
            #expect(count == 1)
        }
    }

    @Test func `an alerter whose clock is wrong is told of, and signs by its own`() async throws {
        let folder = try ScratchFolder()
        let clock = try WrongClock(hours: 2, in: folder.url)
        let database = try await Clinic.newDatabase()
        let receivers = try Receivers(in: folder, dice: Dice(seed: 1, stream: 1))
        defer { receivers.close() }
        let alerter = try Program(
            [
                "alerter", "--config", try receivers.configuration(), "--database",
                database.connectionString("alerter"),
            ], environment: clock.environment)
        try await alerter.wait(for: "working")
        try await eventually("it is a trouble") {
            try await database.count("SELECT count(*) FROM intake.trouble WHERE code = 'clocksDiffer'") == 1
        }
        let ahead = try await database.count("SELECT round(clock_ahead)::int FROM intake.alerter")
        #expect(abs(ahead - 7_200) < 60)
        try await database.execute("UPDATE intake.trouble SET next_at = now() WHERE code = 'clocksDiffer'")
        try await eventually("people are told") {
            try receivers.calls.contains { try $0.event().data.trouble == "clocksDiffer" }
        }
        let signed = try #require(receivers.calls.compactMap(\.timestamp).last)
        #expect(abs(Double(signed) - Date().timeIntervalSince1970 - 7_200) < 600)
        alerter.signal(15)
        let ending = await alerter.ending()
        #expect(ending.status == 0, "\(ending.errors)")
    }

    /// A database on a server with a clock of its own, a worker and an alerter.
    private struct ClockedClinic: Sendable {
        let database: ClinicDatabase
        let clock: WrongClock
        let receivers: Receivers
        let books: AlertBooks

        /// Sets the server's clock so many hours ahead of the right time.
        func setClock(_ hours: Int) async throws {
            try clock.step(toHours: hours)
            let right = Int(Date().timeIntervalSince1970)
            let ahead = try await database.count("SELECT extract(epoch FROM clock_timestamp())::bigint - $1", right)
            try #require(abs(ahead - hours * 3_600) < 600, "the server has the clock")
        }

        /// Waits until all that there is to tell is told, and compares what was told with what is stored.
        func expectTold() async throws {
            try await books.waitUntilTold(database)
            try await books.audit(database)
            #expect(books.tally.broken == [])
        }
    }

    private static func withServer(_ body: (ClockedClinic) async throws -> Void) async throws {
        let folder = try ScratchFolder()
        let clock = try WrongClock(hours: 0, in: folder.url)
        let server = try await Clinic.newServer(launcher: clock.launcher)
        do {
            let database = try await Clinic.newDatabase(on: server)
            let receivers = try Receivers(in: folder, dice: Dice(seed: 1, stream: 1))
            defer { receivers.close() }
            let tally = Tally()
            let people = People(connectionString: { database.connectionString($0) }, tally: tally)
            let worker = try Program(["worker", "--database", database.connectionString("worker")])
            let alerter = try Program([
                "alerter", "--config", try receivers.configuration(), "--database",
                database.connectionString("alerter"),
            ])
            try await worker.wait(for: "working")
            try await alerter.wait(for: "working")
            try await body(
                ClockedClinic(
                    database: database, clock: clock, receivers: receivers,
                    books: AlertBooks(people: people, receivers: receivers, tally: tally)))
            for program in [worker, alerter] {
                program.signal(15)
                let ending = await program.ending()
                #expect(ending.status == 0, "\(ending.errors)")
            }
        } catch {
            try await server.remove()
            throw error
        }
        try await server.remove()
    }
}
