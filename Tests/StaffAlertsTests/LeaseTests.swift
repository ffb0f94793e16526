import TestSupport
import ClinicFixture
import Foundation
import IntakeStore
import Postgres
import StaffAlerts
import Testing

/// Attempts of one message by one channel come one after the other, whoever makes them.
@Suite struct LeaseTests {
    private let peers: Peers

    init() throws { peers = try SharedPeers.get() }

    private let first = PostgresUUID.random()
    private let second = PostgresUUID.random()

    /// A message that waits for a channel.
    private func message(_ database: ClinicDatabase) async throws -> PostgresUUID {
        let id = PostgresUUID.random()
        try await database.execute(
            """
            INSERT INTO intake.message (id, kind, level, created_at, alerts, step)
            VALUES ('\(id)', 'opened', 'emergency', now(), 0, 1);
            INSERT INTO intake.delivery (message_id, channel, rank) VALUES ('\(id)', 'a', 6);
            """)
        return id
    }

    private func claim(
        _ alerter: PostgresUUID, lease: Double = 60, except busy: [PostgresUUID] = [], _ connection: Connection
    ) async throws -> [ClaimedDelivery] {
        try await AlertDeliveries.claim(
            channel: "a", atMost: 9, alerter: alerter, lease: lease, except: busy, connection)
    }

    private func state(_ database: ClinicDatabase) async throws -> [String] {
        try await database.texts(
            "SELECT concat_ws(' ', attempts, delivered_at IS NOT NULL, last_failure, next_attempt_at > now()) FROM intake.delivery"
        )
    }

    @Test func `what an alerter has taken is nobody else's, and not its own again`() async throws {
        let database = try await Clinic.newDatabase()
        let id = try await message(database)
        try await database.with("alerter") { connection in
            #expect(try await claim(first, connection).map(\.message) == [id])
            #expect(try await claim(second, connection).isEmpty)
            // Even where a clock that was set back makes it seem due.
            try await database.execute("UPDATE intake.delivery SET last_attempt_at = now() + interval '1 hour'")
            #expect(try await claim(first, except: [id], connection).isEmpty)
        }
    }

    @Test func `a failure that comes after another alerter has taken the message changes nothing`() async throws {
        let database = try await Clinic.newDatabase()
        let id = try await message(database)
        try await database.with("alerter") { connection in
            _ = try await claim(first, lease: 0, connection)
            #expect(try await claim(second, connection).map(\.attempts) == [2])
            let late = DeliveryResult(message: id, channel: "a", attempt: 1, failure: "timeout")
            try await AlertDeliveries.record([late], by: first, connection)
            #expect(try await state(database) == ["2 f t"])
            #expect(try await claim(first, connection).isEmpty)
            let own = DeliveryResult(message: id, channel: "a", attempt: 2, failure: "status.500", wait: 60)
            try await AlertDeliveries.record([own], by: second, connection)
            #expect(try await state(database) == ["2 f status.500 t"])
        }
    }

    @Test func `what was delivered is delivered, whoever else has tried since`() async throws {
        let database = try await Clinic.newDatabase()
        let id = try await message(database)
        try await database.with("alerter") { connection in
            _ = try await claim(first, lease: 0, connection)
            _ = try await claim(second, connection)
            let late = DeliveryResult(message: id, channel: "a", attempt: 1, failure: nil)
            try await AlertDeliveries.record([late], by: first, connection)
            let delivered = try await database.count(
                "SELECT count(*) FROM intake.delivery WHERE delivered_at IS NOT NULL")
            #expect(delivered == 1)
            let failed = DeliveryResult(message: id, channel: "a", attempt: 2, failure: "timeout")
            try await AlertDeliveries.record([failed], by: second, connection)
            let failures = try await database.texts("SELECT coalesce(last_failure, 'none') FROM intake.delivery")
            #expect(failures == ["none"])
            #expect(try await claim(first, connection).isEmpty)
        }
    }

    @Test func `deliveries that stall keep no other waiting`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let path = "hangfirst/4/\(UUID())"
        let json = AlertFiles.json([
            "a": try Channels.webhook(peers, path, timeout: 120), "b": AlertFiles.siren,
        ])
        try await withAlerters(database, json) { _ in
            try await database.pretendTested()
            try await database.openAlerts(8, "emergency")
            try await eventually("the later half was told while the first half waits") {
                try await database.count(
                    "SELECT count(*) FROM intake.delivery WHERE channel = 'a' AND delivered_at IS NOT NULL") == 4
            }
            let open = try await database.count(
                "SELECT count(*) FROM intake.delivery WHERE channel = 'a' AND last_failure IS NOT NULL")
            #expect(open == 0)
        }
    }

    @Test func `a mail whose server does not let the alerter take its leave is delivered once`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.pretendWorker()
        let to = "leave-\(UUID())@clinic.example"
        // The server waits for longer than the time of an attempt and all that is added to it.
        let json = AlertFiles.json([
            "desk": try Channels.mail(peers, "stall-quit", to: to, timeout: 10), "b": AlertFiles.siren,
        ])
        try await withAlerters(database, json) { _ in
            try await database.pretendTested()
            try await database.openAlerts(6, "emergency")
            try await eventually("all are delivered") {
                try await database.count(
                    "SELECT count(*) FROM intake.delivery WHERE channel = 'desk' AND delivered_at IS NOT NULL") == 6
            }
        }
        let mails = try peers.received("mail").count {
            $0.recipients == [to] && $0.content?.contains("Subject: EMERGENCY") == true
        }
        #expect(mails == 6)
    }
}
