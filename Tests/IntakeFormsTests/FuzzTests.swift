import TestSupport
import Foundation
import IntakeForms
import SpineProtocol
import Testing
import TriageCore

/// Random documents.
@Suite struct FuzzTests {
    private static let seeds: [[UInt8]] = [
        Forms.text(#""age": 66, "saddle": "yes", "numbSites": ["thigh"], "freeText": "a\u00e9\ud83d\ude00 \"b\" é""#),
        Forms.text(#""weakDays": 6.6e1, "zzz": [{"a": null}, true, -0.5], "bladder": "unsure""#),
        Forms.text(
            #""footDrag": "left""#,
            #""patient": {"reference": "A", "contact": "B"}, "authored": "2026-03-02T09:00:00Z", "#),
        #"{"form": \#(Forms.text(#""age": 1"#)), "history": [{"form": \#(Forms.text("")), "openLevel": "urgent"}]}"#,
    ].map { Array($0.utf8) }

    private static let bits: [[UInt8]] =
        [
            "{", "}", "[", "]", "\"", "\\", ",", ":", "\\u0000", "\\ud83d", "\\udc00", "\\u", "e", ".", "-", "0", "9",
            "null",
            "true", " ", "\n", "é", "😀", "answers", "unsure", "1e999", "0.1", "{\"a\":",
            "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        ].map { Array($0.utf8) } + [[0], [0x80], [0xC3], [0xED, 0xA0, 0x80], [0xFF]]

    private func mutated(_ bytes: [UInt8], _ generator: inout Dice) -> [UInt8] {
        var result = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !result.isEmpty {
            let position = Int.random(in: 0..<result.count, using: &generator)
            let end = min(result.count, position + Int.random(in: 1...12, using: &generator))
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: result[position] = UInt8.random(in: 0...255, using: &generator)
            case 1: result.removeSubrange(position..<end)
            case 2: result.insert(contentsOf: Self.bits.randomElement(using: &generator)!, at: position)
            case 3: result.replaceSubrange(position..<end, with: Self.bits.randomElement(using: &generator)!)
            default: result.insert(contentsOf: result[position..<end], at: position)
            }
        }
        return result
    }

    @Test(arguments: 5...6)
    func `a mutated form is read as an earlier one where it can be read, with the same answers`(_ seed: UInt64) {
        var generator = Dice(seed: seed)
        var compared = 0
        for _ in 0..<4_000 {
            let bytes = mutated(Self.seeds.randomElement(using: &generator)!, &generator)
            var whole: IntakeForm?
            var part: FormReader.Earlier?
            do { whole = try Forms.reader.read(bytes) } catch {}
            do { part = try Forms.earlier(bytes) } catch {}
            #expect((whole == nil) == (part == nil), "\(String(decoding: bytes, as: UTF8.self))")
            guard let whole, let part else { continue }
            compared += 1
            #expect(part.authored == whole.authored)
            Forms.assessor.compiled.historyItems.forEach { item in
                #expect(part.answers.codes[item] == whole.answers.codes[item])
            }
        }
        #expect(compared >= 150)
    }

    @Test(arguments: 1...4)
    func `no mutation of a form crashes the reader, and what it accepts is JSON for others too`(_ seed: UInt64) {
        var generator = Dice(seed: seed)
        var accepted = 0
        for _ in 0..<6_000 {
            let bytes = mutated(Self.seeds.randomElement(using: &generator)!, &generator)
            let reason = Forms.reason(bytes)
            _ = Forms.caseReason(bytes)
            guard reason == nil else { continue }
            accepted += 1
            do {
                _ = try JSONSerialization.jsonObject(with: Data(bytes))
            } catch {
                // Well-formed, but beyond what a Double holds.
                let isTooLarge = "\(error)".contains("not representable")
                #expect(isTooLarge, "\(error) \(String(decoding: bytes, as: UTF8.self))")
            }
        }
        #expect(accepted > 200)
    }

    @Test func `random bytes crash nothing`() {
        var generator = Dice(seed: 5)
        for _ in 0..<10_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            #expect(Forms.reason(bytes) != nil)
        }
    }

    @Test func `random tokens crash nothing, and what others refuse is refused`() {
        var generator = Dice(seed: 6)
        for _ in 0..<10_000 {
            let bytes = (0..<Int.random(in: 1...12, using: &generator)).flatMap { _ in
                Self.bits.randomElement(using: &generator)!
            }
            #expect(Forms.reason(bytes) != nil)
            _ = Forms.caseReason(bytes)
        }
    }

    @Test(arguments: 11...12)
    func `a form that was mutated and accepted can be assessed and written`(_ seed: UInt64) throws {
        var generator = Dice(seed: seed)
        let encoder = AssessmentEncoder(spineQuestionnaire)
        let text = AssessmentText(spineProtocol)
        var assessed = 0
        for _ in 0..<300 {
            let bytes = mutated(Self.seeds.randomElement(using: &generator)!, &generator)
            guard Forms.caseReason(bytes) == nil else { continue }
            assessed += 1
            let document = try Forms.cases.read(bytes, now: Forms.now)
            let result = Forms.assessor.assess(
                TriageCase(
                    form: document.form, received: Forms.now, history: document.history, openAlert: document.openAlert))
            let json = encoder.encode(result, respondBy: nil, freeText: document.form.freeText)
            _ = try JSONSerialization.jsonObject(with: Data(json))
            _ = text.render(result, respondBy: nil, freeText: document.form.freeText)
        }
        #expect(assessed >= 15)
    }
}
