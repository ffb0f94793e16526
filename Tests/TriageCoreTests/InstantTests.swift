import TestSupport
import CivilTime
import Foundation
import Testing
import TriageCore

@Suite struct InstantTests {
    static let readable: [(text: String, printed: String)] = [
        ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z"), ("2026-03-02t09:00:00z", "2026-03-02T09:00:00Z"),
        ("2026-03-02 09:00:00Z", "2026-03-02T09:00:00Z"), ("2026-03-02T10:00:00+01:00", "2026-03-02T09:00:00Z"),
        ("2026-03-02T03:30:00-05:30", "2026-03-02T09:00:00Z"), ("2026-03-01T23:30:00-01:00", "2026-03-02T00:30:00Z"),
        ("2026-03-02T00:30:00+01:00", "2026-03-01T23:30:00Z"), ("2026-03-02T09:00:00.5Z", "2026-03-02T09:00:00.5Z"),
        ("2026-03-02T09:00:00.000001Z", "2026-03-02T09:00:00.000001Z"),
        ("2026-03-02T09:00:00.1234569999Z", "2026-03-02T09:00:00.123456Z"),
        ("2026-03-02T09:00:00.000000Z", "2026-03-02T09:00:00Z"), ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
        ("2000-02-29T23:59:59Z", "2000-02-29T23:59:59Z"), ("1900-01-01T00:00:00Z", "1900-01-01T00:00:00Z"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"), ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2026-12-31T23:59:59-00:00", "2026-12-31T23:59:59Z"), ("2026-03-02T09:00:00+14:00", "2026-03-01T19:00:00Z"),
    ]

    @Test(arguments: 0..<readable.count)
    func `a date-time with a zone is read and printed in UTC`(_ index: Int) throws {
        let row = Self.readable[index]
        let instant = try #require(Instant(rfc3339: row.text))
        #expect(instant.rfc3339 == row.printed)
        #expect(Instant(rfc3339: instant.rfc3339) == instant)
    }

    @Test(arguments: [
        "", "now", "2026-03-02", "2026-03-02T09:00Z", "2026-03-02T09:00:00", "2026-03-02T09:00:00 Z",
        "20260302T090000Z",
        "2026-3-2T09:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
        "2026-03-02T24:00:00Z", "2026-03-02T09:60:00Z", "2026-03-02T09:00:61Z", "2026-03-02T09:00:00.Z",
        "2026-03-02T09:00:00,5Z", "2026-03-02T09:00:00+0100", "2026-03-02T09:00:00+01", "2026-03-02T09:00:00+16:00",
        "2026-03-02T09:00:00+01:60", "1899-12-31T23:59:59Z", "10000-01-01T00:00:00Z", "-2026-03-02T09:00:00Z",
        " 2026-03-02T09:00:00Z", "2026-03-02T09:00:00Zx", "２０２６-03-02T09:00:00Z", "2026-03-02T09:00:00Z\u{0}",
        "+026-03-02T09:00:00Z", "2026-03-02T-1:00:00Z",
    ])
    func `anything else is not a moment`(_ text: String) { #expect(Instant(rfc3339: text) == nil) }

    @Test(arguments: 1...2)
    func `moments agree with Foundation's`(_ seed: UInt64) {
        var generator = Dice(seed: seed)
        for _ in 0..<200 {
            let seconds = Int64.random(in: -2_208_988_800...253_402_300_799, using: &generator)
            let instant = Instant(seconds: seconds)
            let date = Date(timeIntervalSince1970: Double(seconds))
            #expect(instant.rfc3339 == date.formatted(.iso8601))
            #expect(Instant(rfc3339: instant.rfc3339) == instant)
        }
    }

    @Test(arguments: [
        (0, 0), (86_399, 0), (86_400, 1), (86_401, 1), (14 * 86_400 - 1, 13), (14 * 86_400, 14), (-1, -1),
        (-86_400, -1), (-86_401, -2),
    ])
    func `whole days are counted down, and backwards too`(_ seconds: Int, _ days: Int) {
        let start = Instant(seconds: 1_000_000)
        #expect(start.advanced(bySeconds: Int64(seconds)).wholeDays(since: start) == days)
    }

    @Test func `a form counts as filled in when it says so, but never after it was received`() throws {
        let received = try #require(Instant(rfc3339: "2026-03-02T09:00:00Z"))
        #expect(TriageCase.moment(authored: nil, received: received) == received)
        #expect(
            TriageCase.moment(authored: received.advanced(bySeconds: -5), received: received).wholeDays(since: received)
                == -1)
        #expect(TriageCase.moment(authored: received.advanced(bySeconds: 5), received: received) == received)
    }

    @Test func `whoever prints one prints a date`() {
        #expect("\(Instant(seconds: 0))" == "1970-01-01T00:00:00Z")
    }
}
