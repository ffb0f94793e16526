internal import Foundation
package import TriageCore

/// Who is told of an alert, by which channels, and when: the object `alerts` of the configuration file.
package struct AlertsConfiguration: Sendable, Hashable {
    /// The channels by name.
    package var channels: [String: ChannelSettings]
    /// Channels of persons by name, with `{address}` in place of each person's address, which is in the database.
    package var routes: [String: ChannelSettings]
    package var emergency: EscalationPolicy
    package var urgent: EscalationPolicy
    /// For what nobody resolved in time at the lower levels.
    package var other: EscalationPolicy
    package var operations: OperationsSettings
    package var storm: StormSettings
    /// The address of an alert on the board, with `{alert}` in place of its id.
    package var link: String?
    /// What is sent to persons' own channels instead; nil where nobody acknowledges without signing in.
    package var personalLink: PersonalLinkSettings?
    package var heartbeat: HeartbeatSettings?
    /// A path, or the name of a credential: the keys by which a canary form is known; nil where there are none.
    package var canaryKeyFile: String?
    /// How often a canary form must have ended in a test notification, in seconds; nil when none is expected.
    package var canarySeconds: Int64?
    /// Whether whoever comes on duty, and whoever leaves, is told of it while anything is open.
    package var handsOver: Bool
    /// Whom the morning summary is told; nil where there is none.
    package var summary: SummarySettings?

    /// The policy for alerts of a level.
    package func policy(for level: Level) -> EscalationPolicy {
        switch level {
        case .emergency: emergency
        case .urgent: urgent
        case .clinicianReview, .soon, .routine, .conservative: other
        }
    }
}

extension AlertsConfiguration {
    /// The policies that tell only within the clinic's working hours, as the file names them.
    var policiesInOfficeHours: [String] {
        [("emergency", emergency), ("urgent", urgent), ("other", other)].filter { $0.1.keepsOfficeHours }
            .map { "policies.\($0.0)" }
    }

    /// The roles whose duty the policies name, each once; nil for anybody on duty.
    package var dutyRoles: [String?] {
        var roles: [String?] = []
        for role in [emergency, urgent, other].flatMap(\.steps).flatMap(\.onDuty.roles) where !roles.contains(role) {
            roles.append(role)
        }
        return roles
    }

    mutating func tellAtAnyHour() {
        emergency.keepsOfficeHours = false
        urgent.keepsOfficeHours = false
        other.keepsOfficeHours = false
    }
}

/// Who is told because they are on duty.
package enum OnDuty: Sendable, Hashable {
    case nobody
    /// Whoever is on duty, as whatever.
    case anybody
    /// As one of these.
    case roles([String])

    /// nil for anybody.
    package var roles: [String?] {
        switch self {
        case .nobody: []
        case .anybody: [nil]
        case .roles(let names): names
        }
    }

    /// Why it cannot be used; nil when it can.
    var problem: String? {
        guard case .roles(let names) = self else { return nil }
        if names.isEmpty { return "onDuty must name a duty, or be true for anybody on duty" }
        if names.contains(where: { !(1...40).contains($0.count) || $0.allSatisfy(\.isWhitespace) }) {
            return "onDuty must be a list of duties of 1 to 40 characters, such as coordinator"
        }
        return nil
    }
}

extension OnDuty: Decodable {
    /// Reads true or false, or a list of roles.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let anybody = try? container.decode(Bool.self) {
            self = anybody ? .anybody : .nobody
        } else {
            self = .roles(try container.decode([String].self))
        }
    }
}

/// Whom the morning summary is told.
package struct SummarySettings: Sendable, Hashable {
    package var channels: [String]
    package var onDuty: OnDuty

    package init(channels: [String], onDuty: OnDuty = .nobody) {
        self.channels = channels
        self.onDuty = onDuty
    }
}

