package import CivilTime

/// A moment in time: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted (as in PostgreSQL and POSIX).
package struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
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
    package func wholeDays(since earlier: Instant) -> Int { CivilDate.days(microseconds - earlier.microseconds) }

    /// Reads an RFC 3339 date-time with a zone, such as `2026-03-02T09:00:00Z`.
    ///
    /// - Returns: nil for what ``RFC3339/microseconds(of:)`` does not read.
    package init?(rfc3339 text: some StringProtocol) {
        var text = String(text)
        guard let value = text.withUTF8(RFC3339.microseconds) else { return nil }
        microseconds = value
    }

    /// The RFC 3339 text in UTC, with as many digits of a second as are needed.
    package var rfc3339: String { RFC3339.text(microseconds) }
    /// As ``rfc3339``.
    package var description: String { rfc3339 }

    /// The calendar day in UTC.
    package var date: CivilDate { CivilDate(daysSinceEpoch: CivilDate.days(microseconds)) }
}
