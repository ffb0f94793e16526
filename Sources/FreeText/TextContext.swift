/// Decides what a text says about each mention, after NegEx (Chapman et al., J Biomed Inform 2001;34:301) and ConText
/// (Harkema et al., J Biomed Inform 2009;42:839): cues, their direction, pseudo-cues, and what ends their reach.
///
/// Where those let a cue reach as far as the sentence, here it reaches a hard concept only through words that are
/// known to leave it intact ("no signs of …"), since a mention that a negation swallows is the worse mistake: any
/// other word between them, a new subject or an open list leaves it affirmed.
struct TextContext: Sendable {
    struct Decision {
        var status: TextStatus
        var cue: TextAnalysis.Cue?
    }

    private static let affirmed = Decision(status: .affirmed, cue: nil)

    /// A concept as far as its mentions' status depends on it.
    struct Concept {
        let id: TextConceptID
        /// Kinds are numbered.
        let kind: Int
        let isHard: Bool
        let isAct: Bool
        let sharesCues: Bool
    }

    let cues: [TextCue]
    let concepts: [Concept]
    let latestPastYear: Int

    init<Kind>(_ lexicon: TextLexicon<Kind>) {
        cues = lexicon.cues
        latestPastYear = lexicon.latestPastYear
        var kinds: [Kind: Int] = [:]
        concepts = lexicon.concepts.map { concept in
            let next = kinds.count
            let number = kinds[concept.kind, default: next]
            kinds[concept.kind] = number
            return Concept(
                id: concept.id, kind: number, isHard: concept.kind.isHard, isAct: concept.kind.isAct,
                sharesCues: concept.kind.sharesCues)
        }
    }

    /// Decides on the mentions of one text.
    struct Session {
        let context: TextContext
        let analysis: TextAnalysis
        /// Words that lie in some mention.
        let covered: [Bool]
        /// The first person other than the patient whom the text names.
        let firstRelative: TextAnalysis.Cue?
        let isProxy: Bool
        let latestPastYear: Int
        /// The first cue that starts at a word or after it, by word.
        let cueFrom: [Int32]

        init(_ context: TextContext, _ analysis: TextAnalysis, latestPastYear: Int?) {
            self.context = context
            self.analysis = analysis
            self.latestPastYear = latestPastYear ?? context.latestPastYear
            var covered = Array(repeating: false, count: analysis.tokens.count + 1)
            var end = 0
            for candidate in analysis.candidates where candidate.end > end && candidate.role != .absent {
                if context.concepts[Int(candidate.concept)].sharesCues { continue }
                for position in max(candidate.start, end)..<candidate.end { covered[position] = true }
                end = candidate.end
            }
            self.covered = covered
            var firstRelative: TextAnalysis.Cue?
            var isProxy = false
            var cueFrom: [Int32] = []
            cueFrom.reserveCapacity(analysis.tokens.count + 1)
            for (index, cue) in analysis.cues.enumerated() {
                while cueFrom.count <= cue.start { cueFrom.append(Int32(index)) }
                let kind = context.cues[Int(cue.index)].kind
                if kind == .person, firstRelative == nil { firstRelative = cue }
                if kind == .proxy { isProxy = true }
            }
            while cueFrom.count <= analysis.tokens.count { cueFrom.append(Int32(analysis.cues.count)) }
            self.cueFrom = cueFrom
            self.firstRelative = firstRelative
            self.isProxy = isProxy
        }
    }
}

extension TextContext.Session {
    typealias Candidate = TextAnalysis.Candidate
    typealias Decision = TextContext.Decision
    typealias Cue = TextAnalysis.Cue

    func decide(_ mention: Candidate) -> Decision {
        let concept = context.concepts[Int(mention.concept)]
        let isHard = concept.isHard
        if let cue = otherPerson(mention, isHard) { return Decision(status: .otherPerson, cue: cue) }
        if let cue = hypothetical(mention, concept) { return Decision(status: .hypothetical, cue: cue) }
        switch mention.role {
        case .absent: return absence(mention)
        case .loss, .topic: break
        case .term, .vague, .past:
            if let cue = negation(mention, isHard) { return Decision(status: .negated, cue: cue) }
        }
        if mention.role == .past, !isRecent(mention) { return Decision(status: .historical, cue: nil) }
        if let cue = past(mention, isHard) { return Decision(status: .historical, cue: cue) }
        return Decision(status: .affirmed, cue: confirmation(mention))
    }

    func definition(_ cue: Cue) -> TextCue {
        context.cues[Int(cue.index)]
    }