/// When and by which channels an alert is told until a person answers.
package struct EscalationPolicy: Sendable, Hashable {
    /// One telling, and how long people have before the next.
    package struct Step: Sendable, Hashable {
        package var channels: [String]
        /// Who is told besides, by their own channels.
        package var onDuty: OnDuty
        package var wait: Int64

        /// - Parameter wait: seconds.
        package init(_ channels: [String], onDuty: OnDuty = .nobody, wait: Int64) {
            self.channels = channels
            self.onDuty = onDuty
            self.wait = wait
        }
    }

    /// Whom a telling is for.
    package struct Recipients: Sendable, Hashable {
        /// In order, each once.
        package var channels: [String] = []
        /// In order, each once; nil for anybody on duty.
        package var roles: [String?] = []

        /// How many there are, a role for one: several of its persons' channels may be one telephone.
        var count: Int { channels.count + roles.count }

        fileprivate mutating func add(_ step: Step) {
            for name in step.channels where !channels.contains(name) { channels.append(name) }
            for role in step.onDuty.roles where !roles.contains(role) { roles.append(role) }
        }
    }

    /// In order; after the last, all of all steps are told again and again.
    package var steps: [Step]
    /// Seconds between repetitions after the last step.
    package var repetition: Int64
    /// Seconds after the acknowledgement by which the alert must be closed.
    package var closing: Int64
    /// Tell only within the clinic's working hours, unless the time to respond ends before they begin.
    package var keepsOfficeHours: Bool
    /// Tell those who were told of an alert who has it, when a person acknowledges, takes or hands it over.
    package var tellsStatus: Bool

    package init(
        steps: [Step], repetition: Int64, closing: Int64, keepsOfficeHours: Bool = false, tellsStatus: Bool = false
    ) {
        self.steps = steps
        self.repetition = repetition
        self.closing = closing
        self.keepsOfficeHours = keepsOfficeHours
        self.tellsStatus = tellsStatus
    }

    /// Whom the step after `told` others is for.
    package func recipients(after told: Int) -> Recipients {
        var recipients = Recipients()
        for step in told < steps.count ? [steps[told]] : steps { recipients.add(step) }
        return recipients
    }

    /// Seconds from that step to the next.
    package func wait(after told: Int) -> Int64 { told < steps.count ? steps[told].wait : repetition }
}

/// Who is told when something is wrong with the program itself.
package struct OperationsSettings: Sendable, Hashable {
    package var channels: [String]
    /// Seconds between repetitions.
    package var repetition: Int64
    /// Seconds for which a trouble must be over until people are told so: a quarter of the repetition. One that comes and
    /// goes more quickly is told once in a repetition.
    package var calm: Int64 { min(max(repetition / 4, 60), 900) }

    package init(channels: [String], repetition: Int64 = 3_600) {
        self.channels = channels
        self.repetition = repetition
    }
}

/// From how many on tellings become one message.
package struct StormSettings: Sendable, Hashable {
    /// How many alerts below emergency are told one by one within the window.
    package var individually: Int
    /// How many emergencies are told one by one within ten minutes; the rest at once by one message.
    package var emergenciesIndividually: Int
    /// Seconds.
    package var window: Int64

    package init(individually: Int = 20, emergenciesIndividually: Int = 20, window: Int64 = 60) {
        self.individually = individually
        self.emergenciesIndividually = emergenciesIndividually
        self.window = window
    }
}

/// Addresses by which a person acknowledges one alert without signing in.
package struct PersonalLinkSettings: Sendable, Hashable {
    /// With `{token}` in place of what proves whom it was sent to.
    package var address: String
    /// A path, or the name of a credential: the key that the board has, too.
    package var keyFile: String
    /// Seconds.
    package var validity: Int64

    package init(address: String, keyFile: String, validity: Int64) {
        self.address = address
        self.keyFile = keyFile
        self.validity = validity
    }
}

/// A monitor elsewhere that notices when it is called no more.
package struct HeartbeatSettings: Sendable, Hashable {
    package var url: URLSource
    /// Seconds.
    package var interval: Int64
    package var caFile: String?
    package var allowsPlainHTTP: Bool
}

