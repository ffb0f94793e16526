import ClinicFixture
import IntakeStore
import Postgres
import TestSupport
import Testing
import TriageCore

/// Who is on duty: one implementation, in SQL, compared with what the words mean moment by moment.
@Suite struct RotaTests {
    private static func moment(_ text: String) -> Instant { Instant(rfc3339: text)! }

    /// A clinic in a time zone, with persons who serve as both roles.
    private static func clinic(_ zone: String = "UTC", _ persons: [String] = ["Ann", "Bea", "Dr Dee"]) async throws
        -> ClinicDatabase
    {
        let database = try await Clinic.newDatabase()
        var settings = ClinicSettings()
        settings.calendar.timeZone = zone
        try await database.asOwner { try await database.putInForce(settings, $0) }
        try await database.with("manager") { manager in
            for person in persons {
                for role in ["coordinator", "surgeon"] {
                    _ = try await People.addRole(role, to: person, by: nil, manager)
                }
            }
        }
        return database
    }

    /// "Ann coordinator", who is on duty at a moment.
    private static func present(_ database: ClinicDatabase, _ text: String) async throws -> [String] {
        try await database.texts(
            "SELECT person || ' ' || role FROM intake.on_duty($1::text::timestamptz) ORDER BY 1", text)
    }

    // MARK: The week

    @Test func `a shift begins with its first minute and ends before its last, over midnight and the end of the week`()
        async throws
    {
        let database = try await Self.clinic()
        try await database.execute(
            """
            SELECT intake.add_shift('coordinator', '{7}', '20:00', '08:00', 'Ann', NULL, NULL, NULL);
            SELECT intake.add_shift('surgeon', '{1}', '08:00', '08:00', 'Ann', '2027-03-02', '2027-03-08', NULL);
            """, as: "nurse")
        // 7 March 2027 is a Sunday.
        for (text, expected) in [
            ("2027-03-07T19:59:59Z", []), ("2027-03-07T20:00:00Z", ["Ann coordinator"]),
            ("2027-03-08T07:59:59.999999Z", ["Ann coordinator"]), ("2027-03-08T08:00:00Z", ["Ann surgeon"]),
            ("2027-03-09T07:59:59Z", ["Ann surgeon"]), ("2027-03-09T08:00:00Z", []),
            ("2027-03-01T09:00:00Z", []), ("2027-03-15T09:00:00Z", []),
        ] as [(String, [String])] {
            #expect(try await Self.present(database, text) == expected, "\(text)")
        }
    }

