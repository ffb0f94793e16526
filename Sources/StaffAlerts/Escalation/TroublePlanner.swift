package import IntakeStore
internal import Postgres
internal import TriageCore

/// Decides what is wrong with the program itself, and who is told of it; without I/O or clock.
package struct TroublePlanner: Sendable {
    private let configuration: AlertsConfiguration
    private let hasUsableHours: Bool

    /// Seconds.
    private static let clockError: Double = 60
    private static let longestUnsealed: Double = 900
    private static let longestUnchecked: Double = 60

    /// - Parameter hasUsableHours: whether the clinic's settings say what the policies need.
    package init(_ configuration: AlertsConfiguration, hasUsableHours: Bool = true) {
        self.configuration = configuration
        self.hasUsableHours = hasUsableHours
    }

    /// What there is now, and what is told of it.
    package struct Plan: Sendable, Hashable {
        package var troubles: [AlerterRegistry.KnownTrouble] = []
        package var messages: [PlannedMessage] = []

        /// Whether a monitor may be told that all is well.
        package var isWell = true
    }

    package func plan(_ circumstances: AlerterRegistry.Circumstances) -> Plan {
        var plan = Plan()
        let found = present(circumstances)
        for (trouble, patience) in found {
            if trouble.stopsHeartbeat { plan.isWell = false }
            var known =
                circumstances.known.first { Trouble($0) == trouble }
                ?? AlerterRegistry.KnownTrouble(
                    code: trouble.code.rawValue, subject: trouble.subject, since: circumstances.now,
                    next: circumstances.now.advanced(bySeconds: patience))
            known.cleared = nil
            if known.next <= circumstances.now {
                let channels = channels(about: trouble.subject, circumstances)
                if !channels.isEmpty {
                    var message = message(.trouble, trouble, by: channels)
                    if trouble.code == .noWorker, let absence = circumstances.absence {
                        message.detail = DutyDetail(
                            reason: absence.reason, host: absence.host.map { Trouble.subject(ofHost: $0) })
                    }
                    plan.messages.append(message)
                }
                known.told = circumstances.now
                known.next = circumstances.now.advanced(bySeconds: repetition(of: trouble.code))
            }
            plan.troubles.append(known)
        }
        let lasting = Set(found.map(\.0))
        for known in circumstances.known where Trouble(known).map({ !lasting.contains($0) }) ?? true {
            if let known = over(known, circumstances, &plan) { plan.troubles.append(known) }
        }
        return plan
    }

    /// Seconds. A gap in the rota is known once it was told; whoever leaves it does not have to hear of it every hour.
    private func repetition(of code: Trouble.Code) -> Int64 {
        switch code {
        case .nobodyOnDuty, .onDutyUnreachable, .channelUnusable: max(configuration.operations.repetition, 86_400)
        default: configuration.operations.repetition
        }
    }

    /// What is kept of a trouble that is over; nil when nothing is.
    private func over(
        _ known: AlerterRegistry.KnownTrouble, _ circumstances: AlerterRegistry.Circumstances, _ plan: inout Plan
    ) -> AlerterRegistry.KnownTrouble? {
        if known.told == nil { return nil }
        let cleared = known.cleared ?? circumstances.now
        if cleared.advanced(bySeconds: configuration.operations.calm) > circumstances.now {
            var known = known
            known.cleared = cleared
            return known
        }
        // Whoever was told hears that it is over; what reached nobody needs no all-clear.
        let channels = known.reached.filter { name in circumstances.channels.contains { $0.name == name } }
        if let trouble = Trouble(known), !channels.isEmpty {
            plan.messages.append(message(.recovered, trouble, by: channels))
        }
        return nil
    }

    private func message(_ kind: AlertMessage.Kind, _ trouble: Trouble, by channels: [String]) -> PlannedMessage {
        PlannedMessage(
            id: .random(), kind: kind.rawValue, level: nil, step: 1, alerts: [], channels: channels,
            trouble: trouble.code.rawValue, subject: trouble.subject)
    }

    /// What is wrong, with the seconds that it may last before anybody is told.
    private func present(_ circumstances: AlerterRegistry.Circumstances) -> [(Trouble, patience: Int64)] {
        var found: [(Trouble, patience: Int64)] = []
        if circumstances.health.isStalled { found.append((Trouble(.intakeStalled), 0)) }
        // A worker that is being restarted is no trouble.
        if circumstances.health.workersAlive == 0 { found.append((Trouble(.noWorker), 60)) }
        for setback in circumstances.setbacks { found.append((Trouble(.databaseWentBack, setback.span), 0)) }
        if circumstances.health.unaccounted > 0 { found.append((Trouble(.formsUnaccounted), 0)) }
        if circumstances.health.reconciledSeconds > Self.longestUnchecked {
            found.append((Trouble(.formsUnchecked), 0))
        }
        if !hasUsableHours { found.append((Trouble(.settingsUnusable), 60)) }
        for channel in circumstances.channels {
            switch channel.state {
            case .healthy: break
            case .untested:
                // Whoever sets a channel up has a moment to test it.
                found.append((Trouble(.channelUntested, channel.name), 60))
            case .failing: found.append((Trouble(.channelFailing, channel.name), 0))
            case .disabled: found.append((Trouble(.channelDisabled, channel.name), 0))
            }
        }
        // A shift may begin a little after another has ended.
        for vacancy in circumstances.gaps.vacancies {
            found.append((Trouble(.nobodyOnDuty, Trouble.subject(ofRole: vacancy.role, until: vacancy.until)), 60))
        }
        for role in circumstances.gaps.unreachable {
            found.append((Trouble(.onDutyUnreachable, Trouble.subject(ofRole: role)), 60))
        }
        for channel in circumstances.unusableChannels { found.append((Trouble(.channelUnusable, channel), 60)) }
        // The view has its own patience.
        if circumstances.health.untold > 0 { found.append((Trouble(.alertsUntold), 0)) }
        // While they are being given a new configuration, one after the other, they may differ.
        let configurations = Dictionary(grouping: circumstances.alerters, by: \.version).values.map { alerters in
            Set(alerters.map(\.configuration)).count
        }
        if configurations.contains(where: { $0 > 1 }) { found.append((Trouble(.alertersDiffer), 180)) }
        let astray = circumstances.alerters.filter { abs($0.clockAhead) > Self.clockError }
        for host in Set(astray.map { Trouble.subject(ofHost: $0.host) }).sorted() {
            found.append((Trouble(.clocksDiffer, host), 60))
        }
        if let wait = circumstances.health.auditUnsealedSeconds, wait > Self.longestUnsealed {
            found.append((Trouble(.auditUnsealed), 0))
        }
        if circumstances.unreadable > 0 { found.append((Trouble(.rowUnreadable), 0)) }
        if let last = circumstances.lastDigest,
            last.advanced(bySeconds: max(2 * configuration.storm.window, 120)) > circumstances.now
        {
            found.append((Trouble(.stormGoesOn), 0))
        }
        if let limit = configuration.canarySeconds {
            if let last = circumstances.lastCanary {
                if last.advanced(bySeconds: limit) < circumstances.now { found.append((Trouble(.canaryMissing), 0)) }
            } else {
                found.append((Trouble(.canaryMissing), limit))
            }
        }
        return found
    }

    /// The operators' channels that work, without the one at fault; where there is none, any other; at last that one.
    private func channels(about subject: String, _ circumstances: AlerterRegistry.Circumstances) -> [String] {
        let usable = circumstances.channels.filter { $0.state != .disabled }
        let working = Set(usable.filter { $0.state != .failing && $0.name != subject }.map(\.name))
        let operators = configuration.operations.channels.filter(working.contains)
        if !operators.isEmpty { return operators }
        // Nobody's own telephone while any other channel works.
        let shared = working.filter { !AlertsConfiguration.isPersonal($0) }
        if !shared.isEmpty { return shared.sorted() }
        if !working.isEmpty { return working.sorted() }
        return usable.map(\.name)
    }
}

extension Trouble {
    /// nil for a code of another release.
    init?(_ known: AlerterRegistry.KnownTrouble) {
        guard let code = Code(rawValue: known.code) else { return nil }
        self.init(code, known.subject)
    }
}
