internal import FreeText
internal import IntakeForms
package import TriageCore

/// What differs between two versions of a protocol, in words.
package struct ProtocolDifference: Sendable {
    package enum Kind: String, Encodable, Sendable {
        case added, removed, changed
    }

    /// One part that differs.
    package struct Entry: Encodable, Hashable, Sendable {
        private enum CodingKeys: String, CodingKey {
            case kind, part, name
            case lines = "text"
        }

        package let kind: Kind
        /// What kind of part: "rule", "threshold", "question" and so on.
        package let part: String
        package let name: String
        /// What it says, or for a change what it said and says; one line each.
        package let lines: [String]
    }

    package let old: String
    package let new: String
    package let entries: [Entry]

    package var isEmpty: Bool { entries.isEmpty }

    /// Compares two protocols by their data; equal data gives no entry, whatever its order of definitions.
    package init(from old: TriageProtocol, to new: TriageProtocol) {
        self.old = old.title
        self.new = new.title
        let before = ProtocolParts(old).all
        let after = ProtocolParts(new).all
        let oldParts = Dictionary(before.map { ($0.key, $0) }) { first, _ in first }
        let newParts = Dictionary(after.map { ($0.key, $0) }) { first, _ in first }
        var entries: [Entry] = []
        for part in before where newParts[part.key] == nil {
            entries.append(Entry(kind: .removed, part: part.key.part, name: part.key.name, lines: part.lines))
        }
        for part in after {
            guard let earlier = oldParts[part.key] else {
                entries.append(Entry(kind: .added, part: part.key.part, name: part.key.name, lines: part.lines))
                continue
            }
            let lines = part.changes(from: earlier)
            if !lines.isEmpty {
                entries.append(Entry(kind: .changed, part: part.key.part, name: part.key.name, lines: lines))
            }
        }
        self.entries = entries
    }

    /// The differences as text, ending with a line break.
    package var text: String {
        guard !isEmpty else { return "\(new) says the same as \(old)\n" }
        var lines = ["From \(old) to \(new): \(entries.count) parts differ.", ""]
        for entry in entries {
            lines.append("\(entry.kind.rawValue) \(entry.part) \(entry.name)")
            lines += entry.lines.map { "  " + $0 }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The differences, with the lines of a ``LevelComparison``, as one JSON object.
    package func json(weaker: [String] = []) -> String {
        let report: JSONObject = ["weaker": weaker, "from": old, "to": new, "differences": entries]
        return report.text
    }
}

/// A protocol cut into named parts with fields that can be compared.
struct ProtocolParts {
    struct Key: Hashable {
        let part: String
        let name: String
    }

    struct Field {
        let name: String
        /// What is compared.
        let data: AnyHashable
        /// What is shown, a line for each entry of a list.
        let texts: [String]
        let isList: Bool
    }

    struct Part {
        let key: Key
        let fields: [Field]

        var lines: [String] {
            fields.flatMap { field -> [String] in
                field.isList && field.texts.count > 6
                    ? ["\(field.name): \(field.texts.count) entries"] : field.texts.map { "\(field.name): \($0)" }
            }
        }

        func changes(from old: Part) -> [String] {
            let before = Dictionary(old.fields.map { ($0.name, $0) }) { first, _ in first }
            var lines: [String] = []
            for field in fields {
                guard let earlier = before[field.name] else {
                    lines += field.texts.map { "\(field.name): new: \($0)" }
                    continue
                }
                guard field.data != earlier.data else { continue }
                if field.isList {
                    let was = Set(earlier.texts)
                    let now = Set(field.texts)
                    let gone = earlier.texts.filter { !now.contains($0) }
                    let come = field.texts.filter { !was.contains($0) }
                    lines += gone.map { "\(field.name): no longer: \($0)" } + come.map { "\(field.name): new: \($0)" }
                    if gone.isEmpty, come.isEmpty { lines.append("\(field.name): other order or repetition") }
                } else {
                    lines +=
                        earlier.texts.map { "\(field.name) was: \($0)" } + field.texts.map { "\(field.name) is: \($0)" }
                }
            }
            let names = Set(fields.map(\.name))
            for field in old.fields where !names.contains(field.name) {
                lines += field.texts.map { "\(field.name): no longer: \($0)" }
            }
            return lines
        }
    }

    private let source: TriageProtocol
    private let prose: ConditionProse

    init(_ source: TriageProtocol) {
        self.source = source
        prose = ConditionProse(source, isNumbered: false)
    }

    var all: [Part] {
        general + source.questionnaire.items.map(part) + source.thresholds.map(part) + source.definitions.map(part)
            + source.rules.map(part) + source.observations.map(part) + source.cautions.map(part)
            + source.destinations.map { part("destination", $0.id.rawValue, [one("text", $0.text)]) }
            + source.phrases.map(part) + adviceParts + source.scores.map(part)
            + source.evidence.map { part("source", $0.id.rawValue, [one("citation", $0.citation)]) } + lexiconParts
    }

    private func part(_ kind: String, _ name: String, _ fields: [Field]) -> Part {
        Part(key: Key(part: kind, name: name), fields: fields)
    }

    private func one<Data: Hashable>(_ name: String, _ data: Data, _ text: String) -> Field {
        Field(name: name, data: AnyHashable(data), texts: [text], isList: false)
    }

    private func one(_ name: String, _ text: String) -> Field { one(name, text, text) }

    private func many(_ name: String, _ texts: [String]) -> Field {
        Field(name: name, data: AnyHashable(texts), texts: texts, isList: true)
    }

    private func condition(_ name: String, _ condition: Condition?) -> Field {
        one(name, condition, condition.map(prose.sentence) ?? "always")
    }

    private var general: [Part] {
        [
            part(
                "protocol", source.name,
                [
                    one("version", source.version), one("questionnaire", source.questionnaire.canonical),
                    many("changelog", source.changelog.map { "\($0.version), \($0.date): \($0.text)" }),
                    many("not encoded", source.notEncoded), many("contested", source.contested),
                    many("order of questions", source.questionnaire.items.map(\.id.rawValue)),
                    many("order of destinations", source.destinations.map(\.id.rawValue)),
                ])
        ]
    }

    private func part(_ item: Item) -> Part {
        let answers =
            switch item.kind {
            case .choice(let names), .choices(let names): names.map(ConditionProse.words).joined(separator: " / ")
            case .number(let from, let to, let unit): "\(from) to \(to) \(unit)"
            case .text(let limit): "text of \(limit) characters"
            }
        return part(
            "question", item.id.rawValue,
            [
                one("wording", item.wording), one("label", item.label), one("answers", item.kind, answers),
                one("safety question", item.isSafety ? "yes" : "no"), condition("asked when", item.askedWhen),
                many("stays true", item.carriedForward),
                many("changes are told as", item.told.map { [$0.subject] + $0.choices } ?? []),
            ])
    }

    private func part(_ threshold: Threshold) -> Part {
        part(
            "threshold", threshold.id.rawValue,
            [
                one("value", "\(threshold.value) \(threshold.unit)"), one("meaning", threshold.meaning),
                one("source", threshold.source.rawValue),
                one("choice of the project", threshold.isProjectChoice ? "yes" : "no"),
            ])
    }

    private func part(_ definition: Definition) -> Part {
        part(
            "definition", definition.id.rawValue,
            [one("title", definition.title), condition("when", definition.condition)])
    }

    private func part(_ rule: Rule) -> Part {
        var fields = [one("title", rule.title), one("kind", rule.kind.rawValue)]
        for level in Level.allCases.reversed() {
            for (index, grade) in rule.grades.filter({ $0.level == level }).enumerated() {
                fields.append(condition(level.title + (index == 0 ? "" : " (\(index + 1))") + " when", grade.condition))
            }
        }
        fields += [
            one("reason", rule.reason), added("findings", rule.findings), added("sent to", rule.destinations),
            many("sources", rule.evidence.map(\.rawValue)),
            one("choice of the project", rule.isProjectChoice ? "yes" : "no"),
            many("not listed when", rule.saidBy.map(\.rawValue)),
        ]
        return part("rule", rule.id.rawValue, fields)
    }

    private func added<ID: ProtocolIdentifier>(_ name: String, _ entries: [Rule.Added<ID>]) -> Field {
        Field(
            name: name, data: AnyHashable(entries),
            texts: entries.map { $0.id.rawValue + ($0.condition.map { " if " + prose.sentence($0) } ?? "") },
            isList: true)
    }

    private func part(_ observation: Observation) -> Part {
        part(
            "finding", observation.finding.rawValue,
            [
                condition("when", observation.condition), one("note", observation.note ?? "none"),
                many("sources", observation.evidence.map(\.rawValue)),
            ])
    }

    private func part(_ caution: Caution) -> Part {
        part(
            "caution", caution.id.rawValue,
            [
                one("text", caution.text), condition("when", caution.condition),
                many("sources", caution.evidence.map(\.rawValue)),
            ])
    }

    private func part(_ phrase: Phrase) -> Part {
        part(
            "phrase", phrase.id.rawValue,
            [
                one("mode", phrase.mode == .first ? "the first that applies" : "all that apply"),
                Field(
                    name: "options", data: AnyHashable(phrase.options),
                    texts: phrase.options.map { "“\($0.text)”, when " + prose.sentence($0.condition) }, isList: true),
                one("otherwise", phrase.otherwise),
            ])
    }

    private var adviceParts: [Part] {
        source.advice.map { advice in
            part(
                "advice", "“\(advice.text)”",
                [
                    many("levels", advice.levels.map { $0.title }), many("findings", advice.findings.map(\.rawValue)),
                    many("sources", advice.evidence.map(\.rawValue)),
                ])
        }
    }

    private func part(_ score: Score) -> Part {
        part(
            "score", score.id.rawValue,
            [
                one("title", score.title), one("caveat", score.caveat),
                Field(
                    name: "parts", data: AnyHashable(score.parts),
                    texts: score.parts.map { "\($0.label), \($0.points) points, when " + prose.sentence($0.condition) },
                    isList: true),
                Field(
                    name: "readings", data: AnyHashable(score.readings),
                    texts: score.readings.map {
                        "\($0.from) to \($0.to)" + ($0.condition.map { ", when " + prose.sentence($0) } ?? "") + ": "
                            + $0.text
                    }, isList: true),
                many("sources", score.evidence.map(\.rawValue)),
            ])
    }

    private var lexiconParts: [Part] {
        let lexicon = source.lexicon
        var parts = lexicon.concepts.map { concept in
            part(
                "concept of the own words", concept.id.rawValue,
                [
                    one("kind", concept.kind.rawValue),
                    many("answer", concept.answers.map { $0.item + " " + ($0.choice ?? "by side") }),
                    many("ways of saying it", concept.terms), many("ways of saying a loss", concept.lossTerms),
                    many("ways of denying it", concept.absentTerms), many("ways of the past", concept.pastTerms),
                    many("vague ways", concept.vagueTerms),
                ])
        }
        for kind in TextCueKind.allCases {
            let cues = lexicon.cues.filter { $0.kind == kind }
            parts.append(
                part(
                    "deciding words", kind.rawValue,
                    [Field(name: "phrases", data: AnyHashable(cues), texts: cues.flatMap(\.phrases), isList: true)]))
        }
        let groups = lexicon.groups.sorted { $0.key < $1.key }
        parts += groups.map { part("group of words", $0.key, [many("phrases", $0.value)]) }
        parts.append(
            part(
                "own words", "reading",
                [
                    many("phrases that are no term", lexicon.ignored),
                    many("word classes", lexicon.wordClasses.map { "\($0.wordClass.rawValue): \($0.words)" }),
                    many("misspellings", lexicon.misspellings.map { "\($0.key) for \($0.value)" }.sorted()),
                    many("words recognised with one letter wrong", lexicon.spellingTargets),
                    many("common words", lexicon.commonWords), one("last past year", "\(lexicon.latestPastYear)"),
                    many("weights", lexicon.weights.map { [$0.weights.summary] } ?? []),
                ]))
        return parts
    }
}
