internal import Foundation
package import IntakeStore
package import Postgres
package import TriageCore

/// What people are told: levels, ids, times and counts, and nothing about a patient.
package struct AlertMessage: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case opened
        /// It has become worse, or whoever had acknowledged it gave it back.
        case raised
        /// Another form joined an alert that a person had acknowledged.
        case joined
        /// Nobody resolved a form in time.
        case overdue
        /// Nobody has acknowledged the alert yet.
        case reminder
        /// Acknowledged, and not closed in time.
        case unclosed
        /// The time to respond has passed.
        case late
        /// A person asked for help with it.
        case escalated
        /// Who has the alert now, or that nobody has it any more.
        case status
        /// News of several alerts in one message.
        case digest
        /// Several alerts that nobody has answered yet, in one message.
        case reminders
        case test
        /// A canary form has come through the whole path.
        case canary
        /// Something is wrong with the program itself.
        case trouble
        /// What was wrong with the program itself is over.
        case recovered
        /// A person has come on duty while something is open.
        case onDuty
        /// A person has gone off duty while something is open.
        case offDuty
        /// What is open in the morning.
        case summary
        /// A channel of somebody on duty has ended.
        case channelEnded

        /// Of the rota, and of no alert.
        var isOfRota: Bool { self == .onDuty || self == .offDuty || self == .summary || self == .channelEnded }
    }

    /// The same over all attempts and channels, so that receivers can drop repeats.
    package var id: PostgresUUID
    package var kind: Kind
    /// The level, of several alerts the worst one; nil where no alert is meant.
    package var level: Level?
    package var created: Instant
    /// nil for several alerts, a test and a trouble.
    package var alert: PostgresUUID?
    /// How many alerts it is about.
    package var count: Int
    /// Which telling of the alert this is, from 1.
    package var step: Int
    /// How many messages about the alert a channel had taken before; of several alerts, how many had been told.
    package var told: Int
    /// Names of staff: who asked for help, who has the alert, or who must still acknowledge it.
    package var who: String?
    /// What is wrong, for a trouble, or was.
    package var trouble: Trouble?
    /// The key of the incident that it belongs to, for a receiver that keeps incidents.
    package var incident: String?
    /// What hand-overs and summaries say.
    package var detail: DutyDetail?

    package init(
        id: PostgresUUID, kind: Kind, level: Level?, created: Instant, alert: PostgresUUID? = nil, count: Int = 1,
        step: Int = 1, told: Int = 0, who: String? = nil, trouble: Trouble? = nil, detail: DutyDetail? = nil
    ) {
        self.id = id
        self.kind = kind
        self.level = level
        self.created = created
        self.alert = alert
        self.count = count
        self.step = step
        self.told = told
        self.who = who
        self.trouble = trouble
        self.detail = detail
    }

    /// The type of the event in a webhook's body.
    var type: String {
        switch kind {
        case .digest: "alerts.digest"
        case .reminders: "alerts.reminder"
        case .test, .canary: "alerts.test"
        case .trouble: "operations.trouble"
        case .recovered: "operations.recovered"
        case .onDuty: "duty.began"
        case .offDuty: "duty.ended"
        case .summary: "duty.summary"
        case .channelEnded: "duty.channelEnded"
        default: "alert.\(kind.rawValue)"
        }
    }

    /// The address that a person opens: of the alert, or of the board's list where there are several.
    func link(_ template: String) -> String? {
        guard alert != nil || count > 1 || (kind.isOfRota && kind != .channelEnded) else { return nil }
        return template.replacingOccurrences(of: "{alert}", with: alert?.description ?? "")
    }

    /// A few words for people to see first.
    var title: String {
        switch kind {
        case .test, .canary: "TEST of the intake alerts"
        case .trouble, .recovered: "Intake alerts: operations"
        case .onDuty, .offDuty: "Intake alerts: hand-over"
        case .summary: "Intake alerts: morning summary"
        case .channelEnded: "Intake alerts: a channel has ended"
        default: level.map { "\($0.title): intake alert" } ?? "Intake alert"
        }
    }

    /// A line for people; fixed words, a level and counts.
    package var summary: String {
        let level = level?.title ?? "ALERT"
        switch kind {
        case .opened: return "\(level): a new alert is open and needs an answer."
        case .raised: return "\(level): an open alert has become worse, or was given back, and needs an answer."
        case .joined: return "\(level): another form has joined an acknowledged alert."
        case .overdue: return "\(level): a form was not answered in time."
        case .reminder where told == 0:
            return "\(level): nobody has been reached about this alert yet; no channel has taken a message."
        case .reminder:
            let times = told == 1 ? "once" : "\(told) times"
            if let who { return "\(level): this alert still waits for \(who) to acknowledge it (told \(times))." }
            return "\(level): nobody has acknowledged this alert yet (told \(times))."
        case .unclosed: return "\(level): this alert was acknowledged, and nobody has closed it yet."
        case .escalated: return "\(level): \(who ?? "a colleague") asks for help with this alert now."
        case .status: return "\(level): \(who ?? "nobody") has this alert\(who == nil ? " any more" : "")."
        case .late: return "\(level): the time to respond to this alert has passed."
        case .digest:
            return "\(count) alerts came at once and need an answer; the worst is \(level). The board has all."
        case .reminders:
            let unreached = told < count ? "; nobody has been reached about \(count - told) of them" : ""
            return
                "\(count) alerts are still not answered or closed; the worst is \(level)\(unreached). The board has all."
        case .test: return "TEST: this channel works. Nothing has to be done."
        case .canary: return "TEST: a canary form has come through the whole path. Nothing has to be done."
        case .trouble:
            return (trouble?.summary ?? "Something is wrong with the intake.")
                + (detail?.reason.map { " " + $0.sentence(host: detail?.host) } ?? "")
        case .recovered: return "OVER: \(trouble?.summary ?? "something was wrong with the intake.")"
        case .onDuty, .offDuty, .summary, .channelEnded: return detail?.summary(kind) ?? "Look at the board."
        }
    }
}
