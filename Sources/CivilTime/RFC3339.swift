/// Date-times as RFC 3339 writes them, as microseconds since 1970-01-01T00:00:00Z, leap seconds not counted (as in
/// PostgreSQL and POSIX).
package enum RFC3339 {
    /// How many digits a fraction of a second has.
    package enum Fraction: Sendable {
        /// As many as are needed, and none without a fraction.
        case shortest
        case microseconds
    }

    /// The date-time in UTC.
    package static func text(_ microseconds: Int64, _ digits: Fraction = .shortest) -> String {
        let (day, time) = microseconds.flooredQuotientAndRemainder(dividingBy: CivilDate.microsecondsADay)
        let seconds = Int(time / 1_000_000)
        var fraction = Int(time % 1_000_000)
        return DigitWriter.text { writer in
            CivilDate(daysSinceEpoch: Int(day)).write(to: &writer)
            writer.put("T")
            writer.number(seconds / 3_600, width: 2)
            writer.put(":")
            writer.number(seconds / 60 % 60, width: 2)
            writer.put(":")
            writer.number(seconds % 60, width: 2)
            if digits == .microseconds || fraction != 0 {
                var width = 6
                while digits == .shortest, fraction % 10 == 0 {
                    fraction /= 10
                    width -= 1
                }
                writer.put(".")
                writer.number(fraction, width: width)
            }
            writer.put("Z")
        }
    }

    /// Reads a date-time with a zone, such as `2026-03-02T09:00:00Z` or `2026-03-02T10:00:00.5+01:00`; digits of a second
    /// after the sixth are dropped.
    ///
    /// - Returns: nil for anything else: a date alone, a time without a zone, a day that does not exist, a year
    ///   before 1900 or after 9999.
    package static func microseconds(of text: UnsafeBufferPointer<UInt8>) -> Int64? {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(4), scanner.skip("-"),
            let month = scanner.number(2), scanner.skip("-"),
            let day = scanner.number(2), scanner.skip("T", or: "t", or: " "),
            let hour = scanner.number(2), scanner.skip(":"),
            let minute = scanner.number(2), scanner.skip(":"),
            let second = scanner.number(2)
        else { return nil }
        guard year >= 1900, (1...12).contains(month), day >= 1, day <= CivilDate.daysIn(month: month, year: year),
            hour <= 23, minute <= 59, second <= 60
        else { return nil }
        guard let fraction = scanner.fraction(), let offset = scanner.zoneOffset(), scanner.isAtEnd else { return nil }
        let days = Int64(CivilDate(year: year, month: month, day: day).daysSinceEpoch)
        let seconds: Int64 = days * 86_400 + Int64(hour * 3_600 + minute * 60 + second) - Int64(offset)
        return seconds * 1_000_000 + Int64(fraction)
    }
}

/// Writes decimal fields as ASCII.
struct DigitWriter {
    /// More than a date and a time of day can need.
    private static let capacity = 80

    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    private init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

    static func text(_ body: (inout DigitWriter) -> Void) -> String {
        String(unsafeUninitializedCapacity: capacity) { buffer in
            var writer = DigitWriter(buffer)
            body(&writer)
            return writer.count
        }
    }

    mutating func put(_ character: Unicode.Scalar) { put(UInt8(ascii: character)) }

    /// - Parameter width: how many digits there are at least.
    mutating func number(_ value: Int, width: Int) {
        if value < 0 { put("-") }
        let digits = String(value.magnitude).utf8
        for _ in 0..<max(0, width - digits.count) { put("0") }
        for digit in digits { put(digit) }
    }

    private mutating func put(_ byte: UInt8) {
        precondition(count < buffer.count)
        buffer[count] = byte
        count += 1
    }
}

/// Reads fixed-width decimal fields from ASCII.
private struct DigitScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position: Int = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func number(_ width: Int) -> Int? {
        guard position + width <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<(position + width)] {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        position += width
        return value
    }

    mutating func skip(_ expected: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: expected) else { return false }
        position += 1
        return true
    }

    mutating func skip(_ first: Unicode.Scalar, or second: Unicode.Scalar, or third: Unicode.Scalar? = nil) -> Bool {
        if skip(first) || skip(second) { return true }
        return third.map { skip($0) } ?? false
    }

    /// Microseconds of an optional fraction; digits after the sixth are dropped. nil when a point has no digits.
    mutating func fraction() -> Int? {
        guard skip(".") else { return 0 }
        var value = 0
        var digits = 0
        while let digit = number(1) {
            if digits < 6 { value = value * 10 + digit }
            digits += 1
        }
        guard digits > 0 else { return nil }
        while digits < 6 {
            value *= 10
            digits += 1
        }
        return value
    }

    /// Seconds east of UTC; nil when there is no zone or it is out of range.
    mutating func zoneOffset() -> Int? {
        if skip("Z", or: "z") { return 0 }
        let sign: Int
        if skip("+") {
            sign = 1
        } else if skip("-") {
            sign = -1
        } else {
            return nil
        }
        guard let hours = number(2), skip(":"), let minutes = number(2), hours <= 15, minutes <= 59 else {
            return nil
        }
        return sign * (hours * 3_600 + minutes * 60)
    }
}
