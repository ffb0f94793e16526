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
    /// The last place of each group, -1 for those that the text does not hold.
    fileprivate var lastPlaces: [Int32]
}

/// Finds the patterns of a lexicon in a tokenised text.
///
/// The work is linear in the number of words: phrases, gaps and parts of a pattern are bounded by the lexicon.
struct TextMatcher: Sendable {
    /// A part of a pattern, laid out without indirection.
    private struct Step {
        enum Kind: UInt8 {
            case group, optional, gap, notNext, end, done
        }

        var kind: Kind
        var isWide = false
        var words: Int32 = 0
        var group: Int32 = -1
        var without: Int32 = -1
    }

    private struct Start {
        var concept: Int32
        var role: TextPattern.Role
        /// The first step after the group that the pattern starts with.
        var step: Int32
        /// A group that the text must hold further on, -1 if none.
        var needs: Int32
    }

    private let trie: TextPhraseTrie.Compiled
    private let steps: [Step]
    /// Patterns in the order of the group that they start with, and where each group's begin.
    private let starts: [Start]
    private let startRanges: [Int32]
    private let wordSets: [[Bool]]
    private let cues: [TextCue]

    init(
        trie: TextPhraseTrie.Compiled, patterns: [TextPattern], wordSets: [[Bool]], cues: [TextCue]
    ) {
        self.trie = trie
        self.wordSets = wordSets
        self.cues = cues
        var groups = 0
        for output in trie.outputs {
            if case .group(let group) = output { groups = max(groups, Int(group) + 1) }
        }
        var steps: [Step] = []
        var byGroup = [[Start]](repeating: [], count: groups)
        for pattern in patterns {
            guard case .group(let group) = pattern.parts[0] else { continue }
            byGroup[Int(group)].append(
                Start(
                    concept: pattern.concept, role: pattern.role, step: Int32(steps.count),
                    needs: pattern.lastGroup))
            steps += pattern.parts.dropFirst().map(Self.step) + [Step(kind: .done)]
        }
        self.steps = steps
        var startRanges: [Int32] = [0]
        for starts in byGroup { startRanges.append(startRanges.last! + Int32(starts.count)) }
        self.startRanges = startRanges
        starts = byGroup.flatMap { $0 }
    }

    private static func step(_ part: TextPattern.Part) -> Step {
        switch part {
        case .group(let group): Step(kind: .group, group: group)
        case .optional(let group): Step(kind: .optional, group: group)
        case .gap(let words, let without, let isWide):
            Step(kind: .gap, isWide: isWide, words: Int32(words), without: without)
        case .notNext(let group): Step(kind: .notNext, group: group)
        case .end: Step(kind: .end)
        }
    }

    func analyse(_ tokens: [TextToken]) -> TextAnalysis {
        var analysis = TextAnalysis(
            tokens: tokens, places: Array(repeating: TextAnalysis.Place(), count: tokens.count + 1),
            lastPlaces: Array(repeating: -1, count: startRanges.count - 1))
        findPhrases(&analysis)
        divide(&analysis)
        for position in tokens.indices {
            let elements = elementRange(position, analysis)
            for index in elements {
                let element = analysis.elements[index]
                if isIgnored(position, Int(element.end), analysis) { continue }
                let group = Int(element.group)
                for number in Int(startRanges[group])..<Int(startRanges[group + 1]) {
                    let start = starts[number]
                    if start.needs >= 0, analysis.lastPlaces[Int(start.needs)] <= position { continue }
                    if let end = match(Int(start.step), from: Int(element.end), analysis) {
                        analysis.candidates.append(
                            TextAnalysis.Candidate(
                                concept: start.concept, role: start.role, start: position, end: end))
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
                        analysis.lastPlaces[Int(group)] = Int32(position)
                    case .cue(let index):
                        // Of two cues with the same words the first in the lexicon counts.
                        if end > (cue?.end ?? position), !isOpen(cues[Int(index)], end, analysis) {
                            cue = TextAnalysis.Cue(start: position, end: end, index: index)
                        }
                    case .ignored:
                        for place in position..<end { analysis.places[place].isIgnored = true }
                    }
                }
                guard end < count, analysis.tokens[end].isJoined else { break }
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

    /// A cue that must end its clause and does not: "I do" in "I do not", "always have" in "always have to".
    private func isOpen(_ cue: TextCue, _ end: Int, _ analysis: TextAnalysis) -> Bool {
        cue.requirement == .clauseFinal && end < analysis.tokens.count && analysis.tokens[end].boundary.isEmpty
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

    /// The end of the nearest match of a pattern's steps from `step` on, after the words before `position`.
    private func match(_ step: Int, from position: Int, _ analysis: TextAnalysis) -> Int? {
        let current = steps[step]
        let isEnd = position == analysis.tokens.count
        switch current.kind {
        case .done: return position
        case .group:
            guard !isEnd else { return nil }
            let token = analysis.tokens[position]
            guard token.isJoined || token.boundary == .slash else { return nil }
            return match(current.group, then: step + 1, at: position, analysis)
        case .optional:
            if !isEnd, analysis.tokens[position].isJoined,
                let end = match(current.group, then: step + 1, at: position, analysis)
            {
                return end
            }
            return match(step + 1, from: position, analysis)
        case .gap: return matchGap(step, from: position, analysis)
        case .notNext:
            if !isEnd, analysis.tokens[position].isJoined {
                for index in elementRange(position, analysis) where analysis.elements[index].group == current.group {
                    return nil
                }
            }
            return match(step + 1, from: position, analysis)
        case .end:
            guard
                isEnd || !analysis.tokens[position].boundary.isEmpty
                    || analysis.places[position].clause != analysis.places[position - 1].clause
            else { return nil }
            return match(step + 1, from: position, analysis)
        }
    }

    private func matchGap(_ step: Int, from position: Int, _ analysis: TextAnalysis) -> Int? {
        let gap = steps[step]
        let group = steps[step + 1].group
        let last = analysis.places[position - 1]
        let end = min(position + Int(gap.words), analysis.tokens.count - 1)
        var start = position
        while start <= end {
            let place = analysis.places[start]
            guard place.sentence == last.sentence else { return nil }
            if start > position {
                if gap.without >= 0, wordSets[Int(gap.without)][Int(analysis.tokens[start - 1].word)] { return nil }
                guard analysis.places[start - 1].breakers == last.breakers,
                    place.negations == analysis.places[position].negations
                else { return nil }
            }
            let commas = place.commas - last.commas
            let breaks = place.weakBreaks - last.weakBreaks
            guard gap.isWide ? commas <= 2 && breaks <= 1 : commas == 0 && breaks == 0 else { return nil }
            if let end = match(group, then: step + 2, at: start, analysis) { return end }
            start += 1
        }
        return nil
    }

    @inline(__always)
    private func match(_ group: Int32, then step: Int, at position: Int, _ analysis: TextAnalysis) -> Int? {
        // Of several phrases of the group the longest comes last.
        let range = elementRange(position, analysis)
        var index = range.upperBound
        while index > range.lowerBound {
            index -= 1
            let element = analysis.elements[index]
            guard element.group == group, !isIgnored(position, Int(element.end), analysis) else { continue }
            if let end = match(step, from: Int(element.end), analysis) { return end }
        }
        return nil
    }
}
