import IntakeForms
import IntakeStore
import Postgres
import TriageCore

/// Everything about one form, in the order in which a nurse needs it.
struct CaseText {
    let file: CaseFile
    let names: ShortNames
    let clock: ClinicClock

    /// The ids that the text shows.
    static func ids(_ file: CaseFile) -> [PostgresUUID] {
        ([file.submission] + file.alerts.map(\.alert) + file.otherForms.map(\.submission)).compactMap {
            PostgresUUID($0)
        }
    }

    /// All of it.
    var text: String {
        var page = Page()
        head(&page)
        words(&page)
        why(&page)
        page.section("ASK ON THE PHONE, the worst first", file.callScript.map(question))
        answers(&page)
        page.section("NOT ANSWERED", file.unanswered.map { $0.question ?? $0.item.spelledOut })
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
        page.section("ASK NEXT, the worst first", file.callScript.map(question))
        page.section("NOT KNOWN", file.unanswered.map { $0.question ?? $0.item.spelledOut })
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
            (result.rules ?? []).map { "\($0.level.map { "\($0.title): " } ?? "")\($0.reason ?? "") [\($0.id)]" })
        page.section("WHERE TO SEND THE PATIENT", file.destinations.map { $0.text ?? $0.destination.spelledOut })
        page.section("WHAT TO DO", result.pathway ?? [])
        page.section("CAUTIONS", file.cautions.map { $0.text ?? $0.caution.spelledOut })
        page.section("CHANGES SINCE AN EARLIER FORM", (result.changes ?? []).compactMap(\.text))
        page.section("NOTED", result.notes ?? [])
    }

    /// Most answers of most forms say that there is nothing: they stand together, so that the others are seen.
    private func answers(_ page: inout Page) {
        let plain: Set<JSONValue> = [.text("no"), .text("none"), .text("never"), .text("normal"), .list([])]
        page.section(
            "ANSWERS",
            file.answers.filter { !plain.contains($0.answer) }.map { answer in
                let unit = answer.unit.map { " \($0)" } ?? ""
                return "\(answer.question ?? answer.item.spelledOut + ":") \(answer.answer.spelledOut)\(unit)"
            })
        let rest = file.answers.filter { plain.contains($0.answer) }.map { $0.question ?? $0.item.spelledOut + "?" }
        page.section("ANSWERED NO, NONE, NEVER OR NORMAL", rest.isEmpty ? [] : [rest.joined(separator: " ")])
    }

    private func question(_ question: CaseFile.Question) -> String {
        let second = question.with.map { " And: \(question.andQuestion ?? $0.spelledOut)" } ?? ""
        let level = question.couldRaiseTo.map { "  (could be \($0.title))" } ?? ""
        return "\(question.question ?? question.item.spelledOut)\(second)\(level)"
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
                alert.history.map { "\(moment($0.at)) \($0.by): \(eventWords($0))" }
                    + alert.told.map { telling in
                        let outcome =
                            telling.deliveredAt.map { "told \(moment($0))" }
                            ?? "NOT DELIVERED after \(counted(telling.attempts, "attempt"))"
                            + (telling.failure.map { ", \($0)" } ?? "")
                        return "\(moment(telling.at)) \(telling.kind) by \(telling.channel): \(outcome)"
                    })
        }
    }

    private func eventWords(_ event: CaseFile.Alert.Event) -> String {
        var words = event.action.split(separator: ".").last.map { String($0).spelledOut } ?? event.action
        guard case .object(let detail)? = event.detail else { return words }
        if case .text(let level)? = detail["level"] { words += ", \(level.spelledOut)" }
        if case .text(let from)? = detail["from"] { words += ", from \(from)" }
        if case .text(let to)? = detail["to"] { words += " to \(to)" }
        return words
    }
}

/// Who has acknowledged an open alert, and who must still do.
enum AcknowledgementText {
    static func open(_ seenBy: [String], awaiting: [String]) -> String {
        if seenBy.isEmpty, awaiting.isEmpty { return "NOBODY HAS ACKNOWLEDGED IT" }
        let seen = seenBy.isEmpty ? "nobody has acknowledged it" : "acknowledged by \(seenBy.joined(separator: ", "))"
        if awaiting.isEmpty { return "\(seen); ANYBODY MUST ACKNOWLEDGE IT AGAIN" }
        return "\(seen); \(awaiting.joined(separator: ", ")) STILL TO DO"
    }
}

/// Acts of people in words.
enum ActText {
    private static func pastTense(_ kind: String) -> String {
        switch kind {
        case "acknowledge": "acknowledged"
        case "take": "took it"
        case "release": "gave it back"
        case "hand_over": "handed over to"
        case "escalate": "asked for help"
        case "resolve": "resolved"
        case "read_words": "read the own words"
        case "close": "closed"
        case "override": "gave the level"
        case "reopen": "reopened"
        case "not_genuine": "marked as not genuine"
        case "retry": "gave back to the queue"
        case "discard": "discarded"
        default: kind.spelledOut
        }
    }

    /// "closed: operated", "handed over to Bea".
    static func words(_ kind: String, _ outcome: String?) -> String {
        guard let outcome else { return pastTense(kind) }
        switch kind {
        case "hand_over": return "\(pastTense(kind)) \(outcome)"
        case "override": return "\(pastTense(kind)) \(outcome.spelledOut)"
        case "read_words": return "\(pastTense(kind)): \(outcome.spelledOut)"
        default: return "\(pastTense(kind)): \(outcome)"
        }
    }

    /// "closed: operated, today 13:00".
    static func words(_ act: Casework.Act, _ clock: ClinicClock) -> String {
        "\(words(act.kind, act.outcome)), \(act.at.map(clock.text) ?? "at an unknown time")"
    }
}
