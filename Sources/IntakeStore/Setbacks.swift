package import Postgres
package import TriageCore

/// What a daemon last saw of a database.
package struct LastSeen: Sendable, Hashable, Codable {
    /// The cluster and the database in it; another one has nothing to do with this memory.
    package var system: String
    package var database: Int64
    package var timeline: Int
    /// When, by the clock of the database, in microseconds since 1970.
    package var moment: Int64
    /// The daemon that saw it, and the time of its heartbeat then.
    package var daemon: String
    package var heartbeat: Int64?
    /// The highest submission; 0 where there was none.
    package var number: Int64
    package var submission: String?
    /// The highest entry of the audit log; 0 where there was none.
    package var entry: Int64
    package var entryMoment: Int64?

    package init(
        system: String, database: Int64, timeline: Int, moment: Int64, daemon: String, heartbeat: Int64?, number: Int64,
        submission: String?, entry: Int64, entryMoment: Int64?
    ) {
        self.system = system
        self.database = database
        self.timeline = timeline
        self.moment = moment
        self.daemon = daemon
        self.heartbeat = heartbeat
        self.number = number
        self.submission = submission
        self.entry = entry
        self.entryMoment = entryMoment
    }
}

/// Where a database is now, and what it has of what was last seen.
package struct Bearings: Sendable, Hashable {
    /// To be remembered.
    package var now: LastSeen
    /// When the last submission was received of those that came before what was last seen.
    package var received: Instant?
    /// The highest number that was ever given to a submission, as far as the database knows.
    package var issued: Int64
    /// The heartbeat, now, of the daemon that was last seen.
    package var heartbeatThen: Int64?
    /// The submission that has the number last seen.
    package var submissionThen: String?
    /// The time of the entry last seen.
    package var entryMomentThen: Int64?

    package init(
        now: LastSeen, received: Instant?, issued: Int64, heartbeatThen: Int64?, submissionThen: String?,
        entryMomentThen: Int64?
    ) {
        self.now = now
        self.received = received
        self.issued = issued
        self.heartbeatThen = heartbeatThen
        self.submissionThen = submissionThen
        self.entryMomentThen = entryMomentThen
    }

    /// How the database went back since it was last seen; nil where it did not.
    ///
    /// A planned failover raises the timeline and keeps the rest. The submission last seen may have been erased, which
    /// alone is no setback: a server that lost it has another timeline or other rows too. Rows of daemons that ended long
    /// ago may have been cleared away.
    ///
    /// - Parameter isConnecting: whether the daemon that was last seen has given no sign of life since.
    package func setback(since seen: LastSeen, isConnecting: Bool) -> Setback? {
        guard seen.system == now.system, seen.database == now.database else { return nil }
        let isRecent = now.moment - seen.moment < 7 * 86_400 * 1_000_000
        let isHeartbeatLost =
            isConnecting && (seen.heartbeat.map { then in heartbeatThen.map { $0 < then } ?? isRecent } ?? false)
        let isEntryLost = seen.entry > 0 && entryMomentThen != seen.entryMoment
        let isNumberLost = issued < seen.number || (submissionThen != nil && submissionThen != seen.submission)
        let isSubmissionGone = seen.number > 0 && submissionThen == nil && now.timeline != seen.timeline
        guard now.timeline < seen.timeline || isHeartbeatLost || isEntryLost || isNumberLost || isSubmissionGone else {
            return nil
        }
        return Setback(
            noticed: Instant(microseconds: now.moment), since: received, until: Instant(microseconds: seen.moment),
            fromNumber: seen.number, toNumber: now.number, fromEntry: seen.entry, toEntry: now.entry,
            fromTimeline: seen.timeline, toTimeline: now.timeline)
    }
}

/// A time at which the database was found to have gone back.
package struct Setback: Sendable, Hashable {
    package let noticed: Instant
    /// When the last submission that is still there was received; nil where none is.
    package let since: Instant?
    /// When what is gone was last seen.
    package let until: Instant
    package let fromNumber: Int64
    package let toNumber: Int64
    package let fromEntry: Int64
    package let toEntry: Int64
    package let fromTimeline: Int
    package let toTimeline: Int

    package init(
        noticed: Instant, since: Instant?, until: Instant, fromNumber: Int64, toNumber: Int64, fromEntry: Int64,
        toEntry: Int64, fromTimeline: Int, toTimeline: Int
    ) {
        self.noticed = noticed
        self.since = since
        self.until = until
        self.fromNumber = fromNumber
        self.toNumber = toNumber
        self.fromEntry = fromEntry
        self.toEntry = toEntry
        self.fromTimeline = fromTimeline
        self.toTimeline = toTimeline
    }

    /// The time that is meant, in characters that the subject of a trouble may have: `20260302T085900Z-20260302T091500Z`.
    package var span: String {
        func short(_ moment: Instant) -> String {
            Instant(seconds: moment.microseconds / 1_000_000).rfc3339.filter { $0 != "-" && $0 != ":" }
        }
        return (since.map(short) ?? "beginning") + "-" + short(noticed)
    }

    /// What the site has to do, in words.
    package var remedy: String {
        let start = since.map { "received after \($0.rfc3339)" } ?? "ever made"
        return
            "ask the site to repeat, with the same idempotency keys, every submission \(start); look again at what staff "
            + "did between \(since?.rfc3339 ?? "the beginning") and \(noticed.rfc3339); then run "
            + "'intake-triage setback --acknowledge'"
    }
}

