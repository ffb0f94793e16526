package import Postgres
package import TriageCore

/// What staff do about forms; `person` is nil where the login is one person's own.
extension Casework {
    /// What a person made of own words.
    package enum Verdict: String, Sendable, CaseIterable {
        case nothingUrgent = "nothing_urgent"
        case needsCall = "needs_call"
        case emergency
    }

    /// Says that a person works on a form; returns who does, and since when.
    package static func take(
        _ submission: PostgresUUID, by person: String?, _ connection: Connection
    ) async throws(PostgresError) -> (by: String, at: Instant) {
        try await signed("SELECT taken_by, taken_at FROM intake.take($1, $2)", [submission, person], connection)
    }

    /// Gives back what somebody has taken, and the acknowledged alert that holds it; returns the alert, of which people are
    /// told anew.
    package static func release(
        _ submission: PostgresUUID, by person: String?, note: String?, _ connection: Connection
    ) async throws(PostgresError) -> PostgresUUID? {
        try await connection.query("SELECT intake.release($1, $2, $3)", submission, person, note)
            .value(row: 0, column: 0, as: PostgresUUID?.self)
    }

    /// Gives the acknowledged alert that holds a form to another person; returns the alert.
    package static func handOver(
        _ submission: PostgresUUID, by person: String?, to successor: String, note: String?, _ connection: Connection
    ) async throws(PostgresError) -> PostgresUUID {
        try await connection.query("SELECT intake.hand_over($1, $2, $3, $4)", submission, person, successor, note)
            .value(row: 0, column: 0)
    }

    /// Says that the work on a form without an open alert is done; returns who was the first to say so, and when.
    ///
    /// - Parameter seen: the row as it was when the person looked; nil to act on whatever is there.
    package static func resolve(
        _ submission: PostgresUUID, by person: String?, outcome: String, note: String?, seen: JSONB?,
        _ connection: Connection
    ) async throws(PostgresError) -> (by: String, at: Instant) {
        try await signed(
            "SELECT resolved_by, resolved_at FROM intake.resolve($1, $2, $3, $4, $5)",
            [submission, person, outcome, note, seen], connection)
    }

    /// What became of forms that were to be resolved together.
    package struct Resolved: Sendable, Hashable {
        package let resolved: Int
        /// Left out since nobody has read their own words.
        package let wordsUnread: Int
        /// Left out since each needs a look.
        package let skipped: Int
    }

    /// Resolves the forms of a low level that came before some moment.
    ///
    /// - Parameter isDry: only counts.
    package static func resolveAll(
        _ level: Level, receivedBefore moment: Instant, by person: String?, outcome: String, note: String?, isDry: Bool,
        _ connection: Connection
    ) async throws(PostgresError) -> Resolved {
        try await connection.query(
            "SELECT resolved, words_unread, skipped FROM intake.resolve_all($1, $2, $3, $4, $5, $6)", level.rawValue,
            Timestamp(moment), outcome, person, note, isDry
        ).single { (row) throws(PostgresError) in
            Resolved(resolved: try row.decode(0), wordsUnread: try row.decode(1), skipped: try row.decode(2))
        }
    }

    /// Gives a form another level; the assessment stays.
    package static func override(
        _ submission: PostgresUUID, to level: Level, by person: String?, reason: String, _ connection: Connection
    ) async throws(PostgresError) {
        _ = try await connection.query(
            "SELECT intake.override($1, $2, $3, $4)", submission, level.rawValue, person, reason)
    }

    /// Says what a person made of a form's own words; returns who read them last, and when.
    package static func read(
        _ submission: PostgresUUID, by person: String?, verdict: Verdict, note: String?, _ connection: Connection
    ) async throws(PostgresError) -> (by: String, at: Instant) {
        try await signed(
            "SELECT read_by, read_at FROM intake.read_words($1, $2, $3, $4)",
            [submission, person, verdict.rawValue, note],
            connection)
    }

    /// Completes a form with what the patient answered on the phone; returns the completed one, which waits for its assessment.
    ///
    /// - Parameter answers: an object of answers by their items, as forms hold them.
    package static func amend(
        _ submission: PostgresUUID, answers: JSONB, by person: String?, note: String?, _ connection: Connection
    ) async throws(PostgresError) -> PostgresUUID {
        try await connection.query("SELECT intake.amend($1, $2, $3, $4)", submission, answers, person, note)
            .value(row: 0, column: 0)
    }

    /// Whether a form has come to an end of its way through the queue: assessed, or in quarantine.
    package static func isAssessed(
        _ submission: PostgresUUID, _ connection: Connection
    ) async throws(PostgresError) -> Bool {
        try await connection.query(
            "SELECT EXISTS (SELECT FROM dashboard.worklist WHERE submission_id = $1)", submission
        ).value(row: 0, column: 0)
    }

    /// Brings back a form that was resolved or closed; returns the alert that it opened or joined.
    package static func reopen(
        _ submission: PostgresUUID, by person: String?, reason: String, _ connection: Connection
    ) async throws(PostgresError) -> PostgresUUID? {
        try await connection.query("SELECT intake.reopen($1, $2, $3)", submission, person, reason)
            .value(row: 0, column: 0, as: PostgresUUID?.self)
    }

    /// Takes back the person's last act; returns what it was, and on what.
    package static func undo(
        by person: String?, _ connection: Connection
    ) async throws(PostgresError) -> (kind: String, submission: PostgresUUID?, alert: PostgresUUID?) {
        try await connection.query("SELECT kind, submission_id, alert_id FROM intake.undo($1)", person)
            .single { (row) throws(PostgresError) in
                (
                    kind: try row.decode(0, as: String.self), submission: try row.decode(1, as: PostgresUUID?.self),
                    alert: try row.decode(2, as: PostgresUUID?.self)
                )
            }
    }

    /// Gives a form that could not be read back to the queue.
    package static func retryQuarantined(
        _ submission: PostgresUUID, by person: String?, reason: String, _ connection: Connection
    ) async throws(PostgresError) {
        _ = try await connection.query("SELECT intake.retry_quarantined($1, $2, $3)", submission, person, reason)
    }

    /// Says that nothing more will come of a form that could not be read.
    package static func discardQuarantined(
        _ submission: PostgresUUID, by person: String?, reason: String, _ connection: Connection
    ) async throws(PostgresError) {
        _ = try await connection.query("SELECT intake.discard_quarantined($1, $2, $3)", submission, person, reason)
    }

    private static func signed(
        _ statement: String, _ parameters: [any PostgresEncodable], _ connection: Connection
    ) async throws(PostgresError) -> (by: String, at: Instant) {
        try await connection.query(Statement(statement), parameters: parameters).single { (row) throws(PostgresError) in
            (by: try row.decode(0, as: String.self), at: try Instant(decoding: row, 1))
        }
    }
}
