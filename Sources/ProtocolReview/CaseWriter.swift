internal import FreeText
internal import IntakeForms
internal import TriageCore

/// One value for each variable of a model: everything that an assessment depends on.
struct ModelCase: Hashable, Sendable {
    /// Positions of the values.
    var values: [Int]

    /// The ordinary, reassuring values wherever the search leaves them possible.
    init(_ domains: [UInt64], _ model: ReviewModel) {
        values = domains.enumerated().map { index, domain in
            let quiet = model.variables[index].quiet
            return domain & (1 << UInt64(quiet)) != 0 ? quiet : domain.trailingZeroBitCount
        }
    }

    var domains: [UInt64] { values.map { 1 << UInt64($0) } }
}

/// Writes a model's cases as documents that `intake-triage triage` reads, and assesses them as it does.
struct CaseWriter {
    /// When every case is filled in: 2026-03-02T09:00:00Z.
    static let moment = Instant(seconds: 1_772_442_000)

    private let model: ReviewModel
    private let assessor: Assessor
    private let reader: CaseReader
    private let sentences: MentionSentences

    /// - Throws: ``ProtocolError`` when the protocol cannot be compiled.
    init(_ model: ReviewModel) throws(ProtocolError) {
        self.model = model
        assessor = try Assessor(model.source)
        reader = CaseReader(model.source.questionnaire)
        sentences = try MentionSentences(model.source.lexicon)
    }

    /// The assessment that the product gives; nil when a statement of the case cannot be written down.
    ///
    /// - Parameter daysAgo: how old the earlier form is, where the case needs one.
    func assess(_ entry: ModelCase, daysAgo: Int = 7) -> Assessment? {
        guard let document = json(entry, daysAgo: daysAgo) else { return nil }
        return assess(document)
    }

    /// The assessment of a document; nil when it cannot be read.
    func assess(_ document: String) -> Assessment? {
        do throws(UnreadableForm) {
            let read = try reader.read(Array(document.utf8), now: Self.moment)
            return assessor.assess(
                TriageCase(
                    form: read.form, received: Self.moment, history: read.history,
                    openAlert: read.openAlert))
        } catch {
            return nil
        }
    }

    /// The case as one line of JSON; nil when a mention in free text cannot be put into words.
    func json(_ entry: ModelCase, daysAgo: Int = 7) -> String? {
        var texts: [String] = []
        var earlier: [(item: Int, value: Int32)] = []
        var alert: Level?
        var notes: [FormNote.Kind] = []
        var denied: [Int] = []
        for (variable, position) in zip(model.variables, entry.values) {
            let value = variable.values[position]
            switch variable.subject {
            case .item, .tick, .couldReach: break
            case .mentioned(let concept, let status):
                guard value > 0 else { continue }
                // Where nothing asks whether it is borne out, either way of saying it will do.
                let sentence =
                    value == 2 || variable.values.count == 2
                    ? sentences.sentence(concept, status) : sentences.doubtful(concept)
                guard let sentence else { return nil }
                texts.append(sentence)
            case .weighed:
                guard value > 0, let level = TextWeightLevel(rawValue: Int(value) - 1) else { continue }
                guard let sentence = sentences.sentence(weighing: level) else { return nil }
                texts.append(sentence)
            case .earlier(let item, _), .highest(let item, _):
                if value >= 0 { earlier.append((item, value)) }
            case .earlierTick(let item, let choice, _):
                if value == 1 { earlier.append((item, 1 << Int32(choice))) }
            case .openAlert: alert = Level.allCases.first { Int32($0.rank) == value && $0.opensAlert }
            case .fact(let condition):
                guard value == 1 else { continue }
                switch condition {
                case .textUnreadable: texts = ["Не могу ходить, нога не слушается уже третью неделю."]
                case .textWeighed(let level, _):
                    guard let sentence = sentences.sentence(weighing: level) else { return nil }
                    texts.append(sentence)
                case .answeredBefore(let id, let names, _):
                    guard let item = model.positions[id], let name = names.first,
                        let choice = model.items[item].choiceNames.firstIndex(of: name)
                    else { return nil }
                    earlier.append((item, model.items[item].isList ? 1 << Int32(choice) : Int32(choice)))
                case .carried(let id):
                    guard let item = model.positions[id], let name = model.items[item].carriedForward.first,
                        let choice = model.items[item].choiceNames.firstIndex(of: name)
                    else { return nil }
                    earlier.append((item, model.items[item].isList ? 1 << Int32(choice) : Int32(choice)))
                    denied.append(item)
                case .form(let kind): notes.append(kind)
                default: return nil
                }
            }
        }
        let answers = model.items.indices.map { denied.contains($0) ? 0 : model.code($0, entry) }
        return document(answers, texts: texts, earlier: earlier, daysAgo: daysAgo, alert: alert, notes: notes)
    }

