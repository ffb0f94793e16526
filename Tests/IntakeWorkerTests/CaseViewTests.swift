import ClinicFixture
import IntakeStore
import IntakeWorker
import Postgres
import TestSupport
import Testing
import TriageCore

/// What staff see of forms that a real worker assessed by the real protocol.
@Suite struct CaseViewTests {
    private static func form(_ reference: String, _ answers: String) -> String {
        #"{"questionnaire":"spine-intake|1","patient":{"reference":"\#(reference)","contact":"+1 555"},"answers":{\#(answers)}}"#
    }

    @Test func `a case tells every answer in the words of its question, what to ask, where to go and what was written`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let text = "My right foot drops when I walk. Then a strange thing happened on the stairs."
        let id = try await database.submit(
            Self.form("A", #""age":66,"footLiftR":"cannot","weakDays":28,"freeText":"\#(text)""#))
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        try await database.with("nurse") { nurse in
            func shown(_ path: String) async throws -> String {
                try await nurse.texts(
                    "SELECT coalesce(intake.case($1, NULL) #>> $2::text::text[], 'nothing')", id, path)[0]
            }
            let age = try await shown("{answers,0}")
            #expect(age.contains(#""question": "How old are you?""#) && age.contains(#""answer": 66"#))
            #expect(age.contains(#""unit": "years""#))
            let answers = try await nurse.count(
                "SELECT jsonb_array_length(intake.case($1, NULL) -> 'answers')", id)
            #expect(answers == 3)
            #expect(try await shown("{ownWords,text}") == text)
            #expect(try await shown("{ownWords,found}").contains(#""concept": "motor""#))
            #expect(try await shown("{ownWords,duty,explained}") == "0.5")
            #expect(try await shown("{ownWords,duty,signs}") == "urgent")
            #expect(try await shown("{callScript,0,asks,0,question}").hasSuffix("?"))
            #expect(try await shown("{callScript,0,couldRaiseTo}") == "emergency")
            #expect(try await shown("{destinations,0,text}").contains("spinal surgeon"))
            #expect(try await shown("{shownToPatient}").contains("emergency department"))
            #expect(try await shown("{patient,contact}") == "+1 555")
        }
    }

    @Test func `the latch and gaps come last among reasons, and the worst form leads its patient`() async throws {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { _ in
            try await database.submit(Forms.caudaEquina("A"))
            try await database.waitUntilIdle()
            try await database.submit(Forms.footDrop("A"))
            try await database.submit(Forms.footDrop("B"))
            try await database.waitUntilIdle()
        }
        try await database.with("nurse") { nurse in
            let rows = try await nurse.texts(
                "SELECT concat_ws(' ', patient_reference, level, forms, destination) FROM dashboard.patients")
            #expect(rows == ["A emergency 2 ed", "B urgent 1 spinalOnCall"])
            let top = try await nurse.texts("SELECT top_reason FROM dashboard.patients LIMIT 1")
            #expect(top[0].contains("Cauda") || top[0].contains("cauda"))
            // The milder form's own reason comes first there, although the latch made its level.
            let later = try await nurse.texts(
                "SELECT x FROM dashboard.worklist, unnest(reasons) AS x WHERE submission_id = (SELECT max(submission_ids[2]::text)::uuid FROM dashboard.patients WHERE forms = 2)"
            )
            #expect(later.count > 1 && later[0].contains("right foot"), "\(later)")
            #expect(later.dropFirst().contains { $0.contains("is still open") }, "\(later)")
            // And says what that alert is about, in the words of the form that opened it.
            #expect(later.last == "The alert that was open is about: " + top[0], "\(later)")
            let about = try await nurse.texts(
                """
                SELECT intake.case((SELECT submission_ids[2] FROM dashboard.patients WHERE forms = 2), 'Ann') ->> 'alertAbout'
                """)
            #expect(about == [top[0]])
            let own = try await nurse.texts(
                "SELECT x FROM dashboard.worklist, unnest(reasons) AS x WHERE patient_reference = 'B'")
            #expect(!own.contains { $0.contains("The alert that was open") }, "\(own)")
        }
    }

    @Test func `a milder form that an earlier alert holds up never leads its patient, wherever it sends them`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        try await withWorkers(database) { _ in
            try await database.submit(Forms.coldFoot("A"))
            try await database.waitUntilIdle()
            try await database.submit(Forms.footDrop("A"))
            try await database.waitUntilIdle()
        }
        try await database.with("nurse") { nurse in
            // The latch alone would send to the emergency department, which comes before.
            let rows = try await nurse.texts(
                "SELECT concat_ws(' ', patient_reference, level, forms, destination) FROM dashboard.patients")
            #expect(rows == ["A emergency 2 vascularEmergency"])
            #expect(
                try await nurse.texts("SELECT top_reason FROM dashboard.patients")[0].contains("cold, pale or blue"))
        }
    }

    @Test func `a clinic that wants only unexplained words read is asked for no others`() throws {
        var settings = ClinicSettings()
        let explained = Assessment.OwnWords(level: nil, explained: 1)
        let half = Assessment.OwnWords(level: nil, explained: 0.5)
        let signs = Assessment.OwnWords(level: .emergency, explained: 1)
        let monday = try #require(Instant(rfc3339: "2026-03-02T09:00:00Z"))
        #expect(settings.duty(explained, received: monday)?.due == Instant(rfc3339: "2026-03-03T09:00:00Z"))
        #expect(settings.duty(signs, received: monday)?.due == Instant(rfc3339: "2026-03-02T09:30:00Z"))
        #expect(settings.duty(nil, received: monday) == nil)
        settings.ownWords = .unexplained
        #expect(settings.duty(explained, received: monday) == nil)
        #expect(settings.duty(half, received: monday) != nil && settings.duty(signs, received: monday) != nil)
    }
}
