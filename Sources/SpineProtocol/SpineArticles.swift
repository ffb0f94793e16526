internal import CWords
import TriageCore

/// What those who sign read besides the protocol's own data; the texts are articles of this target.
let spineArticles: [TriageProtocol.Article] = [
    article(intake_protocol_decisions()), article(intake_protocol_outside_cases()),
]

/// A text whose first line is the headline.
private func article(_ text: UnsafePointer<CChar>) -> TriageProtocol.Article {
    let lines = String(cString: text).split(separator: "\n", omittingEmptySubsequences: false)
    return TriageProtocol.Article(
        title: lines.first.map { String($0.drop { $0 == "#" || $0 == " " }) } ?? "",
        text: lines.dropFirst().joined(separator: "\n"))
}
