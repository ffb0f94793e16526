import TestSupport
import ClinicFixture
import EmbeddedPostgres
import FaultyNetwork
import IntakeStore
import Logging
import Postgres
import Testing

/// A COMMIT whose answer never comes: the server has committed, and the client cannot know.
@Suite(.timeLimit(.minutes(5))) struct AmbiguousCommitTests {
    @Test func `a worker that never hears of its commit assesses nothing twice`() async throws {
        let database = try await Clinic.newDatabase()
        let proxy = try FaultProxy(upstreamFolder: database.server.socketDirectory)
        defer { proxy.close() }
        let worker = try Program([
            "worker", "--batch", "20", "--database", "\(database.connectionString("worker")) host=\(proxy.folder)",
        ])
        try await worker.wait(for: "working")
        var accepted = 0
        for round in 0..<4 {
            proxy.set(.swallowsAnswerTo("COMMIT"))
            let ids = try await database.submit(
                (0..<20).map { number in
                    switch number % 4 {
                    case 0: Forms.footDrop("A\(round)-\(number)")
                    case 1: Forms.caudaEquina("A\(number)")
                    case 2: number == 10 ? Forms.unreadable : Forms.harmless("A\(number)")
                    default: Forms.harmless()
                    }
                })
            accepted += ids.count
            await proxy.waitForFault()
            proxy.set(.none)
            try await database.waitUntilIdle()
        }
        try await worker.wait(for: "outcome unknown")
        worker.signal(15)
        let ending = await worker.ending()
        #expect(ending.status == 0, "\(ending.errors)")
        let imbalances = try await database.imbalances(submissions: accepted)
        #expect(imbalances == [])
    }

    @Test func `a worker whose commit never arrived assesses everything once`() async throws {
        let database = try await Clinic.newDatabase()
        let proxy = try FaultProxy(upstreamFolder: database.server.socketDirectory)
        defer { proxy.close() }
        let worker = try Program([
            "worker", "--database", "\(database.connectionString("worker")) host=\(proxy.folder)",
        ])
        try await worker.wait(for: "working")
        proxy.set(.cutsBeforeForwarding("COMMIT"))
        let ids = try await database.submit((0..<20).map { Forms.footDrop("A\($0 / 2)") })
        await proxy.waitForFault()
        let early = try await database.count("SELECT count(*) FROM intake.assessment")
        #expect(early == 0)
        proxy.set(.none)
        try await database.waitUntilIdle()
        worker.signal(15)
        _ = await worker.ending()
        let imbalances = try await database.imbalances(submissions: ids.count)
        #expect(imbalances == [])
    }

    @Test func `a site that never hears of its submission gets the same id with the same key`() async throws {
        let database = try await Clinic.newDatabase()
        let proxy = try FaultProxy(upstreamFolder: database.server.socketDirectory)
        defer { proxy.close() }
        let form = Forms.footDrop("NeverHeardOf")
        let configuration = ConnectionConfiguration("\(database.connectionString("site")) host=\(proxy.folder)")
        func submit() async throws(PostgresError) -> PostgresUUID {
            let site = try await Connection.connect(configuration, deadline: .generous, logger: .silent)
            do throws(PostgresError) {
                let id = try await Submissions.submit(Array(form.utf8), key: "key", site)
                await site.close()
                return id
            } catch {
                await site.close()
                throw error
            }
        }
        // The form is in the message that executes the statement, not in the one that prepares it.
        proxy.set(.swallowsAnswerTo("NeverHeardOf"))
        await #expect(throws: PostgresError.self) { try await submit() }
        proxy.set(.none)
        let stored = try await database.texts("SELECT id::text FROM intake.submission")
        #expect(stored.count == 1, "the server had committed")
        let id = try await submit()
        #expect(stored == [id.description])
        let waiting = try await database.count("SELECT count(*) FROM intake.ready")
        #expect(waiting == 1)
    }

    @Test func `the command submit, run again with the same prefix after a lost answer, doubles nothing`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let proxy = try FaultProxy(upstreamFolder: database.server.socketDirectory)
        defer { proxy.close() }
        let forms = (0..<10).map { Forms.harmless($0 == 5 ? "NeverHeardOf" : "P\($0)") }.joined(separator: "\n")
        func submit() async throws -> Program.Ending {
            try await Program.run(
                [
                    "submit", "--key-prefix", "day1", "-", "--database",
                    "\(database.connectionString("site")) host=\(proxy.folder)",
                ], input: forms)
        }
        proxy.set(.swallowsAnswerTo("NeverHeardOf"))
        let first = try await submit()
        // It had repeated the one for a while.
        #expect(first.status == 75, "\(first.errors)")
        #expect(first.lines.count == 5)
        proxy.set(.none)
        let stored = try await database.count("SELECT count(*) FROM intake.submission")
        #expect(stored == 6, "the server had committed the one whose answer was lost")
        let second = try await submit()
        #expect(second.status == 0, "\(second.errors)")
        #expect(Array(second.lines.prefix(5)) == first.lines)
        #expect(Set(second.lines).count == 10)
        let all = try await database.count("SELECT count(*) FROM intake.submission")
        #expect(all == 10)
    }
}
