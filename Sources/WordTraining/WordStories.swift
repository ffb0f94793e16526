/// Makes texts from a corpus: phrases put into frames, sentences into stories, with the mistakes of hasty typing, so that
/// what a cue speaks for is learnt apart from the sign.
struct WordStories {
    /// A sentence of a text, with its bytes there.
    struct Span {
        var range: Range<Int>
        var flag: WordCorpus.Flag
        var labels: [WordCorpus.Label]
        var source: UInt64
    }

    private struct Part {
        var text: [UInt8]
        var flag: WordCorpus.Flag
        var register: String
        var labels: [WordCorpus.Label]
        var source: UInt64
    }

    /// Registers that are written in a style of their own.
    private enum Group { case lay, notes, letter, leaflet }

    private var random: SplitMix64
    let sentences: [WordCorpus.Sentence]
    private let frames: [WordCorpus.Frame]
    private let phrases: [String: [WordCorpus.Sentence]]
    private let sets: [String: [[UInt8]]]
    /// Affirmed signs that can stand as a clause, and those that can stand as a note.
    private let clauses: [WordCorpus.Sentence]
    private let fragments: [WordCorpus.Sentence]
    /// What stories are filled with, by group.
    private let filling: [WordCorpus.Sentence]
    private let fillingByGroup: [String: [WordCorpus.Sentence]]

    /// - Parameter admits: which sentences, phrases and frames are used.
    init(_ corpus: WordCorpus, seed: UInt64, where admits: (WordCorpus.Sentence) -> Bool = { _ in true }) {
        random = SplitMix64(seed: seed)
        sentences = corpus.sentences.filter(admits)
        frames = corpus.frames.filter { admits($0.sentence) }
        phrases = corpus.phrases.mapValues { $0.filter(admits) }
        sets = corpus.sets
        let signs = sentences.filter { sentence in
            sentence.flag > .none && !sentence.labels.isEmpty && sentence.labels.allSatisfy { $0.status == .affirmed }
        }
        let starts = ["I ", "My ", "Both ", "There ", "The ", "I'"].map { Array($0.utf8) }
        clauses = signs.filter { sentence in
            ["plain", "vivid"].contains(sentence.register) && sentence.text.count < 90
                && starts.contains { sentence.text.starts(with: $0) }
        }
        fragments = signs.filter { sentence in
            sentence.register == "notes" && sentence.text.count < 45 && !sentence.text.contains(UInt8(ascii: "+"))
                && !sentence.text.contains(UInt8(ascii: "?"))
        }
        filling = sentences.filter { sentence in
            sentence.flag == .none && sentence.labels.isEmpty
                && ["plain", "text", "polite", "esl", "question", "vivid"].contains(sentence.register)
        }
        fillingByGroup = Dictionary(grouping: sentences.filter { $0.flag == .none }, by: \.register)
    }

    /// A text around a sentence, or around one made from a frame or drawn, with its sentences.
    mutating func text(around seed: WordCorpus.Sentence?) -> (text: [UInt8], spans: [Span]) {
        let core = seed.map { part(of: $0) } ?? drawn()
        let group: Group =
            switch core.register {
            case "notes", "fragment": .notes
            case "letter": .letter
            case "leaflet": .leaflet
            default: .lay
            }
        var parts = story(around: core, group)
        if group == .lay, core.flag > .none, core.labels.contains(where: { $0.status == .affirmed }),
            random.happens(0.12)
        {
            for index in parts.indices { parts[index].text = toldOfAnother(parts[index].text) }
            if random.happens(0.7) {
                parts.insert(
                    Part(text: random.pick(Self.openings), flag: .none, register: "plain", labels: [], source: 1), at: 0
                )
            }
        }
        return joined(parts, core, group)
    }

    private static let openings = [
        "I am writing for my husband.", "I'm filling this in for my mother", "This is about my wife",
        "My dad asked me to write this for him", "Filled in by his daughter", "I am her carer and fill this in for her",
        "Mum can't type so I do it",
    ].map { Array($0.utf8) }

    private mutating func story(around core: Part, _ group: Group) -> [Part] {
        var parts = [core]
        let kind = random.fraction()
        let count = kind < 0.45 ? 0 : kind < 0.7 ? random.number(1...2) : random.number(3...14)
        for _ in 0..<count {
            var next: Part
            if group != .lay {
                let own = fillingByGroup["\(group)"] ?? []
                next = part(of: random.pick(random.happens(0.8) && !own.isEmpty ? own : filling))
            } else if random.happens(0.72) {
                next = part(of: random.pick(filling))
            } else {
                next = drawn()
                for _ in 0..<6 where next.flag > .none || ["notes", "letter", "leaflet"].contains(next.register) {
                    next = drawn()
                }
            }
            guard next.flag == .none || next.flag <= core.flag else { continue }
            parts.insert(next, at: random.number(0...parts.count))
        }
        return parts
    }

