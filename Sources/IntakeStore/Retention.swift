package import Postgres
package import TriageCore

/// How long the clinic keeps what is done, and what is erased.
package enum Retention {
    /// The row of `dashboard.retention`.
    package struct Policy: Sendable, Hashable {
        /// nil for ever.
        package let formDays: Int?
        package let messageDays: Int?
        /// Who said so, and when; nil where nobody ever did.
        package let by: String?
        package let since: Instant?
        /// When nothing more was found to erase.
        package let ran: Instant?
        package let formsErased: Int
        package let oldestForm: Instant?
    }

    package static func policy(_ connection: Connection) async throws(PostgresError) -> Policy {
        try await connection.query(
            """
            SELECT form_days, message_days, by_whom, since, ran_at, forms_erased, oldest_form_at FROM dashboard.retention
            """
        ).single { (row) throws(PostgresError) in
            Policy(
                formDays: try row.decode(0, as: Int32?.self).map(Int.init),
                messageDays: try row.decode(1, as: Int32?.self).map(Int.init), by: try row.decode(2, as: String?.self),
                since: try Instant.ifPresent(row, 3), ran: try Instant.ifPresent(row, 4),
                formsErased: try row.decode(5), oldestForm: try Instant.ifPresent(row, 6))
        }
    }

    /// - Parameters:
    ///   - formDays: nil for ever.
    ///   - person: nil where the login is one person's own.
    package static func set(
        formDays: Int?, messageDays: Int?, by person: String?, _ connection: Connection
    ) async throws(PostgresError) {
        _ = try await connection.query(
            "SELECT intake.set_retention($1, $2, $3)", formDays.map(Int32.init), messageDays.map(Int32.init), person)
    }

    /// Erases all that there is of a patient; returns how many forms there were.
    package static func erase(
        patient reference: String, by person: String?, _ connection: Connection
    ) async throws(PostgresError) -> Int {
        Int(
            try await connection.query("SELECT intake.erase_patient($1, $2)", reference, person)
                .value(row: 0, column: 0, as: Int32.self))
    }

    /// Erases some of what is older than it is kept; returns how much.
    package static func purge(atMost limit: Int, _ connection: Connection) async throws(PostgresError) -> Int {
        Int(
            try await connection.query("SELECT intake.purge($1)", Int32(limit), deadline: .now + .seconds(15))
                .value(row: 0, column: 0, as: Int32.self))
    }
}