    func isCovered(_ cue: Cue) -> Bool {
        covered[cue.start] && covered[cue.end - 1]
    }

    func isInClause(_ cue: Cue, of position: Int) -> Bool {
        analysis.places[cue.start].clause == analysis.places[position].clause
    }

    /// The nearest cue before a mention in its clause that satisfies the condition.
    func nearest(before mention: Candidate, where accepts: (TextCue) -> Bool) -> Cue? {
        var index = Int(cueFrom[mention.start]) - 1
        while index >= 0 {
            let cue = analysis.cues[index]
            guard mention.start - cue.start <= TextScope.longest, isInClause(cue, of: mention.start) else { return nil }
            let definition = definition(cue)
            // "scared of losing" ends where "losing control" starts, "not had" where "had a stroke" does.
            let isBefore =
                cue.end <= mention.start || definition.kind.status == .hypothetical || mention.role == .past
            if isBefore, !isCovered(cue), accepts(definition) { return cue }
            index -= 1
        }
        return nil
    }

    /// The nearest cue after a mention in the clause where it ends that satisfies the condition.
    func nearest(
        after mention: Candidate, within words: Int, sentence: Bool = false, where accepts: (TextCue) -> Bool
    ) -> Cue? {
        var index = Int(cueFrom[mention.end])
        while index < analysis.cues.count {
            let cue = analysis.cues[index]
            guard cue.start - mention.end <= words else { return nil }
            let isNear =
                sentence
                ? analysis.places[cue.start].sentence == analysis.places[mention.end - 1].sentence
                : isInClause(cue, of: mention.end - 1)
            guard isNear else { return nil }
            if !isCovered(cue), accepts(definition(cue)) { return cue }
            index += 1
        }
        return nil
    }

    func scope(_ cue: Cue, _ mention: Candidate) -> TextScope {
        TextScope(from: min(cue.end, mention.start), to: mention.start, in: analysis, covered: covered)
    }

    /// Words of the patient's own within the mention: "wet myself".
    func namesPatient(_ mention: Candidate) -> Bool {
        (mention.start..<mention.end).contains { analysis.tokens[$0].has(.firstPerson) }
    }

    /// Words of somebody else within the mention: "cannot empty his bladder".
    func namesOther(_ mention: Candidate) -> Bool {
        (mention.start..<mention.end).contains { analysis.tokens[$0].has(.thirdPerson) }
    }

    /// The mention is an item of a list that the cue before the list speaks for: the list ends with "or", or has at
    /// least three items and this one is a noun.
    private func isListed(_ mention: Candidate, _ scope: TextScope, nounsOnly: Bool) -> Bool {
        let startsWithNoun = isNoun(mention)
        var items = scope.commas + 1
        var isClosed = false
        let last = min(mention.end + 20, analysis.tokens.count)
        var position = mention.start
        while position < last, analysis.places[position].clause == analysis.places[mention.start].clause {
            let token = analysis.tokens[position]
            if token.has(.firstPerson) || token.has(.terminator), !covered[position] { break }
            if position > mention.start, token.boundary.contains(.comma) { items += 1 }
            if token.has(.or) || position > mention.start && token.boundary.contains(.slash) {
                isClosed = true
                break
            }
            position += 1
        }
        if isClosed { return startsWithNoun || !nounsOnly }
        return startsWithNoun && items >= 3
    }

    private func isNoun(_ mention: Candidate) -> Bool {
        analysis.tokens[mention.start].has(.listNoun) || analysis.tokens[mention.end - 1].has(.listNoun)
    }

    /// The coordinators between a cue and the mention leave the mention in the cue's reach.
    func isCoordinated(_ mention: Candidate, _ scope: TextScope, isHard: Bool, nounsOnly: Bool) -> Bool {
        if scope.startsWithComma { return false }
        guard isHard else { return true }
        switch scope.coordinator {
        case .none: return true
        case .or: return scope.commas == 0 || !nounsOnly || isNoun(mention)
        case .and: return scope.commas > 0 && isNoun(mention)
        case .comma: return isListed(mention, scope, nounsOnly: nounsOnly)
        }
    }

    // MARK: Negation

    private func negation(_ mention: Candidate, _ isHard: Bool) -> Cue? {
        let cue =
            negationBefore(mention, isHard) ?? negationAfter(mention, isHard) ?? negationAcrossColon(mention)
        guard let cue, !isOfAnotherTime(mention, cue) else { return nil }
        return cue
    }

