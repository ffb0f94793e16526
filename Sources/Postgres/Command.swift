import CLibpq

/// One command of a message to the server: how it is sent, and what its answer means for the session.
///
/// An array of them is a whole message, a pipeline where there are several. It is walked through twice, by `Session.send`, and by
/// `Session.receive`, which takes the answers in the same order: so each answer belongs to its command without any counting.
enum Command {
    /// A text without parameters: BEGIN and its settings, ROLLBACK, or, where it is alone, a script of several statements.
    case text(String)
    /// The preparation of a statement under a name.
    case prepare(PreparedStatements.Key, name: String)
    /// A statement, by the name of its preparation if it has one.
    case execute(BoundStatement, name: String?)
    /// The end of a transaction.
    case commit

    /// Gives the command to libpq; false if libpq has not accepted it.
    func send(on connection: OpaquePointer, inPipeline: Bool) -> Bool {
        switch self {
        case .text(let sql): Self.send(sql, on: connection, inPipeline)
        case .prepare(let key, let name):
            PQsendPrepare(connection, name, key.statement.sql, Int32(key.types.count), key.types) == 1
        case .execute(let statement, let name): statement.send(on: connection, as: name)
        case .commit: Self.send("COMMIT", on: connection, inPipeline)
        }
    }

    /// The simple protocol is one message instead of five, and a pipeline knows only the extended one.
    private static func send(_ sql: String, on connection: OpaquePointer, _ inPipeline: Bool) -> Bool {
        (inPipeline
            ? PQsendQueryParams(connection, sql, 0, nil, nil, nil, nil, 1)
            : PQsendQuery(connection, sql)) == 1
    }

    /// Takes note that the server has carried the command out.
    func succeeded(_ prepared: inout PreparedStatements) {
        if case .prepare(let key, let name) = self { prepared.insert(key, name) }
    }

    /// Takes note that the server has refused the command, and completes the error.
    func failed(_ error: inout ServerError, _ prepared: inout PreparedStatements) {
        switch self {
        case .commit: error.isOfCommit = true
        case .execute(_, .some) where error.isOfStalePreparation: prepared.removeAll()
        case .execute, .prepare, .text: break
        }
    }
}

/// What the server has prepared for a session.
struct PreparedStatements {
    struct Key: Hashable {
        let statement: Statement
        /// The parameters' types.
        let types: [UInt32]

        /// The name tells nearly all apart; hashing kilobytes of SQL for each statement would take longer than all else here.
        func hash(into hasher: inout Hasher) { hasher.combine(statement.name) }
    }

    private var names: [Key: String] = [:]
    /// How many names were given; one that the server may still know is not given again.
    private var count = 0

    subscript(key: Key) -> String? { names[key] }

    mutating func newName(_ prefix: String) -> String {
        count += 1
        return "\(prefix)_\(count)"
    }

    mutating func insert(_ key: Key, _ name: String) { names[key] = name }

    mutating func removeAll() { names.removeAll() }
}

extension ServerError {
    /// Whether the server no longer knows a prepared statement (26000), or its result has changed its shape since (0A000).
    var isOfStalePreparation: Bool { sqlState == .invalidSQLStatementName || sqlState == .featureNotSupported }
}
