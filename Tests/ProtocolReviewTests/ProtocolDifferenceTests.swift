import Foundation
import ProtocolReview
import SpineProtocol
import Testing
import TriageCore

/// What differs between two protocols.
@Suite struct ProtocolDifferenceTests {
    @Test func `a protocol says the same as itself`() throws {
        let read = try ProtocolDocument.read(json: Array(try ProtocolDocument.json(spineProtocol).utf8))
        let difference = ProtocolDifference(from: read, to: spineProtocol)
        #expect(difference.isEmpty)
        #expect(difference.text == "\(spineProtocol.title) says the same as \(spineProtocol.title)\n")
    }

    @Test func `a changed limit is one difference, with both values, and not one for each rule that uses it`() {
        let old = spineProtocol.with(
            thresholds: spineProtocol.thresholds.map {
                $0.id == "dropDays"
                    ? Threshold($0.id, 40, unit: $0.unit, meaning: $0.meaning, source: $0.source, allowed: $0.allowed)
                    : $0
            })
        let difference = ProtocolDifference(from: old, to: spineProtocol)
        #expect(difference.entries.map(\.name) == ["dropDays"])
        #expect(difference.entries.first?.kind == .changed)
        #expect(difference.entries.first?.lines == ["value was: 40 days", "value is: 42 days"])
    }

    @Test func `added, removed and changed rules are told apart and put into words`() {
        let old = spineProtocol.with(
            rules: spineProtocol.rules.filter { $0.id != "U28" }.map {
                $0.id == "E6" ? $0.with(reason: "Old text.") : $0
            }
                + spineProtocol.rules.filter { $0.id == "W6" }.map { $0.with(id: "X1") })
        let difference = ProtocolDifference(from: old, to: spineProtocol)
        let kinds = Dictionary(difference.entries.map { ($0.name, $0.kind) }) { first, _ in first }
        #expect(kinds == ["U28": .added, "X1": .removed, "E6": .changed])
        #expect(difference.text.contains("reason was: Old text."))
        #expect(
            difference.text.contains(
                "URGENT when: “weakness or numbness that climbs up from the feet over days or weeks”"))
    }

    @Test func `a changed condition is shown in words, before and after`() {
        let old = spineProtocol.changing(rule: "W6") {
            $0.requiring(.answer(item: "backPain", isOneOf: ["low", "band"]))
        }
        let difference = ProtocolDifference(from: old, to: spineProtocol)
        #expect(
            difference.entries.first?.lines == [
                "SOON when was: “urge on walking” is ticked in *passing urine* and *back pain* is “low” or “band”",
                "SOON when is: “urge on walking” is ticked in *passing urine*",
            ])
    }

    @Test func `questions, definitions and texts that differ are listed`() {
        let old = spineProtocol.changing(item: "weakDays", askedWhen: .always)
            .changing(definition: "worsening") { .any(of: [$0, .yes("wasting")]) }
            .with(
                phrases: spineProtocol.phrases.map {
                    $0.id == "coldSince" ? Phrase($0.id, $0.mode, $0.options, otherwise: "long ago") : $0
                })
        let names = Set(ProtocolDifference(from: old, to: spineProtocol).entries.map { "\($0.part) \($0.name)" })
        #expect(names == ["question weakDays", "definition worsening", "phrase coldSince"])
    }

    @Test func `the JSON lists the same differences`() throws {
        let old = spineProtocol.changing(rule: "W6") { $0.with(evidence: ["B1"]) }
        let difference = ProtocolDifference(from: old, to: spineProtocol)
        let object = try JSONSerialization.jsonObject(with: Data(difference.json().utf8)) as? [String: Any]
        let entries = try #require(object?["differences"] as? [[String: Any]])
        #expect(entries.count == 1)
        #expect(entries.first?["name"] as? String == "W6")
    }

    @Test func `what is no protocol is refused`() {
        #expect(throws: DecodingError.self) { try ProtocolDocument.read(json: Array("{\"name\": 1}".utf8)) }
    }
}
