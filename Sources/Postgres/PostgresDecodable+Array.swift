/// A value that can be read as the element of a one-dimensional array.
public protocol PostgresArrayDecodable: PostgresDecodable {
    /// What a caller asks for with an array of this type, for error texts.
    static var decodedArrayName: String { get }
    /// Whether a column of this type can be read as an array of such elements.
    static func decodesArray(_ type: PostgresType) -> Bool
    /// Reads a whole array, whose bytes are valid only during the call.
    static func decode(array bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> [Self]
}

extension PostgresArrayDecodable {
    /// The name of the elements' kind, said to be an array's.
    public static var decodedArrayName: String { "array of \(decodedName)" }

    /// Whether the column's values are arrays whose elements can be read.
    public static func decodesArray(_ type: PostgresType) -> Bool {
        guard let element = type.element else { return false }
        return decodes(element)
    }

    /// Reads the elements one after the other; an array of several dimensions is malformed.
    public static func decode(array bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> [Self]
    {
        guard decodesArray(type) else { throw .type }
        var reader = ArrayReader(bytes)
        let dimensions = try reader.integer()
        _ = try reader.integer()
        let element = PostgresType(oid: UInt32(bitPattern: try reader.integer()))
        guard decodes(element) else { throw .type }
        if dimensions == 0 { return [] }
        guard dimensions == 1 else { throw .malformed("array of \(dimensions) dimensions") }
        let count = Int(try reader.integer())
        _ = try reader.integer()
        // Each element takes at least its four-byte length.
        guard count >= 0, count <= reader.remaining / 4 else { throw .malformed("array shorter than its header says") }
        var elements: [Self] = []
        elements.reserveCapacity(count)
        for _ in 0..<count {
            if let bytes = try reader.element() {
                elements.append(try decode(bytes, as: element))
            } else {
                elements.append(try decodeNull())
            }
        }
        return elements
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayDecodable {
    /// The name of an array of such elements.
    public static var decodedName: String { Element.decodedArrayName }
    /// Whether the column's values are arrays of such elements.
    public static func decodes(_ type: PostgresType) -> Bool { Element.decodesArray(type) }
    /// Reads the whole array.
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> [Element]
    {
        try Element.decode(array: bytes, as: type)
    }
}

/// Walks through an array in PostgreSQL's binary format.
private struct ArrayReader {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var remaining: Int { bytes.count - offset }

    mutating func integer() throws(CellMismatch) -> Int32 {
        guard remaining >= 4 else { throw .malformed("truncated array") }
        defer { offset += 4 }
        return Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
    }

    /// The next element's bytes, or nil for NULL.
    mutating func element() throws(CellMismatch) -> UnsafeRawBufferPointer? {
        let length = Int(try integer())
        if length == -1 { return nil }
        guard length >= 0, length <= remaining else { throw .malformed("truncated array") }
        defer { offset += length }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
    }
}
