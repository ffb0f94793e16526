/// What a benchmark found.
package protocol BenchmarkReport: Sendable {
    /// For people, ending with a line break.
    var text: String { get }
    /// One JSON object a line.
    var jsonLines: String { get }
}
