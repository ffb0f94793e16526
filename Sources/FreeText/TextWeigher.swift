/// How strongly a sentence sounds like a sign of danger.
package enum TextWeightLevel: Int, Hashable, Sendable, Codable, CaseIterable, Comparable {
    /// More likely than not a sign.
    case slight
    /// A clinician should read it.
    case review
    case urgent

    package static func < (left: TextWeightLevel, right: TextWeightLevel) -> Bool { left.rawValue < right.rawValue }
}

/// A sentence whose words weigh for a sign of danger.
package struct TextWeighed: Hashable, Sendable, Codable {
    package var level: TextWeightLevel
    /// The bytes of the sentence, or of a part of a long one, in the original text's UTF-8.
    package var range: Range<Int>
    /// The scores, in ``TextWeights/unit``s: logarithms of the odds that it affirms a sign of danger, or one for review.
    package var urgent: Int
    package var review: Int
    /// The bytes of the words that weighed most, in the order of the text.
    package var words: [Range<Int>]
    /// The classes of the words that weighed most.
    package var classes: [String]

    package init(
        level: TextWeightLevel, range: Range<Int>, urgent: Int, review: Int, words: [Range<Int>], classes: [String]
    ) {
        self.level = level
        self.range = range
        self.urgent = urgent
        self.review = review
        self.words = words
        self.classes = classes
    }
}

/// Weighs a text's sentences by learnt weights, in whole numbers, so that every machine comes to the same.
struct TextWeigher: Sendable {
    /// So many sentences are kept, the strongest.
    private static let mostKept = 16
    /// Fewer words say too little to outweigh a phrase among them.
    private static let leastOutweighing = 6
    /// So many words are named of each.
    private static let mostWords = 5

    private let weights: TextWeights

    init(_ weights: TextWeights) { self.weights = weights }

    /// The scores of a window: of a sign of danger, of one for review.
    struct Scores: Hashable {
        var urgent: Int
        var review: Int

        static let lowest = Scores(urgent: -100 * TextWeights.unit, review: -100 * TextWeights.unit)
    }

    /// The strongest sentences of a text, in its order; an affirmed mention that the words around it outweigh, in every
    /// window that it reaches into, gets that status, unless its concept is one of `exempt` or the patient says so ("Yes").
    func weigh(
        _ tokens: [TextToken], endsAsQuestion: Bool, _ mentions: inout [TextMention], exempt: Set<TextConceptID>
    ) -> [TextWeighed] {
        guard !tokens.isEmpty else { return [] }
        let text = WeighedText(tokens, endsAsQuestion: endsAsQuestion, weights)
        var kept: [(window: WeighedText.Window, scores: Scores)] = []
        let affirmed = mentions.indices.filter { index in
            mentions[index].status == .affirmed && mentions[index].cue?.kind != .confirmation
                && !exempt.contains(mentions[index].concept)
        }
        var isOutweighed = Array(repeating: true, count: affirmed.count)
        var first = 0
        forEachScore(text) { window, scores in
            let isOutweighing =
                window.tokens.count >= Self.leastOutweighing
                && max(scores.urgent, scores.review) < weights.outweighedBelow
            if first < affirmed.count, !isOutweighing {
                // Both windows and mentions are in the order of their beginnings.
                let range = bytes(of: window, tokens)
                while first < affirmed.count, mentions[affirmed[first]].range.upperBound <= range.lowerBound {
                    first += 1
                }
                var next = first
                while next < affirmed.count, mentions[affirmed[next]].range.lowerBound < range.upperBound {
                    if mentions[affirmed[next]].range.overlaps(range) { isOutweighed[next] = false }
                    next += 1
                }
            }
            guard scores.urgent > 0 || scores.review > 0 else { return }
            keep(window, scores, &kept)
        }
        for (index, isOutweighed) in zip(affirmed, isOutweighed) where isOutweighed {
            mentions[index].status = .outweighed
        }
        return kept.sorted { $0.window.tokens.lowerBound < $1.window.tokens.lowerBound }.map { entry in
            let heaviest = heaviest(entry.window, entry.scores, text)
            return TextWeighed(
                level: level(entry.scores), range: bytes(of: entry.window, tokens), urgent: entry.scores.urgent,
                review: entry.scores.review,
                words: heaviest.map { tokens[$0].start..<tokens[$0].end }, classes: text.classes(of: heaviest, weights))
        }
    }

