/// Reads what patients write: finds a lexicon's concepts in free text, each with its status.
///
/// Reading is a pure function of the lexicon and the text, takes time linear in the text's length whatever it contains,
/// and keeps nothing of it. Building a reader compiles the lexicon, so build one and keep it.
package struct TextReader: Sendable {
    private let tokenizer: TextTokenizer
    private let matcher: TextMatcher
    private let context: TextContext
    private let weigher: TextWeigher?
    /// What one does always counts.
    private let acts: Set<TextConceptID>

    /// Fewer known words than this share, in thousandths, and the language is another one.
    private static let leastKnownPerMille = 450
    /// A row of this many unknown words is a sentence in another language.
    private static let longestUnknownRun = 6
    /// Letters of another script that are more than a name or a symbol.
    private static let mostForeignLetters = 3

    /// Throws where the lexicon's patterns do not make sense.
    package init<Kind>(lexicon: TextLexicon<Kind>) throws(TextLexiconError) {
        var compiler = TextPatternCompiler(groups: lexicon.groups)
        let patterns = try compiler.patterns(of: lexicon.concepts)
        try compiler.addCuesAndWords(of: lexicon)
        let weights = lexicon.weights?.weights
        weigher = weights.map(TextWeigher.init)
        acts = Set(lexicon.concepts.lazy.filter(\.kind.isAct).map(\.id))
        tokenizer = TextTokenizer(vocabulary: &compiler.vocabulary, weighed: weights?.vocabulary)
        matcher = TextMatcher(
            trie: compiler.trie.compiled(wordCount: compiler.vocabulary.count), patterns: patterns,
            wordSets: compiler.wordSets, cues: lexicon.cues)
        context = TextContext(lexicon)
    }

    /// Reads a text.
    ///
    /// - Parameter latestPastYear: the last year that counts as past, by default the lexicon's.
    package func read(_ text: String, latestPastYear: Int? = nil) -> TextReading {
        var text = text
        return text.withUTF8 { read(utf8: $0, latestPastYear: latestPastYear) }
    }

    /// Reads UTF-8; bytes that are not well-formed separate words.
    package func read(utf8 text: UnsafeBufferPointer<UInt8>, latestPastYear: Int? = nil) -> TextReading {
        let words = tokenizer.tokens(of: text)
        let readable = isReadable(words)
        var analysis = matcher.analyse(words.tokens)
        let topics = removeTopics(from: &analysis)
        select(&analysis)
        var mentions =
            analysis.candidates.isEmpty
            ? [] : decide(TextContext.Session(context, analysis, latestPastYear: latestPastYear))
        let weighed =
            readable
            ? weigher?.weigh(words.tokens, endsAsQuestion: words.endsAsQuestion, &mentions, exempt: acts) ?? [] : []
        return TextReading(
            mentions: mentions, isReadable: readable, topics: topics,
            explained: readable ? explained(mentions, topics, analysis) : 0, weighed: weighed)
    }

    /// The part of the sentences in which a mention stands and no topic was left open.
    private func explained(_ mentions: [TextMention], _ topics: [TextTopic], _ analysis: TextAnalysis) -> Double {
        guard !mentions.isEmpty else { return 0 }
        // Tokens stand in the order of the text, and so do sentences; one place more is that of its end.
        var all = 0
        var previous: Int32?
        for place in analysis.places.prefix(analysis.tokens.count) where place.sentence != previous {
            all += 1
            previous = place.sentence
        }
        var understood: Set<Int32> = []
        for mention in mentions { understood.insert(sentence(at: mention.range.lowerBound, analysis)) }
        for topic in topics { understood.remove(sentence(at: topic.range.lowerBound, analysis)) }
        return Double(understood.count) / Double(all)
    }

    /// The sentence of the token that begins at a byte.
    private func sentence(at start: Int, _ analysis: TextAnalysis) -> Int32 {
        var range = 0..<analysis.tokens.count
        while range.count > 1 {
            let middle = range.lowerBound + range.count / 2
            range = analysis.tokens[middle].start <= start ? middle..<range.upperBound : range.lowerBound..<middle
        }
        return analysis.places[range.lowerBound].sentence
    }

    private func isReadable(_ words: TextTokenizer.Result) -> Bool {
        guard words.words > 0 else { return true }
        guard words.foreignLetters <= Self.mostForeignLetters else { return false }
        return words.knownWords * 1000 >= words.words * Self.leastKnownPerMille
            && words.longestUnknownRun < Self.longestUnknownRun
    }

    /// Takes the topics out of the matches, and keeps those in whose sentence nothing of their kind was found.
    private func removeTopics(from analysis: inout TextAnalysis) -> [TextTopic] {
        let isTopic = { (candidate: TextAnalysis.Candidate) in candidate.role == .topic }
        guard analysis.candidates.contains(where: isTopic) else { return [] }
        struct Place: Hashable {
            var sentence: Int32
            var kind: Int
            var concept: Int32
        }
        func place(_ candidate: TextAnalysis.Candidate, concept: Int32 = -1) -> Place {
            Place(
                sentence: analysis.places[candidate.start].sentence,
                kind: context.concepts[Int(candidate.concept)].kind, concept: concept)
        }
        var taken: Set<Place> = []
        for candidate in analysis.candidates where !isTopic(candidate) { taken.insert(place(candidate)) }
        var topics: [TextTopic] = []
        for candidate in analysis.candidates where isTopic(candidate) {
            guard !taken.contains(place(candidate)),
                taken.insert(place(candidate, concept: candidate.concept)).inserted
            else { continue }
            let tokens = analysis.tokens
            topics.append(
                TextTopic(
                    concept: context.concepts[Int(candidate.concept)].id,
                    range: tokens[candidate.start].start..<tokens[candidate.end - 1].end))
        }
        analysis.candidates.removeAll(where: isTopic)
        return topics
    }

    /// Sorts the matches and drops those within another of the same concept, and vague ones within any of their kind.
    private func select(_ analysis: inout TextAnalysis) {
        analysis.candidates.sort {
            ($0.start, -$0.end, $0.concept, $0.role.rawValue) < ($1.start, -$1.end, $1.concept, $1.role.rawValue)
        }
        let all = analysis.candidates
        var reach = 0
        var first = 0
        var kept: [TextAnalysis.Candidate] = []
        for (index, candidate) in all.enumerated() {
            // Candidates that end before this one starts cannot contain it.
            if candidate.start >= reach { first = index }
            reach = max(reach, candidate.end)
            guard candidate.role == .vague || candidate.role == .term else {
                kept.append(candidate)
                continue
            }
            let kind = context.concepts[Int(candidate.concept)].kind
            var isWithin = false
            var other = max(first, index - 32)
            while other < all.count, all[other].start <= candidate.start, !isWithin {
                let outer = all[other]
                if outer.end >= candidate.end, outer.role == .term || outer.role == .loss || outer.role == .past {
                    let isLarger =
                        outer.end - outer.start > candidate.end - candidate.start
                        && analysis.places[outer.start].commas == analysis.places[candidate.start].commas
                    let isSameKind = context.concepts[Int(outer.concept)].kind == kind
                    isWithin =
                        candidate.role == .vague ? isSameKind : isLarger && outer.concept == candidate.concept
                } else if candidate.role == .vague, outer.role != .vague, outer.concept == candidate.concept {
                    isWithin = outer.start < candidate.start && outer.end > candidate.start
                }
                other += 1
            }
            if !isWithin { kept.append(candidate) }
        }
        analysis.candidates = kept
    }

    /// One mention for each row of overlapping matches of a concept; an affirmed one wins.
    private func decide(_ session: TextContext.Session) -> [TextMention] {
        let analysis = session.analysis
        var last = Array(repeating: -1, count: context.concepts.count)
        var kept: [(candidate: TextAnalysis.Candidate, decision: TextContext.Decision)] = []
        for candidate in analysis.candidates {
            let decision = session.decide(candidate)
            let concept = Int(candidate.concept)
            let previous = last[concept]
            if previous >= 0, kept[previous].candidate.end > candidate.start {
                if kept[previous].decision.status != .affirmed, decision.status == .affirmed {
                    kept[previous] = (candidate, decision)
                }
                continue
            }
            last[concept] = kept.count
            kept.append((candidate, decision))
        }
        kept.sort { ($0.candidate.start, $0.candidate.concept) < ($1.candidate.start, $1.candidate.concept) }
        return kept.map { mention(of: $0.candidate, $0.decision, analysis) }
    }

    private func mention(
        of candidate: TextAnalysis.Candidate, _ decision: TextContext.Decision, _ analysis: TextAnalysis
    ) -> TextMention {
        let tokens = analysis.tokens
        return TextMention(
            concept: context.concepts[Int(candidate.concept)].id, status: decision.status,
            side: side(of: candidate, analysis),
            range: tokens[candidate.start].start..<tokens[candidate.end - 1].end,
            cue: decision.cue.map { cue in
                TextCueMatch(
                    kind: context.cues[Int(cue.index)].kind,
                    range: tokens[cue.start].start..<tokens[cue.end - 1].end)
            })
    }

    /// The side that the mention names, or else the words around it in its clause.
    private func side(of candidate: TextAnalysis.Candidate, _ analysis: TextAnalysis) -> TextSide? {
        if let side = side(in: candidate.start..<candidate.end, analysis) { return side }
        let clause = analysis.places[candidate.start].clause
        var first = candidate.start
        while first > 0, candidate.start - first < 8, analysis.places[first - 1].clause == clause { first -= 1 }
        var end = candidate.end
        while end < analysis.tokens.count, end - candidate.end < 8, analysis.places[end].clause == clause { end += 1 }
        return side(in: first..<end, analysis)
    }

    /// "left and right"
    private func isPaired(_ position: Int, _ analysis: TextAnalysis) -> Bool {
        [position - 2, position].contains { first in
            guard first >= 0, first + 2 < analysis.tokens.count else { return false }
            let (before, after) = (analysis.tokens[first], analysis.tokens[first + 2])
            return analysis.tokens[first + 1].has(.and)
                && (before.has(.left) && after.has(.right) || before.has(.right) && after.has(.left))
        }
    }

    private func side(in words: Range<Int>, _ analysis: TextAnalysis) -> TextSide? {
        var isLeft = false
        var isRight = false
        for position in words {
            let token = analysis.tokens[position]
            guard token.has(.left) || token.has(.right) || token.has(.both) else { continue }
            let next = position + 1 < analysis.tokens.count ? analysis.tokens[position + 1] : nil
            let isBeforePart = next.map { $0.has(.bodyPart) && $0.boundary.isEmpty } ?? false
            if token.has(.both) {
                // "both my feet"
                let second = position + 2 < analysis.tokens.count && analysis.tokens[position + 2].has(.bodyPart)
                if isBeforePart || second { return .both }
                continue
            }
            let isEnd = next.map { !$0.boundary.isEmpty || $0.has(.and) } ?? true
            let isAfterArticle = position > 0 && analysis.tokens[position - 1].has(.sideArticle)
            guard isBeforePart || isPaired(position, analysis) || isEnd && isAfterArticle else { continue }
            if token.has(.left) { isLeft = true }
            if token.has(.right) { isRight = true }
        }
        if isLeft && isRight { return .both }
        return isLeft ? .left : isRight ? .right : nil
    }
}
