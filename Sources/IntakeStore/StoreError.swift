package import Postgres

/// Why work on the store failed, as far as a caller acts on it.
package enum StoreError: PostgresErrorWrapping, CustomStringConvertible {
    case postgres(PostgresError)
    /// A patient's open alert is held by somebody else's transaction; the forms of these patients are left for later.
    case alertsHeldElsewhere([PostgresUUID])

    package init(_ error: PostgresError) { self = .postgres(error) }

    package var description: String {
        switch self {
        case .postgres(let error): error.description
        case .alertsHeldElsewhere(let patients): "the alerts of \(patients.count) patients are held by another session"
        }
    }
}
