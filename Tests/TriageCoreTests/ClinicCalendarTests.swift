import Testing
import TriageCore

/// By when the clinic must answer.
@Suite struct ClinicCalendarTests {
    static let london = ClinicCalendar(
        timeZone: "Europe/London", opens: 9 * 60, closes: 17 * 60, holidays: ["2026-12-25", "2026-12-28"])

    private func expect(_ calendar: ClinicCalendar, _ level: Level, _ received: String, _ expected: String?) throws {
        let instant = try #require(Instant(rfc3339: received))
        #expect(calendar.respondBy(level, from: instant)?.rfc3339 == expected, "\(level) \(received)")
    }

    @Test(arguments: [
        ("2026-03-02T09:00:00Z", "2026-03-02T09:30:00Z"), ("2026-03-07T23:50:00Z", "2026-03-08T00:20:00Z"),
        ("2026-12-25T12:00:00Z", "2026-12-25T12:30:00Z"),
    ])
    func `an emergency has half an hour, at any time of day`(_ received: String, _ expected: String) throws {
        try expect(Self.london, .emergency, received, expected)
    }

    /// Monday 2 March 2026; London is at UTC until 29 March.
    @Test(arguments: [
        ("2026-03-02T09:00:00Z", "2026-03-02T13:00:00Z"), ("2026-03-02T13:00:00Z", "2026-03-02T17:00:00Z"),
        ("2026-03-02T13:00:01Z", "2026-03-03T09:00:01Z"), ("2026-03-02T15:00:00Z", "2026-03-03T11:00:00Z"),
        ("2026-03-02T06:00:00Z", "2026-03-02T13:00:00Z"), ("2026-03-02T17:00:00Z", "2026-03-03T13:00:00Z"),
        ("2026-03-02T23:00:00Z", "2026-03-03T13:00:00Z"),
        // Friday afternoon does not wait for Monday.
        ("2026-03-06T15:00:00Z", "2026-03-07T15:00:00Z"), ("2026-03-07T10:00:00Z", "2026-03-08T10:00:00Z"),
        ("2026-03-08T18:00:00Z", "2026-03-09T13:00:00Z"), ("2026-03-08T10:00:00Z", "2026-03-09T10:00:00Z"),
        // Before Christmas and the day that stands in for Boxing Day.
        ("2026-12-24T16:00:00Z", "2026-12-25T16:00:00Z"), ("2026-12-28T10:00:00Z", "2026-12-29T10:00:00Z"),
        // Summer time: nine o'clock is 08:00 UTC.
        ("2026-06-01T06:00:00Z", "2026-06-01T12:00:00Z"), ("2026-03-30T07:00:00Z", "2026-03-30T12:00:00Z"),
        ("2026-03-27T16:30:00Z", "2026-03-28T16:30:00Z"), ("2026-10-26T08:30:00Z", "2026-10-26T13:00:00Z"),
    ])
    func `urgent has four working hours and never more than 24`(_ received: String, _ expected: String) throws {
        try expect(Self.london, .urgent, received, expected)
    }

    @Test(arguments: [
        ("2026-03-02T09:00:00Z", "2026-03-02T17:00:00Z"), ("2026-03-02T12:00:00Z", "2026-03-03T12:00:00Z"),
        ("2026-03-06T12:00:00Z", "2026-03-09T12:00:00Z"), ("2026-03-07T12:00:00Z", "2026-03-09T17:00:00Z"),
        ("2026-12-24T12:00:00Z", "2026-12-29T12:00:00Z"),
        // Over the change to summer time the local time of day stays.
        ("2026-03-27T12:00:00Z", "2026-03-30T11:00:00Z"), ("2026-10-23T11:00:00Z", "2026-10-26T12:00:00Z"),
    ])
    func `clinician review has one working day`(_ received: String, _ expected: String) throws {
        try expect(Self.london, .clinicianReview, received, expected)
    }

    @Test func `soon and conservative have 14 days, routine has no time`() throws {
        try expect(Self.london, .soon, "2026-03-02T09:00:00Z", "2026-03-16T09:00:00Z")
        try expect(Self.london, .conservative, "2026-03-20T09:00:00Z", "2026-04-03T09:00:00Z")
        try expect(Self.london, .routine, "2026-03-02T09:00:00Z", nil)
    }

    @Test func `a clinic far from Greenwich works by its own days`() throws {
        let auckland = ClinicCalendar(timeZone: "Pacific/Auckland", opens: 8 * 60, closes: 16 * 60)
        // Sunday evening in UTC is Monday morning there (UTC+13 in March).
        try expect(auckland, .urgent, "2026-03-01T19:00:00Z", "2026-03-01T23:00:00Z")
        let honolulu = ClinicCalendar(timeZone: "Pacific/Honolulu", opens: 8 * 60, closes: 16 * 60)
        // Saturday early morning in UTC is still Friday there (UTC-10).
        try expect(honolulu, .urgent, "2026-03-06T20:00:00Z", "2026-03-07T00:00:00Z")
    }

    @Test(arguments: [
        Level.emergency, .urgent, .clinicianReview, .soon,
    ])
    func `the answer never comes before the form, and later forms never have an earlier time`(_ level: Level) throws {
        var previous: Instant?
        let start = try #require(Instant(rfc3339: "2026-03-26T00:00:00Z"))
        for step in 0..<240 {
            let received = start.advanced(bySeconds: Int64(step) * 1_800)
            let due = try #require(Self.london.respondBy(level, from: received))
            #expect(due > received)
            if let previous { #expect(due >= previous) }
            if level == .urgent { #expect(due <= received.advanced(bySeconds: 24 * 3_600)) }
            previous = due
        }
    }

    @Test func `a clinic that is always closed still answers urgent forms within 24 hours`() throws {
        let closed = ClinicCalendar(weekdays: [])
        try expect(closed, .urgent, "2026-03-02T09:00:00Z", "2026-03-03T09:00:00Z")
        #expect(closed.problem != nil)
    }

    @Test func `a calendar that cannot be used says why, and a usable one nothing`() throws {
        #expect(Self.london.problem == nil)
        #expect(ClinicCalendar().problem == nil)
        #expect(try #require(ClinicCalendar(timeZone: "Mars/Olympus").problem).contains("Mars/Olympus"))
        #expect(ClinicCalendar(opens: 600, closes: 600).problem?.contains("working hours") == true)
        #expect(ClinicCalendar(opens: 1_000, closes: 600).problem != nil)
        #expect(ClinicCalendar(opens: -1, closes: 600).problem != nil)
        #expect(ClinicCalendar(opens: 0, closes: 24 * 60).problem == nil)
        #expect(ClinicCalendar(opens: 0, closes: 24 * 60 + 1).problem != nil)
        #expect(ClinicCalendar(weekdays: []).problem?.contains("weekdays") == true)
        #expect(ClinicCalendar(weekdays: [0]).problem != nil)
        #expect(ClinicCalendar(weekdays: [8]).problem != nil)
        #expect(ClinicCalendar(weekdays: [7]).problem == nil)
    }

    @Test func `a holiday that is no date is a problem`() {
        #expect(ClinicCalendar(holidays: ["25.12.2026"]).problem != nil)
    }
}
