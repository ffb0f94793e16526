/// How many forms a batch takes: fewer after the database refused a batch, until the form at fault is alone.
struct BatchSize: Sendable, Equatable {
    /// The form that was refused alone last, and how often.
    private struct Refused: Sendable, Equatable {
        let number: Int64
        let refusals: Int
    }

    /// How often a form must be refused alone before it is put aside: other causes pass in this time.
    static let refusalsAlone = 3

    private let most: Int
    private(set) var current: Int
    /// The number of the form that is put aside when it comes again.
    private(set) var refusing: Int64?
    private var refused: Refused?
    private(set) var failures = 0

    /// - Parameter start: the first batch's size, where it must be smaller.
    init(most: Int, start: Int? = nil) {
        self.most = max(1, most)
        current = max(1, min(most, start ?? most))
    }

    /// - Parameter numbers: the forms of the batch that failed; empty when the cause is not in them.
    mutating func failed(_ numbers: [Int64]) {
        failures += 1
        if numbers.count == 1, let number = numbers.first {
            let before = refused?.number == number ? refused?.refusals ?? 0 : 0
            refused = Refused(number: number, refusals: before + 1)
            if before + 1 >= Self.refusalsAlone { refusing = number }
        }
        current = max(1, current / 2)
    }

    /// Another session holds something that one of several forms needs. Each time costs as long as the server waits for a
    /// lock, so that it is looked for in larger steps.
    mutating func blocked() { current = max(1, current / 8) }

    /// The batch took too long; so many of its forms were assessed in time.
    mutating func tooSlow(afterForms assessed: Int) {
        failures += 1
        current = max(1, min(current, assessed) / 2)
    }

    mutating func succeeded() {
        refusing = nil
        refused = nil
        failures = 0
        current = min(most, current * 2)
    }
}
