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
        #expect(document["questionnaire"] as? String == "spine-intake|1")
        let items = try #require(document["items"] as? [[String: Any]])
        #expect(items.map { $0["id"] as? String } == spineQuestionnaire.items.map(\.id.rawValue))
        for (object, item) in zip(items, spineQuestionnaire.items) {
            #expect(object["wording"] as? String == item.wording && object["label"] as? String == item.label)
            #expect(object["isSafety"] as? Bool == item.isSafety)
            #expect((object["askedWhen"] is String) == (item.askedWhen != nil))
            if let condition = item.askedWhen {
                let data = try JSONSerialization.data(withJSONObject: try #require(object["askedWhenCondition"]))
                #expect(try JSONDecoder().decode(Condition.self, from: data) == condition)
            }
            switch item.kind {
            case .choice(let names), .choices(let names): #expect(object["choices"] as? [String] == names + ["unsure"])
            case .number(let from, let to, let unit):
                #expect(object["from"] as? Int == from && object["to"] as? Int == to)
                #expect(object["unit"] as? String == unit)
            case .text(let limit): #expect(object["limit"] as? Int == limit)
            }
        }
    }

    @Test("The schema has every item and nothing else, and asks for questionnaire and answers")
    func schema() throws {
        let schema = try Self.object(Self.document.schema)
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema["$id"] as? String == "urn:intake-triage:spine-intake:1")
        #expect(schema["required"] as? [String] == ["questionnaire", "answers"])
        let properties = try #require(schema["properties"] as? [String: [String: Any]])
        #expect(Set(properties.keys) == ["questionnaire", "patient", "authored", "answers"])
        #expect(properties["questionnaire"]?["const"] as? String == "spine-intake|1")
        #expect(properties["answers"]?["additionalProperties"] as? Bool == false)
        let answers = try #require(properties["answers"]?["properties"] as? [String: [String: Any]])
        #expect(Set(answers.keys) == Set(spineQuestionnaire.items.map(\.id.rawValue)))
        #expect(answers["saddle"]?["enum"] as? [String] == ["no", "yes", "unsure"])
        #expect(answers["age"]?["type"] as? String == "integer" && answers["age"]?["maximum"] as? Int == 120)
        #expect(answers["freeText"]?["maxLength"] as? Int == 4_000)
    }

    @Test("Lists, private questions and earlier versions are told to who writes forms")
    func lists() throws {
        var questionnaire = Questionnaire(
            name: "tiny", version: "2",
            items: [
                Item("signs", .choices(of: ["none", "leak"]), label: "signs", wording: "Signs?").madePrivate(),
                Item("days", .number(from: 0, to: 9, unit: "days"), label: "days", wording: "Days?"),
            ])
        questionnaire.numbersMayBeUnsure = true
        questionnaire.predecessors = [Predecessor(version: "1", items: [], derivations: [])]
        let document = QuestionnaireDocument(
            TriageProtocol(
                name: "tiny", version: "1", questionnaire: questionnaire, thresholds: [], definitions: [], phrases: [],
                rules: [], observations: [], cautions: [], destinations: [], advice: [], scores: [], evidence: [],
                lexicon: spineProtocol.lexicon, changelog: [], notEncoded: [], contested: []))
        let text = document.markdown
        #expect(
            text.contains(
                "a list of any of `leak`, or of `none` alone; an empty list is no answer; or `unsure`; or `byPhone`"))
        #expect(text.contains("a whole number from 0 to 9, in days; or `unsure` |"))
        #expect(text.contains("Forms of `tiny|1` are read too"))
        #expect(!Self.document.markdown.contains("byPhone"))
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
        }
        #expect(rows.contains { $0.hasSuffix("| `saddle` is `yes` or `unsure` |") })
        #expect(rows.contains { $0.hasPrefix("| `age` |") && $0.hasSuffix("| always |") })
    }
}
