import ClinicFixture
import Foundation
import Glibc
import IntakeStore
import Postgres
import Synchronization
import Testing

/// Forms that end, hang or starve the process that assesses them; the hook for it is in builds for debugging.
@Suite(.serialized) struct PoisonTests {
    /// Keeps workers running as systemd does: one that ends is started again.
    private final class Crew: Sendable {
        private let starts = Atomic(0)
        private let isOver = Atomic(false)

        var count: Int { starts.load(ordering: .relaxed) }

        func run(_ database: ClinicDatabase, folder: String, _ more: [String: String]) async throws {
            var environment = more
            environment["INTAKE_TRIAGE_TEST_FAULTS"] = "on"
            environment["INTAKE_TRIAGE_WORKER_FORM_SECONDS"] = "1"
            environment["INTAKE_TRIAGE_WORKER_MEMORY_MEGABYTES"] = "512"
            environment["INTAKE_TRIAGE_WORKER_STATE_FOLDER"] = folder
            while !isOver.load(ordering: .relaxed) {
                starts.add(1, ordering: .relaxed)
                let worker = try Program(
                    ["worker", "--database", database.connectionString("worker")], environment: environment)
                let patience = Task {
                    while !isOver.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(50)) }
                    worker.signal(SIGTERM)
                }
                _ = await worker.ending()
                patience.cancel()
            }
        }

        func stop() { isOver.store(true, ordering: .relaxed) }
    }

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "poison-\(UUID().uuidString)").path()
        try await body(folder)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(left.isEmpty, "records are left behind: \(left)")
        try FileManager.default.removeItem(atPath: folder)
    }

    @Test func `among ten thousand forms the twenty that end or hang the worker are put aside, and no other`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let kinds = ["trap", "exit", "memory", "trap", "hang"]
        try await database.with("site") { site in
            _ = try await site.query(
                """
                SELECT count(intake.submit(replace($1, 'PATIENT', CASE
                    WHEN n % 500 = 250 THEN 'fault-' || ($2::text[])[1 + n / 500 % 5] || n ELSE 'P' || n % 7000 END)))
                FROM generate_series(1, 10000) AS n
                """, Forms.harmless("PATIENT"), kinds)
        }
        let crew = Crew()
        try await withFolder { folder in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 { group.addTask { try await crew.run(database, folder: folder, [:]) } }
                group.addTask {
                    // Forms that come meanwhile are not kept waiting for the poison.
                    while try await database.count("SELECT count(*) FROM intake.ready") > 0 {
                        try await database.submit(Forms.footDrop())
                        try await Task.sleep(for: .milliseconds(100))
                    }
                    crew.stop()
                }
                try await group.waitForAll()
            }
        }
        let held = try await database.texts(
            """
            SELECT DISTINCT substring(s.patient_reference FROM 'fault-[a-z]*')
                || CASE WHEN q.attempts BETWEEN 3 AND 4 THEN '' ELSE ' ' || q.attempts END
            FROM intake.quarantine AS q JOIN intake.submission AS s ON s.id = q.submission_id
            ORDER BY 1
            """)
        // A fourth time where one worker's end is being written down while another takes the form.
        #expect(held == ["fault-exit", "fault-hang", "fault-memory", "fault-trap"])
        // On a busy machine the memory may take longer to eat than a form may take.
        let reasons = try await database.texts(
            """
            SELECT reason || ' ' || count(*)
            FROM intake.quarantine AS q JOIN intake.submission AS s ON s.id = q.submission_id
            WHERE s.patient_reference NOT LIKE 'fault-memory%'
            GROUP BY reason ORDER BY 1
            """)
        #expect(reasons == ["crashed 12", "hung 4"])
        let wrong = try await database.count(
            """
            SELECT count(*) FROM intake.quarantine AS q JOIN intake.submission AS s ON s.id = q.submission_id
            WHERE s.patient_reference NOT LIKE 'fault-%'
            """)
        #expect(wrong == 0)
        // Each of the twenty ends a worker three times, a few a fourth time; the two that ran at the end were stopped.
        #expect(crew.count <= 20 * 4 + 2)
        let strikes = try await database.count("SELECT count(*) FROM intake.strike")
        #expect(strikes == 0)
        let wait = try await database.texts(
            """
            SELECT max(a.assessed_at - s.received_at)::text FROM intake.assessment AS a
            JOIN intake.submission AS s ON s.id = a.submission_id WHERE s.number > 10000
            """)
        print("poison: \(crew.count) starts, the worst wait of a form that came meanwhile \(wait)")
        try await database.expectBalanced(
            submissions: try await database.count("SELECT count(*) FROM intake.submission"))
    }

    @Test(arguments: ["trap", "hang"])
    func `an earlier form that ends whoever reads it is left out, and later forms of its patient are assessed`(
        fault: String
    ) async throws {
        let database = try await Clinic.newDatabase()
        let crew = Crew()
        let patient = "history-fault-\(fault)"
        var ids: [PostgresUUID] = []
        try await withFolder { folder in
            async let work: Void = crew.run(database, folder: folder, [:])
            for _ in 0..<3 {
                ids.append(try await database.submit(Forms.harmless(patient)))
                try await database.waitUntilIdle()
            }
            crew.stop()
            try await work
        }
        let assessed = try await database.texts(
            """
            SELECT level || ' ' || cardinality(history)
                || CASE WHEN result @> '{"findings": ["form.historyIncomplete"]}' THEN ' incomplete' ELSE '' END
            FROM intake.assessment ORDER BY number
            """)
        let struck = try await database.count("SELECT count(*) FROM intake.strike")
        #expect(assessed.dropFirst() == ["clinician_review 0 incomplete", "clinician_review 0 incomplete"])
        // Each of the two earlier forms ended one worker.
        #expect(struck == 2)
        try await database.expectBalanced(submissions: 3)
    }

    @Test func `a form in quarantine harms no later form of its patient`() async throws {
        let database = try await Clinic.newDatabase()
        let crew = Crew()
        let poison = try await database.submit(Forms.harmless("fault-trap-A"))
        try await withFolder { folder in
            async let work: Void = crew.run(database, folder: folder, [:])
            try await database.waitUntilIdle()
            crew.stop()
            try await work
        }
        // The same patient, without the hook: the form that is held is no history.
        let later = try await database.submit(Forms.harmless("fault-trap-A"))
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        let history = try await database.texts(
            "SELECT history::text FROM intake.assessment WHERE submission_id = $1", later)
        #expect(history == ["{}"])
        let held = try await database.texts("SELECT submission_id::text FROM intake.quarantine")
        #expect(held == [poison.description])
        try await database.expectBalanced(submissions: 2)
    }
}
