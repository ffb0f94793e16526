internal import IntakeForms
package import IntakeStore
package import Postgres
package import TriageCore

/// What is known of a form's patient, as an assessment uses it.
package struct PatientHistory: Sendable {
    package struct Entry: Sendable {
        package let id: PostgresUUID
        package let form: EarlierForm
    }

    /// Earlier forms, in the order of receipt; of those that newer ones have pushed out, the answers that are kept.
    package fileprivate(set) var entries: [Entry] = []
    package fileprivate(set) var alerts = PatientAlerts()
    /// What the assessment says of the history.
    package fileprivate(set) var notes: [FormNote.Kind] = []
    /// Answers to keep, since newer forms may push these forms out; empty for an ordinary history.
    package fileprivate(set) var baseline: [BaselineAnswer] = []
}

extension TriageEngine {
    /// Reads the earlier forms of a form's patient, as far as they are compared.
    ///
    /// - Parameter willRead: called before each of them.
    package func history(
        of form: ClaimedForm<ReadForm>, _ context: PatientContext,
        willRead: (_ number: Int64, _ id: PostgresUUID) -> Void
    ) -> PatientHistory {
        var history = PatientHistory()
        history.alerts = context.alerts
        if context.isTruncated || context.isMissingStruckForm { history.notes.append(.historyIncomplete) }
        if context.hasSimilarReference { history.notes.append(.similarReference) }
        for earlier in context.earlier where earlier.reference == form.reference {
            willRead(earlier.number, earlier.id)
            guard let old = read(earlier: earlier) else { continue }
            history.entries.append(
                PatientHistory.Entry(
                    id: earlier.id,
                    form: EarlierForm(
                        moment: TriageCase.moment(authored: old.authored, received: earlier.received),
                        answers: old.answers)))
        }
        guard context.isLong, let patient = form.patient else { return history }
        let kept = Set(context.baseline)
        history.baseline = history.entries.flatMap { baseline($0, of: patient) }.filter { !kept.contains($0) }
        if case .success(let content) = form.content {
            // A form that comes late may have a lower number than those that push it out.
            let moment = TriageCase.moment(authored: content.authored, received: form.received)
            let own = PatientHistory.Entry(
                id: form.id, form: EarlierForm(moment: moment, answers: content.answers))
            history.baseline += baseline(own, of: patient)
        }
        let read = Set(history.entries.map(\.id))
        history.entries = entries(context.baseline.filter { !read.contains($0.form) }) + history.entries
        return history
    }

    private func read(earlier: PatientContext.Earlier) -> FormReader.Earlier? {
        #if DEBUG || INTAKE_FAULTS
            DeliberateFault.happenInHistory(earlier.reference)
        #endif
        do throws(UnreadableForm) {
            return try earlier.content.withUnsafeBufferPointer {
                (bytes: UnsafeBufferPointer<UInt8>) throws(UnreadableForm) -> FormReader.Earlier in
                try reader.read(earlier: bytes, only: assessor.compiled.historyItems)
            }
        } catch {
            return nil
        }
    }

    /// The answers of a form that are kept; of a list each choice that is ticked or known not to be.
    private func baseline(_ entry: PatientHistory.Entry, of patient: PostgresUUID) -> [BaselineAnswer] {
        let items = assessor.compiled.source.questionnaire.items
        var answers: [BaselineAnswer] = []
        assessor.compiled.comparedItems.forEach { index in
            for text in Self.texts(entry.form.answers.answer(index, kind: items[index].kind), to: items[index]) {
                answers.append(
                    BaselineAnswer(
                        patient: patient, item: items[index].id.rawValue, answer: text, moment: entry.form.moment,
                        form: entry.id))
            }
        }
        return answers
    }

    private static func texts(_ answer: Answer, to item: Item) -> [String] {
        switch answer {
        case .choice(let position): [item.choiceNames[position]]
        case .number(let number): [String(number)]
        case .choices(let ticked): texts(ticked: ticked, notKnown: 0, of: item)
        case .partly(let ticked, let notKnown, let notAsked):
            texts(ticked: ticked, notKnown: notKnown | notAsked, of: item)
        case .unanswered, .unsure, .byPhone, .notAsked, .oneOf: []
        }
    }

    private static func texts(ticked: UInt32, notKnown: UInt32, of list: Item) -> [String] {
        list.names(in: ticked) + list.names(in: list.tickable & ~ticked & ~notKnown).map { notTicked + $0 }
    }

    /// What stands before a list's choice that is known not to be ticked.
    private static let notTicked = "not "

    /// The forms, with nothing but the answers that are kept of them, the earliest first.
    private func entries(_ answers: [BaselineAnswer]) -> [PatientHistory.Entry] {
        var kept: [PostgresUUID: [BaselineAnswer]] = [:]
        var forms: [(id: PostgresUUID, moment: Instant)] = []
        for answer in answers.sorted(by: { $0.moment < $1.moment }) {
            if kept[answer.form] == nil { forms.append((answer.form, answer.moment)) }
            kept[answer.form, default: []].append(answer)
        }
        return forms.compactMap { form in
            sheet(of: kept[form.id] ?? []).map {
                PatientHistory.Entry(id: form.id, form: EarlierForm(moment: form.moment, answers: $0))
            }
        }
    }

    /// The answers of one form; nil where no version of the questionnaire has any of them.
    ///
    /// Answers that were kept under an earlier version count as what they say of the present questions.
    private func sheet(of answers: [BaselineAnswer]) -> AnswerSheet? {
        let compiled = assessor.compiled
        var sheet: AnswerSheet?
        if answers.contains(where: { compiled.itemPositions[ItemID(rawValue: $0.item)] == nil }) {
            for predecessor in compiled.predecessors where sheet == nil {
                var stated: AnswerSheet?
                Self.add(answers, of: predecessor.items, to: &stated)
                sheet = stated.map(predecessor.answers)
            }
        }
        Self.add(answers, of: compiled.source.questionnaire.items, to: &sheet)
        return sheet
    }

    /// - Parameter sheet: nil for one without answers.
    private static func add(_ answers: [BaselineAnswer], of items: [Item], to sheet: inout AnswerSheet?) {
        for answer in answers {
            guard let index = items.firstIndex(where: { $0.id.rawValue == answer.item }),
                let value = self.answer(answer.answer, to: items[index], beside: sheet?.codes[index])
            else { continue }
            if sheet == nil { sheet = AnswerSheet(itemCount: items.count) }
            sheet?.codes[index] = value
        }
    }

    /// The code of an answer.
    ///
    /// - Parameter before: the code of what is known of it so far, a list being kept choice by choice.
    private static func answer(_ text: String, to item: Item, beside before: Int32?) -> Int32? {
        switch item.kind {
        case .choice(let names): return names.firstIndex(of: text).map { Int32($0) }
        case .number(let from, let to, _): return Int(text).flatMap { from...to ~= $0 ? Int32($0) : nil }
        case .choices(let names):
            let isNot = text.hasPrefix(notTicked)
            let name = isNot ? String(text.dropFirst(notTicked.count)) : text
            guard let index = names.firstIndex(of: name) else { return nil }
            let bit = item.tickable & 1 << UInt32(index)
            let known = before.flatMap { $0 >= 0 ? $0 : nil }
            let list = known ?? AnswerSheet.code(.partly(ticked: 0, notKnown: item.tickable))
            return AnswerSheet.knowing(bit, ticked: isNot ? 0 : bit, in: list)
        case .text: return nil
        }
    }
}
