/// What can be wrong with the program itself, and with what.
package struct Trouble: Sendable, Hashable {
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// Forms wait and are not assessed.
        case intakeStalled
        /// No worker is alive.
        case noWorker
        /// Accepted forms were in no place, or in two, and nobody has looked into it.
        case formsUnaccounted
        /// Nobody has looked for long whether accepted forms are in their places.
        case formsUnchecked
        /// Attempts fail one after the other.
        case channelFailing
        /// No message has ever gone through.
        case channelUntested
        /// The receiver said that it is gone for ever (HTTP 410).
        case channelDisabled
        /// No canary form has come through in time.
        case canaryMissing
        /// The alerter cannot reach the database.
        case databaseLost
        /// People should have been told of alerts and were not, whatever the reason.
        case alertsUntold
        /// So many alerts come at once that one message tells of many.
        case stormGoesOn
        /// Rows hold moments that nobody can calculate with.
        case rowUnreadable
        /// The alerter can neither plan nor record.
        case alerterHindered
        /// The clinic's settings in force cannot be used, and alerts are told without regard to working hours.
        case settingsUnusable
        /// Alerters that live do not tell the same people in the same way.
        case alertersDiffer
        /// An alerter's clock and the database's differ.
        case clocksDiffer
        /// The audit log has not been sealed for long.
        case auditUnsealed
        /// What was stored is not there any more, and no person has acknowledged it.
        case databaseWentBack
        /// Nobody is on duty as something that the policies name.
        case nobodyOnDuty
        /// Nobody who is on duty as something that the policies name has a channel that works.
        case onDutyUnreachable
        /// A person's own channel has a route that the file has not, or an address that does not fit it.
        case channelUnusable
    }

    /// Whether a monitor must not be told that all is well. In a storm, without new seals, and where a person cannot be told,
    /// alerts are told all the same.
    package var stopsHeartbeat: Bool {
        switch code {
        case .stormGoesOn, .auditUnsealed, .nobodyOnDuty, .onDutyUnreachable, .channelUnusable: false
        case .channelFailing, .channelUntested, .channelDisabled: !AlertsConfiguration.isPersonal(subject)
        default: true
        }
    }

    package var code: Code
    /// The channel's name, the role, or the span of time that is meant; empty where the trouble is of the whole.
    package var subject: String

    package init(_ code: Code, _ subject: String = "") {
        self.code = code
        self.subject = subject
    }

    /// A host's name as the subject of a trouble.
    package static func subject(ofHost host: String) -> String {
        String(host.prefix(50).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    }

    /// A role as the subject of a trouble, with until when nobody has it, such as `Mon-0800`.
    package static func subject(ofRole role: String?, until: String? = nil) -> String {
        let name = role.map { subject(ofHost: $0) } ?? "anything"
        return String(name.prefix(38)) + (until.map { "_" + $0 } ?? "")
    }

    /// The role of such a subject, and until when, as people write it.
    private var roleAndEnd: (role: String, until: String) {
        let parts = subject.split(separator: "_").map(String.init)
        guard parts.count == 2, parts[1].count > 4 else { return (subject, "further notice") }
        var end = String(parts[1].map { $0 == "-" ? " " : $0 })
        end.insert(":", at: end.index(end.endIndex, offsetBy: -2))
        return (parts[0], end)
    }

    package var summary: String {
        switch code {
        case .intakeStalled: "OPERATIONS: forms are waiting and are not being assessed."
        case .noWorker: "OPERATIONS: no worker is running; new forms will not be assessed."
        case .formsUnaccounted:
            "OPERATIONS: accepted forms were missing from the queue, or in it although assessed; somebody has to find out why."
        case .formsUnchecked:
            "OPERATIONS: nothing looks any more whether accepted forms get lost; a session holds intake.reconciliation, or the "
                + "daemons cannot write."
        case .channelFailing: "OPERATIONS: the alert channel '\(subject)' keeps failing."
        case .channelUntested:
            "OPERATIONS: no message has ever gone through the alert channel '\(subject)'; run 'intake-triage alerts test'."
        case .channelDisabled:
            "OPERATIONS: the alert channel '\(subject)' is disabled, because its receiver said that it is gone."
        case .canaryMissing: "OPERATIONS: no canary form has come through in time."
        case .alertsUntold:
            "OPERATIONS: people were not told of open alerts in time; look at the board, and at 'intake-triage alerts list'."
        case .stormGoesOn:
            "OPERATIONS: a storm of alerts goes on and many are told by one message; look whether they are genuine, and mark "
                + "those that are not by 'intake-triage alerts not-genuine'."
        case .rowUnreadable:
            "OPERATIONS: the database holds times that cannot be read; their alerts are told all the same. See intake.alert, "
                + "intake.notification, intake.escalation and intake.work_item."
        case .alerterHindered:
            "OPERATIONS: the alerter on '\(subject)' can neither plan nor record, and alerts may not be told; look at the board and at "
                + "its log."
        case .settingsUnusable:
            "OPERATIONS: the clinic's settings in force have no working hours that this alerter can use; alerts are told at any "
                + "hour until 'intake-triage adopt settings' puts a calendar in force."
        case .alertersDiffer:
            "OPERATIONS: alerters run with different configurations; whom an alert reaches depends on which of them is quicker. "
                + "Give all of them the same file."
        case .clocksDiffer:
            "OPERATIONS: the clock of '\(subject)' and the database's differ by more than a minute; times to respond, and "
                + "signatures of webhooks, may be wrong. Set both by NTP."
        case .auditUnsealed:
            "OPERATIONS: the audit log has not been sealed for more than a quarter of an hour; see to 'intake-triage audit seal'."
        case .databaseWentBack:
            "OPERATIONS: the database went back; forms and alerts of the time \(subject) may be lost. Run 'intake-triage "
                + "status' and do what it says."
        case .nobodyOnDuty:
            "OPERATIONS: nobody is on duty as \(roleAndEnd.role) until \(roleAndEnd.until); alerts go to all who serve as that. See "
                + "'intake-triage rota show --week'."
        case .onDutyUnreachable:
            "OPERATIONS: nobody who is on duty as \(subject) has a channel of their own that works; alerts go to all who serve as "
                + "that. See 'intake-triage people channel list'."
        case .channelUnusable:
            "OPERATIONS: the personal channel '\(subject)' cannot be used: the alerter's file has no such route, or the address "
                + "does not fit it. See 'intake-triage people channel list'."
        case .databaseLost:
            "OPERATIONS: the alerter on '\(subject)' cannot reach the database; alerts are not being delivered."
        }
    }
}
