/// Everything that can go wrong between a caller and its server.
///
/// No description shows a parameter, a row, DETAIL, HINT, CONTEXT or a password.
///
/// A switch of another package needs an `@unknown default`, here and for the reasons, so that a new case breaks nobody; those of this
/// package are exhaustive.
@nonexhaustive public enum PostgresError: Error, Sendable, Hashable {
    /// No session came about.
    case connectionFailed(ConnectionFailure)
    /// The session ended, and what the statement in flight did is rolled back or, outside of a transaction, unknown.
    case connectionLost(ConnectionLoss)
    /// The session ended after COMMIT was sent and before its answer came: the transaction is either committed or rolled back.
    case commitOutcomeUnknown(ConnectionLoss)
    /// `close()` was called.
    case connectionClosed
    /// The server refused the statement; the connection stays usable.
    case server(ServerError)
    /// The deadline passed; the statement was not sent, or the server has cancelled it.
    case deadlineExceeded
    /// The task was cancelled; the statement was not sent, or the server has cancelled it.
    case cancelled
    /// A result's value is not what the caller asked for.
    case decoding(DecodingFailure)
    /// A result has another number of rows than the caller asked for.
    case unexpectedRowCount(expected: String, found: Int)
    /// The call itself cannot be carried out; the connection stays usable.
    case misuse(Misuse)

    /// The server's report, of whichever case carries one.
    public var serverError: ServerError? {
        switch self {
        case .server(let error): error
        case .connectionLost(let loss), .commitOutcomeUnknown(let loss): loss.serverError
        case .connectionFailed, .connectionClosed, .deadlineExceeded, .cancelled, .decoding, .unexpectedRowCount,
            .misuse:
            nil
        }
    }

    /// The SQLSTATE that the server gave, if any.
    public var sqlState: SQLState? {
        if case .connectionFailed(let failure) = self { failure.sqlState } else { serverError?.sqlState }
    }

    /// Whether the connection is gone, so that only a new one helps.
    public var isConnectionGone: Bool {
        switch self {
        case .connectionFailed, .connectionLost, .commitOutcomeUnknown, .connectionClosed: true
        case .server, .deadlineExceeded, .cancelled, .decoding, .unexpectedRowCount, .misuse: false
        }
    }
}

extension PostgresError: CustomStringConvertible {
    /// One line for a log, without a value, a parameter or a password.
    public var description: String {
        switch self {
        case .connectionFailed(let failure): "cannot connect: \(failure)"
        case .connectionLost(let loss): "connection lost: \(loss)"
        case .commitOutcomeUnknown(let loss): "connection lost during COMMIT, outcome unknown: \(loss)"
        case .connectionClosed: "connection is closed"
        case .server(let error): error.description
        case .deadlineExceeded: "deadline exceeded"
        case .cancelled: "cancelled"
        case .decoding(let failure): failure.description
        case .unexpectedRowCount(let expected, let found): "expected \(expected), found \(found) rows"
        case .misuse(let misuse): misuse.description
        }
    }
}

/// Why no session came about.
public struct ConnectionFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// A cause, as far as a caller acts on it.
    @nonexhaustive public enum Reason: Sendable, Hashable {
        /// libpq does not understand the connection string; its text is not repeated, since it may hold a password.
        case invalidConnectionString
        /// No server answered, or none of the kind that was asked for.
        case unreachable
        /// The server is starting, stopping or recovering (57P03).
        case notReady
        /// The server has no free slot (53300).
        case tooManyConnections
        /// The server refused the role or its password (class 28), or the right to connect (42501).
        case refused
        /// The database does not exist (3D000).
        case unknownDatabase
        /// The server reported another error, whose SQLSTATE is given.
        case server
        /// The deadline passed.
        case deadlineExceeded
        /// The task was cancelled.
        case cancelled
        /// No thread, descriptor or memory was to be had.
        case outOfResources
    }

    /// The cause.
    public let reason: Reason
    /// The code that the server gave, where one answered.
    public let sqlState: SQLState?
    /// libpq's own account, which names hosts and ports; nil where it could repeat a secret.
    public let message: String?

    init(reason: Reason, sqlState: SQLState? = nil, message: String? = nil) {
        self.reason = reason
        self.sqlState = sqlState
        self.message = message
    }

    /// One line for a log, without a value, a parameter or a password.
    public var description: String {
        var text = "\(reason)"
        if let sqlState { text += " \(sqlState)" + (sqlState.conditionName.map { " \($0)" } ?? "") }
        if let message { text += ": \(message)" }
        return text
    }
}

