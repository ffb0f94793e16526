/// Decides whether a mention is about somebody other than the patient.
extension TextContext.Session {
    func otherPerson(_ mention: Candidate, _ isHard: Bool) -> Cue? {
        guard !isProxy, !namesPatient(mention) else { return nil }
        if let cue = nearest(before: mention, where: { $0.kind == .person && $0.direction != .backward }) {
            let scope = scope(cue, mention)
            let isOwn = scope.firstPersons > 0 || scope.isBlocked || scope.hasSpeech && !scope.hasThirdPerson
            // "I live with my wife, numb": a relative without a verb says nothing, unless it is "my wife's".
            let isSubject =
                cue.end < mention.start || definition(cue).requirement == .possessive
                || !analysis.tokens[mention.start].has(.verbless)
            let isNear =
                !isHard
                || (scope.isTransparentForPerson || namesOther(mention)) && isSubject
                    && (!isObject(cue, scope) || context.concepts[Int(mention.concept)].isAct)
            // "Mum had sciatica and became incontinent" goes on with the same subject.
            let goesOn =
                scope.coordinator == .and && scope.commas == 0
                && (scope.wordsSinceCoordinator > 0 || scope.hasMention || namesOther(mention)
                    || isTold(of: cue, mention))
            if !isOwn, isNear, goesOn || isCoordinated(mention, scope, isHard: isHard, nounsOnly: true) { return cue }
        }
        if let cue = nearest(after: mention, within: 3, where: { $0.kind == .person && $0.direction != .forward }) {
            let between = mention.end..<cue.start
            if between.allSatisfy({ analysis.tokens[$0].has(.transparent) || analysis.tokens[$0].has(.timeFiller) }) {
                return cue
            }
        }
        return thirdPerson(mention, isHard)
    }

    /// "since having the baby": a person as an object has no symptom.
    private func isObject(_ cue: Cue, _ scope: TextScope) -> Bool {
        guard cue.start > 0, !scope.hasThirdPerson, definition(cue).requirement != .possessive else { return false }
        let before = analysis.tokens[cue.start - 1]
        return (before.has(.objectVerb) || before.has(.and) || before.has(.present))
            && analysis.tokens[cue.start].boundary.isEmpty
    }

    /// "My neighbour has gallstones and can't pee": the clause is about the person from its start.
    private func isTold(of cue: Cue, _ mention: Candidate) -> Bool {
        guard cue.end < mention.start, analysis.tokens[cue.end].has(.owning),
            !analysis.tokens[mention.start].has(.verbless)
        else { return false }
        return cue.start == 0 || analysis.places[cue.start - 1].clause != analysis.places[cue.start].clause
    }

    /// "since his stroke", in a clause without the patient.
    private func isTheirs(_ mention: Candidate) -> Bool {
        var position = mention.start - 1
        guard position >= 0, analysis.tokens[position].has(.theirs), analysis.tokens[mention.start].boundary.isEmpty
        else { return false }
        let clause = analysis.places[mention.start].clause
        while position >= max(0, mention.start - 12), analysis.places[position].clause == clause {
            let token = analysis.tokens[position]
            let isRelative = position + 1 < analysis.tokens.count && cueStarts(at: position, kind: .person)
            if token.has(.firstPerson) && !isRelative || token.has(.speech) { return false }
            position -= 1
        }
        return true
    }

    private func cueStarts(at position: Int, kind: TextCueKind) -> Bool {
        let index = Int(cueFrom[position])
        guard index < analysis.cues.count else { return false }
        return analysis.cues[index].start == position && definition(analysis.cues[index]).kind == kind
    }

    /// "He had a stroke", after a sentence about a relative.
    private func thirdPerson(_ mention: Candidate, _ isHard: Bool) -> Cue? {
        guard let firstRelative, firstRelative.start < mention.start else { return nil }
        if isTheirs(mention) { return firstRelative }
        var position = mention.start - 1
        let clause = analysis.places[mention.start].clause
        while position >= max(0, mention.start - 10), analysis.places[position].clause == clause {
            let token = analysis.tokens[position]
            if token.has(.firstPerson) { return nil }
            if token.has(.thirdPerson), token.has(.subject) {
                let scope = TextScope(from: position + 1, to: mention.start, in: analysis, covered: covered)
                guard !scope.isBlocked, !scope.hasSpeech, scope.isTransparentForPerson,
                    scope.coordinator == .none || !isHard
                else { return nil }
                return firstRelative
            }
            position -= 1
        }
        return nil
    }
}
