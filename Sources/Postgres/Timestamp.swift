/// An instant as PostgreSQL's `timestamptz` holds it: whole microseconds.
public struct Timestamp: Hashable, Sendable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public var microsecondsSinceUnixEpoch: Int64

    /// Creates an instant; those that PostgreSQL cannot hold are refused by the server (22008).
    public init(microsecondsSinceUnixEpoch: Int64) {
        self.microsecondsSinceUnixEpoch = microsecondsSinceUnixEpoch
    }

    /// Whether one instant comes before another.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microsecondsSinceUnixEpoch < right.microsecondsSinceUnixEpoch
    }

    /// 2000-01-01T00:00:00Z, from which PostgreSQL counts.
    private static let serverEpoch: Int64 = 946_684_800_000_000
}

extension Timestamp: CustomStringConvertible {
    /// The instant in UTC, as in `2026-03-02T09:00:00.000000Z`.
    public var description: String {
        let (day, time) = floorDivide(microsecondsSinceUnixEpoch, 86_400_000_000)
        // Days to a date of the proleptic Gregorian calendar, by eras of 400 years that begin on 1 March.
        let (era, dayOfEra) = floorDivide(day + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let seconds = time / 1_000_000
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))"
        let clock = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        return "\(date)T\(clock).\(padded(time % 1_000_000, 6))Z"
    }

    private func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value.magnitude)
        return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

extension Timestamp: PostgresArrayElement {
    /// `timestamptz`.
    public static var postgresType: PostgresType { .timestamptz }

    /// Appends the instant; one that PostgreSQL cannot hold is refused by the server (22008).
    public func encode(into buffer: inout ParameterBuffer) {
        let (value, overflow) = microsecondsSinceUnixEpoch.subtractingReportingOverflow(Self.serverEpoch)
        // The two extreme values mean infinity to the server; their neighbours are out of its range.
        let finite = overflow ? Int64.min + 1 : min(max(value, Int64.min + 1), Int64.max - 1)
        buffer.append(integer: finite)
    }
}

extension Timestamp: PostgresArrayDecodable {
    /// Reads an instant; infinity is malformed.
    public static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> Timestamp
    {
        guard type == .timestamptz else { throw .type }
        let value: Int64 = try bytes.wholeInteger()
        guard value != .min, value != .max else { throw .malformed("an infinite timestamp") }
        let (microseconds, overflow) = value.addingReportingOverflow(serverEpoch)
        guard !overflow else { throw .malformed("a timestamp out of range") }
        return Timestamp(microsecondsSinceUnixEpoch: microseconds)
    }
}
