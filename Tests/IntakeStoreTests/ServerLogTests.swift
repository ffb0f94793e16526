import ClinicFixture
import EmbeddedPostgres
import Foundation
import IntakeStore
import Postgres
import Testing
import TriageCore

@Suite struct ServerLogTests {
    @Test func `what a patient said is not in the server's log, whatever goes wrong`() async throws {
        let database = try await Clinic.newDatabase()
        let canary = "canary\(UInt64.random(in: 1...UInt64.max))"
        let forms =
            Garbage.all.map { $0.text + canary } + [
                #"{"answers":{"freeText":"\#(canary)\u0000"}}"#,
                #"{"patient":{"reference":"\#(canary)"},"answers":{"x":"\ud800"}}"#,
                #"{"patient":{"reference":"\#(canary)","contact":"\#(canary)"},"answers":{}}"#,
                String(repeating: canary, count: 60_000),
                "{\"a\":\"\(canary)\0\"}",
            ]
        try await database.with("site") { site in
            var refused = 0
            for form in forms {
                for _ in 1...2 {
                    let error = await postgresError {
                        try await Submissions.submit(Array(form.utf8), key: canary, site)
                    }
                    if let error {
                        refused += 1
                        #expect(!"\(error)".contains(canary))
                    }
                }
            }
            #expect(refused > forms.count)
        }
        let desk = try await Desk(database)
        try await desk.work([:])
        await desk.close()
        let server = try await Clinic.server()
        let log = try String(contentsOfFile: server.serverLog, encoding: .utf8)
        #expect(log.contains("this idempotency key was used for another form"))
        #expect(log.contains("intake.submit takes at most"))
        #expect(!log.contains(canary))
    }

    @Test func `what a patient said is not in the log of a server that logs every statement as slow`() async throws {
        // The template has no settings: applying the schema makes them.
        let server = try await Clinic.newServer(settings: ["log_min_duration_statement": "0"])
        do {
            let database = try await Clinic.newDatabase(on: server)
            try await database.execute("ALTER DATABASE \(database.name) RESET ALL")
            let worker = try await database.connect("worker")
            let before = try await DatabaseAdvice.about(worker, now: { Instant(microseconds: 0) })
            #expect(before.contains { $0.code == .parametersLogged && $0.severity == .act })
            await worker.close()
            try await database.asOwner { for _ in 1...2 { try await IntakeSchema.apply(to: $0) } }
            let canary = "canary\(UInt64.random(in: 1...UInt64.max))"
            try await database.submit(
                #"{"patient":{"reference":"\#(canary)","contact":"\#(canary)"},"answers":{"freeText":"\#(canary)"}}"#)
            let desk = try await Desk(database)
            let submission = try await database.texts("SELECT id::text FROM intake.submission")
            let id = try #require(PostgresUUID(submission[0]))
            try await desk.work([id: .urgent])
            await desk.close()
            let nurse = try await database.connect("nurse")
            let after = try await DatabaseAdvice.about(nurse, now: { Instant(microseconds: 0) })
            #expect(!after.contains { $0.code == .parametersLogged })
            await nurse.close()
            let log = try String(contentsOfFile: server.serverLog, encoding: .utf8)
            #expect(log.contains("duration:") && log.contains("intake.submit"))
            #expect(!log.contains(canary))
        } catch {
            try await server.remove()
            throw error
        }
        try await server.remove()
    }

    @Test func `who may not set the server's log is told by the schema's application, and still gets the schema`()
        async throws
    {
        let role = Clinic.newName("owner")
        try await Clinic.server().createRole(role)
        let database = try await Clinic.newEmptyDatabase(owner: role)
        try await database.with(role) { owner in
            try await IntakeSchema.apply(to: owner)
            let advice = try await DatabaseAdvice.about(owner, now: { Instant(microseconds: 0) })
            #expect(advice.contains { $0.code == .parametersLogged && $0.remedy.contains("ALTER DATABASE") })
        }
    }
}
