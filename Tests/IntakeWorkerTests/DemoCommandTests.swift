import ClinicFixture
import Foundation
import Testing

/// The demo, as who sees the program for the first time.
@Suite struct DemoCommandTests {
    @Test func `it begins with what it is and where, and has no warning about itself`() async throws {
        let ending = try await Program.run(["demo", "--once"])
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.lines.first?.hasPrefix("DEMO  all of intake-triage") == true, "\(ending.output)")
        #expect(ending.output.contains("WORKLIST  10 patients, the most urgent first; times of "), "\(ending.output)")
        let row = try #require(ending.lines.firstIndex { $0.contains("  DEMO-3, due ") })
        #expect(ending.lines[row + 1] == "    ALERT, nobody has acknowledged it; taken by nobody")
        // On a machine that is too busy forms wait for minutes, and it says so.
        let errors = ending.errors.split(separator: "\n").filter { !$0.contains("trouble=intakeStalled") }
        #expect(errors == ["intake-triage: starting a private PostgreSQL"])
        let line = try #require(ending.lines.first { $0.contains("an alerter that writes") })
        let folder = try #require(line.split(separator: " ").last.map(String.init))
        #expect(folder.hasPrefix("/") && !FileManager.default.fileExists(atPath: folder))
    }
}
