extension UnsafeBufferPointer<UInt8> {
    /// The position of the first byte from `start` on that stands in JSON text for more than itself: a control character,
    /// a quote, a backslash, or one that is not ASCII; the number of bytes where there is none.
    @inline(__always)
    func firstNonPlain(from start: Int) -> Int { firstSpecial(from: start, andAll: Self.highBits) }

    /// The position of the first byte from `start` on that a JSON string cannot hold as it is: a control character, a quote
    /// or a backslash; the number of bytes where there is none.
    func firstToEscape(from start: Int) -> Int { firstSpecial(from: start, andAll: 0) }

    /// Whether both hold the same bytes.
    @inline(__always)
    func isEqual(to other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard count == other.count else { return false }
        guard count >= 8 else {
            for index in 0..<count where self[index] != other[index] { return false }
            return true
        }
        var index = 0
        while index + 8 < count {
            guard word(at: index) == other.word(at: index) else { return false }
            index += 8
        }
        // The last eight, of which some have been compared.
        return word(at: count - 8) == other.word(at: count - 8)
    }

    /// Looks at eight bytes at a time, where there are that many.
    ///
    /// - Parameter others: the high bits of the bytes, where bytes that have them count too.
    @inline(__always)
    private func firstSpecial(from start: Int, andAll others: UInt64) -> Int {
        var index = start
        while index + 8 <= count {
            let marks = Self.marks(in: word(at: index), andAll: others)
            if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
            index += 8
        }
        if index < count, count - 8 >= start {
            // The last eight, of which some have been looked at.
            let marks = Self.marks(in: word(at: count - 8), andAll: others)
            return marks == 0 ? count : count - 8 + marks.trailingZeroBitCount / 8
        }
        while index < count {
            let byte = self[index]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C || UInt64(byte) & others != 0 { return index }
            index += 1
        }
        return count
    }

    /// The high bits of the bytes that are special; the lowest is the first of them, since a borrow can mark bytes above
    /// one that is special, never below it.
    @inline(__always)
    private static func marks(in word: UInt64, andAll others: UInt64) -> UInt64 {
        let found = controls(in: word) | zeros(in: word ^ each(0x22)) | zeros(in: word ^ each(0x5C))
        return found & highBits | word & others
    }

    private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    @inline(__always)
    private static func each(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

    /// The high bits of the bytes that are below 0x20, beside others.
    @inline(__always)
    private static func controls(in word: UInt64) -> UInt64 { (word &- each(0x20)) & ~word }

    /// The high bits of the bytes that are 0, beside others.
    @inline(__always)
    private static func zeros(in word: UInt64) -> UInt64 { (word &- each(1)) & ~word }

    /// The eight bytes from `index` on, the first of them the lowest; there must be so many.
    @inline(__always)
    private func word(at index: Int) -> UInt64 {
        precondition(index >= 0 && index + 8 <= count)
        return UInt64(
            littleEndian: UnsafeRawPointer(baseAddress!).loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }
}
