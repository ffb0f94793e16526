import TestSupport
import ClinicFixture
import EmbeddedPostgres
import FaultyNetwork
import Foundation
import IntakeStore
import Postgres
import Testing

/// A server that is too slow for what comes in.
@Suite(.timeLimit(.minutes(5))) struct BackpressureTests {
    @Test func `while all is slow the queue grows and says so, the worker does not grow, and nothing is lost`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let proxy = try FaultProxy(upstreamFolder: database.server.socketDirectory)
        defer { proxy.close() }
        let worker = try Program(
            [
                "worker", "--batch", "50", "--database",
                "host=\(proxy.folder) port=5432 dbname=\(database.name) user=worker",
            ])
        try await worker.wait(for: "working")
        try await database.submit((0..<100).map { Forms.footDrop("A\($0)") })
        try await database.waitUntilIdle()
        let memoryBefore = try #require(worker.peakMemory)

        proxy.set(.delayed(milliseconds: 200))
        var pending: [Int] = []
        var oldest = 0.0
        for round in 0..<3 {
            try await Self.submit(2_500, "R\(round)-", database)
            let status = try await Self.status(database)
            pending.append(status.pending)
            #expect(status.pending > 0 && status.workersAlive == 1)
            #expect(status.oldestPendingSeconds >= Int(oldest) && !status.stalled)
            oldest = try await database.with("monitor") { try await Dashboard.health($0).oldestPendingSeconds }
        }
        #expect(pending == pending.sorted() && Set(pending).count == pending.count, "\(pending)")
        try await worker.wait(for: "working")
        let done = try await database.count("SELECT count(*) FROM intake.assessment")
        try await eventually("work goes on all the same") {
            try await database.count("SELECT count(*) FROM intake.assessment") > done
        }
        proxy.set(.none)
        try await database.waitUntilIdle()
        let memoryAfter = try #require(worker.peakMemory)
        #expect(memoryAfter - memoryBefore <= 64, "from \(memoryBefore) to \(memoryAfter) MB")
        worker.signal(15)
        let ending = await worker.ending()
        #expect(ending.status == 0 && !ending.errors.contains("is lost"), "\(ending.errors)")
        let imbalances = try await database.imbalances(submissions: 100 + 3 * 2_500)
        #expect(imbalances == [])
    }

    @Test func `many of the largest forms need no more memory than a few`() async throws {
        let database = try await Clinic.newDatabase()
        let form = Forms.harmless("PATIENT") + String(repeating: " ", count: 1_000_000)
        try await database.submit((0..<60).map { form.replacing("PATIENT", with: "L\($0)") })
        let worker = try Program(["worker", "--database", database.connectionString("worker")])
        try await database.waitUntilIdle()
        let memory = try #require(worker.peakMemory)
        #expect(memory <= 256, "\(memory) MB")
        worker.signal(15)
        let ending = await worker.ending()
        #expect(ending.status == 0, "\(ending.errors)")
        let imbalances = try await database.imbalances(submissions: 60)
        #expect(imbalances == [])
    }

    @Test func `forms that are too many bytes for a slow way come in smaller batches`() async throws {
        let database = try await Clinic.newDatabase()
        let proxy = try FaultProxy(upstreamFolder: database.server.socketDirectory)
        defer { proxy.close() }
        let form = Forms.harmless("PATIENT") + String(repeating: " ", count: 1_000_000)
        try await database.submit((0..<12).map { form.replacing("PATIENT", with: "L\($0)") })
        proxy.set(.delayed(milliseconds: 150))
        let worker = try Program([
            "worker", "--database", "host=\(proxy.folder) port=5432 dbname=\(database.name) user=worker",
        ])
        try await database.waitUntilIdle(atMost: .seconds(240))
        worker.signal(15)
        let ending = await worker.ending()
        #expect(ending.status == 0, "\(ending.errors)")
        let imbalances = try await database.imbalances(submissions: 12)
        #expect(imbalances == [])
    }

    /// What the command `status` prints.
    private struct Status: Decodable {
        let pending: Int
        let oldestPendingSeconds: Int
        let workersAlive: Int
        let stalled: Bool
    }

    private static func status(_ database: ClinicDatabase) async throws -> Status {
        let ending = try await Program.run(["status", "--json", "--database", database.connectionString("monitor")])
        try #require(ending.status == 0, "\(ending.errors)")
        return try JSONDecoder().decode(Status.self, from: Data(ending.output.utf8))
    }

    /// Submits many forms, each of a patient of its own, in one transaction.
    private static func submit(_ count: Int, _ prefix: String, _ database: ClinicDatabase) async throws {
        try await database.with("site") { site in
            _ = try await site.query(
                "SELECT count(intake.submit(replace($1, 'PATIENT', $2 || n))) FROM generate_series(1, $3) AS n",
                Forms.harmless("PATIENT"), prefix, count)
        }
    }
}
