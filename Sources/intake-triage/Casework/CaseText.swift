import IntakeForms
import IntakeStore
import Postgres
import StaffWords
import TriageCore

/// Everything about one form, in the order in which a nurse needs it.
struct CaseText {
    let file: CaseFile
    let names: ShortNames
    let clock: ClinicClock

    /// The ids that the text shows.
    static func ids(_ file: CaseFile) -> [PostgresUUID] {
        ([file.submission] + file.alerts.map(\.alert) + file.otherForms.map(\.submission)
            + [file.amends, file.amendedBy].compactMap { $0?.submission })
            .compactMap { PostgresUUID($0) }
    }

    /// All of it.
    var text: String {
        var page = Page()
        head(&page)
        words(&page)
        why(&page)
        page.section("ASK ON THE PHONE, the worst first", file.callScript.map(asked))
        answers(&page)
        page.section("NOT ANSWERED", file.unanswered.map(\.words))
        history(&page)
        if let shown = file.shownToPatient { page.section("SHOWN TO THE PATIENT", [shown]) }
        page.line()
        page.words("Times of \(clock.zone). A suggestion for staff, not a diagnosis.")
        return page.text
    }

    /// Why the form got its level, and what would change it.
    var explanation: String {
        var page = Page()
        head(&page)
        why(&page)
        page.section("ASK NEXT, the worst first", file.callScript.map(asked))
        page.section("NOT KNOWN", file.unanswered.map(\.words))
        page.line()
        page.words(
            "\(file.assessment?.result.protocol.map { "\($0). " } ?? "")A suggestion for staff, not a diagnosis.")
        return page.text
    }

    private func short(_ id: String) -> String { PostgresUUID(id).map { names[$0] } ?? id }

    private func moment(_ moment: CaseFile.Moment?) -> String {
        moment?.instant.map(clock.text) ?? "at an unknown time"
    }

    private var level: Level? { file.work?.level ?? file.overrides.last?.to ?? file.assessment?.result.level }

    private func head(_ page: inout Page) {
        let title = level?.title ?? (file.quarantine == nil ? "NOT ASSESSED YET" : "URGENT")
        page.words(file.patient.reference ?? "no reference", after: "\(title)  \(short(file.submission))  ")
        page.words("contact: \(file.patient.contact ?? "none given")", after: "  ")
        page.words("received \(moment(file.receivedAt)); form \(file.submission)", after: "  ")
        if let work = file.work {
            var facts: [String] = []
            if let due = work.respondBy?.instant { facts.append(clock.deadline(due)) }
            if let owner = work.takenBy {
                facts.append("taken by \(owner) \(moment(work.takenAt))")
            } else {
                facts.append("taken by nobody")
            }
            page.words(facts.joined(separator: "; "), after: "  ")
            if work.possibleLevel > work.level {
                let why = file.quarantine == nil ? ": what is missing is below" : ""
                page.words("COULD BE AS HIGH AS \(work.possibleLevel.title)\(why)", after: "  ")
            }
            if let assessed = file.assessment?.result.level, assessed != work.level {
                page.words("the assessment said \(assessed.title.lowercased())", after: "  ")
            }
        } else if file.assessment != nil || file.quarantine != nil {
            page.words("not on the worklist: its work is done, see below", after: "  ")
        } else {
            page.words("it waits for its assessment", after: "  ")
        }
        if let amends = file.amends {
            page.words(
                "completed on the phone by \(amends.by) \(moment(amends.at)); the form before is \(short(amends.submission))",
                after: "  ")
        }
        if let completed = file.amendedBy {
            let level = completed.level.map { ", \($0.title)" } ?? ", not assessed yet"
            page.words(
                "completed on the phone by \(completed.by) \(moment(completed.at)): see \(short(completed.submission))\(level)",
                after: "  ")
        }
        for alert in file.alerts where alert.closedAt == nil {
            let state =
                alert.acknowledgedBy.map { "acknowledged by \($0) \(moment(alert.acknowledgedAt))" }
                ?? AcknowledgementText.open(alert.seenBy, awaiting: alert.awaiting)
            page.words(
                "\(alert.level.title.lowercased()) alert \(short(alert.alert)) since \(moment(alert.openedAt)): \(state)",
                after: "  ")
        }
        guard let held = file.quarantine else { return }
        page.words(held.words, after: "  ")
        page.words(
            "quarantined \(moment(held.at)), \(held.state), reason \(held.reason)\(held.detail.map { ", \($0)" } ?? ""), "
                + counted(held.attempts, "attempt"), after: "  ")
        if file.assessment == nil {
            page.line()
            page.line("THE FORM AS IT CAME")
            page.quote(file.form, atMost: 4_000)
        }
    }

