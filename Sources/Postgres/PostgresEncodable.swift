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
    /// False: only an optional may be NULL.
    public var isNull: Bool { false }
}

extension PostgresEncodable where Self: FixedWidthInteger & BitwiseCopyable {
    /// Appends the integer in network byte order.
    public func encode(into buffer: inout ParameterBuffer) { buffer.append(integer: self) }
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
    /// The array of ``PostgresEncodable/postgresType``, which must have one.
    public static var postgresArrayType: PostgresType { postgresType.array! }

    /// Appends the array's header, and each element after its length.
    public static func encode(array: [Self], into buffer: inout ParameterBuffer) {
        encodeArrayHeader(count: array.count, hasNulls: false, element: postgresType, into: &buffer)
        for element in array {
            buffer.appendWithLength { element.encode(into: &$0) }
        }
    }

    /// Appends the array's header, and each element after its length, which is -1 for NULL.
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
    /// That of the value that there may be.
    public static var postgresType: PostgresType { Wrapped.postgresType }
    /// Whether there is no value.
    public var isNull: Bool { self?.isNull ?? true }
    /// Appends the value, which there is.
    public func encode(into buffer: inout ParameterBuffer) { self?.encode(into: &buffer) }
}

extension Optional: PostgresArrayElement where Wrapped: PostgresArrayElement {
    /// That of the values that there may be: any element of an array may be NULL.
    public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }
    /// Appends an array in which nil stands for NULL.
    public static func encode(array: [Wrapped?], into buffer: inout ParameterBuffer) {
        Wrapped.encode(array: array, into: &buffer)
    }
    /// Appends an array in which nil of either kind stands for NULL.
    public static func encode(array: [Wrapped??], into buffer: inout ParameterBuffer) {
        Wrapped.encode(array: array.map { $0 ?? nil }, into: &buffer)
    }
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    /// The array of the elements' type; `bytea` for bytes.
    public static var postgresType: PostgresType { Element.postgresArrayType }
    /// Appends the elements.
    public func encode(into buffer: inout ParameterBuffer) { Element.encode(array: self, into: &buffer) }
}

extension Bool: PostgresArrayElement {
    /// `bool`.
    public static var postgresType: PostgresType { .bool }
    /// Appends one byte.
    public func encode(into buffer: inout ParameterBuffer) { buffer.append(integer: UInt8(self ? 1 : 0)) }
}

extension Int16: PostgresArrayElement {
    /// `int2`.
    public static var postgresType: PostgresType { .int2 }
}

extension Int32: PostgresArrayElement {
    /// `int4`.
    public static var postgresType: PostgresType { .int4 }
}

extension Int64: PostgresArrayElement {
    /// `int8`.
    public static var postgresType: PostgresType { .int8 }
}

extension Int: PostgresArrayElement {
    /// `int8`, whatever the platform's width.
    public static var postgresType: PostgresType { .int8 }
    /// Appends eight bytes, whatever the platform's width.
    public func encode(into buffer: inout ParameterBuffer) { buffer.append(integer: Int64(self)) }
}

extension Double: PostgresArrayElement {
    /// `float8`.
    public static var postgresType: PostgresType { .float8 }
    /// Appends the bits of IEEE 754.
    public func encode(into buffer: inout ParameterBuffer) { buffer.append(integer: bitPattern) }
}

extension String: PostgresArrayElement {
    /// `text`, which goes into `varchar`, `char` and, by a cast in the statement, anything that is written as a text.
    public static var postgresType: PostgresType { .text }
    /// Appends the UTF-8 bytes; a string with U+0000 is refused by the server (22021).
    public func encode(into buffer: inout ParameterBuffer) { buffer.append(utf8: self) }
}

/// A byte is no PostgreSQL value; the conformance makes `[UInt8]` a `bytea`.
extension UInt8: PostgresArrayElement {
    /// `bytea`, as of the array.
    public static var postgresType: PostgresType { .bytea }
    /// `bytea`, which is no array to the server.
    public static var postgresArrayType: PostgresType { .bytea }
    /// Appends the bytes as they are.
    public static func encode(array: [UInt8], into buffer: inout ParameterBuffer) {
        array.withUnsafeBytes { buffer.append(bytes: $0) }
    }
    /// Appends the bytes as they are, nil as 0.
    public static func encode(array: [UInt8?], into buffer: inout ParameterBuffer) {
        for byte in array { buffer.append(integer: byte ?? 0) }
    }
}
