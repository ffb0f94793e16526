package import FreeText

/// Learns what words weigh from a corpus; the same corpus and settings give the same bytes on every machine.
///
/// Two things are learnt apart, since what is spoken of and what is said of it are told by other words: that a sign is
/// named at all, in whatever status, and, of the sentences that name one, that it is affirmed. Both are learnt for signs
/// of danger and for all signs.
package struct WordTrainer {
    package struct Settings: Sendable {
        package var seed: UInt64 = 21
        /// So often is it learnt, each time from other texts; the mean depends less on what was made around a sentence.
        package var rounds = 3
        /// So many texts are made around each sentence that names a sign, and around each other one.
        package var textsPerSign = 10
        package var textsPerOther = 6
        /// So many texts are made around drawn sentences and frames.
        package var drawnTexts = 60_000
        /// The share of sentences without a sign that is kept.
        package var keptOfOthers = 0.5
        package var cost = 5.0
        /// Features whose weights are all smaller are left out.
        package var leastWeight = 1.0
        /// One in five sentences is left out, to be measured on.
        package var holdsBack = false
        package var urgentFrom = TextWeights.unit * 5 / 4
        package var reviewFrom = TextWeights.unit / 2
        package var outweighedBelow = -2 * TextWeights.unit

        package init() {}
    }

    private let corpus: WordCorpus
    private let settings: Settings
    /// The same words without weights, by which texts are read.
    private let blank: TextWeights
    private let head: String

    /// - Parameters:
    ///   - commonWords: words of the language that need no recognition and are no mistakes of another.
    ///   - version: what the weights are to be called.
    ///   - origin: where they came from, such as the hash of the corpus.
    package init(
        _ corpus: WordCorpus, commonWords: [String], version: String, origin: String, settings: Settings = Settings()
    ) throws(TextWeights.Unusable) {
        self.corpus = corpus
        self.settings = settings
        head = Self.head(corpus, commonWords, version, origin, settings)
        blank = try TextWeights(head)
    }

    private static func head(
        _ corpus: WordCorpus, _ commonWords: [String], _ version: String, _ origin: String, _ settings: Settings
    ) -> String {
        let counts = corpus.wordCounts
        var known = Set(counts.keys)
        for list in commonWords { known.formUnion(list.split(separator: " ").map(String.init)) }
        var meant: Set<String> = []
        for entry in corpus.classes {
            for phrase in entry.phrases { meant.formUnion(phrase.split(separator: " ").map(String.init)) }
        }
        known.formUnion(meant)
        let isWord = { (word: String) in word.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } }
        // Of two words that a mistake could stand for, the first is taken.
        let spelt = known.filter {
            isWord($0)
                && (meant.contains($0) ? $0.utf8.count >= 4 : $0.utf8.count >= 5 && counts[$0, default: 0] > 1)
        }
        .sorted { left, right in
            func rank(_ word: String) -> (Int, Int) { (meant.contains(word) ? 0 : 1, -counts[word, default: 0]) }
            return rank(left) == rank(right) ? left < right : rank(left) < rank(right)
        }
        var lines = [
            "\(TextWeights.format) \(version)", "about corpus \(origin)",
            "about seed \(settings.seed)",
            "thresholds \(settings.urgentFrom) \(settings.reviewFrom) \(settings.outweighedBelow)", "bias 0 0 0 0",
        ]
        lines += corpus.classes.map { "class \($0.name) " + $0.phrases.joined(separator: ",") }
        lines += Self.lines("known", known.filter(isWord).sorted())
        lines += Self.lines("spelt", spelt)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ name: String, _ words: [String]) -> [String] {
        stride(from: 0, to: words.count, by: 12).map { start in
            name + " " + words[start..<min(start + 12, words.count)].joined(separator: " ")
        }
    }

    /// A window of a made text, with what it is about.
    private struct Row {
        var text: Int
        var window: Int
        var flag: WordCorpus.Flag
        /// How far the signs that it names would raise it if they were affirmed.
        var named: WordCorpus.Flag
        /// The sentence that it consists of; nil for several.
        var source: UInt64?
    }

    /// Signs that are for review by themselves.
    private static let soft: Set<String> = [
        "leak", "cancer", "systemic", "nightPain", "mood", "fever", "thirst", "legGivesWay", "oldLeak", "footColour",
    ]

    /// The weights as text, for ``TextWeights``.
    ///
    /// - Parameter tell: told what is done.
    package func train(tell: (String) -> Void = { _ in }) -> String {
        var sum: [UInt64: SIMD4<Double>] = [:]
        var bias = SIMD4<Double>()
        for round in 0..<settings.rounds {
            let (columns, fits) = learn(settings.seed &+ UInt64(round), tell: tell)
            for (index, key) in columns.keys.enumerated() {
                sum[key, default: SIMD4()] += SIMD4(fits.map { $0.weights[index] })
            }
            bias += SIMD4(fits.map(\.bias))
        }
        let count = Double(settings.rounds)
        return text(of: sum.mapValues { $0 / count }, bias: bias / count)
    }

    private func learn(
        _ seed: UInt64, tell: (String) -> Void
    ) -> (columns: FeatureColumns, fits: [(weights: [Double], bias: Double)]) {
        let texts = madeTexts(seed)
        let rows = rows(of: texts.map(\.spans), texts.map(\.text), seed)
        let columns = columns(rows, texts.map(\.text))
        tell("\(texts.count) texts, \(rows.count) sentences, \(columns.keys.count) features")
        let first = fit(encoded(rows, texts.map(\.text), columns), rows)
        let kept = columns.keys.indices.filter { index in
            first.contains { abs($0.weights[index]) > settings.leastWeight }
        }
        let chosen = FeatureColumns(kept.map { columns.keys[$0] })
        tell("\(chosen.keys.count) features weigh more than \(settings.leastWeight)")
        return (chosen, fit(encoded(rows, texts.map(\.text), chosen), rows))
    }

    private func madeTexts(_ seed: UInt64) -> [(text: String, spans: [WordStories.Span])] {
        let holdsBack = settings.holdsBack
        var stories = WordStories(corpus, seed: seed) { !(holdsBack && $0.isHeldBack) }
        var result: [(text: String, spans: [WordStories.Span])] = []
        func add(_ seed: WordCorpus.Sentence?) {
            let made = stories.text(around: seed)
            result.append((String(decoding: made.text, as: UTF8.self), made.spans))
        }
        for sentence in stories.sentences {
            let isSign = sentence.flag > .none || !sentence.labels.isEmpty
            for _ in 0..<(isSign ? settings.textsPerSign : settings.textsPerOther) { add(sentence) }
        }
        for _ in 0..<settings.drawnTexts { add(nil) }
        return result
    }

    private func rows(of spans: [[WordStories.Span]], _ texts: [String], _ seed: UInt64) -> [Row] {
        var random = SplitMix64(seed: seed &+ 7)
        var rows: [Row] = []
        for (number, text) in texts.enumerated() {
            var window = -1
            blank.forEachWindow(of: text) { range, _ in
                window += 1
                var row = Row(text: number, window: window, flag: .none, named: .none)
                var sources: Set<UInt64> = []
                var unsure = WordCorpus.Flag.none
                for span in spans[number] {
                    let shared =
                        min(range.upperBound, span.range.upperBound) - max(range.lowerBound, span.range.lowerBound)
                    guard shared > 0 else { continue }
                    if shared * 10 > span.range.count * 7 {
                        row.flag = max(row.flag, span.flag)
                        for label in span.labels {
                            row.named = max(row.named, Self.soft.contains(label.sign) ? .clinicianReview : .urgent)
                        }
                        sources.insert(span.source)
                    } else {
                        unsure = max(unsure, span.flag)
                    }
                }
                row.named = max(row.named, row.flag)
                row.source = sources.count == 1 ? sources.first : nil
                guard unsure <= row.flag else { return }
                if row.named == .none, !random.happens(settings.keptOfOthers) { return }
                rows.append(row)
            }
        }
        return rows
    }

    /// The features of at least two sentences of the corpus.
    private func columns(_ rows: [Row], _ texts: [String]) -> FeatureColumns {
        var seen: [UInt64: UInt64] = [:]
        var shared: Set<UInt64> = []
        forEachRow(rows, texts) { row, keys in
            guard let source = row.source else { return }
            for key in keys {
                guard let before = seen.updateValue(source, forKey: key) else { continue }
                if before != source { shared.insert(key) }
            }
        }
        return FeatureColumns(shared.sorted())
    }

    private func forEachRow(_ rows: [Row], _ texts: [String], _ body: (Row, [UInt64]) -> Void) {
        var next = 0
        while next < rows.count {
            let text = rows[next].text
            var window = -1
            blank.forEachWindow(of: texts[text]) { _, keys in
                window += 1
                guard next < rows.count, rows[next].text == text, rows[next].window == window else { return }
                body(rows[next], keys)
                next += 1
            }
        }
    }

    private func encoded(_ rows: [Row], _ texts: [String], _ columns: FeatureColumns) -> FeatureRows {
        var features = FeatureRows(width: columns.keys.count)
        forEachRow(rows, texts) { _, keys in features.append(keys.lazy.compactMap { columns.number(of: $0) }) }
        return features
    }

    /// The four regressions, in the order of ``TextWeights``.
    private func fit(_ features: FeatureRows, _ rows: [Row]) -> [(weights: [Double], bias: Double)] {
        let regression = LogisticRegression(cost: settings.cost)
        let levels: [WordCorpus.Flag] = [.urgent, .clinicianReview]
        let named = levels.map { level in rows.indices.map { (row: $0, isPositive: rows[$0].named >= level) } }
        let affirmed = levels.map { level in
            rows.indices.filter { rows[$0].named >= level }.map { (row: $0, isPositive: rows[$0].flag >= level) }
        }
        return (named + affirmed).map { regression.fit(features, $0) }
    }

    private func text(of features: [UInt64: SIMD4<Double>], bias: SIMD4<Double>) -> String {
        func whole(_ values: SIMD4<Double>, of unit: Int) -> [Int] {
            (0..<4).map { Int((values[$0] * Double(unit)).rounded()) }
        }
        var lines: [String] = []
        for (key, mean) in features {
            let weights = whole(mean, of: TextWeights.weightUnit)
            guard weights.contains(where: { $0 != 0 }) else { continue }
            lines.append(blank.name(of: key) + weights.map { " \($0)" }.joined())
        }
        let biases = whole(bias, of: TextWeights.unit).map(String.init).joined(separator: " ")
        return head.replacing("bias 0 0 0 0", with: "bias \(biases)", maxReplacements: 1)
            + lines.sorted().joined(separator: "\n") + "\n"
    }
}

/// Features by number.
struct FeatureColumns {
    let keys: [UInt64]
    private var slots: [UInt32]
    private let mask: Int

    init(_ keys: [UInt64]) {
        self.keys = keys
        var size = 16
        while size < keys.count * 2 { size *= 2 }
        mask = size - 1
        slots = Array(repeating: .max, count: size)
        for (number, key) in keys.enumerated() {
            var slot = Self.start(key) & mask
            while slots[slot] != .max { slot = (slot + 1) & mask }
            slots[slot] = UInt32(number)
        }
    }

    private static func start(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 24)
    }

    func number(of key: UInt64) -> UInt32? {
        var slot = Self.start(key) & mask
        while slots[slot] != .max {
            if keys[Int(slots[slot])] == key { return slots[slot] }
            slot = (slot + 1) & mask
        }
        return nil
    }
}
