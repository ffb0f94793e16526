import Foundation
import IntakeForms
import IntakeStore
import Postgres
import StaffAlerts
import StaffWords
import TriageCore

/// Who is on duty at a moment and, by the settings of alerts, who would be told.
struct RotaView {
    private let moment: Instant
    private let clock: ClinicClock
    private let duties: [Rota.Duty]
    private let gaps: [Rota.Gap]
    private let alerts: AlertsConfiguration?
    private let roster: DutyRoster
    private let disabled: Set<String>

    init(at moment: Instant, _ alerts: AlertsConfiguration?, _ desk: CaseworkDesk) async throws {
        self.moment = moment
        self.alerts = alerts
        clock = desk.clock
        duties = try await Rota.duties(from: moment, until: moment, desk.connection)
        let named = alerts?.dutyRoles ?? []
        gaps = try await Rota.gaps(
            try await RotaWeek.roles(named, desk.connection), from: moment, until: moment.advanced(bySeconds: 604_800),
            desk.connection
        ).filter { $0.since == moment }
        roster = try await DutyRoster.read(named, at: moment, desk.connection)
        disabled =
            alerts == nil
            ? []
            : Set(
                try await AlerterRegistry.channels(desk.connection).filter { $0.state == .disabled }.map(\.name))
    }

    private func isUsable(_ channel: String) -> Bool {
        if disabled.contains(channel) { return false }
        guard let alerts, alerts.channels[channel] == nil else { return true }
        return alerts.routes[String(channel.drop { $0 != "-" }.dropFirst())] != nil
    }

    private static func levels(_ alerts: AlertsConfiguration) -> [(String, String, EscalationPolicy)] {
        [
            ("emergency", "an emergency", alerts.emergency), ("urgent", "an urgent alert", alerts.urgent),
            ("other", "other overdue work", alerts.other),
        ]
    }

    /// A telling: after how many seconds, and whom.
    private func tellings(_ policy: EscalationPolicy) -> [(seconds: Int64?, EscalationPolicy.Recipients)] {
        var seconds: Int64 = 0
        var tellings: [(seconds: Int64?, EscalationPolicy.Recipients)] = []
        for index in policy.steps.indices {
            tellings.append((seconds, policy.recipients(after: index)))
            seconds += policy.wait(after: index)
        }
        return tellings + [(nil, policy.recipients(after: policy.steps.count))]
    }

    // MARK: For people

    func text(_ title: String) -> String {
        var page = Page()
        page.line("\(title)  \(clock.text(moment)), times of \(clock.zone)")
        if duties.isEmpty, gaps.isEmpty { page.line("  nobody is on duty; 'intake-triage rota add' makes the rota") }
        for duty in duties {
            page.words(
                "\(duty.person) until \(clock.text(duty.until)) (\(duty.why))", after: "  \(RotaWeek.column(duty.role))"
            )
        }
        for gap in gaps { page.words(gap.words(clock, isThen: true), after: "  ") }
        guard let alerts else { return page.text }
        for (_, name, policy) in Self.levels(alerts) {
            page.line()
            page.words("\(name) would be told\(policy.keepsOfficeHours ? ", in working hours," : "")", after: "  ")
            for (seconds, recipients) in tellings(policy) {
                let time =
                    switch seconds {
                    case 0?: "at once"
                    case let seconds?: "+\(ClinicClock.span(seconds: seconds))"
                    case nil: "then"
                    }
                let mark = "    " + time.padding(toLength: max(10, time.count + 1), withPad: " ", startingAt: 0)
                page.words(
                    seconds == nil
                        ? "all of these every \(ClinicClock.span(seconds: policy.repetition))"
                        : words(recipients), after: mark)
            }
        }
        return page.text
    }

    private func words(_ recipients: EscalationPolicy.Recipients) -> String {
        var parts: [String] = []
        if !recipients.channels.isEmpty {
            parts.append(
                recipients.channels.map { isUsable($0) ? $0 : "\($0) (DISABLED)" }.joined(separator: ", "))
        }
        for role in recipients.roles {
            let told = roster.told(as: role, usable: isUsable)
            let who = told.map { member in
                "\(member.person) (\(member.channels.filter(isUsable).joined(separator: ", ")))"
            }.joined(separator: ", ")
            let name = role.map { " as \($0)" } ?? ""
            switch told.first?.standing {
            case .onDuty?: parts.append("\(who), on duty\(name)")
            case .offDuty?: parts.append("NOBODY on duty\(name) can be told, so all who serve\(name): \(who)")
            case .away?: parts.append("NOBODY who serves\(name) is there and can be told, so who is away: \(who)")
            case nil: parts.append("NOBODY\(name): nobody who serves\(name) has a channel that works")
            }
        }
        return parts.joined(separator: "; ")
    }

