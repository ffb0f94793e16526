internal import Foundation
package import IntakeStore
package import TriageCore

/// Moments as staff read them: in the clinic's time zone, and by how much a time has passed.
package struct ClinicClock {
    /// As the lists name it.
    package let zone: String
    package let now: Instant
    private let calendar: Calendar

    package init(_ clinic: Casework.Clinic) { self.init(timeZone: clinic.timeZone, now: clinic.now) }

    /// A time zone that this host does not know stands as UTC, and is named so.
    package init(timeZone: String, now: Instant) {
        let known = TimeZone(identifier: timeZone)
        zone = known == nil ? "UTC" : timeZone
        self.now = now
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = known ?? .gmt
        self.calendar = calendar
    }

    /// "today 13:00", "Mon 2 Mar 13:00", "2 Mar 2025 13:00".
    package func text(_ moment: Instant) -> String {
        let then = parts(moment)
        let today = parts(now)
        let time = Self.twoDigits(then.hour) + ":" + Self.twoDigits(then.minute)
        if let day = Self.names[dayDistance(to: moment)] { return day + " " + time }
        let date = "\(then.day ?? 0) \(Self.months[(then.month ?? 1) - 1])"
        if then.year != today.year { return "\(date) \(then.year ?? 0) \(time)" }
        return "\(Self.weekdays[(then.weekday ?? 1) - 1]) \(date) \(time)"
    }

    /// "13:00" of today, else as ``text(_:)``.
    package func short(_ moment: Instant) -> String {
        guard dayDistance(to: moment) == 0 else { return text(moment) }
        let then = parts(moment)
        return Self.twoDigits(then.hour) + ":" + Self.twoDigits(then.minute)
    }

    /// "Mon 2 Mar".
    package var today: String {
        let today = parts(now)
        return "\(Self.weekdays[(today.weekday ?? 1) - 1]) \(today.day ?? 0) \(Self.months[(today.month ?? 1) - 1])"
    }

    /// "by today 13:00", or by how much it has passed.
    package func deadline(_ moment: Instant) -> String {
        moment < now ? "OVERDUE \(span(since: moment)), was due \(text(moment))" : "due \(text(moment))"
    }

    /// "40 min", "2 h 10 min", "3 days".
    package func span(since moment: Instant) -> String {
        Self.span(seconds: (now.microseconds - moment.microseconds) / 1_000_000)
    }

    package static func span(seconds: Int64) -> String {
        let minutes = max(0, seconds) / 60
        if minutes < 1 { return "\(max(0, seconds)) s" }
        if minutes < 60 { return "\(minutes) min" }
        if minutes < 48 * 60 {
            return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
        }
        return "\(minutes / 1_440) days"
    }

    private func parts(_ moment: Instant) -> DateComponents {
        calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute], from: Self.date(moment))
    }

    private func dayDistance(to moment: Instant) -> Int {
        let days = [now, moment].map { calendar.startOfDay(for: Self.date($0)) }
        return calendar.dateComponents([.day], from: days[0], to: days[1]).day ?? .max
    }

    private static func date(_ moment: Instant) -> Date {
        Date(timeIntervalSince1970: Double(moment.microseconds) / 1_000_000)
    }

    private static func twoDigits(_ number: Int?) -> String {
        let text = "\(number ?? 0)"
        return text.count < 2 ? "0" + text : text
    }

    private static let names = [-1: "yesterday", 0: "today", 1: "tomorrow"]
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