    /// The case with what follows from it: answers of the earlier form that its other answers imply, and what the real
    /// reader finds in the text, which may be more than was meant by it.
    func asRead(_ entry: ModelCase, _ document: String) -> ModelCase {
        withMentions(withImplied(entry), document)
    }

    private func withImplied(_ entry: ModelCase) -> ModelCase {
        var result = entry
        for (index, variable) in model.variables.enumerated() {
            guard case .earlier(let item, let days) = variable.subject, variable.values[entry.values[index]] == -1,
                let implied = model.items[item].implied, let other = model.positions[implied.item],
                let parent = model.position(of: .earlier(item: other, within: days)),
                let code = model.items[item].choiceNames.firstIndex(of: implied.answer),
                let place = variable.values.firstIndex(of: Int32(code))
            else { continue }
            let given = model.variables[parent].values[entry.values[parent]]
            if given >= 0, implied.isOneOf.contains(model.items[other].choiceNames[Int(given)]) {
                result.values[index] = place
            }
        }
        return result
    }

    private func withMentions(_ entry: ModelCase, _ document: String) -> ModelCase {
        let text: String?
        do throws(UnreadableForm) {
            text = try reader.read(Array(document.utf8), now: Self.moment).form.freeText
        } catch {
            return entry
        }
        guard let text else { return entry }
        let reading = sentences.reader.read(text)
        var result = entry
        for (index, variable) in model.variables.enumerated() {
            let value: Int32
            switch variable.subject {
            case .mentioned(let concept, let status):
                let found = reading.mentions.filter { $0.concept == concept && $0.status == status }
                let isBorneOut = variable.values.count == 3 && found.contains(where: reading.bearsOut)
                value = found.isEmpty ? 0 : isBorneOut ? 2 : 1
            case .weighed: value = reading.weighed.map { Int32($0.level.rawValue) + 1 }.max() ?? 0
            case .fact(.textUnreadable): value = reading.isReadable ? 0 : 1
            case .fact(.textTopic): value = reading.topics.isEmpty ? 0 : 1
            case .fact(.textWeighed(let level, let classes)):
                value =
                    reading.weighed.contains { $0.level >= level && !$0.classes.filter(classes.contains).isEmpty }
                    ? 1 : 0
            default: continue
            }
            result.values[index] = variable.values.firstIndex(of: value) ?? entry.values[index]
        }
        return result
    }

    /// The answers of the ordinary, reassuring form.
    var quietAnswers: [Int32] { model.items.indices.map { model.variables[$0].values[model.variables[$0].quiet] } }

    /// A sentence that says so; nil when none is known.
    func sentence(_ concept: TextConceptID, _ status: TextStatus) -> String? { sentences.sentence(concept, status) }

    /// A form, or a case when there is an earlier form, an alert or a note of the database, as one line of JSON.
    func document(
        _ answers: [Int32], texts: [String] = [], earlier: [(item: Int, value: Int32)] = [], daysAgo: Int = 7,
        alert: Level? = nil, notes: [FormNote.Kind] = []
    ) -> String {
        var members = self.members(zip(model.items.indices, answers).map { ($0, $1) })
        if !texts.isEmpty, let text = model.items.last(where: { if case .text = $0.kind { true } else { false } }) {
            members.set(text.id.rawValue, to: texts.joined(separator: " "))
        }
        if notes.contains(.invalidAnswer) { members.set(model.items[0].id.rawValue, to: "not an answer") }
        if notes.contains(.unknownItem) { members.set("noSuchQuestion", to: "yes") }
        var form = form(members, authored: Self.moment)
        if !notes.contains(.noContact) { form.set("patient", to: ["reference": "review"]) }
        let outside = notes.filter(\.isOfDatabase).map(\.rawValue)
        let hasHistory = !earlier.isEmpty || alert != nil
        guard hasHistory || !outside.isEmpty else { return form.text }
        var document: JSONObject = ["form": form]
        if !outside.isEmpty { document.set("notes", to: outside) }
        if hasHistory {
            let authored = Self.moment.advanced(bySeconds: -86_400 * Int64(daysAgo))
            var last: JSONObject = ["form": self.form(self.members(earlier), authored: authored)]
            if let alert { last.set("openLevel", to: alert) }
            document.set("history", to: [last])
        }
        return document.text
    }

