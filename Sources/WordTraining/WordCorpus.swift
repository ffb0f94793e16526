internal import FreeText

/// The labelled sentences that weights are learnt from, and the words that mean much the same.
///
/// `Corpus/` holds one kind of line a file: sentences under heads (`= FLAG REGISTER SIGN…`), building blocks, frames for
/// them, sets of words and classes; each file says how it is written.
package struct WordCorpus: Sendable {
    /// How far a safe reader must raise a text.
    package enum Flag: Int, Sendable, CaseIterable, Comparable {
        case none, clinicianReview, urgent, emergency

        package init?(named name: some StringProtocol) {
            switch name {
            case "none": self = .none
            case "clinician_review": self = .clinicianReview
            case "urgent": self = .urgent
            case "emergency": self = .emergency
            default: return nil
            }
        }

        package static func < (left: Flag, right: Flag) -> Bool { left.rawValue < right.rawValue }
    }

    /// What a sentence says of a sign.
    struct Label: Hashable, Sendable {
        var sign: String
        var status: Status
    }

    enum Status: Character, Sendable {
        case affirmed = "+"
        case negated = "-"
        case hypothetical = "?"
        case historical = "<"
        case other = "~"
        /// Old and unchanged.
        case old = "!"
    }

    struct Sentence: Sendable {
        var text: [UInt8]
        var flag: Flag
        var register: String
        var labels: [Label]
        /// Names the sentence, however its places are filled.
        var source: UInt64

        init(_ text: some StringProtocol, _ flag: Flag, _ register: String, _ labels: [Label]) {
            self.text = Array(text.utf8)
            self.flag = flag
            self.register = register
            self.labels = labels
            source = Self.hash(self.text)
        }

        /// FNV-1a
        static func hash(_ bytes: [UInt8]) -> UInt64 {
            bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        }

        /// One in five is held back where the corpus is to be measured on itself.
        var isHeldBack: Bool { (source ^ source >> 32) % 5 == 0 }
    }

    struct Frame: Sendable {
        var sentence: Sentence
        var status: Status
    }

    private(set) var sentences: [Sentence] = []
    /// By kind: a noun phrase, what one does, a clause.
    private(set) var phrases: [String: [Sentence]] = [:]
    private(set) var frames: [Frame] = []
    private(set) var sets: [String: [[UInt8]]] = [:]
    private(set) var classes: [(name: String, phrases: [String])] = []
    private var classPositions: [String: Int] = [:]

    package struct Malformed: Error, Hashable, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    /// - Parameter files: name and content of each.
    package init(_ files: [(name: String, text: String)]) throws(Malformed) {
        for file in files.sorted(by: { $0.name < $1.name }) {
            var head: Sentence?
            for (number, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                guard let first = line.first, first != "#" else { continue }
                guard read(line, of: file.name, &head) else {
                    throw Malformed(description: "\(file.name):\(number + 1) is not a line of this file's kind")
                }
            }
        }
    }

    private mutating func read(_ line: Substring, of file: String, _ head: inout Sentence?) -> Bool {
        switch file {
        case "phrases.txt":
            guard let (parts, text) = Self.halves(line, count: 3), let flag = Flag(named: parts[1]) else {
                return false
            }
            let label = Label(sign: String(parts[0]), status: .affirmed)
            phrases[String(parts[2]), default: []].append(Sentence(text, flag, String(parts[2]), [label]))
        case "frames.txt":
            guard let (parts, text) = Self.halves(line, count: 2), parts[0].count == 1,
                let status = Status(rawValue: parts[0].first!)
            else { return false }
            frames.append(Frame(sentence: Sentence(text, .none, String(parts[1]), []), status: status))
        case "sets.txt":
            guard let bar = line.firstIndex(of: "|") else { return false }
            let name = line[..<bar].split(separator: " ").first.map(String.init) ?? ""
            sets[name, default: []].append(Self.trimmed(line[line.index(after: bar)...]))
        case "classes.txt":
            guard let bar = line.firstIndex(of: "|") else { return false }
            let name = line[..<bar].split(separator: " ").first.map(String.init) ?? ""
            let own = line[line.index(after: bar)...].split(separator: ",")
                .map { TextWeights.words(of: String($0)).joined(separator: " ") }.filter { !$0.isEmpty }
            if let position = classPositions[name] {
                classes[position].phrases += own
            } else {
                classPositions[name] = classes.count
                classes.append((name, own))
            }
        default:
            guard line.first == "=" else {
                guard let head else { return false }
                sentences.append(Sentence(line, head.flag, head.register, head.labels))
                return true
            }
            let parts = line.dropFirst().split(separator: " ")
            guard parts.count >= 2, let flag = Flag(named: parts[0]) else { return false }
            var labels: [Label] = []
            for part in parts.dropFirst(2) {
                guard let last = part.last, let status = Status(rawValue: last) else { return false }
                labels.append(Label(sign: String(part.dropLast()), status: status))
            }
            head = Sentence("", flag, String(parts[1]), labels)
        }
        return true
    }

    private static func halves(_ line: Substring, count: Int) -> ([Substring], Substring)? {
        guard let bar = line.firstRange(of: " | ") else { return nil }
        let parts = line[..<bar.lowerBound].split(separator: " ")
        return parts.count == count ? (parts, line[bar.upperBound...]) : nil
    }

    private static func trimmed(_ text: Substring) -> [UInt8] {
        Array(text.drop { $0 == " " }.utf8)
    }

    package var sentenceCount: Int { sentences.count + frames.count + phrases.values.reduce(0) { $0 + $1.count } }

    /// How often each word is written.
    var wordCounts: [String: Int] {
        var counts: [String: Int] = [:]
        func count(_ text: [UInt8]) {
            let marks = Array("[]|{}".utf8)
            let plain = String(decoding: text.map { marks.contains($0) ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
            for word in TextWeights.words(of: plain) where !word.isEmpty { counts[word, default: 0] += 1 }
        }
        for sentence in sentences { count(sentence.text) }
        for list in phrases.values { for phrase in list { count(phrase.text) } }
        for frame in frames { count(frame.sentence.text) }
        for list in sets.values { for text in list { count(text) } }
        for name in ["np", "vp", "cl"] + sets.keys { counts[name] = nil }
        return counts
    }
}