    private func negationBefore(_ mention: Candidate, _ isHard: Bool) -> Cue? {
        guard
            let cue = nearest(
                before: mention,
                where: { $0.kind == .negation && $0.direction != .backward && !(isHard && $0.softOnly) })
        else { return nil }
        let definition = definition(cue)
        let scope = scope(cue, mention)
        guard !scope.isBlocked, !scope.isInterrupted, scope.firstPersons == 0,
            isHard ? scope.isTransparent : scope.isTransparentForSoft,
            isCoordinated(mention, scope, isHard: isHard, nounsOnly: definition.isDeterminer),
            !isDoubled(cue, mention)
        else { return nil }
        return cue
    }

    /// A negated opinion before the negation, "I can't say I'm not …", or any negation before "without".
    private func isDoubled(_ cue: Cue, _ mention: Candidate) -> Bool {
        if definition(cue).cancels {
            let clause = analysis.places[cue.start].clause
            let before = max(0, cue.start - 6)..<cue.start
            if before.contains(where: { analysis.tokens[$0].has(.negator) && analysis.places[$0].clause == clause }) {
                return true
            }
        }
        var index = Int(cueFrom[cue.start]) - 1
        while index >= 0 {
            let other = analysis.cues[index]
            guard cue.start - other.end <= 6, isInClause(other, of: cue.start) else { return false }
            if definition(other).kind == .negation {
                return (other.start..<cue.start).contains { analysis.tokens[$0].has(.speech) }
            }
            index -= 1
        }
        return false
    }

    private func negationAfter(_ mention: Candidate, _ isHard: Bool) -> Cue? {
        if mention.end < analysis.tokens.count, let answer = answerNo(mention, isHard) { return answer }
        guard
            let cue = nearest(
                after: mention, within: 6,
                where: { $0.kind == .negation && $0.direction != .forward && !(isHard && $0.softOnly) })
        else { return nil }
        let isDirect = (mention.end..<cue.start).allSatisfy { position in
            let token = analysis.tokens[position]
            return token.boundary.isEmpty && (token.has(.timeFiller) || token.has(.transparent))
        }
        guard isDirect, analysis.tokens[cue.start].boundary.isEmpty else { return nil }
        if cue.start > mention.end, analysis.tokens[cue.start - 1].has(.negator) { return nil }
        return cue
    }

    /// "Not applicable: incontinence, numbness"; a lone "no:" answers something else.
    private func negationAcrossColon(_ mention: Candidate) -> Cue? {
        var first = mention.start
        let clause = analysis.places[first].clause
        while first > 0, mention.start - first < TextScope.longest, analysis.places[first - 1].clause == clause {
            guard covered[first - 1] || isListWord(analysis.tokens[first - 1]) else { return nil }
            first -= 1
        }
        guard first > 0, analysis.tokens[first].boundary == .colon else { return nil }
        let index = Int(cueFrom[first]) - 1
        guard index >= 0 else { return nil }
        let cue = analysis.cues[index]
        guard cue.end == first, cue.end > cue.start + 1, definition(cue).kind == .negation,
            definition(cue).direction != .backward, !definition(cue).softOnly
        else { return nil }
        return cue
    }

    private func isListWord(_ token: TextToken) -> Bool {
        token.has(.transparent) || token.has(.or) || token.has(.and) || token.has(.listNoun)
    }

    /// "Incontinence: no", with nothing after it.
    private func answerNo(_ mention: Candidate, _ isHard: Bool) -> Cue? {
        let boundary = analysis.tokens[mention.end].boundary
        guard !boundary.isDisjoint(with: [.colon, .question, .weak]), !boundary.contains(.strong) else { return nil }
        let index = Int(cueFrom[mention.end])
        guard index < analysis.cues.count else { return nil }
        let cue = analysis.cues[index]
        guard cue.start == mention.end, cue.end == cue.start + 1, definition(cue).kind == .negation,
            !definition(cue).softOnly
        else { return nil }
        if cue.end < analysis.tokens.count {
            let after = analysis.tokens[cue.end].boundary
            guard !after.isEmpty, after != .slash else { return nil }
            if isHard, after == .comma, !boundary.contains(.colon) { return nil }
        }
        return cue
    }

