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
        /// Several alerts in one message.
        case digest
        case test
        /// A canary form has come through the whole path.
        case canary
        /// Something is wrong with the program itself.
        case trouble
    }

    /// The same over all attempts and channels, so that receivers can drop repeats.
    package var id: PostgresUUID
    package var kind: Kind
    /// The level, for a digest the worst one; nil where no alert is meant.
    package var level: Level?
    package var created: Instant
    /// nil for a digest, a test and a trouble.
    package var alert: PostgresUUID?
    /// How many alerts it is about.
    package var count: Int
    /// Which telling of the alert this is, from 1.
    package var step: Int
    /// What is wrong, for a trouble.
    package var trouble: Trouble?

    package init(
        id: PostgresUUID, kind: Kind, level: Level?, created: Instant, alert: PostgresUUID? = nil, count: Int = 1,
        step: Int = 1, trouble: Trouble? = nil
    ) {
        self.id = id
        self.kind = kind
        self.level = level
        self.created = created
        self.alert = alert
        self.count = count
        self.step = step
        self.trouble = trouble
    }

    /// The type of the event in a webhook's body.
    var type: String {
        switch kind {
        case .digest: "alerts.digest"
        case .test, .canary: "alerts.test"
        case .trouble: "operations.trouble"
        default: "alert.\(kind.rawValue)"
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
        case .reminder: return "\(level): nobody has acknowledged this alert yet (told \(step) times)."
        case .unclosed: return "\(level): this alert was acknowledged, and nobody has closed it in time."
        case .late: return "\(level): the time to respond to this alert has passed."
        case .digest: return "\(count) alerts need an answer; the worst is \(level)."
        case .test: return "TEST: this channel works. Nothing has to be done."
        case .canary: return "TEST: a canary form has come through the whole path. Nothing has to be done."
        case .trouble: return trouble?.summary ?? "Something is wrong with the intake."
        }
    }
}
