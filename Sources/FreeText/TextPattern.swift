/// A pattern of a lexicon after parsing: phrases, gaps and conditions, by number.
struct TextPattern: Sendable {
    enum Role: UInt8, Sendable {
        case term, loss, absent, past, vague, topic
    }

    enum Part: Sendable {
        /// One of the phrases of a group.
        case group(Int32)
        /// One of the phrases of a group, or nothing.
        case optional(Int32)
        /// Up to `words` words, none of the set `without` (-1: any); `isWide` admits commas and a weak break.
        case gap(words: Int, without: Int32, isWide: Bool)
        /// The text does not go on with the group.
        case notNext(Int32)
        /// The clause ends.
        case end
    }

    var concept: Int32
    var role: Role
    var parts: [Part]

    /// The last group that the pattern cannot do without, after its first one; -1 if none.
    var lastGroup: Int32 {
        for part in parts.dropFirst().reversed() {
            if case .group(let group) = part { return group }
        }
        return -1
    }
}

/// Reads the notation of ``TextLexicon`` and numbers its groups, phrases and words.
struct TextPatternCompiler {
    private static let mostPhrases = 4000

    /// The lexicon's named groups.
    let sources: [String: [String]]
    var vocabulary = TextVocabulary()
    var trie = TextPhraseTrie()
    private(set) var wordSets: [[Bool]] = []
    /// The groups of phrases by the pattern that they are written as.
    private var groups: [String: Group] = [:]
    private var phraseWords = PhraseWords()
    /// What each named group stands for.
    private var expansions: [String: [[Int32]]] = [:]
    private var wordSetNumbers: [String: Int32] = [:]
    private var wordSetWords: [[Int32]] = []

    /// The phrases that a source stands for, as a group.
    private struct Group {
        var number: Int32
        /// Whether one of them has no words.
        var mayBeEmpty: Bool
    }

    init(groups: [String: [String]]) { sources = groups }

    /// The patterns of all concepts, which are numbered in their order.
    mutating func patterns(of concepts: [TextConcept<some TextConceptKind>]) throws(TextLexiconError) -> [TextPattern] {
        var patterns: [TextPattern] = []
        var seen: Set<TextConceptID> = []
        for (index, concept) in concepts.enumerated() {
            guard seen.insert(concept.id).inserted else { throw .duplicateConcept(concept.id) }
            let roles: [(TextPattern.Role, [String])] = [
                (.term, concept.terms), (.loss, concept.lossTerms), (.absent, concept.absentTerms),
                (.past, concept.pastTerms), (.vague, concept.vagueTerms), (.topic, concept.topics),
            ]
            for (role, sources) in roles {
                for source in sources {
                    patterns.append(
                        TextPattern(concept: Int32(index), role: role, parts: try parts(of: source)))
                }
            }
        }
        return patterns
    }

    /// Enters the phrases of cues and of what is ignored, and the classes and spellings of words.
    mutating func addCuesAndWords(of lexicon: TextLexicon<some TextConceptKind>) throws(TextLexiconError) {
        for (index, cue) in lexicon.cues.enumerated() {
            for source in cue.phrases {
                for phrase in try expand(source, within: []) { trie.add(intern(phrase), .cue(Int32(index))) }
            }
        }
        for source in lexicon.ignored {
            for phrase in try expand(source, within: []) { trie.add(intern(phrase), .ignored) }
        }
        for list in lexicon.wordClasses {
            for word in list.words.split(separator: " ") { vocabulary.mark(word, as: list.wordClass) }
        }
        for list in lexicon.commonWords {
            for word in list.split(separator: " ") { _ = vocabulary.intern(word) }
        }
        for word in lexicon.spellingTargets.sorted() { vocabulary.addSpellingTarget(word) }
        for (wrong, right) in lexicon.misspellings.sorted(by: { $0.key < $1.key }) {
            vocabulary.alias(wrong, to: right)
        }
        wordSets = wordSetWords.map { words in
            var set = Array(repeating: false, count: vocabulary.count)
            for word in words { set[Int(word)] = true }
            return set
        }
    }

