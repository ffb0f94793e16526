/// An error or a notice that the server reported.
///
/// `description` and reflection show only what cannot hold stored data: the severity, the SQLSTATE with its condition's name, the
/// names of database objects, and the primary message where PostgreSQL puts no values into messages of that class.
/// DETAIL, HINT, CONTEXT and the statement are not kept at all.
public struct ServerError: Error, Sendable, Hashable {
    /// The severity in English, for instance `ERROR` or `FATAL`.
    public let severity: String
    /// What kind of error it is.
    public let sqlState: SQLState
    /// The primary message as the server sent it, which may quote parameters or stored values; never log it.
    public var unredactedMessage: String { message.text }
    /// The name of the schema of the object that the error is about.
    public let schema: String?
    /// The name of the table that the error is about.
    public let table: String?
    /// The name of the column that the error is about.
    public let column: String?
    /// The name of the constraint, or of the unique index, that is broken.
    public let constraint: String?
    /// The name of the data type that the error is about.
    public let dataType: String?
    /// The 1-based position, in characters, in the statement's text that the error points at.
    public let position: Int?
    /// Whether COMMIT itself was refused, after every statement of the transaction had been carried out.
    public internal(set) var isOfCommit = false

    private let message: HiddenText
    private let isRaisedByFunction: Bool

    init(
        severity: String, sqlState: SQLState, message: String, schema: String? = nil, table: String? = nil,
        column: String? = nil, constraint: String? = nil, dataType: String? = nil, position: Int? = nil,
        isRaisedByFunction: Bool = false
    ) {
        self.severity = severity
        self.sqlState = sqlState
        self.message = HiddenText(text: message)
        self.schema = schema
        self.table = table
        self.column = column
        self.constraint = constraint
        self.dataType = dataType
        self.position = position
        self.isRaisedByFunction = isRaisedByFunction
    }

    /// The primary message if it cannot quote a value: the class is one whose messages name only objects and states, and no function chose
    /// the text itself by RAISE.
    public var redactedMessage: String? {
        guard !isRaisedByFunction, sqlState != .syntaxError else { return nil }
        return Self.classesWithoutValues.contains(sqlState.conditionClass) ? message.text : nil
    }

    /// The primary message where a function chose it by RAISE, which may quote what the function put into it: for the person who called
    /// a function of one's own that quotes nothing confidential; never log it. nil for what the server says itself.
    public var raisedMessage: String? { isRaisedByFunction ? message.text : nil }

    /// Classes of Appendix A whose messages quote no values. Not among them: 22 and 23 (values and keys), 42601 (the text near the error),
    /// 00, 01 and P0 (texts that functions choose), XX (anything).
    private static let classesWithoutValues: Set<SQLState.Class> = [
        .connectionException, .featureNotSupported, .invalidTransactionState, .invalidSQLStatementName,
        .invalidAuthorizationSpecification, .dependentPrivilegeDescriptorsStillExist, .invalidTransactionTermination,
        .invalidCursorName, .savepointException, .invalidCatalogName, .invalidSchemaName, .transactionRollback,
        .syntaxErrorOrAccessRuleViolation, .insufficientResources, .programLimitExceeded, .objectNotInPrerequisiteState,
        .operatorIntervention, .systemError,
    ]
}

extension ServerError: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// One line for a log, such as `ERROR 23505 unique_violation (schema public, table t, constraint t_pkey)`.
    public var description: String {
        var text = "\(severity) \(sqlState)"
        if let name = sqlState.conditionName { text += " \(name)" }
        if let redactedMessage { text += ": \(redactedMessage)" }
        let names = [
            ("schema", schema), ("table", table), ("column", column), ("constraint", constraint),
            ("data type", dataType),
            ("position", position.map(String.init)),
        ]
        let known = names.compactMap { name, value in value.map { "\(name) \($0)" } }
        return known.isEmpty ? text : "\(text) (\(known.joined(separator: ", ")))"
    }

    /// As ``description``.
    public var debugDescription: String { description }

    /// Shows ``description`` alone to `dump` and to a debugger.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

/// Text that neither printing nor reflection shows.
struct HiddenText: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let text: String

    var description: String { "(hidden)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
