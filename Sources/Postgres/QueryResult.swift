import CLibpq

/// The rows, or the command's tag, with which the server answered one statement.
///
/// It owns libpq's memory and may be read on any thread, also after the connection has been closed.
public struct QueryResult: ~Copyable, @unchecked Sendable {
    // Sendable: libpq allows any thread to read a PGresult, it is never changed after libpq has handed it out, and only `deinit` frees it.
    private let cells: ResultCells

    init(owning result: OpaquePointer) { cells = ResultCells(result) }

    deinit { PQclear(cells.result) }

    /// The number of rows.
    public var rowCount: Int { cells.rowCount }

    /// The number of columns.
    public var columnCount: Int { cells.columnCount }

    /// The command's tag, for instance `INSERT 0 1`; empty for an empty statement.
    public var commandTag: String { String(cString: PQcmdStatus(cells.result)) }

    /// The number of rows that the command inserted, updated, deleted, moved or returned.
    public var affectedRows: Int { Int(String(cString: PQcmdTuples(cells.result))) ?? 0 }

    /// The name of a column, which must exist.
    public func columnName(_ column: Int) -> String { cells.columnName(column) }

    /// The type of a column, which must exist.
    public func columnType(_ column: Int) -> PostgresType { cells.columnType(column) }

    /// Reads a value.
    ///
    /// - Parameters:
    ///   - row: from 0; traps when out of range.
    ///   - column: from 0.
    /// - Throws: `.decoding` if there is no such column, its type is another, or the value is NULL or malformed.
    public func value<Value: PostgresDecodable>(
        row: Int, column: Int, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        precondition(row >= 0 && row < rowCount, "no such row")
        return try cells.value(row: row, column: column)
    }

    /// Lends the bytes of a text, `json`, `jsonb` (without its version byte) or `bytea` value without copying them; nil stands for NULL.
    ///
    /// - Throws: `.decoding` for a column of another type.
    public func withUnsafeBytes<R>(
        row: Int, column: Int, _ body: (UnsafeRawBufferPointer?) -> R
    ) throws(PostgresError) -> R {
        precondition(row >= 0 && row < rowCount, "no such row")
        return body(try cells.text(row: row, column: column))
    }

    /// Calls `body` with each row in turn.
    public func forEach<E: Error>(_ body: (borrowing Row) throws(E) -> Void) throws(E) {
        for index in 0..<rowCount { try body(Row(cells, index)) }
    }

    /// Makes an array with one element from each row.
    public func map<T, E: Error>(_ transform: (borrowing Row) throws(E) -> T) throws(E) -> [T] {
        var elements: [T] = []
        elements.reserveCapacity(rowCount)
        for index in 0..<rowCount { elements.append(try transform(Row(cells, index))) }
        return elements
    }

    /// Reads the only row.
    ///
    /// - Throws: `.unexpectedRowCount` unless there is exactly one, and what `transform` throws.
    public func single<T>(_ transform: (borrowing Row) throws(PostgresError) -> T) throws(PostgresError) -> T {
        guard rowCount == 1 else { throw .unexpectedRowCount(expected: "one", found: rowCount) }
        return try transform(Row(cells, 0))
    }

    /// Reads the only row with a closure that may throw anything.
    ///
    /// - Throws: `PostgresError.unexpectedRowCount` unless there is exactly one, and what `transform` throws.
    public func single<T>(_ transform: (borrowing Row) throws -> T) throws -> T {
        guard rowCount == 1 else { throw PostgresError.unexpectedRowCount(expected: "one", found: rowCount) }
        return try transform(Row(cells, 0))
    }

    /// Reads the only row, or returns nil if there is none.
    ///
    /// - Throws: `.unexpectedRowCount` if there are several, and what `transform` throws.
    public func optional<T>(_ transform: (borrowing Row) throws(PostgresError) -> T) throws(PostgresError) -> T? {
        guard rowCount <= 1 else { throw .unexpectedRowCount(expected: "one or none", found: rowCount) }
        return rowCount == 0 ? nil : try transform(Row(cells, 0))
    }

    /// Reads the only row, or returns nil if there is none, with a closure that may throw anything.
    ///
    /// - Throws: `PostgresError.unexpectedRowCount` if there are several, and what `transform` throws.
    public func optional<T>(_ transform: (borrowing Row) throws -> T) throws -> T? {
        guard rowCount <= 1 else { throw PostgresError.unexpectedRowCount(expected: "one or none", found: rowCount) }
        return rowCount == 0 ? nil : try transform(Row(cells, 0))
    }
}

