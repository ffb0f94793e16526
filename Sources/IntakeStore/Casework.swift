package import Postgres
package import TriageCore

/// What staff see of patients and forms.
package enum Casework {
    /// Where and when the clinic is.
    package struct Clinic: Sendable, Hashable {
        /// An IANA name.
        package let timeZone: String
        /// The database's time, by which it says what is overdue.
        package let now: Instant
        /// What to do about each destination of the protocol in force, as a JSON object by its name.
        package let destinations: JSONB
    }

    /// A row of `dashboard.patients`.
    package struct Patient: Sendable {
        package let reference: String?
        package let contact: String?
        package let level: Level
        package let topReason: String?
        package let destination: String?
        package let respondBy: Instant?
        package let isOverdue: Bool
        package let forms: Int
        package let wordsUnread: Int
        package let owner: String?
        package let alert: PostgresUUID?
        /// `none`, `open` or `acknowledged`.
        package let alertState: String
        package let acknowledgedBy: String?
        package let submissions: [PostgresUUID]
        /// The form that the reason and the destination are of.
        package let leading: PostgresUUID
        /// What somebody who acts on it says that they saw.
        package let seen: JSONB
    }

    /// A form that an open alert holds.
    package struct AlertForm: Sendable, Hashable {
        package let submission: PostgresUUID
        package let reference: String?
        package let contact: String?
        /// nil where its work is done and its own words alone wait.
        package let level: Level?
        package let reasons: [String]
        package let respondBy: Instant?
        package let areWordsUnread: Bool
    }

    /// An open alert with its forms, all as of one moment.
    package struct AlertFile: Sendable, Hashable {
        package let id: PostgresUUID
        package let level: Level
        package let cause: String
        package let opened: Instant?
        package let isLate: Bool
        package let acknowledgedBy: String?
        package let acknowledged: Instant?
        package let seen: JSONB
        /// Who has acknowledged what is there now, and who must still do.
        package let seenBy: [String]
        package let awaiting: [String]
        package fileprivate(set) var forms: [AlertForm]
    }

    /// A row of `dashboard.done`.
    package struct Act: Sendable, Hashable {
        package let at: Instant?
        package let by: String
        package let kind: String
        package let submission: PostgresUUID?
        package let alert: PostgresUUID?
        package let outcome: String?
        package let undone: Instant?
        package let reference: String?
        package let submissions: [PostgresUUID]
    }

    /// A row of `dashboard.quarantine`.
    package struct Quarantined: Sendable, Hashable {
        package let submission: PostgresUUID
        package let received: Instant?
        package let reason: String
        package let words: String
        package let attempts: Int
        /// `held`, `retried` or `discarded`.
        package let state: String
    }

    package static func clinic(_ connection: Connection) async throws(PostgresError) -> Clinic {
        try await connection.query("SELECT time_zone, clock_timestamp(), destinations FROM dashboard.clinic")
            .single { (row) throws(PostgresError) in
                Clinic(
                    timeZone: try row.decode(0), now: try Instant(decoding: row, 1),
                    destinations: try row.decode(2, as: JSONB.self))
            }
    }

    /// One row a patient, the most urgent first.
    package static func patients(
        _ connection: Connection, limit: Int
    ) async throws(PostgresError) -> [Patient] {
        try await connection.query(
            """
            SELECT patient_reference, patient_contact, level, top_reason, destination, respond_by, overdue, forms,
                   words_unread, owner, alert_id, alert_state, acknowledged_by, submission_ids, leading_submission_id, seen
            FROM dashboard.patients LIMIT $1
            """, limit
        ).map { (row) throws(PostgresError) in
            Patient(
                reference: try row.decode(0, as: String?.self), contact: try row.decode(1, as: String?.self),
                level: try Level(decoding: row, 2), topReason: try row.decode(3, as: String?.self),
                destination: try row.decode(4, as: String?.self), respondBy: try Instant.ifPresent(row, 5),
                isOverdue: try row.decode(6), forms: try row.decode(7), wordsUnread: try row.decode(8),
                owner: try row.decode(9, as: String?.self), alert: try row.decode(10, as: PostgresUUID?.self),
                alertState: try row.decode(11), acknowledgedBy: try row.decode(12, as: String?.self),
                submissions: try row.decode(13, as: [PostgresUUID].self), leading: try row.decode(14),
                seen: try row.decode(15, as: JSONB.self))
        }
    }

    /// An open alert with what it is about; nil for one that is closed or that nobody knows.
    package static func alert(
        _ id: PostgresUUID, _ connection: Connection
    ) async throws(PostgresError) -> AlertFile? {
        // One statement, so that `seen` says what the rows say.
        let result = try await connection.query(
            """
            SELECT a.level, a.cause, a.opened_at, a.late, a.acknowledged_by, a.acknowledged_at, a.seen,
                   f.id, coalesce(w.patient_reference, o.patient_reference),
                   coalesce(w.patient_contact, o.patient_contact), coalesce(w.override_level, w.level),
                   coalesce(w.reasons, '{}'), coalesce(w.respond_by, o.due_at), o.submission_id IS NOT NULL, a.seen_by,
                   a.awaiting
            FROM dashboard.alerts AS a
            LEFT JOIN LATERAL unnest(ARRAY(
                SELECT e.id::uuid
                FROM jsonb_array_elements_text(a.seen -> 'submissions') WITH ORDINALITY AS e (id, turn)
                ORDER BY e.turn)) WITH ORDINALITY AS f (id, turn) ON true
            -- Each looked up alone, by a value that is an id already: the views would be read as a whole otherwise.
            LEFT JOIN LATERAL (SELECT w.* FROM dashboard.worklist AS w WHERE w.submission_id = f.id) AS w ON true
            LEFT JOIN LATERAL (SELECT o.* FROM dashboard.words AS o WHERE o.submission_id = f.id) AS o ON true
            WHERE a.alert_id = $1
            ORDER BY f.turn
            """, id)
        var file: AlertFile?
        var forms: [AlertForm] = []
        try result.forEach { (row) throws(PostgresError) in
            file = AlertFile(
                id: id, level: try Level(decoding: row, 0), cause: try row.decode(1),
                opened: try Instant.ifPresent(row, 2), isLate: try row.decode(3),
                acknowledgedBy: try row.decode(4, as: String?.self), acknowledged: try Instant.ifPresent(row, 5),
                seen: try row.decode(6, as: JSONB.self), seenBy: try row.decode(14, as: [String].self),
                awaiting: try row.decode(15, as: [String].self), forms: [])
            guard let submission = try row.decode(7, as: PostgresUUID?.self) else { return }
            forms.append(
                AlertForm(
                    submission: submission, reference: try row.decode(8, as: String?.self),
                    contact: try row.decode(9, as: String?.self),
                    level: try row.isNull(10) ? nil : Level(decoding: row, 10),
                    reasons: try row.decode(11, as: [String].self), respondBy: try Instant.ifPresent(row, 12),
                    areWordsUnread: try row.decode(13)))
        }
        file?.forms = forms
        return file
    }

    /// Everything about one form that a person needs, as JSON; an entry of the audit log.
    ///
    /// - Parameter person: nil where the login is one person's own.
    package static func file(
        of submission: PostgresUUID, by person: String?, _ connection: Connection
    ) async throws(PostgresError) -> JSONB {
        try await connection.query("SELECT intake.case($1, $2)", submission, person)
            .single { (row) throws(PostgresError) in try row.decode(0, as: JSONB.self) }
    }

    /// What people did, the latest first.
    ///
    /// - Parameter person: whose acts alone; nil for everybody's.
    package static func done(
        by person: String?, limit: Int, _ connection: Connection
    ) async throws(PostgresError) -> [Act] {
        try await acts(where: "$1::text IS NULL OR lower(d.by_whom) = lower($1)", person, limit: limit, connection)
    }

    /// The last act on a form, or on an alert that holds it, that was not taken back; nil where there is none.
    package static func lastAct(
        on id: PostgresUUID, _ connection: Connection
    ) async throws(PostgresError) -> Act? {
        try await acts(
            where: "d.undone_at IS NULL AND ($1 = ANY (d.submission_ids) OR d.alert_id = $1)", id, limit: 1, connection
        ).first
    }

    static func acts(
        where condition: String, _ value: any PostgresEncodable, limit: Int, offset: Int = 0, _ connection: Connection
    ) async throws(PostgresError) -> [Act] {
        try await connection.query(
            Statement(
                """
                SELECT d.at, d.by_whom, d.kind, d.submission_id, d.alert_id, d.outcome, d.undone_at, d.patient_reference,
                       d.submission_ids
                FROM dashboard.done AS d WHERE \(condition) ORDER BY d.seq DESC LIMIT $2 OFFSET $3
                """), parameters: [value, limit, offset]
        ).map { (row) throws(PostgresError) in
            Act(
                at: try Instant.ifPresent(row, 0), by: try row.decode(1), kind: try row.decode(2),
                submission: try row.decode(3, as: PostgresUUID?.self), alert: try row.decode(4, as: PostgresUUID?.self),
                outcome: try row.decode(5, as: String?.self), undone: try Instant.ifPresent(row, 6),
                reference: try row.decode(7, as: String?.self), submissions: try row.decode(8, as: [PostgresUUID].self))
        }
    }

    /// Forms that could not be read, those that are still held first.
    ///
    /// - Parameter all: also those that were given back or discarded.
    package static func quarantine(
        all: Bool, _ connection: Connection
    ) async throws(PostgresError) -> [Quarantined] {
        try await connection.query(
            """
            SELECT submission_id, received_at, reason, words, attempts, state
            FROM dashboard.quarantine WHERE $1 OR state = 'held'
            """, all
        ).map { (row) throws(PostgresError) in
            Quarantined(
                submission: try row.decode(0), received: try Instant.ifPresent(row, 1), reason: try row.decode(2),
                words: try row.decode(3), attempts: try row.decode(4), state: try row.decode(5))
        }
    }
}
