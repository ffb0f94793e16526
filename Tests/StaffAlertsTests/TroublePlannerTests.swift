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
        isStalled: Bool = false, unaccounted: Int = 0, lastCanary: Instant? = nil,
        known: [AlerterRegistry.KnownTrouble] = [],
        now: Instant = now
    ) -> AlerterRegistry.Circumstances {
        AlerterRegistry.Circumstances(
            now: now,
            health: Dashboard.Health(
                pending: 0, oldestPendingSeconds: 0, lastAssessed: nil, workersAlive: workers, quarantined: 0,
                openAlerts: 0, oldestUnacknowledgedSeconds: 0, undeliveredNotifications: 0, isStalled: isStalled,
                alertersAlive: 1, channelsUnhealthy: 0, unaccounted: unaccounted),
            channels: zip(["a", "b", "c"], states).map { name, state in
                AlerterRegistry.ChannelHealth(
                    name: name, kind: "command", state: state, tested: nil, succeeded: nil, failures: 0,
                    lastFailure: nil, undelivered: 0)
            }, lastCanary: lastCanary, known: known)
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
}
