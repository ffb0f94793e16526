import ClinicFixture
import Foundation
import IntakeStore
import Postgres
import StaffAlerts
import TestSupport
import Testing
import TriageCore

/// Policies that name who is on duty, without a database.
@Suite struct RotaPlannerTests {
    private static let start = Instant(rfc3339: "2026-03-02T09:00:00Z")!
    private static let route = #"{"kind": "command", "program": ["/bin/true", "{address}"]}"#

    private static func configuration(_ policies: String, more: String = "") throws -> AlertsConfiguration {
        try AlertFiles.configuration(
            """
            {"channels": {"desk": \(AlertFiles.siren), "siren": \(AlertFiles.bell)}, "routes": {"sms": \(route)},
             "policies": {\(policies)}, "operations": {"channels": ["desk"]}\(more)}
            """)
    }

    private static let usual = """
        "emergency": {"steps": [{"channels": ["desk"], "onDuty": ["coordinator"], "minutes": 5},
                                {"onDuty": ["surgeon"], "minutes": 5}], "repeatMinutes": 10},
        "urgent": {"steps": [{"onDuty": ["coordinator"], "minutes": 30}, {"onDuty": true, "minutes": 30}], "repeatMinutes": 60}
        """

    private static func member(
        _ role: String?, _ person: String, _ standing: DutyRoster.Standing, _ channels: String...
    ) -> DutyRoster.Member {
        DutyRoster.Member(role: role, person: person, standing: standing, channels: channels)
    }

    private static func thread(_ level: Level) -> AlertThread {
        AlertThread(
            id: .random(), level: level, opened: start,
            events: [AlertEvent(id: .random(), kind: .opened, level: level, at: start)])
    }

    /// Plans for one alert, and keeps what came of it in the alert.
    private static func step(
        _ thread: inout AlertThread, _ roster: DutyRoster, at now: Instant = start, policies: String = usual,
        usable: Set<String> = ["desk", "siren", "p1-sms", "p2-sms", "p3-sms"], receivers: [String: String] = [:]
    ) throws -> [[String]] {
        var input = PlanningInput(now: now, threads: [thread], usableChannels: usable, roster: roster)
        input.receivers = receivers
        let output = EscalationPlanner(try configuration(policies), calendar: ClinicCalendar()).plan(input)
        if let escalation = output.escalations[thread.id] { thread.escalation = escalation }
        thread.events = []
        return output.messages.map(\.channels)
    }

    @Test func `who is on duty is asked at each step and each repetition`() throws {
        var alert = Self.thread(.emergency)
        var now = Self.start
        var told: [[[String]]] = []
        for channel in ["p1-sms", "p2-sms", "p3-sms", "p1-sms"] {
            let roster = DutyRoster([
                Self.member("coordinator", "X", .onDuty, channel), Self.member("surgeon", "Y", .onDuty, channel),
            ])
            told.append(try Self.step(&alert, roster, at: now))
            now = alert.escalation?.next ?? now
        }
        #expect(told[0] == [["desk", "p1-sms"]])
        // One person is fewer than an emergency needs; nobody else is on duty.
        #expect(told[1] == [["p2-sms"]])
        #expect(told[2] == [["desk", "p3-sms"]] && told[3] == [["desk", "p1-sms"]])
    }

    @Test func `where nobody on duty can be told, all are who serve as that, those who are away at last`() throws {
        for (members, usable, expected) in [
            (
                [
                    Self.member("coordinator", "A", .onDuty, "p1-sms"),
                    Self.member("coordinator", "B", .offDuty, "p2-sms"),
                ],
                ["p1-sms", "p2-sms"], ["p1-sms"]
            ),
            (
                [
                    Self.member("coordinator", "A", .onDuty, "p1-sms"),
                    Self.member("coordinator", "B", .offDuty, "p2-sms"),
                ],
                ["p2-sms"], ["p2-sms"]
            ),
            (
                [
                    Self.member("coordinator", "A", .onDuty), Self.member("coordinator", "B", .offDuty, "p2-sms"),
                    Self.member("coordinator", "C", .offDuty, "p3-sms"),
                ], ["p2-sms", "p3-sms"], ["p2-sms", "p3-sms"]
            ),
            (
                [Self.member("coordinator", "B", .offDuty), Self.member("coordinator", "C", .away, "p3-sms")],
                ["p3-sms"], ["p3-sms"]
            ),
        ] as [([DutyRoster.Member], Set<String>, [String])] {
            var alert = Self.thread(.urgent)
            let told = try Self.step(&alert, DutyRoster(members), usable: usable.union(["desk", "siren"]))
            #expect(told == [expected])
        }
    }

