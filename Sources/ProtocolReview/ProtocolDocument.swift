internal import Foundation
package import TriageCore

/// The whole protocol as a document that a clinician can read and sign, made from the protocol's own data.
package struct ProtocolDocument: Sendable {
    let source: TriageProtocol
    private let signing: Signing
    private var targets: ResponseTargets { signing.settings?.targets ?? ResponseTargets() }
    let prose: ConditionProse
    let items: [ItemID: Item]
    let phrases: Set<PhraseID>
    private(set) var lines: [String] = []

    private init(_ source: TriageProtocol, _ signing: Signing) {
        self.source = source
        self.signing = signing
        prose = ConditionProse(source)
        items = Dictionary(source.questionnaire.items.map { ($0.id, $0) }) { first, _ in first }
        phrases = Set(source.phrases.map(\.id))
    }

    /// The document in Markdown, ending with a line break; the same protocol and signing give the same bytes.
    ///
    /// A page to sign, the rules by topic in at most 5,000 words, then annexes with all the rest.
    ///
    /// - Parameter source: the protocol itself, without the clinic's values in it: those stand in `signing`.
    package static func markdown(_ source: TriageProtocol, signing: Signing = Signing()) -> String {
        var document = ProtocolDocument(source, signing)
        document.writeSignedPage()
        document.writeReadingAid()
        document.writeLevels()
        document.writeRules()
        let annexes: [(title: String, write: (inout ProtocolDocument) -> Void)] = [
            ("Questions, in the order asked", { $0.writeQuestions() }), ("Limits", { $0.writeNumbers() }),
            ("Definitions", { $0.writeDefinitions() }), ("What staff read of each rule", { $0.writeReasons() }),
            ("Findings without a level of their own", { $0.writeObservations() }),
            ("Destinations and advice", { $0.writeDestinationsAndAdvice() }),
            ("Phrases that depend on the answers", { $0.writeReasonTexts() }), ("Scores", { $0.writeScores() }),
            ("The patient's own words", { $0.writeFreeText() }), ("Index of findings", { $0.writeFindings() }),
            ("What is not encoded, and what is contested", { $0.writeContested() }),
            ("Decisions and measurements", { $0.writeArticles() }),
            ("Sources and changelog", { $0.writeEnd() }),
        ]
        for (letter, annex) in zip("ABCDEFGHIJKLMNOP", annexes) {
            document.heading("Annex \(letter). \(annex.title)")
            annex.write(&document)
        }
        return document.lines.joined(separator: "\n") + "\n"
    }

    /// What the signed page says besides the protocol.
    package struct Signing: Sendable {
        /// The SHA-256 by which the database knows the protocol; nil where the page is not to be signed.
        package let contentHash: String?
        /// The clinic's values; nil for the protocol's own.
        package let settings: ClinicSettings?

        package init(contentHash: String? = nil, settings: ClinicSettings? = nil) {
            self.contentHash = contentHash
            self.settings = settings
        }
    }

    /// The protocol itself as JSON: what `protocol diff` and the database read; keys sorted, indented.
    ///
    /// - Throws: what the encoder throws; a protocol of plain data is always encodable.
    package static func json(_ source: TriageProtocol) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(source), as: UTF8.self) + "\n"
    }

    /// Reads what ``json(_:)`` wrote.
    ///
    /// - Throws: `DecodingError` when the bytes are no protocol.
    package static func read(json: [UInt8]) throws -> TriageProtocol {
        try JSONDecoder().decode(TriageProtocol.self, from: Data(json))
    }

    mutating func write(_ line: String = "") { lines.append(line) }

    mutating func heading(_ title: String, level: Int = 2) {
        if lines.last != "" { write() }
        write(String(repeating: "#", count: level) + " " + title)
        write()
    }

    /// A row of a table, with bars in the cells escaped.
    mutating func row(_ cells: String...) {
        write("| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |")
    }

    mutating func head(_ cells: String...) {
        write("| " + cells.joined(separator: " | ") + " |")
        write("|" + String(repeating: "---|", count: cells.count))
    }

    func sources(_ ids: [EvidenceID], isProjectChoice: Bool) -> String {
        let names = ids.filter { $0 != "P" }.map(\.rawValue)
        let choice = isProjectChoice || ids.contains("P")
        let cited = names.isEmpty ? "" : "Sources: " + names.joined(separator: ", ") + "."
        return [cited, choice ? "**[P]** choice of this project, to be signed off." : ""].filter { !$0.isEmpty }
            .joined(separator: " ")
    }

    /// A template with the places for answers in angle brackets, named in words.
    func template(_ text: String) -> String {
        var result = ""
        var name: String?
        for character in text {
            switch (character, name) {
            case ("{", _): name = ""
            case ("}", let current?):
                name = nil
                // As an assessment has it: a limit can bear the name of a question.
                let words: String
                if phrases.contains(PhraseID(rawValue: current)) {
                    words = ConditionProse.words(current)
                } else if let item = items[ItemID(rawValue: current)] {
                    words = item.label
                } else {
                    result += source.thresholds.first { $0.id.rawValue == current }?.spelledOut ?? current
                    continue
                }
                result += "‹\(words)›"
            case (_, let current?): name = current + String(character)
            case (_, nil): result.append(character)
            }
        }
        return result
    }

    /// "`ces.saddle` (cauda equina: saddle)".
    static func finding(_ id: String) -> String { "`\(id)` (\(ConditionProse.words(id)))" }
}

