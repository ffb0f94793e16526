package import Postgres

/// Why work on the store failed, as far as a caller acts on it.
package enum StoreError: PostgresErrorWrapping, CustomStringConvertible {
    case postgres(PostgresError)
    /// The open alerts of the patients of the forms with these numbers are held by somebody else's transaction, mostly for
    /// some milliseconds; these forms are left for a little later.
    case alertsLockedElsewhere([Int64])
    /// The database refused what the forms with these numbers came to.
    case refused([Int64], PostgresError)
    /// The batch takes so long that the server would cut the session off; a smaller one is needed. So many forms were
    /// assessed in the time that there is.
    case tooSlow(assessed: Int)

    package init(_ error: PostgresError) { self = .postgres(error) }

    /// The error of a transaction that stores what the forms with these numbers came to.
    ///
    /// Where COMMIT itself is refused, nothing that it was to store is the cause.
    package init(_ error: PostgresError, storing numbers: [Int64]) {
        guard let server = error.serverError, !server.isOfCommit, !error.isConnectionGone, !numbers.isEmpty else {
            self = .postgres(error)
            return
        }
        self = .refused(numbers, error)
    }

    package var description: String {
        switch self {
        case .postgres(let error): error.description
        case .refused(let numbers, let error): "the results of \(numbers.count) forms were refused: \(error)"
        case .tooSlow: "the batch takes too long"
        case .alertsLockedElsewhere(let numbers):
            "the alerts of \(numbers.count) forms' patients are held by another session"
        }
    }
}

extension PostgresError {
    /// Whether the server refused a statement for what it was to store: data, a constraint or a limit (classes 22, 23, 54).
    ///
    /// What COMMIT itself is refused for, such as a full queue of notifications, is in no form, and neither is anything else
    /// that the server may be short of.
    package var isOfWhatIsStored: Bool {
        guard let error = serverError, !isConnectionGone, !error.isOfCommit else { return false }
        let classes: [SQLState.Class] = [.dataException, .integrityConstraintViolation, .programLimitExceeded]
        return classes.contains(error.sqlState.conditionClass)
    }
}
