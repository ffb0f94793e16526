/// What words and their neighbours weigh for and against a sign of danger: learnt from a labelled corpus, as plain text.
///
/// The text is what a protocol keeps, prints a hash of and hands on; everything else here is worked out from it. Its
/// lines are `NAME value`: the version, where the words came from, the thresholds, the biases, the classes of words that
/// mean much the same, the words that are recognised with one letter wrong, and the features. A feature's four weights,
/// in sixteenths, are for: a sign of danger is spoken of; a sign for review is; it is affirmed, as a danger; it is
/// affirmed, for review.
package final class TextWeights: Sendable {
    package static let format = "words"
    /// A score of one, as a logarithm of odds.
    package static let unit = 256
    /// The weights of a feature are whole numbers of this part of one.
    package static let weightUnit = 16

    /// What the lines say, as they stand.
    package let text: String
    package let version: String
    /// Scores from here are urgent, or for review.
    package let urgentFrom: Int
    package let reviewFrom: Int
    /// Below this the words around a phrase outweigh it.
    package let outweighedBelow: Int

    let vocabulary: TextVocabulary
    let thesaurus: TextThesaurus
    let roles: TextWeightRoles
    let bias: SIMD4<Int32>
    let table: TextFeatureTable

    /// Why weights cannot be used, with the number of the line.
    package struct Unusable: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    package init(_ text: String) throws(Unusable) {
        self.text = text
        var reader = TextWeightsReader()
        try reader.read(text)
        version = reader.version
        urgentFrom = reader.urgentFrom
        reviewFrom = reader.reviewFrom
        outweighedBelow = reader.outweighedBelow
        bias = reader.bias
        vocabulary = reader.vocabulary
        thesaurus = TextThesaurus(classes: reader.classes, wordCount: vocabulary.count)
        roles = TextWeightRoles(vocabulary, thesaurus)
        table = TextFeatureTable(reader.features)
    }

    /// How many features have a weight.
    package var featureCount: Int { table.weights.count }

    /// Version and origin, in a line.
    package var summary: String {
        let about = text.split(separator: "\n").filter { $0.hasPrefix("about ") }.map { $0.dropFirst("about ".count) }
        return "version \(version), \(featureCount) features, " + about.joined(separator: ", ")
    }

    /// The features that name a word or a class of words, as their lines have them.
    package func features(naming name: String) -> [Substring] {
        text.split(separator: "\n").filter { line in
            let parts = line.split(separator: " ")
            return TextFeature.Kind(named: parts[0]) != nil && parts.dropFirst().dropLast(4).contains { $0 == name }
        }
    }

    /// The classes that a word belongs to.
    package func classes(of word: String) -> [String] {
        thesaurus.classes(ofWord: vocabulary.known(word)).map { thesaurus.names[Int($0)] }
    }
}

