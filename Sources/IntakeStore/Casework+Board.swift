package import Postgres
package import TriageCore

/// What the staff board shows besides what the commands show.
extension Casework {
    /// Which patients a page is about.
    package struct Choice: Sendable, Hashable {
        package enum Scope: String, Sendable, Hashable, CaseIterable {
            case open, mine, late, acknowledged
        }

        package var scope = Scope.open
        package var level: Level?
        /// Part of a reference, in whatever case.
        package var reference: String?
        /// Whose ``Scope/mine`` are.
        package var person: String
        package var offset = 0
        package var limit: Int
        /// The rows of these forms alone.
        package var submissions: [PostgresUUID]?

        package init(person: String, limit: Int) {
            self.person = person
            self.limit = limit
        }
    }

    /// A row of the board's list.
    package struct BoardRow: Sendable {
        package let patient: Patient
        /// When the leading form was received.
        package let received: Instant?
        package let possibleLevel: Level?
        package let similarReferences: [String]
        package let acknowledged: Instant?
        /// Messages about the alert that a channel has taken; nil without an open alert.
        package let told: Int?
        /// As `dashboard.alerts`.
        package let phase: String?

        /// What stands for the patient on a page and in its address: the oldest open form.
        package var id: PostgresUUID { patient.submissions.first ?? patient.leading }
    }

    /// The patients of a choice, the most urgent first, those that are acknowledged the longest first; and how many there are
    /// in all, as of the same moment: the list is read once.
    package static func list(
        _ choice: Choice, _ connection: Connection
    ) async throws(PostgresError) -> (rows: [BoardRow], tally: Tally) {
        let isByAge = choice.scope == .acknowledged
        let levels = Level.allCases.map { "count(*) FILTER (WHERE level = '\($0.rawValue)')" }.joined(separator: ", ")
        let statement = Statement(
            """
            WITH page AS MATERIALIZED (
                SELECT row_number() OVER () AS turn, v.* FROM dashboard.patients AS v
            ), tally AS (
                SELECT ARRAY[\(levels)] AS levels, count(*) FILTER (WHERE p.overdue) AS late,
                       count(*) FILTER (WHERE p.alert_state = 'acknowledged') AS acknowledged,
                       count(*) FILTER (WHERE \(isHadBy("$9"))) AS mine
                FROM page AS p
            )
            SELECT p.patient_reference, p.patient_contact, p.level, p.top_reason, p.destination, p.respond_by, p.overdue,
                   p.forms, p.words_unread, p.owner, p.alert_id, p.alert_state, p.acknowledged_by, p.submission_ids,
                   p.leading_submission_id, p.seen, coalesce(w.received_at, o.received_at), w.possible_level,
                   coalesce(w.similar_references, '{}'), a.acknowledged_at, a.told, a.phase,
                   t.levels, t.late, t.acknowledged, t.mine
            FROM tally AS t
            LEFT JOIN (SELECT p.* FROM page AS p
                       \(isByAge ? "JOIN dashboard.alerts AS b ON b.alert_id = p.alert_id" : "")
                       WHERE \(condition)
                       ORDER BY \(isByAge ? "b.acknowledged_at, " : "")p.turn LIMIT $7 OFFSET $8) AS p ON true
            LEFT JOIN LATERAL (
                SELECT w.received_at, w.possible_level, w.similar_references FROM dashboard.worklist AS w
                WHERE w.submission_id = p.leading_submission_id) AS w ON true
            LEFT JOIN LATERAL (
                SELECT o.received_at FROM dashboard.words AS o WHERE o.submission_id = p.leading_submission_id) AS o ON true
            LEFT JOIN LATERAL (
                SELECT a.acknowledged_at, a.told, a.phase FROM dashboard.alerts AS a WHERE a.alert_id = p.alert_id) AS a ON true
            ORDER BY \(isByAge ? "a.acknowledged_at, " : "")p.turn
            """)
        let parameters: [any PostgresEncodable] = [
            choice.level?.rawValue, choice.reference, choice.scope == .late, isByAge,
            choice.scope == .mine ? choice.person : nil as String?, choice.submissions, choice.limit, choice.offset,
            choice.person,
        ]
        var rows: [BoardRow] = []
        var tally = Tally()
        try await connection.query(statement, parameters: parameters).forEach { (row) throws(PostgresError) in
            let counts = try row.decode(22, as: [Int64].self)
            for (level, count) in zip(Level.allCases, counts) where count > 0 { tally.levels[level] = Int(count) }
            tally.late = try row.decode(23)
            tally.acknowledged = try row.decode(24)
            tally.mine = try row.decode(25)
            // The tally stands alone where no patient is of the choice.
            if try !row.isNull(2) { rows.append(try BoardRow(decoding: row)) }
        }
        return (rows, tally)
    }

