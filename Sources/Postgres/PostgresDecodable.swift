/// Why a cell's bytes are not the value that was asked for.
@nonexhaustive public enum CellMismatch: Error, Sendable, Hashable {
    /// The column has another type.
    case type
    /// The value is NULL.
    case null
    /// The bytes are not a value of this kind; the text says in what way, never the value.
    case malformed(String)
}

/// A value that can be read from a result's column.
public protocol PostgresDecodable {
    /// What a caller asks for with this type, for error texts.
    static var decodedName: String { get }
    /// Whether values of the column's type can be read.
    static func decodes(_ type: PostgresType) -> Bool
    /// Reads a value, whose bytes are valid only during the call.
    ///
    /// - Throws: `.malformed` for bytes that are not a value of `type`, and `.type` where `decodes(type)` is false.
    static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> Self
    /// The value of NULL; throws `.null` unless NULL has one.
    static func decodeNull() throws(CellMismatch) -> Self
}

extension PostgresDecodable {
    /// Throws `.null`: only an optional may be NULL.
    public static func decodeNull() throws(CellMismatch) -> Self { throw .null }
}

extension PostgresDecodable where Self: PostgresEncodable {
    /// The name of the type that a parameter has.
    public static var decodedName: String { postgresType.description }
    /// Whether the column's type is the one that a parameter has.
    public static func decodes(_ type: PostgresType) -> Bool { type == postgresType }
}

extension PostgresDecodable where Self: PostgresEncodable & FixedWidthInteger & BitwiseCopyable {
    /// Reads an integer of the width that a parameter has, and of no other.
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> Self {
        guard type == postgresType else { throw .type }
        return try bytes.wholeInteger()
    }
}

extension UnsafeRawBufferPointer {
    /// Reads an integer in network byte order that is all there is.
    func wholeInteger<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type = T.self) throws(CellMismatch) -> T {
        guard count == MemoryLayout<T>.size else { throw .malformed("\(count) bytes") }
        return T(bigEndian: loadUnaligned(as: T.self))
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// The name of the value's kind, or null.
    public static var decodedName: String { "\(Wrapped.decodedName) or null" }
    /// Whether the value that there may be can be read.
    public static func decodes(_ type: PostgresType) -> Bool { Wrapped.decodes(type) }
    /// Reads the value, which there is.
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> Self {
        try Wrapped.decode(bytes, as: type)
    }
    /// Returns nil.
    public static func decodeNull() throws(CellMismatch) -> Self { nil }
}

extension Bool: PostgresArrayDecodable {
    /// Reads one byte.
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> Bool {
        guard type == .bool else { throw .type }
        return try bytes.wholeInteger(UInt8.self) != 0
    }
}

extension Int16: PostgresArrayDecodable {}
extension Int32: PostgresArrayDecodable {}
extension Int64: PostgresArrayDecodable {}

/// An `Int` is read from any of the integer types, all of which it holds without loss.
extension Int: PostgresArrayDecodable {
    /// The names of the three.
    public static var decodedName: String { "int8, int4 or int2" }
    /// Whether the column's type is one of the three.
    public static func decodes(_ type: PostgresType) -> Bool { type == .int8 || type == .int4 || type == .int2 }
    /// Reads an integer of the width that the column's type has.
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> Int {
        switch type {
        case .int8: Int(try bytes.wholeInteger(Int64.self))
        case .int4: Int(try bytes.wholeInteger(Int32.self))
        case .int2: Int(try bytes.wholeInteger(Int16.self))
        default: throw .type
        }
    }
}

extension Double: PostgresArrayDecodable {
    /// Reads the bits of IEEE 754.
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> Double {
        guard type == .float8 else { throw .type }
        return Double(bitPattern: try bytes.wholeInteger())
    }
}

/// A `String` is read from every type whose values are texts.
extension String: PostgresArrayDecodable {
    /// Whether the column's values are texts.
    public static func decodes(_ type: PostgresType) -> Bool {
        type == .text || type == .varchar || type == .name || type == .bpchar || type == .unknown
    }
    /// Copies the text; one that is not UTF-8 is malformed.
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> String {
        guard decodes(type) else { throw .type }
        guard let string = String(validating: bytes, as: UTF8.self) else { throw .malformed("text that is not UTF-8") }
        return string
    }
}

/// A byte is no PostgreSQL value; the conformance makes `[UInt8]` a `bytea`.
extension UInt8: PostgresArrayDecodable {
    /// What is missing for a column of single bytes.
    public static var decodedName: String { "one byte of bytea" }
    /// Whether a single byte can be read: never.
    public static func decodes(_ type: PostgresType) -> Bool { false }
    /// Always throws.
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> UInt8 {
        throw .type
    }
    /// `bytea`.
    public static var decodedArrayName: String { "bytea" }
    /// Whether the column's values are bytes.
    public static func decodesArray(_ type: PostgresType) -> Bool { type == .bytea }
    /// Copies the bytes.
    public static func decode(array bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch)
        -> [UInt8]
    {
        guard type == .bytea else { throw .type }
        return [UInt8](bytes)
    }
}

extension Optional: PostgresArrayDecodable where Wrapped: PostgresDecodable {}
