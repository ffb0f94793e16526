/// A value that can be a statement's parameter.
public protocol PostgresEncodable: Sendable {
    /// The type that the server is told.
    static var postgresType: PostgresType { get }
    /// Whether the parameter is NULL; `encode` is then not called.
    var isNull: Bool { get }
    /// Appends the value in PostgreSQL's binary format.
    func encode(into buffer: inout ParameterBuffer)
}

extension PostgresEncodable {
    public var isNull: Bool { false }
}

/// A value that can be an element of a one-dimensional array.
public protocol PostgresArrayElement: PostgresEncodable {
    /// The type of an array of such elements.
    static var postgresArrayType: PostgresType { get }
    /// Appends a whole array in PostgreSQL's binary format.
    static func encode(array: [Self], into buffer: inout ParameterBuffer)
    /// Appends a whole array in which nil stands for NULL.
    static func encode(array: [Self?], into buffer: inout ParameterBuffer)
}

// The loops are requirements, so that each concrete element type gets a specialised copy even when it is reached through an existential.
extension PostgresArrayElement {
    public static func encode(array: [Self], into buffer: inout ParameterBuffer) {
        encodeArrayHeader(count: array.count, hasNulls: false, element: postgresType, into: &buffer)
        for element in array {
            buffer.appendWithLength { element.encode(into: &$0) }
        }
    }

    public static func encode(array: [Self?], into buffer: inout ParameterBuffer) {
        encodeArrayHeader(
            count: array.count, hasNulls: array.contains { $0 == nil }, element: postgresType, into: &buffer)
        for element in array {
            if let element {
                buffer.appendWithLength { element.encode(into: &$0) }
            } else {
                buffer.append(integer: Int32(-1))
            }
        }
    }
}

func encodeArrayHeader(count: Int, hasNulls: Bool, element: PostgresType, into buffer: inout ParameterBuffer) {
    buffer.append(integer: Int32(count == 0 ? 0 : 1))
    buffer.append(integer: Int32(hasNulls ? 1 : 0))
    buffer.append(integer: element.oid)
    guard count > 0 else { return }
    // A count beyond Int32 needs more than 1 GiB, which is refused before anything is sent.
    buffer.append(integer: Int32(truncatingIfNeeded: count))
    buffer.append(integer: Int32(1))
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    public static var postgresType: PostgresType { Wrapped.postgresType }
    public var isNull: Bool { self?.isNull ?? true }
    public func encode(into buffer: inout ParameterBuffer) { self?.encode(into: &buffer) }
}

extension Optional: PostgresArrayElement where Wrapped: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }
    public static func encode(array: [Wrapped?], into buffer: inout ParameterBuffer) {
        Wrapped.encode(array: array, into: &buffer)
    }
    public static func encode(array: [Wrapped??], into buffer: inout ParameterBuffer) {
        Wrapped.encode(array: array.map { $0 ?? nil }, into: &buffer)
    }
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    public static var postgresType: PostgresType { Element.postgresArrayType }
    public func encode(into buffer: inout ParameterBuffer) { Element.encode(array: self, into: &buffer) }
}

extension Bool: PostgresArrayElement {
    public static var postgresType: PostgresType { .bool }
    public static var postgresArrayType: PostgresType { .boolArray }
    public func encode(into buffer: inout ParameterBuffer) { buffer.append(integer: UInt8(self ? 1 : 0)) }
}

extension Int16: PostgresArrayElement {
    public static var postgresType: PostgresType { .int2 }
    public static var postgresArrayType: PostgresType { .int2Array }
    public func encode(into buffer: inout ParameterBuffer) { buffer.append(integer: self) }
}

extension Int32: PostgresArrayElement {
    public static var postgresType: PostgresType { .int4 }
    public static var postgresArrayType: PostgresType { .int4Array }
    public func encode(into buffer: inout ParameterBuffer) { buffer.append(integer: self) }
}

extension Int64: PostgresArrayElement {
    public static var postgresType: PostgresType { .int8 }
    public static var postgresArrayType: PostgresType { .int8Array }
    public func encode(into buffer: inout ParameterBuffer) { buffer.append(integer: self) }
}

extension Int: PostgresArrayElement {
    public static var postgresType: PostgresType { .int8 }
    public static var postgresArrayType: PostgresType { .int8Array }
    public func encode(into buffer: inout ParameterBuffer) { buffer.append(integer: Int64(self)) }
}

extension Double: PostgresArrayElement {
    public static var postgresType: PostgresType { .float8 }
    public static var postgresArrayType: PostgresType { .float8Array }
    public func encode(into buffer: inout ParameterBuffer) { buffer.append(integer: bitPattern) }
}

/// A string is `text`; one that holds U+0000 is refused by the server (22021).
extension String: PostgresArrayElement {
    public static var postgresType: PostgresType { .text }
    public static var postgresArrayType: PostgresType { .textArray }
    public func encode(into buffer: inout ParameterBuffer) { buffer.append(utf8: self) }
}

/// A byte is no PostgreSQL value; the conformance makes `[UInt8]` a `bytea`.
extension UInt8: PostgresArrayElement {
    public static var postgresType: PostgresType { .bytea }
    public static var postgresArrayType: PostgresType { .bytea }
    /// Appends a `bytea` of one byte.
    public func encode(into buffer: inout ParameterBuffer) { buffer.append(integer: self) }
    /// Appends the bytes as they are.
    public static func encode(array: [UInt8], into buffer: inout ParameterBuffer) {
        array.withUnsafeBytes { buffer.append(bytes: $0) }
    }
    /// Appends the bytes as they are, nil as 0.
    public static func encode(array: [UInt8?], into buffer: inout ParameterBuffer) {
        for byte in array { buffer.append(integer: byte ?? 0) }
    }
}
