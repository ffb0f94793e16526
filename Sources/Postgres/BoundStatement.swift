import CLibpq

/// A statement and its parameters as libpq takes them.
///
/// Its memory is used again for the statement that is bound next.
final class BoundStatement {
    private(set) var statement: Statement = ""
    private var buffer = ParameterBuffer()
    private var offsets: [Int] = []
    private var types: [UInt32] = []
    private var values: [UnsafePointer<CChar>?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    private static let largestValue = 1 << 30
    private static let retainedCapacity = 4 << 20

    /// What tells its preparation from others: a text is prepared once for each combination of parameter types.
    var preparation: PreparedStatements.Key { PreparedStatements.Key(statement: statement, types: types) }

    /// Takes the place of what was bound before.
    ///
    /// - Throws: `.misuse`.
    func bind(_ statement: Statement, _ parameters: [any PostgresEncodable]) throws(PostgresError) {
        guard !statement.holdsNUL else { throw .misuse(.statementHoldsNUL) }
        guard parameters.count <= 65_535 else { throw .misuse(.tooManyParameters(parameters.count)) }
        self.statement = statement
        offsets.removeAll(keepingCapacity: true)
        types.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        buffer.removeAll(retaining: Self.retainedCapacity)
        for (index, parameter) in parameters.enumerated() {
            types.append(type(of: parameter).postgresType.oid)
            let offset = buffer.count
            if !parameter.isNull { parameter.encode(into: &buffer) }
            let length = buffer.count - offset
            guard length <= Self.largestValue else { throw .misuse(.parameterTooLarge(index + 1)) }
            offsets.append(parameter.isNull ? -1 : offset)
            lengths.append(Int32(length))
        }
        // The buffer moves as it grows, so that addresses are good only now.
        for offset in offsets {
            values.append(offset < 0 ? nil : (buffer.start + offset).assumingMemoryBound(to: CChar.self))
        }
        while formats.count < parameters.count { formats.append(1) }
    }

    /// Gives the statement to libpq, by its text or by the name of its preparation; false if libpq has not accepted it.
    func send(on connection: OpaquePointer, as name: String?) -> Bool {
        let count = Int32(values.count)
        guard let name else {
            return PQsendQueryParams(connection, statement.sql, count, types, values, lengths, formats, 1) == 1
        }
        return PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1) == 1
    }
}

/// The statements that go with the open transaction's COMMIT, in their order.
struct ClosingStatements {
    private var statements: [BoundStatement] = []
    private var spare: [BoundStatement] = []

    var isEmpty: Bool { statements.isEmpty }

    /// - Throws: `.misuse`; then it is not added.
    mutating func append(_ statement: Statement, _ parameters: [any PostgresEncodable]) throws(PostgresError) {
        let bound = spare.popLast() ?? BoundStatement()
        do throws(PostgresError) {
            try bound.bind(statement, parameters)
        } catch {
            spare.append(bound)
            throw error
        }
        statements.append(bound)
    }

    func forEach(_ body: (BoundStatement) -> Void) { statements.forEach(body) }

    mutating func removeAll() {
        // In reverse, so that a statement finds the memory again that was large enough for it the last time.
        spare.append(contentsOf: statements.reversed())
        statements.removeAll(keepingCapacity: true)
    }
}
