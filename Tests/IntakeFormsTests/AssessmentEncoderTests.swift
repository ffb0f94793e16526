import Foundation
import FreeText
@testable import IntakeForms
import SpineProtocol
import Testing
@testable import TriageCore

/// A case of the published vignettes.
struct VignetteCase: Sendable, CustomTestStringConvertible {
    let id: String
    let bytes: [UInt8]
    var testDescription: String { id }

    static let all: [VignetteCase] = {
        do { return try load() } catch { fatalError("vignettes.jsonl cannot be read: \(error)") }
    }()

    private static func load() throws -> [VignetteCase] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "SpineProtocolTests/vignettes.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let bytes = try JSONSerialization.data(withJSONObject: object?["case"] ?? [:])
            return VignetteCase(id: object?["id"] as? String ?? "?", bytes: Array(bytes))
        }
    }

    func assess() throws -> (assessment: Assessment, form: IntakeForm) {
        let document = try Forms.cases.read(bytes, now: Forms.now)
        let result = Forms.assessor.assess(
            TriageCase(
                form: document.form, received: document.form.authored!, history: document.history,
                openAlert: document.openAlert))
        return (result, document.form)
    }
}

/// An assessment of which only the given parts matter.
func sample(
    level: Level = .urgent, reason: String = "", pathway: [String] = [], notes: [String] = [],
    mentions: [TextMention] = []
) -> Assessment {
    Assessment(
        level: level, possibleLevel: level, protocolTitle: "spine-triage 1.0.0", findings: ["motor.footDrop"],
        rules: [Assessment.FiredRule(id: "U1", level: level, reason: reason, answers: [], evidence: ["B5"])],
        destinations: ["spinalOnCall"], pathway: pathway, cautions: [], unknown: [], byPhone: [], askNext: [],
        scores: [],
        changes: [], notes: notes, mentions: mentions, weighed: [], ownWords: nil)
}

/// Writing an assessment as JSON.
@Suite struct AssessmentEncoderTests {
    private let encoder = AssessmentEncoder(spineQuestionnaire)
    private static let levels = Set(Level.allCases.map(\.rawValue))

