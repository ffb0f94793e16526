internal import CivilTime

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
    public var description: String { RFC3339.text(microsecondsSinceUnixEpoch, .microseconds) }
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
