import ClinicFixture
import EmbeddedPostgres
import Foundation
import IntakeStore
import Postgres
import Testing

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
}
