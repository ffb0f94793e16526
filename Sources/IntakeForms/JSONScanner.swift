/// A strict reader of JSON text (RFC 8259) that hands out values in place, without building a tree.
///
/// Written here because no library at hand shows a key that is given twice, or tells half a surrogate pair from a
/// replacement character, and a form must be refused or flagged for both. It checks everything that it passes over:
/// UTF-8, escapes, numbers and nesting; text that PostgreSQL's jsonb would refuse is an error of its own.
struct JSONScanner {
    /// How deep objects and lists may be nested, the outermost included.
    static let depthLimit = 32
    /// Powers of ten beyond which PostgreSQL's numeric, and so jsonb, refuses a number.
    private static let exponentLimit = 131_072
    /// Digits after the point beyond which it does.
    private static let fractionLimit = 16_383

    enum Kind {
        case object, array, string, number, yes, no, null
    }

    /// A string's content between its quotes.
    struct Text {
        let start: Int
        let end: Int
        let hasEscapes: Bool
    }

    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position: Int = 0
    private var depth: Int = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    init(_ bytes: UnsafeBufferPointer<UInt8>, from position: Int, depth: Int) {
        self.bytes = bytes
        self.position = position
        self.depth = depth
    }

    private var failure: UnreadableForm { UnreadableForm(.notJSON, at: position) }

