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

    static func json(_ items: [Dashboard.WorkItem]) -> String {
        var text = ""
        for item in items {
            var writer = JSONWriter()
            writer.object { writer in
                writer.key("submission")
                writer.string(item.submission.description)
                writer.key("patient")
                if let reference = item.reference { writer.string(reference) } else { writer.null() }
                writer.key("similarReferences")
                writer.strings(item.similarReferences)
                writer.key("level")
                writer.string(item.effectiveLevel.rawValue)
                writer.key("possibleLevel")
                writer.string(item.possibleLevel.rawValue)
                writer.key("alertState")
                writer.string(item.alertState)
                writer.key("respondBy")
                if let respondBy = item.respondBy { writer.string(respondBy.rfc3339) } else { writer.null() }
                writer.key("reasons")
                writer.strings(item.reasons)
            }
            text += writer.text + "\n"
        }
        return text
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