extension ProtocolDocument {
    private mutating func writeSignedPage() {
        write("# Triage protocol \(source.title)")
        write()
        write(
            "Questionnaire `\(source.questionnaire.canonical)`: \(source.questionnaire.items.count) questions. "
                + "\(source.rules.count) rules.")
        write()
        if let hash = signing.contentHash {
            write("SHA-256 of the protocol: `\(hash)`.")
        } else {
            write("The SHA-256 of the protocol stands here in what `protocol print` writes.")
        }
        heading("To sign")
        write(
            "I have read the levels and rules and the annexes that I name, with the choices marked [P] and the values of this page, "
                + "and approve their use in the clinic named.")
        write()
        head("Role", "Name", "Clinic", "Date", "Signature")
        for role in ["Clinical safety officer", "Spinal surgeon", "Lead nurse"] { row(role, "", "", "", "") }
        heading("Values of the clinic", level: 3)
        write(
            signing.settings == nil
                ? "These are the protocol's own; no clinic has set others in this copy."
                : "These are in force in this clinic; in bold those that it has set itself.")
        write()
        head("What", "Value", "May be set to", "No.")
        for (index, threshold) in source.thresholds.enumerated() {
            guard let allowed = threshold.allowed else { continue }
            let own = signing.settings?.thresholds[threshold.id.rawValue]
            row(
                threshold.meaning, own.map { "**\($0) \(threshold.unit)**" } ?? "\(threshold.value) \(threshold.unit)",
                "\(allowed.lowerBound) to \(allowed.upperBound)", "N\(index + 1)")
        }
        let usual = ResponseTargets()
        for level in Level.allCases.sorted(by: >) where level != .routine {
            let value = Self.target(level, targets)
            row(
                "a person acts on \(level.title) within", value == Self.target(level, usual) ? value : "**\(value)**",
                "",
                "")
        }
        let settings = signing.settings ?? ClinicSettings()
        row(
            "conservative care is reviewed after", settings.reviewWeeks.map { "\($0) weeks" }.joined(separator: ", "),
            "", "")
        row(
            "own words that a person reads",
            settings.ownWords == .unexplained ? "**those with signs or not explained in full**" : "all", "", "")
        for (name, text) in settings.destinations.sorted(by: { $0.key < $1.key }) {
            row("destination “\(ConditionProse.words(name))”", "**\(text)**", "", "")
        }
    }

    private mutating func writeReadingAid() {
        heading("How to read it")
        write(
            "For adults who fill in an intake form about back, leg or foot trouble. The protocol suggests to staff how "
                + "soon a person should act on a form, and where the patient should go. It makes no diagnosis, and it tells no "
                + "patient that they are safe. A form has the highest level that any rule gives it; no rule, score or answer "
                + "lowers what another rule has found.")
        write()
        write(
            "What is not known (not answered, answered with “unsure”, or to be said by phone) never counts as “no”. A rule "
                + "applies only when its condition is established; where an unknown answer is to count, the condition says “or "
                + "not known”. “It is not established that …”, in short “unless …”, holds also when nothing is known about it; "
                + "“it is known that this is not so”, in short “known: not …”, does not; “certainly …” is false where nothing "
                + "is known. A question is “left open” that is not answered or answered with “unsure”; one that the patient would "
                + "rather answer by phone is not left open, but its answer is not known either. Forms of earlier versions are "
                + "read too: “the form's version asks” is said of questions that some of them do not have.")
        write()
        write(
            "Names of questions are in *italics*, answers in quotation marks. What is said of the left is said of the right too: "
                + "\(ConditionProse.bothSides) marks what holds in the same words with left and right exchanged. A defined term is "
                + "explained before the rule that needs it first; all definitions are in annex C, under their numbers (D1), as the "
                + "limits are in annex B (N1). After the arrow of a rule stands where the patient is sent; where none stands, a clinician phones. In brackets stand its "
                + "sources; [P] marks a choice of this project.")
    }

    private mutating func writeLevels() {
        heading("Levels, the most urgent first")
        head("Level", "A person acts by", "What staff do")
        for level in Level.allCases.sorted(by: >) {
            let advice = source.advice.filter { $0.levels == [level] && $0.findings.isEmpty }.map(\.text)
            row("**\(level.title)**", Self.target(level, targets), advice.joined(separator: " "))
        }
        write()
        write("The times are choices of this project [P]; a clinic may set its own within bounds.")
    }

