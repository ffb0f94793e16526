import ClinicFixture
import Foundation
import Testing

/// Erasing, completing and resolving many, as typed.
@Suite struct RetentionCommandTests {
    private static func run(
        _ arguments: [String], as role: String, _ database: ClinicDatabase, input: String? = nil
    ) async throws -> Program.Ending {
        try await Program.run(
            arguments + ["--database", database.connectionString(role)], input: input)
    }

    @Test func `what is kept is shown and set, one thing without the other`() async throws {
        let database = try await Clinic.newDatabase()
        let nothing = try await Self.run(["retention"], as: "manager", database)
        #expect(nothing.status == 0 && nothing.output.contains("forms      kept for ever"))
        let set = try await Self.run(["retention", "--forms", "3650"], as: "manager", database)
        #expect(set.output.contains("forms      kept 3650 days") && set.output.contains("set by Max"))
        let both = try await Self.run(["retention", "--messages", "90"], as: "manager", database)
        #expect(both.output.contains("kept 3650 days") && both.output.contains("messages   kept 90 days"))
        let back = try await Self.run(["retention", "--forms", "forever", "--json"], as: "manager", database)
        #expect(back.output.contains(#""messageDays":90"#) && back.output.contains(#""formDays":null"#))
        let few = try await Self.run(["retention", "--forms", "5"], as: "manager", database)
        #expect(few.status == 65 && few.errors.contains("forms are kept for 90 to 36500 days"))
        #expect(try await Self.run(["retention", "--forms", "long"], as: "manager", database).status == 64)
        #expect(try await Self.run(["retention", "--forms", "100"], as: "nurse", database).status == 77)
    }

    @Test func `a patient is erased by a line of standard input, and only where nothing waits`() async throws {
        let database = try await Clinic.newDatabase()
        _ = try await database.submit(Forms.harmless("MRN-1"))
        let unsure = try await Self.run(["erase"], as: "manager", database, input: "MRN-1\n")
        #expect(unsure.status == 64 && unsure.errors.contains("give --yes"))
        let waits = try await Self.run(["erase", "--yes"], as: "manager", database, input: "MRN-1\n")
        #expect(waits.status == 65 && waits.errors.contains("1 of this patient's forms wait for somebody"))
        #expect(!waits.errors.contains("MRN-1"))
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        try await database.execute("DELETE FROM intake.work_item")
        #expect(try await Self.run(["erase", "--yes", "MRN-1"], as: "nurse", database).status == 77)
        let done = try await Self.run(["erase", "--yes"], as: "manager", database, input: "MRN-1\n")
        #expect(done.status == 0 && done.output == "1 form erased\n")
        #expect(try await database.count("SELECT count(*) FROM intake.submission") == 0)
        let again = try await Self.run(["erase", "--yes"], as: "manager", database, input: "MRN-1\n")
        #expect(again.status == 65 && again.errors.contains("no form of this patient"))
    }

    @Test func `a form is completed from standard input, and what is wrong with it is not shown`() async throws {
        let database = try await Clinic.newDatabase()
        let id = try await database.submit(Forms.present("A", without: ["saddle"]))
        try await withWorkers(database) { _ in
            try await database.waitUntilIdle()
            let shown = try await Self.run(["case", "\(id)"], as: "nurse", database)
            #expect(shown.output.contains("[saddle]"), "\(shown.output)")
            for input in ["secret", "[]", #"{"saddle":"no"}{"saddle":"no"}"#, ""] {
                let wrong = try await Self.run(["amend", "\(id)"], as: "nurse", database, input: input)
                #expect(wrong.status == 64 && !wrong.errors.contains("secret"), "\(wrong.errors)")
            }
            let unknown = try await Self.run(["amend", "\(id)"], as: "nurse", database, input: #"{"saddle":"maybe"}"#)
            #expect(unknown.status == 65 && unknown.errors.contains("saddle takes one of"))
            let done = try await Self.run(["amend", "\(id)"], as: "nurse", database, input: #"{"saddle":"yes"}"#)
            #expect(done.status == 0 && done.output.contains("completed as "))
            try await database.waitUntilIdle()
            let before = try await Self.run(["case", "\(id)"], as: "nurse", database)
            #expect(before.output.contains("completed on the phone by Ann") && before.output.contains("EMERGENCY"))
            let again = try await Self.run(["amend", "\(id)"], as: "doctor", database, input: #"{"saddle":"no"}"#)
            #expect(again.status == 75 && again.errors.contains("was completed by Ann"), "\(again.errors)")
        }
    }

    @Test func `forms are resolved together, and counted first`() async throws {
        let database = try await Clinic.newDatabase()
        _ = try await database.submit([Forms.present("A"), Forms.present("B"), Forms.footDrop("C")])
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        let level = try await database.texts(
            "SELECT level FROM dashboard.worklist WHERE patient_reference = 'A'")[0]
        let arguments = [
            "resolve-all", "--level", level, "--received-before", "2099-01-01", "--outcome", "letter sent",
        ]
        let dry = try await Self.run(arguments + ["--dry-run"], as: "nurse", database)
        #expect(dry.status == 0 && dry.output.hasPrefix("2 forms would be resolved"), "\(dry.output) \(dry.errors)")
        #expect(try await Self.run(arguments, as: "nurse", database).output.hasPrefix("2 forms are resolved"))
        let wrong = try await Self.run(
            ["resolve-all", "--level", "urgent", "--received-before", "2099-01-01", "--outcome", "x"], as: "nurse",
            database)
        #expect(wrong.status == 65 && wrong.errors.contains("only forms of the levels"))
        let noDay = try await Self.run(
            ["resolve-all", "--level", level, "--received-before", "soonish", "--outcome", "x"], as: "nurse", database)
        #expect(noDay.status != 0 && noDay.errors.contains("'soonish' is no time"))
    }
}
