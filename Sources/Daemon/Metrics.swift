internal import Foundation
internal import Glibc
internal import Synchronization

/// What a process counts and measures, for a monitor that asks: OpenMetrics 1.0, with names and units by Prometheus's
/// conventions. Nothing of a patient is among it, and each family has few series.
package final class Metrics: Sendable {
    package enum Kind: Sendable, Hashable {
        case counter
        case gauge
        /// With the upper ends of its buckets, rising.
        case histogram([Double])

        fileprivate var name: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    /// A name with its meaning.
    package struct Family: Sendable, Hashable {
        package let name: String
        package let help: String
        package let kind: Kind
        /// Of what each series is; nil where there is one alone.
        package let label: String?
        /// The label's values that are known beforehand: they begin at 0, since a monitor takes no rise from a counter that
        /// was not there before.
        package let values: [String]

        package init(_ name: String, _ kind: Kind, _ help: String, label: String? = nil, values: [String] = []) {
            self.values = values
            self.name = name
            self.kind = kind
            self.help = help
            self.label = label
        }

        fileprivate var unit: String? {
            ["seconds", "bytes"].first { name.hasSuffix("_" + $0) }
        }
    }

    /// From a millisecond to ten seconds.
    package static let seconds: [Double] = [
        0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// A family has no more series; what comes beyond is counted as `other`.
    private static let mostSeries = 64

    private struct Series {
        var value = 0.0
        /// Of each bucket how many lie in it, not in those below.
        var buckets: [Int] = []
        var count = 0
    }

    private let families: [Family]
    private let series: Mutex<[String: [String: Series]]>

    /// - Parameter families: besides those of every process; one without a label, or with known values of it, begins at 0.
    package init(_ families: [Family]) {
        self.families = families
        var begun: [String: [String: Series]] = [:]
        for family in families {
            let labels = family.label == nil ? [""] : family.values
            begun[family.name] = Dictionary(uniqueKeysWithValues: labels.map { ($0, Self.begin(family.kind)) })
        }
        series = Mutex(begun)
    }

    private static func begin(_ kind: Kind) -> Series {
        if case .histogram(let ends) = kind {
            Series(buckets: Array(repeating: 0, count: ends.count))
        } else {
            Series()
        }
    }

    /// Adds to a counter.
    package func add(_ name: String, _ amount: Double = 1, of label: String = "") {
        change(name, label) { series, _ in series.value += amount }
    }

    /// Sets a gauge.
    package func set(_ name: String, to value: Double, of label: String = "") {
        change(name, label) { series, _ in series.value = value }
    }

    /// Adds a measurement to a histogram.
    package func observe(_ name: String, _ value: Double, of label: String = "") {
        change(name, label) { series, kind in
            guard case .histogram(let ends) = kind else { return }
            series.value += value
            series.count += 1
            if let bucket = ends.firstIndex(where: { value <= $0 }) { series.buckets[bucket] += 1 }
        }
    }

    /// What a gauge or counter is at.
    package func value(of name: String, _ label: String = "") -> Double? {
        series.withLock { $0[name]?[label]?.value }
    }

    private func change(_ name: String, _ label: String, _ body: (inout Series, Kind) -> Void) {
        guard let family = families.first(where: { $0.name == name }) else {
            preconditionFailure("there is no family \(name)")
        }
        series.withLock { all in
            var label = label
            if all[name, default: [:]][label] == nil, all[name, default: [:]].count >= Self.mostSeries {
                label = "other"
            }
            body(&all[name, default: [:]][label, default: Self.begin(family.kind)], family.kind)
        }
    }

    /// All of it, and what the kernel knows of the process.
    package var openMetrics: String { Self.openMetrics(of: [("", self)], by: nil) }

    /// What several daemons of one process count, and what the kernel knows of the process.
    ///
    /// - Parameters:
    ///   - daemons: with the same families each.
    ///   - label: by which they are told apart; nil where there is one.
    package static func openMetrics(of daemons: [(name: String, metrics: Metrics)], by label: String?) -> String {
        let all = daemons.map { daemon in
            (label.map { "\($0)=\"\(escaped(daemon.name))\"" }, daemon.metrics.series.withLock { $0 })
        }
        var text = ""
        for family in daemons.first?.metrics.families ?? [] {
            text += Self.text(of: family, all.map { ($0, $1[family.name] ?? [:]) })
        }
        for (family, value) in Self.process { text += Self.text(of: family, [(nil, ["": Series(value: value)])]) }
        return text + "# EOF\n"
    }

    private static func text(of family: Family, _ daemons: [(label: String?, series: [String: Series])]) -> String {
        var lines = ["# TYPE \(family.name) \(family.kind.name)"]
        if let unit = family.unit { lines.append("# UNIT \(family.name) \(unit)") }
        lines.append("# HELP \(family.name) \(family.help)")
        let all = daemons.flatMap { daemon in
            daemon.series.sorted { $0.key < $1.key }.map { (daemon.label, $0.key, $0.value) }
        }
        for (daemon, value, series) in all {
            let label = family.label.map { "\($0)=\"\(escaped(value))\"" }
            func labels(_ more: String? = nil) -> String {
                let all = [daemon, label, more].compactMap(\.self)
                return all.isEmpty ? "" : "{\(all.joined(separator: ","))}"
            }
            switch family.kind {
            case .counter: lines.append("\(family.name)_total\(labels()) \(number(series.value))")
            case .gauge: lines.append("\(family.name)\(labels()) \(number(series.value))")
            case .histogram(let ends):
                var count = 0
                for (end, inBucket) in zip(ends, series.buckets) {
                    count += inBucket
                    lines.append("\(family.name)_bucket\(labels("le=\"\(number(end))\"")) \(count)")
                }
                lines.append("\(family.name)_bucket\(labels("le=\"+Inf\"")) \(series.count)")
                lines.append("\(family.name)_sum\(labels()) \(number(series.value))")
                lines.append("\(family.name)_count\(labels()) \(series.count)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static let start = Date().timeIntervalSince1970

    private static var process: [(Family, Double)] {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        var found: [(Family, Double)] = [
            (
                Family("process_cpu_seconds", .counter, "CPU time of all threads."),
                seconds(usage.ru_utime) + seconds(usage.ru_stime)
            ),
            (Family("process_start_time_seconds", .gauge, "When it was started, since 1970."), start),
        ]
        if let pages = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " "),
            pages.count > 1, let resident = Double(pages[1])
        {
            let family = Family("process_resident_memory_bytes", .gauge, "Memory that is resident.")
            found.append((family, resident * Double(sysconf(Int32(_SC_PAGESIZE)))))
        }
        return found
    }
}
