import Daemon
import Testing

/// What a monitor is told, by the text format of OpenMetrics 1.0.
@Suite struct MetricsTests {
    private static let families: [Metrics.Family] = [
        .init("a_forms", .counter, "Forms.", label: "outcome"), .init("a_waiting", .gauge, "Waiting."),
        .init("a_seconds", .histogram([0.1, 1]), "Times."),
    ]

    private static func lines(_ metrics: Metrics) -> [String] {
        metrics.openMetrics.split(separator: "\n").map(String.init)
    }

    @Test func `counters end in total, buckets add up, and units stand beside`() {
        let metrics = Metrics(Self.families)
        metrics.add("a_forms", 2, of: "assessed")
        metrics.add("a_forms", of: "assessed")
        metrics.set("a_waiting", to: 7)
        for value in [0.05, 0.1, 0.5, 30] { metrics.observe("a_seconds", value) }
        let lines = Self.lines(metrics)
        for line in [
            "# TYPE a_forms counter", "a_forms_total{outcome=\"assessed\"} 3", "a_waiting 7",
            "# UNIT a_seconds seconds",
            "a_seconds_bucket{le=\"0.1\"} 2", "a_seconds_bucket{le=\"1\"} 3", "a_seconds_bucket{le=\"+Inf\"} 4",
            "a_seconds_sum 30.65", "a_seconds_count 4", "# UNIT process_resident_memory_bytes bytes",
        ] {
            #expect(lines.contains(line), "\(line) in \(lines)")
        }
        #expect(lines.last == "# EOF")
    }

    @Test func `what was never counted is 0 without a label and for its known values, and nothing for others`() {
        let known = Metrics.Family("a_alerts", .counter, "Alerts.", label: "kind", values: ["opened", "raised"])
        let lines = Self.lines(Metrics(Self.families + [known]))
        #expect(lines.contains("a_waiting 0") && lines.contains("a_seconds_count 0"))
        #expect(!lines.contains { $0.hasPrefix("a_forms_total") })
        #expect(
            lines.contains("a_alerts_total{kind=\"opened\"} 0") && lines.contains("a_alerts_total{kind=\"raised\"} 0"))
    }

    @Test func `a label's value cannot break a line, and there is a limit to how many there are`() {
        let metrics = Metrics(Self.families)
        metrics.add("a_forms", of: "a\"b\\c\nd")
        #expect(Self.lines(metrics).contains(#"a_forms_total{outcome="a\"b\\c\nd"} 1"#))
        for number in 0..<200 { metrics.add("a_forms", of: "\(number)") }
        let series = Self.lines(metrics).filter { $0.hasPrefix("a_forms_total") }
        #expect(series.count <= 65)
        #expect(series.contains { $0.hasPrefix("a_forms_total{outcome=\"other\"}") })
    }
}