    private mutating func part(of sentence: WordCorpus.Sentence) -> Part {
        Part(
            text: rendered(sentence.text), flag: sentence.flag, register: sentence.register, labels: sentence.labels,
            source: sentence.source)
    }

    private mutating func drawn() -> Part {
        random.happens(0.33) ? filled(random.pick(frames)) : part(of: random.pick(sentences))
    }

    // MARK: - Frames

    private mutating func filled(_ frame: WordCorpus.Frame) -> Part {
        var text: [UInt8] = []
        var labels: [WordCorpus.Label] = []
        var flag = WordCorpus.Flag.none
        var rest = frame.sentence.text[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "{")),
            let close = rest[open...].firstIndex(of: UInt8(ascii: "}"))
        {
            text += rest[..<open]
            let kind = String(decoding: rest[(open + 1)..<close], as: UTF8.self)
            if phrases[kind] != nil {
                let block = block(kind, frame)
                text += block.text
                labels += block.labels.map { label in
                    WordCorpus.Label(sign: label.sign, status: frame.status == .old ? .historical : frame.status)
                }
                flag = max(flag, block.flag)
            } else {
                text += rest[open...close]
            }
            rest = rest[(close + 1)...]
        }
        text += rest
        let source = WordCorpus.Sentence.hash(text)
        let signs = labels.map(\.sign)
        var level: WordCorpus.Flag = frame.status == .affirmed ? flag : frame.status == .old ? .clinicianReview : .none
        if frame.status == .historical, signs.contains("cancer") { level = .clinicianReview }
        if frame.status == .old, signs.contains("selfHarm") { level = .emergency }
        return Part(
            text: rendered(text), flag: level, register: frame.sentence.register, labels: labels, source: source)
    }

    private mutating func block(_ kind: String, _ frame: WordCorpus.Frame) -> WordCorpus.Sentence {
        var block = random.pick(phrases[kind]!)
        if kind == "cl", !clauses.isEmpty, random.happens(0.75) {
            block = random.pick(clauses)
            block.text = rendered(block.text)
            if block.text.first != UInt8(ascii: "I") { block.text[0] |= 0x20 }
        } else if kind == "np", frame.sentence.register == "notes", !fragments.isEmpty, random.happens(0.6) {
            block = random.pick(fragments)
        }
        return block
    }

    /// A template with one of each alternative and one of each set.
    private mutating func rendered(_ template: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for byte in expanded(template[...]) {
            if byte == UInt8(ascii: " "), result.isEmpty || result.last == byte { continue }
            if ".,;:?!".utf8.contains(byte), result.last == UInt8(ascii: " ") { result.removeLast() }
            result.append(byte)
        }
        while let last = result.last, last == UInt8(ascii: " ") || last == UInt8(ascii: ",") { result.removeLast() }
        return result
    }

    private mutating func expanded(_ template: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var position = template.startIndex
        while position < template.endIndex {
            switch template[position] {
            case UInt8(ascii: "["):
                var depth = 0
                var starts = [position + 1]
                var end = position
                while end < template.endIndex {
                    if template[end] == UInt8(ascii: "[") { depth += 1 }
                    if template[end] == UInt8(ascii: "]") { depth -= 1 }
                    if depth == 0 { break }
                    if depth == 1, template[end] == UInt8(ascii: "|") { starts.append(end + 1) }
                    end += 1
                }
                let chosen = random.number(0...(starts.count - 1))
                let stop = chosen + 1 < starts.count ? starts[chosen + 1] - 1 : end
                result += expanded(template[starts[chosen]..<stop])
                position = end + 1
            case UInt8(ascii: "{"):
                guard let end = template[position...].firstIndex(of: UInt8(ascii: "}")) else { return result }
                var name = Array(template[(position + 1)..<end])
                let isCapital = name.first.map { $0 & 0x20 == 0 } ?? false
                if isCapital { name[0] |= 0x20 }
                if let set = sets[String(decoding: name, as: UTF8.self)] {
                    var words = random.pick(set)
                    if isCapital, let first = words.first, first | 0x20 >= UInt8(ascii: "a") { words[0] &= 0xDF }
                    result += words
                } else {
                    result += template[position...end]
                }
                position = end + 1
            default:
                result.append(template[position])
                position += 1
            }
        }
        return result
    }

    // MARK: - Style

    private static let ofAnother: [(String, String, String)] = [
        ("i", "he", "she"), ("i'm", "he's", "she's"), ("i've", "he's", "she's"), ("i'd", "he'd", "she'd"),
        ("i'll", "he'll", "she'll"), ("my", "his", "her"), ("me", "him", "her"), ("myself", "himself", "herself"),
        ("mine", "his", "hers"), ("am", "is", "is"), ("don't", "doesn't", "doesn't"), ("haven't", "hasn't", "hasn't"),
    ]

    /// What somebody says of themselves, said of them by another.
    private mutating func toldOfAnother(_ text: [UInt8]) -> [UInt8] {
        let isHe = random.happens(0.5)
        var previous = ""
        var words: [String] = []
        for word in String(decoding: text, as: UTF8.self).split(separator: " ") {
            let key = word.lowercased().trimmed(of: ".,;:?!")
            if let entry = Self.ofAnother.first(where: { $0.0 == key }) {
                let other = isHe ? entry.1 : entry.2
                let isCapital = words.isEmpty && word.first!.isUppercase
                words.append(
                    (isCapital ? other.prefix(1).uppercased() + other.dropFirst() : other)
                        + (word.lowercased().hasPrefix(key) ? word.dropFirst(key.count) : ""))
            } else {
                words.append(previous == "i" && key == "have" ? "has" : String(word))
            }
            previous = key
        }
        return Array(words.joined(separator: " ").utf8)
    }

    private static let shortForms = [
        "you": "u", "to": "2", "for": "4", "because": "cos", "when": "wen", "and": "n", "with": "wiv", "before": "b4",
        "are": "r", "please": "pls", "the": "da", "have": "av", "going": "goin", "nothing": "nuffin", "about": "bout",
        "know": "kno",
    ]

    private mutating func joined(_ parts: [Part], _ core: Part, _ group: Group) -> (text: [UInt8], spans: [Span]) {
        let isTyped = core.register == "text" || core.register == "dictation" || group == .lay && random.happens(0.22)
        let mistakes = random.pick(group == .lay ? [0, 0, 0, 0.02, 0.05, 0.1] : [0, 0, 0, 0.02])
        let isShort = isTyped && random.happens(0.5)
        let isLower = isTyped && random.happens(0.8)
        let isBare = isTyped && random.happens(0.7)
        let separators =
            isTyped
            ? [" ", " ", ", ", "\n", ". ", " and ", "... "]
            : group == .notes ? [". ", ", ", "; ", "\n"] : [". ", ". ", ". ", "\n", ", "]
        let separator = Array(random.pick(separators).utf8)
        var text: [UInt8] = []
        var spans: [Span] = []
        for part in parts {
            var own = mistyped(part.text, mistakes, isShort)
            if isLower { own = own.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 } }
            if isBare { own.removeAll { $0 == UInt8(ascii: "'") } }
            if let last = text.last {
                text += ".?!".utf8.contains(last) && ".,".utf8.contains(separator[0]) ? [UInt8(ascii: " ")] : separator
            }
            spans.append(
                Span(
                    range: text.count..<(text.count + own.count), flag: part.flag, labels: part.labels,
                    source: part.source))
            text += own
        }
        if !isTyped, random.happens(0.6), let last = text.last, !".?!".utf8.contains(last) {
            text.append(UInt8(ascii: "."))
        }
        return (text, spans)
    }

    private mutating func mistyped(_ text: [UInt8], _ mistakes: Double, _ isShort: Bool) -> [UInt8] {
        guard mistakes > 0 || isShort else { return text }
        var words = text.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map { Array($0) }
        for index in words.indices {
            if isShort, let short = Self.shortForms[String(decoding: words[index], as: UTF8.self).lowercased()],
                random.happens(0.6)
            {
                words[index] = Array(short.utf8)
            } else if random.happens(mistakes) {
                words[index] = mistyped(words[index])
            }
        }
        return Array(words.joined(separator: [UInt8(ascii: " ")]))
    }

    /// A word with two letters swapped, one left out, doubled, changed or put in.
    mutating func mistyped(_ word: [UInt8]) -> [UInt8] {
        guard word.count >= 4, word.allSatisfy({ $0 < 0x80 }) else { return word }
        var word = word
        let place = random.number(0...(word.count - 2))
        let letter = UInt8(ascii: "a") + UInt8(random.number(0...25))
        switch random.fraction() {
        case ..<0.3: word.swapAt(place, place + 1)
        case ..<0.55: word.remove(at: place)
        case ..<0.75: word.insert(word[place], at: place)
        case ..<0.9: word[place] = letter
        default: word.insert(letter, at: place)
        }
        return word
    }

    /// So many characters of harmless sentences with the text somewhere among them.
    mutating func longStory(around text: String, characters: Int) -> String {
        var parts = [text]
        var count = text.count
        while count < characters {
            let next = String(decoding: rendered(random.pick(filling).text), as: UTF8.self)
            parts.insert(next, at: random.number(0...parts.count))
            count += next.count + 2
        }
        return parts.map { $0.trimmed(of: ".") }.joined(separator: ". ")
    }
}

/// Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func fraction() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }

    mutating func happens(_ probability: Double) -> Bool { fraction() < probability }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    mutating func pick<Element>(_ list: [Element]) -> Element { list[number(0...(list.count - 1))] }
}

extension String {
    func trimmed(of marks: String) -> String {
        var text = self[...]
        while let last = text.last, marks.contains(last) { text = text.dropLast() }
        while let first = text.first, marks.contains(first) { text = text.dropFirst() }
        return String(text)
    }
}
