internal import CivilTime
internal import FreeText
package import TriageCore

/// Writes assessments as the JSON that the contract describes.
package struct AssessmentEncoder: Sendable {
    private let items: [Item]
    private let ids: [JSONToken]
    /// The choices of all items, item by item, and where each item's begin.
    private let choices: [JSONToken]
    private let firstChoices: [Int]
    private let unsure = JSONToken("unsure")
    private let byPhone = JSONToken("byPhone")

    package init(_ questionnaire: Questionnaire) {
        items = questionnaire.items
        ids = questionnaire.items.map { JSONToken($0.id.rawValue) }
        choices = questionnaire.items.flatMap(\.choiceNames).map(JSONToken.init)
        var next = 0
        firstChoices =
            [0]
            + questionnaire.items.map { item in
                next += item.choiceNames.count
                return next
            }
    }

    /// The assessment as one JSON object, in UTF-8 and without line breaks.
    ///
    /// - Parameter freeText: the form's own words, of which the mentioned parts are shown to staff.
    package func encode(_ assessment: Assessment, respondBy: Instant?, freeText: String?) -> [UInt8] {
        var writer = JSONWriter(capacity: 4_096)
        writer.object { writer in write(assessment, respondBy, freeText, to: &writer) }
        return writer.bytes
    }

    private func write(
        _ assessment: Assessment, _ respondBy: Instant?, _ freeText: String?, to writer: inout JSONWriter
    ) {
        writer.field("level")
        writer.string(assessment.level.rawValue)
        writer.field("possibleLevel")
        writer.string(assessment.possibleLevel.rawValue)
        writer.field("protocol")
        writer.string(assessment.protocolTitle)
        writer.field("respondBy")
        if let respondBy { writer.string(respondBy.rfc3339) } else { writer.null() }
        writer.field("findings")
        writer.strings(assessment.findings.lazy.map(\.rawValue))
        writer.field("rules")
        writer.array(assessment.rules) { writer, rule in self.write(rule, to: &writer) }
        writer.field("destinations")
        writer.strings(assessment.destinations.lazy.map(\.rawValue))
        writer.field("pathway")
        writer.strings(assessment.pathway)
        writer.field("cautions")
        writer.strings(assessment.cautions.lazy.map(\.rawValue))
        writer.field("unknown")
        writer.array(assessment.unknown) { writer, item in writer.string(ids[item]) }
        if !assessment.byPhone.isEmpty {
            writer.field("byPhone")
            writer.array(assessment.byPhone) { writer, item in writer.string(ids[item]) }
        }
        writer.field("askNext")
        writer.array(assessment.askNext) { writer, question in
            writer.object { writer in
                writer.field("item")
                writer.string(ids[question.item])
                if let partner = question.partner {
                    writer.field("with")
                    writer.string(ids[partner])
                }
                writer.field("couldRaiseTo")
                writer.string(question.couldRaiseTo.rawValue)
            }
        }
        writer.field("scores")
        writer.object { writer in
            for score in assessment.scores {
                writer.key(score.id.rawValue)
                self.write(score, to: &writer)
            }
        }
        writer.field("changes")
        writer.array(assessment.changes) { writer, change in
            writer.object { writer in
                writer.field("item")
                writer.string(ids[change.item])
                writer.field("from")
                self.write(change.from, of: change.item, to: &writer)
                writer.field("to")
                self.write(change.to, of: change.item, to: &writer)
                writer.field("since")
                writer.string(change.since.date.description)
                writer.field("text")
                writer.string(change.words(items[change.item]))
            }
        }
        writer.field("notes")
        writer.strings(assessment.notes)
        if let words = assessment.ownWords {
            writer.field("ownWords")
            writer.object { writer in
                writer.field("level")
                if let level = words.level { writer.string(level.rawValue) } else { writer.null() }
                writer.field("explainedPercent")
                writer.number(Int((words.explained * 100).rounded()))
            }
        }
        if let freeText, !assessment.weighed.isEmpty {
            writer.field("weighed")
            let words = Array(freeText.utf8)
            writer.array(assessment.weighed) { writer, sentence in
                writer.object { writer in
                    writer.field("level")
                    writer.string("\(sentence.level)")
                    writer.field("words")
                    writer.strings(sentence.words.map { Self.quoted(words[$0.clamped(to: 0..<words.count)]) })
                }
            }
        }
        if let freeText, !assessment.mentions.isEmpty {
            writer.field("text")
            let words = Array(freeText.utf8)
            writer.array(assessment.mentions.prefix(40)) { writer, mention in
                writer.object { writer in
                    writer.field("concept")
                    writer.string(mention.concept.rawValue)
                    writer.field("status")
                    writer.string(mention.status.rawValue)
                    writer.field("words")
                    writer.string(Self.quoted(words[mention.range.clamped(to: 0..<words.count)]))
                }
            }
        }
    }

    /// The words of a mention; the beginning of those that a mebibyte of blanks stretches.
    private static func quoted(_ words: ArraySlice<UInt8>) -> String {
        guard words.count > longestQuote else { return String(decoding: words, as: UTF8.self) }
        let isWithinScalar = { (byte: UInt8) in byte & 0xC0 == 0x80 }
        var end = words.startIndex + longestQuote
        while end > words.startIndex, isWithinScalar(words[end]) { end -= 1 }
        return String(decoding: words[..<end], as: UTF8.self) + " …"
    }

    private static let longestQuote = 400

    private func write(_ rule: Assessment.FiredRule, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id")
            writer.string(rule.id.rawValue)
            writer.field("level")
            writer.string(rule.level.rawValue)
            writer.field("reason")
            writer.string(rule.reason)
            writer.field("answers")
            writer.object { writer in
                for used in rule.answers {
                    writer.key(ids[used.item])
                    self.write(used.answer, of: used.item, to: &writer)
                }
            }
            writer.field("evidence")
            writer.strings(rule.evidence.lazy.map(\.rawValue))
        }
    }

    /// A score's total; what the unknown parts could make of it and the parts, where there are any. Its title and caveat are
    /// the protocol's, and the same in every assessment.
    private func write(_ score: Assessment.ScoreResult, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("total")
            writer.number(score.total)
            if score.least != score.most {
                writer.field("least")
                writer.number(score.least)
                writer.field("most")
                writer.number(score.most)
            }
            if let reading = score.reading {
                writer.field("reading")
                writer.string(reading)
            }
            if !score.countedParts.isEmpty {
                writer.field("counted")
                writer.strings(score.countedParts)
            }
            if !score.unknownParts.isEmpty {
                writer.field("unknown")
                writer.strings(score.unknownParts)
            }
        }
    }

    /// The answer as the form would have it; one of several choices as a list of these, and a list that is known in part
    /// as what is ticked with `unsure`.
    private func write(_ answer: Answer, of item: Int, to writer: inout JSONWriter) {
        switch answer {
        case .unanswered, .notAsked: writer.null()
        case .unsure: writer.string(unsure)
        case .byPhone: writer.string(byPhone)
        case .number(let number): writer.number(number)
        case .choice(let position): writer.string(choices[firstChoices[item] + position])
        case .choices(0):
            write(items[item].noneIndex.map { 1 << UInt32($0) } ?? 0, of: item, to: &writer)
        case .choices(let bits): write(bits, of: item, to: &writer)
        case .oneOf(let bits): write(bits, of: item, to: &writer)
        case .partly(let ticked, let notKnown, _): write(ticked, of: item, to: &writer, isWhole: notKnown == 0)
        }
    }

    private func write(_ bits: UInt32, of item: Int, to writer: inout JSONWriter, isWhole: Bool = true) {
        let own = firstChoices[item]..<firstChoices[item + 1]
        let names = own.filter { bits & (1 << UInt32($0 - own.lowerBound)) != 0 }.map { choices[$0] }
        writer.array(isWhole ? names : names + [unsure]) { writer, name in writer.string(name) }
    }
}
