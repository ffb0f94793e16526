import ClinicFixture
import Foundation
import StaffAlerts
import Testing

/// What the article for operators shows is what the program takes.
@Suite struct DocumentationTests {
    /// The first indented block that begins with these words.
    private func block(_ start: String) throws -> String {
        let article = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/StaffAlerts/StaffAlerts.docc/OperatingTheAlerter.md")
        let text = try String(contentsOf: article, encoding: .utf8)
        let begin = try #require(text.range(of: "    " + start)).lowerBound
        let end = try #require(text.range(of: "\n\n", range: begin..<text.endIndex)).lowerBound
        return String(text[begin..<end])
    }

    @Test func `the example of a configuration can be used`() throws {
        struct File: Decodable {
            let alerts: AlertsConfiguration
        }
        let file = try JSONDecoder().decode(File.self, from: Data(try block(#"{"database""#).utf8))
        #expect(file.alerts.problem == nil)
        #expect(file.alerts.channels.keys.sorted() == ["desk", "pager", "siren"])
        #expect(file.alerts.urgent.keepsOfficeHours)
    }

    @Test func `the example of a canary is urgent`() async throws {
        let form = try block(#"{"questionnaire""#)
        let ending = try await Program.run(["triage", "-", "--json"], input: form)
        #expect(ending.output.contains(#""level":"urgent""#), "\(ending.output)\(ending.errors)")
    }
}