    private func form(_ answers: JSONObject, authored: Instant) -> JSONObject {
        ["questionnaire": model.source.questionnaire.canonical, "authored": authored.rfc3339, "answers": answers]
    }

    /// The answers as a form has them; of two to one question the later one, of a list what either has ticked.
    private func members(_ answers: some Sequence<(item: Int, value: Int32)>) -> JSONObject {
        var members: JSONObject = [:]
        var lists: [Int: Int32] = [:]
        for (item, answer) in answers where answer != AnswerText.unanswered {
            var value = answer
            if model.items[item].isList, value >= 0 {
                value |= lists[item, default: 0]
                lists[item] = value
            }
            members.set(model.items[item].id.rawValue, to: Self.answer(value, to: model.items[item]))
        }
        return members
    }

    private static func answer(_ value: Int32, to item: Item) -> any Encodable {
        if value == AnswerText.unsure { return "unsure" }
        if value == AnswerSheet.byPhone { return "byPhone" }
        if value == 0, let none = item.noneIndex { return [item.choiceNames[none]] }
        return switch item.kind {
        case .choice(let names): names[Int(value)]
        case .choices(let names): names.enumerated().filter { value & (1 << Int32($0.offset)) != 0 }.map(\.element)
        case .number: value
        case .text: String?.none
        }
    }

    /// What differs from the ordinary, reassuring form: `footDrag=left, earlier footLiftL=normal`.
    func summary(_ entry: ModelCase) -> String {
        let parts = zip(model.variables, entry.values).compactMap { variable, position -> String? in
            guard position != variable.quiet else { return nil }
            let value = variable.values[position]
            switch variable.subject {
            case .item(let item): return "\(model.items[item].id)=\(AnswerText.text(value, model.items[item]))"
            case .tick(let item, let choice):
                return model.variables[item].values[entry.values[item]] < 0
                    ? nil : "\(model.items[item].id)=\(model.items[item].choiceNames[choice])"
            case .earlierTick(let item, let choice, _):
                return "earlier \(model.items[item].id)=\(model.items[item].choiceNames[choice])"
            case .mentioned(let concept, let status):
                let isDoubtful = value == 1 && variable.values.count == 3
                return "own words: \(concept) \(status.rawValue)\(isDoubtful ? ", spoken against" : "")"
            case .weighed: return "own words: weigh as \(value == 3 ? "urgent" : value == 2 ? "review" : "slight")"
            case .earlier(let item, _):
                return "earlier \(model.items[item].id)=\(AnswerText.text(value, model.items[item]))"
            case .highest(let item, _): return "earlier \(model.items[item].id)=\(value)"
            case .openAlert: return "open alert"
            case .couldReach: return nil
            case .fact(let condition): return ConditionProse(model.source, isNumbered: false).sentence(condition)
            }
        }
        return parts.isEmpty ? "nothing unusual" : parts.joined(separator: ", ")
    }

    /// The case with as few unusual values as the property allows, by undoing one at a time.
    func smallest(_ entry: ModelCase, where holds: (ModelCase) -> Bool) -> ModelCase {
        var best = entry
        var isShrinking = true
        while isShrinking {
            isShrinking = false
            for index in best.values.indices where best.values[index] != model.variables[index].quiet {
                var candidate = best
                candidate.values[index] = model.variables[index].quiet
                if holds(candidate) {
                    best = candidate
                    isShrinking = true
                }
            }
        }
        return best
    }
}

/// Values of answers in words, as documents spell them.
enum AnswerText {
    static let unanswered: Int32 = -1
    static let unsure: Int32 = -2

    static func text(_ value: Int32, _ item: Item) -> String {
        if value == unanswered { return "(not answered)" }
        if value == unsure { return "unsure" }
        if value == AnswerSheet.byPhone { return "by phone" }
        switch item.kind {
        case .choice(let names): return names[Int(value)]
        case .choices(let names):
            let chosen = names.enumerated().filter { value & (1 << Int32($0.offset)) != 0 }.map(\.element)
            return "[" + chosen.joined(separator: " ") + "]"
        case .number, .text: return "\(value)"
        }
    }
}

