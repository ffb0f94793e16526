import ClinicFixture
import IntakeStore
import Postgres
import TestSupport
import Testing
import TriageCore

/// The database gives deadlines where people act, the executable where forms are assessed; both by the clinic's settings.
@Suite struct DeadlineTests {
    /// Of the northern and southern summer, of half an hour, at midnight, and none.
    private static let zones = [
        "UTC", "Europe/London", "Europe/Warsaw", "America/New_York", "America/Havana", "Asia/Beirut", "Asia/Kolkata",
        "Australia/Lord_Howe", "Pacific/Auckland", "Africa/Cairo",
    ]

    @Test func `both say the same, whatever the calendar, the targets and the moment`() async throws {
        let database = try await Clinic.newDatabase()
        var dice = Dice(seed: 14, stream: 0)
        var trials = 0
        try await database.asOwner { owner in
            for turn in 0..<60 {
                var settings = ClinicSettings()
                settings.calendar.timeZone = Self.zones[turn % Self.zones.count]
                settings.calendar.opens = Int(dice.number(0...12)) * 60
                settings.calendar.closes = settings.calendar.opens + Int(dice.number(1...12)) * 60
                settings.calendar.weekdays = (1...7).filter { _ in !dice.oneIn(3) }
                if settings.calendar.weekdays.isEmpty { settings.calendar.weekdays = [3] }
                settings.calendar.holidays = ["2026-03-30", "2026-10-26", "2026-12-25", "2026-12-28"]
                settings.targets.emergencyMinutes = Int(dice.number(5...60))
                settings.targets.urgentWorkingHours = Int(dice.number(1...8))
                settings.targets.urgentElapsedHours = Int(dice.number(4...24))
                settings.targets.soonDays = Int(dice.number(1...14))
                try #require(settings.problem == nil)
                try await database.putInForce(settings, owner)
                // Around the changes of clocks, and any time.
                let starts: [Instant] = (0..<40).map { _ in
                    let around = [1_774_746_000, 1_792_890_000, 1_777_600_800, 1_793_512_800, 1_762_063_200]
                    let base =
                        dice.oneIn(2)
                        ? 1_767_225_600 + dice.number(0...31_536_000) : around.randomElement(using: &dice)!
                    return Instant(
                        microseconds: Int64(base) * 1_000_000 + Int64(dice.number(-259_200_000...259_200_000)) * 1_000)
                }
                for level in Level.allCases {
                    let found = try await owner.query(
                        "SELECT intake.deadline($1::text, t) FROM unnest($2::timestamptz[]) WITH ORDINALITY AS u (t, n) ORDER BY n",
                        level.rawValue, starts.map { Timestamp($0) }
                    ).map { (row) throws(PostgresError) in try Instant.ifPresent(row, 0) }
                    for (start, deadline) in zip(starts, found) {
                        let expected = settings.respondBy(level, from: start)
                        #expect(
                            deadline == expected,
                            "\(level) from \(start.rfc3339) in \(settings.calendar): \(deadline?.rfc3339 ?? "none")")
                        trials += 1
                    }
                }
            }
        }
        #expect(trials == 60 * 40 * Level.allCases.count)
    }

    @Test func `an override follows the clinic's targets, and a raised level puts nothing off`() async throws {
        let database = try await Clinic.newDatabase()
        let desk = try await Desk(database)
        let ids = try await database.submit([#"{"answers":{}}"#, #"{"answers":{}}"#])
        try await desk.work([ids[0]: .emergency, ids[1]: .routine])
        var settings = ClinicSettings()
        settings.targets.soonDays = 3
        settings.targets.emergencyMinutes = 11
        try await database.asOwner { try await database.putInForce(settings, $0) }
        func due(_ id: PostgresUUID, _ level: String) async throws -> String {
            try await database.execute("SELECT intake.override('\(id)', '\(level)', NULL, 'rang')", as: "doctor")
            return try await database.texts(
                """
                SELECT CASE WHEN respond_by IS NULL THEN 'none' WHEN respond_by < now() THEN 'before'
                            WHEN respond_by < now() + '12 minutes' THEN '11 min'
                            WHEN respond_by BETWEEN now() + '71 hours' AND now() + '73 hours' THEN '3 days' ELSE 'other' END
                FROM intake.work_item WHERE submission_id = $1
                """, id)[0]
        }
        #expect(try await due(ids[1], "soon") == "3 days")
        #expect(try await due(ids[1], "emergency") == "11 min")
        #expect(try await due(ids[1], "soon") == "3 days")
        #expect(try await due(ids[1], "routine") == "none")
        #expect(try await due(ids[0], "soon") == "3 days")
        try await database.execute("UPDATE intake.work_item SET respond_by = now() - interval '1 hour'")
        #expect(try await due(ids[0], "emergency") == "before")
    }
}
