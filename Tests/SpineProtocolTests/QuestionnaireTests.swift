import Foundation
import SpineProtocol
import Testing
import TriageCore

/// One entry of `items.json`.
private struct ListedItem: Decodable {
    let id: String
    let type: String
    let choices: [String]?
    let range: [Int]?
    let unit: String?
    let safety: Bool?
    let enabledWhen: String?
}

private struct ItemList: Decodable {
    let questionnaire: String
    let version: String
    let items: [ListedItem]

    static func load() throws -> ItemList {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "items.json")
        return try JSONDecoder().decode(ItemList.self, from: Data(contentsOf: file))
    }
}

@Suite struct QuestionnaireTests {
    @Test func `it has the name and version of the list`() throws {
        let list = try ItemList.load()
        #expect(spineQuestionnaire.canonical == list.questionnaire + "|" + list.version)
    }

    @Test func `it has the listed items in the listed order`() throws {
        #expect(spineQuestionnaire.items.map(\.id.rawValue) == (try ItemList.load()).items.map(\.id))
    }

    @Test func `every item has the listed type, choices, range, unit and safety mark`() throws {
        for (item, listed) in zip(spineQuestionnaire.items, try ItemList.load().items) {
            let kind: Item.Kind =
                switch listed.type {
                case "yesNo", "choice": .choice(of: listed.choices ?? [])
                case "multiChoice": .choices(of: listed.choices ?? [])
                case "integer": .number(from: listed.range![0], to: listed.range![1], unit: listed.unit ?? "")
                default: .text(limit: listed.range![1])
                }
            #expect(item.kind == kind, "\(listed.id)")
            #expect(item.isSafety == (listed.safety ?? false), "\(listed.id)")
            #expect((item.askedWhen == nil) == (listed.enabledWhen == nil), "\(listed.id)")
        }
    }

    @Test func `every item has a wording and a label of its own`() {
        #expect(Set(spineQuestionnaire.items.map(\.wording)).count > 80)
        #expect(Set(spineQuestionnaire.items.map(\.label)).count == spineQuestionnaire.items.count)
        #expect(spineQuestionnaire.items.allSatisfy { !$0.wording.isEmpty && !$0.label.isEmpty })
    }

    /// Which gates open which follow-up, from the list's notes: gate answers, then whether the item is asked.
    static let gates: [(item: String, changes: Answers, isAsked: Bool)] = [
        ("pregnancyWeeks", [:], false), ("pregnancyWeeks", ["pregnant": "yes"], true),
        ("pregnancyWeeks", ["pregnant": "unsure"], false),
        ("legPainScore", [:], false), ("legPainScore", ["legPainSide": "left"], true),
        ("legPainBothDays", ["legPainSide": "left"], false), ("legPainBothDays", ["legPainSide": "both"], true),
        ("saddleDays", [:], false), ("saddleDays", ["saddle": "yes"], true), ("saddleDays", ["saddle": "unsure"], true),
        ("saddleWorse14", ["saddle": "unsure"], true), ("saddleDays", ["saddle": .absent], false),
        ("bladderDays", [:], false), ("bladderDays", ["bladder": "urgencyOnly"], true),
        ("bladderWorse14", ["bladder": "leaking"], true), ("bladderKnownCause", ["bladder": "leaking"], true),
        ("bowelDays", ["bowel": "constipationOnly"], false), ("bowelDays", ["bowel": "lostControlOrFeeling"], true),
        ("bowelWorse14", ["bowel": "lostControlOrFeeling"], true),
        ("sexualDays", ["sexual": "newNumbnessOrLoss"], true), ("sexualDays", ["sexual": "preferNot"], false),
        ("weakDays", [:], false), ("weakDays", ["footLiftL": "weak"], true), ("weakDays", ["footDrag": "unsure"], true),
        ("weakDays", ["kneeWeak": .absent], true), ("weakDays", ["legsWeakBoth": "yes"], true),
        ("weakOnset", ["tiptoeR": "cannot"], true), ("weakTrend", ["handsClumsy": "yes"], true),
        ("weakTrend", ["unsteady": "yes"], true), ("weakTrend", [:], false), ("weakDays", ["unsteady": "yes"], false),
        ("weakKnownCause", ["footLiftL": "weak"], true), ("weakKnownSide", ["footLiftL": "weak"], false),
        ("weakKnownSide", ["footLiftL": "weak", "weakKnownCause": "polio"], true),
        ("weakKnownSide", ["footLiftL": "weak", "weakKnownCause": "none"], false),
        ("weakUnchangedMonths", ["footLiftL": "weak", "weakKnownCause": "other"], true),
        ("footTurnIn", ["footLiftL": "weak"], true), ("hipSideWeak", ["footLiftL": "weak"], true),
        ("peronealTrigger", ["footLiftL": "weak"], true),
        ("peronealTriggerDays", ["footLiftL": "weak", "peronealTrigger": "cast"], true),
        ("peronealTriggerDays", ["footLiftL": "weak", "peronealTrigger": "none"], false),
        ("spinalProcedureDays", ["spinalProcedure": "yes"], true), ("spinalProcedureDays", [:], false),
        ("traumaDays", ["trauma": "minor"], true), ("traumaDays", [:], false),
        ("footColdDays", ["footColdPale": "yes"], true), ("footColdDays", [:], false),
        ("conservativeResult", [:], false), ("conservativeResult", ["conservativeWeeks": 1], true),
    ]

    @Test(arguments: 0..<gates.count)
    func `a follow-up is asked exactly when its gate is open`(_ index: Int) {
        let gate = Self.gates[index]
        let isAsked = Spine.assess(gate.changes).unknownNames.contains(gate.item)
        #expect(isAsked == gate.isAsked, "\(gate.item) with \(gate.changes)")
    }

    @Test func `the quiet form of these tests leaves nothing unknown and gets the lowest level`() {
        let result = Spine.assess([:])
        #expect(result.level == .conservative)
        #expect(result.possibleLevel == .conservative)
        #expect(result.unknown.isEmpty)
        #expect(result.ruleNames == ["C3"])
        #expect(result.findingNames.isEmpty)
        #expect(result.askNext.isEmpty)
    }
}
