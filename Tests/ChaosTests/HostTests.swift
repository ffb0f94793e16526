import TestSupport
import ClinicFixture
import EmbeddedPostgres
import FaultyNetwork
import Foundation
import Postgres
import Synchronization
import Testing

/// Workers on several hosts, some of which are cut off or wrong about the time.
@Suite(.timeLimit(.minutes(5))) struct HostTests {
    /// The server stays on its Unix socket; a relay on the hub leads to it. So it is the server's limit for idle
    /// transactions that ends the session of the lost host, as it is when a host's kernel lives and its worker does not.
    @Test(.enabled(if: PrivateNetwork.isPossible, "network namespaces need root, iproute2 and util-linux"))
    func `a host that loses its link in a batch is cut off, and the other one does its work`() async throws {
        let database = try await Clinic.newDatabase()
        let network = try PrivateNetwork(hosts: 2)
        let relay = FaultProxy(listener: try network.listen(), upstreamFolder: database.server.socketDirectory)
        defer { relay.close() }
        func worker(onHost host: Int) throws -> Program {
            try Program(
                [
                    "worker", "--database",
                    "host=\(network.address(forHost: host)) dbname=\(database.name) user=worker sslmode=disable",
                ], launcher: network.launcher(forHost: host))
        }
        try await database.execute(Self.holdingTrigger)
        let lost = try worker(onHost: 0)
        try await lost.wait(for: "working")
        // It stands still until it is needed: the server ends the wait of the first host's batch after some seconds.
        let other = try worker(onHost: 1)
        try await other.wait(for: "working")
        other.signal(SIGSTOP)
        // The batch of the first host stands in the middle of its transaction as long as this lock is held.
        let held = try await OpenTransaction(database, "SELECT pg_advisory_xact_lock_shared(77)")
        // One batch of more than are stored together with COMMIT, which, once sent, needs no host.
        try await database.execute("SELECT intake.pause('Ann')")
        let stuck = try await database.submit((0..<100).map { Forms.footDrop($0 == 5 ? "stuck" : "A\($0)") })
        try await database.execute("SELECT intake.resume('Ann')")
        try await database.asOwner { owner in
            // The server ends a wait after a second, and the worker tries again: the link must go while a batch waits,
            // and the same wait must go on afterwards.
            let since = """
                SELECT coalesce(max((extract(epoch FROM waitstart) * 1e6)::bigint), 0)
                FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                """
            try await eventually("the link is lost while the batch waits within the server") {
                let wait = try await owner.count(since)
                guard wait != 0 else { return false }
                try network.setLink(ofHost: 0, up: false)
                if try await owner.count(since) == wait { return true }
                try network.setLink(ofHost: 0, up: true)
                return false
            }
        }
        other.signal(SIGCONT)
        let others = try await database.submit((0..<20).map { Forms.harmless("B\($0)") })
        try await database.asOwner { owner in
            try await eventually("the other host works") {
                try await owner.count("SELECT count(*) FROM intake.assessment WHERE submission_id = ANY ($1)", others)
                    == others.count
            }
        }
        try await held.rollBack()
        // The lost host's forms are free again when the server has ended its session.
        try await database.waitUntilIdle()
        let workers = try await database.count(
            "SELECT count(DISTINCT worker) FROM intake.assessment WHERE submission_id = ANY ($1)", [stuck[5]] + others)
        #expect(workers == 1)

        try network.setLink(ofHost: 0, up: true)
        try await lost.wait(for: "the database is back")
        other.signal(15)
        let otherEnding = await other.ending()
        #expect(otherEnding.status == 0, "\(otherEnding.errors)")
        let late = try await database.submit((0..<10).map { Forms.caudaEquina("A\($0)") })
        try await database.waitUntilIdle()
        lost.signal(15)
        let lostEnding = await lost.ending()
        #expect(lostEnding.status == 0, "\(lostEnding.errors)")
        let imbalances = try await database.imbalances(submissions: stuck.count + others.count + late.count)
        #expect(imbalances == [])
    }

    /// Stops the transaction that stores the form of one patient for as long as somebody holds a lock.
    private static let holdingTrigger = """
        CREATE FUNCTION public.hold() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (SELECT patient_reference FROM intake.submission WHERE id = NEW.submission_id) = 'stuck' THEN
                PERFORM pg_advisory_xact_lock(77);
            END IF;
            RETURN NEW;
        END
        $$;
        CREATE TRIGGER hold BEFORE INSERT ON intake.assessment FOR EACH ROW EXECUTE FUNCTION public.hold();
        """

    @Test func `a worker whose clock is a year wrong stores the same as one whose clock is right`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "intake-clocks-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        let database = try await Clinic.newDatabase()
        let year = 366 * 24
        for (place, hours) in [-year, year, 0].enumerated() {
            let clock = try WrongClock(hours: hours, in: folder)
            let worker = try Program(
                ["worker", "--database", database.connectionString("worker")], environment: clock.environment)
            try await worker.wait(for: "working")
            try await database.submit([
                Forms.footDrop("A\(place)"), Forms.harmless("A\(place)"), Forms.caudaEquina("B\(place)"),
                Forms.form("C\(place)", ["footLiftR": #""weak""#, "weakDays": "10"], authored: "2026-02-16T09:00:00Z"),
            ])
            try await database.waitUntilIdle()
            try clock.step(toHours: -hours)
            try await database.submit(Forms.footDrop("D\(place)"))
            try await database.waitUntilIdle()
            worker.signal(15)
            let ending = await worker.ending()
            #expect(ending.status == 0, "\(ending.errors)")
            let thisYear = Calendar(identifier: .gregorian).component(.year, from: .now)
            #expect(ending.errors.contains("\(thisYear)-") == (hours == 0), "the clock of the log is the worker's")
        }
        let kinds = try await database.count(
            """
            SELECT count(DISTINCT (left(s.patient_reference, 1), s.form LIKE '%cannot%', a.level, a.result - 'respondBy'))
            FROM intake.assessment AS a JOIN intake.submission AS s ON s.id = a.submission_id
            """)
        #expect(kinds == 5)
        let wrongTimes = try await database.count(
            """
            SELECT (SELECT count(*) FROM intake.assessment
                    WHERE assessed_at NOT BETWEEN received_at AND received_at + interval '10 minutes')
                + (SELECT count(*) FROM intake.alert WHERE opened_at NOT BETWEEN now() - interval '10 minutes' AND now())
                + (SELECT count(*) FROM intake.worker
                   WHERE heartbeat_at NOT BETWEEN now() - interval '10 minutes' AND now())
            """)
        #expect(wrongTimes == 0)
        let imbalances = try await database.imbalances(submissions: 15)
        #expect(imbalances == [])
    }

    @Test func `workers are replaced one by one under load, and nobody notices`() async throws {
        let database = try await Clinic.newDatabase()
        func worker() throws -> Program {
            try Program(["worker", "--batch", "10", "--database", database.connectionString("worker")])
        }
        var workers = try (0..<3).map { _ in try worker() }
        for worker in workers { try await worker.wait(for: "working") }
        let isOver = Mutex(false)
        async let load = {
            var count = 0
            while !isOver.withLock({ $0 }) {
                let forms = (0..<20).map { number in
                    number % 3 == 0 ? Forms.footDrop("P\(count + number)") : Forms.harmless("P\(number)-\(count / 400)")
                }
                count += try await database.submit(forms).count
            }
            return count
        }()
        for _ in 0..<6 {
            let successor = try worker()
            try await successor.wait(for: "working")
            let old = workers.removeFirst()
            old.signal(15)
            let ending = await old.ending()
            #expect(ending.status == 0, "\(ending.errors)")
            // No alerter is part of this; a worker says so.
            let complaints = ending.errors.split(separator: "\n").filter {
                $0.contains(" error ") && !$0.contains("no alerter is running")
            }
            #expect(complaints.isEmpty, "\(complaints)")
            workers.append(successor)
        }
        isOver.withLock { $0 = true }
        let submissions = try await load
        try await database.waitUntilIdle()
        for worker in workers { worker.signal(15) }
        for worker in workers {
            let ending = await worker.ending()
            #expect(ending.status == 0, "\(ending.errors)")
        }
        let imbalances = try await database.imbalances(submissions: submissions)
        #expect(imbalances == [])
    }
}
