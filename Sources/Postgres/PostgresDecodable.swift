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
    public static func decodeNull() throws(CellMismatch) -> Self { throw .null }
}

extension UnsafeRawBufferPointer {
    /// Reads an integer in network byte order that is all there is.
    func wholeInteger<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type = T.self) throws(CellMismatch) -> T {
        guard count == MemoryLayout<T>.size else { throw .malformed("\(count) bytes") }
        return T(bigEndian: loadUnaligned(as: T.self))
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    public static var decodedName: String { "\(Wrapped.decodedName) or null" }
    public static func decodes(_ type: PostgresType) -> Bool { Wrapped.decodes(type) }
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> Self {
        try Wrapped.decode(bytes, as: type)
    }
    public static func decodeNull() throws(CellMismatch) -> Self { nil }
}

extension Bool: PostgresDecodable {
    public static var decodedName: String { "bool" }
    public static func decodes(_ type: PostgresType) -> Bool { type == .bool }
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> Bool {
        guard type == .bool else { throw .type }
        return try bytes.wholeInteger(UInt8.self) != 0
    }
}

extension Int16: PostgresDecodable {
    public static var decodedName: String { "int2" }
    public static func decodes(_ type: PostgresType) -> Bool { type == .int2 }
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> Int16 {
        guard type == .int2 else { throw .type }
        return try bytes.wholeInteger()
    }
}

extension Int32: PostgresDecodable {
    public static var decodedName: String { "int4" }
    public static func decodes(_ type: PostgresType) -> Bool { type == .int4 }
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> Int32 {
        guard type == .int4 else { throw .type }
        return try bytes.wholeInteger()
    }
}

extension Int64: PostgresDecodable {
    public static var decodedName: String { "int8" }
    public static func decodes(_ type: PostgresType) -> Bool { type == .int8 }
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> Int64 {
        guard type == .int8 else { throw .type }
        return try bytes.wholeInteger()
    }
}

/// An `Int` is read from any of the integer types, all of which it holds without loss.
extension Int: PostgresDecodable {
    public static var decodedName: String { "int8, int4 or int2" }
    public static func decodes(_ type: PostgresType) -> Bool { type == .int8 || type == .int4 || type == .int2 }
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> Int {
        switch type {
        case .int8: Int(try bytes.wholeInteger(Int64.self))
        case .int4: Int(try bytes.wholeInteger(Int32.self))
        case .int2: Int(try bytes.wholeInteger(Int16.self))
        default: throw .type
        }
    }
}

extension Double: PostgresDecodable {
    public static var decodedName: String { "float8" }
    public static func decodes(_ type: PostgresType) -> Bool { type == .float8 }
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> Double {
        guard type == .float8 else { throw .type }
        return Double(bitPattern: try bytes.wholeInteger())
    }
}

extension String: PostgresDecodable {
    public static var decodedName: String { "text" }
    public static func decodes(_ type: PostgresType) -> Bool {
        type == .text || type == .varchar || type == .name || type == .bpchar || type == .unknown
    }
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> String {
        guard decodes(type) else { throw .type }
        return try decode(utf8: bytes)
    }

    static func decode(utf8 bytes: UnsafeRawBufferPointer) throws(CellMismatch) -> String {
        guard let string = String(validating: bytes, as: UTF8.self) else { throw .malformed("text that is not UTF-8") }
        return string
    }
}

extension UInt8: PostgresArrayDecodable {
    public static var decodedName: String { "one byte of bytea" }
    public static func decodes(_ type: PostgresType) -> Bool { false }
    /// Always throws: the conformance only makes `[UInt8]` a `bytea`.
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> UInt8 {
        throw .type
    }
    public static var decodedArrayName: String { "bytea" }
    public static func decodesArray(_ type: PostgresType) -> Bool { type == .bytea }
    public static func decode(array bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch)
        -> [UInt8]
    {
        guard type == .bytea else { throw .type }
        return [UInt8](bytes)
    }
}

extension Bool: PostgresArrayDecodable {}
extension Int16: PostgresArrayDecodable {}
extension Int32: PostgresArrayDecodable {}
extension Int64: PostgresArrayDecodable {}
extension Int: PostgresArrayDecodable {}
extension Double: PostgresArrayDecodable {}
extension String: PostgresArrayDecodable {}
extension Optional: PostgresArrayDecodable where Wrapped: PostgresDecodable {}
