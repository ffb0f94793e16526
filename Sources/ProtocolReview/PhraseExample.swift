internal import FreeText
internal import TriageCore

/// Makes one example phrase of a lexicon's pattern, by its first alternatives.
struct PhraseExample {
    private let lexicon: TextLexicon<ConceptKind>

    init(_ lexicon: TextLexicon<ConceptKind>) { self.lexicon = lexicon }

    /// - Parameter gap: what stands for words that may come between; empty for nothing.
    func text(of pattern: String, gap: String) -> String {
        words(of: pattern, gap: gap, depth: 0).joined(separator: " ")
    }

    private func words(of pattern: String, gap: String, depth: Int) -> [String] {
        guard depth < 8 else { return [] }
        var result: [String] = []
        for element in pattern.split(separator: " ") {
            if element.hasPrefix("~") {
                if !gap.isEmpty { result.append(gap) }
            } else if element.hasPrefix("!") || element == "$" || element.hasSuffix("?") {
                continue
            } else if element.hasPrefix("<"), element.hasSuffix(">") {
                let group = lexicon.groups[String(element.dropFirst().dropLast())] ?? []
                result += words(of: group.first ?? "", gap: gap, depth: depth + 1)
            } else {
                result.append(String(element.split(separator: "|").first ?? element))
            }
        }
        return result
    }
}
