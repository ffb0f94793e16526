import Foundation
import ProtocolReview
import SpineProtocol
import Testing
import TriageCore

/// The protocol as a document.
@Suite struct ProtocolDocumentTests {
    private static let document = ProtocolDocument.markdown(spineProtocol)
    private static let goldenFile = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "protocol.md")

    @Test func `the document is the one that was reviewed; REGENERATE_PROTOCOL_DOCUMENT=1 writes it anew`() throws {
        if ProcessInfo.processInfo.environment["REGENERATE_PROTOCOL_DOCUMENT"] == "1" {
            try Data(Self.document.utf8).write(to: Self.goldenFile)
        }
        let golden = String(decoding: try Data(contentsOf: Self.goldenFile), as: UTF8.self)
        let old = golden.split(separator: "\n", omittingEmptySubsequences: false)
        let new = Self.document.split(separator: "\n", omittingEmptySubsequences: false)
        let difference = new.difference(from: old)
        for change in difference.prefix(20) {
            switch change {
            case .insert(let line, let text, _): Issue.record("new line \(line + 1): \(text)")
            case .remove(let line, let text, _): Issue.record("gone, line \(line + 1): \(text)")
            }
        }
        #expect(golden == Self.document)
    }

    @Test func `every rule, limit, definition, question, source and statement is in the document`() {
        for rule in spineProtocol.rules {
            #expect(Self.document.contains("### \(rule.id). \(rule.title) (\(rule.topLevel.title))"))
        }
        for threshold in spineProtocol.thresholds { #expect(Self.document.contains(threshold.meaning)) }
        for definition in spineProtocol.definitions {
            #expect(Self.document.contains("(`\(definition.id)`) when") == (definition.mirror?.side != .right))
        }
        for article in spineProtocol.articles ?? [] { #expect(Self.document.contains(article.title)) }
        for item in spineProtocol.questionnaire.items { #expect(Self.document.contains(item.wording)) }
        for entry in spineProtocol.evidence { #expect(Self.document.contains(entry.citation)) }
        for text in spineProtocol.notEncoded + spineProtocol.contested { #expect(Self.document.contains(text)) }
        for advice in spineProtocol.advice { #expect(Self.document.contains(advice.text)) }
        for caution in spineProtocol.cautions { #expect(Self.document.contains(caution.text)) }
        for score in spineProtocol.scores { #expect(Self.document.contains(score.title)) }
        for change in spineProtocol.changelog { #expect(Self.document.contains(change.text)) }
    }

    @Test func `the document has no trace of the programming language`() {
        for trace in ["Optional(", "nil", "ItemID(", "DefinitionID", "rawValue", "{", "}"] {
            #expect(!Self.document.contains(trace), "\(trace)")
        }
    }

    @Test func `names in camel case stand in code font only, beside their words`() {
        let outsideCode = Self.document.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined(separator: " ")
        let words = outsideCode.split { !$0.isLetter }
        let camels = words.filter { word in
            zip(word, word.dropFirst()).contains { $0.isLowercase && $1.isUppercase }
        }
        // Names of sources, of units, and of the rules about the form.
        let names: Set = [
            "RefHelp", "PhenX", "NegEx", "ConText", "PubMed", "mL", "unknownItem", "invalidAnswer", "historyIncomplete",
            "similarReference",
        ]
        #expect(Set(camels.map(String.init)).subtracting(names) == [])
    }

    @Test func `the same protocol gives the same document and the same JSON, and the JSON the same protocol`() throws {
        let json = try ProtocolDocument.json(spineProtocol)
        let read = try ProtocolDocument.read(json: Array(json.utf8))
        #expect(read == spineProtocol)
        #expect(try ProtocolDocument.json(read) == json)
        #expect(ProtocolDocument.markdown(read) == Self.document)
    }

    @Test func `conditions are read as English`() {
        let prose = ConditionProse(spineProtocol, isNumbered: false)
        #expect(
            prose.sentence(.answer(item: "footLiftR", isOneOf: ["weak", "cannot"]))
                == "*lifting the right foot* is “weak” or “cannot”")
        #expect(
            prose.sentence(.presumed(that: .atMost(item: "saddleDays", bound: .named("acuteDays"))))
                == "*days of saddle numbness* is at most 14 days or not known")
        #expect(prose.sentence(.not(that: .known(item: "saddle"))) == "*feeling between the legs* is not known")
        #expect(
            prose.sentence(.presumed(that: .not(that: .yes("diabetes"))))
                == "it is not established that *diabetes* is “yes”")
    }

    @Test func `conditions about lists, about questions left open and of two kinds of not knowing are read as English`()
    {
        let prose = ConditionProse(spineProtocol, isNumbered: false)
        let urge: Condition = .ticked("bladderSigns", "walkUrge")
        #expect(prose.sentence(urge) == "“urge on walking” is ticked in *passing urine*")
        #expect(prose.sentence(.not(that: urge)) == "“urge on walking” is known not to be ticked in *passing urine*")
        #expect(
            prose.sentence(.not(that: .presumed(that: .not(that: urge))))
                == "it is established that “urge on walking” is ticked in *passing urine*")
        #expect(
            prose.sentence(.all(of: [.presumed(that: urge), .presumed(that: .not(that: urge))]))
                == "it is not known whether “urge on walking” is ticked in *passing urine*")
        let isOpen: Condition = .all(of: [.not(that: .known(item: "fever")), .not(that: .byPhone(item: "fever"))])
        #expect(prose.sentence(.any(of: [.yes("fever"), isOpen])) == "*fever* is “yes” or left open")
        #expect(
            prose.sentence(.presumed(that: .not(that: .all(of: [.yes("fever"), urge]))))
                == "it is not established that (*fever* is “yes” and “urge on walking” is ticked in *passing urine*)")
        #expect(prose.sentence(.not(that: .always)) == "never")
        #expect(
            prose.sentence(.presumed(that: .answer(item: "fever", isOneOf: ["no", "yes"])))
                == "the form's version asks *fever*")
    }

    @Test func `a place in a reason that is a question is never told as the limit of the same name`() {
        #expect(spineProtocol.thresholds.contains { $0.id == "strokeDays" })
        #expect(Self.document.contains("“‹days since face, arm or speech changed› ago”"))
    }

    @Test func `the page that is signed has the hash and the clinic's values, its own in bold`() {
        let settings = ClinicSettings(
            targets: ResponseTargets(emergencyMinutes: 15), thresholds: ["dropDays": 60],
            destinations: ["ed": "Hospital of the test"], ownWords: .unexplained)
        let document = ProtocolDocument.markdown(
            spineProtocol, signing: ProtocolDocument.Signing(contentHash: "0a1b", settings: settings))
        let page = document.prefix(upTo: document.range(of: "## How to read it")?.lowerBound ?? document.startIndex)
        for part in [
            "SHA-256 of the protocol: `0a1b`", "| **60 days** | 42 to 90 |", "within | **15 minutes** |",
            "**Hospital of the test**", "**those with signs or not explained in full**",
        ] {
            #expect(page.contains(part), "\(part)")
        }
        #expect(document.contains("| **EMERGENCY** | 15 minutes |"))
        // Every value that a clinic may set is on the page.
        for threshold in spineProtocol.thresholds where threshold.allowed != nil {
            #expect(page.contains("| \(threshold.meaning) | "))
        }
    }

    @Test func `the rules by topic have at most five thousand words, each rule once, and tell the two sides once`()
        throws
    {
        let start = try #require(Self.document.range(of: "## Rules by topic"))
        let end = try #require(Self.document.range(of: "## Annex A."))
        let rules = Self.document[start.upperBound..<end.lowerBound]
        #expect(rules.split { $0 == " " || $0 == "\n" }.count <= 5_000)
        for rule in spineProtocol.rules {
            #expect(
                rules.ranges(of: "**\(rule.id) \(rule.title).** **\(rule.topLevel.title)**").count == 1, "\(rule.id)"
            )
        }
        // A term is explained once, before the first rule that has it.
        for definition in spineProtocol.definitions where definition.mirror?.side != .right {
            guard let term = definition.term else { continue }
            let places = rules.ranges(of: "\n**\(term)**: ")
            #expect(places.count <= 1, "\(term)")
        }
    }
}
