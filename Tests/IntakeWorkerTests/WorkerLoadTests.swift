import TestSupport
import ClinicFixture
import EmbeddedPostgres
import Postgres
import Synchronization
import Testing

/// Many forms, several workers, and faults in the middle: nothing is lost and nothing is doubled.
@Suite(.serialized) struct WorkerLoadTests {
    @Test func `several workers assess thousands of forms of many patients and of few, each once and in order`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database, count: 3, batch: 64) { _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for site in 0..<3 {
                    group.addTask {
                        for round in 0..<20 { try await database.submit(Self.mixed(site: site, round: round)) }
                    }
                }
                try await group.waitForAll()
            }
            try await database.waitUntilIdle()
        }
        try await database.expectBalanced(submissions: 3 * 20 * 40)
        let workers = try await database.count("SELECT count(DISTINCT worker) FROM intake.assessment")
        #expect(workers > 1)
    }

    @Test func `workers whose sessions are killed again and again lose and double nothing, and go on by themselves`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database, count: 2, batch: 16) { workers in
            let load = Task {
                for round in 0..<25 { try await database.submit(Self.mixed(site: round % 3, round: round)) }
            }
            var killed = 0
            for round in 1...12 {
                killed += try await database.killWorkerSessions()
                let done = try await Self.done(database)
                try await eventually("work goes on after kill \(round)") {
                    let now = try await Self.done(database)
                    let waiting = try await database.count("SELECT count(*) FROM intake.ready")
                    return now > done || waiting == 0
                }
            }
            try await load.value
            try await database.waitUntilIdle()
            #expect(killed >= 12)
            for worker in workers {
                // The others may have emptied the queue while this one was still waiting to connect again.
                try await eventually("every worker is back") {
                    worker.log.count(of: "the database is lost") == worker.log.count(of: "the database is back")
                }
            }
        }
        try await database.expectBalanced(submissions: 25 * 40)
    }

    @Test(arguments: [EmbeddedPostgres.StopMode.fast, .immediate])
    func `a restart of the server in the middle loses and doubles nothing`(mode: EmbeddedPostgres.StopMode) async throws
    {
        let server = try await Clinic.newServer(durable: true)
        do {
            let database = try await Clinic.newDatabase(on: server)
            try await withWorkers(database, count: 2, batch: 16) { workers in
                var accepted = 0
                for round in 0..<4 {
                    for part in 0..<3 {
                        let forms = Self.mixed(site: part, round: round)
                        try await database.submit(forms)
                        accepted += forms.count
                    }
                    try await server.restart(mode)
                }
                try await database.waitUntilIdle()
                let stored = try await database.count("SELECT count(*) FROM intake.submission")
                #expect(stored == accepted)
                for worker in workers { try await worker.log.wait(for: "the database is back") }
            }
            try await database.expectBalanced(submissions: 4 * 3 * 40)
        } catch {
            try await server.remove()
            throw error
        }
        try await server.remove()
    }

    @Test func `while the server is away there is one line for each change, not for each attempt`() async throws {
        let server = try await Clinic.newServer(durable: false)
        do {
            let database = try await Clinic.newDatabase(on: server)
            try await withWorkers(database) { workers in
                try await server.stop(.fast)
                try await workers[0].log.wait(for: "the database is lost")
                try await eventually("it tried again") { workers[0].log.count(of: "still away") > 2 }
                try await server.resume()
                try await workers[0].log.wait(for: "the database is back")
                #expect(workers[0].log.count(of: "the database is lost") == 1)
                #expect(workers[0].log.count(of: "the database is back") == 1)
                try await database.submit(Forms.footDrop("A"))
                try await database.waitUntilIdle()
            }
            try await database.expectBalanced(submissions: 1)
        } catch {
            try await server.remove()
            throw error
        }
        try await server.remove()
    }

    @Test func `behind a long queue an emergency does not wait for its turn, and nothing is left over for it`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        // Which forms go ahead is said by the protocol that the first worker puts in force.
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        try await database.with("site") { site in
            _ = try await site.query(
                "SELECT count(intake.submit(replace($1, 'PATIENT', 'P' || n))) FROM generate_series(1, 3000) AS n",
                Forms.harmless("PATIENT"))
        }
        let last = try await database.submit([Forms.caudaEquina("E"), Forms.footDrop("F"), Forms.unreadable])
        try await withWorkers(database, batch: 50) { _ in try await database.waitUntilIdle() }
        for id in last.prefix(2) {
            let before = try await database.count(
                """
                SELECT count(*) FROM intake.assessment AS a, intake.assessment AS e
                WHERE e.submission_id = $1 AND a.assessed_at < e.assessed_at
                """, id)
            #expect(before < 1_000)
        }
        try await database.expectBalanced(submissions: 3_003)
    }

    @Test func `forms that take long to assess do not stop the queue`() async throws {
        let database = try await Clinic.newDatabase()
        let words = String(repeating: "my foot feels numb and I cannot wee. ", count: 13_000)
        try await database.submit((0..<20).map { Forms.form("L\($0)", ["freeText": "\"\(words)\""]) })
        try await database.submit(Forms.footDrop("A"))
        try await withWorkers(database) { workers in
            try await database.waitUntilIdle()
            #expect(workers[0].log.count(of: "idle_in_transaction") <= 8)
        }
        try await database.expectBalanced(submissions: 21)
    }

    /// Forty forms of all kinds: of patients of their own, of a few whom all sites share, of nobody, and unreadable ones.
    private static func mixed(site: Int, round: Int) -> [String] {
        (0..<40).map { number in
            let own = "S\(site)-\(round)-\(number)"
            let common = "C\((site + round + number) % 11)"
            return switch number % 10 {
            case 0: Forms.footDrop(own)
            case 1: Forms.footDrop(common)
            case 2: Forms.harmless(common)
            case 3: number == 13 ? Forms.caudaEquina(common) : Forms.harmless(common)
            case 4: Forms.footDrop()
            case 5: number == 25 ? Forms.unreadable : Forms.harmless()
            case 6: number == 36 ? #"{"patient":{"reference":"\#(common)"}}"# : Forms.harmless(own)
            default: Forms.harmless(own)
            }
        }
    }

    private static func done(_ database: ClinicDatabase) async throws -> Int {
        try await database.count(
            "SELECT (SELECT count(*) FROM intake.assessment) + (SELECT count(*) FROM intake.quarantine)")
    }
}
