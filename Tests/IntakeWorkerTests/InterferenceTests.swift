import TestSupport
import ClinicFixture
import Foundation
import IntakeStore
@testable import IntakeWorker
import Postgres
import Testing

/// What others do to the server that says nothing about a form, and may not keep a worker from its work.
@Suite struct InterferenceTests {
    @Test(arguments: ["54000", "23514", "22003", "53100", "XX000"])
    func `COMMIT that is refused is no form's fault`(state: String) async throws {
        let database = try await Clinic.newDatabase()
        // As a full queue of notifications does, for some commits.
        try await database.execute(
            """
            CREATE SEQUENCE public.refusals;
            GRANT USAGE ON SEQUENCE public.refusals TO PUBLIC;
            CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('public.refusals') <= 8 THEN
                    RAISE EXCEPTION 'not now' USING ERRCODE = '\(state)';
                END IF;
                RETURN NULL;
            END
            $$;
            CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON intake.work_item DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION public.refuse();
            """)
        try await database.submit(Forms.caudaEquina("A"))
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        let refusals = try await database.count("SELECT last_value FROM public.refusals")
        let strikes = try await database.count("SELECT count(*) FROM intake.strike")
        let aside = try await database.count("SELECT count(*) FROM intake.quarantine")
        #expect(refusals > 8 && strikes == 0 && aside == 0)
        try await database.expectBalanced(submissions: 1)
    }

    @Test func `a worker whose row another session holds goes on by a new one, and shows that it lives`() async throws {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { workers in
            try await workers[0].log.wait(for: "working")
            // As its own last session does, where its process on the server hangs.
            let held = try await OpenTransaction(database, as: "worker", "SELECT FROM intake.worker FOR UPDATE")
            try await database.killWorkerSessions()
            try await database.submit(Forms.caudaEquina("A"))
            try await database.waitUntilIdle()
            try await eventually("its second row lives") {
                try await database.texts(
                    "SELECT intake.lives(w.state, w.heartbeat_at)::text FROM intake.worker AS w ORDER BY started_at"
                ).dropFirst() == ["true"]
            }
            // While it works: it need not connect anew.
            let again = try await OpenTransaction(
                database, as: "worker", "SELECT FROM intake.worker FOR UPDATE SKIP LOCKED")
            try await eventually("it has a third row") {
                try await database.count("SELECT count(*) FROM intake.worker") == 3
            }
            #expect(workers[0].log.count(of: "going on by a new one") == 2)
            try await held.rollBack()
            try await again.rollBack()
        }
        try await database.expectBalanced(submissions: 1)
    }

    @Test func `a form that ended a worker is struck later where another session holds its strikes`() async throws {
        let database = try await Clinic.newDatabase()
        let id = try await database.submit(Forms.footDrop("A"))
        try await database.execute(
            "INSERT INTO intake.strike (submission_number, phase) SELECT number, 'crashed' FROM intake.ready")
        let number = try await database.count("SELECT number FROM intake.ready")
        let folder = FileManager.default.temporaryDirectory.appending(path: "flight-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            let ended = try FlightRecorder(folder: folder, tag: "t")
            ended.form(.assessing, Int64(number), id)
        }
        let held = try await OpenTransaction(database, as: "worker", "SELECT FROM intake.strike FOR UPDATE")
        let wreckage = Wreckage(folder: folder, tag: "t", logger: LogCapture().logger)
        func strikes() async throws -> Int {
            try await database.with("worker") { worker in
                _ = try await worker.query("SET lock_timeout = '1s'")
                _ = try await wreckage.clear(worker)
            }
            return try await database.count("SELECT strikes FROM intake.strike")
        }
        #expect(try await strikes() == 1)
        try await held.rollBack()
        #expect(try await strikes() == 2)
        #expect(try await strikes() == 2)
    }

    @Test func `a form with strikes gets no more for what the server is short of`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.execute(
            """
            CREATE SEQUENCE public.refusals;
            GRANT USAGE ON SEQUENCE public.refusals TO PUBLIC;
            CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('public.refusals') <= 4 THEN
                    RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full';
                END IF;
                RETURN NEW;
            END
            $$;
            CREATE TRIGGER refuse BEFORE INSERT ON intake.assessment FOR EACH ROW EXECUTE FUNCTION public.refuse();
            """)
        let id = try await database.submit(Forms.footDrop("A"))
        try await database.execute(
            "INSERT INTO intake.strike (submission_number, strikes, phase) SELECT number, 2, 'crashed' FROM intake.ready"
        )
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        let levels = try await database.texts("SELECT level FROM intake.assessment WHERE submission_id = $1", id)
        #expect(levels == ["urgent"])
        try await database.expectBalanced(submissions: 1)
    }

    @Test func `while the cluster's notification queue fills, a worker polls, says so, and listens again afterwards`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { workers in
            try await database.pretendQueueUsage(0.5)
            try await workers[0].log.wait(for: "the notification queue of the PostgreSQL cluster is 50 % full")
            try await database.submit((0..<5).map { Forms.caudaEquina("P\($0)") })
            try await database.waitUntilIdle()
            try await database.pretendQueueUsage(0)
            try await workers[0].log.wait(for: "notification queue is in order again")
        }
        try await database.expectBalanced(submissions: 5)
    }

    @Test func `a worker works without the flag that says that it sleeps`() async throws {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { workers in
            try await database.execute("DROP SEQUENCE intake.workers_asleep")
            try await workers[0].log.wait(for: "saying whether it is asleep failed")
            try await database.submit(Forms.caudaEquina("A"))
            try await database.waitUntilIdle()
            #expect(workers[0].log.count(of: "the database is lost") == 0)
        }
        try await database.expectBalanced(submissions: 1)
    }

    @Test func `that it cannot say that it lives keeps no worker from its work`() async throws {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { workers in
            let held = try await OpenTransaction(database, "LOCK TABLE intake.worker IN EXCLUSIVE MODE")
            try await workers[0].log.wait(for: "saying that it lives failed")
            try await database.submit(Forms.caudaEquina("A"))
            try await database.waitUntilIdle()
            #expect(workers[0].log.count(of: "the database is lost") == 0)
            try await held.rollBack()
        }
        try await database.expectBalanced(submissions: 1)
    }
}
