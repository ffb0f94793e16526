package import TriageCore

/// The answers of a form that worries nobody: each question that is always asked, and each other one that has a reassuring
/// answer of its own, answered in the reassuring way.
package enum ReassuringForm {
    /// - Returns: in the questionnaire's order, the questions' names and their answers in JSON.
    package static func answers(to questionnaire: Questionnaire) -> [(name: String, json: String)] {
        questionnaire.items.compactMap { item in
            guard item.askedWhen == nil || item.reassuring != nil else { return nil }
            return json(item).map { (item.id.rawValue, $0) }
        }
    }

    private static func json(_ item: Item) -> String? {
        switch (item.reassuring, item.kind) {
        case (.number(let number), _): "\(number)"
        case (.choice(let name), _): "\"\(name)\""
        case (.choices(let names), _): "[" + names.map { "\"\($0)\"" }.joined(separator: ",") + "]"
        case (nil, .choice(let names)): "\"\(names[0])\""
        case (nil, .choices): item.noneIndex == nil ? "[]" : "[\"\(Item.none)\"]"
        case (nil, .number), (nil, .text): nil
        }
    }
}
