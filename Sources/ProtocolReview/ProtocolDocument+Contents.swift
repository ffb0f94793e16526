internal import COpenSSL
import FreeText
import TriageCore

extension ProtocolDocument {
    mutating func writeObservations() {
        write("They are shown with the form and change no level. Patterns are patterns only, never a diagnosis.")
        write()
        for observation in source.observations {
            for line in prose.paragraph("**\(Self.finding(observation.finding.rawValue))** when", observation.condition)
            {
                write(line)
            }
            var rest: [String] = []
            if let note = observation.note { rest.append("Note for staff: \(template(note))") }
            rest.append(sources(observation.evidence, isProjectChoice: false))
            write()
            for line in rest { write("- " + line) }
            write()
        }
        heading("Cautions about what a clinician may consider", level: 3)
        write("A caution is shown also when one of the answers that it depends on is not known.")
        write()
        for caution in source.cautions {
            for line in prose.paragraph("**\(Self.finding(caution.id.rawValue))** when", caution.condition) {
                write(line)
            }
            write()
            write("- Text: \(caution.text)")
            write("- " + sources(caution.evidence, isProjectChoice: false))
            write()
        }
    }

    mutating func writeDestinationsAndAdvice() {
        heading("Destinations, the most urgent first", level: 3)
        head("Destination", "Sentence for staff", "Rules")
        for destination in source.destinations {
            let rules = source.rules.filter { $0.destinations.contains { $0.id == destination.id } }.map(\.id.rawValue)
            row(
                ConditionProse.words(destination.id.rawValue), destination.text,
                rules.isEmpty ? "none" : rules.joined(separator: ", "))
        }
        heading("Advice", level: 3)
        head("Shown at", "With one of these findings", "Text", "Sources")
        for advice in source.advice {
            row(
                advice.levels.map { $0.title }.joined(separator: ", "),
                advice.findings.isEmpty
                    ? "any" : advice.findings.map { ConditionProse.words($0.rawValue) }.joined(separator: ", "),
                advice.text, advice.evidence.map { $0 == "P" ? "[P]" : $0.rawValue }.joined(separator: ", "))
        }
    }

    mutating func writeScores() {
        write("Published scores are shown and explained. No score ever changes a level.")
        for score in source.scores {
            heading(score.title, level: 3)
            head("Part", "Points", "Counted when")
            for part in score.parts { row(part.label, Self.signed(part.points), prose.sentence(part.condition)) }
            write()
            for reading in score.readings {
                let range =
                    reading.from == reading.to
                    ? Self.signed(reading.from) : "\(Self.signed(reading.from)) to \(Self.signed(reading.to))"
                let condition = reading.condition.map { ", when " + prose.sentence($0) } ?? ""
                write("- Total \(range)\(condition): \(reading.text)")
            }
            write("- Caveat: \(score.caveat)")
            write("- " + sources(score.evidence, isProjectChoice: false))
        }
    }

    private static func signed(_ points: Int) -> String { points < 0 ? "−\(-points)" : "\(points)" }

    mutating func writeFreeText() {
        write(
            "The text is cut into clauses at punctuation and at words such as “but”, “however” and “now”. In each clause "
                + "the reader looks for the concepts below, and for words that decide what is said of them. What cannot be "
                + "told apart from “present” counts as present where the concept is a red flag by itself. A person has to read "
                + "the text, unless the clinic has set otherwise on the signed page. A ticked “no” never cancels a red flag in the own words. The statuses follow NegEx (Chapman "
                + "2001) and ConText (Harkema 2009); the word lists are this project's own.")
        write()
        head("Concept", "Kind", "Counts as the answer", "Ways of saying it", "For example")
        for concept in source.lexicon.concepts {
            let patterns = concept.terms + concept.lossTerms + concept.vagueTerms
            let answers = concept.answers.map { hint -> String in
                let label = prose.label(ItemID(rawValue: hint.item))
                return hint.choice.map { "\(label): “\(ConditionProse.words($0))”" } ?? "\(label), by the side named"
            }
            row(
                ConditionProse.words(of: concept.id), Self.words(of: concept.kind),
                answers.isEmpty ? "none" : answers.joined(separator: ", "), "\(patterns.count)",
                examples(patterns).joined(separator: "; "))
        }
        write()
        head("Words that decide", "Status of the mention", "Phrases", "For example")
        for kind in TextCueKind.allCases {
            let phrases = source.lexicon.cues.filter { $0.kind == kind }.flatMap(\.phrases)
            guard !phrases.isEmpty else { continue }
            row(
                Self.words(of: kind), kind.status.map { ConditionProse.words(of: $0) } ?? "decides none by itself",
                "\(phrases.count)", examples(phrases).joined(separator: "; "))
        }
        write()
        write(
            "\(source.lexicon.ignored.count) phrases contain a term and are none, such as "
                + ConditionProse.joinedList(examples(source.lexicon.ignored).map { "“\($0)”" }, "and") + ".")
        writeWeights()
    }

