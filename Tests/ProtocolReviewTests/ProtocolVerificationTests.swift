import Foundation
import ProtocolReview
import SpineProtocol
import Testing
import TriageCore

/// The proofs of the protocol as it is, which several suites need and which take their time.
enum Unchanged {
    static let verification = ProtocolVerification(of: spineProtocol)
}

/// Proofs over the whole protocol.
@Suite struct ProtocolVerificationTests {
    @Test func `everything that is claimed of the protocol holds`() {
        for check in Unchanged.verification.checks {
            for failure in check.failures {
                Issue.record("\(check.id): \(failure.subject): \(failure.text)\n\(failure.form ?? "")")
            }
        }
    }

    @Test func `every statement is checked on cases, and says how many`() {
        #expect(Unchanged.verification.checks.count == 20)
        for check in Unchanged.verification.checks { #expect(check.caseCount > 0, "\(check.id)") }
        #expect(Unchanged.verification.checks.first { $0.id == "reference" }?.caseCount ?? 0 > 400)
        #expect(Unchanged.verification.checks.first { $0.id == "worse" }?.caseCount ?? 0 > 5_000)
    }

    @Test func `every rule and level has a form that triage accepts and that makes it fire`() throws {
        let check = try #require(Unchanged.verification.checks.first { $0.id == "fires" })
        for rule in spineProtocol.rules {
            for grade in rule.grades {
                let subject = "\(rule.id) \(grade.level.rawValue)"
                let witness = try #require(check.witnesses.first { $0.subject == subject }, "\(subject)")
                let assessment = try ReviewForms.assess(witness.form)
                let listed = assessment.rules.contains { $0.id == rule.id || rule.saidBy.contains($0.id) }
                #expect(listed, "\(subject): \(witness.form)")
                #expect(assessment.level >= grade.level, "\(subject)")
            }
        }
        for level in Level.allCases {
            let witness = try #require(check.witnesses.first { $0.subject == "level \(level.rawValue)" })
            #expect(try ReviewForms.assess(witness.form).level == level)
        }
    }

    @Test func `the result is one JSON object with the same counts`() throws {
        let object = try JSONSerialization.jsonObject(with: Data(Unchanged.verification.json.utf8))
        let root = try #require(object as? [String: Any])
        #expect(root["protocol"] as? String == spineProtocol.title)
        #expect(root["proved"] as? Bool == Unchanged.verification.holds)
        let statements = try #require(root["statements"] as? [[String: Any]])
        #expect(statements.count == Unchanged.verification.checks.count)
        #expect(!Unchanged.verification.json.contains("\n"))
    }

    @Test func `a protocol that cannot be compiled is reported, not trusted`() {
        let source = spineProtocol.changing(rule: "E1") {
            $0.requiring(.defined(as: "noSuchDefinition"))
        }
        let verification = ProtocolVerification(of: source)
        #expect(!verification.holds)
        #expect(verification.checks.contains { $0.id == "builds" && !$0.holds })
    }

    @Test func `a thousand plausible forms are the same ones every time, and most of them need no alert`() throws {
        let report = try LevelReport(of: spineProtocol)
        #expect(report.forms == 1_000)
        #expect(report.rows.reduce(0) { $0 + $1.forms } == 1_000)
        let again = try LevelReport(of: spineProtocol)
        #expect(again.text == report.text)
        let alerts = report.rows.filter(\.level.opensAlert).reduce(0) { $0 + $1.forms }
        #expect(alerts < 300, "\(report.text)")
        let asked = report.rows.reduce(0) { $0 + $1.onlyUnanswered }
        #expect(asked < 100, "\(report.text)")
    }
}
