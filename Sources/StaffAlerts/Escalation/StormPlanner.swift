internal import IntakeStore
internal import Postgres
internal import TriageCore

/// One telling of one alert.
struct Telling: Sendable {
    var thread: AlertThread
    var kind: AlertMessage.Kind
    var step: Int
    var channels: [String]
    /// What the alert's state is once it is told.
    var escalation: Escalation
    /// The row of the outbox whose id the message has; nil for one that has none.
    var event: PostgresUUID?

    /// Nobody has been told of the alert, or of how bad it is.
    var isFirst: Bool { (thread.escalation?.reached ?? 0) == 0 || kind == .raised || kind == .escalated }

    /// The staff that it names.
    var who: String? {
        switch kind {
        case .escalated: thread.events.last { $0.kind == .escalated }?.by
        case .reminder: thread.awaited.isEmpty ? nil : thread.awaited.joined(separator: ", ")
        default: nil
        }
    }
}

extension AlertMessage.Kind {
    /// Something has happened; else people are told again of what they were told before.
    var isNews: Bool { self != .reminder && self != .unclosed }
}

extension PlanningOutput {
    /// Notes that an alert's rows of the outbox wait on purpose.
    ///
    /// - Parameter isStorm: for the next message of a storm, not for the clinic's opening.
    mutating func hold(_ thread: AlertThread, until moment: Instant, isStorm: Bool = false) {
        for event in thread.events where event.heldUntil != moment {
            heldEvents[event.id] = moment
            if isStorm { stormEvents.insert(event.id) }
        }
    }
}

/// Decides how many of the tellings that are due are told one by one, so that a storm neither buries one alert under the
/// others nor keeps a person's telephone ringing; without I/O or clock.
///
/// News of emergencies is told one by one up to the storm's limit within ten minutes, and the rest at once as one message
/// for each list of channels; while that goes on, whatever has come is told by one message every three seconds, later every
/// fifteen. Below emergency, more than the limit within the storm's window become one message, at most one in a window.
/// Reminders of more than three alerts by the same channels are one message, which takes along what would be told again
/// soon: so nothing is told later for it. A person's call for help is always told by itself.
struct StormPlanner {
    private let settings: StormSettings
    private let input: PlanningInput

    /// From so many reminders on they are one message.
    private static let remindersIndividually = 3
    /// Seconds from one message of several emergencies to the next.
    private static let emergencyIntervals: (first: Int64, later: Int64) = (3, 15)
    /// How many messages beyond the limit may follow one another quickly.
    private static let quickMessages = 10

    init(_ settings: StormSettings, _ input: PlanningInput) {
        self.settings = settings
        self.input = input
    }

    /// Puts the tellings into messages: what nobody has been told first, then the most urgent, then the oldest.
    ///
    /// - Parameter companions: tellings that are not due and may be told along with others.
    func tell(_ tellings: [Telling], companions: [Telling], _ output: inout PlanningOutput) {
        let sorted = tellings.enumerated().sorted { left, right in
            (left.element.isFirst ? 0 : 1, right.element.thread.level, left.offset)
                < (right.element.isFirst ? 0 : 1, left.element.thread.level, right.offset)
        }.map(\.element)
        // A person who asks for help is not one of many.
        let alone: Set<AlertMessage.Kind> = [.canary, .escalated]
        for telling in sorted where alone.contains(telling.kind) { single(telling, &output) }
        let news = sorted.filter { $0.kind.isNews && !alone.contains($0.kind) }
        emergencies(news.filter { $0.thread.level == .emergency }, &output)
        below(news.filter { $0.thread.level != .emergency }, &output)
        reminders(sorted.filter { !$0.kind.isNews }, companions, &output)
    }

    private func emergencies(_ news: [Telling], _ output: inout PlanningOutput) {
        let recent = input.recent
        let goesOn = recent.emergencyDigest.map { $0.advanced(bySeconds: settings.window) > input.now } ?? false
        let alone = goesOn ? 0 : max(0, settings.emergenciesIndividually - recent.emergencies)
        for telling in news.prefix(alone) { single(telling, &output) }
        let rest = Array(news.dropFirst(alone))
        let intervals = Self.emergencyIntervals
        let crowded = recent.emergencyDigests + max(0, recent.emergencies - settings.emergenciesIndividually)
        let interval = crowded < Self.quickMessages ? intervals.first : intervals.later
        let isTime = recent.emergency.map { $0.advanced(bySeconds: interval) <= input.now } ?? true
        // What is told one by one now says nothing of the rest.
        if isTime || alone > 0 {
            digests(rest, .digest, &output)
        }
    }

    private func below(_ news: [Telling], _ output: inout PlanningOutput) {
        if input.recent.below + news.count <= settings.individually {
            for telling in news { single(telling, &output) }
            return
        }
        let next = input.recent.belowDigest?.advanced(bySeconds: settings.window) ?? input.now
        if next <= input.now {
            digests(news, .digest, &output)
            return
        }
        for telling in news {
            output.hold(telling.thread, until: next, isStorm: true)
            guard var escalation = output.escalations[telling.thread.id] ?? telling.thread.escalation,
                let due = escalation.next, due <= input.now
            else { continue }
            escalation.next = next
            output.escalations[telling.thread.id] = escalation
        }
    }

    private func reminders(_ due: [Telling], _ companions: [Telling], _ output: inout PlanningOutput) {
        let groups = Dictionary(grouping: due, by: \.channels)
        let others = Dictionary(grouping: companions, by: \.channels)
        for (channels, group) in groups.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let all = group + others[channels, default: []]
            if all.count > Self.remindersIndividually {
                message(all, .reminders, &output)
            } else {
                for telling in group { single(telling, &output) }
            }
        }
    }

    // MARK: Messages

    private func single(_ telling: Telling, _ output: inout PlanningOutput) {
        output.messages.append(
            PlannedMessage(
                id: telling.event ?? .random(), kind: telling.kind.rawValue, level: telling.thread.level,
                step: telling.step, alerts: [telling.thread.id], channels: telling.channels,
                told: telling.thread.escalation?.reached ?? 0, isFirst: telling.isFirst && telling.kind != .canary,
                who: telling.who))
        store(telling, &output)
    }

    /// One message for each list of channels.
    private func digests(_ tellings: [Telling], _ kind: AlertMessage.Kind, _ output: inout PlanningOutput) {
        for (_, group) in Dictionary(grouping: tellings, by: \.channels).sorted(by: {
            $0.key.lexicographicallyPrecedes($1.key)
        }) {
            if group.count == 1 { single(group[0], &output) } else { message(group, kind, &output) }
        }
    }

    private func message(_ tellings: [Telling], _ kind: AlertMessage.Kind, _ output: inout PlanningOutput) {
        output.messages.append(
            PlannedMessage(
                id: .random(), kind: kind.rawValue, level: tellings.map(\.thread.level).max(), step: 1,
                alerts: tellings.map(\.thread.id), channels: tellings[0].channels,
                told: tellings.count { ($0.thread.escalation?.reached ?? 0) > 0 },
                isFirst: tellings.contains(where: \.isFirst)))
        for telling in tellings { store(telling, &output) }
    }

    private func store(_ telling: Telling, _ output: inout PlanningOutput) {
        output.escalations[telling.thread.id] = telling.escalation
        output.plannedEvents += telling.thread.events.map(\.id)
        if telling.kind == .canary { output.canaries.append(telling.thread.id) }
    }
}
