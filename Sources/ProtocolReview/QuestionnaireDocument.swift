package import IntakeForms
package import TriageCore

/// A protocol's questionnaire for those who write forms: as tables to read, as data, and as a JSON Schema.
///
/// A form that is valid by the schema gives the reader nothing to note but that it answers what was not asked.
package struct QuestionnaireDocument: Sendable {
    private let questionnaire: Questionnaire
    private let prose: ConditionProse
    /// What the conditions that say when a question is asked name, each before those that use it.
    private let definitions: [Definition]
    private let limits: [Threshold]
    private let source: TriageProtocol

    package init(_ source: TriageProtocol) {
        self.source = source
        questionnaire = source.questionnaire
        prose = ConditionProse(source, isNumbered: false, namesItems: true)
        let known = Dictionary(source.definitions.map { ($0.id, $0) }) { first, _ in first }
        var used: Set<DefinitionID> = []
        var bounds: Set<ThresholdID> = []
        func visit(_ condition: Condition) {
            condition.forEach { part in
                switch part {
                case .defined(let id):
                    if used.insert(id).inserted, let definition = known[id] { visit(definition.condition) }
                case .atMost(_, .threshold(let id, _)), .atLeast(_, .threshold(let id, _)): bounds.insert(id)
                default: break
                }
            }
        }
        for condition in source.questionnaire.items.compactMap(\.askedWhen) { visit(condition) }
        definitions = source.definitions.filter { used.contains($0.id) }
        limits = source.thresholds.filter { bounds.contains($0.id) }
    }

    /// The items in the order in which they are asked.
    ///
    /// `askedWhenCondition` is the condition as the protocol has it; both are null for an item that is always asked. What it
    /// names is in `definitions` and `limits`.
    package var json: JSONObject {
        [
            "questionnaire": questionnaire.canonical, "earlier": earlierVersions,
            "items": questionnaire.items.map(object),
            "definitions": definitions.map { definition -> JSONObject in
                [
                    "id": definition.id.rawValue, "title": definition.title(with: source),
                    "condition": definition.condition,
                ]
            },
            "limits": limits.map { limit -> JSONObject in
                ["id": limit.id.rawValue, "value": limit.value, "unit": limit.unit]
            },
        ]
    }

    private func object(_ item: Item) -> JSONObject {
        var object: JSONObject = [
            "id": item.id.rawValue, "label": item.label, "wording": item.wording, "isSafety": item.isSafety,
            "isPrivate": item.isPrivate == true, "kind": Self.name(of: item.kind), "choices": answers(of: item),
            "askedWhen": item.askedWhen.map(prose.sentence), "askedWhenCondition": item.askedWhen,
            "from": nil as Int?, "to": nil as Int?, "unit": nil as String?, "limit": nil as Int?,
        ]
        switch item.kind {
        case .number(let from, let to, let unit):
            object.set("from", to: from)
            object.set("to", to: to)
            object.set("unit", to: unit)
        case .text(let limit): object.set("limit", to: limit)
        case .choice, .choices: break
        }
        return object
    }

    private static func name(of kind: Item.Kind) -> String {
        switch kind {
        case .choice: "choice"
        case .choices: "choices"
        case .number: "number"
        case .text: "text"
        }
    }

    /// The versions whose forms are read too, as a form names them.
    private var earlierVersions: [String] {
        (questionnaire.predecessors ?? []).map { questionnaire.name + "|" + $0.version }
    }

    /// What a question with choices takes; nil for the others.
    private func answers(of item: Item) -> [String]? {
        item.choiceNames.isEmpty ? nil : item.choiceNames + words(for: item)
    }

    /// What a question takes where the patient does not give its own answers.
    private func words(for item: Item) -> [String] {
        switch item.kind {
        case .text: return []
        case .number where questionnaire.numbersMayBeUnsure != true: return item.isPrivate == true ? ["byPhone"] : []
        case .choice, .choices, .number: return item.isPrivate == true ? ["unsure", "byPhone"] : ["unsure"]
        }
    }

    // MARK: Markdown

    /// The items as a table, ending with a line break.
    package var markdown: String {
        var lines = [
            "# The questionnaire `\(questionnaire.canonical)`", "",
            "What a form's `answers` may hold, in the order in which it is asked. An item that is left out counts as not "
                + "answered, never as no. `unsure` is the answer of a patient who does not know; where no choice fits, leave "
                + "the item out. ★ marks safety questions: until they are answered a person has to ask.",
            "",
            "*Asked when* is for the site, which shows a question only then; an answer that comes all the same is used. *Is* holds "
                + "only of an item that is answered, *is not* also of one that is not; *includes* is said of a list. An item is "
                + "*left open* that is not answered or answered with `unsure`. What the own words mention only we can tell: leave "
                + "it out.",
            "", "| item | question | values | asked when |", "|---|---|---|---|",
        ]
        let privateNote =
            "`byPhone` is the answer of a patient who would rather say it by phone; it counts as not known, "
            + "though not as left open, and staff see it."
        let earlierNote =
            "Forms of " + Self.quoted(earlierVersions) + " are read too, as what they say of these questions."
        let notes =
            (questionnaire.items.contains { $0.isPrivate == true } ? [privateNote, ""] : [])
            + (earlierVersions.isEmpty ? [] : [earlierNote, ""])
        lines.insert(contentsOf: notes, at: lines.count - 2)
        for item in questionnaire.items {
            let cells = [
                "`\(item.id)`" + (item.isSafety ? " ★" : ""), item.wording, values(of: item),
                item.askedWhen.map(prose.sentence) ?? "always",
            ]
            lines.append("| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |")
        }
        if !definitions.isEmpty { lines += ["", "What stands in quotation marks there:", ""] }
        for definition in definitions {
            lines += prose.paragraph("- **“\(definition.title(with: source))”** when", definition.condition)
                .enumerated()
                .map { $0.offset == 0 ? $0.element : "  " + $0.element }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func values(of item: Item) -> String {
        switch item.kind {
        case .choice: "one of " + Self.quoted(answers(of: item))
        case .choices:
            "a list of any of " + Self.quoted(item.names(in: item.tickable))
                + (item.noneIndex == nil ? "" : ", or of `\(Item.none)` alone; an empty list is no answer")
                + alternatives(of: item)
        case .number(let from, let to, let unit):
            "a whole number from \(from) to \(to), in \(unit)" + alternatives(of: item)
        case .text(let limit):
            "text, of at most \(limit) characters where the patient writes it; longer text is read too"
        }
    }

    private func alternatives(of item: Item) -> String {
        words(for: item).map { "; or `\($0)`" }.joined()
    }

    private static func quoted(_ names: [String]?) -> String { (names ?? []).map { "`\($0)`" }.joined(separator: ", ") }

    // MARK: JSON Schema

    /// The schema of a whole form, by JSON Schema 2020-12.
    package var schema: JSONObject {
        let answers = Dictionary(questionnaire.items.map { ($0.id.rawValue, schema(of: $0)) }) { first, _ in first }
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "urn:intake-triage:\(questionnaire.name):\(questionnaire.version)",
            "title": "An intake form of \(questionnaire.canonical)",
            "type": "object",
            "required": ["questionnaire", "answers"],
            "properties": [
                "questionnaire": ["const": questionnaire.canonical] as JSONObject,
                "patient": [
                    "type": "object",
                    "description":
                        "Whose form it is. Without a reference there is no history; without either nobody can be phoned.",
                    "properties": [
                        "reference": Self.text("The clinic's name for the patient."),
                        "contact": Self.text("How to reach the patient; shown to staff only."),
                    ] as JSONObject,
                ] as JSONObject,
                "authored": [
                    "type": "string", "format": "date-time", "pattern": "^(19|[2-9][0-9])[0-9][0-9]-",
                    "description": "When the patient filled it in; without it, when it was received.",
                ] as JSONObject,
                "answers": [
                    "type": "object", "additionalProperties": false, "properties": answers,
                    "description": "An item that is left out counts as not answered, never as no.",
                ] as JSONObject,
            ] as JSONObject,
        ]
    }

    /// A list of choices; one with `none` has that alone or something ticked.
    private func lists(of item: Item, _ names: [String]) -> [JSONObject] {
        var list: JSONObject = [
            "type": "array", "items": ["enum": item.names(in: item.tickable)] as JSONObject,
        ]
        if item.isUnansweredWhenEmpty { list.set("minItems", to: 1) }
        return item.noneIndex == nil ? [list] : [list, ["const": [Item.none]]]
    }

    private static func text(_ description: String) -> JSONObject { ["type": "string", "description": description] }

    private func schema(of item: Item) -> JSONObject {
        var schema: JSONObject = ["title": item.label, "description": item.wording]
        switch item.kind {
        case .choice: schema.set("enum", to: answers(of: item))
        case .choices(let names):
            schema.set(
                "anyOf",
                to: lists(of: item, names) + words(for: item).map { ["const": $0] as JSONObject })
        case .number(let from, let to, let unit):
            let number: JSONObject = ["type": "integer", "minimum": from, "maximum": to]
            let words = words(for: item)
            if words.isEmpty {
                schema.set("type", to: "integer")
                schema.set("minimum", to: from)
                schema.set("maximum", to: to)
            } else {
                schema.set("anyOf", to: [number, ["enum": words]])
            }
            schema.set("description", to: "\(item.wording) In \(unit).")
        case .text(let limit):
            schema.set("type", to: "string")
            schema.set("maxLength", to: limit)
        }
        if let condition = item.askedWhen {
            schema.set("$comment", to: "Asked when " + prose.sentence(condition) + ".")
        }
        return schema
    }
}
