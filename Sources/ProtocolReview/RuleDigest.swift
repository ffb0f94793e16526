internal import TriageCore

/// The rules by topic, in the fewest words that leave nothing of their conditions out.
struct RuleDigest {
    private let source: TriageProtocol
    private let prose: ConditionProse
    private let sides: SideExchange
    private let terms: [DefinitionID: String]
    private let definitions: [DefinitionID: Definition]
    private var introduced: Set<String> = []
    private var lines: [String] = []

    init(_ source: TriageProtocol) {
        self.source = source
        terms = Self.terms(of: source)
        prose = ConditionProse(source, terms: terms)
        sides = SideExchange(source)
        definitions = Dictionary(source.definitions.map { ($0.id, $0) }) { first, _ in first }
    }

    /// The short names of what the rules speak of so often that it saves words; the rest is told where it stands.
    private static func terms(of source: TriageProtocol) -> [DefinitionID: String] {
        var uses: [String: Int] = [:]
        for rule in source.rules {
            for grade in rule.grades {
                grade.condition.forEach { part in
                    if case .defined(let id) = part { uses[id.rawValue, default: 0] += 1 }
                }
            }
        }
        return Dictionary(
            source.definitions.compactMap { entry in
                guard let term = entry.term else { return nil }
                let (short, long) = (words(term), words(entry.title(with: source)))
                let count = uses[entry.id.rawValue, default: 0]
                // With the line that explains it.
                guard count > 1, count * short + short + long < count * long else { return nil }
                return (entry.id, term)
            }
        ) { first, _ in first }
    }

    private static func words(_ text: String) -> Int { text.split(separator: " ").count }

    /// In Markdown: a headline of the third order for each topic, a paragraph or a list for each rule.
    static func lines(of source: TriageProtocol) -> [String] {
        var digest = RuleDigest(source)
        var told: Set<RuleID> = []
        for topic in source.topics ?? [] {
            let rules = source.rules.filter { topic.rules.contains($0.id) && told.insert($0.id).inserted }
            digest.write(topic.title, rules)
        }
        digest.write("What a person completes or reconciles", source.rules.filter { !told.contains($0.id) })
        return digest.lines
    }

    private mutating func write(_ title: String, _ rules: [Rule]) {
        guard !rules.isEmpty else { return }
        lines += ["### \(title)", ""]
        for rule in rules.enumerated().sorted(by: {
            ($1.element.topLevel, $0.offset) < ($0.element.topLevel, $1.offset)
        }) {
            write(rule.element)
        }
    }

    private mutating func write(_ rule: Rule) {
        for grade in rule.grades {
            grade.condition.forEach { part in
                guard case .defined(let id) = part, let definition = definitions[id], let term = terms[id],
                    // What is said of the other side is said by exchanging the two.
                    definition.mirror?.side != .right, introduced.insert(term).inserted
                else { return }
                lines += ["**\(term)**: \(definition.title(with: source))", ""]
            }
        }
        let places =
            rule.destinations.map(\.id) == ["phoneCall"]
            ? "" : "→ " + rule.destinations.map { ConditionProse.words($0.id.rawValue) }.joined(separator: ", ") + ". "
        let cited = rule.evidence.map(\.rawValue).filter { $0 != "P" } + (rule.isProjectChoice ? ["P"] : [])
        let end = "\(places)[\(cited.joined(separator: ", "))]"
        let grades = rule.grades.sorted { $0.level > $1.level }
        var paragraph: [String] = []
        for (index, grade) in grades.enumerated() {
            let lead = (index == 0 ? "**\(rule.id) \(rule.title).** " : "") + "**\(grade.level.title)** if"
            let told = prose.paragraph(lead, Self.toldOnce(ConditionProse.simplified(grade.condition), sides))
            // One line after another is one paragraph.
            paragraph += told.count > 1 && index < grades.count - 1 ? told + [""] : told
        }
        if paragraph[paragraph.count - 1].hasPrefix(" ") || paragraph[paragraph.count - 1].hasPrefix("-") {
            paragraph += ["", "  " + end]
        } else {
            paragraph[paragraph.count - 1] += " " + end
        }
        lines += paragraph + [""]
    }

    /// Of what is said of the left and of the right the first alone, as a count of none of it: no protocol has such a count.
    private static func toldOnce(_ condition: Condition, _ sides: SideExchange) -> Condition {
        switch condition {
        case .any(let children):
            var kept: [Condition] = []
            var images: Set<String> = []
            for child in children {
                let own = sides.canonical(child, isExchanged: false)
                if images.contains(own) { continue }
                let image = sides.canonical(child, isExchanged: true)
                let isPair = image != own && children.contains { sides.canonical($0, isExchanged: false) == image }
                let told = toldOnce(child, sides)
                kept.append(isPair ? .countOf(count: 0, of: [told]) : told)
                if isPair { images.insert(image) }
            }
            return kept.count == 1 ? kept[0] : .any(of: kept)
        case .all(let children): return .all(of: children.map { toldOnce($0, sides) })
        case .not(let child): return .not(that: toldOnce(child, sides))
        case .presumed(let child): return .presumed(that: toldOnce(child, sides))
        default: return condition
        }
    }
}
