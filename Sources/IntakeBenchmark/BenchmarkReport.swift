package import IntakeForms

/// What a benchmark found.
package protocol BenchmarkReport: Sendable {
    /// For people, ending with a line break.
    var text: String { get }
    /// For programs, each on a line.
    var json: [JSONObject] { get }
}
