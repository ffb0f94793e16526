internal import FreeText
internal import TriageCore

/// Checks of names, citations, uses and sides, which need no search.
extension ProtocolVerification {
    static func names(_ source: TriageProtocol) -> Check {
        var check = Check("names", "Every name is given once.")
        func unique(_ kind: String, _ names: [String]) {
            check.count(.structure, names.count)
            var seen: Set<String> = []
            for name in names where !seen.insert(name).inserted {
                check.fail(name, "the \(kind) \(name) is given twice")
            }
        }
        unique("question", source.questionnaire.items.map(\.id.rawValue))
        unique("threshold", source.thresholds.map(\.id.rawValue))
        unique("definition", source.definitions.map(\.id.rawValue))
        unique("rule", source.rules.map(\.id.rawValue))
        unique("phrase", source.phrases.map(\.id.rawValue))
        unique("finding with a condition of its own", source.observations.map(\.finding.rawValue))
        unique("caution", source.cautions.map(\.id.rawValue))
        unique("destination", source.destinations.map(\.id.rawValue))
        unique("score", source.scores.map(\.id.rawValue))
        unique("source", source.evidence.map(\.id.rawValue))
        unique("concept", source.lexicon.concepts.map(\.id.rawValue))
        for item in source.questionnaire.items { unique("choice of \(item.id)", item.choiceNames) }
        for rule in source.rules {
            unique("level of rule \(rule.id)", rule.grades.map(\.level.rawValue))
            if rule.grades.isEmpty { check.fail(rule.id.rawValue, "the rule gives no level") }
        }
        return check
    }

    static func citations(_ source: TriageProtocol) -> Check {
        var check = Check(
            "cited", "Every rule, finding, caution, score, threshold and sentence of advice cites a source.")
        let known = Set(source.evidence.map(\.id))
        var used: Set<EvidenceID> = []
        func cited(_ subject: String, _ ids: [EvidenceID]) {
            check.count(.structure)
            used.formUnion(ids)
            if ids.isEmpty { check.fail(subject, "\(subject) cites no source") }
            for id in ids where !known.contains(id) {
                check.fail(subject, "\(subject) cites \(id), which is not listed")
            }
        }
        for rule in source.rules {
            cited(rule.id.rawValue, rule.evidence)
            if rule.evidence == ["P"], !rule.isProjectChoice {
                check.fail(rule.id.rawValue, "\(rule.id) rests on a choice of the project and is not marked so")
            }
        }
        for entry in source.observations { cited(entry.finding.rawValue, entry.evidence) }
        for entry in source.cautions { cited(entry.id.rawValue, entry.evidence) }
        for entry in source.scores { cited(entry.id.rawValue, entry.evidence) }
        for entry in source.advice { cited("“\(entry.text.prefix(40))…”", entry.evidence) }
        for entry in source.thresholds { cited(entry.id.rawValue, [entry.source]) }
        for text in source.contested + source.notEncoded {
            used.formUnion(source.evidence.map(\.id).filter { text.contains("[\($0)]") })
        }
        let unused = source.evidence.map(\.id).filter { !used.contains($0) }.map(\.rawValue)
        if !unused.isEmpty { check.remark("listed and cited by nothing: \(unused.joined(separator: ", "))") }
        return check
    }

