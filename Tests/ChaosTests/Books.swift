import ClinicFixture
import Postgres
import Synchronization

/// What the sites know of their submissions, to be compared with what the database holds.
final class Books: Sendable {
    /// What a form must come to; the first letters of its key say so.
    enum Kind: String, CaseIterable {
        case harmless = "h"
        case urgent = "u"
        case emergency = "e"
        case unreadable = "q"
    }

    private struct Entry {
        var form: Int
        var id: PostgresUUID?
        var confirmations = 0
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let tally: Tally

    init(tally: Tally) { self.tally = tally }

    /// Before a form is sent for the first time.
    func sending(_ form: String, key: String) {
        entries.withLock { $0[key] = Entry(form: form.hashValue) }
        tally.add(.forms, "sent, each with a key of its own")
    }

    /// When an id came back.
    func accepted(_ id: PostgresUUID, key: String) {
        let before = entries.withLock { entries in
            defer {
                entries[key]?.id = id
                entries[key]?.confirmations += 1
            }
            return entries[key]?.id
        }
        if let before {
            tally.add(.forms, "confirmed again for the same key")
            if before != id { tally.broken("the key \(key) got two ids") }
        } else {
            tally.add(.forms, "accepted: an id came back")
        }
    }

    /// Compares with the database, whose queue is empty, and whose server's clock may have been set back.
    func audit(_ database: ClinicDatabase) async throws {
        let expected = entries.withLock(\.self)
        var stored: [String: (PostgresUUID, Int)] = [:]
        try await database.asOwner { owner in
            let rows = try await owner.query("SELECT idempotency_key, id, form FROM intake.submission")
            try rows.forEach { (row) throws(PostgresError) in
                stored[try row.decode(0)] = (try row.decode(1), try row.decode(2, as: String.self).hashValue)
            }
        }
        for (key, entry) in expected {
            if let (id, form) = stored[key] {
                if let known = entry.id, known != id { tally.broken("the key \(key) is stored under another id") }
                if form != entry.form { tally.broken("the form of the key \(key) is stored as another") }
                if entry.id == nil { tally.add(.forms, "given up by the site, and stored all the same") }
            } else {
                if entry.id != nil { tally.broken("the form of the key \(key) was accepted and is lost") }
                tally.add(.forms, "given up by the site, and never stored")
            }
        }
        for key in stored.keys where expected[key] == nil { tally.broken("nobody sent the key \(key)") }
        tally.add(.forms, "stored", stored.count)
        for imbalance in try await database.imbalances(submissions: nil, isClockSteady: false) {
            tally.broken(imbalance)
        }
        for (what, sql) in Self.violations {
            let count = try await database.count("SELECT count(*) FROM (\(sql)) AS v")
            if count != 0 { tally.broken("\(count) × \(what)") }
        }
        for (what, sql) in Self.totals { tally.add(.forms, what, try await database.count(sql)) }
    }

    private static let violations: [(String, String)] = [
        (
            "put aside although it can be read, or assessed although it cannot",
            """
            SELECT FROM intake.submission AS s LEFT JOIN intake.quarantine AS q ON q.submission_id = s.id
            WHERE (q.submission_id IS NOT NULL) <> (s.idempotency_key LIKE 'q%')
            """
        ),
        (
            "another level than its answers have",
            """
            SELECT FROM intake.assessment AS a JOIN intake.submission AS s ON s.id = a.submission_id
            WHERE s.idempotency_key LIKE 'u%' AND a.level NOT IN ('urgent', 'emergency')
                OR s.idempotency_key LIKE 'e%' AND a.level <> 'emergency'
                OR s.idempotency_key LIKE 'h%' AND a.level IN ('urgent', 'emergency') AND a.latching_alerts = '{}'
                    -- Where the clock was set back, a form may seem to have got worse after this one.
                    AND NOT EXISTS (SELECT FROM intake.submission AS e
                                    WHERE e.patient_key = s.patient_key AND e.number < s.number
                                        AND e.received_at > s.received_at)
            """
        ),
        (
            "an alert that was opened more or less than once, by the audit",
            """
            SELECT FROM intake.alert AS a
            WHERE (SELECT count(*) FROM intake.audit_log AS l
                   WHERE l.object_id = a.id::text AND l.action = 'alert.opened') <> 1
            """
        ),
        (
            "put aside more or less than once, by the audit",
            """
            SELECT FROM intake.quarantine AS q
            WHERE (SELECT count(*) FROM intake.audit_log AS l
                   WHERE l.object_id = q.submission_id::text AND l.action = 'submission.quarantined') <> 1
            """
        ),
        (
            "an audit entry of what is not there",
            """
            SELECT FROM intake.audit_log AS l
            WHERE l.action = 'submission.quarantined'
                    AND NOT EXISTS (SELECT FROM intake.quarantine AS q WHERE q.submission_id::text = l.object_id)
                OR l.action LIKE 'alert.%' AND NOT EXISTS (SELECT FROM intake.alert AS a WHERE a.id::text = l.object_id)
            """
        ),
        (
            "a time that is not the database's",
            """
            SELECT FROM intake.assessment AS a JOIN intake.submission AS s ON s.id = a.submission_id
            WHERE a.received_at <> s.received_at
                OR a.assessed_at < s.received_at - interval '\(2 * Servers.clockError) hours'
                OR a.assessed_at > clock_timestamp() + interval '\(2 * Servers.clockError) hours'
                OR a.respond_by > s.received_at + interval '60 days' OR a.respond_by < s.received_at
            """
        ),
    ]

    private static let totals: [(String, String)] = [
        ("assessed", "SELECT count(*) FROM intake.assessment"),
        ("put aside", "SELECT count(*) FROM intake.quarantine"),
        ("alerts opened", "SELECT count(*) FROM intake.alert"),
        (
            "alerts joined or raised by a later form",
            "SELECT count(*) FROM intake.audit_log WHERE action IN ('alert.joined', 'alert.raised')"
        ),
    ]
}
