import ClinicFixture
import IntakeStore
import StaffAlerts
import Testing
import TriageCore

@Suite struct TroublePlannerTests {
    private static let now = Instant(rfc3339: "2026-03-02T09:00:00Z")!

    private static func planner(canary: Bool = false) throws -> TroublePlanner {
        TroublePlanner(
            try AlertFiles.configuration(
                """
                {"channels": {"a": \(AlertFiles.siren), "b": \(AlertFiles.siren), "c": \(AlertFiles.siren)},
                 "operations": {"channels": ["a", "b"], "repeatMinutes": 60}\(canary ? #", "canaryKeyFile": "key", "canaryMinutes": 30"# : "")}
                """))
    }

    private static func circumstances(
        _ states: [AlerterRegistry.ChannelHealth.State] = [.healthy, .healthy, .healthy], workers: Int = 1,
        isStalled: Bool = false, untold: Int = 0, unaccounted: Int = 0, lastCanary: Instant? = nil,
        lastDigest: Instant? = nil, unreadable: Int = 0, unsealed: Double? = nil, reconciled: Double = 0,
        alerters: [AlerterRegistry.LivingAlerter] = [], known: [AlerterRegistry.KnownTrouble] = [],
        now: Instant = now
    ) -> AlerterRegistry.Circumstances {
        AlerterRegistry.Circumstances(
            now: now,
            health: Dashboard.Health(
                pending: 0, oldestPendingSeconds: 0, lastAssessed: nil, workersAlive: workers, quarantined: 0,
                openAlerts: 0, oldestUnacknowledgedSeconds: 0, undeliveredNotifications: 0, isStalled: isStalled,
                alertersAlive: 1, channelsUnhealthy: 0, untold: untold, auditUnsealedSeconds: unsealed,
                unaccounted: unaccounted, reconciledSeconds: reconciled),
            channels: zip(["a", "b", "c"], states).map { name, state in
                AlerterRegistry.ChannelHealth(
                    name: name, kind: "command", state: state, tested: nil, succeeded: nil, failures: 0,
                    lastFailure: nil, undelivered: 0)
            }, lastCanary: lastCanary, lastDigest: lastDigest, unreadable: unreadable, alerters: alerters,
            known: known)
    }

    @Test func `nothing is told while all is well`() throws {
        let plan = try Self.planner().plan(Self.circumstances())
        #expect(plan.isWell && plan.messages.isEmpty)
    }

    @Test(arguments: [
        (AlerterRegistry.ChannelHealth.State.failing, "channelFailing"), (.disabled, "channelDisabled"),
    ])
    func `a channel that is not well is told of by the others`(state: AlerterRegistry.ChannelHealth.State, code: String)
        throws
    {
        let plan = try Self.planner().plan(Self.circumstances([state, .healthy, .healthy]))
        #expect(plan.troubles.map(\.code) == [code] && plan.troubles.map(\.subject) == ["a"])
        #expect(plan.messages.map(\.channels) == [["b"]])
    }

    @Test func `where the operators' channels fail, any other tells; where all do, all are tried`() throws {
        let others = try Self.planner().plan(Self.circumstances([.failing, .disabled, .healthy]))
        #expect(Set(others.messages.map(\.channels)) == [["c"]])
        let none = try Self.planner().plan(Self.circumstances([.failing, .failing, .failing]))
        #expect(Set(none.messages.map(\.channels)) == [["a", "b", "c"]])
    }

    @Test func `a trouble is told once an hour for as long as it lasts`() throws {
        let planner = try Self.planner()
        var known: [AlerterRegistry.KnownTrouble] = []
        var told: [Int64] = []
        for minute in Int64(0)...150 {
            let plan = planner.plan(
                Self.circumstances(isStalled: true, known: known, now: Self.now.advanced(bySeconds: minute * 60)))
            known = plan.troubles
            if !plan.messages.isEmpty { told.append(minute) }
        }
        #expect(told == [0, 60, 120])
        #expect(known.first?.since == Self.now)
        let over = planner.plan(Self.circumstances(known: known))
        #expect(over.isWell)
    }

    @Test
    func
        `alerts that were not told and rows that cannot be read are told at once, and no monitor hears that all is well`()
        throws
    {
        let untold = try Self.planner().plan(Self.circumstances(untold: 1))
        #expect(untold.messages.map(\.trouble) == ["alertsUntold"] && !untold.isWell)
        let unchecked = try Self.planner().plan(Self.circumstances(reconciled: 61))
        #expect(unchecked.messages.map(\.trouble) == ["formsUnchecked"] && !unchecked.isWell)
        let checked = try Self.planner().plan(Self.circumstances(reconciled: 60))
        #expect(checked.messages.isEmpty && checked.isWell)
        let unreadable = try Self.planner().plan(Self.circumstances(unreadable: 2))
        #expect(unreadable.messages.map(\.trouble) == ["rowUnreadable"] && !unreadable.isWell)
    }

