import Foundation
import SpineProtocol
import Testing
import TriageCore

/// One entry of `items-1.json`, the list by which version 1 was built.
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
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "items-1.json")
        return try JSONDecoder().decode(ItemList.self, from: Data(contentsOf: file))
    }
}

@Suite struct QuestionnaireTests {
    @Test func `version 1 has the name and version of its list`() throws {
        let list = try ItemList.load()
        #expect(SpineForms.version1.canonical == list.questionnaire + "|" + list.version)
        #expect(spineQuestionnaire.name == list.questionnaire)
    }

    @Test func `version 1 has the listed items in the listed order`() throws {
        #expect(SpineForms.version1.items.map(\.id.rawValue) == (try ItemList.load()).items.map(\.id))
    }

    @Test func `every item of version 1 has the listed type, choices, range, unit and safety mark`() throws {
        for (item, listed) in zip(SpineForms.version1.items, try ItemList.load().items) {
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

    @Test func `every page has questions, and every question stands on one page`() {
        let placed = spinePages.flatMap(\.items)
        #expect(placed == spineQuestionnaire.items.map(\.id))
        #expect(spinePages.allSatisfy { !$0.items.isEmpty && !$0.title.isEmpty })
    }

    @Test func `choices are told in words, one for each`() {
        for item in spineQuestionnaire.items where item.choiceLabels != nil {
            #expect(item.choiceLabels?.count == item.choiceNames.count, "\(item.id)")
        }
        for item in spineQuestionnaire.items where item.isList { #expect(item.choiceLabels != nil, "\(item.id)") }
    }

    /// Which gates open which follow-up of version 2: gate answers, then whether the item is asked.
    static let gates: [(item: String, changes: Answers, isAsked: Bool)] = [
        ("pregnancyWeeks", ["pregnant": "yes"], true), ("pregnancyWeeks", ["pregnant": "birth"], false),
        ("pregnant", ["age": 56, "pregnant": .absent], false), ("pregnant", ["age": 55, "pregnant": .absent], true),
        ("legPainBothDays", ["legPainSide": "left"], false), ("legPainBothDays", ["legPainSide": "both"], true),
        ("saddleDays", [:], false), ("saddleDays", ["saddle": "yes"], true), ("saddleDays", ["saddle": "unsure"], true),
        ("saddleDays", ["saddle": .absent], true), ("saddleDays", ["saddle": "byPhone"], false),
        ("bladderDays", ["bladderSigns": ["none"]], false), ("bladderDays", ["bladderSigns": ["urgency"]], true),
        ("lastPee", ["bladderSigns": ["leakEffort"]], true), ("lastPee", ["bladderSigns": "unsure"], true),
        ("bladderNewSigns", ["bladderSigns": ["urgency"], "bladderWorse14": "yes"], false),
        ("bladderNewSigns", ["bladderSigns": ["urgency", "bedWet"], "bladderWorse14": "yes"], true),
        ("bowelDays", ["bowel": "constipationOnly"], false), ("bowelDays", ["bowel": "lostControlOrFeeling"], true),
        ("footLiftL", ["footLift": "right"], false), ("footLiftL", ["footLift": "both"], true),
        ("footLiftR", ["footLift": "unsure"], true), ("tiptoeL", ["tiptoe": "left"], true),
        ("weakDays", [:], false), ("weakDays", ["footDrag": "left"], true),
        ("weakDays", ["legWeak": "onlyWalking"], false),
        ("weakTrend", ["otherNerve": ["unsteady"]], true), ("weakDays", ["otherNerve": ["unsteady"]], false),
        ("recentChange", ["symptomWeeks": 6, "recentChange": .absent], false),
        ("recentChange", ["symptomWeeks": 7, "recentChange": .absent], true),
        ("numbSites", ["numbSide": "left"], true), ("numbSites", ["numbSide": "none"], false),
        ("strokeDays", ["faceArmSpeech": "cameAndWent"], true), ("strokeDays", ["faceArmSpeech": "yes"], false),
        ("acuteDays", ["acuteSigns": ["muddled"]], true), ("confused", ["filledBy": "other"], true),
        ("confused", ["filledBy": "self"], false), ("traumaDays", ["trauma": "minor"], true),
        ("footColdDays", ["footColdPale": "yes"], true), ("calfDays", ["legsLook": ["calfSwollen"]], true),
        ("cancerKind", ["cancer": "past"], true), ("cancerKind", ["cancer": "skinOnly"], false),
        ("conservativeWeeks", ["conservativeResult": "notTried"], false),
        ("conservativeWeeks", ["conservativeResult": "worse"], true),
        ("conservativeResult", ["faceArmSpeech": "yes", "conservativeResult": .absent], false),
    ]

    @Test(arguments: 0..<gates.count)
    func `a follow-up is asked exactly when its gate is open`(_ index: Int) {
        let gate = Self.gates[index]
        let isAsked = Spine.assess(gate.changes, of: .version2).unknownNames.contains(gate.item)
        #expect(isAsked == gate.isAsked, "\(gate.item) with \(gate.changes)")
    }

    @Test func `the quiet form of these tests leaves nothing unknown and gets the lowest level`() {
        let result = Spine.assess([:], of: .version2)
        #expect(result.level == .conservative)
        #expect(result.possibleLevel == .conservative)
        #expect(result.unknown.isEmpty)
        #expect(result.ruleNames == ["C3"])
        #expect(result.findingNames.isEmpty)
        #expect(result.askNext.isEmpty)
    }
}