/// One row of a result, for as long as a closure borrows it.
public struct Row: ~Copyable {
    private let cells: ResultCells
    /// The row's number, from 0.
    public let index: Int

    fileprivate init(_ cells: ResultCells, _ index: Int) {
        self.cells = cells
        self.index = index
    }

    /// Reads a value.
    ///
    /// - Parameter column: from 0.
    /// - Throws: `.decoding` if there is no such column, its type is another, or the value is NULL or malformed.
    public func decode<Value: PostgresDecodable>(
        _ column: Int, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        try cells.value(row: index, column: column)
    }

    /// Whether a value is NULL.
    ///
    /// - Throws: `.decoding` if there is no such column.
    public func isNull(_ column: Int) throws(PostgresError) -> Bool {
        try cells.bytes(row: index, column: column) == nil
    }

    /// Lends the bytes of a text, `json`, `jsonb` (without its version byte) or `bytea` value without copying them; nil stands for NULL.
    ///
    /// - Throws: `.decoding` for a column of another type.
    public func withUnsafeBytes<R>(
        _ column: Int, _ body: (UnsafeRawBufferPointer?) -> R
    ) throws(PostgresError) -> R {
        body(try cells.text(row: index, column: column))
    }

    /// An error for a value that has the right type and yet makes no sense to the caller; `found` must not hold the value.
    public func failure(_ column: Int, expected: String, found: String) -> PostgresError {
        .decoding(DecodingFailure(column: cells.columnName(column), expected: expected, found: found))
    }
}

/// The cells of a result that somebody else owns.
private struct ResultCells {
    let result: OpaquePointer
    let rowCount: Int
    let columnCount: Int

    init(_ result: OpaquePointer) {
        self.result = result
        rowCount = Int(PQntuples(result))
        columnCount = Int(PQnfields(result))
    }

    func columnName(_ column: Int) -> String {
        precondition(column >= 0 && column < columnCount, "no such column")
        return String(cString: PQfname(result, Int32(column)))
    }

    func columnType(_ column: Int) -> PostgresType {
        precondition(column >= 0 && column < columnCount, "no such column")
        return PostgresType(oid: PQftype(result, Int32(column)))
    }

    /// The bytes in libpq's memory, nil for NULL.
    ///
    /// libpq must not be asked for what is out of range: it would report that to the notice receiver of a session that may be gone.
    func bytes(row: Int, column: Int) throws(PostgresError) -> UnsafeRawBufferPointer? {
        guard column >= 0, column < columnCount else {
            throw .decoding(
                DecodingFailure(column: "#\(column)", expected: "a column", found: "\(columnCount) columns"))
        }
        let (row, column) = (Int32(row), Int32(column))
        if PQgetisnull(result, row, column) == 1 { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
    }

    func value<Value: PostgresDecodable>(row: Int, column: Int) throws(PostgresError) -> Value {
        let bytes = try bytes(row: row, column: column)
        let type = PostgresType(oid: PQftype(result, Int32(column)))
        do throws(CellMismatch) {
            guard let bytes else {
                guard Value.decodes(type) else { throw .type }
                return try Value.decodeNull()
            }
            return try Value.decode(bytes, as: type)
        } catch {
            throw failure(column: column, expected: Value.decodedName, error)
        }
    }

    func text(row: Int, column: Int) throws(PostgresError) -> UnsafeRawBufferPointer? {
        let bytes = try bytes(row: row, column: column)
        do throws(CellMismatch) {
            switch columnType(column) {
            case .jsonb: return try bytes.map { (bytes) throws(CellMismatch) in try JSONB.text(of: bytes) }
            case .text, .varchar, .bpchar, .name, .unknown, .json, .bytea: return bytes
            default: throw .type
            }
        } catch {
            throw failure(column: column, expected: "text, json, jsonb or bytea", error)
        }
    }

    private func failure(column: Int, expected: String, _ mismatch: CellMismatch) -> PostgresError {
        let found =
            switch mismatch {
            case .type: columnType(column).description
            case .null: "null"
            case .malformed(let how): how
            }
        let name = columnName(column)
        return .decoding(DecodingFailure(column: name.isEmpty ? "#\(column)" : name, expected: expected, found: found))
    }
}
