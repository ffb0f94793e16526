import CLibpq

extension Session {
    /// Runs one statement outside of a transaction.
    ///
    /// A prepared statement that the server no longer knows (26000), or whose result has changed its shape (0A000), is prepared anew once.
    func run(
        _ statement: Statement, _ values: [any PostgresEncodable], _ limits: CallLimits
    ) throws(PostgresError) -> QueryResult {
        do throws(PostgresError) {
            let result = try attempt(statement, values, limits)
            try requireNoTransaction()
            return result
        } catch {
            try requireNoTransaction()
            guard statement.name != nil, isStalePreparation(error) else { throw error }
        }
        let result = try attempt(statement, values, limits)
        try requireNoTransaction()
        return result
    }

    /// Runs one statement or several by the simple protocol; the server wraps them in one transaction unless the text has its own.
    func runScript(_ script: String, _ limits: CallLimits) throws(PostgresError) {
        guard !script.utf8.contains(0) else { throw .misuse(.statementHoldsNUL) }
        do throws(PostgresError) {
            _ = try exchange(limits) { PQsendQuery($0, script) }
        } catch {
            // The error is the cause; the transaction that it left open is only its consequence.
            try endOpenTransaction()
            throw error
        }
        try requireNoTransaction()
    }

    /// Runs one statement, wherever the session stands.
    func attempt(
        _ statement: Statement, _ values: [any PostgresEncodable], _ limits: CallLimits
    ) throws(PostgresError) -> QueryResult {
        try parameters.encode(values)
        return try answer(to: try dispatch(statement, limits), limits)
    }

    /// A statement that was sent, and what went before it in the same message.
    struct Dispatch {
        let statement: Statement
        /// What the server is to prepare before; nil if it has prepared the statement earlier, or never does.
        var preparation: (key: PreparedKey, name: String)?
        /// The number of commands that the server runs before the statement: BEGIN, its settings and the preparation.
        var precedingCommands = 0
    }

    /// Sends a statement whose parameters have been encoded, in one message with what must precede it.
    func dispatch(_ statement: Statement, _ limits: CallLimits) throws(PostgresError) -> Dispatch {
        let begin = owedCommands
        var dispatch = Dispatch(statement: statement)
        dispatch.precedingCommands += begin.count
        guard !statement.sql.utf8.contains(0) else { throw .misuse(.statementHoldsNUL) }
        guard let prefix = statement.name, preparesStatements else {
            try transmit(limits) { connection in
                sendTogether(connection, begin, nil) {
                    parameters.withArrays { count, types, values, lengths, formats in
                        PQsendQueryParams(connection, statement.sql, count, types, values, lengths, formats, 1)
                    }
                }
            }
            owesBegin = false
            return dispatch
        }
        guard !prefix.utf8.contains(0) else { throw .misuse(.statementHoldsNUL) }
        let key = PreparedKey(statement: statement, types: parameters.types)
        let (name, isNew) = preparedName(prefix, of: key)
        if isNew {
            dispatch.preparation = (key, name)
            dispatch.precedingCommands += 1
        }
        let preparation = dispatch.preparation
        try transmit(limits) { connection in
            sendTogether(connection, begin, preparation) {
                parameters.withArrays { count, _, values, lengths, formats in
                    PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
                }
            }
        }
        owesBegin = false
        return dispatch
    }

    /// What has to go before the next statement: BEGIN and its settings, or nothing.
    var owedCommands: [String] {
        owesBegin ? [transactionCommand] + (transactionSettings.map { [$0] } ?? []) : []
    }

    /// The name under which the server knows a statement, or is to know it.
    func preparedName(_ prefix: String, of key: PreparedKey) -> (name: String, isNew: Bool) {
        if let known = preparedNames[key] { return (known, false) }
        preparationCount += 1
        return ("\(prefix)_\(preparationCount)", true)
    }

    /// Sends BEGIN with what belongs to it, a preparation, as far as they are given, and a statement: several commands as a pipeline with one end, so that the
    /// server runs nothing after the first failure.
    ///
    /// - Returns: 1 if libpq has accepted all of it.
    private func sendTogether(
        _ connection: OpaquePointer, _ begin: [String], _ preparation: (key: PreparedKey, name: String)?,
        _ send: () -> Int32
    ) -> Int32 {
        if begin.isEmpty, preparation == nil { return send() }
        guard PQenterPipelineMode(connection) == 1 else { return 0 }
        for command in begin {
            guard PQsendQueryParams(connection, command, 0, nil, nil, nil, nil, 1) == 1 else { return 0 }
        }
        if let (key, name) = preparation {
            guard key.sendPreparation(connection, name) == 1 else { return 0 }
        }
        guard send() == 1 else { return 0 }
        return PQpipelineSync(connection)
    }

    /// Reads the answer to a statement that was sent.
    func answer(to dispatch: Dispatch, _ limits: CallLimits) throws(PostgresError) -> QueryResult {
        let outcome: Result<QueryResult, PostgresError>
        do throws(PostgresError) {
            outcome = .success(try receive(limits))
        } catch {
            outcome = .failure(error)
        }
        let hasReachedStatement = completedCommands >= dispatch.precedingCommands
        if isOpen, hasReachedStatement, let (key, name) = dispatch.preparation { preparedNames[key] = name }
        do throws(PostgresError) {
            return try outcome.get()
        } catch {
            if hasReachedStatement, dispatch.statement.name != nil, isStalePreparation(error) {
                preparedNames.removeAll()
            }
            throw error
        }
    }

    func isStalePreparation(_ error: PostgresError) -> Bool {
        guard case .server(let error) = error else { return false }
        return error.sqlState == .invalidSQLStatementName || error.sqlState == .featureNotSupported
    }

    /// Rolls back the transaction that a statement has left open.
    ///
    /// - Throws: `.transactionLeftOpen` if there was one.
    private func requireNoTransaction() throws(PostgresError) {
        if try endOpenTransaction() { throw .misuse(.transactionLeftOpen) }
    }
}