    @Test func `a step that reaches nobody is skipped at once, and where all are, every other channel tells`() throws {
        var alert = Self.thread(.urgent)
        let anybody = DutyRoster([Self.member(nil, "A", .onDuty, "p1-sms")])
        #expect(try Self.step(&alert, anybody) == [["p1-sms"]])
        #expect(alert.escalation?.told == 2)
        var silent = Self.thread(.urgent)
        #expect(try Self.step(&silent, DutyRoster()) == [["desk", "siren"]])
        var broken = Self.thread(.urgent)
        #expect(try Self.step(&broken, DutyRoster(), usable: ["siren"]) == [["siren"]])
    }

    @Test func `an emergency is told by two receivers at once, whatever the rota says`() throws {
        // Nobody, a telephone that is the desk's, and one person's two names for one telephone.
        for (roster, receivers, expected) in [
            (DutyRoster(), [:], ["desk", "siren"]),
            (
                DutyRoster([Self.member("coordinator", "A", .onDuty, "p1-sms")]), ["desk": "x", "p1-sms": "x"],
                ["desk", "siren"]
            ),
            (
                DutyRoster([Self.member("coordinator", "A", .onDuty, "p1-sms", "p2-sms")]),
                ["p2-sms": "x", "p1-sms": "x"],
                ["desk", "p1-sms"]
            ),
        ] as [(DutyRoster, [String: String], [String])] {
            var alert = Self.thread(.emergency)
            #expect(try Self.step(&alert, roster, receivers: receivers) == [expected])
        }
        // A receiver of two names, of which the first is disabled.
        var alert = Self.thread(.emergency)
        let told = try Self.step(
            &alert, DutyRoster([Self.member("coordinator", "A", .onDuty, "p1-sms")]), usable: ["p1-sms", "siren"],
            receivers: ["desk": "x", "p1-sms": "x"])
        #expect(told == [["p1-sms", "siren"]])
    }

    @Test func `anybody on duty is told before those who are not, where others are needed`() throws {
        var alert = Self.thread(.emergency)
        let roster = DutyRoster([
            Self.member("coordinator", "A", .onDuty), Self.member(nil, "B", .onDuty, "p2-sms"),
            Self.member(nil, "C", .offDuty, "p3-sms"),
        ])
        #expect(try Self.step(&alert, roster) == [["desk", "siren", "p2-sms"]])
    }

    // MARK: The file