    /// Whether a person has acknowledged the patient's alert or taken one of the forms.
    private static func isHadBy(_ person: String) -> String {
        """
        (lower(p.acknowledged_by) = lower(\(person))
         OR strpos(', ' || lower(p.owner) || ', ', ', ' || lower(\(person)) || ', ') > 0)
        """
    }

    private static let condition = """
        ($1::text IS NULL OR p.level = $1)
        AND ($2::text IS NULL OR strpos(lower(p.patient_reference), lower($2)) > 0)
        AND (NOT $3::bool OR p.overdue)
        AND (NOT $4::bool OR p.alert_state = 'acknowledged')
        AND ($5::text IS NULL OR \(isHadBy("$5")))
        AND ($6::uuid[] IS NULL OR p.submission_ids && $6)
        """

    /// How many patients there are at each level, and in each scope of a choice.
    package struct Tally: Sendable, Hashable {
        package var levels: [Level: Int] = [:]
        package var mine = 0
        package var late = 0
        package var acknowledged = 0
        package init() {}

        package var all: Int { levels.values.reduce(0, +) }
    }

    /// What a row says about who has it, as far as readers who look at it must be told of a change.
    package struct RowState: Sendable, Hashable {
        package let id: PostgresUUID
        package let level: Level
        /// Everything that the row shows of its work, as one text that is compared and never shown.
        package let mark: String

        package init(id: PostgresUUID, level: Level, mark: String) {
            self.id = id
            self.level = level
            self.mark = mark
        }
    }

    /// All rows, in their order.
    package static func rowStates(_ connection: Connection) async throws(PostgresError) -> [RowState] {
        try await connection.query(
            """
            SELECT submission_ids[1], level,
                   concat_ws('|', level, alert_id, alert_state, acknowledged_by, owner, forms, words_unread, overdue)
            FROM dashboard.patients
            """
        ).map { (row) throws(PostgresError) in
            RowState(id: try row.decode(0), level: try Level(decoding: row, 1), mark: try row.decode(2))
        }
    }

    /// A row of `dashboard.words`.
    package struct Unread: Sendable, Hashable {
        package let submission: PostgresUUID
        package let received: Instant?
        package let reference: String?
        package let level: Level?
        package let signs: Level?
        package let explained: Double
        package let due: Instant?
    }

    /// Own words that nobody has read, the least understood first.
    package static func unread(
        skipping offset: Int, limit: Int, _ connection: Connection
    ) async throws(PostgresError) -> [Unread] {
        try await connection.query(
            """
            SELECT submission_id, received_at, patient_reference, level, signs, explained::float8, due_at
            FROM dashboard.words LIMIT $1 OFFSET $2
            """, limit, offset
        ).map { (row) throws(PostgresError) in
            Unread(
                submission: try row.decode(0), received: try Instant.ifPresent(row, 1),
                reference: try row.decode(2, as: String?.self),
                level: try row.isNull(3) ? nil : Level(decoding: row, 3),
                signs: try row.isNull(4) ? nil : Level(decoding: row, 4), explained: try row.decode(5),
                due: try Instant.ifPresent(row, 6))
        }
    }

    /// How many own words wait to be read.
    package static func unreadCount(_ connection: Connection) async throws(PostgresError) -> Int {
        try await connection.query("SELECT count(*) FROM dashboard.words").value(row: 0, column: 0)
    }

    /// The last act of a person, by the name that `intake.person` has; nil for none.
    package static func lastAct(by person: String, _ connection: Connection) async throws(PostgresError) -> Act? {
        // Not in whatever case, as done(by:limit:_:) has it: this one uses the index, and is asked for with every page.
        try await acts(where: "d.by_whom = $1", person, limit: 1, connection).first
    }

    /// What was done with forms of a reference, the latest act of each form first.
    ///
    /// - Parameter reference: part of it, in whatever case; nil for all.
    package static func finished(
        reference: String?, offset: Int, limit: Int, _ connection: Connection
    ) async throws(PostgresError) -> [Act] {
        try await acts(
            where: "($1::text IS NULL OR strpos(lower(d.patient_reference), lower($1)) > 0)", reference, limit: limit,
            offset: offset, connection)
    }
}

