/// The 16 bytes of a UUID (RFC 9562).
public struct PostgresUUID: Hashable, Sendable {
    /// The first eight bytes, the first of them the most significant.
    public let high: UInt64
    /// The last eight bytes.
    public let low: UInt64

    /// Creates a UUID from its halves, whatever version they say.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Parses the form `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` in either case; nil for anything else.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 36 else { return nil }
        var halves: (high: UInt64, low: UInt64) = (0, 0)
        for (position, character) in text.utf8.enumerated() {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard character == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Self.hexDigit(character) else { return nil }
            if position < 19 {
                halves.high = halves.high << 4 | digit
            } else {
                halves.low = halves.low << 4 | digit
            }
        }
        (high, low) = halves
    }

    /// A random UUID (version 4) from the system's generator.
    public static func random() -> PostgresUUID {
        var generator = SystemRandomNumberGenerator()
        return PostgresUUID(
            high: generator.next() & 0xffff_ffff_ffff_0fff | 0x4000,
            low: generator.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000)
    }

    private static func hexDigit(_ character: UInt8) -> UInt64? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(character - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(character - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(character - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

extension PostgresUUID: Comparable {
    /// Orders by the bytes, as PostgreSQL does.
    public static func < (left: PostgresUUID, right: PostgresUUID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension PostgresUUID: LosslessStringConvertible {
    /// Parses what ``description`` prints, in either case; nil for anything else.
    public init?(_ description: String) { self.init(description[...]) }

    /// The form with hyphens, in lower case.
    public var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            let digits: StaticString = "0123456789abcdef"
            var position = 0
            for nibble in 0..<32 {
                if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
                    buffer[position] = UInt8(ascii: "-")
                    position += 1
                }
                let half = nibble < 16 ? high : low
                buffer[position] = digits.utf8Start[Int(half >> (60 - 4 * (nibble & 15)) & 15)]
                position += 1
            }
            return position
        }
    }
}

extension PostgresUUID: PostgresArrayElement {
    /// `uuid`.
    public static var postgresType: PostgresType { .uuid }
    /// Appends the 16 bytes.
    public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(integer: high)
        buffer.append(integer: low)
    }
}

extension PostgresUUID: PostgresArrayDecodable {
    /// Reads 16 bytes.
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch)
        -> PostgresUUID
    {
        guard type == .uuid else { throw .type }
        guard bytes.count == 16 else { throw .malformed("\(bytes.count) bytes") }
        return PostgresUUID(
            high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
}
