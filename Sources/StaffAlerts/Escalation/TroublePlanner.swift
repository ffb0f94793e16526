package import IntakeStore
internal import Postgres
internal import TriageCore

/// Decides what is wrong with the program itself, and who is told of it; without I/O or clock.
package struct TroublePlanner: Sendable {
    private let configuration: AlertsConfiguration

    package init(_ configuration: AlertsConfiguration) { self.configuration = configuration }

    /// What there is now, and what is told of it.
    package struct Plan: Sendable, Hashable {
        package var troubles: [AlerterRegistry.KnownTrouble] = []
        package var messages: [PlannedMessage] = []

        /// Whether a monitor may be told that all is well.
        package var isWell: Bool { troubles.isEmpty }
    }

    package func plan(_ circumstances: AlerterRegistry.Circumstances) -> Plan {
        var plan = Plan()
        for (trouble, patience) in present(circumstances) {
            var known =
                circumstances.known.first { $0.code == trouble.code.rawValue && $0.subject == trouble.subject }
                ?? AlerterRegistry.KnownTrouble(
                    code: trouble.code.rawValue, subject: trouble.subject, since: circumstances.now,
                    next: circumstances.now.advanced(bySeconds: patience))
            if known.next <= circumstances.now {
                let channels = channels(about: trouble.subject, circumstances)
                if !channels.isEmpty {
                    plan.messages.append(
                        PlannedMessage(
                            id: .random(), kind: AlertMessage.Kind.trouble.rawValue, level: nil, step: 1, alerts: [],
                            channels: channels, trouble: trouble.code.rawValue, subject: trouble.subject))
                }
                known.next = circumstances.now.advanced(bySeconds: configuration.operations.repetition)
            }
            plan.troubles.append(known)
        }
        return plan
    }

    /// What is wrong, with the seconds that it may last before anybody is told.
    private func present(_ circumstances: AlerterRegistry.Circumstances) -> [(Trouble, patience: Int64)] {
        var found: [(Trouble, patience: Int64)] = []
        if circumstances.health.isStalled { found.append((Trouble(.intakeStalled), 0)) }
        // A worker that is being restarted is no trouble.
        if circumstances.health.workersAlive == 0 { found.append((Trouble(.noWorker), 60)) }
        if circumstances.health.unaccounted > 0 { found.append((Trouble(.formsUnaccounted), 0)) }
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
        if !working.isEmpty { return working.sorted() }
        return usable.map(\.name)
    }
}
