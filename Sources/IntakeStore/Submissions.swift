package import Postgres
package import TriageCore

/// Forms as they were submitted, and what was made of them.
package enum Submissions {
    /// Submits a form through `intake.submit`, the bytes as they are. It is confirmed when this returns.
    ///
    /// - Parameter key: with the same key the same bytes are stored once.
    /// - Throws: where ``PostgresError/leavesOpen`` says so, nobody knows whether the form is stored: the same with the same
    ///   key is harmless, and has to be repeated until it returns.
    package static func submit(
        _ form: [UInt8], key: String?, _ connection: Connection, deadline: ContinuousClock.Instant? = nil
    ) async throws(PostgresError) -> PostgresUUID {
        let statement = Statement(name: "submit", "SELECT intake.submit($1::text, $2::text)")
        return try await connection.query(statement, String(decoding: form, as: UTF8.self), key, deadline: deadline)
            .value(row: 0, column: 0)
    }

    /// What the site shows everybody after submitting, whatever was answered; the clinic's own words or the project's.
    package static func confirmation(
        of id: PostgresUUID, key: String?, _ connection: Connection
    ) async throws(PostgresError) -> String {
        try await connection.query("SELECT intake.outcome($1, $2) ->> 'text'", id, key).value(row: 0, column: 0)
    }

    /// Whether the login may do more than submit: a web site's may not.
    package static func mayMore(_ connection: Connection) async throws(PostgresError) -> Bool {
        try await connection.query(
            """
            SELECT has_table_privilege('intake.submission', 'SELECT') OR has_table_privilege('intake.assessment', 'SELECT')
                OR pg_has_role('intake_staff', 'MEMBER') OR pg_has_role('intake_worker', 'MEMBER')
            """
        ).value(row: 0, column: 0)
    }

    /// A stored form with its assessment.
    package struct Stored: Sendable {
        package let id: PostgresUUID
        package let form: String
        package let received: Instant
        /// nil while it waits, or when it is in quarantine.
        package let result: String?
        package let quarantineReason: String?
        package let protocolContent: String?
        package let settingsContent: String?
        package let history: [EarlierStored]
    }

    package struct EarlierStored: Sendable {
        package let form: String
        package let received: Instant
    }

    /// Whether this role reads what ``stored(_:_:)`` takes.
    package static func mayRead(_ connection: Connection) async throws(PostgresError) -> Bool {
        try await connection.query(
            """
            SELECT bool_and(has_schema_privilege('intake', 'USAGE') AND has_table_privilege(t.name, 'SELECT'))
            FROM unnest('{intake.submission,intake.assessment,intake.quarantine,intake.protocol,intake.settings}'::text[])
                AS t (name)
            """
        ).value(row: 0, column: 0)
    }

    /// Reads a stored form with all that its assessment depended on; nil when there is none.
    package static func stored(
        _ id: PostgresUUID, _ connection: Connection
    ) async throws(PostgresError) -> Stored? {
        let main = try await connection.query(
            """
            SELECT s.form, s.received_at, a.result, q.reason, p.content, c.content
            FROM intake.submission AS s
            LEFT JOIN intake.assessment AS a ON a.submission_id = s.id
            LEFT JOIN intake.quarantine AS q ON q.submission_id = s.id
            LEFT JOIN intake.protocol AS p ON p.version = a.protocol
            LEFT JOIN intake.settings AS c ON c.hash = a.settings_hash
            WHERE s.id = $1
            """, id)
        let history = try await connection.query(
            """
            SELECT s.form, s.received_at
            FROM intake.assessment AS a
            CROSS JOIN LATERAL unnest(a.history) WITH ORDINALITY AS h (id, position)
            JOIN intake.submission AS s ON s.id = h.id
            WHERE a.submission_id = $1
            ORDER BY h.position
            """, id)
        let earlier = try history.map { (row) throws(PostgresError) in
            EarlierStored(form: try row.decode(0), received: Instant(try row.decode(1, as: Timestamp.self)))
        }
        return try main.optional { (row) throws(PostgresError) in
            return Stored(
                id: id, form: try row.decode(0), received: Instant(try row.decode(1, as: Timestamp.self)),
                result: try row.decode(2, as: JSONB?.self)?.text, quarantineReason: try row.decode(3, as: String?.self),
                protocolContent: try row.decode(4, as: JSONB?.self)?.text,
                settingsContent: try row.decode(5, as: JSONB?.self)?.text, history: earlier)
        }
    }
}

extension PostgresError {
    /// Whether a call with an idempotency key may have been carried out, or may be another time, so that it is to be repeated:
    /// a lost connection, a commit that no standby has confirmed, a lock that somebody holds, a server that stops or starts.
    package var leavesOpen: Bool {
        switch self {
        case .connectionLost, .commitOutcomeUnknown, .deadlineExceeded: true
        case .connectionFailed(let failure):
            switch failure.reason {
            case .invalidConnectionString, .refused, .unknownDatabase, .cancelled: false
            default: true
            }
        case .server:
            switch sqlState {
            case .lockNotAvailable?, .deadlockDetected?, .serializationFailure?, .readOnlySQLTransaction?,
                .queryCanceled?:
                true
            default: serverError?.isOfCommit == true
            }
        default: false
        }
    }
}