    private func words(_ page: inout Page) {
        guard let own = file.ownWords else { return }
        page.line()
        if let duty = own.duty, duty.verdict == nil {
            page.line("OWN WORDS, nobody has read them" + (duty.dueAt?.instant.map { ", \(clock.deadline($0))" } ?? ""))
        } else {
            page.line("OWN WORDS")
        }
        if case .text(let text) = own.text { page.quote(text) } else { page.quote("\(own.text.spelledOut)") }
        if let duty = own.duty {
            let signs = duty.signs.map { "found signs of \($0.title.lowercased())" } ?? "found no sign"
            page.words(
                "The reader \(signs) and understood \(Int((duty.explained * 100).rounded())) % of it.", after: "  ")
            if let verdict = duty.verdict {
                let note = duty.note.map { ": \($0)" } ?? ""
                page.words(
                    "Read by \(duty.readBy ?? "somebody") \(moment(duty.readAt)): \(verdict.spelledOut)\(note)",
                    after: "  ")
            }
        }
        for found in own.found {
            page.words(
                "\u{201C}\(found.words)\u{201D}: \(found.concept.spelledOut), \(found.status.spelledOut)", after: "  - "
            )
        }
    }

    private func why(_ page: inout Page) {
        guard let result = file.assessment?.result else { return }
        page.section(
            "WHY",
            (result.rules ?? []).map { "\($0.level.map { "\($0.title): " } ?? "")\($0.reason ?? "") [\($0.id)]" }
                + (file.alertAbout.map { ["The alert that was open is about: \($0)"] } ?? []))
        page.section("WHERE TO SEND THE PATIENT", file.destinations.map { $0.text ?? $0.destination.spelledOut })
        page.section("WHAT TO DO", result.pathway ?? [])
        page.section("CAUTIONS", file.cautions.map { $0.text ?? $0.caution.spelledOut })
        page.section("CHANGES SINCE AN EARLIER FORM", (result.changes ?? []).compactMap(\.text))
        page.section("NOTED", result.notes ?? [])
    }

    /// Most answers of most forms say that there is nothing: they stand together, so that the others are seen.
    private func answers(_ page: inout Page) {
        // A list that was sent empty and counts as no answer stands with what was not answered.
        let unanswered = Set(file.unanswered.map(\.item))
        let given = file.answers.filter { $0.answer != .list([]) || !unanswered.contains($0.question.item) }
        page.section(
            "ANSWERS",
            given.filter { !$0.isPlain }.map { answer in
                let question = answer.question
                return "\(question.question ?? question.words + ":") \(question.words(answer.answer))"
            })
        let rest = given.filter(\.isPlain).map { $0.question.question ?? $0.question.words + "?" }
        page.section("ANSWERED NO, NONE, NEVER OR NORMAL", rest.isEmpty ? [] : [rest.joined(separator: " ")])
    }

    private func asked(_ entry: CaseFile.Script) -> String {
        let level = entry.couldRaiseTo.map { "  (could be \($0.title))" } ?? ""
        return entry.asks.map { "\($0.words) [\($0.item)]" }.joined(separator: " And: ") + level
    }

    private func history(_ page: inout Page) {
        page.section(
            "OTHER FORMS OF THIS PATIENT",
            file.otherForms.map { other in
                let level = (other.overrideLevel ?? other.level)?.title.lowercased() ?? "not assessed"
                let state = other.open ? "open" : other.outcome.map { "done: \($0)" } ?? "done"
                return "\(short(other.submission)) received \(moment(other.receivedAt)): "
                    + "\(other.quarantined ? "could not be read" : level), \(state)"
            })
        page.section(
            "OTHER LEVELS GIVEN",
            file.overrides.map {
                "\(moment($0.at)) \($0.by): \($0.from.title.lowercased()) to \($0.to.title.lowercased()), \($0.reason)"
            })
        page.section(
            "WHAT PEOPLE DID",
            file.acts.map { act in
                let note = act.note.map { " (\($0))" } ?? ""
                let undone = act.undoneAt.map { ", taken back \(moment($0))" } ?? ""
                return "\(moment(act.at)) \(act.by) \(ActText.words(act.kind, act.outcome))\(note)\(undone)"
            })
        for alert in file.alerts {
            let state =
                alert.closedBy.map { "closed by \($0) \(moment(alert.closedAt)): \(alert.outcome ?? "")" }
                ?? (alert.acknowledgedBy == nil ? "open" : "acknowledged")
            page.section(
                "ALERT \(short(alert.alert)), \(state)",
                alert.history.map { "\(moment($0.at)) \($0.by): \($0.words)" }
                    + alert.told.map { telling in
                        let outcome =
                            telling.deliveredAt.map { "told \(moment($0))" }
                            ?? "NOT DELIVERED after \(counted(telling.attempts, "attempt"))"
                            + (telling.failure.map { ", \($0)" } ?? "")
                        return "\(moment(telling.at)) \(telling.kind) by \(telling.channel): \(outcome)"
                    })
        }
    }
}
