import CLibpq

/// Statements that a transaction sends together with its COMMIT.
///
/// The memory for their parameters is kept for later transactions.
struct ClosingStatements {
    final class Entry {
        var statement: Statement
        var parameters = EncodedParameters()

        init(_ statement: Statement) { self.statement = statement }
    }

    private var entries: [Entry] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    var waiting: ArraySlice<Entry> { entries[..<count] }

    /// - Throws: `.misuse`; then it is not added.
    mutating func append(_ statement: Statement, _ values: [any PostgresEncodable]) throws(PostgresError) {
        if count == entries.count { entries.append(Entry(statement)) }
        entries[count].statement = statement
        try entries[count].parameters.encode(values)
        count += 1
    }

    mutating func removeAll(after first: Int = 0) { count = min(count, first) }
}

extension Session.PreparedKey {
    /// - Returns: 1 if libpq has accepted it.
    func sendPreparation(_ connection: OpaquePointer, _ name: String) -> Int32 {
        let types = types.map(\.oid)
        return PQsendPrepare(connection, name, statement.sql, Int32(types.count), types)
    }
}

extension Session {
    /// Adds a statement to what goes with the open transaction's COMMIT.
    func addToCommit(_ statement: Statement, _ values: [any PostgresEncodable]) throws(PostgresError) {
        if let transactionFailure { throw transactionFailure }
        do throws(PostgresError) {
            guard !statement.sql.utf8.contains(0), statement.name?.utf8.contains(0) != true else {
                throw .misuse(.statementHoldsNUL)
            }
            try closing.append(statement, values)
        } catch {
            transactionFailure = error
            throw error
        }
    }

    /// Runs the closing statements and COMMIT as one pipeline, so that the server runs nothing after the first failure.
    ///
    /// - Returns: COMMIT's result.
    func closeTransaction(_ limits: CallLimits) throws(PostgresError) -> QueryResult {
        let begin = owedCommands
        // Names whose preparation is on its way, with the number of commands before it.
        var preparations: [PreparedKey: (name: String, position: Int)] = [:]
        var position = begin.count
        try transmit(limits) { connection in
            guard PQenterPipelineMode(connection) == 1 else { return 0 }
            for command in begin {
                guard PQsendQueryParams(connection, command, 0, nil, nil, nil, nil, 1) == 1 else { return 0 }
            }
            for entry in closing.waiting {
                guard send(entry, connection, &preparations, &position) else { return 0 }
            }
            guard PQsendQueryParams(connection, "COMMIT", 0, nil, nil, nil, nil, 1) == 1 else { return 0 }
            return PQpipelineSync(connection)
        }
        owesBegin = false
        commandsBeforeCommit = position
        let outcome: Result<QueryResult, PostgresError>
        do throws(PostgresError) {
            outcome = .success(try receive(limits))
        } catch {
            outcome = .failure(error)
        }
        if isOpen {
            for (key, (name, position)) in preparations where position < completedCommands { preparedNames[key] = name }
        }
        do throws(PostgresError) {
            return try outcome.get()
        } catch {
            // The caller's next attempt prepares anew.
            if isStalePreparation(error) { preparedNames.removeAll() }
            throw error
        }
    }

    /// Sends one closing statement, after its preparation if it needs one; false if libpq has not accepted it.
    private func send(
        _ entry: ClosingStatements.Entry, _ connection: OpaquePointer,
        _ preparations: inout [PreparedKey: (name: String, position: Int)], _ position: inout Int
    ) -> Bool {
        let statement = entry.statement
        defer { position += 1 }
        guard let prefix = statement.name, preparesStatements else {
            return entry.parameters.withArrays { count, types, values, lengths, formats in
                PQsendQueryParams(connection, statement.sql, count, types, values, lengths, formats, 1)
            } == 1
        }
        let key = PreparedKey(statement: statement, types: entry.parameters.types)
        let name: String
        if let underWay = preparations[key] {
            name = underWay.name
        } else {
            let prepared = preparedName(prefix, of: key)
            name = prepared.name
            if prepared.isNew {
                guard key.sendPreparation(connection, name) == 1 else { return false }
                preparations[key] = (name, position)
                position += 1
            }
        }
        return entry.parameters.withArrays { count, _, values, lengths, formats in
            PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
        } == 1
    }
}
