import Foundation
import IntakeForms
import SpineProtocol
import Testing
import TriageCore

/// One line of `vignettes.jsonl`.
struct Vignette: Sendable, CustomTestStringConvertible {
    let id: String
    let bytes: [UInt8]
    let level: Level
    let findings: [String]
    let absentFindings: [String]

    var testDescription: String { id }

    static let all: [Vignette] = {
        do { return try load() } catch { fatalError("vignettes.jsonl cannot be read: \(error)") }
    }()

    private struct Line: Decodable {
        struct Expected: Decodable {
            let level: Level
            let findings: [String]
            let absentFindings: [String]
        }

        let id: String
        let expected: Expected
    }

    private static func load() throws -> [Vignette] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "vignettes.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { text in
            let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            let bytes = try JSONSerialization.data(withJSONObject: object?["case"] ?? [:], options: [.sortedKeys])
            return Vignette(
                id: line.id, bytes: Array(bytes), level: line.expected.level, findings: line.expected.findings,
                absentFindings: line.expected.absentFindings)
        }
    }

    func assess() throws -> Assessment {
        let document = try CaseReader(spineQuestionnaire).read(bytes, now: Instant(seconds: 1_775_000_000))
        return Spine.assessor.assess(
            TriageCase(
                form: document.form, received: document.form.authored ?? Spine.now, history: document.history,
                openAlert: document.openAlert))
    }
}

/// The published vignettes.
@Suite struct VignetteTests {
    @Test func `there are forty of them`() {
        #expect(Vignette.all.count == 40)
        #expect(Set(Vignette.all.map(\.id)).count == 40)
    }

    @Test(
        arguments: Vignette.all
    )
    func `a vignette gets the level, the findings and none of the absent findings that it names`(_ vignette: Vignette)
        throws
    {
        let result = try vignette.assess()
        #expect(result.level == vignette.level, "rules \(result.ruleNames)")
        for finding in vignette.findings {
            #expect(result.findingNames.contains(finding), "\(result.findingNames)")
        }
        for finding in vignette.absentFindings {
            #expect(!result.findingNames.contains(finding), "\(result.findingNames)")
        }
        #expect(result.possibleLevel >= result.level)
    }

    @Test(arguments: Vignette.all)
    func `no answer of a vignette is noted as invalid or unknown`(_ vignette: Vignette) throws {
        let notes = try CaseReader(spineQuestionnaire).read(vignette.bytes, now: Instant(seconds: 1_775_000_000)).form
            .notes
        #expect(notes.allSatisfy { $0.kind == .disabledAnswer || $0.kind == .noContact }, "\(notes)")
    }

    @Test(arguments: Vignette.all)
    func `the same vignette is assessed the same way every time`(_ vignette: Vignette) throws {
        let encoder = AssessmentEncoder(spineQuestionnaire)
        let first = encoder.encode(try vignette.assess(), respondBy: nil, freeText: nil)
        let second = encoder.encode(try vignette.assess(), respondBy: nil, freeText: nil)
        #expect(first == second)
    }
}