    @Test(arguments: [
        (#""emergency": {"steps": [{"onDuty": ["a", "b"], "minutes": 1}]}"#, "", "at least two channels"),
        (#""emergency": {"steps": [{"channels": ["desk"], "minutes": 1}]}"#, "", "who is on duty may stand"),
        (#""urgent": {"steps": [{"onDuty": [], "minutes": 1}]}"#, "", "must name a duty"),
        (#""urgent": {"steps": [{"onDuty": [" "], "minutes": 1}]}"#, "", "1 to 40 characters"),
        (#""urgent": {"steps": [{"onDuty": false, "channels": [], "minutes": 1}]}"#, "", "or who is on duty"),
        ("", #", "summary": {}"#, "summary must name"), ("", #", "summary": {"channels": ["x"]}"#, "no channel 'x'"),
    ])
    func `what would leave people untold is refused`(policies: String, more: String, words: String) {
        let error = #expect(throws: AlertsConfigurationError.self) { try Self.configuration(policies, more: more) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test func `who is on duty needs routes, and no channel of the file looks like a person's`() throws {
        let duty =
            #"{"channels": {"desk": \#(AlertFiles.siren), "siren": \#(AlertFiles.bell)}, "policies": {\#(Self.usual)}}"#
        let missing = #expect(throws: AlertsConfigurationError.self) { try AlertFiles.configuration(duty) }
        #expect(missing?.description.contains("needs routes") == true)
        let name = #"{"channels": {"p1-sms": \#(AlertFiles.siren), "siren": \#(AlertFiles.bell)}}"#
        let taken = #expect(throws: AlertsConfigurationError.self) { try AlertFiles.configuration(name) }
        #expect(taken?.description.contains("as persons' own channels have") == true)
        let plain = #"{"channels": {"pager-1": \#(AlertFiles.siren), "p-2": \#(AlertFiles.bell)}}"#
        #expect(throws: Never.self) { try AlertFiles.configuration(plain) }
    }

    @Test(arguments: [
        #"{"kind": "pagerduty", "routingKeyFile": "x"}"#, #"{"kind": "command", "program": ["/bin/true"]}"#,
        #"{"kind": "command", "program": ["/bin/{address}", "{address}"]}"#,
        #"{"kind": "command", "program": ["/bin/true", "{address}", "{address}"]}"#,
        #"{"kind": "ntfy", "url": "https://{address}/x"}"#, #"{"kind": "ntfy", "url": "https://{address}"}"#,
        #"{"kind": "ntfy", "url": "https://x.{address}.example/a"}"#,
        #"{"kind": "ntfy", "url": "https://ntfy.example/x"}"#,
        #"{"kind": "ntfy", "url": "{address}://ntfy.example/x"}"#,
        #"{"kind": "ntfy", "url": "http://ntfy.example/{address}"}"#,
        #"{"kind": "mail", "server": "mail.example", "from": "a@b.example", "to": "x-{address}"}"#,
    ])
    func `a route has the address where it can be neither a program nor a host`(route: String) {
        let json = """
            {"channels": {"desk": \(AlertFiles.siren), "siren": \(AlertFiles.bell)}, "routes": {"r": \(route)}}
            """
        #expect(throws: AlertsConfigurationError.self) { try AlertFiles.configuration(json) }
    }

    private static func routed(_ json: String) throws -> Channel {
        let settings = try JSONDecoder().decode(ChannelSettings.self, from: Data(json.utf8))
        return try Channel("r", settings, link: nil, secrets: SecretStore(environment: [:]), isRoute: true)
    }

    @Test(arguments: ["-x", "a b", "a\r\nb", "../x", ".x", "a/b", "", "a?b", "{address}", "a\u{301}", "١٢٣", "a,b@c"])
    func `the alerter looks at addresses again, whatever the database lets in`(address: String) throws {
        let route = try Self.routed(Self.route)
        #expect(route.addressed(to: address, name: "p1-r") == nil)
    }

    @Test func `an address that is no mailbox makes no channel of a mail's route`() throws {
        let mail = try Self.routed(
            #"{"kind": "mail", "server": "mail.example", "from": "a@b.example", "to": "{address}"}"#)
        for address in ["+441632960001", "a@b@c", "a@", "+@"] {
            #expect(mail.addressed(to: address, name: "p1-r") == nil, "\(address)")
        }
        #expect(mail.addressed(to: "ann@clinic.example", name: "p1-r") != nil)
    }

    @Test func `channels of one address have one receiver, others do not, and none shows it`() throws {
        let push = try Self.routed(#"{"kind": "ntfy", "url": "https://ntfy.example/{address}"}"#)
        let first = try #require(push.addressed(to: "+44@1", name: "p1-r"))
        let second = try #require(push.addressed(to: "+44@1", name: "p2-r"))
        let third = try #require(push.addressed(to: "+44@2", name: "p3-r"))
        #expect(first.receiver == second.receiver && first.receiver != third.receiver)
        #expect(first.fingerprint != third.fingerprint)
        let file = try Channels.make(#"{"kind": "ntfy", "url": "https://ntfy.example/%2B44%401"}"#)
        #expect(file.receiver == first.receiver)
    }

    @Test func `the fingerprint of a configuration has its routes and not where this host keeps its files`() throws {
        func fingerprint(_ program: String) throws -> Set<String> {
            let alerts = try AlertFiles.configuration(
                """
                {"channels": {"desk": \(AlertFiles.siren), "siren": \(AlertFiles.bell)},
                 "routes": {"sms": {"kind": "command", "program": ["\(program)", "{address}"]}}}
                """)
            let routes = try AlerterConfiguration.routes(alerts, secrets: SecretStore(environment: [:]))
            return Set(routes.values.map(\.receiver))
        }
        let (one, other) = (try fingerprint("/bin/true"), try fingerprint("/bin/false"))
        #expect(one != other)
    }

    // MARK: Messages

    private static func message(_ kind: AlertMessage.Kind, _ detail: DutyDetail) -> AlertMessage {
        AlertMessage(id: .random(), kind: kind, level: nil, created: start, count: 0, detail: detail)
    }

    @Test func `a hand-over says who, as what, what is open and where the list is`() {
        let open = [
            "emergency": 1, "soon": 2, "overdue": 1, "alerts": 3, "unacknowledged": 2, "words": 1, "quarantined": 0,
        ]
        let message = Self.message(.onDuty, DutyDetail(person: "Ann", role: "coordinator", onDuty: ["Ann"], open: open))
        #expect(
            message.summary
                == "ON DUTY: Ann is on duty as coordinator now. Open: 1 emergency, 2 soon; 1 overdue. Alerts that nobody has "
                + "acknowledged: 2 of 3. Own words unread: 1.")
        let left = Self.message(.offDuty, DutyDetail(person: "Bea", role: "coordinator", onDuty: [], open: [:]))
        #expect(left.summary.contains("NOBODY is now"))
    }

    @Test func `a detail survives the database, and one of another release is no crash`() {
        let detail = DutyDetail(person: "Zoë \"x\"", role: "a", onDuty: ["b"], open: ["soon": 1], told: 2)
        #expect(DutyDetail(json: detail.json) == detail)
        #expect(DutyDetail(json: #"{"person": 1}"#) == nil && DutyDetail(json: #"{"more": 1}"#) != nil)
        let bare = AlertMessage(id: .random(), kind: .summary, level: nil, created: Self.start, count: 0)
        #expect(!bare.summary.isEmpty)
    }

    // MARK: Troubles

    private static func circumstances(
        _ gaps: DutyTelling.Gaps, known: [AlerterRegistry.KnownTrouble] = [], channels: [String] = ["desk"],
        state: AlerterRegistry.ChannelHealth.State = .healthy, now: Instant = start
    ) -> AlerterRegistry.Circumstances {
        var circumstances = AlerterRegistry.Circumstances(
            now: now,
            health: Dashboard.Health(
                pending: 0, oldestPendingSeconds: 0, lastAssessed: nil, workersAlive: 1, quarantined: 0, openAlerts: 0,
                oldestUnacknowledgedSeconds: 0, undeliveredNotifications: 0, isStalled: false, alertersAlive: 1,
                channelsUnhealthy: 0),
            channels: channels.map {
                AlerterRegistry.ChannelHealth(
                    name: $0, kind: "command", state: state, tested: nil, succeeded: nil, failures: 0, lastFailure: nil,
                    undelivered: 0)
            }, lastCanary: nil, known: known)
        circumstances.gaps = gaps
        return circumstances
    }

    @Test func `a gap is told once a day, after a minute, and does not stop the heartbeat`() throws {
        let planner = TroublePlanner(try Self.configuration(Self.usual))
        let gaps = DutyTelling.Gaps(
            vacancies: [.init(role: "surgeon", until: "Mon-0800"), .init(role: nil, until: nil)],
            unreachable: ["chirurg dyżurny"])
        var known: [AlerterRegistry.KnownTrouble] = []
        var told: [(Int64, String)] = []
        for minute in stride(from: Int64(0), through: 1_500, by: 1) {
            let now = Self.start.advanced(bySeconds: minute * 60)
            let plan = planner.plan(Self.circumstances(gaps, known: known, now: now))
            known = plan.troubles
            #expect(plan.isWell)
            told += plan.messages.map { (minute, $0.subject ?? "") }
        }
        #expect(told.map(\.0) == [1, 1, 1, 1_441, 1_441, 1_441])
        #expect(Set(told.map(\.1)) == ["surgeon_Mon-0800", "anything", "chirurg-dy-urny"])
        // As the schema wants them.
        #expect(told.allSatisfy { $0.1.wholeMatch(of: /[A-Za-z0-9_-]{0,50}/) != nil })
        #expect(
            Trouble(.nobodyOnDuty, "surgeon_Mon-0800").summary.contains("nobody is on duty as surgeon until Mon 08:00;")
        )
        #expect(Trouble(.nobodyOnDuty, "surgeon").summary.contains("until further notice"))
    }

    @Test func `a person's telephone that fails stops no heartbeat, and no person's is used for operations`() throws {
        let planner = TroublePlanner(try Self.configuration(Self.usual))
        let personal = planner.plan(Self.circumstances(.init(), channels: ["p1-sms"], state: .failing))
        #expect(personal.isWell && personal.troubles.map(\.subject) == ["p1-sms"])
        let shared = planner.plan(Self.circumstances(.init(), channels: ["desk"], state: .failing))
        #expect(!shared.isWell)
        var circumstances = Self.circumstances(
            .init(vacancies: [.init(role: "a", until: nil)]), channels: ["siren", "p1-sms"])
        circumstances.now = Self.start.advanced(bySeconds: 120)
        circumstances.known = [.init(code: "nobodyOnDuty", subject: "a", since: Self.start, next: Self.start)]
        #expect(planner.plan(circumstances).messages.map(\.channels) == [["siren"]])
    }
}