extension AlertsConfiguration: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case channels, routes, policies, operations, storm, link, personalLink, heartbeat, canaryKeyFile, canaryMinutes,
            handOver, summary
    }

    private struct Policies: Decodable {
        let emergency: PolicyText?
        let urgent: PolicyText?
        let other: PolicyText?

        private enum CodingKeys: String, CodingKey, CaseIterable {
            case emergency, urgent, other
        }

        init(from decoder: any Decoder) throws {
            try rejectUnknownKeys(decoder, known: CodingKeys.allCases.map(\.rawValue))
            let container = try decoder.container(keyedBy: CodingKeys.self)
            emergency = try container.decodeIfPresent(PolicyText.self, forKey: .emergency)
            urgent = try container.decodeIfPresent(PolicyText.self, forKey: .urgent)
            other = try container.decodeIfPresent(PolicyText.self, forKey: .other)
        }
    }

    /// Reads the settings; what is left out has the defaults that the documentation gives.
    ///
    /// - Throws: `DecodingError` for a name that does not exist or a wrong type.
    package init(from decoder: any Decoder) throws {
        try rejectUnknownKeys(decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        channels = try container.decode([String: ChannelSettings].self, forKey: .channels)
        routes = try container.decodeIfPresent([String: ChannelSettings].self, forKey: .routes) ?? [:]
        let all = channels.keys.sorted()
        let policies = try container.decodeIfPresent(Policies.self, forKey: .policies)
        emergency = (policies?.emergency ?? PolicyText()).policy(
            all, minutes: 5, closing: 120, tellsStatus: true)
        urgent = (policies?.urgent ?? PolicyText()).policy(all, minutes: 30, closing: 480)
        other = (policies?.other ?? policies?.urgent ?? PolicyText()).policy(all, minutes: 240, closing: 2_880)
        operations =
            try container.decodeIfPresent(OperationsText.self, forKey: .operations)?.settings(all)
            ?? OperationsSettings(channels: all)
        storm = try container.decodeIfPresent(StormText.self, forKey: .storm)?.settings ?? StormSettings()
        link = try container.decodeIfPresent(String.self, forKey: .link)
        personalLink = try container.decodeIfPresent(PersonalLinkText.self, forKey: .personalLink)?.settings
        heartbeat = try container.decodeIfPresent(HeartbeatText.self, forKey: .heartbeat)?.settings
        canaryKeyFile = try container.decodeIfPresent(String.self, forKey: .canaryKeyFile)
        canarySeconds = try container.decodeIfPresent(Double.self, forKey: .canaryMinutes).map(seconds)
        handsOver = try container.decodeIfPresent(Bool.self, forKey: .handOver) ?? true
        summary = try container.decodeIfPresent(SummaryText.self, forKey: .summary)?.settings
    }
}

private struct PersonalLinkText: Decodable {
    let settings: PersonalLinkSettings

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case address, keyFile, hours
    }

    init(from decoder: any Decoder) throws {
        try rejectUnknownKeys(decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        settings = PersonalLinkSettings(
            address: try container.decode(String.self, forKey: .address),
            keyFile: try container.decode(String.self, forKey: .keyFile),
            validity: seconds(minutes: 60 * (try container.decodeIfPresent(Double.self, forKey: .hours) ?? 12)))
    }
}

/// Minutes as people write them, in whole seconds.
private func seconds(minutes: Double) -> Int64 {
    guard minutes.isFinite, abs(minutes) < 1e9 else { return -1 }
    return Int64((minutes * 60).rounded())
}

private struct PolicyText: Decodable {
    private struct StepText: Decodable {
        let channels: [String]
        let onDuty: OnDuty
        let minutes: Double

        private enum CodingKeys: String, CodingKey, CaseIterable {
            case channels, onDuty, minutes
        }

        init(from decoder: any Decoder) throws {
            try rejectUnknownKeys(decoder, known: CodingKeys.allCases.map(\.rawValue))
            let container = try decoder.container(keyedBy: CodingKeys.self)
            onDuty = try container.decodeIfPresent(OnDuty.self, forKey: .onDuty) ?? .nobody
            channels =
                try onDuty == .nobody
                ? container.decode([String].self, forKey: .channels)
                : container.decodeIfPresent([String].self, forKey: .channels) ?? []
            minutes = try container.decode(Double.self, forKey: .minutes)
        }
    }