    private static func target(_ level: Level, _ targets: ResponseTargets) -> String {
        switch level {
        case .emergency: "\(targets.emergencyMinutes) minutes"
        case .urgent:
            "\(targets.urgentWorkingHours) working hours, never later than \(targets.urgentElapsedHours) hours"
        case .clinicianReview: "1 working day"
        case .soon: "\(targets.soonDays) days"
        case .conservative: "\(targets.conservativeDays) days"
        case .routine: "the local waiting time"
        }
    }

    private mutating func writeQuestions() {
        write(
            "First each answer's name in this document, then in quotation marks what the patient reads. Every question but those "
                + "for text can also be answered with “unsure” or left out, and those marked ☎ with “by phone”. ★ marks the "
                + "questions that a person asks when they are not answered and the answer could make the form urgent.")
        write()
        head("Question", "Name and label", "Answers", "Asked when")
        for item in source.questionnaire.items {
            var answers =
                switch item.kind {
                case .choice: choices(of: item).joined(separator: " / ")
                case .choices: "any of: " + choices(of: item).joined(separator: " / ")
                case .number(let from, let to, let unit): "\(from) to \(to) \(unit)"
                case .text(let limit): "text, \(limit) characters on the form"
                }
            if !item.carriedForward.isEmpty {
                answers +=
                    "; " + ConditionProse.joinedList(item.carriedForward.map { "“\(ConditionProse.words($0))”" }, "or")
                    + " stays true in later forms"
            }
            if let told = item.told, !told.choices.isEmpty {
                answers += "; a change is told as “\(told.subject): " + told.choices.joined(separator: " / ") + "”"
            }
            row(
                (item.isSafety ? "★ " : "") + (item.isPrivate == true ? "☎ " : "") + item.wording
                    + (item.hint.map { " (\($0))" } ?? ""), "`\(item.id)`: *\(item.label)*", answers,
                item.askedWhen.map(prose.sentence) ?? "always")
        }
    }

    /// Each choice by its name, with what the patient reads where that says more than yes or no.
    private func choices(of item: Item) -> [String] {
        item.choiceNames.enumerated().map { index, name in
            let words = ConditionProse.words(name)
            guard let label = item.choiceLabels?[index], label.lowercased() != words else { return words }
            return "\(words) “\(label)”"
        }
    }

    private mutating func writeNumbers() {
        head("No.", "Value", "Meaning", "Source", "A clinic may set", "Name")
        for (index, threshold) in source.thresholds.enumerated() {
            row(
                "N\(index + 1)", "\(threshold.value) \(threshold.unit)", threshold.meaning,
                threshold.source == "P"
                    ? "[P]" : threshold.source.rawValue + (threshold.isProjectChoice ? ", [P]" : ""),
                threshold.allowed.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "",
                "`\(threshold.id)`")
        }
    }

    private mutating func writeDefinitions() {
        for (index, definition) in ConditionProse.numbered(source).enumerated() {
            let both = definition.mirror == nil ? "" : ConditionProse.bothSides + " "
            let term = definition.term.map { "\($0): " } ?? ""
            for line in prose.paragraph(
                "**D\(index + 1). \(both)\(term)\(definition.title(with: source))** (`\(definition.id)`) when",
                definition.condition)
            {
                write(line)
            }
            write()
        }
    }

    private mutating func writeRules() {
        heading("Rules by topic")
        for line in RuleDigest.lines(of: source) { write(line) }
    }

    private mutating func writeReasons() {
        for level in Level.allCases.sorted(by: >) {
            for rule in source.rules where rule.topLevel == level { write(rule) }
        }
    }

    private mutating func write(_ rule: Rule) {
        heading("\(rule.id). \(rule.title) (\(rule.topLevel.title))", level: 3)
        if let note = Self.note(rule.kind) { write("- " + note) }
        write("- “\(template(rule.reason))”")
        if !rule.findings.isEmpty { write("- Findings: " + added(rule.findings) { Self.finding($0) } + ".") }
        if rule.destinations.contains(where: { $0.condition != nil }) {
            write("- Sent to: " + added(rule.destinations) { ConditionProse.words($0) } + ".")
        }
        if !rule.saidBy.isEmpty {
            write(
                "- Not listed when " + ConditionProse.joinedList(rule.saidBy.map(\.rawValue), "or")
                    + " applies, which says the same and more.")
        }
    }

    private static func note(_ kind: Rule.Kind) -> String? {
        switch kind {
        case .clinical: nil
        case .reconciliation, .disagreement: "This rule asks a person to complete or reconcile the answers."
        case .latch: "This rule keeps the level of an alert that is still open."
        case .form: "This rule is about the form as a document."
        case .fallback: "This rule applies only when no other rule does."
        }
    }

    private func added<ID: ProtocolIdentifier>(_ entries: [Rule.Added<ID>], _ name: (String) -> String) -> String {
        entries.map { entry in
            name(entry.id.rawValue) + (entry.condition.map { " if " + prose.sentence($0) } ?? "")
        }.joined(separator: "; ")
    }
}
