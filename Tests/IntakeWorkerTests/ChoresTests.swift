import TestSupport
import ClinicFixture
import Daemon
import Postgres
import Testing

@testable import IntakeWorker

@Suite struct ChoresTests {
    @Test func `what the server refuses besides the batches does not end the work, and is logged once`() async throws {
        let log = LogCapture()
        var attempts = Attempts(logger: log.logger)
        for _ in 0..<3 {
            let result = try await attempts.run("a chore", else: 7) { () throws(PostgresError) -> Int in
                throw .deadlineExceeded
            }
            #expect(result == 7)
        }
        #expect(log.count(of: "a chore failed") == 1)
        do {
            _ = try await attempts.run("a chore", else: 7) { () throws(PostgresError) -> Int in
                throw .connectionClosed
            }
            Issue.record("a lost connection passed for a chore that failed")
        } catch {
            #expect(error == .connectionClosed)
        }
    }

    @Test func `what last went wrong on a worker stands in its row`() async throws {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { workers in
            try await database.killWorkerSessions()
            try await eventually("the loss stands there") {
                try await database.count(
                    """
                    SELECT count(*) FROM dashboard.workers
                    WHERE last_error LIKE 'the database is lost; %: %' AND last_error_at >= started_at
                    """) == 1
            }
        }
    }

    @Test func `a database that cannot be compared with what was seen of it keeps no worker from its work`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { workers in
            // Nothing else needs it.
            try await database.execute("DROP FUNCTION intake.bearings")
            try await workers[0].log.wait(for: "comparing the database with what was last seen of it failed")
            let beat = try await database.texts("SELECT heartbeat_at::text FROM intake.worker")
            try await database.submit(Forms.caudaEquina("A"))
            try await database.waitUntilIdle()
            try await eventually("the heartbeat goes on") {
                try await database.texts("SELECT heartbeat_at::text FROM intake.worker") != beat
            }
            #expect(workers[0].log.count(of: "the database is lost") == 0)
            #expect(workers[0].log.count(of: "with what was last seen of it failed") == 1)
        }
        try await database.expectBalanced(submissions: 1)
    }
}