    // MARK: For programs

    var report: JSONObject {
        var report: JSONObject = [
            "at": moment.rfc3339, "timeZone": clock.zone, "onDuty": duties.map(\.report), "nobody": gaps.map(\.report),
        ]
        guard let alerts else { return report }
        var told: JSONObject = [:]
        for (key, _, policy) in Self.levels(alerts) {
            told.set(
                key,
                to: tellings(policy).map { seconds, recipients -> JSONObject in
                    [
                        "afterSeconds": seconds, "repeatSeconds": seconds == nil ? policy.repetition : nil,
                        "channels": recipients.channels.filter(isUsable),
                        "persons": recipients.roles.flatMap { role in
                            roster.told(as: role, usable: isUsable).map { member -> JSONObject in
                                [
                                    "person": member.person, "role": role, "standing": "\(member.standing)",
                                    "channels": member.channels.filter(isUsable),
                                ]
                            }
                        },
                    ]
                })
        }
        report.set("told", to: told)
        return report
    }
}

/// The duties of seven days, and when nobody has them.
struct RotaWeek {
    private let start: Instant
    private let clock: ClinicClock
    private let duties: [Rota.Duty]
    private let gaps: [Rota.Gap]

    init(from start: Instant, _ alerts: AlertsConfiguration?, _ desk: CaseworkDesk) async throws {
        self.start = start
        clock = desk.clock
        let end = start.advanced(bySeconds: 604_800)
        duties = try await Rota.duties(from: start, until: end, desk.connection)
        gaps = try await Rota.gaps(
            try await Self.roles(alerts?.dutyRoles ?? [], desk.connection), from: start, until: end, desk.connection)
    }

    /// The roles that policies name; where none is known, those that persons have.
    static func roles(_ named: [String?], _ connection: Connection) async throws -> [String?] {
        named.isEmpty ? try await Rota.roles(connection) : named
    }

    /// A role, to stand before others.
    static func column(_ role: String) -> String {
        role.padding(toLength: max(13, role.count + 1), withPad: " ", startingAt: 0)
    }

    var text: String {
        var page = Page()
        page.line("WEEK  from \(clock.text(start)), times of \(clock.zone)")
        for duty in duties {
            page.words(
                "\(duty.person), \(clock.text(duty.since)) until \(clock.text(duty.until)) (\(duty.why))",
                after: "  \(Self.column(duty.role))")
        }
        for gap in gaps { page.words(gap.words(clock), after: "  ") }
        return page.text
    }

    var report: [JSONObject] { duties.map(\.report) + gaps.map(\.report) }
}

extension Rota.Gap {
    /// - Parameter isThen: whether the moment when it begins is known.
    func words(_ clock: ClinicClock, isThen: Bool = false) -> String {
        let end = until.map { "until \(clock.text($0))" } ?? "for more than a week"
        let start = isThen || since <= clock.now ? "" : "from \(clock.text(since)) "
        return "NOBODY is on duty\(role.map { " as \($0)" } ?? " at all") \(start)\(end)"
    }

    var report: JSONObject {
        ["gap": true, "role": role, "since": since.rfc3339, "until": until?.rfc3339]
    }
}

extension Rota.Duty {
    var report: JSONObject {
        ["person": person, "role": role, "since": since.rfc3339, "until": until.rfc3339, "why": why]
    }
}

extension Rota.Entry {
    func words(_ clock: ClinicClock) -> String {
        if let weekday, let from, let until {
            let days = [firstDay.map { "from \($0)" }, lastDay.map { "until \($0)" }].compactMap { $0 }
            let name = Weekdays.names[max(1, min(7, weekday)) - 1].capitalized
            return "\(name) \(from)-\(until)  \(role ?? "")  \(person)"
                + (days.isEmpty ? "" : "  (\(days.joined(separator: " ")))")
        }
        let span = [begins, ends].compactMap { $0.map(clock.text) }.joined(separator: " until ")
        if let role { return "\(span)  \(role)  \(person), instead of the shift" }
        return "\(span)  \(person) is away" + (substitute.map { ", \($0) has their duties" } ?? "")
    }

    var report: JSONObject {
        [
            "entry": id, "person": person, "role": role, "weekday": weekday, "from": from, "until": until,
            "firstDay": firstDay, "lastDay": lastDay, "begins": begins?.rfc3339, "ends": ends?.rfc3339,
            "substitute": substitute,
        ]
    }
}
