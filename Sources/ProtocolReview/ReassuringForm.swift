package import TriageCore

/// The answers of a form that worries nobody: each question that is always asked, answered in the reassuring way.
package enum ReassuringForm {
    /// - Returns: in the questionnaire's order, the questions' names and their answers in JSON.
    package static func answers(to questionnaire: Questionnaire) -> [(name: String, json: String)] {
        questionnaire.items.compactMap { item in
            switch item.id.rawValue {
            case "age": return ("age", "50")
            case "backPain": return ("backPain", #""yes""#)
            case "backBend": return ("backBend", #""same""#)
            case "symptomWeeks": return ("symptomWeeks", "52")
            case "conservativeWeeks": return ("conservativeWeeks", "0")
            default: break
            }
            guard item.askedWhen == nil else { return nil }
            switch item.kind {
            case .choice(let names): return (item.id.rawValue, "\"\(names[0])\"")
            case .choices: return (item.id.rawValue, item.noneIndex == nil ? "[]" : "[\"\(Item.none)\"]")
            case .number, .text: return nil
            }
        }
    }
}
