import ClinicFixture
import StaffAlerts
import Testing

@Suite struct DirectNoticeTests {
    private static let start = ContinuousClock.now

    private static func plan() throws -> DirectNotice.Plan {
        DirectNotice.Plan(
            try AlertFiles.configuration(
                """
                {"channels": {"a": \(AlertFiles.siren), "b": \(AlertFiles.bell), "c": \(AlertFiles.siren)},
                 "operations": {"channels": ["a"], "repeatMinutes": 60}}
                """))
    }

    /// A notice, by whose channels what is told is taken or not.
    private struct Run {
        var notice = DirectNotice(patience: .seconds(60))
        let plan: DirectNotice.Plan
        var second = 0
        /// What was told: at which second, what and by which channels.
        var told: [String] = []

        init(_ plan: DirectNotice.Plan) { self.plan = plan }

        mutating func go(to end: Int, isThere: Bool, takes: (String) -> Bool = { _ in true }) {
            while second < end {
                let now = DirectNoticeTests.start + .seconds(second)
                if isThere { notice.begins(at: now) } else { notice.ends(at: now) }
                if let telling = notice.telling(plan, at: now) {
                    told.append(
                        "\(second) \(telling.kind) \(telling.channels.joined())\(telling.isRepeat ? " again" : "")")
                    for channel in telling.channels {
                        notice.came(of: channel, wasTaken: takes(channel), plan, jitter: 0, at: now)
                    }
                }
                second += 1
            }
        }
    }

    @Test func `the operators are told after a while, once in a repetition, and that it is over`() throws {
        var run = Run(try Self.plan())
        run.go(to: 8_000, isThere: true)
        #expect(run.told == ["60 trouble a", "3660 trouble a", "7260 trouble a"])
        run.told = []
        run.go(to: 12_000, isThere: false)
        #expect(run.told == ["8900 recovered a"])
        run.told = []
        run.go(to: 12_100, isThere: true)
        #expect(run.told == ["12060 trouble a"])
    }

    @Test func `where no operator is reached all are tried at once, and again until one is`() throws {
        var run = Run(try Self.plan())
        run.go(to: 100, isThere: true) { _ in false }
        #expect(
            run.told == [
                "60 trouble a", "61 trouble abc again", "63 trouble abc again", "68 trouble abc again",
                "83 trouble abc again",
            ])
        run.told = []
        run.go(to: 3_800, isThere: true) { $0 == "c" }
        #expect(run.told == ["113 trouble abc again", "3713 trouble a", "3714 trouble abc again"])
        run.told = []
        // Whoever was not reached does not hear that it is over.
        run.go(to: 10_000, isThere: false)
        #expect(run.told == ["4700 recovered c"])
    }

    @Test func `what ends before its time, or reached nobody, ends without a word`() throws {
        var run = Run(try Self.plan())
        for minute in 0..<10 {
            run.go(to: minute * 100 + 59, isThere: true)
            run.go(to: minute * 100 + 100, isThere: false)
        }
        #expect(run.told == [])
        run.go(to: 1_100, isThere: true) { _ in false }
        run.told = []
        run.go(to: 5_000, isThere: false)
        #expect(run.told == [])
    }

    @Test func `what comes and goes is told once in a repetition`() throws {
        var run = Run(try Self.plan())
        run.go(to: 300, isThere: true)
        for minute in 5..<60 {
            run.go(to: minute * 60 + 30, isThere: false)
            run.go(to: minute * 60 + 60, isThere: true)
        }
        #expect(run.told == ["60 trouble a"])
    }

    @Test func `that it is over is tried again until it is taken, for some time`() throws {
        var run = Run(try Self.plan())
        run.go(to: 100, isThere: true)
        run.told = []
        run.go(to: 1_005, isThere: false) { _ in false }
        #expect(run.told == ["1000 recovered a", "1002 recovered a again"])
        run.go(to: 1_010, isThere: false)
        #expect(run.told.last == "1007 recovered a again" && run.told.count == 3)
        run.go(to: 2_000, isThere: false)
        #expect(run.told.count == 3)
    }

    @Test func `a channel that never answers holds nothing but its own attempt`() throws {
        var notice = DirectNotice(patience: .zero)
        let plan = try Self.plan()
        notice.begins(at: Self.start)
        let first = notice.telling(plan, at: Self.start)
        let meanwhile = notice.telling(plan, at: Self.start + .seconds(1_000))
        #expect(first?.channels == ["a"] && meanwhile == nil)
        // The end of an attempt that is none of its own changes nothing.
        notice.came(of: "b", wasTaken: true, plan, jitter: 0, at: Self.start)
        notice.came(of: "a", wasTaken: false, plan, jitter: 0, at: Self.start + .seconds(1_000))
        let next = notice.telling(plan, at: Self.start + .seconds(1_000))
        #expect(next?.channels == ["a", "b", "c"])
    }
}