    private func bytes(of window: WeighedText.Window, _ tokens: [TextToken]) -> Range<Int> {
        tokens[window.tokens.lowerBound].start..<tokens[window.tokens.upperBound - 1].end
    }

    /// Calls `body` with each window of a text and its scores.
    func forEachScore(_ text: WeighedText, _ body: (WeighedText.Window, Scores) -> Void) {
        let table = weights.table
        var stamps = Array(repeating: UInt32(0), count: table.weights.count)
        stamps.withUnsafeMutableBufferPointer { stamps in
            table.weights.withUnsafeBufferPointer { values in
                for (number, window) in text.windows.enumerated() {
                    let stamp = UInt32(truncatingIfNeeded: number + 1)
                    var sum = SIMD4<Int32>()
                    var count = 0
                    text.forEachFeature(window) { key, _, _ in
                        guard let index = table.index(key), stamps[index] != stamp else { return }
                        stamps[index] = stamp
                        sum &+= SIMD4<Int32>(truncatingIfNeeded: values[index])
                        count += 1
                    }
                    body(window, scores(sum, count))
                }
            }
        }
    }

    private func level(_ scores: Scores) -> TextWeightLevel {
        scores.urgent >= weights.urgentFrom
            ? .urgent : scores.review >= weights.reviewFrom || scores.urgent >= weights.reviewFrom ? .review : .slight
    }

    private func keep(
        _ window: WeighedText.Window, _ scores: Scores, _ kept: inout [(window: WeighedText.Window, scores: Scores)]
    ) {
        func weight(_ scores: Scores) -> Int { max(scores.urgent, scores.review) }
        // Windows of one sentence follow each other.
        if let last = kept.lastIndex(where: { $0.window.sentence == window.sentence }) {
            if weight(scores) > weight(kept[last].scores) { kept[last] = (window, scores) }
        } else if kept.count < Self.mostKept {
            kept.append((window, scores))
        } else if let least = kept.indices.min(by: { weight(kept[$0].scores) < weight(kept[$1].scores) }),
            weight(scores) > weight(kept[least].scores)
        {
            kept[least] = (window, scores)
        }
    }

    /// Of a sum of weights over `count` features.
    private func scores(_ sum: SIMD4<Int32>, _ count: Int) -> Scores {
        // A square root is exact on every machine (IEEE 754), and so is this.
        let scale = Int((16_777_216 / Double(max(count, 1))).squareRoot())
        func part(_ index: Int) -> Int {
            Int(weights.bias[index])
                + (Int(sum[index]) * scale * (TextWeights.unit / TextWeights.weightUnit)) >> 12
        }
        return Scores(
            urgent: Self.both(part(0), part(2)), review: Self.both(part(1), part(3)))
    }

    /// The logarithm of the odds of two things at once, from those of each: −log(e⁻ᵃ + e⁻ᵇ + e⁻ᵃ⁻ᵇ).
    static func both(_ first: Int, _ second: Int) -> Int {
        -sumOfExponentials(sumOfExponentials(-first, -second), -first - second)
    }

    /// log(eˣ + eʸ)
    private static func sumOfExponentials(_ first: Int, _ second: Int) -> Int {
        let distance = abs(first - second) / 16
        return max(first, second) + (distance < corrections.count ? corrections[distance] : 0)
    }

    /// log(1 + e⁻ᵈ) by sixteenths of d.
    private static let corrections: [Int] = (0..<96).map { step in
        Int((PlainArithmetic.logOnePlus(PlainArithmetic.exp(-Double(step) / 16)) * Double(TextWeights.unit)).rounded())
    }

    /// The words that weighed most for what the window scores.
    private func heaviest(_ window: WeighedText.Window, _ scores: Scores, _ text: WeighedText) -> [Int] {
        let first = window.tokens.lowerBound
        var weight = Array(repeating: 0, count: window.tokens.count)
        var seen: Set<Int> = []
        let isUrgent = scores.urgent >= scores.review || scores.urgent >= weights.urgentFrom
        text.forEachFeature(window) { key, one, other in
            guard let index = weights.table.index(key), seen.insert(index).inserted else { return }
            let values = weights.table.weights[index]
            let value = isUrgent ? Int(values[0]) + Int(values[2]) : Int(values[1]) + Int(values[3])
            weight[one - first] += value
            weight[other - first] += value
        }
        // Sorting is stable: of the same weight the first comes first.
        let order = weight.indices.sorted { weight[$0] > weight[$1] }
        let chosen = order.prefix(Self.mostWords).filter { weight[$0] > 0 && weight[$0] * 4 >= weight[order[0]] }
        return chosen.sorted().map { first + $0 }
    }
}