    private mutating func parts(of source: String) throws(TextLexiconError) -> [TextPattern.Part] {
        var parts: [TextPattern.Part] = []
        var literals: [Substring] = []
        for element in source.split(separator: " ") {
            switch element.first {
            case "~":
                try flush(&literals, into: &parts, source)
                parts.append(try gap(element.dropFirst(), source))
            case "!":
                try flush(&literals, into: &parts, source)
                parts.append(.notNext(try group(String(element.dropFirst())).number))
            case "$":
                try flush(&literals, into: &parts, source)
                parts.append(.end)
            case "<" where element.last == ">":
                try flush(&literals, into: &parts, source)
                parts.append(.group(try group(String(element)).number))
            default:
                literals.append(element)
            }
        }
        try flush(&literals, into: &parts, source)
        guard case .group = parts.first else { throw .invalidPattern(source) }
        for (part, next) in zip(parts, parts.dropFirst() + [.end]) {
            guard case .gap = part else { continue }
            guard case .group = next else { throw .invalidPattern(source) }
        }
        return parts
    }

    private mutating func flush(
        _ literals: inout [Substring], into parts: inout [TextPattern.Part], _ source: String
    ) throws(TextLexiconError) {
        guard !literals.isEmpty else { return }
        let text = literals.joined(separator: " ")
        let group = try group(text)
        parts.append(group.mayBeEmpty ? .optional(group.number) : .group(group.number))
        literals = []
    }

    private mutating func gap(_ element: Substring, _ source: String) throws(TextLexiconError) -> TextPattern.Part {
        let pieces = element.split(separator: "^", maxSplits: 1)
        guard var digits = pieces.first else { throw .invalidPattern(source) }
        let isWide = digits.last == "+"
        if isWide { digits = digits.dropLast() }
        guard let words = Int(digits), (0...9).contains(words) else { throw .invalidPattern(source) }
        guard pieces.count == 2 else { return .gap(words: words, without: -1, isWide: isWide) }
        let name = String(pieces[1])
        if let known = wordSetNumbers[name] { return .gap(words: words, without: known, isWide: isWide) }
        let number = Int32(wordSetWords.count)
        wordSetNumbers[name] = number
        var words32: [Int32] = []
        for phrase in try expand("<\(name)>", within: []) where phrase.count == 1 {
            words32.append(phraseWords.intern(phrase[0], &vocabulary))
        }
        wordSetWords.append(words32)
        return .gap(words: words, without: number, isWide: isWide)
    }

    /// The group of all phrases that a source stands for.
    private mutating func group(_ source: String) throws(TextLexiconError) -> Group {
        if let known = groups[source] { return known }
        let phrases = try expand(source, within: [])
        let group = Group(number: Int32(groups.count), mayBeEmpty: phrases.contains { $0.isEmpty })
        groups[source] = group
        for phrase in phrases where !phrase.isEmpty { trie.add(intern(phrase), .group(group.number)) }
        return group
    }

    private mutating func intern(_ phrase: [Int32]) -> [Int32] {
        phrase.map { phraseWords.intern($0, &vocabulary) }
    }

    /// All sequences of words that a source without gaps stands for, by the numbers of ``PhraseWords``.
    private mutating func expand(
        _ source: String, within outer: Set<String>
    ) throws(TextLexiconError) -> [[Int32]] {
        var results: [[Int32]] = [[]]
        for var element in source.split(separator: " ") {
            let isOptional = element.last == "?"
            if isOptional { element = element.dropLast() }
            var choices: [[Int32]] = isOptional ? [[]] : []
            for choice in element.split(separator: "|") {
                if choice.first == "<", choice.last == ">" {
                    choices += try phrases(of: String(choice.dropFirst().dropLast()), within: outer)
                } else {
                    guard choice.utf8.allSatisfy({ Self.isWordByte($0) }) else { throw .invalidPattern(source) }
                    choices.append([phraseWords.number(of: choice)])
                }
            }
            guard !choices.isEmpty, results.count * choices.count <= Self.mostPhrases else {
                throw .tooManyPhrases(source)
            }
            results = results.flatMap { head in choices.map { head + $0 } }
        }
        return results
    }

