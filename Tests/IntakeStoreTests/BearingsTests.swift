import ClinicFixture
import IntakeStore
import Postgres
import Testing
import TriageCore

@Suite struct BearingsTests {
    private static let seen = LastSeen(
        system: "1", database: 2, timeline: 3, moment: 1_000_000, daemon: "d", heartbeat: 900, number: 10,
        submission: "s", entry: 20, entryMoment: 800)

    /// A database that has everything that was seen, and more.
    private static func bearings(_ change: (inout Bearings) -> Void = { _ in }) -> Bearings {
        var now = seen
        now.moment = 9_000_000
        now.number = 12
        now.entry = 25
        var bearings = Bearings(
            now: now, received: Instant(microseconds: 500), issued: 12, heartbeatThen: 900, submissionThen: "s",
            entryMomentThen: 800)
        change(&bearings)
        return bearings
    }

    @Test func `a database that has what was seen has not gone back`() {
        #expect(Self.bearings().setback(since: Self.seen, isConnecting: true) == nil)
    }

    @Test func `a planned failover raises the timeline and keeps the rest, which is no setback`() {
        #expect(Self.bearings { $0.now.timeline = 4 }.setback(since: Self.seen, isConnecting: true) == nil)
    }

    @Test func `another database, or another cluster, has nothing to do with what was seen`() {
        for change in [{ $0.now.system = "9" }, { $0.now.database = 9 }] as [(inout Bearings) -> Void] {
            let other = Self.bearings { bearings in
                change(&bearings)
                bearings.issued = 0
                bearings.now.timeline = 1
            }
            #expect(other.setback(since: Self.seen, isConnecting: true) == nil)
        }
    }

    @Test func `the submission last seen may be erased`() {
        #expect(Self.bearings { $0.submissionThen = nil }.setback(since: Self.seen, isConnecting: true) == nil)
    }

    @Test(
        arguments: [
            { $0.now.timeline = 2 }, { $0.issued = 9 }, { $0.submissionThen = "other" }, { $0.entryMomentThen = nil },
            { $0.entryMomentThen = 801 }, { $0.heartbeatThen = 899 }, { $0.heartbeatThen = nil },
            {
                $0.now.timeline = 4
                $0.submissionThen = nil
            },
        ] as [@Sendable (inout Bearings) -> Void])
    func `whatever was seen and is not there is a setback`(change: @Sendable (inout Bearings) -> Void) {
        let setback = Self.bearings(change).setback(since: Self.seen, isConnecting: true)
        #expect(setback?.fromNumber == 10 && setback?.until == Instant(microseconds: 1_000_000))
    }

    @Test func `a daemon's own heartbeat may follow a clock that was set back`() {
        #expect(Self.bearings { $0.heartbeatThen = 1 }.setback(since: Self.seen, isConnecting: false) == nil)
    }

    @Test func `daemons that notice one setback make one row, and a person's acknowledgement ends it`() async throws {
        let database = try await Clinic.newDatabase()
        func note(_ number: Int64, _ role: String) async throws {
            try await database.with(role) { daemon in
                try await Setbacks.note(
                    Setback(
                        noticed: Instant(microseconds: 0), since: Instant(rfc3339: "2026-03-02T09:00:00Z"),
                        until: Instant(rfc3339: "2026-03-02T09:05:00Z")!, fromNumber: number, toNumber: 5,
                        fromEntry: number, toEntry: 1, fromTimeline: 2, toTimeline: 1), daemon)
            }
        }
        try await note(8, "worker")
        try await note(9, "alerter")
        try await note(7, "worker")
        let rows = try await database.with("alerter") { try await Setbacks.unacknowledged($0) }
        #expect(rows.map(\.fromNumber) == [9] && rows.map(\.fromEntry) == [9])
        #expect(rows.first?.span.hasPrefix("20260302T090000Z-") == true)
        for role in ["worker", "alerter", "site", "monitor"] {
            let state = await postgresError {
                try await database.with(role) { _ = try await Setbacks.acknowledge(by: "x", $0) }
            }?.sqlState
            #expect(state == .insufficientPrivilege, "\(role)")
        }
        let count = try await database.with("nurse") { try await Setbacks.acknowledge(by: "Ann", $0) }
        #expect(count == 1)
        // A daemon that comes late with what is known already.
        try await note(8, "worker")
        let left = try await database.with("monitor") { try await Setbacks.unacknowledged($0) }
        #expect(left.isEmpty)
        let audited = try await database.texts(
            "SELECT action FROM intake.audit_log WHERE object_kind = 'control' ORDER BY seq")
        #expect(audited == ["database.wentBack", "setback.acknowledged"])
    }

    @Test func `the site repeats from the last form before the look, whatever has come since the restore`() async throws
    {
        let database = try await Clinic.newDatabase()
        let form = #"{"patient":{"reference":"A"},"answers":{}}"#
        try await database.submit([form, form])
        let daemon = PostgresUUID.random()
        try await database.with("worker") { worker in
            var seen = try await Setbacks.bearings(since: nil, daemon: daemon, worker).now
            let kept = try await database.texts(
                "SELECT received_at::text FROM intake.submission ORDER BY number DESC LIMIT 1")
            // Three more were seen, and are gone; one has come since.
            seen.number += 3
            try await database.submit(form)
            let bearings = try await Setbacks.bearings(since: seen, daemon: daemon, worker)
            let since = try #require(bearings.setback(since: seen, isConnecting: true)?.since)
            let before = try await database.texts("SELECT ($1::text::timestamptz)::text", since.rfc3339)
            #expect(before == kept)
        }
    }
}