    /// What was learnt from a corpus, as those who sign it should know it.
    private mutating func writeWeights() {
        guard let weights = source.lexicon.weights?.weights else { return }
        heading("What words weigh: the model's card", level: 3)
        let unit = Double(TextWeights.unit)
        write(
            "Beside the phrases above, each sentence is weighed by what was learnt from a corpus of labelled sentences that "
                + "the project wrote: words, pairs of words, and classes of words that mean much the same, with what is "
                + "said of them (denied, asked, read, feared, of another person, of the past). What is weighed too lightly "
                + "is still read by a person. What was learnt only raises, at most to urgent.")
        write()
        write("- The weights: \(weights.summary).")
        write("- SHA-256 of the weights: \(Self.hash(of: weights.text)).")
        write(
            "- Urgent from a score of \(Double(weights.urgentFrom) / unit), for review from "
                + "\(Double(weights.reviewFrom) / unit); a score is the logarithm of the odds that the sentence affirms a sign."
        )
        write(
            "- What it misses: words and comparisons that nobody wrote into the corpus, other languages than English, and "
                + "sentences that only others around them explain. It takes some leaflets, questions and other people's "
                + "illness for the patient's own.")
        write(
            "- To change it: add sentences to the corpus, never those that it is measured on; then `words train`, "
                + "`words measure`, and a signature, as for a rule.")
        write()
    }

    private static func hash(of text: String) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        let bytes = Array(text.utf8)
        _ = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func examples(_ patterns: [String]) -> [String] {
        var result: [String] = []
        for pattern in patterns {
            let example = PhraseExample(source.lexicon).text(of: pattern, gap: "…")
            if !result.contains(example) { result.append(example) }
            if result.count == 3 { break }
        }
        return result
    }

    private static func words(of kind: ConceptKind) -> String {
        switch kind {
        case .hardCES: "red flag: cauda equina"
        case .stroke: "red flag: stroke"
        case .motor: "red flag: power"
        case .legs: "red flag: both legs"
        case .limb: "red flag: a foot without blood"
        case .selfHarm: "red flag: self-harm"
        case .softCancer: "to be asked: cancer"
        case .softFever: "to be asked: fever"
        case .softGivesWay: "to be asked: a leg gives way"
        case .softBladder: "to be asked: an old bladder trouble"
        case .softLimb: "to be asked: weak legs, a blue foot"
        }
    }

    private static func words(of kind: TextCueKind) -> String {
        switch kind {
        case .negation: "denial"
        case .reading: "read, heard or asked about"
        case .condition: "a condition"
        case .worry: "a fear"
        case .past: "the past"
        case .resolved: "it is over"
        case .person: "somebody else"
        case .proxy: "written for the patient by somebody else"
        case .breaker: "a new sentence begins"
        case .shift: "a new clause begins"
        case .reversal: "a denial of another time"
        case .recurrence: "it has come back"
        case .confirmation: "what was asked or read is so"
        case .pseudo: "looks like one of these and is none"
        }
    }

    mutating func writeReasonTexts() {
        write(
            "The places in ‹angle brackets› of reasons and notes stand for an answer of the patient, or for one of these "
                + "texts.")
        write()
        for phrase in source.phrases {
            let mode = phrase.mode == .first ? "the first that applies" : "all that apply"
            write("**‹\(ConditionProse.words(phrase.id.rawValue))›**: \(mode) of")
            write()
            for option in phrase.options {
                write("- “\(template(option.text))”, when \(prose.sentence(option.condition))")
            }
            write("- otherwise “\(phrase.otherwise)”")
            write()
        }
    }

    mutating func writeFindings() {
        var names: [FindingID] = []
        func add(_ id: FindingID) { if !names.contains(id) { names.append(id) } }
        for rule in source.rules { for finding in rule.findings { add(finding.id) } }
        for observation in source.observations { add(observation.finding) }
        for caution in source.cautions { add(caution.id) }
        head("Finding", "In words", "Added by")
        for name in names.sorted() {
            var from = source.rules.filter { $0.findings.contains { $0.id == name } }.map(\.id.rawValue)
            if source.observations.contains(where: { $0.finding == name }) { from.append("its own condition") }
            if source.cautions.contains(where: { $0.id == name }) { from.append("caution") }
            row("`\(name)`", ConditionProse.words(name.rawValue), from.joined(separator: ", "))
        }
    }

    mutating func writeContested() {
        heading("Deliberately not encoded", level: 3)
        for text in source.notEncoded { write("- \(text)") }
        heading("Contested points", level: 3)
        for text in source.contested { write("- \(text)") }
    }

    mutating func writeArticles() {
        for article in source.articles ?? [] {
            heading(article.title, level: 3)
            for line in article.text.split(separator: "\n", omittingEmptySubsequences: false) {
                write(line.hasPrefix("#") ? "##" + line : String(line))
            }
        }
    }

    mutating func writeEnd() {
        heading("Sources", level: 3)
        for entry in source.evidence { write("- **\(entry.id == "P" ? "[P]" : entry.id.rawValue)** \(entry.citation)") }
        heading("Changelog", level: 3)
        for change in source.changelog { write("- \(change.version), \(change.date): \(change.text)") }
    }
}
