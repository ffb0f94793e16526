internal import CivilTime
internal import Foundation

/// When the clinic works, and how soon each level must be answered.
package struct ClinicCalendar: Codable, Hashable, Sendable {
    /// IANA name, such as `Europe/London`.
    package var timeZone: String
    /// Minutes after midnight, local time.
    package var opens: Int
    package var closes: Int
    /// ISO weekdays, 1 for Monday to 7 for Sunday.
    package var weekdays: [Int]
    /// Days on which the clinic is closed, as `2026-12-25`.
    package var holidays: [String]

    package init(
        timeZone: String = "UTC", opens: Int = 8 * 60, closes: Int = 18 * 60, weekdays: [Int] = [1, 2, 3, 4, 5],
        holidays: [String] = []
    ) {
        self.timeZone = timeZone
        self.opens = opens
        self.closes = closes
        self.weekdays = weekdays
        self.holidays = holidays
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case timeZone, opens, closes, weekdays, holidays
    }

    /// Reads a calendar of which any part may be left out.
    package init(from decoder: any Decoder) throws {
        try rejectUnknownKeys(decoder, known: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let usual = ClinicCalendar()
        timeZone = try container.decodeIfPresent(String.self, forKey: .timeZone) ?? usual.timeZone
        opens = try container.decodeIfPresent(Int.self, forKey: .opens) ?? usual.opens
        closes = try container.decodeIfPresent(Int.self, forKey: .closes) ?? usual.closes
        weekdays = try container.decodeIfPresent([Int].self, forKey: .weekdays) ?? usual.weekdays
        holidays = try container.decodeIfPresent([String].self, forKey: .holidays) ?? usual.holidays
    }

    /// Why the calendar cannot be used, with the remedy; nil when it can.
    package var problem: String? {
        if TimeZone(identifier: timeZone) == nil {
            return "time zone '\(timeZone)' does not exist; give an IANA name such as Europe/London"
        }
        if !(0..<closes).contains(opens) || closes > 24 * 60 {
            return "working hours from minute \(opens) to \(closes) are not within one day"
        }
        if weekdays.isEmpty || !weekdays.allSatisfy((1...7).contains) {
            return "weekdays must name at least one day from 1 (Monday) to 7 (Sunday)"
        }
        for day in holidays where Instant(rfc3339: day + "T00:00:00Z") == nil {
            return "the holiday '\(day.prefix(20))' is not a day such as 2026-12-25"
        }
        return nil
    }

    /// By when a person must have answered a form of the level: emergency 30 minutes; urgent 4 working hours, at most
    /// 24 hours; clinician review 1 working day; soon and conservative 14 days; routine has no time.
    ///
    /// Source: clinical reference §1 (the times are choices of the project that a clinic signs off).
    package func respondBy(
        _ level: Level, from received: Instant, targets: ResponseTargets = ResponseTargets()
    ) -> Instant? {
        switch level {
        case .emergency: received.advanced(bySeconds: Int64(targets.emergencyMinutes) * 60)
        case .urgent:
            min(
                afterWorking(minutes: targets.urgentWorkingHours * 60, from: received),
                received.advanced(bySeconds: Int64(targets.urgentElapsedHours) * 3_600))
        case .clinicianReview: afterWorking(minutes: closes - opens, from: received)
        case .soon: received.advanced(bySeconds: Int64(targets.soonDays) * 86_400)
        case .conservative: received.advanced(bySeconds: Int64(targets.conservativeDays) * 86_400)
        case .routine: nil
        }
    }

    /// The moment at which so many minutes of working time have passed; at the latest 60 days later.
    ///
    /// It is working time while a clock on the clinic's wall shows an hour between opening and closing on a day that is
    /// worked: an hour that the change of clocks leaves out is none, one that comes twice counts twice. After no minutes it is
    /// the moment itself within working hours, else the next opening.
    package func afterWorking(minutes: Int, from start: Instant) -> Instant {
        let clock = WallClock(timeZone)
        let closedDays = Set(holidays)
        let last = start.advanced(bySeconds: 60 * 86_400)
        var left = Int64(minutes) * 60_000_000
        var moment = start
        var offset = clock.offset(moment)
        while moment < last {
            let day = moment.advanced(bySeconds: offset).date
            let midnight = Instant(seconds: Int64(day.daysSinceEpoch) * 86_400 - offset)
            // The wall shows this day, with this offset, until then.
            let (end, next) = clock.firstChange(after: moment, offset, upTo: midnight.advanced(bySeconds: 86_400))
            if weekdays.contains(day.weekday), !closedDays.contains(day.description) {
                let from = max(midnight.advanced(bySeconds: Int64(opens) * 60), moment)
                let to = min(midnight.advanced(bySeconds: Int64(closes) * 60), end, last)
                if from < to {
                    let available = to.microseconds - from.microseconds
                    if available >= left { return Instant(microseconds: from.microseconds + left) }
                    left -= available
                }
            }
            (moment, offset) = (end, next)
        }
        return last
    }
}

/// The clocks on the walls of a time zone; UTC's where it does not exist.
private struct WallClock {
    private let zone: TimeZone?

    init(_ name: String) { zone = name == "UTC" ? nil : TimeZone(identifier: name) }

    /// Seconds by which the clocks are ahead of UTC.
    func offset(_ instant: Instant) -> Int64 { offset(Self.second(instant)) }

    private func offset(_ second: Int64) -> Int64 {
        guard let zone else { return 0 }
        return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
    }

    /// The moment from which the clocks have another offset than `offset`, which they have at `start`, and that one; `end`
    /// where they change after it. No zone changes twice within a day.
    func firstChange(after start: Instant, _ offset: Int64, upTo end: Instant) -> (Instant, offset: Int64) {
        var (before, after) = (Self.second(start), Self.second(end))
        let next = self.offset(after)
        if next == offset { return (end, next) }
        while after - before > 1 {
            let middle = before + (after - before) / 2
            if self.offset(middle) == offset { before = middle } else { after = middle }
        }
        return (Instant(seconds: after), next)
    }

    private static func second(_ instant: Instant) -> Int64 {
        instant.microseconds.flooredQuotientAndRemainder(dividingBy: 1_000_000).quotient
    }
}
