/// A moment in time: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted (as in PostgreSQL and POSIX).
package struct Instant: Hashable, Comparable, Sendable {
    package var microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// - Parameter seconds: whole seconds since the Unix epoch.
    package init(seconds: Int64) { microseconds = seconds * 1_000_000 }

    package static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.microseconds < rhs.microseconds }

    /// The moment `seconds` later.
    package func advanced(bySeconds seconds: Int64) -> Instant {
        Instant(microseconds: microseconds + seconds * 1_000_000)
    }

    /// Whole days of 24 hours from `earlier` to this moment, rounded down; negative when `earlier` is later.
    package func wholeDays(since earlier: Instant) -> Int {
        let day: Int64 = 86_400_000_000
        let difference: Int64 = microseconds - earlier.microseconds
        return Int(difference >= 0 ? difference / day : -((-difference + day - 1) / day))
    }

    /// Reads an RFC 3339 date-time with a zone, such as `2026-03-02T09:00:00Z` or `2026-03-02T10:00:00.5+01:00`.
    ///
    /// - Returns: nil for anything else: a date alone, a time without a zone, a day that does not exist, a year
    ///   before 1900 or after 9999.
    package init?(rfc3339 text: some StringProtocol) {
        var text = String(text)
        guard let value = text.withUTF8(Self.microseconds) else { return nil }
        microseconds = value
    }

    private static func microseconds(rfc3339 text: UnsafeBufferPointer<UInt8>) -> Int64? {
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

    /// The RFC 3339 text in UTC, with as many digits of a second as are needed.
    package var rfc3339: String {
        let date = self.date
        let micros = microseconds - Int64(date.daysSinceEpoch) * 86_400_000_000
        let seconds = Int(micros / 1_000_000)
        var fraction = Int(micros % 1_000_000)
        return DigitWriter.text { writer in
            date.write(to: &writer)
            writer.put("T")
            writer.number(seconds / 3_600, width: 2)
            writer.put(":")
            writer.number(seconds / 60 % 60, width: 2)
            writer.put(":")
            writer.number(seconds % 60, width: 2)
            if fraction != 0 {
                var width = 6
                while fraction % 10 == 0 {
                    fraction /= 10
                    width -= 1
                }
                writer.put(".")
                writer.number(fraction, width: width)
            }
            writer.put("Z")
        }
    }

    /// The calendar day in UTC.
    package var date: CivilDate {
        let day: Int64 = 86_400_000_000
        let floored = microseconds >= 0 ? microseconds / day : -((-microseconds + day - 1) / day)
        return CivilDate(daysSinceEpoch: Int(floored))
    }
}

/// A day of the proleptic Gregorian calendar.
package struct CivilDate: Hashable, Sendable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let day: Int

    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// - Parameter daysSinceEpoch: days since 1970-01-01; the era arithmetic is Howard Hinnant's `civil_from_days`.
    package init(daysSinceEpoch: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01.
    package var daysSinceEpoch: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// 1 for Monday to 7 for Sunday (ISO 8601).
    package var weekday: Int {
        let sinceMonday = (daysSinceEpoch + 3) % 7
        return (sinceMonday >= 0 ? sinceMonday : sinceMonday + 7) + 1
    }

    /// `2026-03-02`.
    package var description: String { DigitWriter.text { write(to: &$0) } }

    fileprivate func write(to writer: inout DigitWriter) {
        writer.number(year, width: 4)
        writer.put("-")
        writer.number(month, width: 2)
        writer.put("-")
        writer.number(day, width: 2)
    }

    /// `2 March 2026`.
    package var spelledOut: String { "\(spelledOutWithoutYear) \(year)" }

    /// `2 March`.
    package var spelledOutWithoutYear: String {
        let names = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        return "\(day) \(names[month - 1])"
    }

    static func daysIn(month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// Writes decimal fields as ASCII.
private struct DigitWriter {
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
        let digits = String(value).utf8
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
