import TestSupport
import ClinicFixture
import Foundation
import IntakeStore
import Postgres
import StaffAlerts
import Testing

/// A receiver that keeps incidents knows what happened to each alert and trouble here.
@Suite struct PagerDutyTests {
    private let peers: Peers

    init() throws { peers = try SharedPeers.get() }

    /// What a receiver was told, in order, as action and key.
    private func told(_ path: String) throws -> [String] {
        try peers.received(path).map { received in
            let object = try JSONSerialization.jsonObject(with: Data((received.body ?? "").utf8)) as? [String: Any]
            let event = try #require(object)
            #expect((event["payload"] == nil) == (event["event_action"] as? String != "trigger"))
            return "\(event["event_action"] ?? "none") \(event["dedup_key"] ?? "none")"
        }
    }

    /// The same with each of them once: on a busy machine an answer comes so late that an attempt is made again, and the receiver
    /// knows it by its key.
    private func toldOnce(_ path: String) throws -> [String] {
        var seen: Set<String> = []
        return try told(path).filter { seen.insert($0).inserted }
    }

    private func configuration(_ path: String) throws -> String {
        let key = try peers.file("routing-key", "R0UTINGKEY")
        let pages =
            #"{"kind": "pagerduty", "url": "\#(try peers.url(path))", "routingKeyFile": "\#(key)", "caFile": "\#(peers.authority)"}"#
        return AlertFiles.json(["pd": pages, "b": AlertFiles.siren], more: #", "operations": {"channels": ["b"]}"#)
    }

    @Test func `an incident is acknowledged and resolved as its alert is, and a worse level is a new one`() async throws
    {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let path = "status/202/\(UUID())"
        try await withAlerters(database, try configuration(path)) { _ in
            try await database.openAlerts(1)
            let alert = try await database.texts("SELECT id::text FROM intake.alert")[0]
            try await eventually("it is triggered") { try toldOnce(path) == ["trigger \(alert)"] }
            try await database.execute(
                "SELECT intake.acknowledge('\(alert)', 'Ann', \(seen(of: alert)))",
                as: "nurse")
            try await eventually("it is acknowledged") {
                try toldOnce(path) == ["trigger \(alert)", "acknowledge \(alert)"]
            }
            // As the worker raises it.
            try await database.execute(
                """
                UPDATE intake.alert SET level = 'emergency', acknowledged_at = NULL, acknowledged_by = NULL;
                INSERT INTO intake.notification (alert_id, kind, level) SELECT id, 'raised', level FROM intake.alert;
                """)
            try await eventually("the worse one is triggered, and the one before is over") {
                try toldOnce(path).suffix(2) == ["trigger \(alert).2", "resolve \(alert)"]
            }
            try await database.execute(
                "SELECT intake.close('\(alert)', 'Dr Dee', 'seen', \(seen(of: alert)))",
                as: "doctor")
            try await eventually("it is over") { try toldOnce(path).last == "resolve \(alert).2" }
        }
        let all = try toldOnce(path)
        #expect(all.count == 5, "\(all)")
        let states = try await database.texts("SELECT state FROM intake.incident")
        #expect(states == ["resolved", "resolved"])
    }

    @Test func `a trouble is one incident, and over when the trouble is`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let path = "status/202/\(UUID())"
        try await database.execute(
            """
            INSERT INTO intake.message (id, kind, created_at, alerts, step, trouble, subject)
            SELECT gen_random_uuid(), 'trouble', now(), 0, 1, 'channelUntested', 'b' FROM generate_series(1, 2);
            INSERT INTO intake.delivery (message_id, channel, rank) SELECT id, 'pd', 6 FROM intake.message;
            INSERT INTO intake.trouble (code, subject, since, next_at, told_at)
            VALUES ('channelUntested', 'b', now(), now() + interval '1 hour', now());
            """)
        let (trigger, resolve) = ("trigger trouble.channelUntested.b", "resolve trouble.channelUntested.b")
        try await withAlerters(database, try configuration(path)) { _ in
            try await eventually("it is told twice") { try told(path) == [trigger, trigger] }
            try await eventually("it is over") {
                // Tested, and as long ago as the all-clear wants.
                try await database.execute(
                    """
                    UPDATE intake.channel SET succeeded_at = now() WHERE name = 'b';
                    UPDATE intake.trouble SET cleared_at = now() - interval '1 hour' WHERE cleared_at > now() - interval '1 minute'
                    """)
                return try told(path).last == resolve
            }
        }
        #expect(try told(path).prefix(3) == [trigger, trigger, resolve] && !told(path).dropFirst(2).contains(trigger))
    }

    @Test func `a receiver that does not take the end of an incident is told again`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let path = "fail/2/\(UUID())"
        try await withAlerters(database, try configuration(path)) { _ in
            try await database.openAlerts(1)
            let alert = try await database.texts("SELECT id::text FROM intake.alert")[0]
            try await eventually("it was tried") { try !told(path).isEmpty }
            try await database.execute(
                "SELECT intake.acknowledge('\(alert)', 'Ann', \(seen(of: alert)))",
                as: "nurse")
            try await database.execute(
                "SELECT intake.close('\(alert)', 'Dr Dee', 'seen', \(seen(of: alert)))",
                as: "doctor")
            try await eventually("it is over") {
                try await database.count("SELECT count(*) FROM intake.incident WHERE state = 'resolved'") == 1
            }
            #expect(try told(path).last == "resolve \(alert)")
        }
    }
}
