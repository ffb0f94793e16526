import ClinicFixture
import Foundation
import IntakeStore
import Postgres
import StaffAlerts
import TestSupport
import Testing
import TriageCore

/// The alerter with persons who are on duty, and their own channels.
@Suite struct AlerterRotaTests {
    private let peers: Peers
    /// What stands before the addresses of this test, so that it sees its own requests alone.
    private let folder = "ok/\(UUID())"

    init() throws { peers = try SharedPeers.get() }

    private func json(_ policies: String, more: String = "") throws -> String {
        """
        {"channels": {"desk": \(try Channels.webhook(peers, "\(folder)/desk")), "siren": \(AlertFiles.siren)},
         "routes": {"sms": \(try Channels.webhook(peers, "\(folder)/{address}")),
                    "dead": \(try Channels.webhook(peers, "status/500/{address}", timeout: 5))},
         "policies": {\(policies)}, "operations": {"channels": ["desk"]}\(more)}
        """
    }

    private static let coordinator = #""urgent": {"steps": [{"onDuty": ["coordinator"], "minutes": 30}]}"#

    private func types(_ receiver: String) throws -> [String] {
        try peers.received("\(folder)/\(receiver)").map { try $0.event().type }
    }

    /// Ann is on duty all day; the address of her telephone is `ann`.
    private func clinic() async throws -> ClinicDatabase {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        try await database.with("manager") { manager in
            for person in ["Ann", "Bea"] {
                _ = try await People.addRole("coordinator", to: person, by: nil, manager)
                _ = try await People.addChannel("sms", person.lowercased(), to: person, by: nil, manager)
            }
        }
        try await database.execute(
            "SELECT intake.add_shift('coordinator', '{1,2,3,4,5,6,7}', '00:00', '00:00', 'Ann', NULL, NULL, NULL)",
            as: "nurse")
        return database
    }

    @Test func `a person's channel gets a test, and then what is for whoever is on duty`() async throws {
        let database = try await clinic()
        try await withAlerters(database, try json(Self.coordinator), count: 2) { _ in
            try await eventually("both telephones were tested, and no alerter tells it again") {
                try types("ann") == ["alerts.test"] && types("bea") == ["alerts.test"]
            }
            try await database.openAlerts(1)
            try await eventually("the person on duty is told") { try types("ann").last == "alert.opened" }
            // A substitute from now on.
            try await database.execute(
                "SELECT intake.set_away('Ann', now() - interval '1 minute', now() + interval '1 day', 'Bea', NULL)",
                as: "nurse")
            try await database.openAlerts(1)
            try await eventually("the substitute is told") { try types("bea").contains("alert.opened") }
        }
        #expect(try types("ann").count { $0 == "alert.opened" } == 1)
        #expect(try types("bea").count { $0 == "alert.opened" } == 1)
        #expect(try types("desk").count { $0.hasPrefix("alert.") } == 0)
        let states = try await database.texts(
            "SELECT name || ' ' || coalesce(person, '-') || ' ' || state FROM dashboard.channels WHERE person IS NOT NULL"
        )
        #expect(states == ["p1-sms Ann healthy", "p2-sms Bea healthy"])
        #expect(try await database.count("SELECT count(*) FROM intake.message WHERE kind = 'test'") == 2)
    }

    @Test func `what a person's channel does not take, the file's channels get, and nobody who is off duty`()
        async throws
    {
        let database = try await clinic()
        try await database.with("manager") { manager in
            _ = try await People.endChannel("p1-sms", by: nil, manager)
            _ = try await People.addChannel("dead", "x", to: "Ann", by: nil, manager)
        }
        try await withAlerters(database, try json(Self.coordinator)) { _ in
            try await database.openAlerts(1)
            try await eventually("the desk has it") { try types("desk").contains("alert.opened") }
        }
        #expect(try types("bea").count { $0 == "alert.opened" } == 0)
        // The test of a channel is of that channel.
        #expect(try types("desk").count { $0 == "alerts.test" } == 0)
    }

    @Test func `a channel that ends takes nothing with it, and the operators hear of it where its person is on duty`()
        async throws
    {
        let database = try await clinic()
        try await withAlerters(database, try json(Self.coordinator), count: 2) { _ in
            try await eventually("it was tested") { try types("ann") == ["alerts.test"] }
            try await database.execute("SELECT intake.end_channel('p1-sms', NULL)", as: "nurse")
            try await database.openAlerts(1)
            // Nobody on duty can be told, so the others are who serve as that.
            try await eventually("the other coordinator is told") { try types("bea").contains("alert.opened") }
            try await eventually("the operators are told") { try types("desk").contains("duty.channelEnded") }
        }
        #expect(try types("desk").count { $0 == "duty.channelEnded" } == 1)
        #expect(try types("ann") == ["alerts.test"])
        let waiting = try await database.count(
            "SELECT count(*) FROM intake.delivery WHERE channel = 'p1-sms' AND delivered_at IS NULL AND overtaken_at IS NULL"
        )
        #expect(waiting == 0)
    }