/// A sentence for each concept and status, made from the lexicon's own patterns and read by the real reader.
struct MentionSentences {
    let reader: TextReader
    private var sentences: [TextConceptID: [TextStatus: String]] = [:]
    /// Sentences that affirm a concept while the words around speak against it.
    private var doubtful: [TextConceptID: String] = [:]
    /// Sentences without a mention whose words weigh so much, and no more.
    private var weighing: [TextWeightLevel: String] = [:]

    /// Sentences that could do so.
    private static let unusual = [
        "I could not say what the paper touches when I wipe.", "Sitting on the loo I might as well sit on air.",
        "Something is not right with my waterworks.", "My toes catch on every kerb now.",
        "Stairs have become a worry, my knees go.", "When I stand up nothing holds me.",
        "My bladder is not the same as it was.", "My back keeps me up at night and I feel hot and cold.",
        "My foot gives way.", "L FD 3/5.",
    ]

    /// - Throws: ``ProtocolError/badLexicon(_:)``.
    init(_ lexicon: TextLexicon<ConceptKind>) throws(ProtocolError) {
        let reader: TextReader
        do throws(TextLexiconError) {
            reader = try TextReader(lexicon: lexicon)
        } catch {
            throw .badLexicon(error)
        }
        self.reader = reader
        for text in Self.unusual {
            let reading = reader.read(text)
            guard reading.isReadable, reading.mentions.isEmpty, let level = reading.weighed.map(\.level).max(),
                weighing[level] == nil
            else { continue }
            weighing[level] = text
        }
        let example = PhraseExample(lexicon)
        for concept in lexicon.concepts {
            let phrases = (concept.terms + concept.lossTerms).map { example.text(of: $0, gap: "") }
            func says(_ text: String, _ status: TextStatus, isBorneOut: Bool?) -> Bool {
                let reading = reader.read(text)
                return reading.isReadable && !reading.mentions.isEmpty
                    && reading.mentions.allSatisfy { mention in
                        mention.concept == concept.id && mention.status == status
                            && isBorneOut ?? reading.bearsOut(mention) == reading.bearsOut(mention)
                    }
            }
            for status in TextStatus.allCases {
                let texts = phrases.lazy.flatMap { phrase in Self.sentences(phrase, status) }
                // Least that weighs, so that no other rule fires; of a hard sign one that is borne out before all.
                func quietest(isBorneOut: Bool?) -> String? {
                    let saying = texts.filter { says($0, status, isBorneOut: isBorneOut) }
                    return saying.first { reader.read($0).weighed.isEmpty }
                        ?? saying.first { !reader.read($0).weighs(.review) } ?? saying.first
                }
                let isHard = status == .affirmed && concept.kind.isHard
                sentences[concept.id, default: [:]][status] =
                    (isHard ? quietest(isBorneOut: true) : nil) ?? quietest(isBorneOut: nil)
            }
            doubtful[concept.id] = phrases.lazy.flatMap { phrase in Self.doubts.map { $0(phrase) } }
                .first { says($0, .affirmed, isBorneOut: false) }
        }
    }

    /// Sentences about something else in which a phrase can stand.
    private static let doubts: [@Sendable (String) -> String] = [
        { "A man at work had \($0)." }, { "Does \($0) always mean an operation" },
        { "Is it true that one can have \($0) with this" }, { "The leaflet is about \($0)." },
    ]

    private static func sentences(_ phrase: String, _ status: TextStatus) -> [String] {
        switch status {
        case .affirmed: ["I have this: \(phrase).", "As for twenty years, when I sneeze: \(phrase)."]
        case .negated: ["I have no \(phrase)."]
        case .hypothetical: ["I am worried about \(phrase)."]
        case .historical: ["Ten years ago I had \(phrase)."]
        case .otherPerson: ["My father has \(phrase)."]
        case .outweighed: ["The film that we saw on holiday was about a man of the war and \(phrase)."]
        }
    }

    func sentence(_ concept: TextConceptID, _ status: TextStatus) -> String? { sentences[concept]?[status] }

    func doubtful(_ concept: TextConceptID) -> String? { doubtful[concept] }

    func sentence(weighing level: TextWeightLevel) -> String? { weighing[level] }
}
