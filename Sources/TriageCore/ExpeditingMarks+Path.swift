extension TriageProtocol {
    /// A PostgreSQL jsonpath that holds of every form, of any version of the questionnaire, that bears an expediting mark,
    /// and of forms without answers.
    package var expeditingPath: String {
        let found = ExpeditingMarks(self)
        func path(_ patterns: [ExpeditingMarks.Pattern]) -> String {
            let parts = patterns.map { pattern in
                pattern.map { "(" + $0.compactMap(predicate).sorted().joined(separator: " || ") + ")" }
                    .joined(separator: " && ")
            }
            return "(!exists(@.answers) || exists(@.answers ? (\(parts.map { "(\($0))" }.joined(separator: " || ")))))"
        }
        var versions: [String] = []
        var others = path(found.patterns)
        for predecessor in questionnaire.predecessors ?? [] {
            let isThat = "@.questionnaire == \"\(questionnaire.name)|\(predecessor.version)\""
            versions.append("(\(isThat) && \(path(found.patterns(of: predecessor))))")
            others = "!(\(isThat)) && " + others
        }
        return "$ ? (" + (versions + ["(\(others))"]).joined(separator: " || ") + ")"
    }

    private func predicate(_ mark: ExpeditingMarks.Mark) -> String? {
        switch mark {
        case .choice(let item, let choice): return "@.\"\(item)\" == \"\(choice)\""
        case .unknown(let item):
            return "!exists(@.\"\(item)\") || @.\"\(item)\" == \"unsure\" || @.\"\(item)\" == \"byPhone\""
        case .ownWords:
            let text = questionnaire.items.last { if case .text = $0.kind { true } else { false } }
            return text.map { "@.\"\($0.id)\" like_regex \"[^[:space:]]\"" }
        }
    }
}