    private let steps: [StepText]?
    private let repeatMinutes: Double?
    private let closeMinutes: Double?
    private let officeHours: Bool?
    private let status: Bool?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case steps, repeatMinutes, closeMinutes, officeHours, status
    }

    init() {
        steps = nil
        repeatMinutes = nil
        closeMinutes = nil
        officeHours = nil
        status = nil
    }

    init(from decoder: any Decoder) throws {
        try rejectUnknownKeys(decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        steps = try container.decodeIfPresent([StepText].self, forKey: .steps)
        repeatMinutes = try container.decodeIfPresent(Double.self, forKey: .repeatMinutes)
        closeMinutes = try container.decodeIfPresent(Double.self, forKey: .closeMinutes)
        officeHours = try container.decodeIfPresent(Bool.self, forKey: .officeHours)
        status = try container.decodeIfPresent(Bool.self, forKey: .status)
    }

    func policy(_ all: [String], minutes: Double, closing: Double, tellsStatus: Bool = false) -> EscalationPolicy {
        let given = steps?.map {
            EscalationPolicy.Step($0.channels, onDuty: $0.onDuty, wait: seconds(minutes: $0.minutes))
        }
        let steps = given ?? [EscalationPolicy.Step(all, wait: seconds(minutes: minutes))]
        return EscalationPolicy(
            steps: steps, repetition: repeatMinutes.map(seconds) ?? steps.last?.wait ?? seconds(minutes: minutes),
            closing: seconds(minutes: closeMinutes ?? closing), keepsOfficeHours: officeHours ?? false,
            tellsStatus: status ?? tellsStatus)
    }
}

private struct OperationsText: Decodable {
    private let channels: [String]?
    private let repeatMinutes: Double?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case channels, repeatMinutes
    }

    init(from decoder: any Decoder) throws {
        try rejectUnknownKeys(decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        channels = try container.decodeIfPresent([String].self, forKey: .channels)
        repeatMinutes = try container.decodeIfPresent(Double.self, forKey: .repeatMinutes)
    }

    func settings(_ all: [String]) -> OperationsSettings {
        OperationsSettings(channels: channels ?? all, repetition: seconds(minutes: repeatMinutes ?? 60))
    }
}

private struct SummaryText: Decodable {
    let settings: SummarySettings

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case channels, onDuty
    }

    init(from decoder: any Decoder) throws {
        try rejectUnknownKeys(decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        settings = SummarySettings(
            channels: try container.decodeIfPresent([String].self, forKey: .channels) ?? [],
            onDuty: try container.decodeIfPresent(OnDuty.self, forKey: .onDuty) ?? .nobody)
    }
}

private struct StormText: Decodable {
    private let individually: Int?
    private let emergenciesIndividually: Int?
    private let windowSeconds: Int64?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case individually, emergenciesIndividually, windowSeconds
    }

    init(from decoder: any Decoder) throws {
        try rejectUnknownKeys(decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        individually = try container.decodeIfPresent(Int.self, forKey: .individually)
        emergenciesIndividually = try container.decodeIfPresent(Int.self, forKey: .emergenciesIndividually)
        windowSeconds = try container.decodeIfPresent(Int64.self, forKey: .windowSeconds)
    }

    var settings: StormSettings {
        StormSettings(
            individually: individually ?? 20, emergenciesIndividually: emergenciesIndividually ?? 20,
            window: windowSeconds ?? 60)
    }
}

private struct HeartbeatText: Decodable {
    private let url: URLSource
    private let everySeconds: Int64?
    private let caFile: String?
    private let allowHTTP: Bool?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case url, urlFile, everySeconds, caFile, allowHTTP
    }

    init(from decoder: any Decoder) throws {
        try rejectUnknownKeys(decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        url = try URLSource(container, url: .url, file: .urlFile)
        everySeconds = try container.decodeIfPresent(Int64.self, forKey: .everySeconds)
        caFile = try container.decodeIfPresent(String.self, forKey: .caFile)
        allowHTTP = try container.decodeIfPresent(Bool.self, forKey: .allowHTTP)
    }

    var settings: HeartbeatSettings {
        HeartbeatSettings(
            url: url, interval: everySeconds ?? 60, caFile: caFile, allowsPlainHTTP: allowHTTP ?? false)
    }
}
