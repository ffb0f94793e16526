/// What can be wrong with the program itself, and with what.
package struct Trouble: Sendable, Hashable {
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// Forms wait and are not assessed.
        case intakeStalled
        /// No worker is alive.
        case noWorker
        /// Accepted forms were in no place, or in two, and nobody has looked into it.
        case formsUnaccounted
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
    }

    package var code: Code
    /// The channel's name; empty where the trouble is of the whole.
    package var subject: String

    package init(_ code: Code, _ subject: String = "") {
        self.code = code
        self.subject = subject
    }

    package var summary: String {
        switch code {
        case .intakeStalled: "OPERATIONS: forms are waiting and are not being assessed."
        case .noWorker: "OPERATIONS: no worker is running; new forms will not be assessed."
        case .formsUnaccounted:
            "OPERATIONS: accepted forms had vanished from the queue and were put back; somebody has to find out why."
        case .channelFailing: "OPERATIONS: the alert channel '\(subject)' keeps failing."
        case .channelUntested:
            "OPERATIONS: no message has ever gone through the alert channel '\(subject)'; run 'intake-triage alerts test'."
        case .channelDisabled:
            "OPERATIONS: the alert channel '\(subject)' is disabled, because its receiver said that it is gone."
        case .canaryMissing: "OPERATIONS: no canary form has come through in time."
        case .databaseLost: "OPERATIONS: the alerter cannot reach the database; alerts are not being delivered."
        }
    }
}
