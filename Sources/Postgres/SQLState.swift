/// A five-character SQLSTATE code (PostgreSQL 15, Appendix A).
public struct SQLState: Hashable, Sendable, RawRepresentable {
    /// The five characters, each a digit or an upper-case Latin letter.
    public let rawValue: String

    /// Creates a code, or returns nil unless `rawValue` is five digits or upper-case Latin letters.
    public init?(rawValue: String) {
        guard Self.isValid(rawValue.utf8) else { return nil }
        self.rawValue = rawValue
    }

    /// The class of the condition, which a client may act on where it does not know the code.
    public var conditionClass: Class { Class(rawValue: String(rawValue.prefix(2))) }

    /// The condition's name as PostgreSQL spells it, for instance `unique_violation`; nil for a code that it does not define.
    public var conditionName: String? { Self.conditionNames[self] }

    static func isValid(_ code: some Collection<UInt8>) -> Bool {
        code.count == 5
            && code.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
            }
    }
}

extension SQLState: ExpressibleByStringLiteral {
    /// Creates a code from a literal; traps unless it is a valid one.
    public init(stringLiteral value: String) {
        precondition(Self.isValid(value.utf8), "not a SQLSTATE")
        rawValue = value
    }
}

extension SQLState {
    /// A class of conditions: the first two characters of their codes.
    public struct Class: Hashable, Sendable, RawRepresentable, ExpressibleByStringLiteral {
        /// The two characters.
        public let rawValue: String

        /// Creates a class from its two characters; others make one that no code belongs to.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Creates a class from a literal of its two characters.
        public init(stringLiteral value: String) { self.init(rawValue: value) }

        /// 08: the connection was not made, or is gone.
        public static let connectionException: Class = "08"
        /// 0A: the server does not know how to do that.
        public static let featureNotSupported: Class = "0A"
        /// 22: a value that does not fit.
        public static let dataException: Class = "22"
        /// 23: a row that a constraint forbids.
        public static let integrityConstraintViolation: Class = "23"
        /// 25: a statement that the transaction's state does not allow.
        public static let invalidTransactionState: Class = "25"
        /// 26: a prepared statement that does not exist.
        public static let invalidSQLStatementName: Class = "26"
        /// 28: a role or a password that is not accepted.
        public static let invalidAuthorizationSpecification: Class = "28"
        /// 2B: a privilege that others depend on.
        public static let dependentPrivilegeDescriptorsStillExist: Class = "2B"
        /// 2D: COMMIT or ROLLBACK where neither may be.
        public static let invalidTransactionTermination: Class = "2D"
        /// 34: a cursor that does not exist.
        public static let invalidCursorName: Class = "34"
        /// 3B: a savepoint that does not exist.
        public static let savepointException: Class = "3B"
        /// 3D: a database that does not exist.
        public static let invalidCatalogName: Class = "3D"
        /// 3F: a schema that does not exist.
        public static let invalidSchemaName: Class = "3F"
        /// 40: a transaction that may succeed when it is tried again.
        public static let transactionRollback: Class = "40"
        /// 42: a statement that is wrong, or that the role may not run.
        public static let syntaxErrorOrAccessRuleViolation: Class = "42"
        /// 53: the server lacks memory, disk or connections.
        public static let insufficientResources: Class = "53"
        /// 54: more than the server was built for.
        public static let programLimitExceeded: Class = "54"
        /// 55: an object whose state or locks do not allow it.
        public static let objectNotInPrerequisiteState: Class = "55"
        /// 57: a person or a time limit stopped it.
        public static let operatorIntervention: Class = "57"
        /// 58: the server's system failed.
        public static let systemError: Class = "58"
    }
}

extension SQLState: CustomStringConvertible {
    /// The five characters.
    public var description: String { rawValue }
}

/// The codes that a client of this library acts on; any other one can be written as a literal.
extension SQLState {
    /// 0A000: the server does not know how to do that, or the result of a prepared statement has changed its shape.
    public static let featureNotSupported: SQLState = "0A000"
    /// 22008: an instant that the server cannot hold.
    public static let datetimeFieldOverflow: SQLState = "22008"
    /// 22012.
    public static let divisionByZero: SQLState = "22012"
    /// 22021: a text with U+0000, or bytes that are no text.
    public static let characterNotInRepertoire: SQLState = "22021"
    /// 22023: an argument that a function does not take.
    public static let invalidParameterValue: SQLState = "22023"
    /// 22P02: a text that is no value of its type, such as one that is not JSON.
    public static let invalidTextRepresentation: SQLState = "22P02"
    /// 23502: NULL where a column must have a value.
    public static let notNullViolation: SQLState = "23502"
    /// 23505: a key that exists.
    public static let uniqueViolation: SQLState = "23505"
    /// 23514: a row that breaks a CHECK constraint.
    public static let checkViolation: SQLState = "23514"
    /// 25006: a write on a standby, or in a transaction that only reads.
    public static let readOnlySQLTransaction: SQLState = "25006"
    /// 25P03: the server ended a session that was idle in a transaction for longer than `idle_in_transaction_session_timeout`.
    public static let idleInTransactionSessionTimeout: SQLState = "25P03"
    /// 26000: a prepared statement that the server does not know, or no longer.
    public static let invalidSQLStatementName: SQLState = "26000"
    /// 28P01: the password is wrong.
    public static let invalidPassword: SQLState = "28P01"
    /// 3D000: the database does not exist.
    public static let invalidCatalogName: SQLState = "3D000"
    /// 40001: the transaction would see or change what another one changed meanwhile; it may be tried again.
    public static let serializationFailure: SQLState = "40001"
    /// 40P01: two transactions wait for each other; the one that was stopped may be tried again.
    public static let deadlockDetected: SQLState = "40P01"
    /// 42501: the role may not do that.
    public static let insufficientPrivilege: SQLState = "42501"
    /// 42601.
    public static let syntaxError: SQLState = "42601"
    /// 42704: a type, a setting or the like does not exist.
    public static let undefinedObject: SQLState = "42704"
    /// 42P01: the table does not exist.
    public static let undefinedTable: SQLState = "42P01"
    /// 53100: the server's disk is full.
    public static let diskFull: SQLState = "53100"
    /// 53300: every slot for a connection is taken.
    public static let tooManyConnections: SQLState = "53300"
    /// 55P03: a lock that somebody else holds, with `NOWAIT` or after `lock_timeout`.
    public static let lockNotAvailable: SQLState = "55P03"
    /// 57014: the statement was cancelled by a person or by `statement_timeout`.
    public static let queryCanceled: SQLState = "57014"
    /// 57P01: the server is being stopped, or the session was ended by `pg_terminate_backend`.
    public static let adminShutdown: SQLState = "57P01"
    /// 57P02: the server ends the session because another one crashed.
    public static let crashShutdown: SQLState = "57P02"
    /// 57P03: the server is starting, stopping or recovering.
    public static let cannotConnectNow: SQLState = "57P03"
    /// XX000: a bug or a damage in the server.
    public static let internalError: SQLState = "XX000"
}
