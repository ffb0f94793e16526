import CLibpq

extension Session {
    /// Runs one statement outside of a transaction; one whose preparation the server has lost is prepared anew once.
    func run(
        _ statement: Statement, _ parameters: [any PostgresEncodable], _ limits: CallLimits
    ) throws(PostgresError) -> QueryResult {
        try bound.bind(statement, parameters)
        do throws(PostgresError) {
            return try runBound(limits)
        } catch {
            guard isOfStalePreparation(error) else { throw error }
        }
        return try runBound(limits)
    }

    private func runBound(_ limits: CallLimits) throws(PostgresError) -> QueryResult {
        var message: [Command] = []
        add(bound, to: &message)
        do throws(PostgresError) {
            let result = try exchange(message, limits)
            try requireNoTransaction()
            return result
        } catch {
            try requireNoTransaction()
            throw error
        }
    }

    /// Runs one statement or several by the simple protocol; the server wraps them in one transaction unless the text has its own.
    func runScript(_ script: String, _ limits: CallLimits) throws(PostgresError) {
        guard !script.utf8.contains(0) else { throw .misuse(.statementHoldsNUL) }
        do throws(PostgresError) {
            _ = try exchange([.text(script)], limits)
        } catch {
            // The error is the cause; the transaction that it left open is only its consequence.
            try rollBack()
            throw error
        }
        try requireNoTransaction()
    }

    /// Adds a statement to a message, after its preparation unless the server has that or gets it with the same message.
    func add(_ statement: BoundStatement, to message: inout [Command]) {
        guard preparesStatements, let prefix = statement.statement.name else {
            return message.append(.execute(statement, name: nil))
        }
        let key = statement.preparation
        var name = prepared[key]
        if name == nil {
            for case .prepare(key, let underWay) in message { name = underWay }
        }
        if let name { return message.append(.execute(statement, name: name)) }
        let new = prepared.newName(prefix)
        message.append(.prepare(key, name: new))
        message.append(.execute(statement, name: new))
    }

    /// Whether the statement that was bound last failed for a preparation that is worth making again.
    func isOfStalePreparation(_ error: PostgresError) -> Bool {
        guard case .server(let error) = error else { return false }
        return bound.statement.name != nil && error.isOfStalePreparation
    }

    /// Rolls back the transaction that a statement has left open.
    ///
    /// - Throws: `.transactionLeftOpen` if there was one.
    private func requireNoTransaction() throws(PostgresError) {
        if try rollBack() { throw .misuse(.transactionLeftOpen) }
    }
}
