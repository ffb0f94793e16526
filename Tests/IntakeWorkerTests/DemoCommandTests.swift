import ClinicFixture
import Foundation
import Testing

/// The demo, as who sees the program for the first time.
@Suite struct DemoCommandTests {
    @Test func `it begins with what it is and where, and has no warning about itself`() async throws {
        let ending = try await Program.run(["demo", "--once"])
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.lines.first?.hasPrefix("DEMO  all of intake-triage") == true, "\(ending.output)")
        #expect(ending.output.contains("WORKLIST  10 forms"))
        #expect(ending.output.contains("patient DEMO-3, alert open"))
        #expect(ending.errors == "intake-triage: starting a private PostgreSQL\n")
        let line = try #require(ending.lines.first { $0.contains("an alerter that writes") })
        let folder = try #require(line.split(separator: " ").last.map(String.init))
        #expect(folder.hasPrefix("/") && !FileManager.default.fileExists(atPath: folder))
    }
}
