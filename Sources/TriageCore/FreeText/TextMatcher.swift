/// A text with the phrases of a lexicon found in it.
struct TextAnalysis {
    struct Cue {
        var start: Int
        /// After its last word.
        var end: Int
        var index: Int32
    }

    struct Candidate {
        var concept: Int32
        var role: TextPattern.Role
        var start: Int
        var end: Int
    }

    /// What is known of each word beside the word itself; the sums run over all words before it.
    struct Place {
        var firstElement: Int32 = 0
        /// Clauses and sentences are numbered.
        var clause: Int32 = 0
        var sentence: Int32 = 0
        var negations: Int32 = 0
        var commas: Int32 = 0
        var weakBreaks: Int32 = 0
        /// Sentences that a word such as "but" starts.
        var breakers: Int32 = 0
        var isIgnored = false
    }

    fileprivate struct Element {
        var group: Int32
        var end: Int32
    }

    var tokens: [TextToken]
    /// One more than there are words.
    var places: [Place]
    var cues: [Cue] = []
    var candidates: [Candidate] = []
    fileprivate var elements: [Element] = []
}

/// Finds the patterns of a lexicon in a tokenised text.
///
/// The work is linear in the number of words: phrases, gaps and parts of a pattern are bounded by the lexicon.
struct TextMatcher: Sendable {
    private let trie: TextPhraseTrie.Compiled
    private let patterns: [TextPattern]
    /// Patterns by the group that they start with.
    private let patternsByGroup: [[Int32]]
    private let wordSets: [[Bool]]
    private let cues: [TextCue]

    init(
        trie: TextPhraseTrie.Compiled, patterns: [TextPattern], wordSets: [[Bool]], cues: [TextCue]
    ) {
        self.trie = trie
        self.patterns = patterns
        self.wordSets = wordSets
        self.cues = cues
        var groups = 0
        for output in trie.outputs {
            if case .group(let group) = output { groups = max(groups, Int(group) + 1) }
        }
        var byGroup = [[Int32]](repeating: [], count: groups)
        for (index, pattern) in patterns.enumerated() {
            if case .group(let group) = pattern.parts[0] { byGroup[Int(group)].append(Int32(index)) }
        }
        patternsByGroup = byGroup
    }

    func analyse(_ tokens: [TextToken]) -> TextAnalysis {
        var analysis = TextAnalysis(
            tokens: tokens, places: Array(repeating: TextAnalysis.Place(), count: tokens.count + 1))
        findPhrases(&analysis)
        divide(&analysis)
        for position in tokens.indices {
            let elements = elementRange(position, analysis)
            for index in elements {
                let element = analysis.elements[index]
                if isIgnored(position, Int(element.end), analysis) { continue }
                for number in patternsByGroup[Int(element.group)] {
                    let pattern = patterns[Int(number)]
                    if let end = match(pattern, part: 1, from: Int(element.end), analysis) {
                        analysis.candidates.append(
                            TextAnalysis.Candidate(
                                concept: pattern.concept, role: pattern.role, start: position, end: end))
                    }
                }
            }
        }
        return analysis
    }

    private func findPhrases(_ analysis: inout TextAnalysis) {
        let count = analysis.tokens.count
        var nextCue = 0
        for position in 0..<count {
            analysis.places[position].firstElement = Int32(analysis.elements.count)
            var node = trie.root(analysis.tokens[position].word)
            var end = position + 1
            var cue: TextAnalysis.Cue?
            while node != 0 {
                for index in trie.outputRange(node) {
                    switch trie.outputs[index] {
                    case .group(let group):
                        analysis.elements.append(TextAnalysis.Element(group: group, end: Int32(end)))
                    case .cue(let index):
                        // Of two cues with the same words the first in the lexicon counts.
                        if end > (cue?.end ?? position) {
                            cue = TextAnalysis.Cue(start: position, end: end, index: index)
                        }
                    case .ignored:
                        for place in position..<end { analysis.places[place].isIgnored = true }
                    }
                }
                guard end < count, analysis.tokens[end].boundary.isEmpty else { break }
                node = trie.child(node, analysis.tokens[end].word)
                end += 1
            }
            if let cue, position >= nextCue {
                analysis.cues.append(cue)
                nextCue = cue.end
            }
        }
        analysis.places[count].firstElement = Int32(analysis.elements.count)
    }

