package import Postgres
package import TriageCore

/// What people see of alerts and do about them.
package enum AlertDesk {
    /// A row of `dashboard.alerts`.
    package struct OpenAlert: Sendable, Hashable {
        package let id: PostgresUUID
        package let level: Level
        /// `open` or `acknowledged`.
        package let state: String
        package let cause: String
        package let opened: Instant
        package let respondBy: Instant?
        package let isLate: Bool
        package let forms: Int
        package let acknowledgedBy: String?
        package let acknowledged: Instant?
        package let phase: String
        package let told: Int
        package let lastTold: Instant?
        package let next: Instant?
        package let undelivered: Int
        /// How many messages there were, taken by a channel or not.
        package let messages: Int
        /// What somebody who acts on it says that they saw.
        package let seen: JSONB
        /// Who has acknowledged what is there now.
        package let seenBy: [String]
        /// Who must still acknowledge it, where the clinic names persons for the level.
        package let awaiting: [String]
    }

    /// What came of an acknowledgement.
    package struct Acknowledged: Sendable, Hashable {
        /// Who acknowledged it last.
        package let by: String
        package let at: Instant
        /// Who must still do; until then people are told.
        package let awaiting: [String]
    }

    /// A row of `intake.alert_timeline`: what was done to tell people of an alert, from one moment to another.
    package struct Interval: Sendable, Hashable {
        package let since: Instant
        package let until: Instant
        /// A code.
        package let reason: String
        package let words: String
        /// When something else was or is to be done, where that is known.
        package let next: Instant?
    }

    /// A row of `dashboard.alert_steps`.
    package struct Step: Sendable, Hashable {
        package let kind: String
        package let step: Int
        package let channel: String
        package let planned: Instant
        package let attempts: Int
        package let delivered: Instant?
        package let overtaken: Instant?
        package let lastFailure: String?
    }

    /// Open alerts, the ones that nobody has acknowledged first.
    package static func open(_ connection: Connection) async throws(PostgresError) -> [OpenAlert] {
        try await connection.query(
            """
            SELECT alert_id, level, state, cause, opened_at, respond_by, late, forms, acknowledged_by, acknowledged_at, phase,
                   told, last_told_at, next_at, undelivered, messages, seen, seen_by, awaiting
            FROM dashboard.alerts
            """
        ).map { (row) throws(PostgresError) in
            return OpenAlert(
                id: try row.decode(0), level: try Level(decoding: row, 1), state: try row.decode(2),
                cause: try row.decode(3), opened: try Instant.ifPresent(row, 4) ?? Instant(seconds: 0),
                respondBy: try Instant.ifPresent(row, 5), isLate: try row.decode(6),
                forms: try row.decode(7, as: Int.self),
                acknowledgedBy: try row.decode(8, as: String?.self), acknowledged: try Instant.ifPresent(row, 9),
                phase: try row.decode(10), told: try row.decode(11, as: Int.self),
                lastTold: try Instant.ifPresent(row, 12),
                next: try Instant.ifPresent(row, 13), undelivered: try row.decode(14, as: Int.self),
                messages: try row.decode(15, as: Int.self), seen: try row.decode(16, as: JSONB.self),
                seenBy: try row.decode(17, as: [String].self), awaiting: try row.decode(18, as: [String].self))
        }
    }

    /// What there is to see of an open alert now, for programs that look and act in one moment; an empty object for one that
    /// is closed, of which acting changes nothing.
    package static func seen(of alert: PostgresUUID, _ connection: Connection) async throws(PostgresError) -> JSONB {
        try await connection.query("SELECT seen FROM dashboard.alerts WHERE alert_id = $1", alert)
            .optional { (row) throws(PostgresError) in try row.decode(0, as: JSONB.self) } ?? JSONB("{}")
    }

    /// Every step of the telling of an alert, in order.
    package static func steps(
        of alert: PostgresUUID, _ connection: Connection
    ) async throws(PostgresError) -> [Step] {
        try await connection.query(
            """
            SELECT kind, step, channel, planned_at, attempts, delivered_at, overtaken_at, last_failure
            FROM dashboard.alert_steps WHERE alert_id = $1 ORDER BY planned_at, channel
            """, alert
        ).map { (row) throws(PostgresError) in
            Step(
                kind: try row.decode(0), step: try row.decode(1, as: Int.self), channel: try row.decode(2),
                planned: try Instant(decoding: row, 3), attempts: try row.decode(4, as: Int.self),
                delivered: try Instant.ifPresent(row, 5),
                overtaken: try Instant.ifPresent(row, 6),
                lastFailure: try row.decode(7, as: String?.self))
        }
    }

    /// Says that a person has seen an alert, again where somebody had; returns who acknowledged it last, and when.
    ///
    /// - Parameters:
    ///   - person: nil where the login is one person's own.
    ///   - seen: the alert as it was when the person looked; where it is worse now, the server refuses with `IT002`.
    package static func acknowledge(
        _ alert: PostgresUUID, by person: String?, seen: JSONB, note: String?, _ connection: Connection
    ) async throws(PostgresError) -> Acknowledged {
        try await connection.query(
            "SELECT acknowledged_by, acknowledged_at, awaiting FROM intake.acknowledge($1, $2, $3, $4)", alert, person,
            seen, note
        ).single { (row) throws(PostgresError) in
            Acknowledged(
                by: try row.decode(0), at: try Instant(decoding: row, 1), awaiting: try row.decode(2, as: [String].self)
            )
        }
    }

    /// Asks for help with an open alert: the next step is told at once.
    ///
    /// - Parameter person: nil where the login is one person's own.
    package static func escalate(
        _ alert: PostgresUUID, by person: String?, note: String?, _ connection: Connection
    ) async throws(PostgresError) {
        _ = try await connection.query("SELECT intake.escalate($1, $2, $3)", alert, person, note)
    }

    /// What was done to tell people of an alert, for every moment from its opening until its closing or now, in order.
    package static func timeline(
        of alert: PostgresUUID, _ connection: Connection
    ) async throws(PostgresError) -> [Interval] {
        try await connection.query(
            "SELECT since, until, reason, words, next_at FROM intake.alert_timeline($1)", alert
        ).map { (row) throws(PostgresError) in
            Interval(
                since: try Instant(decoding: row, 0), until: try Instant(decoding: row, 1),
                reason: try row.decode(2), words: try row.decode(3), next: try Instant.ifPresent(row, 4))
        }
    }

    /// Who must each acknowledge an alert, by level, the most urgent first.
    package static func requiredAcknowledgements(
        _ connection: Connection
    ) async throws(PostgresError) -> [(level: Level, persons: [String])] {
        try await connection.query(
            """
            SELECT m.level, array_agg(p.name ORDER BY p.name)
            FROM intake.must_acknowledge AS m JOIN intake.person AS p ON p.id = m.person_id AND p.until IS NULL
            GROUP BY m.level
            """
        ).map { (row) throws(PostgresError) in
            (level: try Level(decoding: row, 0), persons: try row.decode(1, as: [String].self))
        }.sorted { $0.level > $1.level }
    }

    /// Says who must each acknowledge an alert of a level; nobody lets anybody do. Returns the names as they are kept.
    ///
    /// - Parameter manager: nil where the login is one person's own.
    package static func requireAcknowledgement(
        _ level: Level, of persons: [String], by manager: String?, _ connection: Connection
    ) async throws(PostgresError) -> [String] {
        try await connection.query(
            "SELECT intake.require_acknowledgement($1, $2, $3)", level.rawValue, persons, manager
        ).value(row: 0, column: 0, as: [String].self)
    }

    /// A batch of forms that may be marked as not genuine: what all that are given have in common.
    package struct Batch: Sendable {
        package var submissions: [PostgresUUID]?
        package var keyPrefix: String?
        package var submittedBy: String?
        package var from: Instant?
        package var until: Instant?

        package init(
            submissions: [PostgresUUID]? = nil, keyPrefix: String? = nil, submittedBy: String? = nil,
            from: Instant? = nil, until: Instant? = nil
        ) {
            self.submissions = submissions
            self.keyPrefix = keyPrefix
            self.submittedBy = submittedBy
            self.from = from
            self.until = until
        }
    }

    /// What came of marking a batch.
    package struct Marked: Sendable, Hashable {
        package let forms: Int
        /// Forms of the batch that are not assessed yet.
        package let waiting: Int
        package let alerts: Int
        /// Alerts that also hold other forms, and stay open.
        package let mixedAlerts: [PostgresUUID]
    }

    /// Says that a batch of forms came from no patient.
    ///
    /// - Parameter person: nil where the login is one person's own.
    package static func markNotGenuine(
        _ batch: Batch, by person: String?, reason: String, _ connection: Connection
    ) async throws(PostgresError) -> Marked {
        try await connection.query(
            "SELECT forms, waiting, alerts, mixed_alerts FROM intake.mark_not_genuine($1, $2, $3, $4, $5::text::name, $6, $7)",
            person, reason, batch.submissions, batch.keyPrefix, batch.submittedBy, batch.from.map { Timestamp($0) },
            batch.until.map { Timestamp($0) }
        ).single { (row) throws(PostgresError) in
            Marked(
                forms: try row.decode(0), waiting: try row.decode(1), alerts: try row.decode(2),
                mixedAlerts: try row.decode(3, as: [PostgresUUID].self))
        }
    }

    /// Says that a clinician has dealt with an alert; returns who was the first to do so, and when.
    ///
    /// - Parameters: as of `acknowledge`.
    package static func close(
        _ alert: PostgresUUID, by person: String?, outcome: String, seen: JSONB, note: String?, _ connection: Connection
    ) async throws(PostgresError) -> (by: String, at: Instant) {
        try await connection.query(
            "SELECT closed_by, closed_at FROM intake.close($1, $2, $3, $4, $5)", alert, person, outcome,
            seen, note
        ).single { (row) throws(PostgresError) in
            (by: try row.decode(0, as: String.self), at: try Instant(decoding: row, 1))
        }
    }
}
