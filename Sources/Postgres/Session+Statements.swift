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
        guard let prefix = statement.name, preparesStatements else {
            guard !statement.sql.utf8.contains(0) else { throw .misuse(.statementHoldsNUL) }
            return try exchange(limits) { connection in
                parameters.withArrays { count, types, values, lengths, formats in
                    PQsendQueryParams(connection, statement.sql, count, types, values, lengths, formats, 1)
                }
            }
        }
        let key = PreparedKey(statement: statement, types: parameters.types)
        let name: String
        if let known = preparedNames[key] {
            name = known
        } else {
            name = try prepare(key, prefix: prefix, limits)
        }
        do throws(PostgresError) {
            return try exchange(limits) { connection in
                parameters.withArrays { count, _, values, lengths, formats in
                    PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
                }
            }
        } catch {
            if isStalePreparation(error) { preparedNames.removeAll() }
            throw error
        }
    }

    private func prepare(
        _ key: PreparedKey, prefix: String, _ limits: CallLimits
    ) throws(PostgresError) -> String {
        guard !key.statement.sql.utf8.contains(0), !prefix.utf8.contains(0) else { throw .misuse(.statementHoldsNUL) }
        preparationCount += 1
        let name = "\(prefix)_\(preparationCount)"
        _ = try exchange(limits) { connection in
            let types = key.types.map(\.oid)
            return PQsendPrepare(connection, name, key.statement.sql, Int32(types.count), types)
        }
        preparedNames[key] = name
        return name
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