/// Setbacks as the database keeps them.
package enum Setbacks {
    private static let limit: Duration = .seconds(15)

    /// Where the database is.
    package static func bearings(
        since seen: LastSeen?, daemon: PostgresUUID, _ connection: Connection
    ) async throws(PostgresError) -> Bearings {
        try await connection.query(
            Statement(
                name: "bearings",
                """
                SELECT b.system, b.database, b.timeline, b.at, o.heartbeat_at, b.number, b.submission::text, b.received_at,
                       b.issued_number, b.submission_at_seen::text, b.entry, b.entry_at, b.entry_at_seen, b.heartbeat_at
                FROM intake.bearings($1, $2, $3, $5) AS b, intake.bearings($4, 0, 0, NULL) AS o
                """), seen.flatMap { PostgresUUID($0.daemon) }, seen?.number ?? 0, seen?.entry ?? 0, daemon,
            seen.map { Timestamp(Instant(microseconds: $0.moment)) },
            deadline: .now + limit
        ).single { (row) throws(PostgresError) in
            let now = LastSeen(
                system: try row.decode(0), database: try row.decode(1), timeline: try row.decode(2, as: Int.self),
                moment: try Instant(decoding: row, 3).microseconds,
                daemon: daemon.description, heartbeat: try Instant.ifPresent(row, 4)?.microseconds,
                number: try row.decode(5),
                submission: try row.decode(6, as: String?.self), entry: try row.decode(10),
                entryMoment: try Instant.ifPresent(row, 11)?.microseconds)
            return Bearings(
                now: now, received: try Instant.ifPresent(row, 7), issued: try row.decode(8),
                heartbeatThen: try Instant.ifPresent(row, 13)?.microseconds,
                submissionThen: try row.decode(9, as: String?.self),
                entryMomentThen: try Instant.ifPresent(row, 12)?.microseconds)
        }
    }

    /// Stores a setback that a daemon noticed; several daemons that notice the same one make one row.
    package static func note(_ setback: Setback, _ connection: Connection) async throws(PostgresError) {
        _ = try await connection.query(
            "SELECT intake.note_setback($1, $2, $3, $4, $5, $6, $7, $8)", setback.since.map { Timestamp($0) },
            Timestamp(setback.until), setback.fromNumber, setback.toNumber, setback.fromEntry, setback.toEntry,
            Int32(setback.fromTimeline), Int32(setback.toTimeline), deadline: .now + limit)
    }

    /// The setbacks that nobody has acknowledged, the latest first.
    package static func unacknowledged(_ connection: Connection) async throws(PostgresError) -> [Setback] {
        try await connection.query(
            """
            SELECT noticed_at, since, until, from_number, to_number, from_entry, to_entry, from_timeline, to_timeline
            FROM dashboard.setbacks WHERE acknowledged_at IS NULL
            """, deadline: .now + limit
        ).map { (row) throws(PostgresError) in
            Setback(
                noticed: try Instant(decoding: row, 0), since: try Instant.ifPresent(row, 1),
                until: try Instant(decoding: row, 2), fromNumber: try row.decode(3), toNumber: try row.decode(4),
                fromEntry: try row.decode(5), toEntry: try row.decode(6), fromTimeline: try row.decode(7, as: Int.self),
                toTimeline: try row.decode(8, as: Int.self))
        }
    }

    /// Says that a person has seen to all of them; returns how many there were.
    ///
    /// - Parameter person: nil where the login is one person's own.
    package static func acknowledge(by person: String?, _ connection: Connection) async throws(PostgresError) -> Int {
        try await connection.query("SELECT intake.acknowledge_setback($1)", person, deadline: .now + limit)
            .value(row: 0, column: 0, as: Int.self)
    }
}
