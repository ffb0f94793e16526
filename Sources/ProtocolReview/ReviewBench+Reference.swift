internal import FreeText
internal import SpineProtocol
internal import TriageCore

extension ReviewBench {
    /// That the protocol says what the clinical reference says, case by case; for protocols with other questions nothing.
    func reference() -> Check {
        var check = Check(
            "reference",
            "Each rule of the clinical reference applies, and stops at its bounds, as written there; its safety questions are marked."
        )
        guard source.questionnaire.name == spineQuestionnaire.name else {
            check.remark("the cases are those of \(spineQuestionnaire.name)")
            return check
        }
        for name in spineSafetyQuestions {
            check.count(.structure)
            if source.questionnaire.items.first(where: { $0.id == name })?.isSafety != true {
                check.fail(name.rawValue, "the clinical reference counts \(name) among the safety questions")
            }
        }
        for text in ReferenceCase.all(of: source) {
            check.count(.assessment)
            guard let entry = ReferenceCase(text, model, writer) else {
                check.fail("reference case", "“\(text)” names what the protocol does not have")
                continue
            }
            guard let assessment = writer.assess(entry.document) else {
                check.fail("reference case", "“\(text)” cannot be assessed", form: entry.document)
                continue
            }
            let rules = assessment.rules.map(\.id.rawValue)
            let isThere = entry.rule.map(rules.contains) ?? true
            guard assessment.level != entry.level || !isThere else { continue }
            check.fail(
                entry.rule ?? "no rule",
                "expected \(entry.level.rawValue)\(entry.rule.map { " by " + $0 } ?? ""), got \(assessment.level.rawValue) by "
                    + "\(rules.joined(separator: " ")) for \(entry.changes)", form: entry.document)
        }
        return check
    }
}

/// One of ``spineCases``.
struct ReferenceCase {
    let level: Level
    let rule: String?
    let changes: String
    let document: String

    /// With the mirror images of those that are about one side.
    static func all(of source: TriageProtocol) -> [String] {
        let exchange = SideExchange(source)
        let images = spineCases.map { line in
            line.split(separator: " ").map { exchange.exchangedCase(String($0)) }.joined(separator: " ")
        }
        return spineCases + Set(images).subtracting(spineCases).sorted()
    }

    init?(_ text: String, _ model: ReviewModel, _ writer: CaseWriter) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count >= 2, let level = Level(rawValue: words[0]) else { return nil }
        self.level = level
        rule = words[1] == "-" ? nil : words[1]
        changes = words.dropFirst(2).joined(separator: " ")
        var answers = writer.quietAnswers
        var texts: [String] = []
        var earlier: [(item: Int, value: Int32)] = []
        var daysAgo = 7
        var alert: Level?
        for word in words.dropFirst(2) {
            if word.hasPrefix("words:") {
                guard let sentence = writer.sentence(TextConceptID(rawValue: String(word.dropFirst(6))), .affirmed)
                else { return nil }
                texts.append(sentence)
                continue
            }
            guard let sign = word.firstIndex(of: "=") else { return nil }
            let name = word[..<sign]
            let value = String(word[word.index(after: sign)...])
            if name == "alert" {
                alert = Level(rawValue: value)
            } else if name.hasPrefix("before"), let colon = name.firstIndex(of: ":") {
                if let days = Int(name[..<colon].dropFirst(6)) { daysAgo = days }
                guard let entry = Self.code(String(name[name.index(after: colon)...]), value, model) else { return nil }
                earlier.append(entry)
            } else {
                guard let entry = Self.code(String(name), value, model) else { return nil }
                answers[entry.item] = entry.value
            }
        }
        document = writer.document(answers, texts: texts, earlier: earlier, daysAgo: daysAgo, alert: alert)
    }

    private static func code(_ name: String, _ value: String, _ model: ReviewModel) -> (item: Int, value: Int32)? {
        guard let item = model.positions[ItemID(rawValue: name)] else { return nil }
        if value == "?" { return (item, AnswerText.unanswered) }
        if let number = Int32(value) { return (item, number) }
        let names = model.items[item].choiceNames
        if case .choices = model.items[item].kind {
            let places = value.split(separator: "+").compactMap { names.firstIndex(of: String($0)) }
                .filter { $0 != model.items[item].noneIndex }
            return (item, places.reduce(0) { $0 | 1 << Int32($1) })
        }
        return names.firstIndex(of: value).map { (item, Int32($0)) }
    }
}