    @Test func `operators are told of a storm for as long as it goes on, and the monitor is called all the same`()
        throws
    {
        let planner = try Self.planner()
        let storm = planner.plan(Self.circumstances(lastDigest: Self.now.advanced(bySeconds: -100)))
        #expect(storm.messages.map(\.trouble) == ["stormGoesOn"] && storm.isWell)
        let over = planner.plan(Self.circumstances(lastDigest: Self.now.advanced(bySeconds: -120)))
        #expect(over.messages.isEmpty)
    }

    /// What is known of a trouble, as if channel b had taken the first message about it.
    private static func delivered(_ troubles: [AlerterRegistry.KnownTrouble]) -> [AlerterRegistry.KnownTrouble] {
        troubles.map { known in
            var known = known
            known.reached = known.told == nil ? [] : ["b"]
            return known
        }
    }

    @Test func `when a trouble has been over for a while, whoever was told of it hears so, once`() throws {
        let planner = try Self.planner()
        var known = Self.delivered(planner.plan(Self.circumstances(isStalled: true)).troubles)
        var told: [(Int64, String, [String])] = []
        for minute in Int64(1)...90 {
            let plan = planner.plan(Self.circumstances(known: known, now: Self.now.advanced(bySeconds: minute * 60)))
            #expect(plan.isWell)
            told += plan.messages.map { (minute, $0.kind, $0.channels) }
            known = Self.delivered(plan.troubles)
        }
        #expect(told.map(\.0) == [16] && told.map(\.1) == ["recovered"] && told.map(\.2) == [["b"]])
        #expect(known.isEmpty)
    }

    @Test func `a trouble of which no channel has taken a message ends without a word`() throws {
        let planner = try Self.planner()
        var known = planner.plan(Self.circumstances(isStalled: true)).troubles
        for minute in Int64(1)...30 {
            let plan = planner.plan(Self.circumstances(known: known, now: Self.now.advanced(bySeconds: minute * 60)))
            #expect(plan.messages.isEmpty)
            known = plan.troubles
        }
        #expect(known.isEmpty)
    }

    @Test func `a channel that flaps is told once in a repetition, without all-clears in between`() throws {
        let planner = try Self.planner()
        var known: [AlerterRegistry.KnownTrouble] = []
        var told: [String] = []
        for minute in Int64(0)..<60 {
            let plan = planner.plan(
                Self.circumstances(
                    [minute % 4 < 2 ? .failing : .healthy, .healthy, .healthy], known: known,
                    now: Self.now.advanced(bySeconds: minute * 60)))
            told += plan.messages.map(\.kind)
            #expect(plan.isWell == (minute % 4 >= 2))
            known = Self.delivered(plan.troubles)
        }
        #expect(told == ["trouble"])
    }

    private static func alerter(
        _ host: String, _ configuration: String, version: String = "1", clockAhead: Double = 0
    ) -> AlerterRegistry.LivingAlerter {
        AlerterRegistry.LivingAlerter(
            host: host, version: version, configuration: configuration, clockAhead: clockAhead)
    }

    /// What operators are told, after so many seconds of this.
    private static func told(
        _ alerters: [AlerterRegistry.LivingAlerter], after seconds: Int64
    ) throws -> [(String?, String?)] {
        let planner = try planner()
        let first = planner.plan(circumstances(alerters: alerters))
        #expect(first.messages.isEmpty && first.isWell == first.troubles.isEmpty)
        let later = planner.plan(
            circumstances(alerters: alerters, known: first.troubles, now: now.advanced(bySeconds: seconds)))
        return later.messages.map { ($0.trouble, $0.subject) }
    }

    @Test func `alerters that are configured differently are a trouble after three minutes, of one release alone`()
        throws
    {
        let different = [Self.alerter("x", "1"), Self.alerter("y", "1"), Self.alerter("z", "2")]
        #expect(try Self.told(different, after: 179).isEmpty)
        #expect(try Self.told(different, after: 180).map(\.0) == ["alertersDiffer"])
        #expect(try Self.told([Self.alerter("x", "1"), Self.alerter("y", "1")], after: 600).isEmpty)
        // Another release may describe the same configuration in other words.
        #expect(try Self.told([Self.alerter("x", "1"), Self.alerter("y", "2", version: "2")], after: 600).isEmpty)
    }

    @Test(arguments: [60.5, -60.5, 1e9]) func `a clock that is more than a minute off is told with its host`(
        ahead: Double
    ) throws {
        let told = try Self.told([Self.alerter("x", "1"), Self.alerter("a.b ö", "1", clockAhead: ahead)], after: 60)
        #expect(told.map(\.0) == ["clocksDiffer"] && told.map(\.1) == ["a-b--"])
    }