    /// Numbers clauses and sentences and sums up what the gaps of patterns may not contain.
    private func divide(_ analysis: inout TextAnalysis) {
        var next = 0
        var place = TextAnalysis.Place()
        for position in analysis.tokens.indices {
            let boundary = analysis.tokens[position].boundary
            if !boundary.isDisjoint(with: .clauseEnd) { place.clause += 1 }
            if !boundary.isDisjoint(with: .sentenceEnd) { place.sentence += 1 }
            if boundary.contains(.comma) { place.commas += 1 }
            if !boundary.isDisjoint(with: [.weak, .colon]) { place.weakBreaks += 1 }
            var isNegation = false
            if next < analysis.cues.count, analysis.cues[next].start == position {
                let cue = cues[Int(analysis.cues[next].index)]
                switch cue.kind {
                case .breaker:
                    place.clause += 1
                    place.breakers += 1
                case .shift: place.clause += 1
                case .negation: isNegation = cue.direction != .backward
                default: break
                }
                next += 1
            }
            place.firstElement = analysis.places[position].firstElement
            place.isIgnored = analysis.places[position].isIgnored
            analysis.places[position] = place
            if isNegation { place.negations += 1 }
        }
        place.clause += 1
        place.sentence += 1
        place.firstElement = analysis.places[analysis.tokens.count].firstElement
        place.isIgnored = false
        analysis.places[analysis.tokens.count] = place
    }

    @inline(__always)
    private func elementRange(_ position: Int, _ analysis: TextAnalysis) -> Range<Int> {
        Int(analysis.places[position].firstElement)..<Int(analysis.places[position + 1].firstElement)
    }

    /// The words belong to a phrase such as "hay fever".
    private func isIgnored(_ start: Int, _ end: Int, _ analysis: TextAnalysis) -> Bool {
        analysis.places[start].isIgnored && analysis.places[end - 1].isIgnored
    }

    /// The end of the nearest match of a pattern's parts from `part` on, after the words before `position`.
    private func match(_ pattern: TextPattern, part: Int, from position: Int, _ analysis: TextAnalysis) -> Int? {
        guard part < pattern.parts.count else { return position }
        switch pattern.parts[part] {
        case .group(let group):
            guard position < analysis.tokens.count,
                analysis.tokens[position].boundary.isEmpty || analysis.tokens[position].boundary == .slash
            else { return nil }
            return match(group, pattern, part: part, at: position, analysis)
        case .optional(let group):
            if position < analysis.tokens.count, analysis.tokens[position].boundary.isEmpty,
                let end = match(group, pattern, part: part, at: position, analysis)
            {
                return end
            }
            return match(pattern, part: part + 1, from: position, analysis)
        case .gap(let words, let without, let isWide):
            guard part + 1 < pattern.parts.count, case .group(let group) = pattern.parts[part + 1] else { return nil }
            let last = analysis.places[position - 1]
            for start in position...(position + words) {
                guard start < analysis.tokens.count else { return nil }
                let place = analysis.places[start]
                guard place.sentence == last.sentence else { return nil }
                if start > position {
                    let skipped = analysis.tokens[start - 1].word
                    if without >= 0, wordSets[Int(without)][Int(skipped)] { return nil }
                    let before = analysis.places[start - 1]
                    guard before.breakers == last.breakers,
                        place.negations == analysis.places[position].negations
                    else { return nil }
                }
                let commas = place.commas - last.commas
                let breaks = place.weakBreaks - last.weakBreaks
                guard isWide ? commas <= 2 && breaks <= 1 : commas == 0 && breaks == 0 else { return nil }
                if let end = match(group, pattern, part: part + 1, at: start, analysis) { return end }
            }
            return nil
        case .notNext(let group):
            if position < analysis.tokens.count, analysis.tokens[position].boundary.isEmpty,
                elementRange(position, analysis).contains(where: { analysis.elements[$0].group == group })
            {
                return nil
            }
            return match(pattern, part: part + 1, from: position, analysis)
        case .end:
            guard
                position == analysis.tokens.count || !analysis.tokens[position].boundary.isEmpty
                    || analysis.places[position].clause != analysis.places[position - 1].clause
            else { return nil }
            return match(pattern, part: part + 1, from: position, analysis)
        }
    }

    private func match(
        _ group: Int32, _ pattern: TextPattern, part: Int, at position: Int, _ analysis: TextAnalysis
    ) -> Int? {
        // Of several phrases of the group the longest comes last.
        for index in elementRange(position, analysis).reversed() where analysis.elements[index].group == group {
            if isIgnored(position, Int(analysis.elements[index].end), analysis) { continue }
            if let end = match(pattern, part: part + 1, from: Int(analysis.elements[index].end), analysis) {
                return end
            }
        }
        return nil
    }
}
