internal import CivilTime
internal import FreeText
package import TriageCore

/// Writes assessments for people: level first, why, what to do, what to ask next.
package struct AssessmentText: Sendable {
    private let source: TriageProtocol
    private let items: [Item]
    private let width: Int

    /// - Parameter width: columns of the terminal, at least 40.
    package init(_ source: TriageProtocol, width: Int = 96) {
        self.source = source
        items = source.questionnaire.items
        self.width = max(40, width)
    }

    /// The assessment as lines of text, ending with a line break.
    package func render(_ assessment: Assessment, respondBy: Instant?, freeText: String?, heading: String? = nil)
        -> String
    {
        var lines: [String] = []
        var first = assessment.level.title
        if let heading { first += "  " + heading.printable }
        lines.append(first)
        if let respondBy { lines.append("  Respond by " + Self.moment(respondBy)) }
        if assessment.possibleLevel > assessment.level {
            let possible = assessment.possibleLevel.title.lowercased()
            lines.append("  Could be as high as \(possible): answers are missing, see below.")
        }
        section("Why", assessment.rules.map { "[\($0.id)] \($0.reason)" }, to: &lines)
        let texts = Dictionary(source.destinations.map { ($0.id, $0.text) }) { first, _ in first }
        section("What to do", assessment.pathway + assessment.destinations.compactMap { texts[$0] }, to: &lines)
        section(
            "Ask next",
            assessment.askNext.prefix(8).map { question in
                let second = question.partner.map { " And: " + items[$0].wording } ?? ""
                return items[question.item].wording + second
                    + "  (could be \(question.couldRaiseTo.title.lowercased()))"
            }, to: &lines)
        section("Changes since an earlier form", assessment.changes.map { $0.words(items[$0.item]) }, to: &lines)
        section("Noted", assessment.notes, to: &lines)
        section("In the patient's own words", mentions(assessment, freeText), to: &lines)
        section("Words that weigh for a sign of danger", weighed(assessment, freeText), to: &lines)
        let cautions = Dictionary(source.cautions.map { ($0.id, $0.text) }) { first, _ in first }
        section("Cautions", assessment.cautions.compactMap { cautions[$0] }, to: &lines)
        if !assessment.unknown.isEmpty {
            section("Not known", [assessment.unknown.map { items[$0].label }.joined(separator: ", ")], to: &lines)
        }
        if !assessment.byPhone.isEmpty {
            section(
                "Would rather say by phone", [assessment.byPhone.map { items[$0].label }.joined(separator: ", ")],
                to: &lines)
        }
        // A score of which nothing counts and nothing is open says nothing.
        let scores = assessment.scores.filter { $0.least != 0 || $0.most != 0 }
        section(
            "Scores (they explain; they never change the level)",
            scores.map { score in
                let range = score.least == score.most ? "\(score.total)" : "\(score.least) to \(score.most)"
                return "\(score.title): \(range). \(score.reading ?? "") \(score.caveat)"
            }, to: &lines)
        lines.append("  \(assessment.protocolTitle). A suggestion for staff, not a diagnosis.")
        return lines.joined(separator: "\n") + "\n"
    }

    private func mentions(_ assessment: Assessment, _ freeText: String?) -> [String] {
        guard let freeText else { return [] }
        let bytes = Array(freeText.utf8)
        return assessment.mentions.prefix(12).map { mention in
            let words = String(decoding: bytes[mention.range.clamped(to: 0..<bytes.count)], as: UTF8.self)
            return "\u{201C}\(words.printable)\u{201D}: \(mention.concept), \(mention.status.rawValue)"
        }
    }

    private func weighed(_ assessment: Assessment, _ freeText: String?) -> [String] {
        guard let freeText else { return [] }
        let bytes = Array(freeText.utf8)
        return assessment.weighed.filter { $0.level > .slight }.prefix(6).map { sentence in
            let words = sentence.words.map { range in
                String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self).printable
            }
            return "\u{201C}\(words.joined(separator: " \u{2026} "))\u{201D}: \(sentence.level)"
        }
    }

    private func section(_ title: String, _ entries: [String], to lines: inout [String]) {
        guard !entries.isEmpty else { return }
        lines.append("  " + title)
        for entry in entries { lines += wrapped(entry.printable) }
    }

    private func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        var line = "    -"
        for word in text.split(separator: " ") {
            if line.count + 1 + word.count > width, line.count > 6 {
                lines.append(line)
                line = "     "
            }
            line += " " + word
        }
        lines.append(line)
        return lines
    }

    /// "2 March 2026, 13:00 UTC".
    package static func moment(_ instant: Instant) -> String {
        let time = instant.rfc3339.split(separator: "T")[1].prefix(5)
        return "\(instant.date.spelledOut), \(time) UTC"
    }
}