    /// The kind of the value that comes next.
    mutating func nextKind() throws(UnreadableForm) -> Kind {
        skipSpace()
        guard position < bytes.count else { throw failure }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), 0x30...0x39: return .number
        case UInt8(ascii: "t"): return .yes
        case UInt8(ascii: "f"): return .no
        case UInt8(ascii: "n"): return .null
        default: throw failure
        }
    }

    /// Reads an object; `member` must read or skip the value of each key.
    mutating func object(
        _ member: (inout JSONScanner, Text) throws(UnreadableForm) -> Void
    ) throws(UnreadableForm) {
        try open(UInt8(ascii: "{"))
        skipSpace()
        if take(UInt8(ascii: "}")) {
            depth -= 1
            return
        }
        while true {
            skipSpace()
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw failure }
            try member(&self, key)
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw failure }
            depth -= 1
            return
        }
    }

    /// Reads a list; `element` must read or skip each value.
    mutating func array(_ element: (inout JSONScanner) throws(UnreadableForm) -> Void) throws(UnreadableForm) {
        try open(UInt8(ascii: "["))
        skipSpace()
        if take(UInt8(ascii: "]")) {
            depth -= 1
            return
        }
        while true {
            try element(&self)
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw failure }
            depth -= 1
            return
        }
    }

    /// Passes over the next value, checking it.
    mutating func skipValue() throws(UnreadableForm) {
        switch try nextKind() {
        case .object:
            try object { (scanner: inout JSONScanner, _) throws(UnreadableForm) in try scanner.skipValue() }
        case .array: try array { (scanner: inout JSONScanner) throws(UnreadableForm) in try scanner.skipValue() }
        case .string: _ = try string()
        case .number: _ = try number()
        case .yes: try word("true")
        case .no: try word("false")
        case .null: try word("null")
        }
    }

    /// Nothing but white space may follow.
    mutating func end() throws(UnreadableForm) {
        skipSpace()
        guard position == bytes.count else { throw failure }
    }

    /// Reads a string.
    mutating func string() throws(UnreadableForm) -> Text {
        guard take(UInt8(ascii: "\"")) else { throw failure }
        let start = position
        var hasEscapes = false
        while true {
            position = bytes.firstNonPlain(from: position)
            guard position < bytes.count else { throw failure }
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return Text(start: start, end: position - 1, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try escape()
            case 0x80...: try multibyte()
            default: throw failure
            }
        }
    }

    /// Reads a string that is one of those in `range`, which stand in their list with quotes; nil, and nothing is read, when
    /// it is none of them or is written in another way.
    @inline(__always)
    mutating func string(among quoted: NameList, in range: Range<Int>) -> Int? {
        guard let found = quoted.prefix(of: bytes, from: position, in: range) else { return nil }
        position = found.end
        return found.position
    }

    /// Reads a number; the value when it is whole and fits, else nil.
    mutating func number() throws(UnreadableForm) -> Int? {
        let start = position
        let isNegative = take(UInt8(ascii: "-"))
        let integerStart = position
        guard let first = digit() else { throw failure }
        var mantissa: Int = first
        var overflows = false
        var significant = first == 0 ? 0 : 1
        if first != 0 {
            while let next = digit() { append(next, to: &mantissa, &overflows, &significant) }
        } else if position < bytes.count, (0x30...0x39).contains(bytes[position]) {
            throw failure
        }
        let integerDigits = first == 0 ? 0 : position - integerStart
        var fractionDigits = 0
        if take(UInt8(ascii: ".")) {
            while let next = digit() {
                append(next, to: &mantissa, &overflows, &significant)
                fractionDigits += 1
            }
            guard fractionDigits > 0 else { throw failure }
        }
        var exponent = 0
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            let isNegativeExponent = take(UInt8(ascii: "-"))
            if !isNegativeExponent { _ = take(UInt8(ascii: "+")) }
            guard var value = digit() else { throw failure }
            while let next = digit() { value = min(value * 10 + next, 1_000_000_000) }
            exponent = isNegativeExponent ? -value : value
        }
        if (mantissa != 0 || overflows), integerDigits + exponent > Self.exponentLimit {
            throw UnreadableForm(.jsonbRefused, at: start)
        }
        if fractionDigits - exponent > Self.fractionLimit { throw UnreadableForm(.jsonbRefused, at: start) }
        if abs(exponent) >= 1_000_000_000 { throw UnreadableForm(.jsonbRefused, at: start) }
        if mantissa == 0, !overflows { return 0 }
        var scale = exponent - fractionDigits
        guard !overflows, scale <= 18, scale >= -18 else { return nil }
        while scale > 0 {
            let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            mantissa = product
            scale -= 1
        }
        while scale < 0 {
            guard mantissa % 10 == 0 else { return nil }
            mantissa /= 10
            scale += 1
        }
        return isNegative ? -mantissa : mantissa
    }

    /// Calls `body` with the string's bytes in UTF-8, escapes resolved.
    @inline(__always)
    func withContent<Result>(_ text: Text, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if !text.hasEscapes { return body(UnsafeBufferPointer(rebasing: bytes[text.start..<text.end])) }
        return unescaped(text).withUnsafeBufferPointer(body)
    }

    private func unescaped(_ text: Text) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.end - text.start)
        var index = text.start
        while index < text.end {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                index += 1
                continue
            }
            let code = bytes[index + 1]
            index += 2
            switch code {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                var unit = hexadecimal(at: index)
                index += 4
                if (0xD800...0xDBFF).contains(unit) {
                    unit = 0x10000 + ((unit - 0xD800) << 10) + (hexadecimal(at: index + 2) - 0xDC00)
                    index += 6
                }
                if let scalar = Unicode.Scalar(unit) { result.append(contentsOf: UTF8.encode(scalar)!) }
            default: result.append(code)
            }
        }
        return result
    }

    /// The string as text.
    func decoded(_ text: Text) -> String { withContent(text) { String(decoding: $0, as: UTF8.self) } }

    // MARK: Pieces

    private mutating func open(_ bracket: UInt8) throws(UnreadableForm) {
        skipSpace()
        guard take(bracket) else { throw failure }
        depth += 1
        guard depth <= Self.depthLimit else { throw UnreadableForm(.tooDeep, at: position - 1) }
    }

    @inline(__always)
    private mutating func skipSpace() {
        if position < bytes.count, bytes[position] > 0x20 { return }
        skipAllSpace()
    }

    private mutating func skipAllSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func digit() -> Int? {
        guard position < bytes.count, (0x30...0x39).contains(bytes[position]) else { return nil }
        position += 1
        return Int(bytes[position - 1] - 0x30)
    }

    private func append(_ digit: Int, to mantissa: inout Int, _ overflows: inout Bool, _ significant: inout Int) {
        if significant > 0 || digit != 0 { significant += 1 }
        if significant > 18 {
            overflows = true
        } else {
            mantissa = mantissa * 10 + digit
        }
    }

    mutating func word(_ text: StaticString) throws(UnreadableForm) {
        for offset in 0..<text.utf8CodeUnitCount {
            guard take(text.utf8Start[offset]) else { throw failure }
        }
    }

    private mutating func escape() throws(UnreadableForm) {
        let start = position
        guard position + 1 < bytes.count else { throw failure }
        switch bytes[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            position += 2
            let unit = try codeUnit()
            if unit == 0 || (0xDC00...0xDFFF).contains(unit) { throw UnreadableForm(.jsonbRefused, at: start) }
            guard (0xD800...0xDBFF).contains(unit) else { return }
            guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            else { throw UnreadableForm(.jsonbRefused, at: start) }
            position += 2
            guard (0xDC00...0xDFFF).contains(try codeUnit()) else { throw UnreadableForm(.jsonbRefused, at: start) }
        default: throw failure
        }
    }

    private mutating func codeUnit() throws(UnreadableForm) -> UInt32 {
        guard position + 4 <= bytes.count else { throw failure }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Self.hexadecimal(bytes[position]) else { throw failure }
            value = value << 4 | digit
            position += 1
        }
        return value
    }

    private func hexadecimal(at index: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 << 4 | (Self.hexadecimal(bytes[index + $1]) ?? 0) }
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x41 + 10)
        case 0x61...0x66: UInt32(byte - 0x61 + 10)
        default: nil
        }
    }

    /// Passes over one well-formed UTF-8 sequence of two to four bytes (Unicode, table 3-7).
    private mutating func multibyte() throws(UnreadableForm) {
        let first = bytes[position]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: throw failure
        }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]) else { throw failure }
        for offset in 2..<max(2, length) where !(0x80...0xBF).contains(bytes[position + offset]) { throw failure }
        position += length
    }
}
