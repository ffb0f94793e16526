internal import FreeText

extension AssessmentRun {
    /// Lets answers of earlier forms that stay true count now.
    func applyHistory() {
        guard !otherForms.isEmpty else { return }
        for entry in compiled.carried {
            let code = evaluator.code(entry.item)
            if compiled.isList(entry.item) {
                carryTicks(otherForms.ticks(entry.item, among: entry.mask), to: entry.item)
                continue
            }
            if code >= 0, entry.mask & (1 << UInt32(code)) != 0 { continue }
            if let earlier = otherForms.last(entry.item, among: entry.mask) { evaluator.set(entry.item, to: earlier) }
        }
    }

    /// Lets what earlier forms have ticked in a list count as ticked.
    private func carryTicks(_ earlier: UInt32, to item: Int) {
        guard earlier != 0 else { return }
        let code = partCode(item)
        evaluator.set(item, to: AnswerSheet.knowing(earlier & ~AnswerSheet.ticked(code), ticked: earlier, in: code))
    }

    /// The code of a list as one that is known in part, be it in no part.
    func partCode(_ item: Int) -> Int32 {
        let (code, all) = (evaluator.code(item), compiled.tickable[item])
        if code >= 0 { return code }
        return AnswerSheet.code(
            code == AnswerSheet.notAsked
                ? .partly(ticked: 0, notKnown: 0, notAsked: all) : .partly(ticked: 0, notKnown: all))
    }

    /// Works out what the conditions about history, text and the form come to.
    func applyFacts() {
        // Without anything to be about, none of these facts holds.
        let isSilent =
            reading.mentions.isEmpty && reading.topics.isEmpty && reading.weighed.isEmpty && reading.isReadable
        if !isSilent { apply(.text) }
        if triageCase.openAlert != nil { apply(.alert) }
        if !otherForms.isEmpty { applyComparisons() }
        apply(.form)
    }

    private func apply(_ subject: ConditionProgram.Fact.Subject) {
        for (index, fact) in compiled.facts(subject) where holds(fact) { evaluator.setFact(index, to: true) }
    }

    /// What follows from comparing with the patient's other forms.
    private func applyComparisons() {
        apply(.history)
        let program = compiled.program
        for (index, fact) in program.changeFacts.enumerated() {
            var mask: UInt32 = 0
            if compiled.isList(fact.item) {
                let earlier = otherForms.lastTicks(fact.item, within: fact.within)
                let later = otherForms.nextTicks(fact.item, within: fact.within)
                mask = fact.to & earlier.known & ~earlier.ticked
                mask |= (fact.to & later.known & later.ticked) << UInt32(AnswerSheet.tickCount)
                evaluator.setChangeMask(index, to: mask)
                continue
            }
            if let earlier = otherForms.lastKnown(fact.item, within: fact.within),
                fact.from & (1 << UInt32(earlier)) != 0
            {
                mask |= fact.to
            }
            if let later = otherForms.nextKnown(fact.item, within: fact.within), fact.to & (1 << UInt32(later)) != 0 {
                mask |= fact.from
            }
            evaluator.setChangeMask(index, to: mask)
        }
        for (index, fact) in program.dropFacts.enumerated() {
            var bounds: (Int32, Int32) = (-1, -1)
            let ceiling: Int32 = fact.atMost.map { Int32(clamping: $0) } ?? .max
            if let highest = otherForms.highest(fact.item, within: fact.within) {
                bounds.0 = min(
                    fact.by.map { highest - Int32($0) } ?? (highest > 0 ? highest / 2 : -1),
                    ceiling)
            }
            if let lowest = otherForms.lowestLater(fact.item, within: fact.within), lowest <= ceiling {
                bounds.1 = fact.by.map { lowest + Int32($0) } ?? max(1, lowest * 2)
            }
            evaluator.setDropBounds(index, to: bounds)
        }
    }

