internal import FreeText
package import TriageCore

/// Puts a protocol's conditions into English sentences, by the labels, choices and numbers of its own data.
package struct ConditionProse: Sendable {
    private let items: [ItemID: Item]
    private let thresholds: [ThresholdID: (number: Int, threshold: Threshold)]
    private let definitions: [DefinitionID: (number: Int, title: String)]
    private let isNumbered: Bool
    private let namesItems: Bool
    /// The short names by which definitions stand.
    private let terms: [DefinitionID: String]
    private let isBrief: Bool

    /// Conditions up to this many characters are one sentence, longer ones a list.
    private var sentenceLimit: Int { isBrief ? 260 : 150 }

    /// - Parameters:
    ///   - isNumbered: whether thresholds and definitions carry their numbers, as in the printed document.
    ///   - namesItems: whether items and choices stand as a form writes them, for those who write forms, instead of in
    ///     words.
    ///   - terms: short names for definitions; where they are given, all is said in few words.
    package init(
        _ source: TriageProtocol, isNumbered: Bool = true, namesItems: Bool = false,
        terms: [DefinitionID: String]? = nil
    ) {
        self.isNumbered = isNumbered && terms == nil
        self.namesItems = namesItems
        isBrief = terms != nil
        self.terms = terms ?? [:]
        let items = Dictionary(source.questionnaire.items.map { ($0.id, $0) }) { first, _ in first }
        self.items = items
        thresholds = Dictionary(
            source.thresholds.enumerated().map { ($0.element.id, ($0.offset + 1, $0.element)) }
        ) { first, _ in first }
        var numbers: [DefinitionID: Int] = [:]
        for (index, definition) in Self.numbered(source).enumerated() { numbers[definition.id] = index + 1 }
        definitions = Dictionary(
            source.definitions.map { entry in
                let number = numbers[entry.id] ?? entry.mirror.flatMap { numbers[$0.image] } ?? 0
                return (entry.id, (number, entry.title(with: source)))
            }
        ) { first, _ in first }
    }

    /// The condition as one sentence, whatever its length.
    package func sentence(_ condition: Condition) -> String { text(Self.simplified(condition), inside: nil) }

    /// The definitions in the order of their numbers; what says the same of the right bears the number of the left.
    static func numbered(_ source: TriageProtocol) -> [Definition] {
        source.definitions.filter { $0.mirror?.side != .right }
    }

    /// Marks what holds in the same words with left and right exchanged.
    package static let bothSides = "⇄"

    /// The condition as Markdown: the sentence after `lead`, or `lead` and a nested list.
    package func paragraph(_ lead: String, _ condition: Condition, indent: Int = 0) -> [String] {
        let condition = Self.simplified(condition)
        let margin = String(repeating: " ", count: indent)
        let sentence = text(condition, inside: nil)
        guard let outline = outline(condition), sentence.count > sentenceLimit else {
            let start = lead.hasSuffix(" if") && sentence.hasPrefix("unless ") ? lead.dropLast(3) : lead[...]
            return [margin + start + " " + sentence + "."]
        }
        return [margin + lead + " " + outline.heading] + list(outline.parts, indent: indent)
    }

    private func list(_ conditions: [Condition], indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        return conditions.flatMap { child -> [String] in
            let sentence = text(child, inside: nil)
            guard let outline = outline(child), sentence.count > sentenceLimit else {
                return [margin + "- " + sentence]
            }
            return [margin + "- " + outline.heading] + list(outline.parts, indent: indent + 2)
        }
    }

    /// How a condition that has parts is written as a list of them.
    private func outline(_ condition: Condition) -> (heading: String, parts: [Condition])? {
        if Self.isSaying(condition) { return nil }
        switch condition {
        case .countOf(0, let parts):
            guard let part = parts.first, let outline = outline(part) else { return nil }
            return ("\(Self.bothSides) " + outline.heading, outline.parts)
        case .all(let parts) where isBrief: return ("all of:", parts)
        case .any(let parts) where isBrief: return ("any of:", parts)
        case .not(.any(let parts)) where isBrief: return ("known, none of:", parts)
        case .presumed(.not(.any(let parts))) where isBrief: return ("unless any of:", parts)
        case .presumed(.not(.all(let parts))) where isBrief: return ("unless all of:", parts)
        case .all(let parts): return ("all of these hold:", parts)
        case .any(let parts): return ("at least one of these holds:", parts)
        case .countOf(let count, let parts): return ("at least \(count) of these hold:", parts)
        case .not(.any(let parts)): return ("it is known that none of these holds:", parts)
        case .presumed(.not(.any(let parts))): return ("none of these is established:", parts)
        case .not(.all(let parts)): return ("it is known that not all of these hold:", parts)
        case .presumed(.not(.all(let parts))): return ("it is not established that all of these hold:", parts)
        default: return nil
        }
    }

    /// Moves "unknown counts as true" down to the statements that it is about, and writes "and" within "and" and "or" within
    /// "or" as one, which changes no meaning.
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
        case .not(.not(let inner)): simplified(inner)
        case .not(let inner) where inner != .always: .not(that: simplified(inner))
        case .presumed(.not(let inner)): .presumed(that: .not(that: simplified(inner)))
        case .all(let children) where children.contains(.always):
            simplified(.all(of: children.filter { $0 != .always }))
        case .all(let children):
            .all(
                of: groupingUndecided(
                    children.map(simplified).flatMap { child in
                        if case .all(let parts) = child, !isSaying(child) { parts } else { [child] }
                    }))
        case .any(let children):
            .any(
                of: children.map(simplified).flatMap { child in
                    if case .any(let parts) = child, !isSaying(child) { parts } else { [child] }
                })
        case .countOf(let count, let children): .countOf(count: count, of: children.map(simplified))
        default: condition
        }
    }

    /// Of several conditions the two that say of a third that it is neither true nor false, as one.
    private static func groupingUndecided(_ conditions: [Condition]) -> [Condition] {
        var result = conditions
        for condition in conditions where conditions.count > 2 {
            guard case .presumed(let inner) = condition, let first = result.firstIndex(of: condition),
                let second = result.firstIndex(of: .presumed(that: .not(that: inner)))
            else { continue }
            result[first] = .all(of: [condition, result[second]])
            result.remove(at: second)
        }
        return result
    }

    /// Whether there are words for several conditions together.
    private static func isSaying(_ condition: Condition) -> Bool {
        leftOpen(condition) != nil || absent(condition) != nil || undecided(condition) != nil
            || orLeftOpen(condition) != nil || eitherTold(condition) != nil
    }

    private func text(_ condition: Condition, inside joiner: String?) -> String {
        if isBrief, let words = brief(condition) { return words }
        switch condition {
        case .always: return "always"
        case .answer(let item, let choices): return answer(item, choices)
        case .unsure(let item): return "\(label(item)) is answered with “unsure”"
        case .byPhone(let item): return "\(label(item)) is to be answered by phone"
        case .known(let item): return "\(label(item)) has a definite answer"
        case .atMost(let item, let bound): return "\(label(item)) is at most \(amount(bound, of: item))"
        case .atLeast(let item, let bound): return "\(label(item)) is at least \(amount(bound, of: item))"
        case .atMostItem(let item, let other): return "\(label(item)) is at most \(label(other))"
        case .atLeastMultiple(let item, let factor, let other):
            return "\(label(item)) is at least \(factor) times \(label(other))"
        case .all(let children):
            if let item = Self.leftOpen(condition) { return "\(label(item)) is left open" }
            if let item = Self.absent(condition) { return "\(label(item)) has no answer at all" }
            if let inner = Self.undecided(condition) {
                return "it is not known whether \(text(inner, inside: " not "))"
            }
            return joined(children, " and ", inside: joiner)
        case .any(let children):
            if case (.answer(let item, let choices), .unsure(let other))? = Self.pair(children), item == other {
                return answer(item, choices + ["unsure"])
            }
            if let (told, item) = Self.orLeftOpen(condition) {
                let sentence = text(told, inside: " or ") + (isList(item) ? " or that is left open" : " or left open")
                return joiner == " and " ? "(\(sentence))" : sentence
            }
            if let (one, other) = Self.eitherTold(condition) {
                let sentence =
                    "\(text(one, inside: " or ")), or \(text(other, inside: " or ")) (where only one is known, it counts)"
                return joiner == " and " ? "(\(sentence))" : sentence
            }
            return joined(children, " or ", inside: joiner)
        case .countOf(let count, let children):
            return "at least \(count) of: " + children.map { text($0, inside: nil) }.joined(separator: "; ")
        case .not(.known(let item)): return "\(label(item)) is not known"
        case .not(.byPhone(let item)): return "\(label(item)) is not to be answered by phone"
        case .not(.unsure(let item)): return "\(label(item)) is not answered with “unsure”"
        case .not(.always): return "never"
        case .not(.answer(let item, let choices)) where !namesItems:
            return isList(item)
                ? "\(list(of: choices)) is known not to be ticked in \(label(item))"
                : "\(label(item)) is known not to be \(list(of: choices))"
        case .not(.presumed(.not(let inner))): return "it is established that \(text(inner, inside: " not "))"
        case .not(let presumed) where asked(presumed) != nil:
            return "the form's version does not ask \(asked(presumed) ?? "")"
        case .not(.presumed(let inner)): return "it is known that this is not so: \(text(inner, inside: " not "))"
        case .not(let inner): return "it is known that this is not so: \(text(inner, inside: " not "))"
        case .presumed(.not(.answer(let item, let choices))) where namesItems:
            return isList(item)
                ? "\(label(item)) does not include \(list(of: choices))" : "\(label(item)) is not \(list(of: choices))"
        case .presumed(.not(let inner)): return "it is not established that \(text(inner, inside: " not "))"
        case .presumed(.defined(let id)):
            return joiner == nil ? "\(named(id)) or this is not known" : "(\(named(id)) or this is not known)"
        case .presumed where asked(condition) != nil: return "the form's version asks \(asked(condition) ?? "")"
        case .presumed(let inner): return "\(text(inner, inside: " not ")) or not known"
        case .defined(let id): return named(id)
        case .changed, .fell, .halved, .answeredBefore, .reachedBefore, .carried: return history(condition)
        case .mentioned(let concepts, let status):
            return "the own words mention \(Self.list(of: concepts)) as \(Self.words(of: status))"
        case .textUnreadable: return "the own words are in a language or script that cannot be read"
        case .textTopic:
            return "the own words speak of bladder, bowel or private parts in a way that was not understood"
        case .borneOut(let concepts):
            return
                "the own words mention \(Self.list(of: concepts)) as present, in a sentence whose words weigh for it"
        case .textWeighed(let level, let classes):
            let subject = classes.isEmpty ? "" : ", with words for " + Self.joinedList(classes.map(Self.words), "or")
            return "the words of a sentence weigh \(Self.words(of: level))" + subject
        case .openAlert(let level): return "an alert of level \(level.title) of this patient is not closed"
        case .form(let note): return Self.words(of: note)
        case .couldReach(let level):
            return "some way of answering what is unknown would bring the form to \(level.title) or above"
        }
    }

    /// What is said in fewer words, where that is possible.
    private func brief(_ condition: Condition) -> String? {
        if Self.isSaying(condition) { return nil }
        switch condition {
        case .all(let parts)
        where parts.count == 2 && parts[1] == .presumed(that: .not(that: Self.borneOut(parts[0]))):
            return text(parts[0], inside: nil) + ", not borne out"
        case .countOf(0, let parts): return parts.first.map { "\(Self.bothSides) \(text($0, inside: " not "))" }
        case .not(.presumed(.not(let inner))): return "certainly \(text(inner, inside: " not "))"
        case .presumed(.not(let inner)): return "unless \(text(inner, inside: " not "))"
        case .presumed(.defined(let id)): return "\(named(id)) (or not known)"
        case .not(.known), .not(.unsure), .not(.byPhone), .not(.always), .not(.answer): return nil
        case .not(let inner) where asked(inner) == nil: return "known: not \(text(inner, inside: " not "))"
        case .answer(let item, let choices): return "\(label(item)) \(list(of: choices))"
        case .atMost(let item, let bound): return "\(label(item)) ≤\(amount(bound, of: item))"
        case .atLeast(let item, let bound): return "\(label(item)) ≥\(amount(bound, of: item))"
        case .mentioned(let concepts, .affirmed): return "own words: \(Self.list(of: concepts))"
        case .borneOut(let concepts): return "own words: \(Self.list(of: concepts)), borne out"
        case .mentioned(let concepts, let status):
            return "own words: \(Self.list(of: concepts)) as \(Self.words(of: status))"
        case .textWeighed(.urgent, _): return "own words weigh as urgent"
        case .textWeighed(.review, _): return "own words weigh as for review"
        case .textWeighed(.slight, _): return "own words weigh for danger"
        case .countOf(let count, let parts): return "at least \(count) of: \(ticks(parts).joined(separator: "; "))"
        case .openAlert(let level): return "an alert of level \(level.title) is open"
        case .couldReach(let level): return "answers could bring the form to \(level.title)"
        default: return nil
        }
    }

    /// That what own words mention is borne out by the words around it; "never" for anything else.
    private static func borneOut(_ mention: Condition) -> Condition {
        guard case .mentioned(let concepts, .affirmed) = mention else { return .not(that: .always) }
        return .borneOut(concepts: concepts)
    }

    /// Conditions one by one, those on the same list of answers beside each other.
    private func ticks(_ parts: [Condition]) -> [String] {
        var result: [String] = []
        var last: ItemID?
        for part in parts {
            if case .answer(let item, let choices) = part, item == last, choices.count == 1, isList(item) {
                result[result.count - 1] += ", " + list(of: choices)
            } else {
                result.append(text(part, inside: nil))
            }
            if case .answer(let item, _) = part { last = item } else { last = nil }
        }
        return result
    }

    /// Conditions of one answer as one: a span of a number, and what is ticked in a list.
    private func gathered(_ children: [Condition], _ word: String) -> [String] {
        var rest = children
        var parts: [String] = []
        while let child = rest.first {
            rest.removeFirst()
            if word == " and ", case .atLeast(let item, let from) = child,
                let place = rest.firstIndex(where: { if case .atMost(item, _) = $0 { true } else { false } }),
                case .atMost(_, let to) = rest.remove(at: place)
            {
                let start = amount(from, of: item).split(separator: " ").first.map(String.init) ?? ""
                parts.append("\(label(item)) \(start)–\(amount(to, of: item))")
            } else if word == " or ", case .answer(let item, var choices) = child, isList(item) {
                while let place = rest.firstIndex(where: { if case .answer(item, _) = $0 { true } else { false } }),
                    case .answer(_, let more) = rest.remove(at: place)
                {
                    choices += more
                }
                parts.append(text(.answer(item: item, isOneOf: choices), inside: word))
            } else {
                parts.append(text(child, inside: word))
            }
        }
        return parts
    }

    private func answer(_ item: ItemID, _ choices: [String]) -> String {
        guard isList(item) else { return "\(label(item)) is \(list(of: choices))" }
        return namesItems
            ? "\(label(item)) includes \(list(of: choices))" : "\(list(of: choices)) is ticked in \(label(item))"
    }

    private func isList(_ id: ItemID) -> Bool { items[id]?.isList ?? false }

    /// The question of which a condition says that it is not answered, or with "unsure", and not with "by phone".
    private static func leftOpen(_ condition: Condition) -> ItemID? {
        guard case .all(let children) = condition,
            case (.not(.known(let item)), .not(.byPhone(let other)))? = pair(children), item == other
        else { return nil }
        return item
    }

    /// The question of which a condition says that it is neither answered nor "unsure".
    private static func absent(_ condition: Condition) -> ItemID? {
        guard case .all(let children) = condition,
            case (.not(.known(let item)), .not(.unsure(let other)))? = pair(children), item == other
        else { return nil }
        return item
    }

    /// The condition of which another one says that it is neither true nor false.
    private static func undecided(_ condition: Condition) -> Condition? {
        guard case .all(let children) = condition,
            case (.presumed(let inner), .presumed(.not(let other)))? = pair(children), inner == other
        else { return nil }
        return inner
    }

    /// What is said of a question that may also be left open.
    private static func orLeftOpen(_ condition: Condition) -> (told: Condition, item: ItemID)? {
        guard case .any(let children) = condition, let (told, open) = pair(children), let item = leftOpen(open),
            Self.item(of: told) == item
        else { return nil }
        return (told, item)
    }

    /// Two conditions of which one is enough, and of which an unknown one leaves the other's answer as it is.
    private static func eitherTold(_ condition: Condition) -> (Condition, Condition)? {
        guard case .any(let children) = condition, children.count == 3,
            case .not(.presumed(.not(let one))) = children[0], case .not(.presumed(.not(let other))) = children[1],
            children[2] == .all(of: [one, other])
        else { return nil }
        return (one, other)
    }

    private static func item(of condition: Condition) -> ItemID? {
        switch condition {
        case .answer(let item, _), .atMost(let item, _), .atLeast(let item, _): item
        default: nil
        }
    }

    /// The question of which a condition says no more than that it has some answer or none: that holds of every form whose
    /// version asks it.
    private func asked(_ condition: Condition) -> String? {
        switch condition {
        case .presumed(.answer(let id, let choices)):
            guard let item = items[id], !item.isList, Set(choices) == Set(item.choiceNames) else { return nil }
            return label(id)
        case .presumed(.atLeast(let id, .value(let lowest))):
            guard case .number(lowest, _, _)? = items[id]?.kind else { return nil }
            return label(id)
        default: return nil
        }
    }

    private static func list(of concepts: [TextConceptID]) -> String {
        joinedList(concepts.map { "“\(words(of: $0))”" }, "or")
    }

    /// What a concept of the own words is about.
    static func words(of concept: TextConceptID) -> String { subjects[concept.rawValue] ?? words(concept.rawValue) }

    private static let subjects = [
        "ces.saddle": "numbness between the legs", "ces.bladder": "lost control or feeling of the bladder",
        "ces.bowel": "lost control or feeling of the bowel", "ces.unspecified": "lost control, not said of what",
        "ces.sexual": "lost sexual function or feeling", "stroke": "a stroke or its signs",
        "motor": "a foot that drops or drags, or a leg without power", "legs": "both legs without power",
        "coldFoot": "a foot suddenly cold or without pulse", "selfHarm": "self-harm, or not wanting to live",
        "legGivesWay": "a leg that gives way", "legWeak": "weak legs or lost walking",
        "footColour": "a foot of another colour", "oldLeak": "an old leak of urine",
    ]

    private static func words(of level: TextWeightLevel) -> String {
        switch level {
        case .slight: "more for a sign of danger than against it"
        case .review: "enough for a sign of danger to be reviewed"
        case .urgent: "enough for a sign of danger to be called about urgently"
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
        let parts = isBrief ? gathered(children, word) : children.map { text($0, inside: word) }
        if isBrief, parts.count > 2 || word == " and " && parts.contains(where: { $0.hasPrefix("unless ") }) {
            let last = parts[parts.count - 1]
            let join = word == " and " && last.hasPrefix("unless ") ? ", " : "," + word
            let result = parts.dropLast().joined(separator: ", ") + join + last
            return joiner == nil || joiner == word ? result : "(" + result + ")"
        }
        let isLong = parts.count > 2 || parts.contains { $0.count > 60 || $0.hasSuffix(" or not known") }
        let result = parts.joined(separator: isLong ? "," + word : word)
        return joiner == nil || joiner == word ? result : "(" + result + ")"
    }

    /// An item's label, in italics.
    package func label(_ id: ItemID) -> String {
        namesItems ? "`\(id)`" : "*\(items[id]?.label ?? id.rawValue)*"
    }

    /// A definition's title with its number.
    package func named(_ id: DefinitionID) -> String {
        guard let definition = definitions[id] else { return id.rawValue }
        if isBrief {
            // A meaning of several parts is told apart from what stands around it.
            let parts: [String] = [",", " or ", " and "]
            return terms[id]
                ?? (parts.contains(where: definition.title.contains) ? "“\(definition.title)”" : definition.title)
        }
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
        "footLiftR": "right foot lift", "under8": "less than 8 hours", "8to12": "8 to 12 hours",
        "over12": "more than 12 hours", "noUrine12": "no urine for 12 hours", "spineOpOld": "spine operation long ago",
        "tiptoeL": "left tiptoe", "tiptoeR": "right tiptoe",
    ]

    static func words(of status: TextStatus) -> String {
        switch status {
        case .affirmed: "present"
        case .negated: "absent"
        case .hypothetical: "feared, asked about or conditional"
        case .historical: "past"
        case .otherPerson: "somebody else's"
        case .outweighed: "outweighed by the words around it"
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
    /// The title with the labels of questions in place of their names, and the values of limits in place of theirs.
    func title(with source: TriageProtocol) -> String {
        let items = Dictionary(source.questionnaire.items.map { ($0.id.rawValue, $0) }) { first, _ in first }
        var result = title.split(separator: " ", omittingEmptySubsequences: false).map { word in
            guard let item = items[String(word)], item.id.rawValue.contains(where: \.isUppercase) else {
                return String(word)
            }
            return item.label
        }.joined(separator: " ")
        for limit in source.thresholds { result.replace("{\(limit.id)}", with: limit.spelledOut) }
        return result
    }
}
