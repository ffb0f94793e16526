/// Decides whether a mention is of the past.
extension TextContext.Session {
    func past(_ mention: Candidate, _ isHard: Bool) -> Cue? {
        guard
            let cue = pastBefore(mention, isHard) ?? pastAfter(mention, isHard) ?? closedPast(mention)
                ?? datedPast(mention)
        else { return nil }
        return isCurrent(mention, cue, isHard) ? nil : cue
    }

    private func isPastYear(_ cue: Cue) -> Bool {
        for position in cue.start..<cue.end where analysis.tokens[position].word == TextVocabulary.year {
            if Int(analysis.tokens[position].number) > latestPastYear { return false }
            if cue.end < analysis.tokens.count, analysis.tokens[cue.end].has(.unit) { return false }
        }
        return true
    }

    private func pastBefore(_ mention: Candidate, _ isHard: Bool) -> Cue? {
        guard
            let cue = nearest(
                before: mention,
                where: {
                    ($0.kind == .past || $0.kind == .resolved) && $0.direction != .backward && !(isHard && $0.softOnly)
                }),
            isPastYear(cue)
        else { return nil }
        let scope = scope(cue, mention)
        guard !scope.isBlocked, !scope.isInterrupted else { return nil }
        if definition(cue).requirement == .adjacent, !scope.isTransparent || scope.coordinator != .none { return nil }
        guard isHard else { return cue }
        switch scope.coordinator {
        case .none, .or: return cue
        case .and: return scope.firstPersonAfterAnd || scope.commas > 0 || namesPatient(mention) ? nil : cue
        case .comma: return isFronted(cue) ? cue : nil
        }
    }

    /// The cue alone opens its clause, as in "In 2012, I had …".
    private func isFronted(_ cue: Cue) -> Bool {
        var position = cue.start - 1
        while position >= 0, analysis.places[position].clause == analysis.places[cue.start].clause {
            guard analysis.tokens[position].has(.timeFiller) else { return false }
            if !analysis.tokens[position + 1].boundary.isEmpty { return false }
            position -= 1
        }
        position = cue.end
        while position < analysis.tokens.count, position - cue.end < 6 {
            if analysis.tokens[position].boundary.contains(.comma) { return true }
            guard analysis.tokens[position].has(.timeFiller) else { return false }
            position += 1
        }
        return false
    }

    private func pastAfter(_ mention: Candidate, _ isHard: Bool) -> Cue? {
        guard
            let cue = nearest(
                after: mention, within: isHard ? 8 : 12,
                where: {
                    ($0.kind == .past || $0.kind == .resolved) && $0.direction != .forward && !(isHard && $0.softOnly)
                }),
            isPastYear(cue)
        else { return nil }
        let between = mention.end..<cue.start
        let isBarred = isHard || definition(cue).kind == .resolved
        let isDirect = between.allSatisfy { position in
            let token = analysis.tokens[position]
            if token.has(.terminator) || token.has(.negator) { return false }
            return !isBarred || token.has(.timeFiller)
        }
        guard isDirect else { return nil }
        return cue
    }

    /// "trouble peeing after my hernia operation in 2015, fine since": whatever stands between, as long as the sentence
    /// is about a time past and closes with an end.
    private func closedPast(_ mention: Candidate) -> Cue? {
        guard
            let end = nearest(after: mention, within: 14, where: { $0.requirement == .closesPast }),
            let cue = nearest(after: mention, within: 10, where: { $0.kind == .past && $0.direction != .forward }),
            cue.end <= end.start, isPastYear(cue)
        else { return nil }
        return isPlain(mention.end..<cue.start) ? cue : nil
    }

    /// "I was incontinent after my son was born in 1989": a year in a sentence that speaks of the past.
    private func datedPast(_ mention: Candidate) -> Cue? {
        guard
            let cue = nearest(after: mention, within: 12, where: { $0.kind == .past && $0.direction != .forward }),
            (cue.start..<cue.end).contains(where: { analysis.tokens[$0].word == TextVocabulary.year }),
            isPastYear(cue), isTold(mention), isPlain(mention.end..<cue.start, isDated: true)
        else { return nil }
        return cue
    }

    /// A verb of the past and none of the present stands in the mention or just before it.
    private func isTold(_ mention: Candidate) -> Bool {
        var isPast = false
        for position in max(0, mention.start - 3)..<mention.end
        where analysis.places[position].clause == analysis.places[mention.start].clause {
            let token = analysis.tokens[position]
            if token.has(.present) { return false }
            if token.has(.pastTense) { isPast = true }
        }
        return isPast
    }

    /// Words between a mention and a time past that do not make it present.
    private func isPlain(_ words: Range<Int>, isDated: Bool = false) -> Bool {
        words.allSatisfy { position in
            let token = analysis.tokens[position]
            let isPatient = token.has(.firstPerson) && token.has(.subject) && !isDated
            return !isPatient && !(token.has(.terminator) && !isDated) && !token.has(.negator) && !token.has(.current)
                && !token.has(.present)
        }
    }

    /// A word near a mention of the past says that it is of these days: "a stroke this morning", "another stroke".
    func isRecent(_ mention: Candidate) -> Bool {
        let tokens = analysis.tokens
        let clause = analysis.places[mention.start].clause
        let first = max(0, mention.start - 8)
        let last = min(tokens.count, mention.end + 8)
        for position in first..<last {
            let token = tokens[position]
            if mention.start <= position, position < mention.end {
                if token.word == TextVocabulary.year, Int(token.number) > latestPastYear { return true }
                if token.has(.current) { continue }
            }
            guard analysis.places[position].clause == clause else { continue }
            if token.has(.recent) { return true }
            let isPointed =
                position > 0 && tokens[position - 1].has(.timePointer)
                || position + 1 < tokens.count && tokens[position + 1].has(.timePointer)
            if token.has(.shortTime), isPointed { return true }
        }
        return nearest(after: mention, within: 12, sentence: true, where: { $0.kind == .recurrence }) != nil
    }

    /// The word belongs to a phrase such as "no problems since".
    private func isPseudo(_ position: Int) -> Bool {
        // The first cue that starts at the word or after it, or the one before.
        let next = Int(cueFrom[position])
        let covers = [next - 1, next].first { index in
            analysis.cues.indices.contains(index) && analysis.cues[index].start <= position
                && position < analysis.cues[index].end
        }
        return covers.map { [.pseudo, .resolved].contains(definition(analysis.cues[$0]).kind) } ?? false
    }

    /// The clause says that it goes on, came back or is so today.
    private func isCurrent(_ mention: Candidate, _ cue: Cue, _ isHard: Bool) -> Bool {
        let clause = analysis.places[mention.start].clause
        let first = max(0, mention.start - 10)
        let last = min(analysis.tokens.count, max(mention.end, cue.end) + 8)
        for position in first..<last where !(cue.start..<cue.end).contains(position) {
            guard analysis.places[position].clause == clause else { continue }
            let token = analysis.tokens[position]
            if token.has(.current), !isPseudo(position) { return true }
            if isHard, definition(cue).kind == .past, token.has(.present), position >= mention.start - 4,
                position < mention.end
            {
                return true
            }
        }
        let after = TextAnalysis.Candidate(
            concept: mention.concept, role: mention.role, start: mention.start, end: max(mention.end, cue.end))
        return nearest(after: after, within: 12, sentence: true, where: { $0.kind == .recurrence }) != nil
    }
}