    @Test func `a clock that is less than a minute off is none`() throws {
        #expect(
            try Self.told(
                [Self.alerter("x", "1", clockAhead: 60), Self.alerter("y", "1", clockAhead: -60)], after: 600
            ).isEmpty)
    }

    @Test(arguments: [(nil, false), (900, false), (901, true)] as [(Double?, Bool)])
    func `an audit log that is not sealed is told, and the monitor is called all the same`(
        seconds: Double?, isTold: Bool
    ) throws {
        let plan = try Self.planner().plan(Self.circumstances(unsealed: seconds))
        #expect(plan.messages.map(\.trouble) == (isTold ? ["auditUnsealed"] : []) && plan.isWell)
    }

    @Test func `a channel may be untested for a minute`() throws {
        let planner = try Self.planner()
        let states: [AlerterRegistry.ChannelHealth.State] = [.untested, .healthy, .healthy]
        let first = planner.plan(Self.circumstances(states))
        #expect(first.messages.isEmpty && !first.isWell)
        let later = planner.plan(
            Self.circumstances(states, known: first.troubles, now: Self.now.advanced(bySeconds: 60)))
        #expect(later.messages.map(\.trouble) == ["channelUntested"])
        #expect(later.messages.map(\.channels) == [["b"]])
    }

    @Test func `a worker may be away for a minute`() throws {
        let planner = try Self.planner()
        let first = planner.plan(Self.circumstances(workers: 0))
        #expect(first.messages.isEmpty && !first.isWell)
        let later = planner.plan(
            Self.circumstances(workers: 0, known: first.troubles, now: Self.now.advanced(bySeconds: 60)))
        #expect(later.messages.map(\.trouble) == ["noWorker"])
        #expect(later.messages.map(\.detail) == [nil])
    }

    @Test(arguments: [
        (WorkerAbsence(.noneHasRun), "None has run in the last 7 days: start"),
        (WorkerAbsence(.stopped, host: "a.b"), "The last one, on 'a-b', was stopped: start"),
        (WorkerAbsence(.standsBy, host: "a", note: "no rights"), "The last one, on 'a', stands by and says why: see"),
        (WorkerAbsence(.silent, host: "a"), "The last one, on 'a', gives no sign of life: look"),
    ])
    func `why no worker works is told, in fixed words alone`(absence: WorkerAbsence, words: String) throws {
        var circumstances = Self.circumstances(
            workers: 0,
            known: [
                AlerterRegistry.KnownTrouble(code: "noWorker", subject: "", since: Self.now, next: Self.now)
            ])
        circumstances.absence = absence
        let message = try #require(try Self.planner().plan(circumstances).messages.first)
        let detail = try #require(message.detail.flatMap { DutyDetail(json: $0.json) })
        let told = AlertMessage(
            id: message.id, kind: .trouble, level: nil, created: Self.now, trouble: Trouble(.noWorker), detail: detail)
        #expect(told.summary.hasPrefix("OPERATIONS: no worker is running; new forms will not be assessed. \(words) "))
        #expect(!told.summary.contains("no rights"))
    }

    @Test func `forms that were found in no place are told of until a person has looked into it`() throws {
        let plan = try Self.planner().plan(Self.circumstances(unaccounted: 1))
        #expect(plan.messages.map(\.trouble) == ["formsUnaccounted"])
    }

    @Test func `a canary that does not come is noticed`() throws {
        let planner = try Self.planner(canary: true)
        let fresh = planner.plan(Self.circumstances(lastCanary: Self.now.advanced(bySeconds: -30 * 60)))
        #expect(fresh.isWell)
        let old = planner.plan(Self.circumstances(lastCanary: Self.now.advanced(bySeconds: -30 * 60 - 1)))
        #expect(old.messages.map(\.trouble) == ["canaryMissing"])
        let never = planner.plan(Self.circumstances())
        #expect(never.messages.isEmpty && !never.isWell)
        let stillNever = planner.plan(
            Self.circumstances(known: never.troubles, now: Self.now.advanced(bySeconds: 30 * 60)))
        #expect(stillNever.messages.map(\.trouble) == ["canaryMissing"])
    }

    @Test func `a database that went back is told with the span of time until a person acknowledges it`() throws {
        let planner = try Self.planner()
        var circumstances = Self.circumstances()
        circumstances.setbacks = [
            Setback(
                noticed: Self.now, since: Self.now.advanced(bySeconds: -900), until: Self.now.advanced(bySeconds: -60),
                fromNumber: 20, toNumber: 10, fromEntry: 5, toEntry: 3, fromTimeline: 2, toTimeline: 1)
        ]
        let plan = planner.plan(circumstances)
        #expect(!plan.isWell)
        #expect(plan.messages.map(\.trouble) == ["databaseWentBack"])
        #expect(plan.messages.map(\.subject) == ["20260302T084500Z-20260302T090000Z"])
        let summary = Trouble(.databaseWentBack, plan.messages[0].subject ?? "").summary
        #expect(summary.contains("20260302T084500Z-20260302T090000Z"))
        circumstances.setbacks = []
        #expect(planner.plan(circumstances).isWell)
    }
}