    /// London, New York, at midnight, half an hour, the other half of the year.
    @Test(arguments: ["Europe/London", "America/New_York", "America/Havana", "Australia/Lord_Howe", "Africa/Cairo"])
    func `shifts that meet leave no gap and no overlap in the nights in which the clocks change`(zone: String)
        async throws
    {
        let database = try await Self.clinic(zone)
        // They meet at every full and half hour at which clocks change anywhere.
        let ends = ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00", "12:00"]
        for (index, from) in ends.enumerated() {
            let until = ends[(index + 1) % ends.count]
            let person = ["Ann", "Bea", "Dr Dee"][index % 3]
            try await database.execute(
                """
                SELECT intake.add_shift('coordinator', '{1,2,3,4,5,6,7}', '\(from)', '\(until)', '\(person)', NULL, NULL, 'Bea')
                """, as: "board")
        }
        for start in ["2027-01-01", "2027-02-28", "2027-04-20", "2027-06-15", "2027-08-10", "2027-10-05", "2027-11-25"]
        {
            let gaps = try await database.count(
                """
                SELECT count(*)
                FROM intake.rota_gaps('{coordinator}', $1::text::timestamptz, $1::text::timestamptz + interval '59 days')
                """, start)
            #expect(gaps == 0, "from \(start)")
        }
        // In a night in which the clocks are put forward, what lies in the hour that is skipped may overlap, and nothing else.
        let overlaps = try await database.count(
            """
            SELECT count(*)
            FROM intake.duties('2027-10-05', '2027-11-30') AS a
            JOIN intake.duties('2027-10-05', '2027-11-30') AS b
                ON a.since < b.until AND b.since < a.until AND (a.person, a.since) < (b.person, b.since)
            """)
        if zone == "Europe/London" || zone == "America/New_York" { #expect(overlaps == 0) }
    }

    @Test func `a shift of 24 hours lasts 23 and 25 where the clocks change`() async throws {
        let database = try await Self.clinic("Europe/London")
        try await database.execute(
            "SELECT intake.add_shift('coordinator', '{6}', '12:00', '12:00', 'Ann', NULL, NULL, NULL)", as: "nurse")
        let hours = try await database.texts(
            """
            SELECT (extract(epoch FROM until - since) / 3600)::int::text
            FROM unnest('{2027-03-27 13:00Z,2027-10-30 13:00Z,2027-05-15 13:00Z}'::timestamptz[]) AS m (at),
                 intake.on_duty(m.at)
            """)
        #expect(hours == ["23", "25", "24"])
    }

    // MARK: Who is there

    /// A rota in whole hours of one week, and what it means, without ranges.
    private struct Model {
        struct Span { var role: String; var person: String; var from: Int; var until: Int }
        struct Absence { var person: String; var from: Int; var until: Int; var substitute: String? }

        var shifts: [Span] = []
        var duties: [Span] = []
        var absences: [Absence] = []

        /// Who does what the person was to do; nil for nobody.
        func holder(_ person: String, _ hour: Int, _ before: Set<String> = []) -> String? {
            if before.contains(person) { return nil }
            guard let absence = absences.first(where: { $0.person == person && ($0.from..<$0.until).contains(hour) })
            else { return person }
            return absence.substitute.flatMap { holder($0, hour, before.union([person])) }
        }

        func present(_ role: String, _ hour: Int) -> Set<String> {
            func all(_ spans: [Span]) -> Set<String> {
                Set(
                    spans.filter { $0.role == role && ($0.from..<$0.until).contains(hour) }.compactMap {
                        holder($0.person, hour)
                    })
            }
            let instead = all(duties)
            return instead.isEmpty ? all(shifts) : instead
        }
    }

    @Test func `any rota means at every hour what its words say`() async throws {
        let persons = ["Ann", "Bea", "Dr Dee", "Dora"]
        let roles = ["coordinator", "surgeon"]
        // A Monday; hours are counted from it.
        let monday = Self.moment("2027-03-01T00:00:00Z")
        var dice = Dice(seed: 10, stream: 3)
        func at(_ hour: Int) -> Timestamp { Timestamp(monday.advanced(bySeconds: Int64(hour) * 3_600)) }
        var compared = 0
        var occupied = 0
        for _ in 0..<25 {
            let database = try await Self.clinic("UTC", persons)
            var model = Model()
            try await database.with("board") { board in
                for _ in 0..<dice.number(1...6) {
                    let (day, from, length) = (dice.number(1...7), dice.number(0...23), dice.number(1...24))
                    let span = Model.Span(
                        role: roles.randomElement(using: &dice)!, person: persons.randomElement(using: &dice)!,
                        from: (day - 1) * 24 + from, until: (day - 1) * 24 + from + length)
                    model.shifts.append(span)
                    // The week before reaches into this one.
                    var before = span
                    before.from -= 168
                    before.until -= 168
                    model.shifts.append(before)
                    func time(_ hour: Int) -> String { "\(hour % 24 < 10 ? "0" : "")\(hour % 24):00" }
                    _ = try await Rota.addShift(
                        span.person, as: span.role, weekdays: [Int(day)], from: time(from), until: time(from + length),
                        firstDay: nil, lastDay: nil, by: "Bea", board)
                }
                for _ in 0..<dice.number(0...3) {
                    let from = dice.number(0...160)
                    let span = Model.Span(
                        role: roles.randomElement(using: &dice)!, person: persons.randomElement(using: &dice)!,
                        from: from, until: from + dice.number(1...30))
                    model.duties.append(span)
                    _ = try await board.query(
                        "SELECT intake.set_duty($1, $2, $3, $4, 'Bea')", span.person, span.role, at(span.from),
                        at(span.until))
                }
                for _ in 0..<dice.number(0...5) {
                    let person = persons.randomElement(using: &dice)!
                    let from = dice.number(0...160)
                    let absence = Model.Absence(
                        person: person, from: from, until: from + dice.number(1...60),
                        substitute: dice.oneIn(3) ? nil : persons.filter { $0 != person }.randomElement(using: &dice)!)
                    let state = await refusal(
                        board, "SELECT intake.set_away($1, $2, $3, $4, 'Bea')", person, at(absence.from),
                        at(absence.until), absence.substitute)
                    let overlaps = model.absences.contains {
                        $0.person == person && $0.from < absence.until && absence.from < $0.until
                    }
                    #expect(state == (overlaps ? "55000" : nil))
                    if !overlaps { model.absences.append(absence) }
                }
            }
            let found = try await database.texts(
                """
                SELECT n || ' ' || d.role || ' ' || d.person
                FROM generate_series(0, 167) AS n, intake.on_duty($1 + n * interval '1 hour') AS d ORDER BY 1
                """, at(0))
            var expected: Set<String> = []
            for hour in 0..<168 {
                for role in roles {
                    for person in model.present(role, hour) { expected.insert("\(hour) \(role) \(person)") }
                    compared += 1
                }
            }
            occupied += expected.count
            #expect(Set(found) == expected, "\(model)")
            let gaps = try await database.count(
                """
                SELECT coalesce(sum(extract(epoch FROM coalesce(g.until, $1 + interval '168 hours') - g.since) / 3600), 0)::bigint
                FROM intake.rota_gaps('{coordinator,surgeon}', $1, $1 + interval '168 hours') AS g
                """, at(0))
            let empty = (0..<168).reduce(0) { sum, hour in
                sum + roles.count { model.present($0, hour).isEmpty }
            }
            #expect(gaps == empty)
        }
        #expect(compared == 25 * 168 * 2 && occupied > 1_000)
    }

    @Test func `whoever has left is on duty no more, nor anybody's substitute, and their channels end`() async throws {
        let database = try await Self.clinic()
        try await database.execute(
            """
            SELECT intake.add_shift('coordinator', '{1,2,3,4,5,6,7}', '00:00', '00:00', 'Bea', NULL, NULL, 'Bea');
            SELECT intake.add_shift('surgeon', '{1,2,3,4,5,6,7}', '00:00', '00:00', 'Ann', NULL, NULL, 'Bea');
            SELECT intake.set_away('Ann', now() - interval '1 hour', now() + interval '1 day', 'Bea', 'Bea');
            SELECT intake.add_channel('Bea', 'sms', '+441632960001', 'Bea');
            """, as: "board")
        #expect(
            try await database.texts("SELECT person || ' ' || role || ' ' || why FROM intake.on_duty(now()) ORDER BY 1")
                == [
                    "Bea coordinator shift", "Bea surgeon shift, substitute for Ann",
                ])
        try await database.with("manager") { manager in _ = try await People.end("Bea", by: nil, manager) }
        #expect(try await database.count("SELECT count(*) FROM intake.on_duty(clock_timestamp())") == 0)
        #expect(
            try await database.count(
                "SELECT count(*) FROM intake.person_channel WHERE until IS NULL OR address IS NOT NULL")
                == 0)
        #expect(
            try await database.count(
                "SELECT count(*) FROM intake.duty_channels('{coordinator,surgeon,NULL}', now()) WHERE person = 'Bea'")
                == 0)
        // Who comes back has to be put on the rota anew.
        try await database.addPerson("Bea")
        #expect(try await database.count("SELECT count(*) FROM intake.on_duty(clock_timestamp())") == 0)
    }

    @Test func `the past is shown as it was known then`() async throws {
        let database = try await Self.clinic()
        try await database.execute(
            "SELECT intake.add_shift('coordinator', '{1,2,3,4,5,6,7}', '00:00', '00:00', 'Ann', NULL, NULL, NULL)",
            as: "nurse")
        let before = try await database.texts("SELECT clock_timestamp()::text")[0]
        try await database.execute(
            "SELECT intake.set_away('Ann', '2000-01-01', now() + interval '1 day', 'Bea', NULL)", as: "nurse")
        try await database.execute("SELECT intake.remove_rota('s' || id, NULL) FROM intake.rota_shift", as: "nurse")
        #expect(try await Self.present(database, before) == ["Ann coordinator"])
        #expect(try await database.count("SELECT count(*) FROM intake.on_duty(clock_timestamp())") == 0)
        #expect(try await database.count("SELECT count(*) FROM intake.on_duty('2001-01-01')") == 0)
    }

    @Test func `a clock that was set back leaves nobody without duty`() async throws {
        let database = try await Self.clinic()
        try await database.execute(
            "SELECT intake.add_shift('coordinator', '{1,2,3,4,5,6,7}', '00:00', '00:00', 'Ann', NULL, NULL, NULL)",
            as: "nurse")
        try await database.execute("UPDATE intake.rota_shift SET since = now() + interval '1 year'")
        #expect(try await database.count("SELECT count(*) FROM intake.on_duty(now())") == 1)
    }

    // MARK: What is refused

    @Test(arguments: [
        ("SELECT intake.add_shift('surgen', '{1}', '08:00', '18:00', 'Ann', NULL, NULL, NULL)", "surgeon"),
        ("SELECT intake.add_shift('surgeon', '{1}', '08:00', '18:00', 'Anne', NULL, NULL, NULL)", "Ann, Bea"),
        ("SELECT intake.add_shift('surgeon', '{0}', '08:00', '18:00', 'Ann', NULL, NULL, NULL)", "weekdays"),
        ("SELECT intake.add_shift('surgeon', '{}', '08:00', '18:00', 'Ann', NULL, NULL, NULL)", "weekdays"),
        ("SELECT intake.add_shift('surgeon', '{1}', '08:00:01', '18:00', 'Ann', NULL, NULL, NULL)", "whole minutes"),
        (
            "SELECT intake.add_shift('surgeon', '{1}', '08:00', '18:00', 'Ann', '2027-02-02', '2027-02-01', NULL)",
            "first"
        ),
        ("SELECT intake.set_duty('Ann', 'surgeon', now(), now() - interval '1 hour', NULL)", "begin before"),
        (
            "SELECT intake.set_duty('Ann', 'surgeon', now() - interval '2 hours', now() - interval '1 hour', NULL)",
            "over already"
        ),
        ("SELECT intake.set_duty('Ann', 'surgeon', now(), 'infinity', NULL)", "begin before"),
        ("SELECT intake.set_away('Ann', now(), now() + interval '1 hour', 'Ann', NULL)", "themselves"),
        ("SELECT intake.set_away('Ann', now(), NULL, NULL, NULL)", "begin before"),
        ("SELECT intake.set_back('Ann', NULL)", "not away"),
        ("SELECT intake.remove_rota('s1', NULL)", "no such entry"),
        ("SELECT intake.remove_rota('x', NULL)", "no such entry"),
        ("SELECT intake.remove_rota(NULL, NULL)", "no such entry"),
        ("SELECT * FROM intake.on_duty('infinity')", "looked at"),
        ("SELECT * FROM intake.duties(now(), now() + interval '61 days')", "looked at"),
    ])
    func `what cannot be meant is refused, with the remedy`(sql: String, words: String) async throws {
        let database = try await Self.clinic()
        try await database.with("nurse") { nurse in
            let error = await postgresError { try await nurse.execute(sql) }
            let message = error?.serverError?.unredactedMessage ?? "nothing"
            #expect(message.contains(words), "\(message)")
        }
        #expect(try await database.count("SELECT count(*) FROM intake.audit_log WHERE action LIKE 'rota.%'") == 0)
    }

    @Test func `nobody is put on duty while away, nor loses a role that the rota needs`() async throws {
        let database = try await Self.clinic()
        try await database.with("nurse") { nurse in
            try await nurse.execute("SELECT intake.set_away('Ann', now(), now() + interval '2 days', NULL, NULL)")
            let duty = await refusal(
                nurse, "SELECT intake.set_duty('Ann', 'surgeon', now(), now() + interval '1 hour', NULL)")
            #expect(duty == "55000")
            try await nurse.execute("SELECT intake.set_back('Ann', NULL)")
            try await nurse.execute("SELECT intake.set_duty('Ann', 'surgeon', now(), now() + interval '1 hour', NULL)")
        }
        try await database.with("manager") { manager in
            let held = await refusal(manager, "SELECT intake.end_role('Ann', 'Surgeon', NULL)")
            #expect(held == "55000")
            try await manager.execute("SELECT intake.remove_rota('d1', NULL)")
            try await manager.execute("SELECT intake.end_role('Ann', 'Surgeon', NULL)")
        }
        let actions = try await database.texts(
            "SELECT action || ' ' || by_whom FROM intake.audit_log WHERE action ~ '^rota|roleEnded' ORDER BY seq")
        #expect(
            actions == [
                "rota.awaySet Ann", "rota.back Ann", "rota.dutySet Ann", "rota.removed Max", "person.roleEnded Max",
            ])
    }

    // MARK: Channels

    @Test(arguments: [
        "", "-o", "--config=/etc/x", " +44", "+44 20", "a\nb", "a\r\nBcc: x@y", "a b", "a/b", "../x", "..", ".x", "a?b",
        "a#b", "a%2Fb",
        "a\u{0}b".replacing("\u{0}", with: "\u{7}"), "{address}", "$(id)", "a;b", "a'b", "a\"b", "a<b>", "a,b", "a:b",
        "a\\b", "é@x",
        "@x", "_x", String(repeating: "a", count: 201),
    ])
    func `no address is an option, a header, a folder or a host`(address: String) async throws {
        let database = try await Clinic.newDatabase()
        try await database.with("manager") { manager in
            let error = await postgresError { try await People.addChannel("sms", address, to: "Ann", by: nil, manager) }
            #expect(error?.sqlState == .invalidParameterValue)
            if address.count > 3 {
                #expect(error?.serverError?.unredactedMessage.contains(address) == false)
            }
        }
        try await database.asOwner { owner in
            let check = await refusal(
                owner,
                "INSERT INTO intake.person_channel (person_id, route, address) SELECT id, 'sms', $1 FROM intake.person LIMIT 1",
                address)
            #expect(check == "23514")
        }
    }

    @Test func `a person changes their own channels, a member of the owner everybody's, and others see no address`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let address = "+441632960001"
        try await database.with("manager") { manager in
            let name = try await People.addChannel("sms", address, to: "Bea", by: nil, manager)
            #expect(name == "p1-sms")
            let again = try await People.addChannel("sms", address, to: "bea", by: nil, manager)
            #expect(again == "p1-sms")
        }
        try await database.with("nurse") { nurse in
            let own = try await People.addChannel("sms", "+441632960002", to: "Ann", by: nil, nurse)
            let other = await refusal(nurse, "SELECT intake.add_channel('Bea', 'sms', '1', NULL)")
            let ended = await refusal(nurse, "SELECT intake.end_channel('p1-sms', NULL)")
            #expect(other == .insufficientPrivilege && ended == .insufficientPrivilege)
            let seen = try await People.channels(by: nil, nurse)
            #expect(seen.map(\.address) == ["+441632960002", nil])
            for sql in [
                "SELECT address FROM intake.person_channel", "SELECT * FROM intake.note_duty('{}', now())",
                "SELECT * FROM intake.rota(now(), now())", "UPDATE intake.rota_shift SET until = now()",
                "INSERT INTO intake.person_role (person_id, role) VALUES (1, 'x')",
            ] {
                let state = await refusal(nurse, "\(sql)")
                #expect(state == .insufficientPrivilege, "\(sql)")
            }
            _ = try await People.endChannel(own, by: nil, nurse)
        }
        for role in ["auditor", "monitor", "worker", "site", "doctor"] {
            try await database.with(role) { connection in
                let table = await refusal(connection, "SELECT address FROM intake.person_channel")
                #expect(table == .insufficientPrivilege, "\(role)")
            }
        }
        // A service acts for a person, in that person's name alone.
        try await database.with("board") { board in
            let own = try await People.channels(by: "Bea", board)
            #expect(own.map(\.address) == [address])
            let others = try await People.channels(by: "Dr Dee", board)
            #expect(others.map(\.address) == [nil])
            let forAnother = await refusal(board, "SELECT intake.end_channel('p1-sms', 'Dr Dee')")
            #expect(forAnother == .insufficientPrivilege)
            _ = try await People.endChannel("p1-sms", by: "Bea", board)
        }
        let log = try await database.texts("SELECT l::text FROM intake.audit_log AS l")
        #expect(!log.contains { $0.contains("441632") })
        #expect(log.count { $0.contains("person.channel") } == 4)
        #expect(try await database.count("SELECT count(*) FROM intake.person_channel WHERE address IS NOT NULL") == 0)
    }

    // MARK: What the alerter tells

    private static func notes(_ connection: Connection, _ at: String) async throws -> [String] {
        try await connection.query(
            """
            SELECT concat_ws(' ', kind, person, role, others, channels)
            FROM intake.note_duty('{coordinator}', $1::text::timestamptz)
            """, at
        ).map { row in try row.decode(0, as: String.self) }
    }

    private static func expectNotes(_ connection: Connection, _ at: String, _ expected: [String]) async throws {
        let found = try await notes(connection, at)
        #expect(found == expected, "\(at)")
    }

    private static func expectChanges(_ connection: Connection, _ at: String, _ count: Int) async throws {
        let found = try await notes(connection, at)
        #expect(found.count == count, "\(at)")
    }

    @Test func `a hand-over is noted once, whoever looks and however long nobody did`() async throws {
        let database = try await Self.clinic()
        try await database.execute(
            """
            SELECT intake.add_channel('Ann', 'sms', '1', 'Ann');
            SELECT intake.add_shift('coordinator', '{1,2,3,4,5,6,7}', '08:00', '20:00', 'Ann', NULL, NULL, 'Bea');
            SELECT intake.add_shift('coordinator', '{1,2,3,4,5,6,7}', '20:00', '08:00', 'Bea', NULL, NULL, 'Bea');
            """, as: "board")
        try await database.with("alerter") { alerter in
            // Who is on duty when the first alerter comes is no news.
            try await Self.expectNotes(alerter, "2027-03-01T09:00:00Z", [])
            try await Self.expectNotes(alerter, "2027-03-01T19:59:59Z", [])
        }
        // Twenty alerters at a time.
        let all = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await database.with("alerter") { try await Self.notes($0, "2027-03-01T20:00:00Z") }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(all.sorted() == ["offDuty Ann coordinator {Bea} {p1-sms}", "onDuty Bea coordinator {Bea} {}"])
        try await database.with("alerter") { alerter in
            // A whole day in which none ran, and the same person is on duty.
            try await Self.expectNotes(alerter, "2027-03-03T07:00:00Z", [])
            // One that is rolled back was not told.
            let undone = try await OpenTransaction(
                database, as: "alerter", "SELECT FROM intake.note_duty('{coordinator}', '2027-03-03T08:00:00Z')")
            try await undone.rollBack()
            try await Self.expectChanges(alerter, "2027-03-03T08:00:00Z", 2)
        }
    }

    @Test func `a channel that ends is told of where its person is on duty, and waits for no lock`() async throws {
        let database = try await Self.clinic()
        try await database.execute(
            """
            SELECT intake.add_channel('Ann', 'sms', '1', 'Ann'); SELECT intake.add_channel('Ann', 'mail', 'ann@clinic.example', 'Ann');
            SELECT intake.add_channel('Bea', 'sms', '2', 'Bea');
            SELECT intake.add_shift('coordinator', '{1,2,3,4,5,6,7}', '00:00', '00:00', 'Ann', NULL, NULL, 'Bea');
            """, as: "board")
        let now = "now"
        try await database.with("alerter") { alerter in
            try await Self.expectNotes(alerter, now, [])
            try await database.execute(
                "SELECT intake.end_channel('p1-sms', 'Ann'); SELECT intake.end_channel('p3-sms', 'Bea')", as: "board")
            let held = try await OpenTransaction(database, "SELECT FROM intake.person_channel WHERE id = 1 FOR UPDATE")
            try await Self.expectNotes(alerter, now, [])
            try await held.rollBack()
            try await Self.expectNotes(alerter, now, ["channelEnded Ann {} {p2-mail}"])
            try await Self.expectNotes(alerter, now, [])
        }
    }

    @Test func `the morning's summary is told once, on working days, and not at noon`() async throws {
        let database = try await Clinic.newDatabase()
        var settings = ClinicSettings()
        settings.calendar = ClinicCalendar(
            timeZone: "Europe/London", opens: 8 * 60, closes: 18 * 60, holidays: ["2027-03-29"])
        try await database.asOwner { try await database.putInForce(settings, $0) }
        func begun(_ at: String) async throws -> [String] {
            try await database.with("alerter") { alerter in
                try await alerter.query("SELECT opened FROM intake.begin_summary($1::text::timestamptz)", at).map {
                    row in
                    try Instant(decoding: row, 0).rfc3339
                }
            }
        }
        // Friday, before the clocks are put forward; Saturday; a holiday; Tuesday by summer time.
        for (at, opened) in [
            ("2027-03-26T07:59:59Z", nil), ("2027-03-26T08:00:00Z", "2027-03-26T08:00:00Z"),
            ("2027-03-26T08:00:01Z", nil),
            ("2027-03-27T08:00:00Z", nil), ("2027-03-29T08:00:00Z", nil), ("2027-03-30T06:59:59Z", nil),
            ("2027-03-30T07:30:00Z", "2027-03-30T07:00:00Z"), ("2027-03-31T11:00:00Z", nil),
            ("2027-03-31T10:59:59Z", "2027-03-31T07:00:00Z"),
        ] as [(String, String?)] {
            #expect(try await begun(at) == (opened.map { [$0] } ?? []), "\(at)")
        }
    }

    @Test func `a time zone that the server does not know is UTC, and nothing fails`() async throws {
        let database = try await Self.clinic()
        try await database.execute(
            "SELECT intake.adopt_settings('odd', '{\"calendar\": {\"timeZone\": \"Mars/Base\"}}', NULL)", as: "manager")
        try await database.execute(
            "SELECT intake.add_shift('coordinator', '{1,2,3,4,5,6,7}', '00:00', '00:00', 'Ann', NULL, NULL, NULL)",
            as: "nurse")
        #expect(try await database.count("SELECT count(*) FROM intake.on_duty(now())") == 1)
    }
}
