import Glibc

/// The bytes of a statement's parameters, one after the other, in PostgreSQL's binary format.
public struct ParameterBuffer: ~Copyable {
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    /// The number of bytes so far.
    public private(set) var count = 0

    init(capacity: Int = 4096) {
        self.capacity = max(capacity, 16)
        base = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    /// The first byte; valid until the next mutation.
    var start: UnsafeRawPointer { UnsafeRawPointer(base) }

    /// Forgets the bytes, and returns their memory if it is more than `retaining` bytes.
    mutating func removeAll(retaining: Int) {
        count = 0
        if capacity > retaining { reallocate(retaining) }
    }

    /// Makes room for `additional` more bytes.
    public mutating func reserve(_ additional: Int) {
        if capacity - count < additional { reallocate(max(count + additional, capacity * 2)) }
    }

    private mutating func reallocate(_ newCapacity: Int) {
        let grown = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
        grown.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = grown
        capacity = newCapacity
    }

    /// Appends an integer in network byte order.
    public mutating func append<T: FixedWidthInteger & BitwiseCopyable>(integer: T) {
        let size = MemoryLayout<T>.size
        reserve(size)
        (base + count).storeBytes(of: integer.bigEndian, as: T.self)
        count += size
    }

    /// Appends bytes as they are.
    public mutating func append(bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (base + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// Appends a string's UTF-8 bytes.
    public mutating func append(utf8 string: String) {
        var string = string
        string.withUTF8 { append(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Overwrites the four bytes at `offset` with an integer in network byte order.
    mutating func replace(at offset: Int, integer: Int32) {
        precondition(offset + 4 <= count)
        (base + offset).storeBytes(of: integer.bigEndian, as: Int32.self)
    }

    /// Appends a four-byte length and what `body` appends, of which it is the length, as in an array's elements.
    ///
    /// A length of 2 GiB or more is cut off: the whole parameter is refused for its size before anything is sent.
    mutating func appendWithLength(_ body: (inout ParameterBuffer) -> Void) {
        let offset = count
        append(integer: Int32(0))
        body(&self)
        replace(at: offset, integer: Int32(truncatingIfNeeded: count - offset - 4))
    }
}
