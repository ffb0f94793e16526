/// Random numbers that a seed determines (SplitMix64: Steele, Lea and Flood, OOPSLA 2014).
package struct Dice: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// - Parameter stream: streams of one seed are independent of each other.
    package init(seed: UInt64, stream: UInt64) {
        state = seed &+ stream &* 0xD1B5_4A32_D192_ED03
        _ = next()
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    package mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// True once in so many times.
    package mutating func oneIn(_ count: Int) -> Bool { number(1...count) == 1 }

    package mutating func pick<Element>(_ elements: [Element]) -> Element { elements.randomElement(using: &self)! }

    package mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration { .milliseconds(number(range)) }
}

/// Cards that come in random order, each as often as the deck holds it before any comes again.
package struct Deck<Card: Sendable>: Sendable {
    private let all: [Card]
    private var left: [Card] = []

    package init(_ cards: [Card: Int]) where Card: Hashable & RawRepresentable, Card.RawValue == String {
        // A dictionary's order differs from process to process.
        all = cards.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { Array(repeating: $0.key, count: $0.value) }
    }

    package mutating func draw(_ dice: inout Dice) -> Card {
        if left.isEmpty { left = all.shuffled(using: &dice) }
        return left.removeLast()
    }
}
