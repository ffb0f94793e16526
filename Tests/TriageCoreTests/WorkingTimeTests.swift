import CivilTime
import Foundation
import Testing
import TriageCore

/// What the clocks on the clinic's walls show in each minute of some days.
private struct Wall {
    let start: Instant
    private let minutes: [(weekday: Int, ofDay: Int)]

    init(_ zone: TimeZone, from start: Instant, days: Int) {
        self.start = start
        minutes = (0..<days * 1_440).map { minute in
            let instant = start.advanced(bySeconds: Int64(minute) * 60)
            let wall = instant.advanced(bySeconds: offset(zone, instant))
            let seconds = wall.microseconds / 1_000_000 - Int64(wall.date.daysSinceEpoch) * 86_400
            return (wall.date.weekday, Int(seconds / 60))
        }
    }

    /// The minutes that are worked, counted one by one.
    func worked(_ calendar: ClinicCalendar) -> [Int] {
        minutes.indices.filter {
            calendar.weekdays.contains(minutes[$0].weekday)
                && (calendar.opens..<calendar.closes).contains(minutes[$0].ofDay)
        }
    }
}

/// Seconds by which the clocks are ahead of UTC.
private func offset(_ zone: TimeZone, _ instant: Instant) -> Int64 {
    Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.microseconds / 1_000_000))))
}

/// Working time when clocks change.
@Suite struct WorkingTimeTests {
    private static let hours = [
        (0, 24 * 60), (0, 6 * 60), (0, 60), (60, 180), (90, 150), (120, 180), (150, 24 * 60), (9 * 60, 17 * 60),
        (20 * 60, 24 * 60), (23 * 60, 24 * 60),
    ]

    /// The hours of the year 2026 in which the zone's clocks change.
    private func changes(_ zone: TimeZone) throws -> [Instant] {
        let year = try #require(Instant(rfc3339: "2026-01-01T00:00:00Z"))
        return (0..<365 * 24).map { year.advanced(bySeconds: Int64($0) * 3_600) }
            .filter { offset(zone, $0) != offset(zone, $0.advanced(bySeconds: 3_600)) }
    }

    @Test(arguments: [
        "Europe/London", "Europe/Berlin", "America/New_York", "America/Santiago", "America/Havana", "Africa/Cairo",
        "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Auckland", "Atlantic/Azores", "America/Nuuk", "Asia/Kolkata",
    ])
    func `it is what the clocks on the wall say, minute by minute, around both changes`(_ name: String) async throws {
        let zone = try #require(TimeZone(identifier: name))
        let found = try changes(zone)
        #expect(found.count == (name == "Asia/Kolkata" ? 0 : 2))
        let middles = found.isEmpty ? [try #require(Instant(rfc3339: "2026-03-29T00:00:00Z"))] : found
        for middle in middles {
            let wall = Wall(zone, from: middle.advanced(bySeconds: -2 * 86_400), days: 8)
            for (opens, closes) in Self.hours {
                for weekdays in [Array(1...7), [1, 2, 3, 4, 5]] {
                    // Other tests wait for the same threads.
                    await Task.yield()
                    compare(
                        ClinicCalendar(timeZone: name, opens: opens, closes: closes, weekdays: weekdays), with: wall)
                }
            }
        }
    }

    private func compare(_ calendar: ClinicCalendar, with wall: Wall) {
        let worked = wall.worked(calendar)
        for first in stride(from: 0, to: 4 * 1_440, by: 181) {
            let position = worked.firstIndex { $0 >= first } ?? worked.count
            for minutes in [0, 1, 60, 240] where position + minutes < worked.count {
                let end = minutes == 0 ? worked[position] : worked[position + minutes - 1] + 1
                let from = wall.start.advanced(bySeconds: Int64(first) * 60)
                let expected = wall.start.advanced(bySeconds: Int64(end) * 60)
                let found = calendar.afterWorking(minutes: minutes, from: from)
                if found != expected {
                    Issue.record(
                        "\(calendar): \(minutes) minutes from \(from.rfc3339) end at \(found.rfc3339), not \(expected.rfc3339)"
                    )
                    return
                }
            }
        }
    }

    @Test(arguments: [
        // One hour is left out, one comes twice.
        ("2026-03-28T23:30:00Z", 240, "2026-03-29T04:00:00Z"),
        ("2026-03-29T00:00:00Z", 300, "2026-03-29T05:00:00Z"),
        ("2026-03-29T00:00:00Z", 301, "2026-03-29T23:01:00Z"),
        ("2026-10-24T23:00:00Z", 420, "2026-10-25T06:00:00Z"),
        ("2026-10-24T23:00:00Z", 421, "2026-10-26T00:01:00Z"),
    ])
    func `a clinic that opens at midnight has as many hours as the night`(
        _ start: String, _ minutes: Int, _ end: String
    ) throws {
        let calendar = ClinicCalendar(timeZone: "Europe/London", opens: 0, closes: 360, weekdays: Array(1...7))
        let moment = try #require(Instant(rfc3339: start))
        #expect(calendar.afterWorking(minutes: minutes, from: moment).rfc3339 == end)
    }

    @Test func `a day that a zone leaves out is not worked`() throws {
        // Samoa went from the end of Thursday 29 December 2011 to Saturday 31 December.
        let calendar = ClinicCalendar(timeZone: "Pacific/Apia", opens: 0, closes: 24 * 60, weekdays: [4, 5, 6])
        let evening = try #require(Instant(rfc3339: "2011-12-30T09:00:00Z"))
        #expect(calendar.afterWorking(minutes: 120, from: evening).rfc3339 == "2011-12-30T11:00:00Z")
        let friday = ClinicCalendar(timeZone: "Pacific/Apia", opens: 0, closes: 24 * 60, weekdays: [5])
        #expect(friday.afterWorking(minutes: 0, from: evening).rfc3339 == "2012-01-05T10:00:00Z")
    }
}
