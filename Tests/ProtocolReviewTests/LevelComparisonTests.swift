import ProtocolReview
import SpineProtocol
import Testing
import TriageCore

/// Where a level falls between two protocols.
@Suite struct LevelComparisonTests {
    private func lines(_ new: TriageProtocol) throws -> String {
        let comparison = try LevelComparison(from: spineProtocol, to: new)
        #expect(comparison.forms > 400 && comparison.lines.allSatisfy { $0.hasPrefix("WEAKER: ") })
        return comparison.text
    }

    @Test func `between equal protocols none does`() throws {
        #expect(try lines(spineProtocol).hasPrefix("No level falls in "))
    }

    @Test
    func
        `a rule that is gone, a level that falls and a condition that is narrowed are weaker, with a form that shows it`()
        throws
    {
        let text = try lines(
            spineProtocol.with(rules: spineProtocol.rules.filter { $0.id != "U11" })
                .changing(rule: "E18") { $0.with(level: .urgent) }
                .changing(rule: "E6") { $0.requiring(.answer(item: "backPain", isOneOf: ["low"])) })
        #expect(text.contains("WEAKER: rule U11"))
        #expect(text.contains("WEAKER: rule E18") && text.contains("gives at most URGENT and gave EMERGENCY"))
        #expect(text.contains("forms that had it by E6, such as {"), "\(text)")
    }

    @Test func `a rule that is added makes nothing weaker`() throws {
        let text = try lines(
            spineProtocol.with(
                rules: spineProtocol.rules
                    + spineProtocol.rules.filter { $0.id == "U11" }.map { $0.with(id: "X1").with(level: .emergency) }))
        #expect(text.hasPrefix("No level falls"))
    }
}
