/// Why a benchmark cannot run, or its figures mean nothing.
package enum BenchmarkError: Error, CustomStringConvertible {
    /// The named database holds forms, which a benchmark would mix with its own.
    case databaseHoldsForms
    /// The named database lacks our schema, or has another version of it.
    case schemaMismatch
    /// The named database's server does not record when transactions are committed.
    case noCommitTimes
    /// A client of libpq failed, with what it did and an SQLSTATE.
    case twinFailed(String)
    /// A worker process ended by itself, or never began to work.
    case workerFailed(String)
    /// Forms were lost, doubled or left over.
    case unbalanced(String)

    package var description: String {
        switch self {
        case .databaseHoldsForms: "the database holds forms; name an empty one, since a benchmark adds its own"
        case .schemaMismatch: "the database has no schema of this release; run 'intake-triage schema apply'"
        case .noCommitTimes: "the server has track_commit_timestamp off, without which latency cannot be measured"
        case .twinFailed(let what): "the client of libpq failed: \(what)"
        case .workerFailed(let what): "a worker failed: \(what)"
        case .unbalanced(let what): "forms are not balanced: \(what)"
        }
    }
}