    static func uses(_ source: TriageProtocol) -> Check {
        var check = Check(
            "used",
            "Every question, threshold, definition, phrase, destination and concept is used, and names only what exists."
        )
        var items: Set<ItemID> = []
        var thresholds: Set<ThresholdID> = []
        var definitions: Set<DefinitionID> = []
        var concepts: Set<TextConceptID> = []
        func note(_ bound: Condition.Bound?) { if case .threshold(let id, _) = bound { thresholds.insert(id) } }
        for condition in ReviewModel.conditions(of: source) {
            condition.forEach { part in
                items.formUnion(Self.items(of: part))
                switch part {
                case .atMost(_, let bound), .atLeast(_, let bound): note(bound)
                case .changed(_, _, _, let within): note(within)
                case .fell(_, let by, let within), .reachedBefore(_, let by, let within),
                    .halved(_, let by, let within):
                    note(by)
                    note(within)
                case .answeredBefore(_, _, let within): note(within)
                case .defined(let id): definitions.insert(id)
                case .mentioned(let names, _): concepts.formUnion(names)
                default: break
                }
            }
        }
        var names: Set<String> = []
        var templates = source.rules.map(\.reason) + source.observations.compactMap(\.note)
        templates += source.definitions.map(\.title)
        templates += source.phrases.flatMap { $0.options.map(\.text) }
        for template in templates { names.formUnion(Self.places(template)) }
        for item in source.questionnaire.items {
            check.count(.structure)
            if case .text = item.kind { continue }
            if !items.contains(item.id), !names.contains(item.id.rawValue) {
                check.fail(item.id.rawValue, "no rule, score, caution, finding or text uses the question \(item.id)")
            }
        }
        func used(_ kind: String, _ all: [String], _ found: Set<String>) {
            check.count(.structure, all.count)
            for name in all where !found.contains(name) { check.fail(name, "nothing uses the \(kind) \(name)") }
        }
        used("threshold", source.thresholds.map(\.id.rawValue), Set(thresholds.map(\.rawValue)))
        used("definition", source.definitions.map(\.id.rawValue), Set(definitions.map(\.rawValue)))
        used("phrase", source.phrases.map(\.id.rawValue), names)
        used("concept", source.lexicon.concepts.map(\.id.rawValue), Set(concepts.map(\.rawValue)))
        used(
            "destination", source.destinations.map(\.id.rawValue),
            Set(source.rules.flatMap { $0.destinations.map(\.id.rawValue) }))
        for id in concepts where !source.lexicon.concepts.contains(where: { $0.id == id }) {
            check.fail(id.rawValue, "a condition names the concept \(id), which the word lists do not have")
        }
        for concept in source.lexicon.concepts {
            for hint in concept.answers {
                check.count(.structure)
                let item = source.questionnaire.items.first { $0.id.rawValue == hint.item }
                let isThere = item.map { item in hint.choice.map(item.choiceNames.contains) ?? true } ?? false
                if !isThere {
                    check.fail(
                        concept.id.rawValue,
                        "the concept counts as the answer \(hint.choice ?? "by side") to \(hint.item), which does not exist"
                    )
                }
            }
        }
        let known = Set(
            source.questionnaire.items.map(\.id.rawValue) + source.phrases.map(\.id.rawValue)
                + source.thresholds.map(\.id.rawValue))
        for name in names.sorted() {
            check.count(.structure)
            if !known.contains(name) { check.fail(name, "a reason or text names {\(name)}, which does not exist") }
        }
        return check
    }

    /// The items that a condition itself names, without those inside it.
    static func items(of condition: Condition) -> [ItemID] {
        switch condition {
        case .answer(let item, _), .unsure(let item), .byPhone(let item), .known(let item), .atMost(let item, _),
            .atLeast(let item, _), .changed(let item, _, _, _), .fell(let item, _, _), .halved(let item, _, _),
            .answeredBefore(let item, _, _),
            .reachedBefore(let item, _, _), .carried(let item):
            [item]
        case .atMostItem(let item, let other), .atLeastMultiple(let item, _, let other): [item, other]
        default: []
        }
    }

    /// The names in braces.
    static func places(_ template: String) -> [String] {
        template.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
            part.contains("}") ? String(part.prefix { $0 != "}" }) : nil
        }
    }

    static func sides(_ source: TriageProtocol) -> Check {
        var check = Check("sides", "Left and right are treated alike, in every rule, finding, definition and text.")
        let exchange = SideExchange(source)
        func alike(_ subject: String, _ condition: Condition) {
            check.count(.structure)
            if exchange.canonical(condition, isExchanged: false) != exchange.canonical(condition, isExchanged: true) {
                check.fail(subject, "\(subject) changes when left and right are exchanged")
            }
        }
        for rule in source.rules {
            for grade in rule.grades { alike(rule.id.rawValue, grade.condition) }
            for entry in rule.findings { entry.condition.map { alike(rule.id.rawValue, $0) } }
            for entry in rule.destinations { entry.condition.map { alike(rule.id.rawValue, $0) } }
        }
        for entry in source.observations { alike(entry.finding.rawValue, entry.condition) }
        for entry in source.cautions { alike(entry.id.rawValue, entry.condition) }
        for entry in source.scores { for part in entry.parts { alike(entry.id.rawValue, part.condition) } }
        for phrase in source.phrases {
            let options = Set(
                phrase.options.map {
                    SideExchange.Option(text: $0.text, condition: exchange.canonical($0.condition, isExchanged: false))
                })
            for option in phrase.options {
                check.count(.structure)
                let other = SideExchange.Option(
                    text: exchange.exchangedTemplate(option.text),
                    condition: exchange.canonical(option.condition, isExchanged: true))
                if !options.contains(other) {
                    check.fail(phrase.id.rawValue, "the text “\(option.text)” has no counterpart for the other side")
                }
            }
        }
        return check
    }
}