/// Why a session ended.
public struct ConnectionLoss: Error, Sendable, Hashable, CustomStringConvertible {
    /// A cause, as far as a caller acts on it.
    @nonexhaustive public enum Reason: Sendable, Hashable {
        /// The server or the network closed the connection.
        case closedByPeer
        /// The server did not confirm within the cancellation's grace period that it had stopped a statement.
        case unresponsive
        /// The server has committed and reported success, but its wait for a synchronous standby was cancelled, so that a
        /// failover may still lose what was committed; the connection is given up, so that this does not pass for a success.
        case standbyNotReached
        /// The caller found that the server is behind what it had seen, and asked for another one.
        case wentBack
        /// The server sent what this library cannot follow.
        case protocolViolation
    }

    /// The cause.
    public let reason: Reason
    /// The server's last words, where it said any, for instance 57P01.
    public let serverError: ServerError?
    /// libpq's own account.
    public let message: String?

    /// One line for a log, without a value, a parameter or a password.
    public var description: String {
        var text = "\(reason)"
        if let serverError { text += ", \(serverError)" }
        if let message, !message.isEmpty { text += ": \(message)" }
        return text
    }
}

/// A value that does not have the form that the caller asked for.
public struct DecodingFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The column's name, or `#` and its number where it has none.
    public let column: String
    /// What the caller asked for.
    public let expected: String
    /// The column's type, or what is wrong with the value, never the value.
    public let found: String

    /// Creates a failure; `expected` and `found` must not hold a value.
    public init(column: String, expected: String, found: String) {
        self.column = column
        self.expected = expected
        self.found = found
    }

    /// One line for a log, without a value, a parameter or a password.
    public var description: String { "column \(column): expected \(expected), found \(found)" }
}

/// A call that cannot be carried out.
@nonexhaustive public enum Misuse: Error, Sendable, Hashable, CustomStringConvertible {
    /// COPY to or from the client, which this library does not speak; the server has ended it.
    case copyIsUnsupported
    /// The statement's text holds a NUL character.
    case statementHoldsNUL
    /// The protocol carries at most 65,535 parameters.
    case tooManyParameters(Int)
    /// The parameter at this 1-based position is larger than PostgreSQL's limit of 1 GiB.
    case parameterTooLarge(Int)
    /// A statement outside of `transaction` opened one; it has been rolled back.
    case transactionLeftOpen
    /// A statement inside of `transaction` ended it.
    case transactionEndedByStatement

    /// One line for a log, without a value, a parameter or a password.
    public var description: String {
        switch self {
        case .copyIsUnsupported: "COPY is not supported"
        case .statementHoldsNUL: "the statement holds a NUL character"
        case .tooManyParameters(let count): "\(count) parameters are more than 65535"
        case .parameterTooLarge(let position): "parameter \(position) is larger than 1 GiB"
        case .transactionLeftOpen: "the statement left a transaction open"
        case .transactionEndedByStatement: "the statement ended the transaction"
        }
    }
}

/// An error type of the caller's that can carry this library's errors through a transaction's body.
public protocol PostgresErrorWrapping: Error {
    /// Wraps an error that BEGIN, a statement or COMMIT raised.
    init(_ error: PostgresError)
}

extension PostgresError: PostgresErrorWrapping {
    /// The error itself.
    public init(_ error: PostgresError) { self = error }
}