extension TextWeights: Hashable {
    package static func == (left: TextWeights, right: TextWeights) -> Bool {
        left === right || left.text == right.text
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// Weights in a lexicon, as a value that is written as their text.
package struct TextWeightsText: Hashable, Sendable, Codable {
    package let weights: TextWeights

    package init(_ weights: TextWeights) { self.weights = weights }

    package init(from decoder: any Decoder) throws {
        weights = try TextWeights(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(weights.text)
    }
}

/// Reads the lines of ``TextWeights``.
private struct TextWeightsReader {
    var version = ""
    var urgentFrom = Int.max
    var reviewFrom = Int.max
    var outweighedBelow = Int.min
    var bias = SIMD4<Int32>()
    var vocabulary = TextVocabulary()
    /// Names with their words and phrases.
    var classes: [(name: String, phrases: [[Int32]])] = []
    var features: [(key: UInt64, weights: SIMD4<Int16>)] = []
    private var classNumbers: [Substring: UInt64] = [:]

    mutating func read(_ text: String) throws(TextWeights.Unusable) {
        var number = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) where !line.isEmpty || number == 0 {
            number += 1
            if number == 1 {
                guard line.hasPrefix(TextWeights.format + " ") else {
                    throw unusable("the first line is not of this format")
                }
                version = String(line.dropFirst(TextWeights.format.count + 1))
                continue
            }
            let parts = line.split(separator: " ")
            guard let name = parts.first, readLine(name, parts.dropFirst()) else { throw unusable("line \(number)") }
        }
        guard version != "", urgentFrom != .max, reviewFrom != .max else { throw unusable("its head is not whole") }
    }

    private func unusable(_ what: String) -> TextWeights.Unusable {
        TextWeights.Unusable(description: "the weights of words cannot be used: \(what)")
    }

    private mutating func readLine(_ name: Substring, _ rest: ArraySlice<Substring>) -> Bool {
        switch name {
        case "about": return true
        case "thresholds":
            let values = rest.compactMap { Int($0) }
            guard rest.count == 3, values.count == 3 else { return false }
            (urgentFrom, reviewFrom, outweighedBelow) = (values[0], values[1], values[2])
            return true
        case "bias":
            let values = rest.compactMap { Int32($0) }
            guard rest.count == 4, values.count == 4 else { return false }
            bias = SIMD4(values)
            return true
        case "class":
            guard let first = rest.first, classNumbers[first] == nil, classes.count < 250 else { return false }
            classNumbers[first] = UInt64(classes.count + 1)
            let phrases = rest.dropFirst().joined(separator: " ").split(separator: ",").map { phrase in
                phrase.split(separator: " ").map { vocabulary.intern($0) }
            }
            classes.append((String(first), phrases))
            return true
        case "known":
            for word in rest { _ = vocabulary.intern(word) }
            return true
        case "spelt":
            for word in rest { vocabulary.addSpellingTarget(String(word)) }
            return true
        default: return readFeature(name, rest)
        }
    }

    private mutating func readFeature(_ name: Substring, _ rest: ArraySlice<Substring>) -> Bool {
        guard let kind = TextFeature.Kind(named: name), rest.count == kind.arguments.count + 4 else { return false }
        var numbers: [UInt64] = [0, 0]
        for (index, argument) in kind.arguments.enumerated() {
            let word = rest[rest.startIndex + index]
            switch argument {
            case .word: numbers[index] = UInt64(vocabulary.intern(word))
            case .wordClass:
                guard let number = classNumbers[word] else { return false }
                numbers[index] = number
            case .mark:
                guard let number = TextFeature.marks.firstIndex(of: String(word)) else { return false }
                numbers[index] = UInt64(number + 1)
            case .number:
                guard let number = UInt64(word), number < 1_000 else { return false }
                numbers[index] = number
            }
        }
        let values = rest.suffix(4).compactMap { Int16($0) }
        guard values.count == 4 else { return false }
        features.append((TextFeature.key(kind, numbers[0], numbers[1]), SIMD4(values)))
        return true
    }
}

/// The weights of features by their keys.
struct TextFeatureTable: Sendable {
    /// 0 where the slot is free.
    private var keys: [UInt64]
    private var indices: [UInt32]
    private(set) var weights: [SIMD4<Int16>]
    private let shift: UInt64

    init(_ features: [(key: UInt64, weights: SIMD4<Int16>)]) {
        var bits: UInt64 = 4
        // At most half is taken.
        while (1 << bits) < features.count * 2 { bits += 1 }
        shift = 64 - bits
        keys = Array(repeating: 0, count: 1 << Int(bits))
        indices = Array(repeating: 0, count: 1 << Int(bits))
        weights = []
        weights.reserveCapacity(features.count)
        for feature in features where index(feature.key) == nil {
            var slot = start(feature.key)
            while keys[slot] != 0 { slot = (slot + 1) & (keys.count - 1) }
            keys[slot] = feature.key
            indices[slot] = UInt32(weights.count)
            weights.append(feature.weights)
        }
    }

    /// Where the weights of a feature stand.
    @inline(__always)
    func index(_ key: UInt64) -> Int? {
        var slot = start(key)
        while keys[slot] != 0 {
            if keys[slot] == key { return Int(indices[slot]) }
            slot = (slot + 1) & (keys.count - 1)
        }
        return nil
    }

    @inline(__always)
    private func start(_ key: UInt64) -> Int {
        // Fibonacci hashing, as ``KeyTable``; the keys are the weights' own, so nobody who writes a text makes them collide.
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> shift)
    }
}

/// Classes of words that mean much the same, by word.
struct TextThesaurus: Sendable {
    /// By number; the first is that of no class.
    let names: [String]
    /// Of each word its classes, one after the other.
    private var starts: [Int32]
    private var members: [UInt8]
    /// Phrases of several words by their first, the longest first.
    private var phrases: [Int32: [(words: [Int32], wordClass: UInt8)]] = [:]
    private var startsPhrase: [Bool]

    init(classes: [(name: String, phrases: [[Int32]])], wordCount: Int) {
        names = [""] + classes.map(\.name)
        var byWord: [[UInt8]] = Array(repeating: [], count: wordCount)
        startsPhrase = Array(repeating: false, count: wordCount)
        for (index, entry) in classes.enumerated() {
            let number = UInt8(index + 1)
            for phrase in entry.phrases {
                guard let first = phrase.first else { continue }
                if phrase.count > 1 {
                    phrases[first, default: []].append((phrase, number))
                    startsPhrase[Int(first)] = true
                } else if !byWord[Int(first)].contains(number) {
                    byWord[Int(first)].append(number)
                }
            }
        }
        for (first, list) in phrases {
            // Sorting is stable, so that the same phrase of several classes keeps their order.
            phrases[first] = list.sorted { $0.words.count > $1.words.count }
        }
        starts = [0]
        members = []
        for list in byWord {
            members += list
            starts.append(Int32(members.count))
        }
    }

    func number(of name: String) -> UInt8 { UInt8(names.firstIndex(of: name) ?? 0) }

    @inline(__always)
    func classes(ofWord word: Int32) -> ArraySlice<UInt8> {
        members[Int(starts[Int(word)])..<Int(starts[Int(word) + 1])]
    }

    /// Adds the classes of the word at a position, and of the longest phrase that begins there.
    @inline(__always)
    func append(at position: Int, _ tokens: [TextToken], end: Int, to result: inout [UInt8]) {
        let word = tokens[position].weighed
        let first = result.count
        var index = Int(starts[Int(word)])
        while index < Int(starts[Int(word) + 1]) {
            result.append(members[index])
            index += 1
        }
        if startsPhrase[Int(word)] { appendPhrase(word, position, tokens, end, first, &result) }
    }

    private func appendPhrase(
        _ word: Int32, _ position: Int, _ tokens: [TextToken], _ end: Int, _ first: Int, _ result: inout [UInt8]
    ) {
        var found = 0
        for phrase in phrases[word] ?? [] where found == 0 || phrase.words.count == found {
            guard position + phrase.words.count <= end,
                phrase.words.indices.allSatisfy({ tokens[position + $0].weighed == phrase.words[$0] })
            else { continue }
            found = phrase.words.count
            if !result[first...].contains(phrase.wordClass) { result.append(phrase.wordClass) }
        }
    }
}
