import Foundation
import SpineProtocol
import StaffWords
import Testing
import TriageCore

@testable import StaffBoard
@testable import WebPages

/// The picture of legs and feet on the page of a case.
@Suite struct BodyMapTests {
    private static func map(_ answers: String, findings: [String] = []) throws -> String {
        let given = try JSONDecoder().decode([String: JSONValue].self, from: Data(answers.utf8))
        let entries = given.sorted { $0.key < $1.key }.map { item, answer -> [String: JSONValue] in
            ["item": .text(item), "question": .text("About \(item)?"), "answer": answer]
        }
        let decoded = try JSONDecoder().decode([CaseFile.Answer].self, from: try JSONEncoder().encode(entries))
        return BodyMap(answers: decoded, findings: findings).html.text
    }

    /// How often a drawing is used.
    private static func uses(_ name: String, in text: String) -> Int { text.ranges(of: "href=\"#\(name)\"").count }

    @Test
    func `every place that the questionnaire names is drawn, and every item of the picture is one of its questions`() {
        let items = Dictionary(
            spineProtocol.questionnaire.items.map { ($0.id.rawValue, $0) }, uniquingKeysWith: { first, _ in first })
        // Of what hurts nothing, and how a pain comes, no place says anything.
        let noPlaces: Set<String> = ["noPain"]
        for item in [BodyMap.numb.sites, BodyMap.pain.sites] {
            let missing = (items[item]?.choiceNames ?? ["no item \(item)"]).filter {
                BodyDrawing.views[$0] == nil && !noPlaces.contains($0)
            }
            #expect(missing == [])
        }
        for item in [BodyMap.numb.side, BodyMap.pain.side] {
            #expect(items[item]?.choiceNames == ["none", "left", "right", "both"])
        }
        #expect(items[BodyMap.pain.score] != nil)
        for (_, general, left, right) in BodyMap.weak {
            for item in [general, left, right].compactMap({ $0 }) { #expect(items[item] != nil, "\(item)") }
        }
        let drawing = BodyDrawing.definitions.text
        for (place, views) in BodyDrawing.views {
            for view in views { #expect(drawing.contains("id=\"place-\(place)-\(view.rawValue)\"")) }
        }
    }

    @Test func `places are drawn on the side that was named, and nowhere else`() throws {
        let right = try Self.map(#"{"numbSide":"right","numbSites":["bigToe"]}"#)
        #expect(Self.uses("place-bigToe-front", in: right) == 1)
        let parts = right.split(separator: "<g transform=").map(String.init)
        let drawn = parts.filter { $0.contains("#place-bigToe-front") }
        #expect(drawn.count == 1 && drawn[0].hasPrefix("\"translate(105 22) scale(-1 1)"))
        #expect(right.contains("right: big toe"))
        let both = try Self.map(#"{"numbSide":"both","numbSites":["bigToe"]}"#)
        #expect(Self.uses("place-bigToe-front", in: both) == 2)
    }

    @Test(arguments: [#"{"numbSites":["bigToe"]}"#, #"{"numbSide":"unsure","numbSites":["bigToe"]}"#])
    func `where the side is not known nothing is drawn, and the words say so`(answers: String) throws {
        let text = try Self.map(answers)
        #expect(Self.uses("place-bigToe-front", in: text) == 0 && text.contains("side not known: big toe"))
    }

    @Test func `what is said of one foot counts before what is said of both`() throws {
        let one = try Self.map(#"{"footLift":"both","footLiftL":"normal","footLiftR":"cannot"}"#)
        #expect(Self.uses("weak-lift", in: one) == 1 && one.contains("About footLiftR? cannot"))
        let general = try Self.map(#"{"footLift":"both"}"#)
        #expect(Self.uses("weak-lift", in: general) == 2 && general.ranges(of: "<br><bdi>About footLift?").count == 1)
    }

    @Test(arguments: [
        "{}", #"{"numbSide":"none","legPainSide":"none","footLift":"none"}"#, #"{"footLift":"unsure"}"#,
        #"{"legWeak":"onlyWalking"}"#, #"{"numbSites":["none"]}"#, #"{"numbSide":7,"numbSites":"bigToe"}"#,
    ])
    func `nothing to show is no picture`(answers: String) throws { #expect(try Self.map(answers) == "") }

    @Test func `what is no place stands in the words alone, as text`() throws {
        let text = try Self.map(
            #"{"numbSide":"left","numbSites":["<b>x","bigToe"]}"#, findings: ["root.L5", "root.L4"])
        #expect(!text.contains("<b>x") && text.contains("&lt;b&gt;x, big toe"))
        #expect(text.contains("Places match roots L4, L5. Pattern only"))
    }
}
