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
    public var description: String { rawValue }
}

extension SQLState {
    public static let successfulCompletion: SQLState = "00000"
    public static let connectionException: SQLState = "08000"
    public static let connectionFailure: SQLState = "08006"
    public static let featureNotSupported: SQLState = "0A000"
    public static let dataException: SQLState = "22000"
    public static let stringDataRightTruncation: SQLState = "22001"
    public static let numericValueOutOfRange: SQLState = "22003"
    public static let datetimeFieldOverflow: SQLState = "22008"
    public static let divisionByZero: SQLState = "22012"
    public static let characterNotInRepertoire: SQLState = "22021"
    public static let invalidParameterValue: SQLState = "22023"
    public static let invalidTextRepresentation: SQLState = "22P02"
    public static let invalidBinaryRepresentation: SQLState = "22P03"
    public static let untranslatableCharacter: SQLState = "22P05"
    public static let integrityConstraintViolation: SQLState = "23000"
    public static let restrictViolation: SQLState = "23001"
    public static let notNullViolation: SQLState = "23502"
    public static let foreignKeyViolation: SQLState = "23503"
    public static let uniqueViolation: SQLState = "23505"
    public static let checkViolation: SQLState = "23514"
    public static let exclusionViolation: SQLState = "23P01"
    public static let activeSQLTransaction: SQLState = "25001"
    public static let readOnlySQLTransaction: SQLState = "25006"
    public static let inFailedSQLTransaction: SQLState = "25P02"
    public static let idleInTransactionSessionTimeout: SQLState = "25P03"
    public static let invalidSQLStatementName: SQLState = "26000"
    public static let invalidAuthorizationSpecification: SQLState = "28000"
    public static let invalidPassword: SQLState = "28P01"
    public static let invalidCatalogName: SQLState = "3D000"
    public static let invalidSchemaName: SQLState = "3F000"
    public static let transactionRollback: SQLState = "40000"
    public static let serializationFailure: SQLState = "40001"
    public static let statementCompletionUnknown: SQLState = "40003"
    public static let deadlockDetected: SQLState = "40P01"
    public static let insufficientPrivilege: SQLState = "42501"
    public static let syntaxError: SQLState = "42601"
    public static let undefinedColumn: SQLState = "42703"
    public static let undefinedObject: SQLState = "42704"
    public static let duplicateObject: SQLState = "42710"
    public static let undefinedFunction: SQLState = "42883"
    public static let undefinedTable: SQLState = "42P01"
    public static let duplicatePreparedStatement: SQLState = "42P05"
    public static let duplicateTable: SQLState = "42P07"
    public static let insufficientResources: SQLState = "53000"
    public static let diskFull: SQLState = "53100"
    public static let outOfMemory: SQLState = "53200"
    public static let tooManyConnections: SQLState = "53300"
    public static let programLimitExceeded: SQLState = "54000"
    public static let objectInUse: SQLState = "55006"
    public static let lockNotAvailable: SQLState = "55P03"
    public static let queryCanceled: SQLState = "57014"
    public static let adminShutdown: SQLState = "57P01"
    public static let crashShutdown: SQLState = "57P02"
    public static let cannotConnectNow: SQLState = "57P03"
    public static let databaseDropped: SQLState = "57P04"
    public static let idleSessionTimeout: SQLState = "57P05"
    public static let raiseException: SQLState = "P0001"
    public static let internalError: SQLState = "XX000"
}
