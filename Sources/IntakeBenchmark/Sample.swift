/// Numbers that were measured.
package struct Sample: Sendable {
    /// In rising order.
    package let values: [Double]

    package init(_ values: some Sequence<Double>) { self.values = values.sorted() }

    /// The value at or below which `share` of the values lie (nearest rank); nil without values.
    ///
    /// - Parameter share: above 0, at most 1.
    package func percentile(_ share: Double) -> Double? {
        guard !values.isEmpty else { return nil }
        let rank = Int((share * Double(values.count)).rounded(.up))
        return values[min(max(rank, 1), values.count) - 1]
    }

    /// The middle value, or the mean of the two in the middle; nil without values.
    package var median: Double? {
        guard !values.isEmpty else { return nil }
        let middle = values.count / 2
        return values.count.isMultiple(of: 2) ? (values[middle - 1] + values[middle]) / 2 : values[middle]
    }
}