    /// All sequences of words of a named group.
    private mutating func phrases(
        of name: String, within outer: Set<String>
    ) throws(TextLexiconError) -> [[Int32]] {
        guard let sources = sources[name] else { throw .unknownGroup(name) }
        guard !outer.contains(name) else { throw .recursiveGroup(name) }
        if let known = expansions[name] { return known }
        var phrases: [[Int32]] = []
        for source in sources { phrases += try expand(source, within: outer.union([name])) }
        expansions[name] = phrases
        return phrases
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "#")
    }
}

/// The words of phrases, numbered as they are met, so that each is compared once however many phrases have it.
///
/// A word enters the vocabulary only with a phrase that is used: every word that it has counts as known.
private struct PhraseWords {
    private var numbers: [Substring: Int32] = [:]
    private var texts: [Substring] = []
    /// The vocabulary's number of each, or nil.
    private var interned: [Int32?] = []

    mutating func number(of word: Substring) -> Int32 {
        if let known = numbers[word] { return known }
        let number = Int32(texts.count)
        numbers[word] = number
        texts.append(word)
        interned.append(nil)
        return number
    }

    /// The vocabulary's number of a word, which is added where it is new.
    mutating func intern(_ number: Int32, _ vocabulary: inout TextVocabulary) -> Int32 {
        if let known = interned[Int(number)] { return known }
        let word = vocabulary.intern(texts[Int(number)])
        interned[Int(number)] = word
        return word
    }
}

/// All phrases of a lexicon as a trie over numbered words.
struct TextPhraseTrie: Sendable {
    enum Output: Hashable, Sendable {
        case group(Int32)
        case cue(Int32)
        case ignored
    }

    private var children = KeyTable()
    private var outputs: [[Output]] = [[]]

    mutating func add(_ phrase: [Int32], _ output: Output) {
        var node: Int32 = 0
        for word in phrase {
            let key = Self.key(node, word)
            if let next = children.value(for: key) {
                node = next
            } else {
                let next = Int32(outputs.count)
                outputs.append([])
                children.insert(next, for: key)
                node = next
            }
        }
        if !outputs[Int(node)].contains(output) { outputs[Int(node)].append(output) }
    }

    private static func key(_ node: Int32, _ word: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: node)) << 32 | UInt64(UInt32(bitPattern: word))
    }

    /// The trie laid out for reading.
    func compiled(wordCount: Int) -> Compiled {
        Compiled(children: children, outputs: outputs, wordCount: wordCount)
    }

    struct Compiled: Sendable {
        private let roots: [Int32]
        private let children: KeyTable
        private var outputStarts: [Int32] = []
        private(set) var outputs: [Output] = []

        fileprivate init(children: KeyTable, outputs nodes: [[Output]], wordCount: Int) {
            self.children = children
            roots = (0..<Int32(wordCount)).map { children.value(for: TextPhraseTrie.key(0, $0)) ?? 0 }
            for node in nodes {
                outputStarts.append(Int32(outputs.count))
                outputs += node
            }
            outputStarts.append(Int32(outputs.count))
        }

        /// The node that a phrase starting with the word leads to; 0 where none does.
        @inline(__always)
        func root(_ word: Int32) -> Int32 { roots[Int(word)] }

        @inline(__always)
        func child(_ node: Int32, _ word: Int32) -> Int32 {
            guard word != TextVocabulary.unknown else { return 0 }
            return children.value(for: TextPhraseTrie.key(node, word)) ?? 0
        }

        @inline(__always)
        func outputRange(_ node: Int32) -> Range<Int> {
            Int(outputStarts[Int(node)])..<Int(outputStarts[Int(node) + 1])
        }
    }
}
