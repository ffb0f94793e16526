package import Postgres
package import TriageCore

/// An alert as the alerter sees it, with how far its telling has come and what has happened since.
package struct AlertThread: Sendable, Hashable {
    package var id: PostgresUUID
    package var level: Level
    package var opened: Instant
    package var acknowledged: Instant?
    package var closed: Instant?
    package var respondBy: Instant?
    /// It was opened because nobody resolved a form in time.
    package var isOverdue: Bool
    /// The token of what looks like a canary form; nil for everything else.
    package var canaryToken: String?
    /// The token is the clinic's own. Only the alerter that has the key can say so.
    package var isCanary = false
    /// Who must still acknowledge it, where the clinic names persons for the level.
    package var awaited: [String] = []
    /// nil before it is told for the first time.
    package var escalation: Escalation?
    /// What has happened that no alerter has planned to tell, in order.
    package var events: [AlertEvent]

    package init(
        id: PostgresUUID, level: Level, opened: Instant, acknowledged: Instant? = nil, closed: Instant? = nil,
        respondBy: Instant? = nil, isOverdue: Bool = false, canaryToken: String? = nil, escalation: Escalation? = nil,
        events: [AlertEvent] = []
    ) {
        self.id = id
        self.level = level
        self.opened = opened
        self.acknowledged = acknowledged
        self.closed = closed
        self.respondBy = respondBy
        self.isOverdue = isOverdue
        self.canaryToken = canaryToken
        self.escalation = escalation
        self.events = events
    }
}

/// How far the telling of an alert has come.
package struct Escalation: Sendable, Hashable {
    package enum Phase: String, Sendable, Hashable {
        case unanswered
        case acknowledged
        /// Acknowledged, and not closed in time.
        case unclosed
        /// Closed.
        case over
    }

    package var phase: Phase
    /// The level that it was told at.
    package var level: Level
    /// How many tellings were planned in this phase: which step comes next.
    package var told: Int
    /// When the last of them was planned.
    package var toldAt: Instant?
    /// When there is something to do next, unless something happens before; nil where nothing is.
    package var next: Instant?
    /// People were told that the time to respond had passed.
    package var isLate: Bool
    /// How many messages about the alert a channel has taken, in all phases.
    package var reached: Int

    package init(
        phase: Phase, level: Level, told: Int = 0, toldAt: Instant? = nil, next: Instant? = nil, isLate: Bool = false,
        reached: Int = 0
    ) {
        self.phase = phase
        self.level = level
        self.told = told
        self.toldAt = toldAt
        self.next = next
        self.isLate = isLate
        self.reached = reached
    }
}

/// A row of the outbox.
package struct AlertEvent: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case opened, raised, joined, overdue
        /// A person asked for help.
        case escalated
        /// Another person has the alert, or nobody has it any more.
        case status
    }

    package var id: PostgresUUID
    package var kind: Kind
    package var level: Level
    package var at: Instant
    /// Until when it waits on purpose; nil while nothing holds it.
    package var heldUntil: Instant?
    /// Who asked for help, or has the alert now.
    package var by: String?

    package init(
        id: PostgresUUID, kind: Kind, level: Level, at: Instant, heldUntil: Instant? = nil, by: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.level = level
        self.at = at
        self.heldUntil = heldUntil
        self.by = by
    }
}

