import IntakeForms
import IntakeStore
import Postgres
import TriageCore

/// The worklist for a terminal.
enum WorklistText {
    static func text(_ items: [Dashboard.WorkItem], width: Int) -> String {
        var text = "\nWORKLIST  \(items.count) forms, the most urgent first\n\n"
        for item in items {
            let level = item.effectiveLevel.title
            let padding = String(repeating: " ", count: max(1, 18 - level.count))
            let reference = item.reference.map(\.printable) ?? "no reference"
            var facts = ["patient \(reference)"]
            if item.alertState != "none" { facts.append("alert \(item.alertState)") }
            if let respondBy = item.respondBy { facts.append("respond by \(AssessmentText.moment(respondBy))") }
            if item.isOverdue { facts.append("OVERDUE") }
            text += level + padding + facts.joined(separator: ", ") + "\n"
            if item.possibleLevel > item.effectiveLevel {
                text += "                  could be as high as \(item.possibleLevel.title.lowercased())\n"
            }
            if !item.similarReferences.isEmpty {
                let others = item.similarReferences.map(\.printable).joined(separator: ", ")
                text += "                  another patient's reference looks the same: \(others)\n"
            }
            for reason in item.reasons { text += wrapped(reason.printable, width: width) }
            text += "\n"
        }
        return text
    }

    static func report(_ item: Dashboard.WorkItem) -> JSONObject {
        [
            "submission": item.submission.description, "patient": item.reference,
            "similarReferences": item.similarReferences, "level": item.effectiveLevel,
            "possibleLevel": item.possibleLevel, "alertState": item.alertState,
            "respondBy": item.respondBy?.rfc3339, "reasons": item.reasons,
        ]
    }

    private static func wrapped(_ text: String, width: Int) -> String {
        var result = ""
        var line = "                  -"
        for word in text.split(separator: " ") {
            if line.count + 1 + word.count > width, line.count > 20 {
                result += line + "\n"
                line = "                   "
            }
            line += " " + word
        }
        return result + line + "\n"
    }
}