    /// The negation is of another time than now: "never … until yesterday", "normally no …".
    private func isOfAnotherTime(_ mention: Candidate, _ cue: Cue) -> Bool {
        if let after = nearest(after: mention, within: 7, where: { $0.kind == .reversal && $0.direction != .forward }) {
            let between = mention.end..<after.start
            if !between.contains(where: { analysis.tokens[$0].has(.firstPerson) && !covered[$0] }) { return true }
        }
        guard let before = nearest(before: mention, where: { $0.kind == .reversal }) else { return false }
        return mention.start - before.start <= 10
    }

    private func absence(_ mention: Candidate) -> Decision {
        let cue = nearest(before: mention, where: { $0.kind == .negation && $0.direction != .backward })
        if let cue, mention.start - cue.end <= 4, !definition(cue).softOnly, scope(cue, mention).commas == 0 {
            return Decision(status: .affirmed, cue: nil)
        }
        if nearest(after: mention, within: 5, where: { $0.kind == .reversal }) != nil
            || nearest(before: mention, where: { $0.kind == .reversal }) != nil
        {
            return Decision(status: .affirmed, cue: nil)
        }
        return Decision(status: .negated, cue: nil)
    }

    // MARK: Hypothetical

    private func hypothetical(_ mention: Candidate, _ concept: TextContext.Concept) -> Cue? {
        guard let cue = hypotheticalBefore(mention, concept) ?? askedAfter(mention) else { return nil }
        return confirmation(mention) == nil ? cue : nil
    }

    /// "the incontinence question"
    private func askedAfter(_ mention: Candidate) -> Cue? {
        let cue = nearest(after: mention, within: 1, where: { $0.kind == .reading && $0.direction == .backward })
        guard let cue, analysis.tokens[cue.start].boundary.isEmpty,
            cue.start == mention.end || analysis.tokens[mention.end].has(.transparent)
        else { return nil }
        return cue
    }

    /// By which the patient says that what was asked or read is so, in the same sentence or the next.
    private func confirmation(_ mention: Candidate) -> Cue? {
        var index = Int(cueFrom[mention.end])
        while index < analysis.cues.count, analysis.cues[index].start - mention.end <= 14,
            analysis.places[analysis.cues[index].start].sentence <= analysis.places[mention.end - 1].sentence + 1
        {
            let cue = analysis.cues[index]
            if definition(cue).kind == .confirmation, definition(cue).direction != .forward, !isDenied(cue) {
                return cue
            }
            index += 1
        }
        return nearest(
            before: mention, where: { $0.kind == .confirmation && $0.direction != .backward }
        ).flatMap { isDenied($0) ? nil : $0 }
    }

    private func isDenied(_ cue: Cue) -> Bool {
        cue.start > 0 && analysis.tokens[cue.start - 1].has(.negator)
            && analysis.places[cue.start - 1].clause == analysis.places[cue.start].clause
    }

    private func hypotheticalBefore(_ mention: Candidate, _ concept: TextContext.Concept) -> Cue? {
        let isHard = concept.isHard
        guard
            let cue = nearest(
                before: mention,
                where: {
                    $0.kind.status == .hypothetical && $0.direction != .backward && !(isHard && $0.softOnly)
                })
        else { return nil }
        let definition = definition(cue)
        if concept.isAct, definition.kind != .reading { return nil }
        let scope = scope(cue, mention)
        guard !scope.isBlocked, !scope.isInterrupted,
            isCoordinated(mention, scope, isHard: isHard, nounsOnly: false)
                || definition.isDeterminer && isEnumerated(mention, scope)
        else { return nil }
        if definition.requirement == .adjacent, !scope.isTransparent { return nil }
        switch definition.kind {
        case .condition: return scope.subjects <= 1 ? cue : nil
        case .worry:
            if isHard, cue.end < analysis.tokens.count, analysis.tokens[cue.end].has(.definite) { return nil }
            // "worried about numbness between my legs" is there; "… losing control of my bladder" is feared.
            if isHard, analysis.tokens[mention.start].has(.listNoun), namesPatient(mention) { return nil }
            return scope.firstPersons == 0 || !isHard ? cue : nil
        default: return scope.firstPersons == 0 ? cue : nil
        }
    }

    /// "the risks include numbness and incontinence"
    private func isEnumerated(_ mention: Candidate, _ scope: TextScope) -> Bool {
        guard isNoun(mention), !scope.startsWithComma, scope.firstPersons == 0 else { return false }
        let end = min(mention.end + 6, analysis.tokens.count)
        let clause = analysis.places[mention.start].clause
        return !(mention.end..<end).contains {
            analysis.places[$0].clause == clause
                && (analysis.tokens[$0].has(.current) || analysis.tokens[$0].has(.present))
        }
    }
}
