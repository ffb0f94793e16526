import ClinicFixture
import Foundation
import Testing

/// `questionnaire`, as the web site's developer uses it.
@Suite struct QuestionnaireCommandTests {
    private static func schema() async throws -> [String: Any] {
        let ending = try await Program.run(["questionnaire", "--format", "json-schema"])
        #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending.errors)")
        return try #require(try ending.objects().first)
    }

    private static func hasFormNote(_ assessment: [String: Any]) -> Bool {
        let findings = assessment["findings"] as? [String] ?? []
        return findings.contains("form.invalidAnswer") || findings.contains("form.unknownItem")
    }

    @Test func `each format is printed without a database, and markdown without being asked`() async throws {
        let table = try await Program.run(["questionnaire"])
        #expect(table.status == 0 && table.output.hasPrefix("# The questionnaire `spine-intake|2`"))
        #expect(table.output.contains("| `weakDays` |"))
        #expect(try await Program.run(["questionnaire", "--format", "markdown"]).output == table.output)
        let data = try await Program.run(["questionnaire", "--format", "json"])
        let items = try #require(try data.objects().first?["items"] as? [[String: Any]])
        #expect(items.count > 80 && items.first?["id"] as? String == "filledBy")
        #expect(try await Program.run(["questionnaire", "--format", "nonsense"]).status == 64)
    }

    @Test func `the examples are valid by the schema, and are read without a note`() async throws {
        let schema = try await Self.schema()
        let examples = try await Program.run(["questionnaire", "--examples"])
        #expect(examples.status == 0)
        let forms = try examples.objects()
        #expect(forms.count >= 9)
        for form in forms { #expect(try JSONSchemaCheck.faults(of: form, by: schema) == []) }
        let read = try await Program.run(["triage", "--json", "-"], input: examples.output)
        let assessments = try read.objects()
        #expect(read.status == 0 && assessments.count == forms.count)
        #expect(!assessments.contains(where: Self.hasFormNote))
        #expect(Set(assessments.compactMap { $0["level"] as? String }).isSuperset(of: ["emergency", "urgent"]))
    }

    @Test func `the schema refuses what the reader notes, and takes what it does not`() async throws {
        let schema = try await Self.schema()
        let answers: [(String, Bool)] = [
            (#""age": 0"#, true), (#""age": 120"#, true), (#""age": 121"#, false), (#""age": -1"#, false),
            (#""age": 5.5"#, false), (#""age": 5.0"#, true), (#""age": "5""#, false), (#""age": null"#, false),
            (#""age": true"#, false), (#""age": "unsure""#, true), (#""age": "byPhone""#, false),
            (#""saddle": "yes""#, true),
            (#""saddle": "unsure""#, true), (#""saddle": "YES""#, false), (#""saddle": 1"#, false),
            (#""saddle": ["yes"]"#, false), (#""bringsOn": ["none"]"#, true), (#""saddle": "byPhone""#, true),
            (#""numbSites": "unsure""#, true),
            (#""numbSites": ["thigh", "sole"]"#, true), (#""numbSites": ["knee"]"#, false),
            (#""numbSites": "thigh""#, false), (#""freeText": "words""#, true), (#""freeText": 5"#, false),
            (#""sadle": "yes""#, false), (#""weakDays": 36500"#, true), (#""weakDays": 36501"#, false),
        ]
        let forms = answers.map {
            #"{"questionnaire":"spine-intake|2","patient":{"reference":"A"},"answers":{"# + $0.0 + "}}"
        }
        let read = try await Program.run(["triage", "--json", "-"], input: forms.joined(separator: "\n"))
        let assessments = try read.objects()
        try #require(assessments.count == forms.count)
        for ((form, assessment), (members, isValid)) in zip(zip(forms, assessments), answers) {
            let object = try JSONSerialization.jsonObject(with: Data(form.utf8))
            #expect(try JSONSchemaCheck.faults(of: object, by: schema).isEmpty == isValid, "\(members)")
            #expect(Self.hasFormNote(assessment) == !isValid, "\(members)")
        }
    }
}