    @Test
    func
        `a hand-over is told once to who comes and to who leaves, by several alerters, and only while something is open`()
        async throws
    {
        let database = try await clinic()
        func change(_ sql: String) async throws { try await database.execute(sql, as: "nurse") }
        try await withAlerters(database, try json(Self.coordinator), count: 3) { _ in
            try await eventually("who is on duty is known") {
                try await database.count("SELECT count(*) FROM intake.duty_told WHERE cardinality(persons) = 1") == 1
            }
            try await change(
                "SELECT intake.set_away('Ann', now() - interval '1 minute', now() + interval '1 day', 'Bea', NULL)")
            try await eventually("Bea is") {
                try await database.count(
                    "SELECT count(*) FROM intake.duty_told WHERE persons = (SELECT array_agg(id) FROM intake.person WHERE name = 'Bea')"
                ) == 1
            }
            #expect(
                try await database.count("SELECT count(*) FROM intake.message WHERE kind IN ('onDuty', 'offDuty')") == 0
            )
            try await database.openAlerts(2)
            try await change("SELECT intake.set_back('Ann', NULL)")
            try await eventually("both were told") {
                try types("ann").contains("duty.began") && types("bea").contains("duty.ended")
            }
        }
        #expect(
            try await database.count("SELECT count(*) FROM intake.message WHERE kind IN ('onDuty', 'offDuty')") == 2)
        #expect(try types("ann").count { $0 == "duty.began" } == 1)
        #expect(try types("bea").count { $0 == "duty.ended" } == 1)
        let told = try peers.received("\(folder)/ann").filter { try $0.event().type == "duty.began" }
        #expect(told.allSatisfy { "\($0.body ?? "")".contains("Ann is on duty as coordinator now") })
    }

    @Test func `the morning's summary reaches the channels that it names and who is on duty then, once`() async throws {
        let database = try await clinic()
        // Every day, around the clock as far as it goes: so that it is morning now, in the zone where it is nine.
        let hour = try await database.count("SELECT extract(hour FROM now() AT TIME ZONE 'UTC')::bigint")
        let offset = (9 - hour + 36) % 24 - 12
        var settings = ClinicSettings()
        settings.calendar = ClinicCalendar(
            timeZone: "Etc/GMT\(offset < 0 ? "+" : "-")\(abs(offset))", opens: 8 * 60, closes: 18 * 60,
            weekdays: Array(1...7))
        try await database.asOwner { try await database.putInForce(settings, $0) }
        try await database.openAlerts(1, "emergency")
        let more = #", "summary": {"channels": ["siren"], "onDuty": ["coordinator"]}"#
        try await withAlerters(database, try json(Self.coordinator, more: more), count: 2) { _ in
            try await eventually("it is told") { try types("ann").contains("duty.summary") }
        }
        let channels = try await database.texts(
            """
            SELECT d.channel FROM intake.message AS m JOIN intake.delivery AS d ON d.message_id = m.id
            WHERE m.kind = 'summary' ORDER BY 1
            """)
        #expect(channels == ["p1-sms", "siren"])
        let detail = try await database.texts("SELECT detail::text FROM intake.message WHERE kind = 'summary'")
        #expect(detail.count == 1 && detail[0].contains(#""unacknowledged": 1"#), "\(detail)")
    }

    @Test func `a gap, and a channel that the file cannot make, are troubles; no log shows an address`() async throws {
        let database = try await clinic()
        try await database.with("manager") { manager in
            _ = try await People.addChannel("pigeon", "coop17", to: "Bea", by: nil, manager)
        }
        let policies = #""urgent": {"steps": [{"onDuty": ["coordinator", "surgeon"], "minutes": 30}]}"#
        try await withAlerters(database, try json(policies)) { alerters in
            try await eventually("they are known") {
                Set(
                    try await database.texts(
                        "SELECT code || ' ' || subject FROM intake.trouble WHERE code <> 'channelUntested'"))
                    == ["nobodyOnDuty surgeon", "channelUnusable p3-pigeon"]
            }
            try await eventually("it was tested") { try types("ann") == ["alerts.test"] }
            let gaps = try await database.texts("SELECT role FROM dashboard.rota_gaps")
            #expect(gaps == ["surgeon"])
            #expect(!alerters[0].log.text.contains("coop17") && !alerters[0].log.text.contains("/ann"))
        }
    }

    @Test func `an alerter without routes or roles works as before, whatever the rota holds`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let json = AlertFiles.json(["desk": try Channels.webhook(peers, "\(folder)/desk"), "siren": AlertFiles.siren])
        try await withAlerters(database, json) { _ in
            try await database.openAlerts(1)
            try await eventually("it is told") { try types("desk").contains("alert.opened") }
        }
        #expect(try await database.count("SELECT count(*) FROM intake.duty_told") == 0)
    }
}