extension Dashboard {
    /// A row of `dashboard.workers`.
    package struct Daemon: Sendable, Hashable {
        package let kind: String
        package let host: String
        package let version: String?
        package let `protocol`: String?
        package let state: String
        package let heartbeat: Instant?
        package let isAlive: Bool
        package let note: String?
        /// What last went wrong since it was started, and when; nil where nothing has, or the schema does not keep it.
        package let lastError: String?
        package let lastErrorTime: Instant?
    }

    /// The last 200 daemons of seven days, those that live first: a host where one ends again and again has hundreds.
    package static func daemons(_ connection: Connection) async throws(PostgresError) -> [Daemon] {
        try await connection.query(
            """
            SELECT kind, host, version, protocol, state, heartbeat_at, alive, note, to_jsonb(w)->>'last_error',
                   (to_jsonb(w)->>'last_error_at')::timestamptz
            FROM dashboard.workers AS w
            ORDER BY alive DESC, heartbeat_at DESC LIMIT 200
            """
        ).map { (row) throws(PostgresError) in
            Daemon(
                kind: try row.decode(0), host: try row.decode(1), version: try row.decode(2, as: String?.self),
                protocol: try row.decode(3, as: String?.self), state: try row.decode(4),
                heartbeat: try Instant.ifPresent(row, 5), isAlive: try row.decode(6),
                note: try row.decode(7, as: String?.self), lastError: try row.decode(8, as: String?.self),
                lastErrorTime: try Instant.ifPresent(row, 9))
        }
    }

    /// A row of `dashboard.channels`.
    package struct ChannelHealth: Sendable, Hashable {
        package let name: String
        package let kind: String
        package let state: String
        package let tested: Instant?
        package let succeeded: Instant?
        package let failure: String?
        package let undelivered: Int
    }

    /// The alerter's channels.
    package static func channels(_ connection: Connection) async throws(PostgresError) -> [ChannelHealth] {
        try await connection.query(
            "SELECT name, kind, state, tested_at, succeeded_at, last_failure, undelivered FROM dashboard.channels LIMIT 200"
        ).map { (row) throws(PostgresError) in
            ChannelHealth(
                name: try row.decode(0), kind: try row.decode(1), state: try row.decode(2),
                tested: try Instant.ifPresent(row, 3), succeeded: try Instant.ifPresent(row, 4),
                failure: try row.decode(5, as: String?.self), undelivered: try row.decode(6))
        }
    }

    /// Forms by the hour in which they were received, for a day up to now; hours without any are missing.
    package static func lastDay(
        _ connection: Connection
    ) async throws(PostgresError) -> [(hour: Instant, level: Level, forms: Int)] {
        try await connection.query(
            """
            SELECT hour, level::text, submissions FROM dashboard.activity
            WHERE hour > date_trunc('hour', now()) - interval '24 hours' ORDER BY hour
            """
        ).map { (row) throws(PostgresError) in
            (
                hour: try Instant(decoding: row, 0), level: try Level(decoding: row, 1),
                forms: try row.decode(2, as: Int.self)
            )
        }
    }
}

extension Casework.BoardRow {
    fileprivate init(decoding row: borrowing Row) throws(PostgresError) {
        self.init(
            patient: Casework.Patient(
                reference: try row.decode(0, as: String?.self), contact: try row.decode(1, as: String?.self),
                level: try Level(decoding: row, 2), topReason: try row.decode(3, as: String?.self),
                destination: try row.decode(4, as: String?.self), respondBy: try Instant.ifPresent(row, 5),
                isOverdue: try row.decode(6), forms: try row.decode(7), wordsUnread: try row.decode(8),
                owner: try row.decode(9, as: String?.self), alert: try row.decode(10, as: PostgresUUID?.self),
                alertState: try row.decode(11), acknowledgedBy: try row.decode(12, as: String?.self),
                submissions: try row.decode(13, as: [PostgresUUID].self), leading: try row.decode(14),
                seen: try row.decode(15, as: JSONB.self)),
            received: try Instant.ifPresent(row, 16),
            possibleLevel: try row.isNull(17) ? nil : Level(decoding: row, 17),
            similarReferences: try row.decode(18, as: [String].self), acknowledged: try Instant.ifPresent(row, 19),
            told: try row.decode(20, as: Int?.self), phase: try row.decode(21, as: String?.self))
    }
}