    private func holds(_ fact: ConditionProgram.Fact) -> Bool {
        switch fact {
        case .mentioned(let concepts, let status):
            reading.mentions.contains { $0.status == status && concepts.contains($0.concept) }
        case .textUnreadable: !reading.isReadable
        case .textTopic: !reading.topics.isEmpty
        case .borneOut(let concepts):
            reading.mentions.contains {
                $0.status == .affirmed && concepts.contains($0.concept) && reading.bearsOut($0)
            }
        case .textWeighed(let level, let classes):
            reading.weighed.contains { $0.level >= level && (classes.isEmpty || !classes.isDisjoint(with: $0.classes)) }
        case .openAlert(let level): triageCase.openAlert == level
        case .form(let kind):
            kind == .disabledAnswer ? hasDisabledAnswer : triageCase.form.notes.contains { $0.kind == kind }
        case .answeredBefore(let item, let mask, let within):
            otherForms.answered(item, among: mask, isList: compiled.isList(item), within: within)
        case .reachedBefore(let item, let bound, let within):
            otherForms.highest(item, within: within).map { $0 >= bound } ?? false
        case .carried(let item): isCarried(item)
        }
    }

    /// Whether an earlier form's answer counts instead of the one that is stated.
    private func isCarried(_ item: Int) -> Bool {
        let stated = triageCase.form.answers.codes[item]
        guard stated >= 0, compiled.isList(item) else { return stated >= 0 && evaluator.code(item) != stated }
        let notStated = AnswerSheet.ticked(stated) | AnswerSheet.notKnown(stated) | AnswerSheet.notAsked(stated)
        return AnswerSheet.ticked(evaluator.code(item)) & ~notStated != 0
    }

    /// Whether a question that was not asked has an answer.
    ///
    /// A form of an earlier version is judged by what that version asks.
    private var hasDisabledAnswer: Bool {
        if let stated = triageCase.form.stated {
            return compiled.predecessors[stated.predecessor].hasDisabledAnswer(stated.answers, where: holds)
        }
        let codes = triageCase.form.answers.codes
        return compiled.followUps.contains { question in
            codes[question.item] != AnswerSheet.unanswered && !evaluator.isTrue(question.root)
                && !compiled.implied.implies(question.item, in: codes)
        }
    }
}

/// The patient's other forms, seen from one form.
struct OtherForms {
    /// Filled in at the same time or before, the latest first.
    private let earlier: [EarlierForm]
    /// Filled in after, though received before; the first first.
    private let later: [EarlierForm]
    private let now: Instant

    init(_ triageCase: TriageCase) {
        let now = triageCase.moment
        self.now = now
        if triageCase.history.isEmpty {
            earlier = []
            later = []
        } else {
            // Stable, so that of two forms of the same moment the one given later counts as the later one.
            let sorted = triageCase.history.enumerated().sorted {
                $0.element.moment != $1.element.moment
                    ? $0.element.moment < $1.element.moment : $0.offset < $1.offset
            }.map(\.element)
            earlier = sorted.filter { $0.moment <= now }.reversed()
            later = sorted.filter { $0.moment > now }
        }
    }

    var isEmpty: Bool { earlier.isEmpty && later.isEmpty }

    /// The last known answer in an earlier form at most `days` days ago.
    func lastKnown(_ item: Int, within days: Int) -> Int32? {
        earlier.first { now.wholeDays(since: $0.moment) <= days && $0.answers.isKnown(item) }?.answers.codes[item]
    }

    /// The first known answer in a form that was filled in at most `days` days later.
    func nextKnown(_ item: Int, within days: Int) -> Int32? {
        later.first { $0.moment.wholeDays(since: now) <= days && $0.answers.isKnown(item) }?.answers.codes[item]
    }

    /// The highest known number in an earlier form at most `days` days ago.
    func highest(_ item: Int, within days: Int) -> Int32? {
        earlier.lazy.filter { now.wholeDays(since: $0.moment) <= days && $0.answers.isKnown(item) }
            .map { $0.answers.codes[item] }.max()
    }

