import FreeText
import SpineProtocol
import TriageCore

/// A sentence with the mentions that a reader should find in it.
struct LabelledSentence: Sendable {
    struct Label: Hashable, Comparable, Sendable, CustomStringConvertible {
        var concept: TextConceptID
        var status: TextStatus

        var description: String { "\(concept) \(status.rawValue)" }

        static func < (left: Label, right: Label) -> Bool {
            (left.concept, left.status.rawValue) < (right.concept, right.status.rawValue)
        }
    }

    var text: String
    var expected: Set<Label>

    private static let statuses: [Character: TextStatus] = [
        "+": .affirmed, "-": .negated, "?": .hypothetical, "<": .historical, "~": .otherPerson,
    ]

    /// Reads lines of the form `saddle+ fever- | text`; labels may also follow the text.
    static func parse(_ table: String) -> [LabelledSentence] {
        table.split(separator: "\n").map { line in
            let bar = line.firstIndex(of: "|") ?? line.startIndex
            var words = line[line.index(after: bar)...].split(separator: " ", omittingEmptySubsequences: false)
            var labels = line[..<bar].split(separator: " ").compactMap(label)
            while let last = words.last, let extra = label(last) {
                labels.append(extra)
                words.removeLast()
            }
            let text = words.joined(separator: " ").drop { $0 == " " }
            return LabelledSentence(text: String(text), expected: Set(labels))
        }
    }

    private static func label(_ word: Substring) -> Label? {
        guard let sign = word.last, let status = statuses[sign], word.count > 1 else { return nil }
        let name = String(word.dropLast())
        for id in [name, "ces.\(name)"] where spineLexicon.concepts.contains(where: { $0.id.rawValue == id }) {
            return Label(concept: TextConceptID(rawValue: id), status: status)
        }
        return nil
    }
}

/// A reader of the spine lexicon for all tests, since it takes a while to build.
enum SharedReader {
    static let spine = reader(spineLexicon)
    /// That knows phrases alone, and weighs no words.
    static let phrases: Result<TextReader, TextLexiconError> = {
        var lexicon = spineLexicon
        lexicon.weights = nil
        return reader(lexicon)
    }()

    private static func reader(_ lexicon: TextLexicon<ConceptKind>) -> Result<TextReader, TextLexiconError> {
        do throws(TextLexiconError) {
            return .success(try TextReader(lexicon: lexicon))
        } catch {
            return .failure(error)
        }
    }
}

/// How a reader does on labelled sentences.
struct Evaluation {
    struct Count {
        var expected = 0
        var found = 0
        var right = 0

        var recall: Double { expected == 0 ? 1 : Double(right) / Double(expected) }
        var precision: Double { found == 0 ? 1 : Double(right) / Double(found) }
    }

    private(set) var byStatus: [TextStatus: Count] = [:]
    private(set) var hardAffirmed = Count()
    /// Affirmed hard red flags that were missed in sentences where at least a topic was reported.
    private(set) var missedWithTopic = 0
    /// Affirmed hard red flags that were found and read as something else: the mistake that must not happen.
    private(set) var swallowed: [String] = []
    private(set) var mistakes: [String] = []

    init(_ sentences: [LabelledSentence], with reader: TextReader) {
        let hard = Set(spineLexicon.concepts.filter(\.kind.isHard).map(\.id))
        for sentence in sentences {
            let reading = reader.read(sentence.text)
            let found = Set(
                reading.mentions.map { LabelledSentence.Label(concept: $0.concept, status: $0.status) })
            let missed = sentence.expected.subtracting(found)
                .filter { $0.status == .affirmed && hard.contains($0.concept) }
            for label in missed where found.contains(where: { $0.concept == label.concept }) {
                swallowed.append(sentence.text)
            }
            if !reading.topics.isEmpty { missedWithTopic += missed.count }
            count(sentence.expected, \.expected, hard)
            count(found, \.found, hard)
            count(found.intersection(sentence.expected), \.right, hard)
            if found != sentence.expected {
                mistakes.append(
                    "\(sentence.text)\n    expected \(sentence.expected.sorted()), found \(found.sorted())")
            }
        }
    }

    private mutating func count(
        _ labels: Set<LabelledSentence.Label>, _ path: WritableKeyPath<Count, Int>, _ hard: Set<TextConceptID>
    ) {
        for label in labels {
            byStatus[label.status, default: Count()][keyPath: path] += 1
            if label.status == .affirmed, hard.contains(label.concept) { hardAffirmed[keyPath: path] += 1 }
        }
    }

    /// One line for each status.
    var summary: String {
        func line(_ name: String, _ count: Count) -> String {
            func three(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
            return "\(name): precision \(three(count.precision)) (\(count.right)/\(count.found)),"
                + " recall \(three(count.recall)) (\(count.right)/\(count.expected))"
        }
        var lines = TextStatus.allCases.map { line($0.rawValue, byStatus[$0] ?? Count()) }
        lines.append(line("affirmed hard red flags", hardAffirmed))
        lines.append("missed, but reported as a topic: \(missedWithTopic)")
        return lines.joined(separator: "\n")
    }
}