    private func object(_ bytes: [UInt8]) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    @Test(arguments: VignetteCase.all)
    func `every vignette's assessment has the contract's fields with the contract's types`(_ vignette: VignetteCase)
        throws
    {
        let (assessment, form) = try vignette.assess()
        let respondBy = ClinicCalendar().respondBy(assessment.level, from: form.authored!)
        let json = try object(encoder.encode(assessment, respondBy: respondBy, freeText: form.freeText))
        #expect(json["level"] as? String == assessment.level.rawValue)
        #expect(json["possibleLevel"] as? String == assessment.possibleLevel.rawValue)
        #expect(json["protocol"] as? String == "spine-triage " + spineProtocol.version)
        if assessment.level == .routine {
            #expect(json["respondBy"] is NSNull)
        } else {
            let text = try #require(json["respondBy"] as? String)
            #expect(Instant(rfc3339: text) == respondBy)
            #expect(text.hasSuffix("Z"))
        }
        for key in ["findings", "destinations", "pathway", "cautions", "unknown"] {
            #expect(json[key] is [String] || (json[key] as? [Any])?.isEmpty == true, "\(key)")
        }
        #expect(json["findings"] as? [String] ?? [] == assessment.findings.map(\.rawValue))
        let rules = try #require(json["rules"] as? [[String: Any]])
        #expect(rules.count == assessment.rules.count && !rules.isEmpty)
        for rule in rules {
            #expect(rule["id"] is String)
            #expect(Self.levels.contains(try #require(rule["level"] as? String)))
            #expect(!(try #require(rule["reason"] as? String)).isEmpty)
            #expect(!(try #require(rule["evidence"] as? [String])).isEmpty)
            for (id, answer) in try #require(rule["answers"] as? [String: Any]) {
                let item = try #require(Forms.items.first { $0.id.rawValue == id })
                switch item.kind {
                case .number: #expect(answer is Int)
                case .choice:
                    // One of several is a list: a form of version 1 does not always say which.
                    let names = try #require(answer as? [String] ?? (answer as? String).map { [$0] })
                    #expect(Set(names).isSubset(of: Set(item.choiceNames)))
                case .choices:
                    #expect(Set(try #require(answer as? [String])).isSubset(of: Set(item.choiceNames + ["unsure"])))
                case .text: Issue.record("own words among the answers")
                }
            }
        }
        for question in try #require(json["askNext"] as? [[String: String]]) {
            #expect(Forms.items.contains { $0.id.rawValue == question["item"] })
            #expect(Self.levels.contains(question["couldRaiseTo"] ?? ""))
        }
        let scores = try #require(json["scores"] as? [String: [String: Any]])
        #expect(Set(scores.keys).isSubset(of: spineProtocol.scores.map(\.id.rawValue)))
        for change in try #require(json["changes"] as? [[String: Any]]) {
            #expect(change["item"] is String && change["from"] != nil && change["to"] != nil)
            #expect(try #require(change["since"] as? String).count == 10)
        }
    }

    @Test func `a change names the item, both answers and the day`() throws {
        let vignette = try #require(VignetteCase.all.first { $0.id == "PUB-32" })
        let (assessment, form) = try vignette.assess()
        let json = try object(encoder.encode(assessment, respondBy: nil, freeText: form.freeText))
        #expect(!(try #require(json["changes"] as? [[String: Any]])).isEmpty)
    }

    @Test(arguments: VignetteCase.all)
    func `the JSON is one line`(_ vignette: VignetteCase) throws {
        let (assessment, form) = try vignette.assess()
        let bytes = encoder.encode(assessment, respondBy: nil, freeText: form.freeText)
        #expect(!bytes.contains(0x0A) && !bytes.contains(0x0D))
    }

    static let stringRows = [
        "\"quotes\" and \\ and /", "\u{0}\u{1}\u{1B}[31m\u{1F}\u{7F}", "line\nline\r\ttab\u{8}\u{C}", "é ß 患者 😀 👩‍👩‍👧",
        "\u{2028}\u{2029}\u{FEFF}\u{FFFD}\u{10FFFF}", "</script><!--", "", "{item}",
    ]

    @Test(arguments: stringRows)
    func `strings survive, whatever they contain`(_ text: String) throws {
        let json = try object(
            encoder.encode(sample(reason: text, pathway: [text, text], notes: [text]), respondBy: nil, freeText: nil))
        #expect((json["rules"] as? [[String: Any]])?.first?["reason"] as? String == text)
        #expect(json["pathway"] as? [String] == [text, text])
        #expect(json["notes"] as? [String] == [text])
        #expect(json["respondBy"] is NSNull)
    }

    @Test func `the words of a mention are cut from the form's own words`() throws {
        let words = "é 😀 numb here"
        let range = Array(words.utf8).firstIndex(of: UInt8(ascii: "n"))!..<(words.utf8.count - 5)
        let mention = TextMention(concept: "ces.saddle", status: .affirmed, range: range)
        let json = try object(encoder.encode(sample(mentions: [mention]), respondBy: nil, freeText: words))
        let text = try #require(json["text"] as? [[String: String]])
        #expect(text == [["concept": "ces.saddle", "status": "affirmed", "words": "numb"]])
    }

    @Test func `a mention that does not fit the words crashes nothing`() throws {
        for range in [0..<500, 90..<100, 3..<4] {
            let mention = TextMention(concept: "motor", status: .affirmed, range: range)
            let bytes = encoder.encode(sample(mentions: [mention]), respondBy: nil, freeText: "é😀")
            _ = try object(bytes)
        }
    }

    @Test func `answers are written as a form has them`() throws {
        let text = Forms.text(
            #""cancer": "past", "numbSites": ["thigh", "sole"], "numbNoPain": "no", "symptomWeeks": 3, "legPainSide": "left", "saddle": "unsure""#
        )
        let result = Forms.assess(try Forms.read(text))
        let json = try object(encoder.encode(result, respondBy: nil, freeText: nil))
        let rules = try #require(json["rules"] as? [[String: Any]])
        let used = try #require(rules.first { $0["id"] as? String == "E29" }?["answers"] as? [String: Any])
        #expect(used["cancer"] as? String == "past")
        #expect(used["numbSites"] as? [String] == ["thigh", "sole"])
        #expect(used["symptomWeeks"] as? Int == 3)
        #expect((json["unknown"] as? [String])?.contains("saddle") == true)
    }
}

@Suite struct JSONWriterTests {
    @Test func `nested objects and lists have their commas and no more`() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("a")
            writer.array([1, 2]) { writer, number in writer.number(number) }
            writer.key("b")
            writer.object { _ in }
            writer.key("c")
            writer.array([Int]()) { writer, number in writer.number(number) }
            writer.key("d" as String)
            writer.array([true, false]) { writer, value in
                writer.object { writer in
                    writer.key("x")
                    writer.bool(value)
                }
            }
            writer.key("e")
            writer.null()
            writer.key("f")
            writer.strings(["p", "q"])
        }
        #expect(writer.text == #"{"a":[1,2],"b":{},"c":[],"d":[{"x":true},{"x":false}],"e":null,"f":["p","q"]}"#)
    }

    @Test func `every character is written so that it is read back`() throws {
        var writer = JSONWriter()
        let text = String(String.UnicodeScalarView((0...0x3FF).compactMap { Unicode.Scalar($0) }))
        writer.array([text]) { writer, text in writer.string(text) }
        let read = try JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String]
        #expect(read == [text])
    }
}