/// A message to be told by some channels.
package struct PlannedMessage: Sendable, Hashable {
    package var id: PostgresUUID
    /// A kind of `intake.message`.
    package var kind: String
    package var level: Level?
    package var step: Int
    package var alerts: [PostgresUUID]
    package var channels: [String]
    package var trouble: String?
    package var subject: String?
    /// How many messages about its alert a channel had taken before; of several alerts, how many had been told.
    package var told: Int
    /// Nobody has been told of one of its alerts: it goes before all that is told again.
    package var isFirst: Bool
    /// What hand-overs and summaries say.
    package var detail: DutyDetail?
    /// Names of staff: who asked for help, who has the alert, or who must still acknowledge it.
    package var who: String?

    package init(
        id: PostgresUUID, kind: String, level: Level?, step: Int, alerts: [PostgresUUID], channels: [String],
        trouble: String? = nil, subject: String? = nil, told: Int = 0, isFirst: Bool = false, who: String? = nil,
        detail: DutyDetail? = nil
    ) {
        self.id = id
        self.kind = kind
        self.level = level
        self.step = step
        self.alerts = alerts
        self.channels = channels
        self.trouble = trouble
        self.subject = subject
        self.told = told
        self.isFirst = isFirst
        self.detail = detail
        self.who = who
    }
}

/// What was told lately, by which a storm is known.
package struct RecentTellings: Sendable, Hashable {
    /// News of single alerts below emergency within the storm's window.
    package var below = 0
    /// When several alerts below emergency were last told in one message.
    package var belowDigest: Instant?
    /// News of single emergencies within ``emergencyPeriod``.
    package var emergencies = 0
    /// Messages about several emergencies within ``emergencyPeriod``.
    package var emergencyDigests = 0
    /// The last of them.
    package var emergencyDigest: Instant?
    /// When news of an emergency was last told, alone or with others.
    package var emergency: Instant?

    /// Seconds over which emergencies are counted.
    package static let emergencyPeriod: Int64 = 600

    package init() {}
}

/// Who was told of an alert, for telling them who has it.
package struct StatusAudience: Sendable, Hashable {
    /// The channels that have taken a message about it.
    package var channels: [String]
    /// Whom they were last told to have it, unless they were told anew of the alert since.
    package var last: String?

    package init(channels: [String], last: String? = nil) {
        self.channels = channels
        self.last = last
    }
}

/// What a plan is made from, in the transaction that stores it.
package struct PlanningInput: Sendable {
    package var now: Instant
    /// Alerts that may have something due.
    package var threads: [AlertThread]
    /// Alerts that were told, and have waited for half of the time until they are told again.
    package var companions: [AlertThread]
    package var recent: RecentTellings
    /// Channels that are not disabled.
    package var usableChannels: Set<String>
    /// Who is on duty now, as what policies name.
    package var roster: DutyRoster
    /// What is the same for two channels that tell one receiver, by their names; a channel that is not here has a receiver
    /// of its own.
    package var receivers: [String: String] = [:]
    /// Of alerts that another person has now.
    package var audiences: [PostgresUUID: StatusAudience] = [:]

    package init(
        now: Instant, threads: [AlertThread], companions: [AlertThread] = [], recent: RecentTellings = RecentTellings(),
        usableChannels: Set<String>, roster: DutyRoster = DutyRoster()
    ) {
        self.now = now
        self.threads = threads
        self.companions = companions
        self.recent = recent
        self.usableChannels = usableChannels
        self.roster = roster
    }
}

/// What a plan comes to.
package struct PlanningOutput: Sendable, Hashable {
    package var messages: [PlannedMessage] = []
    package var escalations: [PostgresUUID: Escalation] = [:]
    /// Rows of the outbox that are settled: told by a message, or needing none.
    package var plannedEvents: [PostgresUUID] = []
    package var overtakenEvents: [PostgresUUID] = []
    /// Rows of the outbox that wait on purpose, and until when.
    package var heldEvents: [PostgresUUID: Instant] = [:]
    /// Those of them that wait for the next message of a storm; the others wait for the clinic's opening.
    package var stormEvents: Set<PostgresUUID> = []
    /// Alerts whose messages need not be delivered any more.
    package var answered: [PostgresUUID] = []
    /// Alerts of canary forms, whose test message is planned.
    package var canaries: [PostgresUUID] = []
    /// Alerts of which a step was skipped, since none of its channels is usable.
    package var skipped: [PostgresUUID] = []

    package init() {}
}
