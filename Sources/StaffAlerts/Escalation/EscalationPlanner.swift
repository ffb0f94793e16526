package import IntakeStore
internal import Postgres
package import TriageCore

/// Decides who is told what now: a state machine over each alert, without I/O or clock.
///
/// An alert is *unanswered* until a person acknowledges it: the steps of its level's policy are told one after the other,
/// then all channels again and again, without end. Then it is *acknowledged*, and silent, until the time for closing it
/// has passed: then it is *unclosed* and told again, without end, until it is closed and *over*. A worse level begins
/// anew, at once. Where the time to respond passes unanswered, all channels and the operators are told once besides.
package struct EscalationPlanner: Sendable {
    private let configuration: AlertsConfiguration
    private let calendar: ClinicCalendar

    package init(_ configuration: AlertsConfiguration, calendar: ClinicCalendar) {
        self.configuration = configuration
        self.calendar = calendar
    }

    /// One telling of one alert.
    private struct Telling {
        var thread: AlertThread
        var kind: AlertMessage.Kind
        var step: Int
        var channels: [String]
        /// What the alert's state is once it is told.
        var escalation: Escalation
        /// The row of the outbox whose id the message has; nil for one that has none.
        var event: PostgresUUID?
    }

    /// Plans for all alerts that may have something due.
    ///
    /// Below emergency, more tellings than the storm's limit become one digest for each list of channels, at most one
    /// digest in a window; what comes within that window waits for its end. Emergencies are told one by one at once.
    package func plan(_ input: PlanningInput) -> PlanningOutput {
        var output = PlanningOutput()
        var tellings: [Telling] = []
        for thread in input.threads.sorted(by: { ($0.opened, $0.id) < ($1.opened, $1.id) }) {
            if let telling = advance(thread, input, &output) { tellings.append(telling) }
        }
        let urgent = tellings.filter { $0.thread.level == .emergency || $0.kind == .canary }
        let rest = tellings.filter { $0.thread.level != .emergency && $0.kind != .canary }
        for telling in urgent { tell(telling, &output) }
        let window = configuration.storm.window
        if input.recentlyTold + rest.count <= configuration.storm.individually {
            for telling in rest { tell(telling, &output) }
        } else if input.lastDigest.map({ $0.advanced(bySeconds: window) <= input.now }) ?? true {
            for (_, group) in Dictionary(grouping: rest, by: \.channels).sorted(by: {
                $0.key.lexicographicallyPrecedes($1.key)
            }) {
                digest(group, &output)
            }
        }
        return output
    }

    // MARK: One alert

    /// What is to be told of an alert now; nil when nothing is. Changes of state that tell nothing go to `output`.
    private func advance(_ thread: AlertThread, _ input: PlanningInput, _ output: inout PlanningOutput) -> Telling? {
        if thread.closed != nil {
            settle(thread, &output)
            var escalation = thread.escalation ?? Escalation(phase: .over, level: thread.level)
            escalation.phase = .over
            escalation.next = nil
            if thread.escalation != nil { output.escalations[thread.id] = escalation }
            return nil
        }
        if thread.isCanary { return canary(thread, input) }
        if let acknowledged = thread.acknowledged {
            return afterAcknowledgement(thread, acknowledged, input, &output)
        }
        return unanswered(thread, input, &output)
    }

    private func canary(_ thread: AlertThread, _ input: PlanningInput) -> Telling {
        Telling(
            thread: thread, kind: .canary, step: 1,
            channels: usable(configuration.operations.channels, input, atLeast: 1),
            escalation: Escalation(phase: .over, level: thread.level, told: 1, toldAt: input.now),
            event: thread.events.last?.id)
    }

    private func unanswered(
        _ thread: AlertThread, _ input: PlanningInput, _ output: inout PlanningOutput
    ) -> Telling? {
        let policy = configuration.policy(for: thread.level)
        var escalation = thread.escalation ?? Escalation(phase: .unanswered, level: thread.level, next: input.now)
        // An alert that was given back has an event too: it begins anew, even where no plan saw the acknowledgement.
        let isRaised = escalation.level < thread.level || thread.events.contains { $0.kind == .raised }
        if escalation.phase != .unanswered || isRaised {
            escalation = Escalation(
                phase: .unanswered, level: thread.level, next: input.now, isLate: escalation.isLate && !isRaised)
        }
        let isLate = !thread.isOverdue && !escalation.isLate && (thread.respondBy.map { $0 <= input.now } ?? false)
        let isDue = isDue(escalation, at: input.now)
        // A first telling may wait for the opening of the clinic; it is asked anew each time.
        let isHeld = escalation.told == 0 && allowed(input.now, thread, policy) > input.now
        guard isLate || (isDue && !isHeld) else {
            // What joins a thread that goes on is in its next telling.
            if escalation.told > 0 { output.overtakenEvents += thread.events.map(\.id) }
            return nil
        }
        let kind: AlertMessage.Kind
        if isLate {
            kind = .late
        } else if escalation.told > 0 {
            kind = .reminder
        } else if thread.escalation != nil {
            kind = .raised
        } else {
            kind = thread.isOverdue ? .overdue : .opened
        }
        let everybody = policy.channels(after: policy.steps.count) + configuration.operations.channels
        let channels = isLate ? everybody : policy.channels(after: escalation.told)
        let wait = policy.wait(after: escalation.told)
        escalation.told += 1
        escalation.toldAt = input.now
        escalation.isLate = escalation.isLate || isLate
        var next = allowed(input.now.advanced(bySeconds: wait), thread, policy)
        if !escalation.isLate, !thread.isOverdue, let respondBy = thread.respondBy { next = min(next, respondBy) }
        escalation.next = next
        return Telling(
            thread: thread, kind: kind, step: escalation.told,
            channels: usable(channels, input, atLeast: thread.level == .emergency ? 2 : 1), escalation: escalation,
            event: thread.events.last { $0.kind.rawValue == kind.rawValue }?.id)
    }

    private func afterAcknowledgement(
        _ thread: AlertThread, _ acknowledged: Instant, _ input: PlanningInput, _ output: inout PlanningOutput
    ) -> Telling? {
        let policy = configuration.policy(for: thread.level)
        let deadline = allowed(acknowledged.advanced(bySeconds: policy.closing), thread, policy)
        var escalation = thread.escalation ?? Escalation(phase: .acknowledged, level: thread.level)
        let isNew = thread.escalation.map { $0.phase == .unanswered } ?? true
        if isNew {
            escalation.phase = .acknowledged
            escalation.told = 0
            escalation.next = deadline
            output.answered.append(thread.id)
        }
        escalation.level = thread.level
        // A form that came after the acknowledgement is news to the person who acknowledged.
        let news = thread.events.last { $0.at > acknowledged }
        output.overtakenEvents += thread.events.filter { $0.at <= acknowledged }.map(\.id)
        // Acknowledged again: the time for closing begins anew.
        if !isNew, deadline > input.now, escalation.phase == .unclosed || escalation.next != deadline {
            if escalation.phase == .unclosed { output.answered.append(thread.id) }
            escalation.phase = .acknowledged
            escalation.told = 0
            escalation.next = deadline
        }
        if escalation.phase == .acknowledged, deadline <= input.now {
            escalation.phase = .unclosed
            escalation.told = 0
            escalation.next = input.now
        }
        let isDue = escalation.phase == .unclosed && isDue(escalation, at: input.now)
        let minimum = thread.level == .emergency ? 2 : 1
        var waiting = thread
        waiting.events = thread.events.filter { $0.at > acknowledged }
        if isDue {
            let channels = policy.channels(after: escalation.told)
            let wait = policy.wait(after: escalation.told)
            escalation.told += 1
            escalation.toldAt = input.now
            escalation.next = allowed(input.now.advanced(bySeconds: wait), thread, policy)
            return Telling(
                thread: waiting, kind: .unclosed, step: escalation.told,
                channels: usable(channels, input, atLeast: minimum), escalation: escalation)
        }
        if isNew || escalation != thread.escalation { output.escalations[thread.id] = escalation }
        guard let news, allowed(input.now, thread, policy) <= input.now else { return nil }
        escalation.toldAt = input.now
        return Telling(
            thread: waiting, kind: .joined, step: max(1, escalation.told),
            channels: usable(policy.channels(after: 0), input, atLeast: minimum), escalation: escalation, event: news.id
        )
    }

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

    /// The channels of the list that are not disabled, each once; where they are too few, all others besides.
    private func usable(_ names: [String], _ input: PlanningInput, atLeast minimum: Int) -> [String] {
        var seen: Set<String> = []
        let listed = names.filter { seen.insert($0).inserted }
        let working = listed.filter { input.usableChannels.contains($0) }
        if working.count >= min(minimum, listed.count) { return working }
        let others = configuration.channels.keys.sorted().filter {
            input.usableChannels.contains($0) && !working.contains($0)
        }
        let all = working + others
        return all.isEmpty ? listed : all
    }

    // MARK: Messages

    private func settle(_ thread: AlertThread, _ output: inout PlanningOutput) {
        output.overtakenEvents += thread.events.map(\.id)
        output.answered.append(thread.id)
    }

    private func tell(_ telling: Telling, _ output: inout PlanningOutput) {
        output.messages.append(
            PlannedMessage(
                id: telling.event ?? .random(), kind: telling.kind.rawValue, level: telling.thread.level,
                step: telling.step, alerts: [telling.thread.id], channels: telling.channels))
        store(telling, &output)
    }

    private func digest(_ tellings: [Telling], _ output: inout PlanningOutput) {
        if tellings.count == 1 { return tell(tellings[0], &output) }
        output.messages.append(
            PlannedMessage(
                id: .random(), kind: AlertMessage.Kind.digest.rawValue, level: tellings.map(\.thread.level).max(),
                step: 1, alerts: tellings.map(\.thread.id), channels: tellings[0].channels))
        for telling in tellings { store(telling, &output) }
    }

    private func store(_ telling: Telling, _ output: inout PlanningOutput) {
        output.escalations[telling.thread.id] = telling.escalation
        output.plannedEvents += telling.thread.events.map(\.id)
        if telling.kind == .canary { output.canaries.append(telling.thread.id) }
    }
}
