/// A one-dimensional array parameter that is built element by element in its wire format, without a Swift value per element, and without NULL.
///
/// Append text straight from a buffer with `append(utf8:)` where elements exist as bytes already.
public struct PostgresArray<Element: PostgresArrayElement>: PostgresEncodable {
    private var bytes: [UInt8] = []
    /// The number of elements so far.
    public private(set) var count = 0

    /// Creates an array without elements.
    public init() {}

    /// The array of the elements' type.
    public static var postgresType: PostgresType { Element.postgresArrayType }

    /// Makes room for elements of this many bytes in all.
    public mutating func reserveCapacity(bytes: Int) { self.bytes.reserveCapacity(bytes) }

    private mutating func appendLength(_ length: Int) {
        // An element beyond Int32 is refused with the whole parameter for its size.
        withUnsafeBytes(of: Int32(truncatingIfNeeded: length).bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends the header and the elements.
    public func encode(into buffer: inout ParameterBuffer) {
        encodeArrayHeader(count: count, hasNulls: false, element: Element.postgresType, into: &buffer)
        bytes.withUnsafeBytes { buffer.append(bytes: $0) }
    }

    /// Removes the elements and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        count = 0
    }
}

extension PostgresArray where Element == String {
    /// Appends an element from its UTF-8 bytes, which the server checks.
    public mutating func append(utf8: UnsafeRawBufferPointer) {
        count += 1
        appendLength(utf8.count)
        bytes.append(contentsOf: utf8)
    }

    /// Appends an element from its text.
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(utf8: UnsafeRawBufferPointer($0)) }
    }
}

extension PostgresArray where Element == JSONB {
    /// Appends an element from the UTF-8 bytes of its text, which the server checks.
    public mutating func append(utf8: UnsafeRawBufferPointer) {
        count += 1
        appendLength(utf8.count + 1)
        bytes.append(JSONB.formatVersion)
        bytes.append(contentsOf: utf8)
    }

    /// Appends an element from its text.
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(utf8: UnsafeRawBufferPointer($0)) }
    }
}