/// Exchanges left and right in conditions and texts.
final class SideExchange {
    struct Option: Hashable {
        let text: String
        let condition: String
    }

    private let names: Set<String>
    private let images: [String: String]
    private let definitions: [DefinitionID: Condition]
    /// What a definition comes to, as a number that equal contents share.
    private var contents: [[DefinitionID: String]] = [[:], [:]]
    private var numbers: [String: Int] = [:]

    init(_ source: TriageProtocol) {
        names = Set(source.questionnaire.items.map(\.id.rawValue))
        images = Dictionary(
            source.questionnaire.items.compactMap { item in item.mirror.map { (item.id.rawValue, $0.image.rawValue) } }
        ) { first, _ in first }
        definitions = Dictionary(source.definitions.map { ($0.id, $0.condition) }) { first, _ in first }
    }

    /// A text that two conditions share when they differ in the order of "and" and "or" alone.
    func canonical(_ condition: Condition, isExchanged: Bool) -> String {
        func text(_ part: Condition) -> String { canonical(part, isExchanged: isExchanged) }
        func item(_ id: ItemID) -> String { isExchanged ? counterpart(id.rawValue) : id.rawValue }
        func choices(_ names: [String]) -> String {
            names.map { isExchanged ? Self.exchanged($0) : $0 }.sorted().joined(separator: "|")
        }
        switch condition {
        case .defined(let id):
            let side = isExchanged ? 1 : 0
            if let known = contents[side][id] { return known }
            contents[side][id] = id.rawValue
            let content = definitions[id].map(text) ?? id.rawValue
            let number = numbers[content] ?? numbers.count
            numbers[content] = number
            contents[side][id] = "#\(number)"
            return "#\(number)"
        case .all(let parts): return "all(" + flat(parts, text) + ")"
        case .any(let parts): return "any(" + flat(parts, text) + ")"
        case .countOf(let count, let parts): return "count(\(count):" + flat(parts, text) + ")"
        case .not(let part): return "not(" + text(part) + ")"
        case .presumed(let part): return "presumed(" + text(part) + ")"
        case .answer(let id, let names): return item(id) + "=" + choices(names)
        case .unsure(let id): return item(id) + "?"
        case .byPhone(let id): return item(id) + "#"
        case .known(let id): return item(id) + "!"
        case .atMost(let id, let bound): return "\(item(id))<=\(bound)"
        case .atLeast(let id, let bound): return "\(item(id))>=\(bound)"
        case .atMostItem(let id, let other): return item(id) + "<=" + item(other)
        case .atLeastMultiple(let id, let factor, let other): return "\(item(id))>=\(factor)*\(item(other))"
        case .changed(let id, let from, let to, let within):
            return "\(item(id)):\(choices(from))>\(choices(to)):\(within)"
        case .answeredBefore(let id, let names, let within):
            return "before \(item(id))=\(choices(names)):\(String(describing: within))"
        default: return "\(condition)"
        }
    }

    private func flat(_ parts: [Condition], _ text: (Condition) -> String) -> String {
        parts.map(text).sorted().joined(separator: ";")
    }

    /// By what the questions say, or where they do not say it by how their names end.
    private func counterpart(_ name: String) -> String {
        if let image = images[name] { return image }
        for (end, other) in [("L", "R"), ("R", "L")] where name.hasSuffix(end) {
            let candidate = name.dropLast() + other
            if names.contains(String(candidate)) { return String(candidate) }
        }
        return name
    }

    /// The same for a template, with the questions in its braces exchanged too.
    func exchangedTemplate(_ text: String) -> String {
        var result = Self.exchanged(text)
        for name in ProtocolVerification.places(text) {
            result.replace("{\(Self.exchanged(name))}", with: "{\(counterpart(name))}")
        }
        return result
    }

    /// The same for a word of a case of the reference, such as `before:footLiftL=weak`.
    func exchangedCase(_ word: String) -> String {
        guard let sign = word.firstIndex(of: "=") else { return word }
        let start = word[..<sign].lastIndex(of: ":").map(word.index(after:)) ?? word.startIndex
        return word[..<start] + counterpart(String(word[start..<sign])) + Self.exchanged(String(word[sign...]))
    }

    /// "left" for "right" and "right" for "left".
    static func exchanged(_ text: String) -> String {
        text.replacing("left", with: "\u{1}").replacing("right", with: "left").replacing("\u{1}", with: "right")
    }
}
