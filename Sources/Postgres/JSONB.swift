/// A `jsonb` value as the UTF-8 bytes of its text, which only the server checks.
public struct JSONB: Hashable, Sendable {
    /// The text's bytes.
    public var utf8: [UInt8]

    /// Creates a value from the bytes of its text.
    public init(utf8: [UInt8]) { self.utf8 = utf8 }

    /// Creates a value from its text.
    public init(_ text: String) { utf8 = [UInt8](text.utf8) }

    /// The text; bytes that are not UTF-8 are replaced by U+FFFD.
    public var text: String { String(decoding: utf8, as: UTF8.self) }

    /// The only version of the binary format: one byte before the text.
    static let formatVersion: UInt8 = 1
}

extension JSONB: PostgresArrayElement {
    /// `jsonb`.
    public static var postgresType: PostgresType { .jsonb }
    /// Appends the format's version and the text; what is not JSON is refused by the server (22P02).
    public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(integer: Self.formatVersion)
        utf8.withUnsafeBytes { buffer.append(bytes: $0) }
    }
}

extension JSONB: PostgresArrayDecodable {
    /// Copies the text, as the server writes it.
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
