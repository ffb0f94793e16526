import Foundation
import IntakeForms
import ProtocolReview
import SpineProtocol
import Testing
import TriageCore

@Suite("The questionnaire for who writes forms")
struct QuestionnaireDocumentTests {
    private static let document = QuestionnaireDocument(spineProtocol)

    private static func object(_ document: JSONObject) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(document.text.utf8)) as? [String: Any])
    }

    @Test("The data have every item in order, with values, wording and when it is asked")
    func data() throws {
        let document = try Self.object(Self.document.json)
        #expect(document["questionnaire"] as? String == "spine-intake|2")
        #expect(document["earlier"] as? [String] == ["spine-intake|1"])
        let items = try #require(document["items"] as? [[String: Any]])
        #expect(items.map { $0["id"] as? String } == spineQuestionnaire.items.map(\.id.rawValue))
        for (object, item) in zip(items, spineQuestionnaire.items) {
            #expect(object["wording"] as? String == item.wording && object["label"] as? String == item.label)
            #expect(object["isSafety"] as? Bool == item.isSafety)
            #expect(object["isPrivate"] as? Bool == (item.isPrivate == true))
            #expect((object["askedWhen"] is String) == (item.askedWhen != nil))
            if let condition = item.askedWhen {
                let data = try JSONSerialization.data(withJSONObject: try #require(object["askedWhenCondition"]))
                #expect(try JSONDecoder().decode(Condition.self, from: data) == condition)
            }
            switch item.kind {
            case .choice(let names), .choices(let names):
                let byPhone = item.isPrivate == true ? ["byPhone"] : []
                #expect(object["choices"] as? [String] == names + ["unsure"] + byPhone)
            case .number(let from, let to, let unit):
                #expect(object["from"] as? Int == from && object["to"] as? Int == to)
                #expect(object["unit"] as? String == unit)
            case .text(let limit): #expect(object["limit"] as? Int == limit)
            }
        }
    }

    @Test("What the conditions of the questions name is told too, in the data and in the tables")
    func definitions() throws {
        let document = try Self.object(Self.document.json)
        let definitions = try #require(document["definitions"] as? [[String: Any]])
        let limits = try #require(document["limits"] as? [[String: Any]])
        let names = Set(definitions.compactMap { $0["id"] as? String })
        let bounds = Set(limits.compactMap { $0["id"] as? String })
        var conditions = spineQuestionnaire.items.compactMap(\.askedWhen)
        for definition in definitions {
            let data = try JSONSerialization.data(withJSONObject: try #require(definition["condition"]))
            conditions.append(try JSONDecoder().decode(Condition.self, from: data))
            #expect(Self.document.markdown.contains("- **“\(try #require(definition["title"] as? String))”** when"))
        }
        for condition in conditions {
            condition.forEach { part in
                switch part {
                case .defined(let id): #expect(names.contains(id.rawValue), "\(id)")
                case .atMost(_, .threshold(let id, _)), .atLeast(_, .threshold(let id, _)):
                    #expect(bounds.contains(id.rawValue), "\(id)")
                default: break
                }
            }
        }
        #expect(names.contains("newTrouble") && bounds.contains("newSpineWeeks"))
        #expect(limits.contains { $0["id"] as? String == "newSpineWeeks" && $0["value"] as? Int == 6 })
    }

    @Test("The schema has every item and nothing else, and asks for questionnaire and answers")
    func schema() throws {
        let schema = try Self.object(Self.document.schema)
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema["$id"] as? String == "urn:intake-triage:spine-intake:2")
        #expect(schema["required"] as? [String] == ["questionnaire", "answers"])
        let properties = try #require(schema["properties"] as? [String: [String: Any]])
        #expect(Set(properties.keys) == ["questionnaire", "patient", "authored", "answers"])
        #expect(properties["questionnaire"]?["const"] as? String == "spine-intake|2")
        #expect(properties["answers"]?["additionalProperties"] as? Bool == false)
        let answers = try #require(properties["answers"]?["properties"] as? [String: [String: Any]])
        #expect(Set(answers.keys) == Set(spineQuestionnaire.items.map(\.id.rawValue)))
        #expect(answers["saddle"]?["enum"] as? [String] == ["no", "yes", "unsure", "byPhone"])
        #expect(answers["fever"]?["enum"] as? [String] == ["no", "yes", "unsure"])
        let age = try #require(answers["age"]?["anyOf"] as? [[String: Any]])
        #expect(age.first?["type"] as? String == "integer" && age.first?["maximum"] as? Int == 120)
        #expect(age.dropFirst().map { $0["enum"] as? [String] } == [["unsure"]])
        let days = try #require(answers["saddleDays"]?["anyOf"] as? [[String: Any]])
        #expect(days.dropFirst().map { $0["enum"] as? [String] } == [["unsure", "byPhone"]])
        let signs = try #require(answers["bladderSigns"]?["anyOf"] as? [[String: Any]])
        #expect(signs.map { $0["type"] as? String } == ["array", nil, nil, nil])
        #expect(signs[1]["const"] as? [String] == ["none"])
        #expect(signs.suffix(2).map { $0["const"] as? String } == ["unsure", "byPhone"])
        #expect(answers["freeText"]?["maxLength"] as? Int == 4_000)
        #expect(answers["scanResult"]?["maxLength"] as? Int == 500)
    }

    /// The document of a questionnaire with a list and a number.
    private static func tiny(isPrivate: Bool) -> QuestionnaireDocument {
        var questionnaire = Questionnaire(
            name: "tiny", version: "2",
            items: [
                Item("signs", .choices(of: ["none", "leak"]), label: "signs", wording: "Signs?", isPrivate: isPrivate),
                Item("days", .number(from: 0, to: 9, unit: "days"), label: "days", wording: "Days?"),
            ])
        questionnaire.numbersMayBeUnsure = true
        questionnaire.predecessors = [Predecessor(version: "1", items: [], derivations: [])]
        return QuestionnaireDocument(
            TriageProtocol(
                name: "tiny", version: "1", questionnaire: questionnaire, thresholds: [], definitions: [], phrases: [],
                rules: [], observations: [], cautions: [], destinations: [], advice: [], scores: [], evidence: [],
                lexicon: spineProtocol.lexicon, changelog: [], notEncoded: [], contested: []))
    }

    @Test("Lists, private questions and earlier versions are told to who writes forms")
    func lists() throws {
        let document = Self.tiny(isPrivate: true)
        let text = document.markdown
        #expect(
            text.contains(
                "a list of any of `leak`, or of `none` alone; an empty list is no answer; or `unsure`; or `byPhone`"))
        #expect(text.contains("a whole number from 0 to 9, in days; or `unsure` |"))
        #expect(text.contains("Forms of `tiny|1` are read too"))
        // Where no question is private nothing is said of it.
        let open = Self.tiny(isPrivate: false)
        #expect(!open.markdown.contains("byPhone") && !open.schema.text.contains("byPhone"))
        #expect(Self.document.markdown.contains("Forms of `spine-intake|1` are read too"))
        let data = try Self.object(document.json)
        #expect(data["earlier"] as? [String] == ["tiny|1"])
        let items = try #require(data["items"] as? [[String: Any]])
        #expect(items.map { $0["isPrivate"] as? Bool } == [true, false])
        #expect(items[0]["choices"] as? [String] == ["none", "leak", "unsure", "byPhone"])
        let schema = document.schema.text
        #expect(schema.contains(#""const":["none"]"#) && schema.contains(#""const":"byPhone""#))
        #expect(schema.contains(#""minItems":1"#))
    }

    @Test("The table has a row for every item, and names items and choices as a form writes them")
    func table() {
        let rows = Self.document.markdown.split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.count == spineQuestionnaire.items.count)
        for (row, item) in zip(rows, spineQuestionnaire.items) {
            #expect(row.contains("`\(item.id)`") && row.contains(item.wording) && row.contains("★") == item.isSafety)
            for name in item.choiceNames { #expect(row.contains("`\(name)`")) }
            #expect(row.contains("`byPhone`") == (item.isPrivate == true), "\(row)")
        }
        #expect(rows.contains { $0.hasSuffix("| `saddle` is `yes` or left open |") })
        #expect(rows.contains { $0.hasPrefix("| `age` |") && $0.hasSuffix("| always |") })
    }
}
