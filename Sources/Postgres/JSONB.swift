/// A `jsonb` value as the UTF-8 bytes of its text, which only the server checks.
public struct JSONB: Hashable, Sendable {
    public var utf8: [UInt8]

    public init(utf8: [UInt8]) { self.utf8 = utf8 }

    public init(_ text: String) { utf8 = [UInt8](text.utf8) }

    /// The text; bytes that are not UTF-8 are replaced by U+FFFD.
    public var text: String { String(decoding: utf8, as: UTF8.self) }

    /// The only version of the binary format: one byte before the text.
    static let formatVersion: UInt8 = 1
}

extension JSONB: PostgresArrayElement {
    public static var postgresType: PostgresType { .jsonb }
    public static var postgresArrayType: PostgresType { .jsonbArray }
    public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(integer: Self.formatVersion)
        utf8.withUnsafeBytes { buffer.append(bytes: $0) }
    }
}

extension JSONB: PostgresArrayDecodable {
    public static var decodedName: String { "jsonb" }
    public static func decodes(_ type: PostgresType) -> Bool { type == .jsonb }
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> JSONB {
        guard type == .jsonb else { throw .type }
        return JSONB(utf8: [UInt8](try text(of: bytes)))
    }

    /// The bytes after the format's version.
    static func text(of bytes: UnsafeRawBufferPointer) throws(CellMismatch) -> UnsafeRawBufferPointer {
        guard bytes.first == formatVersion else { throw .malformed("jsonb of an unknown version") }
        return UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    }
}

/// A `json` value as the UTF-8 bytes of its text, which only the server checks.
public struct JSONText: Hashable, Sendable {
    public var utf8: [UInt8]

    public init(utf8: [UInt8]) { self.utf8 = utf8 }

    public init(_ text: String) { utf8 = [UInt8](text.utf8) }

    /// The text; bytes that are not UTF-8 are replaced by U+FFFD.
    public var text: String { String(decoding: utf8, as: UTF8.self) }
}

extension JSONText: PostgresArrayElement {
    public static var postgresType: PostgresType { .json }
    public static var postgresArrayType: PostgresType { .jsonArray }
    public func encode(into buffer: inout ParameterBuffer) { utf8.withUnsafeBytes { buffer.append(bytes: $0) } }
}

extension JSONText: PostgresArrayDecodable {
    public static var decodedName: String { "json" }
    public static func decodes(_ type: PostgresType) -> Bool { type == .json }
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> JSONText {
        guard type == .json else { throw .type }
        return JSONText(utf8: [UInt8](bytes))
    }
}
