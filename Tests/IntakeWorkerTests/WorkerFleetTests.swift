import ClinicFixture
import Daemon
import IntakeStore
import IntakeWorker
import Logging
import ServiceLifecycle
import SpineProtocol
import TestSupport
import Testing
import TriageCore

/// Several databases of one server, one process.
@Suite(.serialized) struct WorkerFleetTests {
    private static func named(
        _ databases: [(String, ClinicDatabase)]
    ) -> [(name: String, configuration: WorkerConfiguration)] {
        databases.map { name, database in
            (
                name,
                WorkerConfiguration(
                    database: database.connectionString("worker"), firstProtocol: spineProtocol, version: "test",
                    host: "test", pid: 1, formLimit: .seconds(600))
            )
        }
    }

    /// Runs `body` while the fleet runs, and has it finish.
    private static func running(
        _ databases: [(String, ClinicDatabase)], _ log: LogCapture,
        _ body: (WorkerFleet) async throws -> Void
    ) async throws {
        let fleet = WorkerFleet(named(databases), notifier: ServiceNotifier(environment: [:]), logger: log.logger)
        var quiet = log.logger
        quiet.logLevel = .critical
        let group = ServiceGroup(services: [fleet], logger: quiet)
        let task = Task { try await group.run() }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(fleet))
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await task.value
        try result.get()
    }

    @Test func `each clinic's forms are assessed in its own database`() async throws {
        let (north, south) = (try await Clinic.newDatabase(), try await Clinic.newDatabase())
        try await Self.running([("north", north), ("south", south)], LogCapture()) { fleet in
            try await north.submit(Forms.footDrop("N1"))
            try await south.submit([Forms.harmless("S1"), Forms.harmless("S2")])
            try await north.waitUntilIdle()
            try await south.waitUntilIdle()
            try await eventually("both are ready") { fleet.isReady }
            let text = fleet.openMetrics
            #expect(text.contains("intake_worker_forms_total{clinic=\"north\",outcome=\"assessed\"} 1"))
            #expect(text.contains("intake_worker_forms_total{clinic=\"south\",outcome=\"assessed\"} 2"))
            #expect(text.split(separator: "\n").count { $0 == "# TYPE intake_worker_forms counter" } == 1)
        }
        try await north.expectBalanced(submissions: 1)
        try await south.expectBalanced(submissions: 2)
        for database in [north, south] {
            #expect(try await database.count("SELECT count(*) FROM intake.worker WHERE state = 'stopped'") == 1)
        }
    }

    @Test func `a database that cannot be worked on keeps no other waiting, and is taken up once it can`() async throws
    {
        let (good, bad) = (try await Clinic.newDatabase(), try await Clinic.newDatabase())
        try await bad.execute("ALTER SCHEMA intake RENAME TO elsewhere")
        let log = LogCapture()
        try await Self.running([("good", good), ("bad", bad)], log) { fleet in
            try await good.submit(Forms.footDrop("G1"))
            try await good.waitUntilIdle()
            try await log.wait(for: "standing by until the database is as it must be")
            #expect(!fleet.isReady)
            try await bad.execute("ALTER SCHEMA elsewhere RENAME TO intake")
            try await bad.submit(Forms.footDrop("B1"))
            try await bad.waitUntilIdle()
        }
        try await good.expectBalanced(submissions: 1)
        try await bad.expectBalanced(submissions: 1)
    }

    @Test func `a worker that lacks a right says in the database that it stands by, and why`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.execute("REVOKE INSERT ON intake.assessment FROM intake_worker")
        try await Self.running([("lacking", database)], LogCapture()) { fleet in
            try await eventually("it says so") {
                try await database.texts("SELECT state || ': ' || note FROM dashboard.workers").contains {
                    $0.hasPrefix("standby: ") && $0.contains("right intake_worker INSERT on intake.assessment")
                }
            }
            let absence = try await database.with("alerter") { try await WorkerAbsence($0) }
            #expect(absence?.reason == .standsBy)
            try await database.execute("GRANT INSERT ON intake.assessment TO intake_worker")
            try await database.submit(Forms.footDrop("A"))
            try await database.waitUntilIdle()
            #expect(try await database.texts("SELECT state FROM dashboard.workers WHERE note IS NULL") == ["running"])
        }
        try await database.expectBalanced(submissions: 1)
    }

    @Test func `databases are added and taken away while the others are worked on`() async throws {
        let databases = [
            try await Clinic.newDatabase(), try await Clinic.newDatabase(), try await Clinic.newDatabase(),
        ]
        let (stays, goes, comes) = (databases[0], databases[1], databases[2])
        let log = LogCapture()
        try await Self.running([("stays", stays), ("goes", goes)], log) { fleet in
            try await eventually("both are ready") { fleet.isReady }
            fleet.serve(Self.named([("stays", stays), ("comes", comes)]))
            try await eventually("the worker of the one that goes has stopped") {
                try await goes.count("SELECT count(*) FROM intake.worker WHERE state = 'stopped'") == 1
            }
            for (number, database) in databases.enumerated() { try await database.submit(Forms.harmless("P\(number)")) }
            try await stays.waitUntilIdle()
            try await comes.waitUntilIdle()
            #expect(try await goes.count("SELECT count(*) FROM intake.ready") == 1)
            #expect(try await stays.count("SELECT count(*) FROM intake.worker") == 1)
            // And back again.
            fleet.serve(Self.named([("stays", stays), ("goes", goes)]))
            try await goes.waitUntilIdle()
        }
        for database in databases { try await database.expectBalanced(submissions: 1) }
    }

    @Test func `what one database's persons have signed is no signature in another`() async throws {
        let (signed, forged) = (try await Clinic.newDatabase(), try await Clinic.newDatabase())
        try await Self.running([("signed", signed), ("forged", forged)], LogCapture()) { fleet in
            try await eventually("both are ready") { fleet.isReady }
        }
        try await forged.falsify(
            """
            ALTER TABLE intake.protocol_approval DROP CONSTRAINT protocol_approval_content_fkey;
            UPDATE intake.protocol_approval SET content_hash = repeat('0', 64)
            """)
        let log = LogCapture()
        try await Self.running([("signed", signed), ("forged", forged)], log) { fleet in
            try await signed.submit(Forms.footDrop("S1"))
            try await forged.submit(Forms.footDrop("F1"))
            try await signed.waitUntilIdle()
            try await log.wait(for: "is not signed")
            #expect(try await forged.count("SELECT count(*) FROM intake.ready") == 1)
        }
    }
}
