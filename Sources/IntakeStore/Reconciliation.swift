package import Postgres

/// Whether every accepted form is waiting, assessed or quarantined.
package enum Reconciliation {
    /// How many recent forms, and how many old ones, one call looks at.
    private static let share = 1_000

    /// Looks at a stretch of the forms and mends what is wrong; the database sees to it that one daemon does it at a time.
    ///
    /// - Returns: how many forms were in no place, or in two.
    package static func run(_ connection: Connection) async throws(PostgresError) -> Int {
        try await connection.query(
            Statement(name: "reconcile", "SELECT intake.reconcile($1)"), Int32(share), deadline: .now + .seconds(15)
        ).value(row: 0, column: 0, as: Int.self)
    }
}
