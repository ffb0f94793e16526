import IntakeStore
import Logging
import Postgres
import TestSupport
import Testing
import TriageCore

@testable import StaffBoard
@testable import WebPages

/// What open pages are told.
@Suite struct LiveFeedTests {
    private static let ids = (1...4).map { PostgresUUID(high: 0, low: $0) }

    private static func feed() -> LiveFeed {
        let log = LogCapture()
        return LiveFeed(WebDatabase(.init("host=/nowhere"), sessions: 1, logger: log.logger), logger: log.logger)
    }

    private static func row(_ number: Int, _ level: Level = .soon, _ mark: String = "") -> Casework.RowState {
        .init(id: ids[number], level: level, mark: mark)
    }

    private static func start(_ feed: LiveFeed) -> LiveFeed.Mark { feed.news(after: .init(run: "", number: 0)).now }

    @Test func `a step says what came, changed and left, and how many emergencies there are more`() {
        let feed = Self.feed()
        feed.note([Self.row(0), Self.row(1), Self.row(2)])
        let mark = Self.start(feed)
        feed.note([Self.row(3, .emergency), Self.row(0, .emergency, "x"), Self.row(1)])
        let step = LiveFeed.Step(
            number: 1, new: [Self.ids[3]], changed: [Self.ids[0]], gone: [Self.ids[2]], emergencies: 2)
        #expect(feed.news(after: mark).news == .steps([step]))
        #expect(
            EventStream.data(step)
                == #"{"new":["\#(Self.ids[3])"],"changed":["\#(Self.ids[0])"],"gone":["\#(Self.ids[2])"],"emergencies":2}"#
        )
    }

    @Test func `who comes back is told all steps since, and who was there for the last one none`() {
        let feed = Self.feed()
        feed.note([])
        let mark = Self.start(feed)
        feed.note([Self.row(0)])
        feed.note([Self.row(0), Self.row(1)])
        guard case .steps(let steps) = feed.news(after: mark).news else { return #expect(Bool(false)) }
        #expect(steps.map(\.new) == [[Self.ids[0]], [Self.ids[1]]])
        #expect(feed.news(after: feed.news(after: mark).now).news == .steps([]))
    }

    @Test func `who was away for too long, or comes from another run, is told to look again`() {
        let feed = Self.feed()
        feed.note([])
        let mark = Self.start(feed)
        for turn in 0..<1_001 { feed.note([Self.row(0, .soon, "\(turn)")]) }
        #expect(feed.news(after: mark).news == .tooOld)
        #expect(feed.news(after: .init(run: "another run!", number: 1_001)).news == .tooOld)
        #expect(feed.news(after: .init(run: mark.run, number: 9_999)).news == .tooOld)
    }

    @Test func `a look that finds nothing else wakes nobody`() async {
        let feed = Self.feed()
        feed.note([Self.row(0)])
        let changes = feed.changes()
        feed.note([Self.row(0)])
        feed.note([Self.row(0), Self.row(1)])
        feed.note([Self.row(0), Self.row(1)])
        feed.finish()
        var count = 0
        for await _ in changes { count += 1 }
        #expect(count == 1)
    }

    @Test(arguments: ["", "x", "-1", "abc-1", "123456789012-", "123456789012--1", "123456789012-1-2"])
    func `a mark that is none is refused`(text: String) { #expect(LiveFeed.Mark(text) == nil) }

    @Test func `a mark comes back as it went`() {
        let mark = Self.start(Self.feed())
        #expect(LiveFeed.Mark("\(mark)") == mark)
    }

    @Test func `a person has so many requests a minute, and another has theirs`() {
        let now = ContinuousClock.Instant.now
        let limit = RateLimit(perMinute: 3, now: { now })
        #expect((0..<3).allSatisfy { _ in limit.allows("Ann") })
        #expect(!limit.allows("Ann"))
        #expect(limit.allows("Bea"))
    }

    @Test func `streams are counted for all and for each`() {
        let count = StreamCount(limit: 3, aPerson: 2)
        #expect(count.begin("Ann") && count.begin("Ann"))
        #expect(!count.begin("Ann"))
        #expect(count.begin("Bea"))
        #expect(!count.begin("Cid"))
        count.end("Ann")
        #expect(count.begin("Cid"))
        for person in ["Ann", "Bea", "Cid"] { count.end(person) }
        #expect(count.all == 0)
    }
}