    /// The lowest known number in a form that was filled in at most `days` days later.
    func lowestLater(_ item: Int, within days: Int) -> Int32? {
        later.lazy.filter { $0.moment.wholeDays(since: now) <= days && $0.answers.isKnown(item) }
            .map { $0.answers.codes[item] }.min()
    }

    /// The last answer that is one of the choices in `mask`, in any other form.
    func last(_ item: Int, among mask: UInt32) -> Int32? {
        func isWanted(_ form: EarlierForm) -> Bool {
            let code = form.answers.codes[item]
            return code >= 0 && mask & (1 << UInt32(code)) != 0
        }
        return (earlier.first(where: isWanted) ?? later.first(where: isWanted))?.answers.codes[item]
    }

    /// Whether an earlier form, at most `days` days ago or ever, has one of the answers in `mask`.
    ///
    /// - Parameter isList: whether they are ticked in a list.
    func answered(_ item: Int, among mask: UInt32, isList: Bool, within days: Int?) -> Bool {
        earlier.contains { form in
            let code = form.answers.codes[item]
            guard code >= 0, mask & (isList ? UInt32(bitPattern: code) : 1 << UInt32(code)) != 0 else { return false }
            return days.map { now.wholeDays(since: form.moment) <= $0 } ?? true
        }
    }

    /// What is ticked in a list in any other form, among the choices in `mask`.
    func ticks(_ item: Int, among mask: UInt32) -> UInt32 {
        (earlier + later).reduce(0) { result, form in
            let code = form.answers.codes[item]
            return code >= 0 ? result | AnswerSheet.ticked(code) & mask : result
        }
    }

    /// What was last known of a list's choices: those that are known, and those that were ticked.
    typealias Ticks = (known: UInt32, ticked: UInt32)

    /// What earlier forms, at most `days` days ago, last say of each choice of a list.
    func lastTicks(_ item: Int, within days: Int? = nil) -> Ticks {
        Self.firstTicks(
            item, in: earlier.lazy.filter { form in days.map { now.wholeDays(since: form.moment) <= $0 } ?? true })
    }

    /// What forms that were filled in at most `days` days later first say of each choice of a list.
    func nextTicks(_ item: Int, within days: Int) -> Ticks {
        Self.firstTicks(item, in: later.lazy.filter { $0.moment.wholeDays(since: now) <= days })
    }

    private static func firstTicks(_ item: Int, in forms: some Sequence<EarlierForm>) -> Ticks {
        var result: Ticks = (0, 0)
        for form in forms where form.answers.isKnown(item) {
            let code = form.answers.codes[item]
            let news = AnswerSheet.ticks & ~(AnswerSheet.notKnown(code) | AnswerSheet.notAsked(code) | result.known)
            result.ticked |= AnswerSheet.ticked(code) & news
            result.known |= news
        }
        return result
    }

    /// Answers that differ from the last known ones.
    func changes(from tracked: [Int], in compiled: CompiledProtocol, now codes: [Int32]) -> [Assessment.Change] {
        guard !earlier.isEmpty else { return [] }
        return tracked.compactMap { item in
            guard codes[item] >= 0, let form = earlier.first(where: { $0.answers.isKnown(item) }) else { return nil }
            let before: Int32
            if compiled.isList(item) {
                let last = lastTicks(item)
                let known = last.known & ~(AnswerSheet.notKnown(codes[item]) | AnswerSheet.notAsked(codes[item]))
                guard (last.ticked ^ AnswerSheet.ticked(codes[item])) & known != 0 else { return nil }
                before = AnswerSheet.code(
                    .partly(ticked: last.ticked, notKnown: compiled.tickable[item] & ~last.known))
            } else {
                before = form.answers.codes[item]
                guard before != codes[item] else { return nil }
            }
            let kind = compiled.items[item].kind
            return Assessment.Change(
                item: item, from: AnswerSheet.answer(before, kind: kind),
                to: AnswerSheet.answer(codes[item], kind: kind),
                since: form.moment, now: now)
        }
    }
}
