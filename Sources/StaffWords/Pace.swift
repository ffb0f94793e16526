/// How far long work has come, how fast it goes, and how long it still takes at that rate.
package struct Pace: Sendable, Hashable {
    private let total: Int?
    private let unit: String

    /// - Parameters:
    ///   - total: nil where nobody knows it beforehand.
    ///   - unit: of several, such as `forms`.
    package init(of total: Int?, _ unit: String) {
        self.total = total
        self.unit = unit
    }

    /// "1200 of 50000 forms, 640 a second, 77 s left"; without a rate in the first second.
    package func words(_ done: Int, after elapsed: Duration) -> String {
        let words = "\(done)\(total.map { " of \($0)" } ?? "") \(unit)"
        guard let rate = Self.rate(done, after: elapsed) else { return words }
        guard let total, total > done else { return "\(words), \(rate)" }
        return "\(words), \(rate), \(Self.span(elapsed / .seconds(1) * Double(total - done) / Double(done))) left"
    }

    /// "640 a second"; nil where it says nothing yet.
    package static func rate(_ done: Int, after elapsed: Duration) -> String? {
        guard elapsed >= .seconds(1), done > 0 else { return nil }
        let rate = Double(done) / (elapsed / .seconds(1))
        return rate < 10 ? "\((rate * 10).rounded() / 10) a second" : "\(Int(rate)) a second"
    }

    private static func span(_ seconds: Double) -> String {
        // Of work that stands still nobody knows the end.
        guard seconds < 1_000_000 else { return "days" }
        let minutes = Int((seconds / 60).rounded())
        return seconds < 100 ? "\(Int(seconds.rounded(.up))) s" : minutes < 100 ? "\(minutes) min" : "\(minutes / 60) h"
    }
}