extension TextWeights {
    /// The highest scores of a text's sentences, in ``unit``s.
    package func scores(of text: String) -> (urgent: Int, review: Int) {
        let weigher = TextWeigher(self)
        var highest = TextWeigher.Scores.lowest
        weigher.forEachScore(weighedText(text)) { _, scores in
            highest.urgent = max(highest.urgent, scores.urgent)
            highest.review = max(highest.review, scores.review)
        }
        return (highest.urgent, highest.review)
    }

    /// Calls `body` with the bytes of each window of a text and the keys of its features, each once and in order.
    package func forEachWindow(of text: String, _ body: (Range<Int>, [UInt64]) -> Void) {
        let text = weighedText(text)
        var keys: [UInt64] = []
        for window in text.windows {
            keys.removeAll(keepingCapacity: true)
            text.forEachFeature(window) { key, _, _ in keys.append(key) }
            keys.sort()
            var count = 0
            for key in keys where count == 0 || keys[count - 1] != key {
                keys[count] = key
                count += 1
            }
            keys.removeSubrange(count...)
            let tokens = window.tokens
            body(text.tokens[tokens.lowerBound].start..<text.tokens[tokens.upperBound - 1].end, keys)
        }
    }

    /// The words of a text, folded.
    package static func words(of text: String) -> [String] {
        var vocabulary = TextVocabulary()
        let tokenizer = TextTokenizer(vocabulary: &vocabulary)
        var text = text
        return text.withUTF8 { bytes in
            tokenizer.tokens(of: bytes).tokens.map { token in
                let word = String(
                    decoding: UnsafeBufferPointer(rebasing: bytes[token.start..<token.end]), as: UTF8.self)
                return token.word == TextVocabulary.unknown
                    ? word.lowercased().filter { !"'’`".contains($0) } : vocabulary.spelling(of: token.word)
            }
        }
    }

    private func weighedText(_ text: String) -> WeighedText {
        var words = vocabulary
        let tokenizer = TextTokenizer(vocabulary: &words, weighed: vocabulary)
        var text = text
        let result = text.withUTF8 { tokenizer.tokens(of: $0) }
        return WeighedText(result.tokens, endsAsQuestion: result.endsAsQuestion, self)
    }

    /// A feature as its line has it, without the weights.
    package func name(of key: UInt64) -> String {
        guard let kind = TextFeature.Kind(rawValue: key >> 48) else { return "" }
        let numbers = [Int(key >> 24 & 0xFF_FFFF), Int(key & 0xFF_FFFF)]
        let names = zip(kind.arguments, numbers).map { argument, number in
            switch argument {
            case .word: vocabulary.spelling(of: Int32(number))
            case .wordClass: thesaurus.names[number]
            case .mark: TextFeature.marks[number - 1]
            case .number: "\(number)"
            }
        }
        return (["\(kind)"] + names).joined(separator: " ")
    }
}

/// Functions that come out the same on every machine: sums, products and quotients only, which IEEE 754 rounds exactly.
package enum PlainArithmetic {
    private static let naturalLogOfTwo = 0.693147180559945309417232

    package static func exp(_ exponent: Double) -> Double {
        guard exponent > -700 else { return 0 }
        guard exponent < 700 else { return exp(699) }
        let power = (exponent / naturalLogOfTwo).rounded()
        let rest = exponent - power * naturalLogOfTwo
        var term = 1.0
        var sum = 1.0
        for index in 1...14 {
            term = term * rest / Double(index)
            sum += term
        }
        return Double(sign: .plus, exponent: Int(power), significand: sum)
    }

    /// log(1 + x) for x from 0 to 1.
    package static func logOnePlus(_ value: Double) -> Double {
        let ratio = value / (2 + value)
        var power = ratio
        var sum = 0.0
        for index in 0..<18 {
            sum += power / Double(2 * index + 1)
            power *= ratio * ratio
        }
        return 2 * sum
    }
}
