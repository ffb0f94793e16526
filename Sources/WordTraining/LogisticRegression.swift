internal import FreeText

/// Rows of features that are there or not, each row scaled by one over the square root of their number.
struct FeatureRows {
    private(set) var starts: [Int] = [0]
    private(set) var columns: [UInt32] = []
    private(set) var scales: [Double] = []
    let width: Int

    init(width: Int) { self.width = width }

    var count: Int { scales.count }

    mutating func append(_ row: some Sequence<UInt32>) {
        let before = columns.count
        columns.append(contentsOf: row)
        starts.append(columns.count)
        scales.append(1 / Double(max(1, columns.count - before)).squareRoot())
    }
}

/// Logistic regression with a quadratic penalty, by the limited-memory method of Broyden, Fletcher, Goldfarb and Shanno
/// (Nocedal, Math Comp 1980;35:773).
///
/// All sums run in one order and every function is made of exactly rounded steps, so that each machine finds the same.
struct LogisticRegression {
    /// How much a wrong row weighs against large weights.
    var cost = 5.0
    var steps = 150
    /// So many steps are remembered.
    private let memory = 8

    /// - Parameter rows: which rows count, with whether each is positive.
    /// - Returns: a weight for each column, and the bias.
    func fit(_ features: FeatureRows, _ rows: [(row: Int, isPositive: Bool)]) -> (weights: [Double], bias: Double) {
        var point = Array(repeating: 0.0, count: features.width + 1)
        var gradient = point
        var value = evaluate(features, rows, at: point, &gradient)
        let first = norm(gradient)
        var history: [(step: [Double], change: [Double], scale: Double)] = []
        var next = point
        var nextGradient = gradient
        for number in 0..<steps {
            let direction = direction(gradient, history)
            let slope = dot(direction, gradient)
            guard slope < 0, norm(gradient) > 1e-3 * first else { break }
            var length = number == 0 ? 1 / norm(gradient) : 1
            var nextValue = value
            for _ in 0..<30 {
                for index in point.indices { next[index] = point[index] + length * direction[index] }
                nextValue = evaluate(features, rows, at: next, &nextGradient)
                if nextValue <= value + 1e-4 * length * slope { break }
                length /= 2
            }
            guard nextValue < value else { break }
            let step = zip(next, point).map { $0 - $1 }
            let change = zip(nextGradient, gradient).map { $0 - $1 }
            let product = dot(step, change)
            if product > 1e-12 {
                history.append((step, change, 1 / product))
                if history.count > memory { history.removeFirst() }
            }
            swap(&point, &next)
            swap(&gradient, &nextGradient)
            value = nextValue
        }
        return (Array(point.dropLast()), point[features.width])
    }

    private func direction(_ gradient: [Double], _ history: [(step: [Double], change: [Double], scale: Double)])
        -> [Double]
    {
        var result = gradient
        var factors: [Double] = []
        for entry in history.reversed() {
            let factor = entry.scale * dot(entry.step, result)
            factors.append(factor)
            for index in result.indices { result[index] -= factor * entry.change[index] }
        }
        let size = history.last.map { 1 / ($0.scale * dot($0.change, $0.change)) } ?? 1
        for index in result.indices { result[index] *= size }
        for (entry, factor) in zip(history, factors.reversed()) {
            let correction = factor - entry.scale * dot(entry.change, result)
            for index in result.indices { result[index] += correction * entry.step[index] }
        }
        for index in result.indices { result[index] = -result[index] }
        return result
    }

    /// The penalised loss, and its gradient.
    private func evaluate(
        _ features: FeatureRows, _ rows: [(row: Int, isPositive: Bool)], at point: [Double], _ gradient: inout [Double]
    ) -> Double {
        gradient = point
        var loss = 0.0
        let bias = features.width
        features.columns.withUnsafeBufferPointer { columns in
            point.withUnsafeBufferPointer { point in
                gradient.withUnsafeMutableBufferPointer { gradient in
                    for entry in rows {
                        let range = features.starts[entry.row]..<features.starts[entry.row + 1]
                        let scale = features.scales[entry.row]
                        var sum = 0.0
                        for index in range { sum += point[Int(columns[index])] }
                        let score = sum * scale + point[bias]
                        let margin = entry.isPositive ? score : -score
                        let small = PlainArithmetic.exp(-abs(margin))
                        loss += PlainArithmetic.logOnePlus(small) + max(0, -margin)
                        let wrong = margin >= 0 ? small / (1 + small) : 1 / (1 + small)
                        let pull = entry.isPositive ? -wrong * cost : wrong * cost
                        gradient[bias] += pull
                        for index in range { gradient[Int(columns[index])] += pull * scale }
                    }
                }
            }
        }
        return dot(point, point) / 2 + cost * loss
    }

    private func dot(_ left: [Double], _ right: [Double]) -> Double {
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                var sum = 0.0
                for index in left.indices { sum += left[index] * right[index] }
                return sum
            }
        }
    }

    private func norm(_ vector: [Double]) -> Double { dot(vector, vector).squareRoot() }
}
