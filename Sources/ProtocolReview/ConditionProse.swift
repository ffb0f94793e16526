internal import FreeText
package import TriageCore

/// Puts a protocol's conditions into English sentences, by the labels, choices and numbers of its own data.
package struct ConditionProse: Sendable {
    private let items: [ItemID: Item]
    private let thresholds: [ThresholdID: (number: Int, threshold: Threshold)]
    private let definitions: [DefinitionID: (number: Int, title: String)]
    private let isNumbered: Bool
    private let namesItems: Bool

    /// Conditions up to this many characters are one sentence, longer ones a list.
    private static let sentenceLimit = 150

    /// - Parameters:
    ///   - isNumbered: whether thresholds and definitions carry their numbers, as in the printed document.
    ///   - namesItems: whether items and choices stand as a form writes them, for those who write forms, instead of in
    ///     words.
    package init(_ source: TriageProtocol, isNumbered: Bool = true, namesItems: Bool = false) {
        self.isNumbered = isNumbered
        self.namesItems = namesItems
        let items = Dictionary(source.questionnaire.items.map { ($0.id, $0) }) { first, _ in first }
        self.items = items
        thresholds = Dictionary(
            source.thresholds.enumerated().map { ($0.element.id, ($0.offset + 1, $0.element)) }
        ) { first, _ in first }
        definitions = Dictionary(
            source.definitions.enumerated().map { ($0.element.id, ($0.offset + 1, $0.element.title(with: items))) }
        ) { first, _ in first }
    }

    /// The condition as one sentence, whatever its length.
    package func sentence(_ condition: Condition) -> String { text(Self.simplified(condition), inside: nil) }

    /// The condition as Markdown: the sentence after `lead`, or `lead` and a nested list.
    package func paragraph(_ lead: String, _ condition: Condition, indent: Int = 0) -> [String] {
        let condition = Self.simplified(condition)
        let margin = String(repeating: " ", count: indent)
        let sentence = text(condition, inside: nil)
        guard let heading = heading(condition), sentence.count > Self.sentenceLimit else {
            return [margin + lead + " " + sentence + "."]
        }
        return [margin + lead + " " + heading] + list(condition.children, indent: indent)
    }

    private func list(_ conditions: [Condition], indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        return conditions.flatMap { child -> [String] in
            let sentence = text(child, inside: nil)
            guard let heading = heading(child), sentence.count > Self.sentenceLimit else {
                return [margin + "- " + sentence]
            }
            return [margin + "- " + heading] + list(child.children, indent: indent + 2)
        }
    }

    private func heading(_ condition: Condition) -> String? {
        switch condition {
        case .all: "all of these hold:"
        case .any: "at least one of these holds:"
        case .countOf(let count, _): "at least \(count) of these hold:"
        default: nil
        }
    }

    /// Moves "unknown counts as true" down to the statements that it is about, which changes no meaning.
    static func simplified(_ condition: Condition) -> Condition {
        switch condition {
        case .presumed(.all(let children)): .all(of: children.map { simplified(.presumed(that: $0)) })
        case .presumed(.any(let children)): .any(of: children.map { simplified(.presumed(that: $0)) })
        case .presumed(.presumed(let inner)): simplified(.presumed(that: inner))
        case .presumed(.known(let item)): .known(item: item)
        case .presumed(.unsure(let item)): .unsure(item: item)
        case .presumed(.byPhone(let item)): .byPhone(item: item)
        case .all(let children) where children.count == 1: simplified(children[0])
        case .any(let children) where children.count == 1: simplified(children[0])
        case .all(let children): .all(of: children.map(simplified))
        case .any(let children): .any(of: children.map(simplified))
        case .countOf(let count, let children): .countOf(count: count, of: children.map(simplified))
        default: condition
        }
    }

    private func text(_ condition: Condition, inside joiner: String?) -> String {
        switch condition {
        case .always: return "always"
        case .answer(let item, let choices): return "\(label(item)) \(verb(item)) \(list(of: choices))"
        case .unsure(let item): return "\(label(item)) is answered with “unsure”"
        case .byPhone(let item): return "\(label(item)) is to be answered by phone"
        case .known(let item): return "\(label(item)) has a definite answer"
        case .atMost(let item, let bound): return "\(label(item)) is at most \(amount(bound, of: item))"
        case .atLeast(let item, let bound): return "\(label(item)) is at least \(amount(bound, of: item))"
        case .atMostItem(let item, let other): return "\(label(item)) is at most \(label(other))"
        case .atLeastMultiple(let item, let factor, let other):
            return "\(label(item)) is at least \(factor) times \(label(other))"
        case .all(let children): return joined(children, " and ", inside: joiner)
        case .any(let children):
            if case (.answer(let item, let choices), .unsure(let other))? = Self.pair(children), item == other {
                return "\(label(item)) \(verb(item)) \(list(of: choices + ["unsure"]))"
            }
            return joined(children, " or ", inside: joiner)
        case .countOf(let count, let children):
            return "at least \(count) of: " + children.map { text($0, inside: nil) }.joined(separator: "; ")
        case .not(.known(let item)): return "\(label(item)) is not known"
        case .not(.byPhone(let item)): return "\(label(item)) is not to be answered by phone"
        case .not(.unsure(let item)): return "\(label(item)) is not answered with “unsure”"
        case .not(.presumed(let inner)): return "it is known that this is not so: \(text(inner, inside: " and "))"
        case .not(let inner): return "it is known that this is not so: \(text(inner, inside: " and "))"
        case .presumed(.not(.answer(let item, let choices))) where namesItems:
            return "\(label(item)) is not \(list(of: choices))"
        case .presumed(.not(let inner)): return "it is not established that \(text(inner, inside: " and "))"
        case .presumed(.defined(let id)):
            return joiner == nil ? "\(named(id)) or this is not known" : "(\(named(id)) or this is not known)"
        case .presumed(let inner): return "\(text(inner, inside: " and ")) or not known"
        case .defined(let id): return named(id)
        case .changed, .fell, .halved, .answeredBefore, .reachedBefore, .carried: return history(condition)
        case .mentioned(let concepts, let status):
            let names = concepts.map { "“\(Self.words($0.rawValue))”" }
            return "the own words mention \(Self.joinedList(names, "or")) as \(Self.words(of: status))"
        case .textUnreadable: return "the own words are in a language or script that cannot be read"
        case .textTopic:
            return "the own words speak of bladder, bowel or private parts in a way that was not understood"
        case .openAlert(let level): return "an alert of level \(level.title) of this patient is not closed"
        case .form(let note): return Self.words(of: note)
        case .couldReach(let level):
            return "some way of answering what is unknown would bring the form to \(level.title) or above"
        }
    }

    private static func pair(_ conditions: [Condition]) -> (Condition, Condition)? {
        conditions.count == 2 ? (conditions[0], conditions[1]) : nil
    }

    private func history(_ condition: Condition) -> String {
        switch condition {
        case .changed(let item, let from, let to, let within):
            "\(label(item)) has gone from \(list(of: from)) to \(list(of: to)) since the last form that answers it, at "
                + "most \(amount(within, unit: "days")) apart"
        case .fell(let item, let by, let within):
            "\(label(item)) is lower by at least \(amount(by, of: item)) than in a form of the last "
                + amount(within, unit: "days")
        case .halved(let item, let bound, let within):
            "\(label(item)) is at most \(amount(bound, of: item)) and at most half of that in a form of the last "
                + amount(within, unit: "days")
        case .answeredBefore(let item, let choices, let within):
            "an earlier form\(within.map { " of the last " + amount($0, unit: "days") } ?? "") answered \(label(item)) "
                + "with \(list(of: choices))"
        case .reachedBefore(let item, let bound, let within):
            "a form of the last \(amount(within, unit: "days")) gave \(label(item)) as at least \(amount(bound, of: item))"
        case .carried(let item):
            "\(label(item)): the answer of an earlier form stays true, though it is denied now"
        default: ""
        }
    }

    private func joined(_ children: [Condition], _ word: String, inside joiner: String?) -> String {
        if children.isEmpty { return word == " and " ? "always" : "never" }
        let parts = children.map { text($0, inside: word) }
        let result = parts.joined(separator: parts.count > 2 || parts.contains { $0.count > 60 } ? "," + word : word)
        return joiner == nil || joiner == word ? result : "(" + result + ")"
    }

    /// An item's label, in italics.
    package func label(_ id: ItemID) -> String {
        namesItems ? "`\(id)`" : "*\(items[id]?.label ?? id.rawValue)*"
    }

    private func verb(_ id: ItemID) -> String {
        if case .choices = items[id]?.kind { "include" } else { "is" }
    }

    /// A definition's title with its number.
    package func named(_ id: DefinitionID) -> String {
        guard let definition = definitions[id] else { return id.rawValue }
        return isNumbered ? "“\(definition.title)” (D\(definition.number))" : "“\(definition.title)”"
    }

    private func list(of choices: [String]) -> String {
        Self.joinedList(choices.map { namesItems ? "`\($0)`" : "“\(Self.words($0))”" }, "or")
    }

    private func amount(_ bound: Condition.Bound, of item: ItemID) -> String {
        var unit = ""
        if case .number(_, _, let name) = items[item]?.kind { unit = name }
        return amount(bound, unit: unit)
    }

    private func amount(_ bound: Condition.Bound, unit: String) -> String {
        switch bound {
        case .value(let value): return "\(value) \(unit)"
        case .threshold(let id, let plus):
            guard let entry = thresholds[id] else { return id.rawValue }
            let amount = "\(entry.threshold.value + plus) \(unit)"
            return isNumbered
                ? amount + " (N\(entry.number)\(plus == 0 ? "" : plus > 0 ? " + \(plus)" : " − \(-plus)"))" : amount
        }
    }

    /// `hardToStartOrEmpty` as "hard to start or empty", `ces.saddle` as "cauda equina: saddle".
    package static func words(_ name: String) -> String {
        var parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        if parts.count == 2, let long = prefixes[parts[0]] { parts[0] = long }
        return parts.map { part in
            var result = ""
            for character in abbreviations[part] ?? part {
                if character.isNumber, let last = result.last, last.isLowercase { result.append(" ") }
                if character.isUppercase, let last = result.last, last.isLowercase {
                    result.append(" ")
                    result += character.lowercased()
                } else {
                    result.append(character)
                }
            }
            return result
        }.joined(separator: ": ")
    }

    private static let prefixes = [
        "ces": "cauda equina", "rx": "medicines", "motor": "power", "safety": "safety questions", "text": "own words",
        "flag": "warning sign", "root": "nerve root", "care": "treatment so far", "change": "since an earlier form",
    ]

    private static let abbreviations = [
        "mnd": "motor neurone disease", "dvt": "deep vein thrombosis", "clti": "chronic limb-threatening ischaemia",
        "ed": "emergency department", "spinalOnCall": "on-call spinal team", "dvtClinic": "deep vein thrombosis clinic",
        "msccCoordinator": "metastatic cord compression coordinator", "nsaidCaution": "anti-inflammatory tablets",
        "worseWeeks": "worse over weeks", "worseDays": "worse over days", "spineOp": "spine operation",
        "kneeOp": "knee operation", "hipOp": "hip operation", "anticoagBleed": "bleeding on blood thinners",
        "stableOver14d": "stable over 14 days", "stableOver90d": "stable over 90 days", "walkUrge": "urge on walking",
        "steroidCaution": "steroids and epidural injections", "footLiftL": "left foot lift",
        "footLiftR": "right foot lift", "tiptoeL": "left tiptoe", "tiptoeR": "right tiptoe",
    ]

    static func words(of status: TextStatus) -> String {
        switch status {
        case .affirmed: "present"
        case .negated: "absent"
        case .hypothetical: "feared, asked about or conditional"
        case .historical: "past"
        case .otherPerson: "somebody else's"
        }
    }

    static func words(of note: FormNote.Kind) -> String {
        switch note {
        case .unknownItem: "the form answers a question that does not exist"
        case .invalidAnswer: "the form has an answer that is not among the possible ones"
        case .disabledAnswer: "the form answers a question that was not asked"
        case .noContact: "the form has neither a patient reference nor a contact"
        case .historyIncomplete: "not all earlier forms of the patient were read"
        case .similarReference: "another patient's reference looks the same"
        }
    }

    /// "a, b or c".
    package static func joinedList(_ parts: [String], _ word: String) -> String {
        guard let last = parts.last else { return "nothing" }
        return parts.count == 1 ? last : parts.dropLast().joined(separator: ", ") + " \(word) " + last
    }
}

extension Definition {
    /// The title with the labels of questions in place of their names.
    func title(with items: [ItemID: Item]) -> String {
        title.split(separator: " ", omittingEmptySubsequences: false).map { word in
            guard let item = items[ItemID(rawValue: String(word))], item.id.rawValue.contains(where: \.isUppercase)
            else {
                return String(word)
            }
            return item.label
        }.joined(separator: " ")
    }
}
