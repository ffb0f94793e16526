/// A text as it stands in JSON, quoted and escaped once.
struct JSONToken: Sendable {
    fileprivate let bytes: [UInt8]

    init(_ text: String) {
        var writer = JSONWriter()
        writer.string(text)
        bytes = writer.bytes
    }
}

/// Writes JSON text into bytes: assessments, which are written for every form; all else is a ``JSONObject``.
///
/// The memory is the writer's own: nobody else learns its address, and every write makes sure of its room first.
package struct JSONWriter: ~Copyable {
    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0
    private var needsComma = false

    /// - Parameter capacity: how many bytes are expected.
    package init(capacity: Int = 0) {
        self.capacity = max(256, capacity)
        memory = .allocate(capacity: self.capacity)
    }

    deinit { memory.deallocate() }

    package var bytes: [UInt8] { [UInt8](UnsafeBufferPointer(start: memory, count: count)) }

    package var text: String { String(decoding: UnsafeBufferPointer(start: memory, count: count), as: UTF8.self) }

    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        body(&self)
        close(UInt8(ascii: "}"))
    }

    package mutating func array<Element>(
        _ elements: some Sequence<Element>, _ body: (inout JSONWriter, Element) -> Void
    ) {
        open(UInt8(ascii: "["))
        for element in elements { body(&self, element) }
        close(UInt8(ascii: "]"))
    }

    package mutating func strings(_ elements: some Sequence<String>) {
        open(UInt8(ascii: "["))
        for element in elements { string(element) }
        close(UInt8(ascii: "]"))
    }

    /// Writes a key in which nothing has to be escaped.
    package mutating func field(_ name: StaticString) {
        makeRoom(name.utf8CodeUnitCount + 4)
        separate()
        put(UInt8(ascii: "\""))
        put(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func key(_ name: String) {
        string(name)
        endKey()
    }

    package mutating func string(_ text: String) {
        var copy = text
        copy.withUTF8 { putString($0) }
    }

    private mutating func putString(_ text: UnsafeBufferPointer<UInt8>) {
        makeRoom(text.count + 3)
        separate()
        put(UInt8(ascii: "\""))
        putEscaped(text)
        put(UInt8(ascii: "\""))
    }

    mutating func string(_ token: JSONToken) {
        makeRoom(token.bytes.count + 1)
        separate()
        token.bytes.withUnsafeBufferPointer { put($0) }
    }

    mutating func key(_ token: JSONToken) {
        string(token)
        endKey()
    }

    package mutating func number(_ value: Int) { literal(String(value)) }

    package mutating func null() { literal("null") }

    package mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

    private mutating func literal(_ text: String) {
        makeRoom(text.utf8.count + 1)
        separate()
        for byte in text.utf8 { put(byte) }
    }

    private mutating func open(_ bracket: UInt8) {
        makeRoom(2)
        separate()
        put(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        makeRoom(1)
        put(bracket)
        needsComma = true
    }

    private mutating func endKey() {
        makeRoom(1)
        put(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Puts a string's content, for which there is room as far as nothing of it is escaped, and room for one byte more.
    private mutating func putEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        while true {
            let end = text.firstToEscape(from: start)
            put(UnsafeBufferPointer(rebasing: text[start..<end]))
            guard end < text.count else { return }
            makeRoom(6 + text.count - end)
            putEscape(of: text[end])
            start = end + 1
        }
    }

    private mutating func putEscape(of byte: UInt8) {
        put(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: put(byte)
        case 0x0A: put(UInt8(ascii: "n"))
        case 0x0D: put(UInt8(ascii: "r"))
        case 0x09: put(UInt8(ascii: "t"))
        default:
            for byte in "u00".utf8 { put(byte) }
            put(Self.hexadecimal(byte >> 4))
            put(Self.hexadecimal(byte & 15))
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }

    // MARK: Pieces, for which there is room

    /// A comma where one is due; what follows counts as written.
    private mutating func separate() {
        if needsComma { put(UInt8(ascii: ",")) }
        needsComma = true
    }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        precondition(count < capacity)
        memory[count] = byte
        count += 1
    }

    @inline(__always)
    private mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        precondition(bytes.count <= capacity - count)
        (memory + count).update(from: start, count: bytes.count)
        count += bytes.count
    }

    /// Makes room for so many more bytes.
    @inline(__always)
    private mutating func makeRoom(_ more: Int) {
        if more > capacity - count { grow(by: more) }
    }

    private mutating func grow(by more: Int) {
        let larger = max(2 * capacity, count + more)
        let other = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        other.update(from: memory, count: count)
        memory.deallocate()
        memory = other
        capacity = larger
    }
}
