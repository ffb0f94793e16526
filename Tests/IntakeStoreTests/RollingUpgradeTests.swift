import ClinicFixture
import Foundation
import IntakeStore
import Postgres
import TestSupport
import Testing

/// While releases change, a daemon meets the schema of another one.
@Suite struct RollingUpgradeTests {
    /// The schema of a release to come, which serves the present one or does not.
    private static func later(serving served: Bool) -> String {
        IntakeSchema.text
            .replacing("RETURN '\(IntakeSchema.version)';", with: "RETURN '99.0.0';")
            .replacing(
                "RETURN '{\(IntakeSchema.earlierVersion)}'::text[];",
                with: "RETURN '{\(served ? IntakeSchema.version : "0.1.0")}'::text[];")
    }

    private static func problem(_ database: ClinicDatabase, _ role: String = "intake_worker") async throws -> String? {
        try await database.asOwner { owner in try await IntakeSchema.problem(for: role, owner) { _ in } }
    }

    @Test(arguments: [
        // Another body and another comment.
        """
        CREATE OR REPLACE FUNCTION intake.schema_serves() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN ARRAY['0.9.9']
        """,
        "COMMENT ON TABLE intake.ready IS 'Another comment.'",
        // What a later release may add.
        "ALTER TABLE intake.ready ADD COLUMN later int",
        "ALTER TABLE intake.submission ADD COLUMN later text NOT NULL DEFAULT ''",
        "CREATE TABLE intake.later (id int)", "CREATE INDEX later ON intake.submission (patient_contact)",
        "ALTER TABLE intake.submission ALTER COLUMN form DROP NOT NULL",
    ])
    func `what a daemon does not need stops none`(change: String) async throws {
        let database = try await Clinic.newDatabase()
        try await database.execute(change)
        for role in ["intake_worker", "intake_alerter", "intake_sealer"] {
            #expect(try await Self.problem(database, role) == nil)
        }
    }

    @Test(arguments: [
        ("REVOKE INSERT ON intake.assessment FROM intake_worker", "right intake_worker INSERT on intake.assessment"),
        ("ALTER TABLE intake.ready RENAME COLUMN expedited TO urgent", "column intake.ready.expedited"),
        ("ALTER TABLE intake.strike ALTER COLUMN phase TYPE varchar(200)", "column intake.strike.phase text"),
    ])
    func `what a daemon needs and is not there is named`(change: String, words: String) async throws {
        let database = try await Clinic.newDatabase()
        try await database.execute(change)
        let problem = try await Self.problem(database)
        #expect(problem?.contains(words) == true, "\(problem ?? "none")")
    }

    @Test func `a comment within a function is no difference, another word is one`() async throws {
        let database = try await Clinic.newDatabase()
        let source = try await database.texts(
            "SELECT pg_get_functiondef('intake.clinic_zone()'::regprocedure)"
        ).joined()
        let commented = source.replacing("BEGIN\n", with: "BEGIN\n    -- another comment\n\n")
        #expect(commented != source)
        try await database.execute(commented)
        #expect(try await database.asOwner { try await IntakeSchema.compare($0) }.isEmpty)
        try await database.execute(source.replacing("'UTC'", with: "'GMT'"))
        #expect(try await !database.asOwner { try await IntakeSchema.compare($0) }.isEmpty)
    }

    @Test func `workers go on while a later schema that serves them comes under load, and no form is lost`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database, count: 2) { _ in
            async let load: Void = {
                for batch in 0..<30 {
                    _ = try await database.submit((0..<10).map { Forms.harmless("L\(batch)-\($0)") })
                }
            }()
            try await database.asOwner { try await $0.executeScript(Self.later(serving: true)) }
            try await load
            try await database.waitUntilIdle()
        }
        #expect(try await database.count("SELECT count(*) FROM intake.assessment") == 300)
        // A worker of the present release that starts now works, too.
        _ = try await database.submit([Forms.footDrop("late")])
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        #expect(try await database.count("SELECT count(*) FROM intake.assessment") == 301)
        #expect(try await Self.problem(database) == nil)
    }

    @Test func `a later schema that serves no executable of this release says so, and is not gone back from`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.asOwner { try await $0.executeScript(Self.later(serving: false)) }
        let problem = try #require(try await Self.problem(database))
        #expect(problem.contains("99.0.0") && problem.contains("serves no executable of \(IntakeSchema.version)"))
        let refusal = await postgresError {
            try await database.asOwner { try await IntakeSchema.apply(to: $0) }
        }
        #expect(refusal?.sqlState == "55000")
    }
}
