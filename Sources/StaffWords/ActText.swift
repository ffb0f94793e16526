package import IntakeStore

/// Acts of people in words.
package enum ActText {
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
        case "amend": "completed it on the phone"
        default: kind.spelledOut
        }
    }

    /// "closed: operated", "handed over to Bea".
    package static func words(_ kind: String, _ outcome: String?) -> String {
        guard let outcome else { return pastTense(kind) }
        switch kind {
        case "hand_over": return "\(pastTense(kind)) \(outcome)"
        case "override": return "\(pastTense(kind)) \(outcome.spelledOut)"
        case "read_words": return "\(pastTense(kind)): \(outcome.spelledOut)"
        default: return "\(pastTense(kind)): \(outcome)"
        }
    }

    /// "closed: operated, today 13:00".
    package static func words(_ act: Casework.Act, _ clock: ClinicClock) -> String {
        "\(words(act.kind, act.outcome)), \(act.at.map(clock.text) ?? "at an unknown time")"
    }
}

extension CaseFile.Alert.Event {
    /// "acknowledged, urgent", "handed over, from Ann to Bea".
    package var words: String {
        var words = action.split(separator: ".").last.map { String($0).spelledOut } ?? action
        guard case .object(let detail)? = self.detail else { return words }
        if case .text(let level)? = detail["level"] { words += ", \(level.spelledOut)" }
        if case .text(let from)? = detail["from"] { words += ", from \(from)" }
        if case .text(let to)? = detail["to"] { words += " to \(to)" }
        return words
    }
}

/// Who has acknowledged an open alert, and who must still do.
package enum AcknowledgementText {
    package static func open(_ seenBy: [String], awaiting: [String]) -> String {
        if seenBy.isEmpty, awaiting.isEmpty { return "NOBODY HAS ACKNOWLEDGED IT" }
        let seen = seenBy.isEmpty ? "nobody has acknowledged it" : "acknowledged by \(seenBy.joined(separator: ", "))"
        if awaiting.isEmpty { return "\(seen); ANYBODY MUST ACKNOWLEDGE IT AGAIN" }
        return "\(seen); \(awaiting.joined(separator: ", ")) STILL TO DO"
    }
}
