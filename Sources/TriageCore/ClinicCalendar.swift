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
    /// After no minutes it is the moment itself within working hours, else the next opening.
    package func afterWorking(minutes: Int, from start: Instant) -> Instant {
        let zone = timeZone == "UTC" ? nil : TimeZone(identifier: timeZone)
        func offset(_ instant: Instant) -> Int64 {
            guard let zone else { return 0 }
            return Int64(
                zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.microseconds / 1_000_000))))
        }
        let closedDays = Set(holidays)
        var left = Int64(minutes) * 60_000_000
        var day = start.advanced(bySeconds: offset(start)).date
        for _ in 0..<60 {
            if weekdays.contains(day.weekday), !closedDays.contains(day.description) {
                let midnight = Instant(seconds: Int64(day.daysSinceEpoch) * 86_400)
                let noon = midnight.advanced(bySeconds: 12 * 3_600)
                let shift = -offset(noon.advanced(bySeconds: -offset(noon)))
                let opening = midnight.advanced(bySeconds: Int64(opens) * 60 + shift)
                let closing = midnight.advanced(bySeconds: Int64(closes) * 60 + shift)
                let from = max(opening, start)
                if from < closing {
                    let available = closing.microseconds - from.microseconds
                    if available >= left { return Instant(microseconds: from.microseconds + left) }
                    left -= available
                }
            }
            day = CivilDate(daysSinceEpoch: day.daysSinceEpoch + 1)
        }
        return start.advanced(bySeconds: 60 * 86_400)
    }
}
