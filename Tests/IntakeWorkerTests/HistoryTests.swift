import TestSupport
import ClinicFixture
import Foundation
import Postgres
import Testing

/// Histories that are too long, too large or too hard to read, and what they must not do to the patient's later forms.
@Suite struct HistoryTests {
    /// A foot that lifts normally.
    private static let before = Forms.form("A")
    /// The same foot is weak, which alone would not be urgent.
    private static let after = Forms.form(
        "A",
        [
            "footLiftL": #""weak""#, "weakDays": "300", "weakOnset": #""gradual""#, "weakTrend": #""same""#,
            "weakKnownCause": #""none""#,
        ])
    private static let empty = #"{"questionnaire":"spine-intake|1","patient":{"reference":"A"},"answers":{}}"#

    private func submit(_ forms: [String], _ database: ClinicDatabase) async throws -> [PostgresUUID] {
        let ids = try await database.submit(forms)
        try await database.waitUntilIdle()
        return ids
    }

    /// Level, whether the comparison of power was made, and whether the assessment says that the history is not complete.
    private func told(_ id: PostgresUUID, _ database: ClinicDatabase) async throws -> String? {
        try await database.texts(
            """
            SELECT level || CASE WHEN result @> '{"rules": [{"id": "P1"}]}' THEN ' compared' ELSE '' END
                || CASE WHEN result @> '{"findings": ["form.historyIncomplete"]}' THEN ' incomplete' ELSE '' END
            FROM intake.assessment WHERE submission_id = $1
            """, id
        ).first
    }

    private func history(_ id: PostgresUUID, _ database: ClinicDatabase) async throws -> Set<String> {
        Set(
            try await database.texts(
                "SELECT unnest(history)::text FROM intake.assessment WHERE submission_id = $1", id))
    }

    @Test(arguments: [1, 130, 260]) func `however many forms without answers follow, the foot that lifted is compared`(
        junk: Int
    ) async throws {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { _ in
            let first = try await submit([Self.before], database)[0]
            _ = try await submit(Array(repeating: Self.empty, count: junk), database)
            let last = try await submit([Self.after], database)[0]
            let said = try await told(last, database)
            #expect(said == (junk < 100 ? "urgent compared" : "urgent compared incomplete"))
            let used = try await history(last, database)
            #expect(used.contains(first.description) && used.count == min(junk, 100) + 1)
        }
        let kept = try await database.count("SELECT count(*) FROM intake.baseline")
        #expect(junk < 100 ? kept == 0 : kept > 0)
        try await database.expectBalanced(submissions: junk + 2)
    }

    @Test func `a history that was long before baselines were kept is read from both its ends`() async throws {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { _ in
            let first = try await submit([Self.before], database)[0]
            _ = try await submit(Array(repeating: Self.empty, count: 130), database)
            try await database.execute("DELETE FROM intake.baseline")
            let last = try await submit([Self.after], database)[0]
            let said = try await told(last, database)
            #expect(said == "urgent compared incomplete")
            let used = try await history(last, database)
            #expect(used.contains(first.description))
        }
    }

    @Test func `forms of a mebibyte neither push the foot that lifted out nor make a later form wait`() async throws {
        let database = try await Clinic.newDatabase()
        let repeated = Array(repeating: #""freeText":"a""#, count: 65_000).joined(separator: ",")
        let bomb =
            #"{"questionnaire":"spine-intake|1","patient":{"reference":"A"},"answers":{\#(repeated)}}"#
        try await withWorkers(database) { workers in
            let first = try await submit([Self.before], database)[0]
            for _ in 0..<12 { _ = try await submit([bomb], database) }
            let last = try await submit([Self.after], database)[0]
            let said = try await told(last, database)
            #expect(said == "urgent compared incomplete")
            let used = try await history(last, database)
            // Four mebibytes of them.
            #expect(used.contains(first.description) && (4...6).contains(used.count))
            #expect(workers[0].log.count(of: "does not come to an end") == 0)
        }
        try await database.expectBalanced(submissions: 14)
    }

    @Test func `pain that fell is found however many forms lie between`() async throws {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { _ in
            // The highest number counts, and the last known answer of another question.
            _ = try await submit(
                [
                    Forms.form("A", ["legPainSide": #""left""#, "legPainScore": "9"]),
                    Forms.form("A", ["legPainSide": #""left""#, "legPainScore": "6"]),
                ], database)
            _ = try await submit(Array(repeating: Self.empty, count: 130), database)
            let last = try await submit(
                [
                    Forms.form(
                        "A",
                        [
                            "legPainSide": #""left""#, "legPainScore": "4", "footLiftL": #""weak""#, "weakDays": "300",
                            "weakOnset": #""gradual""#, "weakTrend": #""same""#, "weakKnownCause": #""none""#,
                        ])
                ], database)[0]
            let changes = try await database.texts(
                """
                SELECT x ->> 'item' || ' ' || (x ->> 'from') || ' ' || (x ->> 'to')
                FROM intake.assessment, jsonb_array_elements(result -> 'changes') AS x
                WHERE submission_id = $1 AND x ->> 'item' IN ('legPainScore', 'footLiftL') ORDER BY 1
                """, last)
            #expect(changes == ["footLiftL normal weak", "legPainScore 6 4"])
        }
    }

    @Test func `references that look the same are two patients, and each says so`() async throws {
        let database = try await Clinic.newDatabase()
        let marks = ["A\u{AD}", "A", "B", "Mu\u{308}ller", "M\u{FC}ller", "\u{FF2D}1", "M1", "\u{202E}X"]
        try await withWorkers(database) { _ in
            _ = try await submit(marks.map { Forms.form($0 + "z") }, database)
            _ = try await submit([Forms.form("A\u{AD}z"), Forms.form("Az")], database)
        }
        let patients = try await database.count("SELECT count(DISTINCT patient_key) FROM intake.submission")
        #expect(patients == marks.count)
        let similar = try await database.texts(
            """
            SELECT DISTINCT patient_reference || ' ' || level || ' ' || array_to_string(similar_references, '+')
            FROM dashboard.worklist WHERE similar_references <> '{}' AND level = 'clinician_review' ORDER BY 1
            """)
        #expect(similar.contains("A\u{AD}z clinician_review Az"))
        #expect(similar.contains("Az clinician_review A\u{AD}z"))
        #expect(similar.contains("M\u{FC}llerz clinician_review Mu\u{308}llerz"))
        let first = try await database.texts(
            "SELECT array_to_string(similar_references, '+') FROM dashboard.worklist WHERE patient_reference = $1",
            "Mu\u{308}llerz")
        #expect(first == ["M\u{FC}llerz"])
        let alone = try await database.texts(
            "SELECT DISTINCT patient_reference FROM dashboard.worklist WHERE similar_references = '{}'")
        #expect(Set(alone) == ["Bz", "\u{202E}Xz"])
    }
}
