internal import IntakeStore
internal import TriageCore

extension WorkerAbsence.Reason {
    /// A line for operators.
    func sentence(host: String?) -> String {
        let one = host.map { "The last one, on '\($0)'," } ?? "The last one"
        return switch self {
        case .noneHasRun: "None has run in the last 7 days: start the service intake-triage."
        case .stopped: "\(one) was stopped: start the service intake-triage."
        case .standsBy: "\(one) stands by and says why: see 'intake-triage status', or its journal."
        case .silent:
            "\(one) gives no sign of life: look at its host, its journal and its way to the database."
        }
    }
}

extension DutyDetail {
    /// A line for people: names of staff and duties, levels and counts.
    func summary(_ kind: AlertMessage.Kind) -> String {
        let person = person ?? "Somebody"
        let role = role ?? "something"
        let others = onDuty ?? []
        switch kind {
        case .onDuty:
            return "ON DUTY: \(person) is on duty as \(role) now. \(openWork)"
        case .offDuty:
            let now =
                others.isEmpty ? "NOBODY is" : others.joined(separator: ", ") + (others.count == 1 ? " is" : " are")
            return "OFF DUTY: \(person) is not on duty as \(role) any more; \(now) now. \(openWork)"
        case .summary:
            let told = told ?? 0
            return
                "GOOD MORNING: since the last working day \(told == 1 ? "1 message" : "\(told) messages") about alerts "
                + "\(told == 1 ? "was" : "were") taken. \(openWork)"
        default:
            return
                "CHANNELS: a channel by which \(person) was told of alerts has ended, and \(person) is on duty. If nobody "
                + "meant that, see 'intake-triage people channel list'."
        }
    }

    /// "Open: 1 emergency, 2 urgent; 1 overdue. …"
    private var openWork: String {
        let open = open ?? [:]
        let levels = Level.allCases.reversed().compactMap { level in
            open[level.rawValue].flatMap { $0 > 0 ? "\($0) \(level.title.lowercased())" : nil }
        }
        func count(_ name: String) -> Int { open[name] ?? 0 }
        var sentences = [
            "Open: \(levels.isEmpty ? "no forms" : levels.joined(separator: ", ")); \(count("overdue")) overdue.",
            "Alerts that nobody has acknowledged: \(count("unacknowledged")) of \(count("alerts")).",
        ]
        if count("words") > 0 { sentences.append("Own words unread: \(count("words")).") }
        if count("quarantined") > 0 { sentences.append("In quarantine: \(count("quarantined")).") }
        return sentences.joined(separator: " ")
    }
}
