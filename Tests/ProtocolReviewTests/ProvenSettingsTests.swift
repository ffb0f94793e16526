import Foundation
import ProtocolReview
import SpineProtocol
import Testing
import TriageCore

/// A clinic's settings and the proofs.
@Suite struct ProvenSettingsTests {
    private static func settings(_ choose: (ClosedRange<Int>) -> Int) -> ClinicSettings {
        var values: [String: Int] = [:]
        for threshold in spineProtocol.thresholds {
            if let allowed = threshold.allowed { values[threshold.id.rawValue] = choose(allowed) }
        }
        return ClinicSettings(thresholds: values)
    }

    @Test(arguments: [false, true])
    func `every proof holds with all limits at their lowest, and with all at their highest`(isHigh: Bool) throws {
        let settings = Self.settings { isHigh ? $0.upperBound : $0.lowerBound }
        #expect(settings.thresholds.count >= 8)
        let applied = try spineProtocol.applyingProven(settings)
        for threshold in applied.thresholds {
            #expect(threshold.value == settings.thresholds[threshold.id.rawValue] ?? threshold.value)
        }
    }

    @Test func `no setting makes another limit idle: the time after care is always the longer one`() throws {
        func allowed(_ id: ThresholdID) throws -> ClosedRange<Int> {
            try #require(spineProtocol.thresholds.first { $0.id == id }?.allowed)
        }
        #expect(try allowed("limitedWalkMinutes").upperBound < allowed("limitedAfterCareMinutes").lowerBound)
    }

    @Test func `a limit that breaks a proof is refused, with a form that triage accepts and that shows it`() throws {
        let loose = spineProtocol.with(
            thresholds: spineProtocol.thresholds.map { threshold in
                threshold.id == "dropDays"
                    ? Threshold(
                        threshold.id, threshold.value, unit: threshold.unit, meaning: threshold.meaning,
                        source: threshold.source, allowed: 1...90) : threshold
            })
        let error = try #require(throws: SettingsError.self) {
            _ = try loose.applyingProven(ClinicSettings(thresholds: ["dropDays": 10]))
        }
        #expect(error.description.hasPrefix("with dropDays = 10 this does not hold any more: "))
        let start = try #require(error.description.range(of: "a form that shows it: "))
        let form = String(error.description[start.upperBound...])
        let shown = try ReviewForms.assess(form, by: try loose.applying(ClinicSettings(thresholds: ["dropDays": 10])))
        #expect(shown.level < .urgent)
        #expect(try ReviewForms.assess(form).level > shown.level)
    }

    @Test func `a limit out of its bounds, of a source, or that does not exist is refused by name`() {
        for (name, value) in [("dropDays", 41), ("dropDays", 91), ("acuteDays", 14), ("dropDay", 42)] {
            let error = #expect(throws: SettingsError.self) {
                _ = try spineProtocol.applyingProven(ClinicSettings(thresholds: [name: value]))
            }
            #expect(error?.description.contains("'\(name)'") == true)
        }
    }

    @Test func `reasons state the limits that the clinic has set`() throws {
        let form = """
            {"form": {"questionnaire": "spine-intake|1", "patient": {"reference": "A"}, \
            "authored": "2026-03-02T09:00:00Z", "answers": {"footLiftR": "cannot"}}, \
            "history": [{"form": {"questionnaire": "spine-intake|1", "authored": "2025-06-01T09:00:00Z", \
            "answers": {"footLiftR": "normal"}}}]}
            """
        #expect(!(try ReviewForms.assess(form).rules.contains { $0.id == "P1" }))
        let applied = try spineProtocol.applying(ClinicSettings(thresholds: ["historyDays": 366]))
        let rule = try #require(try ReviewForms.assess(form, by: applied).rules.first { $0.id == "P1" })
        #expect(rule.reason.hasPrefix("Power is worse in one form than in an earlier one, at most 366 days apart: "))
    }
}
