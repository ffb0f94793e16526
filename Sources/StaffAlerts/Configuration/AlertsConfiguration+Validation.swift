extension AlertsConfiguration {
    /// Why the settings cannot be used, with the remedy; nil when they can.
    ///
    /// An emergency is told by at least two channels at once, at every hour: one that fails must not be the only one. Who is on
    /// duty as something counts as one of them, however many roles are named, since all may be one person; so a channel that
    /// needs no rota is always among them.
    package var problem: String? {
        if channels.isEmpty { return "channels must name at least one channel" }
        for (name, channel) in channels.sorted(by: { $0.key < $1.key }) {
            if !Self.isName(name) {
                return
                    "the channel '\(name.prefix(60))' needs a name of 1 to 50 letters, digits, - and _ that begins with a letter"
            }
            if Self.isPersonal(name) {
                return "the channel '\(name)' has a name as persons' own channels have; give it another"
            }
            if let problem = channel.problem { return "channels.\(name): \(problem)" }
        }
        for (name, route) in routes.sorted(by: { $0.key < $1.key }) {
            if !Self.isName(name, atMost: 25) {
                return
                    "the route '\(name.prefix(60))' needs a name of 1 to 25 letters, digits, - and _ that begins with a letter"
            }
            if let problem = route.problemAsRoute { return "routes.\(name): \(problem)" }
        }
        for (name, policy, bounds) in [
            ("emergency", emergency, Bounds.emergency), ("urgent", urgent, .urgent), ("other", other, .other),
        ] {
            if let problem = problem(of: policy, within: bounds) { return "policies.\(name): \(problem)" }
        }
        let first = emergency.recipients(after: 0)
        if first.channels.isEmpty || first.channels.count + min(first.roles.count, 1) < 2 {
            return
                "policies.emergency: the first step must name at least two channels, so that one that fails is not the only one; "
                + "who is on duty may stand for one of them"
        }
        if let summary {
            if let problem = summary.onDuty.problem { return "summary: \(problem)" }
            if let unknown = summary.channels.first(where: { channels[$0] == nil }) {
                return "summary: there is no channel '\(unknown)'"
            }
            if summary.channels.isEmpty, summary.onDuty == .nobody {
                return "summary must name channels or who is on duty"
            }
            if summary.onDuty != .nobody, routes.isEmpty { return "summary: \(Self.routesAreMissing)" }
        }
        if emergency.keepsOfficeHours {
            return "policies.emergency: an emergency is told at every hour; take officeHours away"
        }
        if let unknown = operations.channels.first(where: { channels[$0] == nil }) {
            return "operations: there is no channel '\(unknown)'"
        }
        if operations.channels.isEmpty { return "operations: channels must name at least one channel" }
        if !(60...604_800).contains(operations.repetition) {
            return "operations: repeatMinutes must be from 1 to 10080"
        }
        if !(1...1_000).contains(storm.individually) { return "storm: individually must be from 1 to 1000" }
        if !(1...1_000).contains(storm.emergenciesIndividually) {
            return "storm: emergenciesIndividually must be from 1 to 1000"
        }
        if !(1...3_600).contains(storm.window) { return "storm: windowSeconds must be from 1 to 3600" }
        if let link {
            guard Self.isAddress(link, with: "{alert}") else {
                return "link must be an address that begins with https://, with {alert} in place of the alert's id"
            }
        }
        if let personalLink {
            guard Self.isAddress(personalLink.address, with: "{token}") else {
                return
                    "personalLink: address must begin with https://, with {token} in place of what the board knows it by"
            }
            if !(60...604_800).contains(personalLink.validity) { return "personalLink: hours must be up to 168" }
            if routes.isEmpty { return "personalLink is for persons' own channels: \(Self.routesAreMissing)" }
        }
        if let heartbeat, !(1...86_400).contains(heartbeat.interval) {
            return "heartbeat: everySeconds must be from 1 to 86400"
        }
        if let canarySeconds, !(1...31_536_000).contains(canarySeconds) {
            return "canaryMinutes must be more than 0"
        }
        if canarySeconds != nil, canaryKeyFile == nil {
            return "canaryMinutes needs canaryKeyFile: without a key no form passes for a canary"
        }
        return nil
    }

    private static func isAddress(_ text: String, with place: String) -> Bool {
        (text.hasPrefix("https://") || text.hasPrefix("http://")) && text.contains(place)
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// The longest times of a policy, in minutes.
    ///
    /// Sources: an emergency is answered within 30 minutes and an urgent alert within 24 hours (clinical reference §1); who was
    /// told and did not answer is not waited for much longer. The bounds of closing are the project's choices.
    private struct Bounds {
        /// Until the next step, and between repetitions.
        let wait: Int64
        let closing: Int64

        static let emergency = Bounds(wait: 60, closing: 1_440)
        static let urgent = Bounds(wait: 1_440, closing: 4_320)
        static let other = Bounds(wait: 10_080, closing: 43_200)
    }

    private func problem(of policy: EscalationPolicy, within bounds: Bounds) -> String? {
        if policy.steps.isEmpty { return "steps must have at least one step" }
        for step in policy.steps {
            if step.channels.isEmpty, step.onDuty == .nobody {
                return "every step must name at least one channel, or who is on duty"
            }
            if let problem = step.onDuty.problem { return problem }
            if step.onDuty != .nobody, routes.isEmpty { return Self.routesAreMissing }
            if let unknown = step.channels.first(where: { channels[$0] == nil }) {
                return "there is no channel '\(unknown)'"
            }
        }
        if !policy.steps.allSatisfy({ (1...bounds.wait * 60).contains($0.wait) }) {
            return "the minutes of a step must be more than 0 and at most \(bounds.wait)"
        }
        if !(1...bounds.wait * 60).contains(policy.repetition) {
            return "repeatMinutes must be more than 0 and at most \(bounds.wait)"
        }
        if !(1...bounds.closing * 60).contains(policy.closing) {
            return "closeMinutes must be more than 0 and at most \(bounds.closing)"
        }
        return nil
    }

    private static let routesAreMissing = "onDuty needs routes, by which persons are told"

    /// Whether a channel of the alerter's is a person's own: `p17-sms`.
    package static func isPersonal(_ channel: String) -> Bool {
        guard channel.hasPrefix("p"), let end = channel.firstIndex(of: "-") else { return false }
        let digits = channel[channel.index(after: channel.startIndex)..<end]
        return !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// A name that can stand in a log and in the database.
    private static func isName(_ name: String, atMost limit: Int = 50) -> Bool {
        guard (1...limit).contains(name.utf8.count), let first = name.utf8.first else { return false }
        func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
        return isLetter(first)
            && name.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F }
    }
}
