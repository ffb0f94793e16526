package import IntakeStore
internal import Postgres
package import TriageCore

/// Decides who is told what now: a state machine over each alert, without I/O or clock.
///
/// An alert is *unanswered* until a person acknowledges it: the steps of its level's policy are told one after the other,
/// then all channels again and again, without end. Then it is *acknowledged*, and silent, until the time for closing it
/// has passed, an emergency no longer than until its time to respond: then it is *unclosed* and told again, without end,
/// until it is closed and *over*. Acknowledging it again begins that time anew. A worse level begins anew, at once. Where
/// the time to respond passes unanswered, all channels and the operators are told once besides.
///
/// A person may ask for help: then the next step is told at once, at whatever hour. An alert that was acknowledged stays so,
/// and is told as one that was not closed, from the step after the last that was told.
package struct EscalationPlanner: Sendable {
    private let configuration: AlertsConfiguration
    private let calendar: ClinicCalendar

    /// Seconds by which an emergency is to be closed that was acknowledged after its time to respond.
    private static let emergencyAnswer: Int64 = 1_800

    package init(_ configuration: AlertsConfiguration, calendar: ClinicCalendar) {
        self.configuration = configuration
        self.calendar = calendar
    }

    /// Plans for all alerts that may have something due.
    ///
    /// See ``StormPlanner`` for how much of it is told one by one.
    package func plan(_ input: PlanningInput) -> PlanningOutput {
        var output = PlanningOutput()
        var tellings: [Telling] = []
        for var thread in input.threads.sorted(by: { ($0.opened, $0.id) < ($1.opened, $1.id) }) {
            let changes = thread.events.filter { $0.kind == .status }
            thread.events.removeAll { $0.kind == .status }
            let telling = advance(thread, input, &output)
            if let telling { tellings.append(telling) }
            tellStatus(changes, of: thread, after: telling, input, &output)
        }
        var companions: [Telling] = []
        if tellings.contains(where: { !$0.kind.isNews }) {
            for var thread in input.companions where allowed(input.now, thread, policy(thread)) <= input.now {
                var unused = PlanningOutput()
                thread.escalation?.next = input.now
                if let telling = advance(thread, input, &unused), !telling.kind.isNews { companions.append(telling) }
            }
        }
        StormPlanner(configuration.storm, input).tell(tellings, companions: companions, &output)
        return output
    }

    private func policy(_ thread: AlertThread) -> EscalationPolicy { configuration.policy(for: thread.level) }

    /// What is to be told of an alert now; nil when nothing is. Changes of state that tell nothing go to `output`.
    private func advance(_ thread: AlertThread, _ input: PlanningInput, _ output: inout PlanningOutput) -> Telling? {
        if thread.closed != nil {
            output.overtakenEvents += thread.events.map(\.id)
            output.answered.append(thread.id)
            guard var escalation = thread.escalation else { return nil }
            escalation.phase = .over
            escalation.next = nil
            output.escalations[thread.id] = escalation
            return nil
        }
        if thread.isCanary { return canary(thread, input, &output) }
        if let acknowledged = thread.acknowledged {
            return afterAcknowledgement(thread, acknowledged, input, &output)
        }
        return unanswered(thread, input, &output)
    }

    // MARK: Who has it

    /// Tells those who were told of an alert who has it now, once.
    ///
    /// - Parameter telling: what they are told of it besides.
    private func tellStatus(
        _ changes: [AlertEvent], of thread: AlertThread, after telling: Telling?, _ input: PlanningInput,
        _ output: inout PlanningOutput
    ) {
        guard let last = changes.last else { return }
        let audience = input.audiences[thread.id] ?? StatusAudience(channels: [])
        let channels = audience.channels.filter {
            // Who keeps incidents learns it of the incident.
            guard input.usableChannels.contains($0) else { return false }
            return configuration.channels[$0].map { !$0.keepsIncidents } ?? AlertsConfiguration.isPersonal($0)
        }
        let isOvertaken = telling.map { [.opened, .raised, .overdue, .escalated].contains($0.kind) } ?? false
        guard policy(thread).tellsStatus, thread.closed == nil, !thread.isCanary, !channels.isEmpty, !isOvertaken,
            last.by != audience.last
        else {
            output.overtakenEvents += changes.map(\.id)
            return
        }
        output.overtakenEvents += changes.dropLast().map(\.id)
        output.plannedEvents.append(last.id)
        output.messages.append(
            PlannedMessage(
                id: last.id, kind: AlertMessage.Kind.status.rawValue, level: thread.level, step: 1, alerts: [thread.id],
                channels: channels, told: thread.escalation?.reached ?? 0, who: last.by))
    }

    private func canary(_ thread: AlertThread, _ input: PlanningInput, _ output: inout PlanningOutput) -> Telling? {
        if let escalation = thread.escalation, escalation.phase == .over, escalation.told > 0 {
            // It was told, and somebody held its alert.
            output.canaries.append(thread.id)
            output.overtakenEvents += thread.events.map(\.id)
            return nil
        }
        return Telling(
            thread: thread, kind: .canary, step: 1,
            channels: channels(
                of: EscalationPolicy.Recipients(channels: configuration.operations.channels), input, atLeast: 1),
            escalation: Escalation(phase: .over, level: thread.level, told: 1, toldAt: input.now),
            event: thread.events.last?.id)
    }

    // MARK: Unanswered

    private func unanswered(
        _ thread: AlertThread, _ input: PlanningInput, _ output: inout PlanningOutput
    ) -> Telling? {
        let policy = policy(thread)
        var escalation = thread.escalation ?? Escalation(phase: .unanswered, level: thread.level, next: input.now)
        // An alert that was given back has such an event too: it begins anew, even where no plan saw the acknowledgement.
        let isRaised =
            thread.escalation != nil
            && (escalation.level < thread.level || thread.events.contains { $0.kind == .raised })
        let wasAnswered = escalation.phase != .unanswered
        if wasAnswered || isRaised {
            escalation.phase = .unanswered
            escalation.isLate = escalation.isLate && escalation.level >= thread.level
            escalation.level = thread.level
            escalation.told = 0
            escalation.toldAt = nil
            escalation.next = input.now
        }
        let isLate = !thread.isOverdue && !escalation.isLate && (thread.respondBy.map { $0 <= input.now } ?? false)
        let isCall = thread.events.contains { $0.kind == .escalated }
        // A first telling may wait for the opening of the clinic; it is asked anew each time.
        let opening = escalation.told == 0 && !isCall ? allowed(input.now, thread, policy) : input.now
        guard isLate || isCall || (opening <= input.now && isDue(escalation, at: input.now)) else {
            // What joins a thread that goes on is in its next telling.
            if escalation.told > 0 { output.overtakenEvents += thread.events.map(\.id) }
            if opening > input.now {
                output.hold(thread, until: opening)
                escalation.next = opening
                if thread.escalation != nil { output.escalations[thread.id] = escalation }
            }
            return nil
        }
        let kind: AlertMessage.Kind
        if isLate {
            kind = .late
        } else if isCall {
            kind = .escalated
        } else if escalation.told > 0 {
            kind = .reminder
        } else if isRaised {
            kind = .raised
        } else if wasAnswered {
            kind = .reminder
        } else {
            kind = thread.isOverdue ? .overdue : .opened
        }
        let channels = nextStep(&escalation, kind: kind, thread, input, &output)
        escalation.isLate = escalation.isLate || isLate
        if !escalation.isLate, !thread.isOverdue, let respondBy = thread.respondBy {
            escalation.next = escalation.next.map { min($0, respondBy) }
        }
        return Telling(
            thread: thread, kind: kind, step: escalation.told, channels: channels, escalation: escalation,
            event: thread.events.last { $0.kind.rawValue == kind.rawValue }?.id)
    }

    /// Goes on to the next step that reaches anybody.
    ///
    /// - Returns: whom it tells.
    private func nextStep(
        _ escalation: inout Escalation, kind: AlertMessage.Kind, _ thread: AlertThread, _ input: PlanningInput,
        _ output: inout PlanningOutput
    ) -> [String] {
        let policy = policy(thread)
        let step = (escalation.told..<max(escalation.told, policy.steps.count) + 1).first { step in
            !reached(policy.recipients(after: step), input).isEmpty
        }
        if let step, step > escalation.told {
            output.skipped.append(thread.id)
            escalation.told = step
        }
        var recipients = policy.recipients(after: kind == .late ? policy.steps.count : escalation.told)
        if kind == .late {
            recipients.channels += configuration.operations.channels.filter { !recipients.channels.contains($0) }
        }
        let wait = policy.wait(after: escalation.told)
        escalation.told += 1
        escalation.toldAt = input.now
        escalation.next = allowed(input.now.advanced(bySeconds: wait), thread, policy)
        return channels(of: recipients, input, atLeast: thread.level == .emergency ? 2 : 1)
    }

    // MARK: Acknowledged

    private func afterAcknowledgement(
        _ thread: AlertThread, _ acknowledged: Instant, _ input: PlanningInput, _ output: inout PlanningOutput
    ) -> Telling? {
        let policy = policy(thread)
        let deadline = closingDeadline(thread, acknowledged, policy)
        var escalation = thread.escalation ?? Escalation(phase: .acknowledged, level: thread.level)
        let isNew =
            switch thread.escalation?.phase {
            case nil, .unanswered: true
            case .unclosed: escalation.toldAt.map { $0 < acknowledged } ?? false
            case .acknowledged, .over: false
            }
        if isNew {
            // How many steps were told is kept, for who asks for help.
            escalation.phase = .acknowledged
            output.answered.append(thread.id)
        }
        if escalation.phase == .acknowledged { escalation.next = deadline }
        escalation.level = thread.level
        // A form that came after the acknowledgement is news to the person who acknowledged.
        let news = thread.events.last { $0.at > acknowledged && $0.kind != .escalated }
        let isCall = thread.events.contains { $0.at > acknowledged && $0.kind == .escalated }
        output.overtakenEvents += thread.events.filter { $0.at <= acknowledged }.map(\.id)
        if escalation.phase == .acknowledged, deadline <= input.now {
            escalation.phase = .unclosed
            escalation.told = 0
            escalation.next = input.now
        }
        if isCall {
            escalation.phase = .unclosed
            escalation.next = input.now
        }
        var waiting = thread
        waiting.events = thread.events.filter { $0.at > acknowledged }
        if escalation.phase == .unclosed, isDue(escalation, at: input.now) {
            let isLate =
                thread.level == .emergency && !thread.isOverdue && !escalation.isLate
                && (thread.respondBy.map { $0 <= input.now } ?? false)
            escalation.isLate = escalation.isLate || isLate
            let kind: AlertMessage.Kind = isLate ? .late : isCall ? .escalated : .unclosed
            let channels = nextStep(&escalation, kind: kind, thread, input, &output)
            return Telling(
                thread: waiting, kind: kind, step: escalation.told, channels: channels, escalation: escalation,
                event: waiting.events.last { $0.kind.rawValue == kind.rawValue }?.id)
        }
        if isNew || escalation != thread.escalation { output.escalations[thread.id] = escalation }
        guard let news else { return nil }
        let opening = allowed(input.now, thread, policy)
        if opening > input.now {
            output.hold(waiting, until: opening)
            return nil
        }
        escalation.toldAt = input.now
        return Telling(
            thread: waiting, kind: .joined, step: 1,
            channels: channels(
                of: policy.recipients(after: 0), input, atLeast: thread.level == .emergency ? 2 : 1),
            escalation: escalation, event: news.id)
    }

    /// When an acknowledged alert must be closed, or people are told again.
    private func closingDeadline(
        _ thread: AlertThread, _ acknowledged: Instant, _ policy: EscalationPolicy
    ) -> Instant {
        let closing = allowed(acknowledged.advanced(bySeconds: policy.closing), thread, policy)
        guard thread.level == .emergency, let respondBy = thread.respondBy else { return closing }
        let answer = respondBy > acknowledged ? respondBy : acknowledged.advanced(bySeconds: Self.emergencyAnswer)
        return min(closing, answer)
    }

    // MARK: Times and channels

    /// Whether the next telling's time has come, or was planned by a clock that has been set back since.
    private func isDue(_ escalation: Escalation, at now: Instant) -> Bool {
        (escalation.next ?? now) <= now || (escalation.toldAt.map { $0 > now.advanced(bySeconds: 60) } ?? false)
    }

    /// The moment, or the clinic's next opening where the policy keeps office hours.
    ///
    /// Nothing waits for an opening that comes only after the time to respond has passed.
    private func allowed(_ moment: Instant, _ thread: AlertThread, _ policy: EscalationPolicy) -> Instant {
        guard policy.keepsOfficeHours, thread.level != .emergency else { return moment }
        let opening = calendar.afterWorking(minutes: 0, from: moment)
        if !thread.isOverdue, let respondBy = thread.respondBy, opening >= respondBy { return moment }
        return opening
    }

    /// The channels that tell these recipients at this moment: of each receiver one, the first.
    private func reached(_ recipients: EscalationPolicy.Recipients, _ input: PlanningInput) -> [String] {
        let persons = recipients.roles.flatMap { role in
            input.roster.told(as: role) { input.usableChannels.contains($0) }.flatMap(\.channels)
        }
        return distinct(
            (recipients.channels + persons).filter { input.usableChannels.contains($0) }, input)
    }

    /// The channels of the recipients that are not disabled; where they are too few, all others besides: those of the
    /// configuration and of whoever is on duty.
    private func channels(
        of recipients: EscalationPolicy.Recipients, _ input: PlanningInput, atLeast minimum: Int
    ) -> [String] {
        let working = reached(recipients, input)
        if working.count >= min(minimum, recipients.count) { return working }
        let anybody = input.roster.onDuty(as: nil).flatMap(\.channels)
        let others = configuration.channels.keys.sorted() + anybody
        let all = distinct(working + others.filter { input.usableChannels.contains($0) }, input)
        return all.isEmpty ? recipients.channels : all
    }

    private func distinct(_ names: [String], _ input: PlanningInput) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert(input.receivers[$0] ?? $0).inserted }
    }
}
