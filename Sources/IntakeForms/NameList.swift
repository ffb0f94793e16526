/// Names in one piece of memory, compared by their bytes.
struct NameList: Sendable {
    private let bytes: [UInt8]
    /// Where each name begins, and where the last one ends.
    private let bounds: [Int]

    init(_ names: some Sequence<String>) {
        var bytes: [UInt8] = []
        var bounds = [0]
        for name in names {
            bytes += name.utf8
            bounds.append(bytes.count)
        }
        self.bytes = bytes
        self.bounds = bounds
    }

    var indices: Range<Int> { 0..<(bounds.count - 1) }

    /// Whether the name at `index` has these bytes.
    @inline(__always)
    func matches(_ name: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        let (start, end) = (bounds[index], bounds[index + 1])
        guard end - start == name.count else { return false }
        return bytes.withUnsafeBufferPointer { name.isEqual(to: UnsafeBufferPointer(rebasing: $0[start..<end])) }
    }

    /// The first position in `range` of a name with which the bytes go on from `start`, and where it ends.
    @inline(__always)
    func prefix(
        of bytes: UnsafeBufferPointer<UInt8>, from start: Int, in range: Range<Int>
    ) -> (position: Int, end: Int)? {
        for index in range {
            let end = start + bounds[index + 1] - bounds[index]
            guard end > start, end <= bytes.count else { continue }
            if matches(UnsafeBufferPointer(rebasing: bytes[start..<end]), at: index) { return (index, end) }
        }
        return nil
    }

    /// The first position in `range` of a name with these bytes.
    func position(of name: UnsafeBufferPointer<UInt8>, in range: Range<Int>) -> Int? {
        for index in range where matches(name, at: index) { return index }
        return nil
    }

    fileprivate func hash(at index: Int) -> Int {
        bytes.withUnsafeBufferPointer {
            NameTable.hash(UnsafeBufferPointer(rebasing: $0[bounds[index]..<bounds[index + 1]]))
        }
    }
}

/// The cases of an enumeration, found by the bytes of their names.
struct NamedCases<Case: CaseIterable & RawRepresentable<String> & Sendable>: Sendable {
    private let cases = Array(Case.allCases)
    private let names = NameList(Case.allCases.map(\.rawValue))

    /// The case with this name.
    func named(_ name: UnsafeBufferPointer<UInt8>) -> Case? {
        names.position(of: name, in: names.indices).map { cases[$0] }
    }
}

/// Finds names by their bytes: open addressing over an FNV-1a hash.
struct NameTable: Sendable {
    private let names: NameList
    private let slots: [Int16]

    init(_ names: some Sequence<String>) {
        let names = NameList(names)
        var slots = [Int16](repeating: -1, count: 512)
        for index in names.indices {
            var slot = names.hash(at: index) & 511
            while slots[slot] >= 0 { slot = (slot + 1) & 511 }
            slots[slot] = Int16(index)
        }
        self.names = names
        self.slots = slots
    }

    /// The position of the name with these bytes.
    ///
    /// - Parameter guess: a position to look at first; it need not exist.
    func position(of name: UnsafeBufferPointer<UInt8>, guess: Int) -> Int? {
        if names.indices.contains(guess), names.matches(name, at: guess) { return guess }
        var slot = Self.hash(name) & 511
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if names.matches(name, at: index) { return index }
            slot = (slot + 1) & 511
        }
        return nil
    }

    fileprivate static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var value: UInt32 = 2_166_136_261
        for byte in bytes { value = (value ^ UInt32(byte)) &* 16_777_619 }
        return Int(value ^ (value >> 15))
    }
}
